"""A calendar in memory."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cmmtn_sync.model import Invitation


@dataclass(frozen=True, kw_only=True, slots=True)
class _Event:
    key: str
    invitation: Invitation
    cancelled: bool = False


class MemoryDiary:
    """A calendar in memory. ``told`` is what those who are invited were sent: what, whom, subject."""

    def __init__(self) -> None:
        """Start with an empty calendar."""
        self._events: dict[str, _Event] = {}
        self.told: list[tuple[str, str, str]] = []

    def invite(self, key: str, invitation: Invitation) -> str:
        """Make a meeting, or find the one of the same key."""
        there = self.find(key)
        if there is not None:
            self.change(there, invitation)
            return there
        name = f"event-{len(self._events) + 1}"
        self._events[name] = _Event(key=key, invitation=invitation)
        self._tell("invited", invitation)
        return name

    def find(self, key: str) -> str | None:
        """Return the meeting of a key that still takes place."""
        return next((n for n, e in self._events.items() if e.key == key and not e.cancelled), None)

    def change(self, event: str, invitation: Invitation) -> bool:
        """Let a meeting say something else; nobody is told of what is the same."""
        there = self._events.get(event)
        if there is None or there.cancelled:
            return False
        if there.invitation != invitation:
            self._events[event] = replace(there, invitation=invitation)
            self._tell("changed", invitation)
        return True

    def cancel(self, event: str, words: str) -> None:
        """Cancel a meeting."""
        del words
        there = self._events.get(event)
        if there is not None and not there.cancelled:
            self._events[event] = replace(there, cancelled=True)
            self._tell("cancelled", there.invitation)

    def delete(self, event: str) -> None:
        """Have a person take a meeting out of the calendar."""
        del self._events[event]

    def _tell(self, what: str, invitation: Invitation) -> None:
        self.told += [(what, attendee.email, invitation.subject) for attendee in invitation.attendees]
