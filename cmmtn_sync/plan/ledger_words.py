"""What the ledger's names stand for, in words for people: why a mail was written, what it is about, how it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from cmmtn_sync.checks.patient import PATIENT_DATA
from cmmtn_sync.model import MailKey, MailState, Programme
from cmmtn_sync.plan.asked import ASKED_FIRST, ONE_OF_SEVERAL, RECEIPT

STATES: Final[Mapping[MailState, str]] = {
    MailState.INTENDED: "Being made",
    MailState.DRAFTED: "Draft, waits to be sent",
    MailState.EDITED: "Draft, changed by a person",
    MailState.SENDING: "Handed over to be sent",
    MailState.SENT: "Sent",
    MailState.WITHDRAWN: "Taken back, never sent",
    MailState.REDIRECTED: "Sent to the test address",
    MailState.REFUSED: "Refused by the mail service",
    MailState.UNDECIDABLE: "Not clear whether it went: please look",
}
_OCCASIONS: Final[Mapping[str, str]] = {
    RECEIPT: "a file came",
    "chase-now": 'the network chose "Chase now"',
    "returned": 'the network chose "Return"',
    "more-wanted": "the network asked for more",
    "overview": "the week's overview",
    ASKED_FIRST: "a file was put into Check before you send",
    ONE_OF_SEVERAL: "a file came, and another could be the same document",
    PATIENT_DATA: "a file seems to name a patient",
}
_FOR_TEAM: Final[Mapping[str, str]] = {
    "overview": "The week's overview",
    "ring": "Whom to ring",
    "note-record": "What was given at a meeting",
    "notice": "What others need notice of",
    "held": "Mails that are held",
    "row-held": "Mails that are held",
    "answered": "An answer to a mail",
    "bad-address": "An address that takes no mail",
    "ambiguous": "A file to choose",
    "unmatched": "A file on Unmatched",
    "not-understood": "An entry in the tracker",
    "tracker-row": "A row in the tracker",
    "contacts": "A row on Contacts",
    "meetings": "A row on Meetings",
    "dates": "A row on Dates",
    "vacant": "A post that nobody holds",
    "edited-draft": "A draft that was edited",
    "unread": "A file that could not be read",
    ASKED_FIRST: "A file that is not sent yet",
    PATIENT_DATA: "A file that seems to name a patient",
}
_TOLD: Final = "the network is to know of it"
_OTHER: Final = "Something for the network to see to"


def rule_words(rule: str, programme: Programme) -> str:
    """Return ``1 working day after the due date`` for a reminder, or what else the mail was written for.

    What is no occasion to write to a unit is something that the network team is told.
    """
    found = next((r for r in programme.reminders if r.id == rule), None)
    if found is None:
        return _OCCASIONS.get(rule, _TOLD)
    days = abs(found.working_days)
    if not days:
        return "on the due date"
    number = "1 working day" if days == 1 else f"{days} working days"
    return f"{number} {'after' if found.working_days > 0 else 'before'} the due date"


def why_words(keys: Sequence[MailKey], programme: Programme) -> str:
    """Return why a mail was written, as one sentence."""
    said = "; ".join(dict.fromkeys(rule_words(key.rule, programme) for key in keys))
    return f"{said[:1].upper()}{said[1:]}." if said else ""


def abouts(keys: Iterable[MailKey], titles: Mapping[str, str]) -> Iterator[str]:
    """Yield what a mail is about, each thing once: ``titles`` has what people call each obligation."""
    found = (titles.get(key.about) or titles.get(_owed(key)) or _FOR_TEAM.get(key.rule, _OTHER) for key in keys)
    yield from dict.fromkeys(found)


def _owed(key: MailKey) -> str:
    """Return the obligation's key that an identity begins with: a replaced document's goes on after it."""
    return key.about.partition(" ")[0]
