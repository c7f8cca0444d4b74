"""What Microsoft limits: resource units a minute, and requests at once to a mailbox."""

from __future__ import annotations

from tests.emulated.state import State
from tests.emulated.wire import Refusal

MINUTE = 60.0
NEARLY = 0.8
"""RateLimit headers come from here on (sp-dev-docs, how-to-avoid-getting-throttled…)."""


def check_units(state: State) -> None:
    """Raises Refusal (429) when the minute's resource units are spent."""
    limit = state.knobs.units_a_minute
    if limit is not None and spent(state) >= limit:
        headers = {"Retry-After": str(state.knobs.retry_after), **rate_headers(state)}
        raise Refusal(
            429, "activityLimitReached", "The request has been throttled", "throttledRequest", headers=headers
        )


def spend(state: State, units: int) -> None:
    """Count what a request cost. Throttled ones count, too."""
    if state.knobs.units_a_minute is not None:
        state.spent.append((state.wall(), units))


def spent(state: State) -> int:
    """Resource units of the last minute."""
    since = state.wall() - MINUTE
    state.spent = [(at, units) for at, units in state.spent if at > since]
    return sum(units for _, units in state.spent)


def rate_headers(state: State) -> dict[str, str]:
    """RateLimit headers, from four fifths of the limit on."""
    limit = state.knobs.units_a_minute
    used = spent(state) if limit is not None else 0
    if limit is None or used < NEARLY * limit:
        return {}
    reset = int(MINUTE - (state.wall() - min((at for at, _ in state.spent), default=state.wall())))
    return {
        "RateLimit-Limit": str(limit),
        "RateLimit-Remaining": str(max(0, limit - used)),
        "RateLimit-Reset": str(max(1, reset)),
    }


def too_many_at_once() -> Refusal:
    """What Outlook says to a fifth request at once (throttling-limits.md)."""
    message = "Application is over its MailboxConcurrency limit."
    return Refusal(429, "ApplicationThrottled", message, headers={"Retry-After": "1"})
