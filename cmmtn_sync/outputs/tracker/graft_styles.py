"""The formats of a grafted sheet: added to those that the workbook has, which are neither changed nor renumbered.

ECMA-376 part 1, 18.8: a cell, a row and a column name their format by its place among ``cellXfs``, and a rule of
conditional formatting by its place among ``dxfs``.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Final

from lxml import etree

from cmmtn_sync.facts.spreadsheet_package import hold, main, parse_xml
from cmmtn_sync.outputs.tracker.links import to_bytes

_ORDER: Final = (
    *("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs"),
    *("cellStyles", "dxfs", "tableStyles", "colors", "extLst"),
)
_ITEMS: Final = {"fonts": "font", "fills": "fill", "borders": "border", "cellXfs": "xf", "dxfs": "dxf"}
_PARTS_OF_FORMAT: Final = {"fontId": "fonts", "fillId": "fills", "borderId": "borders"}
_FIRST_OWN: Final = 164
"""The number of the first number format that is not built in."""


class StyleGraft:
    """The styles of a workbook, to which those of another are added as they are asked for."""

    def __init__(self, theirs: bytes, ours: bytes) -> None:
        """Take the two workbooks' styles, as bytes of their parts."""
        self._theirs = parse_xml(theirs)
        self._ours = parse_xml(ours)
        self._formats: dict[str, str] = {}

    def part(self) -> bytes:
        """Return the part with all that was added."""
        return to_bytes(self._theirs)

    def translate(self, sheet: etree._Element) -> None:
        """Let a sheet of ours name its formats as the other workbook numbers them."""
        for name, attribute in (("c", "s"), ("row", "s"), ("col", "style")):
            for element in sheet.iter(main(name)):
                number = element.get(attribute)
                if number is not None:
                    element.set(attribute, self._format(number))
        for rule in sheet.iter(main("cfRule")):
            number = rule.get("dxfId")
            if number is not None:
                rule.set("dxfId", self._added("dxfs", self._item("dxfs", number)))

    def _format(self, number: str) -> str:
        if number not in self._formats:
            new = deepcopy(self._item("cellXfs", number))
            for attribute, items in _PARTS_OF_FORMAT.items():
                new.set(attribute, self._added(items, self._item(items, new.get(attribute, "0"))))
            new.set("numFmtId", self._number_format(new.get("numFmtId", "0")))
            if self._theirs.find(main("cellStyleXfs")) is None:
                new.attrib.pop("xfId", "")
            self._formats[number] = self._added("cellXfs", new)
        return self._formats[number]

    def _number_format(self, number: str) -> str:
        own = {f.get("numFmtId"): f.get("formatCode", "") for f in self._ours.iter(main("numFmt"))}
        if number not in own:
            return number  # built in
        items = self._list("numFmts")
        there = {f.get("formatCode"): f.get("numFmtId", "") for f in items}
        if own[number] not in there:
            free = str(max([_FIRST_OWN - 1, *(int(n) for n in there.values())]) + 1)
            etree.SubElement(items, main("numFmt"), {"numFmtId": free, "formatCode": own[number]})
            items.set("count", str(len(items)))
            return free
        return there[own[number]]

    def _item(self, items: str, number: str) -> etree._Element:
        found = self._ours.find(main(items))
        if found is None or int(number) >= len(found):
            hold("A sheet could not be made again: one of its formats was not found.")
        return found[int(number)]

    def _added(self, items: str, element: etree._Element) -> str:
        """Return the place of an element among the other workbook's: of one like it, or of itself at the end."""
        there = self._list(items)
        wanted = canonical(element)
        for number, child in enumerate(there):
            if child.tag != main(_ITEMS[items]):
                hold("The formats in the file are written in a way that we do not know.")
            if canonical(child) == wanted:
                return str(number)
        there.append(deepcopy(element))
        there.set("count", str(len(there)))
        return str(len(there) - 1)

    def _list(self, items: str) -> etree._Element:
        found = self._theirs.find(main(items))
        if found is not None:
            return found
        new = etree.Element(main(items), {"count": "0"})
        later = {main(name) for name in _ORDER[_ORDER.index(items) + 1 :]}
        following = next((child for child in self._theirs if child.tag in later), None)
        if following is None:
            self._theirs.append(new)
        else:
            following.addprevious(new)
        return new


def canonical(element: etree._Element) -> bytes:
    """Return an element as bytes that are the same for the same meaning."""
    return etree.tostring(element, method="c14n", exclusive=True, with_tail=False)
