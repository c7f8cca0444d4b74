"""What grows with a sheet's table when rows are appended: its ref, its rules, its filter, its print area."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Final

from lxml import etree

from cmmtn_sync.facts.spreadsheet_cells import corners, letters
from cmmtn_sync.facts.spreadsheet_package import Package, hold, main
from cmmtn_sync.outputs.tracker.links import to_bytes

_RULES: Final = frozenset({main("conditionalFormatting"), main("dataValidation")})
_EXTENDED: Final = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"
_EXTENDED_RULES: Final = (f"{_EXTENDED}conditionalFormatting", f"{_EXTENDED}dataValidation")
_EXTENDED_SQREF: Final = "{http://schemas.microsoft.com/office/excel/2006/main}sqref"
_NAMES: Final = re.compile(
    rb'(<(?:\w+:)?definedName\b[^>]*\bname="_xlnm\.(?:Print_Area|_FilterDatabase)"[^>]*>)([^<]*)(<)'
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Growth:
    """A sheet's rows that ended in ``old`` end in ``new`` from now on."""

    sheet: str
    header_row: int
    left: int
    """The first of our columns."""
    right: int
    """The last of them, as the table has it."""
    old: int
    new: int

    def range(self, ref: str) -> str:
        """Return a range grown, if it covered the last row as part of the whole; else the range as it is."""
        first, _, last = ref.partition(":")
        try:
            (top, _), (bottom, _) = corners(ref)
        except ValueError:
            return ref
        whole = top < self.old or top == self.header_row + 1
        if not (whole and top <= self.old <= bottom < self.new):
            return ref
        return f"{first}:{(last or first).rstrip('0123456789')}{self.new}"


@dataclass(frozen=True, kw_only=True, slots=True)
class TablePart:
    """The table that holds a keyed sheet's rows: its part's path, and how far its range goes."""

    path: str
    root: etree._Element
    left: int
    right: int
    last: int


def find_table(package: Package, sheet: str, header_row: int, column: int) -> TablePart | None:
    """Return the table with a header in that row and column of the sheet, or None if a person took it away."""
    for relation in package.relations(package.sheets[sheet]):
        if relation.kind != "table" or relation.target not in package.parts:
            continue
        root = package.tree(relation.target)
        (top, left), (bottom, right) = corners(root.get("ref", ""))
        if top == header_row and left <= column <= right:
            return TablePart(path=relation.target, root=root, left=left, right=right, last=bottom)
    return None


def refuse_what_is_below(package: Package, growth: Growth) -> None:
    """Raise ``TrackerHeldError`` if the table would grow over what a table cannot hold.

    Excel calls a file damaged in which a table lies on another, on a pivot table or on joined cells.
    """
    for ref in _solid(package, package.sheets[growth.sheet]):
        (top, left), (bottom, right) = corners(ref)
        below = top <= growth.new and bottom > growth.old
        if below and left <= growth.right and right >= growth.left:
            hold(
                f'On "{growth.sheet}" another table, a pivot table or joined cells ({ref}) stand where new rows must '
                "go. Move them to a sheet of their own: the new rows come with the next update."
            )


def _solid(package: Package, sheet: str) -> Iterator[str]:
    """Yield the ranges on a sheet that no table may grow over."""
    for cell in package.tree(sheet).iterfind(f"{main('mergeCells')}/{main('mergeCell')}"):
        yield cell.get("ref", "")
    for relation in package.relations(sheet):
        if relation.kind == "table":
            yield package.tree(relation.target).get("ref", "")
        elif relation.kind == "pivotTable":
            place = package.tree(relation.target).find(main("location"))
            yield place.get("ref", "") if place is not None else ""


def grow_table(table: TablePart, growth: Growth) -> bytes:
    """Return the table's part, grown. Raise ``TrackerHeldError`` if it has a row of totals."""
    if table.root.get("totalsRowCount", "0") != "0":
        hold(
            f'The table on "{growth.sheet}" has a row of totals, and new rows would have to be put above it. '
            "Untick Total Row in Excel (Table Design): the new rows come with the next update."
        )
    root = deepcopy(table.root)
    for element in (root, root.find(main("autoFilter"))):
        if element is not None:
            element.set("ref", growth.range(element.get("ref", "")))
    return to_bytes(root)


def grow_sheet(root: etree._Element, growth: Growth) -> None:
    """Let the sheet's own rules and filter cover the new rows."""
    for element in root.iter(*_RULES):
        element.set("sqref", " ".join(growth.range(r) for r in element.get("sqref", "").split()))
    for rule in root.iter(*_EXTENDED_RULES):  # a sparkline's sqref is the one cell it is drawn in: it stays
        for element in rule.iterfind(_EXTENDED_SQREF):
            element.text = " ".join(growth.range(r) for r in (element.text or "").split())
    own_filter = root.find(main("autoFilter"))
    if own_filter is not None:
        own_filter.set("ref", growth.range(own_filter.get("ref", "")))


def widen_dimension(root: etree._Element, places: Collection[tuple[int, int]]) -> None:
    """Let the stated size of the sheet cover some cells (row, column)."""
    dimension = root.find(main("dimension"))
    if dimension is None or not places:
        return
    rows, columns = zip(*corners(dimension.get("ref", "A1")), *places, strict=True)
    corner = f"{letters(min(columns))}{min(rows)}"
    dimension.set("ref", f"{corner}:{letters(max(columns))}{max(rows)}")


def grow_names(workbook: bytes, growth: Growth) -> bytes:
    """Return the workbook's part with the sheet's print area and filter range grown, all other bytes as they are."""
    sheet = re.escape(growth.sheet.encode())
    end = re.compile(rb"((?:'%b'|%b)!\$[A-Z]+\$\d+:\$[A-Z]+\$)%d\b" % (sheet, sheet, growth.old))

    def grown(found: re.Match[bytes]) -> bytes:
        return found[1] + end.sub(rb"\g<1>%d" % growth.new, found[2]) + found[3]

    return _NAMES.sub(grown, workbook)
