"""The self-assessment: every standard rated in words we understand, with evidence, comments and a signature."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from cmmtn_sync.checks.ratings import Rating, rating_of
from cmmtn_sync.model import Facts, Finding, Standard, StandardSet, Table, UnitRole
from tests.builders import a_table, day, some_facts
from tests.core.checks.asking import codes, found, notes

CODES = ("S24-2A-101", "S24-2B-101", "S24-2B-102", "S24-2D-101")
TITLES = ("Pre-alert is recorded", "Consultant within 5 minutes", "CT within 30 minutes", "Rehabilitation prescription")
STANDARDS = StandardSet(
    id="sample",
    version="Sample 1",
    source="made up",
    effective=day("2024-04-01"),
    standards=(
        *(
            Standard(code=code, title=title, section="2", applies_to=frozenset({UnitRole.MTU}))
            for code, title in zip(CODES, TITLES, strict=True)
        ),
        Standard(code="S24-2C-999", title="Neurosurgery", section="2", applies_to=frozenset({UnitRole.MTCC})),
    ),
)
SIGNED = "Signed off by: Dr Hannah Birtles\nDate: 12 September 2025"
HEADER = ("Code", "Standard", "Self rating", "Evidence", "Comment")
ROWS = (
    (CODES[0], TITLES[0], "Compliant", "Call log audited in May", ""),
    (CODES[1], TITLES[1], "Partially compliant", "Rota", "Nights are covered from home"),
    (CODES[2], TITLES[2], "Non-compliant", "", "A second scanner opens in March"),
    (CODES[3], TITLES[3], "N/A", "", ""),
)


def a_form(*tables: Table, text: str = SIGNED) -> Facts:
    return some_facts("Self-assessment 2025/26", tables=tables, text=text, words=200)


def asked(*tables: Table, text: str = SIGNED) -> tuple[Finding, ...]:
    return found(
        "self-assessment", a_form(*tables, text=text), standards=STANDARDS, name="Self-assessment 2025-26.xlsx"
    )


def with_rows(*changes: tuple[int, int, str], header: Sequence[str] = HEADER) -> Table:
    rows = [list(row) for row in ROWS]
    for row, column, text in changes:
        rows[row][column] = text
    return a_table(*header, rows=[tuple(row) for row in rows])


def test_a_whole_form_lacks_nothing() -> None:
    assert asked(with_rows()) == ()


@pytest.mark.parametrize(
    ("change", "code", "item"),
    [
        ((0, 2, ""), "standard-not-rated", CODES[0]),
        ((0, 2, "TBC"), "standard-not-rated", CODES[0]),
        ((0, 2, "7"), "rating-not-understood", CODES[0]),
        ((0, 3, ""), "no-evidence", CODES[0]),
        ((1, 4, ""), "no-comment", CODES[1]),
        ((2, 4, " "), "no-comment", CODES[2]),
    ],
)
def test_what_is_wanting_of_a_standard_is_told_by_its_code(change: tuple[int, int, str], code: str, item: str) -> None:
    (finding,) = asked(with_rows(change))

    assert (finding.code, finding.items) == (code, (item,))


def test_a_standard_that_is_left_out_is_not_rated_and_one_of_another_role_is_not_asked_for() -> None:
    (finding,) = asked(a_table(*HEADER, rows=ROWS[1:]))

    assert (finding.code, finding.items) == ("standard-not-rated", (CODES[0],))
    assert finding.words == f"1 of 4 standards has no rating: {CODES[0]}."


def test_a_form_with_few_of_the_standards_is_not_complete() -> None:
    (finding,) = asked(a_table(*HEADER, rows=ROWS[:1]))

    assert (finding.code, len(finding.items)) == ("standard-not-rated", 3)


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (("Ref", "Measure", "Compliant? (Y/N)", "Evidence", "Action required"), "Y"),
        (("No.", "Description", "RAG rating", "Supporting evidence", "Notes"), "Green"),
        (("Standard", "Title", "Status", "How we know", "Gap"), "met"),
    ],
)
def test_a_trusts_own_headings_and_words_are_understood(header: tuple[str, ...], row: str) -> None:
    assert asked(with_rows((0, 2, row), header=header)) == ()


def test_standards_are_known_by_their_titles_where_a_trust_leaves_the_codes_out() -> None:
    rows = [(str(n), *row[1:]) for n, row in enumerate(ROWS, 1)]

    assert asked(a_table("No", "Standard", "Rating", "Evidence", "Comment", rows=rows)) == ()


def test_columns_to_tick_are_a_rating() -> None:
    header = ("Standard", "Met", "Partially met", "Not met", "N/A", "Evidence", "Comment")
    ticks = (("x", "", "", ""), ("", "✓", "", ""), ("", "", "X", ""), ("", "", "", "☒"))
    rows = [(row[0], *tick, *row[3:]) for row, tick in zip(ROWS, ticks, strict=True)]

    assert asked(a_table(*header, rows=rows)) == ()


def test_a_small_form_for_each_standard_is_a_row() -> None:
    forms = [
        a_table("Standard", code, rows=[("Rating", rating), ("Evidence", evidence or "-"), ("Comment", comment or "-")])
        for code, _, rating, evidence, comment in ROWS
    ]

    assert asked(*forms) == ()


def test_evidence_and_comment_may_share_a_column() -> None:
    rows = [(*row[:3], row[3] or row[4]) for row in ROWS]

    assert asked(a_table("Code", "Standard", "Rating", "Evidence / comments", rows=rows)) == ()


@pytest.mark.parametrize(
    "text",
    [
        SIGNED,
        "Completed by\tS Lunt\tDate\t12/09/2025",
        "Agreed by Dr H Birtles, clinical lead, on 12.09.25",
        "Name: Hannah Birtles\nPost: Clinical lead\nDate: 12 September 2025",
    ],
)
def test_a_signature_is_a_name_and_a_date(text: str) -> None:
    assert asked(with_rows(), text=text) == ()


@pytest.mark.parametrize("text", ["", "Signed off by:\nDate:", "Completed by: Dr Hannah Birtles", "12 September 2025"])
def test_half_a_signature_is_none(text: str) -> None:
    assert codes(asked(with_rows(), text=text)) == ["no-sign-off"]


def test_another_version_of_the_standards_is_told_and_its_strange_rows_are_not() -> None:
    old = [("T16-2B-10" + str(n), *row[1:]) for n, row in enumerate(ROWS)]
    changed = [(code, "Another matter " + code, *rest) for code, _, *rest in old]
    stated = f"Standards set: version Sample 0\n{SIGNED}"

    assert codes(asked(a_table(*HEADER, rows=changed))) == ["wrong-standards"]
    assert codes(asked(with_rows(), text=stated)) == ["wrong-standards"]


def test_without_the_standards_nobody_can_tell() -> None:
    findings = found("self-assessment", a_form(with_rows()))

    assert "no-standards" in notes(findings)


@pytest.mark.parametrize(
    ("rating", "words"),
    [
        (Rating.COMPLIANT, ("Compliant", "Met", "Fully met", "YES", "y", "Green", "In place", "✓")),
        (Rating.PARTIAL, ("Partially compliant", "Partly met", "Amber", "P", "Partial", "Not fully met")),
        (Rating.NON_COMPLIANT, ("Non-compliant", "Non compliant", "Not met", "No", "N", "Red", "Not compliant")),
        (Rating.NOT_APPLICABLE, ("Not applicable", "N/A", "n/a", "NA")),
        (Rating.PARTIAL, ("Not yet fully compliant", "Yes - in part")),
        (Rating.NON_COMPLIANT, ("Not currently compliant", "Never compliant", "Unlikely to be compliant")),
        (None, ("", "7", "see email", "Blue")),
    ],
)
def test_a_rating_is_understood_in_peoples_words(rating: Rating | None, words: tuple[str, ...]) -> None:
    assert {word: rating_of(word) for word in words} == dict.fromkeys(words, rating)
