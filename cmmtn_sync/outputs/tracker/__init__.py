"""The tracker workbook: built once, patched for ever after."""
