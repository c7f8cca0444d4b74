"""What a run had to say is kept for ``status``; what goes by itself is named once it has lasted for an hour."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cmmtn_sync.model import Attention, Held
from cmmtn_sync.run.troubles import keep_troubles, kept_troubles
from cmmtn_sync.store import Store
from tests.builders import at

NOW = at("2025-07-03 10:00")


def trouble(who: Held, about: str = "units") -> Attention:
    return Attention(code="library-lost", about=about, what=f"{about} is lost.", why="It is busy.", do="Wait.", who=who)


@pytest.mark.parametrize(("minutes", "lasting"), [(0, False), (59, False), (60, True)])
def test_a_passing_trouble_lasts_from_the_first_run_that_had_it(minutes: int, lasting: bool) -> None:  # noqa: FBT001
    with Store.in_memory() as store:
        for run in (0, 15, 30):
            keep_troubles(store, NOW + timedelta(minutes=run), [trouble(Held.TIME)], (), mailbox_seen=True)

        found = kept_troubles(store).lasting(NOW + timedelta(minutes=minutes))

    assert bool(found) is lasting


def test_one_that_was_over_in_between_begins_anew() -> None:
    with Store.in_memory() as store:
        keep_troubles(store, NOW, [trouble(Held.TIME)], (), mailbox_seen=True)
        keep_troubles(store, NOW + timedelta(minutes=15), [], (), mailbox_seen=True)
        keep_troubles(store, NOW + timedelta(minutes=50), [trouble(Held.TIME)], (), mailbox_seen=True)

        assert kept_troubles(store).lasting(NOW + timedelta(minutes=75)) == frozenset()


def test_what_somebody_must_do_is_kept_once_and_whole() -> None:
    with Store.in_memory() as store:
        keep_troubles(store, NOW, [trouble(Held.INSTALLER), trouble(Held.INSTALLER)], (), mailbox_seen=False)
        kept = kept_troubles(store)

    assert kept.needs == ("units is lost. It is busy. Wait.",)
    assert not kept.mailbox_seen


@pytest.mark.parametrize(
    ("days", "since"),
    [((0, 1, 2), 0), ((0, 2), 0), ((0, 9), 9)],
    ids=["every day", "a run that did not look", "it was over for a week"],
)
def test_what_comes_again_after_days_stands_since_then(days: tuple[int, ...], since: int) -> None:
    with Store.in_memory() as store:
        for day in range(days[-1] + 1):
            said = [trouble(Held.INSTALLER)] if day in days else []
            keep_troubles(store, NOW + timedelta(days=day), said, (), mailbox_seen=True)

        found = kept_troubles(store).standing_since(NOW + timedelta(days=days[-1]))

        assert set(found.values()) == {NOW + timedelta(days=since)}
