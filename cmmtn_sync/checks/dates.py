"""Dates as people write them in documents."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date
from typing import Final

_MONTHS: Final = {name[:3].lower(): n for n, name in enumerate(calendar.month_name) if name}
_WORDS: Final = "|".join(_MONTHS)
_PATTERN: Final = re.compile(
    rf"(?<!\d)(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?)?(?P<m1>{_WORDS})[a-z]*\.?,?\s+(?P<y1>20\d\d)"
    r"|(?<!\d)(?P<d2>\d{1,2})[/.\-](?P<m2>\d{1,2})[/.\-](?P<y2>(?:20)?\d\d)(?!\d)"
    r"|(?<!\d)(?P<y3>20\d\d)-(?P<m3>\d\d)-(?P<d3>\d\d)(?!\d)",
    re.IGNORECASE,
)
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
    return _safe(int(found["y3"]), int(found["m3"]), int(found["d3"]))


def _full(year: int) -> int:
    return year if year >= _CENTURY else year + _CENTURY


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
