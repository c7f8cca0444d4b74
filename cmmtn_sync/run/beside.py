"""Cells of the tracker written beside the people who have it open, where the tenant can do that.

Only cells of rows that are there and count: what needs a new row, a link or a page of ours waits until it is closed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from cmmtn_sync.columns import KEYED_SHEETS, KeyedSheet, Owner
from cmmtn_sync.errors import CmmtnSyncError
from cmmtn_sync.facts.spreadsheet_cells import Cell, same_value
from cmmtn_sync.facts.tracker import KeyedContent, read_keyed
from cmmtn_sync.model import CellChange, Linked
from cmmtn_sync.run.house import House
from cmmtn_sync.tenant import OpenWorkbook

_MOST = 30
"""Rows in one run: each costs two requests, and the run has other things to do. The next one goes on."""


def write_beside(house: House, item: str, changes: Sequence[CellChange]) -> tuple[CellChange, ...]:
    """Return the changes that the open tracker says now. What could not be written waits, as all of it would."""
    done: list[CellChange] = []
    if house.open_workbook is None:
        return ()
    with suppress(CmmtnSyncError), house.open_workbook(item) as book:
        for sheet in KEYED_SHEETS:
            ours = [c for c in changes if c.sheet == sheet.name and not (c.copy or isinstance(c.value, Linked))]
            there = _content(book, sheet).by_key() if ours else {}
            for key in [key for key in dict.fromkeys(c.key for c in ours) if key in there][:_MOST]:
                done += _write_row(book, sheet, [c for c in ours if c.key == key])
    return tuple(done)


def _write_row(book: OpenWorkbook, sheet: KeyedSheet, changes: Sequence[CellChange]) -> tuple[CellChange, ...]:
    """Return the changes of one row that it says now: looked for at this moment, for people sort while we write.

    It is written at once or not at all. Where it has moved in the very moment nothing counts as written, and the next
    run sees what went where.
    """
    content = _content(book, sheet)
    apply = tuple(_that_apply(sheet, content, changes))
    row = content.by_key().get(changes[0].key)
    if row is None or not apply:
        return ()
    new = {content.headers[c.header]: c.value for c in apply if not same_value(row.values.get(c.header), c.value)}
    if not new:
        return apply
    book.write(sheet.name, row.number, new)
    after = _content(book, sheet).by_key().get(row.key)
    return apply if after is not None and after.number == row.number else ()


def _content(book: OpenWorkbook, sheet: KeyedSheet) -> KeyedContent:
    cells = [Cell(row=row, column=column, value=value) for (row, column), value in book.cells(sheet.name).items()]
    return read_keyed(sheet, sorted(cells, key=lambda cell: (cell.row, cell.column)))


def _that_apply(sheet: KeyedSheet, content: KeyedContent, changes: Iterable[CellChange]) -> Iterator[CellChange]:
    """Yield the changes of rows that are there. An entry of which people have changed a cell stays whole.

    What the team had typed is for rows that come back: one that is there again has what people want in it.
    """
    rows, inbox = content.by_key(), sheet.inbox_headers
    ours = content.headers.keys() - {c.header for c in sheet.columns if c.owner is Owner.TEAM}
    there = [
        change
        for change in changes
        if change.key in rows and change.header in ours and not (change.header in inbox and change.value is not None)
    ]
    changed = {c.key for c in there if c.header in inbox and not same_value(rows[c.key].values.get(c.header), c.was)}
    yield from (c for c in there if c.header not in inbox or c.key not in changed)
