"""The tracker's sheets. A column is one line: its header, its owner, its width, and what stands in it."""

from __future__ import annotations

from typing import Final

from cmmtn_sync.columns.nouns import Column, KeyedSheet, Owner, TrackerRow
from cmmtn_sync.model import CellValue, Linked, On
from cmmtn_sync.quarters import london_date


def _due(row: TrackerRow) -> CellValue:
    due = row.assessment.obligation.due
    return due.date if isinstance(due, On) else None


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
    tells_copies="Status",
    columns=(
        Column(header="Ref", owner=Owner.MACHINE, width=30, value=lambda r: r.key, small=True),
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
            value=lambda r: r.why,
            one_line=True,
            printed=False,
        ),
    ),
)

UNMATCHED: Final = KeyedSheet(
    name="Unmatched",
    purpose="Files that nobody asked for, or that could be two things. Say in the yellow column what each one is.",
    key_header="Document ref",
    tells_copies="Why it is here",
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
        Column(header="Time", owner=Owner.TEAM, width=18, hint="Such as 2pm to 4pm. Leave it empty for the whole day."),
        Column(header="Place", owner=Owner.TEAM, width=40),
        Column(
            header="Who came",
            owner=Owner.TEAM,
            width=50,
            hint="Unit and lead or deputy, for example: Wirral lead; Chester deputy; Whiston absent. The Tracker "
            'then says who was there. Coming is no update by itself: for that, choose "Update given" there.',
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
