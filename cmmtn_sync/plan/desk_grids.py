"""The sheets that are rewritten in place: By unit, Changes, Reminders, Lists, How to read this."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import zip_longest
from typing import Final

from cmmtn_sync.columns import DECISIONS, Day, Decision, Grid, Needs
from cmmtn_sync.model import (
    Assessment,
    CellValue,
    Cycle,
    MailRow,
    Party,
    Programme,
    Requirement,
    Status,
    Unit,
)
from cmmtn_sync.plan.choices import lists
from cmmtn_sync.plan.desk_words import party, short
from cmmtn_sync.plan.ledger_words import STATES, abouts, why_words
from cmmtn_sync.plan.situation import Situation
from cmmtn_sync.quarters import london_date, long_date, quarter_of

_BLANK: Final[tuple[CellValue, ...]] = (None,)
_SHORT_WORDS: Final[Mapping[Status, str]] = {
    Status.BEFORE_START: "– Before",
    Status.NOT_NEEDED: "– Not needed",
    Status.UNKNOWN: "? Not seen",
    Status.AMBIGUOUS: "? Decide",
    Status.COMPLETE: "● Done",
    Status.OVERDUE: "■ Overdue",
    Status.DUE_SOON: "▲ Soon",
    Status.MORE_WANTED: "○ More",
    Status.NOT_STARTED: "○ Not yet",
}
_TO_DO: Final = frozenset({Status.OVERDUE, Status.DUE_SOON, Status.AMBIGUOUS, Status.UNKNOWN})
_QUESTIONS: Final = (
    ("What is this file?", "One row on Tracker for each thing that is owed. The worker fills it in and keeps it up."),
    (
        "Where may I type?",
        "In the yellow columns, and on Contacts, Meetings and Dates. Your text there is never changed.",
    ),
    (
        "What happens with a Team decision?",
        "At the next update it is acted on, moved to Decided, and the two yellow cells are emptied.",
    ),
    ("I typed something and it is still there. Why?", "It was not clear. Decided says what is missing."),
    ("I changed a blue column and it went back. Why?", "Those cells are ours. Changes says what stood there."),
    (
        "May I sort, filter, comment, colour, rename, add columns?",
        "Yes. A sheet, or a row of Tracker or Unmatched, that you delete comes back. A copied row says it is not used.",
    ),
    (
        "I deleted a row on Contacts, Meetings or Dates. Does it come back?",
        "No: those rows are yours. Ask the installer to run cmmtn-sync restore, which brings it back.",
    ),
    (
        "Why has it not been updated?",
        "Somebody had it open, so we could not write. We try again at every update; nothing is lost.",
    ),
    ("A file is on Unmatched. What now?", 'Choose what it is under "This document is". It then counts for that.'),
)
_SIGNS: Final = (
    (Status.OVERDUE.value, "The due date has passed, and it is not complete."),
    (Status.DUE_SOON.value, "Due within {days} days, and not complete."),
    (
        Status.AMBIGUOUS.value,
        "A person must choose between files, look at a new version, or note whether an update was given.",
    ),
    (Status.UNKNOWN.value, "We could not see the folder or the file. Nobody is written to about it."),
    (Status.MORE_WANTED.value, "A file is there, something is wanting, and there is time."),
    (Status.NOT_STARTED.value, "Nothing has come yet, and there is time."),
    (Status.COMPLETE.value, "All that was asked for is there."),
    (Status.NOT_NEEDED.value, "The network said that it is not needed."),
    (Status.BEFORE_START.value, "It was due before this tracker began. Nobody is asked for it."),
)


def by_unit(situation: Situation) -> Grid:
    """Return the matrix for the meeting: each unit, each requirement of the running year, in a word."""
    cycle, year = _running_year(situation)
    found = {(a.obligation.about, a.obligation.requirement.id): a for a in _of_units(situation, cycle)}
    owed = {requirement for _, requirement in found}
    columns = [r for r in _columns(situation, year) if r.id in owed]
    rows = [_unit_row(unit, columns, found) for unit in situation.units.values()]
    return (
        (f"By unit: {quarter_label(cycle, year)}",),
        ("■ overdue, ▲ due soon, ? needs a decision, ○ still to come, ● done. A blank: not owed by that unit.",),
        _BLANK,
        ("Unit", *_headers(columns), "To do"),
        *rows,
    )


def quarter_label(cycle: Cycle, year: int) -> str:
    """Return ``2025/26, year 2 of the cycle 2024-26``."""
    first = cycle.first_year + year - 1
    return f"{first}/{(first + 1) % 100:02d}, year {year} of the cycle {cycle.id}"


def _running_year(situation: Situation) -> tuple[Cycle, int]:
    """Return the cycle and year that run today; between cycles, the year nearest to it."""
    today = quarter_of(london_date(situation.now)).first_year
    years = [(cycle, year) for cycle in situation.programme.cycles for year in (1, 2)]
    return min(years, key=lambda pair: abs(pair[0].first_year + pair[1] - 1 - today))


def _columns(situation: Situation, year: int) -> list[Requirement]:
    return [r for r in situation.programme.requirements if r.year == year and r.owed_by is Party.UNIT]


def _headers(columns: list[Requirement]) -> list[str]:
    titles = Counter(r.title for r in columns)
    return [r.title if titles[r.title] == 1 else f"{r.title}, Q{r.quarter}" for r in columns]


def _of_units(situation: Situation, cycle: Cycle) -> list[Assessment]:
    return [a for a in situation.assessments if a.obligation.cycle == cycle.id and a.obligation.origin is None]


def _unit_row(
    unit: Unit, columns: list[Requirement], found: Mapping[tuple[str, str], Assessment]
) -> tuple[CellValue, ...]:
    assessments = [found.get((unit.id, requirement.id)) for requirement in columns]
    words = [_SHORT_WORDS[a.status] if a else None for a in assessments]
    return (unit.short_name, *words, sum(a.status in _TO_DO for a in assessments if a))


def changes(situation: Situation) -> Grid:
    """Return what changed in the last 90 days, newest first."""
    rows = [
        (london_date(t.at), _who(t.who), t.about, t.what, short(t.before) or None, short(t.after) or None)
        for t in situation.transitions
    ]
    return (
        ("Changes",),
        ("What changed in the last 90 days, newest first. The worker writes this sheet.",),
        _BLANK,
        ("When", "Who", "Ref", "What", "Before", "After"),
        *rows,
    )


def _who(who: str) -> str:
    return "Network team" if who == "team" else who


def reminders(situation: Situation) -> Grid:
    """Return every mail of the ledger, newest first: whom, when, about what, why, and where it is."""
    names = {c.email.casefold(): c.name for c in situation.contacts}
    titles = _titles(situation)
    return (
        ("Reminders",),
        ("Every mail that the worker wrote, newest first, and what became of it.",),
        _BLANK,
        ("Day", "To", "Subject", "State", "About", "Why"),
        *(_mail_row(row, names, titles, situation.programme) for row in reversed(situation.ledger)),
    )


def _mail_row(
    row: MailRow, names: Mapping[str, str], titles: Mapping[str, str], programme: Programme
) -> tuple[CellValue, ...]:
    sent = f" {long_date(london_date(row.sent_at))}" if row.sent_at else ""
    for words, at in ((", answered", row.answered_at), (", came back", row.bounced_at)):
        sent += f"{words} {long_date(london_date(at))}" if at else ""
    return (
        row.day,
        names.get(row.recipient.casefold(), row.recipient),
        row.subject,
        STATES[row.state] + sent,
        short("; ".join(abouts(row.keys, titles))) or None,
        short(why_words(row.keys, programme)) or None,
    )


def _titles(situation: Situation) -> dict[str, str]:
    """Return what a mail was about, for each obligation's key."""
    owed = (a.obligation for a in situation.assessments)
    return {o.key: f"{party(situation.units, o.about)}: {o.requirement.title}" for o in owed}


