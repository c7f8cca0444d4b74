"""Whether cells can be written through a workbook session while people have the file open."""

from __future__ import annotations

from contextlib import suppress

from cmmtn_sync.errors import CmmtnSyncError
from cmmtn_sync.tenant.microsoft365.acceptance.nouns import Bench, Found, no, yes
from cmmtn_sync.tenant.microsoft365.acceptance.samples import a_workbook
from cmmtn_sync.tenant.microsoft365.troubles import Refused
from cmmtn_sync.tenant.microsoft365.workbook import open_workbook

_WORDS = "Written through a session."
_BETWEEN = "Somebody's own"
_SHEET = "Trial"


def trial(bench: Bench) -> Found:
    """Write one cell of a workbook through a session, and read it back."""
    identity = str(bench.put("Workbook.xlsx", a_workbook())["id"])
    try:
        kept = keeps_words(bench, identity)
    except Refused as refusal:
        return no(f"No workbook session: {refusal.why} While somebody has the tracker open, it waits.", session="no")
    finally:
        with suppress(CmmtnSyncError):
            bench.remove(identity)
    if not kept:
        return no(
            "A workbook session took the words and did not keep them. While the tracker is open, it waits.",
            session="no",
        )
    return yes("Cells can be written through a workbook session.", session="yes")


def keeps_words(bench: Bench, identity: str) -> bool:
    """Return whether cells written through a session say so when read again, and what is between them stays."""
    with open_workbook(bench.wire, bench.drive, identity) as book:
        book.write(_SHEET, 1, {2: _BETWEEN})
        book.write(_SHEET, 1, {1: _WORDS, 3: _WORDS})
        return [book.cells(_SHEET).get((1, column)) for column in (1, 2, 3)] == [_WORDS, _BETWEEN, _WORDS]
