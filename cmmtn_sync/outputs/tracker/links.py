"""The links behind a sheet's cells: the ``hyperlinks`` element, and the sheet's own relations."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Final

from lxml import etree

from cmmtn_sync.facts.spreadsheet_cells import corners, letters
from cmmtn_sync.facts.spreadsheet_package import PACKAGE, RELATIONS, main, parse_xml

_HYPERLINK: Final = f"{RELATIONS}/hyperlink"
_ID: Final = f"{{{RELATIONS}}}id"
_RELATION: Final = f"{{{PACKAGE}}}Relationship"
_MOST_CELLS: Final = 10_000
"""A link on more cells than that is on a whole column: no cell of it is taken out."""
# ECMA-376 part 1, 18.3.1.99: what may follow ``hyperlinks`` in a worksheet, and Excel's wrapping of newer controls.
_AFTER: Final = frozenset(
    main(name)
    for name in (
        *("printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks"),
        *("customProperties", "cellWatches", "ignoredErrors", "smartTags", "drawing", "drawingHF", "picture"),
        *("oleObjects", "controls", "webPublishItems", "tableParts", "legacyDrawing", "legacyDrawingHF", "extLst"),
    )
) | {"{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"}
_NO_RELATIONS: Final = f'<Relationships xmlns="{PACKAGE}"/>'.encode()


class Links:
    """The links of one sheet. ``relations`` is its part anew where a link outside was added, else None."""

    def __init__(self, root: etree._Element, relations: bytes | None) -> None:
        """Find the links that are there."""
        self._root = root
        self._links = {link.get("ref", ""): link for link in root.iter(main("hyperlink"))}
        self._ranges = [ref for ref in self._links if ":" in ref]
        self._relations = parse_xml(_NO_RELATIONS if relations is None else relations)
        self._by_url = {
            r.get("Target", ""): r.get("Id", "")
            for r in self._relations.iter(_RELATION)
            if r.get("Type") == _HYPERLINK and r.get("TargetMode") == "External"
        }
        self._taken = {r.get("Id", "") for r in self._relations.iter(_RELATION)}
        self._changed = False

    @property
    def relations(self) -> bytes | None:
        """Return the relations' part if it changed."""
        return to_bytes(self._relations) if self._changed else None

    def set(self, row: int, column: int, url: str | None) -> None:
        """Put a link behind a cell in place of the one that is there; None takes it away."""
        ref = f"{letters(column)}{row}"
        for wide in [r for r in self._ranges if ref in cells_in(r)]:
            self._split(wide)
        link = self._links.get(ref)
        if url is None:
            self._remove(ref, link)
            return
        if link is None:
            parent = self._parent()
            link = etree.SubElement(parent, main("hyperlink"), {"ref": ref}, nsmap={"r": RELATIONS})
            self._links[ref] = link
        for name in (_ID, "location"):
            if name in link.attrib:
                del link.attrib[name]
        if url.startswith("#"):
            link.set("location", url[1:])
        else:
            link.set(_ID, self._relation(url))

    def _split(self, wide: str) -> None:
        """Put a link on each cell of a range in place of the one on all, so that one of them can change."""
        link = self._links.pop(wide)
        self._ranges.remove(wide)
        for ref in cells_in(wide):
            if ref not in self._links:
                one = deepcopy(link)
                one.set("ref", ref)
                link.addprevious(one)
                self._links[ref] = one
        parent = link.getparent()
        if parent is not None:
            parent.remove(link)

    def _remove(self, ref: str, link: etree._Element | None) -> None:
        if link is None:
            return
        parent = link.getparent()
        del self._links[ref]
        if parent is None:
            return
        parent.remove(link)
        grandparent = parent.getparent()
        if len(parent) == 0 and grandparent is not None:
            grandparent.remove(parent)

    def _parent(self) -> etree._Element:
        found = self._root.find(main("hyperlinks"))
        if found is not None:
            return found
        following = next((e for e in self._root if e.tag in _AFTER), None)
        new = etree.SubElement(self._root, main("hyperlinks"))
        if following is not None:
            following.addprevious(new)
        return new

    def _relation(self, url: str) -> str:
        if url in self._by_url:
            return self._by_url[url]
        start = len(self._taken) + 1
        identity = next(name for n in range(start, 2 * start) if (name := f"rId{n}") not in self._taken)
        attributes = {"Id": identity, "Type": _HYPERLINK, "Target": url, "TargetMode": "External"}
        etree.SubElement(self._relations, _RELATION, attributes)
        self._by_url[url] = identity
        self._taken.add(identity)
        self._changed = True
        return identity


def cells_in(ref: str) -> Iterator[str]:
    """Yield the cells of a range, or the range itself where it is very large or none."""
    try:
        (top, left), (bottom, right) = corners(ref)
    except ValueError:
        yield ref
        return
    if (bottom - top + 1) * (right - left + 1) > _MOST_CELLS:
        yield ref
        return
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            yield f"{letters(column)}{row}"


def to_bytes(root: etree._Element) -> bytes:
    """Return a part's bytes as Office writes them."""
    return etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True)
