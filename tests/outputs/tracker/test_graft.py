"""Sheets that people deleted, put back: they are as they were built, and everything else is as people left it."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from cmmtn_sync.columns import KEYED_SHEETS, SHEET_ORDER
from cmmtn_sync.errors import TrackerHeldError
from cmmtn_sync.facts.signposts import titles
from cmmtn_sync.facts.spreadsheet_cells import letters
from cmmtn_sync.facts.tracker import deleted_sheets, open_tracker, read_tracker
from cmmtn_sync.outputs.tracker.graft import graft
from cmmtn_sync.outputs.tracker.names import read_names
from cmmtn_sync.outputs.tracker.patch import patch_tracker
from cmmtn_sync.outputs.tracker.tabs import add_tab, sheet_titles
from cmmtn_sync.plan.desk import differences
from tests.e2e.libreoffice import IS_HERE, LibreOffice
from tests.e2e.spreadsheet_hands import with_note, with_sheet
from tests.outputs.tracker.hands import a_tracker, parts_of, replaced, typed, typed_at, with_parts
from tests.outputs.tracker.samples import a_view, an_assessment
from tests.outputs.tracker.sheet_hands import deleted, renamed, without_posts

SHARED = Path(__file__).parents[4] / "shared" / "data" / "documents"
KEY = an_assessment(1).obligation.key
WORKBOOK, STYLES = "xl/workbook.xml", "xl/styles.xml"
GROWN = {WORKBOOK, STYLES, "xl/_rels/workbook.xml.rels", "[Content_Types].xml"}


def made_again(data: bytes) -> bytes:
    return graft(data, a_tracker(), deleted_sheets(open_tracker(data)))


def of_people() -> bytes:
    """A tracker that people have made their own: colours, a sheet, a note, a comment, and what only Excel knows."""
    book = load_workbook(io.BytesIO(a_tracker()))
    book["Tracker"]["I5"].fill = openpyxl.styles.PatternFill("solid", start_color="FF00FF")
    book["Tracker"]["I6"].number_format = '0.0 "days"'
    out = io.BytesIO()
    book.save(out)
    data = with_note(with_sheet(out.getvalue(), "Rota", "Who is in"), "Tracker", KEY, "Status", "Seen by the panel")
    data = typed(data, "Tracker", KEY, "Team comment", "Rang <them>")
    return with_parts(data, {"customXml/item1.xml": b"<a>  odd   spacing </a>", "xl/vbaProject.bin": b"\0\1"})


def opened(data: bytes) -> Workbook:
    return load_workbook(io.BytesIO(data))


@pytest.mark.parametrize("sheet", SHEET_ORDER)
def test_a_deleted_sheet_is_there_again_in_its_place_and_looks_as_it_was_built(sheet: str) -> None:
    data = deleted(a_tracker(), sheet)

    result = made_again(data)

    assert deleted_sheets(open_tracker(data)) == (sheet,)
    assert opened(result).sheetnames == list(SHEET_ORDER)
    assert differences(a_view(12), read_tracker(result)) == ()
    assert seen_in(opened(result)[sheet]) == seen_in(opened(a_tracker())[sheet])


def seen_in(sheet: Worksheet) -> Mapping[str, object]:
    """Return all that a person sees of a sheet, and how it prints."""
    return {
        "cells": {c.coordinate: (c.value, link(c), looks(c)) for row in sheet.iter_rows() for c in row},
        "widths": {letter: (d.width, d.hidden) for letter, d in sheet.column_dimensions.items()},
        "heights": {number: d.height for number, d in sheet.row_dimensions.items()},
        "rules": [
            (str(found.sqref), rule.formula, repr(rule.dxf))
            for found in sheet.conditional_formatting
            for rule in found.rules
        ],
        "lists": [(str(v.sqref), v.formula1, v.prompt) for v in sheet.data_validations.dataValidation],
        "tables": {table.displayName: table.ref for table in sheet.tables.values()},
        "view": (sheet.freeze_panes, sheet.sheet_view.showGridLines, repr(sheet.sheet_properties.tabColor)),
        "print": (
            sheet.print_area,
            sheet.print_title_rows,
            sheet.oddFooter and sheet.oddFooter.right.text,
            repr(sheet.page_setup),
        ),
    }


def looks(cell: Cell | MergedCell) -> tuple[str, ...]:
    return (repr(cell.font), repr(cell.fill), repr(cell.border), repr(cell.alignment), str(cell.number_format))


def link(cell: Cell | MergedCell) -> tuple[str | None, str | None]:
    return (cell.hyperlink.target, cell.hyperlink.location) if cell.hyperlink else (None, None)


@pytest.mark.parametrize(
    "sheets", [("Lists",), ("Tracker",), ("Start here", "Contacts", "How to read this"), SHEET_ORDER[1:]], ids=str
)
def test_every_part_that_people_left_stays_byte_for_byte(sheets: tuple[str, ...]) -> None:
    data = of_people()
    for sheet in sheets:
        data = deleted(data, sheet)

    result = made_again(data)

    before, after = parts_of(data), parts_of(result)
    assert {path for path in before if before[path] != after[path]} == GROWN
    assert [*after][: len(before)] == [*before]
    assert opened(result)["Rota"]["A1"].value == "Who is in"


def test_the_formats_of_people_keep_their_numbers_and_new_ones_come_behind() -> None:
    data = deleted(of_people(), "Changes")

    result = made_again(data)

    sheet = opened(result)["Tracker"]
    assert sheet["I5"].fill.start_color.rgb == "00FF00FF"
    assert sheet["I6"].number_format == '0.0 "days"'
    assert parts_of(made_again(deleted(result, "Changes")))[STYLES] == parts_of(result)[STYLES]


def test_a_workbook_with_few_formats_gets_the_lists_that_it_has_not() -> None:
    bare = (
        '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts><font/></fonts><fills>'
        "<fill><patternFill/></fill></fills><borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs><cellXfs>"
        f"{'<xf/>' * 30}</cellXfs><cellStyles><cellStyle name='Normal' xfId='0'/></cellStyles></styleSheet>"
    )
    data = with_parts(deleted(a_tracker(), "Tracker"), {STYLES: bare.encode()})

    result = made_again(data)

    root = etree.fromstring(parts_of(result)[STYLES])
    lists = {str(etree.QName(child).localname): child for child in root}
    assert [*lists] == ["numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs"]
    assert all(lists[name].get("count") == str(len(lists[name])) for name in ("numFmts", "fonts", "cellXfs", "dxfs"))
    assert read_tracker(result).sheets["Tracker"] == read_tracker(a_tracker()).sheets["Tracker"]


def test_the_drop_downs_offer_their_words_again_when_lists_is_back() -> None:
    data = deleted(a_tracker(), "Lists")

    names = {n.name: n.formula for n in read_names(parts_of(made_again(data))[WORKBOOK])}

    assert "#REF!" in {n.name: n.formula for n in read_names(parts_of(data)[WORKBOOK])}["Decisions_list"]
    assert names["Decisions_list"] == "OFFSET(Lists!$A$5,0,0,MAX(1,COUNTA(Lists!$A$5:$A$2000)),1)"
    assert names["_cmmtn_sheet_Lists"] == "'Lists'!$A$1:$Z$9999"


def test_where_relations_are_declared_one_by_one_those_of_the_sheet_are_too() -> None:
    default = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    data = replaced(deleted(a_tracker(), "Contacts"), "[Content_Types].xml", default, "")

    declared = parts_of(made_again(data))["[Content_Types].xml"].decode()

    assert declared.count('PartName="/xl/worksheets/_rels/sheet5.xml.rels"') == 1
    assert "/_rels/" not in parts_of(made_again(deleted(a_tracker(), "Contacts")))["[Content_Types].xml"].decode()


def test_a_list_that_people_pointed_at_a_sheet_of_their_own_stays_theirs() -> None:
    data = deleted(with_sheet(a_tracker(), "Rota", "Accept"), "Lists")
    old = next(n for n in read_names(parts_of(data)[WORKBOOK]) if n.name == "Decisions_list")
    data = replaced(data, WORKBOOK, f">{old.formula}<", ">Rota!$A$1:$A$9<", count=1)

    names = {n.name: n.formula for n in read_names(parts_of(made_again(data))[WORKBOOK])}

    assert names["Decisions_list"] == "Rota!$A$1:$A$9"
    assert names["Units_list"].startswith("OFFSET(Lists!")


def test_prints_belong_to_the_same_sheets_as_before_although_their_places_moved() -> None:
    data = deleted(deleted(a_tracker(), "Start here"), "Unmatched")

    before, after = opened(data), opened(made_again(data))

    for sheet in before.worksheets:
        assert after[sheet.title].print_area == sheet.print_area
        assert after[sheet.title].print_title_rows == sheet.print_title_rows


@pytest.mark.parametrize("in_front", range(10))
def test_the_sheet_in_front_stays_in_front_and_no_two_are_chosen_at_once(in_front: int) -> None:
    data = deleted(a_tracker(), "By unit")
    data = replaced(data, WORKBOOK, 'activeTab="0"', f'activeTab="{in_front}"')

    book, result = opened(data), opened(made_again(data))

    assert result.active is result[book.worksheets[in_front].title]
    assert not result["By unit"].sheet_view.tabSelected


def test_a_renamed_sheet_counts_when_the_place_is_chosen() -> None:
    data = deleted(renamed(with_sheet(a_tracker(), "Rota", "x"), "Tracker", "Our list"), "By unit")

    assert sheet_titles(parts_of(made_again(data))[WORKBOOK])[:4] == ["Start here", "Our list", "By unit", "Unmatched"]


def test_a_table_takes_another_name_where_people_took_its_own() -> None:
    name = '<definedName name="CONTACTS">1</definedName></definedNames>'
    data = replaced(deleted(a_tracker(), "Contacts"), WORKBOOK, "</definedNames>", name)

    tables = [t for sheet in opened(made_again(data)).worksheets for t in sheet.tables.values()]

    assert sorted(t.displayName for t in tables) == ["Contacts_2", "Dates", "Meetings", "Tracker", "Unmatched"]
    assert len({t.id for t in tables}) == len(tables)


def test_both_readers_see_the_same_and_every_part_is_sound() -> None:
    data = of_people()
    for sheet in ("Tracker", "Lists", "Meetings"):
        data = deleted(data, sheet)

    result = made_again(data)

    book, other = opened(result), CalamineWorkbook.from_filelike(io.BytesIO(result))
    assert book.sheetnames == other.sheet_names
    for name in book.sheetnames:
        theirs = other.get_sheet_by_name(name).to_python(skip_empty_area=False)
        assert [*filled(book[name].iter_rows(values_only=True))] == [*filled(theirs)]
    declared = parts_of(result)["[Content_Types].xml"].decode()
    for path, part in parts_of(result).items():
        if path.endswith((".xml", ".rels")):
            assert etree.fromstring(part) is not None
        assert declared.count(f'PartName="/{path}"') <= 1


def filled(rows: Iterable[Iterable[object]]) -> Iterable[tuple[int, int, str]]:
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if value not in {None, ""}:
                yield number, column, plain(value)


def plain(value: object) -> str:
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else str(float(value) if isinstance(value, int) else value)


def test_what_was_made_again_is_patched_and_grows_like_any_other() -> None:
    later = a_view(15)
    data = made_again(deleted(a_tracker(), "Tracker"))

    result = patch_tracker(data, differences(later, read_tracker(data)))

    sheet = opened(result)["Tracker"]
    assert differences(later, read_tracker(result)) == ()
    assert (sheet.tables["Tracker"].ref, sheet.print_area) == ("A4:P19", "'Tracker'!$A$1:$H$19")
    assert read_tracker(typed_at(result, "Tracker", "D4", "Stand")).sheets["Tracker"].headers["Status"] == 4


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared documents are not here")
def test_into_every_real_workbook_all_sheets_are_put_and_say_what_they_should() -> None:
    for path in SHARED.glob("*.xls[xm]"):
        try:
            result = graft(path.read_bytes(), a_tracker(), SHEET_ORDER)
        except TrackerHeldError as held:
            assert "password" in held.why or "Strict" in held.why  # noqa: PT017 - the others must go through
        else:
            assert differences(a_view(12), read_tracker(result)) == ()


# --- what is not made again ----------------------------------------------------------------------------------------


def a_foreign_workbook(*sheets: str) -> bytes:
    book = Workbook()
    book.worksheets[0].title = "Mine"
    for sheet in sheets:
        book.create_sheet(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (a_foreign_workbook, '"Start here" is not there'),
        (lambda: a_foreign_workbook("Contacts", "Dates", "Lists"), '"Start here" is not there'),
        (lambda: without_posts(deleted(with_sheet(a_tracker(), "Log", "x"), "Changes")), '"Changes" is not there'),
    ],
    ids=["none of our sheets", "a few of our titles, and nothing else of ours", "it may have been renamed"],
)
def test_a_workbook_that_may_not_be_ours_is_left_alone(data: object, why: str) -> None:
    assert callable(data)
    with pytest.raises(TrackerHeldError) as held:
        deleted_sheets(open_tracker(data()))

    assert why in held.value.why


def test_a_tracker_without_hidden_names_and_without_strange_sheets_has_lost_what_it_has_not() -> None:
    data = without_posts(deleted(a_tracker(), "Changes"))

    assert differences(a_view(12), read_tracker(made_again(data))) == ()


def test_a_chart_that_has_the_sheets_title_holds_the_tracker() -> None:
    chart = '<sheet name="CHANGES" sheetId="77" r:id="rId777"/></sheets>'
    data = replaced(deleted(a_tracker(), "Changes"), WORKBOOK, "</sheets>", chart)
    data = replaced(data, WORKBOOK, "<sheets>", f'<sheets xmlns:r="{RELATIONS_URI}">', count=1)

    with pytest.raises(TrackerHeldError) as held:
        made_again(data)

    assert "something else has its name" in held.value.why


RELATIONS_URI = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (WORKBOOK, "<sheets>", "<!-- <sheet --><sheets><!-- <sheet a= -->"),
        (WORKBOOK, "<definedNames>", "<definedNames><!-- <definedName name='x'>1</definedName> -->"),
        ("[Content_Types].xml", "</Types>", "<!-- </Types> --></Types>"),
    ],
    ids=["sheets", "names", "types"],
)
def test_a_part_that_is_written_strangely_is_left_alone(path: str, old: str, new: str) -> None:
    data = replaced(deleted(a_tracker(), "Changes"), path, old, new, count=1)

    with pytest.raises(TrackerHeldError):
        made_again(data)


@pytest.mark.parametrize(
    ("view", "at", "result"),
    [
        ('<workbookView activeTab="2" firstSheet="1"/>', 1, '<workbookView activeTab="3" firstSheet="1"/>'),
        ('<workbookView activeTab="2" firstSheet="2"/>', 1, '<workbookView activeTab="3" firstSheet="3"/>'),
        ('<workbookView activeTab="0"/>', 1, '<workbookView activeTab="0"/>'),
        ("<workbookView/>", 0, '<workbookView activeTab="1"/>'),
        ('<workbookView xWindow="0"></workbookView>', 0, '<workbookView xWindow="0" activeTab="1"></workbookView>'),
    ],
)
def test_a_view_counts_on(view: str, at: int, result: str) -> None:
    head = '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><bookViews>'
    sheets = "</bookViews><sheets><sheet name='A' sheetId='1'/><sheet name='B' sheetId='5'/></sheets></workbook>"

    found = add_tab(f"{head}{view}{sheets}".encode(), title="C&D", relation="rId9", at=at).decode()

    assert result in found
    assert sheet_titles(found.encode()) == [*"AB"[:at], "C&D", *"AB"[at:]]
    assert 'sheetId="6" r:id="rId9"' in found


# --- laws, and a real program --------------------------------------------------------------------------------------


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(st.lists(st.sampled_from(SHEET_ORDER), min_size=1, max_size=10, unique=True))
def test_whatever_is_deleted_in_whatever_order_comes_back_whole(sheets: list[str]) -> None:
    data = a_tracker()
    for sheet in sheets:
        data = deleted(data, sheet)

    result = made_again(data)

    book = opened(result)
    assert book.sheetnames == list(SHEET_ORDER)
    assert differences(a_view(12), read_tracker(result)) == ()
    assert {n for sheet in book.worksheets for n in sheet.tables} == {sheet.name for sheet in KEYED_SHEETS}
    assert "#REF!" not in parts_of(result)[WORKBOOK].decode()


Spoil = tuple[str, str, int]
SPOILS: st.SearchStrategy[Spoil] = st.tuples(
    st.sampled_from(["header", "sheet", "delete"]), st.sampled_from(SHEET_ORDER[1:]), st.integers(1, 16)
)


def spoilt(data: bytes, spoil: Spoil, number: int) -> bytes:
    """Rename a header, rename a sheet, or delete one."""
    what, sheet, column = spoil
    package = open_tracker(data)
    title = titles(package).get(package.sheets.get(sheet, ""))
    keyed = next((k for k in KEYED_SHEETS if k.name == sheet), None)
    if title is None:
        return data
    if what == "header":
        return data if keyed is None else renamed_header(data, title, min(column, len(keyed.columns)), number)
    return renamed(data, title, f"Sheet {number}") if what == "sheet" else deleted(data, title)


def renamed_header(data: bytes, title: str, column: int, number: int) -> bytes:
    return typed_at(data, title, f"{letters(column)}4", f"Header {number}")


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(st.lists(SPOILS, min_size=2, max_size=12))
def test_whatever_is_renamed_and_deleted_the_tracker_says_what_it_should_and_keeps_what_people_typed(
    spoils: list[Spoil],
) -> None:
    later = a_view(15)
    data = typed_at(with_sheet(a_tracker(), "Rota", "x"), "Start here", "A1", "Ours")
    for number, spoil in enumerate(spoils):
        data = spoilt(data, spoil, number)

    whole = made_again(data)
    result = patch_tracker(whole, differences(later, read_tracker(whole)))

    assert differences(later, read_tracker(result)) == ()
    before, after, now = opened(data), opened(result), named(result)
    assert after["Rota"]["A1"].value == "x"
    for name, title in named(data).items():
        assert now[name] == title
        if name in {keyed.name for keyed in KEYED_SHEETS}:
            assert [cell.value for cell in after[title][4]] == [cell.value for cell in before[title][4]]


def named(data: bytes) -> Mapping[str, str]:
    """Return what each sheet of ours is called now."""
    package = open_tracker(data)
    return {name: titles(package)[path] for name, path in package.sheets.items()}


@pytest.mark.skipif(not IS_HERE, reason="LibreOffice is not here")
def test_what_libreoffice_deleted_is_made_again_and_libreoffice_opens_it(tmp_path: Path) -> None:
    office = LibreOffice(tmp_path)
    saved = office.saved(
        with_sheet(a_tracker(), "Rota", "Who is in"),
        "Tracker",
        """
  doc.Sheets.getByName("Contacts").Name = "People"
  doc.Sheets.removeByName("Lists")
  doc.Sheets.removeByName("Tracker")
  doc.Sheets.removeByName("Start here")
""",
    )

    result = made_again(saved)
    again = office.saved(result, "Tracker", "")

    titles = ["People" if name == "Contacts" else name for name in SHEET_ORDER]
    assert deleted_sheets(open_tracker(saved)) == ("Start here", "Tracker", "Lists")
    assert opened(result).sheetnames == [*titles, "Rota"]
    for data in (result, again):
        assert differences(a_view(12), read_tracker(data)) == ()
    assert opened(again)["Tracker"]["G5"].fill.start_color.rgb == "FFFFF9C4"
    assert opened(again)["Tracker"].tables["Tracker"].ref == "A4:P16"
