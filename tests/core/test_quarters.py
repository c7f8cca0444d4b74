"""The calendar of the programme: quarters, deadlines in London, working days."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmmtn_sync.model import Cycle
from cmmtn_sync.quarters import (
    Quarter,
    add_working_days,
    clock_time,
    cycle_quarter,
    end_of_day,
    financial_year,
    is_working_day,
    london_date,
    long_date,
    long_day,
    nth_working_day_of,
    on_time,
    quarter_of,
    read_hours,
)

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
CALENDARS = st.sampled_from(["ENG", "IM"])
A_FEW = st.integers(-60, 60)


def day(text: str) -> date:
    return date.fromisoformat(text)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2pm to 4pm", (time(14), time(16))),
        ("14:00-16:30", (time(14), time(16, 30))),
        ("9:30am \N{EN DASH} 11am", (time(9, 30), time(11))),
        ("10am until noon", (time(10), time(12))),
        ("10am", (time(10), time(11))),
        ("11:30pm", None),
        ("4pm to 2pm", None),
        ("all day", None),
        ("", None),
    ],
)
def test_the_hours_of_a_meeting_are_read_as_people_write_them(text: str, expected: tuple[time, time] | None) -> None:
    assert read_hours(text) == expected


# --- days and moments ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        pytest.param("2025-06-30T22:59:59+00:00", "2025-06-30", id="a second before midnight in summer"),
        pytest.param("2025-06-30T23:00:00+00:00", "2025-07-01", id="midnight in summer"),
        pytest.param("2025-12-31T23:59:59+00:00", "2025-12-31", id="a second before midnight in winter"),
        pytest.param("2025-12-31T19:00:00-05:00", "2026-01-01", id="told in another zone"),
        pytest.param("2025-03-30T00:59:59+00:00", "2025-03-30", id="before the clocks go forward"),
        pytest.param("2025-03-30T23:00:00+00:00", "2025-03-31", id="after the clocks went forward"),
        pytest.param("2025-10-25T23:30:00+00:00", "2025-10-26", id="before the clocks go back"),
        pytest.param("2025-10-26T23:30:00+00:00", "2025-10-26", id="after the clocks went back"),
    ],
)
def test_the_date_is_the_one_in_london(at: str, expected: str) -> None:
    assert london_date(moment(at)) == day(expected)


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        pytest.param("2025-06-30", "2025-06-30T23:00:00+00:00", id="in summer"),
        pytest.param("2025-12-31", "2026-01-01T00:00:00+00:00", id="in winter"),
        pytest.param("2025-03-29", "2025-03-30T00:00:00+00:00", id="the day before the clocks go forward"),
        pytest.param("2025-03-30", "2025-03-30T23:00:00+00:00", id="the clocks go forward: 23 hours"),
        pytest.param("2025-10-25", "2025-10-25T23:00:00+00:00", id="the day before the clocks go back"),
        pytest.param("2025-10-26", "2025-10-27T00:00:00+00:00", id="the clocks go back: 25 hours"),
        pytest.param("2024-03-31", "2024-03-31T23:00:00+00:00", id="a quarter end and a clock change"),
    ],
)
def test_a_day_ends_at_midnight_in_london(due: str, expected: str) -> None:
    end = end_of_day(day(due))

    assert end == moment(expected)
    assert end.tzinfo is UTC


@pytest.mark.parametrize(
    ("received", "due", "expected"),
    [
        ("2025-06-30T22:59:59+00:00", "2025-06-30", True),
        ("2025-06-30T22:59:59.999999+00:00", "2025-06-30", True),
        ("2025-06-30T23:00:00+00:00", "2025-06-30", False),
        ("2025-12-31T23:59:59+00:00", "2025-12-31", True),
        ("2026-01-01T00:00:00+00:00", "2025-12-31", False),
        ("2024-03-31T22:59:59+00:00", "2024-03-31", True),
        ("2024-03-31T23:00:00+00:00", "2024-03-31", False),
        ("2025-10-26T23:59:59+00:00", "2025-10-26", True),
        ("2025-06-30T18:59:59-04:00", "2025-06-30", True),
    ],
)
def test_a_file_is_on_time_until_the_due_day_ends(received: str, due: str, expected: bool) -> None:  # noqa: FBT001 - a column of the table
    assert on_time(moment(received), day(due)) is expected


@pytest.mark.parametrize("ask", [london_date, clock_time, lambda at: on_time(at, date(2025, 6, 30))])
def test_a_moment_without_a_zone_is_refused(ask: object) -> None:
    assert callable(ask)

    with pytest.raises(ValueError, match="no time zone"):
        ask(datetime(2025, 6, 30, 12))  # noqa: DTZ001 - the mistake that is refused


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2025-06-30T16:30:00+00:00", "5:30pm"),
        ("2025-06-30T16:00:59+00:00", "5pm"),
        ("2025-06-30T11:00:00+00:00", "midday"),
        ("2025-06-30T23:00:00+00:00", "midnight"),
        ("2025-06-30T23:05:00+00:00", "12:05am"),
        ("2025-06-30T11:05:00+00:00", "12:05pm"),
        ("2025-12-01T09:00:00+00:00", "9am"),
        ("2025-12-01T23:59:59+00:00", "11:59pm"),
    ],
)
def test_times_are_told_as_the_nhs_tells_them(at: str, expected: str) -> None:
    assert clock_time(moment(at)) == expected


def test_dates_are_told_with_the_month_in_words() -> None:
    assert long_date(date(2025, 6, 30)) == "30 June 2025"
    assert long_day(date(2025, 6, 30)) == "Monday 30 June 2025"
    assert long_day(date(2026, 3, 1)) == "Sunday 1 March 2026"


@given(MOMENTS)
def test_a_moment_is_on_time_exactly_until_its_own_day_ends(at: datetime) -> None:
    today = london_date(at)

    assert on_time(at, today)
    assert not on_time(at, today - timedelta(days=1))
    assert end_of_day(today) - at <= timedelta(hours=25)


@given(DAYS, st.sampled_from(["Europe/Isle_of_Man", "Pacific/Auckland", "America/New_York", "UTC"]))
def test_the_end_of_a_day_does_not_depend_on_how_it_is_told(due: date, zone: str) -> None:
    just_before = (end_of_day(due) - timedelta(microseconds=1)).astimezone(ZoneInfo(zone))

    assert london_date(just_before) == due
    assert london_date(end_of_day(due)) == due + timedelta(days=1)


# --- years and quarters -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "label", "starts", "ends"),
    [
        ("2025-04-01", "2025/26 Q1", "2025-04-01", "2025-06-30"),
        ("2025-06-30", "2025/26 Q1", "2025-04-01", "2025-06-30"),
        ("2025-07-01", "2025/26 Q2", "2025-07-01", "2025-09-30"),
        ("2025-12-31", "2025/26 Q3", "2025-10-01", "2025-12-31"),
        ("2026-01-01", "2025/26 Q4", "2026-01-01", "2026-03-31"),
        ("2024-03-31", "2023/24 Q4", "2024-01-01", "2024-03-31"),
        ("2024-02-29", "2023/24 Q4", "2024-01-01", "2024-03-31"),
        ("2099-12-31", "2099/00 Q3", "2099-10-01", "2099-12-31"),
    ],
)
def test_a_day_lies_in_a_quarter_of_the_financial_year(text: str, label: str, starts: str, ends: str) -> None:
    quarter = quarter_of(day(text))

    assert (quarter.label, quarter.starts, quarter.ends) == (label, day(starts), day(ends))


def test_a_quarter_has_a_name_that_can_stand_in_a_file_name() -> None:
    assert Quarter(first_year=2025, number=2).file_label == "2025-26 Q2"


@pytest.mark.parametrize(
    ("year", "number", "expected"), [(1, 1, "2024/25 Q1"), (1, 4, "2024/25 Q4"), (2, 1, "2025/26 Q1")]
)
def test_a_cycle_counts_its_years_from_one(year: int, number: int, expected: str) -> None:
    assert cycle_quarter(Cycle(id="2024-26", first_year=2024), year, number).label == expected


def test_a_financial_year_runs_from_april_to_march() -> None:
    year = financial_year(2024)

    assert (year.label, year.starts, year.ends) == ("2024/25", date(2024, 4, 1), date(2025, 3, 31))


@given(DAYS)
def test_quarters_leave_no_gap(today: date) -> None:
    quarter = quarter_of(today)

    assert quarter.starts <= today <= quarter.ends
    assert quarter_of(quarter.ends + timedelta(days=1)).starts == quarter.ends + timedelta(days=1)
    assert financial_year(quarter.first_year).starts <= today <= financial_year(quarter.first_year).ends


# --- working days -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "n", "expected"),
    [
        pytest.param("2025-12-19", 10, "2026-01-07", id="over Christmas"),
        pytest.param("2025-12-19", 20, "2026-01-21", id="over Christmas and on"),
        pytest.param("2026-12-18", 10, "2027-01-06", id="Boxing Day on a Saturday"),
        pytest.param("2025-04-10", 10, "2025-04-28", id="over Easter"),
        pytest.param("2025-06-30", -20, "2025-06-02", id="four weeks before"),
        pytest.param("2025-06-30", -10, "2025-06-16", id="two weeks before"),
        pytest.param("2025-06-30", -5, "2025-06-23", id="a week before"),
        pytest.param("2025-06-30", -1, "2025-06-27", id="the working day before"),
        pytest.param("2025-06-30", 1, "2025-07-01", id="the working day after"),
        pytest.param("2024-06-30", -1, "2024-06-28", id="before a Sunday"),
        pytest.param("2024-06-30", 1, "2024-07-01", id="after a Sunday"),
        pytest.param("2024-06-30", 0, "2024-06-30", id="a Sunday itself"),
    ],
)
def test_working_days_are_counted_by_the_bank_holidays_of_england(start: str, n: int, expected: str) -> None:
    assert add_working_days(day(start), n, "ENG") == day(expected)


@pytest.mark.parametrize(
    ("text", "england", "isle_of_man"),
    [
        pytest.param("2025-06-06", True, False, id="the TT holiday"),
        pytest.param("2025-07-07", True, False, id="Tynwald Day, kept on the Monday"),
        pytest.param("2025-08-25", False, False, id="the late summer holiday of both"),
        pytest.param("2025-06-28", False, False, id="a Saturday"),
        pytest.param("2025-06-30", True, True, id="a Monday"),
    ],
)
def test_each_calendar_keeps_its_own_holidays(text: str, england: bool, isle_of_man: bool) -> None:  # noqa: FBT001 - columns of the table
    assert is_working_day(day(text), "ENG") is england
    assert is_working_day(day(text), "IM") is isle_of_man


def test_a_local_day_off_is_no_working_day() -> None:
    extra = frozenset({date(2025, 6, 27)})

    assert not is_working_day(date(2025, 6, 27), "ENG", extra)
    assert add_working_days(date(2025, 6, 30), -1, "ENG", extra) == date(2025, 6, 26)


def test_a_calendar_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="one of ENG, IM"):
        is_working_day(date(2025, 6, 30), "FR")


@pytest.mark.parametrize(
    ("quarter", "expected"),
    [
        (Quarter(first_year=2025, number=2), "2025-07-03"),
        (Quarter(first_year=2025, number=1), "2025-04-03"),
        (Quarter(first_year=2025, number=4), "2026-01-06"),
    ],
)
def test_the_third_working_day_of_a_quarter(quarter: Quarter, expected: str) -> None:
    assert nth_working_day_of(quarter, 3, "ENG") == day(expected)


def working_days_between(start: date, end: date, calendar: str) -> int:
    """Return how many working days there are from ``start`` (not counted) to ``end``; negative if it comes first."""
    step = 1 if end >= start else -1
    days = (start + timedelta(days=step * i) for i in range(1, abs((end - start).days) + 1))
    return step * sum(is_working_day(day, calendar) for day in days)


@settings(max_examples=60)
@given(DAYS, A_FEW, CALENDARS)
def test_counting_working_days_undoes_adding_them(start: date, n: int, calendar: str) -> None:
    assert working_days_between(start, add_working_days(start, n, calendar), calendar) == n


@settings(max_examples=60)
@given(DAYS, st.integers(1, 40), st.integers(1, 40), CALENDARS)
def test_working_days_add_up(start: date, some: int, more: int, calendar: str) -> None:
    at_once = add_working_days(start, some + more, calendar)

    assert add_working_days(add_working_days(start, some, calendar), more, calendar) == at_once
    assert is_working_day(at_once, calendar)


@settings(max_examples=60)
@given(DAYS, st.integers(1, 40), CALENDARS)
def test_from_a_working_day_there_and_back_is_nowhere(start: date, n: int, calendar: str) -> None:
    start = add_working_days(start, 1, calendar)

    assert add_working_days(add_working_days(start, n, calendar), -n, calendar) == start
