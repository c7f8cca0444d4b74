"""Whether a patched sheet differs from what it was by our own cells alone.

Rows without a cell of ours are compared as they are written, so that a large sheet costs little.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Final, TypeAlias

from lxml import etree

from cmmtn_sync.facts.spreadsheet_cells import (
    cell_value,
    cells_of,
    links_of,
    place_rows,
    same_value,
    split_ref,
    with_link,
)
from cmmtn_sync.facts.spreadsheet_package import Package, hold, main
from cmmtn_sync.model import CellValue
from cmmtn_sync.outputs.tracker.links import cells_in

Places: TypeAlias = dict[tuple[int, int], CellValue]
"""Row and column of each cell of ours -> what it is to say."""

_APART: Final = frozenset(main(name) for name in ("dimension", "sheetData", "hyperlinks"))
_CELL: Final = main("c")
_FILTER: Final = main("autoFilter")
_RANGED: Final = (main("conditionalFormatting"), main("dataValidation"))
_EXTENDED: Final = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"
_EXTENDED_RULES: Final = frozenset(f"{_EXTENDED}{name}" for name in ("conditionalFormatting", "dataValidation"))
_EXTENDED_SQREF: Final = "{http://schemas.microsoft.com/office/excel/2006/main}sqref"
_FITTED: Final = frozenset({"ht", "spans"})
"""What may change on a row of which a cell was written."""
_NOTHING: Final[frozenset[str]] = frozenset()
_OF_THE_VALUE: Final = frozenset({"t", "cm", "vm"})


def verify_sheet(before: Package, after: Package, sheet: str, ours: Places) -> None:
    """Raise ``TrackerHeldError`` if more than our cells changed, or one does not say what was meant."""
    old, new = (package.tree(package.sheets[sheet]) for package in (before, after))
    if _says(after, sheet, new, ours) != len(ours):
        hold(f'After the update a cell on "{sheet}" did not say what was meant.')
    if not _same_rows(old, new, ours):
        hold(f'After the update a cell on "{sheet}" that is not ours was different.')
    if not _same_surroundings(old, new, max(row for row, _ in ours)):
        hold(f'After the update something on "{sheet}" that is not ours was different.')
    if sorted(_links(old, ours)) != sorted(_links(new, ours)):
        hold(f'After the update a link on "{sheet}" that is not ours was different.')


def plain(element: etree._Element) -> bytes:
    """Return an element as it is written in one way only, without what follows it."""
    return etree.tostring(element, method="c14n", with_tail=False)


def only_lower(old: str, new: str, lowest: int) -> bool:
    """Return whether a range is the same, or the same down to the lowest row of ours."""
    if old == new:
        return True
    (first, _, last), (now_first, _, now_last) = old.partition(":"), new.partition(":")
    try:
        (bottom, right), (now_bottom, now_right) = split_ref(last or first), split_ref(now_last)
    except ValueError:
        return False
    return first == now_first and right == now_right and bottom < now_bottom == lowest


def _says(after: Package, sheet: str, root: etree._Element, ours: Places) -> int:
    """Return how many of our cells say what was meant; one that is not there says nothing."""
    links = links_of(after, sheet)
    numbers = {row for row, _ in ours}
    said: Places = dict.fromkeys(ours)
    for number, row in place_rows(root):
        for column, cell in cells_of(row) if number in numbers else ():
            if (number, column) in ours:
                said[number, column] = with_link(cell_value(cell, after), links.get((number, column)))
    return sum(same_value(said[place], meant) for place, meant in ours.items())


# --- the cells that are not ours -------------------------------------------------------------------------------


def _same_rows(old: etree._Element, new: etree._Element, ours: Places) -> bool:
    """Return whether every row says what it said, but for our cells and for new rows."""
    columns: dict[int, set[int]] = {}
    for row, column in ours:
        columns.setdefault(row, set()).add(column)
    before, after = dict(place_rows(old)), dict(place_rows(new))
    if before.keys() - after.keys() or list(after) != sorted(number for number, _ in place_rows(new)):
        return False
    return all(_same_row(before.get(number), row, columns.get(number, set())) for number, row in after.items())


def _same_row(old: etree._Element | None, new: etree._Element, ours: set[int]) -> bool:
    """Return whether a row is the same but for our cells, and for empty cells that came with a format."""
    if old is None:
        return all(column in ours or not len(cell) for column, cell in cells_of(new))
    if not ours and _written(old) == _written(new):
        return True
    was, now = dict(cells_of(old)), dict(cells_of(new))
    return (
        _but(old, _FITTED) == _but(new, _FITTED)
        and not was.keys() - now.keys()
        and not any(len(now[column]) for column in now.keys() - was.keys() - ours)
        and all(_same_cell(was[column], now[column], is_ours=column in ours) for column in was)
        and [_written(e) for e in old if e.tag != _CELL] == [_written(e) for e in new if e.tag != _CELL]
    )


def _same_cell(old: etree._Element, new: etree._Element, *, is_ours: bool) -> bool:
    """Return whether a cell is the same; of ours, whether it looks the same."""
    return _but(old, _OF_THE_VALUE) == _but(new, _OF_THE_VALUE) if is_ours else _written(old) == _written(new)


def _but(element: etree._Element, names: frozenset[str]) -> dict[str, str]:
    return {str(name): str(value) for name, value in element.attrib.items() if name not in names}


def _written(element: etree._Element) -> bytes:
    return etree.tostring(element, with_tail=False)


# --- what stands round the cells -------------------------------------------------------------------------------


def _same_surroundings(old: etree._Element, new: etree._Element, lowest: int) -> bool:
    """Return whether all round the cells is the same, but for ranges that now reach the lowest row of ours."""
    was, now = ([e for e in root if e.tag not in _APART] for root in (old, new))
    return (
        (old.tag, _but(old, _NOTHING), old.nsmap) == (new.tag, _but(new, _NOTHING), new.nsmap)
        and len(was) == len(now)
        and all(_written(a) == _written(b) or _same_but_grown(a, b, lowest) for a, b in zip(was, now, strict=True))
    )


def _same_but_grown(old: etree._Element, new: etree._Element, lowest: int) -> bool:
    (was, old_plain), (now, new_plain) = _ranges_apart(old), _ranges_apart(new)
    return (
        old_plain == new_plain
        and len(was) == len(now)
        and all(only_lower(a, b, lowest) for a, b in zip(was, now, strict=True))
    )


def _extended_ranges(element: etree._Element) -> Iterator[etree._Element]:
    """Yield the ranges of the newer rules and validations; a sparkline's range is the one cell it is drawn in."""
    for found in element.iter(_EXTENDED_SQREF):
        parent = found.getparent()
        if parent is not None and parent.tag in _EXTENDED_RULES:
            yield found


def _ranges_apart(element: etree._Element) -> tuple[list[str], bytes]:
    """Return the ranges that may grow, and the element without them."""
    element = deepcopy(element)
    ranges: list[str] = []
    for found in element.iter(*_RANGED):
        ranges += found.get("sqref", "").split()
        found.set("sqref", "")
    for found in _extended_ranges(element):
        ranges += (found.text or "").split()
        found.text = ""
    if element.tag == _FILTER:
        ranges.append(element.get("ref", ""))
        element.set("ref", "")
    return ranges, plain(element)


def _links(root: etree._Element, ours: Places) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield each linked cell that is not ours, and where it leads; a link on a range is one on each of its cells."""
    for link in root.iter(main("hyperlink")):
        for ref in cells_in(link.get("ref", "")):
            if ":" in ref or split_ref(ref) not in ours:
                yield ref, sorted(_but(link, frozenset({"ref"})).items())
