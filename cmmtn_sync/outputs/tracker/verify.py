"""Whether a patched tracker differs from what it was by our own cells alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from lxml import etree

from cmmtn_sync.facts.spreadsheet_cells import place_cells, read_cells, same_value, split_ref
from cmmtn_sync.facts.spreadsheet_package import Package, hold, main, parse_xml
from cmmtn_sync.facts.tracker import read_package
from cmmtn_sync.model import CellValue

Spot: TypeAlias = tuple[str, int, int]
"""A sheet, a row, a column."""

_COMPARED_APART: Final = frozenset(main(name) for name in ("dimension", "sheetData", "hyperlinks"))
_GROWING: Final = frozenset({"sqref", "ref"})


def verify(before: Package, after: Package, spots: Mapping[Spot, CellValue], *, touched: frozenset[str]) -> None:
    """Raise ``TrackerHeldError`` if anything but the spots changed, or a spot does not say what was meant."""
    for path in {*before.parts, *after.parts} - touched:
        if before.parts.get(path) != after.parts.get(path):
            hold(f"After the update a part of the file that is not ours was different ({path}).")
    read_package(after)
    for sheet in {sheet for sheet, _, _ in spots}:
        ours = {(row, column): value for (name, row, column), value in spots.items() if name == sheet}
        _verify_ours(after, sheet, ours)
        _verify_others(before, after, sheet, ours)


def _verify_ours(after: Package, sheet: str, ours: Mapping[tuple[int, int], CellValue]) -> None:
    says = {(cell.row, cell.column): cell.value for cell in read_cells(after, sheet)}
    for place, meant in ours.items():
        if not same_value(says.get(place), meant):
            hold(f'After the update a cell on "{sheet}" did not say what was meant.')


def _verify_others(before: Package, after: Package, sheet: str, ours: Mapping[tuple[int, int], CellValue]) -> None:
    old, new = (parse_xml(package.parts[package.sheets[sheet]]) for package in (before, after))
    if dict(_cells(old, ours)) != dict(_cells(new, ours)):
        hold(f'After the update a cell on "{sheet}" that is not ours was different.')
    if list(_surroundings(old)) != list(_surroundings(new)):
        hold(f'After the update something on "{sheet}" that is not ours was different.')
    if dict(_links(old, ours)) != dict(_links(new, ours)):
        hold(f'After the update a link on "{sheet}" that is not ours was different.')


def _cells(root: etree._Element, ours: Mapping[tuple[int, int], CellValue]) -> Iterator[tuple[object, bytes]]:
    """Yield the raw XML of every cell that says something and is not ours."""
    for row, column, cell in place_cells(root):
        if (row, column) not in ours and len(cell):
            yield (row, column), etree.tostring(cell, with_tail=False)


def _surroundings(root: etree._Element) -> Iterator[bytes]:
    """Yield everything round the cells, without the ranges: those may have grown."""
    for child in root:
        if child.tag in _COMPARED_APART:
            continue
        for element in child.iter():
            attributes = sorted((k, v) for k, v in element.attrib.items() if k not in _GROWING)
            text = "" if str(element.tag).endswith("}sqref") else element.text
            yield repr((str(element.tag), attributes, text)).encode()


def _links(root: etree._Element, ours: Mapping[tuple[int, int], CellValue]) -> Iterator[tuple[str, object]]:
    for link in root.iter(main("hyperlink")):
        ref = link.get("ref", "")
        if ":" in ref or split_ref(ref) not in ours:
            yield ref, sorted((str(k), str(v)) for k, v in link.attrib.items())
