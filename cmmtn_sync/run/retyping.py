"""What the team had typed into the tracker: kept, so that one that is thrown away is built again with all of it."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from cmmtn_sync.columns import KEYED_SHEETS, KeyedSheet, Owner, TrackerView
from cmmtn_sync.facts.privacy import redact
from cmmtn_sync.facts.spreadsheet_text import as_words
from cmmtn_sync.facts.tracker import RowContent, TrackerContent
from cmmtn_sync.model import CellChange, CellValue
from cmmtn_sync.plan.desk import view_from_json
from cmmtn_sync.store import Store

_Rows = Mapping[str, Mapping[str, CellValue]]


def last_typed(store: Store) -> TrackerView | None:
    """Return what the team had typed when it was kept last, or None if it never was."""
    kept = store.last_team_values()
    return view_from_json(kept.json_text) if kept else None


def typed_by_team(
    content: TrackerContent, before: TrackerView | None, emptied: Sequence[CellChange] = ()
) -> TrackerView:
    """Return the team's own cells: by key where the rows are ours, row by row where the whole sheet is theirs.

    An entry that waits for the team is theirs, too; one that is acted on, whose cells are ``emptied``, is not kept: it
    would be acted on again. Of a row of ours that was deleted, what was kept ``before`` is kept on: it comes back with
    the row.
    """
    acted_on = {(change.sheet, change.key) for change in emptied}
    found = {sheet.name: dict(_rows(sheet, content, acted_on)) for sheet in KEYED_SHEETS}
    for sheet in KEYED_SHEETS:
        if sheet.machine_columns and before is not None:
            there = content.sheets[sheet.name].by_key()
            kept = before.keyed.get(sheet.name, {})
            found[sheet.name] |= {key: typed for key, typed in kept.items() if key not in there}
        if before is not None:
            _keep_on(found[sheet.name], before.keyed.get(sheet.name, {}), content.sheets[sheet.name].headers)
    return TrackerView(keyed=found, grids={})


def _keep_on(found: dict[str, Mapping[str, CellValue]], kept: _Rows, headers: Container[str]) -> None:
    """Add what was kept of a column that is not there now: a header that was cleared takes nothing with it."""
    for key, typed in kept.items():
        gone = {header: value for header, value in typed.items() if header not in headers}
        if gone:
            found[key] = {**gone, **found.get(key, {})}


def entries_kept(kept: TrackerView | None) -> frozenset[str]:
    """Return the keys of the rows in which an entry was waiting when the team's cells were kept last."""
    if kept is None:
        return frozenset()
    rows = ((sheet, item) for sheet in KEYED_SHEETS for item in kept.keyed.get(sheet.name, {}).items())
    return frozenset(key for sheet, (key, typed) in rows if sheet.inbox_headers & typed.keys())


def retyped(changes: Sequence[CellChange], content: TrackerContent, kept: TrackerView) -> Iterator[CellChange]:
    """Yield what the team had typed into the rows that these changes put back at the end of a sheet."""
    for sheet in KEYED_SHEETS:
        there = content.sheets[sheet.name]
        known, typed = there.by_key(), kept.keyed.get(sheet.name, {})
        for key in dict.fromkeys(c.key for c in changes if c.sheet == sheet.name and c.key not in known):
            for header, value in typed.get(key, {}).items():
                if header in there.headers:
                    # A row that is put back has no format for days under these headers: a day is written in words.
                    said = as_words(value) if isinstance(value, date) else value
                    yield CellChange(sheet=sheet.name, key=key, header=header, value=said)


def _rows(
    sheet: KeyedSheet, content: TrackerContent, acted_on: Container[tuple[str, str]]
) -> Iterator[tuple[str, Mapping[str, CellValue]]]:
    keyed = content.sheets[sheet.name]
    theirs = not sheet.machine_columns
    rows = sorted((*keyed.rows, *keyed.keyless), key=lambda r: r.number) if theirs else keyed.by_key().values()
    for row in rows:
        owners = {Owner.TEAM} if (sheet.name, row.key) in acted_on else {Owner.TEAM, Owner.INBOX}
        typed = _typed(sheet, row, owners)
        if typed:
            yield str(row.number) if theirs else row.key, typed


def _typed(sheet: KeyedSheet, row: RowContent, owners: Container[Owner]) -> dict[str, CellValue]:
    team = [column.header for column in sheet.columns if column.owner in owners]
    found = {header: row.values[header] for header in team if row.values.get(header) is not None}
    return {header: redact(value) if isinstance(value, str) else value for header, value in found.items()}


def typed_again(view: TrackerView, kept: TrackerView) -> TrackerView:
    """Return the view of a new tracker with what the team had typed into the one before."""
    keyed = dict(view.keyed)
    for sheet in KEYED_SHEETS:
        typed = kept.keyed.get(sheet.name, {})
        keyed[sheet.name] = _both(view.keyed[sheet.name], typed) if sheet.machine_columns else typed
    return replace(view, keyed=keyed)


def _both(ours: _Rows, typed: _Rows) -> _Rows:
    return {key: {**values, **typed.get(key, {})} for key, values in ours.items()}
