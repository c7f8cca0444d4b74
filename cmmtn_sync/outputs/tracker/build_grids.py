"""The looks of the sheets that are rewritten in place. Where there may be less to say, the format waits for words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from cmmtn_sync.columns import Grid
from cmmtn_sync.outputs.tracker import style
from cmmtn_sync.plan import start_here as places

HEADER_ROW: Final = 4
_DEEP: Final = 5_000
"""How far down the rules of a list reach: further than 90 days of changes and two years of mails."""
_MOST_COLUMNS: Final = 14
_CENTRE: Final = Alignment(horizontal="center", vertical="center", wrap_text=True)


def start_here(sheet: Worksheet, _grid: Grid) -> None:
    """Counts in large figures, then the lines that are there only if true, then the two tables."""
    _widths(sheet, (30, 34, 40, 58, 22))
    _title(sheet)
    for column, colour in enumerate(("■", "▲", "?", "○", "●"), start=1):
        _count(sheet, column, colour)
    sheet.row_dimensions[places.COUNTS_ROW].height = 36
    sheet.row_dimensions[places.COUNTS_ROW + 1].height = 20
    for row in range(places.NOTES_ROW, places.NOTES_ROW + places.MOST_NOTES):
        sheet.cell(row, 1).font = style.font(bold=True, colour="4D3708")
        sheet.cell(row, 1).alignment = style.ON_ONE_LINE
    notes = f"A{places.NOTES_ROW}:E{places.NOTES_ROW + places.MOST_NOTES - 1}"
    style.when(sheet, notes, f'$A{places.NOTES_ROW}<>""', background=style.AMBER, ink="4D3708")
    _block(sheet, places.NEEDS_ROW, places.MOST_NEEDS)
    sheet.cell(places.CHANGES_ROW - 2, 1).font = style.PURPOSE
    sheet.cell(places.CHANGES_ROW - 2, 1).alignment = style.ON_ONE_LINE
    _block(sheet, places.CHANGES_ROW, places.MOST_CHANGES)
    sheet.print_area = f"A1:E{places.CHANGES_ROW + 2 + places.MOST_CHANGES}"


def _count(sheet: Worksheet, column: int, character: str) -> None:
    background, ink = style.STATUS_COLOURS[character]
    figure = sheet.cell(places.COUNTS_ROW, column)
    label = sheet.cell(places.COUNTS_ROW + 1, column)
    figure.font, figure.alignment = style.font(size=24, colour=ink, bold=True), _CENTRE
    label.font, label.alignment = style.font(colour=ink), _CENTRE
    for cell in (figure, label):
        cell.fill = style.fill(background or "F0F4F5")


def _block(sheet: Worksheet, row: int, count: int) -> None:
    """Format a heading, a table's header and its rows."""
    heading = sheet.cell(row, 1)
    heading.font, heading.alignment = style.HEADING, style.ON_ONE_LINE
    sheet.row_dimensions[row].height = 22
    for column in range(1, places.WIDTH + 1):
        sheet.cell(row + 1, column).alignment = style.MIDDLE
        sheet.cell(row + 1, column).font = style.font()
        for below in range(row + 2, row + 2 + count):
            cell = sheet.cell(below, column)
            cell.font, cell.alignment = style.font(), style.TOP
            if column == places.WIDTH:
                cell.number_format = style.DAY
    _header_when_said(sheet, row + 1, places.WIDTH)
    first, last = row + 2, row + 1 + count
    style.status_rules(sheet, f"C{first}:D{last}", f"C{first}")
    for cells in (f"A{first}:B{last}", f"C{first}:D{last}", f"E{first}:E{last}"):
        style.lines(sheet, cells, f'$B{first}<>""')


def by_unit(sheet: Worksheet, grid: Grid) -> None:
    """The matrix: what needs somebody is coloured, the rest is white."""
    _list(sheet, grid, (22, *(15,) * (_MOST_COLUMNS - 1)))
    sheet.freeze_panes = f"B{HEADER_ROW + 1}"


def changes(sheet: Worksheet, grid: Grid) -> None:
    """The list of what changed."""
    _list(sheet, grid, (20, 16, 40, 34, 34, 40))
    _days_first(sheet, grid)


def reminders(sheet: Worksheet, grid: Grid) -> None:
    """The list of mails."""
    _list(sheet, grid, (20, 28, 48, 28, 44, 56))
    _days_first(sheet, grid)


def lists(sheet: Worksheet, grid: Grid) -> None:
    """What the drop-downs offer: plain."""
    _list(sheet, grid, (26, 62, 22, 28, 18, 32))


def how_to_read(sheet: Worksheet, grid: Grid) -> None:
    """The page of answers: each block begins with a blue header."""
    _list(sheet, grid, (52, 100))
    for number, row in enumerate(grid, start=1):
        if number > HEADER_ROW and row[0] in {"Sign", "Team decision"}:
            _header_when_said(sheet, number, 2)


def _list(sheet: Worksheet, grid: Grid, widths: Sequence[float]) -> None:
    """Format a sheet with a title, a purpose, a header in row 4, and rows that come and go."""
    width = len(widths)
    for number, wide in enumerate(widths, start=1):
        dimension = sheet.column_dimensions[get_column_letter(number)]
        dimension.width = wide
        # A row that is written later takes the column's format: it has no cells to find one in.
        dimension.font, dimension.alignment = style.font(), style.BY_KIND
    for row in range(HEADER_ROW, max(len(grid), HEADER_ROW) + 1):
        for column in range(1, width + 1):
            cell = sheet.cell(row, column)
            cell.font = style.font()
            cell.alignment = style.MIDDLE if row == HEADER_ROW else style.BY_KIND
    _title(sheet)
    _header_when_said(sheet, HEADER_ROW, width)
    first, last = HEADER_ROW + 1, get_column_letter(width)
    style.lines(sheet, f"A{first}:A{_DEEP}", f'$A{first}<>""')
    style.status_rules(sheet, f"B{first}:{last}{_DEEP}", f"B{first}")
    style.lines(sheet, f"B{first}:{last}{_DEEP}", f'AND($A{first}<>"",B${HEADER_ROW}<>"")')
    sheet.freeze_panes = f"A{HEADER_ROW + 1}"
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"


def _days_first(sheet: Worksheet, grid: Grid) -> None:
    """Show the first column's values as days."""
    dimension = sheet.column_dimensions["A"]
    dimension.alignment, dimension.number_format = style.TOP, style.DAY
    for row in range(HEADER_ROW + 1, len(grid) + 1):
        sheet.cell(row, 1).alignment, sheet.cell(row, 1).number_format = style.TOP, style.DAY


def _title(sheet: Worksheet) -> None:
    sheet["A1"].font, sheet["A1"].alignment = style.TITLE, style.ON_ONE_LINE
    sheet["A2"].font, sheet["A2"].alignment = style.PURPOSE, style.ON_ONE_LINE
    sheet.row_dimensions[1].height = 28


def _header_when_said(sheet: Worksheet, row: int, width: int) -> None:
    cells = f"A{row}:{get_column_letter(width)}{row}"
    style.when(sheet, cells, f'A${row}<>""', background=style.BLUE, ink=style.WHITE)


def _widths(sheet: Worksheet, widths: Sequence[float]) -> None:
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
