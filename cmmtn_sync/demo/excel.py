"""Writes work plans and rotas as Excel workbooks, as units do: title rows, own columns, a key beside it."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, date, datetime, timedelta
from typing import Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from cmmtn_sync.demo.blocks import Grid, Look
from cmmtn_sync.outputs.documents import settled
from cmmtn_sync.quarters import london_date, long_date

_FILLS: Final = {
    "Green": "C6E0B4",
    "Complete": "C6E0B4",
    "Amber": "FFE699",
    "In progress": "FFE699",
    "Red": "F8CBAD",
    "On hold: needs resource": "F8CBAD",
}
_EDGE: Final = Side(style="thin", color="A6A6A6")
_BOX: Final = Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE)
_CORE: Final = "docProps/core.xml"
_MOMENTS: Final = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_DATE: Final = re.compile(r"\d\d/\d\d/\d{4}")
_HEADER_ROW: Final = 5
_LINE_POINTS: Final = 13
_ROTA_DAYS: Final = 31
_CONSULTANTS: Final = 6


def plan_bytes(grid: Grid, title: str, organisation: str, look: Look, made: datetime) -> bytes:
    """Return a work plan as an .xlsx file; equal input gives equal bytes."""
    book = Workbook()
    sheet = _first_sheet(book, "Work plan")
    updated = f"Last updated {long_date(london_date(made))} by the Trauma Coordinator"
    for number, (text, size) in enumerate(((organisation, 11), (title, 16), (updated, 10)), 1):
        sheet.cell(number, 1, text).font = Font(name=look.font, size=size, bold=size > 10)  # noqa: PLR2004 - points
    _grid(sheet, grid, look)
    sheet.freeze_panes = f"A{_HEADER_ROW + 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    _key(book, look)
    return _saved(book, title, made)


def rota_bytes(title: str, month: date, made: datetime) -> bytes:
    """Return a rota for a month that begins on that day, which nobody asked for."""
    book = Workbook()
    sheet = _first_sheet(book, "Rota")
    sheet.append([title])
    sheet.append(["Date", "Day", "On call 08:00 to 20:00", "On call 20:00 to 08:00"])
    for number in range(_ROTA_DAYS):
        day = month + timedelta(days=number)
        posts = [f"Consultant {(number + later) % _CONSULTANTS + 1}" for later in (0, 3)]
        sheet.append([f"{day:%d/%m/%Y}", f"{day:%A}", *posts])
    for letter, width in zip("ABCD", (12, 12, 24, 24), strict=True):
        sheet.column_dimensions[letter].width = width
    return _saved(book, title, made)


def _first_sheet(book: Workbook, title: str) -> Worksheet:
    sheet = book.worksheets[0]
    sheet.title = title
    return sheet


def _grid(sheet: Worksheet, grid: Grid, look: Look) -> None:
    shares = grid.shares or (12,) * len(grid.header)
    for column, (text, share) in enumerate(zip(grid.header, shares, strict=True), 1):
        cell = sheet.cell(_HEADER_ROW, column, text)
        cell.font = Font(name=look.font, size=10, bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor=look.colour)
        cell.alignment, cell.border = Alignment(wrap_text=True, vertical="center"), _BOX
        sheet.column_dimensions[get_column_letter(column)].width = _width(share)
    for number, row in enumerate(grid.rows, _HEADER_ROW + 1):
        lines = max(len(text) / _width(share) for text, share in zip(row, shares, strict=True))
        sheet.row_dimensions[number].height = _LINE_POINTS * (int(lines) + 1.4)
        for column, text in enumerate(row, 1):
            cell = sheet.cell(number, column, _typed(text))
            cell.font, cell.border = Font(name=look.font, size=10), _BOX
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if _DATE.fullmatch(text):
                cell.number_format = "dd/mm/yyyy"
            if text in _FILLS:
                cell.fill = PatternFill("solid", fgColor=_FILLS[text])


def _width(share: int) -> float:
    """Return how wide a column is, in letters."""
    return max(6, share * 1.4)


def _typed(text: str) -> str | int | datetime | None:
    """Return what a person typing this into Excel gets: numbers and dates are not text there."""
    if _DATE.fullmatch(text):
        return datetime.strptime(text, "%d/%m/%Y")  # noqa: DTZ007 - a cell's date has no time zone
    return int(text) if text.isdigit() else text or None


def _key(book: Workbook, look: Look) -> None:
    sheet = book.create_sheet("RAG key")
    words = (("Green", "Complete"), ("Amber", "In progress, on track"), ("Red", "Not started, late or on hold"))
    for number, (colour, meaning) in enumerate(words, 1):
        sheet.cell(number, 1, colour).fill = PatternFill("solid", fgColor=_FILLS[colour])
        sheet.cell(number, 2, meaning).font = Font(name=look.font, size=10)
    sheet.column_dimensions["B"].width = 34


def _saved(book: Workbook, title: str, made: datetime) -> bytes:
    book.properties.title, book.properties.creator = title, "Trauma Coordinator"
    written = io.BytesIO()
    book.save(written)
    return settled(_made_then(written.getvalue(), made))


def _made_then(package: bytes, made: datetime) -> bytes:
    """Return the workbook with its times set: openpyxl writes the moment of saving, whatever it is told."""
    stamp = f"{made.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}".encode()
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(result, "w") as new:
        for part in old.infolist():
            data = old.read(part)
            new.writestr(part, _MOMENTS.sub(rb"\g<1>" + stamp, data) if part.filename == _CORE else data)
    return result.getvalue()
