"""Dates as people write them in documents."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmmtn_sync.quarters import long_date
from cmmtn_sync.wording.dates import dates, due_date, impossible_date
from tests.core.laws import LAW


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30 June 2025", "2025-06-30"),
        ("30th June, 2025", "2025-06-30"),
        ("1st of March 2026", "2026-03-01"),
        ("30 Jun. 2025", "2025-06-30"),
        ("30 JUNE 2025", "2025-06-30"),
        ("June 2025", "2025-06-30"),
        ("February 2028", "2028-02-29"),
        ("30/06/2025", "2025-06-30"),
        ("30.6.25", "2025-06-30"),
        ("30-06-2025", "2025-06-30"),
        ("2025-06-30", "2025-06-30"),
        ("Sept 2026", "2026-09-30"),
        ("31/06/2025", None),
        ("30 February 2025", None),
        ("06/30/2025", None),
        ("1.2.3", None),
        ("version 3.0", None),
        ("June", None),
        ("30 June", None),
    ],
)
def test_a_date_is_read_as_it_is_usually_written(text: str, expected: str | None) -> None:
    found = next(dates(text), None)

    assert (found.isoformat() if found else None) == expected


def test_dates_come_in_the_order_of_the_text() -> None:
    text = "Approved 1 May 2024, in force from 01/06/2024; review by June 2026."

    assert [d.isoformat() for d in dates(text)] == ["2024-05-01", "2024-06-01", "2026-06-30"]


@LAW
@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_every_date_is_read_in_three_writings(day: date) -> None:
    for written in (long_date(day), day.isoformat(), f"{day:%d/%m/%Y}"):
        assert [*dates(written)] == [day]


@LAW
@given(st.text(max_size=60))
def test_no_text_is_too_odd(text: str) -> None:
    assert all(d.year >= 2000 for d in dates(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sept 25", "2025-09-30"),
        ("Dec-25", "2025-12-31"),
        ("15-Jan-26", "2026-01-15"),
        ("Q3 25/26", "2025-12-31"),
        ("Q4 2025/26", "2026-03-31"),
        ("second quarter of 2025/26", "2025-09-30"),
        ("2025/26", "2026-03-31"),
        ("end of 2025", "2025-12-31"),
        ("31/3/25, now 30/6/25", "2025-06-30"),
        ("ongoing", None),
        ("31 June 2025", None),
    ],
)
def test_the_cell_of_a_due_date_may_say_a_month_a_quarter_or_a_year(text: str, expected: str | None) -> None:
    assert due_date(text) == (date.fromisoformat(expected) if expected else None)


@pytest.mark.parametrize("text", ["31 June", "31/06/2025", "29 February 2025", "13/13/2025", "June 2205"])
def test_what_looks_like_a_date_and_is_none_is_named(text: str) -> None:
    assert impossible_date(f"by {text}, if we can") == text


@pytest.mark.parametrize("text", ["30 June", "29 February", "30/06/25", "June 2025", "version 3.1.2", "ongoing", "Q3"])
def test_a_date_that_can_be_is_not_named(text: str) -> None:
    assert impossible_date(text) is None


@LAW
@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 31)))
def test_every_day_of_the_calendar_can_be(day: date) -> None:
    assert impossible_date(long_date(day)) is None
    assert due_date(long_date(day)) == day
