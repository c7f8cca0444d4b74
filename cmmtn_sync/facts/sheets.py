"""What the workbooks of all programs have in common: cells that hold something, sheet by sheet, within limits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from cmmtn_sync.facts.outline import chosen_title
from cmmtn_sync.facts.privacy import could_name
from cmmtn_sync.facts.said import Said, Spot
from cmmtn_sync.facts.splitnumbers import split_spots
from cmmtn_sync.facts.tabular import as_table, header_row
from cmmtn_sync.model import FileKind, Section, Table

CELLS_READ: Final = 200_000
"""Cells that hold something, over the whole workbook."""
EMPTY_ROWS_READ: Final = 400_000
"""Rows that hold nothing: a sheet may say that it has a million."""
MERGES_READ: Final = 5_000
WIDEST: Final = 200
"""Columns with something in them."""
SHEETS_READ: Final = 100
_A_LABEL: Final = 30
"""A cell of so many letters says what its neighbour is."""


@dataclass(kw_only=True, slots=True)
class Limits:
    """What may still be read of this workbook."""

    cells: int = CELLS_READ
    empty_rows: int = EMPTY_ROWS_READ
    cut: bool = False

    def take_row(self, cells: int) -> bool:
        """Count a row of so many cells, and return whether to go on."""
        if cells:
            self.cells -= cells
        else:
            self.empty_rows -= 1
        self.cut = self.cut or self.cells <= 0 or self.empty_rows <= 0
        return not self.cut


@dataclass(kw_only=True, slots=True)
class Sheet:
    """The cells of a sheet that hold something, by row and column, both counted from 1."""

    name: str
    hidden: bool = False
    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    """Top, left, bottom, right."""
    shown: dict[tuple[int, int], str] = field(default_factory=dict)
    """What a cell looks like where its format spaces its digits."""
    header: str = ""
    """Page headers and footers."""
    spots: list[Spot] = field(default_factory=list)
    """What else stands on it."""

    @property
    def place(self) -> str:
        """Return where its cells stand, in words for a reader."""
        return f"sheet “{self.name}” (hidden)" if self.hidden else f"sheet “{self.name}”"


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What one sheet comes to. Its cells are forgotten: only one sheet is held at a time."""

    section: Section
    cover: str
    table: Table | None
    header: str
    hidden: bool
    spots: tuple[Spot, ...]


def told(sheet: Sheet) -> Told:
    """Return what a sheet comes to."""
    rows = _compact(sheet)
    text = "\n".join("\t".join(cell for cell in row.values() if cell) for row in sheet.rows.values())
    at = header_row(rows)
    return Told(
        section=Section(title=sheet.name, level=1, text=text, place=sheet.place),
        cover="\n".join("\t".join(cell for cell in dict.fromkeys(row) if cell) for row in rows[:at]),
        table=as_table(rows, sheet.place, hidden=sheet.hidden) if rows else None,
        header=sheet.header,
        hidden=sheet.hidden,
        spots=(*_name_spots(sheet), *_cell_spots(sheet), *sheet.spots),
    )


def as_workbook(kind: FileKind, sheets: Sequence[Told], stated_title: str, limits: Limits) -> Said:
    """Return what the sheets of a workbook come to; what else there is to say is for the caller to add."""
    text = "\n".join(t.section.text for t in sheets if t.section.text)
    seen = [t for t in sheets if not t.hidden] or sheets
    cover = "\n".join(t.cover for t in seen if t.cover)
    return Said(
        kind=kind,
        title=chosen_title(stated_title, cover.partition("\n")[0].replace("\t", " "), text[:3000]),
        cover=cover,
        header="\n".join(dict.fromkeys(t.header for t in sheets if t.header)),
        text=text,
        sections=tuple(t.section for t in sheets if t.section.text),
        tables=tuple(t.table for t in sheets if t.table),
        cut=limits.cut,
        hidden=tuple(t.section.title for t in sheets if t.hidden),
        spots=tuple(spot for t in sheets for spot in t.spots),
    )


