"""What the mailbox says: which drafts wait or were sent, and what came back. That it cannot be asked stops nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from cmmtn_sync.errors import CmmtnSyncError, TemporaryError
from cmmtn_sync.model import Attention, Held
from cmmtn_sync.run.house import House
from cmmtn_sync.run.ledger import awaited
from cmmtn_sync.tenant import Answer, DraftSeen

_NOTE = "answers"
_OVERLAP = timedelta(minutes=10)
"""Mail arrives in its own time: what came shortly before the last look may show only now."""
_FIRST = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Post:
    """What the mailbox told."""

    drafts: tuple[DraftSeen, ...] | None
    """None if it could not be asked: then nothing is done about mails."""
    answers: tuple[Answer, ...] = ()
    attentions: tuple[Attention, ...] = ()
    busy: bool = False


def look_into_mailbox(house: House, now: datetime) -> Post:
    """Return what the mailbox says now."""
    try:
        drafts = house.mailbox.drafts(awaited(house.store.ledger(), now))
        answers = house.mailbox.answers(_since(house, now))
    except CmmtnSyncError as error:
        busy = isinstance(error, TemporaryError)
        return Post(drafts=None, attentions=(_unasked(error, busy=busy),), busy=busy)
    return Post(drafts=drafts, answers=answers)


def keep_asked(house: House, now: datetime) -> None:
    """Keep that what came in was looked at, up to now."""
    house.store.save_note(_NOTE, now.isoformat())


def _since(house: House, now: datetime) -> datetime:
    kept = house.store.note(_NOTE)
    return datetime.fromisoformat(kept) - _OVERLAP if kept else now - _FIRST


def _unasked(error: CmmtnSyncError, *, busy: bool) -> Attention:
    return Attention(
        code="mailbox",
        about="mailbox",
        what=error.happened,
        why=error.why or "So no mail is drafted in this run.",
        do=error.do,
        who=Held.TIME if busy else Held.INSTALLER,
    )
