from __future__ import annotations

from datetime import date, datetime, time

import pytest

from cmmtn_sync.model import Reason
from tests.core.facts.made import a_bare_workbook, a_workbook, facts_of, reason_of

_HEADER = ("Ref", "Action", "Lead", "Due date", "Status")


def _cells(*texts: str) -> str:
    inline = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in texts)
    return f"<row>{inline}</row>"


def test_what_stands_above_the_header_is_the_cover() -> None:
    data = a_workbook(
        {
            "Plan": [
                ("Work Plan 2031/32",),
                ("Unit", "Northern Hospital"),
                (),
                _HEADER,
                ("A1", "Appoint a coordinator", "J Smith", date(2031, 6, 30), "In progress"),
            ]
        }
    )

    facts = facts_of(data)
    (table,) = facts.tables

    assert facts.cover == "Work Plan 2031/32\nUnit\tNorthern Hospital"
    assert facts.title == "Work Plan 2031/32"
    assert table.header == _HEADER
    assert table.rows == (("A1", "Appoint a coordinator", "J Smith", "30 June 2031", "In progress"),)
    assert table.place == "sheet “Plan”"


def test_every_sheet_is_a_section_and_a_table_hidden_ones_too() -> None:
    data = a_workbook({"Plan": [_HEADER], "Old": [("a", "b", "c")], "Nothing": []}, hide=["Old"])

    facts = facts_of(data)

    assert [(s.title, s.place) for s in facts.sections] == [("Plan", "sheet “Plan”"), ("Old", "sheet “Old” (hidden)")]
    assert [(table.place, table.hidden) for table in facts.tables] == [
        ("sheet “Plan”", False),
        ("sheet “Old” (hidden)", True),
    ]
    assert facts.hidden == ("Old",)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (date(2031, 6, 30), "30 June 2031"),
        (datetime(2031, 6, 30, 17, 30), "30 June 2031 5:30pm"),  # noqa: DTZ001 - a cell has no zone
        (time(9, 5), "9:05am"),
        (3.0, "3"),
        (0.737, "0.737"),
        (1234567890123, "1234567890123"),
        (True, "TRUE"),
        ("=1+1", ""),
    ],
)
def test_a_cell_reads_as_a_person_would_read_it(value: object, text: str) -> None:
    facts = facts_of(a_workbook({"Plan": [_HEADER, ("A1", value)]}))

    assert facts.tables[0].rows[0][1:2] == ((text,) if text else ("",))


def test_a_date_in_iso_form_and_a_shared_date_system_are_understood() -> None:
    sheet = '<sheetData><row><c t="d"><v>2031-06-30</v></c></row></sheetData>'

    assert facts_of(a_bare_workbook(sheet)).text == "30 June 2031"


def test_a_cell_merged_downwards_counts_for_every_row_and_a_divider_is_no_row() -> None:
    sheet = (
        f"<sheetData>{_cells(*_HEADER)}{_cells('Rehabilitation')}{_cells('A1', 'One', 'J Smith')}"
        f'{_cells("A2", "Two")}</sheetData><mergeCells><mergeCell ref="A2:E2"/><mergeCell ref="C3:C4"/></mergeCells>'
    )

    (table,) = facts_of(a_bare_workbook(sheet)).tables

    assert [row[:3] for row in table.rows] == [("A1", "One", "J Smith"), ("A2", "Two", "J Smith")]


def test_macros_are_said() -> None:
    data = a_bare_workbook(f"<sheetData>{_cells('x')}</sheetData>", more={"xl/vbaProject.bin": b"\0"})

    assert facts_of(data).macros


@pytest.mark.parametrize(("more", "reason"), [({}, Reason.EMPTY), ({"xl/media/image1.png": b"\x89PNG"}, Reason.SCAN)])
def test_a_workbook_without_text_is_empty_or_a_picture(more: dict[str, bytes], reason: Reason) -> None:
    assert reason_of(a_bare_workbook("<sheetData/>", more=more)) is reason


def test_a_sheet_that_says_it_has_a_million_rows_costs_what_it_holds() -> None:
    last = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>end</t></is></c></row>'
    sheet = f'<dimension ref="A1:XFD1048576"/><sheetData>{_cells(*_HEADER)}{last}</sheetData>'

    facts = facts_of(a_bare_workbook(sheet))

    assert facts.tables[0].header == (*_HEADER, "")
    assert facts.tables[0].rows == (("", "", "", "", "", "end"),)
    assert not facts.cut


def test_beyond_so_many_cells_a_workbook_is_cut_and_says_so() -> None:
    row = _cells(*"abcdefghij")

    facts = facts_of(a_bare_workbook(f"<sheetData>{row * 20_001}</sheetData>"))

    assert facts.cut
    assert len(facts.text) <= 400_000
