"""A checker that cannot fail proves nothing: each of these packages is broken in one place, and it is said where."""

from __future__ import annotations

import io
import zipfile

import pytest

from tests.outputs.tracker.hands import MAIN, TRACKER, a_tracker, parts_of, replaced, with_parts
from tests.outputs.tracker.samples import a_view
from tests.outputs.tracker.soundness import unsound
from tests.outputs.tracker.soundness_sheet import ORDER, Area, area

BOOK = "xl/workbook.xml"
TABLE = "xl/tables/table1.xml"
OF_BOOK = "xl/_rels/workbook.xml.rels"
OF_TRACKER = "xl/worksheets/_rels/sheet2.xml.rels"
TYPES = "[Content_Types].xml"
CHAIN = f'<calcChain xmlns="{MAIN[1:-1]}"><c r="D5" i="2"/></calcChain>'
TWO_SHAPES = (
    '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing">'
    '<xdr:cNvPr id="2" name="a"/><xdr:cNvPr id="2" name="b"/></xdr:wsDr>'
)


@pytest.mark.parametrize("rows", [0, 3])
def test_what_we_build_is_sound(rows: int) -> None:
    assert unsound(a_tracker(a_view(rows))) == []


@pytest.mark.parametrize(
    ("path", "old", "new", "fault"),
    [
        (BOOK, "<sheets>", "<sheets><", "not readable"),
        (TYPES, 'PartName="/xl/styles.xml"', 'PartName="/xl/gone.xml"', "a type is stated for xl/gone.xml"),
        (TYPES, '<Default Extension="rels"', '<Default Extension="relx"', "_rels/.rels has no content type"),
        (TYPES, "</Types>", '<Default Extension="XML" ContentType="x"/></Types>', "default type xml is there 2"),
        (OF_BOOK, "styles.xml", "colours.xml", "rId12 points to xl/colours.xml"),
        (OF_BOOK, 'Id="rId13"', 'Id="rId12"', "relation rId12 is there 2 times"),
        (TRACKER, 'r:id="rId3"', 'r:id="rId99"', "the relation rId99 is used"),
        (OF_TRACKER, "/Folder/6/", f"/{'x' * 2_079}/", "rId1 is a link of"),
        (BOOK, 'sheetId="3"', 'sheetId="2"', "sheetId 2 is there 2 times"),
        (BOOK, 'name="Dates"', 'name="changes"', "sheet changes is there 2 times"),
        (BOOK, "OFFSET(Lists!$A$5", "OFFSET(Gone!$A$5", "speaks of Gone"),
        (BOOK, "'Tracker'!$4:$4", "'Our tracker'!$4:$4", "speaks of Our tracker"),
        (BOOK, 'localSheetId="1"', 'localSheetId="11"', "belongs to a sheet that is not there"),
        (BOOK, 'name="Units_list"', 'name="ROLES_list"', "name ('roles_list', None) is there 2 times"),
        ("xl/tables/table2.xml", ' id="2" name="Unmatched"', ' id="1" name="Unmatched"', "table id 1 is there 2"),
        ("xl/tables/table2.xml", 'displayName="Unmatched"', 'displayName="tracker"', "table tracker is there 2"),
        (TABLE, ' ref="A4:P16" h', ' ref="A4:Q16" h', "17 wide and has 16 columns"),
        (TABLE, ' ref="A4:P16" h', ' ref="A16:P4" h', "has no range"),
        (TABLE, ' ref="A4:P16" h', ' ref="A4:P4" h', "no row of data"),
        (TABLE, 'name="Unit"', 'name="Units"', "column Units is called Unit in its header"),
        (TABLE, '<tableColumn id="3"', '<tableColumn id="2"', "column id 2 is there 2 times"),
        (TABLE, '<autoFilter ref="A4:P16"', '<autoFilter ref="A4:P17"', "the filter A4:P17 is not the table's"),
        (TABLE, "<table ", '<table totalsRowCount="1" ', "the filter A4:P16 is not the table's"),
        (TRACKER, "<tablePart ", "<tablePart/><tablePart ", "2 tables are listed, 1 are there"),
        (TRACKER, '<row r="6"', '<row r="5"', "row 5 stands behind row 5"),
        (TRACKER, 'r="B6"', 'r="B7"', "the cell B7 stands in row 6"),
        (TRACKER, 'r="B6"', 'r="A6"', "the cell A6 stands too late"),
        (TRACKER, 'r="B6"', 'r="XFE6"', "the cell XFE6 stands in row 6"),
        (TRACKER, '<row r="6"', '<row r="6" spans="1:3"', "outside the spans"),
        (TRACKER, 'r="B6" s="21"', 'r="B6" s="2100"', "has the format 2100"),
        (TRACKER, 'r="B6"', 'r="B6" cm="1"', "has the metadata 1 of 0"),
        (TRACKER, 'r="E6" s="23" t="n"', 'r="E6" s="23" t="s"', "has the text 45838 of 0"),
        (TRACKER, 'r="E6" s="23" t="n"', 'r="E6" s="23" t="date"', "of the kind date"),
        (TRACKER, "<v>45838</v>", "<v>30 June</v>", "which is no number"),
        (TRACKER, 'dimension ref="A1:P16"', 'dimension ref="A1:P15"', "outside the size"),
        (TRACKER, 'dimension ref="A1:P16"', 'dimension ref="all"', "the size all is none"),
        (TRACKER, 'min="2" max="2"', 'min="1" max="2"', "the columns 1 to 2 stand behind column 1"),
        (TRACKER, 'sqref="D5:D16"', 'sqref="D5:D16,E5"', "D5:D16,E5 is no range"),
        (TRACKER, 'dxfId="6"', 'dxfId="60"', "has the look 60"),
        (TRACKER, 'ref="C9"', 'ref="C8"', "the link on C8 is there 2 times"),
        (TRACKER, 'ref="C9" r:id="rId2"', 'ref="C9"', "the link on C9 leads nowhere"),
        (TRACKER, "<hyperlinks>", "<hyperlinks/><hyperlinks>", "hyperlinks stands there 2 times"),
        (TRACKER, "<t>Walton</t>", f"<t>{'🚑' * 16_384}</t>", "a text is of 16384 characters"),
        (TRACKER, "<cols>", "<mergeCells/><cols>", "cols stands behind mergeCells"),
        (TRACKER, "<cols>", "<colours/><cols>", "a sheet has no element"),
        (TRACKER, "</sheetData>", "</sheetData><mergeCells/>", "mergeCells is there and is empty"),
    ],
)  # fmt: skip
def test_a_fault_is_found_and_named(path: str, old: str, new: str, fault: str) -> None:
    found = unsound(replaced(a_tracker(), path, old, new, count=1))

    assert any(fault in line for line in found), found


