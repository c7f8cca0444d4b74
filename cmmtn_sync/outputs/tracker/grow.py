"""What grows with a sheet's table when rows are appended: its ref, its rules, its filter, its print area."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from lxml import etree

from cmmtn_sync.facts.spreadsheet_cells import letters, split_ref
from cmmtn_sync.facts.spreadsheet_package import Package, hold, main, parse_xml
from cmmtn_sync.outputs.tracker.links import to_bytes

_RULES: Final = frozenset({main("conditionalFormatting"), main("dataValidation")})
_EXTENDED_SQREF: Final = "{http://schemas.microsoft.com/office/excel/2006/main}sqref"
_NAMES: Final = re.compile(
    rb'(<(?:\w+:)?definedName\b[^>]*\bname="_xlnm\.(?:Print_Area|_FilterDatabase)"[^>]*>)([^<]*)(<)'
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Growth:
    """A sheet's rows that ended in ``old`` end in ``new`` from now on."""

    sheet: str
    header_row: int
    old: int
    new: int

    def range(self, ref: str) -> str:
        """Return a range grown, if it covered the last row as part of the whole; else the range as it is."""
        first, _, last = ref.partition(":")
        try:
            (top, _), (bottom, right) = split_ref(first), split_ref(last or first)
        except ValueError:
            return ref
        whole = top < self.old or top == self.header_row + 1
        if not (whole and top <= self.old <= bottom < self.new):
            return ref
        return f"{first}:{letters(right)}{self.new}"


@dataclass(frozen=True, kw_only=True, slots=True)
class TablePart:
    """The table that holds a keyed sheet's rows: its part's path, and the last row of its range."""

    path: str
    root: etree._Element
    last: int


def find_table(package: Package, sheet: str, header_row: int) -> TablePart | None:
    """Return the table whose header stands in that row of the sheet, or None if a person took it away."""
    for relation in package.relations(package.sheets[sheet]):
        if relation.kind != "table" or relation.target not in package.parts:
            continue
        root = parse_xml(package.parts[relation.target])
        first, _, last = root.get("ref", "").partition(":")
        if first and split_ref(first)[0] == header_row:
            return TablePart(path=relation.target, root=root, last=split_ref(last or first)[0])
    return None


def grow_table(table: TablePart, growth: Growth) -> bytes:
    """Return the table's part, grown. Raise ``TrackerHeldError`` if it has a row of totals."""
    if table.root.get("totalsRowCount", "0") != "0":
        hold(f'The table on "{growth.sheet}" has a row of totals, and rows must be added under it.')
    for element in (table.root, table.root.find(main("autoFilter"))):
        if element is not None:
            element.set("ref", growth.range(element.get("ref", "")))
    return to_bytes(table.root)


def grow_sheet(root: etree._Element, growth: Growth) -> None:
    """Let the sheet's own rules and filter cover the new rows."""
    for element in root.iter(*_RULES):
        element.set("sqref", " ".join(growth.range(r) for r in element.get("sqref", "").split()))
    for element in root.iter(_EXTENDED_SQREF):
        element.text = " ".join(growth.range(r) for r in (element.text or "").split())
    own_filter = root.find(main("autoFilter"))
    if own_filter is not None:
        own_filter.set("ref", growth.range(own_filter.get("ref", "")))


def widen_dimension(root: etree._Element, row: int, column: int) -> None:
    """Let the stated size of the sheet cover a cell."""
    dimension = root.find(main("dimension"))
    if dimension is None:
        return
    first, _, last = dimension.get("ref", "A1").partition(":")
    (top, left), (bottom, right) = split_ref(first), split_ref(last or first)
    corner = f"{letters(min(left, column))}{min(top, row)}"
    dimension.set("ref", f"{corner}:{letters(max(right, column))}{max(bottom, row)}")


def grow_names(workbook: bytes, growth: Growth) -> bytes:
    """Return the workbook's part with the sheet's print area and filter range grown, all other bytes as they are."""
    sheet = re.escape(growth.sheet.encode())
    end = re.compile(rb"((?:'%b'|%b)!\$[A-Z]+\$\d+:\$[A-Z]+\$)%d\b" % (sheet, sheet, growth.old))

    def grown(found: re.Match[bytes]) -> bytes:
        return found[1] + end.sub(rb"\g<1>%d" % growth.new, found[2]) + found[3]

    return _NAMES.sub(grown, workbook)
