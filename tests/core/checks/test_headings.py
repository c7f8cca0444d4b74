"""The headings of the template, looked for in a document: each must be there and hold text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from cmmtn_sync.checks.headings import findings, required
from cmmtn_sync.model import Facts
from cmmtn_sync.wording.headings import TO_COME, plain
from tests.builders import SENTENCE, a_section, a_table, a_template, some_facts
from tests.core.checks.asking import codes

PROMPT = "Say how many patients came, from where, and how that differs from the year before."
TEMPLATE = a_template("Introduction", "Activity and registry data", "Patient and carer experience", prompt=PROMPT)
ALSO: Mapping[str, tuple[str, ...]] = {
    "introduction": ("foreword", "who we are"),
    "activity": ("caseload", "registry", "nmtr"),
    "patient": ("feedback", "families", "told us", "complaints", "compliments"),
}
FILLED = {h.title: SENTENCE for h in TEMPLATE.sections}


def missing(facts: Facts, template: Facts = TEMPLATE) -> list[tuple[str, str]]:
    return [(f.code, f.where) for f in findings(facts, template, ALSO)]


def document(*sections: tuple[str, str]) -> Facts:
    return some_facts("Annual Report", sections=[a_section(title, text) for title, text in sections], text="")


def with_experience(title: str, text: str = SENTENCE) -> Facts:
    return document(("Introduction", SENTENCE), ("Activity and registry data", SENTENCE), (title, text))


def test_a_document_with_every_heading_and_text_lacks_nothing() -> None:
    assert missing(some_facts(sections=FILLED)) == []


@pytest.mark.parametrize(
    "title",
    [
        "Patient and carer experience",
        "PATIENT AND CARER EXPERIENCE",
        "3. Patient and carer experience",
        "3.1 Patient & carer experience",
        "Section 3: Patient and carer experience",
        "Appendix C - Patient and carers' experience",
        "Patient/carer experience",
        "Patient and carer experiance",
        "Experience of patients and carers",
        "Our patients' experience",
        "What families told us",
        "Complaints",
    ],
)
def test_a_heading_is_found_in_other_words(title: str) -> None:
    assert missing(with_experience(title)) == []


@pytest.mark.parametrize("title", ["Activity", "ACTIVITY 2024/25", "2. Trauma unit activity", "Registry data"])
def test_the_telling_word_of_a_heading_is_enough(title: str) -> None:
    facts = document(("Foreword", SENTENCE), (title, SENTENCE), ("Patient and carer experience", SENTENCE))

    assert missing(facts) == []


@pytest.mark.parametrize("title", ["Patients", "Achievements", "Patient transport", "Experience", "The year ahead"])
def test_a_heading_of_something_else_stands_for_nothing(title: str) -> None:
    assert missing(with_experience(title)) == [("section-missing", "Patient and carer experience")]


def test_a_missing_section_is_named_as_the_template_calls_it() -> None:
    (finding,) = findings(document(("Introduction", SENTENCE), ("Caseload", SENTENCE)), TEMPLATE, ALSO)

    assert finding.words == 'We could not find the section "Patient and carer experience".'


def test_a_section_that_is_there_under_words_of_its_own_is_known_by_its_theme() -> None:
    text = (
        "We rang forty people after they went home. Two complaints and nine compliments came from families, and "
        "the feedback of carers led us to change the leaflet that every patient is given."
    )

    assert missing(with_experience("Listening", text)) == []


def test_what_stands_under_a_heading_of_its_own_is_no_theme_of_another() -> None:
    text = "Complaints, compliments and feedback from families and carers are in this section. " + SENTENCE
    facts = document(("Introduction", text), ("Activity and registry data", SENTENCE))

    assert missing(facts) == [("section-missing", "Patient and carer experience")]


# --- empty, to come, or the prompt --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("section-empty", ""),
        ("section-empty", "   \n "),
        ("section-empty", "None"),
        ("section-empty", "Signed: ................ Date: ........"),
        ("section-to-come", "TBC"),
        ("section-to-come", "TBC - awaiting the audit lead"),
        ("section-to-come", "tba."),
        ("section-to-come", "To follow"),
        ("section-to-come", "To be confirmed by the coordinator"),
        ("section-to-come", "Awaiting data from NMTR"),
        (
            "section-to-come",
            "The survey will be added once its results have come back from the team.",
        ),
        ("section-to-come", "Pending"),
        ("section-to-come", "Not yet available"),
        ("section-to-come", "Insert text here"),
        ("section-to-come", "[insert]"),
        ("section-to-come", "XXX"),
        ("section-empty", "...................."),
        ("section-to-come", "????"),
    ],
)
def test_a_section_that_says_nothing_is_told_as_empty_or_as_to_come(code: str, text: str) -> None:
    assert missing(with_experience("Patient and carer experience", text)) == [(code, "Patient and carer experience")]


@pytest.mark.parametrize(
    "text",
    [
        SENTENCE,
        "No complaints were received.",
        "Nothing to report this year.",
        "Signed: Dr Hannah Birtles Date: 2 June 2025",
        f"{PROMPT} We saw 210 patients, a quarter more than the year before, most of them from the north.",
        "Data are pending for the last quarter; for the first three we have 180 patients, as the table shows in full.",
    ],
)
def test_a_section_that_says_something_is_not_empty(text: str) -> None:
    assert missing(with_experience("Patient and carer experience", text)) == []


def test_a_finding_begins_with_the_number_that_the_document_gives_its_section() -> None:
    sections = [replace(a_section(h.title, SENTENCE), place="section 4") for h in TEMPLATE.sections]
    sections[2] = replace(sections[2], title="4. Patient and carer experience", text="")
    (finding,) = findings(some_facts("Annual Report", sections=sections, text=""), TEMPLATE, ALSO)

    assert finding.words == 'Section 4, "Patient and carer experience", has nothing written in it yet.'


def test_what_is_to_come_is_told_from_a_sentence_about_it() -> None:
    assert TO_COME.match("TBC")
    assert not TO_COME.match("The pending audit was finished in March, and its findings went to the board in April.")


def test_headings_without_text_of_their_own_hold_what_stands_below_them() -> None:
    sections = [
        a_section("Introduction"),
        a_section("Activity and registry data", ""),
        a_section("Admissions", SENTENCE, level=2),
        a_section("Patient and carer experience", ""),
    ]

    assert missing(some_facts(sections=sections, text="")) == [("section-empty", "Patient and carer experience")]


def test_of_two_places_with_a_heading_the_one_with_text_counts() -> None:
    contents = [("Introduction", ""), ("Activity and registry data", ""), ("Patient and carer experience", "")]
    body = [(title, SENTENCE) for title, _ in contents]

    assert missing(document(*contents, *body)) == []


# --- what the template asks for -----------------------------------------------------------------------------


def test_what_applies_to_some_only_is_not_asked_of_all() -> None:
    sections = [*TEMPLATE.sections, a_section("Children", "If it applies: say how children are looked after.")]

    assert [s.title for s in required(some_facts(sections=sections))] == [s.title for s in TEMPLATE.sections]


def test_headings_below_the_highest_and_fields_to_be_filled_in_are_not_asked_for() -> None:
    sections = [a_section("{{ unit }}"), a_section("Introduction"), a_section("Our team", level=2)]

    assert [s.title for s in required(some_facts(sections=sections))] == ["Introduction"]


def test_a_template_without_headings_asks_for_nothing() -> None:
    assert missing(some_facts(), some_facts()) == []


# --- forms and plain text -----------------------------------------------------------------------------------


def a_form(**changes: str) -> Facts:
    rows = tuple((FILLED | changes).items())
    return some_facts("Annual Report", tables=(a_table("Section", "Your answer", rows=rows),))


def test_a_document_that_is_a_form_has_its_headings_in_a_table() -> None:
    assert missing(a_form()) == []


def test_a_form_with_an_empty_field_says_which() -> None:
    facts = a_form(**{"Patient and carer experience": "TBC"})

    assert missing(facts) == [("section-to-come", "table 1: Patient and carer experience")]


def test_the_first_row_of_a_form_counts_too() -> None:
    rows = (("Activity and registry data", SENTENCE), ("Patient and carer experience", SENTENCE))
    facts = some_facts(tables=(a_table("Introduction", SENTENCE, rows=rows),), text="")

    assert missing(facts) == []


def test_beside_real_sections_a_tables_row_is_no_heading() -> None:
    table = a_table("Standard", "Met", rows=[("Patient and carer experience", "Yes, in every part of the pathway")])
    facts = some_facts(sections=["Introduction", "Activity", "Governance"], tables=(table,))

    assert missing(facts) == [("section-missing", "Patient and carer experience")]


def test_a_text_without_headings_is_searched_line_by_line() -> None:
    text = "\n".join(f"{title}\n{SENTENCE}\n" for title in FILLED)

    assert missing(some_facts(text=text)) == []


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("3.2 The Patients' Experience", {"patient", "experience"}),
        ("A. Staffing & workforce", {"staffing", "workforce"}),
        ("iv) Bus routes", {"bus", "route"}),
        ("", set()),
    ],
)
def test_a_heading_is_compared_by_its_words(heading: str, words: set[str]) -> None:
    assert plain(heading) == words


def test_every_finding_of_a_section_is_wanting() -> None:
    found = findings(document(("Introduction", ""), ("Other", SENTENCE)), TEMPLATE, ALSO)

    assert codes(found) == ["section-empty", "section-missing", "section-missing"]
