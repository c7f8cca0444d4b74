"""Which action is which, though people renumber, reword and shorten."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmmtn_sync.register.identity import closeness, has_reference, names, takes_up, untraced
from tests.core.laws import LAW
from tests.core.register.made import an_action

COORDINATOR = an_action("Appoint a second trauma coordinator", "A1")


@pytest.mark.parametrize(
    ("text", "reference", "there"),
    [
        ("A1 was closed in May.", "A1", True),
        ("Action a-01: closed", "A1", True),
        ("Recommendation R 3 is under way", "R3", True),
        ("See 2024/07", "2024/7", False),  # bare numbers name nothing in prose
        ("A12 was closed", "A1", False),
        ("BA1 was closed", "A1", False),
        ("There were 3 beds", "3", False),
        ("Nothing here", "", False),
        ("S24-2B-101 is met", "S24-2B-101", True),
    ],
)
def test_a_reference_is_known_as_a_word_of_its_own(text: str, reference: str, *, there: bool) -> None:
    assert has_reference(text, reference) is there


@pytest.mark.parametrize(
    "text",
    [
        "The second trauma coordinator was appointed in May and starts in July.",
        "Second coordinator: appointed.",
        "A1\tClosed",
        "Funding was agreed. We have now appointed a second trauma co-ordinator/coordinator. Start date July.",
    ],
)
def test_a_text_names_an_action_by_its_reference_or_in_its_words(text: str) -> None:
    assert names(text, COORDINATOR)


@pytest.mark.parametrize(
    "text",
    [
        "The trauma coordinator presented the registry data to the board.",
        "A second scanner was bought.",
        "All other actions were closed.",
        "",
    ],
)
def test_a_text_about_something_else_does_not_name_it(text: str) -> None:
    assert not names(text, COORDINATOR)


@pytest.mark.parametrize(
    ("row", "takes"),
    [
        (an_action("Recruit to the second trauma coordinator post", "WP3"), True),
        (an_action("Business case for weekend cover (recommendation A1)", "WP4"), True),
        (an_action("Appoint a second trauma coordinator", "7"), True),
        (an_action("Train ten nurses in trauma care", "WP5"), False),
        (an_action("Train the trauma coordinator in registry entry", "WP6"), False),
    ],
)
def test_a_row_takes_up_an_action_by_reference_or_words(row: object, *, takes: bool) -> None:
    assert takes_up(row, COORDINATOR) is takes  # type: ignore[arg-type]


def test_what_no_row_takes_up_is_listed_in_its_order() -> None:
    wanted = (COORDINATOR, an_action("Audit time to CT within 30 minutes", "A2"), an_action("Open a rehab gym", "A3"))

    found = untraced(wanted, (an_action("Audit the time to CT, aiming for 30 minutes"),))

    assert [a.ref for a in found] == ["A1", "A3"]


def test_the_same_bare_number_is_no_identity_by_itself() -> None:
    assert closeness(an_action("Train ten nurses", "1"), an_action("Write the transfer policy", "1")) == 0
    assert closeness(an_action("Train ten nurses", "1"), an_action("Train the ten nurses by May", "1")) > 100


@LAW
@given(action=st.text(min_size=1, max_size=80), ref=st.text(max_size=8))
def test_an_action_is_as_close_to_itself_as_anything_can_be_to_it(action: str, ref: str) -> None:
    one = an_action(action, ref)

    assert closeness(one, one) >= 100


@LAW
@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=6), st.text(max_size=6))
def test_closeness_does_not_depend_on_which_comes_first(a: str, b: str, ref: str, other: str) -> None:
    one, two = an_action(a, ref), an_action(b, other)

    assert closeness(one, two) == pytest.approx(closeness(two, one))


@pytest.mark.parametrize("ref", ["n/a", "New", "–", "*", "TBC"])
def test_what_is_no_reference_makes_no_two_actions_one(ref: str) -> None:
    assert closeness(an_action("Train ten nurses", ref), an_action("Write the transfer policy", ref)) == 0


def test_the_same_number_and_like_letters_are_not_the_same_action() -> None:
    one, other = (
        an_action("Appoint a second trauma coordinator", "1"),
        an_action("Name a lead for paediatric trauma", "1"),
    )

    assert closeness(one, other) == 0


def test_a_hostile_reference_costs_nothing() -> None:
    assert not has_reference("A" + "0" * 20_000 + "x", "A0-0-0-0-0-0-0")
    assert not has_reference("-" * 20_000, "A1")
