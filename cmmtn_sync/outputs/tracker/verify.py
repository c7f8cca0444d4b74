"""Whether a patched tracker differs from what it was by our own cells alone, part by part.

What may differ is said here anew, not taken from the patcher: a part that nobody can explain holds the tracker.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from typing import Final, TypeAlias

from lxml import etree

from cmmtn_sync.facts.spreadsheet_package import Package, hold, main, relations_path
from cmmtn_sync.model import CellValue
from cmmtn_sync.outputs.tracker.parts import RELATIONS_TYPE, TYPES
from cmmtn_sync.outputs.tracker.verify_sheet import Places, only_lower, plain, verify_sheet

Spot: TypeAlias = tuple[str, int, int]
"""A sheet, a row, a column."""

_GROWING_NAMES: Final = frozenset({"_xlnm.Print_Area", "_xlnm._FilterDatabase"})
_LAST_ROW: Final = re.compile(r"(\$[A-Z]+\$\d+:\$[A-Z]+\$)(\d+)")


def verify(before: Package, after: Package, spots: Mapping[Spot, CellValue]) -> None:
    """Raise ``TrackerHeldError`` if anything but the spots changed, or a spot does not say what was meant."""
    sheets: dict[str, Places] = {}
    for (sheet, row, column), value in spots.items():
        sheets.setdefault(sheet, {})[row, column] = value
    if list(before.sheets.items()) != list(after.sheets.items()):
        hold("After the update the sheets of the file were different.")
    _verify_parts(before, after, {name: max(row for row, _ in places) for name, places in sheets.items()})
    for name, places in sheets.items():
        verify_sheet(before, after, name, places)


def _verify_parts(before: Package, after: Package, lowest: Mapping[str, int]) -> None:
    """Raise if a part that is no sheet of ours differs by more than it may; ``lowest`` is each sheet's last spot."""
    sheets = {before.sheets[name] for name in lowest}
    for path in dict.fromkeys((*before.parts, *after.parts)):
        if (
            path not in sheets
            and before.parts.get(path) != after.parts.get(path)
            and not _may(before, after, path, lowest)
        ):
            hold(f"After the update a part of the file that is not ours was different ({path}).")


def _may(before: Package, after: Package, path: str, lowest: Mapping[str, int]) -> bool:
    """Return whether a part differs only by what came with our cells."""
    if path not in after.parts:
        return path == _chain(before)
    if path in {relations_path(before.sheets[name]) for name in lowest}:
        return _same_relations(before.tree(path) if path in before.parts else None, after.tree(path))
    listed = {TYPES, relations_path(before.workbook)}
    rows = [row for name, row in lowest.items() if path in _tables(before, name)]
    if path not in before.parts or not (rows or path in listed or path == before.workbook):
        return False
    old, new = before.tree(path), after.tree(path)
    if path in listed:
        return _same_list(old, new, _chain(before), frozenset(after.parts.keys() - before.parts.keys()))
    if path == before.workbook:
        return _same_book(old, new, set(lowest.values()))
    return any(_same_table(old, new, row) for row in rows)


def _tables(package: Package, sheet: str) -> set[str]:
    return {r.target for r in package.relations(package.sheets[sheet]) if r.kind == "table"}


def _chain(package: Package) -> str:
    return next((r.target for r in package.relations(package.workbook) if r.kind == "calcChain"), "")


def _same_relations(old: etree._Element | None, new: etree._Element) -> bool:
    """Return whether all that was there is there, and nothing but links outside came."""
    was = [dict(e.attrib) for e in (old if old is not None else ())]
    now = [dict(e.attrib) for e in new]
    came = list(new)[len(was) :]
    return (
        was == now[: len(was)]
        and all(e.get("Type", "").endswith("/hyperlink") and e.get("TargetMode") == "External" for e in came)
        and len({e.get("Id") for e in new}) == len(now)
    )


def _same_list(old: etree._Element, new: etree._Element, chain: str, came: frozenset[str]) -> bool:
    """Return whether two lists of parts are the same, but for what came, and the order of calculation if that went."""
    was, now = [dict(e.attrib) for e in old], [dict(e.attrib) for e in new]
    gone = [entry for entry in was if entry not in now]
    added = [entry for entry in now if entry not in was]
    return (
        [entry for entry in was if entry in now] == [entry for entry in now if entry in was]
        and (not gone or (len(gone) == 1 and _is_of(gone[0], chain)))
        and all(e.get("ContentType") == RELATIONS_TYPE and str(e.get("PartName")).lstrip("/") in came for e in added)
    )


def _is_of(entry: Mapping[str | bytes, str | bytes], chain: str) -> bool:
    said = str(entry.get("PartName") or entry.get("Target", ""))
    return bool(chain) and said.rpartition("/")[2] == chain.rpartition("/")[2]


def _same_table(old: etree._Element, new: etree._Element, lowest: int) -> bool:
    """Return whether two tables are the same but for their last row."""
    refs: list[list[str]] = []
    plains: list[bytes] = []
    for root in map(deepcopy, (old, new)):
        ranged = [root, *root.iterfind(main("autoFilter"))]
        refs.append([element.get("ref", "") for element in ranged])
        for element in ranged:
            element.set("ref", "")
        plains.append(plain(root))
    return plains[0] == plains[1] and all(only_lower(a, b, lowest) for a, b in zip(*refs, strict=True))


def _same_book(old: etree._Element, new: etree._Element, lowest: set[int]) -> bool:
    """Return whether two workbooks are the same but for the last rows of print areas and filters."""
    texts: list[list[str]] = []
    plains: list[bytes] = []
    for root in map(deepcopy, (old, new)):
        names = [n for n in root.iter(main("definedName")) if n.get("name") in _GROWING_NAMES]
        texts.append([name.text or "" for name in names])
        for name in names:
            name.text = ""
        plains.append(plain(root))
    return plains[0] == plains[1] and all(_grown_name(a, b, lowest) for a, b in zip(*texts, strict=True))


def _grown_name(old: str, new: str, lowest: set[int]) -> bool:
    ends = [[int(end) for _, end in _LAST_ROW.findall(text)] for text in (old, new)]
    rest = [_LAST_ROW.sub(r"\1", text) for text in (old, new)]
    return rest[0] == rest[1] and all(a == b or (a < b and b in lowest) for a, b in zip(*ends, strict=True))
