"""The tracker with our own cells changed and nothing else.

Cells are found by key and header, wherever people have moved them. What is not ours is copied byte for byte, and
after the work the result is compared with what was there: a difference that nobody asked for holds the tracker.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final
from xml.sax.saxutils import escape

from cmmtn_sync.columns import KEYED_SHEETS, KeyedSheet, Owner
from cmmtn_sync.facts.signposts import titles
from cmmtn_sync.facts.spreadsheet_cells import column_number, same_value
from cmmtn_sync.facts.spreadsheet_package import Package, held_where_strange, hold, parse_xml, relations_path
from cmmtn_sync.facts.spreadsheet_text import as_words
from cmmtn_sync.facts.tracker import KeyedContent, RowContent, TrackerContent, open_tracker, read_package
from cmmtn_sync.model import CellChange, CellValue
from cmmtn_sync.outputs.tracker.archive import rewrite
from cmmtn_sync.outputs.tracker.grow import (
    Growth,
    find_table,
    grow_names,
    grow_sheet,
    grow_table,
    refuse_what_is_below,
    widen_dimension,
)
from cmmtn_sync.outputs.tracker.heights import raise_rows, refit_rows
from cmmtn_sync.outputs.tracker.links import Links, to_bytes
from cmmtn_sync.outputs.tracker.names import with_posts
from cmmtn_sync.outputs.tracker.parts import declare_relations, drop_calculation_chain
from cmmtn_sync.outputs.tracker.sheet import SheetEdit
from cmmtn_sync.outputs.tracker.verify import Spot, verify

_FAR: Final = 200
"""Rows between the last of ours and what somebody typed below: there may be notes, and no page of nothing."""
_KEYED: Final[Mapping[str, KeyedSheet]] = {sheet.name: sheet for sheet in KEYED_SHEETS}


def patch_tracker(data: bytes, changes: Sequence[CellChange]) -> bytes:
    """Return the tracker with the changes made; the same bytes if none applies.

    A row whose key is not there is appended: then, and only then, what the team had typed into it may be among the
    changes, and an entry that waits for them. An inbox cell is emptied only if it still says ``change.was``.
    Raises ``TrackerHeldError`` for a package that we do not know well enough, or if the result is not what was
    meant; ``ValueError`` for a change of a cell that belongs to the team.
    """
    package = open_tracker(data)
    content = read_package(package)
    wanted = _ours(changes, content)
    if not wanted:
        return data
    with held_where_strange():
        posted = with_posts(data, package, content)
        return write_cells(posted, package if posted == data else open_tracker(posted), content, wanted)


def put_back(data: bytes, changes: Sequence[CellChange]) -> bytes:
    """Return the tracker with what the team had typed put back: the one way in which a cell of theirs is written.

    Only where a cell still says ``change.was``. On the sheets that are the team's own a key is a row's number. Raises
    ``TrackerHeldError`` as :func:`patch_tracker` does.
    """
    package = open_tracker(data)
    content = read_package(package)
    wanted = [change for change in changes if _still_so(change, content.sheets[change.sheet])]
    with held_where_strange():
        return write_cells(data, package, content, wanted) if wanted else data


def _still_so(change: CellChange, keyed: KeyedContent) -> bool:
    """Return whether a cell still says what it said when it was decided to put another word there."""
    if _KEYED[change.sheet].machine_columns:
        row = keyed.by_key().get(change.key)
        return row is not None and same_value(row.values.get(change.header), change.was)
    row = next((r for r in (*keyed.rows, *keyed.keyless) if r.number == int(change.key)), None)
    return same_value(row.values.get(change.header) if row else None, change.was)


def write_cells(data: bytes, package: Package, content: TrackerContent, wanted: Sequence[CellChange]) -> bytes:
    """Return the workbook with the cells written, compared with what it was. Raise as :func:`patch_tracker` does."""
    parts = dict(package.parts)
    spots: dict[Spot, CellValue] = {}
    drops_formula = False
    for sheet in dict.fromkeys(change.sheet for change in wanted):
        ours = [change for change in wanted if change.sheet == sheet]
        places, dropped = _patch_sheet(package, parts, ours, content.sheets.get(sheet))
        drops_formula |= dropped
        spots |= {(sheet, row, column): value for (row, column), value in places.items()}
    removed = drop_calculation_chain(package, parts) if drops_formula else frozenset[str]()
    declare_relations(package, parts)
    replaced = {path: part for path, part in parts.items() if package.parts.get(path) != part}
    result = rewrite(data, replaced=replaced, removed=removed)
    verify(package, open_tracker(result), spots)
    return result


def _ours(changes: Sequence[CellChange], content: TrackerContent) -> list[CellChange]:
    """Return the changes that apply. Raise ``ValueError`` for one of a cell that belongs to the team."""
    rows = {name: keyed.by_key() for name, keyed in content.sheets.items()}
    return [change for change in changes if _applies(change, rows.get(change.sheet, {}))]


def _applies(change: CellChange, rows: Mapping[str, RowContent]) -> bool:
    keyed = _KEYED.get(change.sheet)
    if keyed is None:
        return True
    owner = next((c.owner for c in keyed.columns if c.header == change.header), None)
    if owner is Owner.MACHINE:
        return True
    row = rows.get(change.key)
    theirs = owner is Owner.TEAM or (owner is Owner.INBOX and change.value is not None)
    if theirs and keyed.machine_columns and row is None:
        return True
    if owner is not Owner.INBOX or change.value is not None:
        message = f"not ours to write: {change.sheet}, {change.header}"
        raise ValueError(message)
    now = row.values.get(change.header) if row else None
    return now is not None and as_words(now).strip() == as_words(change.was).strip()


_Places = dict[tuple[int, int], CellValue]


def _patch_sheet(
    package: Package, parts: dict[str, bytes], changes: Sequence[CellChange], keyed: KeyedContent | None
) -> tuple[_Places, bool]:
    """Put the sheet's parts, changed, among the parts; return what its cells are to say, and if a formula went."""
    path = package.sheets[changes[0].sheet]
    root = parse_xml(package.parts[path])
    edit = SheetEdit(root, Links(root, package.parts.get(relations_path(path))))
    if keyed is None:
        places: _Places = {(int(c.key), column_number(c.header)): c.value for c in changes}
    else:
        places, growth = _places(changes, keyed, package, edit)
        _append(package, parts, edit, growth)
    for (row, column), value in places.items():
        edit.set(row, column, value)
    widen_dimension(root, [place for place, value in places.items() if value is not None])
    written = {row for row, _ in places}
    refit_rows(root, package.tree(path), package, written)
    if keyed is None:
        raise_rows(root, package, written)
    parts[path] = to_bytes(root)
    relations = edit.links.relations
    if relations is not None:
        parts[relations_path(path)] = relations
    return places, edit.dropped_formula


