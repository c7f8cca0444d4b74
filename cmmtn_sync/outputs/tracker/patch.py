"""The tracker with our own cells changed and nothing else.

Cells are found by key and header, wherever people have moved them. What is not ours is copied byte for byte, and
after the work the result is compared with what was there: a difference that nobody asked for holds the tracker.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final
from xml.sax.saxutils import escape

from cmmtn_sync.columns import KEYED_SHEETS, KeyedSheet, Owner
from cmmtn_sync.facts.signposts import titles
from cmmtn_sync.facts.spreadsheet_cells import column_number, place_cells
from cmmtn_sync.facts.spreadsheet_package import Package, hold, parse_xml, relations_path
from cmmtn_sync.facts.spreadsheet_text import as_words
from cmmtn_sync.facts.tracker import KeyedContent, TrackerContent, open_tracker, read_package
from cmmtn_sync.model import CellChange, CellValue
from cmmtn_sync.outputs.tracker.archive import rewrite
from cmmtn_sync.outputs.tracker.grow import (
    Growth,
    find_table,
    grow_names,
    grow_sheet,
    grow_table,
    widen_dimension,
)
from cmmtn_sync.outputs.tracker.heights import fit_rows
from cmmtn_sync.outputs.tracker.links import Links, to_bytes
from cmmtn_sync.outputs.tracker.names import with_posts
from cmmtn_sync.outputs.tracker.sheet import SheetEdit
from cmmtn_sync.outputs.tracker.verify import Spot, verify

_KEYED: Final[Mapping[str, KeyedSheet]] = {sheet.name: sheet for sheet in KEYED_SHEETS}


def patch_tracker(data: bytes, changes: Sequence[CellChange]) -> bytes:
    """Return the tracker with the changes made; the same bytes if none applies.

    A row whose key is not there is appended: then, and only then, what the team had typed into it may be among the
    changes. An inbox cell is emptied only if it still says ``change.was``.
    Raises ``TrackerHeldError`` for a package that we do not know well enough, or if the result is not what was
    meant; ``ValueError`` for a change of a cell that belongs to the team.
    """
    package = open_tracker(data)
    content = read_package(package)
    wanted = [change for change in changes if _applies(change, content)]
    if not wanted:
        return data
    try:
        posted = with_posts(data, package, content)
        return _patched(posted, package if posted == data else open_tracker(posted), content, wanted)
    except KeyError as error:
        hold(f"A part or a column of the file could not be found: {error}.")
    except ValueError:
        hold("A number or a place in a sheet could not be understood.")


def _patched(data: bytes, package: Package, content: TrackerContent, wanted: Sequence[CellChange]) -> bytes:
    parts = dict(package.parts)
    spots: dict[Spot, CellValue] = {}
    drops_formula = False
    for sheet in dict.fromkeys(change.sheet for change in wanted):
        ours = [change for change in wanted if change.sheet == sheet]
        places, growth = _places(sheet, ours, package, content)
        drops_formula |= _patch_sheet(package, parts, sheet, places, growth)
        spots |= {(sheet, row, column): value for (row, column), value in places.items()}
    removed = _drop_calculation_chain(package, parts) if drops_formula else frozenset[str]()
    replaced = {path: part for path, part in parts.items() if package.parts.get(path) != part}
    result = rewrite(data, replaced=replaced, removed=removed)
    verify(package, open_tracker(result), spots, touched=frozenset(replaced) | removed)
    return result


def _applies(change: CellChange, content: TrackerContent) -> bool:
    keyed = _KEYED.get(change.sheet)
    if keyed is None:
        return True
    owner = next((c.owner for c in keyed.columns if c.header == change.header), None)
    if owner is Owner.MACHINE:
        return True
    row = content.sheets[change.sheet].by_key().get(change.key)
    if owner is Owner.TEAM and keyed.machine_columns and row is None:
        return True
    if owner is not Owner.INBOX or change.value is not None:
        message = f"not ours to write: {change.sheet}, {change.header}"
        raise ValueError(message)
    now = row.values.get(change.header) if row else None
    return now is not None and as_words(now).strip() == as_words(change.was).strip()


_Places = dict[tuple[int, int], CellValue]


def _places(
    sheet: str, changes: Sequence[CellChange], package: Package, content: TrackerContent
) -> tuple[_Places, Growth | None]:
    """Return which cells are to say what, and how the sheet grows, if it does."""
    if sheet not in _KEYED:
        return {(int(c.key), column_number(c.header)): c.value for c in changes}, None
    keyed = content.sheets[sheet]
    rows = {key: row.number for key, row in keyed.by_key().items()}
    new = [key for key in dict.fromkeys(c.key for c in changes) if key not in rows]
    places: _Places = {}
    growth = None
    if new:
        growth = _growth(sheet, keyed, package, len(new))
        first = growth.new - len(new) + 1
        key_column = keyed.headers[_KEYED[sheet].key_header]
        for number, key in enumerate(new, start=first):
            rows[key] = number
            places[number, key_column] = key
    places |= {(rows[c.key], keyed.headers[c.header]): c.value for c in changes}
    return places, growth


def _growth(sheet: str, keyed: KeyedContent, package: Package, count: int) -> Growth:
    """Return where the sheet ends, and will end: new rows go below everything that anybody typed."""
    root = parse_xml(package.parts[package.sheets[sheet]])
    used = [row for row, _, cell in place_cells(root) if len(cell)]
    last = max([keyed.header_row, *used])
    table = find_table(package, sheet, keyed.header_row)
    return Growth(sheet=sheet, header_row=keyed.header_row, old=table.last if table else last, new=last + count)


def _patch_sheet(package: Package, parts: dict[str, bytes], sheet: str, places: _Places, growth: Growth | None) -> bool:
    """Put the sheet's parts, changed, among the parts; return whether a formula was replaced."""
    path = package.sheets[sheet]
    root = parse_xml(package.parts[path])
    edit = SheetEdit(root, Links(root, package.parts.get(relations_path(path))))
    if growth is not None:
        _append(package, parts, edit, growth)
    for (row, column), value in places.items():
        edit.set(row, column, value)
        if value is not None:
            widen_dimension(root, row, column)
    fit_rows(root, package, {row for row, _ in places})
    parts[path] = to_bytes(root)
    relations = edit.links.relations
    if relations is not None:
        parts[relations_path(path)] = relations
    return edit.dropped_formula


