"""Whether a workbook into which sheets were grafted is what it was, and those sheets besides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NoReturn

from lxml import etree

from cmmtn_sync.facts.spreadsheet_cells import read_cells
from cmmtn_sync.facts.spreadsheet_package import Package, hold, main, parse_xml, relations_path
from cmmtn_sync.facts.tracker import read_package
from cmmtn_sync.outputs.tracker.graft_styles import canonical
from cmmtn_sync.outputs.tracker.names import read_names
from cmmtn_sync.outputs.tracker.parts import TYPES
from cmmtn_sync.outputs.tracker.tabs import sheet_titles

_COMPARED_APART = frozenset(main(name) for name in ("sheets", "definedNames", "bookViews"))


def check_graft(before: Package, after: Package, built: Package, gone: Sequence[str]) -> None:
    """Raise ``TrackerHeldError`` unless the sheets say what was built, and all else is as it was."""
    styles = {r.target for r in before.relations(before.workbook) if r.kind == "styles"}
    grown = {TYPES, relations_path(before.workbook), *styles}
    for path, part in before.parts.items():
        if path in grown:
            _only_grew(path, part, after.parts[path])
        elif path != before.workbook and after.parts.get(path) != part:
            _different(path)
    _workbook_is_the_same(before.parts[before.workbook], after.parts[after.workbook], gone)
    read_package(after)
    for name in gone:
        if [*read_cells(after, name)] != [*read_cells(built, name)]:
            hold(f'After the sheet "{name}" was made again, a cell on it did not say what was meant.')
        _all_is_there(after, after.sheets[name])


def _different(what: str) -> NoReturn:
    hold(f"After a deleted sheet was made again, something else in the file was different ({what}).")


def _only_grew(path: str, before: bytes, after: bytes) -> None:
    """Compare a part whose elements are lists: each begins with what it had."""
    old, new = parse_xml(before), parse_xml(after)
    if path.endswith((".rels", TYPES)):
        if [*_children(new)][: len(old)] != [*_children(old)]:
            _different(path)
        return
    lists = {str(child.tag): [*_children(child)] for child in new}
    for child in old:
        if lists.get(str(child.tag), [])[: len(child)] != [*_children(child)]:
            _different(path)


def _children(element: etree._Element) -> Iterator[bytes]:
    yield from (canonical(child) for child in element)


def _workbook_is_the_same(before: bytes, after: bytes, gone: Sequence[str]) -> None:
    old, new = parse_xml(before), parse_xml(after)
    if [*_rest(old)] != [*_rest(new)]:
        _different("the workbook")
    if [*_sheets(old)] != [s for s in _sheets(new) if s[0] not in gone]:
        _different("the order of the sheets")
    if [*_in_front(old)] != [*_in_front(new)]:
        _different("the sheet in front")
    names, now = _names(before), _names(after)
    for key, formula in names.items():
        if now.get(key) != formula and "#REF!" not in formula and not any(name in formula for name in gone):
            _different(f"the name {key[1]}")


def _rest(workbook: etree._Element) -> Iterator[bytes]:
    yield from (canonical(child) for child in workbook if child.tag not in _COMPARED_APART)


def _sheets(workbook: etree._Element) -> Iterator[tuple[str, bytes]]:
    yield from ((sheet.get("name", ""), canonical(sheet)) for sheet in workbook.iter(main("sheet")))


def _in_front(workbook: etree._Element) -> Iterator[str]:
    titles = [sheet.get("name", "") for sheet in workbook.iter(main("sheet"))]
    for view in workbook.iter(main("workbookView")):
        number = int(view.get("activeTab", "0"))
        yield titles[number] if number < len(titles) else ""


def _names(workbook: bytes) -> Mapping[tuple[str | None, str], str]:
    """Return what each name says, by the title of the sheet whose alone it is; not by a place that may have moved."""
    titles = sheet_titles(workbook)
    found = {}
    for name in read_names(workbook):
        if name.place is None or name.place < len(titles):  # a name of no sheet at all was broken before
            found[None if name.place is None else titles[name.place], name.name] = name.formula
    return found


def _all_is_there(package: Package, path: str) -> None:
    """Compare what a sheet points to with what is in the file, and with what the file says of its parts' types."""
    said = {e.get("PartName", "") for e in parse_xml(package.parts[TYPES])}
    inside = [relation.target for relation in package.relations(path) if not relation.external]
    for part in (path, *inside):
        if part not in package.parts or f"/{part}" not in said:
            _different(f"{part} is not there, or nothing says what it is")