def column_letters(column: int) -> str:
    """Return how a reader calls a column counted from 1: ``A``, ``AB``."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _name_spots(sheet: Sheet) -> Iterator[Spot]:
    if could_name(sheet.name):
        yield Spot(place="the name of a sheet", text=sheet.name, short=True)
    if could_name(sheet.header):
        yield Spot(place=f"the page header or footer of {sheet.place}", text=sheet.header)


def _cell_spots(sheet: Sheet) -> Iterator[Spot]:
    """Return the cells that could name a patient, with what the cells above and beside say of them."""
    likely = [
        (row, column, shown)
        for row, cells in sheet.rows.items()
        for column, text in cells.items()
        if could_name(shown := sheet.shown.get((row, column), text))
    ]
    headers = _headers(sheet.rows, {column for _, column, _ in likely}) if likely else {}
    for row, column, text in likely:
        header = headers.get((row, column), "")
        cell = column_letters(column)
        yield Spot(
            place=f"{sheet.place}, cell {cell}{row}",
            text=text,
            context=f"{header} {_label(sheet.rows[row].get(column - 1, ''))}".strip(),
            column=f"{sheet.place} {cell}\n{header}",
        )
    yield from _split_spots(sheet)


def _split_spots(sheet: Sheet) -> Iterator[Spot]:
    """Return the numbers whose digits stand in several cells of a row."""
    rows = {
        number: cells
        for number, cells in sheet.rows.items()
        if len(cells) > 1 and could_name("\t".join(cell for cell in cells.values() if cell))
    }
    headers = _headers(sheet.rows, sorted({column for cells in rows.values() for column in cells})) if rows else {}
    for number, cells in rows.items():
        columns = sorted(cells)
        row = [cells[column] for column in columns]
        above = [headers.get((number, column), "") or _merged_above(sheet, number, column) for column in columns]
        yield from split_spots(row, above, f"{sheet.place}, row {number}")


def _merged_above(sheet: Sheet, row: int, column: int) -> str:
    """Return what stands in a merged cell above: its text is in its first column only."""
    return next(
        (
            sheet.rows.get(top, {}).get(left, "")
            for top, left, bottom, right in sheet.merges
            if bottom < row and left <= column <= right
        ),
        "",
    )


def _headers(rows: Mapping[int, Mapping[int, str]], columns: Iterable[int]) -> dict[tuple[int, int], str]:
    """Return for each cell of some columns the first cell above it that holds words, and the nearest."""
    found: dict[tuple[int, int], str] = {}
    wanted = tuple(columns)
    first: dict[int, str] = {}
    nearest: dict[int, str] = {}
    for number in sorted(rows):
        for column in wanted:
            text = rows[number].get(column, "")
            if text:
                found[number, column] = " ".join(dict.fromkeys((first.get(column, ""), nearest.get(column, ""))))
            if any(c.isalpha() for c in text) and not could_name(text):
                first.setdefault(column, text)
                nearest[column] = text
    return found


def _label(text: str) -> str:
    return text if len(text) <= _A_LABEL and any(c.isalpha() for c in text) else ""


def _compact(sheet: Sheet) -> list[tuple[str, ...]]:
    """Return the rows that hold something over the columns that do, merged cells filled in."""
    columns = sorted({column for row in sheet.rows.values() for column in row})[:WIDEST]
    filled = {number: dict(row) for number, row in sheet.rows.items()}
    for top, left, bottom, right in sheet.merges:
        text = sheet.rows.get(top, {}).get(left, "")
        for number in range(top, min(bottom, top + WIDEST) + 1) if text else ():
            if number in filled:  # a row that holds nothing else is no row
                filled[number].update(dict.fromkeys((c for c in columns if left <= c <= right), text))
    return [tuple(row.get(column, "") for column in columns) for row in filled.values()]
