"""What is answered while a person has a workbook open, and how soon after it is closed it can be written."""

from __future__ import annotations

from datetime import datetime

from cmmtn_sync.tenant.microsoft365.acceptance.nouns import Bench, Found, no, person, yes
from cmmtn_sync.tenant.microsoft365.acceptance.samples import a_workbook
from cmmtn_sync.tenant.microsoft365.acceptance.workbooks import keeps_words
from cmmtn_sync.tenant.microsoft365.addresses import of_item
from cmmtn_sync.tenant.microsoft365.troubles import Refused

_NAME = "Open me in Excel.xlsx"
_MEANS = {
    "yes": "While somebody has a workbook open, we can still write its cells, beside them.",
    "no": "While somebody has a workbook open, it cannot be written: our changes wait, and nothing of theirs is lost.",
}
"""Whether cells were written beside the person -> what that means."""


def trial(bench: Bench) -> Found:
    """Have a person open a workbook, try to write it; have it closed, and try again."""
    if "item" not in bench.kept or bench.item(bench.kept["item"]) is None:
        item = bench.put(_NAME, a_workbook())
        ask = f"Open “{bench.path(_NAME)}” in Excel in the browser, leave it open for a minute, and run this again."
        return person(ask, item=str(item["id"]))
    refusal = _written(bench, bench.kept["item"])
    if "locked" not in bench.kept:
        return _while_open(bench, refusal)
    if refusal is not None:
        ask = "SharePoint still holds it, which is usual for some minutes. If it is open, close it."
        return person(f"{ask} Run this again in a minute or two.", **bench.kept)
    bench.remove(bench.kept["item"])
    since = datetime.fromisoformat(bench.kept["locked"])
    minutes = round((bench.now - since).total_seconds() / 60)
    session = bench.kept.get("session", "no")
    return yes(
        f"{_MEANS[session]} As a whole it could be written {minutes} minutes later.", locks="yes", session=session
    )


def _while_open(bench: Bench, refusal: Refused | None) -> Found:
    if refusal is not None:
        ask = "It cannot be written while it is open: good. Close it, and run this again."
        session = "yes" if _beside(bench, bench.kept["item"]) else "no"
        return person(ask, item=bench.kept["item"], locked=bench.now.isoformat(), session=session)
    if "tried" not in bench.kept:
        ask = (
            f"It could be written, so nobody seems to have it open. Open “{bench.path(_NAME)}” in Excel in the "
            "browser, type a letter, leave it open, and run this again."
        )
        return person(ask, item=bench.kept["item"], tried="yes")
    bench.remove(bench.kept["item"])
    return no(
        "A workbook could be written twice. If a person had it open, what they typed could be lost: tell whoever looks "
        'after the program. If nobody had, add: --again "open in Excel"',
        locks="no",
    )


def _beside(bench: Bench, item: str) -> bool:
    try:
        return keeps_words(bench, item)
    except Refused:
        return False


def _written(bench: Bench, item: str) -> Refused | None:
    """Return that it is held, or None if it was written. Raise any other refusal: it tells nothing about that."""
    try:
        bench.wire.put(of_item(bench.drive, item, "/content"), a_workbook(), "write a file that may be open")
    except Refused as refusal:
        if not refusal.locked:
            raise
        return refusal
    return None
