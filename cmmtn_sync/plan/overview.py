"""What the network team is told: the week's overview, and on any working day what is new for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from cmmtn_sync.checks.patient import PATIENT_DATA
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
    Part,
    Post,
    Proof,
)
from cmmtn_sync.plan.fingerprint import TRACKER_PART
from cmmtn_sync.plan.folding import folded
from cmmtn_sync.plan.folding import for_team as things_for_team
from cmmtn_sync.plan.held_back import people_told
from cmmtn_sync.plan.mail_words import subject_of
from cmmtn_sync.plan.situation import Situation
from cmmtn_sync.plan.week import (
    came_counted,
    came_in,
    monday,
    overdue,
    overdue_lines,
    since,
    soon,
    standing,
)
from cmmtn_sync.quarters import london_date, long_date, long_day, long_moment
from cmmtn_sync.wording.counts import counted

OVERVIEW = "overview"
_DAILY = (Post.ADMINISTRATOR, Post.QUALITY_LEAD, Post.MEDICAL_LEAD, Post.DIRECTOR)
"""Who gets the day's new things: the daily user, or the next who serves."""
_WEEKLY = frozenset({Post.ADMINISTRATOR, Post.QUALITY_LEAD})


@dataclass(frozen=True, kw_only=True, slots=True)
class Besides:
    """What one person is told beside what they owe: the team's things to do, or a word about a file."""

    contact: Contact
    subject: str
    preheader: str
    opening: str
    parts: tuple[Part, ...]
    keys: tuple[MailKey, ...]
    weekly: bool = False


def for_team(situation: Situation, attentions: Sequence[Attention], told: frozenset[MailKey]) -> tuple[Besides, ...]:
    """Return what is to be said to each person of the network, given what they were told already.

    What goes by itself is said only once it has lasted: a service that is busy for a moment is no news.
    """
    attentions = [a for a in attentions if a.who is not Held.TIME or a.name in situation.lasting]
    today = london_date(situation.now)
    team = [c for c in situation.contacts if c.unit == NETWORK and c.serves_on(today)]
    daily = next((c for post in _DAILY for c in team if c.post is post), None)
    week = _week(today)
    result = []
    # Who holds two posts is written to once, in the post of the daily work.
    people = {c.email.lower(): c for c in sorted(team, key=_rank, reverse=True)}
    named = {c.email.lower(): c for c in people_told(situation)}
    for address, contact in {**named, **people}.items():
        overview = MailKey(rule=OVERVIEW, about="programme", recipient=address, counted_from=week)
        theirs = _theirs(attentions, daily=contact == daily, named=address in named)
        new = _new(theirs, contact, situation, told)
        keys = tuple(key for key, _ in new)
        if overview not in told and address in people and contact.post in _WEEKLY:
            result.append(_overview(contact, daily, situation, attentions, (overview, *keys)))
        elif new:
            everything = things_for_team(theirs, situation)
            result.append(_daily(contact, situation, [a for _, a in new], keys, everything))
    return tuple(result)


def _theirs(attentions: Sequence[Attention], *, daily: bool, named: bool) -> Sequence[Attention]:
    """Return what a person is told of: all of it by the day, or patient data alone if the settings name them for it."""
    return attentions if daily else [a for a in attentions if named and a.code == PATIENT_DATA]


def _rank(contact: Contact) -> int:
    return _DAILY.index(contact.post) if contact.post in _DAILY else len(_DAILY)


def _week(today: date) -> str:
    year, week, _ = today.isocalendar()
    return f"{year}-W{week:02d}"


def _new(
    attentions: Sequence[Attention], contact: Contact, situation: Situation, told: frozenset[MailKey]
) -> tuple[tuple[MailKey, Attention], ...]:
    """Return what the person was not told since it stands: what comes again after it was mended is new."""
    to = contact.email.lower()

    def key(a: Attention) -> MailKey:
        since = london_date(situation.standing.get(a.name, situation.now))
        return MailKey(rule=a.code, about=a.about, recipient=to, cause=since.isoformat())

    return tuple((key(a), a) for a in attentions if key(a) not in told)


