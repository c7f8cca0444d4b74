"""Ninety runs with a moving clock, and between them all that people and machines do: the promises hold after each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from traceback import format_exception

import pytest
from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis import strategies as st

from cmmtn_sync.tenant.memory import Manner
from tests.e2e import promises
from tests.e2e.played import ACTS, Play

RUNS = 90
DAYS = (0, 0, 0, 0, 1, 1, 1, 2, 3, 5, 9)
HOURS = (9, 10, 11, 14, 15, 6, 17, 22, 23)
"""Hours and days, nights and weekends, and days of sleep: ninety of them are half a year."""


@dataclass(frozen=True)
class Script:
    """A step for each run: how long until then, whether what fails works again, and what happens."""

    steps: list[tuple[tuple[int, int], bool, list[tuple[str, int]]]]

    def __repr__(self) -> str:
        """Return less than it holds: a failure tells the story in its own words."""
        return f"Script of {len(self.steps)} steps"


SCRIPTS = st.builds(
    Script,
    st.lists(
        st.tuples(
            st.tuples(st.sampled_from(DAYS), st.sampled_from(HOURS)),
            st.booleans(),
            st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 999)), max_size=3),
        ),
        min_size=RUNS,
        max_size=RUNS,
    ),
)


def play_through(play: Play, script: Script) -> None:
    """Play from May to October 2025, and hold every run to its promises."""
    for number, ((days, hour), heals, acts) in enumerate(script.steps):
        play.network.at(_moved(play.network.now, days, hour))
        if heals:
            play.heal()
        for name, choice in acts:
            play.act(name, choice)
        try:
            _one_run(play, number)
        except AssertionError as error:
            pytest.fail("\n".join([f"after run {number} on {play.network.now}: {error}", *play.story[-30:]]))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told with its story
            story = "\n".join([*play.story[-40:], *format_exception(error)[-6:]])
            pytest.fail(f"after run {number} on {play.network.now}: {error}\n{story}")


def _moved(now: datetime, days: int, hour: int) -> datetime:
    """Return that hour so many days later, or the day after that: time never stands still."""
    then = (now + timedelta(days=days)).replace(hour=hour)
    return then if then > now else then + timedelta(days=1)


def _one_run(play: Play, number: int) -> None:
    foretell = number % 15 == 7 and not play.disturbed
    ran = promises.the_dry_run_foretells(play) if foretell else play.run()
    promises.nobody_is_written_to_twice(play)
    promises.everybody_has_one_draft_at_most(play)
    if ran is None or play.disturbed:
        return
    promises.nobody_is_missed(play, ran)
    promises.nobody_is_forgotten(play, ran)
    promises.nothing_overtaken_waits(play, ran)
    promises.nobody_is_asked_for_what_we_could_not_see(play, ran)
    promises.what_is_only_shown_counts_for_nothing(ran)
    if number % 6 == 0:
        promises.no_number_is_named(ran)
        promises.the_same_moment_is_idle(play)


def _new_play(manner: Manner, *, tracker: bool) -> Play:
    """Without a tracker (it is held) a run takes half the time; the tracker has its own tests."""
    play = Play(manner=manner)
    if not tracker:
        play.network.network.upload(play.network.house.tracker_path, b"This is no workbook.")
    return play


def _seeded(number: int) -> tuple[Manner, Script]:
    """Return the same script for a number on every machine: Hypothesis draws from what happens to be imported."""
    chance = Random(number)
    steps = [
        (
            (chance.choice(DAYS), chance.choice(HOURS)),
            chance.random() < 0.5,
            [(chance.choice(ACTS), chance.randrange(1000)) for _ in range(chance.randrange(4))],
        )
        for _ in range(RUNS)
    ]
    return chance.choice(tuple(Manner)), Script(steps)


@pytest.mark.parametrize(
    "number",
    # All twenty would be more than a quick suite may take.
    [pytest.param(n, marks=() if n < 5 else pytest.mark.proof) for n in range(20)],
)
def test_ninety_runs_break_no_promise_whatever_happens_between_them(number: int) -> None:
    manner, script = _seeded(number)

    play_through(_new_play(manner, tracker=number % 10 == 0), script)


@pytest.mark.proof
@pytest.mark.parametrize("part", range(20))
def test_four_hundred_times_ninety_runs_break_no_promise(part: int) -> None:
    @seed(4000 + part)
    @settings(
        max_examples=20,
        deadline=None,
        database=None,
        verbosity=Verbosity.quiet,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(st.sampled_from(Manner), SCRIPTS)
    def one(manner: Manner, script: Script) -> None:
        play_through(_new_play(manner, tracker=part % 2 == 0), script)

    one()
