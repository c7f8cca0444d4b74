"""What time it is: told by ``--as-of``, or asked of the clock. Nothing else in the house asks."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from cmmtn_sync.errors import WrongUseError
from cmmtn_sync.quarters import LONDON, clock_time, london_date, long_date

_MORNING = time(10)
"""A bare date means 10am in London: a working hour, on either side of a clock change."""


def moment(as_of: str | None, *, not_before: datetime | None = None) -> datetime:
    """Return the moment (UTC) that a command is to work at.

    Raise ``WrongUseError`` if the text is no date, or is earlier than the last run: the ledger cannot be unsaid.
    """
    now = datetime.now(UTC) if as_of is None else _read(as_of)
    if as_of is not None and not_before is not None and now < not_before:
        last = f"{long_date(london_date(not_before))} at {clock_time(not_before)}"
        happened = f"--as-of {as_of} is earlier than the last run."
        raise WrongUseError(
            happened,
            why=f"The last run was as of {last}, and what it did cannot be undone.",
            do="Give a later time, or look at the past with: cmmtn-sync rehearse --from DATE --to DATE",
        )
    return now


def _read(text: str) -> datetime:
    try:
        if len(text) <= len("2025-07-03"):
            return datetime.combine(date.fromisoformat(text), _MORNING, tzinfo=LONDON).astimezone(UTC)
        found = datetime.fromisoformat(text)
    except ValueError as error:
        happened = f"{text} is not a time that can be read."
        raise WrongUseError(happened, do="Write a date, such as 2025-07-03, or 2025-07-03T14:30.") from error
    return (found if found.tzinfo else found.replace(tzinfo=LONDON)).astimezone(UTC)


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
