"""What the tracker is to say, compared with what it says: the smallest list of cells to write."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Final

from cmmtn_sync.columns import KEYED_SHEETS, NOT_USED, START_HERE, TRACKER, UNMATCHED, Grid, KeyedSheet, TrackerView
from cmmtn_sync.facts.privacy import redact
from cmmtn_sync.facts.spreadsheet_cells import letters, same_value
from cmmtn_sync.facts.spreadsheet_text import as_words, clean_value
from cmmtn_sync.facts.tracker import KeyedContent, TrackerContent
from cmmtn_sync.model import CellChange, CellValue, Linked, Status, Transition
from cmmtn_sync.plan.start_here import HAD_OPEN, PUT_BACK
from cmmtn_sync.wording.counts import counted

CHANGES_KEPT: Final = timedelta(days=90)
"""How long Changes tells of what changed."""
_STAMP: Final = (START_HERE, "2", "A")
_OURS_ONCE: Final = tuple(status.value for status in Status)


def differences(view: TrackerView, content: TrackerContent, last: TrackerView | None = None) -> tuple[CellChange, ...]:
    """Return the cells to be written: machine cells alone, new keys with all their cells, nothing for what fits.

    A row whose key is owed no more stays, and says so. Below a sheet that is all ours, what stood there when we wrote
    ``last`` goes; what people have written there stays.
    """
    found: list[CellChange] = []
    for sheet in KEYED_SHEETS:
        if sheet.machine_columns and sheet.name in view.keyed:
            found.extend(_rows(sheet, view, content.sheets[sheet.name]))
            found.extend(_no_more(sheet, view, content.sheets[sheet.name]))
            found.extend(_not_used(sheet, content.sheets[sheet.name]))
    for name, grid in view.grids.items():
        there = content.grids.get(name, ())
        ours = there if last is None else _without_notes(there, len(grid), last.grids.get(name, ()))
        found.extend(_grid(name, _led(grid, content.renamed), ours))
    return tuple(found)


def _without_notes(there: Grid, height: int, last: Grid) -> Grid:
    """Return what a sheet of ours says, without the rows below so many that we did not write: people's notes."""
    said = _in_words(last, last)
    below = (row if next(iter(_in_words(last, (row,))), ()) in said else () for row in there[height:])
    return (*there[:height], *below)


def only_the_stamp(changes: Sequence[CellChange]) -> bool:
    """Return whether nothing differs but "Updated ..." on Start here, or a note that is over: not worth a write."""
    return all((c.sheet, c.key, c.header) == _STAMP or _note_is_over(c) for c in changes)


def _note_is_over(change: CellChange) -> bool:
    return change.sheet == START_HERE and change.value is None and as_words(change.was).startswith(HAD_OPEN)


def changed_by_people(last: TrackerView | None, content: TrackerContent, now: datetime) -> tuple[Transition, ...]:
    """Return the machine cells that no longer say what we last wrote, and our rows that are gone, for Changes.

    Of a sheet that is all ours it is one line, whatever was changed in it.
    """
    if last is None:
        return ()
    rows = tuple(
        Transition(at=now, who="team", about=f"{sheet.name}: {key}", what=what, before=before, after=after)
        for sheet in KEYED_SHEETS
        if sheet.machine_columns
        for key, what, before, after in _tampered(sheet, last, content.sheets[sheet.name])
    )
    grids = (_of_grid(name, grid, content.grids.get(name, ()), now) for name, grid in last.grids.items())
    return (*rows, *(told for told in grids if told is not None))


def sheets_made_again(names: Sequence[str], now: datetime) -> tuple[Transition, ...]:
    """Return a word for Changes about each sheet that people deleted."""
    what = f"{PUT_BACK}: the sheet was deleted"
    return tuple(Transition(at=now, who="team", about=name, what=what, before="", after="Made again") for name in names)


def renamed_by_people(content: TrackerContent, now: datetime) -> tuple[Transition, ...]:
    """Return a word for Changes about each sheet and header that people renamed: it is known all the same."""
    names = [(sheet, "Sheet renamed", sheet, title) for sheet, title in content.renamed.items()]
    for sheet, keyed in content.sheets.items():
        names += [(sheet, "Header renamed", header, words) for header, words in keyed.renamed.items()]
    return tuple(
        Transition(at=now, who="team", about=about, what=what, before=before, after=after)
        for about, what, before, after in names
    )


def copied_by_people(content: TrackerContent, now: datetime) -> tuple[Transition, ...]:
    """Return a word for Changes about each row that people copied and that does not say so yet."""
    return tuple(
        Transition(
            at=now,
            who="team",
            about=f"{sheet.name}: {change.key}",
            what="The row was copied",
            before=as_words(change.was),
            after=f"Row {change.copy}: {NOT_USED}",
        )
        for sheet in KEYED_SHEETS
        if sheet.machine_columns
        for change in _not_used(sheet, content.sheets[sheet.name])
    )


def _rows(sheet: KeyedSheet, view: TrackerView, content: KeyedContent) -> Iterator[CellChange]:
    there = content.by_key()
    for key, values in view.keyed[sheet.name].items():
        row = there.get(key)
        if row is None and sheet.key_header not in values:
            continue  # told of only where its row is
        for header, value in values.items():
            was = row.values.get(header) if row else None
            if not same_value(was, value):
                yield CellChange(sheet=sheet.name, key=key, header=header, value=value, was=was)


