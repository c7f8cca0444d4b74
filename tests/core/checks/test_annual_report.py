"""The Annual Report: about the year that ended, with every section of the template."""

from __future__ import annotations

import pytest

from cmmtn_sync.model import Facts
from tests.builders import SENTENCE, a_section, a_template, some_facts
from tests.core.checks.asking import codes, found

HEADINGS = (
    "Introduction and team",
    "Activity and registry data",
    "Performance against standards",
    "Previous action plan update",
    "Outstanding actions carried forward",
    "Governance",
    "Education and training",
    "Rehabilitation",
    "Patient and carer experience",
    "Achievements",
    "Priorities",
    "Sign-off",
)
PROMPT = "Say it in a few lines of your own, with numbers, and with last year's beside them where there are any."
TEMPLATE = a_template(*HEADINGS, prompt=PROMPT)
IN_OTHER_WORDS = (
    "Foreword",
    "NMTR and TARN data",
    "How we measured up",
    "What we said we would do",
    "Actions taken forward",
    "Morbidity and mortality meetings",
    "Simulation and courses",
    "Therapies",
    "What families told us",
    "What went well",
    "Looking ahead",
    "Approved by",
)
SIGNED = "Dr Hannah Birtles, clinical lead, 2 June 2025; Neil Garrity, operational manager, 3 June 2025."


def report(changes: dict[str, str] | None = None, *, without: str = "", headings: tuple[str, ...] = HEADINGS) -> Facts:
    sections = dict.fromkeys(headings, SENTENCE * 2) | {headings[-1]: SIGNED} | (changes or {})
    sections.pop(without, None)
    return some_facts("Wirral Annual Report 2024/25", sections=sections, text="")


def test_a_whole_report_lacks_nothing() -> None:
    assert found("annual-report", report(), template=TEMPLATE) == ()


def test_a_whole_report_in_the_units_own_words_lacks_nothing() -> None:
    assert found("annual-report", report(headings=IN_OTHER_WORDS), template=TEMPLATE) == ()


@pytest.mark.parametrize("heading", HEADINGS)
def test_each_section_that_is_left_out_is_missed(heading: str) -> None:
    findings = found("annual-report", report(without=heading), template=TEMPLATE)

    assert [(f.code, f.where) for f in findings] == [("section-missing", heading)]


@pytest.mark.parametrize("heading", HEADINGS)
@pytest.mark.parametrize("text", ["", "TBC", PROMPT], ids=["nothing", "TBC", "the prompt left in"])
def test_each_section_that_says_nothing_is_missed(heading: str, text: str) -> None:
    findings = found("annual-report", report({heading: text}), template=TEMPLATE)

    assert [(f.code, f.where) for f in findings] == [("section-empty", heading)]


def test_a_prompt_that_stands_above_the_units_own_words_is_no_matter() -> None:
    facts = report({"Governance": f"{PROMPT}\n{SENTENCE}{SENTENCE}"})

    assert found("annual-report", facts, template=TEMPLATE) == ()


def test_the_template_itself_is_answered_in_one_sentence() -> None:
    (finding,) = found("annual-report", TEMPLATE, template=TEMPLATE)

    assert finding.words == "This is the template as we sent it. Please fill it in and send it again."


def test_last_years_report_is_told_what_else_it_lacks() -> None:
    sections = [s for s in report().sections if s.title != "Governance"]
    facts = some_facts("Wirral Annual Report 2023/24", sections=sections, text="")

    assert codes(found("annual-report", facts, template=TEMPLATE)) == ["wrong-period", "section-missing"]


def test_without_a_template_no_section_is_asked_for() -> None:
    assert found("annual-report", some_facts("Annual Report 2024/25")) == ()


def test_sections_below_a_chapter_count_as_sections() -> None:
    chapter = a_section("Our year", "", level=1)
    below = [a_section(h, SENTENCE * 2, level=2) for h in HEADINGS[:-1]] + [a_section("Sign-off", SIGNED, level=2)]
    facts = some_facts("Wirral Annual Report 2024/25", sections=[chapter, *below], text="")

    assert found("annual-report", facts, template=TEMPLATE) == ()