def test_an_order_of_calculation_without_its_formula_is_found() -> None:
    data = with_parts(a_tracker(), {"xl/calcChain.xml": CHAIN.encode()})
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain"
    link = f'<Relationship Id="rId99" Type="{kind}" Target="calcChain.xml"/></Relationships>'

    found = unsound(replaced(data, OF_BOOK, "</Relationships>", link))

    assert found == ["calcChain names D5 of sheet 2, where there is no formula"]


def test_two_shapes_with_one_id_are_found() -> None:
    assert unsound(with_parts(a_tracker(), {"xl/drawings/drawing1.xml": TWO_SHAPES.encode()})) == [
        "xl/drawings/drawing1.xml: shape 2 is there 2 times"
    ]


def test_two_notes_on_one_cell_are_found() -> None:
    notes = f'<comments xmlns="{MAIN[1:-1]}"><comment ref="A1"/><comment ref="A1"/></comments>'

    found = unsound(with_parts(a_tracker(), {"xl/comments1.xml": notes.encode()}))

    assert found == ["xl/comments1.xml: the note on A1 is there 2 times"]


def test_relations_of_nothing_are_found() -> None:
    relations = parts_of(a_tracker())["xl/worksheets/_rels/sheet5.xml.rels"]

    found = unsound(with_parts(a_tracker(), {"xl/worksheets/_rels/sheet99.xml.rels": relations}))

    assert found == ["xl/worksheets/_rels/sheet99.xml.rels are the relations of a part that is not there"]


def test_a_part_that_is_there_twice_is_found() -> None:
    out = io.BytesIO(a_tracker())
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(out, "a") as package:
        package.writestr("xl/workbook.xml", parts_of(a_tracker())["xl/workbook.xml"])

    assert "part xl/workbook.xml is there 2 times" in unsound(out.getvalue())


def test_bytes_that_do_not_fit_their_sum_are_found() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("xl/workbook.xml", "<workbook/>")

    assert unsound(out.getvalue().replace(b"<workbook/>", b"<workbooc/>")) == [
        "xl/workbook.xml: its bytes do not fit their sum"
    ]


def test_what_is_no_zip_is_said() -> None:
    assert unsound(b"nothing")[0].startswith("not readable")


@pytest.mark.parametrize("ref", ["", "A", "A0", "B2:A1", "A1:A1048577", "A1:B", "1A"])
def test_what_is_no_range_is_none(ref: str) -> None:
    assert area(ref) is None


def test_ranges_meet_where_they_share_a_cell() -> None:
    place = area("B2:C3")
    assert place is not None

    assert [place.meets(other) for ref in ("C3:D4", "A1:A9", "B4:C9") if (other := area(ref))] == [True, False, False]
    assert area("A:A") == Area(top=1, left=1, bottom=1_048_576, right=1)


def test_the_elements_of_a_sheet_are_in_the_order_of_the_standard() -> None:
    assert ORDER.index("sheetData") < ORDER.index("conditionalFormatting") < ORDER.index("hyperlinks")
    assert ORDER[-2:] == ("tableParts", "extLst")
