"""The sheet "Start here": what needs the network team today.

Its places are fixed, because the formats are: a row with less to say is blank.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from cmmtn_sync.columns import Grid
from cmmtn_sync.model import (
    Assessment,
    Attention,
    CellValue,
    Linked,
    MailState,
    On,
    Status,
    Transition,
)
from cmmtn_sync.plan.desk_words import party, short, turn
from cmmtn_sync.plan.situation import Situation
from cmmtn_sync.quarters import add_working_days, london_date, long_date, long_day, long_day_moment, time_on_day

MOST_NEEDS: Final = 10
MOST_CHANGES: Final = 5
PUT_BACK: Final = "Changed by hand, put back"
"""How a transition begins that tells of a machine cell which a person had changed."""
HAD_OPEN: Final = "Somebody had this file open"
"""How the note begins that says why the tracker was behind. It stays until the next write: no reason for one."""
_WRITTEN_NOW: Final = "What was due then is written now."
COUNTS_ROW: Final = 4
MOST_NOTES: Final = 3
NOTES_ROW: Final = 7
"""Drafts that wait, cells put back, a tracker that could not be written: the lines that are there only if true."""
NEEDS_ROW: Final = NOTES_ROW + MOST_NOTES + 1
CHANGES_ROW: Final = NEEDS_ROW + 2 + MOST_NEEDS + 2
WIDTH: Final = 5

_COUNTED: Final[Sequence[tuple[str, frozenset[Status]]]] = (
    ("■ Overdue", frozenset({Status.OVERDUE})),
    ("▲ Due in the next {days} days", frozenset({Status.DUE_SOON})),
    ("? Need our decision", frozenset({Status.AMBIGUOUS, Status.UNKNOWN})),
    ("○ Not due yet", frozenset({Status.NOT_STARTED, Status.MORE_WANTED})),
    ("● Complete", frozenset({Status.COMPLETE})),
)
_BLANK: Final[tuple[CellValue, ...]] = (None,) * WIDTH
_TRACKER: Final = "#Tracker!A1"


def start_here(situation: Situation) -> Grid:
    """Return the sheet's rows, from row 1 on."""
    counts = list(_counts(situation))
    notes = [_line(words) for words in _notes(situation)][:MOST_NOTES]
    needs, more = _needs(situation)
    changes = [_change(situation, t) for t in _lately(situation)[:MOST_CHANGES]]
    since = _since(situation)
    return (
        _line(f"Peer review tracker: {situation.network_name}"),
        _line(_updated(situation)),
        _BLANK,
        tuple(count for count, _ in counts),
        tuple(words for _, words in counts),
        _BLANK,
        *_filled(notes, MOST_NOTES),
        _BLANK,
        _line("What needs us today" if needs else "Nothing needs us today"),
        ("Unit", "What", "Why", "What to do", "Due") if needs else _BLANK,
        *_filled(needs, MOST_NEEDS),
        _line(more),
        _BLANK,
        _line(f"What changed since {long_day(since)}" if changes else f"Nothing changed since {long_day(since)}"),
        ("Unit", "What", "Before", "Now", "When") if changes else _BLANK,
        *_filled(changes, MOST_CHANGES),
    )


def _line(words: str) -> tuple[CellValue, ...]:
    return (words or None, *_BLANK[1:])


def _filled(rows: Sequence[tuple[CellValue, ...]], count: int) -> Iterator[tuple[CellValue, ...]]:
    yield from rows
    yield from (_BLANK for _ in range(count - len(rows)))


def _updated(situation: Situation) -> str:
    when = long_day_moment(situation.now)
    return f"Updated {when}. It is written again when something changes, and each working morning."


def _counts(situation: Situation) -> Iterator[tuple[CellValue, CellValue]]:
    for words, statuses in _COUNTED:
        count = sum(a.status in statuses for a in situation.assessments)
        label = words.format(days=situation.programme.due_soon_days)
        yield count, Linked(text=label, url=_TRACKER)


