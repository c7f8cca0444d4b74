"""Whether a new name changes the time of a file, or adds a version: receipts are told by those."""

from __future__ import annotations

from cmmtn_sync.tenant.microsoft365.acceptance.nouns import Bench, Found, yes
from cmmtn_sync.tenant.microsoft365.addresses import of_item
from cmmtn_sync.tenant.microsoft365.wire import MANY


def trial(bench: Bench) -> Found:
    """Write a file, give it another name, and compare."""
    item = bench.put("Renaming.txt", b"A trial of cmmtn_sync.")
    identity = str(item["id"])
    try:
        versions = _versions(bench, identity)
        bench.wire.patch(of_item(bench.drive, identity), {"name": "Renamed.txt"}, "rename a file for a trial")
        there = bench.item(identity) or {}
        more = _versions(bench, identity) > versions
    finally:
        bench.remove(identity)
    moved = there.get("lastModifiedDateTime") != item.get("lastModifiedDateTime")
    words = "A new name changes a file's time" if moved else "A new name leaves a file's time as it is"
    return yes(
        f"{words}, and adds {'a version' if more else 'no version'}. Either is well: we go by what is in a document, "
        "so one that was only renamed is not taken for a new one.",
        time_moves="yes" if moved else "no",
        adds_version="yes" if more else "no",
    )


def _versions(bench: Bench, identity: str) -> int:
    told = bench.wire.get(of_item(bench.drive, identity, "/versions"), "read a file's history", cost=MANY)
    return len(told.get("value", ()))
