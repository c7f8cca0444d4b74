"""Sheets that people deleted, put back into their workbook: everything else in it stays byte for byte.

A whole tracker is built anew, and the sheets that are missing are taken from it: their parts, their tables, their
formats, the names that point to them. After the work the result is compared with both.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final
from xml.sax.saxutils import quoteattr

from lxml import etree

from cmmtn_sync.columns import SHEET_ORDER
from cmmtn_sync.facts.signposts import titles
from cmmtn_sync.facts.spreadsheet_package import PACKAGE, RELATIONS, Package, hold, main, parse_xml, relations_path
from cmmtn_sync.facts.tracker import open_tracker
from cmmtn_sync.outputs.tracker.archive import rewrite
from cmmtn_sync.outputs.tracker.graft_check import check_graft
from cmmtn_sync.outputs.tracker.graft_styles import StyleGraft
from cmmtn_sync.outputs.tracker.links import to_bytes
from cmmtn_sync.outputs.tracker.names import Name, read_names, set_names
from cmmtn_sync.outputs.tracker.parts import RELATIONS_TYPE, TYPES
from cmmtn_sync.outputs.tracker.tabs import add_tab, sheet_titles

_KIND: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.{}+xml"
_BROKEN: Final = "#REF!"


def graft(data: bytes, built: bytes, gone: Sequence[str]) -> bytes:
    """Return the tracker with the sheets that are ``gone``, taken from one that was ``built`` for this.

    Raises ``TrackerHeldError`` for a package that we do not know well enough, or if anything but these sheets differs
    in the result.
    """
    theirs, ours = open_tracker(data), open_tracker(built)
    wanted = [name for name in SHEET_ORDER if name in gone]
    try:
        parts = _with_sheets(theirs, ours, wanted)
        result = rewrite(data, replaced={p: part for p, part in parts.items() if theirs.parts.get(p) != part})
        check_graft(theirs, open_tracker(result), ours, wanted)
    except (LookupError, ValueError) as error:
        hold(f"A sheet that was deleted could not be made again: {error}.")
    return result


def _with_sheets(theirs: Package, ours: Package, gone: Sequence[str]) -> dict[str, bytes]:
    parts = dict(theirs.parts)
    styles_path, our_styles = _styles(theirs), _styles(ours)
    styles = StyleGraft(parts[styles_path], ours.parts[our_styles])
    kinds: dict[str, str] = {}
    for name in gone:
        path = _free_path(parts, posixpath.join(posixpath.dirname(theirs.workbook), "worksheets/sheet{}.xml"))
        root = parse_xml(ours.parts[ours.sheets[name]])
        styles.translate(root)
        for view in root.iter(main("sheetView")):
            view.attrib.pop("tabSelected", "")  # two sheets in front would both take what is typed into one
        parts[path] = to_bytes(root)
        kinds[path] = _KIND.format("worksheet")
        kinds |= dict.fromkeys(_add_relations(parts, theirs, ours, name, path), _KIND.format("table"))
        _add_to_workbook(parts, theirs, name, path)
    parts[styles_path] = styles.part()
    if not _knows_relations(parts[TYPES]):
        came = [path for path in parts if path not in theirs.parts and path.endswith(".rels")]
        kinds |= dict.fromkeys(came, RELATIONS_TYPE)
    lines = [f"Override PartName={quoteattr(f'/{path}')} ContentType={quoteattr(kind)}" for path, kind in kinds.items()]
    parts[TYPES] = _before_end(parts[TYPES], "Types", lines)
    parts[theirs.workbook] = _with_names(parts[theirs.workbook], ours, gone)
    return parts


def _knows_relations(types: bytes) -> bool:
    """Return whether the file says once what all relations are. One that LibreOffice saved says it of each part."""
    defaults = (e.get("Extension", "").casefold() for e in parse_xml(types) if str(e.tag).endswith("}Default"))
    return "rels" in defaults


def _styles(package: Package) -> str:
    found = [r.target for r in package.relations(package.workbook) if r.kind == "styles"]
    if len(found) != 1 or found[0] not in package.parts:
        hold("A sheet was deleted, and could not be made again: the file has no formats.")
    return found[0]


def _free_path(parts: Mapping[str, bytes], pattern: str) -> str:
    """Return the path of a part that is not there, and of which nothing is said."""
    taken = {path.casefold() for path in parts}
    said = parts[TYPES].decode("utf-8", "replace").casefold()
    paths = (pattern.format(number) for number in range(1, len(parts) + said.count("partname") + 2))
    return next(p for p in paths if p.casefold() not in taken and f'/{p}"'.casefold() not in said)


def _add_relations(parts: dict[str, bytes], theirs: Package, ours: Package, name: str, path: str) -> list[str]:
    """Add what the sheet points to: its links as they are, its tables as parts of their own. Return the tables."""
    data = ours.parts.get(relations_path(ours.sheets[name]))
    if data is None:
        return []
    root, tables = parse_xml(data), []
    for relation in root.iter(f"{{{PACKAGE}}}Relationship"):
        if relation.get("Type") != f"{RELATIONS}/table":
            continue
        source = relation.get("Target", "").lstrip("/")
        target = _free_path(parts, posixpath.join(posixpath.dirname(theirs.workbook), "tables/table{}.xml"))
        parts[target] = to_bytes(_table(parts, theirs, parse_xml(ours.parts[source])))
        relation.set("Target", f"/{target}")
        tables.append(target)
    parts[relations_path(path)] = to_bytes(root)
    return tables


def _table(parts: Mapping[str, bytes], theirs: Package, table: etree._Element) -> etree._Element:
    """Return the table with a number and a name that no other has; its name may be taken by a person's own."""
    there = [parse_xml(parts[path]) for path in parts if re.search(r"/tables/[^/]+\.xml$", path)]
    taken = {t.get("displayName", "").casefold() for t in there}
    taken |= {name.name.casefold() for name in read_names(parts[theirs.workbook])}
    wanted = table.get("displayName", "")
    numbered = (f"{wanted}_{number}" for number in range(2, len(taken) + 3))
    free = wanted if wanted.casefold() not in taken else next(n for n in numbered if n.casefold() not in taken)
    table.set("id", str(max((int(t.get("id", "0")) for t in there), default=0) + 1))
    for attribute in ("name", "displayName"):
        table.set(attribute, free)
    return table


