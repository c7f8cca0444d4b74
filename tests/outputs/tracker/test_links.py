from __future__ import annotations

import io

import pytest
from lxml import etree
from openpyxl import load_workbook

from cmmtn_sync.model import CellChange, CellValue, Linked
from cmmtn_sync.outputs.tracker.links import Links
from tests.outputs.tracker.hands import MAIN, TRACKER, a_tracker, parts_of, patched, replaced
from tests.outputs.tracker.test_grow import status
from tests.outputs.tracker.test_patch import change, said


def test_a_link_is_put_changed_and_taken_away() -> None:
    odd = Linked(text="Report", url="https://a.example.org/ä b?x=1&y")
    first = patched(a_tracker(), [change("Document", odd)])
    second = patched(first, [change("Document", Linked(text="Report", url="https://b.example.org/"))])
    third = patched(second, [change("Document", "Report")])

    assert said(first, "Document") == odd
    assert said(second, "Document") == Linked(text="Report", url="https://b.example.org/")
    assert said(third, "Document") == "Report"


def test_a_first_link_on_a_sheet_brings_its_relations() -> None:
    grid = [CellChange(sheet="Changes", key="9", header="C", value=Linked(text="x", url="https://a.example.org/"))]

    result = patched(a_tracker(), grid)

    assert "xl/worksheets/_rels/sheet8.xml.rels" in parts_of(result)
    assert load_workbook(io.BytesIO(result))["Changes"]["C9"].hyperlink.target == "https://a.example.org/"


def test_a_first_link_brings_the_type_of_its_relations_where_none_is_stated_for_all() -> None:
    data = a_tracker()
    kind = 'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    named = "".join(f'<Override PartName="/{path}" {kind}' for path in parts_of(data) if path.endswith(".rels"))
    data = replaced(data, "[Content_Types].xml", f'<Default Extension="rels" {kind}', named)

    result = patched(data, [CellChange(sheet="Changes", key="9", header="C", value=Linked(text="x", url="https://a/"))])

    assert (
        f'<Override PartName="/xl/worksheets/_rels/sheet8.xml.rels" {kind}'.encode()
        in parts_of(result)["[Content_Types].xml"]
    )


@pytest.mark.parametrize("value", [Linked(text="R", url="https://a.example.org/"), "plain"])
def test_a_link_that_a_person_put_on_a_range_is_changed_in_our_cell_alone(value: CellValue) -> None:
    data = replaced(a_tracker(), TRACKER, 'ref="C10" r:id="rId3"', 'ref="D9:D10" r:id="rId2"')
    data = replaced(data, TRACKER, 'ref="C9"', 'ref="C9:C10"')

    result = patched(data, [status(value, "Document")])

    sheet = load_workbook(io.BytesIO(result))["Tracker"]
    link = sheet["C9"].hyperlink
    assert (link.target if link else None) == (value.url if isinstance(value, Linked) else None)
    assert [sheet[ref].hyperlink.target for ref in ("C10", "D9", "D10")] == [
        "https://files.example.org/units/Folder/8/Annual%20Report.docx"
    ] * 3


def test_a_first_link_stands_before_what_excel_wraps_for_older_programs() -> None:
    wrapped = '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"/>'
    root = etree.fromstring(f'<worksheet xmlns="{MAIN[1:-1]}"><sheetData/>{wrapped}</worksheet>')

    Links(root, None).set(1, 1, "https://a.example.org/")

    assert [str(child.tag).rpartition("}")[2] for child in root] == ["sheetData", "hyperlinks", "AlternateContent"]
