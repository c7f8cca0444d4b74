"""Whether a workbook's package is sound, part by part: ``unsound(data)`` is a list of what is wrong in it.

Excel offers to repair a file with any of these faults; LibreOffice and openpyxl open it and say nothing.
ECMA-376 part 1 (SpreadsheetML) and part 2 (packages). Nothing of the product is used, so that it can judge it.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from lxml import etree

from tests.outputs.tracker.soundness_sheet import MAIN, Area, Sheet, area, place_of, sheet_faults, text_of

RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_SHAPE = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}cNvPr"
_VML = "{urn:schemas-microsoft-com:vml}shape"
LONGEST_LINK = 2_079
_XML = (".xml", ".rels", ".vml")
_NAMED = re.compile(r"'((?:[^']|'')+)'!|(?<![\w.\]'])([^\W\d][\w.]*)!")


@dataclass(frozen=True, kw_only=True)
class Link:
    """A relationship: its id, kind, and where it points to (a part's path, unless it is outside)."""

    id: str
    kind: str
    target: str
    outside: bool


class Unpacked:
    """A package's parts, their trees and their relations."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        self.parts = parts
        self.trees = {path: etree.fromstring(part) for path, part in parts.items() if path.endswith(_XML)}

    def links(self, path: str) -> list[Link]:
        folder, name = posixpath.split(path)
        tree = self.trees.get(posixpath.join(folder, "_rels", f"{name}.rels"))
        return [] if tree is None else [_link(folder, element) for element in tree.iter(RELATION)]

    def one(self, path: str, kind: str) -> str:
        """Return the path of the part of this kind that a part points to, or nothing."""
        return next((link.target for link in self.links(path) if link.kind == kind), "")


def unsound(data: bytes) -> list[str]:
    """Return what is wrong with a workbook, a line for each fault."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            broken = package.testzip()
            twice = repeated("part", package.namelist())
            parts = {name: package.read(name) for name in package.namelist() if not broken}
        unpacked = Unpacked(parts)
    except (zipfile.BadZipFile, etree.XMLSyntaxError) as error:
        return [f"not readable: {error}"]
    if broken:
        return [f"{broken}: its bytes do not fit their sum"]
    return [*twice, *_type_faults(unpacked), *_relation_faults(unpacked), *_workbook_faults(unpacked)]


def repeated(what: str, names: Iterable[Hashable]) -> list[str]:
    return [f"{what} {name} is there {count} times" for name, count in Counter(names).items() if count > 1]


def _link(folder: str, element: etree._Element) -> Link:
    outside = element.get("TargetMode") == "External"
    target = element.get("Target", "")
    if not outside:
        target = unquote(posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/"))
    kind = element.get("Type", "").rpartition("/")[2]
    return Link(id=element.get("Id", ""), kind=kind, target=target, outside=outside)


# --- the package -----------------------------------------------------------------------------------------------


def _type_faults(unpacked: Unpacked) -> Iterator[str]:
    """Every part has a content type, and every type that names a part finds it."""
    tree = unpacked.trees.get("[Content_Types].xml")
    if tree is None:
        yield "there are no content types"
        return
    defaults = [str(e.get("Extension")).casefold() for e in tree.iter(f"{TYPES}Default")]
    overrides = [str(e.get("PartName")).lstrip("/") for e in tree.iter(f"{TYPES}Override")]
    yield from repeated("default type", defaults)
    yield from repeated("type of", overrides)
    for path in overrides:
        if path not in unpacked.parts:
            yield f"a type is stated for {path}, which is not there"
    for path in unpacked.parts:
        if path.endswith("/"):  # a folder, which some programs pack too
            continue
        if path not in {*overrides, "[Content_Types].xml"} and path.rpartition(".")[2].casefold() not in defaults:
            yield f"{path} has no content type"


def _relation_faults(unpacked: Unpacked) -> Iterator[str]:
    """Every relation has an id of its own and a target, and every id that a part uses is there."""
    for path in ("", *unpacked.parts):
        links = unpacked.links(path)
        yield from (f"{path}: {fault}" for fault in repeated("relation", (link.id for link in links)))
        for link in links:
            if link.kind == "hyperlink" and len(link.target) > LONGEST_LINK:
                yield f"{path}: {link.id} is a link of {len(link.target)} characters"
            if not link.outside and link.target not in unpacked.parts:
                yield f"{path}: {link.id} points to {link.target}, which is not there"
        if path in unpacked.trees:
            yield from _unknown_ids(path, unpacked.trees[path], {link.id for link in links})
    for path in unpacked.parts:
        folder, name = posixpath.split(path)
        owner = posixpath.join(posixpath.dirname(folder), name.removesuffix(".rels"))
        if name.endswith(".rels") and owner and owner not in unpacked.parts:
            yield f"{path} are the relations of a part that is not there"


def _unknown_ids(path: str, tree: etree._Element, known: set[str]) -> Iterator[str]:
    for element in tree.iter():
        for name, value in ((str(n), str(v)) for n, v in element.attrib.items()):
            if name.startswith(f"{{{OFFICE}}}") and value and value not in known:
                yield f"{path}: the relation {value} is used and is not there"


# --- the workbook ----------------------------------------------------------------------------------------------


def _workbook_faults(unpacked: Unpacked) -> Iterator[str]:
    book = unpacked.one("", "officeDocument")
    if book not in unpacked.trees:
        yield "there is no workbook"
        return
    entries = list(unpacked.trees[book].iter(f"{MAIN}sheet"))
    for what, name in (("sheetId", "sheetId"), ("sheet's relation", f"{{{OFFICE}}}id")):
        yield from repeated(what, (entry.get(name) for entry in entries))
    yield from repeated("sheet", (entry.get("name", "").casefold() for entry in entries))
    yield from _name_faults(unpacked.trees[book], [entry.get("name", "") for entry in entries])
    sheets = list(_sheets(unpacked, book, entries))
    for sheet in sheets:
        yield from (f"{sheet.name}: {fault}" for fault in sheet_faults(sheet))
        yield from (f"{sheet.name}: {fault}" for fault in _table_faults(unpacked, sheet))
    yield from _ids_of_tables(unpacked)
    yield from _shape_faults(unpacked)
    yield from _chain_faults(unpacked.trees.get(unpacked.one(book, "calcChain")), entries, sheets)


def _sheets(unpacked: Unpacked, book: str, entries: Iterable[etree._Element]) -> Iterator[Sheet]:
    targets = {link.id: link.target for link in unpacked.links(book) if link.kind == "worksheet"}
    strings = unpacked.trees.get(unpacked.one(book, "sharedStrings"))
    styles = unpacked.trees.get(unpacked.one(book, "styles"))
    metadata = unpacked.trees.get(unpacked.one(book, "sheetMetadata"))
    for entry in entries:
        path = targets.get(entry.get(f"{{{OFFICE}}}id", ""), "")
        if path in unpacked.trees:
            yield Sheet(
                name=entry.get("name", ""),
                path=path,
                root=unpacked.trees[path],
                strings=[text_of(item) for item in strings.iter(f"{MAIN}si")] if strings is not None else [],
                formats=_length(styles, "cellXfs", 1),
                looks=_length(styles, "dxfs", 0),
                metadata=_length(metadata, "cellMetadata", 0),
            )


def _length(root: etree._Element | None, name: str, otherwise: int) -> int:
    found = None if root is None else root.find(f"{MAIN}{name}")
    return otherwise if found is None else len(found)


def _name_faults(book: etree._Element, sheets: list[str]) -> Iterator[str]:
    names = list(book.iter(f"{MAIN}definedName"))
    yield from repeated("name", ((name.get("name", "").casefold(), name.get("localSheetId")) for name in names))
    known = {sheet.casefold() for sheet in sheets}
    for name in names:
        if not 0 <= int(name.get("localSheetId", "0")) < len(sheets):
            yield f"the name {name.get('name')} belongs to a sheet that is not there"
        for quoted, plain in _NAMED.findall(name.text or ""):
            sheet = quoted.replace("''", "'") or plain
            if sheet.casefold() not in known and "[" not in sheet:
                yield f"the name {name.get('name')} speaks of {sheet}, which is not there"


def _chain_faults(chain: etree._Element | None, entries: list[etree._Element], sheets: list[Sheet]) -> Iterator[str]:
    """The order of calculation names only formulas; a cell without a sheet is on the sheet of the one before."""
    by_name = {sheet.name: sheet for sheet in sheets}
    by_id = {entry.get("sheetId"): by_name.get(entry.get("name", "")) for entry in entries}
    number: str | None = None
    for step in () if chain is None else chain:
        number = step.get("i", number)
        sheet = by_id.get(number)
        if sheet is None or place_of(step.get("r", "")) not in sheet.formulas:
            yield f"calcChain names {step.get('r')} of sheet {number}, where there is no formula"


# --- tables and drawings ---------------------------------------------------------------------------------------


def _ids_of_tables(unpacked: Unpacked) -> Iterator[str]:
    tables = [tree for tree in unpacked.trees.values() if tree.tag == f"{MAIN}table"]
    yield from repeated("table id", (table.get("id") for table in tables))
    yield from repeated("table", (table.get("displayName", "").casefold() for table in tables))


def _table_faults(unpacked: Unpacked, sheet: Sheet) -> Iterator[str]:
    linked = [link.target for link in unpacked.links(sheet.path) if link.kind == "table"]
    listed = [part.get(f"{{{OFFICE}}}id") for part in sheet.root.iter(f"{MAIN}tablePart")]
    if len(linked) != len(listed):
        yield f"{len(listed)} tables are listed, {len(linked)} are there"
    areas: list[Area] = []
    for path in linked:
        table = unpacked.trees.get(path)
        place = None if table is None else area(table.get("ref", ""))
        if table is None or place is None:
            yield f"the table {path} has no range"
            continue
        yield from _one_table(table, place, sheet)
        if any(place.meets(other) for other in areas):
            yield f"the table {table.get('name')} lies on another"
        areas.append(place)


def _one_table(table: etree._Element, place: Area, sheet: Sheet) -> Iterator[str]:
    columns = table.findall(f"{MAIN}tableColumns/{MAIN}tableColumn")
    yield from repeated("column id", (column.get("id") for column in columns))
    yield from repeated("column", (column.get("name", "").casefold() for column in columns))
    if len(columns) != place.width:
        yield f"the table is {place.width} wide and has {len(columns)} columns"
    headers, totals = int(table.get("headerRowCount", "1")), int(table.get("totalsRowCount", "0"))
    if place.height <= headers + totals:
        yield "the table has no row of data"
    for number, column in enumerate(columns, start=place.left) if headers else ():
        name = re.sub(r"_x000[aA]_", "\n", column.get("name", ""))
        if sheet.texts.get((place.top, number), "") != name:
            yield f"the table's column {name} is called {sheet.texts.get((place.top, number))} in its header"
    own_filter = table.find(f"{MAIN}autoFilter")
    covered = None if own_filter is None else area(own_filter.get("ref", ""))
    if own_filter is not None and covered != place.without_last(totals):
        yield f"the filter {own_filter.get('ref')} is not the table's {table.get('ref')}"


def _shape_faults(unpacked: Unpacked) -> Iterator[str]:
    for path, tree in unpacked.trees.items():
        shapes = [shape.get("id") for shape in tree.iter(_SHAPE, _VML)]
        yield from (f"{path}: {fault}" for fault in repeated("shape", shapes))
        if tree.tag == f"{MAIN}comments":
            notes = [note.get("ref") for note in tree.iter(f"{MAIN}comment")]
            yield from (f"{path}: {fault}" for fault in repeated("the note on", notes))
