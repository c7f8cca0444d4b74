"""Which years a text speaks of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmmtn_sync.wording.years import bare_years, financial_years, year_label
from tests.core.laws import LAW


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("Annual Report 2024/25", (2024,)),
        ("2024-25", (2024,)),
        ("2024–2025", (2024,)),
        ("2024/2025", (2024,)),
        ("2024 to 2025", (2024,)),
        ("2024 and 2025", (2024,)),
        ("2024_25", (2024,)),
        ("24/25", (2024,)),
        ("24-25", (2024,)),
        ("FY25", (2024,)),
        ("FY 2025", (2024,)),
        ("FY24/25", (2024,)),
        ("FY2425", (2024,)),
        ("1 April 2024 to 31 March 2025", (2024,)),
        ("April 2024 - March 2025", (2024,)),
        ("the year ended 31 March 2025", (2024,)),
        ("year ending March 2025", (2024,)),
        ("1999/00", ()),
        ("2029/30 and 2099/00", (2029, 2099)),
        ("from 2023/24 to 2024/25", (2023, 2024)),
        ("2024/26", ()),
        ("the cycle 2024-26", ()),
        ("11/12/2024", ()),
        ("11/12", ()),
        ("24/25/2024", ()),
        ("24-25 June", ()),
        ("24 - 25 Jun", ()),
        ("24-25th of June", ()),
        ("2024-25-06", ()),
        ("NG39 and T14-1C-101", ()),
        ("call 0151 2024 2025", ()),
        ("", ()),
    ],
)
def test_a_financial_year_is_known_as_people_write_it(text: str, years: tuple[int, ...]) -> None:
    assert financial_years(text) == years


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("Annual Report 2025", (2025,)),
        ("March 2024, June 2025", (2024, 2025)),
        ("2024/25", ()),
        ("30.06.2025", ()),
        ("v2025.1", ()),
        ("in the year 2525", ()),
        ("1998", ()),
    ],
)
def test_a_year_that_stands_alone_is_no_financial_year(text: str, years: tuple[int, ...]) -> None:
    assert bare_years(text) == years


@LAW
@given(st.integers(2018, 2097))
def test_every_year_is_read_as_it_is_written(year: int) -> None:
    assert financial_years(year_label(year)) == (year,)
    assert financial_years(f"FY{(year + 1) % 100:02d}") == ((year,) if year < 2099 else ())


@LAW
@given(st.text(max_size=60))
def test_no_text_is_too_odd(text: str) -> None:
    assert all(1990 <= y <= 2100 for y in (*financial_years(text), *bare_years(text)))
