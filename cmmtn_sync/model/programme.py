"""What is owed: the programme as data, and the obligations unrolled from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import TypeAlias

from cmmtn_sync.model.people import Post, UnitRole


@dataclass(frozen=True, kw_only=True, slots=True)
class Period:
    """The time a document is about: a financial year, as in ``2024/25``."""

    label: str
    starts: date
    ends: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Cycle:
    """Two years of the programme; ``first_year`` 2024 begins on 1 April 2024."""

    id: str
    first_year: int
    standard_set: str | None = None


class Party(StrEnum):
    """Who owes."""

    UNIT = "unit"
    NETWORK = "network"


class Scope(StrEnum):
    """Whether a duty of the network is owed about each unit, or once about all."""

    EACH = "each unit"
    ALL = "all"


class PeriodRule(StrEnum):
    """Which period a document is about."""

    YEAR_ENDED = "the year that ended before the due date"
    YEAR_RUNNING = "the year that runs on the due date"
    NONE = "none"


class Proof(StrEnum):
    """The four kinds of evidence."""

    DOCUMENT = "document"
    RECORD = "record"
    OWN_ACT = "own act"
    CONFIGURATION = "configuration"


class MeetingKind(StrEnum):
    """The meetings that the programme knows."""

    CLINICAL_GROUP = "Clinical Group"
    PANEL = "panel"
    SESSION = "session"


@dataclass(frozen=True, kw_only=True, slots=True)
class DueOn:
    """A day of the quarter's financial year that the programme states: 30 June."""

    month: int
    day: int


@dataclass(frozen=True, kw_only=True, slots=True)
class DueQuarterEnd:
    """The quarter's end: assumed, because the programme names the quarter only."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DueBefore:
    """The day before another requirement opens."""

    requirement: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DueAtMeeting:
    """The day of a meeting in the requirement's quarter."""

    kind: MeetingKind


@dataclass(frozen=True, kw_only=True, slots=True)
class DueOnReply:
    """Each request has its own reply date: nothing is owed until a person asks."""


DueRule: TypeAlias = DueOn | DueQuarterEnd | DueBefore | DueAtMeeting | DueOnReply


@dataclass(frozen=True, kw_only=True, slots=True)
class Requirement:
    """One line of the programme."""

    id: str
    """``y2q1.annual-report``: year and quarter of the cycle, then the name."""
    title: str
    kind: str
    """A key of :data:`cmmtn_sync.checks.CHECKS`: what we ask of it."""
    year: int
    quarter: int
    owed_by: Party
    about: Scope
    applies_to: frozenset[UnitRole]
    due: DueRule
    proof: Proof
    period: PeriodRule = PeriodRule.NONE
    opens: DueOn | None = None
    """The day of the quarter's financial year from which it counts; None for the quarter's first day."""
    asks: tuple[Post, ...] = ()
    template: str | None = None
    """The template document whose headings are asked for, in ``templates/documents/``."""
    publishes: tuple[str, ...] = ()
    """For an act of our own: the templates put into each unit's folder."""
    serves: tuple[str, ...] = ()
    """For an act of our own: the requirements that it must come before."""
    warn_before: int = 0
    """Working days of notice that other people need, where the programme wants more than the usual reminders."""
    guidance: str = ""
    source: str = ""
    """The sentence of the programme that this rests on."""


class ReminderAct(StrEnum):
    """What a reminder rule does when its day comes."""

    MAIL = "mail"
    RING = "ring"


@dataclass(frozen=True, kw_only=True, slots=True)
class ReminderRule:
    """So many working days before (negative) or after (positive) the due date."""

    id: str
    working_days: int
    act: ReminderAct = ReminderAct.MAIL
    after_sent: int = 0
    """For ringing: once so many mails after the due date were seen sent, or no other is to come."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Standard:
    """One standard that units rate themselves against."""

    code: str
    title: str
    section: str
    applies_to: frozenset[UnitRole]


@dataclass(frozen=True, kw_only=True, slots=True)
class StandardSet:
    """A version of the standards that a self-assessment is made against."""

    id: str
    version: str
    source: str
    effective: date
    standards: tuple[Standard, ...] = ()

    def applying_to(self, role: UnitRole) -> tuple[Standard, ...]:
        """Return the standards that a unit of a role rates itself against, in their order."""
        return tuple(s for s in self.standards if role in s.applies_to)


@dataclass(frozen=True, kw_only=True, slots=True)
class Programme:
    """All that is owed, as data."""

    cycles: tuple[Cycle, ...]
    requirements: tuple[Requirement, ...]
    reminders: tuple[ReminderRule, ...]
    standard_sets: tuple[StandardSet, ...]
    tracked_from: date
    """Obligations due before this day are shown, never chased."""
    due_soon_days: int = 14
    receipt_working_days: int = 2
    """How long after its arrival a file is still thanked for."""
    quiet_after_upload: int = 5
    quiet_after_answer: int = 10
    """Working days that a new file pauses the chase."""
    mails_per_run: int = 40

    @property
    def cycle_ids(self) -> tuple[str, ...]:
        """Return every cycle, in order."""
        return tuple(c.id for c in sorted(self.cycles, key=lambda c: c.first_year))

    def sets_by_cycle(self) -> Mapping[str, StandardSet]:
        """Return cycle -> what its self-assessments are made against; a cycle that names no set is left out."""
        sets = {s.id: s for s in self.standard_sets}
        return {c.id: sets[c.standard_set] for c in self.cycles if c.standard_set in sets}


@dataclass(frozen=True, kw_only=True, slots=True)
class Attendance:
    """Who came to a meeting for a unit: the lead, a deputy, or nobody."""

    unit: str
    post: Post
    came: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Meeting:
    """A meeting, dated or not yet; ``unit`` is ALL for the Clinical Group."""

    id: str
    kind: MeetingKind
    unit: str
    date: date | None = None
    place: str = ""
    attendance: tuple[Attendance, ...] = ()
    begins: time | None = None
    """In London, if it is known."""
    ends: time | None = None


class Basis(StrEnum):
    """Where a due date comes from."""

    STATED = "stated"
    ASSUMED = "assumed"
    EXTENDED = "extended"


@dataclass(frozen=True, kw_only=True, slots=True)
class On:
    """Due by the end of a day in London."""

    date: date
    basis: Basis


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """No date yet: waits for something (a meeting that is not dated)."""

    what: str


Due: TypeAlias = On | Waiting


@dataclass(frozen=True, kw_only=True, slots=True)
class Obligation:
    """A requirement owed by one party about one unit or all."""

    key: str
    """``2024-26/y2q1.annual-report/MTU-WIRRAL``; requests end in ``/1``, ``/2``."""
    cycle: str
    requirement: Requirement
    owed_by: str
    about: str
    due: Due
    """The due date in force: an extension counts."""
    opens: date
    period: Period | None = None
    origin: str | None = None
    """None for the programme's own; the id of the record that a request was born of."""
    asked_words: str = ""
    """For a request: what the person asked for."""
    asks_about: str | None = None
    """For a request: the key of the obligation that it asks more about."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DateOverride:
    """A real due date that the network set in place of an assumed one, for one unit or for all."""

    requirement: str
    unit: str | None
    due: date
    why: str = ""
