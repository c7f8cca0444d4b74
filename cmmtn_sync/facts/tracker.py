"""What the tracker says: bytes -> the rows of its sheets, by key and header.

Read without a spreadsheet library, so that reading costs little and sees what the patcher sees.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final, NoReturn

from cmmtn_sync.columns import KEYED_SHEETS, NOT_USED, SHEET_ORDER, Grid, KeyedSheet, Owner
from cmmtn_sync.facts.signposts import Post, header_post, read_posts, sheet_post, titles, titles_of
from cmmtn_sync.facts.spreadsheet_cells import Cell, read_cells
from cmmtn_sync.facts.spreadsheet_package import Package, held_where_strange, hold, open_package
from cmmtn_sync.facts.spreadsheet_text import as_words
from cmmtn_sync.model import CellValue

_HEADER_AMONG = 50
"""The header row is looked for among so many rows: people put notes above a table, not a page."""
_WIDEST: Final = 200
"""Columns of a grid sheet that are looked at. Ours are far fewer, and what people write beside them is theirs."""
_NOWHERE: Final[Mapping[str, tuple[int, int]]] = MappingProxyType({})


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
    duplicates: frozenset[int] = frozenset()
    """The numbers of copied rows: another row with their key counts."""
    keyless: tuple[RowContent, ...] = ()
    """Rows in which something is typed, but no key."""
    renamed: Mapping[str, str] = field(default_factory=dict)
    """Header of ours -> what people call it now, where that is something else."""

    def by_key(self) -> dict[str, RowContent]:
        """Return the row of each key that counts, in the sheet's order."""
        return {row.key: row for row in self.rows if row.number not in self.duplicates}

    def copies(self) -> tuple[RowContent, ...]:
        """Return the rows that do not count, for another has their key."""
        return tuple(row for row in self.rows if row.number in self.duplicates)


@dataclass(frozen=True, kw_only=True, slots=True)
class TrackerContent:
    """All that the tracker says now."""

    sheets: Mapping[str, KeyedContent]
    grids: Mapping[str, Grid]
    """Sheet -> rows from row 1 on, as wide as the widest."""
    missing: tuple[str, ...] = ()
    """The team's own columns that are no longer there: ``Tracker: Team comment``."""
    renamed: Mapping[str, str] = field(default_factory=dict)
    """Sheet of ours -> what people call it now, where that is something else."""


def read_tracker(data: bytes) -> TrackerContent:
    """Return what the tracker says.

    Raises ``TrackerHeldError`` for a package that we do not know, a sheet of ours that is gone, or a header
    without which we cannot tell our cells from others.
    """
    return read_package(open_tracker(data))


def open_tracker(data: bytes) -> Package:
    """Return the tracker's package, our sheets under our names, whatever people call them now.

    Raises ``TrackerHeldError`` for a package that we do not know. That a sheet is gone, :func:`read_package` says.
    """
    package = open_package(data)
    with held_where_strange():
        ours = _our_names(package.sheets, read_posts(package))
    return replace(package, sheets={ours.get(title, title): path for title, path in package.sheets.items()})


def _our_names(sheets: Mapping[str, str], posts: Mapping[str, Post | None]) -> Mapping[str, str]:
    """Return our name for each title that is there: a sheet is known by its title first, then by its hidden name."""
    ours = {name.casefold(): name for name in SHEET_ORDER}
    found = {title: ours[title.casefold()] for title in sheets if title.casefold() in ours}
    renamed: dict[str, list[str]] = {}
    for name in SHEET_ORDER:
        pointed = [*_pointed(name, posts)]
        if name not in found.values() and len(pointed) == 1:
            renamed.setdefault(pointed[0], []).append(name)
    return found | {title: names[0] for title, names in renamed.items() if title not in found and len(names) == 1}