def _add_to_workbook(parts: dict[str, bytes], theirs: Package, name: str, path: str) -> None:
    """Name the sheet in the workbook, behind the sheet of ours that it followed."""
    relations = relations_path(theirs.workbook)
    taken = {r.get("Id") for r in parse_xml(parts[relations]).iter(f"{{{PACKAGE}}}Relationship")}
    identity = next(i for n in range(1, len(taken) + 2) if (i := f"rId{n}") not in taken)
    line = f'Relationship Id="{identity}" Type="{RELATIONS}/worksheet" Target={quoteattr(f"/{path}")}'
    parts[relations] = _before_end(parts[relations], "Relationships", [line])
    before = _titles_before(theirs, name)
    there = sheet_titles(parts[theirs.workbook])
    at = max((number for number, title in enumerate(there, start=1) if title in before), default=0)
    parts[theirs.workbook] = add_tab(parts[theirs.workbook], title=name, relation=identity, at=at)


def _titles_before(theirs: Package, name: str) -> frozenset[str]:
    """Return what the nearest sheet of ours that stands before this one can be called now."""
    named = titles(theirs)
    before = SHEET_ORDER[: SHEET_ORDER.index(name)]
    # One that was made again just now has its own name, so it is not asked for among theirs.
    return frozenset((*before, *(named[theirs.sheets[n]] for n in before if n in theirs.sheets)))


def _with_names(workbook: bytes, ours: Package, gone: Sequence[str]) -> bytes:
    """Return the workbook's part with the names of these sheets: their prints, their lists, our hidden ones."""
    there = {name.key: name for name in read_names(workbook)}
    places = {title: number for number, title in enumerate(sheet_titles(workbook))}
    built = sheet_titles(ours.parts[ours.workbook])
    wanted = {}
    for name in read_names(ours.parts[ours.workbook]):
        if name.place is not None and built[name.place] in gone:
            new = replace(name, place=places[built[name.place]])
            wanted[new.key] = new
        elif name.place is None and _points_to(name, gone) and not _stands(there.get(name.key), gone):
            wanted[name.key] = name
    return set_names(workbook, wanted)


def _points_to(name: Name, sheets: Iterable[str]) -> bool:
    return any(f"{quoted}!" in name.formula for sheet in sheets for quoted in (sheet, f"'{sheet}'"))


def _stands(name: Name | None, gone: Iterable[str]) -> bool:
    """Return whether a name points to something that people put in place of a sheet of ours."""
    return name is not None and _BROKEN not in name.formula and not _points_to(name, gone)


def _before_end(part: bytes, tag: str, lines: Iterable[str]) -> bytes:
    """Return a part with empty elements added at its end, every other byte as it was."""
    ends = [*re.finditer(rb"</((?:\w+:)?)%b\s*>" % tag.encode(), part)]
    if len(ends) != 1:
        hold("A part of the file is written in a way that we do not know.")
    new = b"".join(_empty(ends[0][1], lines))
    return part[: ends[0].start()] + new + part[ends[0].start() :]


def _empty(prefix: bytes, lines: Iterable[str]) -> Iterator[bytes]:
    for line in lines:
        yield b"<%b%b/>" % (prefix, line.encode())
