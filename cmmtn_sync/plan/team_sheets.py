"""The sheets that are the team's own: Contacts, Meetings, Dates. One row that is not clear never spoils the others."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Final, Generic, NoReturn, TypeVar

from cmmtn_sync.columns import CONTACTS, DATES, MEETINGS
from cmmtn_sync.facts.spreadsheet_text import as_words
from cmmtn_sync.facts.tracker import RowContent, TrackerContent
from cmmtn_sync.model import (
    ALL,
    Attendance,
    Attention,
    CellValue,
    Contact,
    DateOverride,
    Meeting,
    MeetingKind,
    Post,
    Unit,
)
from cmmtn_sync.plan.choices import unit_choices
from cmmtn_sync.plan.typed import did_you_mean, plain, read_typed
from cmmtn_sync.quarters import read_hours

_Row = TypeVar("_Row")
_Choice = TypeVar("_Choice")
_FIRST_YEAR: Final = 2000
_MINUTES: Final = 24 * 60
_CAME: Final = {
    "lead": "lead",
    "clinical lead": "lead",
    "deputy": "deputy",
    "absent": "absent",
    "nobody": "absent",
    "apologies": "absent",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class TeamSheet(Generic[_Row]):
    """What a sheet of the team's says. ``rows`` is None if nothing stands on it: then the configuration counts."""

    rows: tuple[_Row, ...] | None
    attentions: tuple[Attention, ...] = ()


class _NotClear(Exception):
    """A cell of a row could not be understood; the text says which and what to do."""


def read_contacts(content: TrackerContent, units: Mapping[str, Unit]) -> TeamSheet[Contact]:
    """Return the people to write to, and a word for each row that is not clear (a bad address is named by its row)."""

    def read(row: RowContent) -> Contact:
        return Contact(
            unit=_unit(row, units),
            post=_choice(row, "Role", {post.value: post for post in Post}),
            name=_text(row, "Name") or _missing("Name"),
            email=_address(_text(row, "Email")),
            since=_day(row, "From"),
            until=_day(row, "Until"),
        )

    found = _read(CONTACTS.name, content, read)
    by_about = {_about(CONTACTS.name, row): row for row in _typed_rows(CONTACTS.name, content)}
    attentions = tuple(replace(a, explains=_vacancy(by_about[a.about], units)) for a in found.attentions)
    return replace(found, attentions=attentions)


def _vacancy(row: RowContent, units: Mapping[str, Unit]) -> str:
    """Return the name of the vacancy that a row leaves while it is not used; nothing if it says of no post."""
    try:
        return f"vacant {_unit(row, units)} {_choice(row, 'Role', {post.value: post for post in Post}).value}"
    except _NotClear:
        return ""


def read_meetings(content: TrackerContent, units: Mapping[str, Unit]) -> TeamSheet[Meeting]:
    """Return the meetings, dated or not yet, and a word for each row that is not clear."""

    def read(row: RowContent) -> Meeting:
        begins, ends = _hours(row)
        return Meeting(
            id=_text(row, "Meeting") or _missing("Meeting"),
            kind=_choice(row, "Kind", {kind.value: kind for kind in MeetingKind}),
            unit=_unit(row, units, empty=ALL),
            date=_day(row, "Date"),
            place=_text(row, "Place"),
            attendance=tuple(_attendance(_text(row, "Who came"), units)),
            begins=begins,
            ends=ends,
        )

    return _read(MEETINGS.name, content, read)


def read_dates(
    content: TrackerContent, units: Mapping[str, Unit], requirements: Collection[str]
) -> TeamSheet[DateOverride]:
    """Return the due dates that the network set, and a word for each row that is not clear."""

    def read(row: RowContent) -> DateOverride:
        unit = _unit(row, units, empty=ALL)
        return DateOverride(
            requirement=_choice(row, "Requirement", {identity: identity for identity in requirements}),
            unit=None if unit == ALL else unit,
            due=_day(row, "Due") or _missing("Due"),
            why=_text(row, "Why"),
        )

    return _read(DATES.name, content, read)


def _read(sheet: str, content: TrackerContent, read: Callable[[RowContent], _Row]) -> TeamSheet[_Row]:
    typed = _typed_rows(sheet, content)
    rows: list[_Row] = []
    attentions: list[Attention] = []
    for row in typed:
        try:
            rows.append(read(row))
        except _NotClear as trouble:
            attentions.append(_attention(sheet, row, str(trouble)))
    return TeamSheet(rows=tuple(rows) if typed else None, attentions=tuple(attentions))


