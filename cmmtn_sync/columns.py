"""The tracker's sheets, columns and decision words, declared once.

A column is one line here: its header, its owner, its width and what stands in it. A decision word is one line in
:data:`DECISIONS`. The builder, the patcher, the reader, the lists and the page "How to read this" all follow.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final, TypeAlias

from cmmtn_sync.model import Assessment, CellValue, Contact, Linked, RecordKind, Status, Unit
from cmmtn_sync.quarters import london_date


class Owner(Enum):
    """Who writes a column. One owner for every column."""

    MACHINE = "machine"
    TEAM = "team"
    INBOX = "inbox"
    """The team types, the worker reads, acts, and empties."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TrackerRow:
    """What the Tracker sheet says of one obligation."""

    assessment: Assessment
    unit: Unit | None
    contact: Contact | None
    next_step: str
    decided: str
    mails: str
    link: str | None

    @property
    def key(self) -> str:
        """Return the obligation's key."""
        return self.assessment.obligation.key


@dataclass(frozen=True, kw_only=True, slots=True)
class UnmatchedRow:
    """What the Unmatched sheet says of one document."""

    key: str
    """The document's id."""
    unit: str
    name: str
    link: str | None
    received: date | None
    why: str
    decided: str
    version: str
    alone: bool = True
    """Whether nobody asked for it at all; otherwise it could be, or lost against, something that was asked for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """A column of a keyed sheet; ``value`` is called with the sheet's row and is None for the team's columns."""

    header: str
    owner: Owner
    width: float
    value: Callable[..., CellValue] | None = None
    choices: str | None = None
    """The name of a list on the sheet Lists, for a drop-down."""
    hidden: bool = False
    printed: bool = True
    is_date: bool = False
    one_line: bool = False
    """Whether a long text runs on to the right and does not make its row tall."""
    small: bool = False
    """Whether it is for finding and not for reading: small print on one line."""
    linked: bool = False
    """Whether a link can stand behind its text."""
    hint: str = ""
    """The input message of a column in which people type."""


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyedSheet:
    """A sheet with one row for a key. Rows never move; the key stands in ``key_header``."""

    name: str
    purpose: str
    """The line under the title: what the sheet is, and where to type."""
    columns: tuple[Column, ...]
    key_header: str
    frozen_columns: int = 0

    @property
    def machine_columns(self) -> tuple[Column, ...]:
        """Return the columns that the worker fills."""
        return tuple(c for c in self.columns if c.owner is Owner.MACHINE)


def _due(row: TrackerRow) -> CellValue:
    due = row.assessment.obligation.due
    return getattr(due, "date", None)


def _received(row: TrackerRow) -> CellValue:
    first = row.assessment.first_received
    return london_date(first) if first else None


def _version(row: TrackerRow) -> CellValue:
    document = row.assessment.document
    return document.document.content if document else None


def _unit(row: TrackerRow) -> CellValue:
    return row.unit.short_name if row.unit else "Network"


def _title(row: TrackerRow) -> CellValue:
    title = row.assessment.obligation.requirement.title
    return Linked(text=title, url=row.link) if row.link else title


TRACKER: Final = KeyedSheet(
    name="Tracker",
    purpose="Type only in the yellow columns. Everything else is filled in for you.",
    key_header="Ref",
    frozen_columns=3,
    columns=(
        Column(header="Ref", owner=Owner.MACHINE, width=29, value=lambda r: r.key, small=True),
        Column(header="Unit", owner=Owner.MACHINE, width=16, value=_unit),
        Column(header="Document", owner=Owner.MACHINE, width=24, value=_title, linked=True),
        Column(header="Status", owner=Owner.MACHINE, width=21, value=lambda r: r.assessment.status_words),
        Column(header="Due", owner=Owner.MACHINE, width=18, value=_due, is_date=True),
        Column(header="Next step", owner=Owner.MACHINE, width=46, value=lambda r: r.next_step),
        Column(
            header="Team decision",
            owner=Owner.INBOX,
            width=18,
            choices="Decisions",
            hint="Choose what you decided. It is acted on at the next update, then moved to Decided.",
        ),
        Column(
            header="Reason or date",
            owner=Owner.INBOX,
            width=22,
            hint="A reason, or a date such as 31 July 2025, or both: 31 July 2025, new lead in post.",
        ),
        Column(header="Team comment", owner=Owner.TEAM, width=28, printed=False),
        Column(header="Team owner", owner=Owner.TEAM, width=16, printed=False),
        Column(header="Decided", owner=Owner.MACHINE, width=36, value=lambda r: r.decided, printed=False),
        Column(header="Received", owner=Owner.MACHINE, width=18, value=_received, is_date=True, printed=False),
        Column(header="Version", owner=Owner.MACHINE, width=12, value=_version, hidden=True, printed=False),
        Column(header="Reminders sent", owner=Owner.MACHINE, width=30, value=lambda r: r.mails, printed=False),
        Column(
            header="Contact",
            owner=Owner.MACHINE,
            width=26,
            value=lambda r: r.contact.name if r.contact else "Nobody named",
            printed=False,
        ),
        Column(
            header="Why this status",
            owner=Owner.MACHINE,
            width=60,
            value=lambda r: " ".join(r.assessment.why),
            one_line=True,
            printed=False,
        ),
    ),
)

UNMATCHED: Final = KeyedSheet(
    name="Unmatched",
    purpose="Files that nobody asked for, or that could be two things. Say in the yellow column what each one is.",
    key_header="Document ref",
    columns=(
        Column(header="Unit", owner=Owner.MACHINE, width=16, value=lambda r: r.unit),
        Column(
            header="File",
            owner=Owner.MACHINE,
            width=50,
            linked=True,
            value=lambda r: Linked(text=r.name, url=r.link) if r.link else r.name,
        ),
        Column(header="Received", owner=Owner.MACHINE, width=18, value=lambda r: r.received, is_date=True),
        Column(header="Why it is here", owner=Owner.MACHINE, width=60, value=lambda r: r.why),
        Column(
            header="This document is",
            owner=Owner.INBOX,
            width=34,
            choices="Documents",
            hint="Choose what this file is. It is then counted for that, or left alone.",
        ),
        Column(header="Team comment", owner=Owner.TEAM, width=28, printed=False),
        Column(header="Decided", owner=Owner.MACHINE, width=36, value=lambda r: r.decided, printed=False),
        Column(header="Version", owner=Owner.MACHINE, width=12, value=lambda r: r.version, hidden=True, printed=False),
        Column(header="Document ref", owner=Owner.MACHINE, width=30, value=lambda r: r.key, hidden=True, printed=False),
    ),
)

CONTACTS: Final = KeyedSheet(
    name="Contacts",
    purpose="Yours to keep: who is written to. Add a row for a new person; give the old one an Until date.",
    key_header="Email",
    columns=(
        Column(header="Unit", owner=Owner.TEAM, width=18, choices="Units"),
        Column(header="Role", owner=Owner.TEAM, width=26, choices="Roles"),
        Column(header="Name", owner=Owner.TEAM, width=28),
        Column(header="Email", owner=Owner.TEAM, width=40),
        Column(header="From", owner=Owner.TEAM, width=18, is_date=True),
        Column(header="Until", owner=Owner.TEAM, width=18, is_date=True),
    ),
)

MEETINGS: Final = KeyedSheet(
    name="Meetings",
    purpose="Yours to keep: Clinical Group meetings, panels and sessions. A date here becomes a due date.",
    key_header="Meeting",
    columns=(
        Column(header="Meeting", owner=Owner.TEAM, width=24),
        Column(header="Kind", owner=Owner.TEAM, width=18, choices="Meeting kinds"),
        Column(header="Unit", owner=Owner.TEAM, width=18, choices="Units"),
        Column(header="Date", owner=Owner.TEAM, width=20, is_date=True),
        Column(header="Place", owner=Owner.TEAM, width=40),
        Column(
            header="Who came",
            owner=Owner.TEAM,
            width=50,
            hint="Unit and lead or deputy, for example: Wirral lead; Chester deputy; Whiston absent",
        ),
    ),
)

DATES: Final = KeyedSheet(
    name="Dates",
    purpose="Yours to keep: real due dates where the programme only assumes the end of a quarter.",
    key_header="Requirement",
    columns=(
        Column(header="Requirement", owner=Owner.TEAM, width=28, choices="Requirements"),
        Column(header="Unit", owner=Owner.TEAM, width=18, choices="Units", hint="Leave empty for every unit."),
        Column(header="Due", owner=Owner.TEAM, width=20, is_date=True),
        Column(header="Why", owner=Owner.TEAM, width=50),
    ),
)

KEYED_SHEETS: Final = (TRACKER, UNMATCHED, CONTACTS, MEETINGS, DATES)
"""Start here, By unit, Changes, Reminders, Lists and How to read this are grids: rewritten in place."""

START_HERE: Final = "Start here"
BY_UNIT: Final = "By unit"
CHANGES: Final = "Changes"
REMINDERS: Final = "Reminders"
LISTS: Final = "Lists"
HOW_TO_READ: Final = "How to read this"
SHEET_ORDER: Final = (
    START_HERE,
    TRACKER.name,
    BY_UNIT,
    UNMATCHED.name,
    CONTACTS.name,
    MEETINGS.name,
    DATES.name,
    CHANGES,
    REMINDERS,
    LISTS,
    HOW_TO_READ,
)

Grid: TypeAlias = tuple[tuple[CellValue, ...], ...]
"""The rows of a grid sheet from its row 1 on."""


class Needs(Enum):
    """What must stand in "Reason or date" beside a decision."""

    NOTHING = "nothing"
    REASON = "a reason"
    DATE = "a date"


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """A word that the team chooses, what it does, and what it needs beside it."""

    word: str
    does: RecordKind
    needs: Needs
    answer: str
    """What "Decided" says afterwards; ``{who}``, ``{date}``, ``{reason}`` and ``{until}`` are filled in."""
    help: str
    """What happens when it is chosen, for the page "How to read this"."""


DECISIONS: Final[Mapping[str, Decision]] = {
    d.word: d
    for d in (
        Decision(
            word="Accept",
            does=RecordKind.ACCEPTED,
            needs=Needs.NOTHING,
            answer="Accepted {date}. {reason}",
            help="The document counts as complete, whatever was found in it.",
        ),
        Decision(
            word="Return",
            does=RecordKind.RETURNED,
            needs=Needs.REASON,
            answer="Returned {date}: {reason}",
            help="The unit is told the reason and asked for a new version.",
        ),
        Decision(
            word="Kept, more wanted",
            does=RecordKind.MORE_WANTED,
            needs=Needs.DATE,
            answer="Kept {date}, more wanted by {until}: {reason}",
            help="The document is kept, and the unit is asked for more by the date.",
        ),
        Decision(
            word="More time",
            does=RecordKind.MORE_TIME,
            needs=Needs.DATE,
            answer="More time given {date}, until {until}. {reason}",
            help="The due date moves, and reminders start afresh from it.",
        ),
        Decision(
            word="Not needed",
            does=RecordKind.NOT_NEEDED,
            needs=Needs.REASON,
            answer="Not needed ({date}): {reason}",
            help="Nobody is asked for it in this cycle.",
        ),
        Decision(
            word="Chase now",
            does=RecordKind.CHASE_NOW,
            needs=Needs.NOTHING,
            answer="Chase asked for {date}. {reason}",
            help="It goes into the next mail to the unit, whatever the day.",
        ),
        Decision(
            word="Update given",
            does=RecordKind.UPDATE_GIVEN,
            needs=Needs.NOTHING,
            answer="Update given, noted {date}. {reason}",
            help="The clinical lead or a deputy gave the update; add the minute reference if there is one.",
        ),
        Decision(
            word="No change to policy",
            does=RecordKind.POLICY_UNCHANGED,
            needs=Needs.REASON,
            answer="No change, noted {date}: {reason}",
            help="The unit told you that its policy stands; write which version, and until when it is valid.",
        ),
        Decision(
            word="Done",
            does=RecordKind.DONE,
            needs=Needs.NOTHING,
            answer="Done, noted {date}. {reason}",
            help="For the network's own duties: it was done; add the date and where it is written down.",
        ),
    )
}

STATUS_ORDER: Final = tuple(Status)


@dataclass(frozen=True, kw_only=True, slots=True)
class TrackerView:
    """All that the machine wants to stand in the tracker, as values."""

    keyed: Mapping[str, Mapping[str, Mapping[str, CellValue]]]
    """Sheet -> key -> header -> value, for machine columns; at building, for the team's sheets too."""
    grids: Mapping[str, Grid]
    """Sheet -> rows, for the sheets that are rewritten in place."""
