"""What can be told of a sample upload, and of the unit that sends it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Final

from cmmtn_sync.demo.blocks import Look
from cmmtn_sync.quarters import LONDON

TEST_NUMBER: Final = "999 000 0018"
"""An NHS number for tests: it was never issued, and never will be."""


class Kind(StrEnum):
    """What an upload is."""

    ANNUAL_REPORT = "Annual Report"
    WORK_PLAN = "Work Plan"
    POLICY = "Operational Policy"
    OTHER = "something else"


class Story(StrEnum):
    """What has become of an upload: the cases that the demo shows."""

    ON_TIME = "complete and on time"
    LATE = "complete but late"
    INCOMPLETE = "on time but incomplete"
    UNTRACED = "a recommendation of the last review is left out"
    UNTOUCHED = "the untouched template"
    RENAMED = "last year's file renamed"
    WRONG_FOLDER = "in a wrong unit's folder"
    ONE_OF_TWO = "one of two candidates"
    SCAN = "a scan"
    PASSWORD = "protected with a password"  # noqa: S105 - a story, no secret
    DAMAGED = "damaged"
    NO_CHANGE = "a declaration of no change"
    OUT_OF_DATE = "a policy past its review date"
    SUPERSEDED = "a draft that was put aside"
    EARLIER = "from an earlier year"
    NOT_ASKED_FOR = "nobody asked for it"
    SHOWN_FIRST = "shown before it is sent"
    NAMES_A_PATIENT = "its name holds an NHS number"


@dataclass(frozen=True, kw_only=True, slots=True)
class PolicyVersion:
    """What the cover of a policy says."""

    number: str
    approved: date
    review: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Upload:
    """One file in a unit's folder. Its name's ending says what it is written as."""

    kind: Kind
    story: Story
    name: str
    """Below the unit's folder; it may have a folder of its own in front."""
    at: str
    """When it was uploaded, in London: ``2025-06-24 15:12``."""
    written_by: str | None = None
    """The unit whose document this really is, where it is not the folder's."""
    year: int | None = None
    """The financial year that it is about, if not the one asked for."""
    policy: PolicyVersion | None = None
    on_template: bool = False
    """Whether the network's template was filled in."""
    leaves_out: frozenset[str] = frozenset()
    """The template's sections that were forgotten."""
    to_come: frozenset[str] = frozenset()
    """The template's sections under which only "TBC" stands."""
    revision: int = 0
    """Two versions of one document differ by this."""

    @property
    def received(self) -> datetime:
        """Return the time of the upload in UTC."""
        return datetime.fromisoformat(self.at).replace(tzinfo=LONDON).astimezone(UTC)

    @property
    def first_year(self) -> int:
        """Return the year in which the financial year that this is about began."""
        if self.year is not None:
            return self.year
        return self.received.year - (1 if self.kind is Kind.ANNUAL_REPORT else 0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Numbers:
    """Invented numbers: this year's, and last year's where two are given."""

    calls: tuple[int, int]
    patients: tuple[int, int]
    serious: tuple[int, int]
    transfers: tuple[int, int]
    registry: int
    older: int
    ct: int
    trained: int
    incidents: int
    surveyed: int


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitStory:
    """A unit, its habits, and what it uploaded."""

    called: str
    """As it names itself on its covers."""
    numbers: Numbers
    uploads: tuple[Upload, ...]
    look: Look = field(default_factory=Look)
    voice: int = 0
    """Whose words it writes with: 0 and 1 are trauma units, 2 is a centre."""
    wording: int | None = None
    """Its own way of wording the headings, or None for the template's words."""
    numbered: bool = False
    columns: int = 0
    """How it titles the columns of a work plan."""
    focus: str = ""
    """For a centre: what kind of centre."""
