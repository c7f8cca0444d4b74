"""The lists of a package's parts, where a patch takes one away or brings one."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from cmmtn_sync.facts.spreadsheet_package import Package, hold, parse_xml, relations_path
from cmmtn_sync.outputs.tracker.links import to_bytes

TYPES: Final = "[Content_Types].xml"
RELATIONS_TYPE: Final = "application/vnd.openxmlformats-package.relationships+xml"
_TYPE: Final = "{http://schemas.openxmlformats.org/package/2006/content-types}"


def declare_relations(package: Package, parts: dict[str, bytes]) -> None:
    """State the type of relations that came, where the package states none for all (LibreOffice did not)."""
    came = [path for path in parts if path not in package.parts]
    types = package.tree(TYPES)
    if not came or any(e.get("Extension", "").casefold() == "rels" for e in types.iter(f"{_TYPE}Default")):
        return
    root = parse_xml(parts[TYPES])
    for path in came:
        etree.SubElement(root, f"{_TYPE}Override", {"PartName": f"/{path}", "ContentType": RELATIONS_TYPE})
    parts[TYPES] = to_bytes(root)


def drop_calculation_chain(package: Package, parts: dict[str, bytes]) -> frozenset[str]:
    """Take out the order of calculation, which names the cell whose formula went; Excel makes it anew."""
    chain = next((r for r in package.relations(package.workbook) if r.kind == "calcChain"), None)
    if chain is None or chain.target not in package.parts:
        return frozenset()
    marks = {
        TYPES: rb'<(?:\w+:)?Override\b[^>]*PartName="/%b"[^>]*/>' % _exactly(chain.target),
        relations_path(package.workbook): rb'<(?:\w+:)?Relationship\b[^>]*Id="%b"[^>]*/>' % _exactly(chain.id),
    }
    for path, mark in marks.items():
        parts[path], count = re.subn(mark, b"", parts[path])
        if count != 1:
            hold("A formula stands where we write, and the order of calculation could not be mended.")
    parts.pop(chain.target, None)
    return frozenset({chain.target})


def _exactly(text: str) -> bytes:
    return re.escape(text.encode())
