"""Every NHS number in every hiding place is found, and its place is all that leaves."""

from __future__ import annotations

import pickle
import re
from collections.abc import Collection, Iterator

import pytest

from cmmtn_sync.facts import read_facts
from tests.core.facts.hiding import GAPS, PLACES
from tests.core.facts.hiding_word import Hider

_SPACED = "999 000 0018"
_NAMED = "NHS no 9990000026"
_OTHERS = ("GMC 999 000 0018", "999 123 4567", "111 111 1111")
"""A doctor's number by its word, a number that fails the check, one that nobody has."""
_SAID_ELSEWHERE = (
    "under a header that says NHS",
    "shown as 000 000 0000",
    "of several numbers",
    "Word: a table",
    "not read: list",
)
"""Here the word stands in another cell, or only the digits of the text are kept."""


_NARROW = frozenset({"the name of a sheet", "what an embedded file was called", "header"})
"""They take neither a hundred letters, nor every letter, nor (as openpyxl writes them) lines."""


def _cases(*kinds: str, but: Collection[str] = ()) -> Iterator[object]:
    for kind in kinds or PLACES:
        for place, (hide, told) in ((at, case) for at, case in PLACES[kind].items() if at not in but):
            yield pytest.param(hide, told, id=f"{kind}: {place}")


@pytest.mark.parametrize(("hide", "told"), list(_cases()))
@pytest.mark.parametrize("number", [_SPACED, _NAMED])
def test_a_number_is_found_where_it_hides_and_does_not_leave(hide: Hider, told: str, number: str) -> None:
    reading = read_facts(hide(number), "upload")

    assert told in reading.patient
    assert _nowhere(number, repr(reading).encode())
    assert _nowhere(number, pickle.dumps(reading))


@pytest.mark.parametrize(("hide", "told"), list(_cases("Word", "Excel", but=_NARROW)))
@pytest.mark.parametrize("gap", GAPS.values(), ids=GAPS)
def test_no_gap_is_so_wide_that_a_number_leaves(hide: Hider, told: str, gap: str) -> None:
    number = gap.join(_SPACED.split())

    reading = read_facts(hide(number), "upload")

    assert told in reading.patient or "\n" in gap  # in lines of its own a group may be a figure
    assert _nowhere(number, repr(reading).encode())


@pytest.mark.parametrize(("hide", "told"), list(_cases()))
@pytest.mark.parametrize("number", _OTHERS)
def test_other_numbers_in_the_same_places_hold_nothing(
    hide: Hider, told: str, number: str, request: pytest.FixtureRequest
) -> None:
    if any(name in request.node.name for name in _SAID_ELSEWHERE) and number.startswith("GMC"):
        pytest.skip("the column says what it is")
    reading = read_facts(hide(number), "upload")

    assert told not in reading.patient


def _nowhere(number: str, data: bytes) -> bool:
    """Return whether no digits of a number are left, whatever stood between them."""
    digits = re.sub(r"\D", "", number).encode()
    return not any(part in re.sub(rb"\D", b"", data) for part in (digits, digits[-6:]))
