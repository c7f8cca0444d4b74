"""The workbook's defined names, edited among the bytes of its part: every other byte of it stays as it is.

ECMA-376 part 1, 18.2.5: a name is unique in the workbook, or in the sheet whose place it states, in any case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from html import unescape
from typing import Final
from xml.sax.saxutils import escape

from lxml import etree

from cmmtn_sync.columns import KEYED_SHEETS, SHEET_ORDER
from cmmtn_sync.facts.signposts import Post, header_post, read_posts, sheet_formula, sheet_post, titles
from cmmtn_sync.facts.spreadsheet_package import Package, hold, main, parse_xml
from cmmtn_sync.facts.tracker import TrackerContent
from cmmtn_sync.outputs.tracker.archive import rewrite

_NAME: Final = re.compile(rb"<((?:\w+:)?)definedName\b([^>]*?)(?:/>|>([^<]*)</(?:\w+:)?definedName\s*>)")
_END: Final = re.compile(rb"</((?:\w+:)?)definedNames\s*>")
# 18.2.27: what stands before the names in a workbook; the last of these that is there.
_BEFORE: Final = tuple(
    re.compile(rb"</((?:\w+:)?)%b\s*>|<((?:\w+:)?)%b\b[^>]*/>" % (tag, tag))
    for tag in (b"externalReferences", b"functionGroups", b"sheets")
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Name:
    """A defined name; ``place`` is the number (from 0) of the sheet whose alone it is."""

    name: str
    formula: str
    place: int | None = None
    hidden: bool = False

    @property
    def key(self) -> tuple[str, int | None]:
        """Return what makes it unique."""
        return self.name.casefold(), self.place

    def xml(self, prefix: bytes) -> bytes:
        """Return the name as an element."""
        place = "" if self.place is None else f' localSheetId="{self.place}"'
        hidden = ' hidden="1"' if self.hidden else ""
        start = f'definedName name="{escape(self.name)}"{place}{hidden}>{escape(self.formula)}'
        return b"<%b%b</%bdefinedName>" % (prefix, start.encode(), prefix)


def read_names(workbook: bytes) -> tuple[Name, ...]:
    """Return the names of a workbook's part. Raise ``TrackerHeldError`` if they are written in a way we do not know."""
    found = tuple(name for _, name in _names(workbook))
    elements = parse_xml(workbook).iter(main("definedName"))
    if [(n.name, n.formula) for n in found] != [(e.get("name"), e.text or "") for e in elements]:
        hold("The names in the file are written in a way that we do not know.")
    return found


def _names(workbook: bytes) -> Iterator[tuple[re.Match[bytes], Name]]:
    for found in _NAME.finditer(workbook):
        place = attribute(found[2], "localSheetId")
        yield (
            found,
            Name(
                name=attribute(found[2], "name") or "",
                formula=unescape(re.sub(r"\r\n?", "\n", (found[3] or b"").decode())),
                place=int(place) if place else None,
                hidden=attribute(found[2], "hidden") in {"1", "true"},
            ),
        )


def attribute(start: bytes, name: str) -> str | None:
    """Return what an attribute says in the bytes of a start tag, or None."""
    found = re.search(rb"(?:^|\s)%b\s*=\s*(?:\"([^\"]*)\"|'([^']*)')" % name.encode(), start)
    return None if found is None else unescape((found[1] or found[2] or b"").decode())


def set_names(workbook: bytes, wanted: Mapping[tuple[str, int | None], Name]) -> bytes:
    """Return the workbook's part with these names: in place of what is there, or after the last one."""
    there = {name.key for name in read_names(workbook)}
    keyed = {found.start(): name.key for found, name in _names(workbook)}

    def anew(found: re.Match[bytes]) -> bytes:
        name = wanted.get(keyed[found.start()])
        return found[0] if name is None else name.xml(found[1])

    new = [name for key, name in wanted.items() if key not in there]
    replaced = _NAME.sub(anew, workbook)
    return _appended(replaced, new) if new else replaced


def _appended(workbook: bytes, names: list[Name]) -> bytes:
    end = _END.search(workbook)
    if end is not None:
        return workbook[: end.start()] + b"".join(n.xml(end[1]) for n in names) + workbook[end.start() :]
    before = next((found for pattern in _BEFORE if (found := pattern.search(workbook))), None)
    if before is None:
        hold("The list of sheets in the file is written in a way that we do not know.")
    prefix = before[1] or before[2] or b""
    block = b"<%bdefinedNames>%b</%bdefinedNames>" % (prefix, b"".join(n.xml(prefix) for n in names), prefix)
    return workbook[: before.end()] + block + workbook[before.end() :]


def with_posts(data: bytes, package: Package, content: TrackerContent) -> bytes:
    """Return the file with a hidden name for each sheet and each header where it is now; the same bytes if all fits.

    A tracker that was built before there were such names gets them, and one that lost some by a person's cutting and
    pasting gets them anew. Raises ``TrackerHeldError`` if anything else would differ.
    """
    workbook = package.parts[package.workbook]
    there = read_posts(package)
    # LibreOffice saves a hidden name as one that people see.
    shown = [n for n in read_names(workbook) if n.name in there and n.place is None and not n.hidden]
    moved = [Name(name=name, formula=formula, hidden=True) for name, formula in _posts(package, content, there)]
    wanted = {name.key: name for name in (*(replace(n, hidden=True) for n in shown), *moved)}
    if not wanted:
        return data
    new = set_names(workbook, wanted)
    if _without(workbook, wanted) != _without(new, wanted):
        hold("After hidden names were set, something else in the file was different.")
    return rewrite(data, replaced={package.workbook: new})


def _without(workbook: bytes, names: Mapping[tuple[str, int | None], Name]) -> bytes:
    """Return what a workbook's part says besides these names."""
    root = parse_xml(workbook)
    for element in [*root.iter(main("definedName"))]:
        parent = element.getparent()
        if parent is not None and element.get("localSheetId") is None and _key(element) in names:
            parent.remove(element)
    for block in [*root.iter(main("definedNames"))]:
        if len(block) == 0:
            root.remove(block)
    return etree.tostring(root, method="c14n")


def _key(element: etree._Element) -> tuple[str, None]:
    return element.get("name", "").casefold(), None


def _posts(package: Package, content: TrackerContent, there: Mapping[str, Post | None]) -> Iterator[tuple[str, str]]:
    """Yield each hidden name that points elsewhere, and what it is to say."""
    named = titles(package)
    for sheet in SHEET_ORDER:
        title, post = named[package.sheets[sheet]], there.get(sheet_post(sheet))
        if post is None or post.title != title:
            yield sheet_post(sheet), sheet_formula(title)
    for keyed in KEYED_SHEETS:
        found = content.sheets[keyed.name]
        for header, column in found.headers.items():
            wanted = Post(title=named[package.sheets[keyed.name]], row=found.header_row, column=column)
            if there.get(header_post(keyed.name, header)) != wanted:
                yield header_post(keyed.name, header), wanted.formula()
