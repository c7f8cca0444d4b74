"""The parts of a package that no reader sees: whatever is in them is looked through for numbers, by part.

Each format's own reader looks through the text itself. This is the net under it: properties, comments, drawings,
charts, descriptions of pictures, the cache of a pivot table, the names of embedded files.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeAlias
from urllib.parse import unquote

from lxml import etree

from cmmtn_sync.facts.compound import native_name, raw_texts
from cmmtn_sync.facts.package import Package, all_text, local, parsed
from cmmtn_sync.facts.privacy import could_name
from cmmtn_sync.facts.said import CannotRead, Spot

SPOTS_KEPT: Final = 5_000
PART_READ: Final = 8 * 1024 * 1024
"""Larger parts of this kind are caches of data, and looked through up to here."""
BYTES_READ: Final = 48 * 1024 * 1024
_OLE_READ: Final = 4 * 1024 * 1024

_PROPERTIES: Final = {
    "creator": "Author",
    "initial-creator": "Author",
    "lastmodifiedby": "Last modified by",
    "title": "Title",
    "subject": "Subject",
    "description": "Comments",
    "keywords": "Keywords",
    "keyword": "Keywords",
    "category": "Category",
    "contentstatus": "Status",
    "manager": "Manager",
    "company": "Company",
    "hyperlinkbase": "Link base",
    "lpstr": "Titles",
}
"""How Office calls its properties; the others keep the name that they have in the file."""

_PLACES: Final[tuple[tuple[str, str], ...]] = (
    (r"(^|/)comments|threadedcomment|(^|/)notes", "a comment"),
    (r"header\d*\.xml$", "the page header"),
    (r"footer\d*\.xml$", "the page footer"),
    (r"footnotes", "a footnote"),
    (r"endnotes", "an endnote"),
    (r"charts?/|chartex", "a chart"),
    (r"diagrams/", "a diagram"),
    (r"vmldrawing|drawings?/", "a text box or drawing"),
    (r"pivotcache|pivottables|querytables", "the data behind a pivot table"),
    (r"externallinks", "data taken from another workbook"),
    (r"xl/workbook\.(xml|bin)$", "a defined name or the name of a sheet"),
    (r"xl/tables/", "the name of a column of a table"),
    (r"xl/worksheets/", "the settings of a sheet"),
    (r"glossary/", "a building block"),
    (r"customxml/", "the data behind the form"),
    (r"settings", "the document's settings"),
    (r"\.rels$", "the address of a link"),
)
"""What a reader would call a part, by its name; the first that fits."""

_REMARKS: Final = re.compile(r"comments|(^|/)notes|drawing|header|footer|diagrams/|custom|workbook\.xml$|\.rels$")
_SKIPPED: Final = re.compile(
    r"sharedstrings|theme/|styles\.xml$|fonttable|websettings|calcchain|tablestyles|\[content_types\]|printersettings"
)
"""They hold no words of people."""
_DESCRIPTIONS: Final = frozenset({"descr", "alt"})
_SPOKEN: Final = frozenset(
    {
        "title",
        "name",
        "v",
        "val",
        "display",
        "tooltip",
        "prompt",
        "promptTitle",
        "error",
        "errorTitle",
        "alias",
        "author",
    }
    | {"string", "caption", "displayText", "value", "userName", "formula", "u", "c", "initials"}
)
"""The attributes in which words of people stand. Others hold shapes, where numbers stand in rows."""
_TEXTS: Final = frozenset({"p", "si", "is", "comment", "rich"})
"""What holds one text, cut into runs."""
_VALUES: Final = frozenset({"val", "v", "value", "u", "c"})
"""Among them the random numbers by which Office knows its controls."""
_NAMES: Final = frozenset({"alias", "tag"})
_ADDRESSES: Final = frozenset({"Target", "href"})
_PICTURES: Final = frozenset({"docPr", "cNvPr"})
_NUMBER: Final = 10
_Spots: TypeAlias = Callable[[str, Iterable[str]], Iterator[Spot]]
_EMBEDDED: Final = re.compile(r"(?:^|/)(?:embeddings|attachments)/([^/]+)$|^object [^/]*$", re.IGNORECASE)


def part_spots(package: Package, handled: frozenset[str]) -> tuple[Spot, ...]:
    """Return what stands in the parts of a package, except for those handled elsewhere."""
    found: list[Spot] = []
    left = BYTES_READ
    for name in package.names():
        found += spots_in("the name of a file that it holds", (name,)) if not _EMBEDDED.search(name) else ()
        if name in handled or _SKIPPED.search(name) or left <= 0 or len(found) > SPOTS_KEPT:
            continue
        data = _bytes_of(package, name)
        left -= len(data)
        found += _in_part(name, data)
    found += (s for name in embedded_in(package) for s in spots_in("the name of an embedded file", (name,)))
    return tuple(found)


def spots_in(place: str, texts: Iterable[str]) -> Iterator[Spot]:
    """Return a spot for each name, description or remark that could hold a number."""
    return (Spot(place=place, text=text, short=True) for text in texts if could_name(text))


def data_spots(place: str, texts: Iterable[str]) -> Iterator[Spot]:
    """Return a spot for each value that could hold a number: values are many, so each must say what it is."""
    return (Spot(place=place, text=text) for text in texts if could_name(text))


def embedded_in(package: Package) -> tuple[str, ...]:
    """Return the names of the files inside a package: what they were called if that is known, else their part's."""
    names: dict[str, None] = {}
    for part in package.names():
        found = _EMBEDDED.search(part)
        if found is None:
            continue
        data = _bytes_of(package, part, _OLE_READ) if part.endswith(".bin") else b""
        names[native_name(data) or package.stored_name(part).rpartition("/")[2]] = None
    return tuple(names)


