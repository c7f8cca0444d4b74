"""How high a row must be for its text.

Excel fits a row by itself if the file states no height; LibreOffice trusts a file that says it comes from Excel, and
does not. So a height is stated, a little generous, and not as the person's own: a row that is edited fits itself again.
"""

from __future__ import annotations

import textwrap
from collections.abc import Collection
from functools import lru_cache
from typing import Final

from lxml import etree

from cmmtn_sync.facts.spreadsheet_cells import cell_value, cells_of, place_rows
from cmmtn_sync.facts.spreadsheet_package import Package, main
from cmmtn_sync.facts.spreadsheet_text import as_words

_LINE: Final = 14.4
"""Points, for Arial 11."""
_LETTERS: Final = 1.05
"""How many letters of Arial 11 stand in the width of one figure of Calibri 11, in which widths are given."""
_MOST_LINES: Final = 12
_USUAL_WIDTH: Final = 9.0
_FAR_RIGHT: Final = 200


def fit_rows(root: etree._Element, package: Package) -> None:
    """State the height of all rows, where no person has set one."""
    widths = _widths(root)
    for _, row in place_rows(root):
        if not _is_set(row):
            _state(row, _height(row, widths, package))


def refit_rows(root: etree._Element, old: etree._Element, package: Package, rows: Collection[int]) -> None:
    """State the height of these rows where their text needs another one than it did; ``old`` is the sheet before.

    A row that needs no other height keeps the one that the program had given it which saved the file.
    """
    widths = _widths(root)
    before = {number: row for number, row in place_rows(old) if number in rows}
    for number, row in place_rows(root):
        if number not in rows or _is_set(row):
            continue
        height = _height(row, widths, package)
        if number not in before or "ht" not in row.attrib or height != _height(before[number], widths, package):
            _state(row, height)


def raise_rows(root: etree._Element, package: Package, rows: Collection[int]) -> None:
    """Make rows of a sheet that is all ours as high as their text, where their height was set and is too low.

    Programs other than Excel state every height as a person's own: then no row would ever fit itself again.
    """
    widths = _widths(root)
    for number, row in place_rows(root):
        if number in rows and _is_set(row):
            needed = _height(row, widths, package)
            if float(row.get("ht", "0")) < needed:
                _state(row, needed)


def _is_set(row: etree._Element) -> bool:
    return row.get("customHeight", "0") in {"1", "true"}


def _state(row: etree._Element, height: float) -> None:
    row.set("ht", f"{height:.1f}")


def _height(row: etree._Element, widths: dict[int, float], package: Package) -> float:
    most = 1
    for column, cell in cells_of(row):
        if len(cell) == 0 or int(cell.get("s", "0")) not in package.wrapped_styles:
            continue
        width = widths.get(column, _USUAL_WIDTH)
        if width:
            most = max(most, _lines(as_words(cell_value(cell, package)), width))
    return min(most, _MOST_LINES) * _LINE + 1


@lru_cache(maxsize=4_096)  # of a row that changed, most texts are the same before and after
def _lines(text: str, width: float) -> int:
    if len(text) <= width * _LETTERS and "\n" not in text:
        return 1
    return sum(len(textwrap.wrap(line, max(int(width * _LETTERS), 1))) or 1 for line in text.split("\n"))


def _widths(root: etree._Element) -> dict[int, float]:
    """Return column -> width; 0 for a hidden one."""
    widths: dict[int, float] = {}
    for span in root.iterfind(f"{main('cols')}/{main('col')}"):
        hidden = span.get("hidden", "0") in {"1", "true"}
        last = min(int(span.get("max", "1")), _FAR_RIGHT)
        for column in range(int(span.get("min", "1")), last + 1):
            widths[column] = 0.0 if hidden else float(span.get("width", _USUAL_WIDTH))
    return widths
