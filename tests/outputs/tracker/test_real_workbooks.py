"""Workbooks that people made in Excel: the checker finds them sound, and a cell of theirs is patched like ours."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from cmmtn_sync.errors import TrackerHeldError
from cmmtn_sync.facts.spreadsheet_package import Package, open_package
from cmmtn_sync.facts.tracker import TrackerContent
from cmmtn_sync.model import CellChange, Linked
from cmmtn_sync.outputs.tracker.patch import write_cells
from tests.outputs.tracker.hands import packed
from tests.outputs.tracker.soundness import unsound

SHARED = Path(__file__).parents[4] / "shared" / "data" / "documents"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared documents are not here")

KNOWN: Mapping[str, str] = {
    "missingcalcchainpart.xlsx": "points to xl/calcChain.xml, which is not there",
    "xlsx-stream-d-date-cell.xlsx": "shape _x1_s1 is there 2 times",
}
"""What is wrong with files that were collected because of something odd in them."""
NOTHING_READ = TrackerContent(sheets={}, grids={})


@cache
def opened() -> dict[str, Package]:
    """Return the workbooks that we would open at all: not the strict ones, not those with a password."""
    found = {}
    for path in sorted([*SHARED.glob("*.xlsx"), *SHARED.glob("*.xlsm")]):
        try:
            found[path.name] = open_package(path.read_bytes())
        except TrackerHeldError:
            continue
    return found


def test_they_are_sound_but_for_what_they_are_known_for() -> None:
    found = {name: unsound((SHARED / name).read_bytes()) for name in opened()}

    assert len(found) > 15
    assert {name for name, faults in found.items() if faults} == set(KNOWN)
    assert all(KNOWN[name] in found[name][0] for name in KNOWN)


def test_cells_of_their_sheets_are_patched_and_no_other_part_changes() -> None:
    written = 0
    for name, package in opened().items():
        data = (SHARED / name).read_bytes()
        faults = set(unsound(data))
        for sheet, path in list(package.sheets.items())[:3]:
            value = Linked(text="ours", url="https://a.example.org/")
            places = (("2", "B"), ("3", "ZZ"), ("9999", "A"))
            changes = [CellChange(sheet=sheet, key=row, header=column, value=value) for row, column in places]
            try:
                result = write_cells(data, package, NOTHING_READ, changes)
            except TrackerHeldError as held:
                assert "other cells depend" in held.why  # noqa: PT017 - most of them are written
                continue
            written += 1
            assert changed(data, result) <= may_change(data, result, path), (name, sheet)
            assert set(unsound(result)) <= faults, (name, sheet)

    assert written > 25


def changed(data: bytes, result: bytes) -> set[str]:
    before, after = ({path: part for path, (_, part) in packed(d).items()} for d in (data, result))
    return {path for path in {*before, *after} if before.get(path) != after.get(path)}


def may_change(data: bytes, result: bytes, sheet: str) -> set[str]:
    """Return the sheet and its relations; the lists of parts where one came or the order of calculation went."""
    may = {sheet, sheet.replace("worksheets/", "worksheets/_rels/") + ".rels"}
    if packed(result).keys() - packed(data).keys():
        may.add("[Content_Types].xml")  # of LibreOffice's files, some state no type for all relations
    if packed(data).keys() - packed(result).keys():
        may |= {"xl/calcChain.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels"}
    return may
