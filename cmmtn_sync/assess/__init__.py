"""Obligations x evidence x records -> assessments.

An assessment holds three facts and not one word: *completeness*, *timing* and *review*. What we could not see is
unknown, never missing; a fault in the unit's file is the unit's to mend.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cmmtn_sync.assess import words
from cmmtn_sync.assess.departed import gone_after_accept, saying_what_went
from cmmtn_sync.assess.documents import Candidate, candidates, choose
from cmmtn_sync.assess.forms import with_form
from cmmtn_sync.assess.judge import Judge
from cmmtn_sync.assess.proved import ASK_AGAIN, Proved, by_email, settled
from cmmtn_sync.assess.reviews import asked_for, complete_since, is_first_the_networks, last_of, replaced, review_of
from cmmtn_sync.assess.world import World
from cmmtn_sync.match import Offer
from cmmtn_sync.model import (
    NETWORK,
    Assessment,
    Basis,
    Certainty,
    Completeness,
    Document,
    DueAtMeeting,
    Finding,
    FromRecord,
    InConfiguration,
    Obligation,
    On,
    PeriodRule,
    Proof,
    Record,
    RecordKind,
    Review,
    Severity,
    Status,
    Timing,
)
from cmmtn_sync.quarters import end_of_day, london_date, quarter_of

__all__ = ["Judged", "World", "assess"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """The assessments, in the order of the obligations, and every verdict that they rest on."""

    assessments: tuple[Assessment, ...]
    verdicts: Mapping[str, tuple[Finding, ...]]


def assess(world: World) -> Judged:
    """Return every obligation judged. The order in which documents and records are given does not matter."""
    world = replace(world, records=tuple(sorted(world.records, key=lambda r: (r.at, r.id))))
    judge = Judge(world=world)
    by_about: dict[str, list[Record]] = {}
    for record in world.records:
        by_about.setdefault(record.about, []).append(record)
        if record.points_to:
            by_about.setdefault(record.points_to, []).append(record)
    offers = _by_obligation(world.offers)
    assessments = tuple(_one(o, by_about.get(o.key, []), offers, judge) for o in world.obligations)
    return Judged(assessments=assessments, verdicts=judge.verdicts)


def _by_obligation(offers: Sequence[Offer]) -> Mapping[str, list[Offer]]:
    result: dict[str, list[Offer]] = {}
    for offer in offers:
        for match in offer.matches:
            result.setdefault(match.obligation, []).append(offer)
    return result


def _one(obligation: Obligation, records: list[Record], offers: Mapping[str, list[Offer]], judge: Judge) -> Assessment:
    world = judge.world
    proved = _proved(obligation, records, offers, judge)
    if proved.completeness in {Completeness.MISSING, Completeness.INCOMPLETE} and _lost(obligation, world):
        proved = replace(proved, completeness=Completeness.UNKNOWN)
    timing = _timing(obligation, proved, world)
    status = _status(proved.completeness, timing, bool(proved.evidence))
    assessment = Assessment(
        obligation=obligation,
        completeness=proved.completeness,
        timing=timing,
        review=proved.review,
        status=status,
        evidence=proved.evidence,
        findings=proved.findings,
        candidates=proved.rivals,
        first_received=proved.first_received,
        complete_on=proved.complete_on,
    )
    return replace(assessment, why=words.why(assessment, records, _lost(obligation, world), world.tracked_from))


def _lost(obligation: Obligation, world: World) -> str:
    """Return why we could not look where this obligation's documents would lie, or nothing."""
    if obligation.requirement.proof is not Proof.DOCUMENT:
        return ""
    return world.lost.get(obligation.owed_by, "")


def _proved(obligation: Obligation, records: list[Record], offers: Mapping[str, list[Offer]], judge: Judge) -> Proved:
    """Return what stands for the obligation; nothing, where a person said that it is not needed."""
    waived = last_of(records, RecordKind.NOT_NEEDED, *ASK_AGAIN)
    if waived and waived.kind is RecordKind.NOT_NEEDED:
        return Proved(completeness=Completeness.NOT_NEEDED, evidence=(FromRecord(record=waived),))
    return settled(_of_kind(obligation, records, offers, judge), obligation, records, judge.world.records)


