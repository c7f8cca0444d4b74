"""The self-assessment: an Excel form made for a unit from the standards of its role, read back by our own reader."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from openpyxl import Workbook, load_workbook

from cmmtn_sync.errors import TemplateError
from cmmtn_sync.facts import read_facts
from cmmtn_sync.model import Facts, StandardSet, UnitRole
from cmmtn_sync.outputs.self_assessment import RATINGS
from cmmtn_sync.plan.forms import Filling
from tests.outputs.forms.samples import FILLING, STANDARDS, made

NAME = "Self-assessment.xlsx"
COLUMNS = ("Code", "Standard", "Section", "Self rating", "Evidence", "Comment", "Lead")


def book(filling: Filling = FILLING) -> Workbook:
    return load_workbook(io.BytesIO(made(NAME, filling)))


def codes(filling: Filling) -> list[str]:
    return [str(row[0].value) for row in book(filling)["Self-assessment"].iter_rows(min_row=5)]


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (UnitRole.MTU, ["T30-1C-101", "T30-2B-101", "T30-2D-101"]),
        (UnitRole.MTCC, ["T30-1C-101", "T30-2B-101", "T30-2B-102", "T30-2D-101"]),
        (None, ["T30-1C-101", "T30-2B-101", "T30-2B-102", "T30-2D-101"]),
    ],
    ids=["a trauma unit's", "a centre's", "nobody's: all of them"],
)
def test_it_holds_the_standards_of_the_unit_s_role_in_their_order(role: UnitRole | None, expected: list[str]) -> None:
    assert codes(replace(FILLING, role=role)) == expected


def test_our_own_reader_finds_the_standards_as_a_table_and_the_unit_and_the_year_on_the_front() -> None:
    facts = read_facts(made(NAME), NAME)

    assert isinstance(facts, Facts)
    table = next(t for t in facts.tables if "Self rating" in t.header)
    assert table.header == COLUMNS
    assert [row[0] for row in table.rows] == codes(FILLING)
    assert facts.title == "Self-assessment 2030/31: Vale & Marsh"
    assert "Vale & Marsh" in facts.cover
    assert {s.title for s in facts.sections} == {"Read me", "Self-assessment", "Sign-off"}


def test_what_a_unit_types_into_it_is_read_in_its_column() -> None:
    filled = book()
    for column, text in enumerate(("Partially compliant", "Audit of 3 May 2031", "No cover at night", "Dr Lee"), 4):
        filled["Self-assessment"].cell(6, column).value = text
    written = io.BytesIO()
    filled.save(written)

    facts = read_facts(written.getvalue(), NAME)

    assert isinstance(facts, Facts)
    table = next(t for t in facts.tables if "Self rating" in t.header)
    assert table.rows[1][3:] == ("Partially compliant", "Audit of 3 May 2031", "No cover at night", "Dr Lee")


def test_ratings_are_offered_as_a_list_and_another_word_is_only_warned_of() -> None:
    sheet = book()["Self-assessment"]
    (offer,) = sheet.data_validations.dataValidation

    assert offer.formula1 == f'"{",".join(RATINGS)}"'
    assert (offer.errorStyle, str(offer.sqref)) == ("warning", "D5:D7")


def test_it_can_be_typed_into_scrolled_and_printed() -> None:
    workbook = book()
    sheet = workbook["Self-assessment"]

    assert workbook.sheetnames == ["Read me", "Self-assessment", "Sign-off"]
    assert sheet.freeze_panes == "C5"
    assert sheet.print_title_rows == "$4:$4"
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth) == ("landscape", 1)
    assert not any(s.protection.sheet for s in workbook.worksheets)
    assert [t.ref for t in sheet.tables.values()] == ["A4:G7"]
    assert not any(s.merged_cells.ranges for s in workbook.worksheets)


def test_a_standard_that_begins_like_a_formula_is_text() -> None:
    cell = book()["Self-assessment"]["B6"]

    assert (cell.value, cell.data_type) == ("=CT begins within 30 minutes & is reported.", "s")


def test_the_sign_off_names_the_standards_that_it_is_made_on() -> None:
    said = {str(a.value): b.value for a, b, *_ in book()["Sign-off"].iter_rows(min_row=4)}

    assert [*said] == [
        "Item",
        "Completed by",
        "Role",
        "Date completed",
        "Agreed by",
        "Date agreed",
        "Standard set",
        "Standards version",
    ]
    assert (said["Standard set"], said["Standards version"]) == ("invented", "Edition 3")
    assert said["Completed by"] is None


@pytest.mark.parametrize(
    ("standards", "role"),
    [(None, UnitRole.MTU), (replace(STANDARDS, standards=STANDARDS.standards[2:3]), UnitRole.MTU)],
    ids=["the cycle names none", "none for its role"],
)
def test_without_standards_to_rate_there_is_no_form_and_it_is_said_what_to_do(
    standards: StandardSet | None, role: UnitRole
) -> None:
    with pytest.raises(TemplateError, match="could not be made") as raised:
        made(NAME, replace(FILLING, standards=standards, role=role))

    assert "programme.yaml" in raised.value.do
