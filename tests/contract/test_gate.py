"""The one gate before every call to the tenant, and how long an answer asks us to wait. Nobody waits for real."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmmtn_sync.errors import TemporaryError
from cmmtn_sync.tenant.microsoft365.gate import Gate, asked_to_wait, date_of
from tests.contract.wires import Clock

SENT = datetime(2025, 7, 3, 8, tzinfo=UTC)
HEADERS: Mapping[str, tuple[Mapping[str, str], float | None]] = {
    "seconds": ({"Retry-After": "37"}, 37),
    "half seconds": ({"Retry-After": "0.5"}, 0.5),
    "a date": ({"Retry-After": "Thu, 03 Jul 2025 08:02:00 GMT"}, 120),
    "a date that is over": ({"Retry-After": "Thu, 03 Jul 2025 07:00:00 GMT"}, 0),
    "less than nothing": ({"Retry-After": "-5"}, 0),
    "the limit's end": ({"RateLimit-Reset": "12"}, 12),
    "the greater of both": ({"Retry-After": "5", "RateLimit-Reset": "12"}, 12),
    "the other greater of both": ({"Retry-After": "37", "RateLimit-Reset": "12"}, 37),
    "no number": ({"Retry-After": "soon", "RateLimit-Reset": "later"}, None),
    "nothing": ({}, None),
}


@pytest.mark.parametrize(("headers", "seconds"), HEADERS.values(), ids=HEADERS)
def test_how_long_an_answer_asks_us_to_wait(headers: Mapping[str, str], seconds: float | None) -> None:
    assert asked_to_wait(headers, SENT) == seconds


def test_a_date_says_nothing_where_the_service_does_not_tell_its_own_time() -> None:
    assert asked_to_wait({"Retry-After": "Thu, 03 Jul 2025 08:02:00 GMT"}, date_of({"Date": "no date"})) is None


def a_gate(clock: Clock, *, patience: int = 300) -> Gate:
    return Gate(patience=timedelta(seconds=patience), wait=clock.wait, clock=clock)


def test_a_gate_that_is_shut_for_longer_stays_so() -> None:
    clock = Clock()
    gate = a_gate(clock)
    gate.shut(30)
    gate.shut(10)

    gate.pass_through()
    gate.pass_through()

    assert (clock.waits, gate.waited) == ([30], 30)


def test_told_to_stop_it_waits_no_longer() -> None:
    clock = Clock(told_to_stop=True)
    gate = a_gate(clock)
    gate.shut(30)

    with pytest.raises(TemporaryError, match="told to stop"):
        gate.pass_through()
    with pytest.raises(TemporaryError, match="told to stop"):
        gate.pause(1)


def test_a_distance_of_our_own_choice_is_no_waiting() -> None:
    clock = Clock()
    gate = a_gate(clock, patience=1)

    gate.pause(3)

    assert (clock.waits, gate.waited) == ([3], 0)


@settings(derandomize=True, database=None)
@given(st.lists(st.tuples(st.sampled_from(["shut", "pass", "time"]), st.floats(0, 200)), max_size=20))
def test_the_gate_opens_when_all_have_said_so_and_a_run_waits_no_longer_than_it_may(
    steps: list[tuple[str, float]],
) -> None:
    clock = Clock()
    gate = a_gate(clock)
    opens = 0.0

    for what, seconds in steps:
        if what == "shut":
            gate.shut(seconds)
            opens = max(opens, clock.now + seconds)
        elif what == "time":
            clock.now += seconds
        else:
            _passes(gate, clock, opens)

    assert sum(clock.waits) == pytest.approx(gate.waited)
    assert gate.waited <= 300


def _passes(gate: Gate, clock: Clock, opens: float) -> None:
    left, waited = max(0.0, opens - clock.now), gate.waited
    if waited + left > 300:
        with pytest.raises(TemporaryError):
            gate.pass_through()
    else:
        gate.pass_through()
        assert clock.now >= opens
        assert gate.waited == pytest.approx(waited + left)
