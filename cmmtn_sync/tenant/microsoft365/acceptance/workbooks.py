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
_WAITS = "So while somebody has the tracker open, our changes wait until it is closed. Nothing is to be done."
_SHEET = "Trial"


def trial(bench: Bench) -> Found:
    """Write one cell of a workbook through a session, and read it back."""
    identity = str(bench.put("Workbook.xlsx", a_workbook())["id"])
    try:
        kept = keeps_words(bench, identity)
    except Refused as refusal:
        return no(
            f"Cells of a workbook cannot be written while people have it open. {_WAITS}", session="no", said=refusal.why
        )
    finally:
        with suppress(CmmtnSyncError):
            bench.remove(identity)
    if not kept:
        return no(
            f"Cells that we wrote beside people who have a workbook open were not kept. {_WAITS}",
            session="no",
        )
    return yes("Cells of a workbook can be written even while people have it open.", session="yes")


def keeps_words(bench: Bench, identity: str) -> bool:
    """Return whether cells written through a session say so when read again, and what is between them stays."""
    with open_workbook(bench.wire, bench.drive, identity) as book:
        book.write(_SHEET, 1, {2: _BETWEEN})
        book.write(_SHEET, 1, {1: _WORDS, 3: _WORDS})
        return [book.cells(_SHEET).get((1, column)) for column in (1, 2, 3)] == [_WORDS, _BETWEEN, _WORDS]
