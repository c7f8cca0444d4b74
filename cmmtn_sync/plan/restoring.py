"""What the team had typed into the tracker once and does not stand there now: the cells that bring it back."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from cmmtn_sync.columns import KEYED_SHEETS, KeyedSheet, TrackerView
from cmmtn_sync.facts.spreadsheet_cells import same_value
from cmmtn_sync.facts.spreadsheet_text import as_words
from cmmtn_sync.facts.tracker import KeyedContent, RowContent, TrackerContent
from cmmtn_sync.model import CellChange, CellValue

_Rows = Mapping[str, Mapping[str, CellValue]]


def restored(
    kept: TrackerView, content: TrackerContent, *, over: bool = False, acted_on: Collection[str] = ()
) -> tuple[CellChange, ...]:
    """Return the team cells that are empty now, and with ``over`` those that say something else, as they were.

    A row that is not there is left out: one of ours comes back by itself. Of the sheets that are the team's own, rows
    that are gone come back below the others; their changes have the row's number for a key. What was to be decided in
    a row comes back only where nothing else is to be decided now, and never where it was ``acted_on`` since.
    """
    found: list[CellChange] = []
    for sheet in KEYED_SHEETS:
        rows, there = kept.keyed.get(sheet.name, {}), content.sheets[sheet.name]
        changes = _cells(sheet, rows, there, acted_on) if sheet.machine_columns else _whole_rows(sheet, rows, there)
        found.extend(c for c in changes if over or c.was is None)
    return tuple(found)


def _cells(sheet: KeyedSheet, kept: _Rows, there: KeyedContent, acted_on: Collection[str]) -> Iterator[CellChange]:
    rows = there.by_key()
    for key, typed in kept.items():
        if key in rows:
            now = rows[key].values
            waits = key not in acted_on and not _decided_otherwise(sheet, typed, now)
            own = typed if waits else {h: value for h, value in typed.items() if h not in sheet.inbox_headers}
            yield from _differing(sheet, key, own, now, there)


def _decided_otherwise(sheet: KeyedSheet, typed: Mapping[str, CellValue], now: Mapping[str, CellValue]) -> bool:
    """Return whether the yellow cells of a row say something now that is no part of what was kept of them."""
    said = {header: now[header] for header in sheet.inbox_headers if now.get(header) is not None}
    return not all(same_value(value, typed.get(header)) for header, value in said.items())


def _whole_rows(sheet: KeyedSheet, kept: _Rows, there: KeyedContent) -> Iterator[CellChange]:
    """Yield the cells of the rows that are gone, and those of rows in which a cell was emptied or changed."""
    rows = (*there.rows, *there.keyless)
    same = _same_rows(sheet, kept, rows)
    number = max([there.header_row, *(row.number for row in rows)])
    for key, typed in kept.items():
        row = same.get(key)
        number += row is None
        yield from _differing(sheet, str(row.number if row else number), typed, row.values if row else {}, there)


def _same_rows(sheet: KeyedSheet, kept: _Rows, rows: Sequence[RowContent]) -> dict[str, RowContent]:
    """Return which row each kept one is now: the one that is called the same, else the one that stands where it stood.

    A name that was corrected since makes no other row of it.
    """
    left: dict[tuple[str, str], list[RowContent]] = {}
    for row in rows:
        left.setdefault(_name(sheet, row.values), []).append(row)
    named = {key: same.pop(0) for key, typed in kept.items() if (same := left.get(_name(sheet, typed)))}
    standing = {str(row.number): row for others in left.values() for row in others}
    return {key: standing[key] for key in kept if key in standing} | named


def _differing(
    sheet: KeyedSheet, key: str, typed: Mapping[str, CellValue], now: Mapping[str, CellValue], there: KeyedContent
) -> Iterator[CellChange]:
    for header, value in typed.items():
        if header in there.headers and not same_value(now.get(header), value):
            yield CellChange(sheet=sheet.name, key=key, header=header, value=value, was=now.get(header))


def _name(sheet: KeyedSheet, values: Mapping[str, CellValue]) -> tuple[str, str]:
    """Return what tells rows of the team's own apart: who, which meeting, which requirement, and of which unit."""
    return as_words(values.get(sheet.key_header)).strip().casefold(), as_words(values.get("Unit")).strip().casefold()
