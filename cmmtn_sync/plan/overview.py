"""What the network team is told: the week's overview, and on any working day what is new for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cmmtn_sync.model import (
    NETWORK,
    Assessment,
    Attention,
    Contact,
    Held,
    Line,
    MailKey,
    MailRow,
    MailState,
    On,
    Part,
    Post,
    Status,
)
from cmmtn_sync.obligations import due_words
from cmmtn_sync.plan.situation import Situation
from cmmtn_sync.quarters import clock_time, london_date, long_date

OVERVIEW = "overview"
_LISTED = 12
_DAILY = (Post.ADMINISTRATOR, Post.QUALITY_LEAD, Post.MEDICAL_LEAD, Post.DIRECTOR)
"""Who gets the day's new things: the daily user, or the next who serves."""
_WEEKLY = frozenset({Post.ADMINISTRATOR, Post.QUALITY_LEAD})


@dataclass(frozen=True, kw_only=True, slots=True)
class ForTeam:
    """What one person of the network is told beside the network's own duties."""

    contact: Contact
    news: str
    parts: tuple[Part, ...]
    keys: tuple[MailKey, ...]


def for_team(situation: Situation, attentions: Sequence[Attention], told: frozenset[MailKey]) -> tuple[ForTeam, ...]:
    """Return what is to be said to each person of the network, given what they were told already."""
    today = london_date(situation.now)
    team = [c for c in situation.contacts if c.unit == NETWORK and c.serves_on(today)]
    daily = next((c for post in _DAILY for c in team if c.post is post), None)
    week = _week(today)
    result = []
    for contact in {c.email.lower(): c for c in team}.values():
        overview = MailKey(rule=OVERVIEW, about="programme", recipient=contact.email.lower(), counted_from=week)
        new = _new(attentions, contact, told) if contact == daily else ()
        if overview not in told and contact.post in _WEEKLY:
            result.append(_overview(contact, situation, attentions, (overview, *(k for k, _ in new))))
        elif new:
            result.append(_daily(contact, new))
    return tuple(result)


def _week(today: date) -> str:
    year, week, _ = today.isocalendar()
    return f"{year}-W{week:02d}"


def _new(
    attentions: Sequence[Attention], contact: Contact, told: frozenset[MailKey]
) -> tuple[tuple[MailKey, Attention], ...]:
    keyed = [(MailKey(rule=a.code, about=a.about, recipient=contact.email.lower()), a) for a in attentions]
    return tuple((key, a) for key, a in keyed if key not in told)


def _daily(contact: Contact, new: Sequence[tuple[MailKey, Attention]]) -> ForTeam:
    count = "1 thing needs you today" if len(new) == 1 else f"{len(new)} things need you today"
    parts = tuple(_by_who([a for _, a in new]))
    return ForTeam(contact=contact, news=count, parts=parts, keys=tuple(k for k, _ in new))


def _by_who(attentions: Sequence[Attention]) -> list[Part]:
    headings = {
        Held.TEAM: "What needs you",
        Held.INSTALLER: "What the person who installed this must mend",
        Held.TIME: "What waits",
    }
    return [
        Part(heading=heading, lines=_lines([a for a in attentions if a.who is who]))
        for who, heading in headings.items()
        if any(a.who is who for a in attentions)
    ]


def _lines(attentions: Sequence[Attention]) -> tuple[Line, ...]:
    shown = tuple(Line(what=f"{a.what} {a.why}".strip(), do=a.do) for a in attentions[:_LISTED])
    more = len(attentions) - _LISTED
    return (*shown, Line(what=f"And {more} more on the Tracker's Start here page.")) if more > 0 else shown


def _overview(
    contact: Contact, situation: Situation, attentions: Sequence[Attention], keys: tuple[MailKey, ...]
) -> ForTeam:
    parts = (
        Part(heading="Where we stand", lines=_counts(situation)),
        *_by_who(attentions),
        *_part("Overdue", _overdue(situation)),
        *_part("Due in the next 14 days", _soon(situation)),
        *_part("Came in lately", _came(situation)),
        *_part("Drafts that wait to be sent", _drafts(situation, contact)),
        *_part("The tracker", _tracker(situation)),
    )
    news = f"Peer review this week, {long_date(_monday(situation))}"
    return ForTeam(contact=contact, news=news, parts=parts, keys=keys)


