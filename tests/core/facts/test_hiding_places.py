"""Every NHS number in every hiding place is found, and its place is all that leaves."""

from __future__ import annotations

import pickle
from collections.abc import Iterator

import pytest

from cmmtn_sync.facts import read_facts
from tests.core.facts.hiding import PLACES
from tests.core.facts.hiding_word import Hider

_SPACED = "999 000 0018"
_NAMED = "NHS no 9990000026"
_OTHERS = ("tel 999 000 0018", "999 123 4567", "111 111 1111")
"""A telephone number by its word, a number that fails the check, one that nobody has."""
_SAID_ELSEWHERE = (
    "under a header that says NHS",
    "shown as 000 000 0000",
    "of several numbers",
    "Word: a table",
    "not read: list",
)
"""Here the word stands in another cell, or only the digits of the text are kept."""


def _cases() -> Iterator[object]:
    for kind, places in PLACES.items():
        for place, (hide, told) in places.items():
            yield pytest.param(hide, told, id=f"{kind}: {place}")


@pytest.mark.parametrize(("hide", "told"), list(_cases()))
@pytest.mark.parametrize("number", [_SPACED, _NAMED])
def test_a_number_is_found_where_it_hides_and_does_not_leave(hide: Hider, told: str, number: str) -> None:
    reading = read_facts(hide(number), "upload")

    assert told in reading.patient
    assert _nowhere(number, repr(reading).encode())
    assert _nowhere(number, pickle.dumps(reading))


@pytest.mark.parametrize(("hide", "told"), list(_cases()))
@pytest.mark.parametrize("number", _OTHERS)
def test_other_numbers_in_the_same_places_hold_nothing(
    hide: Hider, told: str, number: str, request: pytest.FixtureRequest
) -> None:
    if any(name in request.node.name for name in _SAID_ELSEWHERE) and number.startswith("tel"):
        pytest.skip("the column says what it is")
    reading = read_facts(hide(number), "upload")

    assert told not in reading.patient


def _nowhere(number: str, data: bytes) -> bool:
    digits = "".join(c for c in number if c.isdigit())
    plain = data.replace(b" ", b"").replace(b"-", b"")
    return digits.encode() not in plain and digits[-5:].encode() not in plain
