"""The programme unrolled: who owes what, about whom, when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from cmmtn_sync.model import (
    ALL,
    NETWORK,
    Basis,
    Cycle,
    DateOverride,
    Due,
    DueAtMeeting,
    DueBefore,
    DueOn,
    DueOnReply,
    DueQuarterEnd,
    Meeting,
    MeetingKind,
    Obligation,
    On,
    Party,
    Period,
    PeriodRule,
    Programme,
    Record,
    RecordKind,
    Requirement,
    Scope,
    Unit,
    Waiting,
)
from cmmtn_sync.quarters import Quarter, cycle_quarter, financial_year, london_date, long_date, quarter_of

_FIRST_MONTH = 4
_FURTHER = "Further information on the"
_EXTENDING = frozenset({RecordKind.MORE_TIME, RecordKind.MORE_WANTED})
"""Kept-but-more-wanted gives the document until the reply date: nobody is chased for it twice over."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Calendar:
    """What can move a due date: meetings, dates that the network set, and what people decided."""

    meetings: Sequence[Meeting] = ()
    overrides: Sequence[DateOverride] = ()
    records: Sequence[Record] = ()


def unroll(programme: Programme, units: Mapping[str, Unit], calendar: Calendar) -> tuple[Obligation, ...]:
    """Return every obligation of every cycle, then the requests born of people's acts.

    The order is the programme's: cycle, requirement, unit. ``due`` is the date in force. The order in which the
    records are given does not matter: what was stated last counts.
    """
    records = sorted(calendar.records, key=lambda r: (r.at, r.id))
    own = tuple(
        obligation
        for cycle in programme.cycles
        for requirement in programme.requirements
        for obligation in _of(cycle, requirement, programme, units, calendar)
    )
    born = _requests({o.key: o for o in own}, programme, records)
    return tuple(_extended(o, records) for o in (*own, *born))


def _of(
    cycle: Cycle,
    requirement: Requirement,
    programme: Programme,
    units: Mapping[str, Unit],
    calendar: Calendar,
) -> Iterator[Obligation]:
    """Yield one requirement's obligations in one cycle; one that waits for a person's request has none."""
    if isinstance(requirement.due, DueOnReply):
        return
    quarter = cycle_quarter(cycle, requirement.year, requirement.quarter)
    period = _period(cycle, requirement)
    for about in _about_whom(requirement, units.values()):
        due = _due(requirement, about, cycle, programme, calendar)
        yield Obligation(
            key=f"{cycle.id}/{requirement.id}/{about}",
            cycle=cycle.id,
            requirement=requirement,
            owed_by=about if requirement.owed_by is Party.UNIT else NETWORK,
            about=about,
            due=due,
            opens=_opens(requirement, quarter, period, due),
            period=period,
        )


def _about_whom(requirement: Requirement, units: Iterable[Unit]) -> tuple[str, ...]:
    if requirement.about is Scope.ALL:
        return (ALL,)
    return tuple(u.id for u in units if u.role in requirement.applies_to and requirement.kind not in u.excused)


def _period(cycle: Cycle, requirement: Requirement) -> Period | None:
    """Return the financial year that the document is about (an extension does not change it)."""
    running = cycle.first_year + requirement.year - 1
    if requirement.period is PeriodRule.YEAR_ENDED:
        return financial_year(running - 1)
    if requirement.period is PeriodRule.YEAR_RUNNING:
        return financial_year(running)
    return None


def _opens(requirement: Requirement, quarter: Quarter, period: Period | None, due: Due) -> date:
    """Return the first day on which a file can count: the quarter's, and never before its period ends."""
    if requirement.opens:
        return _day_of_year(requirement.opens, quarter)
    if isinstance(requirement.due, DueBefore) and isinstance(due, On):
        return quarter_of(due.date).starts
    if period and requirement.period is PeriodRule.YEAR_ENDED:
        return max(quarter.starts, period.ends + timedelta(days=1))
    return quarter.starts


def _due(requirement: Requirement, about: str, cycle: Cycle, programme: Programme, calendar: Calendar) -> Due:
    override = _override(requirement, about, calendar.overrides)
    if override:
        return On(date=override.due, basis=Basis.STATED)
    return _rule_date(requirement, about, cycle, programme, calendar)


def _override(requirement: Requirement, about: str, overrides: Sequence[DateOverride]) -> DateOverride | None:
    """Return the date set for this unit, else the one set for all."""
    mine = [o for o in overrides if o.requirement == requirement.id and o.unit in {about, None}]
    return next((o for o in mine if o.unit == about), mine[-1] if mine else None)


