"""Years, quarters, working days and deadlines, all in Europe/London.

A financial year runs from 1 April to 31 March; it is known by the year in which it begins: 2024 is "2024/25".
A *calendar* says whose bank holidays count: ``ENG`` for England, ``IM`` for the Isle of Man. Local days off
(``extra``) come on top of them. Words for people follow the NHS style: "30 June 2025", "5:30pm".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from cmmtn_sync.model import Cycle, Period

LONDON: Final = ZoneInfo("Europe/London")

CALENDARS: Final[Mapping[str, tuple[str, str | None]]] = {"ENG": ("GB", "ENG"), "IM": ("IM", None)}
"""Calendar -> country and subdivision, as the ``holidays`` package names them."""

_DAY: Final = timedelta(days=1)
_NO_DAYS: Final[frozenset[date]] = frozenset()
_FIRST_MONTH: Final = 4
_MONTHS_IN_QUARTER: Final = 3
_SATURDAY: Final = 5
_NOON: Final = 12
_HOURS: Final = 24
_MINUTES: Final = 60
_CLOCK: Final = re.compile(r"(\d{1,2})(?:[:.](\d{2}))? ?(am|pm)?")
# strftime and the calendar module follow the machine's locale; a letter does not.
_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


# --- days and moments ---------------------------------------------------------------------------------------


def london_date(moment: datetime) -> date:
    """Return the civil date in London at a moment. Raise ``ValueError`` if the moment has no time zone."""
    return _in_london(moment).date()


def end_of_day(day: date) -> datetime:
    """Return the first moment (UTC) after a day in London: what comes before it still came on that day."""
    return datetime.combine(day + _DAY, time(), tzinfo=LONDON).astimezone(UTC)


def on_time(received: datetime, due: date) -> bool:
    """Return whether something received at a moment came by the end of the due day in London."""
    _in_london(received)
    return received < end_of_day(due)


def long_date(day: date) -> str:
    """Return ``30 June 2025``."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def long_day(day: date) -> str:
    """Return ``Monday 30 June 2025``."""
    return f"{_WEEKDAYS[day.weekday()]} {long_date(day)}"


def clock_time(moment: datetime) -> str:
    """Return ``5:30pm``, ``5pm``, ``midday`` or ``midnight`` in London. Seconds are left out."""
    there = _in_london(moment)
    if there.minute == 0 and there.hour % _NOON == 0:
        return "midday" if there.hour else "midnight"
    hour = there.hour % _NOON or _NOON
    minutes = f":{there.minute:02d}" if there.minute else ""
    return f"{hour}{minutes}{'am' if there.hour < _NOON else 'pm'}"


def long_moment(moment: datetime) -> str:
    """Return ``30 June 2025 at 5:30pm`` in London."""
    return f"{long_date(london_date(moment))} at {clock_time(moment)}"


def long_day_moment(moment: datetime) -> str:
    """Return ``Monday 30 June 2025 at 5:30pm`` in London."""
    return f"{long_day(london_date(moment))} at {clock_time(moment)}"


def time_on_day(moment: datetime) -> str:
    """Return ``5:30pm on Monday 30 June 2025`` in London, for a sentence that goes on with "since" or "from"."""
    return f"{clock_time(moment)} on {long_day(london_date(moment))}"


def clock_words(at: time) -> str:
    """Return a time of day as :func:`clock_time` does."""
    return clock_time(datetime.combine(date(2000, 1, 1), at, LONDON))


def read_clock(text: str) -> time | None:
    """Return a time of day: ``9am``, ``5:30pm``, ``16:00`` or ``midday``; None for anything else."""
    said = " ".join(text.split()).casefold()
    found = _CLOCK.fullmatch({"midday": "12pm", "noon": "12pm", "midnight": "12am"}.get(said, said))
    if not found or not (found[2] or found[3]):
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        if not 1 <= hour <= _NOON:
            return None
        hour = hour % _NOON + (_NOON if found[3] == "pm" else 0)
    return time(hour, minute) if hour < _HOURS and minute < _MINUTES else None


