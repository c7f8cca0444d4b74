"""What a person does to whole sheets, done to the XML as Excel does it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Set as AbstractSet
from xml.sax.saxutils import escape

from lxml import etree

from cmmtn_sync.facts.spreadsheet_package import open_package, relations_path
from tests.outputs.tracker.hands import MAIN, edited, parts_of, with_parts


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
