"""Whatever people put into the tracker is there after a patch: feature by feature, part by part, byte by byte."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cache

import openpyxl
import pytest
from lxml import etree
from python_calamine import CalamineWorkbook

from cmmtn_sync.facts.spreadsheet_cells import letters
from cmmtn_sync.facts.spreadsheet_package import open_package, relations_path
from cmmtn_sync.facts.tracker import read_tracker
from cmmtn_sync.model import CellChange, CellValue, Linked
from tests.outputs.tracker.features import BY_HAND, Feature
from tests.outputs.tracker.features_of_libraries import BY_OPENPYXL, BY_XLSXWRITER
from tests.outputs.tracker.hands import BOOK, MAIN, a_tracker, packed, parts_of, patched, typed
from tests.outputs.tracker.samples import an_assessment
from tests.outputs.tracker.soundness import unsound

KEY, OTHER = an_assessment(1).obligation.key, an_assessment(2).obligation.key
TOGETHER = (
    *("marks of Excel for the web", "protected ranges", "page breaks, scenarios and watches", "custom views"),
    *("ignored errors", "threaded comments", "a pivot table", "queries and links to other books", "custom XML"),
    *("a filter and an order", "a formula with its last result", "a sensitivity label, newer", "slicers"),
)
"""In the order in which their elements stand in a sheet."""


def together(data: bytes) -> bytes:
    for name in TOGETHER:
        data = BY_HAND[name].made(data)
    return data


FEATURES: Mapping[str, Feature] = {
    "many at once": Feature(
        made=together, marks={p: mark for name in TOGETHER for p, mark in BY_HAND[name].marks.items()}
    ),
    **{f"by hand: {name}": feature for name, feature in BY_HAND.items()},
    **{f"by openpyxl: {name}": feature for name, feature in BY_OPENPYXL.items()},
    **{f"by XlsxWriter: {name}": feature for name, feature in BY_XLSXWRITER.items()},
}
MEANT: Mapping[tuple[str, str], CellValue] = {
    (KEY, "Status"): "● Complete",
    (KEY, "Due"): date(2025, 8, 1),
    (KEY, "Document"): Linked(text="Annual Report", url="https://files.example.org/new.docx"),
    (OTHER, "Team decision"): None,
    ("new/1", "Status"): "○ Not started",
    ("new/1", "Due"): date(2025, 9, 30),
}
MAY_GROW = {"dimension", "conditionalFormatting", "dataValidations", "hyperlinks", "extLst"}
Cells = dict[tuple[str, int, int], object]


@cache
def with_feature(name: str) -> bytes:
    return FEATURES[name].made(typed(a_tracker(), "Tracker", OTHER, "Team decision", "Accept"))


@cache
def after(name: str) -> bytes:
    changes = [
        CellChange(sheet="Tracker", key=key, header=header, value=value, was="Accept" if value is None else None)
        for (key, header), value in MEANT.items()
    ]
    return patched(with_feature(name), changes)


every_feature = pytest.mark.parametrize("name", FEATURES)


@every_feature
def test_the_tracker_with_it_is_sound_before_and_after(name: str) -> None:
    assert unsound(with_feature(name)) == []
    assert unsound(after(name)) == []


@every_feature
def test_it_is_there_before_and_after(name: str) -> None:
    for data in (with_feature(name), after(name)):
        parts = parts_of(data)
        assert [p for p, mark in FEATURES[name].marks.items() if mark.encode() not in parts[p]] == []


@every_feature
def test_our_cells_say_what_was_meant(name: str) -> None:
    rows = read_tracker(after(name)).sheets["Tracker"].by_key()

    assert {(key, header): rows[key].values.get(header) for key, header in MEANT} == MEANT


@every_feature
def test_only_the_parts_of_the_one_sheet_changed_and_all_others_are_packed_as_they_were(name: str) -> None:
    before, result = packed(with_feature(name)), packed(after(name))

    assert list(before) == list(result)[: len(before)]
    changed = {path for path in result if before.get(path) != result[path]}
    assert changed <= ours(with_feature(name))
    assert open_package(with_feature(name)).sheets["Tracker"] in changed


def ours(data: bytes) -> set[str]:
    """Return the sheet, its relations, its table, and the workbook, where the print area is named."""
    package = open_package(data)
    sheet = package.sheets["Tracker"]
    tables = {r.target for r in package.relations(sheet) if r.kind == "table"}
    return {sheet, relations_path(sheet), *tables, BOOK}


@every_feature
def test_in_the_sheet_only_our_cells_and_what_grows_changed(name: str) -> None:
    sheet = open_package(with_feature(name)).sheets["Tracker"]
    old, new = (etree.fromstring(parts_of(data)[sheet]) for data in (with_feature(name), after(name)))

    differ = {letters_of(a.tag) for a, b in zip(old, new, strict=True) if etree.tostring(a) != etree.tostring(b)}
    assert differ <= MAY_GROW | {"sheetData"}
    was, now = dict(xml_of_cells(old)), dict(xml_of_cells(new))
    assert {ref for ref in was if was[ref] != now.get(ref)} <= refs(name)
    assert {ref for ref in now.keys() - was.keys() if etree.fromstring(now[ref]).text} <= refs(name)


def letters_of(tag: object) -> str:
    return str(tag).rpartition("}")[2]


def xml_of_cells(root: etree._Element) -> Iterator[tuple[str, bytes]]:
    for cell in root.iter(f"{MAIN}c"):
        yield cell.get("r", ""), etree.tostring(cell, with_tail=False)


def refs(name: str) -> set[str]:
    """Return where our cells are, the new row's key among them."""
    content = read_tracker(after(name)).sheets["Tracker"]
    rows, headers = content.by_key(), content.headers
    cells = {f"{letters(headers[header])}{rows[key].number}" for key, header in MEANT}
    return cells | {f"{letters(headers['Ref'])}{rows['new/1'].number}"}


@every_feature
@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")  # of what openpyxl would lose
def test_openpyxl_reads_the_same_cells_outside_ours(name: str) -> None:
    assert outside(name, by_openpyxl(with_feature(name))) == outside(name, by_openpyxl(after(name)))


@every_feature
def test_calamine_reads_the_same_cells_outside_ours(name: str) -> None:
    assert outside(name, by_calamine(with_feature(name))) == outside(name, by_calamine(after(name)))


def outside(name: str, cells: Cells) -> Cells:
    apart = refs(name)
    return {p: value for p, value in cells.items() if p[0] != "Tracker" or f"{letters(p[2])}{p[1]}" not in apart}


def by_openpyxl(data: bytes) -> Cells:
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    return {
        (sheet.title, cell.row, cell.column): cell.value
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def by_calamine(data: bytes) -> Cells:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {
        (sheet, row, column): value.date() if isinstance(value, datetime) else value
        for sheet in book.sheet_names
        for row, values in enumerate(book.get_sheet_by_name(sheet).to_python(skip_empty_area=False), start=1)
        for column, value in enumerate(values, start=1)
        if value not in {None, ""}
    }
