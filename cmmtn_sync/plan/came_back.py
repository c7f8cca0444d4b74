"""What came back to our mails: answers pause the chase until a person has seen to them; bad addresses are not tried."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from cmmtn_sync.model import NETWORK, Attention, Contact, Held, MailRow, MailState, Record
from cmmtn_sync.quarters import london_date, long_date

ANSWERED: Final = "answered"
_BAD_ADDRESS: Final = "bad-address"
_UNDECIDABLE: Final = "undecidable"
_NAMED_FOR: Final = timedelta(days=14)
"""For how long a person is asked about a mail of which nobody can tell; the sheet Reminders says it for good."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CameBack:
    """What came back, as far as it matters still."""

    answered: Mapping[str, datetime] = field(default_factory=dict)
    """Obligation -> when a mail about it was last answered, if nobody has decided about it since."""
    unreachable: Mapping[str, datetime] = field(default_factory=dict)
    """Address -> when a mail to it came back, or was refused, if none has reached it since."""


def came_back(ledger: Sequence[MailRow], records: Sequence[Record]) -> CameBack:
    """Return what the ledger says, given what people decided since."""
    decided: dict[str, datetime] = {}
    for record in records:
        decided[record.about] = max(record.at, decided.get(record.about, record.at))
    answered: dict[str, datetime] = {}
    for row in ledger:
        if row.answered_at is None:
            continue
        for about in _about(row):
            if about not in decided or decided[about] <= row.answered_at:
                answered[about] = max(row.answered_at, answered.get(about, row.answered_at))
    return CameBack(answered=answered, unreachable=_unreachable(ledger))


def _unreachable(ledger: Iterable[MailRow]) -> dict[str, datetime]:
    """Return address -> when a mail last failed to reach it, if none has reached it since.

    A mail of a trial went to another address, and tells nothing of this one.
    """
    failed, reached = _last(ledger, _failed_at), _last(ledger, _reached_at)
    return {who: at for who, at in failed.items() if who not in reached or reached[who] < at}


def _last(ledger: Iterable[MailRow], moment: Callable[[MailRow], datetime | None]) -> dict[str, datetime]:
    found: dict[str, datetime] = {}
    for row in ledger:
        at = moment(row)
        if at is not None and row.state is not MailState.REDIRECTED:
            found[row.recipient] = max(at, found.get(row.recipient, at))
    return found


def _failed_at(row: MailRow) -> datetime | None:
    return row.bounced_at or (row.at if row.state is MailState.REFUSED else None)


def _reached_at(row: MailRow) -> datetime | None:
    if _failed_at(row) is not None:
        return None
    return row.answered_at or ((row.sent_at or row.at) if row.state is MailState.SENT else None)


def _about(row: MailRow) -> frozenset[str]:
    """Return the obligations that a mail is about, if only to say what is wanting in what came."""
    return frozenset(key.about for key in row.keys if key.counted_from)


def attentions(
    ledger: Sequence[MailRow],
    back: CameBack,
    contacts: Sequence[Contact],
    now: datetime,
    *,
    waited_for: Collection[str],
    units: Mapping[str, str],
) -> Iterator[Attention]:
    """Yield what the network should know: answers to be read, addresses to be mended, mails that nobody can tell of.

    ``waited_for`` are the obligations of which something is still wanting: who answers about another, says thanks.
    ``units`` has their short names.
    """
    names = {c.email.lower(): c for c in contacts}
    for row in ledger:
        about = _about(row) & frozenset(waited_for)
        if row.answered_at is not None and any(back.answered.get(a) == row.answered_at for a in about):
            yield _answer(row, names.get(row.recipient))
        elif row.state is MailState.UNDECIDABLE and row.answered_at is None and now - row.at < _NAMED_FOR:
            yield _lost(row, names.get(row.recipient))
    for address, at in back.unreachable.items():
        contact = names.get(address)
        if contact is not None and (contact.until is None or contact.until >= london_date(now)):
            yield _bad_address(contact, at, units)


def _answer(row: MailRow, contact: Contact | None) -> Attention:
    who = contact.name if contact else row.recipient
    day = long_date(london_date(row.answered_at)) if row.answered_at else ""
    return Attention(
        code=ANSWERED,
        about=f"{row.recipient} {row.day.isoformat()}",
        what=f"{who} answered our mail on {day}.",
        why="Reminders about it pause, so that you can read the answer first.",
        do='Read it in the mailbox. Then decide in its rows: "More time", "Chase now", or what fits.',
    )


def _bad_address(contact: Contact, at: datetime, units: Mapping[str, str]) -> Attention:
    whose = "the network" if contact.unit == NETWORK else units.get(contact.unit, contact.unit)
    day = long_date(london_date(at))
    return Attention(
        code=_BAD_ADDRESS,
        about=contact.email.lower(),
        what=f"Mail has not reached {contact.name} ({contact.post.value} of {whose}) since {day}.",
        why=f"Mails to {contact.email} come back or are refused, so nothing is sent there for now.",
        do="Correct the address on Contacts.",
    )


def _lost(row: MailRow, contact: Contact | None) -> Attention:
    who = contact.name if contact else row.recipient
    return Attention(
        code=_UNDECIDABLE,
        about=f"{row.recipient} {row.day.isoformat()}",
        what=f"Nobody can tell whether our mail of {long_date(row.day)} to {who} was sent.",
        why="The mailbox broke off while it was to send it. It is not sent again, so that nobody gets it twice.",
        do="Look for it among the sent mails of the mailbox. If it is not there, ring or write.",
        who=Held.INSTALLER,
    )
