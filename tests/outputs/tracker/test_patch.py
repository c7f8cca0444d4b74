from __future__ import annotations

import io
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl import load_workbook

from cmmtn_sync.errors import TrackerHeldError
from cmmtn_sync.facts.spreadsheet_cells import same_value
from cmmtn_sync.facts.tracker import read_tracker
from cmmtn_sync.model import CellChange, CellValue, Linked
from cmmtn_sync.plan.desk import desk_view, differences
from tests.outputs.tracker.hands import (
    MAIN,
    TRACKER,
    a_tracker,
    edited,
    packed,
    parts_of,
    patched,
    replaced,
    typed,
    typed_at,
    with_parts,
)
from tests.outputs.tracker.samples import a_situation, a_view, an_assessment, an_unmatched

KEY = an_assessment(1).obligation.key
THREADED = b'<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"/>'


def change(header: str, value: CellValue, *, key: str = KEY, was: CellValue = None) -> CellChange:
    return CellChange(sheet="Tracker", key=key, header=header, value=value, was=was)


def said(data: bytes, header: str, key: str = KEY) -> CellValue:
    return read_tracker(data).sheets["Tracker"].by_key()[key].values.get(header)


def after_people() -> bytes:
    """A tracker in which people left what only Excel knows: a threaded comment, a label, a sparkline, a highlight."""
    data = with_parts(
        a_tracker(),
        {
            "xl/threadedComments/threadedComment1.xml": THREADED,
            "docMetadata/LabelInfo.xml": b"<labelList xmlns='x'/>",
            "customXml/item1.xml": b"<a>  odd   spacing </a>",
        },
    )

    def extend(root: etree._Element) -> None:
        root.append(
            etree.fromstring(
                f'<extLst xmlns="{MAIN.strip("{}")}"><ext uri="{{05C60535-1F16-4fd2-B633-F4F36F0B64E0}}" '
                'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
                '<x14:sparklineGroups xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
                "<x14:sparklineGroup><x14:sparklines><x14:sparkline><xm:f>Tracker!A5:A9</xm:f><xm:sqref>Z5</xm:sqref>"
                "</x14:sparkline></x14:sparklines></x14:sparklineGroup></x14:sparklineGroups></ext></extLst>"
            )
        )

    return edited(data, TRACKER, extend)


def test_every_part_that_is_not_ours_stays_byte_for_byte_packed_as_it_was() -> None:
    data = after_people()

    result = patched(data, [change("Status", "● Complete"), change("Due", date(2025, 8, 1))])

    before, after = packed(data), packed(result)
    assert list(before) == list(after)
    assert {path for path in before if before[path] != after[path]} == {TRACKER}
    assert (said(result, "Status"), said(result, "Due")) == ("● Complete", date(2025, 8, 1))


def test_in_the_sheet_itself_only_our_cell_changes() -> None:
    data = after_people()

    result = patched(data, [change("Status", "● Complete")])

    old, new = (etree.fromstring(parts_of(d)[TRACKER]) for d in (data, result))
    differ = [
        a.get("r")
        for a, b in zip(old.iter(f"{MAIN}c"), new.iter(f"{MAIN}c"), strict=True)
        if etree.tostring(a) != etree.tostring(b)
    ]
    row = read_tracker(data).sheets["Tracker"].by_key()[KEY].number
    assert differ == [f"D{row}"]
    assert b"sparkline" in parts_of(result)[TRACKER]


def test_nothing_to_do_gives_back_the_very_bytes() -> None:
    data = a_tracker()

    assert patched(data, []) == data


def test_what_the_team_typed_stays_and_what_it_highlighted_too() -> None:
    data = typed(a_tracker(), "Tracker", KEY, "Team comment", "Rang on Monday & left word")

    result = patched(data, differences(a_view(12), read_tracker(data)) or [change("Status", "x")])

    assert said(result, "Team comment") == "Rang on Monday & left word"


def test_new_rows_go_below_and_everything_grows_with_them() -> None:
    view = a_view(15)
    data = a_tracker()

    result = patched(data, differences(view, read_tracker(data)))

    parts = parts_of(result)
    book = load_workbook(io.BytesIO(result))
    sheet = book["Tracker"]
    assert differences(view, read_tracker(result)) == ()
    assert sheet.tables["Tracker"].ref == "A4:P19"
    assert b'<autoFilter ref="A4:P19"' in parts["xl/tables/table1.xml"]
    assert sheet.print_area == "'Tracker'!$A$1:$H$19"
    assert {str(v.sqref) for v in sheet.data_validations.dataValidation} == {"G5:G19", "H5:H19"}
    assert [str(rule.sqref) for rule in sheet.conditional_formatting] == ["D5:D19"]
    assert sheet["G19"].fill.start_color.rgb == "00FFF9C4"
    assert sheet["E19"].number_format == "d mmmm yyyy"
    assert sheet.dimensions == "A1:P19"


