"""What stands on the cover of a policy: version, approval, the date of its review; and what a decimal means."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.builders import SENTENCE, a_template, some_facts
from tests.core.checks.asking import codes, found

TEMPLATE = replace(a_template("Purpose"), cover="Version\nApproving body\nApproval date\nReview date")
WHOLE = "Version\t3.0\nApproved by\tTrauma Committee, 12 May 2025\nReview date\t31 May 2027"


def said_of(cover: str) -> list[str]:
    facts = some_facts("Operational Policy", cover=cover, sections={"Purpose": SENTENCE * 5}, text="")
    return codes(found("operational-policy", facts, template=TEMPLATE))


@pytest.mark.parametrize(
    "cover",
    [
        WHOLE,
        "V4\nRatified: Clinical Governance Group, March 2025\nNext review: March 2027",
        "Issue no. 4\nApproving committee\nMajor Trauma Board\nFor review by 31.03.27",
        "Version: 3\nThis policy was approved on 12 May 2025.\nReview due 05/2028",
    ],
)
def test_a_whole_cover_lacks_nothing(cover: str) -> None:
    assert said_of(cover) == []


@pytest.mark.parametrize(
    ("without", "code"),
    [("Version\t3.0", "no-version"), ("Approved by\tTrauma Committee, 12 May 2025", "no-approval")],
)
def test_what_the_templates_cover_asks_for_is_missed(without: str, code: str) -> None:
    assert said_of(WHOLE.replace(without, "")) == [code]


def test_a_cover_that_nobody_filled_in_lacks_all_three() -> None:
    assert said_of("Version\nApproving body\nApproval date\nValid from\nReview date") == [
        "no-version",
        "no-approval",
        "no-review-date",
    ]


@pytest.mark.parametrize(("version", "draft"), [("2.1", True), ("0.4", True), ("3.0", False), ("12", False)])
def test_a_decimal_stands_for_a_draft_and_is_told_once(version: str, *, draft: bool) -> None:
    cover = WHOLE.replace("3.0", version).replace("Approved by\tTrauma Committee, 12 May 2025", "Owner\tDr Bell")

    assert [code for code in said_of(cover) if code != "no-approval"] == (["draft-version"] if draft else [])


def test_a_decimal_that_was_approved_is_only_noted() -> None:
    assert said_of(WHOLE.replace("3.0", "3.1")) == []


def test_what_the_template_says_on_its_cover_approves_nothing() -> None:
    ours = "Fill in every line: who approved it and when, a whole number for an approved version."
    facts = some_facts(
        "Operational Policy",
        cover=f"Version\t3.0\nApproved by\nApproved on\nReview date\tMay 2027\n{ours}",
        sections={"Purpose": SENTENCE * 5},
        text="",
    )
    template = replace(TEMPLATE, cover=f"{TEMPLATE.cover}\n{ours}")

    assert codes(found("operational-policy", facts, template=template)) == ["no-approval"]


def test_a_template_without_a_cover_asks_for_none() -> None:
    facts = some_facts("Operational Policy", sections={"Purpose": SENTENCE * 5}, text="")

    assert codes(found("operational-policy", facts, template=a_template("Purpose"))) == []
