"""What the team had typed is brought back from the states that are kept: what is missing, and on request the rest."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cmmtn_sync.errors import ExitCode
from cmmtn_sync.facts.tracker import read_tracker
from tests.e2e import spreadsheet_hands as hands
from tests.e2e.conftest import Command
from tests.outputs.tracker.soundness import unsound

KEY = "2024-26/y2q1.work-plan/MTU-ROYAL"
OTHER = "2024-26/y2q1.annual-report/MTU-ROYAL"
NEW_LEAD = {"Unit": "Wirral", "Role": "clinical lead", "Name": "Ann New", "Email": "ann.new@wirral.example.org"}


@pytest.fixture
def tracker(demo_copy: Path, command: Command) -> Path:
    """Return a tracker into which the team had typed, which was then kept, and out of which somebody took it."""
    path = demo_copy / "network" / "Peer Review" / "Tracker.xlsx"
    data = hands.typed(path.read_bytes(), "Tracker", KEY, "Team comment", "Rang on Friday")
    data = hands.typed(data, "Tracker", OTHER, "Team owner", "Tom")
    data = hands.typed_row(data, "Contacts", NEW_LEAD)
    data = hands.typed_row(data, "Dates", {"Requirement": "y2q2.review", "Due": date(2025, 9, 15)})
    path.write_bytes(data)
    command("--config", demo_copy / "config", "run", "--as-of", "2025-07-04")
    data = hands.typed(path.read_bytes(), "Tracker", KEY, "Team comment", None)
    data = hands.typed(data, "Tracker", OTHER, "Team owner", "Priya")
    data = hands.emptied(data, "Contacts", NEW_LEAD["Email"])
    path.write_bytes(data)
    return path


def test_it_is_shown_before_anything_is_written(tracker: Path, demo_copy: Path, command: Command) -> None:
    before, ours = tracker.read_bytes(), ("--config", demo_copy / "config", "restore")

    listed, shown = command(*ours), command(*ours, "1")

    assert listed.code == shown.code == ExitCode.DONE
    assert "5 cells missing, 1 cell otherwise" in listed.out
    assert "Team comment: Rang on Friday" in " ".join(shown.out.split())
    assert "Team owner" not in shown.out
    assert tracker.read_bytes() == before


def test_what_is_missing_is_brought_back_and_what_was_typed_since_stays(
    tracker: Path, demo_copy: Path, command: Command
) -> None:
    said = command("--config", demo_copy / "config", "restore", "1", "--write")

    data = tracker.read_bytes()
    contacts = read_tracker(data).sheets["Contacts"].by_key()
    assert said.code == ExitCode.DONE
    assert hands.row_of(data, "Tracker", KEY)["Team comment"] == "Rang on Friday"
    assert hands.row_of(data, "Tracker", OTHER)["Team owner"] == "Priya"
    assert {h: contacts[NEW_LEAD["Email"]].values[h] for h in NEW_LEAD} == NEW_LEAD
    assert unsound(data) == []
    assert "Nothing of it is missing" in command("--config", demo_copy / "config", "restore", "1").out


def test_what_was_typed_since_goes_only_where_it_is_said(tracker: Path, demo_copy: Path, command: Command) -> None:
    command("--config", demo_copy / "config", "restore", "1", "--over", "--write")

    assert hands.row_of(tracker.read_bytes(), "Tracker", OTHER)["Team owner"] == "Tom"


def test_a_row_of_the_teams_that_was_corrected_is_no_missing_row(
    tracker: Path, demo_copy: Path, command: Command
) -> None:
    ours = ("--config", demo_copy / "config", "restore", "1")
    command(*ours, "--write")
    data = hands.typed(tracker.read_bytes(), "Contacts", NEW_LEAD["Email"], "Email", "ann.newer@wirral.example.org")
    data = hands.typed(data, "Dates", "y2q2.review", "Requirement", "y2q3.approach")
    tracker.write_bytes(data)
    before = rows_of(data)

    plain, over = command(*ours), command(*ours, "--over", "--write")

    after = rows_of(tracker.read_bytes())
    assert "Nothing of it is missing" in plain.out
    assert "(now: ann.newer@wirral.example.org)" in " ".join(over.out.split())
    assert [len(rows) for rows in after.values()] == [len(rows) for rows in before.values()]
    assert NEW_LEAD["Email"] in after["Contacts"]
    assert after["Dates"] == ["y2q2.review"]


def rows_of(data: bytes) -> dict[str, list[str]]:
    sheets = read_tracker(data).sheets
    return {name: [row.key for row in sheets[name].rows] for name in ("Contacts", "Meetings", "Dates")}


def test_an_entry_that_waits_is_brought_back_and_one_that_was_acted_on_since_is_not(
    demo_copy: Path, command: Command
) -> None:
    path = demo_copy / "network" / "Peer Review" / "Tracker.xlsx"
    run, ours = ("--config", demo_copy / "config", "run", "--as-of"), ("--config", demo_copy / "config", "restore", "1")
    data = hands.decided(path.read_bytes(), KEY, "More time", "soon")
    path.write_bytes(hands.decided(data, OTHER, "More time", "later on"))
    command(*run, "2025-07-04T10:00")
    path.write_bytes(hands.decided(path.read_bytes(), OTHER, None))
    mended = hands.decided(path.read_bytes(), KEY, "More time", "31 July 2025")
    missing = command(*ours).out
    path.write_bytes(mended)
    command(*run, "2025-07-04T11:00")

    since = command("--config", demo_copy / "config", "restore", "2", "--write")

    assert [f"{KEY}, Team decision" in missing, f"{OTHER}, Team decision: More time" in missing] == [False, True]
    assert since.code == ExitCode.DONE
    rows = [hands.row_of(path.read_bytes(), "Tracker", key) for key in (KEY, OTHER)]
    assert [row.get("Team decision") for row in rows] == [None, "More time"]
    assert rows[1]["Reason or date"] == "later on"


def test_while_somebody_has_it_open_it_waits(tracker: Path, demo_copy: Path, command: Command) -> None:
    before = tracker.read_bytes()
    tracker.with_name("~$Tracker.xlsx").write_bytes(b"\x0cTom Ashworth")

    said = command("--config", demo_copy / "config", "restore", "1", "--write")

    assert said.code == ExitCode.TEMPORARY
    assert "Tom Ashworth has the tracker open" in said.err
    assert tracker.read_bytes() == before


@pytest.mark.parametrize("number", ["0", "99"])
def test_a_state_that_is_not_kept_is_wrong_use(
    tracker: Path,  # noqa: ARG001 - it stands there
    demo_copy: Path,
    command: Command,
    number: str,
) -> None:
    assert command("--config", demo_copy / "config", "restore", number).code == ExitCode.WRONG_USE
