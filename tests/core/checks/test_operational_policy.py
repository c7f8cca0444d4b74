"""The Operational Policy: one in force, or the unit's word that the one we hold still stands."""

from __future__ import annotations

import pytest

from cmmtn_sync.checks.operational_policy import is_declaration
from cmmtn_sync.checks.policy_cover import review_date
from cmmtn_sync.model import Facts
from tests.builders import SENTENCE, a_template, day, some_facts
from tests.core.checks.asking import codes, found

HEADINGS = (
    "Purpose and scope",
    "Roles and responsibilities",
    "Trauma team activation",
    "Reception and resuscitation",
    "Definitive care",
    "Transfer and repatriation",
    "Rehabilitation",
    "Governance and audit",
    "Education and training",
)
TEMPLATE = a_template(*HEADINGS, prompt="Say who does this, when, and how it is checked, in words of your own.")
HELD = some_facts("Major Trauma Operational Policy", cover="Version 3.0\nReview date: 31 March 2026")


def a_policy(cover: str = "Version 4.0\nReview date: 31 March 2027", headings: tuple[str, ...] = HEADINGS) -> Facts:
    sections = dict.fromkeys(headings, SENTENCE * 8)
    return some_facts("Wirral Major Trauma Operational Policy", cover=cover, sections=sections, text="")


def a_note(text: str) -> Facts:
    return some_facts("Operational Policy", text=f"{text}\n{SENTENCE}{SENTENCE}")


def test_a_whole_policy_in_force_lacks_nothing() -> None:
    assert found("operational-policy", a_policy(), template=TEMPLATE) == ()


def test_a_whole_policy_in_the_units_own_words_lacks_nothing() -> None:
    headings = (
        "Introduction",
        "Who does what",
        "The trauma call",
        "When the patient arrives",
        "Surgery and critical care",
        "Getting patients to the centre",
        "Therapy and discharge",
        "How we check ourselves",
        "Competencies",
    )

    assert found("operational-policy", a_policy(headings=headings), template=TEMPLATE) == ()


def test_a_section_that_is_left_out_is_missed() -> None:
    facts = a_policy(headings=tuple(h for h in HEADINGS if h != "Definitive care"))
    findings = found("operational-policy", facts, template=TEMPLATE)

    assert [(f.code, f.where) for f in findings] == [("section-missing", "Definitive care")]


# --- the review date ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "expected"),
    [("2025-05-31", []), ("2025-06-01", ["review-date-passed"]), ("2025-06-30", ["review-date-passed"])],
    ids=["received on the review date", "received the day after", "received a month later"],
)
def test_a_review_date_is_compared_with_the_day_of_receipt(received: str, expected: list[str]) -> None:
    facts = a_policy("Version 4.0\nReview date: 31 May 2025")

    assert codes(found("operational-policy", facts, template=TEMPLATE, received=received)) == expected


def test_a_review_date_that_passed_is_said_with_the_date() -> None:
    (finding,) = found("operational-policy", a_policy("Review date: 31 May 2025"), template=TEMPLATE)

    assert finding.words == "Its review date, 31 May 2025, has passed. Please send the reviewed policy."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Review date: 31 March 2026", "2026-03-31"),
        ("Next review: March 2026", "2026-03-31"),
        ("Date of next review 31/03/2026", "2026-03-31"),
        ("For review by 31.03.26", "2026-03-31"),
        ("To be reviewed in March 2026", "2026-03-31"),
        ("Valid until 2026-03-31", "2026-03-31"),
        ("Approved 1 March 2024. Review date: 31 March 2026", "2026-03-31"),
        ("Review date: see the last page.\n" + SENTENCE + "\nReview date: 31 March 2026", "2026-03-31"),
        ("Approved 1 March 2024", None),
        ("Peer review, 5 November 2025", None),
        ("", None),
    ],
)
def test_a_review_date_is_found_beside_the_words_for_it(text: str, expected: str | None) -> None:
    assert review_date(some_facts(text=text)) == (day(expected) if expected else None)


def test_the_cover_is_asked_before_the_text() -> None:
    facts = some_facts(cover="Review date: 31 March 2027", text=f"{SENTENCE}The old policy, valid until 1 May 2024.")

    assert review_date(facts) == day("2027-03-31")


# --- "no change" --------------------------------------------------------------------------------------------

NO_CHANGE = "There is no change to our operational policy. Version 3.0 stands. Next review: 31 March 2026."


def test_a_declaration_about_a_version_that_we_hold_is_enough() -> None:
    assert found("operational-policy", a_note(NO_CHANGE), template=TEMPLATE, held=[HELD]) == ()


@pytest.mark.parametrize(
    ("text", "held", "expected"),
    [
        (NO_CHANGE, [], ["declaration-not-held"]),
        (NO_CHANGE.replace("3.0", "2.1"), [HELD], ["declaration-not-held"]),
        (NO_CHANGE.replace("Version 3.0", "It"), [HELD], ["declaration-version"]),
        (NO_CHANGE.replace("Next review: 31 March 2026.", ""), [HELD], ["declaration-review"]),
        (NO_CHANGE.replace("31 March 2026", "31 March 2025"), [HELD], ["review-date-passed"]),
        ("Our policy is unchanged.", [HELD], ["declaration-version", "declaration-review"]),
        (NO_CHANGE.replace("3.0", "3"), [HELD], []),
        (NO_CHANGE.replace("Version 3.0", "v3.0"), [HELD], []),
        (NO_CHANGE, [some_facts(cover="Version 4.0"), HELD], []),
    ],
    ids=[
        "we hold none",
        "we hold another version",
        "it names no version",
        "it gives no review date",
        "its review date has passed",
        "it names neither",
        "version 3 is version 3.0",
        "v3.0 is version 3.0",
        "we hold several",
    ],
)
def test_a_declaration_names_what_stands_and_until_when(text: str, held: list[Facts], expected: list[str]) -> None:
    assert codes(found("operational-policy", a_note(text), template=TEMPLATE, held=held)) == expected


@pytest.mark.parametrize(
    ("facts", "is_one"),
    [
        (a_note("The policy remains in force."), True),
        (a_note("The policy has not been amended."), True),
        (a_note("The policy was changed in May."), False),
        (a_policy("Version 4.0. No changes to section 3."), False),
    ],
    ids=["remains in force", "not been amended", "changed", "a whole policy that mentions no changes"],
)
def test_a_declaration_is_a_short_note(facts: Facts, is_one: bool) -> None:  # noqa: FBT001 - a column of the table
    assert is_declaration(facts) is is_one
