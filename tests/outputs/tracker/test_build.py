from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from openpyxl import Workbook, load_workbook
from python_calamine import CalamineWorkbook

from cmmtn_sync.columns import DECISIONS, SHEET_ORDER, TRACKER
from cmmtn_sync.facts.tracker import read_tracker
from cmmtn_sync.model import Linked
from cmmtn_sync.plan.desk import desk_view, differences
from tests.outputs.tracker.hands import a_tracker
from tests.outputs.tracker.samples import a_situation, a_view, an_assessment, an_unmatched


def opened(data: bytes) -> Workbook:
    return load_workbook(io.BytesIO(data))


@pytest.mark.parametrize("rows", [0, 12, 300])
def test_a_new_tracker_says_all_that_the_view_says_and_nothing_is_left_to_write(rows: int) -> None:
    view = a_view(rows)

    content = read_tracker(a_tracker(view))

    assert differences(view, content) == ()
    assert len(content.sheets["Tracker"].rows) == rows
    assert content.missing == ()


def test_a_second_reader_sees_the_same_values() -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(a_tracker()))

    rows = book.get_sheet_by_name("Tracker").to_python()

    assert tuple(book.sheet_names) == SHEET_ORDER
    assert rows[3] == [column.header for column in TRACKER.columns]
    assert rows[4][3:5] == ["? Needs a decision", date(2025, 6, 30)]


@pytest.mark.parametrize(
    "name", ['=HYPERLINK("http://x.example.org")', "+1 Annual Report", "-2", "@sum", "<b>Report</b> 🚑", "a_x0041_b"]
)
def test_a_text_from_outside_stays_text_whatever_it_begins_with(name: str) -> None:
    situation = a_situation(unmatched=(replace(an_unmatched(name=name), link=None),))

    data = a_tracker(desk_view(situation))

    cell = opened(data)["Unmatched"]["B5"]
    assert cell.data_type == "s"
    assert read_tracker(data).sheets["Unmatched"].rows[0].values["File"] == name


def test_control_characters_are_left_out_and_what_is_too_long_is_cut_and_says_so() -> None:
    situation = a_situation(unmatched=(replace(an_unmatched(name="a\x07b\ud800" + "x" * 40_000), link=None),))

    said = read_tracker(a_tracker(desk_view(situation))).sheets["Unmatched"].rows[0].values["File"]

    assert isinstance(said, str)
    assert said.startswith("abxx")
    assert said.endswith("... (cut)")
    assert len(said) == 32_000


def test_days_are_real_days_in_one_style() -> None:
    cell = opened(a_tracker())["Tracker"]["E5"]

    assert cell.is_date
    assert cell.number_format == "d mmmm yyyy"
    assert cell.alignment.horizontal == "left"


def test_yellow_is_where_people_type_and_blue_is_the_workers() -> None:
    sheet = opened(a_tracker())["Tracker"]

    fills = {cell.value: cell.fill.start_color.rgb for cell in sheet[4]}
    assert fills["Team decision"] == fills["Reason or date"] == fills["Team comment"] == "00FFEB3B"
    assert fills["Status"] == fills["Decided"] == "00005EB8"
    assert sheet["G5"].fill.start_color.rgb == "00FFF9C4"


def test_the_drop_down_offers_the_decision_words_and_lets_a_mistyped_one_stand() -> None:
    book = opened(a_tracker())

    validation = next(v for v in book["Tracker"].data_validations.dataValidation if v.formula1)
    assert validation.formula1 == "Decisions_list"
    assert not validation.showErrorMessage
    assert validation.showInputMessage
    assert [row[0] for row in book["Lists"].iter_rows(min_row=5, max_col=1, values_only=True)][
        : len(DECISIONS)
    ] == list(DECISIONS)


def test_it_prints_across_with_its_header_on_each_page() -> None:
    sheet = opened(a_tracker())["Tracker"]

    assert sheet.page_setup.orientation == "landscape"
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == "$4:$4"
    assert sheet.oddFooter is not None
    assert sheet.oddFooter.right.text == "Page &P of &N"
    assert sum(c.width for c in TRACKER.columns if c.printed) <= 195


def test_nothing_is_locked_and_the_hidden_column_is_hidden() -> None:
    sheet = opened(a_tracker())["Tracker"]

    assert not sheet.protection.sheet
    assert sheet.column_dimensions["M"].hidden
    assert sheet.freeze_panes == "D5"


def test_the_teams_sheets_begin_with_what_is_known_and_have_room() -> None:
    data = a_tracker()

    content = read_tracker(data)
    assert len(content.sheets["Contacts"].rows) == 10
    assert content.sheets["Meetings"].rows[0].values["Date"] == date(2025, 7, 10)
    assert opened(data)["Contacts"]["D40"].fill.start_color.rgb == "00FFF9C4"


def test_a_document_is_linked_where_it_lies() -> None:
    said = read_tracker(a_tracker()).sheets["Tracker"].by_key()[an_assessment(0).obligation.key].values["Document"]

    assert said == Linked(text="Annual Report", url="https://files.example.org/units/Folder/0/Annual%20Report.docx")


def test_the_file_says_what_it_is() -> None:
    properties = opened(a_tracker()).properties

    assert (properties.title, properties.creator, properties.language) == ("Peer review tracker", "Network", "en-GB")
