"""The phrases of the configuration: "30 June", "20 working days before", "before y2q1.annual-report opens".

Each function takes what stands in the file, which can be anything. It raises ``ValueError`` with words for the
person who wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date, time
from difflib import get_close_matches
from typing import Final, TypeVar

from cmmtn_sync.model import (
    DueAtMeeting,
    DueBefore,
    DueOn,
    DueOnReply,
    DueQuarterEnd,
    DueRule,
    MeetingKind,
    PeriodRule,
)
from cmmtn_sync.quarters import read_clock, read_hours

T = TypeVar("T")

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FULL_MONTHS: Final = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_DAY_MONTH: Final = re.compile(r"(\d{1,2}) ([A-Za-z]+)")
_DATE: Final = re.compile(r"(\d{1,2}) ([A-Za-z]+) (\d{4})")
_ISO: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_WORKING_DAYS: Final = re.compile(r"(\d{1,3}) working days? (before|after)")
_LEAP: Final = 2000

_PERIODS: Final = {
    "the year that ended": PeriodRule.YEAR_ENDED,
    "the year now running": PeriodRule.YEAR_RUNNING,
    "none": PeriodRule.NONE,
}
_DUE_AT: Final = {f"at the {kind.value}".casefold(): DueAtMeeting(kind=kind) for kind in MeetingKind}
_DUE_FORMS: Final = (
    '"30 June", "the end of the quarter", "before y2q1.annual-report opens", "at the Clinical Group",'
    ' "at the panel", "at the session" or "on reply"'
)


def did_you_mean(word: str, choices: Collection[str]) -> str:
    """Return `` Did you mean "..."?``, or nothing if no choice is near."""
    by_folded = {choice.casefold(): choice for choice in choices}
    near = get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.6)
    return f' Did you mean "{by_folded[near[0]]}"?' if near else ""


def choose(value: object, choices: Mapping[str, T]) -> T:
    """Return what the word stands for; capitals do not matter."""
    word = _text(value)
    by_folded = {choice.casefold(): meant for choice, meant in choices.items()}
    if word.casefold() in by_folded:
        return by_folded[word.casefold()]
    message = f'"{word}" is not known.{did_you_mean(word, choices)} It can be: {", ".join(choices)}.'
    raise ValueError(message)


def period_rule(value: object) -> PeriodRule:
    """Return which period a document is about."""
    return choose(value, _PERIODS)


def day_of_year(value: object) -> DueOn:
    """Return a day without a year: ``30 June``."""
    found = _DAY_MONTH.fullmatch(_text(value))
    if not found:
        message = f'"{value}" is not a day of the year. Write it as 30 June.'
        raise ValueError(message)
    # 29 February is let through: a programme may want the last day of February.
    day = _date(str(value), int(found[1]), found[2], _LEAP)
    return DueOn(month=day.month, day=day.day)


def civil_date(value: object) -> date:
    """Return a date: ``30 June 2025``, ``30 Jun 2025`` or ``2025-06-30``."""
    text = _text(value)
    if found := _DATE.fullmatch(text):
        return _date(text, int(found[1]), found[2], int(found[3]))
    if not _ISO.fullmatch(text):
        message = f'"{text}" is not a date. Write it as 30 June 2025.'
        raise ValueError(message)
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = f"There is no day {text}."
        raise ValueError(message) from None


def clock(value: object) -> time:
    """Return a time of day: ``9am``, ``5:30pm``, ``16:00`` or ``midday``. It must be text, not a number."""
    if isinstance(value, int | float):
        message = f'{value} is a number, not a time. Put it in quotes: "9am".'
        raise ValueError(message)  # noqa: TRY004 - pydantic takes ValueError for a finding
    found = read_clock(_text(value))
    if found is None:
        message = f'"{value}" is not a time. Write it as "9am", "5:30pm" or "16:00".'
        raise ValueError(message)
    return found


def hours(value: object) -> tuple[time, time]:
    """Return from when until when: ``2pm to 4pm``."""
    found = read_hours(_text(value))
    if found is None:
        message = f'"{value}" is not a time. Write it as "2pm to 4pm".'
        raise ValueError(message)
    return found


def working_days(value: object) -> int:
    """Return the working days from the due date: negative before, positive after, 0 on the day."""
    text = _text(value).casefold()
    if text == "on the day":
        return 0
    found = _WORKING_DAYS.fullmatch(text)
    if not found:
        message = f'"{value}" is not understood. Write "20 working days before", "1 working day after" or "on the day".'
        raise ValueError(message)
    return int(found[1]) * (-1 if found[2] == "before" else 1)


def due_rule(value: object) -> DueRule:
    """Return when something is due."""
    text = _text(value)
    folded = text.casefold()
    if folded.removeprefix("the ") == "end of the quarter":
        return DueQuarterEnd()
    if folded == "on reply":
        return DueOnReply()
    if folded in _DUE_AT:
        return _DUE_AT[folded]
    if folded.startswith("before ") and folded.endswith(" opens"):
        return DueBefore(requirement=text[len("before ") : -len(" opens")].strip())
    if _DAY_MONTH.fullmatch(text):
        return day_of_year(text)
    near = did_you_mean(text, ("the end of the quarter", "on reply", *_DUE_AT))
    message = f'"{text}" is not understood.{near} Write {_DUE_FORMS}.'
    raise ValueError(message)


def _date(text: str, day: int, month: str, year: int) -> date:
    folded = month.casefold()
    if folded not in {*_MONTHS, *_FULL_MONTHS}:
        message = f'There is no month "{month}".{did_you_mean(month, [m.title() for m in _FULL_MONTHS])}'
        raise ValueError(message)
    try:
        return date(year, _MONTHS.index(folded[:3]) + 1, day)
    except ValueError:
        message = f"There is no day {text}."
        raise ValueError(message) from None


def _text(value: object) -> str:
    if value is None:
        message = "Nothing stands here. Write a value, or take the line away."
        raise ValueError(message)
    if not isinstance(value, str | int | float):
        message = "A single value should stand here, not a list or a block."
        raise ValueError(message)  # noqa: TRY004 - pydantic takes ValueError for a finding
    return " ".join(str(value).split())
