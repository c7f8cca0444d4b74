from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from cmmtn_sync.columns import NOT_USED
from cmmtn_sync.errors import ExitCode, TrackerHeldError
from cmmtn_sync.facts.spreadsheet_package import shows_day
from cmmtn_sync.facts.tracker import read_tracker
from tests.outputs.tracker.hands import MAIN, TRACKER, a_tracker, edited, replaced, typed_at, with_parts
from tests.outputs.tracker.samples import a_view

SHARED = Path(__file__).parents[4] / "shared" / "data" / "documents"


def cell_says(xml: str) -> object:
    """Put raw XML into G5 (Team decision) and read it."""

    def write(root: etree._Element) -> None:
        old = next(c for c in root.iter(f"{MAIN}c") if c.get("r") == "G5")
        new = etree.fromstring(f'<c xmlns="{MAIN.strip("{}")}" r="G5" {xml}')
        parent = old.getparent()
        assert parent is not None
        parent.replace(old, new)

    row = read_tracker(edited(a_tracker(), TRACKER, write)).sheets["Tracker"].rows[0]
    return row.values.get("Team decision")


@pytest.mark.parametrize(
    ("xml", "meaning"),
    [
        ('t="b"><v>1</v></c>', "TRUE"),
        ('t="e"><f>1/0</f><v>#DIV/0!</v></c>', "#DIV/0!"),
        ('t="str"><f>"Acc"&amp;"ept"</f><v>Accept</v></c>', "Accept"),
        ('t="inlineStr"><is><r><t>Acc</t></r><r><t>ept</t></r><rPh sb="0" eb="1"><t>no</t></rPh></is></c>', "Accept"),
        ('t="d"><v>2025-07-31T00:00:00</v></c>', date(2025, 7, 31)),
        ("><v>2.5</v></c>", 2.5),
        ("><v>3</v></c>", 3),
        ("><f>A1</f></c>", None),
        ('t="inlineStr"><is><t>a_x000A_b</t></is></c>', "a\nb"),
    ],
)
def test_a_cell_says_what_a_person_sees_in_it(xml: str, meaning: object) -> None:
    assert cell_says(xml) == meaning


@pytest.mark.parametrize(
    ("code", "is_day"),
    [
        ("d mmmm yyyy", True),
        ("[$-809]dd/mm/yyyy;@", True),
        ("General", False),
        ("0.00", False),
        ('0 "days"', False),
        ("[Red]0", False),
        ("#,##0\\d", False),
        ("mmm-yy", True),
    ],
)
def test_a_number_format_shows_a_day_or_not(code: str, is_day: bool) -> None:  # noqa: FBT001 - a table's column
    assert shows_day(code) is is_day


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "not an Excel workbook"),
        (b"PK\x03\x04 broken", "not an Excel workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "password"),
    ],
)
def test_what_is_no_workbook_is_left_alone_in_plain_words(data: bytes, word: str) -> None:
    with pytest.raises(TrackerHeldError) as held:
        read_tracker(data)

    assert word in held.value.why
    assert held.value.exit_code is ExitCode.NEEDS_INSTALLER


@pytest.mark.parametrize(
    ("path", "old", "new", "word"),
    [
        ("xl/workbook.xml", "<workbookPr/>", '<workbookPr date1904="1"/>', "1904"),
        ("xl/workbook.xml", 'name="Contacts"', 'name="People"', '"Contacts" is not there'),
        ("xl/workbook.xml", "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
         "http://purl.oclc.org/ooxml/spreadsheetml/main", "Strict"),
        ("xl/worksheets/sheet2.xml", "<sheetData>", "<sheetData><", "damaged"),
        ("xl/worksheets/sheet2.xml", "<worksheet", "<!DOCTYPE w [<!ENTITY e 'x'>]><worksheet", "document type"),
    ],
)  # fmt: skip
def test_a_package_that_we_do_not_know_is_left_alone(path: str, old: str, new: str, word: str) -> None:
    data = replaced(a_tracker(), path, old, new)

    with pytest.raises(TrackerHeldError) as held:
        read_tracker(data)

    assert word in held.value.why


def test_headers_are_known_in_any_case_and_spacing() -> None:
    content = read_tracker(typed_at(a_tracker(), "Tracker", "G4", " team  DECISION"))

    assert content.sheets["Tracker"].headers["Team decision"] == 7


def test_a_copied_row_and_a_row_without_a_key_are_told_apart_from_ours() -> None:
    view = a_view(3)
    first = next(iter(view.keyed["Tracker"]))

    data = typed_at(a_tracker(view), "Tracker", "A6", f" {first} ")
    data = typed_at(data, "Tracker", "A7", "")
    content = read_tracker(data).sheets["Tracker"]

    assert [row.number for row in content.copies()] == [6]
    assert [row.number for row in content.keyless] == [7]
    assert content.by_key()[first].number == 5


def test_a_row_that_says_it_is_a_copy_does_not_count_wherever_people_sort_it_to() -> None:
    view = a_view(3)
    first = next(iter(view.keyed["Tracker"]))
    data = typed_at(a_tracker(view), "Tracker", "A6", first)

    before = read_tracker(typed_at(data, "Tracker", "D5", NOT_USED)).sheets["Tracker"]
    alone = read_tracker(typed_at(a_tracker(view), "Tracker", "D5", NOT_USED)).sheets["Tracker"]

    assert (before.by_key()[first].number, [row.number for row in before.copies()]) == (6, [5])
    assert (alone.by_key()[first].number, alone.copies()) == (5, ())


def test_a_bomb_is_not_unpacked_to_its_end() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        package.writestr("xl/bomb.xml", b" " * (257 * 1024 * 1024))

    with pytest.raises(TrackerHeldError, match="left alone") as held:
        read_tracker(out.getvalue())

    assert "larger" in held.value.why


def test_a_missing_sheet_part_is_said() -> None:
    data = with_parts(a_tracker(), {}, without="xl/worksheets/sheet4.xml")

    with pytest.raises(TrackerHeldError) as held:
        read_tracker(data)

    assert "not in it" in held.value.why


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared documents are not here")
def test_every_real_workbook_is_left_alone_in_plain_words() -> None:
    for path in [*SHARED.glob("*.xls*"), *SHARED.glob("*.docx")]:
        with pytest.raises(TrackerHeldError):
            read_tracker(path.read_bytes())
