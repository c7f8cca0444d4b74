"""What a status report can show: the fields of the templates in ``templates/reports/``.

Every value is a text in the words of the report, a number, or a list of rows; the templates do no more than
put them in their places. ``templates/README.md`` names every field; :mod:`cmmtn_sync.plan.report_sample` fills
each with an example of the same shape.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from cmmtn_sync.model import NETWORK, Assessment, DueOnReply, On, Status, Waiting
from cmmtn_sync.plan.mail_words import titled
from cmmtn_sync.plan.report_words import (
    decision_question,
    due_words,
    how_it_came,
    next_step,
    summary_sentences,
    unmatched_question,
)
from cmmtn_sync.plan.situation import Situation
from cmmtn_sync.quarters import Quarter, cycle_quarter, london_date, long_date, long_moment, quarter_of

STATUS_NETWORK: Final = "status-network"
STATUS_UNIT: Final = "status-unit"

_WORST_FIRST: Final = (
    Status.OVERDUE,
    Status.AMBIGUOUS,
    Status.UNKNOWN,
    Status.DUE_SOON,
    Status.MORE_WANTED,
    Status.NOT_STARTED,
    Status.COMPLETE,
)
"""The statuses that a report counts; what is not needed, or was before we started, is left out."""
_LOOKS_BACK: Final = 28
"""Days: a report made this early in its quarter tells what came in since the quarter before began."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Scope:
    """What one report is about."""

    situation: Situation
    unit: str | None
    quarter: Quarter
    counted: tuple[Assessment, ...]
    """What falls due by the quarter's end, complete or not, worst first."""

    @property
    def owed(self) -> tuple[Assessment, ...]:
        return tuple(a for a in self.counted if a.status is not Status.COMPLETE)

    @property
    def by_units(self) -> tuple[Assessment, ...]:
        return tuple(a for a in self.counted if a.obligation.owed_by != NETWORK)

    def name(self, party: str) -> str:
        unit = self.situation.units.get(party)
        return unit.short_name if unit else "Network"


def report_fields(situation: Situation, *, report: str, about: str, quarter: Quarter) -> dict[str, object]:
    """Return the fields of ``status-network`` or, about one unit, of ``status-unit``.

    Counted is what falls due by the quarter's end and was tracked. Raise ``KeyError`` for a report or a unit
    that there is not.
    """
    build = {STATUS_NETWORK: _network_report, STATUS_UNIT: _unit_report}[report]
    return build(situation, about, quarter)


def _network_report(situation: Situation, about: str, quarter: Quarter) -> dict[str, object]:
    scope = _scope(situation, None, quarter)
    questions = _questions(scope)
    if situation.unmatched:
        questions.append(unmatched_question(len(situation.unmatched)))
    heading = f"Peer review status: {situation.network_name}"
    audience = "the network team and the Clinical Group"
    return {
        **_common(scope, questions, heading=heading, audience=audience, reference=f"{about}"),
        "units": [_unit_row(scope, unit) for unit in situation.units],
    }


def _unit_report(situation: Situation, about: str, quarter: Quarter) -> dict[str, object]:
    unit = situation.units[about]
    scope = _scope(situation, about, quarter)
    heading = f"Peer review status: {unit.short_name}"
    audience = f"the clinical lead and the trauma coordinator of {unit.short_name}"
    return {
        **_common(scope, _questions(scope), heading=heading, audience=audience, reference=about),
        "unit": {"name": unit.short_name, "trust": unit.trust_on(london_date(situation.now))},
    }


def _common(scope: _Scope, questions: list[str], *, heading: str, audience: str, reference: str) -> dict[str, object]:
    now = scope.situation.now
    since = _since(scope.quarter, london_date(now))
    return {
        "network": {"name": scope.situation.network_name, "letterhead": scope.situation.letterhead},
        "report": {
            "title": heading,
            "audience": audience,
            "prepared": long_moment(now),
            "quarter": scope.quarter.label,
            "period": f"{long_date(scope.quarter.starts)} to {long_date(scope.quarter.ends)}",
            "reference": f"Status {scope.quarter.file_label}, {reference}",
            "came_since": long_date(since),
        },
        "summary": summary_sentences(
            scope.by_units,
            network_owes=sum(a.obligation.owed_by == NETWORK for a in scope.owed),
            questions=len(questions),
            by=scope.quarter.ends,
        ),
        "counts": _counts(scope.by_units),
        "owed": _owed_rows(scope),
        "received": [_received_row(scope, a) for a in _came_since(scope, since)],
        "decisions": [{"question": question} for question in questions],
        "not_seen": [{"what": _label(scope, a)} for a in scope.counted if a.status is Status.UNKNOWN],
    }


