"""What people typed into the yellow columns, as records; what is not clear is answered and never guessed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Final

from cmmtn_sync.columns import (
    DECISIONS,
    TRACKER,
    UNMATCHED,
    Day,
    Decision,
    KeyedSheet,
    Owner,
    TrackerView,
)
from cmmtn_sync.facts.privacy import redact
from cmmtn_sync.facts.spreadsheet_text import as_words
from cmmtn_sync.facts.tracker import RowContent, TrackerContent
from cmmtn_sync.model import (
    Attention,
    CellChange,
    CellValue,
    Obligation,
    Record,
    RecordKind,
    Transition,
    Unit,
)
from cmmtn_sync.plan.choices import NOTHING, document_choices, nearest_document
from cmmtn_sync.plan.clashes import entry, quoted, without_contradictions
from cmmtn_sync.plan.desk_words import record_words
from cmmtn_sync.plan.typed import Typed, did_you_mean, find_word, read_typed
from cmmtn_sync.plan.unclear import NOT_UNDERSTOOD, Row, about_what, trouble_with
from cmmtn_sync.quarters import london_date, long_date

_TEAM: Final = "team"
ROW_CODE: Final = "tracker-row"
"""The attention about a row that is linked to nothing."""
_A_NOTE: Final = "Delete the row, or leave it as a note: it is never changed."


@dataclass(frozen=True, kw_only=True, slots=True)
class Inbox:
    """What the yellow columns say."""

    records: tuple[Record, ...] = ()
    emptied: tuple[CellChange, ...] = ()
    """The cells to empty, once the records are kept."""
    not_understood: dict[str, str] = field(default_factory=dict)
    """Row key -> what is missing or unknown, for "Decided"; such an entry stays where it is."""
    attentions: tuple[Attention, ...] = ()
    """Rows typed without a key, and copies of a row."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Memory:
    """What was decided before."""

    records: Mapping[str, Record]
    answered: Mapping[str, str]
    """Row key -> what "Decided" said of it when the tracker was last written."""
    shown: Mapping[str, Mapping[str, CellValue]]
    """Row key -> what we last wrote into it."""

    def status_of(self, row: RowContent) -> str:
        """Return the status that the row showed to whoever decided: people can have typed over it."""
        return as_words(self.shown.get(row.key, row.values).get("Status"))


def read_inbox(
    content: TrackerContent,
    *,
    obligations: Mapping[str, Obligation],
    now: datetime,
    units: Mapping[str, Unit] | None = None,
    held: Sequence[Record] = (),
    written_at: datetime | None = None,
    shown: TrackerView | None = None,
) -> Inbox:
    """Return the records that people's entries make, the cells to empty for them, and what is not clear.

    An entry seen twice makes the same record twice (equal ids): the tracker may be locked in between. ``held`` are
    the records of earlier runs, ``written_at`` is when the tracker was last written, and answered those until then;
    ``shown`` is what it then said. By ``units`` a row on Unmatched is known to be a unit's: what is suggested there is
    of that unit.
    """
    memory = _memory(held, written_at, shown)
    called = {unit.short_name: unit.id for unit in (units or {}).values()}
    records: list[Record] = []
    emptied: list[CellChange] = []
    not_understood: dict[str, str] = {}
    choices = document_choices(obligations.values())
    near = partial(nearest_document, obligations=obligations, today=london_date(now))
    entries = [
        *((TRACKER, row, _decision(row, obligations, now, memory)) for row in _typed_in(TRACKER, content)),
        *(
            (UNMATCHED, row, _document_is(row, choices, partial(near, unit=called.get(_unit_of(row))), now, memory))
            for row in _typed_in(UNMATCHED, content)
        ),
    ]
    for sheet, row, read in without_contradictions(entries, content, memory.records):
        if isinstance(read, str):
            not_understood[row.key] = NOT_UNDERSTOOD + redact(read)
            continue
        records.append(read)
        emptied.extend(_emptied(sheet, row))
    return Inbox(
        records=tuple(records),
        emptied=tuple(emptied),
        not_understood=not_understood,
        attentions=tuple(_strange_rows(content)),
    )


def _memory(held: Sequence[Record], written_at: datetime | None, shown: TrackerView | None) -> _Memory:
    told = [r for r in held if written_at is not None and r.at <= written_at]
    return _Memory(
        records={r.id: r for r in held},
        answered={r.row or r.about: record_words(r) for r in told},
        shown=shown.keyed.get(TRACKER.name, {}) if shown else {},
    )


def unanswered(last: TrackerView) -> dict[str, str]:
    """Return the questions that the tracker asks since we last wrote it: row key -> words.

    For a run that does not open the tracker because it is unchanged: the entry still stands there, and so does
    what "Decided" says of it.
    """
    return {
        key: words
        for sheet in (TRACKER, UNMATCHED)
        for key, row in last.keyed.get(sheet.name, {}).items()
        if (words := as_words(row.get("Decided"))).startswith(NOT_UNDERSTOOD)
    }


def _counted_as(points_to: str | None, obligations: Iterable[Obligation]) -> str:
    if not points_to:
        return NOTHING
    named = (words for words, key in document_choices(obligations).items() if key == points_to)
    return f"Counted as {next(named, points_to)}"


def told(record: Record, obligations: Iterable[Obligation]) -> Transition:
    """Return the line on Changes that a record from the tracker makes; the caller tells it once."""
    after = record_words(record) or _counted_as(record.points_to, obligations)
    about = record.row or record.about
    return Transition(at=record.at, who=_TEAM, about=about, what="Decided", before="", after=after)