def property_spots(root: etree._Element) -> Iterator[Spot]:
    """Return the properties of a document that could hold a number, each with the name that Office gives it."""
    for element in root.iter("*"):
        stated = element.get("name") or element.get("{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}name")
        name = stated or _PROPERTIES.get(local(element).lower(), local(element))
        parent = element.getparent()
        if not element.text and stated is None:
            continue
        if parent is not None and parent.get("name"):  # the value of a property of one's own
            name = parent.get("name") or name
        yield from spots_in(f"the document's properties ({name})", (element.text or "", stated or ""))


def _bytes_of(package: Package, name: str, limit: int = PART_READ) -> bytes:
    """Return the beginning of a part, or nothing if it cannot be read: the document does not depend on it."""
    try:
        return package.beginning(name, limit)
    except CannotRead:
        return b""


def _in_part(name: str, data: bytes) -> Iterator[Spot]:
    if name.startswith("docprops/") or name == "meta.xml":
        yield from property_spots(root) if (root := _tree(data)) is not None else ()
    elif name.endswith((".xml", ".rels", ".vml")):
        yield from _in_xml(_place(name), data, spots_in if _REMARKS.search(name) else data_spots)
    elif name.endswith(".bin") and name.startswith("xl/"):
        yield from data_spots(_place(name), raw_texts(data))


def _in_xml(place: str, data: bytes, spots: _Spots) -> Iterator[Spot]:
    root = _tree(data)
    if root is None:
        return
    for element in root.iter("*"):
        if local(element) in _TEXTS:
            yield from spots(place, (all_text(element),))
        elif element.text and len(element) == 0:
            yield from spots(place, (element.text,))
    yield from described(root, place, spots)


def described(root: etree._Element, place: str = "a control or a link", spots: _Spots = spots_in) -> Iterator[Spot]:
    """Return what stands in attributes: the descriptions of pictures, the names of controls, the words of links."""
    for element in root.iter("*"):
        for key, value in element.attrib.items():
            if len(value) < _NUMBER:
                continue
            attribute = str(key).rpartition("}")[2]
            if attribute in _DESCRIPTIONS or (attribute in {"title", "name"} and local(element) in _PICTURES):
                yield from spots_in("the description of a picture", (str(value),))
            elif attribute in _VALUES and local(element) not in _NAMES:
                yield from data_spots(place, (str(value),))
            elif attribute in _ADDRESSES:
                yield from data_spots(place, unquote(str(value)).split("/"))
            elif attribute in _SPOKEN:
                yield from spots(place, (str(value),))


def _tree(data: bytes) -> etree._Element | None:
    try:
        return parsed(data)
    except CannotRead:
        return None


def _place(name: str) -> str:
    known = next((words for pattern, words in _PLACES if re.search(pattern, name)), None)
    return known or "a part of the file that is not seen"
