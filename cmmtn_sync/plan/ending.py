"""What we sign in with ends some day: it is said 60, 30 and 7 days before, to those who can renew it."""

from __future__ import annotations

from datetime import date
from typing import Final

from cmmtn_sync.model import Attention, Held
from cmmtn_sync.quarters import long_date

_STEPS: Final = (7, 30, 60)
_URGENT: Final = 7
_ASK: Final = "Ask the person who looks after the software to renew it"


def soon_ends(ends: date, today: date) -> int | None:
    """Return the step that was passed last (7, 30 or 60 days before the end), or None if there is time."""
    left = (ends - today).days
    return next((step for step in _STEPS if left <= step), None)


def ending(ends: date | None, today: date) -> tuple[Attention, ...]:
    """Return a word that the sign-in ends, once at each step; from a week before on it is the installer's."""
    step = soon_ends(ends, today) if ends else None
    if ends is None or step is None:
        return ()
    over = ends < today
    attention = Attention(
        code="sign-in-ends",
        about=f"{ends.isoformat()} {step}",
        what=f"The sign-in to Microsoft 365 {'ended' if over else 'ends'} on {long_date(ends)}.",
        why="After that day nothing can be read or written, and no mail goes.",
        do=f"{'Renew it' if step <= _URGENT else _ASK}: microsoft-365.md, under Renewal.",
        who=Held.INSTALLER if step <= _URGENT else Held.TEAM,
    )
    return (attention,)
