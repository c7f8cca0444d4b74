"""What the network team is told: the week's overview, and on any working day what is new for it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cmmtn_sync.model import (
    NETWORK,
    Assessment,
    Attention,
    Completeness,
    Contact,
    Held,
    Line,
    MailKey,
    MailRow,
    MailState,
    On,
    Part,
    Post,
    Proof,
    Status,
)
from cmmtn_sync.plan.fingerprint import TRACKER_PART
from cmmtn_sync.plan.mail_words import counted, listed, subject_of
from cmmtn_sync.plan.network_turns import RING, units_named
from cmmtn_sync.plan.situation import Situation
from cmmtn_sync.quarters import clock_time, london_date, long_date, long_day

OVERVIEW = "overview"
_LISTED = 12
_DAILY = (Post.ADMINISTRATOR, Post.QUALITY_LEAD, Post.MEDICAL_LEAD, Post.DIRECTOR)
"""Who gets the day's new things: the daily user, or the next who serves."""
_WEEKLY = frozenset({Post.ADMINISTRATOR, Post.QUALITY_LEAD})


@dataclass(frozen=True, kw_only=True, slots=True)
class ForTeam:
    """What one person of the network is told beside the network's own duties."""

    contact: Contact
    subject: str
    preheader: str
    opening: str
    parts: tuple[Part, ...]
    keys: tuple[MailKey, ...]
    weekly: bool = False


def for_team(situation: Situation, attentions: Sequence[Attention], told: frozenset[MailKey]) -> tuple[ForTeam, ...]:
    """Return what is to be said to each person of the network, given what they were told already."""
    today = london_date(situation.now)
    team = [c for c in situation.contacts if c.unit == NETWORK and c.serves_on(today)]
    daily = next((c for post in _DAILY for c in team if c.post is post), None)
    week = _week(today)
    result = []
    # Who holds two posts is written to once, in the post of the daily work.
    people = {c.email.lower(): c for c in sorted(team, key=_rank, reverse=True)}
    for contact in people.values():
        overview = MailKey(rule=OVERVIEW, about="programme", recipient=contact.email.lower(), counted_from=week)
        new = _new(attentions, contact, told) if contact == daily else ()
        keys = tuple(key for key, _ in new)
        if overview not in told and contact.post in _WEEKLY:
            result.append(_overview(contact, daily, situation, attentions, (overview, *keys)))
        elif new:
            result.append(_daily(contact, situation, [a for _, a in new], keys))
    return tuple(result)


def _rank(contact: Contact) -> int:
    return _DAILY.index(contact.post) if contact.post in _DAILY else len(_DAILY)


def _week(today: date) -> str:
    year, week, _ = today.isocalendar()
    return f"{year}-W{week:02d}"


def _new(
    attentions: Sequence[Attention], contact: Contact, told: frozenset[MailKey]
) -> tuple[tuple[MailKey, Attention], ...]:
    keyed = [(MailKey(rule=a.code, about=a.about, recipient=contact.email.lower()), a) for a in attentions]
    return tuple((key, a) for key, a in keyed if key not in told)


def _daily(contact: Contact, situation: Situation, new: Sequence[Attention], keys: tuple[MailKey, ...]) -> ForTeam:
    parts = tuple(_by_who(new, situation, "What needs you"))
    lines = [line for part in parts for line in part.lines]
    first = re.split(r"(?<=[.?])\s", lines[0].what)[0].rstrip(".")
    more = len(lines) - 1
    return ForTeam(
        contact=contact,
        subject=subject_of((f"{first}, and {more} more" if more else first, f"{_needs(len(lines))} you"), ""),
        preheader=lines[0].do,
        opening="This is new since we last wrote.",
        parts=parts,
        keys=keys,
    )


def _needs(number: int) -> str:
    return f"{counted(number, 'thing')} need{'s' if number == 1 else ''}"


# --- what needs somebody


def _by_who(attentions: Sequence[Attention], situation: Situation, team: str) -> list[Part]:
    headings = {
        Held.TEAM: team,
        Held.INSTALLER: "For the person who looks after the software",
        Held.TIME: "What waits",
    }
    return [
        Part(heading=heading, lines=_lines([a for a in attentions if a.who is who], situation))
        for who, heading in headings.items()
        if any(a.who is who for a in attentions)
    ]


def _lines(attentions: Sequence[Attention], situation: Situation) -> tuple[Line, ...]:
    lines = [
        *_calls([a for a in attentions if a.code == RING], situation),
        *(Line(what=f"{a.what} {a.why}".strip(), do=a.do) for a in attentions if a.code != RING),
    ]
    more = len(lines) - _LISTED
    rest = (Line(what=f"And {more} more on the Tracker's Start here page."),) if more > 0 else ()
    return (*lines[:_LISTED], *rest)


def _calls(attentions: Sequence[Attention], situation: Situation) -> Iterator[Line]:
    """Yield one line for each unit to be rung: one call is about everything."""
    by_key = {a.obligation.key: a for a in situation.assessments}
    calls: dict[str, list[Attention]] = {}
    for attention in attentions:
        calls.setdefault(by_key[attention.about].obligation.owed_by, []).append(attention)
    for party, of_one in calls.items():
        if len(of_one) == 1:
            yield Line(what=f"{of_one[0].what} {of_one[0].why}", do=of_one[0].do)
            continue
        titles = listed(by_key[a.about].obligation.requirement.title for a in of_one)
        ring = f"Ring {units_named([party], situation)} about {len(of_one)} documents."
        yield Line(
            what=f"{ring} They are the {titles}. {of_one[0].why}", do=of_one[0].do.replace("in the row", "in each row")
        )


# --- the week


