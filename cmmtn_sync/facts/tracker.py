"""What the tracker says: bytes -> the rows of its sheets, by key and header.

Read without a spreadsheet library, so that reading costs little and sees what the patcher sees.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

from cmmtn_sync.columns import KEYED_SHEETS, SHEET_ORDER, Grid, KeyedSheet, Owner
from cmmtn_sync.facts.spreadsheet_cells import Cell, read_cells
from cmmtn_sync.facts.spreadsheet_package import Package, hold, open_package
from cmmtn_sync.facts.spreadsheet_text import as_words
from cmmtn_sync.model import CellValue

_HEADER_AMONG = 50
"""The header row is looked for among so many rows: people put notes above a table, not a page."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RowContent:
    """A row of a keyed sheet: its number in the sheet, its key, and what stands under each header of ours."""

    number: int
    key: str
    values: Mapping[str, CellValue]


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyedContent:
    """What a keyed sheet says. ``rows`` are all rows with a key, copies too, in the sheet's order."""

    rows: tuple[RowContent, ...]
    headers: Mapping[str, int]
    """Header of ours -> column, where the sheet has it now."""
    header_row: int
    duplicates: tuple[int, ...] = ()
    """The numbers of rows whose key stood in a row above."""
    keyless: tuple[RowContent, ...] = ()
    """Rows in which something is typed, but no key."""

    def by_key(self) -> dict[str, RowContent]:
        """Return the first row of each key (the one that counts), in the sheet's order."""
        found: dict[str, RowContent] = {}
        for row in self.rows:
            found.setdefault(row.key, row)
        return found


@dataclass(frozen=True, kw_only=True, slots=True)
class TrackerContent:
    """All that the tracker says now."""

    sheets: Mapping[str, KeyedContent]
    grids: Mapping[str, Grid]
    """Sheet -> rows from row 1 on, as wide as the widest."""
    missing: tuple[str, ...] = ()
    """The team's own columns that are no longer there: ``Tracker: Team comment``."""


def read_tracker(data: bytes) -> TrackerContent:
    """Return what the tracker says.

    Raises ``TrackerHeldError`` for a package that we do not know, a sheet of ours that is gone, or a header
    without which we cannot tell our cells from others.
    """
    try:
        return read_package(open_package(data))
    except ValueError:
        hold("A number, a day or a place in a sheet could not be understood.")


def read_package(package: Package) -> TrackerContent:
    """Return what an opened tracker says. Raise as :func:`read_tracker` does."""
    for name in SHEET_ORDER:
        if name not in package.sheets:
            hold(f'The sheet "{name}" is not there. It was renamed or deleted.')
    cells = {name: tuple(read_cells(package, name)) for name in SHEET_ORDER}
    sheets = {sheet.name: read_keyed(sheet, cells[sheet.name]) for sheet in KEYED_SHEETS}
    return TrackerContent(
        sheets=sheets,
        grids={name: _grid(cells[name]) for name in SHEET_ORDER if name not in sheets},
        missing=tuple(
            f"{sheet.name}: {column.header}"
            for sheet in KEYED_SHEETS
            for column in sheet.columns
            if column.header not in sheets[sheet.name].headers
        ),
    )


def read_keyed(sheet: KeyedSheet, cells: Sequence[Cell]) -> KeyedContent:
    """Return the rows of a keyed sheet. Raise ``TrackerHeldError`` if a header that we need is not there."""
    header_row, headers = find_headers(sheet, cells)
    names = {column: header for header, column in headers.items()}
    typed: dict[int, dict[str, CellValue]] = {}
    for cell in cells:
        if cell.row > header_row and cell.column in names:
            typed.setdefault(cell.row, {})[names[cell.column]] = cell.value
    keyed: list[RowContent] = []
    keyless: list[RowContent] = []
    duplicates: list[int] = []
    seen: set[str] = set()
    for number in sorted(typed):
        key = as_words(typed[number].get(sheet.key_header)).strip()
        row = RowContent(number=number, key=key, values=typed[number])
        (keyed if key else keyless).append(row)
        if key and key in seen:
            duplicates.append(number)
        seen.add(key)
    return KeyedContent(
        rows=tuple(keyed),
        headers=headers,
        header_row=header_row,
        duplicates=tuple(duplicates),
        keyless=tuple(keyless),
    )


def find_headers(sheet: KeyedSheet, cells: Iterable[Cell]) -> tuple[int, dict[str, int]]:
    """Return the header row, found by the key's header, and the column of each header of ours.

    Raises ``TrackerHeldError`` naming the header that cannot be found.
    """
    ours = {_plain(column.header): column.header for column in sheet.columns}
    rows: dict[int, dict[str, int]] = {}
    for cell in cells:
        header = ours.get(_plain(as_words(cell.value)))
        if cell.row <= _HEADER_AMONG and header:
            rows.setdefault(cell.row, {}).setdefault(header, cell.column)
    found = {number: headers for number, headers in rows.items() if sheet.key_header in headers}
    if not found:
        _no_header(sheet, sheet.key_header)
    number = max(found, key=lambda row: (len(found[row]), -row))
    for column in sheet.columns:
        if column.owner is not Owner.TEAM and column.header not in found[number]:
            _no_header(sheet, column.header)
    return number, found[number]


def _no_header(sheet: KeyedSheet, header: str) -> NoReturn:
    hold(f'The sheet "{sheet.name}" has no column "{header}" any more. It was renamed or deleted: put the header back.')


def _plain(header: str) -> str:
    return " ".join(header.split()).casefold()


def _grid(cells: Sequence[Cell]) -> Grid:
    height = max((c.row for c in cells), default=0)
    width = max((c.column for c in cells), default=0)
    rows: list[list[CellValue]] = [[None] * width for _ in range(height)]
    for cell in cells:
        rows[cell.row - 1][cell.column - 1] = cell.value
    return tuple(tuple(row) for row in rows)
