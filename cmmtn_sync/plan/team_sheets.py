"""The sheets that are the team's own: Contacts, Meetings, Dates.

A cell that is not clear costs that cell alone: the row is used as if it were empty, and the team is told. A row is left
out only where nothing can be done without the cell, and it never spoils the others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Final, Generic, NoReturn, TypeAlias, TypeVar

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
from cmmtn_sync.plan.mail_words import listed
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


@dataclass(frozen=True, kw_only=True, slots=True)
class _Doubt:
    """A cell that is not clear, in a row that is used without it."""

    header: str
    why: str
    meanwhile: str
    """What is done until it is mended."""


_Reads: TypeAlias = Callable[[RowContent, list[_Doubt]], _Row]
"""Reads a row, and adds a doubt for each cell that it does without."""


def read_contacts(content: TrackerContent, units: Mapping[str, Unit]) -> TeamSheet[Contact]:
    """Return the people to write to, and a word for each cell that is not clear (a bad address is named by its row)."""

    def read(row: RowContent, doubts: list[_Doubt]) -> Contact:
        email = _address(_text(row, "Email"))
        name = _text(row, "Name")
        if not name:
            name = email.partition("@")[0]
            doubts.append(_Doubt(header="Name", why="Name is empty.", meanwhile=f'mails say "{name}"'))
        return Contact(
            unit=_unit(row, units),
            post=_choice(row, "Role", {post.value: post for post in Post}),
            name=name,
            email=email,
            since=_day_if_clear(row, "From", doubts),
            until=_day_if_clear(row, "Until", doubts),
        )

    found = _read(CONTACTS.name, content, read)
    by_about = {_about(CONTACTS.name, row): row for row in _typed_rows(CONTACTS.name, content)}
    attentions = tuple(
        replace(a, explains=_vacancy(by_about[a.about], units)) if a.about in by_about else a for a in found.attentions
    )
    return replace(found, attentions=attentions)


def _vacancy(row: RowContent, units: Mapping[str, Unit]) -> str:
    """Return the name of the vacancy that a row leaves while it is not used; nothing if it says of no post."""
    try:
        return f"vacant {_unit(row, units)} {_choice(row, 'Role', {post.value: post for post in Post}).value}"
    except _NotClear:
        return ""


def read_meetings(content: TrackerContent, units: Mapping[str, Unit]) -> TeamSheet[Meeting]:
    """Return the meetings, dated or not yet, and a word for each cell that is not clear.

    Of two with one name the first counts: by its name a meeting is known.
    """
    taken: dict[str, int] = {}

    def read(row: RowContent, doubts: list[_Doubt]) -> Meeting:
        begins, ends = _hours_if_clear(row, doubts)
        meeting = Meeting(
            id=_text(row, "Meeting") or _missing("Meeting"),
            kind=_choice(row, "Kind", {kind.value: kind for kind in MeetingKind}),
            unit=_unit(row, units, empty=ALL),
            date=_day(row, "Date"),
            place=_text(row, "Place"),
            attendance=_attendance(row, units, doubts),
            begins=begins,
            ends=ends,
        )
        first = taken.setdefault(plain(meeting.id), row.number)
        if first != row.number:
            message = (
                f'Row {first} has the same name, "{meeting.id[:60]}", and counts. Give this one a name of its own.'
            )
            raise _NotClear(message)
        return meeting

    return _read(MEETINGS.name, content, read)


def read_dates(
    content: TrackerContent, units: Mapping[str, Unit], requirements: Mapping[str, Sequence[str]]
) -> TeamSheet[DateOverride]:
    """Return the due dates that the network set, and a word for each row that is not clear.

    ``requirements`` are the words for a requirement -> the ids that they can stand for.
    """

    def read(row: RowContent, _: list[_Doubt]) -> DateOverride:
        unit = _unit(row, units, empty=ALL)
        return DateOverride(
            requirement=_only(row, "Requirement", requirements),
            unit=None if unit == ALL else unit,
            due=_day(row, "Due") or _missing("Due"),
            why=_text(row, "Why"),
        )

    return _read(DATES.name, content, read)


def _read(sheet: str, content: TrackerContent, read: _Reads[_Row]) -> TeamSheet[_Row]:
    typed = _typed_rows(sheet, content)
    rows: list[_Row] = []
    attentions: list[Attention] = []
    for row in typed:
        doubts: list[_Doubt] = []
        try:
            rows.append(read(row, doubts))
        except _NotClear as trouble:
            attentions.append(_attention(sheet, row, str(trouble)))
            continue
        attentions.extend(_doubted(sheet, row, doubt) for doubt in doubts)
    return TeamSheet(rows=tuple(rows) if typed else None, attentions=tuple(attentions))


def _doubted(sheet: str, row: RowContent, doubt: _Doubt) -> Attention:
    return Attention(
        code=sheet.lower(),
        about=f"{sheet} row {row.number} {doubt.header}",
        what=f"{doubt.header} in row {row.number} on {sheet} is not clear.",
        why=doubt.why,
        do=f"Mend that cell. Until then {doubt.meanwhile}.",
    )


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


def _only(row: RowContent, header: str, choices: Mapping[str, Sequence[str]]) -> str:
    """Return the one id that the words under a header stand for."""
    found = _choice(row, header, choices)
    if len(found) > 1:
        message = f'{header} "{_text(row, header)[:40]}" could be any of {", ".join(found)}. Write one of these.'
        raise _NotClear(message)
    return found[0]


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


def _day_if_clear(row: RowContent, header: str, doubts: list[_Doubt]) -> date | None:
    """Return the day under a header; None, with a doubt, where it is none: a person is not lost over it."""
    try:
        return _day(row, header)
    except _NotClear as trouble:
        meanwhile = f"this person is written to, as if {header} were empty"
        doubts.append(_Doubt(header=header, why=str(trouble), meanwhile=meanwhile))
        return None


def _hours_if_clear(row: RowContent, doubts: list[_Doubt]) -> tuple[time | None, time | None]:
    try:
        return _hours(row)
    except _NotClear as trouble:
        doubts.append(_Doubt(header="Time", why=str(trouble), meanwhile="the meeting counts, for the whole day"))
        return None, None


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


def _attendance(row: RowContent, units: Mapping[str, Unit], doubts: list[_Doubt]) -> tuple[Attendance, ...]:
    """Return who came, from "Wirral lead; Chester deputy; Whiston absent"; what of it is not clear is a doubt."""
    called = unit_choices(units) | {identity: identity for identity in units}
    names = {plain(name.replace("-", " ")): identity for name, identity in called.items()}
    came: list[Attendance] = []
    unclear: list[str] = []
    for said in _said_to_have_come(_text(row, "Who came"), names):
        one = _came(said, names)
        unclear.extend(() if one else (f'"{said[:40]}"',))
        came.extend((one,) if one else ())
    if unclear:
        why = f"{listed(unclear[:4])} {'is' if len(unclear) == 1 else 'are'} not clear."
        how = "Write a unit, then lead, deputy or absent, and ; before the next."
        meanwhile = "the meeting counts, with the others who came" if came else "the meeting counts, without who came"
        doubts.append(_Doubt(header="Who came", why=f"{why} {how}", meanwhile=meanwhile))
    return tuple(came)


def _said_to_have_come(text: str, names: Mapping[str, str]) -> Iterator[str]:
    """Yield what is said of each unit. A comma stands between units, or between a unit and who of it came."""
    for part in filter(None, (part.strip() for part in re.split(r"[;\n]", text))):
        if _came(part, names):
            yield part
        else:
            yield from filter(None, (piece.strip() for piece in part.split(",")))


def _came(said: str, names: Mapping[str, str]) -> Attendance | None:
    words = plain(re.sub(r"[:,–-]", " ", said))
    name = max((n for n in names if words == n or words.startswith(f"{n} ")), key=len, default="")
    came = _CAME.get(words.removeprefix(name).strip())
    return Attendance(unit=names[name], post=Post.CLINICAL_LEAD, came=came) if name and came else None