def _typed_rows(sheet: str, content: TrackerContent) -> list[RowContent]:
    return sorted((*content.sheets[sheet].rows, *content.sheets[sheet].keyless), key=lambda row: row.number)


def _about(sheet: str, row: RowContent) -> str:
    return f"{sheet} row {row.number}"


def _attention(sheet: str, row: RowContent, why: str) -> Attention:
    return Attention(
        code=sheet.lower(),
        about=_about(sheet, row),
        what=f"Row {row.number} on {sheet} is not clear.",
        why=why,
        do=f"Mend row {row.number} on {sheet}. Until then that row is not used.",
    )


def _missing(header: str) -> NoReturn:
    message = f"{header} is empty."
    raise _NotClear(message)


def _text(row: RowContent, header: str) -> str:
    return " ".join(as_words(row.values.get(header)).split())


def _choice(row: RowContent, header: str, choices: Mapping[str, _Choice]) -> _Choice:
    """Return what the words under a header stand for, in any case and spacing."""
    text = _text(row, header) or _missing(header)
    found = {plain(words): meaning for words, meaning in choices.items()}.get(plain(text))
    if found is None:
        message = f'{header} "{text[:40]}" is not in the list.{did_you_mean(text, choices)}'
        raise _NotClear(message)
    return found


def _unit(row: RowContent, units: Mapping[str, Unit], empty: str = "") -> str:
    """Return a unit's id from what people call it, or from the id itself."""
    if empty and not _text(row, "Unit"):
        return empty
    return _choice(row, "Unit", unit_choices(units) | {identity: identity for identity in units} | {ALL: ALL})


def _day(row: RowContent, header: str) -> date | None:
    """Return the day under a header; None where it is empty."""
    value: CellValue = row.values.get(header)
    if isinstance(value, date) or value is None or not _text(row, header):
        return value if isinstance(value, date) else None
    typed = read_typed(value, date(1, 1, 1))
    # Without a year nobody can say which one: a person's last day is not "the next such day".
    if typed.day is None or typed.day.year < _FIRST_YEAR:
        message = f'{header} "{_text(row, header)[:40]}" is not a date. Write it like 31 July 2025.'
        raise _NotClear(message)
    return typed.day


def _hours(row: RowContent) -> tuple[time | None, time | None]:
    """Return from when until when; nothing where nothing stands, for the whole day."""
    text, value = _text(row, "Time"), row.values.get("Time")
    if isinstance(value, float) and 0 < value < 1:  # Excel keeps a time of day as a part of one
        text = "{}:{:02d}".format(*divmod(round(value * _MINUTES), 60))
    hours = read_hours(text) if text else (None, None)
    if hours is None:
        message = f'Time "{text[:40]}" is not clear. Write it like 2pm to 4pm.'
        raise _NotClear(message)
    return hours


def _address(text: str) -> str:
    """Return the address, tidied. Only its form is looked at: nothing is asked of the network."""
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415 - heavy, and used here alone

    address = re.sub(r"^mailto:", "", text.strip(" <>;,"), flags=re.IGNORECASE) or _missing("Email")
    try:
        return validate_email(address, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        message = f'Email "{address[:60]}" is not an address that can be written to.'
        raise _NotClear(message) from error


def _attendance(text: str, units: Mapping[str, Unit]) -> Iterator[Attendance]:
    """Yield who came, from "Wirral lead; Chester deputy; Whiston absent"."""
    called = unit_choices(units) | {identity: identity for identity in units}
    names = {plain(name.replace("-", " ")): identity for name, identity in called.items()}
    for said in filter(None, (part.strip() for part in re.split(r"[;\n]", text))):
        words = plain(re.sub(r"[:,–-]", " ", said))
        name = max((n for n in names if words == n or words.startswith(f"{n} ")), key=len, default="")
        came = _CAME.get(words.removeprefix(name).strip())
        if not name or came is None:
            message = f'Who came: "{said[:40]}" is not clear. Write a unit, then lead, deputy or absent.'
            raise _NotClear(message)
        yield Attendance(unit=names[name], post=Post.CLINICAL_LEAD, came=came)
