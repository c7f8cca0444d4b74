"""What only the store keeps: looks, puts, runs, the tracker's last state, the audit trail's rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Publication:
    """A file that we put into a library ourselves. ``content`` is what we put, to know it again by."""

    library: str
    path: str
    content: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class TrackerState:
    """What was last known of the tracker."""

    etag: str | None = None
    """Of the state that was last read or written; equal to the library's, the tracker need not be opened."""
    view_json: str = ""
    """What the tracker said when it was last read."""
    written_at: datetime | None = None
    waits_since: datetime | None = None
    """Since when it could not be written because somebody has it open."""
    held_words: str = ""
    """Why it is left alone, in words, if it is."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TeamValues:
    """What the network team had typed into the tracker at a moment, so that nothing typed is ever lost."""

    at: datetime
    json_text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RunRow:
    """A run that ended."""

    started: datetime
    ended: datetime
    exit_code: int
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditRow:
    """One line of the audit trail. ``chain`` is a hash over this row and the chain of the row before."""

    id: int
    at: datetime
    kind: str
    """``seen``, ``decided``, ``sent`` ..."""
    about: str
    words: str
    chain: str
