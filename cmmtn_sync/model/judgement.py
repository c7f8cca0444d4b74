"""What we make of it: records of people, evidence, findings, assessments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, StrEnum
from typing import TypeAlias

from cmmtn_sync.model.documents import Document, Reading
from cmmtn_sync.model.programme import Obligation


class RecordKind(StrEnum):
    """What a person can state. The words typed for it stand in :mod:`cmmtn_sync.columns`."""

    ACCEPTED = "accepted"
    RETURNED = "returned"
    MORE_WANTED = "kept, more wanted"
    MORE_TIME = "more time"
    NOT_NEEDED = "not needed"
    CHASE_NOW = "chase now"
    HOLD = "hold mails"
    RESUME = "resume mails"
    DOCUMENT_IS = "this document is"
    POLICY_UNCHANGED = "policy unchanged"
    UPDATE_GIVEN = "update given"
    DONE = "done"
    RECEIVED = "received by email"


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """What a person stated, where, when, and about which version of which document."""

    id: str
    """Follows from what was stated, so that the same entry seen twice is one record."""
    kind: RecordKind
    about: str
    """An obligation's key; for DOCUMENT_IS a document's id; for HOLD and RESUME perhaps a unit's id, or ALL."""
    who: str
    at: datetime
    source: str
    """Where it was typed: ``Tracker``, ``Unmatched``."""
    bound_to: str | None = None
    """The content of the document that the row then showed."""
    text: str = ""
    date: date | None = None
    points_to: str | None = None
    """For DOCUMENT_IS: the obligation that the document is for, or None for "nothing we asked for"."""
    row: str = ""
    """The row that it was typed in, where it is about more than that row."""

    @property
    def said_by(self) -> str:
        """Return who stated it, as people read it."""
        return "the network team" if self.who == "team" else self.who


class Certainty(Enum):
    """How sure a match is. UNSURE goes to a person."""

    SURE = "sure"
    LIKELY = "likely"
    UNSURE = "unsure"


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """A document offered for an obligation, why, and how sure."""

    obligation: str
    document: str
    certainty: Certainty
    reasons: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class FromDocument:
    """A document stands for the obligation."""

    document: Document
    reading: Reading
    match: Match


@dataclass(frozen=True, kw_only=True, slots=True)
class FromRecord:
    """A person's statement stands for it."""

    record: Record


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnAct:
    """Something that the software itself did: what, when, with a line for each unit."""

    what: str
    at: datetime
    detail: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class InConfiguration:
    """A fact that the configuration holds, such as the version of the standards."""

    what: str
    since: date


Evidence: TypeAlias = FromDocument | FromRecord | OwnAct | InConfiguration


class Severity(Enum):
    """WANTING makes the document incomplete; NOTE is said and no more."""

    WANTING = "wanting"
    NOTE = "note"


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing to say about a document, in words for the unit that sent it."""

    code: str
    severity: Severity
    words: str
    where: str = ""
    items: tuple[str, ...] = ()
    """What it lists, one by one: references of actions, codes of standards, numbers of rows."""


class Completeness(Enum):
    """Whether what was asked for is there."""

    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    MISSING = "missing"
    AMBIGUOUS = "ambiguous"
    NOT_NEEDED = "not needed"
    UNKNOWN = "unknown"


class Timing(Enum):
    """Where the obligation stands against the due date in force."""

    BEFORE_START = "before we started"
    UPCOMING = "upcoming"
    DUE_SOON = "due soon"
    OVERDUE = "overdue"
    ON_TIME = "on time"
    LATE = "late"


class Review(Enum):
    """What a person of the network said of the document."""

    NOT_REVIEWED = "not reviewed"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    MORE_WANTED = "more wanted"


class Status(Enum):
    """The words of tracker and mails: shape, word; the first that fits."""

    BEFORE_START = "– Before we started"
    NOT_NEEDED = "– Not needed"
    UNKNOWN = "? Could not look"
    AMBIGUOUS = "? Needs a decision"
    COMPLETE = "● Complete"
    OVERDUE = "■ Overdue"
    DUE_SOON = "▲ Due soon"
    MORE_WANTED = "○ More wanted"
    NOT_STARTED = "○ Not started"


@dataclass(frozen=True, kw_only=True, slots=True)
class Assessment:
    """An obligation judged. Three facts (completeness, timing, review) and what they rest on."""

    obligation: Obligation
    completeness: Completeness
    timing: Timing
    review: Review
    status: Status
    evidence: tuple[Evidence, ...] = ()
    findings: tuple[Finding, ...] = ()
    candidates: tuple[FromDocument, ...] = ()
    """Where a person must choose: every document that is offered."""
    first_received: datetime | None = None
    complete_on: datetime | None = None
    why: tuple[str, ...] = ()
    """The steps of the judgement, in words, for ``explain`` and the tracker's last column."""

    @property
    def status_words(self) -> str:
        """Return the status, and for a complete one whether it came on time: ``● Complete (late)``."""
        if self.status is Status.COMPLETE:
            return f"{self.status.value} ({self.timing.value})"
        words: str = self.status.value
        return words

    @property
    def document(self) -> FromDocument | None:
        """Return the document that stands for the obligation, if one does."""
        return next((e for e in self.evidence if isinstance(e, FromDocument)), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Transition:
    """A change of state, for the sheet Changes and the audit: never a change of a day count."""

    at: datetime
    who: str
    """``cmmtn_sync`` or ``team``."""
    about: str
    """An obligation's key, a document's id, or a sheet and cell."""
    what: str
    before: str
    after: str
