"""Headers and sheets that people rename: known by hidden names that spreadsheet programs keep pointing at them."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree
from openpyxl import load_workbook

from cmmtn_sync.columns import KEYED_SHEETS, SHEET_ORDER, TRACKER
from cmmtn_sync.errors import TrackerHeldError
from cmmtn_sync.facts.signposts import header_post, sheet_post
from cmmtn_sync.facts.tracker import deleted_sheets, open_tracker, read_tracker
from cmmtn_sync.model import CellChange, Linked
from cmmtn_sync.outputs.tracker.names import Name, read_names, set_names
from cmmtn_sync.outputs.tracker.patch import patch_tracker
from cmmtn_sync.plan.desk import differences
from tests.e2e.libreoffice import IS_HERE, LibreOffice
from tests.e2e.spreadsheet_hands import with_sheet
from tests.outputs.tracker.hands import a_tracker, parts_of, replaced, typed_at, with_parts
from tests.outputs.tracker.samples import a_view, an_assessment
from tests.outputs.tracker.sheet_hands import renamed, without_posts

KEY = an_assessment(1).obligation.key
WORKBOOK = "xl/workbook.xml"
AWKWARD = "It's our list & <more>"


def a_change(header: str = "Status", value: str = "● Complete") -> list[CellChange]:
    return [CellChange(sheet="Tracker", key=KEY, header=header, value=value)]


def names_in(data: bytes) -> dict[str, Name]:
    return {n.name: n for n in read_names(parts_of(data)[WORKBOOK]) if n.place is None}


def why_held(data: bytes) -> str:
    with pytest.raises(TrackerHeldError) as held:
        read_tracker(data)
    return held.value.why


# --- headers -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ref", "header"),
    [("A4", "Ref"), ("D4", "Status"), ("G4", "Team decision"), ("I4", "Team comment"), ("M4", "Version")],
)
def test_a_renamed_header_is_known_by_its_hidden_name(ref: str, header: str) -> None:
    content = read_tracker(typed_at(a_tracker(), "Tracker", ref, "Something else"))

    assert content.missing == ()
    assert content.sheets["Tracker"].headers == read_tracker(a_tracker()).sheets["Tracker"].headers
    assert header in content.sheets["Tracker"].headers
    assert differences(a_view(12), content) == ()


def test_a_tracker_whose_headers_are_all_translated_is_known() -> None:
    data = a_tracker()
    for number in range(16):
        data = typed_at(data, "Tracker", f"{chr(65 + number)}4", f"Pennawd {number}")

    assert differences(a_view(12), read_tracker(data)) == ()


def test_what_is_under_a_renamed_header_goes_on_being_written_and_the_header_stays_as_it_was_typed() -> None:
    data = typed_at(a_tracker(), "Tracker", "D4", "Where it stands")

    result = patch_tracker(data, a_change())

    sheet = load_workbook(io.BytesIO(result))["Tracker"]
    row = read_tracker(data).sheets["Tracker"].by_key()[KEY].number
    assert (sheet["D4"].value, sheet[f"D{row}"].value) == ("Where it stands", "● Complete")
    assert parts_of(result)[WORKBOOK] == parts_of(data)[WORKBOOK]


def pointing(header: str, formula: str) -> Callable[[bytes], bytes]:
    """Let the hidden name of a header of Tracker say something else."""
    return lambda data: set_post(data, header_post("Tracker", header), formula)


@pytest.mark.parametrize(
    ("lead_astray", "why"),
    [
        (without_posts, "there is no hidden name"),
        (pointing("Status", "Tracker!#REF!"), "its column was deleted"),
        (pointing("Status", "'Contacts'!$D$4"), "it points into another sheet"),
        (pointing("Status", "'Tracker'!$D$5"), "it points into another row"),
        (pointing("Status", "'Tracker'!$E$4"), "another header of ours stands there"),
        (pointing("Status", "'Tracker'!$Z$4"), "nothing stands there"),
        (pointing("Status", "OFFSET('Tracker'!$D$4,0,0)"), "it is no plain cell"),
        (lambda data: pointing("Due", "'Tracker'!$D$4")(typed_at(data, "Tracker", "E4", "When")), "two point there"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_header_that_could_be_something_else_is_named_and_holds_the_tracker(
    lead_astray: Callable[[bytes], bytes], why: str
) -> None:
    data = lead_astray(typed_at(a_tracker(), "Tracker", "D4", "Where it stands"))

    assert '"Status"' in why_held(data), why


def test_a_column_of_the_teams_own_may_go() -> None:
    content = read_tracker(without_posts(typed_at(a_tracker(), "Tracker", "I4", "Notes of Sam")))

    assert content.missing == ("Tracker: Team comment",)


def test_the_words_of_a_header_count_more_than_its_hidden_name() -> None:
    data = typed_at(typed_at(a_tracker(), "Tracker", "D4", "Next step"), "Tracker", "F4", "Status")

    swapped = patch_tracker(data, a_change())

    assert read_tracker(data).sheets["Tracker"].headers["Status"] == 6
    assert names_in(swapped)[header_post("Tracker", "Status")].formula == "'Tracker'!$F$4"


def test_of_two_columns_with_the_same_header_ours_is_the_one_that_the_hidden_name_points_to() -> None:
    data = typed_at(a_tracker(), "Tracker", "C4", "Status")

    headers = read_tracker(data).sheets["Tracker"].headers

    assert headers["Status"] == 4
    assert headers["Document"] == 3
    assert '"Document"' in why_held(without_posts(data))


def test_a_key_alone_that_a_hidden_name_points_to_is_not_enough() -> None:
    data = without_posts(a_tracker(), *(header_post("Dates", h) for h in ("Unit", "Due", "Why")))
    for ref in ("A4", "B4", "C4", "D4"):
        data = typed_at(data, "Dates", ref, "x")

    assert '"Requirement"' in why_held(data)


# --- sheets --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sheet", SHEET_ORDER)
def test_a_renamed_sheet_is_known_by_its_hidden_name_and_written_under_its_new_one(sheet: str) -> None:
    view = a_view(15)
    data = renamed(a_tracker(), sheet, AWKWARD)

    result = patch_tracker(data, differences(view, read_tracker(data)))

    book = load_workbook(io.BytesIO(result))
    assert differences(view, read_tracker(result)) == ()
    assert book.sheetnames == [AWKWARD if name == sheet else name for name in SHEET_ORDER]
    assert book["Tracker" if sheet != "Tracker" else AWKWARD].print_area.endswith("$A$1:$H$19")


def test_a_title_in_other_capitals_is_the_same_sheet_even_without_a_hidden_name() -> None:
    data = without_posts(replaced(a_tracker(), WORKBOOK, 'name="Changes"', 'name="CHANGES"'))

    assert read_tracker(data).grids["Changes"][0] == ("Changes", *(None,) * 5)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (lambda: without_posts(renamed(a_tracker(), "Changes", "Log")), "it may only have been renamed"),
        (lambda: replaced(a_tracker(), WORKBOOK, 'name="Changes"', 'name="Log"'), "a program that keeps no names"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_sheet_that_may_have_been_renamed_or_deleted_is_named_and_holds_the_tracker(
    data: Callable[[], bytes], why: str
) -> None:
    with pytest.raises(TrackerHeldError) as held:
        deleted_sheets(open_tracker(data()))

    assert '"Changes" is not there' in held.value.why, why


def set_post(data: bytes, name: str, formula: str) -> bytes:
    post = Name(name=name, formula=formula, hidden=True)
    return with_parts(data, {WORKBOOK: set_names(parts_of(data)[WORKBOOK], {post.key: post})})


def test_a_renamed_sheet_whose_own_name_is_lost_is_known_by_the_names_of_its_headers() -> None:
    data = set_post(renamed(a_tracker(), "Tracker", AWKWARD), sheet_post("Tracker"), "#REF!")

    result = patch_tracker(data, a_change())

    assert deleted_sheets(open_tracker(data)) == ()
    assert names_in(result)[sheet_post("Tracker")].formula == "'It''s our list & <more>'!$A$1:$Z$9999"


def test_a_sheet_whose_hidden_names_point_to_two_others_is_not_made_again_beside_them() -> None:
    data = with_sheet(renamed(a_tracker(), "Tracker", "Old"), "New", "x")
    data = set_post(data, header_post("Tracker", "Ref"), "'New'!$A$4")

    with pytest.raises(TrackerHeldError) as held:
        deleted_sheets(open_tracker(data))

    assert '"Tracker" is not there' in held.value.why


# --- the names themselves ------------------------------------------------------------------------------------------


def test_each_sheet_and_each_header_has_a_hidden_name_of_letters_digits_and_underscores() -> None:
    names = {n: v for n, v in names_in(a_tracker()).items() if n.startswith("_cmmtn_")}

    assert len(names) == len(SHEET_ORDER) + sum(len(sheet.columns) for sheet in KEYED_SHEETS)
    assert all(n.hidden and re.fullmatch(r"\w+", name) for name, n in names.items())
    assert names["_cmmtn_Tracker_Team_decision"].formula == "'Tracker'!$G$4"
    assert names["_cmmtn_sheet_Start_here"].formula == "'Start here'!$A$1:$Z$9999"


def test_a_tracker_built_before_there_were_names_gets_them_and_no_other_byte_of_the_part_changes() -> None:
    data = without_posts(a_tracker())

    result = patch_tracker(data, a_change())

    old, new = (parts_of(d)[WORKBOOK] for d in (data, result))
    assert {n for n in names_in(result) if n.startswith("_cmmtn_")} >= {
        header_post("Tracker", c.header) for c in TRACKER.columns
    }
    assert re.sub(rb'<definedName name="_cmmtn_[^"]*" hidden="1">[^<]*</definedName>', b"", new) == old
    assert load_workbook(io.BytesIO(result)).defined_names[sheet_post("Lists")].hidden
    assert patch_tracker(result, a_change(value="x")) != result
    assert parts_of(patch_tracker(result, a_change(value="x")))[WORKBOOK] == new


@pytest.mark.parametrize(
    ("workbook", "result"),
    [
        (
            "<workbook {ns}><sheets><sheet/></sheets><calcPr/></workbook>",
            "<workbook {ns}><sheets><sheet/></sheets><definedNames>{new}</definedNames><calcPr/></workbook>",
        ),
        (
            "<workbook {ns}><sheets></sheets><externalReferences><e/></externalReferences></workbook>",
            (
                "<workbook {ns}><sheets></sheets><externalReferences><e/></externalReferences>"
                "<definedNames>{new}</definedNames></workbook>"
            ),
        ),
        (
            (
                "<x:workbook xmlns:x='{uri}'><x:definedNames><x:definedName name='B'>1</x:definedName></x:definedNames>"
                "</x:workbook>"
            ),
            (
                "<x:workbook xmlns:x='{uri}'><x:definedNames><x:definedName name='B'>1</x:definedName>"
                '<x:definedName name="A_b" hidden="1">1&lt;2</x:definedName></x:definedNames></x:workbook>'
            ),
        ),
        (
            (
                '<workbook {ns}><definedNames><definedName comment="x" name="a_B">#REF!</definedName>'
                '<definedName name="a_b" localSheetId="0">7</definedName></definedNames></workbook>'
            ),
            (
                '<workbook {ns}><definedNames>{new}<definedName name="a_b" localSheetId="0">7</definedName>'
                "</definedNames></workbook>"
            ),
        ),
    ],
    ids=["no names yet", "after references to other files", "another prefix", "in place of one in other capitals"],
)
def test_a_name_is_set_where_names_belong(workbook: str, result: str) -> None:
    uri = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    fill = {"uri": uri, "ns": f'xmlns="{uri}"', "new": '<definedName name="A_b" hidden="1">1&lt;2</definedName>'}
    name = Name(name="A_b", formula="1<2", hidden=True)

    found = set_names(workbook.format(**fill).encode(), {name.key: name})

    assert found.decode() == result.format(**fill)
    assert etree.fromstring(found) is not None


def test_a_copied_sheet_brings_copies_of_the_names_that_are_not_ours() -> None:
    local = '<definedName name="_cmmtn_Tracker_Status" localSheetId="3">\'Unmatched\'!$A$4</definedName>'
    data = replaced(a_tracker(), WORKBOOK, "</definedNames>", f"{local}</definedNames>")

    assert read_tracker(typed_at(data, "Tracker", "D4", "Stand")).sheets["Tracker"].headers["Status"] == 4


# --- a real program ------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not IS_HERE, reason="LibreOffice is not here")
def test_libreoffice_keeps_the_names_pointing_where_they_belong(tmp_path: Path) -> None:
    later = a_view(15)
    saved = LibreOffice(tmp_path).saved(
        with_sheet(a_tracker(), "Rota", "Who is in"),
        "Tracker",
        f"""
  sheet.getCellRangeByName("G4").String = "What we decided"
  sheet.getCellRangeByName("A4").String = "No."
  sheet.Columns.insertByIndex(3, 1)
  sheet.Rows.insertByIndex(0, 2)
  sheet.Name = "{AWKWARD}"
  doc.Sheets.getByName("Changes").Name = "What was new"
  doc.Sheets.getByName("By unit").Rows.removeByIndex(0, 1)
  doc.Sheets.getByName("By unit").Name = "For the meeting"
""",
    )

    content = read_tracker(saved)
    tracker = content.sheets["Tracker"]
    result = patch_tracker(saved, differences(later, content))

    again = differences(a_view(12), content)
    assert {change.sheet for change in again if not isinstance(change.value, Linked)} == {"By unit"}
    assert {change.value.url for change in again if isinstance(change.value, Linked)} == {
        "#'It''s our list & <more>'!A1"  # LibreOffice left the links pointing to no sheet
    }
    assert (tracker.header_row, tracker.headers["Team decision"], tracker.headers["Status"]) == (6, 8, 5)
    assert not names_in(saved)["_cmmtn_Tracker_Status"].hidden
    assert names_in(result)["_cmmtn_Tracker_Status"].hidden
    assert differences(later, read_tracker(result)) == ()
