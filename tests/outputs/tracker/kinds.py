"""A tracker as other programs would have saved it: its cells are the same, its XML is not."""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import etree

from tests.outputs.tracker.hands import BOOK, MAIN, OF_BOOK, TYPES, edited, joined, parts_of, replaced, with_parts

SHEETML = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_STRICT = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main": "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": (
        "http://purl.oclc.org/ooxml/officeDocument/relationships"
    ),
}


def sheets_of(data: bytes) -> list[str]:
    return [path for path in parts_of(data) if path.startswith("xl/worksheets/sheet")]


def prefixed(data: bytes) -> bytes:
    """Write every element of a sheet, a table and the workbook with a prefix, as the Open XML SDK does."""
    changed = {}
    for path, part in parts_of(data).items():
        if path in {BOOK, *sheets_of(data)} or path.startswith("xl/tables/"):
            old = etree.fromstring(part)
            said = {str(name): str(value) for name, value in old.attrib.items()}
            others = {short: space for short, space in old.nsmap.items() if short}
            new = etree.Element(old.tag, said, nsmap={"x": MAIN[1:-1], **others})
            new.extend(list(old))
            text = etree.tostring(new).decode()
            # What was parsed without a prefix keeps none: it is written anew, name by name.
            text = re.sub(r"<(/?)(?=[A-Za-z]+[ />])", r"<\1x:", text).replace(f' xmlns="{MAIN[1:-1]}"', "")
            changed[path] = text.encode()
    return with_parts(data, changed)


def with_shared_strings(data: bytes) -> bytes:
    """Move every text of a cell among the shared strings, as Excel does."""
    strings: dict[str, int] = {}
    for path in sheets_of(data):

        def share(root: etree._Element) -> None:
            for cell in root.iter(f"{MAIN}c"):
                if cell.get("t") == "inlineStr":
                    text = "".join(t.text or "" for t in cell.iter(f"{MAIN}t"))
                    cell.remove(cell[0])
                    cell.set("t", "s")
                    etree.SubElement(cell, f"{MAIN}v").text = str(strings.setdefault(text, len(strings)))

        data = edited(data, path, share)
    root = etree.fromstring(f'<sst xmlns="{MAIN[1:-1]}"/>')
    for text in strings:
        etree.SubElement(etree.SubElement(root, f"{MAIN}si"), f"{MAIN}t").text = text
    part = etree.tostring(root, encoding="unicode")
    return joined(
        data, BOOK, "xl/sharedStrings.xml", kind="sharedStrings", part=part, type_of=f"{SHEETML}.sharedStrings+xml"
    )


def without_tables(data: bytes) -> bytes:
    """Take out the tables, and their filter with them, as Google Sheets and Numbers do; the size of a sheet too."""
    for path in sheets_of(data):
        relations = path.replace("worksheets/", "worksheets/_rels/") + ".rels"

        def bare(root: etree._Element) -> None:
            for name in ("tableParts", "dimension"):
                for found in root.findall(f"{MAIN}{name}"):
                    root.remove(found)

        data = edited(data, path, bare)
        if relations in parts_of(data):
            text = re.sub(r"<Relationship [^>]*/table\"[^>]*/>", "", parts_of(data)[relations].decode())
            data = with_parts(data, {relations: text.encode()})
    for path in [p for p in parts_of(data) if p.startswith("xl/tables/")]:
        data = with_parts(data, {}, without=path)
    text = re.sub(r'<Override PartName="/xl/tables/[^>]*/>', "", parts_of(data)[TYPES].decode())
    return with_parts(data, {TYPES: text.encode()})


def google(data: bytes) -> bytes:
    """Return what Google Sheets exports: no tables, shared strings, a filter of the sheet's own, rows of its height."""
    data = with_shared_strings(without_tables(data))
    path = sheets_of(data)[1]
    data = replaced(
        data, path, "<conditionalFormatting", '<autoFilter ref="$A$4:$P$16"/><conditionalFormatting', count=1
    )
    name = '<definedName hidden="1" localSheetId="1" name="_xlnm._FilterDatabase">\'Tracker\'!$A$4:$P$16</definedName>'
    data = replaced(data, BOOK, "</definedNames>", f"{name}</definedNames>")
    return replaced(data, path, '<row r="6"', '<row customHeight="1" r="6"')


def numbers(data: bytes) -> bytes:
    """Return what Numbers exports: no tables, shared strings, no names, cells and rows without more than they need."""
    data = with_shared_strings(without_tables(data))
    text = re.sub(r"<definedNames>.*</definedNames>", "", parts_of(data)[BOOK].decode())
    for path in sheets_of(data):
        sheet = re.sub(r'<c r="[A-Z]+\d+"( s="\d+")?( t="n")?/>', "", parts_of(data)[path].decode())
        data = with_parts(data, {path: sheet.encode()})
    return with_parts(data, {BOOK: text.encode()})


def without_places(data: bytes) -> bytes:
    """Leave out where rows and cells are, as small writers do: each follows the one before."""
    path = sheets_of(data)[1]
    text = parts_of(data)[path].decode()
    text = text.replace('<row r="4"', '<row r="3"/><row r="4"', 1)
    text = re.sub(r'<row r="\d+"', "<row", text)
    return with_parts(data, {path: re.sub(r'<c r="[A-Z]+\d+"', "<c", text).encode()})


def with_macros(data: bytes) -> bytes:
    data = replaced(data, TYPES, f"{SHEETML}.sheet.main+xml", "application/vnd.ms-excel.sheet.macroEnabled.main+xml")
    return joined(
        data, BOOK, "xl/vbaProject.bin", part="\0\1macro", type_of="application/vnd.ms-office.vbaProject",
        kind="http://schemas.microsoft.com/office/2006/relationships/vbaProject",
    )  # fmt: skip


def spread_out(data: bytes) -> bytes:
    """Write the sheets on many lines, indented, with a BOM, as careful programs do."""
    changed = {}
    for path in (*sheets_of(data), BOOK, OF_BOOK, TYPES):
        root = etree.fromstring(parts_of(data)[path])
        etree.indent(root)
        changed[path] = b"\xef\xbb\xbf" + etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return with_parts(data, changed)


def strict(data: bytes) -> bytes:
    changed = {}
    for path, part in parts_of(data).items():
        for loose, narrow in _STRICT.items():
            part = part.replace(loose.encode(), narrow.encode())  # noqa: PLW2901 - one name for one part
        changed[path] = part
    return with_parts(data, changed)


KINDS: dict[str, Callable[[bytes], bytes]] = {
    "shared strings": with_shared_strings,
    "a prefix on each name": prefixed,
    "Google Sheets": google,
    "Numbers": numbers,
    "no places of rows and cells": without_places,
    "macros": with_macros,
    "indented": spread_out,
}
