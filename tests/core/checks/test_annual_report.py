"""The Annual Report: about the year that ended, with every section of the template."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cmmtn_sync.model import ActionItem, Facts, Finding
from tests.builders import SENTENCE, a_section, a_table, a_template, some_facts
from tests.core.checks.asking import codes, found, notes

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
@pytest.mark.parametrize(("text", "code"), [("", "section-empty"), ("TBC", "section-to-come")], ids=["nothing", "TBC"])
def test_each_section_that_says_nothing_is_missed(heading: str, text: str, code: str) -> None:
    findings = found("annual-report", report({heading: text}), template=TEMPLATE)

    assert [(f.code, f.where) for f in findings] == [(code, heading)]


@pytest.mark.parametrize("heading", HEADINGS)
def test_each_section_in_which_the_prompt_was_left_is_missed(heading: str) -> None:
    findings = found("annual-report", report({heading: PROMPT}), template=TEMPLATE)

    assert [(f.code, f.items) for f in findings] == [("prompts-left", (heading,))]


def test_a_prompt_that_stands_above_the_units_own_words_is_only_mentioned() -> None:
    facts = report({"Governance": f"{PROMPT}\n{SENTENCE}{SENTENCE}"})

    findings = found("annual-report", facts, template=TEMPLATE)

    assert (codes(findings), notes(findings)) == ([], ["prompts-left"])


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


# --- actions that were open ---------------------------------------------------------------------------------

NURSES = ActionItem(ref="A1", action="Train ten nurses in trauma care")
IMAGING = ActionItem(ref="A2", action="Audit imaging within 30 minutes of arrival")
ROTA = ActionItem(ref="", action="Provide weekend therapy cover on both wards")
UPDATE, CARRIED = "Previous action plan update", "Outstanding actions carried forward"


def about_actions(
    update: str, carried: str = "No actions are carried forward.", *, beside: Facts | None = None
) -> tuple[Finding, ...]:
    facts = report({UPDATE: update, CARRIED: carried})
    plans = {"work-plan": beside} if beside else {}
    return found("annual-report", facts, template=TEMPLATE, open_actions=(NURSES, IMAGING, ROTA), beside=plans)


def test_an_action_that_the_update_does_not_name_is_listed_by_reference_or_words() -> None:
    (finding,) = about_actions("A1: ten nurses are trained, and two more have asked for a place on the next course.")

    assert finding.code == "action-not-answered"
    assert finding.items == ("A2", "Provide weekend therapy cover on both wards")
    assert finding.words == (
        "These actions were open, and the report does not say what became of them: "
        'A2 "Audit imaging within 30 minutes of arrival" and "Provide weekend therapy cover on both wards".'
    )


def test_an_action_is_answered_by_its_reference_in_its_words_or_among_what_is_carried_forward() -> None:
    update = "A1 was closed in May.\nImaging within 30 minutes of arrival was audited in March and reached nine in ten."
    carried = "Weekend therapy cover on both wards: the post is out to advert, and we expect to fill it by the autumn."

    assert about_actions(update, carried) == ()


def test_without_a_list_of_what_was_open_nobody_can_tell() -> None:
    findings = found("annual-report", report(), template=TEMPLATE, open_actions=None)

    assert (codes(findings), notes(findings)) == ([], ["no-baseline"])


def test_what_is_carried_forward_must_stand_in_the_work_plan() -> None:
    update = "A1 is done. A2 is late. Weekend therapy cover on both wards waits for money from the division this year."
    plan = a_plan(("1", "Provide weekend therapy cover on wards 3 and 4", "R Lee", "May 2026"))

    (finding,) = about_actions(update, f"A2: audit imaging. {ROTA.action}: it goes on.", beside=plan)

    assert (finding.code, finding.items) == ("carried-forward-missing", ("A2",))


def test_a_row_of_what_is_carried_forward_is_looked_for_though_nobody_told_us_of_it() -> None:
    table = a_table("Action", "Lead", rows=[("Buy a second ultrasound machine for resus", "Dr Bell")])
    carried = "These go on into next year's plan:\nBuy a second ultrasound machine for resus\tDr Bell"
    facts = replace(report({CARRIED: carried}), tables=(table,))

    findings = found(
        "annual-report", facts, template=TEMPLATE, beside={"work-plan": a_plan(("1", "Train", "A", "May"))}
    )

    assert [f.items for f in findings] == [("Buy a second ultrasound machine for resus",)]


def a_plan(*rows: tuple[str, ...]) -> Facts:
    return some_facts("Work Plan 2025/26", tables=(a_table("No", "Action", "Lead", "Due", rows=rows),))
