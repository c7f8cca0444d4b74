"""A workbook written through a session, beside the people who have it open: where the first-day trials saw that work.

https://learn.microsoft.com/graph/api/resources/excel#sessions-and-persistence. Microsoft documents it for people alone
and not for apps; some tenants let apps do it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date
from typing import Any, Final
from urllib.parse import quote

from cmmtn_sync.errors import CmmtnSyncError
from cmmtn_sync.facts.spreadsheet_cells import EPOCH, column_number, letters
from cmmtn_sync.model import CellValue, Linked
from cmmtn_sync.tenant.microsoft365.addresses import of_item
from cmmtn_sync.tenant.microsoft365.wire import MANY, Wire

_DOING: Final = "write into a workbook that is open"
_FIRST: Final = re.compile(r"!?\$?([A-Z]{1,3})\$?([0-9]+)(?::|$)")
_DAY: Final = "d mmmm yyyy"
_LEFT_ALONE: Final = (None, None)
"""https://learn.microsoft.com/graph/api/resources/excel#blank-and-null-values: null is passed over, "" empties."""


class WorkbookSession:
    """One session: what is written shows at once to everybody who has the workbook open, and is saved."""

    def __init__(self, wire: Wire, book: str, session: str) -> None:
        self._wire = wire
        self._book = book
        self._headers = {"workbook-session-id": session}

    def cells(self, sheet: str) -> Mapping[tuple[int, int], CellValue]:
        """Return what stands in a sheet now."""
        path = f"{self._sheet(sheet)}/usedRange(valuesOnly=true)?$select=address,values"
        return dict(_placed(self._wire.get(path, _DOING, cost=MANY, headers=self._headers)))

    def write(self, sheet: str, row: int, values: Mapping[int, CellValue]) -> None:
        """Write cells of one row in one request, so that no sorting comes between. Raise ``ValueError`` for a link."""
        first, last = min(values), max(values)
        address = f"{letters(first)}{row}:{letters(last)}{row}"
        told = [_as_told(values[c]) if c in values else _LEFT_ALONE for c in range(first, last + 1)]
        cells, formats = ([each] for each in zip(*told, strict=True))
        body = {"values": cells, "numberFormat": formats}
        self._wire.patch(f"{self._sheet(sheet)}/range(address='{address}')", body, _DOING, headers=self._headers)

    def close(self) -> None:
        """End the session. One that is not ended ends by itself, after some minutes."""
        with suppress(CmmtnSyncError):
            self._wire.post(f"{self._book}/closeSession", None, _DOING, headers=self._headers)

    def _sheet(self, name: str) -> str:
        return f"{self._book}/worksheets/{quote(name, safe='')}"


@contextmanager
def open_workbook(wire: Wire, drive: str, item: str) -> Iterator[WorkbookSession]:
    """Give a session in which what is written is saved. Raise what the wire raises if there is none to be had."""
    book = of_item(drive, item, "/workbook")
    told = wire.post(f"{book}/createSession", {"persistChanges": True}, _DOING)
    session = WorkbookSession(wire, book, str(told.get("id", "")))
    try:
        yield session
    finally:
        session.close()


def _placed(told: Mapping[str, Any]) -> Iterator[tuple[tuple[int, int], CellValue]]:
    """Yield the cells of a range that say something, by their places in the sheet."""
    first = _FIRST.search(str(told.get("address", "")).rpartition("!")[2])
    if first is None:
        return
    left, top = column_number(first[1]), int(first[2])
    for down, row in enumerate(told.get("values") or ()):
        for right, value in enumerate(row):
            if value not in ("", None):
                yield (top + down, left + right), value


def _as_told(value: CellValue) -> tuple[object, object]:
    """Return a cell's value and format as the request says them; no format leaves the one that it has.

    An apostrophe keeps Excel from reading days and formulas into text.
    """
    match value:
        case Linked():
            message = "a link cannot be written through a session"
            raise ValueError(message)
        case None:
            return "", None
        case date():
            return (value - EPOCH).days, _DAY
        case str():
            return f"'{value}", None
        case _:
            return value, None
