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

# What XML 1.0 cannot hold at all: control characters, lone surrogates, and the two non-characters.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# ECMA-376 part 1, 22.9.2.19 (ST_Xstring): _xHHHH_ stands for one character.
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def clean_text(text: str) -> str:
    """Return the text without what a cell cannot hold, cut at 32,000 characters with ``... (cut)``."""
    plain = _FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return plain if len(plain) <= LONGEST else plain[: LONGEST - len(CUT)] + CUT


def clean_value(value: CellValue) -> CellValue:
    """Return the value as it comes back from a cell: cleaned text, a bare day, nothing for empty text."""
    if isinstance(value, Linked):
        text = clean_text(value.text)
        return Linked(text=text, url=clean_text(value.url)) if text and value.url else text or None
    if isinstance(value, str):
        return clean_text(value) or None
    if isinstance(value, datetime):
        return value.date()
    return value


def to_xstring(text: str) -> str:
    """Return the text with whatever looks like an escape escaped, for a ``t`` element."""
    return _LOOKS_ESCAPED.sub("_x005F_", text)


def from_xstring(text: str) -> str:
    """Return the text that a ``t`` element means."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text).replace("\r\n", "\n")


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