def _overview(
    contact: Contact,
    daily: Contact | None,
    situation: Situation,
    attentions: Sequence[Attention],
    keys: tuple[MailKey, ...],
) -> ForTeam:
    yours = daily is None or contact == daily
    needs = _by_who(attentions, situation, "What needs you" if yours else f"With {_named(daily)}")
    wait = sum(len(part.lines) for part in needs)
    late = [a for a in situation.assessments if a.status is Status.OVERDUE]
    counts = (f"{_needs(wait)} you" if yours and wait else "", f"{len(late) or 'nothing'} overdue")
    week = f"Week of {long_date(_monday(situation))}"
    return ForTeam(
        contact=contact,
        subject=subject_of((f"{week}: {', '.join(c for c in counts if c)}", week), ""),
        preheader=" ".join(_standing(situation)) or _came_counted(situation),
        opening=" ".join(_summary(wait, late, situation, "you" if yours else _named(daily))),
        parts=(
            *needs,
            *_part("Drafts that wait to be sent", _drafts(situation)),
            *_part(TRACKER_PART, _tracker(situation)),
            *_part("Overdue", tuple(_overdue(late, situation))),
            *_soon(situation),
            *_part(f"Came in since {long_day(_since(situation))}", tuple(_came(situation))),
        ),
        keys=keys,
        weekly=True,
    )


def _named(contact: Contact | None) -> str:
    return contact.name if contact else "the network team"


def _summary(wait: int, late: Sequence[Assessment], situation: Situation, who: str) -> Iterator[str]:
    """Yield the first sentences: what needs the reader, what is late, what came."""
    yield f"{_needs(wait)} {who}." if wait else f"Nothing needs {who} this week."
    if late:
        parties = len({a.obligation.owed_by for a in late})
        are = "is" if len(late) == 1 else "are"
        documents = all(a.obligation.requirement.proof is Proof.DOCUMENT for a in late)
        noun = "document" if documents else "thing"
        yield f"{counted(len(late), noun)} from {counted(parties, 'unit')} {are} overdue."
    yield _came_counted(situation)
    yield from _standing(situation)


def _came_counted(situation: Situation) -> str:
    came = sum(1 for _ in _arrivals(situation))
    return f"{counted(came, 'document') if came else 'Nothing'} came in since {long_day(_since(situation))}."


def _standing(situation: Situation) -> Iterator[str]:
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


def _monday(situation: Situation) -> date:
    """Return the first day of this week: what is counted from it does not change from day to day."""
    today = london_date(situation.now)
    return today - timedelta(days=today.weekday())


def _since(situation: Situation) -> date:
    return _monday(situation) - timedelta(days=7)


def _part(heading: str, lines: tuple[Line, ...]) -> tuple[Part, ...]:
    return (Part(heading=heading, lines=lines),) if lines else ()


def _overdue(late: Sequence[Assessment], situation: Situation) -> Iterator[Line]:
    """Yield a line for each way of being late: who, with what, and whether anything came."""
    ways: dict[str, list[str]] = {}
    by_party: dict[str, list[Assessment]] = {}
    for assessment in late:
        by_party.setdefault(assessment.obligation.owed_by, []).append(assessment)
    for party, owed in by_party.items():
        ways.setdefault(" ".join(_late_words(owed)), []).append(party)
    lines = [f"{_parties(parties, situation)}: {words}" for words, parties in ways.items()]
    for words in lines[:_LISTED]:
        yield Line(what=words)
    if len(lines) > _LISTED:
        yield Line(what=f"And {len(lines) - _LISTED} more: filter the Tracker by Status.")
    if lines:
        yield Line(what="Reminders about these are drafted for you. We tell you when to ring.")


def _late_words(owed: Sequence[Assessment]) -> Iterator[str]:
    """Yield what of one party has not come, and what came and needs more."""
    missing = [_title(a) for a in owed if a.document is None]
    incomplete = [_title(a) for a in owed if a.document]
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


def _soon(situation: Situation) -> Iterator[Part]:
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
        yield Part(heading=f"Due on {long_day(day)}", lines=tuple(lines[:_LISTED]))


def _arrivals(situation: Situation) -> Iterator[Assessment]:
    for assessment in situation.assessments:
        document = assessment.document
        if document is None or assessment.status is Status.BEFORE_START:
            continue
        if london_date(document.document.receipt.at) >= _since(situation):
            yield assessment


def _came(situation: Situation) -> Iterator[Line]:
    """Yield a line for each unit that sent something: what, and how it stands."""
    by_unit: dict[str, dict[Completeness, list[str]]] = {}
    for assessment in _arrivals(situation):
        of_unit = by_unit.setdefault(assessment.obligation.owed_by, {})
        of_unit.setdefault(assessment.completeness, []).append(_title(assessment))
    for unit, stands in by_unit.items():
        words = (f"{listed(titles)} {_stands(how, len(titles) == 1)}." for how, titles in stands.items())
        yield Line(what=f"{units_named([unit], situation)}: {' '.join(words)}")


def _stands(completeness: Completeness, one: bool) -> str:  # noqa: FBT001 - singular or plural
    match completeness:
        case Completeness.COMPLETE:
            return "is complete" if one else "are complete"
        case Completeness.INCOMPLETE:
            return "needs more" if one else "need more"
        case Completeness.AMBIGUOUS:
            return "waits for a decision" if one else "wait for a decision"
        case _:
            return "could not be read by us"


def _drafts(situation: Situation) -> tuple[Line, ...]:
    """Return how many drafts to units wait since a day before this one; today's are not late yet."""
    today = london_date(situation.now)
    team = {c.email.lower() for c in situation.contacts if c.unit == NETWORK}
    others = [r for r in waiting_drafts(situation.ledger) if r.recipient not in team and r.day < today]
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