def _no_more(sheet: KeyedSheet, view: TrackerView, content: KeyedContent) -> Iterator[CellChange]:
    """Yield what a row says whose key is owed (or unmatched) no more."""
    for key, row in content.by_key().items():
        if key in view.keyed[sheet.name]:
            continue
        says: dict[str, CellValue] = {}
        if sheet.name == TRACKER.name and as_words(row.values.get("Status")).startswith(_OURS_ONCE):
            says = {"Status": Status.NOT_NEEDED.value, "Next step": "Nothing to do: this is not owed any more."}
        elif sheet.name == UNMATCHED.name and row.values.get("Why it is here") is not None:
            says = {"Why it is here": "Settled."}
        for header, value in says.items():
            was = row.values.get(header)
            if not same_value(was, value):
                yield CellChange(sheet=sheet.name, key=key, header=header, value=value, was=was)


def _not_used(sheet: KeyedSheet, content: KeyedContent) -> Iterator[CellChange]:
    """Yield what a copied row says of itself; what else stands in it is left to people."""
    for row in content.copies():
        header, was = sheet.tells_copies, row.values.get(sheet.tells_copies)
        if was != NOT_USED:
            yield CellChange(sheet=sheet.name, key=row.key, header=header, value=NOT_USED, was=was, copy=row.number)


def _led(grid: Grid, renamed: Mapping[str, str]) -> Grid:
    """Return a grid whose links lead to the sheets as people call them now: programs leave them when one is renamed."""
    return tuple(tuple(_leading(value, renamed) for value in row) for row in grid) if renamed else grid


def _leading(value: CellValue, renamed: Mapping[str, str]) -> CellValue:
    if not isinstance(value, Linked) or not value.url.startswith("#"):
        return value
    sheet, _, cell = value.url[1:].rpartition("!")
    title = renamed.get(sheet, sheet).replace("'", "''")
    return replace(value, url=f"#'{title}'!{cell}") if sheet in renamed else value


def _grid(name: str, grid: Grid, there: Grid) -> Iterator[CellChange]:
    """Yield the cells of a grid that differ, those that are left over below it too; what is beside it stays."""
    for number, column, value, was in _beside_each_other(grid, there):
        if not same_value(was, value):
            yield CellChange(sheet=name, key=str(number), header=letters(column), value=value, was=was)


def _beside_each_other(grid: Grid, there: Grid) -> Iterator[tuple[int, int, CellValue, CellValue]]:
    """Yield row and column of each cell of ours, what it is to say and what it says; those left over below too."""
    width = _width(grid)
    for number, (wanted, found) in enumerate(zip_longest(grid, there, fillvalue=()), start=1):
        for column in range(width):
            value = wanted[column] if column < len(wanted) else None
            yield number, column + 1, value, found[column] if column < len(found) else None


def _width(grid: Grid) -> int:
    return max((len(row) for row in grid), default=0)


def _tampered(sheet: KeyedSheet, last: TrackerView, content: KeyedContent) -> Iterator[tuple[str, str, str, str]]:
    there = content.by_key()
    for key, values in last.keyed.get(sheet.name, {}).items():
        row = there.get(key)
        if row is None:
            if sheet.key_header in values:
                yield key, f"{PUT_BACK}: the row was deleted", as_words(values[sheet.key_header]), ""
            continue
        for header, value in values.items():
            now = row.values.get(header)
            if not _says_the_same(now, value):
                yield key, f"{PUT_BACK}: {header}", as_words(value), redact(as_words(now))


def _of_grid(name: str, grid: Grid, there: Grid, now: datetime) -> Transition | None:
    """Return the line about a grid sheet whose cells people changed, or None: rows that only moved are no change."""
    there = there[: len(grid)]  # a note below is people's own
    cells = [] if _in_words(grid, grid) == _in_words(grid, there) else [*_overtyped(name, grid, there)]
    if not cells:
        return None
    number, column, before, after = cells[0]
    row = as_words(grid[number - 1][0]) if number <= len(grid) and column > 1 else ""
    more = f" and {counted(len(cells) - 1, 'other cell')}" if len(cells) > 1 else ""
    what = f"{PUT_BACK}: {letters(column)}{number}{f' ({row})' if row else ''}{more}"
    return Transition(at=now, who="team", about=name, what=what, before=as_words(before), after=redact(as_words(after)))


def _in_words(ours: Grid, grid: Grid) -> Counter[tuple[str, ...]]:
    """Return how often each row stands in a grid, as far to the right as ours reaches."""
    width = _width(ours)
    rows = (tuple(as_words(clean_value(v)) for v in (*row, *(None,) * width)[:width]) for row in grid)
    return Counter(row for row in rows if any(row))


def _overtyped(name: str, grid: Grid, there: Grid) -> Iterator[tuple[int, int, CellValue, CellValue]]:
    """Yield row, column, what we wrote and what stands there, but for what may not have been written: the stamp."""
    for number, column, before, after in _beside_each_other(grid, there):
        stamp = (name, str(number), letters(column)) == _STAMP
        note = name == START_HERE and as_words(after).startswith(HAD_OPEN)
        if not (stamp or note or _says_the_same(after, before)):
            yield number, column, before, after


def _says_the_same(now: CellValue, value: CellValue) -> bool:
    # Spreadsheet programs rewrite addresses on saving: a link counts as changed by a person only in its words.
    plain = [as_words(v) if isinstance(v, Linked) else v for v in (now, value)]
    return same_value(plain[0], plain[1])
