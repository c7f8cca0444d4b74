"""What people type into a cell: words in any case, days in any of the usual ways."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from typing import Final

from cmmtn_sync.facts.spreadsheet_text import as_words
from cmmtn_sync.model import CellValue
from cmmtn_sync.quarters import long_date

_MONTHS: Final = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_NUMBERS = re.compile(r"(?<!\d)(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?!\d)")
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_WORDS = re.compile(
    r"(?:\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|satur|sat|sun)(?:day)?\.?,?\s+)?"
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th)?(?:\s+of)?\s*[- ]?\s*"
    rf"({_MONTH})\b\.?(?:,?[\s-]+'?(\d{{4}}|\d{{2}})(?!\d))?",
    re.IGNORECASE,
)
_WEEKDAY: Final = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
_UNTIL: Final = r"(?:until|till|til)"
_NUMBER: Final = r"(?:\d+|an?|one|two|three|four|five|six|eight|ten|twelve|(?:a )?few|(?:a )?couple(?: of)?)"
_SPAN: Final = r"(?:(?:working |whole |full |more )?(?:day|week|fortnight|month|quarter|year)s?)"
_PART: Final = r"(?:(?:end|middle|start) of [a-z ]+|spring|summer|autumn|winter|easter|christmas|new year|holidays)"
_HALF_SAID: Final = (
    # Months are names of people, too: one alone says a time only where the words about it do.
    rf"\b{_MONTH}\.?,? '?(?:\d{{4}}|\d{{2}})\b",
    rf"\b(?:{_UNTIL}|by|in|of|mid|early|late|next|last|this|during|before|after)[ -]{_MONTH}\b(?: \d{{4}})?",
    rf"^{_MONTH}$|^{_WEEKDAY}$",
    rf"\b{_NUMBER}[ -]{_SPAN}\b(?: ago\b)?",
    r"\b(?:next|last|coming) (?:week|fortnight|month|quarter|term)\b",
    rf"\b(?:{_UNTIL}|by|next|this|last|on) {_WEEKDAY}\b",
    rf"\b(?:{_UNTIL}|by) (?:the )?{_PART}\b",
    rf"(?:^|\b(?:{_UNTIL}|by) )\d{{1,2}}[/.]\d{{1,2}}\b",
)
_AHEAD: Final = re.compile("|".join((*_HALF_SAID, r"\btomorrow\b")), re.IGNORECASE)
_BACK: Final = re.compile("|".join((*_HALF_SAID, r"\b(?:today|yesterday)\b")), re.IGNORECASE)
_EDGES: Final = " \t\n,;:.–-"


@dataclass(frozen=True, kw_only=True, slots=True)
class Typed:
    """What stands in "Reason or date": a day, the words beside it, or what could not be understood."""

    day: date | None = None
    reason: str = ""
    trouble: str = ""


def read_typed(value: CellValue, today: date, *, past: bool = False) -> Typed:
    """Return what was typed. Days are read day first.

    One without a year is the next such day from today on; the last such day up to today, if it is of the ``past``.
    """
    if isinstance(value, date):
        return Typed(day=value)
    text = " ".join(as_words(value).split())
    days: dict[date, re.Match[str]] = {}
    for pattern in (_ISO, _NUMBERS, _WORDS):
        for found in pattern.finditer(text):
            try:
                days.setdefault(_day(pattern, found, today, past=past), found)
            except ValueError:
                return Typed(reason=text, trouble=f'There is no day "{found[0].strip()}".')
    if len(days) > 1:
        named = " and ".join(long_date(day) for day in sorted(days))
        return Typed(reason=text, trouble=f"{named} are named: which one is meant?")
    return next((Typed(day=day, reason=_beside(found)) for day, found in days.items()), Typed(reason=text))


def _beside(found: re.Match[str]) -> str:
    """Return the words beside a day."""
    text = found.string
    rest = f"{text[: found.start()].strip(_EDGES)} {text[found.end() :].strip(_EDGES)}".strip()
    rest = re.sub(r"^(?:until|till|by|to)\b\s*|\s*\b(?:until|till|by)$", "", rest, flags=re.IGNORECASE)
    return rest.strip(_EDGES)


def _day(pattern: re.Pattern[str], found: re.Match[str], today: date, *, past: bool) -> date:
    if pattern is _ISO:
        return date(int(found[1]), int(found[2]), int(found[3]))
    month = int(found[2]) if pattern is _NUMBERS else _MONTHS.index(found[2][:3].lower()) + 1
    if found[3]:
        return date(int(found[3]) + (2000 if len(found[3]) == 2 else 0), month, int(found[1]))  # noqa: PLR2004
    return _last(today, month, int(found[1])) if past else _next(today, month, int(found[1]))


def _last(today: date, month: int, day: int) -> date:
    following = _next(today + timedelta(days=1), month, day)
    back = 4 if (month, day) == (2, 29) else 1
    while following > today:
        following = following.replace(year=following.year - back)
    return following


def _next(today: date, month: int, day: int) -> date:
    this_year = date(today.year, month, day) if (month, day) != (2, 29) else None
    if this_year is not None:
        return this_year if this_year >= today else date(today.year + 1, month, day)
    years = (y for y in range(today.year, today.year + 9) if y % 4 == 0 and (y % 100 or y % 400 == 0))
    return next(leap for y in years if (leap := date(y, 2, 29)) >= today)


def half_said(words: str, *, past: bool = False) -> str:
    """Return what in the words says a time but no day (``2 weeks``, ``in August 2025``), or nothing."""
    found = (_BACK if past else _AHEAD).search(" ".join(words.split()))
    return found[0].strip(_EDGES) if found else ""


def plain(text: str) -> str:
    """Return words as they are compared: one space between them, no case, no stop at the end."""
    return " ".join(text.split()).casefold().strip(" .")


def find_word(text: str, words: Iterable[str]) -> str | None:
    """Return the word that was typed, whatever its case and spaces; None if it is none of them."""
    return {plain(word): word for word in words}.get(plain(text))


def did_you_mean(text: str, words: Iterable[str]) -> str:
    """Return ``Did you mean "Accept"?``, or nothing if no word is near."""
    by_plain = {plain(word): word for word in words}
    near = get_close_matches(plain(text), by_plain, n=1, cutoff=0.7)
    return f' Did you mean "{by_plain[near[0]]}"?' if near else ""