def _pointed(name: str, posts: Mapping[str, Post | None]) -> frozenset[str]:
    return titles_of(
        name, (column.header for sheet in KEYED_SHEETS if sheet.name == name for column in sheet.columns), posts
    )


def deleted_sheets(package: Package) -> tuple[str, ...]:
    """Return our sheets that people deleted, of an opened tracker.

    Raises ``TrackerHeldError`` if so much is gone that it is no tracker of ours, or if a sheet that nobody knows could
    be the one that is not there.
    """
    gone = tuple(name for name in SHEET_ORDER if name not in package.sheets)
    posts = read_posts(package)
    is_ours = len(gone) < len(SHEET_ORDER) and (bool(posts) or 2 * len(gone) < len(SHEET_ORDER))
    nobody_knows = set(package.sheets).difference(SHEET_ORDER)
    for name in gone:
        may_be_there = nobody_knows & _pointed(name, posts) if sheet_post(name) in posts else nobody_knows
        if may_be_there or not is_ours:
            _no_sheet(name)
    return gone


def read_package(package: Package) -> TrackerContent:
    """Return what an opened tracker says. Raise as :func:`read_tracker` does."""
    for name in SHEET_ORDER:
        if name not in package.sheets:
            _no_sheet(name)
    with held_where_strange():
        return _content(package)


def _content(package: Package) -> TrackerContent:
    cells = {name: tuple(read_cells(package, name)) for name in SHEET_ORDER}
    posts, named = read_posts(package), titles(package)
    sheets = {
        sheet.name: read_keyed(sheet, cells[sheet.name], _places(sheet, posts, named[package.sheets[sheet.name]]))
        for sheet in KEYED_SHEETS
    }
    return TrackerContent(
        sheets=sheets,
        grids={name: _grid(cells[name]) for name in SHEET_ORDER if name not in sheets},
        missing=tuple(
            f"{sheet.name}: {column.header}"
            for sheet in KEYED_SHEETS
            for column in sheet.columns
            if column.header not in sheets[sheet.name].headers
        ),
        renamed={n: title for n in SHEET_ORDER if (title := named[package.sheets[n]]).casefold() != n.casefold()},
    )


def _places(sheet: KeyedSheet, posts: Mapping[str, Post | None], title: str) -> Mapping[str, tuple[int, int]]:
    """Return where the hidden names of a sheet's headers point, as far as they point into that sheet."""
    found = {column.header: posts.get(header_post(sheet.name, column.header)) for column in sheet.columns}
    return {header: (post.row, post.column) for header, post in found.items() if post and post.title == title}


def read_keyed(
    sheet: KeyedSheet, cells: Sequence[Cell], places: Mapping[str, tuple[int, int]] = _NOWHERE
) -> KeyedContent:
    """Return the rows of a keyed sheet; ``places`` is where hidden names point, for headers that were renamed.

    Raises ``TrackerHeldError`` if a header that we need is not there.
    """
    header_row, headers = find_headers(sheet, cells, places)
    names = {column: header for header, column in headers.items()}
    typed: dict[int, dict[str, CellValue]] = {}
    for cell in cells:
        if cell.row > header_row and cell.column in names:
            typed.setdefault(cell.row, {})[names[cell.column]] = cell.value
    keyed: list[RowContent] = []
    keyless: list[RowContent] = []
    for number in sorted(typed):
        key = as_words(typed[number].get(sheet.key_header)).strip()
        row = RowContent(number=number, key=key, values=typed[number])
        (keyed if key else keyless).append(row)
    return KeyedContent(
        rows=tuple(keyed),
        headers=headers,
        header_row=header_row,
        duplicates=_copies(sheet, keyed),
        keyless=tuple(keyless),
        renamed=dict(_called_otherwise(headers, {c.column: c.value for c in cells if c.row == header_row})),
    )


