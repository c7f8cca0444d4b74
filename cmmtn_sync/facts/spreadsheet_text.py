"""Text as a cell can hold it, and as the sheet's XML writes it."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Final

from cmmtn_sync.model import CellValue, Linked
from cmmtn_sync.quarters import long_date

LONGEST: Final = 32_000
"""Excel holds 32,767 characters in a cell and cuts silently; we cut before, and say so."""
CUT: Final = "... (cut)"
LONGEST_LINK: Final = 2_079
"""Excel takes a file for damaged in which a link is longer. https://xlsxwriter.readthedocs.io/worksheet.html"""

# What XML 1.0 cannot hold at all: control characters, lone surrogates, and the two non-characters.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# ECMA-376 part 1, 22.9.2.19 (ST_Xstring): _xHHHH_ stands for one character.
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def clean_text(text: str) -> str:
    """Return the text without what a cell cannot hold, cut at 32,000 characters with ``... (cut)``.

    Excel counts as UTF-16 does: what stands outside the first plane, an emoji for one, counts twice.
    """
    plain = _FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(plain) <= LONGEST // 2:
        return plain
    units = plain.encode("utf-16-le")
    if len(units) <= 2 * LONGEST:
        return plain
    return units[: 2 * (LONGEST - len(CUT))].decode("utf-16-le", errors="ignore") + CUT


def clean_value(value: CellValue) -> CellValue:
    """Return the value as it comes back from a cell: cleaned text, a bare day, nothing for empty text.

    A link that is longer than Excel takes is left out, for half a link leads nowhere.
    """
    if isinstance(value, Linked):
        text, url = clean_text(value.text), clean_text(value.url)
        return Linked(text=text, url=url) if text and url and len(url) <= LONGEST_LINK else text or None
    if isinstance(value, str):
        return clean_text(value) or None
    if isinstance(value, datetime):
        return value.date()
    return value


def to_xstring(text: str) -> str:
    """Return the text with whatever looks like an escape escaped, for a ``t`` element."""
    return _LOOKS_ESCAPED.sub("_x005F_", text)


def from_xstring(text: str) -> str:
    """Return the text that a ``t`` element means, without what no text can hold: half an emoji, for one."""
    if "_x" not in text:
        return text
    return _FORBIDDEN.sub("", _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)).replace("\r\n", "\n")


def as_words(value: CellValue) -> str:
    """Return a cell's value as a person reads it; empty for nothing. Days read ``3 July 2025``."""
    match value:
        case None:
            return ""
        case Linked(text=text):
            return text
        case date():
            return long_date(value)
        case _:
            return str(value)
