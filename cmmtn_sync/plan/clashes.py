"""What stands in the yellow cells of a row, and entries that contradict each other: asked about, not guessed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from cmmtn_sync.columns import KeyedSheet, Owner
from cmmtn_sync.facts.spreadsheet_text import as_words
from cmmtn_sync.facts.tracker import RowContent, TrackerContent
from cmmtn_sync.model import Record, RecordKind

Entry: TypeAlias = tuple[KeyedSheet, RowContent, Record | str]


def without_contradictions(entries: Sequence[Entry], content: TrackerContent) -> Iterator[Entry]:
    """Yield the entries; where two contradict each other neither is acted on, and each row says what the other is."""
    for sheet, row, read in entries:
        others = [(r, said) for _, r, said in entries if isinstance(said, Record) and r is not row]
        trouble = _said_in_a_copy(sheet, row, content)
        if not trouble and isinstance(read, Record):
            trouble = next((words for r, said in others if (words := _clash(read, said, r))), "")
        yield sheet, row, trouble or read


def _clash(read: Record, other: Record, row: RowContent) -> str:
    """Return how another entry contradicts one, or nothing."""
    if read.kind is RecordKind.DOCUMENT_IS and read.points_to and other.points_to == read.points_to:
        name = as_words(row.values.get("File")) or row.key
        return f'"{name[:80]}" is said to be the same document: which of the two is it?'
    if read.about == other.about and {read.kind, other.kind} == {RecordKind.HOLD, RecordKind.RESUME}:
        return f'the row {row.key} says "{as_words(row.values.get("Team decision"))}": which is meant?'
    return ""


def _said_in_a_copy(sheet: KeyedSheet, row: RowContent, content: TrackerContent) -> str:
    """Return what is not clear because a copy of the row says something else, or nothing."""
    ours = entry(sheet, row)
    for copy in content.sheets[sheet.name].rows:
        if copy.key == row.key and copy.number != row.number and entry(sheet, copy) not in {ours, ()}:
            return f"row {copy.number} is a copy of this row and says {quoted(entry(sheet, copy))}: which is meant?"
    return ""


def entry(sheet: KeyedSheet, row: RowContent) -> tuple[str, ...]:
    """Return what stands in the yellow cells of a row; nothing where they are empty."""
    typed = tuple(as_words(row.values.get(c.header)).strip() for c in sheet.columns if c.owner is Owner.INBOX)
    return typed if any(typed) else ()


def quoted(said: Sequence[str]) -> str:
    """Return an entry as it is named in a sentence: in quotation marks, on one line."""
    return f'"{", ".join(words for words in said if words)[:80]}"'
