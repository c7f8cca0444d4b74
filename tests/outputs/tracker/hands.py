"""What a person does to a tracker, done to the XML by hand: no spreadsheet library keeps what Excel keeps."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from functools import cache
from xml.sax.saxutils import escape

from lxml import etree

from cmmtn_sync.columns import TrackerView
from cmmtn_sync.facts.spreadsheet_cells import letters
from cmmtn_sync.facts.spreadsheet_package import open_package, relations_path
from cmmtn_sync.facts.tracker import read_tracker
from cmmtn_sync.outputs.tracker.build import build_tracker
from tests.outputs.tracker.samples import a_view

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
TRACKER = "xl/worksheets/sheet2.xml"


def a_tracker(view: TrackerView | None = None) -> bytes:
    return _usual() if view is None else _built(view)


@cache
def _usual() -> bytes:
    return _built(a_view())


def _built(view: TrackerView) -> bytes:
    return build_tracker(view, title="Peer review tracker", network="Network", updated="Updated today")


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def with_parts(data: bytes, changed: Mapping[str, bytes], *, without: str = "") -> bytes:
    parts = {path: part for path, part in parts_of(data).items() if path != without} | dict(changed)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for path, part in parts.items():
            package.writestr(path, part)
    return out.getvalue()


def without_posts(data: bytes, *names: str) -> bytes:
    """Take the hidden names away: all of them, as in a tracker built before there were any, or these."""
    text = parts_of(data)["xl/workbook.xml"].decode()
    wanted = "|".join(names) or '_cmmtn_[^"]*'
    text = re.sub(rf'<definedName name="(?:{wanted})"[^>]*>[^<]*</definedName>', "", text)
    return with_parts(data, {"xl/workbook.xml": text.encode()})


def renamed(data: bytes, sheet: str, title: str) -> bytes:
    """Rename a sheet as Excel does: its tab, and every defined name that speaks of it."""
    text = parts_of(data)["xl/workbook.xml"].decode()
    there = f'name="{escape(sheet)}"'
    assert there in text
    quoted = escape(title.replace("'", "''"))
    text = text.replace(there, f'name="{escape(title)}"').replace(f"'{sheet}'!", f"'{quoted}'!")
    return with_parts(data, {"xl/workbook.xml": re.sub(rf"(?<=[>(,:]){sheet}!", f"'{quoted}'!", text).encode()})


def deleted(data: bytes, sheet: str) -> bytes:
    """Delete a sheet as Excel does: its parts go, its own names too, and every other name that speaks of it breaks."""
    package = open_package(data)
    path = package.sheets[sheet]
    place = [*package.sheets].index(sheet)
    tables = [r.target for r in package.relations(path) if r.kind == "table"]
    gone = {path, relations_path(path), *tables}
    identity = next(r.id for r in package.relations(package.workbook) if r.target == path)

    def forget(root: etree._Element) -> None:
        for element in [*root.iter(f"{MAIN}sheet", f"{MAIN}definedName")]:
            parent, local = element.getparent(), element.get("localSheetId")
            assert parent is not None
            if element.get("name") == sheet or local == str(place):
                parent.remove(element)
            elif local is not None and int(local) > place:
                element.set("localSheetId", str(int(local) - 1))
            text = element.text or ""
            element.text = re.sub(rf"'?{sheet}'?!\$?\w+\$\d+(:\$\w+\$\d+)?", "#REF!", text) or None
        for view in root.iter(f"{MAIN}workbookView"):
            view.set("activeTab", str(max(0, int(view.get("activeTab", "0")) - 1)))

    data = edited(data, "xl/workbook.xml", forget)
    data = edited(data, "xl/_rels/workbook.xml.rels", lambda root: _without(root, "Id", {identity}))
    data = edited(data, "[Content_Types].xml", lambda root: _without(root, "PartName", {f"/{p}" for p in gone}))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts_of(data).items():
            if name not in gone:
                archive.writestr(name, part)
    return out.getvalue()


def _without(root: etree._Element, attribute: str, values: AbstractSet[str]) -> None:
    for element in list(root):
        if element.get(attribute) in values:
            root.remove(element)


def edited(data: bytes, path: str, edit: Callable[[etree._Element], None]) -> bytes:
    root = etree.fromstring(parts_of(data)[path])
    edit(root)
    return with_parts(data, {path: etree.tostring(root, xml_declaration=True, encoding="UTF-8")})


def replaced(data: bytes, path: str, old: str, new: str, *, count: int = -1) -> bytes:
    text = parts_of(data)[path].decode()
    assert old in text
    return with_parts(data, {path: text.replace(old, new, count).encode()})


def typed(data: bytes, sheet: str, key: str, header: str, text: str) -> bytes:
    """Type a text into a cell of a keyed sheet, as inline text."""
    content = read_tracker(data).sheets[sheet]
    ref = f"{letters(content.headers[header])}{content.by_key()[key].number}"
    return typed_at(data, sheet, ref, text)


def typed_at(data: bytes, sheet: str, ref: str, text: str) -> bytes:
    def write(root: etree._Element) -> None:
        cell = next(c for c in root.iter(f"{MAIN}c") if c.get("r") == ref)
        for child in list(cell):
            cell.remove(child)
        cell.set("t", "inlineStr")
        etree.SubElement(etree.SubElement(cell, f"{MAIN}is"), f"{MAIN}t").text = text

    return edited(data, open_package(data).sheets[sheet], write)
