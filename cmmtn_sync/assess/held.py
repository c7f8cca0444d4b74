"""Which documents are held back because they seem to name a patient, and where in them: never what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cmmtn_sync.assess.documents import last_words
from cmmtn_sync.checks.patient import patient_places
from cmmtn_sync.match import Offer
from cmmtn_sync.model import Document, Record, RecordKind, Unit


@dataclass(frozen=True, kw_only=True, slots=True)
class HeldDocument:
    """A document that seems to name a patient, whatever it was offered for."""

    document: Document
    unit: str
    places: tuple[str, ...]
    """In words for a reader: ``in the file's name``."""
    obligations: tuple[str, ...]
    """What it was offered for; nothing for one that fits nothing, or was only shown."""


def held_documents(
    offers: Sequence[Offer], records: Sequence[Record], units: Mapping[str, Unit]
) -> tuple[HeldDocument, ...]:
    """Return the documents held back. One whose very content a person accepted is a false alarm, and is not held."""
    said = last_words(sorted(records, key=lambda r: (r.at, r.id)))
    found = []
    for offer in offers:
        word = said.get(offer.document.content)
        places = patient_places(offer.document, offer.reading, units[offer.unit])
        if places and (word is None or word.kind is not RecordKind.ACCEPTED):
            keys = tuple(m.obligation for m in offer.matches)
            found.append(HeldDocument(document=offer.document, unit=offer.unit, places=places, obligations=keys))
    return tuple(found)
