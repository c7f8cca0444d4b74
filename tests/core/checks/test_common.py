"""What is asked of every document: text, not the bare template, this unit's, about the right year."""

from __future__ import annotations

import pytest

from cmmtn_sync.model import DatedName, Facts
from tests.builders import SENTENCE, a_template, a_unit, some_facts
from tests.core.checks.asking import codes, found, notes

LUHFT = "Liverpool University Hospitals NHS Foundation Trust"


def year(facts: Facts, name: str = "document.docx") -> tuple[list[str], list[str]]:
    findings = found("annual-report", facts, name=name)
    return codes(findings), notes(findings)


@pytest.mark.parametrize(
    ("facts", "name", "expected"),
    [
        (some_facts("Annual Report 2024/25"), "x.docx", ([], [])),
        (some_facts(cover="Year ended 31 March 2025"), "x.docx", ([], [])),
        (some_facts(header="Annual Report 2024/25"), "x.docx", ([], [])),
        (some_facts(), "Annual Report 2024-25.docx", ([], [])),
        (some_facts(), "Annual_Report_24_25_2024_25.docx", ([], [])),
        (some_facts(text=SENTENCE * 3 + "In 2024/25 we saw 210 patients."), "x.docx", ([], [])),
        (some_facts("Annual Report 2023/24"), "x.docx", (["wrong-period"], [])),
        (some_facts("Annual Report 2023/24"), "Annual Report 2024-25.docx", (["wrong-period"], [])),
        (some_facts("Annual Report 2024/25"), "Annual Report 2023-24.docx", ([], [])),
        (some_facts(header="Annual Report 2023/24"), "Annual Report 2024-25.docx", (["wrong-period"], [])),
        (some_facts(), "Annual Report 2023-24.docx", (["wrong-period"], [])),
        (some_facts(text=SENTENCE * 3 + "In 2023/24 we saw 200 patients."), "x.docx", (["wrong-period"], [])),
        (some_facts("Annual Report 2024/25", cover="Compared with 2023/24"), "x.docx", ([], [])),
        (some_facts("Annual Report 2025"), "x.docx", ([], [])),
        (some_facts("Annual Report", cover="June 2025"), "x.docx", ([], [])),
        (some_facts(cover="June 2024"), "Annual Report 2023-24.docx", (["wrong-period"], [])),
        (some_facts(cover="Version 2, March 2024"), "AR.docx", ([], [])),
        (some_facts(), "x.docx", ([], ["no-period"])),
    ],
    ids=[
        "the title says it",
        "the cover says it as a year's end",
        "the page header says it",
        "the name says it",
        "the name says it with underscores",
        "the text says it",
        "the title says last year",
        "last year's file with a new name: the cover beats the name",
        "this year's file under last year's name",
        "the header beats the name",
        "the name says last year, nothing else says anything",
        "the text speaks of last year only",
        "last year beside this year is no matter",
        "a year alone on the cover",
        "a month of this year on the cover",
        "a month that fits both years settles nothing that the name says",
        "a month that fits both years is enough where nothing else is said",
        "no year anywhere is noted",
    ],
)
def test_a_document_is_about_the_right_year(facts: Facts, name: str, expected: tuple[list[str], list[str]]) -> None:
    assert year(facts, name) == expected


def test_a_wrong_year_is_said_with_the_place_and_the_year_that_is_needed() -> None:
    (finding,) = found("annual-report", some_facts("Annual Report 2023/24"))

    assert (finding.words, finding.where) == (
        "The first page says 2023/24. We need the one about 2024/25.",
        "first page",
    )


def test_a_work_plan_is_about_the_year_now_running() -> None:
    assert "wrong-period" in codes(found("work-plan", some_facts("Work Plan 2024/25")))
    assert "wrong-period" not in codes(found("work-plan", some_facts("Work Plan 2025/26")))


def test_a_policy_is_about_no_year() -> None:
    assert found("operational-policy", some_facts("Operational Policy 2019/20")) == ()


# --- whose it is --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "another"),
    [
        (some_facts("Chester Annual Report 2024/25"), True),
        (some_facts("Annual Report 2024/25", cover="COCH trauma unit"), True),
        (some_facts("Annual Report 2024/25", header="Chester Teaching Hospital NHS Foundation Trust"), True),
        (some_facts("Annual Report 2024/25", cover="Wirral, with our colleagues at Chester"), False),
        (some_facts("Annual Report 2024/25", cover="Arrowe Park Hospital and the Aintree Major Trauma Centre"), False),
        (some_facts("Annual Report 2024/25", text=SENTENCE * 3 + "We transfer to Aintree and to Chester."), False),
        (some_facts("Annual Report 2024/25", cover="Manchester and Chesterfield"), False),
        (some_facts("Annual Report 2024/25"), False),
    ],
    ids=[
        "another's name in the title",
        "another's other name on the cover",
        "another's trust in the page header",
        "its own name too",
        "its own other name beside the centre's",
        "others in the text only",
        "names that only hold another's letters",
        "nobody's name",
    ],
)
def test_whose_a_document_is_stands_on_its_first_page(facts: Facts, another: bool) -> None:  # noqa: FBT001 - a column
    assert ("another-unit" in codes(found("annual-report", facts))) is another


