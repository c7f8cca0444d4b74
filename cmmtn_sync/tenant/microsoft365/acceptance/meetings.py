"""Whether a meeting that is asked for twice is made once, and still after a day."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import quote
from uuid import uuid4

from cmmtn_sync.tenant.microsoft365.acceptance.nouns import Bench, Found, later, no, skipped, yes
from cmmtn_sync.tenant.microsoft365.troubles import Refused
from cmmtn_sync.tenant.microsoft365.wire import MAIL, Repeat

_A_DAY = timedelta(days=1)
_DOING = "make a meeting for a trial"
_TOMORROW = "We ask for it once more after a day: run this again tomorrow, at this hour or later."
_PREFER = {"Prefer": 'IdType="ImmutableId"'}


def trial(bench: Bench) -> Found:
    """Make a meeting without anybody invited, ask for it again at once and a day later, and take it away."""
    if bench.mailbox is None:
        return skipped("Mail does not go through Outlook here.")
    try:
        if not bench.kept:
            return _first(bench)
        if bench.now - datetime.fromisoformat(bench.kept["at"]) < _A_DAY:
            return later(f"The trial meeting waits in the calendar. {_TOMORROW}", **bench.kept)
        again = _made(bench, bench.kept["transaction"], bench.kept["at"])
    except Refused as refusal:
        return skipped(
            f"We may not write in the mailbox's calendar. {refusal.why} Only invitations need that: without them, "
            "nothing is to be done."
        )
    for event in {again, bench.kept["event"]}:
        _remove(bench, event)
    if again == bench.kept["event"]:
        return yes(
            "A meeting that is asked for again a day later is still made once: nobody is invited twice.",
            after_a_day="yes",
        )
    return yes(
        "A meeting that is asked for again at once is made once; a day later it was made twice. We look whether it is "
        "there before we ask again, so nobody is invited twice.",
        after_a_day="no",
    )


def _first(bench: Bench) -> Found:
    transaction, at = str(uuid4()), bench.now.isoformat()
    event, again = _made(bench, transaction, at), _made(bench, transaction, at)
    if event == again:
        return later(
            f"A meeting asked for twice was made once. {_TOMORROW}",
            transaction=transaction,
            event=event,
            at=at,
        )
    _remove(bench, event)
    _remove(bench, again)
    return no(
        "A meeting asked for twice was made twice. We look whether it is there before we ask again, so nobody is "
        "invited twice.",
        at_once="no",
    )


def _made(bench: Bench, transaction: str, at: str) -> str:
    day = datetime.fromisoformat(at).date() + timedelta(days=30)
    meeting = {
        "subject": "Trial of cmmtn_sync",
        "start": {"dateTime": f"{day.isoformat()}T10:00:00", "timeZone": "Europe/London"},
        "end": {"dateTime": f"{day.isoformat()}T10:30:00", "timeZone": "Europe/London"},
        "showAs": "free",
        "transactionId": transaction,
    }
    path = f"/users/{quote(bench.mailbox or '', safe='@')}/events"
    return str(bench.wire.post(path, meeting, _DOING, cost=MAIL, repeat=Repeat.ALWAYS, headers=_PREFER)["id"])


def _remove(bench: Bench, event: str) -> None:
    path = f"/users/{quote(bench.mailbox or '', safe='@')}/events/{quote(event, safe='')}"
    bench.wire.delete(path, "clean up after a trial", cost=MAIL, headers=_PREFER)