def _notes(situation: Situation) -> Iterator[str]:
    waiting = [r for r in situation.ledger if r.state in {MailState.DRAFTED, MailState.EDITED}]
    if waiting:
        words = "1 draft waits" if len(waiting) == 1 else f"{len(waiting)} drafts wait"
        yield f"► {words} since {long_date(min(r.day for r in waiting))}. Read them, then send them."
    today = _working_day(situation)
    back = sum(t.what.startswith(PUT_BACK) and london_date(t.at) >= today for t in situation.transitions)
    if back:
        things = "1 thing" if back == 1 else f"{back} things"
        yield f"► We put back {things} that people had changed. See Changes."
    if situation.tracker_waits_since is not None:  # the last: it goes without another line moving up
        yield f"{HAD_OPEN} from {time_on_day(situation.tracker_waits_since)}. {_WRITTEN_NOW}"


def _needs(situation: Situation) -> tuple[list[tuple[CellValue, ...]], str]:
    """Return the rows of the table, and the line under it."""
    told = {attention.about for attention in situation.attentions}
    overdue = sorted(
        (a for a in situation.assessments if _needs_us(a) and a.obligation.key not in told), key=_worst_first
    )
    rows = [_attention(situation, a) for a in situation.attentions[:MOST_NEEDS]]
    rows += [_late(situation, a) for a in overdue[: MOST_NEEDS - len(rows)]]
    more = len(situation.attentions) + len(overdue) - MOST_NEEDS
    return rows, f"And {more} more: filter the Tracker by Status." if more > 0 else ""


def _needs_us(assessment: Assessment) -> bool:
    """Return whether an obligation stands here by itself; what only the network can note stands once for all units."""
    if assessment.status is Status.AMBIGUOUS and not assessment.candidates:
        return False
    return assessment.status in {Status.OVERDUE, Status.AMBIGUOUS, Status.UNKNOWN}


def _worst_first(assessment: Assessment) -> tuple[bool, str, str]:
    due = assessment.obligation.due
    return (
        assessment.status is Status.OVERDUE,
        due.date.isoformat() if isinstance(due, On) else "",
        assessment.obligation.key,
    )


def _attention(situation: Situation, attention: Attention) -> tuple[CellValue, ...]:
    assessment = next((a for a in situation.assessments if a.obligation.key == attention.about), None)
    unit = party(situation.units, assessment.obligation.about) if assessment else _unit_in(situation, attention)
    due = assessment.obligation.due if assessment else None
    return (
        unit,
        short(attention.what, 90),
        short(attention.why, 130),
        short(attention.do, 160),
        due.date if isinstance(due, On) else None,
    )


def _unit_in(situation: Situation, attention: Attention) -> str:
    return next((u.short_name for u in situation.units.values() if u.id in attention.about), "Network")


def _late(situation: Situation, assessment: Assessment) -> tuple[CellValue, ...]:
    obligation = assessment.obligation
    due = obligation.due
    document = assessment.document
    title = obligation.requirement.title
    link = document.document.link if document else None
    return (
        party(situation.units, obligation.about),
        Linked(text=title, url=link) if link else title,
        assessment.status.value + _of_what(assessment),
        short(turn(situation, assessment), 150),
        due.date if isinstance(due, On) else None,
    )


def _of_what(assessment: Assessment) -> str:
    if assessment.status is not Status.OVERDUE:
        return ""
    return ", something is wanting" if assessment.document else ", nothing has come"


def _lately(situation: Situation) -> list[Transition]:
    since = _since(situation)
    return [t for t in situation.transitions if london_date(t.at) >= since]


def _working_day(situation: Situation) -> date:
    """Return today, or the last working day: a weekend by itself is no reason to write the tracker."""
    tomorrow = london_date(situation.now) + timedelta(days=1)
    return add_working_days(tomorrow, -1, "ENG", situation.holidays)


def _since(situation: Situation) -> date:
    return add_working_days(_working_day(situation), -1, "ENG", situation.holidays)


def _change(situation: Situation, transition: Transition) -> tuple[CellValue, ...]:
    assessment = next((a for a in situation.assessments if a.obligation.key == transition.about), None)
    obligation = assessment.obligation if assessment else None
    what = f"{obligation.requirement.title}: {transition.what}" if obligation else transition.what
    return (
        party(situation.units, obligation.about) if obligation else None,
        short(what, 90),
        short(transition.before, 100) or None,
        short(transition.after, 130) or None,
        london_date(transition.at),
    )
