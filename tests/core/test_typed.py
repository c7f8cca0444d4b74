from __future__ import annotations

from datetime import date

import pytest

from cmmtn_sync.model import CellValue
from cmmtn_sync.plan.typed import did_you_mean, find_word, half_said, read_typed

TODAY = date(2025, 7, 3)


@pytest.mark.parametrize(
    ("text", "day", "reason"),
    [
        ("31 July 2025", date(2025, 7, 31), ""),
        ("31/07/2025", date(2025, 7, 31), ""),
        ("31.7.25", date(2025, 7, 31), ""),
        ("31-07-2025", date(2025, 7, 31), ""),
        ("2025-07-31", date(2025, 7, 31), ""),
        ("31 Jul", date(2025, 7, 31), ""),
        ("31st of July", date(2025, 7, 31), ""),
        ("Thursday 31 July 2025", date(2025, 7, 31), ""),
        ("3 July", date(2025, 7, 3), ""),
        ("2 July", date(2026, 7, 2), ""),
        ("29 February", date(2028, 2, 29), ""),
        ("31 July 2025, new lead in post", date(2025, 7, 31), "new lead in post"),
        ("new lead in post, until 31 July 2025.", date(2025, 7, 31), "new lead in post"),
        ("until 1 Sept '25 - sick leave", date(2025, 9, 1), "sick leave"),
        ("new lead in post", None, "new lead in post"),
        ("Section 4 is empty", None, "Section 4 is empty"),
        ("2 units may share it", None, "2 units may share it"),
        ("2 junior doctors are off, until 31 July 2025", date(2025, 7, 31), "2 junior doctors are off"),
        ("3 decisions are open", None, "3 decisions are open"),
        ("2 separate reports", None, "2 separate reports"),
        ("1 augmented plan", None, "1 augmented plan"),
        ("", None, ""),
        (None, None, ""),
        (date(2025, 8, 1), date(2025, 8, 1), ""),
    ],
)
def test_a_day_is_read_as_it_is_usually_written_and_the_rest_is_the_reason(
    text: CellValue, day: date | None, reason: str
) -> None:
    typed = read_typed(text, TODAY)

    assert (typed.day, typed.reason, typed.trouble) == (day, reason, "")


@pytest.mark.parametrize("text", ["31 June 2025", "31/06/2025", "07/31/2025", "30 Feb"])
def test_a_day_that_does_not_exist_is_not_guessed(text: str) -> None:
    assert "There is no day" in read_typed(text, TODAY).trouble


def test_two_days_are_asked_about() -> None:
    trouble = read_typed("31 July 2025, at the latest 8 August", TODAY).trouble

    assert trouble == "31 July 2025 and 8 August 2025 are named: which one is meant?"
    assert read_typed("Thursday 31 July, that is 31/07/2025", TODAY).day == date(2025, 7, 31)


@pytest.mark.parametrize(
    ("words", "half"),
    [
        ("2 weeks", "2 weeks"),
        ("for two weeks, the lead is ill", "two weeks"),
        ("a fortnight", "a fortnight"),
        ("10 working days", "10 working days"),
        ("until August", "until August"),
        ("gave it in August 2025", "in August 2025"),
        ("August 2025", "August 2025"),
        ("September", "September"),
        ("mid July", "mid July"),
        ("until next Friday", "next Friday"),
        ("until Monday", "until Monday"),
        ("till the end of term", "till the end of term"),
        ("until Easter", "until Easter"),
        ("next month", "next month"),
        ("31/7", "31/7"),
        ("until 31.7", "until 31.7"),
        ("back tomorrow", "tomorrow"),
        ("new lead in post", ""),
        ("they merge", ""),
        ("June is on leave", ""),
        ("they may merge with Chester", ""),
        ("see minute 4.2", ""),
        ("ill since June", ""),
        ("2 units share it", ""),
        ("until further notice", ""),
        ("", ""),
    ],
)
def test_what_says_a_time_but_no_day_is_told_from_a_plain_reason(words: str, half: str) -> None:
    assert half_said(words) == half


def test_yesterday_is_half_a_day_only_of_what_is_past() -> None:
    assert (half_said("rang yesterday"), half_said("rang yesterday", past=True)) == ("", "yesterday")
    assert (half_said("two weeks ago", past=True), half_said("minute 4.2", past=True)) == ("two weeks ago", "")


def test_words_are_known_in_any_case_and_spacing() -> None:
    assert find_word("  more   TIME. ", ["Accept", "More time"]) == "More time"
    assert find_word("accpet", ["Accept"]) is None
    assert did_you_mean("accpet", ["Accept"]) == ' Did you mean "Accept"?'
    assert did_you_mean("zzz", ["Accept"]) == ""
