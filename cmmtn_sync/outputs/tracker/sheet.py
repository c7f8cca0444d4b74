"""One sheet's XML under the knife: cells are set, rows are appended, everything else stays."""

from __future__ import annotations

from bisect import bisect, insort
from collections.abc import Iterator
from datetime import date
from typing import Final

from lxml import etree

from cmmtn_sync.facts.spreadsheet_cells import EPOCH, cells_of, corners, letters, place_rows
from cmmtn_sync.facts.spreadsheet_package import hold, main
from cmmtn_sync.facts.spreadsheet_text import clean_value, to_xstring
from cmmtn_sync.model import CellValue, Linked
from cmmtn_sync.outputs.tracker.links import Links

_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"


class SheetEdit:
    """A sheet's tree, with its rows and cells found by number. ``dropped_formula`` asks for calcChain to go."""

    def __init__(self, root: etree._Element, links: Links) -> None:
        """Index the rows; cells are indexed when their row is first touched."""
        data = root.find(main("sheetData"))
        if data is None:
            hold("A sheet of the file has no cells at all.")
        self.root = root
        self.links = links
        self.dropped_formula = False
        self._data = data
        self._rows = dict(place_rows(root))
        self._numbers = sorted(self._rows)
        self._cells: dict[int, dict[int, etree._Element]] = {}
        self._column_styles = dict(self._styles_of_columns())
        self._filled = [f.get("ref", "") for f in root.iter(main("f")) if f.get("t") in {"array", "dataTable"}]

    def last_row(self, left: int, right: int) -> int:
        """Return the last row in which something stands between two columns; 0 if nothing does."""
        for number in reversed(self._numbers):
            if any(len(cell) and left <= column <= right for column, cell in cells_of(self._rows[number])):
                return number
        return 0

    def set(self, row: int, column: int, value: CellValue) -> None:
        """Write a value into a cell, keeping its format; None empties it."""
        value = clean_value(value)
        self._refuse_filled(row, column)
        cell = self._cell(row, column)
        self._empty(cell)
        self.links.set(row, column, value.url if isinstance(value, Linked) else None)
        match value:
            case None:
                pass
            case Linked(text=text):
                _write_text(cell, text)
            case str():
                _write_text(cell, value)
            case date():
                _write_number(cell, str((value - EPOCH).days))
            case _:
                _write_number(cell, repr(value))

    def append_like(self, row: int, pattern: int, left: int, right: int) -> None:
        """Make an empty row that looks like another one: its formats, not its height and not its hiding.

        Of a row that is there already, a person's, only the cells between the columns that are not there are made.
        """
        above = self._rows.get(pattern)
        if above is None:
            return
        is_new = row not in self._rows
        new = self._row(row)
        for name in ("s", "customFormat") if is_new else ():
            if name in above.attrib:
                new.set(name, above.attrib[name])
        there = frozenset(column for column, _ in cells_of(new))
        for column, cell in cells_of(above):
            if "s" in cell.attrib and (is_new or (left <= column <= right and column not in there)):
                self._cell(row, column).set("s", cell.attrib["s"])

    def _row(self, number: int) -> etree._Element:
        if number in self._rows:
            return self._rows[number]
        new = etree.SubElement(self._data, main("row"), {"r": str(number)})
        place = bisect(self._numbers, number)
        if place:
            self._rows[self._numbers[place - 1]].addnext(new)
        else:
            self._data.insert(0, new)
        self._rows[number] = new
        insort(self._numbers, number)
        return new

    def _cell(self, row: int, column: int) -> etree._Element:
        element = self._row(row)
        cells = self._cells.get(row)
        if cells is None:
            cells = self._cells[row] = dict(cells_of(element))
        if column in cells:
            return cells[column]
        new = etree.SubElement(element, main("c"), {"r": f"{letters(column)}{row}"})
        style = self._column_styles.get(column)
        if style and not element.get("customFormat"):
            new.set("s", style)
        before = [c for c in cells if c < column]
        if before:
            cells[max(before)].addnext(new)
        else:
            element.insert(0, new)
        _drop(element, "spans")
        cells[column] = new
        return new

    def _empty(self, cell: etree._Element) -> None:
        formula = cell.find(main("f"))
        if formula is not None:
            if formula.get("t") == "shared" and formula.text:
                hold(f"A formula that other cells depend on stands in {cell.get('r')}, where we write. Take it away.")
            self.dropped_formula = True
        for name in ("t", "cm", "vm"):
            _drop(cell, name)
        for child in list(cell):
            cell.remove(child)

    def _refuse_filled(self, row: int, column: int) -> None:
        """Raise ``TrackerHeldError`` if a formula elsewhere fills this cell: it would write over ours again."""
        for ref in self._filled:
            (top, left), (bottom, right) = corners(ref)
            if top <= row <= bottom and left <= column <= right:
                hold(f"A formula that other cells depend on fills {ref}, where we write. Take it away.")

    def _styles_of_columns(self) -> Iterator[tuple[int, str]]:
        for span in self.root.iterfind(f"{main('cols')}/{main('col')}"):
            style = span.get("style")
            if style:
                # A style to the right edge of the sheet is the sheet's own, and never asked for so far out.
                for column in range(int(span.get("min", "1")), min(int(span.get("max", "1")), 200) + 1):
                    yield column, style


def _write_text(cell: etree._Element, text: str) -> None:
    cell.set("t", "inlineStr")
    inner = etree.SubElement(etree.SubElement(cell, main("is")), main("t"))
    inner.text = to_xstring(text)
    inner.set(_SPACE, "preserve")


def _write_number(cell: etree._Element, number: str) -> None:
    etree.SubElement(cell, main("v")).text = number


def _drop(element: etree._Element, name: str) -> None:
    if name in element.attrib:
        del element.attrib[name]