def _of_kind(obligation: Obligation, records: list[Record], offers: Mapping[str, list[Offer]], judge: Judge) -> Proved:
    """Return what stands for the obligation, by the kind of proof that its requirement takes."""
    stated = _by_statement(obligation, records, judge.world)
    match obligation.requirement.proof:
        case Proof.DOCUMENT:
            by_document = by_email(_by_document(obligation, records, offers, judge), records)
            return stated if stated and by_document.completeness is not Completeness.COMPLETE else by_document
        case Proof.OWN_ACT:
            return stated or _by_act(obligation, judge.world)
        case Proof.CONFIGURATION:
            return stated or _by_configuration(obligation, judge.world)
        case Proof.RECORD:
            nothing = _not_written_down(obligation, records, judge.world)
            return stated or with_form(nothing, candidates(obligation, offers.get(obligation.key, []), judge), records)


def _by_statement(obligation: Obligation, records: list[Record], world: World) -> Proved | None:
    """Return the person's statement that stands for the obligation, if its kind takes one."""
    kinds = world.kinds[obligation.requirement.kind].proved_by
    record = last_of(records, *kinds)
    if record is None:
        return None
    when = _stated_time(record, obligation)
    return Proved(
        completeness=Completeness.COMPLETE,
        evidence=(FromRecord(record=record),),
        complete_on=when,
        first_received=when,
    )


def _stated_time(record: Record, obligation: Obligation) -> datetime:
    """Return when it was done: the day beside the statement, else the meeting it was given at, else when it was noted.

    The day beside "no change" says until when the policy stands, not when the unit said so.
    """
    due = obligation.due
    day = record.date if record.kind is not RecordKind.POLICY_UNCHANGED else None
    if day is None and isinstance(obligation.requirement.due, DueAtMeeting) and isinstance(due, On):
        day = due.date
    return min(record.at, end_of_day(day) - timedelta(seconds=1)) if day else record.at


def _not_written_down(obligation: Obligation, records: list[Record], world: World) -> Proved:
    """Nothing is written down. Once its day has passed, only the network can say whether the unit did it.

    A unit is not overdue because nobody took a note; if the network chases it, it says that nothing was given.
    """
    due = obligation.due
    passed = isinstance(due, On) and world.now >= end_of_day(due.date)
    ours_to_say = obligation.owed_by != NETWORK and last_of(records, RecordKind.CHASE_NOW) is None
    return Proved(completeness=Completeness.AMBIGUOUS if passed and ours_to_say else Completeness.MISSING)


def _by_act(obligation: Obligation, world: World) -> Proved:
    act = world.acts.get(obligation.key)
    if act is None:
        return Proved(completeness=Completeness.MISSING)
    return Proved(completeness=Completeness.COMPLETE, evidence=(act,), complete_on=act.at, first_received=act.at)


def _by_configuration(obligation: Obligation, world: World) -> Proved:
    said = world.standards.get(obligation.cycle)
    if said is None:
        return Proved(completeness=Completeness.MISSING)
    fact = InConfiguration(what=said, since=obligation.opens)
    return Proved(completeness=Completeness.COMPLETE, evidence=(fact,))


def _by_document(
    obligation: Obligation, records: list[Record], offers: Mapping[str, list[Offer]], judge: Judge
) -> Proved:
    found = _found(obligation, offers, judge)
    there = {c.evidence.document.content for c in found}
    went = [o for o in judge.world.went if o.document.content not in there]
    proved = _by_found(obligation, found, records, judge)
    return saying_what_went(proved, obligation, went, records, judge)


def _by_found(obligation: Obligation, found: Sequence[Candidate], records: list[Record], judge: Judge) -> Proved:
    chosen = choose(found, records)
    gone = gone_after_accept(chosen, records, judge.world)
    if gone or not chosen:
        return gone or _missing(obligation, judge)
    sent = [c for c in found if not c.aside] or found  # a draft that was set aside did not come for it
    first = min(_first_received(c.evidence.document, obligation) for c in sent)
    if len(chosen) > 1 or _needs_a_person(chosen[0], records):
        rivals = tuple(c.evidence for c in chosen)
        # The one file that is unsure can be accepted in its row; of several, a person must first say which.
        only = rivals if len(rivals) == 1 else ()
        return Proved(completeness=Completeness.AMBIGUOUS, evidence=only, rivals=rivals, first_received=first)
    return replace(_by_chosen(chosen[0], records, judge.world), first_received=first)


def _first_received(document: Document, obligation: Obligation) -> datetime:
    """Return when a document first came for an obligation: a file that is written over each year came for each anew."""
    first = document.first_received
    return first if london_date(first) >= obligation.opens else document.receipt.at


