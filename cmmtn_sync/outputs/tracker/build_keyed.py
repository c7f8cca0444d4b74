"""A keyed sheet built: title, purpose, header, rows, and everything that appended rows will grow into."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from cmmtn_sync.columns import Column, KeyedSheet, Owner
from cmmtn_sync.model import CellValue
from cmmtn_sync.outputs.tracker import style

AnyCell: TypeAlias = Cell | MergedCell
Put: TypeAlias = Callable[[AnyCell, CellValue], None]

HEADER_ROW: Final = 4
SPARE_ROWS: Final = 30
"""Blank rows for people, on the sheets that are theirs."""
_LONGEST_PROMPT: Final = 255


def list_name(header: str) -> str:
    """Return the defined name of a list on Lists."""
    return f"{header.replace(' ', '_')}_list"


def build_keyed(
    sheet: Worksheet,
    keyed: KeyedSheet,
    rows: Mapping[str, Mapping[str, CellValue]],
    put: Put,
) -> None:
    """Fill a sheet with a title, what it is for, and its table."""
    put(sheet["A1"], keyed.name)
    sheet["A1"].font, sheet["A1"].alignment = style.TITLE, style.ON_ONE_LINE
    put(sheet["A2"], keyed.purpose)
    sheet["A2"].font, sheet["A2"].alignment = style.PURPOSE, style.ON_ONE_LINE
    is_team = not keyed.machine_columns
    whole = [row for row in rows.values() if is_team or keyed.key_header in row]
    last = HEADER_ROW + max(1, len(whole) + (SPARE_ROWS if is_team else 0))
    for number, column in enumerate(keyed.columns, start=1):
        _column(sheet, number, column)
        _header(sheet.cell(HEADER_ROW, number), column, put)
        for place in range(HEADER_ROW + 1, last + 1):
            _look(sheet.cell(place, number), column)
    for place, row in enumerate(whole, start=HEADER_ROW + 1):
        for number, column in enumerate(keyed.columns, start=1):
            put(sheet.cell(place, number), row.get(column.header))
    _table(sheet, keyed, last)
    _rules(sheet, keyed, last)
    _view(sheet, keyed, last)


def _column(sheet: Worksheet, number: int, column: Column) -> None:
    dimension = sheet.column_dimensions[get_column_letter(number)]
    dimension.width = column.width
    dimension.hidden = column.hidden


def _header(cell: AnyCell, column: Column, put: Put) -> None:
    put(cell, column.header)
    typed = column.owner is not Owner.MACHINE
    cell.fill = style.fill(style.YELLOW if typed else style.BLUE)
    cell.font = style.font(colour=style.TEXT if typed else style.WHITE, bold=True)
    cell.alignment = style.MIDDLE


def _look(cell: AnyCell, column: Column) -> None:
    # The format stands in each cell, not in the column, which would colour the sheet down to its last row.
    cell.font = style.font(colour=style.BLUE) if column.linked else style.font()
    cell.alignment = style.TOP_ON_ONE_LINE if column.one_line or column.small else style.TOP
    if column.small:
        cell.font = style.SMALL
    cell.border = style.UNDERLINE
    if column.is_date:
        cell.number_format = style.DAY
    elif column.owner is Owner.MACHINE:
        cell.number_format = "General"
    if column.owner is not Owner.MACHINE:
        cell.fill = style.fill(style.PALE_YELLOW)


def _table(sheet: Worksheet, keyed: KeyedSheet, last: int) -> None:
    reach = f"A{HEADER_ROW}:{get_column_letter(len(keyed.columns))}{last}"
    table = Table(displayName=keyed.name, ref=reach)
    # Built-in table styles do not show in LibreOffice and some previews, so the cells carry their own formats.
    table.tableStyleInfo = TableStyleInfo(name=None, showRowStripes=False)
    sheet.add_table(table)


def _rules(sheet: Worksheet, keyed: KeyedSheet, last: int) -> None:
    first = HEADER_ROW + 1
    for number, column in enumerate(keyed.columns, start=1):
        letter = get_column_letter(number)
        cells = f"{letter}{first}:{letter}{last}"
        if column.header == "Status":
            style.status_rules(sheet, cells, f"${letter}{first}")
        if column.choices or column.hint:
            sheet.add_data_validation(_validation(column, cells))


def _validation(column: Column, cells: str) -> DataValidation:
    """Return the drop-down and the hint. A word that is not in the list can be typed: the row answers it."""
    validation = DataValidation(
        type="list" if column.choices else None,
        formula1=list_name(column.choices) if column.choices else None,
        allow_blank=True,
        showErrorMessage=False,
        showInputMessage=bool(column.hint),
        sqref=cells,
    )
    if column.hint:
        validation.promptTitle = column.header[:32]
        validation.prompt = column.hint[:_LONGEST_PROMPT]
    return validation


def _view(sheet: Worksheet, keyed: KeyedSheet, last: int) -> None:
    sheet.freeze_panes = f"{get_column_letter(keyed.frozen_columns + 1)}{HEADER_ROW + 1}"
    sheet.row_dimensions[1].height = 28
    sheet.row_dimensions[HEADER_ROW].height = 32
    printed = [number for number, column in enumerate(keyed.columns, start=1) if column.printed]
    sheet.print_area = f"A1:{get_column_letter(max(printed))}{last}"
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
