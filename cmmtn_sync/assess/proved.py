"""What the evidence for an obligation comes to; and the day on which a person says that it came by email."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from cmmtn_sync.assess.reviews import last_of
from cmmtn_sync.model import (
    Completeness,
    Document,
    Evidence,
    Finding,
    FromDocument,
    FromRecord,
    Obligation,
    Record,
    RecordKind,
    Review,
    Severity,
)
from cmmtn_sync.quarters import end_of_day

ASK_AGAIN: Final = (RecordKind.CHASE_NOW, RecordKind.MORE_TIME, RecordKind.RETURNED, RecordKind.MORE_WANTED)
"""What a person may say after "Not needed": then it is needed."""
_NOT_LOOKED_INTO: Final = "It came by email, so nobody has looked into it. Put it into the unit's folder, and we do."


@dataclass(frozen=True, kw_only=True, slots=True)
class Proved:
    """What the evidence comes to, before time and status are looked at."""

    completeness: Completeness
    evidence: tuple[Evidence, ...] = ()
    findings: tuple[Finding, ...] = ()
    rivals: tuple[FromDocument, ...] = ()
    review: Review = Review.NOT_REVIEWED
    complete_on: datetime | None = None
    first_received: datetime | None = None

    @property
    def document(self) -> Document | None:
        """Return the document that stands, if one does."""
        return next((e.document for e in self.evidence if isinstance(e, FromDocument)), None)


def settled(proved: Proved, obligation: Obligation, records: Sequence[Record], every: Iterable[Record]) -> Proved:
    """Return what stands for a request: it is not needed any more once the document that it asks more on is accepted.

    What the team says later in the request's own row (``records``) asks for it again. ``every`` is in order of time.
    """
    if obligation.asks_about is None or proved.completeness is Completeness.COMPLETE:
        return proved
    asking = [r for r in every if r.id == obligation.origin]
    asking += [r for r in records if r.kind in ASK_AGAIN]
    accepted = last_of([r for r in every if r.about == obligation.asks_about], RecordKind.ACCEPTED)
    if accepted is None or any(r.at >= accepted.at for r in asking):
        return proved
    return Proved(completeness=Completeness.NOT_NEEDED, evidence=(FromRecord(record=accepted),))


def by_email(proved: Proved, records: Sequence[Record]) -> Proved:
    """Return what stands, with the day on which a document came by email, if a person recorded one.

    The day counts for the version that the row then showed, or for the first one that came into the folder later.
    Where nothing complete lies in the folder, the word itself stands, until something newer comes or is said.
    """
    record = last_of(records, RecordKind.RECEIVED, RecordKind.CHASE_NOW)
    if record is None or record.kind is RecordKind.CHASE_NOW or record.date is None:
        return proved
    when = min(record.at, end_of_day(record.date) - timedelta(seconds=1))
    first = min(when, proved.first_received or when)
    if proved.completeness is not Completeness.COMPLETE and not _is_overtaken(record, proved, records):
        return Proved(
            completeness=Completeness.COMPLETE,
            evidence=(FromRecord(record=record),),
            findings=tuple(_said_of(proved)),
            complete_on=when,
            first_received=first,
        )
    of_this = any(
        d.content == record.bound_to or (record.bound_to is None and d.receipt.at == d.first_received)
        for d in _documents(proved)
    )
    done = min(when, proved.complete_on) if of_this and proved.complete_on else proved.complete_on
    return replace(proved, first_received=first, complete_on=done)


def _documents(proved: Proved) -> list[Document]:
    shown = (*proved.evidence, *proved.rivals)
    return list(dict.fromkeys(e.document for e in shown if isinstance(e, FromDocument)))


def _is_overtaken(record: Record, proved: Proved, records: Sequence[Record]) -> bool:
    """Return whether a document came after the word, or the network asked for something more since."""
    came = any(d.receipt.at >= record.at and d.content != record.bound_to for d in _documents(proved))
    asked = last_of(records, RecordKind.RECEIVED, RecordKind.RETURNED, RecordKind.MORE_WANTED)
    return came or (asked is not None and asked.kind is not RecordKind.RECEIVED)


def _said_of(proved: Proved) -> Iterator[Finding]:
    """Yield that nobody has looked into what came by email, and that what lies in the folder is not taken for it."""
    yield Finding(code="by-email", severity=Severity.NOTE, words=_NOT_LOOKED_INTO)
    names = [f'"{d.name}"' for d in _documents(proved)]
    if names:
        lie = "lies" if len(names) == 1 else "lie"
        said = f"{' and '.join(names)} {lie} in the folder, and the network's word stands instead."
        yield Finding(code="by-email-instead", severity=Severity.NOTE, words=said)
