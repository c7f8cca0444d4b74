"""A sheet's cells: where they are and what they say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, NamedTuple
from urllib.parse import unquote

from lxml import etree

from cmmtn_sync.facts.spreadsheet_package import RELATIONS, Package, main, rich_text
from cmmtn_sync.facts.spreadsheet_text import clean_value, from_xstring
from cmmtn_sync.model import CellValue, Linked

EPOCH: Final = date(1899, 12, 30)
"""Day 0 of a workbook, from March 1900 on (Excel believes in 29 February 1900)."""
_LAST_DAY = 2_958_465
_REF = re.compile(r"^\$?([A-Z]{1,3})\$?([1-9][0-9]*)$")
_DIGITS: Final = "0123456789"
_ROW: Final = main("row")
_CELL: Final = main("c")
_VALUE: Final = main("v")
_INLINE: Final = main("is")
_ID: Final = f"{{{RELATIONS}}}id"


def letters(column: int) -> str:
    """Return the letters of a column; the first is 1."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def column_number(column: str) -> int:
    """Return the number of a column's letters; ``A`` is 1."""
    number = 0
    for letter in column:
        number = number * 26 + ord(letter) - 64
    return number


@lru_cache(maxsize=65_536)
def split_ref(ref: str) -> tuple[int, int]:
    """Return a cell's row and column. Raise ``ValueError`` for what is no cell."""
    found = _REF.match(ref)
    if found is None:
        message = f"not a cell: {ref}"
        raise ValueError(message)
    return int(found[2]), column_number(found[1])


def corners(ref: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return the first and the last cell of a range, or of one cell. Raise ``ValueError`` for what is none."""
    first, _, last = ref.partition(":")
    return split_ref(first), split_ref(last or first)


class Cell(NamedTuple):
    """A cell with something in it. A tuple, for a large tracker has hundreds of thousands of them."""

    row: int
    column: int
    value: CellValue


def read_cells(package: Package, sheet: str) -> Iterator[Cell]:
    """Yield the cells of a sheet that say something, row by row; a link comes with its text."""
    links = links_of(package, sheet)
    for row, column, element in place_cells(package.tree(package.sheets[sheet])):
        value = cell_value(element, package)
        if value is not None:
            yield Cell(row=row, column=column, value=with_link(value, links.get((row, column))))


def links_of(package: Package, sheet: str) -> dict[tuple[int, int], str]:
    """Return where the cells of a sheet lead: (row, column) -> address, ``#...`` for a place in the workbook."""
    part = package.sheets[sheet]
    targets = {r.id: r.target for r in package.relations(part) if r.external}
    return dict(_links(package.tree(part), targets))


def with_link(value: CellValue, url: str | None) -> CellValue:
    """Return a text with the link behind its cell."""
    return Linked(text=value, url=url) if url and isinstance(value, str) else value


def place_rows(root: etree._Element) -> Iterator[tuple[int, etree._Element]]:
    """Yield each row element with its number; a row without one follows the row before it."""
    data = root.find(main("sheetData"))
    number = 0
    for row in data.iterchildren(_ROW) if data is not None else ():
        number = int(row.get("r", number + 1))
        yield number, row


def place_cells(root: etree._Element) -> Iterator[tuple[int, int, etree._Element]]:
    """Yield each cell element with its row and column."""
    for number, row in place_rows(root):
        for column, cell in cells_of(row):
            yield number, column, cell


def cells_of(row: etree._Element) -> Iterator[tuple[int, etree._Element]]:
    """Yield the cells of a row with their columns; a cell without a place follows the one before it."""
    column = 0
    for cell in row.iterchildren(_CELL):
        ref = cell.get("r")
        column = _column_of(ref.rstrip(_DIGITS)) if ref else column + 1
        yield column, cell


@lru_cache(maxsize=16_384)
def _column_of(name: str) -> int:
    return split_ref(f"{name}1")[1]


def _links(root: etree._Element, targets: Mapping[str, str]) -> Iterator[tuple[tuple[int, int], str]]:
    for link in root.iter(main("hyperlink")):
        place = split_ref(link.get("ref", "").partition(":")[0])
        location = link.get("location")
        target = targets.get(link.get(_ID, ""), "")
        url = f"{target}#{location}" if location else target
        if url:
            yield place, url


def cell_value(cell: etree._Element, package: Package) -> CellValue:
    """Return what a cell says: text, a number, a day; a formula says its last result. None for nothing."""
    if not len(cell):  # most cells of a sheet are only coloured
        return None
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        inline = cell[0] if cell[0].tag == _INLINE else cell.find(_INLINE)
        return (rich_text(inline) if inline is not None else "") or None
    raw = cell.findtext(_VALUE)
    if not raw:
        return None
    match kind:
        case "s":
            index = int(raw)
            return package.strings[index] or None if index < len(package.strings) else None
        case "b":
            return "TRUE" if raw.strip() == "1" else "FALSE"
        case "str" | "e":
            return from_xstring(raw)
        case "d":
            return date.fromisoformat(raw[:10])
        case _:
            return _number(float(raw), is_date=int(cell.get("s", "0")) in package.date_styles)


def _number(value: float, *, is_date: bool) -> CellValue:
    if is_date and 1 <= value <= _LAST_DAY:
        return EPOCH + timedelta(days=int(value))
    return int(value) if value == int(value) else value


def same_value(said: CellValue, meant: CellValue) -> bool:
    """Return whether a cell says what was meant.

    A day that a person shows as a number is still that day, and a link is the same however it is quoted.
    """
    meant = clean_value(meant)
    if isinstance(meant, date) and isinstance(said, int | float):
        return said == (meant - EPOCH).days
    if isinstance(said, Linked) and isinstance(meant, Linked):
        return said.text == meant.text and unquote(said.url) == unquote(meant.url)
    return isinstance(said, str) == isinstance(meant, str) and said == meant
