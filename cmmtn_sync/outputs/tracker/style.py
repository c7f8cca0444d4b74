"""The tracker's formats, once: colours of the NHS design system, Arial, thin grey lines."""

from __future__ import annotations

from typing import Final

from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.worksheet import Worksheet

BLUE: Final = "005EB8"
DARK_BLUE: Final = "003087"
TEXT: Final = "212B32"
SECOND_TEXT: Final = "4C6272"
LINE: Final = "D8DDE0"
GREY: Final = "AEB7BD"
YELLOW: Final = "FFEB3B"
PALE_YELLOW: Final = "FFF9C4"
AMBER: Final = "FFDC8E"
WHITE: Final = "FFFFFF"
DAY: Final = "d mmmm yyyy"

STATUS_COLOURS: Final = {
    "■": ("F7D4D1", "6A140E"),
    "▲": (AMBER, "4D3708"),
    "?": ("D6CCE3", "240050"),
    "○": (None, "354550"),
    "●": (None, TEXT),
    "–": (None, SECOND_TEXT),
}
"""First character of a status -> fill and text. What is on track, or not due yet, is quiet."""


def font(*, size: float = 11, colour: str = TEXT, bold: bool = False) -> Font:
    """Return Arial in a size and colour."""
    return Font(name="Arial", size=size, color=colour, bold=bold)


def fill(colour: str) -> PatternFill:
    """Return a plain fill."""
    return PatternFill("solid", start_color=colour, end_color=colour)


TITLE: Final = font(size=18, colour=DARK_BLUE, bold=True)
HEADING: Final = font(size=13, colour=DARK_BLUE, bold=True)
PURPOSE: Final = font(colour=SECOND_TEXT)
TOP: Final = Alignment(horizontal="left", vertical="top", wrap_text=True)
TOP_ON_ONE_LINE: Final = Alignment(horizontal="left", vertical="top", wrap_text=False)
BY_KIND: Final = Alignment(vertical="top", wrap_text=True)
"""Words to the left, numbers to the right."""
MIDDLE: Final = Alignment(horizontal="left", vertical="center", wrap_text=True)
SMALL: Final = font(size=8, colour=SECOND_TEXT)
ON_ONE_LINE: Final = Alignment(horizontal="left", vertical="center", wrap_text=False)
UNDERLINE: Final = Border(bottom=Side(style="thin", color=LINE))


def status_rules(sheet: Worksheet, cells: str, first: str) -> None:
    """Colour the cells by the first character of what they say; ``first`` is the range's first cell."""
    for character, (background, ink) in STATUS_COLOURS.items():
        when(sheet, cells, f'LEFT({first},1)="{character}"', background=background, ink=ink)


def when(sheet: Worksheet, cells: str, formula: str, *, background: str | None, ink: str) -> None:
    """Colour cells where a formula holds: also for places that are blank while there is nothing to say."""
    look = DifferentialStyle(
        font=Font(color=ink, bold=True if background else None),
        fill=PatternFill(bgColor=background, fill_type="solid") if background else None,
        border=UNDERLINE,
    )
    _rule(sheet, cells, formula, look)


def lines(sheet: Worksheet, cells: str, formula: str) -> None:
    """Draw the thin line under rows where a formula holds.

    LibreOffice takes one rule for a cell, so ranges of rules are equal or apart, and each rule draws the line.
    """
    _rule(sheet, cells, formula, DifferentialStyle(border=UNDERLINE))


def _rule(sheet: Worksheet, cells: str, formula: str, look: DifferentialStyle) -> None:
    sheet.conditional_formatting.add(cells, Rule(type="expression", formula=[formula], dxf=look))
