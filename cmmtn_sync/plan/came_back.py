"""What came back to our mails: answers pause the chase until a person has seen to them; bad addresses are not tried."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from cmmtn_sync.model import NETWORK, Attention, Contact, Held, MailRow, MailState, Record
from cmmtn_sync.plan.asked import RECEIPT
from cmmtn_sync.quarters import london_date, long_date

ANSWERED: Final = "answered"
_BAD_ADDRESS: Final = "bad-address"
_UNDECIDABLE: Final = "undecidable"


@dataclass(frozen=True, kw_only=True, slots=True)
class CameBack:
    """What came back, as far as it matters still."""

    answered: Mapping[str, datetime] = field(default_factory=dict)
    """Obligation -> when a mail that asked for it was last answered, if nobody has decided about it since."""
    unreachable: Mapping[str, datetime] = field(default_factory=dict)
    """Address -> when a mail to it came back, or was refused, if none has reached it since."""


def came_back(ledger: Sequence[MailRow], records: Sequence[Record]) -> CameBack:
    """Return what the ledger says, given what people decided since."""
    decided: dict[str, datetime] = {}
    for record in records:
        decided[record.about] = max(record.at, decided.get(record.about, record.at))
    answered: dict[str, datetime] = {}
    unreachable: dict[str, datetime] = {}
    for row in ledger:
        _note_address(row, unreachable)
        if row.answered_at is None:
            continue
        for about in _asked_for(row):
            if about not in decided or decided[about] <= row.answered_at:
                answered[about] = max(row.answered_at, answered.get(about, row.answered_at))
    return CameBack(answered=answered, unreachable=unreachable)


def _note_address(row: MailRow, unreachable: dict[str, datetime]) -> None:
    """Take note of an address that a mail did not reach; one that reached it since puts it right."""
    failed = row.bounced_at or (row.at if row.state is MailState.REFUSED else None)
    if failed is not None:
        unreachable[row.recipient] = failed
    elif row.answered_at is not None or row.state in {MailState.SENT, MailState.REDIRECTED}:
        unreachable.pop(row.recipient, None)


def _asked_for(row: MailRow) -> frozenset[str]:
    return frozenset(key.about for key in row.keys if key.rule != RECEIPT and key.counted_from)


def attentions(
    ledger: Sequence[MailRow], back: CameBack, contacts: Sequence[Contact], now: datetime
) -> Iterator[Attention]:
    """Yield what the network should know: answers to be read, addresses to be mended, mails that nobody can tell of."""
    names = {c.email.lower(): c for c in contacts}
    for row in ledger:
        if row.answered_at is not None and any(back.answered.get(a) == row.answered_at for a in _asked_for(row)):
            yield _answer(row, names.get(row.recipient))
        if row.state is MailState.UNDECIDABLE:
            yield _lost(row, names.get(row.recipient))
    for address, at in back.unreachable.items():
        contact = names.get(address)
        if contact is not None and (contact.until is None or contact.until >= london_date(now)):
            yield _bad_address(contact, at)


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


def _bad_address(contact: Contact, at: datetime) -> Attention:
    whose = "the network" if contact.unit == NETWORK else contact.unit
    return Attention(
        code=_BAD_ADDRESS,
        about=contact.email.lower(),
        what=f"A mail to {contact.name} ({contact.post.value} of {whose}) came back on {long_date(london_date(at))}.",
        why=f"Nothing reaches {contact.email}, so nothing is sent there for now.",
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
