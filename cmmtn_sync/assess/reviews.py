"""What a person of the network said of a version of a document; what was said of an older one does not count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from cmmtn_sync.assess import words
from cmmtn_sync.assess.changes import what_changed
from cmmtn_sync.assess.documents import Candidate, last_words
from cmmtn_sync.model import Assessment, Completeness, Facts, Finding, Record, RecordKind, Review, Severity
from cmmtn_sync.quarters import end_of_day

ASKED: Final = "asked-by-network"
REPLACED: Final = "replaced-after-accept"
GONE: Final = "gone-after-accept"
_ENDS: Final = (".", "!", "?")
"""What a sentence that a person wrote may end with: what is wanting besides is said behind it."""
_SAYS: Final[Mapping[RecordKind, Review]] = {
    RecordKind.ACCEPTED: Review.ACCEPTED,
    RecordKind.RETURNED: Review.RETURNED,
    RecordKind.MORE_WANTED: Review.MORE_WANTED,
}


def last_of(records: Sequence[Record], *kinds: RecordKind) -> Record | None:
    """Return the last record of some kinds; the records are in the order of their times."""
    return next((r for r in reversed(records) if r.kind in kinds), None)


def review_of(candidate: Candidate, records: Sequence[Record]) -> Review:
    """Return what a person last said of this version; what was said of an older one does not count."""
    content = candidate.evidence.document.content
    said = next((r for r in reversed(records) if r.kind in _SAYS and r.bound_to == content), None)
    return _SAYS[said.kind] if said else Review.NOT_REVIEWED


def asked_for(review: Review, candidate: Candidate, records: Sequence[Record]) -> tuple[Finding, ...]:
    """Return, as a finding, what the person wrote who returned it or wants more."""
    if review not in {Review.RETURNED, Review.MORE_WANTED}:
        return ()
    content = candidate.evidence.document.content
    last = next(
        r
        for r in reversed(records)
        if r.bound_to == content and r.kind in {RecordKind.RETURNED, RecordKind.MORE_WANTED}
    )
    lead = "The network returned it" if review is Review.RETURNED else "The network keeps it and asks for more"
    text = last.text.strip()
    said = f"{lead}: {text}{'' if text.endswith(_ENDS) else '.'}" if text else f"{lead}."
    return (Finding(code=ASKED, severity=Severity.WANTING, words=said),)


def replaced(candidate: Candidate, records: Sequence[Record], said: Mapping[str, Facts]) -> tuple[Finding, ...]:
    """Return, as a finding, that another version was accepted before this one came, and what differs.

    ``said`` holds, by content, what accepted versions said.
    """
    accepted = _accepted_before(candidate, records)
    if accepted is None:
        return ()
    before, after = said.get(accepted.bound_to or ""), candidate.evidence.reading
    differs = f" {what_changed(before, after)}" if before and isinstance(after, Facts) else ""
    told = f"The file was replaced after it was accepted on {words.day(accepted.at)}.{differs}"
    return (Finding(code=REPLACED, severity=Severity.NOTE, words=told),)


def _accepted_before(candidate: Candidate, records: Sequence[Record]) -> Record | None:
    """Return the acceptance of the version that a document replaced, unless something was returned since."""
    accepted = last_of(records, RecordKind.ACCEPTED, RecordKind.RETURNED)
    document = candidate.evidence.document
    if accepted is None or accepted.kind is RecordKind.RETURNED:
        return None
    if accepted.bound_to in {None, document.content} or accepted.at > document.receipt.at:
        return None
    return accepted


def is_first_the_networks(candidate: Candidate, records: Sequence[Record]) -> bool:
    """Return whether it replaced an accepted version, and nobody of the network has said anything of it since.

    Who chases it has looked: then the unit is asked.
    """
    accepted = _accepted_before(candidate, records)
    if accepted is None or review_of(candidate, records) is not Review.NOT_REVIEWED:
        return False
    chases = [r for r in records if r.kind is RecordKind.CHASE_NOW and r.at > accepted.at]
    return not any(r.bound_to != accepted.bound_to for r in chases)


def complete_since(candidate: Candidate, records: Sequence[Record]) -> datetime:
    """Return since when it is complete: a better version, once accepted too, does not make late what was accepted.

    Until then the network has not said that it is a better one.
    """
    if review_of(candidate, records) is not Review.ACCEPTED:
        return candidate.evidence.document.receipt.at
    last = last_words(records)
    accepted = (r for r in records if r.kind is RecordKind.ACCEPTED and r.bound_to)
    before = (_complete_by(r) for r in accepted if last[r.bound_to or ""].kind is not RecordKind.RETURNED)
    return min([candidate.evidence.document.receipt.at, *before])


def _complete_by(accepted: Record) -> datetime:
    """Return by when an accepted version was complete: the day that was kept with the word, else when it was said."""
    if accepted.date is None:
        return accepted.at
    return min(accepted.at, end_of_day(accepted.date) - timedelta(seconds=1))


def is_another(assessment: Assessment) -> bool:
    """Return whether another version was accepted, and the network has said nothing of this one: it is to look."""
    untold = assessment.review is Review.NOT_REVIEWED and assessment.completeness is not Completeness.INCOMPLETE
    return untold and any(f.code == REPLACED for f in assessment.findings)