def _missing(obligation: Obligation, judge: Judge) -> Proved:
    """Nothing came. Of a policy that we hold from before, the unit may simply say that it still stands."""
    held = judge.newest_held(obligation) if obligation.requirement.period is PeriodRule.NONE else None
    if held is None or obligation.asks_about:
        return Proved(completeness=Completeness.MISSING)
    said = f'We hold "{held.name}" of {words.day(held.receipt.at)}. If it still stands, please send a short note.'
    how = 'The note says "no change", the version, and the date of its next review.'
    note = Finding(code="held-earlier", severity=Severity.WANTING, words=f"{said} {how}")
    return Proved(completeness=Completeness.MISSING, findings=(note,))


def _found(obligation: Obligation, offers: Mapping[str, list[Offer]], judge: Judge) -> tuple[Candidate, ...]:
    """Return the candidates; for a request, what came for the same requirement after it was made.

    What a person said is for the request is one too, whatever it is: more can be a table, or a letter.
    """
    told = candidates(obligation, offers.get(obligation.key, []), judge)
    if obligation.asks_about is None or told:
        return told
    asked = next((o for o in judge.world.obligations if o.key == obligation.asks_about), None)
    record = next((r for r in judge.world.records if r.id == obligation.origin), None)
    if asked is None or record is None:
        return ()
    found = candidates(asked, offers.get(asked.key, []), judge)
    return tuple(
        c
        for c in found
        if c.evidence.document.receipt.at > record.at and c.evidence.document.content != record.bound_to
    )


def _needs_a_person(candidate: Candidate, records: Sequence[Record]) -> bool:
    """Return whether even the one candidate is unsure, and nobody has said anything of this version."""
    spoken = {r.bound_to for r in records if r.kind in {RecordKind.ACCEPTED, RecordKind.RETURNED}}
    return candidate.evidence.match.certainty is Certainty.UNSURE and candidate.evidence.document.content not in spoken


def _by_chosen(candidate: Candidate, records: list[Record], world: World) -> Proved:
    review = review_of(candidate, records)
    findings = candidate.findings + replaced(candidate, records, world.accepted)
    complete = review is Review.ACCEPTED or not (candidate.wanting or review in {Review.RETURNED, Review.MORE_WANTED})
    return Proved(
        completeness=Completeness.COMPLETE if complete else _not_complete(candidate, records),
        evidence=(candidate.evidence,),
        findings=findings + asked_for(review, candidate, records),
        review=review,
        complete_on=complete_since(candidate, records) if complete else None,
    )


def _not_complete(candidate: Candidate, records: list[Record]) -> Completeness:
    """Return whether it is the unit's to mend, ours, or first for the network to look at."""
    if candidate.ours:
        return Completeness.UNKNOWN
    return Completeness.AMBIGUOUS if is_first_the_networks(candidate, records) else Completeness.INCOMPLETE


def _timing(obligation: Obligation, proved: Proved, world: World) -> Timing:
    """Return where the obligation stands against the due date in force (end of its day in London)."""
    due = obligation.due
    if _before_start(obligation, world):
        return Timing.BEFORE_START
    complete = proved.completeness is Completeness.COMPLETE
    if not isinstance(due, On):
        return Timing.ON_TIME if complete else Timing.UPCOMING
    deadline = end_of_day(due.date)
    if complete:
        late = proved.complete_on is not None and proved.complete_on >= deadline
        return Timing.LATE if late else Timing.ON_TIME
    if world.now >= deadline:
        return Timing.OVERDUE
    soon = due.date - london_date(world.now) <= timedelta(days=world.due_soon_days)
    return Timing.DUE_SOON if soon else Timing.UPCOMING


def _before_start(obligation: Obligation, world: World) -> bool:
    """Return whether it was due before the network began to track; one that waits for a date goes by its quarter."""
    due = obligation.due
    if isinstance(due, On):
        return due.date < world.tracked_from and due.basis is not Basis.EXTENDED
    return quarter_of(obligation.opens).ends < world.tracked_from


def _status(completeness: Completeness, timing: Timing, something: bool) -> Status:  # noqa: FBT001 - one fact more
    """Return the status word: the first that fits."""
    if timing is Timing.BEFORE_START:
        return Status.BEFORE_START
    settled = {
        Completeness.NOT_NEEDED: Status.NOT_NEEDED,
        Completeness.UNKNOWN: Status.UNKNOWN,
        Completeness.AMBIGUOUS: Status.AMBIGUOUS,
        Completeness.COMPLETE: Status.COMPLETE,
    }
    if completeness in settled:
        return settled[completeness]
    if timing is Timing.OVERDUE:
        return Status.OVERDUE
    if timing is Timing.DUE_SOON:
        return Status.DUE_SOON
    return Status.MORE_WANTED if something else Status.NOT_STARTED
