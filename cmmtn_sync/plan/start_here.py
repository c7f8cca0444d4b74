"""The sheet "Start here": what needs the network team today.

Its places are fixed, because the formats are: a row with less to say is blank.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from cmmtn_sync.columns import Grid
from cmmtn_sync.model import (
    ALL,
    NETWORK,
    Assessment,
    Attention,
    CellValue,
    Held,
    Linked,
    MailState,
    On,
    RecordKind,
    Status,
    Transition,
)
from cmmtn_sync.plan.desk_words import called, party, short, turn
from cmmtn_sync.plan.folding import folded, is_work
from cmmtn_sync.plan.mail_words import listed
from cmmtn_sync.plan.situation import Situation
from cmmtn_sync.quarters import add_working_days, london_date, long_date, long_day, long_day_moment, time_on_day
from cmmtn_sync.wording.counts import counted

MOST_NEEDS: Final = 10
LATE_AT_LEAST: Final = 4
"""Places that are kept for what is overdue, whatever else there is to say."""
MOST_CHANGES: Final = 5
PUT_BACK: Final = "Changed by hand, put back"
"""How a transition begins that tells of a machine cell which a person had changed."""
DECIDED: Final = "Decided"
"""What a transition says that tells of a decision of the team."""
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
_OF_AN_ENTRY: Final = frozenset({"not-understood", "row-held"})
"""What is said beside a row that is late, and does not stand for it."""


def start_here(situation: Situation) -> Grid:
    """Return the sheet's rows, from row 1 on."""
    counts = list(_counts(situation))
    notes = [_line(words) for words in _notes(situation)][:MOST_NOTES]
    needs = _needs(situation)
    lately = _lately(situation)
    changes = [_change(situation, t) for t in lately[:MOST_CHANGES]]
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
        _line(needs.heading),
        ("Unit", "What", "Why", "What to do", "Due") if needs.rows else _BLANK,
        *_filled(needs.rows, MOST_NEEDS),
        _line(needs.more),
        _BLANK,
        _line(f"What changed since {long_day(since)}" if changes else f"Nothing changed since {long_day(since)}"),
        ("Unit", "What", "Before", "Now", "When") if changes else _BLANK,
        *_filled(changes, MOST_CHANGES),
        _line(f"And {len(lately) - MOST_CHANGES} more: see Changes." if len(lately) > MOST_CHANGES else ""),
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
        oldest = long_date(min(r.day for r in waiting))
        one = f"► 1 draft waits since {oldest}. Read it, then send it."
        several = f"► {len(waiting)} drafts wait, the oldest since {oldest}. Read them, then send them."
        yield one if len(waiting) == 1 else several
    today = _working_day(situation)
    back = sum(t.what.startswith(PUT_BACK) and london_date(t.at) >= today for t in situation.transitions)
    if back:
        things = "1 thing" if back == 1 else f"{back} things"
        yield f"► We put back {things} that people had changed. See Changes."
    if situation.tracker_waits_since is not None:  # the last: it goes without another line moving up
        yield f"{HAD_OPEN} from {time_on_day(situation.tracker_waits_since)}. {_WRITTEN_NOW}"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Needs:
    """The table of what needs somebody, with the line above it and the line under it."""

    heading: str
    rows: list[tuple[CellValue, ...]]
    more: str


def _needs(situation: Situation) -> _Needs:
    """Return the work, then what is late (some of it always), then what only keeps the tracker in order."""
    things = folded(situation.attentions, situation)
    told = {a.about for a in situation.attentions if a.code not in _OF_AN_ENTRY}
    late = sorted((a for a in situation.assessments if _needs_us(a) and a.obligation.key not in told), key=_worst_first)
    free = MOST_NEEDS - min(len(late), LATE_AT_LEAST)
    work = [a for a in things if is_work(a)][:free]
    rest = [a for a in things if not is_work(a)][: free - len(work)]
    shown = late[: MOST_NEEDS - len(work) - len(rest)]
    rows = [_attention(situation, a) for a in work] + [_late(situation, a) for a in shown]
    more = _more(len(things) - len(work) - len(rest), len(late) - len(shown))
    return _Needs(
        heading=_heading(things, len(late)), rows=[*rows, *(_attention(situation, a) for a in rest)], more=more
    )


