"""Dates as people write them in documents."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date
from typing import Final

_MONTHS: Final = {name[:3].lower(): n for n, name in enumerate(calendar.month_name) if name}
MONTHS: Final = "|".join(_MONTHS)
"""The first three letters of each month, to be looked for in a text."""
_PATTERN: Final = re.compile(
    rf"(?<!\d)(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?)?(?<![a-z])(?P<m1>{MONTHS})[a-z]{{0,6}}\.?,?\s+(?P<y1>20\d\d)"
    r"|(?<!\d)(?P<d2>\d{1,2})[/.\-](?P<m2>\d{1,2})[/.\-](?P<y2>(?:20)?\d\d)(?!\d)"
    r"|(?<!\d)(?P<y3>20\d\d)-(?P<m3>\d\d)-(?P<d3>\d\d)(?!\d)"
    r"|(?<![\d/.])(?P<m4>\d{1,2})[/.](?P<y4>20\d\d)(?![\d/.])",
    re.IGNORECASE,
)
_SHORT: Final = re.compile(
    rf"(?<![\w])(?:(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[\s\-]*)?(?P<m>{MONTHS})[a-z]{{0,6}}\.?[\s\-,]*(?:20|['’])?(?P<y>\d\d)(?!\d)",
    re.IGNORECASE,
)
"""``Sept 25``, ``Dec-25``, ``15-Jan-26``: in a cell that holds a date, and not in prose."""
_QUARTER: Final = re.compile(
    r"\b(?:q(?:uarter|tr)?\.?\s*(?P<q>[1-4])|(?P<nth>first|second|third|fourth) quarter)\b\W*(?:of\W*)?(?:fy\W*)?"
    r"(?:20)?(?P<y>\d\d)\W+(?:20)?\d\d(?!\d)",
    re.IGNORECASE,
)
_YEAR: Final = re.compile(r"(?<![\d/])(?:20)?(?P<y>\d\d)\s?[/–-]\s?(?:20)?(?P<z>\d\d)(?![\d/])")
_END_OF_YEAR: Final = re.compile(r"\b(?:end of|by)\s+(20\d\d)\b", re.IGNORECASE)
_NTH: Final = ("first", "second", "third", "fourth")
_LOOKS_LIKE_ONE: Final = re.compile(
    rf"(?<![\d.])\d{{1,2}}[/.\-]\d{{1,2}}[/.\-]\d{{2,4}}(?![\d.])|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:{MONTHS})[a-z]{{0,6}},?\s+\d{{4}}"
    rf"|(?<![a-z])(?:{MONTHS})[a-z]{{0,6}}\s+\d{{4}}|(?<!\d)\d{{4}}-\d\d-\d\d(?!\d)|(?<!\d)\d{{1,2}}(?:st|nd|rd|th)?\s+(?:{MONTHS})[a-z]{{0,6}}(?!\w)",
    re.IGNORECASE,
)
_LEAP: Final = 2000
_CELL: Final = 300
"""Letters of a cell in which its date stands."""
_CENTURY: Final = 2000


def dates(text: str) -> Iterator[date]:
    """Yield the dates of a text in order; a month without a day is its last day; nonsense is left out."""
    for found in _PATTERN.finditer(text):
        day = _date(found)
        if day:
            yield day


def _date(found: re.Match[str]) -> date | None:
    if found["y1"]:
        year, month = int(found["y1"]), _MONTHS[found["m1"].lower()]
        return _safe(year, month, int(found["d1"]) if found["d1"] else calendar.monthrange(year, month)[1])
    if found["y2"]:
        return _safe(_full(int(found["y2"])), int(found["m2"]), int(found["d2"]))
    if found["y4"]:
        return _last_of(int(found["y4"]), int(found["m4"]))
    return _safe(int(found["y3"]), int(found["m3"]), int(found["d3"]))


def _last_of(year: int, month: int) -> date | None:
    return _safe(year, month, calendar.monthrange(year, month)[1]) if 1 <= month <= len(_MONTHS) else None


def _full(year: int) -> int:
    return year if year >= _CENTURY else year + _CENTURY


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def due_date(text: str) -> date | None:
    """Return the day that a cell for a date gives, in London; the last of several; None where it gives none.

    A month stands for its last day, a quarter of a financial year for its last, a financial year for 31 March.
    """
    text = text[:_CELL]
    found = [*dates(text)] or [*_short(text)] or [*_of_quarters(text)] or [*_of_years(text)]
    return found[-1] if found else None


def impossible_date(text: str) -> str | None:
    """Return the first thing in a text that is written as a date and is none, such as ``31 June``; else None."""
    for found in _LOOKS_LIKE_ONE.finditer(text[:_CELL]):
        if not _can_be(found.group()):
            return found.group()
    return None


def _can_be(written: str) -> bool:
    """Return whether a day stands in the calendar; without a year, in a leap year."""
    if next(dates(written), None) or next(_short(written), None):
        return True
    return next(dates(f"{written} {_LEAP}"), None) is not None


def _short(text: str) -> Iterator[date]:
    for found in _SHORT.finditer(text):
        year, month = _CENTURY + int(found["y"]), _MONTHS[found["m"].lower()]
        day = _safe(year, month, int(found["d"]) if found["d"] else calendar.monthrange(year, month)[1])
        if day:
            yield day


def _of_quarters(text: str) -> Iterator[date]:
    for found in _QUARTER.finditer(text):
        number = int(found["q"] or _NTH.index(found["nth"].lower()) + 1)
        year = _CENTURY + int(found["y"]) + (number == len(_NTH))
        month = (6, 9, 12, 3)[number - 1]
        yield date(year, month, calendar.monthrange(year, month)[1])


def _of_years(text: str) -> Iterator[date]:
    for found in _YEAR.finditer(text):
        if (int(found["y"]) + 1) % 100 == int(found["z"]):
            yield date(_CENTURY + int(found["y"]) + 1, 3, 31)
    yield from (date(int(m[1]), 12, 31) for m in _END_OF_YEAR.finditer(text))
