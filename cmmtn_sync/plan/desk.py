"""All that the machine wants to stand in the tracker, as values.

What stands there now is compared in :mod:`cmmtn_sync.plan.desk_changes`; how it looks is the outputs' business.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from cmmtn_sync.columns import (
    BY_UNIT,
    CHANGES,
    CONTACTS,
    DATES,
    HOW_TO_READ,
    LISTS,
    MEETINGS,
    REMINDERS,
    START_HERE,
    TRACKER,
    UNMATCHED,
    KeyedSheet,
    TrackerView,
    UnmatchedRow,
)
from cmmtn_sync.model import (
    ALL,
    Assessment,
    CellValue,
    Contact,
    MailRow,
    Meeting,
    Obligation,
    On,
    Record,
    RecordKind,
    Status,
)
from cmmtn_sync.plan.desk_changes import (
    CHANGES_KEPT,
    changed_by_people,
    copied_by_people,
    differences,
    only_the_stamp,
    renamed_by_people,
    sheets_made_again,
)
from cmmtn_sync.plan.desk_grids import by_unit, changes, how_to_read, lists_sheet, reminders
from cmmtn_sync.plan.desk_json import view_from_json, view_to_json
from cmmtn_sync.plan.desk_words import party, tracker_row
from cmmtn_sync.plan.mail_words import hours_words
from cmmtn_sync.plan.situation import Situation
from cmmtn_sync.plan.start_here import start_here
from cmmtn_sync.quarters import london_date, long_date

__all__ = [
    "CHANGES_KEPT",
    "changed_by_people",
    "copied_by_people",
    "desk_view",
    "differences",
    "only_the_stamp",
    "renamed_by_people",
    "sheets_made_again",
    "view_from_json",
    "view_to_json",
]

_Rows = Mapping[str, Mapping[str, CellValue]]


def desk_view(situation: Situation) -> TrackerView:
    """Return what each sheet is to say.

    The team's own sheets are in it for the building alone: afterwards nothing of them is ever written.
    """
    return TrackerView(
        keyed={
            TRACKER.name: _tracker(situation),
            UNMATCHED.name: dict(_unmatched(situation)),
            CONTACTS.name: _numbered(_contact(situation, c) for c in situation.contacts),
            MEETINGS.name: _numbered(_meeting(situation, m) for m in situation.meetings),
            DATES.name: {},
        },
        grids={
            START_HERE: start_here(situation),
            BY_UNIT: by_unit(situation),
            CHANGES: changes(situation),
            REMINDERS: reminders(situation),
            LISTS: lists_sheet(situation),
            HOW_TO_READ: how_to_read(situation),
        },
    )


def _tracker(situation: Situation) -> _Rows:
    order = {unit: place for place, unit in enumerate(situation.units)}
    today = london_date(situation.now)

    def place(assessment: Assessment) -> tuple[int, str, int, str]:
        obligation = assessment.obligation
        due = obligation.due.date.isoformat() if isinstance(obligation.due, On) else "9999"
        rank = _rank(assessment.status) or int(obligation.opens > today)
        return rank, due, order.get(obligation.about, len(order)), obligation.key

    rows = (tracker_row(alone, a) for a, alone in _each_alone(situation, sorted(situation.assessments, key=place)))
    return {row.key: _values(TRACKER, row) for row in rows}


def _each_alone(situation: Situation, assessments: Sequence[Assessment]) -> Iterator[tuple[Assessment, Situation]]:
    """Yield each assessment with what is about it alone: a row must not cost a look through everything."""
    mails: dict[str, list[MailRow]] = {}
    records: dict[str, list[Record]] = {}
    contacts: dict[str, list[Contact]] = {}
    for row in situation.ledger:
        for about in {key.about for key in row.keys}:
            mails.setdefault(about, []).append(row)
    for record in situation.records:
        for about in {record.about, record.row or record.about}:
            records.setdefault(about, []).append(record)
    for contact in situation.contacts:
        contacts.setdefault(contact.unit, []).append(contact)
    for assessment in assessments:
        key, owes = assessment.obligation.key, assessment.obligation.owed_by
        wider = (*records.get(ALL, ()), *records.get(owes, ()))
        yield (
            assessment,
            replace(
                situation,
                ledger=tuple(mails.get(key, ())),
                records=tuple(sorted({*records.get(key, ()), *wider}, key=lambda r: (r.at, r.id))),
                contacts=tuple(contacts.get(owes, ())),
            ),
        )


def _rank(status: Status) -> int:
    """Return 0 for what runs (or will), more for what is done with: the order at building."""
    if status is Status.COMPLETE:
        return 2
    return 3 if status in {Status.NOT_NEEDED, Status.BEFORE_START} else 0


def _values(sheet: KeyedSheet, row: object) -> dict[str, CellValue]:
    return {c.header: c.value(row) for c in sheet.machine_columns if c.value is not None}


def _unmatched(situation: Situation) -> Iterator[tuple[str, Mapping[str, CellValue]]]:
    """Yield the rows; a document that was decided about is told of where its row is, and nowhere else."""
    owed = {a.obligation.key: a.obligation for a in situation.assessments}
    records = {r.about: r for r in situation.records if r.kind is RecordKind.DOCUMENT_IS}
    listed = {row.key for row in situation.unmatched}
    for row in situation.unmatched:
        yield row.key, _values(UNMATCHED, _with_decision(situation, owed, row, records.get(row.key)))
    for key, record in records.items():
        if key not in listed:
            decided = situation.not_understood.get(key) or _document_is(situation, owed, record)
            yield key, {"Why it is here": "Settled.", "Decided": decided}


def _with_decision(
    situation: Situation, owed: Mapping[str, Obligation], row: UnmatchedRow, record: Record | None
) -> UnmatchedRow:
    words = situation.not_understood.get(row.key) or row.decided
    if not words and record is not None:
        words = _document_is(situation, owed, record)
    return replace(row, decided=words)


def _document_is(situation: Situation, owed: Mapping[str, Obligation], record: Record) -> str:
    day = long_date(london_date(record.at))
    found = owed.get(record.points_to or "")
    if record.points_to is None:
        return f"Nothing we asked for, said {day}"
    what = f"{party(situation.units, found.about)}, {found.requirement.title}" if found else record.points_to
    return f"Counted as {what}, said {day}"


def _numbered(rows: Iterator[dict[str, CellValue]]) -> _Rows:
    # One person can serve two units, so an address is no key here: the place in the list is.
    return {str(number): row for number, row in enumerate(rows, start=1)}


def _contact(situation: Situation, contact: Contact) -> dict[str, CellValue]:
    return {
        "Unit": party(situation.units, contact.unit),
        "Role": contact.post.value,
        "Name": contact.name,
        "Email": contact.email,
        "From": contact.since,
        "Until": contact.until,
    }


def _meeting(situation: Situation, meeting: Meeting) -> dict[str, CellValue]:
    came = (f"{party(situation.units, a.unit)} {a.came}" for a in meeting.attendance)
    return {
        "Meeting": meeting.id,
        "Kind": meeting.kind.value,
        "Unit": "All units" if meeting.unit == ALL else party(situation.units, meeting.unit),
        "Date": meeting.date,
        "Time": hours_words(meeting) or None,
        "Place": meeting.place or None,
        "Who came": "; ".join(came) or None,
    }
