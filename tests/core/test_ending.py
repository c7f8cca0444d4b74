"""What we sign in with ends some day: said at 60, 30 and 7 days, once each, to those who can renew it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from cmmtn_sync.model import Held
from cmmtn_sync.plan.ending import ending, soon_ends

TODAY = date(2025, 6, 25)


def ends_in(days: int) -> date:
    return TODAY + timedelta(days=days)


@pytest.mark.parametrize(
    ("left", "step"),
    [(400, None), (61, None), (60, 60), (31, 60), (30, 30), (8, 30), (7, 7), (1, 7), (0, 7), (-1, 7), (-400, 7)],
)
def test_the_last_step_that_was_passed_counts(left: int, step: int | None) -> None:
    assert soon_ends(ends_in(left), TODAY) == step


def test_of_what_has_no_end_nothing_is_said() -> None:
    assert ending(None, TODAY) == ()


@pytest.mark.parametrize(
    ("left", "who", "words"),
    [
        (60, Held.TEAM, "The sign-in to Microsoft 365 ends on 24 August 2025."),
        (30, Held.TEAM, "The sign-in to Microsoft 365 ends on 25 July 2025."),
        (8, Held.TEAM, "The sign-in to Microsoft 365 ends on 3 July 2025."),
        (7, Held.INSTALLER, "The sign-in to Microsoft 365 ends on 2 July 2025."),
        (0, Held.INSTALLER, "The sign-in to Microsoft 365 ends on 25 June 2025."),
        (-1, Held.INSTALLER, "The sign-in to Microsoft 365 ended on 24 June 2025."),
    ],
)
def test_the_team_is_told_in_time_and_the_installer_in_the_last_week(left: int, who: Held, words: str) -> None:
    (told,) = ending(ends_in(left), TODAY)

    assert (told.who, told.what) == (who, words)
    assert "microsoft-365.md, under Renewal" in told.do


def test_it_is_said_once_at_each_step_and_again_of_the_next_certificate() -> None:
    """What is told is known by what it is about: the same again is no news."""
    ends = ends_in(62)
    about = [told.about for days in range(70) for told in ending(ends, TODAY + timedelta(days=days))]

    assert list(dict.fromkeys(about)) == ["2025-08-26 60", "2025-08-26 30", "2025-08-26 7"]
    assert ending(ends_in(7), TODAY)[0].about != ending(ends_in(8), TODAY)[0].about


def test_the_installer_is_not_told_to_ask_the_installer() -> None:
    """From a week before on it stands under "For you" in what a run prints."""
    (told,) = ending(ends_in(3), TODAY)

    assert "Ask the person who looks after the software" not in told.do