def _daily(
    contact: Contact, situation: Situation, new: Sequence[Attention], keys: tuple[MailKey, ...], everything: int
) -> Besides:
    """Return what is new. Its subject counts that alone; how many things there are in all is said in its opening."""
    in_all = f" In all, {_needs(everything)} you: see Start here in the Tracker."
    parts = tuple(_by_who(new, situation, "What needs you"))
    lines = [line for part in parts for line in part.lines]
    first = re.split(r"(?<=[.?])\s", lines[0].what)[0].rstrip(".")
    more = len(lines) - 1
    news = counted(len(lines), "new thing")
    return Besides(
        contact=contact,
        subject=subject_of((f"{first}, and {more} more" if more else first, *_patient(new), f"{news} for you"), ""),
        preheader=lines[0].do,
        opening=f"This is new since we last wrote.{in_all if everything > things_for_team(new, situation) else ''}",
        parts=parts,
        keys=keys,
    )


def _patient(new: Sequence[Attention]) -> Iterator[str]:
    """Yield the wording where something is new that seems to name a patient: that is not to be one of several."""
    files = sum(a.code == PATIENT_DATA for a in new)
    if files:
        more = f", and {counted(len(new) - files, 'more thing')}" if len(new) > files else ""
        yield f"{counted(files, 'file')} {'seems' if files == 1 else 'seem'} to name a patient{more}"


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
    """Return a line for each thing to do: all of them, so that what is counted is what is listed."""
    return tuple(Line(what=f"{a.what} {a.why}".strip(), do=a.do) for a in folded(attentions, situation))


# --- the week


def _overview(
    contact: Contact,
    daily: Contact | None,
    situation: Situation,
    attentions: Sequence[Attention],
    keys: tuple[MailKey, ...],
) -> Besides:
    yours = daily is None or contact == daily
    named = contact.email.lower() in {c.email.lower() for c in people_told(situation)}
    with_others = [a for a in attentions if yours or not named or a.code != PATIENT_DATA]
    needs = _by_who(with_others, situation, "What needs you" if yours else f"With {_named(daily)}")
    wait = things_for_team(attentions, situation)
    late = overdue(situation)
    counts = (f"{_needs(wait)} you" if yours and wait else "", f"{len(late) or 'nothing'} overdue")
    week = f"Week of {long_date(monday(situation))}"
    return Besides(
        contact=contact,
        subject=subject_of((f"{week}: {', '.join(c for c in counts if c)}", week), ""),
        preheader=" ".join(standing(situation)) or came_counted(situation),
        opening=" ".join(_summary(wait, late, situation, "you" if yours else _named(daily))),
        parts=(
            *(needs if yours else (*_patients(attentions, situation, named), *(_told_only(p) for p in needs))),
            *_part("Drafts that wait to be sent", _drafts(situation)),
            *_part(TRACKER_PART, _tracker(situation)),
            *_part("Overdue", tuple(overdue_lines(late, situation))),
            *soon(situation),
            *_part(f"Came in since {long_day(since(situation))}", tuple(came_in(situation))),
        ),
        keys=keys,
        weekly=True,
    )


def _patients(attentions: Sequence[Attention], situation: Situation, named: bool) -> Iterator[Part]:  # noqa: FBT001
    """Yield what seems to name a patient, with what to do, for whom the settings name for it."""
    if named:
        yield from _by_who([a for a in attentions if a.code == PATIENT_DATA], situation, "What needs you")


def _told_only(part: Part) -> Part:
    """Return the same without what to do: that is somebody else's."""
    return Part(heading=part.heading, lines=tuple(Line(what=line.what) for line in part.lines))


def _named(contact: Contact | None) -> str:
    return contact.name if contact else "the network team"


def _summary(wait: int, late: Sequence[Assessment], situation: Situation, who: str) -> Iterator[str]:
    """Yield the first sentences: what needs the reader, what is late, what came."""
    yield f"{_needs(wait)} {who}." if wait else f"Nothing needs {who} this week."
    units = [a for a in late if a.obligation.owed_by != NETWORK]
    if units:
        documents = all(a.obligation.requirement.proof is Proof.DOCUMENT for a in units)
        noun = counted(len(units), "document" if documents else "thing")
        parties = counted(len({a.obligation.owed_by for a in units}), "unit")
        yield f"{noun} from {parties} {'is' if len(units) == 1 else 'are'} overdue."
    duties = len(late) - len(units)
    if duties:
        yield f"{counted(duties, 'thing')} for the network to do {'is' if duties == 1 else 'are'} overdue too."
    yield came_counted(situation)
    yield from standing(situation)


def _part(heading: str, lines: tuple[Line, ...]) -> tuple[Part, ...]:
    return (Part(heading=heading, lines=lines),) if lines else ()


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
    what = f"The tracker could not be written since {long_moment(since)}: somebody has it open."
    return (Line(what=what, do="Close it."),)
