"""The tracker built for the first time. Ever after it is patched: openpyxl never saves what people had in hand.

The look is that of a working paper of the NHS: blue headers are the worker's, yellow cells are the team's.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Final

from openpyxl import Workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from cmmtn_sync.columns import (
    BY_UNIT,
    CHANGES,
    HOW_TO_READ,
    KEYED_SHEETS,
    LISTS,
    REMINDERS,
    SHEET_ORDER,
    START_HERE,
    TRACKER,
    Grid,
    TrackerView,
)
from cmmtn_sync.facts.signposts import Post, header_post, sheet_formula, sheet_post
from cmmtn_sync.facts.spreadsheet_package import open_package, parse_xml
from cmmtn_sync.facts.spreadsheet_text import clean_value, to_xstring
from cmmtn_sync.model import CellValue, Linked
from cmmtn_sync.outputs.tracker import build_grids, style
from cmmtn_sync.outputs.tracker.archive import rewrite
from cmmtn_sync.outputs.tracker.build_keyed import HEADER_ROW, AnyCell, build_keyed, list_name
from cmmtn_sync.outputs.tracker.heights import fit_rows
from cmmtn_sync.outputs.tracker.links import to_bytes
from cmmtn_sync.outputs.tracker.page import set_page

_LOOKS: Final[Mapping[str, Callable[[Worksheet, Grid], None]]] = {
    START_HERE: build_grids.start_here,
    BY_UNIT: build_grids.by_unit,
    CHANGES: build_grids.changes,
    REMINDERS: build_grids.reminders,
    LISTS: build_grids.lists,
    HOW_TO_READ: build_grids.how_to_read,
}
_KEYED: Final = {sheet.name: sheet for sheet in KEYED_SHEETS}
_GREY_TABS: Final = frozenset({LISTS, HOW_TO_READ})


def build_tracker(view: TrackerView, *, title: str, network: str, updated: str) -> bytes:
    """Return a new tracker that says what the view says.

    ``title``, ``network`` and ``updated`` stand in the document's properties, the network on each page too.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    for name in SHEET_ORDER:
        sheet: Worksheet = book.create_sheet(name)
        if name in _KEYED:
            build_keyed(sheet, _KEYED[name], view.keyed.get(name, {}), put)
        else:
            _put_grid(sheet, view.grids[name])
            _LOOKS[name](sheet, view.grids[name])
        sheet.sheet_properties.tabColor = _tab(name)
        set_page(sheet, network=network)
    _name_lists(book, view.grids[LISTS])
    _set_posts(book)
    _describe(book, title=title, network=network, updated=updated)
    out = io.BytesIO()
    book.save(out)
    return _fitted(out.getvalue())


def _fitted(data: bytes) -> bytes:
    """State the rows' heights; openpyxl would state them as a person's own, and no row would fit itself again."""
    package = open_package(data)
    parts = {}
    for path in package.sheets.values():
        root = parse_xml(package.parts[path])
        fit_rows(root, package)
        parts[path] = to_bytes(root)
    return rewrite(data, replaced=parts)


def put(cell: AnyCell, value: CellValue) -> None:
    """Write a value as what it is: text is never taken for a formula, whatever it begins with."""
    value = clean_value(value)
    if isinstance(cell, MergedCell):
        return  # we merge nothing
    if isinstance(value, Linked):
        place = {"location": value.url[1:]} if value.url.startswith("#") else {"target": value.url}
        cell.hyperlink = Hyperlink(ref=cell.coordinate, **place)
        value = value.text
    if isinstance(value, str):
        cell.value = to_xstring(value)
        cell.data_type = "s"
    else:
        cell.value = value


def _put_grid(sheet: Worksheet, grid: Grid) -> None:
    for number, row in enumerate(grid, start=1):
        for column, value in enumerate(row, start=1):
            if value is not None:
                put(sheet.cell(number, column), value)


def _tab(name: str) -> str:
    if name == TRACKER.name:
        return style.YELLOW
    return style.GREY if name in _GREY_TABS else style.BLUE


def _name_lists(book: Workbook, grid: Grid) -> None:
    """Name each list, as long as it is at any time: a list that grows needs no new name."""
    for column, header in enumerate(grid[build_grids.HEADER_ROW - 1], start=1):
        letter = chr(64 + column)
        first = build_grids.HEADER_ROW + 1
        cells = f"{LISTS}!${letter}${first}"
        count = f"MAX(1,COUNTA({LISTS}!${letter}${first}:${letter}$2000))"
        name = list_name(str(header))
        book.defined_names[name] = DefinedName(name, attr_text=f"OFFSET({cells},0,0,{count},1)")


def _set_posts(book: Workbook) -> None:
    """Point a hidden name at each sheet and each header, so that one which people rename is known all the same."""
    for sheet in SHEET_ORDER:
        _hidden(book, sheet_post(sheet), sheet_formula(sheet))
    for keyed in KEYED_SHEETS:
        for number, column in enumerate(keyed.columns, start=1):
            post = Post(title=keyed.name, row=HEADER_ROW, column=number)
            _hidden(book, header_post(keyed.name, column.header), post.formula())


def _hidden(book: Workbook, name: str, formula: str) -> None:
    book.defined_names[name] = DefinedName(name, hidden=True, attr_text=formula)


def _describe(book: Workbook, *, title: str, network: str, updated: str) -> None:
    properties = book.properties
    properties.title = title
    properties.creator = network
    properties.lastModifiedBy = network
    properties.description = updated
    properties.language = "en-GB"
