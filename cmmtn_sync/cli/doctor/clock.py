"""Whether this computer's clock is right: what it signs counts for minutes only, and deadlines are told by it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from cmmtn_sync.cli.doctor.nouns import YOU, Examined, Patient, Verdict, first_the_configuration, ok, skip
from cmmtn_sync.errors import CmmtnSyncError

_PART = "clock"
_WARN = timedelta(minutes=1)
_FAIL = timedelta(minutes=5)
"""From about there on, Entra takes what we sign for too old or too young."""


def check(patient: Patient) -> Iterator[Examined]:
    """Yield how far the clock is from Microsoft's."""
    if patient.configuration is None:
        yield first_the_configuration(_PART)
        return
    settings = patient.configuration.settings
    if settings.microsoft365 is None or not patient.in_microsoft365:
        yield skip(_PART, "not compared: nothing lies in Microsoft 365")
        return
    from cmmtn_sync.tenant.microsoft365.probes import service_time

    try:
        there = service_time(settings.microsoft365, settings.network.name)
    except CmmtnSyncError as error:
        yield skip(_PART, f"not compared. {error.happened}")
        return
    yield _compared(patient.now, there)


def _compared(here: datetime, there: datetime) -> Examined:
    off = abs(here - there)
    if off < _WARN:
        return ok(_PART, "right")
    which = "behind" if here < there else "ahead"
    minutes = max(1, round(off.total_seconds() / 60))
    return Examined(
        part=_PART,
        verdict=Verdict.FAIL if off >= _FAIL else Verdict.WARN,
        words=f"This computer's clock is {minutes} {'minute' if minutes == 1 else 'minutes'} {which}.",
        why="Sign-ins by certificate are refused when it is about 5 minutes off.",
        do="Set it right, and turn on a time service, so that it stays right.",
        who=YOU,
        code="CLOCK",
    )