def _append(package: Package, parts: dict[str, bytes], edit: SheetEdit, growth: Growth) -> None:
    for row in range(growth.old + 1, growth.new + 1):
        edit.append_like(row, growth.old)
    if growth.new <= growth.old:
        return
    grow_sheet(edit.root, growth)
    table = find_table(package, growth.sheet, growth.header_row)
    if table is not None:
        parts[table.path] = grow_table(table, growth)
    title = titles(package)[package.sheets[growth.sheet]]
    named = replace(growth, sheet=escape(title.replace("'", "''")))
    parts[package.workbook] = grow_names(parts[package.workbook], named)


def _drop_calculation_chain(package: Package, parts: dict[str, bytes]) -> frozenset[str]:
    """Take out the order of calculation, which names the cell whose formula went; Excel makes it anew."""
    chain = next((r for r in package.relations(package.workbook) if r.kind == "calcChain"), None)
    if chain is None:
        return frozenset()
    marks = {
        "[Content_Types].xml": rb'<(?:\w+:)?Override\b[^>]*PartName="/%b"[^>]*/>' % _exactly(chain.target),
        relations_path(package.workbook): rb'<(?:\w+:)?Relationship\b[^>]*Id="%b"[^>]*/>' % _exactly(chain.id),
    }
    for path, mark in marks.items():
        parts[path], count = re.subn(mark, b"", parts[path])
        if count != 1:
            hold("A formula stands where we write, and the order of calculation could not be mended.")
    parts.pop(chain.target, None)
    return frozenset({chain.target})


def _exactly(text: str) -> bytes:
    return re.escape(text.encode())