def test_an_apostrophe_in_a_name_is_no_hindrance() -> None:
    nobles = a_unit("MTU-NOBLES", short_name="Noble's", trust="Manx Care")
    facts = some_facts("Noble’s Hospital Annual Report 2024/25")

    assert codes(found("annual-report", facts, others=(nobles,))) == ["another-unit"]
    assert codes(found("annual-report", facts, unit=nobles)) == []


@pytest.mark.parametrize(
    ("cover", "expected"),
    [
        (LUHFT, []),
        (f"{LUHFT}\nAintree", []),
        (f"{LUHFT}\nRoyal Liverpool", ["another-unit"]),
        ("Royal Liverpool and Aintree", []),
    ],
    ids=["the trust's name tells neither", "its own name", "the other unit of the trust", "both"],
)
def test_the_name_of_a_trust_with_two_units_tells_neither(cover: str, expected: list[str]) -> None:
    aintree = a_unit("MTCC-AINTREE", trust=LUHFT)
    royal = a_unit("MTU-ROYAL", short_name="Royal Liverpool", trust=LUHFT)
    facts = some_facts("Annual Report 2024/25", cover=cover)

    assert codes(found("annual-report", facts, unit=aintree, others=(royal,))) == expected


def test_a_trust_keeps_its_old_name_on_old_letterheads() -> None:
    warrington = a_unit(
        "MTU-WARRINGTON",
        trust_names=(
            DatedName(name="Warrington and Halton Teaching Hospitals NHS Foundation Trust"),
            DatedName(name="North Cheshire and Mersey NHS Foundation Trust"),
        ),
    )
    facts = some_facts("Annual Report 2024/25", cover="Warrington and Halton Teaching Hospitals NHS Foundation Trust")

    assert codes(found("annual-report", facts, unit=warrington)) == []
    assert codes(found("annual-report", facts, others=(warrington,))) == ["another-unit"]


# --- text, and more than the template -----------------------------------------------------------------------

TEMPLATE = a_template("Introduction", "Activity", "Governance", prompt="Describe this in a few lines. " * 6)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (some_facts("Annual Report 2024/25", text="To follow."), ["no-text"]),
        (some_facts(text=""), ["no-text"]),
        (TEMPLATE, ["untouched-template"]),
        (
            some_facts("Wirral, Annual Report 2024/25", cover="Wirral", sections=TEMPLATE.sections),
            ["untouched-template"],
        ),
    ],
    ids=["a few words", "no words", "the template", "the template with its cover filled in"],
)
def test_a_document_without_a_word_of_its_own_is_answered_in_one_sentence(facts: Facts, expected: list[str]) -> None:
    assert codes(found("annual-report", facts, template=TEMPLATE)) == expected


def test_a_half_filled_template_is_no_untouched_one() -> None:
    half = some_facts(
        "Annual Report 2024/25",
        sections={"Introduction": SENTENCE * 4, "Activity": SENTENCE * 4, "Governance": TEMPLATE.sections[2].text},
    )

    assert codes(found("annual-report", half, template=TEMPLATE)) == ["prompts-left"]


def test_a_wrong_year_and_a_wrong_unit_are_both_said() -> None:
    assert codes(found("annual-report", some_facts("Chester Annual Report 2023/24"))) == [
        "another-unit",
        "wrong-period",
    ]


@pytest.mark.parametrize("kind", ["annual-report", "work-plan", "operational-policy", "self-assessment"])
def test_every_kind_asks_for_text(kind: str) -> None:
    assert codes(found(kind, some_facts(text="Too short."))) == ["no-text"]


def test_the_name_of_a_trust_with_two_units_is_said_without_a_unit() -> None:
    two = tuple(a_unit(name, trust="Two Rivers NHS Trust") for name in ("MTU-EAST", "MTU-WEST"))
    facts = some_facts("Annual Report 2024/25", cover="Two Rivers NHS Trust")

    (finding,) = (f for f in found("annual-report", facts, others=two) if f.code == "another-unit")

    assert finding.words.startswith("Its first page names Two Rivers NHS Trust, not ")