def test_the_first_row_ever_takes_the_blank_row_that_waits_for_it() -> None:
    view = a_view(2)
    data = a_tracker(a_view(0))

    result = patched(data, differences(view, read_tracker(data)))

    assert [row.number for row in read_tracker(result).sheets["Tracker"].rows] == [5, 6]
    assert load_workbook(io.BytesIO(result))["Tracker"].tables["Tracker"].ref == "A4:P6"


def test_a_note_below_the_table_is_not_written_over() -> None:
    def note(root: etree._Element) -> None:
        data = root.find(f"{MAIN}sheetData")
        assert data is not None
        xml = '<row r="20"><c r="A20" t="inlineStr"><is><t>Our own note</t></is></c></row>'
        data.append(etree.fromstring(xml.replace("<row", f'<row xmlns="{MAIN.strip("{}")}"')))

    data = edited(a_tracker(), TRACKER, note)

    result = patched(data, differences(a_view(13), read_tracker(data)))

    rows = read_tracker(result).sheets["Tracker"].rows
    assert [row.number for row in rows][-2:] == [20, 21]
    assert rows[-2].key == "Our own note"


@pytest.mark.parametrize(("was", "left"), [("Accept", None), ("Return", "Accept")])
def test_an_inbox_cell_is_emptied_only_if_it_still_says_what_was_read(was: str, left: str | None) -> None:
    data = typed(a_tracker(), "Tracker", KEY, "Team decision", "Accept")

    result = patched(data, [change("Team decision", None, was=was), change("Status", "● Complete")])

    assert said(result, "Team decision") == left


@pytest.mark.parametrize(
    ("header", "value"), [("Team comment", None), ("Team owner", "x"), ("Team decision", "Accept")]
)
def test_what_is_the_teams_is_never_written(header: str, value: CellValue) -> None:
    with pytest.raises(ValueError, match="not ours to write"):
        patched(a_tracker(), [change(header, value)])


def with_formula(formula: str) -> bytes:
    """Put a formula into the Status of our row, and the order of calculation that Excel writes for it."""
    row = read_tracker(a_tracker()).sheets["Tracker"].by_key()[KEY].number

    def write(root: etree._Element) -> None:
        cell = next(c for c in root.iter(f"{MAIN}c") if c.get("r") == f"D{row}")
        for child in list(cell):
            cell.remove(child)
        cell.set("t", "str")
        cell.extend(etree.fromstring(f'<c xmlns="{MAIN.strip("{}")}">{formula}<v>x</v></c>'))

    data = edited(a_tracker(), TRACKER, write)
    chain = f'<calcChain xmlns="{MAIN.strip("{}")}"><c r="D{row}" i="2"/></calcChain>'
    data = with_parts(data, {"xl/calcChain.xml": chain.encode()})
    data = replaced(
        data,
        "[Content_Types].xml",
        "</Types>",
        '<Override PartName="/xl/calcChain.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'spreadsheetml.calcChain+xml"/></Types>',
    )
    return replaced(
        data,
        "xl/_rels/workbook.xml.rels",
        "</Relationships>",
        '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain" '
        'Target="calcChain.xml"/></Relationships>',
    )


def test_a_formula_in_our_cell_is_replaced_and_the_order_of_calculation_goes_with_it() -> None:
    result = patched(with_formula("<f>UPPER(B5)</f>"), [change("Status", "■ Overdue")])

    parts = parts_of(result)
    assert said(result, "Status") == "■ Overdue"
    assert "xl/calcChain.xml" not in parts
    assert b"calcChain" not in parts["[Content_Types].xml"] + parts["xl/_rels/workbook.xml.rels"]


@pytest.mark.parametrize(
    "formula",
    ['t="array" ref="D6:D7"', 't="array" ref="C6:E6"', 't="dataTable" ref="D6:D7"', 't="shared" ref="D6:D7" si="0"'],
)
def test_a_formula_that_other_cells_depend_on_holds_the_tracker(formula: str) -> None:
    data = with_formula(f"<f {formula}>UPPER(B5)</f>")

    with pytest.raises(TrackerHeldError) as held:
        patched(data, [change("Status", "■ Overdue")])

    assert "other cells depend" in held.value.why


