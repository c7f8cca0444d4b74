"""The steps of a judgement in words: the tracker's "Why this status", and what ``explain`` prints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Final

from cmmtn_sync.model import (
    ALL,
    NETWORK,
    Assessment,
    Basis,
    Completeness,
    Facts,
    FromDocument,
    FromRecord,
    InConfiguration,
    On,
    OwnAct,
    Receipt,
    ReceiptSource,
    Record,
    RecordKind,
    Timing,
)
from cmmtn_sync.obligations import due_words
from cmmtn_sync.quarters import clock_time, london_date, long_date

WITHDRAWN: Final = "gone-before-accept"
"""The code of the finding that a document was there, of which the network had not said anything, and went."""
_SOURCES = {
    ReceiptSource.SERVICE: "",
    ReceiptSource.FILE: " (time from the file)",
    ReceiptSource.FIRST_SEEN: " (when we first saw it)",
    ReceiptSource.PERSON: " (as the network recorded it)",
}


def day(moment: datetime) -> str:
    """Return the London date of a moment: ``30 June 2025``."""
    return long_date(london_date(moment))


def received(receipt: Receipt) -> str:
    """Return ``27 June 2025 at 3:12pm (time from the file)``."""
    return f"{day(receipt.at)} at {clock_time(receipt.at)}{_SOURCES[receipt.source]}"


def settled_by(assessment: Assessment) -> Record | None:
    """Return the acceptance of the document that a request asks more on, if it has settled the request."""
    found = (e.record for e in assessment.evidence if isinstance(e, FromRecord))
    about = assessment.obligation.asks_about
    return next((r for r in found if r.kind is RecordKind.ACCEPTED and r.about == about), None)


def why(assessment: Assessment, records: Sequence[Record], lost: str, tracked_from: date) -> tuple[str, ...]:
    """Return the steps, in order: what is asked, what stands for it, what was found, what people said, the end."""
    return (
        _asked(assessment),
        *_stands(assessment),
        *(f"{f.words} ({f.where})" if f.where else f.words for f in assessment.findings),
        *_decided(records),
        *_end(assessment, lost, tracked_from),
    )


def _asked(assessment: Assessment) -> str:
    obligation = assessment.obligation
    about = f" about {obligation.period.label}" if obligation.period else ""
    whom = "the network" if obligation.owed_by == NETWORK else "the unit"
    scope = " for each unit" if obligation.owed_by == NETWORK and obligation.about != ALL else ""
    if isinstance(obligation.due, On):
        return f"Asked of {whom}{scope}: {obligation.requirement.title}{about}, by {due_words(obligation.due)}."
    return f"Asked of {whom}{scope}: {obligation.requirement.title}{about}. {due_words(obligation.due)}."


def _stands(assessment: Assessment) -> Iterator[str]:
    for evidence in assessment.evidence:
        match evidence:
            case FromDocument(document=document, match=match, reading=reading):
                kind = f"{reading.kind.value} file " if isinstance(reading, Facts) else ""
                reasons = " and ".join(match.reasons[1:] or match.reasons)
                yield f'{kind}"{document.name}" is taken for it: {reasons}.'.replace("  ", " ")
                yield f"Received {received(document.receipt)}."
            case FromRecord(record=record):
                on = f" on {long_date(record.date)}" if record.kind is RecordKind.RECEIVED and record.date else ""
                reason = f" ({record.text})" if record.text else ""
                yield f"Recorded by {record.said_by} on {day(record.at)}: {record.kind.value}{on}{reason}."
            case OwnAct(what=what, at=at):
                yield f"{what} on {day(at)}."
            case InConfiguration(what=what):
                yield f"The configuration says: {what}."
    if assessment.candidates:
        named = " and ".join(f'"{c.document.name}"' for c in assessment.candidates)
        yield f"{named} could be this. A person must say which one it is."


def _decided(records: Sequence[Record]) -> Iterator[str]:
    for record in records:
        if record.kind is RecordKind.MORE_TIME and record.date:
            reason = f" ({record.text})" if record.text else ""
            yield f"More time was given on {day(record.at)}, until {long_date(record.date)}{reason}."


def _end(assessment: Assessment, lost: str, tracked_from: date) -> Iterator[str]:
    if lost:
        yield f"{lost} What we could not see is not counted as missing."
    if assessment.timing is Timing.BEFORE_START:
        yield f"It was due before tracking began on {long_date(tracked_from)}, so nobody is asked for it."
        return
    if settled_by(assessment):
        yield "That is the document on which more was asked for: it is accepted, so this is not needed any more."
    if assessment.completeness is Completeness.AMBIGUOUS and not assessment.candidates and not assessment.document:
        yield "Its day has passed, and it is not written down whether it was done. Only the network can say."
    went = any(f.code == WITHDRAWN for f in assessment.findings)
    if assessment.completeness is Completeness.MISSING and not (lost or went):
        yield "Nothing has come for it."
    if assessment.timing is Timing.LATE:
        yield "It is complete, and came after the due date."
    due = assessment.obligation.due
    waived = assessment.completeness is Completeness.NOT_NEEDED
    if assessment.timing is Timing.OVERDUE and not waived and isinstance(due, On) and due.basis is not Basis.EXTENDED:
        yield f"The due date, {long_date(due.date)}, has passed."
