"""One gate for every call to the tenant: while Microsoft 365 asks one call to wait, all wait.

"Pause all calls to the tenant, not only the failed one": https://learn.microsoft.com/sharepoint/dev/general-development/
how-to-avoid-getting-throttled-or-blocked-in-sharepoint-online (2 October 2025). A run waits so long in all and no
longer; then it ends as temporary trouble, and the next one goes on.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final, TypeAlias

from cmmtn_sync.errors import TemporaryError

Wait: TypeAlias = Callable[[float], bool]
"""Waits so many seconds; returns early, and True, if the process is told to stop."""

_LONGEST: Final = timedelta(days=1).total_seconds()


def no_stop() -> Wait:
    """Return a way to wait that nobody cuts short."""
    return threading.Event().wait


class Gate:
    """Open, or shut until a moment. Not for several threads: a run makes one call at a time."""

    def __init__(
        self, *, patience: timedelta, wait: Wait | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Take how long a run may wait in all."""
        self._patience = patience.total_seconds()
        self._wait = wait or no_stop()
        self._clock = clock
        self._opens = 0.0
        self.waited = 0.0
        """Seconds waited so far."""

    def pass_through(self) -> None:
        """Return when calls may be made. Raise ``TemporaryError`` if that is longer than this run may wait."""
        left = self._opens - self._clock()
        if left <= 0:
            return
        if self.waited + left > self._patience:
            raise _too_long()
        self.waited += left
        if self._wait(left):
            raise _stopped()
        self._opens = 0.0

    def shut(self, seconds: float) -> None:
        """Let no call through for so many seconds from now; a gate that is shut for longer stays so."""
        self._opens = max(self._opens, self._clock() + min(seconds, _LONGEST))

    def pause(self, seconds: float) -> None:
        """Keep a distance that we choose ourselves, which counts as no waiting. Raise if told to stop."""
        if self._wait(seconds):
            raise _stopped()


def asked_to_wait(headers: Mapping[str, str], date: datetime | None = None) -> float | None:
    """Return for how many seconds an answer asks us to wait, or None if it does not say.

    The greater of Retry-After (seconds, or a date that is compared with the answer's own ``Date``) and
    RateLimit-Reset: the throttling page cited above.
    """
    found = [_retry_after(headers.get("Retry-After", ""), date), _number(headers.get("RateLimit-Reset", ""))]
    return max((seconds for seconds in found if seconds is not None), default=None)


def date_of(headers: Mapping[str, str]) -> datetime | None:
    """Return the service's own time (UTC) of an answer, or None if it does not tell."""
    return _date(headers.get("Date", ""))


def _retry_after(text: str, date: datetime | None) -> float | None:
    number = _number(text)
    until = _date(text) if number is None else None
    if until is None:
        return number
    return max(0.0, (until - date).total_seconds()) if date else None


def _number(text: str) -> float | None:
    try:
        return max(0.0, float(text))
    except ValueError:
        return None


def _date(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text).astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None


def _too_long() -> TemporaryError:
    return TemporaryError(
        "Microsoft 365 is busy and asks us to wait longer than one run may.",
        why="It does so when many programs ask much of it at once.",
        do="Nothing: the next run goes on from here.",
    )


def _stopped() -> TemporaryError:
    return TemporaryError(
        "The program was told to stop while it waited for Microsoft 365.", do="Nothing: the next run goes on."
    )
