"""What a person does to a tracker, done to the XML by hand: no spreadsheet library keeps what Excel keeps."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from lxml import etree

from cmmtn_sync.columns import TrackerView
from cmmtn_sync.facts.spreadsheet_cells import letters
from cmmtn_sync.facts.spreadsheet_package import RELATIONS, open_package
from cmmtn_sync.facts.tracker import read_tracker
from cmmtn_sync.model import CellChange
from cmmtn_sync.outputs.tracker.build import build_tracker
from cmmtn_sync.outputs.tracker.patch import patch_tracker
from tests.outputs.tracker.samples import a_view
from tests.outputs.tracker.soundness import unsound

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
TRACKER = "xl/worksheets/sheet2.xml"
BOOK = "xl/workbook.xml"
OF_BOOK = "xl/_rels/workbook.xml.rels"
TYPES = "[Content_Types].xml"
_RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'


def a_tracker(view: TrackerView | None = None) -> bytes:
    return _usual() if view is None else _built(view)


@cache
def _usual() -> bytes:
    return _built(a_view())


def _built(view: TrackerView) -> bytes:
    data = build_tracker(view, title="Peer review tracker", network="Network", updated="Updated today")
    assert unsound(data) == []
    return data


def patched(data: bytes, changes: Sequence[CellChange]) -> bytes:
    """Patch a tracker, and see that the package has no fault that it did not have before."""
    result = patch_tracker(data, changes)
    assert sorted(set(unsound(result)) - set(unsound(data))) == []
    return result


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(data: bytes) -> dict[str, tuple[int, bytes]]:
    """Return each part's place in the order and its bytes as they are packed in the file."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for place, info in enumerate(package.infolist()):
            start = info.header_offset
            name, extra = data[start + 26] | data[start + 27] << 8, data[start + 28] | data[start + 29] << 8
            begin = start + 30 + name + extra
            found[info.filename] = (place, data[begin : begin + info.compress_size])
    return found


def with_parts(data: bytes, changed: Mapping[str, bytes], *, without: str = "") -> bytes:
    parts = {path: part for path, part in parts_of(data).items() if path != without} | dict(changed)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for path, part in parts.items():
            package.writestr(path, part)
    return out.getvalue()


def joined(
    data: bytes, owner: str, path: str, *, kind: str, part: str = "", type_of: str = "", identity: str = ""
) -> bytes:
    """Add a part that another part points to (the package, if that is empty), as Office does.

    Without ``part`` it is there already. Without ``type_of`` its type follows from how its name ends.
    """
    parts = parts_of(data)
    folder, _, name = owner.rpartition("/")
    relations = f"{folder}/_rels/{name}.rels".lstrip("/")
    text = parts.get(relations, _RELATIONS.encode()).decode()
    kind = kind if "://" in kind else f"{RELATIONS}/{kind}"
    link = f'<Relationship Id="{identity or f"new{len(text)}"}" Type="{kind}" Target="/{path}"/></Relationships>'
    changed = {relations: text.replace("</Relationships>", link).encode()}
    if part:
        changed[path] = part.encode()
    if type_of:
        line = f'<Override PartName="/{path}" ContentType="{type_of}"/></Types>'
        changed[TYPES] = parts[TYPES].decode().replace("</Types>", line).encode()
    return with_parts(data, changed)


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
