"""What stands in a cell of a worksheet, as text that a person would recognise."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from lxml import etree

from cmmtn_sync.facts.package import attribute, child, local

_BUILT_IN_DATES: Final = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_LITERAL: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_SPACED: Final = re.compile(r"^[0#]{3}(?:\\?[ .-]|\"[ .-]\")[0#]{3}(?:\\?[ .-]|\"[ .-]\")[0#]{4}")
_ELAPSED: Final = re.compile(r"\[[hms]+\]", re.IGNORECASE)
_DATE_LETTERS: Final = re.compile(r"[dmyhs]", re.IGNORECASE)
_MAC_DAYS: Final = 1462
"""Workbooks with the 1904 date system count from so many days later."""
_LAST_DAY: Final = 2_958_466
"""31 December 9999."""
_LEAP_BUG: Final = 60
"""Excel believes in 29 February 1900, as Lotus 1-2-3 did."""
_ISO: Final = re.compile(r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z?)?$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Book:
    """What the cells of a workbook need to be understood."""

    strings: Sequence[str]
    dates: frozenset[int]
    """The cell formats (by index) that show a number as a date or time."""
    from_1904: bool = False
    spaced: frozenset[int] = frozenset()
    """The cell formats that show ten digits spaced 3-3-4."""


def date_formats(styles: etree._Element | None) -> frozenset[int]:
    """Return the indices of the cell formats that show dates."""
    return _formats(styles, _is_date)


def spaced_formats(styles: etree._Element | None) -> frozenset[int]:
    """Return the indices of the cell formats that show ten digits spaced 3-3-4."""
    return _formats(styles, lambda number, own: bool(_SPACED.match(own.get(number, ""))))


def _formats(styles: etree._Element | None, shows: Callable[[int, Mapping[int, str]], bool]) -> frozenset[int]:
    stated, formats = child(styles, "numFmts"), child(styles, "cellXfs")
    own = {
        _int(attribute(element, "numFmtId")): attribute(element, "formatCode") or ""
        for element in (stated if stated is not None else ())
    }
    return frozenset(
        i
        for i, element in enumerate(formats if formats is not None else ())
        if shows(_int(attribute(element, "numFmtId")), own)
    )


def is_spaced(cell: etree._Element, book: Book) -> bool:
    """Return whether the format of a cell shows ten digits spaced 3-3-4."""
    return _int(cell.get("s")) in book.spaced


def has_value(cell: etree._Element) -> bool:
    """Return whether the cell holds what its formula came to, be it an empty text."""
    value = child(cell, "v")
    return value is not None and (bool(value.text) or cell.get("t") == "str")


def cell_text(cell: etree._Element, book: Book) -> str:
    """Return the text of a cell: dates as "30 June 2025", numbers plain, a formula as the value it last had."""
    kind = cell.get("t") or "n"
    if kind == "inlineStr":
        return _all_text(child(cell, "is"))
    value = child(cell, "v")
    stated = (value.text or "").strip() if value is not None else ""
    if not stated:
        return ""
    if kind == "s":
        at = _int(stated)
        return book.strings[at] if 0 <= at < len(book.strings) else ""
    if kind == "b":
        return "TRUE" if stated in {"1", "true"} else "FALSE"
    if kind == "d":
        return iso_words(stated)
    return _number(stated, book, _int(cell.get("s"))) if kind == "n" else stated


def string_text(element: etree._Element) -> str:
    """Return the text of a shared string: rich text joined, phonetic guides left out."""
    return _all_text(element)


def _all_text(element: etree._Element | None) -> str:
    if element is None:
        return ""
    parts: list[str] = []
    for part in element:
        name = local(part)
        if name == "t":
            parts.append(part.text or "")
        elif name == "r":
            text = child(part, "t")
            parts.append((text.text or "") if text is not None else "")
    return "".join(parts)


def _is_date(number_format: int, own: Mapping[int, str]) -> bool:
    code = own.get(number_format)
    if code is None:
        return number_format in _BUILT_IN_DATES
    first = code.split(";")[0]
    return bool(_ELAPSED.search(first) or _DATE_LETTERS.search(_LITERAL.sub("", first)))


def _number(stated: str, book: Book, style: int) -> str:
    try:
        number = float(stated)
    except ValueError:
        return stated
    if not math.isfinite(number):
        return stated
    if style in book.dates:
        serial = number + _MAC_DAYS if book.from_1904 else number
        if 0 <= serial < _LAST_DAY:
            return _from_serial(serial)
    return as_number(number)


def as_number(number: float) -> str:
    """Return a number plain: no thousands, no zeros behind the point."""
    return f"{number:.15g}"


def _from_serial(serial: float) -> str:
    day, part = divmod(serial, 1)
    moment = datetime(1899, 12, 30 if day >= _LEAP_BUG else 31) + timedelta(  # noqa: DTZ001 - a date on paper
        days=day, seconds=round(part * 86400)
    )
    if day == 0:
        return clock_words(moment)
    return day_words(moment) if not round(part * 86400) else f"{day_words(moment)} {clock_words(moment)}"


def iso_words(stated: str) -> str:
    """Return a date in ISO form as people write it; what is none, as it stands."""
    if not _ISO.match(stated):
        return stated
    moment = datetime.fromisoformat(stated).replace(tzinfo=None)
    return day_words(moment) if moment.hour == moment.minute == 0 else f"{day_words(moment)} {clock_words(moment)}"


def day_words(moment: date) -> str:
    """Return a day as people write it: ``30 June 2025``."""
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def clock_words(moment: time | datetime) -> str:
    """Return a time of day as people write it: ``5:30pm``."""
    return f"{moment.hour % 12 or 12}:{moment.minute:02}{'am' if moment.hour < 12 else 'pm'}"  # noqa: PLR2004


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


def _int(text: str | None) -> int:
    return int(text) if text and text.isdigit() else 0