def lists_sheet(situation: Situation) -> Grid:
    """Return what people choose from, one list in a column."""
    obligations = [a.obligation for a in situation.assessments if a.status is not Status.BEFORE_START]
    columns = lists(situation.programme, situation.units, obligations)
    return (
        ("Lists",),
        ("What the drop-down lists offer. The worker writes this sheet.",),
        _BLANK,
        tuple(columns),
        *zip_longest(*columns.values()),
    )


def how_to_read(situation: Situation) -> Grid:
    """Return the page that answers what people ask: eight questions, the signs, the decision words."""
    days = situation.programme.due_soon_days
    return (
        ("How to read this", None),
        ("Eight questions, the signs, and the words that you can choose.", None),
        (None, None),
        ("Question", "Answer"),
        *_QUESTIONS,
        (None, None),
        ("Sign", "What it means"),
        *((sign, meaning.format(days=days)) for sign, meaning in _SIGNS),
        (None, None),
        ("Team decision", "What happens, and what to write beside it"),
        *((d.word, f"{d.help} Beside it: {_beside(d)}.") for d in DECISIONS.values()),
    )


def _beside(decision: Decision) -> str:
    """Return what stands in "Reason or date": what must, or what may."""
    if decision.needs is Needs.NOTHING and decision.day is not Day.SAID:
        return f"a day ({decision.day.value}), a reason, or nothing"
    return decision.needs.value
