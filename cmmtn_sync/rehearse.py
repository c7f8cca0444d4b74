"""The calendar walked day by day on a copy: every mail that would go, when, to whom. Also the harness of the tests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cmmtn_sync.cli.building import DryHouse
from cmmtn_sync.cli.moments import at_ten
from cmmtn_sync.run import Ran, run
from cmmtn_sync.tenant import Message

_SATURDAY = 5
_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Day:
    """One day of a rehearsal: what the run came to, and the mails that were sent in the afternoon."""

    day: date
    ran: Ran
    sent: tuple[Message, ...]


def weekdays(first: date, last: date) -> Iterator[date]:
    """Yield the days from Monday to Friday; a bank holiday is for the run to know."""
    day = first
    while day <= last:
        if day.weekday() < _SATURDAY:
            yield day
        day += _DAY


def rehearse(dry: DryHouse, days: Iterable[date], *, sends: bool = True) -> Iterator[Day]:
    """Yield each day: one run at 10am, and then, if ``sends``, every draft sent at 11am by a diligent person."""
    for day in days:
        now = at_ten(day)
        _tell_time(dry, now)
        ran = run(dry.house, now)
        sent = dry.mailbox.send_all(now + timedelta(hours=1)) if sends else ()
        yield Day(day=day, ran=ran, sent=sent)


def _tell_time(dry: DryHouse, now: datetime) -> None:
    for library in dry.libraries.values():
        library.now = now
    dry.mailbox.now = now
