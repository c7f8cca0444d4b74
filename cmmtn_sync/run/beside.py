"""Cells of the tracker written beside the people who have it open, where the tenant can do that.

Only cells of rows that are there: what needs a new row, a link or a page of ours waits until the tracker is closed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cmmtn_sync.columns import KEYED_SHEETS, KeyedSheet, Owner
from cmmtn_sync.errors import CmmtnSyncError
from cmmtn_sync.facts.spreadsheet_cells import Cell, same_value
from cmmtn_sync.facts.tracker import KeyedContent, read_keyed
from cmmtn_sync.model import CellChange, Linked
from cmmtn_sync.run.house import House
from cmmtn_sync.tenant import OpenWorkbook

_MOST = 60
"""Cells in one run: each is a request, and the run has other things to do. The next one goes on."""


def write_beside(house: House, item: str, changes: Sequence[CellChange]) -> tuple[CellChange, ...]:
    """Return the changes that the open tracker says now. What could not be written waits, as all of it would."""
    done: list[CellChange] = []
    if house.open_workbook is None:
        return ()
    try:
        with house.open_workbook(item) as book:
            for sheet in KEYED_SHEETS:
                ours = [c for c in changes if c.sheet == sheet.name and not isinstance(c.value, Linked)]
                if ours:
                    _write_sheet(book, sheet, ours, done)
    except CmmtnSyncError:
        pass
    return tuple(done)


def _write_sheet(book: OpenWorkbook, sheet: KeyedSheet, changes: Sequence[CellChange], done: list[CellChange]) -> None:
    """Write into one sheet, as it is at this moment: rows may have been moved since it was last saved."""
    cells = [Cell(row=row, column=column, value=value) for (row, column), value in book.cells(sheet.name).items()]
    content = read_keyed(sheet, sorted(cells, key=lambda cell: (cell.row, cell.column)))
    rows = content.by_key()
    for change in _that_apply(sheet, content, changes):
        row = rows[change.key]
        if not same_value(row.values.get(change.header), change.value):
            if len(done) >= _MOST:
                return
            book.write(sheet.name, (row.number, content.headers[change.header]), change.value)
        done.append(change)


def _that_apply(sheet: KeyedSheet, content: KeyedContent, changes: Iterable[CellChange]) -> Iterator[CellChange]:
    """Yield the changes of rows that are there. An entry of which people have changed a cell stays whole.

    What the team had typed is for rows that come back: one that is there again has what people want in it.
    """
    rows, inbox = content.by_key(), {c.header for c in sheet.columns if c.owner is Owner.INBOX}
    ours = content.headers.keys() - {c.header for c in sheet.columns if c.owner is Owner.TEAM}
    there = [change for change in changes if change.key in rows and change.header in ours]
    changed = {c.key for c in there if c.header in inbox and not same_value(rows[c.key].values.get(c.header), c.was)}
    yield from (c for c in there if c.header not in inbox or c.key not in changed)
