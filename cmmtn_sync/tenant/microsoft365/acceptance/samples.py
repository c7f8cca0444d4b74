"""Small Office files for trials."""

from __future__ import annotations

from io import BytesIO


def a_workbook() -> bytes:
    """Return a workbook with one cell filled in."""
    from openpyxl import Workbook  # noqa: PLC0415 - slow to import

    workbook = Workbook()
    sheet = workbook.active
    if sheet is not None:
        sheet.title = "Trial"
        sheet["A1"] = "A trial of cmmtn_sync. It may be deleted."
    kept = BytesIO()
    workbook.save(kept)
    return kept.getvalue()


def a_document() -> bytes:
    """Return a Word document of one sentence."""
    from docx import Document  # noqa: PLC0415 - slow to import

    document = Document()
    document.add_paragraph("A trial of cmmtn_sync. It may be deleted.")
    kept = BytesIO()
    document.save(kept)
    return kept.getvalue()
