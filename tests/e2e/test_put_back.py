"""What people spoil in the tracker without meaning to, and how it comes back: rows, copies, headers, whole sheets."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial

import pytest
from lxml import etree
from openpyxl import load_workbook

from cmmtn_sync.cli.moments import at_ten
from cmmtn_sync.columns import NOT_USED, SHEET_ORDER
from cmmtn_sync.errors import ExitCode, TrackerHeldError
from cmmtn_sync.facts.spreadsheet_cells import read_cells
from cmmtn_sync.facts.tracker import open_tracker, read_tracker
from cmmtn_sync.model import CellChange, CellValue
from cmmtn_sync.outputs.tracker.patch import patch_tracker
from cmmtn_sync.plan.desk import view_from_json, view_to_json
from cmmtn_sync.plan.start_here import PUT_BACK
from cmmtn_sync.run.beside import write_beside
from tests.e2e import spreadsheet_hands as hands
from tests.e2e.test_team_decisions import (
    FRIDAY,
    MONDAY,
    NEW_LEAD,
    ONE,
    PLAN,
    REVIEW,
    SOUTH_PLAN,
    TRACKER,
    Team,
    attentions,
    describe,
)
from tests.outputs.tracker.hands import MAIN, edited
from tests.outputs.tracker.sheet_hands import deleted, renamed

# --- rows ----------------------------------------------------------------------------------------------------------


def test_a_row_that_was_deleted_comes_back_with_what_the_team_had_typed_into_it() -> None:
    team = Team()
    data = hands.typed(team.tracker, "Tracker", SOUTH_PLAN, "Team comment", "Rang on Friday")
    data = hands.typed(data, "Tracker", SOUTH_PLAN, "Team owner", "=Priya")
    team.tracker = hands.typed(data, "Unmatched", ONE, "Team comment", date(2025, 7, 2))
    team.day(FRIDAY)
    data = hands.emptied(hands.emptied(team.tracker, "Tracker", SOUTH_PLAN), "Unmatched", ONE)
    team.tracker = hands.typed(data, "Tracker", PLAN, "Team comment", "something else")

    planned = team.network.at(at_ten(MONDAY)).dry_run()
    team.run(at_ten(MONDAY))

    row = team.row(SOUTH_PLAN)
    assert hands.keys_of(team.tracker, "Tracker")[-1] == SOUTH_PLAN
    assert (row["Team comment"], row["Team owner"]) == ("Rang on Friday", "=Priya")
    assert team.row(ONE, "Unmatched")["Team comment"] == "2 July 2025"
    assert [describe(a) for a in planned.plan.actions] == [describe(a) for a in team.ran.plan.actions]
    assert team.again().idle


def test_a_deleted_row_keeps_what_was_typed_while_the_tracker_is_locked_and_forgets_what_was_cleared() -> None:
    team = Team()
    data = hands.typed(team.tracker, "Tracker", SOUTH_PLAN, "Team comment", "Rang on Friday")
    team.tracker = hands.typed(data, "Tracker", PLAN, "Team comment", "no longer true")
    team.day(FRIDAY)
    team.tracker = hands.typed(team.tracker, "Tracker", PLAN, "Team comment", "")
    team.run(at_ten(FRIDAY) + timedelta(hours=2))
    team.tracker = hands.emptied(hands.emptied(team.tracker, "Tracker", SOUTH_PLAN), "Tracker", PLAN)
    team.network.network.lock(TRACKER, "Priya")

    locked = [team.day(MONDAY), team.day(date(2025, 7, 8))]
    team.network.network.unlock(TRACKER)
    team.day(date(2025, 7, 9))

    assert [ran.exit_code for ran in locked] == [ExitCode.TEMPORARY] * 2
    assert team.row(SOUTH_PLAN)["Team comment"] == "Rang on Friday"
    assert team.row(PLAN).get("Team comment") is None


def test_an_entry_that_is_not_clear_yet_comes_back_with_its_row_and_with_its_question() -> None:
    team = Team()
    team.decide(SOUTH_PLAN, "More time", "soon")
    team.tracker = hands.typed(team.tracker, "Unmatched", ONE, "This document is", "the annual one")
    team.day(FRIDAY)
    team.tracker = hands.emptied(hands.emptied(team.tracker, "Tracker", SOUTH_PLAN), "Unmatched", ONE)

    planned = team.network.at(at_ten(MONDAY)).dry_run()
    team.run(at_ten(MONDAY))

    row = team.row(SOUTH_PLAN)
    assert [describe(a) for a in planned.plan.actions] == [describe(a) for a in team.ran.plan.actions]
    assert (row["Team decision"], row["Reason or date"]) == ("More time", "soon")
    assert str(row["Decided"]).startswith('Not clear yet: "More time" needs a date')
    assert team.row(ONE, "Unmatched")["This document is"] == "the annual one"
    assert team.again().idle
    team.tracker = hands.typed(team.tracker, "Tracker", SOUTH_PLAN, "Reason or date", "18 July 2025")
    team.run(at_ten(date(2025, 7, 8)))
    assert str(team.row(SOUTH_PLAN)["Decided"]).startswith("More time given 8 July 2025")


@pytest.mark.parametrize("gone", ["the sheet", "the file"])
def test_an_entry_that_is_not_clear_yet_comes_back_with_its_sheet_and_with_its_file(gone: str) -> None:
    team = Team()
    team.decide(SOUTH_PLAN, "More time", "soon")
    team.day(FRIDAY)
    if gone == "the file":
        team.network.network.delete(TRACKER)
    else:
        team.tracker = deleted(team.tracker, "Tracker")

    team.run(at_ten(MONDAY))

    row = team.row(SOUTH_PLAN)
    assert (row["Team decision"], row["Reason or date"]) == ("More time", "soon")
    assert str(row["Decided"]).startswith('Not clear yet: "More time" needs a date')
    team.again()
    assert team.again().idle
    assert team.row(SOUTH_PLAN)["Team decision"] == "More time"


@pytest.mark.parametrize("locked", [False, True], ids=["emptied", "locked, so not emptied"])
def test_an_entry_that_was_acted_on_never_comes_back(*, locked: bool) -> None:
    team = Team()
    team.decide(SOUTH_PLAN, "More time", "soon")
    team.day(FRIDAY)
    team.decide(SOUTH_PLAN, "More time", "18 July 2025")
    if locked:
        team.network.network.lock(TRACKER, "Priya")
    team.day(MONDAY)
    team.network.network.unlock(TRACKER)
    team.tracker = hands.emptied(team.tracker, "Tracker", SOUTH_PLAN)

    team.run(at_ten(date(2025, 7, 8)))

    row = team.row(SOUTH_PLAN)
    assert (row.get("Team decision"), row.get("Reason or date")) == (None, None)
    assert row["Decided"] == "More time given 7 July 2025, until 18 July 2025"
    assert len(team.network.store.records()) == 1


@dataclass(kw_only=True)
class OnAScreen:
    """The tracker as somebody has it open."""

    data: bytes
    written: list[str] = field(default_factory=list)

    def cells(self, sheet: str) -> Mapping[tuple[int, int], CellValue]:
        return {(cell.row, cell.column): cell.value for cell in read_cells(open_tracker(self.data), sheet)}

    def write(self, *said: object, **_: object) -> None:
        self.written.append(str(said))


def test_beside_a_person_new_rows_do_not_keep_the_answers_from_being_written() -> None:
    team, screen = Team(), OnAScreen(data=Team().tracker)
    house = replace(team.network.house, open_workbook=lambda _: nullcontext(screen))
    new = [CellChange(sheet="Tracker", key=f"2024-26/new.{n}/NORTH", header="Status", value="x") for n in range(40)]

    write_beside(house, "tracker", [*new, CellChange(sheet="Tracker", key=PLAN, header="Decided", value="Accepted")])

    assert ["Accepted" in said for said in screen.written] == [True]


def test_what_the_team_had_typed_into_a_row_is_not_written_beside_a_person_who_has_the_row_again() -> None:
    team, screen = Team(), OnAScreen(data=Team().tracker)
    house = replace(team.network.house, open_workbook=lambda _: nullcontext(screen))
    again = [
        CellChange(sheet="Tracker", key=PLAN, header=h, value=h) for h in ("Status", "Team comment", "Team decision")
    ]

    done = write_beside(house, "tracker", again)

    assert [change.header for change in done] == ["Status"]
    assert len(screen.written) == 1
    assert "Team" not in screen.written[0]


def test_of_a_row_and_its_copy_the_first_counts_and_the_copy_says_what_it_is() -> None:
    team = Team()
    team.tracker = hands.copied_row(team.tracker, "Tracker", SOUTH_PLAN)
    copy = read_tracker(team.tracker).sheets["Tracker"].rows[-1]
    data = hands.typed_at(team.tracker, "Tracker", copy.number, "Team comment", "Accept")
    data = hands.typed_at(data, "Tracker", copy.number, "Status", "my own words")
    team.tracker = hands.decided(data, SOUTH_PLAN, "More time", "18 July 2025")

    ran = team.run(at_ten(FRIDAY))

    left = read_tracker(team.tracker).sheets["Tracker"]
    (last,) = left.copies()
    assert (last.number, last.values["Team comment"], last.values["Status"]) == (copy.number, "Accept", NOT_USED)
    assert last.values["Next step"] == copy.values["Next step"]
    assert str(team.row(SOUTH_PLAN)["Decided"]).startswith("More time given 4 July 2025")
    assert "is a copy of Southmere, Work Plan, so it is not used" in attentions(ran)[f"Tracker row {copy.number}"]
    start = " ".join(str(cell) for row in read_tracker(team.tracker).grids["Start here"] for cell in row)
    assert f"Row {copy.number} on Tracker is a copy of" in start
    told = [row for row in read_tracker(team.tracker).grids["Changes"] if "The row was copied" in row]
    assert [row[-2:] for row in told] == [("my own words", f"Row {copy.number}: {NOT_USED}")]
    assert team.again().idle


def test_a_word_typed_over_ours_on_by_unit_is_put_back_and_told_once() -> None:
    team = Team()
    there = read_tracker(team.tracker).grids["By unit"]
    team.tracker = hands.typed_at(team.tracker, "By unit", 5, "B", "● Done")

    team.run(at_ten(FRIDAY))

    content = read_tracker(team.tracker)
    assert content.grids["By unit"][4][1] == there[4][1] != "● Done"
    told = [row for row in content.grids["Changes"] if row[2] == "By unit"]
    assert [row[3:6] for row in told] == [(f"{PUT_BACK}: B5 (Northfield)", there[4][1], "● Done")]
    assert "We put back 1 thing that people had changed." in str(content.grids["Start here"])
    assert team.again().idle


def test_what_people_write_below_a_page_of_ours_stays_there() -> None:
    team = Team()
    note = "Ring Wirral on Friday"
    row = len(read_tracker(team.tracker).grids["Start here"]) + 20
    team.tracker = hands.typed_at(team.tracker, "Start here", row, "A", note)

    for day in (FRIDAY, MONDAY):
        team.run(at_ten(day))

    content = read_tracker(team.tracker)
    assert content.grids["Start here"][row - 1][0] == note
    assert note not in str(content.grids["Changes"])
    assert team.again().idle


def test_a_comment_is_kept_while_its_column_has_no_header() -> None:
    team = Team()
    team.tracker = hands.typed(team.tracker, "Tracker", PLAN, "Team comment", "Rang on Friday")
    team.day(FRIDAY)
    header = read_tracker(team.tracker).sheets["Tracker"].header_row
    team.tracker = hands.typed_at(team.tracker, "Tracker", header, "Team comment", "")
    team.day(MONDAY)
    team.network.network.delete(TRACKER)

    team.run(at_ten(MONDAY) + timedelta(hours=3))

    assert team.row(PLAN)["Team comment"] == "Rang on Friday"


# --- what is so strange that nobody foresaw it


def _one_number(root: etree._Element) -> None:
    cell = list(root.iter(f"{MAIN}row"))[6][-1]
    cell[:] = []
    del cell.attrib["t"]
    etree.SubElement(cell, f"{MAIN}v").text = "1E+400"


def _no_format(root: etree._Element) -> None:
    formats = root.find(f"{MAIN}cellXfs")
    assert formats is not None
    formats[-1].set("numFmtId", "")


def _stray(root: etree._Element) -> None:
    (rows,) = root.iter(f"{MAIN}sheetData")
    row = etree.SubElement(rows, f"{MAIN}row", {"r": "1048576"})
    cell = etree.SubElement(row, f"{MAIN}c", {"r": "XFD1048576"})
    etree.SubElement(cell, f"{MAIN}v").text = "1"


STRANGE: Mapping[str, Callable[[bytes], bytes]] = {
    "half an emoji as a reason": lambda data: hands.decided(data, PLAN, "Return", "_xD83D_"),
    "half an emoji as a decision": lambda data: hands.typed(data, "Tracker", PLAN, "Team decision", "_xD83D_"),
    "half an emoji as a document": lambda data: hands.typed(data, "Unmatched", ONE, "This document is", "_xD83D_"),
    "a number beyond all numbers": lambda data: edited(data, open_tracker(data).sheets["Tracker"], _one_number),
    "a format without a number": lambda data: edited(data, "xl/styles.xml", _no_format),
    "a word in the farthest corner": lambda data: edited(data, open_tracker(data).sheets["Changes"], _stray),
}


@pytest.mark.parametrize("strange", STRANGE)
def test_nothing_in_the_tracker_ends_a_run(strange: str) -> None:
    team = Team()
    team.tracker = STRANGE[strange](team.tracker)

    ran = team.run(at_ten(FRIDAY))

    assert ran.exit_code in {ExitCode.DONE, ExitCode.NEEDS_INSTALLER}
    assert team.again().exit_code == ran.exit_code


def test_new_rows_are_not_put_a_page_below_the_table_where_nobody_would_find_them() -> None:
    data = hands.typed_at(Team().tracker, "Tracker", 5_000, "Team comment", "stray")
    new = [CellChange(sheet="Tracker", key="2024-26/new/NORTH", header=h, value="x") for h in ("Ref", "Status")]

    with pytest.raises(TrackerHeldError) as caught:
        patch_tracker(data, new)

    assert caught.value.why == 'Something stands in row 5000 of "Tracker", far below the last of our rows: delete it.'


def test_a_header_that_was_cleared_on_a_sheet_of_the_teams_leaves_that_sheet_as_it_was_last_read() -> None:
    team = Team()
    agreed: dict[str, str | date] = {"Requirement": "y2q1.work-plan", "Unit": "Northfield", "Due": date(2025, 7, 18)}
    team.tracker = hands.typed_row(team.tracker, "Dates", agreed)
    team.day(FRIDAY)
    due = [team.row(key)["Due"] for key in (PLAN, SOUTH_PLAN)]
    header = read_tracker(team.tracker).sheets["Dates"].header_row
    team.tracker = hands.typed_at(team.tracker, "Dates", header, "Unit", "")

    ran = team.day(MONDAY)

    assert [team.row(key)["Due"] for key in (PLAN, SOUTH_PLAN)] == due == [date(2025, 7, 18), date(2025, 6, 30)]
    (told,) = [a for a in ran.plan.attentions if a.code == "tracker-column"]
    assert told.do == "Put the header back in the header row. Until then Dates counts as it was last read."


# --- sheets and headers that people renamed or deleted -------------------------------------------------------------


def test_decisions_under_a_renamed_header_on_a_renamed_sheet_are_taken_and_answered() -> None:
    team = Team()
    data = hands.typed_at(
        hands.decided(team.tracker, PLAN, "Return", "No owner"), "Tracker", 4, "Team decision", "Ours"
    )
    data = hands.typed_at(data, "Tracker", 4, "Status", "Where it stands")
    team.tracker = renamed(data, "Tracker", "It's our list")

    team.run(at_ten(FRIDAY))

    book = load_workbook(io.BytesIO(team.tracker))
    assert str(team.row(PLAN)["Decided"]).startswith("Returned 4 July 2025")
    assert (team.row(PLAN)["Status"], team.row(PLAN).get("Team decision")) == ("■ Overdue", None)
    assert [book["It's our list"][ref].value for ref in ("D4", "G4")] == ["Where it stands", "Ours"]
    links = {cell.hyperlink.location for row in book["Start here"].iter_rows() for cell in row if cell.hyperlink}
    assert "'It''s our list'!A1" in links
    assert "Tracker!A1" not in links
    assert "Tracker" not in attentions(team.ran)
    assert {after for _, what, after in team.changes() if "renamed" in what} == {
        "It's our list",
        "Ours",
        "Where it stands",
    }
    assert PUT_BACK not in str(team.changes())
    assert team.again().idle
    changes = team.changes()
    team.tracker = hands.typed(team.tracker, "Unmatched", ONE, "Team comment", "opened once more")
    team.run(at_ten(FRIDAY) + timedelta(hours=1))
    assert team.changes() == changes


@pytest.mark.parametrize("sheet", SHEET_ORDER)
def test_a_deleted_sheet_is_made_again_with_what_the_team_had_typed_and_told_once(sheet: str) -> None:
    team = Team()
    data = hands.typed_row(team.tracker, "Contacts", NEW_LEAD)
    data = hands.typed_row(data, "Dates", {"Requirement": "y2q2.review", "Due": date(2025, 9, 15)})
    team.tracker = hands.with_sheet(hands.typed(data, "Tracker", PLAN, "Team comment", "Rang"), "Rota", "Who is in")
    team.day(FRIDAY)
    before = read_tracker(team.tracker)
    team.tracker = stood = deleted(team.tracker, sheet)

    planned = team.network.at(at_ten(MONDAY)).dry_run()
    untouched = team.tracker == stood
    ran = team.run(at_ten(MONDAY))

    assert untouched
    assert [describe(a) for a in planned.plan.actions] == [describe(a) for a in ran.plan.actions]
    assert ran.exit_code is ExitCode.DONE
    assert "Tracker" not in attentions(ran)
    after = read_tracker(team.tracker)
    for name in ("Contacts", "Meetings", "Dates"):
        assert [row.values for row in after.sheets[name].rows] == [row.values for row in before.sheets[name].rows]
    assert team.row(PLAN)["Team comment"] == "Rang"
    assert team.row(REVIEW)["Due"] == date(2025, 9, 15)
    assert load_workbook(io.BytesIO(team.tracker)).sheetnames == [*SHEET_ORDER, "Rota"]
    assert team.changes().count(("Network team", f"{PUT_BACK}: the sheet was deleted", "Made again")) == 1
    assert "We put back 1 thing that people had changed." in str(after.grids["Start here"])
    bytes_then = team.tracker
    assert team.again().idle
    assert team.tracker == bytes_then


def test_a_sheet_deleted_while_the_tracker_is_locked_is_made_again_and_told_once() -> None:
    team = Team()
    team.tracker = deleted(team.tracker, "Contacts")
    team.network.network.lock(TRACKER, "Priya")
    locked = [team.day(FRIDAY), team.day(MONDAY)]
    team.network.network.unlock(TRACKER)

    freed = team.day(date(2025, 7, 8))
    team.day(date(2025, 7, 9))

    assert [ran.exit_code for ran in (*locked, freed)] == [ExitCode.TEMPORARY, ExitCode.TEMPORARY, ExitCode.DONE]
    assert "lead@south.example.org" in hands.keys_of(team.tracker, "Contacts")
    assert [what for _, what, _ in team.changes()].count(f"{PUT_BACK}: the sheet was deleted") == 1


def test_a_sheet_deleted_while_we_write_is_made_again_in_the_same_run_and_told_in_the_next() -> None:
    team = Team()
    team.decide(PLAN, "Return", "No owner")
    team.edited_meanwhile(partial(deleted, sheet="Contacts"))

    ran = team.run(at_ten(FRIDAY))
    contacts = hands.keys_of(team.tracker, "Contacts")
    team.run(at_ten(FRIDAY) + timedelta(minutes=15))

    assert ran.exit_code is ExitCode.DONE
    assert "lead@south.example.org" in contacts
    assert str(team.row(PLAN)["Decided"]).startswith("Returned 4 July 2025")
    assert [what for _, what, _ in team.changes()].count(f"{PUT_BACK}: the sheet was deleted") == 1
    assert team.again().idle


@pytest.mark.parametrize("forgotten", ["all", "a sheet that came with an update"])
def test_a_deleted_sheet_of_which_we_do_not_know_what_stood_in_it_holds_the_tracker(forgotten: str) -> None:
    team = Team()
    team.tracker = data = deleted(team.tracker, "Reminders")
    state = team.network.store.tracker_state()
    assert state is not None
    view = view_from_json(state.view_json)
    grids = {name: grid for name, grid in view.grids.items() if name != "Reminders"}
    known = "" if forgotten == "all" else view_to_json(replace(view, grids=grids))
    team.network.store.save_tracker_state(replace(state, view_json=known))

    ran = team.run(at_ten(FRIDAY))

    assert ran.exit_code is ExitCode.NEEDS_INSTALLER
    assert '"Reminders" is not there' in attentions(ran)["Tracker"]
    assert team.tracker == data


def test_a_workbook_in_which_nothing_is_ours_is_held() -> None:
    team = Team()
    data = hands.with_sheet(team.tracker, "Rota", "Who is in")
    for sheet in SHEET_ORDER:
        data = deleted(data, sheet)
    team.tracker = data

    ran = team.run(at_ten(FRIDAY))

    assert ran.exit_code is ExitCode.NEEDS_INSTALLER
    assert team.tracker == data
