"""Excel workbooks (.xlsx, .xlsm, templates; transitional and strict), read from their XML piece by piece.

openpyxl is not used: it refuses strict workbooks, ISO dates and parts at unusual places, and a workbook that
unpacks to 60 MB does not fit into the memory of the child. Here the work is bounded by cells that hold something.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from lxml import etree

from cmmtn_sync.facts.cells import Book, cell_text, date_formats, has_value, is_spaced, spaced_formats, string_text
from cmmtn_sync.facts.comments import comments_of
from cmmtn_sync.facts.package import Package, all_text, attribute, child, core_title, local, not_xml
from cmmtn_sync.facts.parts import data_spots, embedded_in, part_spots
from cmmtn_sync.facts.said import CannotRead, Said
from cmmtn_sync.facts.sheets import (
    MERGES_READ,
    SHEETS_READ,
    Limits,
    Sheet,
    as_workbook,
    column_letters,
    told,
)
from cmmtn_sync.model import FileKind, Reason

LETTERS_READ: Final = 8_000_000
"""Of shared strings: a workbook of 60 MB is mostly these."""
FORMULAS_LOOKED_AT: Final = 5_000
"""Of a sheet, for numbers in them."""

_REFERENCE: Final = re.compile(r"^\$?([A-Z]{1,3})\$?(\d{1,7})$")
_NHS_DIGITS: Final = 10
_HEADER_CODES: Final = re.compile(r'&(?:[LCRPNDTFAGZBIUSEXYOH]|"[^"]*"|K[0-9A-F]{6}|\d{1,3}|&)')


@dataclass(kw_only=True, slots=True)
class _Count:
    """What is counted over the whole workbook."""

    uncalculated: int = 0


def read(data: bytes) -> Said:
    """Return what a workbook says. Raise :class:`CannotRead`."""
    package = Package(data)
    main = package.main_part() or "xl/workbook.xml"
    root = package.tree(main)
    limits, count = Limits(), _Count()
    book = _book(package, main, root, limits)
    sheets = [
        told(_read_sheet(package, sheet, part, book, limits, count))
        for sheet, part in _sheets(package, main, root, limits)
    ]
    said = as_workbook(FileKind.EXCEL, sheets, core_title(package), limits)
    parts = [part for _, part in _sheets(package, main, root, Limits())]
    spots = (*said.spots, *part_spots(package, handled=frozenset(parts)))
    if not said.text and any("/media/" in name for name in package.names()):
        raise CannotRead(Reason.SCAN, "an Excel workbook that holds pictures and no text", spots)
    return replace(
        said,
        macros=any("vbaproject" in name for name in package.names()),
        comments=comments_of(package, parts),
        uncalculated=count.uncalculated,
        embedded=embedded_in(package),
        spots=spots,
    )


def _book(package: Package, main: str, root: etree._Element, limits: Limits) -> Book:
    styles = next(iter(package.related(main, "styles")), None)
    properties = child(root, "workbookPr")
    from_1904 = (attribute(properties, "date1904") if properties is not None else None) in {"1", "true"}
    looks = package.tree_if_any(styles) if styles else None
    return Book(
        strings=_strings(package, main, limits),
        dates=date_formats(looks),
        spaced=spaced_formats(looks),
        from_1904=from_1904,
    )


def _strings(package: Package, main: str, limits: Limits) -> list[str]:
    """Return the shared strings, until so many letters are read; the rest read as empty."""
    strings: list[str] = []
    letters = 0
    for part in package.related(main, "sharedStrings")[:1]:
        for element in _elements(package, part, ("si",)):
            strings.append(string_text(element))
            letters += len(strings[-1])
            if letters > LETTERS_READ:
                limits.cut = True
                break
    return strings


def _sheets(package: Package, main: str, root: etree._Element, limits: Limits) -> Iterator[tuple[Sheet, str]]:
    """Return each worksheet, still without its cells, and its part; hidden ones too. Chart sheets hold no cells."""
    parts = {r.id: r for r in package.relationships(main)}
    sheets = child(root, "sheets")
    listed = list(sheets) if sheets is not None else []
    limits.cut = limits.cut or len(listed) > SHEETS_READ
    for sheet in listed[:SHEETS_READ]:
        relationship = parts.get(_relationship_id(sheet))
        if relationship is not None and relationship.type == "worksheet" and relationship.target in package:
            hidden = (sheet.get("state") or "visible") != "visible"
            yield Sheet(name=sheet.get("name") or "", hidden=hidden), relationship.target


def _relationship_id(sheet: etree._Element) -> str:
    return next((str(v) for k, v in sheet.attrib.items() if str(k).endswith("}id")), "")


def _read_sheet(package: Package, sheet: Sheet, part: str, book: Book, limits: Limits, count: _Count) -> Sheet:
    number = 0
    for element in _elements(package, part, ("row", "mergeCell", "headerFooter", "dataValidation", "hyperlink")):
        name = local(element)
        if name == "row":
            stated = element.get("r") or ""
            number = int(stated) if stated.isdigit() else number + 1
            if not _read_row(element, number, sheet, book, limits, count):
                break
        elif name == "mergeCell" and len(sheet.merges) < MERGES_READ:
            _note_merge(element.get("ref") or "", sheet)
        elif name == "headerFooter":
            sheet.header = "\n".join(t for e in element if (t := _HEADER_CODES.sub(" ", e.text or "").strip()))
        else:
            words = [*map(str, element.attrib.values()), all_text(element)]
            sheet.spots += data_spots(f"a link, or the hint or the choices of a cell, on {sheet.place}", words)
    return sheet


def _read_row(element: etree._Element, number: int, sheet: Sheet, book: Book, limits: Limits, count: _Count) -> bool:
    """Read a row into the sheet, and return whether to go on."""
    cells: dict[int, str] = {}
    column = 0
    for cell in element:
        if local(cell) != "c":
            continue
        place = _REFERENCE.match(cell.get("r") or "")
        column = _column(place[1]) if place else column + 1
        text = cell_text(cell, book).strip()
        if text:
            cells[column] = text
            if len(text) == _NHS_DIGITS and is_spaced(cell, book):
                sheet.shown[number, column] = f"{text[:3]} {text[3:6]} {text[6:]}"
        formula = child(cell, "f") if not text or len(cell) > 1 else None
        if formula is not None:
            count.uncalculated += not has_value(cell)
            if len(sheet.spots) < FORMULAS_LOOKED_AT:
                place_of = f"{sheet.place}, the formula in cell {column_letters(column)}{number}"
                sheet.spots += data_spots(place_of, (formula.text or "",))
    if cells:
        sheet.rows[number] = cells
    return limits.take_row(len(cells))


def _note_merge(reference: str, sheet: Sheet) -> None:
    first, _, last = reference.partition(":")
    start, end = _REFERENCE.match(first), _REFERENCE.match(last)
    if start and end:
        sheet.merges.append((int(start[2]), _column(start[1]), int(end[2]), _column(end[1])))


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _elements(package: Package, part: str, names: tuple[str, ...]) -> Iterator[etree._Element]:
    """Return the elements of these names one after the other, each forgotten when the next is asked for."""
    with package.stream(part) as stream:
        walk = etree.iterparse(
            stream,
            events=("end",),
            tag=[f"{{*}}{name}" for name in names],
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
        )
        try:
            for _, element in walk:
                yield element
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
        except etree.XMLSyntaxError as error:
            raise not_xml(error) from error
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
            raise CannotRead(Reason.DAMAGED, "a file that is damaged inside") from error