def _places(
    changes: Sequence[CellChange], keyed: KeyedContent, package: Package, edit: SheetEdit
) -> tuple[_Places, Growth]:
    """Return which cells are to say what, and how the sheet grows: not at all, if no row is new."""
    sheet = changes[0].sheet
    if not _KEYED[sheet].machine_columns:
        return _by_number(changes, keyed, package, edit)
    rows = {key: row.number for key, row in keyed.by_key().items()}
    new = [key for key in dict.fromkeys(c.key for c in changes) if key not in rows]
    growth = _growth(sheet, keyed, package, edit, len(new))
    places: _Places = {}
    for number, key in enumerate(new, start=growth.new - len(new) + 1):
        rows[key] = number
        places[number, keyed.headers[_KEYED[sheet].key_header]] = key
    return places | {(c.copy or rows[c.key], keyed.headers[c.header]): c.value for c in changes}, growth


def _by_number(
    changes: Sequence[CellChange], keyed: KeyedContent, package: Package, edit: SheetEdit
) -> tuple[_Places, Growth]:
    """Return the same for a sheet of the team's own, whose rows have no key of ours."""
    growth = _growth(changes[0].sheet, keyed, package, edit, 0)
    places: _Places = {(int(c.key), keyed.headers[c.header]): c.value for c in changes}
    return places, replace(growth, new=max(growth.old, *(row for row, _ in places)))


def _growth(sheet: str, keyed: KeyedContent, package: Package, edit: SheetEdit, count: int) -> Growth:
    """Return where the sheet ends, and will end: new rows go below everything that stands in our columns."""
    table = find_table(package, sheet, keyed.header_row, keyed.headers[_KEYED[sheet].key_header])
    left, right = (table.left, table.right) if table else (min(keyed.headers.values()), max(keyed.headers.values()))
    last = max(keyed.header_row, edit.last_row(left, right))
    old = table.last if table else last
    if count:
        _refuse_what_is_far_below(sheet, keyed, table.last if table else 0, last)
    new = last + count if count else old
    return Growth(sheet=sheet, header_row=keyed.header_row, left=left, right=right, old=old, new=new)


def _refuse_what_is_far_below(sheet: str, keyed: KeyedContent, table_ends: int, last: int) -> None:
    """Hold the tracker where new rows would go so far below the others that nobody found them."""
    ends = max([table_ends, keyed.header_row, *(row.number for row in keyed.rows)])
    if last - ends > _FAR:
        hold(f'Something stands in row {last} of "{sheet}", far below the last of our rows: delete it.')


def _append(package: Package, parts: dict[str, bytes], edit: SheetEdit, growth: Growth) -> None:
    if growth.new <= growth.old:
        return
    refuse_what_is_below(package, growth)
    for row in range(growth.old + 1, growth.new + 1):
        edit.append_like(row, growth.old, growth.left, growth.right)
    grow_sheet(edit.root, growth)
    table = find_table(package, growth.sheet, growth.header_row, growth.left)
    if table is not None:
        parts[table.path] = grow_table(table, growth)
    title = titles(package)[package.sheets[growth.sheet]]
    named = replace(growth, sheet=escape(title.replace("'", "''")))
    parts[package.workbook] = grow_names(parts[package.workbook], named)
