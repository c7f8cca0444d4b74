"""What is promised of the days to come is what comes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmmtn_sync.model import MailState
from cmmtn_sync.plan.ahead import next_reminder
from cmmtn_sync.plan.situation import Situation
from cmmtn_sync.quarters import long_date
from tests.builders import (
    a_contact,
    a_key,
    a_mail_row,
    a_situation,
    a_world,
    an_obligation,
    an_update,
    day,
    sent,
    some_facts,
)
from tests.core.laws import LAW
from tests.core.office import Office, drafted, every_day

REPORT = an_obligation()
ALONE = (a_contact(),)


def on(now: str, **changes: object) -> Situation:
    return a_situation(a_world(REPORT, now=now), **{"contacts": ALONE, **changes})


def says(situation: Situation) -> str:
    return next_reminder(situation.assessments[0], situation)


def test_the_next_reminder_names_its_day_and_why_then() -> None:
    ledger = (a_mail_row(a_key("second-chase"), on="2025-07-15"),)

    assert says(on("2025-07-16", ledger=ledger)) == (
        "Next reminder: 22 July 2025, 16 working days after the due date, to trauma coordinator wirral."
    )


def test_a_reminder_that_a_late_word_keeps_back_is_not_promised() -> None:
    late = (replace(a_mail_row(a_key("second-chase"), on="2025-07-15"), sent_at=on("2025-07-21").now),)

    assert says(on("2025-07-21", ledger=late)) == (
        "No other reminder is to come: from 29 July 2025 the network is to ring."
    )
    assert says(on("2025-07-29", ledger=late)) == "No other reminder is to come: the network is to ring."


def test_a_draft_that_waits_is_the_next_reminder() -> None:
    ledger = (a_mail_row(a_key("second-chase"), on="2025-07-15", state=MailState.DRAFTED),)

    assert says(on("2025-07-16", ledger=ledger)) == (
        "Next reminder: it waits in a draft since 15 July 2025, to trauma coordinator wirral."
    )


def test_where_nobody_is_named_no_reminder_is_promised() -> None:
    assert says(on("2025-07-16", contacts=())) == "No reminder can come: no contact is named."


def test_an_update_is_not_chased_after_its_meeting_so_nothing_is_promised() -> None:
    owed = an_obligation(requirement=an_update(), due="2025-06-12")
    ledger = (a_mail_row(a_key("day-before", about=owed, counted_from="2025-06-12"), on="2025-06-11"),)
    world = a_world(owed, now="2025-06-12")
    situation = a_situation(world, contacts=(a_contact(),), ledger=ledger)

    assert says(situation) == "No other reminder is to come."


@pytest.mark.parametrize(("came", "comes"), [("2025-07-11", "2025-07-21"), ("2025-07-14", "2025-07-22")])
def test_a_file_that_pauses_the_chase_moves_the_next_reminder(came: str, comes: str) -> None:
    bad = sent(reading=some_facts("Annual Report 2024/25, Chester"), received=came)
    world = a_world(REPORT, came=[bad], now=came)
    told = (a_mail_row(a_key("receipt", counted_from=bad.document.content), on="2025-07-08"),)

    assert f"Next reminder: {long_date(day(comes))}," in says(a_situation(world, contacts=ALONE, ledger=told))


@LAW
@given(sends=st.lists(st.booleans(), min_size=25, max_size=25))
def test_what_is_promised_comes_on_its_day(sends: list[bool]) -> None:
    """Some drafts of July are sent on a day, some lie; from then on each is sent at once, and the promise is kept."""
    office = Office(world=on)
    days = list(every_day("2025-07-01", len(sends)))
    for today, sending in zip(days, sends, strict=True):
        office.work(f"{today} 09:30")
        if sending:
            office.send(f"{today} 10:30")
    office.send(f"{days[-1]} 11:30")
    promised = says(replace(on(f"{days[-1]} 16:30"), ledger=office.ledger))

    first = next(_what_comes(office, every_day("2025-07-26", 40)))

    assert first in promised


def _what_comes(office: Office, days: object) -> Iterator[str]:
    for today in days:  # type: ignore[attr-defined]
        plan = office.work(f"{today} 09:30")
        if drafted(plan):
            yield f"Next reminder: {long_date(day(today))},"
        if any(a.code == "ring" for a in plan.attentions):
            yield f"from {long_date(day(today))} the network is to ring"