def test_a_cell_that_a_formula_elsewhere_fills_holds_the_tracker() -> None:
    data = with_formula('<f t="array" ref="D6:E6">UPPER(B5)</f>')

    with pytest.raises(TrackerHeldError) as held:
        patched(data, [change("Due", date(2025, 8, 1))])

    assert "fills D6:E6" in held.value.why


def test_columns_are_found_wherever_they_were_moved() -> None:
    data = typed_at(typed_at(a_tracker(), "Tracker", "D4", "Next step"), "Tracker", "F4", "Status")

    result = patched(data, [change("Status", "moved")])

    row = read_tracker(data).sheets["Tracker"].by_key()[KEY].number
    assert load_workbook(io.BytesIO(result))["Tracker"][f"F{row}"].value == "moved"


def test_left_over_rows_of_a_grid_are_cleared_and_keep_their_format() -> None:
    data = a_tracker()
    view = desk_view(a_situation(transitions=()))

    result = patched(data, differences(view, read_tracker(data)))

    assert differences(view, read_tracker(result)) == ()
    assert load_workbook(io.BytesIO(result))["Changes"]["A5"].number_format == "d mmmm yyyy"


def test_a_row_that_a_person_made_higher_stays_so() -> None:
    row = read_tracker(a_tracker()).sheets["Tracker"].by_key()[KEY].number

    def pull(root: etree._Element) -> None:
        element = next(r for r in root.iter(f"{MAIN}row") if r.get("r") == str(row))
        element.set("ht", "99")
        element.set("customHeight", "1")

    result = patched(edited(a_tracker(), TRACKER, pull), [change("Next step", "long " * 60)])

    assert f'r="{row}" ht="99" customHeight="1"'.encode() in parts_of(result)[TRACKER]


def test_a_workbook_with_macros_is_a_workbook() -> None:
    data = replaced(
        with_parts(a_tracker(), {"xl/vbaProject.bin": b"\x00\x01"}),
        "[Content_Types].xml",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )

    assert said(patched(data, [change("Status", "ok")]), "Status") == "ok"


@pytest.mark.parametrize("cut", [10, 2000, -1, -30])
def test_a_file_that_was_cut_off_is_left_alone(cut: int) -> None:
    with pytest.raises(TrackerHeldError):
        patched(a_tracker()[:cut], [change("Status", "x")])


values = st.one_of(
    st.none(),
    st.text(max_size=40),
    st.integers(-(10**9), 10**9),
    st.dates(date(1901, 1, 1), date(2200, 1, 1)),
    st.builds(Linked, text=st.text(min_size=1, max_size=20), url=st.just("https://x.example.org/a b&c")),
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([KEY, an_assessment(2).obligation.key, "new/1", "new/2"]),
            st.sampled_from(["Next step", "Decided", "Why this status", "Contact"]),
            values,
        ),
        max_size=6,
    )
)
def test_whatever_is_written_is_read_back_and_nothing_else_moves(cells: list[tuple[str, str, CellValue]]) -> None:
    data = typed(a_tracker(), "Tracker", KEY, "Team comment", "ours")
    last = {(key, header): value for key, header, value in cells}

    # A day must stand in a day's column to be read as one; here the columns are for text.
    result = patched(data, [change(header, value, key=key) for (key, header), value in last.items()])

    rows = read_tracker(result).sheets["Tracker"].by_key()
    assert all(same_value(rows[key].values.get(header), value) for (key, header), value in last.items())
    assert said(result, "Team comment") == "ours"
    assert patched(result, []) == result


def test_a_name_that_begins_with_an_equals_sign_is_patched_as_text() -> None:
    view = desk_view(a_situation(unmatched=(an_unmatched(name="=cmd|' /C calc'!A0"),)))

    result = patched(a_tracker(), differences(view, read_tracker(a_tracker())))

    assert load_workbook(io.BytesIO(result))["Unmatched"]["B5"].data_type != "f"


def test_rows_of_start_here_are_as_high_as_their_text_whoever_set_their_heights() -> None:
    start = "xl/worksheets/sheet1.xml"

    def set_low(root: etree._Element) -> None:
        for row in root.iter(f"{MAIN}row"):
            row.set("customHeight", "1")
            row.set("ht", row.get("ht", "") if row.get("r") == "11" else "15.4")

    low = edited(a_tracker(), start, set_low)
    what = "Mail has not reached Dr Amara Nwosu, who is the trauma coordinator of Southport, since 3 July 2025."
    data = patched(low, [CellChange(sheet="Start here", key="13", header="B", value=what)])

    heights = {
        row.get("r"): float(row.get("ht", "0")) for row in etree.fromstring(parts_of(data)[start]).iter(f"{MAIN}row")
    }
    assert heights["13"] >= 3 * 14.4
    assert heights["14"] == 15.4
