"""The hours in which people are written to, mail or invitation, by the calendar of whoever is written to."""

from __future__ import annotations

from datetime import datetime

from cmmtn_sync.plan.situation import Situation
from cmmtn_sync.quarters import LONDON, add_working_days, is_working_day, london_date


def is_open(party: str, situation: Situation) -> bool:
    """Return whether people of a party are written to at this hour, by their own calendar."""
    opens, closes = situation.opening_hours
    now = situation.now.astimezone(LONDON).time()
    today = london_date(situation.now)
    return opens <= now < closes and is_working_day(today, situation.calendar_of(party), situation.holidays)


def next_opening(situation: Situation) -> datetime:
    """Return when the next hours begin in which people are written to: London's time, England's working days."""
    opens, _ = situation.opening_hours
    today = london_date(situation.now)
    early = situation.now.astimezone(LONDON).time() < opens
    ahead = early and is_working_day(today, situation.calendar, situation.holidays)
    day = today if ahead else add_working_days(today, 1, situation.calendar, situation.holidays)
    return datetime.combine(day, opens, LONDON)
