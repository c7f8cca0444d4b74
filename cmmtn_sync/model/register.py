"""The action register: what units mean to do after a review, from their work plans and from quarter to quarter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Origin(StrEnum):
    """Where an action came from (programme, section 4: a work plan's columns)."""

    RECOMMENDATION = "recommendation"
    SELF_ASSESSMENT = "self-assessment"
    INCIDENT = "incident"
    OBJECTIVE = "objective"
    CARRIED_FORWARD = "carried forward"


class ActionStatus(StrEnum):
    """Where an action stands. The programme says itself that some wait for resources or for system change."""

    NOT_STARTED = "not started"
    IN_PROGRESS = "in progress"
    COMPLETE = "complete"
    OVERDUE = "overdue"
    ON_HOLD = "on hold: needs resource or system change"


@dataclass(frozen=True, kw_only=True, slots=True)
class ActionItem:
    """One action. What people wrote stands beside what we understood of it: None is "not said, or not understood"."""

    action: str
    ref: str = ""
    """As people number it; empty where they do not."""
    origin: Origin | None = None
    standard: str = ""
    """The code of the standard that it is about."""
    issue: str = ""
    lead: str = ""
    start: date | None = None
    due: date | None = None
    due_words: str = ""
    status: ActionStatus | None = None
    status_words: str = ""
    progress: str = ""
    evidence: str = ""
    closed_on: date | None = None
    told: str = ""
    """Its whole row, as it stands: a reference to a recommendation can stand in any column."""
    place: str = ""
    """Where it stands in its document, in words: ``table 1, row 4``."""

    @property
    def name(self) -> str:
        """Return what people call it: its reference, else its first words."""
        return self.ref or self.short

    @property
    def short(self) -> str:
        """Return its first words."""
        words = self.action.split()
        return " ".join(words[:8]) + (" ..." if len(words) > 8 else "")  # noqa: PLR2004 - a line of a mail

    @property
    def is_open(self) -> bool:
        """Return whether something is still to be done."""
        return self.status is not ActionStatus.COMPLETE


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """An action under the identity that it keeps from one document to the next."""

    id: str
    """``MTU-WIRRAL/3``: the unit's third action, however it is numbered and worded since."""
    item: ActionItem


@dataclass(frozen=True, kw_only=True, slots=True)
class RegisterPage:
    """The actions of one unit as one source told them: a work plan, an update, or a list brought in."""

    unit: str
    source: str
    """An obligation's key, or :func:`baseline`'s name of a list that was brought in."""
    content: str
    """The content that was read: the same is not read into the register twice running."""
    at: datetime
    """When that content was received (UTC)."""
    entries: tuple[Entry, ...]
    kind: str = ""
    """The kind of the requirement that the source was for; empty for a list that was brought in."""


def baseline(cycle: str, year: int) -> str:
    """Return the source of the list that the network brought in for a year of a cycle: ``baseline/2024-26/y1``."""
    return f"baseline/{cycle}/y{year}"
