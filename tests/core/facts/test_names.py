"""Test numbers alone: 999 000 0018 and its like were never issued."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmmtn_sync.facts.names import is_without_number, open_path, path_without_numbers, told_apart, without_number

NUMBER = "9990000018"
SPELLINGS = ("9990000018", "999 000 0018", "999-000-0018", "999_000_0018", "999.000.0018", "999 000_0018")


@pytest.mark.parametrize("spelt", SPELLINGS)
def test_a_name_loses_the_number_however_it_is_spelt(spelt: str) -> None:
    said = without_number(f"Case {spelt} review.docx")

    assert is_without_number(said)
    assert not set(SPELLINGS) & {said}
    assert "".join(c for c in said if c.isdigit()) == ""
    assert said.endswith("review.docx")


@pytest.mark.parametrize(
    "name",
    [
        "Annual Report 2024-25.docx",
        "Rota 0151 999 0001.xlsx",
        "Order 9991234567.pdf",
        "20250630 0915 minutes.docx",
        "Work_Plan_2025_26.docx",
    ],
)
def test_a_name_without_such_a_number_stays_as_it_is(name: str) -> None:
    assert without_number(name) == name


def test_two_names_that_differ_in_the_number_alone_stay_two() -> None:
    called = told_apart(["999 000 0018.docx", "999 000 0026.docx", "9990000018.docx", "plan.docx"])

    assert len(set(called.values())) == 4
    assert called["plan.docx"] == "plan.docx"


@given(st.lists(st.sampled_from([f"{a} {n}{e}" for a in "ab" for n in SPELLINGS for e in (".docx", ".pdf")])))
def test_names_of_one_folder_are_never_called_the_same(names: list[str]) -> None:
    called = told_apart(names)

    assert len(set(called.values())) == len(set(names))
    assert all(NUMBER not in "".join(c for c in name if c.isdigit()) for name in called.values())


def test_a_link_leads_to_the_last_folder_of_which_the_whole_name_is_said() -> None:
    path = path_without_numbers("North/Peer review/999 000 0018/Report.docx")

    assert open_path(path) == "North/Peer review"
    assert open_path("North/Report.docx") == "North/Report.docx"