def _scope(situation: Situation, unit: str | None, quarter: Quarter) -> _Scope:
    counted = [
        a
        for a in situation.assessments
        if a.status in _WORST_FIRST
        and (unit is None or a.obligation.owed_by == unit)
        and _falls_due_by(situation, a, quarter)
    ]
    counted.sort(key=lambda a: (_WORST_FIRST.index(a.status), _due_date(a), a.obligation.key))
    return _Scope(situation=situation, unit=unit, quarter=quarter, counted=tuple(counted))


def _falls_due_by(situation: Situation, assessment: Assessment, quarter: Quarter) -> bool:
    obligation = assessment.obligation
    match obligation.due:
        case On(date=due):
            return due <= quarter.ends
        case Waiting():
            # A request that nobody made is owed by nobody; a meeting without a date is work for the network.
            if isinstance(obligation.requirement.due, DueOnReply):
                return False
            cycle = next(c for c in situation.programme.cycles if c.id == obligation.cycle)
            return cycle_quarter(cycle, obligation.requirement.year, obligation.requirement.quarter) <= quarter


def _due_date(assessment: Assessment) -> date:
    due = assessment.obligation.due
    return due.date if isinstance(due, On) else date.max


def _since(quarter: Quarter, today: date) -> date:
    """Return the day from which "What came in" is told; early in a quarter it tells of the one before too."""
    if (today - quarter.starts).days >= _LOOKS_BACK:
        return quarter.starts
    return quarter_of(date.fromordinal(quarter.starts.toordinal() - 1)).starts


def _counts(assessments: Iterable[Assessment]) -> dict[str, int]:
    statuses = [a.status for a in assessments]
    return {
        "owed": len(statuses),
        "complete": statuses.count(Status.COMPLETE),
        "overdue": statuses.count(Status.OVERDUE),
        "due_soon": statuses.count(Status.DUE_SOON),
    }


def _owed_rows(scope: _Scope) -> list[dict[str, str]]:
    """Return a row for each thing owed; what the network owes about each unit is one row, with the count."""
    rows = []
    for _, group in groupby(scope.owed, key=_one_row_of):
        first, *others = group
        title = titled(first)
        rows.append(
            {
                "unit": scope.name(first.obligation.owed_by),
                "document": f"{title} ({len(others) + 1} units)" if others else title,
                "status": first.status.value,
                "due": due_words(first),
                "next_step": next_step(first, scope.name(first.obligation.owed_by)),
            }
        )
    return rows


def _one_row_of(assessment: Assessment) -> tuple[object, ...]:
    obligation = assessment.obligation
    if obligation.owed_by != NETWORK:
        return (obligation.key,)
    return (obligation.cycle, obligation.requirement.id, assessment.status, _due_date(assessment))


def _unit_row(scope: _Scope, unit: str) -> dict[str, str]:
    of_unit = [a for a in scope.by_units if a.obligation.owed_by == unit]
    counts = _counts(of_unit)
    return {
        "name": scope.name(unit),
        "status": of_unit[0].status.value if of_unit else "– Nothing due",
        "complete": f"{counts['complete']} of {counts['owed']}",
        "overdue": str(counts["overdue"]),
        "due_soon": str(counts["due_soon"]),
    }


def _came_since(scope: _Scope, since: date) -> list[Assessment]:
    came = [(a.first_received, a) for a in _about(scope) if a.first_received is not None]
    recent = [(at, a) for at, a in came if london_date(at) >= since]
    return [a for _, a in sorted(recent, key=lambda pair: (pair[0], pair[1].obligation.key))]


def _about(scope: _Scope) -> Iterable[Assessment]:
    """Return everything that the units of this report owe, also what falls due later and came early."""
    return (
        a
        for a in scope.situation.assessments
        if a.obligation.owed_by != NETWORK and scope.unit in {None, a.obligation.owed_by}
    )


def _received_row(scope: _Scope, assessment: Assessment) -> dict[str, str]:
    received = assessment.first_received
    return {
        "unit": scope.name(assessment.obligation.owed_by),
        "document": titled(assessment),
        "received": long_date(london_date(received)) if received else "",
        "how": how_it_came(assessment),
    }


def _questions(scope: _Scope) -> list[str]:
    return [decision_question(a, _label(scope, a)) for a in scope.counted if a.candidates]


def _label(scope: _Scope, assessment: Assessment) -> str:
    title = titled(assessment)
    return title if scope.unit else f"{scope.name(assessment.obligation.owed_by)}, {title}"
