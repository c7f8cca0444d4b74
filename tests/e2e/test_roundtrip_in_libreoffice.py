"""What LibreOffice puts into a tracker stays after a patch, and what it shows is the same apart from our cells."""

from __future__ import annotations

import io
from collections.abc import Mapping

import pdfplumber
import pypdfium2  # type: ignore[import-untyped]
import pytest
from PIL import Image, ImageChops

from cmmtn_sync.facts.spreadsheet_package import open_package
from cmmtn_sync.facts.tracker import read_tracker
from cmmtn_sync.model import CellChange, Linked
from tests.e2e.libreoffice import IS_HERE, LibreOffice
from tests.outputs.tracker.hands import BOOK, a_tracker, packed, parts_of, patched, typed
from tests.outputs.tracker.samples import an_assessment
from tests.outputs.tracker.soundness import unsound

pytestmark = pytest.mark.skipif(not IS_HERE, reason="LibreOffice is not here")

KEY, OTHER = an_assessment(1).obligation.key, an_assessment(2).obligation.key
STATUS = CellChange(sheet="Tracker", key=KEY, header="Status", value="● Complete")
CHANGES = (
    STATUS,
    CellChange(
        sheet="Tracker", key=KEY, header="Document", value=Linked(text="Annual Report", url="https://a.example.org/")
    ),
    CellChange(sheet="Tracker", key=OTHER, header="Team decision", value=None, was="Accept"),
    CellChange(sheet="Tracker", key="new/1", header="Status", value="○ Not started"),
)
CLICKS = """
  sheet.Annotations.insertNew(sheet.getCellRangeByName("D7").CellAddress, "Seen by the panel")
  box = doc.createInstance("com.sun.star.drawing.RectangleShape")
  Dim size As New com.sun.star.awt.Size
  size.Width = 4000
  size.Height = 2000
  box.setSize(size)
  sheet.DrawPage.add(box)
  box.String = "Do not forget"
  sheet.Rows.getByIndex(8).IsVisible = False
  sheet.Columns.getByIndex(1).Width = 4321
  sheet.getCellRangeByName("R5").Formula = "=COUNTA(A5:A16)"
  sheet.getCellRangeByName("I8").CellBackColor = RGB(0, 255, 0)
  doc.NamedRanges.addNewByName("Own_range", "$Tracker.$A$5:$A$16", sheet.getCellRangeByName("A1").CellAddress, 0)
  doc.Sheets.insertNewByName("Sums", 2)
  pilots = doc.Sheets.getByName("Sums").DataPilotTables
  pilot = pilots.createDataPilotDescriptor()
  pilot.setSourceRange(sheet.getCellRangeByName("A4:P16").RangeAddress)
  field = pilot.DataPilotFields.getByIndex(1)
  field.Orientation = com.sun.star.sheet.DataPilotFieldOrientation.ROW
  counted = pilot.DataPilotFields.getByIndex(0)
  counted.Orientation = com.sun.star.sheet.DataPilotFieldOrientation.DATA
  counted.Function = com.sun.star.sheet.GeneralFunction.COUNT
  pilots.insertNewByName("Pilot", doc.Sheets.getByName("Sums").getCellRangeByName("A1").CellAddress, pilot)
"""
MARKS = {
    "xl/comments2.xml": "Seen by the panel",
    "xl/drawings/drawing1.xml": "Do not forget",
    "xl/pivotTables/pivotTable1.xml": "Pilot",
    BOOK: "Own_range",
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> LibreOffice:
    return LibreOffice(tmp_path_factory.mktemp("office"))


@pytest.fixture(scope="module")
def saved(office: LibreOffice) -> bytes:
    """A tracker that LibreOffice saved: a note, a box, a hidden row, a formula, a name, a sheet with a pivot table."""
    return office.saved(typed(a_tracker(), "Tracker", OTHER, "Team decision", "Accept"), "Tracker", CLICKS)


def test_what_libreoffice_puts_in_is_there_after_a_patch(saved: bytes) -> None:
    result = patched(saved, CHANGES)

    for data in (saved, result):
        parts = parts_of(data)
        assert [path for path, mark in MARKS.items() if mark.encode() not in parts[path]] == []
        assert unsound(data) == []
    assert read_tracker(result).sheets["Tracker"].by_key()[KEY].values["Status"] == "● Complete"


def test_only_the_parts_of_the_one_sheet_change(saved: bytes) -> None:
    before, after = packed(saved), packed(patched(saved, CHANGES))

    package = open_package(saved)
    sheet = package.sheets["Tracker"]
    tables = {r.target for r in package.relations(sheet) if r.kind == "table"}
    changed = {path for path in after if before.get(path) != after[path]}
    assert changed <= {sheet, sheet.replace("worksheets/", "worksheets/_rels/") + ".rels", *tables, BOOK}


@pytest.fixture(scope="module")
def printed(office: LibreOffice, saved: bytes) -> Mapping[str, bytes]:
    """The tracker printed before, with one cell changed, and with all."""
    files = {"before": saved, "one": patched(saved, [STATUS]), "all": patched(saved, CHANGES)}
    return {name: office.printed(data) for name, data in files.items()}


def test_only_our_cell_looks_different(printed: Mapping[str, bytes]) -> None:
    differ = {page: box for page, box in boxes(printed["before"], printed["one"]).items() if box}

    assert len(differ) == 1
    page, box = differ.popitem()
    left, right = column(printed["before"], page, "Status", "Due")
    assert left - 5 <= box[0] < box[2] <= right
    assert box[3] - box[1] < 40


def test_sheets_that_we_did_not_touch_look_the_same(printed: Mapping[str, bytes]) -> None:
    differ = {page for page, box in boxes(printed["before"], printed["all"]).items() if box}

    assert differ
    assert {sheet_of(printed["before"], page) for page in differ} == {"Tracker"}


def boxes(before: bytes, after: bytes) -> dict[int, tuple[int, int, int, int] | None]:
    """Return where each page differs, in points."""
    pages = [pictures(data) for data in (before, after)]
    assert len(pages[0]) == len(pages[1])
    return {n: ImageChops.difference(a, b).getbbox() for n, (a, b) in enumerate(zip(*pages, strict=True))}


def pictures(data: bytes) -> list[Image.Image]:
    document = pypdfium2.PdfDocument(data)
    return [page.render(scale=1).to_pil().convert("RGB") for page in document]


def column(data: bytes, page: int, header: str, following: str) -> tuple[float, float]:
    """Return where a column begins and ends on a page."""
    with pdfplumber.open(io.BytesIO(data)) as document:
        words = document.pages[page].extract_words()
    starts = [next(w["x0"] for w in words if w["text"] == name) for name in (header, following)]
    return starts[0], starts[1]


def sheet_of(data: bytes, page: int) -> str:
    """Return the sheet that a page is of: its foot says so in the middle."""
    with pdfplumber.open(io.BytesIO(data)) as document:
        foot = document.pages[page].extract_text().splitlines()[-1]
    return foot.removeprefix("before.xlsx").partition("Page")[0].strip()