def _typed_in(sheet: KeyedSheet, content: TrackerContent) -> Iterator[RowContent]:
    for row in content.sheets[sheet.name].by_key().values():
        if entry(sheet, row):
            yield row


def _emptied(sheet: KeyedSheet, row: RowContent) -> Iterator[CellChange]:
    for column in sheet.columns:
        was = row.values.get(column.header)
        if column.owner is Owner.INBOX and was is not None:
            yield CellChange(sheet=sheet.name, key=row.key, header=column.header, value=None, was=was)


def _decision(row: RowContent, obligations: Mapping[str, Obligation], now: datetime, memory: _Memory) -> Record | str:
    """Return the record of a Team decision, or what is not clear about it."""
    text = as_words(row.values.get("Team decision")).strip()
    if not text:
        return "choose a Team decision beside the reason or date."
    word = find_word(text, DECISIONS)
    if word is None:
        return f'"{text[:40]}" is not one of the decisions.{did_you_mean(text, DECISIONS)}'
    beside = as_words(row.values.get("Reason or date"))
    identity = _identity(TRACKER, row, word, beside, memory)
    if identity in memory.records:  # decided already, and still there because the tracker was locked
        return memory.records[identity]
    if row.key not in obligations:
        return "this row is not owed any more, so nothing can be decided about it."
    decision, obligation = DECISIONS[word], obligations[row.key]
    typed = read_typed(row.values.get("Reason or date"), london_date(now), past=decision.day is Day.WHEN)
    version = as_words(row.values.get("Version")) or None
    stands = Row(status=memory.status_of(row), version=version)
    trouble = trouble_with(decision, typed, obligation, stands, memory.records.values(), london_date(now))
    if trouble:
        return trouble
    about = about_what(decision.scope, obligation)
    return Record(
        id=identity,
        kind=decision.does,
        about=about,
        who=_TEAM,
        at=now,
        source=TRACKER.name,
        bound_to=version,
        text=redact(_text(decision, typed, beside)),  # it is kept, and may go into a mail
        date=None if decision.day is Day.SAID else typed.day,
        row="" if about == row.key else row.key,
    )


def _text(decision: Decision, typed: Typed, beside: str) -> str:
    """Return the words beside a decision: without the day where its answer names that, with it elsewhere."""
    if decision.day is Day.SAID:
        return " ".join(beside.split())
    return typed.reason if decision.names_day else _whole(typed)


def _whole(typed: Typed) -> str:
    """Return reason and day as one text, where the day is only said and not acted on."""
    day = long_date(typed.day) if typed.day else ""
    return ", ".join(part for part in (day, typed.reason) if part)


def _unit_of(row: RowContent) -> str:
    return as_words(row.values.get("Unit")).strip()


def _document_is(
    row: RowContent, choices: Mapping[str, str], near: Callable[[str], str], now: datetime, memory: _Memory
) -> Record | str:
    """Return the record of "This document is", or what is not clear about it."""
    text = as_words(row.values.get("This document is")).strip()
    word = find_word(text, (*choices, NOTHING))
    if word is None:
        word = next((w for w, key in choices.items() if key == text), None)
    if word is None:
        return f'"{text[:60]}" is not in the list.{near(text)}'
    identity = _identity(UNMATCHED, row, word, "", memory)
    return memory.records.get(identity) or Record(
        id=identity,
        kind=RecordKind.DOCUMENT_IS,
        about=row.key,
        who=_TEAM,
        at=now,
        source=UNMATCHED.name,
        bound_to=as_words(row.values.get("Version")) or None,
        text=as_words(row.values.get("File")),
        points_to=choices.get(word),
    )


def _identity(sheet: KeyedSheet, row: RowContent, word: str, text: str, memory: _Memory) -> str:
    """Return an id that follows from what was stated.

    What "Decided" says is part of it: once an entry is acted on it says something else, and the same words typed
    again later ("Chase now") are a new decision.
    """
    version = as_words(row.values.get("Version"))
    stated = (sheet.name, row.key, word, " ".join(text.split()), version, _answered(row, memory))
    return sha256("\x1f".join(stated).encode()).hexdigest()[:20]


def _answered(row: RowContent, memory: _Memory) -> str:
    # An entry that was first refused and then mended is decided once: what stood there before our question counts.
    decided = as_words(row.values.get("Decided"))
    return memory.answered.get(row.key, "") if decided.startswith(NOT_UNDERSTOOD) else decided


def _called(row: RowContent) -> str:
    """Return what a row is about, as people read it there."""
    said = (as_words(row.values.get(header)) for header in ("Unit", "Document", "File"))
    return ", ".join(words for words in said if words) or row.key


def _strange_rows(content: TrackerContent) -> Iterator[Attention]:
    """Yield what the team should know of rows that we leave alone."""
    for sheet in (TRACKER, UNMATCHED):
        keyed = content.sheets[sheet.name]
        for rows, what in (
            (keyed.copies(), "is a copy of {key}, so it is not used"),
            (keyed.keyless, f"has no {sheet.key_header}, so it is linked to nothing"),
        ):
            for row in rows:
                typed = entry(sheet, row)
                lost = f" What it says, {quoted(typed)}, is not acted on." if typed else ""
                yield Attention(
                    code=ROW_CODE,
                    about=f"{sheet.name} row {row.number}",
                    what=f"Row {row.number} on {sheet.name} {what.format(key=_called(row))}.",
                    why=f"Each row is known by its {sheet.key_header}.{lost}",
                    do="Type it in the row that it is meant for." if typed else _A_NOTE,
                )
