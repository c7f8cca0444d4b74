"""Verifying fails closed: whatever differs after a patch and is not explained holds the tracker."""

from __future__ import annotations

from functools import cache

import pytest

from cmmtn_sync.errors import TrackerHeldError
from cmmtn_sync.facts.spreadsheet_package import open_package
from cmmtn_sync.facts.tracker import read_tracker
from cmmtn_sync.model import CellChange, CellValue, Linked
from cmmtn_sync.outputs.tracker.verify import Spot, verify
from cmmtn_sync.plan.desk import differences
from tests.outputs.tracker.hands import TRACKER, a_tracker, parts_of, patched, replaced, typed, with_parts
from tests.outputs.tracker.samples import a_view, an_assessment
from tests.outputs.tracker.test_patch import with_formula

KEY = an_assessment(1).obligation.key
TABLE = "xl/tables/table1.xml"
BOOK = "xl/workbook.xml"
OF_TRACKER = "xl/worksheets/_rels/sheet2.xml.rels"
TYPES = "[Content_Types].xml"
OF_BOOK = "xl/_rels/workbook.xml.rels"


@cache
def before() -> bytes:
    return typed(a_tracker(), "Tracker", KEY, "Team comment", "ours")


@cache
def changes() -> tuple[CellChange, ...]:
    link = CellChange(sheet="Tracker", key=KEY, header="Document", value=Linked(text="R", url="https://a.example.org/"))
    new = tuple(c for c in differences(a_view(13), read_tracker(before())) if c.sheet == "Tracker")
    return (*new, link)


@cache
def after() -> bytes:
    return patched(before(), changes())


@cache
def spots() -> dict[Spot, CellValue]:
    content = read_tracker(after()).sheets["Tracker"]
    rows = content.by_key()
    found = {("Tracker", rows[c.key].number, content.headers[c.header]): c.value for c in changes()}
    return found | {("Tracker", 17, 1): rows[changes()[0].key].key}


def test_a_patch_with_a_new_row_and_a_link_is_what_was_meant() -> None:
    assert {path for path in parts_of(after()) if parts_of(after())[path] != parts_of(before())[path]} == {
        *(TRACKER, TABLE, BOOK, OF_TRACKER)
    }
    verify(open_package(before()), open_package(after()), spots())


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (TRACKER, "Walton to send", "Wirral to send"),
        (TRACKER, ">ours<", ">theirs<"),
        (TRACKER, 'r="B6" s="21"', 'r="B6" s="22"'),
        (TRACKER, 'r="G6" s="24"', 'r="G6" s="23"'),
        (TRACKER, '<row r="8"', '<row hidden="1" r="8"'),
        (TRACKER, '<row r="4"', '<row r="200"><c r="A200"><v>1</v></c></row><row r="4"'),
        (TRACKER, "</sheetData>", '<row r="300"><c r="A300"><v>1</v></c></row></sheetData>'),
        (TRACKER, 'width="16"', 'width="17"'),
        (TRACKER, 'showGridLines="0"', 'showGridLines="1"'),
        (TRACKER, 'sqref="D5:D17"', 'sqref="D5:D18"'),
        (TRACKER, 'sqref="D5:D17"', 'sqref="D6:D17"'),
        (TRACKER, 'sqref="G5:G17"', 'sqref="G5:G17 I5:I17"'),
        (TRACKER, "<formula>LEFT($D5,1)", "<formula>LEFT($D6,1)"),
        (TRACKER, 'ref="C9" r:id="rId2"', 'ref="C9" r:id="rId3"'),
        (TRACKER, "<pageMargins", '<printOptions gridLines="1"/><pageMargins'),
        (TRACKER, "<worksheet ", '<worksheet xmlns:x="x" '),
        (TABLE, 'name="Tracker"', 'name="Tracker2"'),
        (TABLE, 'ref="A4:P17" headerRowCount', 'ref="A4:P18" headerRowCount'),
        (TABLE, '<autoFilter ref="A4:P17"', '<autoFilter ref="A4:O17"'),
        (TABLE, '<tableColumn id="2" name="Unit"/>', '<tableColumn id="2" name="Units"/>'),
        (BOOK, "$H$17", "$H$18"),
        (BOOK, "$H$17", "$I$17"),
        (BOOK, "'Tracker'!$4:$4", "'Tracker'!$4:$17"),
        (BOOK, 'name="Units_list"', 'name="Unit_list"'),
        (BOOK, "<definedNames>", '<definedNames><definedName name="own">Tracker!$A$1</definedName>'),
        (BOOK, 'name="Dates"', 'name="Days"'),
        (OF_TRACKER, "/Folder/8/", "/Folder/9/"),
        (OF_TRACKER, "</Relationships>", '<Relationship Id="rId77" Type="x/image" Target="../a.png"/></Relationships>'),
        (OF_TRACKER, "</Relationships>",
         '<Relationship Id="rId1" Type="x/hyperlink" Target="x" TargetMode="External"/></Relationships>'),
        (TYPES, "</Types>", '<Default Extension="png" ContentType="image/png"/></Types>'),
        (OF_BOOK, "theme/theme1.xml", "theme/theme2.xml"),
        ("xl/worksheets/sheet8.xml", "Complete", "complete"),
        ("xl/styles.xml", "Arial", "Ariel"),
        ("docProps/core.xml", "Network", "Networks"),
    ],
)  # fmt: skip
def test_any_other_difference_holds_the_tracker(path: str, old: str, new: str) -> None:
    damaged = replaced(after(), path, old, new, count=1)

    with pytest.raises(TrackerHeldError) as held:
        verify(open_package(before()), open_package(damaged), spots())

    assert "After the update" in held.value.why


@pytest.mark.parametrize("path", ["docProps/app.xml", "xl/theme/theme1.xml", OF_TRACKER])
def test_a_part_that_is_gone_holds_the_tracker(path: str) -> None:
    with pytest.raises(TrackerHeldError) as held:
        verify(open_package(before()), open_package(with_parts(after(), {}, without=path)), spots())

    assert path in held.value.why


def test_a_part_that_came_holds_the_tracker() -> None:
    with pytest.raises(TrackerHeldError, match="left alone") as held:
        verify(open_package(before()), open_package(with_parts(after(), {"xl/own.xml": b"<a/>"})), spots())

    assert "xl/own.xml" in held.value.why


def test_a_picture_that_is_different_holds_the_tracker() -> None:
    path = "xl/media/image1.png"
    data, result = (with_parts(d, {path: b"\x89PNG one"}) for d in (before(), after()))
    verify(open_package(data), open_package(result), spots())

    with pytest.raises(TrackerHeldError) as held:
        verify(open_package(data), open_package(with_parts(result, {path: b"\x89PNG two"})), spots())

    assert path in held.value.why


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (TYPES, 'PartName="/xl/styles.xml"', 'PartName="/xl/style.xml"'),
        (OF_BOOK, "styles.xml", "style.xml"),
        (TYPES, "</Types>", '<Override PartName="/xl/own.xml" ContentType="x"/></Types>'),
    ],
)
def test_where_the_order_of_calculation_went_nothing_else_may_go(path: str, old: str, new: str) -> None:
    data = with_formula("<f>UPPER(B5)</f>")
    row = read_tracker(data).sheets["Tracker"].by_key()[KEY].number
    result = patched(data, [CellChange(sheet="Tracker", key=KEY, header="Status", value="x")])

    verify(open_package(data), open_package(result), {("Tracker", row, 4): "x"})
    with pytest.raises(TrackerHeldError):
        verify(open_package(data), open_package(replaced(result, path, old, new)), {("Tracker", row, 4): "x"})
