"""What time it is: told by ``--as-of``, or asked of the clock. Nothing else in the house asks."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from cmmtn_sync.errors import WrongUseError
from cmmtn_sync.quarters import LONDON, clock_time, london_date, long_day
from cmmtn_sync.store import RunRow

_MORNING = time(10)
"""A bare date means 10am in London: a working hour, on either side of a clock change."""


def moment(as_of: str | None) -> datetime:
    """Return the moment (UTC) that a command is to work at. Raise ``WrongUseError`` if the text is none."""
    return datetime.now(UTC) if as_of is None else _read(as_of)


def not_backwards(as_of: str | None, now: datetime, last: RunRow | None) -> None:
    """Raise ``WrongUseError`` if ``--as-of`` is earlier than the last run: the ledger cannot be unsaid."""
    if as_of is None or last is None or now >= last.started:
        return
    happened = f"--as-of {as_of} is earlier than the last run."
    raise WrongUseError(
        happened,
        why=f"The last run was as of {told_moment(last.started)}, and what it did cannot be undone.",
        do="Give a later time. To look at the past: cmmtn-sync rehearse",
    )


def told_moment(at: datetime) -> str:
    """Return ``Thursday 3 July 2025 at 10am`` (London time)."""
    return f"{long_day(london_date(at))} at {clock_time(at)}"


def _read(text: str) -> datetime:
    try:
        if len(text) <= len("2025-07-03"):
            return at_ten(date.fromisoformat(text))
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=LONDON)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        happened = f"{text} is not a time that can be read."
        raise WrongUseError(happened, do="Write a date, such as 2025-07-03, or 2025-07-03T14:30.") from error


def day(text: str) -> date:
    """Return a date from ``2025-07-03``. Raise ``WrongUseError`` if it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        happened = f"{text} is not a date that can be read."
        raise WrongUseError(happened, do="Write it as 2025-07-03.") from error


def at_ten(day: date) -> datetime:
    """Return 10am in London on a day, in UTC."""
    return datetime.combine(day, _MORNING, tzinfo=LONDON).astimezone(UTC)
