"""Which action is which: by its reference, else by what it says. People renumber, reword and shorten."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final, TypeAlias

from rapidfuzz import fuzz

from cmmtn_sync.model import ActionItem

_TELLING_SHARE: Final = 0.6
"""So many of an action's telling words must stand in a text that speaks of it."""
_SAME_WORDS: Final = 82.0
_SAME_NUMBER: Final = 0.5
"""Under the same bare number it takes so many of the telling words."""
_FEWEST: Final = 2
Word: TypeAlias = tuple[str, int, int]
_RUN: Final = re.compile(r"[A-Za-z]+|[0-9]+")
_GOES_ON: Final = re.compile(r"[/-]\d|\.\d|\w")
_JOINT: Final = 3
_KEPT: Final = 600
"""Letters: longer texts are looked through anew each time."""
_LONGEST_REFERENCE: Final = 24
_ADVISED: Final = frozenset({"rec", "recs"})
_COUNTED: Final = _ADVISED | {"action", "actions", "no", "number", "ref", "item"}
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
    shared = _telling(one.action) & _telling(other.action)
    if _is_reference(one.ref) and _flat(one.ref) == _flat(other.ref):
        told = one.action == other.action or len(shared) >= _fewest(one, other)
        sure = told or not _flat(one.ref).isdigit()
        return 100.0 + fuzz.token_sort_ratio(one.action.lower(), other.action.lower()) if sure else 0.0
    if not shared and one.action != other.action:
        return 0.0
    alike = fuzz.token_sort_ratio(one.action.lower(), other.action.lower())
    if alike >= _SAME_WORDS or (speaks_of(other.action, one) and speaks_of(one.action, other)):
        return alike
    return 0.0


def _fewest(one: ActionItem, other: ActionItem) -> float:
    """Return how many telling words two actions under one bare number must share: numbers begin at 1 in every plan."""
    return max(1.0, _SAME_NUMBER * min(len(_telling(one.action)), len(_telling(other.action))))


def _is_reference(text: str) -> bool:
    """Return whether something tells one action from another: "n/a" and "new" do not."""
    return any(c.isascii() and c.isdigit() for c in text)


def names(text: str, action: ActionItem) -> bool:
    """Return whether a text names an action: by its reference, or in its words."""
    return has_reference(text, action.ref) or any(speaks_of(line, action) for line in _lines(text))


def has_reference(text: str, reference: str) -> bool:
    """Return whether a reference stands in a text as a word of its own, however it is spelt: A1, a-01.

    A bare number names nothing in prose, unless "recommendation", "no." or the like stands before it.
    """
    wanted = [word for word, _, _ in _words(reference)]
    if not _is_reference(reference) or not wanted or len(reference) > _LONGEST_REFERENCE:
        return False
    there = _words(text)
    numbered = _RECOMMENDATION.match(reference)
    if len(wanted) == 1 or numbered:
        alone, by = (numbered[1], _ADVISED) if numbered else (wanted[0], _COUNTED)
        if any(word == alone and _is_numbered(text, there, at, by) for at, (word, _, _) in enumerate(there)):
            return True
    if len(wanted) == 1 and wanted[0].isdigit():
        return False
    return any(_stands_at(text, there, at, wanted, reference) for at in range(len(there) - len(wanted) + 1))


def _stands_at(text: str, there: Sequence[Word], at: int, wanted: Sequence[str], reference: str) -> bool:
    """Return whether the words of a reference stand at a place, close together; numbers alone just as they are."""
    found = there[at : at + len(wanted)]
    if any(have != want for (have, _, _), want in zip(found, wanted, strict=True)):
        return False
    start, end = found[0][1], found[-1][2]
    if all(word.isdigit() for word in wanted):
        return text[start:end] == reference.strip() and not _GOES_ON.match(text[end : end + 2])
    gaps = (text[one[2] : two[1]] for one, two in pairwise(found))
    return all(len(gap) <= _JOINT and not gap.strip(" .-/_") for gap in gaps)


def _is_numbered(text: str, there: Sequence[Word], at: int, by: frozenset[str]) -> bool:
    """Return whether a number follows a word that says what it counts: "recommendation 1", "no. 4"."""
    _, start, end = there[at]
    if at == 0 or _GOES_ON.match(text[end : end + 2]):
        return False
    before = there[at - 1]
    if len(text[before[2] : start]) > _JOINT or text[before[2] : start].strip(" .:#("):
        return False
    # A PDF breaks a word where its cell ends: "Recommenda tion 1".
    broken = there[at - 2][0] + before[0] if at > 1 else ""
    return any(word in by or word.startswith("recommend") for word in (before[0], broken))


def _words(text: str) -> tuple[Word, ...]:
    return _words_kept(text) if len(text) <= _KEPT else tuple(_runs(text))


@lru_cache(maxsize=2_000)
def _words_kept(text: str) -> tuple[Word, ...]:
    return tuple(_runs(text))


def _runs(text: str) -> Iterator[Word]:
    """Yield the runs of letters and of digits, in small letters and without leading noughts, and where they stand."""
    for found in _RUN.finditer(text):
        run = found.group()
        yield (run.lstrip("0") or "0" if run.isdigit() else run.lower()), found.start(), found.end()


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
    return any(speaks_of(text, action) for text in (f"{row.issue} {row.action}", *told.split("\t")))


def _lines(text: str) -> Iterable[str]:
    for line in text.splitlines():
        yield line
        yield from re.split(r"(?<=[.;!?])\s+|\t", line)


def _telling(text: str) -> frozenset[str]:
    return _telling_kept(text) if len(text) <= _KEPT else _telling_of(text)


@lru_cache(maxsize=20_000)
def _telling_kept(text: str) -> frozenset[str]:
    return _telling_of(text)


def _telling_of(text: str) -> frozenset[str]:
    words = re.findall(r"[a-z0-9]+", text.lower().replace("’", "").replace("'", ""))
    return frozenset(_stem(_SAME.get(w, w)) for w in words if w not in _IDLE and len(w) > 1)


def _stem(word: str) -> str:
    bare = _SUFFIX.sub("", word)
    return bare if len(bare) >= _SHORTEST_STEM else word


def _flat(reference: str) -> str:
    """Return a reference as it is compared: ``A-01`` and ``a1`` are the same."""
    parts = re.findall(r"[A-Za-z]+|\d+", reference.lower())
    return "".join(p.lstrip("0") or "0" for p in parts)
