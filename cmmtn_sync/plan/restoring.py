"""What the team had typed into the tracker once and does not stand there now: the cells that bring it back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cmmtn_sync.columns import KEYED_SHEETS, KeyedSheet, TrackerView
from cmmtn_sync.facts.spreadsheet_cells import same_value
from cmmtn_sync.facts.spreadsheet_text import as_words
from cmmtn_sync.facts.tracker import KeyedContent, RowContent, TrackerContent
from cmmtn_sync.model import CellChange, CellValue

_Rows = Mapping[str, Mapping[str, CellValue]]


def restored(kept: TrackerView, content: TrackerContent, *, over: bool = False) -> tuple[CellChange, ...]:
    """Return the team cells that are empty now, and with ``over`` those that say something else, as they were.

    A row that is not there is left out: one of ours comes back by itself. Of the sheets that are the team's own, rows
    that are gone come back below the others; their changes have the row's number for a key.
    """
    found: list[CellChange] = []
    for sheet in KEYED_SHEETS:
        rows = kept.keyed.get(sheet.name, {})
        change = _cells if sheet.machine_columns else _whole_rows
        found.extend(c for c in change(sheet, rows, content.sheets[sheet.name]) if over or c.was is None)
    return tuple(found)


def _cells(sheet: KeyedSheet, kept: _Rows, there: KeyedContent) -> Iterator[CellChange]:
    rows = there.by_key()
    for key, typed in kept.items():
        if key in rows:
            yield from _differing(sheet, key, typed, rows[key].values, there)


def _whole_rows(sheet: KeyedSheet, kept: _Rows, there: KeyedContent) -> Iterator[CellChange]:
    """Yield the cells of the rows that are gone, and those of rows in which a cell was emptied or changed."""
    rows = (*there.rows, *there.keyless)
    left: dict[tuple[str, str], list[RowContent]] = {}
    for row in rows:
        left.setdefault(_name(sheet, row.values), []).append(row)
    number = max([there.header_row, *(row.number for row in rows)])
    for typed in kept.values():
        same = left.get(_name(sheet, typed))
        if same:
            row = same.pop(0)
            yield from _differing(sheet, str(row.number), typed, row.values, there)
        else:
            number += 1
            yield from _differing(sheet, str(number), typed, {}, there)


def _differing(
    sheet: KeyedSheet, key: str, typed: Mapping[str, CellValue], now: Mapping[str, CellValue], there: KeyedContent
) -> Iterator[CellChange]:
    for header, value in typed.items():
        if header in there.headers and not same_value(now.get(header), value):
            yield CellChange(sheet=sheet.name, key=key, header=header, value=value, was=now.get(header))


def _name(sheet: KeyedSheet, values: Mapping[str, CellValue]) -> tuple[str, str]:
    """Return what tells rows of the team's own apart: who, which meeting, which requirement, and of which unit."""
    return as_words(values.get(sheet.key_header)).strip().casefold(), as_words(values.get("Unit")).strip().casefold()
