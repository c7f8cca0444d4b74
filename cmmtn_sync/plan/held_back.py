"""What the network is told of documents that seem to name a patient: which, where in them, and what to do."""

from __future__ import annotations

from collections.abc import Iterator

from cmmtn_sync.assess.held import HeldDocument
from cmmtn_sync.checks.patient import PATIENT_DATA, places_words
from cmmtn_sync.model import NETWORK, Attention, Contact, Post
from cmmtn_sync.plan.situation import Situation
from cmmtn_sync.quarters import london_date

_DO = (
    "Have it taken out, and older versions deleted by your SharePoint owner. Report it as information governance asks."
)


def held_back(situation: Situation) -> Iterator[Attention]:
    """Yield a word on each document that is held. A new version that names somebody still is told anew."""
    shown = {a.obligation.key: a.document.document.content for a in situation.assessments if a.document}
    for held in situation.held_documents:
        in_row = any(shown.get(key) == held.document.content for key in held.obligations)
        unit = situation.units[held.unit].short_name
        yield Attention(
            code=PATIENT_DATA,
            about=f"{held.unit} {held.document.id} {held.document.content}",
            what=f'{unit}: "{held.document.name}" seems to hold an NHS number.',
            why=f"It is {places_words(held.places)}. The file is held, and does not count.",
            do=f"{_DO} {_false_alarm(held, in_row=in_row)}",
        )


def held_words(held: HeldDocument) -> str:
    """Return that a document is held, and where in it the number stands."""
    return f"It is held: it seems to hold an NHS number, {places_words(held.places)}."


def _false_alarm(held: HeldDocument, *, in_row: bool) -> str:
    """Return what to do if it names nobody. "Accept" is for the document that the row shows, and for no other."""
    if held.document.asks_first:
        return "It was only shown, and not sent."
    return 'No NHS number? "Accept".' if in_row else "No NHS number? Say on Unmatched what it is."


def people_told(situation: Situation) -> tuple[Contact, ...]:
    """Return whom the settings name for it, each once. An address that is nobody's on Contacts stands for itself."""
    today = london_date(situation.now)
    serving = [c for c in situation.contacts if c.serves_on(today)]
    found: dict[str, Contact] = {}
    for named in situation.told_of_patients:
        by_post = [c for c in serving if c.unit == NETWORK and c.post.value == named]
        by_address = [c for c in serving if c.email.casefold() == named.casefold()]
        nobody = [Contact(unit=NETWORK, post=Post.ADMINISTRATOR, name=named, email=named)] if "@" in named else []
        for contact in by_post or by_address[:1] or nobody:
            found.setdefault(contact.email.lower(), contact)
    return tuple(found.values())