def _heading(things: Sequence[Attention], late: int) -> str:
    """Return how much there is: the things of the team as its mail and the console count them, and what is late."""
    team = sum(a.who is Held.TEAM for a in things)
    parts = [counted(team, "thing")] if team else []
    if len(things) > team:
        parts.append(f"{counted(len(things) - team, 'thing')} for the installer or to wait for")
    if late:
        parts.append(f"{counted(late, 'row')} of the Tracker that {'is' if late == 1 else 'are'} late or not seen")
    return f"What needs us today: {listed(parts)}" if parts else "Nothing needs us today"


def _more(things: int, late: int) -> str:
    """Return what is not shown, and where it is to be found."""
    words = [f"And {counted(things, 'more thing')}: the mails to the network team name each."] if things > 0 else []
    words += [f"And {counted(late, 'more row')}: filter the Tracker by Status."] if late > 0 else []
    return " ".join(words)


def _needs_us(assessment: Assessment) -> bool:
    """Return whether an obligation stands here by itself; what only the network can note stands once for all units."""
    if assessment.status is Status.AMBIGUOUS and not assessment.candidates:
        return False
    return assessment.status in {Status.OVERDUE, Status.AMBIGUOUS, Status.UNKNOWN}


def _worst_first(assessment: Assessment) -> tuple[bool, str, str]:
    due = assessment.obligation.due
    return (
        assessment.status is not Status.OVERDUE,
        due.date.isoformat() if isinstance(due, On) else "",
        assessment.obligation.key,
    )


def _attention(situation: Situation, attention: Attention) -> tuple[CellValue, ...]:
    key = attention.about.partition(" ")[0]
    assessment = next((a for a in situation.assessments if a.obligation.key == key), None)
    unit = party(situation.units, assessment.obligation.about) if assessment else _unit_in(situation, attention)
    due = assessment.obligation.due if assessment else None
    return (
        unit,
        short(attention.what, 120),  # a call names all the documents that it is about
        short(attention.why, 130),
        short(attention.do, 160),
        due.date if isinstance(due, On) else None,
    )


def _unit_in(situation: Situation, attention: Attention) -> str:
    listed_there = next((row.unit for row in situation.unmatched if row.key == attention.about), None)
    named = (u.short_name for u in situation.units.values() if u.id in attention.about)
    return listed_there or next(named, "Network")


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
    """Return what changed since the last working day: what people decided first, what was put back last."""
    since = _since(situation)
    return sorted((t for t in situation.transitions if london_date(t.at) >= since), key=_change_rank)


def _change_rank(transition: Transition) -> int:
    if transition.what == DECIDED:
        return 0
    return 2 if transition.what.startswith(PUT_BACK) else 1


def _working_day(situation: Situation) -> date:
    """Return today, or the last working day: a weekend by itself is no reason to write the tracker."""
    tomorrow = london_date(situation.now) + timedelta(days=1)
    return add_working_days(tomorrow, -1, situation.calendar, situation.holidays)


def _since(situation: Situation) -> date:
    return add_working_days(_working_day(situation), -1, situation.calendar, situation.holidays)


def _change(situation: Situation, transition: Transition) -> tuple[CellValue, ...]:
    unit, what = _changed(situation, transition.about)
    return (
        unit,
        short(f"{what}: {transition.what}" if what else transition.what, 90),
        short(transition.before, 100) or None,
        short(transition.after, 130) or None,
        london_date(transition.at),
    )


def _changed(situation: Situation, about: str) -> tuple[str, str]:
    """Return the unit (or the sheet) that a change is about, and which of its documents."""
    sheet, _, key = about.rpartition(": ")
    named = called(situation, key) or _file_named(situation, key)
    if named:
        unit, _, what = named.partition(", ")
        return unit, what
    if about == ALL:
        return "All units", ""
    return party(situation.units, about) if about in {*situation.units, NETWORK} else sheet or about, ""


def _file_named(situation: Situation, key: str) -> str:
    """Return what people call a file that was on Unmatched, and is not any more because they said what it is."""
    record = next((r for r in reversed(situation.records) if r.about == key and r.kind is RecordKind.DOCUMENT_IS), None)
    return f'Unmatched, "{record.text}"' if record and record.text else ""