def _copies(sheet: KeyedSheet, rows: Sequence[RowContent]) -> frozenset[int]:
    """Return the numbers of the rows that do not count: the first of a key does that was not found to be a copy before.

    So it stays the same row when people sort the sheet.
    """
    counts: dict[str, RowContent] = {}
    for row in sorted(rows, key=lambda r: as_words(r.values.get(sheet.tells_copies)) == NOT_USED):
        counts.setdefault(row.key, row)
    return frozenset(row.number for row in rows if counts[row.key] is not row)


def _called_otherwise(headers: Mapping[str, int], row: Mapping[int, CellValue]) -> Iterator[tuple[str, str]]:
    for header, column in headers.items():
        words = as_words(row.get(column))
        if _plain(words) != _plain(header):
            yield header, words


def find_headers(
    sheet: KeyedSheet, cells: Iterable[Cell], places: Mapping[str, tuple[int, int]] = _NOWHERE
) -> tuple[int, dict[str, int]]:
    """Return the header row, found by the key's header, and the column of each header of ours.

    A header is known by its words first (of two that say the same, the hidden name tells ours), then by where its
    hidden name points: a cell of the same row in which something stands, under no other header of ours.
    Raises ``TrackerHeldError`` naming the header that cannot be found.
    """
    ours = {_plain(column.header): column.header for column in sheet.columns}
    rows: dict[int, dict[str, int]] = {row: {} for row, _ in places.values()}
    said: set[tuple[int, int]] = set()
    for cell in (c for c in cells if c.row <= _HEADER_AMONG):
        said.add((cell.row, cell.column))
        header = ours.get(_plain(as_words(cell.value)))
        if header and (places.get(header) == (cell.row, cell.column) or header not in rows.get(cell.row, {})):
            rows.setdefault(cell.row, {})[header] = cell.column
    there = {header: place for header, place in places.items() if place in said}
    known = {number: headers | _renamed(number, headers, there) for number, headers in rows.items()}
    found = {n: headers for n, headers in known.items() if _is_header_row(sheet, rows[n], headers)}
    if not found:
        _no_header(sheet, sheet.key_header)
    number = max(found, key=lambda row: (len(found[row]), -row))
    for column in sheet.columns:
        if column.owner is not Owner.TEAM and column.header not in found[number]:
            _no_header(sheet, column.header)
    return number, found[number]


def _renamed(number: int, headers: Mapping[str, int], places: Mapping[str, tuple[int, int]]) -> dict[str, int]:
    """Return the column of each header that is known in this row by its hidden name alone."""
    found = {header: column for header, (row, column) in places.items() if row == number and header not in headers}
    columns = [*headers.values(), *found.values()]
    return {header: column for header, column in found.items() if columns.count(column) == 1}


def _is_header_row(sheet: KeyedSheet, said: Mapping[str, int], known: Mapping[str, int]) -> bool:
    # A hidden name alone is not enough: where the key was renamed, another header of ours must stand beside it.
    return sheet.key_header in said or (sheet.key_header in known and len(known) > 1)


def _no_sheet(name: str) -> NoReturn:
    hold(f'The sheet "{name}" is not there. It was renamed or deleted.')


def _no_header(sheet: KeyedSheet, header: str) -> NoReturn:
    hold(f'The sheet "{sheet.name}" has no column "{header}" any more. It was renamed or deleted: put the header back.')


def _plain(header: str) -> str:
    return " ".join(header.split()).casefold()


def _grid(cells: Sequence[Cell]) -> Grid:
    """Return the rows. Those in which nothing stands are one and the same: a cell far below costs no page of them."""
    said = [cell for cell in cells if cell.column <= _WIDEST and cell.value is not None]
    blank: tuple[CellValue, ...] = (None,) * max((cell.column for cell in said), default=0)
    rows: dict[int, list[CellValue]] = {}
    for cell in said:
        rows.setdefault(cell.row, [*blank])[cell.column - 1] = cell.value
    return tuple(tuple(rows[number]) if number in rows else blank for number in range(1, max(rows, default=0) + 1))
