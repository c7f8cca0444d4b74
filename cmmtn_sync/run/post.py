"""What the mailbox says: which drafts wait or were sent, and what came back. That it cannot be asked stops nothing.

The mailbox may be another than at the last run: an outbox of files at first, Outlook when consent has come.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from cmmtn_sync.config import MailboxKind
from cmmtn_sync.errors import CmmtnSyncError, TemporaryError
from cmmtn_sync.model import Attention, Held, MailState
from cmmtn_sync.run.house import House
from cmmtn_sync.run.ledger import awaited
from cmmtn_sync.store.codec import dumps, loads
from cmmtn_sync.tenant import Answer, DraftSeen

_NOTE = "answers"
_OVERLAP = timedelta(minutes=10)
"""Mail arrives in its own time: what came shortly before the last look may show only now."""
_FIRST = timedelta(days=1)
_WHICH = "mailbox"
_SAID_FOR = timedelta(days=7)


@dataclass(frozen=True, kw_only=True, slots=True)
class Post:
    """What the mailbox told."""

    drafts: tuple[DraftSeen, ...] | None
    """None if it could not be asked: then nothing is done about mails."""
    answers: tuple[Answer, ...] = ()
    attentions: tuple[Attention, ...] = ()
    busy: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class WhichMailbox:
    """Which mailbox the drafts are in, and what was left behind in the one before: kept from run to run."""

    name: str
    before: str = ""
    left: int = 0
    since: datetime | None = None


def look_into_mailbox(house: House, now: datetime) -> Post:
    """Return what the mailbox says now. Of one that is new to us, nothing is asked that only the old one knows."""
    here = _which(house, now)
    try:
        drafts = house.mailbox.drafts(awaited(() if here.since == now else house.store.ledger(), now))
        answers = house.mailbox.answers(_since(house, now))
    except CmmtnSyncError as error:
        busy = isinstance(error, TemporaryError)
        return Post(drafts=None, attentions=(_unasked(error, busy=busy),), busy=busy)
    return Post(drafts=drafts, answers=answers, attentions=tuple(_left_behind(here, now)))


def keep_asked(house: House, now: datetime) -> None:
    """Keep that what came in was looked at, up to now, and in which mailbox."""
    house.store.save_note(_NOTE, now.isoformat())
    house.store.save_note(_WHICH, dumps(_which(house, now)))


def is_elsewhere(house: House) -> bool:
    """Return whether the configuration names another mailbox than at the last run."""
    kept = house.store.note(_WHICH)
    return kept is not None and loads(WhichMailbox, kept).name != _name(house)


def _which(house: House, now: datetime) -> WhichMailbox:
    """Return which mailbox this is. ``since`` is now, if it was another one at the last run."""
    kept = house.store.note(_WHICH)
    before = loads(WhichMailbox, kept) if kept is not None else WhichMailbox(name=_name(house))
    if before.name == _name(house):
        return before
    left = sum(row.state in {MailState.DRAFTED, MailState.EDITED} for row in house.store.ledger())
    return WhichMailbox(name=_name(house), before=before.name, left=left, since=now)


def _name(house: House) -> str:
    """Return what tells mailboxes apart; capitals do not. An outbox may be moved, with all that is in it."""
    mail = house.configuration.settings.mail
    return "the outbox" if mail.kind is MailboxKind.OUTBOX else f"the mailbox {mail.address.casefold()}"


def _left_behind(here: WhichMailbox, now: datetime) -> Iterator[Attention]:
    if here.since is not None and here.left and now - here.since < _SAID_FOR:
        drafts = "A draft was" if here.left == 1 else f"{here.left} drafts were"
        yield Attention(
            code="drafts-left-behind",
            about=here.name,
            what=f"{drafts} left in {here.before}. Mails are now drafted in {here.name}.",
            why="What they say is drafted there anew. If both were sent, people would be told twice.",
            do=f"Delete the old ones in {here.before}.",
        )


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
