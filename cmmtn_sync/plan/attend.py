"""What a person of the network should know or decide, as it follows from the assessments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from cmmtn_sync.assess.reviews import GONE, REPLACED, is_another
from cmmtn_sync.assess.words import WITHDRAWN
from cmmtn_sync.columns import UnmatchedRow
from cmmtn_sync.match import Offer
from cmmtn_sync.model import (
    Assessment,
    Attention,
    DueAtMeeting,
    Facts,
    Finding,
    FromRecord,
    Held,
    Meeting,
    MeetingKind,
    On,
    Post,
    Status,
    Unit,
    Unreadable,
)
from cmmtn_sync.obligations import within
from cmmtn_sync.plan.came_back import attentions
from cmmtn_sync.plan.desk_words import called
from cmmtn_sync.plan.held_back import held_back, held_words
from cmmtn_sync.plan.holds import hold_of_row, holds, in_force
from cmmtn_sync.plan.mail_words import listed
from cmmtn_sync.plan.reminders import recipients
from cmmtn_sync.plan.situation import Situation
from cmmtn_sync.quarters import Quarter, london_date, long_date, quarter_of

_SAID_FOR = timedelta(days=14)
_CLOSED = frozenset({Status.COMPLETE, Status.BEFORE_START, Status.NOT_NEEDED})
_BOTH = "Both are said to be it: empty one of the two on Unmatched."
SEVERAL_LEADS = "several-leads"
"""The attention about two clinical leads of one unit: it may be meant, so it presses little."""
_CHOICE = 'Choose in "This document is" on Unmatched.'


def attentions_of(situation: Situation) -> tuple[Attention, ...]:
    """Return everything that needs a person, the most pressing first."""
    return (
        *held_back(situation),
        *holds(situation.records, situation.units, london_date(situation.now)),
        *_rows_held(situation),
        *_came_back(situation),
        *_ambiguous(situation),
        *_changed_since(situation),
        *_gone_untold(situation),
        *_not_understood(situation),
        *_unread(situation),
        *_unmatched(situation),
        *_vacant(situation),
        *_several_meetings(situation),
        *_several_leads(situation),
    )


def _rows_held(situation: Situation) -> Iterator[Attention]:
    """Yield a word on each thing that is still owed and that no mail is written about: it is forgotten easily."""
    records, today = situation.records_by_key(), london_date(situation.now)
    for assessment in situation.assessments:
        key = assessment.obligation.key
        hold = in_force(records.get(key, ()), today) if assessment.status not in _CLOSED else None
        if hold is not None:
            yield hold_of_row(hold, key, called(situation, key))


def without_echoes(said: Sequence[Attention]) -> tuple[Attention, ...]:
    """Return the attentions without those that another one explains, which then says both."""
    explained = {a.explains for a in said}
    echoes = {a.name: a for a in said if a.name in explained}
    rest = (a for a in said if a.name not in echoes)
    return tuple(replace(a, why=f"{a.why} {echoes[a.explains].what}") if a.explains in echoes else a for a in rest)


def _came_back(situation: Situation) -> Iterator[Attention]:
    return attentions(
        situation.ledger,
        situation.came_back,
        situation.contacts,
        situation.now,
        waited_for={a.obligation.key for a in situation.assessments if a.status not in _CLOSED},
        units={unit.id: unit.short_name for unit in situation.units.values()},
    )


def _ambiguous(situation: Situation) -> Iterator[Attention]:
    for assessment in situation.assessments:
        if assessment.status is not Status.AMBIGUOUS or not assessment.candidates:
            continue
        unit = situation.units[assessment.obligation.about].short_name
        names = " and ".join(f'"{c.document.name}"' for c in assessment.candidates)
        title = within(assessment.obligation.requirement.title)
        count = len(assessment.candidates)
        what = f"{unit}: {count} files could be the {title}." if count > 1 else f"{unit}: is this the {title}?"
        both = [c for c in assessment.candidates if c.document.id in situation.not_understood]
        do = _BOTH if len(both) > 1 else _CHOICE
        yield Attention(code="ambiguous", about=assessment.obligation.key, what=what, why=f"{names}.", do=do)


def _changed_since(situation: Situation) -> Iterator[Attention]:
    """Yield the documents that were accepted and are others now, or gone: a person may see it otherwise now."""
    for assessment in situation.assessments:
        if assessment.status is Status.BEFORE_START:
            continue
        found = {f.code: f for f in assessment.findings}
        if is_another(assessment):
            yield _after_accept(situation, assessment, "replaced", found[REPLACED], 'Then choose "Accept" or "Return".')
        elif GONE in found and _lately_gone(situation, assessment):
            yield _after_accept(situation, assessment, "removed", found[GONE], "If it should be there, ask the unit.")


def _gone_untold(situation: Situation) -> Iterator[Attention]:
    """Yield the documents that went before anybody accepted them: the row said complete, and says overdue now."""
    for assessment in situation.assessments:
        finding = next((f for f in assessment.findings if f.code == WITHDRAWN), None)
        if finding is None or assessment.status is Status.BEFORE_START:
            continue
        obligation = assessment.obligation
        unit = situation.units[obligation.about].short_name
        yield Attention(
            code=finding.code,
            about=obligation.key,
            what=f"{unit}: the {obligation.requirement.title} was removed before it was accepted.",
            why=finding.words.rpartition(" Please ")[0],
            do="Ask the unit, or put it back if you have it. The unit is told, too.",
        )


def _after_accept(situation: Situation, assessment: Assessment, what: str, finding: Finding, do: str) -> Attention:
    obligation, document = assessment.obligation, assessment.document
    unit = situation.units[obligation.about].short_name
    return Attention(
        code=finding.code,
        about=f"{obligation.key} {document.document.content if document else ''}".strip(),
        what=f"{unit}: the {within(obligation.requirement.title)} was {what} after it was accepted.",
        why=finding.words,
        do=f"Look at it in its row. {do}",
    )


def _lately_gone(situation: Situation, assessment: Assessment) -> bool:
    records = [e.record for e in assessment.evidence if isinstance(e, FromRecord)]
    since = [at for r in records if (at := situation.departed.get(r.bound_to or ""))]
    return any(situation.now - at < _SAID_FOR for at in since)


def _not_understood(situation: Situation) -> Iterator[Attention]:
    for key, words in situation.not_understood.items():
        yield Attention(
            code="not-understood",
            about=key,
            what=f"An entry in the row {called(situation, key) or key} is not clear.",
            why=words,
            do="Correct it in the yellow cells of that row.",
        )


def _unread(situation: Situation) -> Iterator[Attention]:
    """Yield the documents that we failed to read: ours to mend, and no reason to write to a unit."""
    for assessment in situation.assessments:
        document = assessment.document
        if document is None or not isinstance(document.reading, Unreadable) or not document.reading.reason.ours:
            continue
        yield Attention(
            code="unread",
            about=document.document.id,
            what=f'We could not read "{document.document.name}".',
            why=f"{document.reading.detail.capitalize()}." if document.reading.detail else "",
            do="We try again. If this stays, open the file and look whether it is in order.",
            who=Held.INSTALLER,
        )


def _unmatched(situation: Situation) -> Iterator[Attention]:
    held = {h.document.id for h in situation.held_documents}  # first it must be clean: that is said already
    for row in situation.unmatched:
        if row.decided or not row.alone or row.key in held:
            continue
        yield Attention(
            code="unmatched", about=row.key, what=f'{row.unit}: what is "{row.name}"?', why=row.why, do=_CHOICE
        )


def _vacant(situation: Situation) -> Iterator[Attention]:
    """Yield the units of which nobody can be written to, and the posts asked for that nobody holds."""
    today = london_date(situation.now)
    asked: dict[str, set[Post]] = {}
    for assessment in situation.assessments:
        if assessment.status is not Status.BEFORE_START:
            asked.setdefault(assessment.obligation.owed_by, set()).update(assessment.obligation.requirement.asks)
    for unit in situation.units.values():
        there = [c for c in situation.contacts if c.unit == unit.id and c.serves_on(today)]
        for post in sorted(asked.get(unit.id, set()) - {c.post for c in there} - {Post.DEPUTY}):
            yield Attention(
                code="vacant",
                about=f"{unit.id} {post.value}",
                what=f"{unit.short_name} has no {post.value}.",
                why=f"Mails go to {listed(_written_to(situation, unit.id))} instead."
                if there
                else "So nobody there is written to.",
                do="Add the person on Contacts.",
            )


def _several_meetings(situation: Situation) -> Iterator[Attention]:
    """Yield where more than one meeting stands in a quarter that has one: which of them counts, and why."""
    today = london_date(situation.now)
    groups: dict[tuple[MeetingKind, str, Quarter], list[Meeting]] = {}
    for meeting in situation.meetings:
        if meeting.date is not None:
            groups.setdefault((meeting.kind, meeting.unit, quarter_of(meeting.date)), []).append(meeting)
    due_at = {(r.kind, due.date) for r, due in map(_due_at, situation.assessments) if r and due}
    for (kind, unit, quarter), (counts, *others) in groups.items():
        if not others or counts.date is None or quarter.ends < today or (kind, counts.date) not in due_at:
            continue
        names = listed(f'"{other.id}"' for other in others)
        yield Attention(
            code="several-meetings",
            about=f"{kind.value} {quarter.label} {unit}",
            what=f"{len(others) + 1} meetings of the kind {kind.value} stand in {quarter.label}.",
            why=f'Things are due at the first on the sheet, "{counts.id}" on {long_date(counts.date)}, not at {names}.',
            do="If another one is meant, put its row above on Meetings, or delete the first.",
        )


def _due_at(assessment: Assessment) -> tuple[DueAtMeeting | None, On | None]:
    rule, due = assessment.obligation.requirement.due, assessment.obligation.due
    return rule if isinstance(rule, DueAtMeeting) else None, due if isinstance(due, On) else None


def _several_leads(situation: Situation) -> Iterator[Attention]:
    """Yield the units that have two clinical leads today: often the old one has no Until date."""
    today = london_date(situation.now)
    for unit in situation.units.values():
        leads = {
            c.email.lower(): c.name
            for c in situation.contacts
            if c.unit == unit.id and c.post is Post.CLINICAL_LEAD and c.serves_on(today)
        }
        if len(leads) > 1:
            number = "two" if len(leads) == 2 else str(len(leads))  # noqa: PLR2004 - words for small numbers
            yield Attention(
                code=SEVERAL_LEADS,
                about=f"{unit.id} {number} clinical leads",
                what=f"{unit.short_name} has {number} clinical leads.",
                why=f"Mails go to {listed(leads.values())}.",
                do="If one has left, give the old one an Until date on Contacts.",
            )


def _written_to(situation: Situation, unit: str) -> list[str]:
    """Return by name who is written to about what a unit owes."""
    owed = [a for a in situation.assessments if a.obligation.owed_by == unit]
    return sorted({c.name for a in owed for c in recipients(situation, a)})


def unmatched_rows(
    offered: Sequence[Offer], assessments: Sequence[Assessment], units: Mapping[str, Unit], situation: Situation
) -> tuple[UnmatchedRow, ...]:
    """Return the documents that nobody asked for, that lost against another, or that a person must choose between.

    What came before tracking began is history, and is left out.
    """
    used = {a.document.document.id for a in assessments if a.document and not a.candidates}
    rivals: dict[str, list[Assessment]] = {}
    for assessment in assessments:
        for candidate in assessment.candidates:
            rivals.setdefault(candidate.document.id, []).append(assessment)
    winners = {a.obligation.key: a for a in assessments if a.document}
    by_word = {a.obligation.key: a for a in assessments if any(isinstance(e, FromRecord) for e in a.evidence)}
    held = {h.document.id: f" {held_words(h)}" for h in situation.held_documents}
    rows = []
    for offer in offered:
        came = london_date(offer.document.receipt.at)
        if offer.document.id in used or (came < situation.programme.tracked_from and offer.document.id not in rivals):
            continue
        why = _why_listed(offer, rivals.get(offer.document.id, []), winners, by_word)
        if why:
            rows.append(_row(offer, f"{why}{held.get(offer.document.id, '')}", units[offer.unit]))
    return tuple(rows)


def _why_listed(
    offer: Offer,
    could_be: Sequence[Assessment],
    winners: Mapping[str, Assessment],
    by_word: Mapping[str, Assessment],
) -> str:
    if could_be:
        titles = " or the ".join(dict.fromkeys(within(a.obligation.requirement.title) for a in could_be))
        others = ", and so could another file" if any(len(a.candidates) > 1 for a in could_be) else ""
        return f"It could be the {titles}{others}."
    if not offer.matches:
        return offer.why_not
    told = next((by_word[m.obligation] for m in offer.matches if m.obligation in by_word), None)
    if told is not None:
        return f"A person's word stands for the {told.obligation.requirement.title}, and not this file."
    chosen = next((winners[m.obligation] for m in offer.matches if m.obligation in winners), None)
    if chosen is None or chosen.document is None:
        return "Other files fit better what it was offered for."
    return f'For the {within(chosen.obligation.requirement.title)} we took "{chosen.document.document.name}" instead.'


def _row(offer: Offer, why: str, unit: Unit) -> UnmatchedRow:
    kind = "" if isinstance(offer.reading, Facts) else f" It cannot be read: {offer.reading.reason.value}."
    return UnmatchedRow(
        key=offer.document.id,
        unit=unit.short_name,
        name=offer.document.name,
        link=offer.document.link,
        received=london_date(offer.document.receipt.at),
        why=f"{why}{kind}",
        decided=offer.why_not if offer.told else "",
        alone=not offer.matches and not offer.beside,
        version=offer.document.content,
    )
