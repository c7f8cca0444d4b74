"""Headings and cells as people write them, made comparable."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_NUMBERING: Final = re.compile(
    r"^\W*(?:(?:section|part|appendix|chapter)\s+)?(?:\d+(?:\.\d+)*|[a-z]|[ivx]+)?[.):\s]+(?=\S)", re.IGNORECASE
)
_IDLE: Final = frozenset(
    {"a", "an", "and", "are", "at", "by", "for", "from", "fy", "in", "is", "of", "on", "our", "s"}
    | {"the", "their", "this", "to", "we", "with", "your"}
)
_SHORT_WORD: Final = 3
TO_COME: Final = re.compile(
    r"^\W*(?:(?:tb[cad]|to follow|awaited|awaiting|pending|not yet available|"
    r"to be (?:confirmed|added|completed|agreed|advised|updated|written|inserted))\b.{0,60}|"
    r"insert\b.*|xx+|\?+|[.\-_…]+|\[.*\])\W*$",
    re.IGNORECASE | re.DOTALL,
)
"""What people write where they mean to write later."""
_LATER: Final = re.compile(
    r"\b(?:tb[cad]|to follow|will follow|still to be|yet to be|not yet (?:available|written|complete[d]?|received)|"
    r"awaiting|awaited|(?:to|will) be (?:confirmed|added|completed|provided|inserted|updated|written|included)|"
    r"under (?:construction|development)|work in progress|insert (?:text|here|details)|placeholder|x{3,})\b",
    re.IGNORECASE,
)
_GOES_ON: Final = re.compile(r"[a-z0-9)]\.\s+[A-Z]")
"""A second sentence."""
_LONGEST: Final = 160
"""Letters: what is longer is no placeholder, and is not searched for one."""
_SHORT: Final = 22
"""Words: a sentence that promises. A longer text that says "awaiting" says something else as well."""


@lru_cache(maxsize=20_000)
def plain(heading: str) -> frozenset[str]:
    """Return the words of a heading that matter, without numbering and plural endings."""
    return words_of(heading)


def words_of(text: str) -> frozenset[str]:
    """Return the same of a longer text, which is not kept."""
    bare = _NUMBERING.sub("", f" {text}".replace("&", " and ")).lower()
    words = re.findall(r"[a-z]+", bare.replace("’", "").replace("'", ""))
    return frozenset(w[:-1] if w.endswith("s") and len(w) > _SHORT_WORD else w for w in words if w not in _IDLE)


def is_to_come(text: str) -> bool:
    """Return whether a whole section says only that something will be written later: one promise, and no more."""
    bare = text.strip()
    if not any(c.isalnum() or c == "?" for c in bare) or len(bare) > _LONGEST:
        return False
    one = not _GOES_ON.search(bare)
    return bool(TO_COME.match(bare)) or (one and len(bare.split()) <= _SHORT and bool(_LATER.search(bare)))


def is_empty_cell(text: str) -> bool:
    """Return whether a cell says nothing: blank or "TBC". One word is enough to say who."""
    bare = text.strip()
    return not bare or (len(bare) <= _LONGEST and bool(TO_COME.match(bare)))