def _monday(situation: Situation) -> date:
    """Return the first day of this week: what is counted from it does not change from day to day."""
    today = london_date(situation.now)
    return today - timedelta(days=today.weekday())


def _part(heading: str, lines: tuple[Line, ...]) -> tuple[Part, ...]:
    return (Part(heading=heading, lines=lines),) if lines else ()


def _counts(situation: Situation) -> tuple[Line, ...]:
    tracked = [a for a in situation.assessments if a.status not in {Status.BEFORE_START, Status.NOT_NEEDED}]
    counts = Counter(a.status for a in tracked)
    shown = (Status.OVERDUE, Status.DUE_SOON, Status.AMBIGUOUS, Status.UNKNOWN, Status.MORE_WANTED, Status.COMPLETE)
    words = ", ".join(f"{counts[s]} {s.value[2:].lower()}" for s in shown if counts[s])
    return (Line(what=f"{len(tracked)} things are tracked: {words}." if words else "Nothing is due yet."),)


def _overdue(situation: Situation) -> tuple[Line, ...]:
    late = [a for a in situation.assessments if a.status is Status.OVERDUE]
    return _named(late, situation)


def _soon(situation: Situation) -> tuple[Line, ...]:
    return _named([a for a in situation.assessments if a.status is Status.DUE_SOON], situation)


def _named(assessments: Sequence[Assessment], situation: Situation) -> tuple[Line, ...]:
    """Return one line for each unit: what it owes, since when."""
    by_unit: dict[str, list[Assessment]] = {}
    for assessment in assessments:
        by_unit.setdefault(assessment.obligation.about, []).append(assessment)
    lines = []
    for about, owed in by_unit.items():
        unit = situation.units.get(about)
        listed = "; ".join(f"{a.obligation.requirement.title}, {_date(a)}" for a in owed[:4])
        more = f"; and {len(owed) - 4} more" if len(owed) > 4 else ""  # noqa: PLR2004 - as many as fit on a line
        lines.append(Line(what=f"{unit.short_name if unit else 'Network'}: {listed}{more}."))
    return tuple(lines[:_LISTED])


def _date(assessment: Assessment) -> str:
    due = assessment.obligation.due
    return long_date(due.date) if isinstance(due, On) else due_words(due)


def _came(situation: Situation) -> tuple[Line, ...]:
    since = _monday(situation) - timedelta(days=7)
    lines = []
    for assessment in situation.assessments:
        document = assessment.document
        if document is None or assessment.status is Status.BEFORE_START:
            continue
        came = london_date(document.document.receipt.at)
        if came >= since:
            unit = situation.units.get(assessment.obligation.about)
            what = f"{unit.short_name if unit else ''}: {assessment.obligation.requirement.title}, {long_date(came)}"
            lines.append(Line(what=f"{what}, {assessment.completeness.value}."))
    return tuple(lines[:_LISTED])


def _drafts(situation: Situation, reader: Contact) -> tuple[Line, ...]:
    """Return how many drafts to other people wait since a day before this one; today's are not late yet."""
    today = london_date(situation.now)
    others = [r for r in waiting_drafts(situation.ledger) if r.recipient != reader.email.lower() and r.day < today]
    if not others:
        return ()
    since = long_date(min(r.day for r in others))
    count = "1 draft waits" if len(others) == 1 else f"{len(others)} drafts wait"
    return (Line(what=f"{count} since {since}.", do="Read each one in the outbox, and send it."),)


def waiting_drafts(ledger: Sequence[MailRow]) -> tuple[MailRow, ...]:
    """Return the drafts that a person has not sent yet."""
    return tuple(r for r in ledger if r.state in {MailState.DRAFTED, MailState.EDITED})


def _tracker(situation: Situation) -> tuple[Line, ...]:
    since = situation.tracker_waits_since
    if since is None:
        return ()
    when = f"{long_date(london_date(since))} at {clock_time(since)}"
    return (Line(what=f"The tracker could not be written since {when}: somebody has it open.", do="Close it."),)
