"""What time it is: told by ``--as-of``, or asked of the clock. Nothing else in the house asks."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from cmmtn_sync.errors import WrongUseError
from cmmtn_sync.quarters import LONDON, london_date, long_day_moment
from cmmtn_sync.store import RunRow

_MORNING = time(10)
"""A bare date means 10am in London: a working hour, on either side of a clock change."""

_LONG = timedelta(days=1)
"""A worker runs several times a day: after so long, what the tracker says and what is so now may differ."""


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
        why=f"The last run was as of {long_day_moment(last.started)}, and what it did cannot be undone.",
        do="Give a later time. To look at the past: cmmtn-sync rehearse",
    )


def since_long(as_of: str | None, now: datetime, last: RunRow | None) -> str:
    """Return a word that the tracker may say otherwise, for it was written long ago; nothing where it was not."""
    if as_of is not None or last is None or now - last.started < _LONG:
        return ""
    day = london_date(last.started)
    return f"As of now. The last run was as of {long_day_moment(last.started)}; to see that: --as-of {day}"


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
