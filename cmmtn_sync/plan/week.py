"""How the network's week stands: what is overdue, what is due soon, what came in. Grouped, so that a line says much."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from cmmtn_sync.assess.forms import waits_to_be_given
from cmmtn_sync.model import NETWORK, Assessment, Completeness, Line, On, Part, Proof, Status
from cmmtn_sync.plan.mail_words import listed
from cmmtn_sync.plan.network_turns import units_named
from cmmtn_sync.plan.situation import Situation
from cmmtn_sync.quarters import london_date, long_date, long_day
from cmmtn_sync.wording.counts import counted

LISTED = 12
"""Lines of one part; the rest is counted."""


def monday(situation: Situation) -> date:
    """Return the first day of this week: what is counted from it does not change from day to day."""
    today = london_date(situation.now)
    return today - timedelta(days=today.weekday())


def since(situation: Situation) -> date:
    """Return the day from which on an overview tells what came in: last week's Monday."""
    return monday(situation) - timedelta(days=7)


def overdue(situation: Situation) -> list[Assessment]:
    """Return what is overdue; a duty of the network about several units is one thing."""
    late = [a for a in situation.assessments if a.status is Status.OVERDUE]
    of_units = [a for a in late if a.obligation.owed_by != NETWORK]
    duties = {a.obligation.requirement.id: a for a in late if a.obligation.owed_by == NETWORK}
    return [*of_units, *duties.values()]


def overdue_lines(late: Sequence[Assessment], situation: Situation) -> Iterator[Line]:
    """Yield a line for each way of being late: who, with what, and whether anything came."""
    ways: dict[str, list[str]] = {}
    by_party: dict[str, list[Assessment]] = {}
    for assessment in late:
        by_party.setdefault(assessment.obligation.owed_by, []).append(assessment)
    for party, owed in by_party.items():
        ways.setdefault(" ".join(_late_words(owed)), []).append(party)
    lines = [f"{_parties(parties, situation)}: {words}" for words, parties in ways.items()]
    for words in lines[:LISTED]:
        yield Line(what=words)
    if len(lines) > LISTED:
        yield Line(what=f"And {len(lines) - LISTED} more: filter the Tracker by Status.")
    if lines:
        yield Line(what="Reminders are prepared as they fall due. We tell you when to ring.")


def _late_words(owed: Sequence[Assessment]) -> Iterator[str]:
    """Yield what of one party has not come, and what came and needs more."""
    ours = [_title(a) for a in owed if a.obligation.owed_by == NETWORK]
    missing = [_title(a) for a in owed if a.document is None and a.obligation.owed_by != NETWORK]
    incomplete = [_title(a) for a in owed if a.document]
    if ours:
        yield f"{listed(ours)} {'is' if len(ours) == 1 else 'are'} not done yet."
    if missing:
        yield f"{listed(missing)} {'has' if len(set(missing)) == 1 else 'have'} not come."
    if incomplete:
        yield f"{listed(incomplete)} came and {'needs' if len(set(incomplete)) == 1 else 'need'} more."


def _title(assessment: Assessment) -> str:
    return assessment.obligation.requirement.title


def _parties(ids: Sequence[str], situation: Situation) -> str:
    named = units_named(ids, situation)
    ours = "The network" if NETWORK in ids else ""
    words = " and ".join(w for w in (ours, named) if w)
    return words[:1].upper() + words[1:]


def soon(situation: Situation) -> Iterator[Part]:
    """Yield a part for each day on which something is due soon: a line for each set of documents, and who owes them."""
    by_day: dict[date, dict[str, list[str]]] = {}
    for assessment in situation.assessments:
        due = assessment.obligation.due
        if assessment.status is Status.DUE_SOON and isinstance(due, On):
            by_day.setdefault(due.date, {}).setdefault(assessment.obligation.owed_by, []).append(_title(assessment))
    for day, owed in sorted(by_day.items()):
        groups: dict[str, list[str]] = {}
        for party, titles in owed.items():
            groups.setdefault(listed(titles), []).append(party)
        lines = [Line(what=f"{_parties(parties, situation)}: {titles}.") for titles, parties in groups.items()]
        yield Part(heading=f"Due on {long_day(day)}", lines=tuple(lines[:LISTED]))


def came_in(situation: Situation) -> Iterator[Line]:
    """Yield a line for each unit that sent something: what, and how it stands."""
    by_unit: dict[str, dict[Completeness | None, list[str]]] = {}
    for assessment in _arrivals(situation):
        of_unit = by_unit.setdefault(assessment.obligation.owed_by, {})
        how = None if waits_to_be_given(assessment) else assessment.completeness
        of_unit.setdefault(how, []).append(_title(assessment))
    for unit, stands in by_unit.items():
        words = (f"{listed(titles)} {_stands(how, len(titles) == 1)}." for how, titles in stands.items())
        yield Line(what=f"{units_named([unit], situation)}: {' '.join(words)}")


def _stands(completeness: Completeness | None, one: bool) -> str:  # noqa: FBT001 - singular or plural
    """Return how what came stands; None is a form of what is still to be given at a meeting."""
    match completeness:
        case None:
            return "has its form, and is given at the meeting" if one else "have their forms, and are given at meetings"
        case Completeness.COMPLETE:
            return "is complete" if one else "are complete"
        case Completeness.INCOMPLETE:
            return "needs more" if one else "need more"
        case Completeness.AMBIGUOUS:
            return "waits for a decision" if one else "wait for a decision"
        case _:
            return "could not be read by us"


def _arrivals(situation: Situation) -> Iterator[Assessment]:
    for assessment in situation.assessments:
        document = assessment.document
        if document is None or assessment.status is Status.BEFORE_START:
            continue
        if london_date(document.document.receipt.at) >= since(situation):
            yield assessment


def came_counted(situation: Situation) -> str:
    """Return how many documents came in, as a sentence."""
    came = sum(1 for _ in _arrivals(situation))
    return f"{counted(came, 'document') if came else 'Nothing'} came in since {long_day(since(situation))}."


def standing(situation: Situation) -> Iterator[str]:
    """Yield, for each day on which documents are due and some are open, how many are complete."""
    by_day: dict[date, Counter[Completeness]] = {}
    until = london_date(situation.now) + timedelta(days=situation.programme.due_soon_days)
    for assessment in situation.assessments:
        due, obligation = assessment.obligation.due, assessment.obligation
        idle = assessment.status in {Status.BEFORE_START, Status.NOT_NEEDED}
        if isinstance(due, On) and due.date <= until and obligation.requirement.proof is Proof.DOCUMENT and not idle:
            by_day.setdefault(due.date, Counter())[assessment.completeness] += 1
    for day, counts in sorted(by_day.items()):
        complete = counts[Completeness.COMPLETE]
        if complete < counts.total():
            yield f"{complete} of {counts.total()} documents for {long_date(day)} are complete."