def _rule_date(requirement: Requirement, about: str, cycle: Cycle, programme: Programme, calendar: Calendar) -> Due:
    quarter = cycle_quarter(cycle, requirement.year, requirement.quarter)
    match requirement.due:
        case DueOn() as stated:
            return On(date=_day_of_year(stated, quarter), basis=Basis.STATED)
        case DueQuarterEnd():
            return On(date=quarter.ends, basis=Basis.ASSUMED)
        case DueBefore(requirement=name):
            other = next(r for r in programme.requirements if r.id == name)
            its_quarter = cycle_quarter(cycle, other.year, other.quarter)
            opening = _day_of_year(other.opens, its_quarter) if other.opens else its_quarter.starts
            return On(date=opening - timedelta(days=1), basis=Basis.ASSUMED)
        case DueAtMeeting(kind=kind):
            return _meeting_date(kind, about, quarter, calendar.meetings)
        case DueOnReply():
            return Waiting(what="a request")


def _day_of_year(stated: DueOn, quarter: Quarter) -> date:
    """Return a day and month in the financial year of a quarter: January to March are of the calendar year after."""
    year = quarter.first_year if stated.month >= _FIRST_MONTH else quarter.first_year + 1
    return date(year, stated.month, stated.day)


def _meeting_date(kind: MeetingKind, about: str, quarter: Quarter, meetings: Sequence[Meeting]) -> Due:
    """Return the day of the meeting in the quarter; the update is due at the meeting, not at the quarter's end.

    There is one such meeting in a quarter: of two, the unit's own counts, else the one that was listed first. An extra
    one that is added later moves nothing.
    """
    days = [
        (m.unit == ALL, m.date)
        for m in meetings
        if m.kind is kind and m.unit in {about, ALL} and m.date and quarter.starts <= m.date <= quarter.ends
    ]
    if not days:
        return Waiting(what=f"the {kind.value} meeting of {quarter.label} to be dated")
    return On(date=min(days, key=lambda day: day[0])[1], basis=Basis.STATED)


def _extended(obligation: Obligation, records: Sequence[Record]) -> Obligation:
    """Return the obligation with the due date that the latest extension gave it."""
    latest = [r for r in records if r.about == obligation.key and r.kind in _EXTENDING and r.date]
    if not latest or latest[-1].date is None:
        return obligation
    return replace(obligation, due=On(date=latest[-1].date, basis=Basis.EXTENDED))


def _requests(
    obligations: Mapping[str, Obligation], programme: Programme, records: Sequence[Record]
) -> Iterator[Obligation]:
    """Yield a request for each "kept, more wanted", counted per unit: ``.../1``, ``.../2``.

    More can be wanted of what came for a request: the next one asks about the same obligation as the first.
    """
    known = dict(obligations)
    counts: dict[str, int] = {}
    on_reply = next((r for r in programme.requirements if isinstance(r.due, DueOnReply)), None)
    for record in records:
        asked = known.get(record.about)
        asked = known.get(asked.asks_about, asked) if asked and asked.asks_about else asked
        if record.kind is not RecordKind.MORE_WANTED or not (record.date and asked and on_reply):
            continue
        stem = f"{asked.cycle}/{on_reply.id}/{asked.about}"
        counts[stem] = counts.get(stem, 0) + 1
        request = Obligation(
            key=f"{stem}/{counts[stem]}",
            cycle=asked.cycle,
            requirement=replace(on_reply, title=f"{_FURTHER} {asked.requirement.title}"),
            owed_by=asked.owed_by,
            about=asked.about,
            due=On(date=record.date, basis=Basis.STATED),
            opens=london_date(record.at),
            period=asked.period,
            origin=record.id,
            asked_words=record.text,
            asks_about=asked.key,
        )
        known[request.key] = request
        yield request


def within(title: str) -> str:
    """Return a title as it stands within a sentence: ``further information on the Work Plan``, ``Work Plan``."""
    return title[:1].lower() + title[1:] if title.startswith(_FURTHER) else title


def due_words(due: Due) -> str:
    """Return the due date in words: ``30 June 2025``, with ``(assumed)`` or ``(extended)`` where it is."""
    match due:
        case On(date=day, basis=Basis.STATED):
            return long_date(day)
        case On(date=day, basis=basis):
            return f"{long_date(day)} ({basis.value})"
        case Waiting(what=what):
            return f"Waits for {what}"
