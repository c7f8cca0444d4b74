"""What shows that a document is not finished, and an earlier year's text under a new cover."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cmmtn_sync.model import Facts, FileKind
from tests.builders import SENTENCE, a_template, some_facts
from tests.core.checks.asking import codes, found, notes

PROMPT = "Say how many patients came, from where, and how that differs from the year before."
TEMPLATE = a_template("Activity", "Governance", prompt=PROMPT)
OWN = (
    "We saw {n} patients in the year to March {y}. The trauma team met on the first Monday of each month, and reviewed "
    "every death and every transfer. Two nurses finished their training. The registry clerk left in the autumn and was "
    "replaced after a gap of six weeks, in which consultants entered the records themselves. Families were rung a "
    "fortnight after discharge, and most of them were content with what they had been told on the ward. "
)


def report(text: str = SENTENCE * 4, *, title: str = "Annual Report 2024/25", **more: object) -> Facts:
    return some_facts(title, sections={"Activity": text, "Governance": text}, text="", **more)  # type: ignore[arg-type]


def beside_the_prompt(text: str) -> Facts:
    sections = {"Activity": text, "Governance": SENTENCE * 5, "More": SENTENCE * 5}
    return some_facts("Annual Report 2024/25", sections=sections, text="")


def with_words(where: str, text: str) -> Facts:
    return replace(report(cover="Annual Report 2024/25"), **{where: text})  # type: ignore[arg-type]  # three texts


@pytest.mark.parametrize(
    ("where", "text"),
    [
        ("title", "DRAFT Annual Report 2024/25"),
        ("cover", "Annual Report 2024/25\nStatus: draft"),
        ("cover", "Version 0.3"),
        ("cover", "Ver. no. 0.9"),
        ("header", "Draft v2 - not for circulation"),
    ],
)
def test_a_draft_is_known_by_its_title_cover_or_page_header(where: str, text: str) -> None:
    facts = with_words(where, text)

    assert "draft-version" in codes(found("annual-report", facts))


@pytest.mark.parametrize(
    ("where", "text"),
    [
        ("cover", "Annual Report 2024/25\nVersion 1.0"),
        ("cover", "Annual Report 2024/25\nFinal, not a draft"),
        ("cover", "Annual Report 2024/25\nThe network sent a draft of its comments to the unit in the month of May."),
        ("header", "Version 10.3"),
    ],
)
def test_a_finished_document_is_not_called_a_draft(where: str, text: str) -> None:
    facts = with_words(where, text)

    assert codes(found("annual-report", facts)) == []


def test_open_changes_are_counted() -> None:
    (finding,) = found("annual-report", replace(report(), tracked_changes=3))

    assert finding.words.startswith("3 tracked changes in it are still open.")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"comments": 2}, "comments-left"),
        ({"macros": True}, "macros"),
        ({"uncalculated": 1}, "not-calculated"),
        ({"carried_by": "an email"}, "carried"),
        ({"cut": True}, "cut"),
    ],
)
def test_what_a_reader_should_know_of_the_file_is_noted(more: dict[str, object], code: str) -> None:
    findings = found("annual-report", replace(report(), **more))  # type: ignore[arg-type]

    assert (codes(findings), notes(findings)) == ([], [code])


def test_comments_in_a_workbook_are_how_people_work() -> None:
    assert found("annual-report", replace(report(), comments=2, kind=FileKind.EXCEL)) == ()


# --- prompts ------------------------------------------------------------------------------------------------


def test_a_prompt_in_the_place_of_an_answer_is_wanting_and_named() -> None:
    facts = some_facts(
        "Annual Report 2024/25",
        sections={"Activity": PROMPT, "Governance": SENTENCE * 5, "More": SENTENCE * 5},
        text="",
    )
    (finding,) = found("annual-report", facts, template=TEMPLATE)

    assert (finding.code, finding.items) == ("prompts-left", ("Activity",))
    assert 'still stands in "Activity"' in finding.words


def test_a_prompt_is_known_in_other_capitals_and_with_a_word_changed() -> None:
    text = "SAY HOW MANY PATIENTS CAME, FROM WHERE, AND HOW THIS DIFFERS FROM THE YEAR BEFORE"
    facts = beside_the_prompt(text)

    assert codes(found("annual-report", facts, template=TEMPLATE)) == ["prompts-left"]


# --- an earlier year's --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["annual-report", "work-plan", "self-assessment"])
def test_last_years_text_with_new_dates_is_last_years(kind: str) -> None:
    then = report(OWN.format(n=212, y=2024) * 2, title="Annual Report 2023/24")
    now = report(OWN.format(n=212, y=2025) * 2)
    template = TEMPLATE if kind == "annual-report" else None
    table = some_facts(tables=())  # a plan without rows is told as such before it is compared

    findings = found(kind, now, template=template, held=[then, table])

    assert ("same-as-earlier" in codes(findings)) is (kind != "work-plan")


@pytest.mark.parametrize("word", ["Partially compliant", "Overdue"])
def test_a_change_of_how_something_stands_is_no_copy(word: str) -> None:
    then = report(OWN.format(n=212, y=2024) * 2, title="Annual Report 2023/24")
    now = report(OWN.format(n=212, y=2025) * 2 + word)

    findings = found("annual-report", now, template=TEMPLATE, held=[then])

    assert "same-as-earlier" not in codes(findings)
    assert "much-as-earlier" in notes(findings)


def test_what_was_sent_early_for_this_very_year_is_no_earlier_years() -> None:
    early = report(OWN.format(n=212, y=2025) * 2)

    assert found("annual-report", early, template=TEMPLATE, held=[early]) == ()


def test_a_file_named_a_draft_and_what_is_left_out_are_noted() -> None:
    text = f"{SENTENCE * 4} XX patients were seen, and ?? had a prescription."
    findings = found("annual-report", report(text), name="Annual Report DRAFT v0.3.docx")

    assert (codes(findings), notes(findings)) == ([], ["named-draft", "placeholders"])


def test_a_report_that_was_written_anew_is_not_the_earlier_one() -> None:
    then = report(OWN.format(n=212, y=2024) * 2, title="Annual Report 2023/24")
    now = report(SENTENCE * 10)

    assert "same-as-earlier" not in codes(found("annual-report", now, template=TEMPLATE, held=[then]))
