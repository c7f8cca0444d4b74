"""New rows beside and above what people put near the table."""

from __future__ import annotations

import io

import pytest
from lxml import etree
from openpyxl import load_workbook
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

from cmmtn_sync.columns import TrackerView
from cmmtn_sync.errors import TrackerHeldError
from cmmtn_sync.facts.tracker import read_tracker
from cmmtn_sync.model import CellChange, CellValue
from cmmtn_sync.plan.desk import differences
from tests.outputs.tracker.features import extended, own_cell, pivot_table
from tests.outputs.tracker.features_of_libraries import BY_OPENPYXL, by_openpyxl
from tests.outputs.tracker.hands import MAIN, TRACKER, a_tracker, edited, parts_of, patched, replaced
from tests.outputs.tracker.samples import a_view

SPARKLINES = (
    "<x14:sparklineGroups><x14:sparklineGroup><x14:sparklines><x14:sparkline><xm:f>Tracker!A5:D5</xm:f>"
    "<xm:sqref>R5</xm:sqref></x14:sparkline></x14:sparklines></x14:sparklineGroup></x14:sparklineGroups>"
)


def grown(data: bytes, view: TrackerView) -> bytes:
    return patched(data, differences(view, read_tracker(data)))


def with_row(number: int, ref: str, text: str) -> bytes:
    """Write a row of one's own under the table."""

    def write(root: etree._Element) -> None:
        data = root.find(f"{MAIN}sheetData")
        assert data is not None
        row = f'<row xmlns="{MAIN[1:-1]}" r="{number}" ht="30" customHeight="1">'
        data.append(etree.fromstring(f'{row}<c r="{ref}" t="inlineStr"><is><t>{text}</t></is></c></row>'))

    return edited(replaced(a_tracker(), TRACKER, 'ref="A1:P16"', 'ref="A1:T40"'), TRACKER, write)


def test_a_sparkline_in_the_one_row_stays_in_its_cell() -> None:
    data = extended(own_cell(a_tracker(a_view(1)), "R5", "/>"), "05C60535-1F16-4fd2-B633-F4F36F0B64E0", SPARKLINES)

    result = grown(data, a_view(3))

    assert b"<xm:sqref>R5</xm:sqref>" in parts_of(result)[TRACKER]


def test_what_stands_beside_the_table_far_down_does_not_push_the_new_row_down() -> None:
    result = grown(with_row(17, "R17", "a legend"), a_view(13))

    sheet = load_workbook(io.BytesIO(result))["Tracker"]
    assert [row.number for row in read_tracker(result).sheets["Tracker"].rows][-2:] == [16, 17]
    assert sheet["R17"].value == "a legend"
    assert sheet.row_dimensions[17].height == 30
    assert sheet["G17"].fill.start_color.rgb == "00FFF9C4"
    assert sheet.tables["Tracker"].ref == "A4:P17"


@pytest.mark.parametrize("what", ["another table", "joined cells", "a pivot table"])
def test_a_table_does_not_grow_over_what_no_table_can_hold(what: str) -> None:
    data = {"another table": own_table, "joined cells": joined_cells, "a pivot table": own_pivot}[what]()

    with pytest.raises(TrackerHeldError) as held:
        grown(data, a_view(13))

    assert "stand where new rows must go" in held.value.why
    assert patched(data, [status("● Complete")])  # what needs no new row is written


def own_table() -> bytes:
    def add(_book: Workbook, sheet: Worksheet) -> None:
        sheet["B20"], sheet["B21"] = "What", "rooms"
        sheet.add_table(Table(displayName="Own", ref="B20:B21"))

    return by_openpyxl(add)(a_tracker())


def joined_cells() -> bytes:
    data = with_row(18, "B18", "Our meeting")
    joined = '<mergeCells count="1"><mergeCell ref="B18:D18"/></mergeCells>'
    return replaced(data, TRACKER, "<conditionalFormatting", f"{joined}<conditionalFormatting", count=1)


def own_pivot() -> bytes:
    path = "xl/pivotTables/pivotTable1.xml"
    return replaced(pivot_table(with_row(20, "B20", "Row Labels")), path, "R20:S24", "B20:C24")


def test_joined_cells_beside_the_table_are_no_hindrance() -> None:
    data = replaced(joined_cells(), TRACKER, "B18:D18", "R18:T18")
    data = replaced(data, TRACKER, 'r="B18"', 'r="R18"')

    assert read_tracker(grown(data, a_view(13))).sheets["Tracker"].rows[-1].number == 17


def status(value: CellValue, header: str = "Status") -> CellChange:
    key = read_tracker(a_tracker()).sheets["Tracker"].rows[4].key
    return CellChange(sheet="Tracker", key=key, header=header, value=value)


def test_a_table_beside_ours_with_its_header_in_the_same_row_does_not_grow() -> None:
    path = "xl/worksheets/_rels/sheet2.xml.rels"
    data = BY_OPENPYXL["a table of one's own"].made(a_tracker())

    def turn(root: etree._Element) -> None:
        root[:] = list(reversed(root))  # theirs comes first

    result = grown(edited(data, path, turn), a_view(13))

    tables = load_workbook(io.BytesIO(result))["Tracker"].tables
    assert {name: tables[name].ref for name in tables} == {"Tracker": "A4:P17", "Own": "R4:S6"}


def with_totals() -> bytes:
    """Tick Total Row, as Excel does it."""
    data = with_row(17, "A17", "Total")
    table = "xl/tables/table1.xml"
    data = replaced(data, table, ' ref="A4:P16" headerRowCount', ' ref="A4:P17" totalsRowCount="1" headerRowCount')
    return replaced(
        data, table, '<tableColumn id="1" name="Ref"', '<tableColumn id="1" name="Ref" totalsRowLabel="Total"'
    )


def test_a_row_of_totals_stays_as_it_is_while_no_row_is_new() -> None:
    result = patched(with_totals(), [status("● Complete")])

    assert read_tracker(result).sheets["Tracker"].rows[-1].key == "Total"
    assert parts_of(result)["xl/tables/table1.xml"] == parts_of(with_totals())["xl/tables/table1.xml"]
    assert patched(result, differences(a_view(12), read_tracker(a_tracker()))) == result


def test_a_row_of_totals_holds_the_tracker_when_a_row_is_new_and_says_what_to_do() -> None:
    with pytest.raises(TrackerHeldError) as held:
        grown(with_totals(), a_view(13))

    assert "Untick Total Row" in held.value.why
