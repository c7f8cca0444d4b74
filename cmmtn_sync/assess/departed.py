"""What stands for an obligation whose document was there and went: its acceptance, or a word on what was there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cmmtn_sync.assess import words
from cmmtn_sync.assess.documents import Candidate, candidates
from cmmtn_sync.assess.judge import Judge
from cmmtn_sync.assess.proved import Proved
from cmmtn_sync.assess.reviews import GONE, asked_for, last_of, review_of
from cmmtn_sync.assess.world import World
from cmmtn_sync.match import Offer
from cmmtn_sync.model import Completeness, Finding, FromRecord, Obligation, Record, RecordKind, Review, Severity


def gone_after_accept(left: Sequence[Candidate], records: Sequence[Record], world: World) -> Proved | None:
    """Return the acceptance of a document that is gone since: nobody is asked again for what was accepted.

    What lay beside it then does not take its place; what came after the acceptance does.
    """
    accepted = last_of(records, RecordKind.ACCEPTED)
    gone = next((d for d in world.departed if accepted and d.content == accepted.bound_to), None)
    if accepted is None or gone is None or any(_says_more(c, accepted) for c in left):
        return None
    said = f'"{gone.name}" was accepted on {words.day(accepted.at)}, and has been removed from the folder since.'
    return Proved(
        completeness=Completeness.COMPLETE,
        evidence=(FromRecord(record=accepted),),
        findings=(Finding(code=GONE, severity=Severity.NOTE, words=said),),
        review=Review.ACCEPTED,
        complete_on=gone.receipt.at,
        first_received=gone.first_received,
    )


def _says_more(candidate: Candidate, accepted: Record) -> bool:
    """Return whether a document came after an acceptance, or is what was accepted."""
    document = candidate.evidence.document
    return document.receipt.at > accepted.at or document.content == accepted.bound_to


def saying_what_went(
    proved: Proved, obligation: Obligation, went: Sequence[Offer], records: Sequence[Record], judge: Judge
) -> Proved:
    """Return what stands, with a word on the document that was there and went, and on what was said of it.

    It is said where nothing stands for the obligation, or what came before it and has something wanting.
    """
    if proved.completeness not in {Completeness.MISSING, Completeness.INCOMPLETE}:
        return proved
    stood = proved.document.receipt.at if proved.document else None
    fit = (c for c in candidates(obligation, went, judge) if c.fits and not c.aside)
    gone = next((c for c in fit if stood is None or c.evidence.document.receipt.at > stood), None)
    if gone is None:
        return proved
    document = gone.evidence.document
    was = f'"{document.name}" was there, received on {words.day(document.receipt.at)}, and is not there any more.'
    said = Finding(
        code=words.WITHDRAWN, severity=Severity.WANTING, words=f"{was} Please put it back, or send a newer one."
    )
    asked = asked_for(review_of(gone, records), gone, records)
    return replace(proved, findings=(said, *asked, *proved.findings))
