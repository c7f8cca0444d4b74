"""A calendar: events, and what each attendee was sent about them. No HTTP here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Sent = Literal["invitation", "update", "cancellation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something about a meeting that one attendee got by mail."""

    kind: Sent
    attendee: str
    organizer: str
    subject: str
    event: str
    """Its iCalUId, which is the attendee's too."""
    at: datetime
    comment: str = ""


@dataclass(slots=True, kw_only=True)
class Event:
    """An event. Times are kept as the client wrote them, with their zone, and shown in the zone asked for."""

    key: int
    created: datetime
    modified: datetime
    subject: str = ""
    body_type: str = "html"
    body: str = ""
    start: datetime
    end: datetime
    """Both aware, in the zone they were given in."""
    start_zone: str = ""
    end_zone: str = ""
    """As the client named it: ``originalStartTimeZone``."""
    is_all_day: bool = False
    location: dict[str, Any] = field(default_factory=dict)
    attendees: list[dict[str, Any]] = field(default_factory=list)
    properties: dict[str, tuple[str, str]] = field(default_factory=dict)
    transaction_id: str = ""
    ical_uid: str = ""
    change: int = 1
    is_cancelled: bool = False
    deleted: bool = False
    other: dict[str, Any] = field(default_factory=dict)
    """Properties kept and given back as they came: showAs, importance, sensitivity, reminders, categories."""

    def addresses(self) -> list[str]:
        """Of all attendees, in small letters."""
        return [str(each["emailAddress"]["address"]).lower() for each in self.attendees]
