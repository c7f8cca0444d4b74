"""What stands in the yellow cells of a row, and entries that contradict each other: asked about, not guessed."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Final, TypeAlias, TypeVar

from cmmtn_sync.columns import TRACKER, UNMATCHED, KeyedSheet, Owner
from cmmtn_sync.facts.spreadsheet_text import as_words
from cmmtn_sync.facts.tracker import RowContent, TrackerContent
from cmmtn_sync.model import Record, RecordKind

Key = TypeVar("Key")
Value = TypeVar("Value")
Entry: TypeAlias = tuple[KeyedSheet, RowContent, Record | str]
SHEETS: Final = (TRACKER, UNMATCHED)
"""The sheets in whose yellow cells people decide."""


def without_contradictions(
    entries: Sequence[Entry], content: TrackerContent, known: Container[str] = ()
) -> Iterator[Entry]:
    """Yield the entries; where two contradict each other neither is acted on, and each row says what the other is.

    ``known`` are the ids of the records that were kept before: such an entry was acted on already while the tracker was
    locked, it only waits to be emptied, and what is said since is the later word.
    """
    new = [(row, read) for _, row, read in entries if isinstance(read, Record) and read.id not in known]
    beside = _grouped((_subject(read), (row, read)) for row, read in new)
    copies = _grouped(((s.name, copy.key), copy) for s in SHEETS for copy in content.sheets[s.name].copies())
    for sheet, row, read in entries:
        if isinstance(read, Record) and read.id in known:
            yield sheet, row, read
            continue
        trouble = _said_in_a_copy(sheet, row, copies.get((sheet.name, row.key), ()))
        if not trouble and isinstance(read, Record):
            others = (each for each in beside.get(_subject(read), ()) if each[0] is not row)
            trouble = next((words for r, said in others if (words := _clash(read, said, r))), "")
        yield sheet, row, trouble or read


def _grouped(pairs: Iterable[tuple[Key, Value]]) -> dict[Key, list[Value]]:
    groups: dict[Key, list[Value]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return groups


def _subject(record: Record) -> tuple[bool, str]:
    """Return what two entries must share to contradict each other: the document meant, or what is held."""
    is_document = record.kind is RecordKind.DOCUMENT_IS
    return is_document, (record.points_to or record.id) if is_document else record.about


def _clash(read: Record, other: Record, row: RowContent) -> str:
    """Return how another entry contradicts one, or nothing."""
    if read.kind is RecordKind.DOCUMENT_IS:
        name = as_words(row.values.get("File")) or row.key
        return f'"{name[:80]}" is said to be the same document: which of the two is it?'
    kinds = {read.kind, other.kind}
    ends = kinds == {RecordKind.HOLD} and read.date != other.date
    if kinds == {RecordKind.HOLD, RecordKind.RESUME} or ends:
        said = ", ".join(as_words(row.values.get(h)) for h in ("Team decision", "Reason or date") if row.values.get(h))
        return f'the row {row.key} says "{said}": which is meant?'
    return ""


def _said_in_a_copy(sheet: KeyedSheet, row: RowContent, copies: Iterable[RowContent]) -> str:
    """Return what is not clear because a copy of the row says something else, or nothing."""
    ours = entry(sheet, row)
    for copy in copies:
        if entry(sheet, copy) not in {ours, ()}:
            return f"row {copy.number} is a copy of this row and says {quoted(entry(sheet, copy))}: which is meant?"
    return ""


def entry(sheet: KeyedSheet, row: RowContent) -> tuple[str, ...]:
    """Return what stands in the yellow cells of a row; nothing where they are empty."""
    typed = tuple(as_words(row.values.get(c.header)).strip() for c in sheet.columns if c.owner is Owner.INBOX)
    return typed if any(typed) else ()


def quoted(said: Sequence[str]) -> str:
    """Return an entry as it is named in a sentence: in quotation marks, on one line."""
    return f'"{", ".join(words for words in said if words)[:80]}"'
