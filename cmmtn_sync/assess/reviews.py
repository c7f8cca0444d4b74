"""What a person of the network said of a version of a document; what was said of an older one does not count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from cmmtn_sync.assess import words
from cmmtn_sync.assess.changes import what_changed
from cmmtn_sync.assess.documents import Candidate
from cmmtn_sync.model import Assessment, Facts, Finding, Record, RecordKind, Review, Severity

ASKED: Final = "asked-by-network"
REPLACED: Final = "replaced-after-accept"
GONE: Final = "gone-after-accept"
_ENDS: Final = (".", "!", "?")
"""What a sentence that a person wrote may end with: what is wanting besides is said behind it."""


def last_of(records: Sequence[Record], *kinds: RecordKind) -> Record | None:
    """Return the last record of some kinds; the records are in the order of their times."""
    return next((r for r in reversed(records) if r.kind in kinds), None)


def review_of(candidate: Candidate, records: Sequence[Record]) -> Review:
    """Return what a person last said of this version; what was said of an older one does not count."""
    says = {
        RecordKind.ACCEPTED: Review.ACCEPTED,
        RecordKind.RETURNED: Review.RETURNED,
        RecordKind.MORE_WANTED: Review.MORE_WANTED,
    }
    content = candidate.evidence.document.content
    said = next((r for r in reversed(records) if r.kind in says and r.bound_to == content), None)
    return says[said.kind] if said else Review.NOT_REVIEWED


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
    accepted = last_of(records, RecordKind.ACCEPTED)
    document = candidate.evidence.document
    if accepted is None or accepted.bound_to in {None, document.content} or accepted.at > document.receipt.at:
        return ()
    before, after = said.get(accepted.bound_to or ""), candidate.evidence.reading
    differs = f" {what_changed(before, after)}" if before and isinstance(after, Facts) else ""
    told = f"The file was replaced after it was accepted on {words.day(accepted.at)}.{differs}"
    return (Finding(code=REPLACED, severity=Severity.NOTE, words=told),)


def is_another(assessment: Assessment) -> bool:
    """Return whether another version was accepted, and nobody has said anything of this one."""
    return assessment.review is Review.NOT_REVIEWED and any(f.code == REPLACED for f in assessment.findings)
