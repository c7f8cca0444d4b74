from __future__ import annotations

from collections.abc import Callable

import pytest
from docx.document import Document as WordDocument
from docx.enum.text import WD_BREAK

from tests.core.facts.made import a_line, a_pdf, a_word_document, facts_of

Write = Callable[[WordDocument, int, str], object]

_BODY = "The unit met every month under its clinical lead and looked at each call, each death and each transfer."
_TITLES = ("Introduction", "Previous action plan", "Governance", "Education", "Sign-off")

_HABITS: dict[str, Write] = {
    "heading styles": lambda d, _, t: d.add_heading(t, 1),
    "heading styles with a typed number": lambda d, n, t: d.add_heading(f"{n}. {t}", 1),
    "heading styles from level 2 on": lambda d, _, t: d.add_heading(t, 2),
    "bold lines": lambda d, _, t: a_line(d, t, bold=True),
    "bold lines with a colon": lambda d, _, t: a_line(d, f"{t}:", bold=True),
    "bold numbered lines": lambda d, n, t: a_line(d, f"{n}. {t}", bold=True),
    "bold lines after the word section": lambda d, n, t: a_line(d, f"Section {n}: {t}", bold=True),
    "larger lines": lambda d, _, t: a_line(d, t, size=16),
    "lines in capitals": lambda d, _, t: d.add_paragraph(t.upper()),
    "plain numbered lines": lambda d, n, t: d.add_paragraph(f"{n}. {t}"),
}


def _report(heading: Write) -> Callable[[WordDocument], None]:
    def write(document: WordDocument) -> None:
        a_line(document, "Northern Hospital Trust", bold=True, size=16)
        a_line(document, "Annual Report", bold=True, size=26)
        a_line(document, "2031/32", bold=True)
        document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        for number, title in enumerate(_TITLES, start=1):
            heading(document, number, title)
            if title != "Education":  # left empty, as people do
                document.add_paragraph(_BODY)
                document.add_paragraph("1. Monthly meetings")
                document.add_paragraph("2. Audit of calls")
                document.add_paragraph(_BODY)

    return write


@pytest.mark.parametrize("habit", _HABITS)
def test_whatever_people_do_for_a_heading_the_sections_are_the_same(habit: str) -> None:
    facts = facts_of(a_word_document(_report(_HABITS[habit])))

    assert [s.title.capitalize() for s in facts.sections] == list(_TITLES)
    assert {s.level for s in facts.sections} == {1}
    assert [s.title.capitalize() for s in facts.sections if not s.text] == ["Education"]
    assert facts.cover == "Northern Hospital Trust\nAnnual Report\n2031/32"
    assert facts.title == "Annual Report"


@pytest.mark.parametrize(
    "line",
    [
        "30 June 2031",
        "12 of the calls came at night",
        "Please write to the unit before the end of the month.",
        "lead@example.org",
        "4. Governance ........ 7",
    ],
)
def test_a_plain_line_is_no_heading(line: str) -> None:
    def write(document: WordDocument) -> None:
        document.add_heading("Governance", 1)
        document.add_paragraph(_BODY)
        document.add_paragraph(line)
        document.add_paragraph(_BODY)

    facts = facts_of(a_word_document(write))

    assert [s.title for s in facts.sections] == ["Governance"]
    assert line in facts.sections[0].text


def test_levels_are_kept_so_that_a_section_can_be_read_with_those_under_it() -> None:
    def write(document: WordDocument) -> None:
        document.add_heading("Governance", 1)
        document.add_heading("Meetings", 2)
        document.add_paragraph(_BODY)
        a_line(document, "Who came", bold=True)
        document.add_paragraph(_BODY)
        document.add_heading("Education", 1)

    facts = facts_of(a_word_document(write))

    assert [(s.title, s.level) for s in facts.sections] == [
        ("Governance", 1),
        ("Meetings", 2),
        ("Who came", 3),
        ("Education", 1),
    ]


def test_the_title_set_as_a_heading_belongs_to_the_cover() -> None:
    def write(document: WordDocument) -> None:
        document.add_heading("Annual Report 2031/32", 1)
        document.add_paragraph("Northern Hospital")
        document.add_heading("Introduction", 2)
        document.add_paragraph(_BODY)
        document.add_heading("Governance", 2)
        document.add_paragraph(_BODY)

    facts = facts_of(a_word_document(write))

    assert [(s.title, s.level) for s in facts.sections] == [("Introduction", 1), ("Governance", 1)]
    assert facts.cover == "Annual Report 2031/32\nNorthern Hospital"


def test_a_heading_in_a_pdf_is_larger_bolder_or_numbered() -> None:
    data = a_pdf(
        [
            [(28, "Operational Policy"), (12, "Northern Hospital")],
            [(14, "1. Governance"), (11, _BODY[:60]), (11, "1. Meetings"), (11, "2. Audit"), (11, _BODY[:70])],
            [(14, "2. Education"), (14, "3. Sign-off"), (11, _BODY[:60])],
        ]
    )

    facts = facts_of(data)

    assert [(s.title, s.place) for s in facts.sections] == [
        ("Governance", "section 1, page 2"),
        ("Education", "section 2, page 3"),
        ("Sign-off", "section 3, page 3"),
    ]
    assert facts.sections[1].text == ""
    assert facts.cover == "Operational Policy\nNorthern Hospital"
    assert facts.title == "Operational Policy"


def test_a_stale_title_property_gives_way_to_the_title_that_is_seen() -> None:
    def write(document: WordDocument) -> None:
        document.core_properties.title = "Annual Report 2029/30"
        document.add_heading("Annual Report 2031/32", 0)
        document.add_paragraph(_BODY)

    assert facts_of(a_word_document(write)).title == "Annual Report 2031/32"


def test_a_generic_title_property_says_nothing() -> None:
    def write(document: WordDocument) -> None:
        document.core_properties.title = "Word Document"
        document.add_paragraph(_BODY)

    assert facts_of(a_word_document(write)).title == ""
