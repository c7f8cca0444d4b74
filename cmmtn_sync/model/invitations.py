"""Calendar invitations to meetings: what they say, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum


@dataclass(frozen=True, kw_only=True, slots=True)
class Attendee:
    """Who is invited."""

    name: str
    email: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Invitation:
    """What an invitation says. Times are London's; without them it is for the whole day."""

    meeting: str
    """The meeting's id."""
    subject: str
    on: date
    begins: time | None
    ends: time | None
    place: str
    words: tuple[str, ...]
    """Its paragraphs."""
    attendees: tuple[Attendee, ...]


class InvitationState(StrEnum):
    """What became of an invitation."""

    INTENDED = "intended"
    SENT = "sent"
    CANCELLED = "cancelled"


@dataclass(frozen=True, kw_only=True, slots=True)
class InvitationRow:
    """What we know of a meeting's invitation. One that was cancelled and is to be again has the next number."""

    meeting: str
    number: int
    state: InvitationState
    subject: str
    on: date
    fingerprint: str
    """Of what it says; equal fingerprints need no update."""
    event: str | None
    """The calendar's name of it."""
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Invite:
    """Send an invitation, or what has changed in one that was sent."""

    invitation: Invitation
    fingerprint: str
    row: InvitationRow | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CallOff:
    """Cancel an invitation: there is no such meeting any more, or it has no date."""

    row: InvitationRow
