"""Which action is which: by its reference, else by what it says. People renumber, reword and shorten."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz

from cmmtn_sync.model import ActionItem

_TELLING_SHARE: Final = 0.6
"""So many of an action's telling words must stand in a text that speaks of it."""
_SAME_WORDS: Final = 82.0
_SAME_NUMBER: Final = 45.0
"""Under the same bare number it takes less: numbers begin at 1 in every plan."""
_FEWEST: Final = 2
_BEFORE_A_NUMBER: Final = r"\b(?:rec(?:[a-z]* ?[a-z]{0,6})|actions?|no|number|ref|item)\b[\s.:#]*"
"""A PDF breaks a word where its cell ends: "Recommenda tion 1"."""
_RECOMMENDATION: Final = re.compile(r"^r(?:ec)?[\s.-]?0*(\d+)$", re.IGNORECASE)
"""``R1``, which people also write as "recommendation 1"."""
_IDLE: Final = frozenset(
    {"a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "has", "have", "in", "into", "is", "it", "its"}
    | {"of", "on", "or", "our", "that", "the", "their", "this", "to", "up", "was", "we", "will", "with", "within"}
    | {"action", "actions", "agree", "all", "any", "continue", "develop", "each", "ensure", "every", "further"}
    | {"major", "more", "network", "new", "other", "patient", "patients", "review", "service", "team", "trauma", "unit"}
)
"""Words that stand in many actions: they tell none from another."""
_SAME: Final = {"tarn": "registry", "nmtr": "registry", "mtc": "centre", "mtcc": "centre", "rehab": "rehabilitation"}
"""Terms to be taken for the same (programme, section 1): TARN was the registry until 2023, NMTR is since 2024."""
_SUFFIX: Final = re.compile(r"(?:ations?|ments?|ings?|ed|es|s|ion|ly)$")
_SHORTEST_STEM: Final = 4


def closeness(one: ActionItem, other: ActionItem) -> float:
    """Return from 0 (another action) to 200 how surely two rows are one action: a shared reference counts most."""
    alike = fuzz.token_sort_ratio(one.action.lower(), other.action.lower())
    if one.ref and other.ref and _flat(one.ref) == _flat(other.ref):
        sure = not _flat(one.ref).isdigit() or alike >= _SAME_NUMBER
        return 100.0 + alike if sure else 0.0
    if alike >= _SAME_WORDS or (speaks_of(other.action, one) and speaks_of(one.action, other)):
        return alike
    return 0.0


def names(text: str, action: ActionItem) -> bool:
    """Return whether a text names an action: by its reference, or in its words."""
    return has_reference(text, action.ref) or any(speaks_of(line, action) for line in _lines(text))


def has_reference(text: str, reference: str) -> bool:
    """Return whether a reference stands in a text as a word of its own, however it is spelt: A1, a-01.

    A bare number names nothing in prose, unless "recommendation", "no." or the like stands before it.
    """
    parts = re.findall(r"[A-Za-z]+|\d+", reference)
    if not parts or all(p.isalpha() for p in parts):
        return False
    return any(re.search(pattern, text, re.IGNORECASE) for pattern in _spellings(reference, parts))


def _spellings(reference: str, parts: Sequence[str]) -> Iterator[str]:
    """Yield patterns for a reference: as it stands where it is numbers alone, else with its parts in any spelling."""
    if all(p.isdigit() for p in parts):
        before = "" if len(parts) > 1 else _BEFORE_A_NUMBER
        yield rf"{before}(?<![\w/.-]){re.escape(reference)}(?![\w/-]|\.\d)"
        return
    spelt = r"[\s.\-/_]*0*".join(re.escape(p.lstrip("0") or "0") for p in parts)
    yield rf"(?<![A-Za-z0-9]){spelt}(?![A-Za-z0-9])"
    if recommendation := _RECOMMENDATION.match(reference):
        yield rf"\brec(?:ommendation)?s?\b[\s.:#no]*{recommendation[1]}(?!\d)"


def speaks_of(text: str, action: ActionItem) -> bool:
    """Return whether a line says what an action says, in its own words or nearly."""
    want, have = _telling(action.action), _telling(text)
    if len(want) < _FEWEST:
        return bool(want) and want <= have and fuzz.token_set_ratio(action.action.lower(), text.lower()) >= _SAME_WORDS
    return len(want & have) / len(want) >= _TELLING_SHARE


def untraced(wanted: Iterable[ActionItem], plan: Sequence[ActionItem]) -> tuple[ActionItem, ...]:
    """Return those of the wanted actions that no row of a plan takes up, in their order."""
    return tuple(action for action in wanted if not any(takes_up(row, action) for row in plan))


def takes_up(row: ActionItem, action: ActionItem) -> bool:
    """Return whether a row of a plan answers an action or a recommendation: by reference, or by what it says."""
    told = row.told or f"{row.ref}\n{row.standard}\n{row.issue}\n{row.action}\n{row.progress}\n{row.evidence}"
    if closeness(row, action) > 0 or has_reference(told, action.ref):
        return True
    return any(speaks_of(text, action) for text in (f"{row.issue} {row.action}", *told.splitlines(), *told.split("\t")))


def _lines(text: str) -> Iterable[str]:
    for line in text.splitlines():
        yield line
        yield from re.split(r"(?<=[.;!?])\s+|\t", line)


@lru_cache(maxsize=20_000)
def _telling(text: str) -> frozenset[str]:
    words = re.findall(r"[a-z0-9]+", text.lower().replace("’", "").replace("'", ""))
    return frozenset(_stem(_SAME.get(w, w)) for w in words if w not in _IDLE and len(w) > 1)


def _stem(word: str) -> str:
    bare = _SUFFIX.sub("", word)
    return bare if len(bare) >= _SHORTEST_STEM else word


def _flat(reference: str) -> str:
    """Return a reference as it is compared: ``A-01`` and ``a1`` are the same."""
    parts = re.findall(r"[A-Za-z]+|\d+", reference.lower())
    return "".join(p.lstrip("0") or "0" for p in parts)
