"""The hours in which people are written to, mail or invitation, by the calendar of whoever is written to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from cmmtn_sync.plan.situation import Situation
from cmmtn_sync.quarters import LONDON, add_working_days, is_working_day, london_date

_SATURDAY: Final = 5


def is_open(party: str, situation: Situation) -> bool:
    """Return whether people of a party are written to at this hour, by their own calendar."""
    opens, closes = situation.opening_hours
    now = situation.now.astimezone(LONDON).time()
    today = london_date(situation.now)
    return opens <= now < closes and is_working_day(today, situation.calendar_of(party), situation.holidays)


def next_open_day(party: str, situation: Situation) -> date:
    """Return the next day on which people of a party are written to: today, as long as its hours are not over."""
    _, closes = situation.opening_hours
    today, calendar = london_date(situation.now), situation.calendar_of(party)
    if situation.now.astimezone(LONDON).time() < closes and is_working_day(today, calendar, situation.holidays):
        return today
    return add_working_days(today, 1, calendar, situation.holidays)


def next_opening(situation: Situation, parties: Iterable[str]) -> datetime:
    """Return when the next hours begin in which any of these parties is written to (London's time)."""
    opens, _ = situation.opening_hours
    return datetime.combine(min(_next_day(party, situation) for party in parties), opens, LONDON)


def _next_day(party: str, situation: Situation) -> date:
    opens, _ = situation.opening_hours
    today, calendar = london_date(situation.now), situation.calendar_of(party)
    ahead = situation.now.astimezone(LONDON).time() < opens and is_working_day(today, calendar, situation.holidays)
    return today if ahead else add_working_days(today, 1, calendar, situation.holidays)


def holiday_at(parties: Iterable[str], situation: Situation) -> tuple[str, ...]:
    """Return which of these parties are not written to because this is a holiday of theirs, within the usual hours."""
    opens, closes = situation.opening_hours
    now, today = situation.now.astimezone(LONDON), london_date(situation.now)
    if today.weekday() >= _SATURDAY or not opens <= now.time() < closes:
        return ()
    return tuple(p for p in parties if not is_working_day(today, situation.calendar_of(p), situation.holidays))
