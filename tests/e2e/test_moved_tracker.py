"""A tracker that is not where it was: renamed, moved with its folder, or deleted."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import Workbook

from cmmtn_sync.cli.moments import at_ten
from cmmtn_sync.errors import ExitCode
from cmmtn_sync.model import UpdateTracker
from tests.e2e.test_team_decisions import FRIDAY, MONDAY, REPORT, TRACKER, Team


def a_list() -> bytes:
    """Return a workbook that is nothing of ours."""
    book, data = Workbook(), BytesIO()
    book.save(data)
    return data.getvalue()


@pytest.mark.parametrize("now", ["Peer review/Tracker 2026.xlsx", "Peer review 2026/Tracker.xlsx", "Old/t.xlsx"])
def test_a_tracker_that_is_renamed_or_moved_is_never_replaced_by_a_new_one(now: str) -> None:
    team = Team()
    team.network.network.rename(TRACKER, now)

    team.run(at_ten(FRIDAY))
    held = [a for a in team.ran.plan.attentions if a.code == "tracker-held"]

    assert team.network.network.find(TRACKER) is None
    assert team.ran.exit_code is ExitCode.NEEDS_INSTALLER
    assert len(held) == 1
    assert held[0].what.startswith(f"There is no {TRACKER} any more. “{now}” is the tracker now. It was renamed or ")
    team.network.network.rename(now, TRACKER)
    team.decide(REPORT, "Accept", "")
    team.run(at_ten(MONDAY))
    assert team.row(REPORT)["Status"] == "● Complete (on time)"


def test_of_a_tracker_that_was_deleted_it_is_said_what_is_not_in_the_new_one() -> None:
    team = Team()
    team.network.network.delete(TRACKER)
    team.network.network.upload("Peer review/Notes.xlsx", a_list())

    team.run(at_ten(FRIDAY))

    (built,) = [o for o in team.ran.outcomes if isinstance(o.action, UpdateTracker)]
    assert built.words == ("It was not there any more. What was typed since 10am on Thursday 3 July 2025 is not in it.")
    assert ("Network team", "The tracker was deleted: built again") in [(who, what) for who, what, _ in team.changes()]
    assert team.again().idle
