"""Whether cells can be written through a workbook session while people have the file open."""

from __future__ import annotations

from contextlib import suppress

from cmmtn_sync.errors import CmmtnSyncError
from cmmtn_sync.tenant.microsoft365.acceptance.nouns import Bench, Found, no, yes
from cmmtn_sync.tenant.microsoft365.acceptance.samples import a_workbook
from cmmtn_sync.tenant.microsoft365.addresses import of_item
from cmmtn_sync.tenant.microsoft365.troubles import Refused

_WORDS = "Written through a session."


def trial(bench: Bench) -> Found:
    """Write one cell of a workbook through a session, and read it back."""
    identity = str(bench.put("Workbook.xlsx", a_workbook())["id"])
    try:
        read = _through_a_session(bench, identity)
    except Refused as refusal:
        return no(f"No workbook session: {refusal.why} While somebody has the tracker open, it waits.", session="no")
    finally:
        with suppress(CmmtnSyncError):
            bench.remove(identity)
    if read != _WORDS:
        return no(
            "A workbook session took the words and did not keep them. While the tracker is open, it waits.",
            session="no",
        )
    return yes("Cells can be written through a workbook session.", session="yes")


def _through_a_session(bench: Bench, identity: str) -> object:
    book = of_item(bench.drive, identity, "/workbook")
    doing = "write a cell for a trial"
    session = bench.wire.post(f"{book}/createSession", {"persistChanges": True}, doing)
    inside = {"workbook-session-id": str(session.get("id", ""))}
    cell = f"{book}/worksheets/Trial/range(address='A1')"
    bench.wire.patch(cell, {"values": [[_WORDS]]}, doing, headers=inside)
    values = bench.wire.get(cell, doing, headers=inside).get("values") or [[None]]
    bench.wire.post(f"{book}/closeSession", None, doing, headers=inside)
    return values[0][0]