def read_hours(text: str) -> tuple[time, time] | None:
    """Return from when until when: ``2pm to 4pm``, ``14:00-16:00``; ``10am`` is one hour. None for anything else."""
    begins, _, ends = re.sub(r"\s+(?:to|until)\s+|\s*[–-]\s*", "|", text.strip(), count=1).partition("|")
    first = read_clock(begins)
    if first is None:
        return None
    last = read_clock(ends) if ends else time(first.hour + 1, first.minute) if first.hour < _HOURS - 1 else None
    return (first, last) if last is not None and first < last else None


def _in_london(moment: datetime) -> datetime:
    # Python takes a moment without a zone for the machine's own time: silently wrong on a server.
    if moment.tzinfo is None:
        message = f"{moment} has no time zone"
        raise ValueError(message)
    return moment.astimezone(LONDON)


# --- years and quarters -------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Quarter:
    """Three months of a financial year: Q1 is April to June."""

    first_year: int
    """The calendar year in which the financial year begins."""
    number: int

    @property
    def label(self) -> str:
        """Return ``2025/26 Q2``."""
        return f"{self.year_label} Q{self.number}"

    @property
    def file_label(self) -> str:
        """Return ``2025-26 Q2``, which can stand in a file name."""
        return self.label.replace("/", "-")

    @property
    def year_label(self) -> str:
        """Return ``2025/26``."""
        return _year_label(self.first_year)

    @property
    def starts(self) -> date:
        """Return the quarter's first day."""
        return _first_day(self.first_year, self.number)

    @property
    def ends(self) -> date:
        """Return the quarter's last day."""
        return _first_day(self.first_year, self.number + 1) - _DAY


def quarter_of(day: date) -> Quarter:
    """Return the quarter that a day lies in."""
    months = day.year * 12 + day.month - _FIRST_MONTH
    return Quarter(first_year=months // 12, number=months % 12 // _MONTHS_IN_QUARTER + 1)


def cycle_quarter(cycle: Cycle, year: int, number: int) -> Quarter:
    """Return a quarter of a cycle; its years are counted from 1."""
    return Quarter(first_year=cycle.first_year + year - 1, number=number)


def financial_year(first_year: int) -> Period:
    """Return the financial year that begins on 1 April of a calendar year."""
    return Period(
        label=_year_label(first_year),
        starts=_first_day(first_year, 1),
        ends=_first_day(first_year + 1, 1) - _DAY,
    )


def _year_label(first_year: int) -> str:
    return f"{first_year}/{(first_year + 1) % 100:02d}"


def _first_day(first_year: int, number: int) -> date:
    months = _FIRST_MONTH - 1 + (number - 1) * _MONTHS_IN_QUARTER
    return date(first_year + months // 12, months % 12 + 1, 1)


# --- working days -------------------------------------------------------------------------------------------


def is_working_day(day: date, calendar: str, extra: Collection[date] = _NO_DAYS) -> bool:
    """Return whether a day is Monday to Friday, no bank holiday of the calendar and no local day off.

    Raise ``ValueError`` if there is no such calendar.
    """
    return day.weekday() < _SATURDAY and day not in _bank_holidays(calendar, day.year) and day not in extra


def add_working_days(day: date, n: int, calendar: str, extra: Collection[date] = _NO_DAYS) -> date:
    """Return the n-th working day after a day, or before it if n is negative. The day itself is not counted.

    For n = 0 it is the day itself, also where that is no working day.
    """
    step = _DAY if n > 0 else -_DAY
    left = abs(n)
    while left:
        day += step
        left -= is_working_day(day, calendar, extra)
    return day


def nth_working_day_of(quarter: Quarter, n: int, calendar: str, extra: Collection[date] = _NO_DAYS) -> date:
    """Return the n-th working day of a quarter, counted from 1."""
    return add_working_days(quarter.starts - _DAY, n, calendar, extra)


@cache
def _bank_holidays(calendar: str, year: int) -> frozenset[date]:
    if calendar not in CALENDARS:
        message = f"there is no calendar {calendar!r}: it is one of {', '.join(CALENDARS)}"
        raise ValueError(message)
    from holidays import country_holidays  # noqa: PLC0415 - heavy, and most commands count no working days

    country, subdivision = CALENDARS[calendar]
    return frozenset(country_holidays(country, subdiv=subdivision, years=year))
