"""Excel workbooks (.xlsx, .xlsm, templates; transitional and strict), read from their XML piece by piece.

openpyxl is not used: it refuses strict workbooks, ISO dates and parts at unusual places, and a workbook that
unpacks to 60 MB does not fit into the memory of the child. Here the work is bounded by cells that hold something.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from cmmtn_sync.facts.cells import Book, cell_text, date_formats, string_text
from cmmtn_sync.facts.outline import chosen_title
from cmmtn_sync.facts.package import Package, attribute, child, core_title, local, not_xml
from cmmtn_sync.facts.said import CannotRead, Said
from cmmtn_sync.facts.tabular import as_table, header_row
from cmmtn_sync.model import FileKind, Reason, Section, Table

CELLS_READ: Final = 200_000
"""Cells that hold something, over the whole workbook."""
EMPTY_ROWS_READ: Final = 400_000
"""Rows that hold nothing: a sheet may say that it has a million."""
LETTERS_READ: Final = 8_000_000
"""Of shared strings: a workbook of 60 MB is mostly these."""
MERGES_READ: Final = 5_000
WIDEST: Final = 200
"""Columns with something in them."""
SHEETS_READ: Final = 100

_REFERENCE: Final = re.compile(r"^\$?([A-Z]{1,3})\$?(\d{1,7})$")
_HEADER_CODES: Final = re.compile(r'&(?:[LCRPNDTFAGZBIUSEXYOH]|"[^"]*"|K[0-9A-F]{6}|\d{1,3}|&)')


@dataclass(kw_only=True, slots=True)
class _Limits:
    """What may still be read of this workbook."""

    cells: int = CELLS_READ
    empty_rows: int = EMPTY_ROWS_READ
    cut: bool = False


@dataclass(kw_only=True, slots=True)
class _Sheet:
    """The cells of a sheet that hold something, by row and column."""

    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    header: str = ""
    pictures: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class _Told:
    """What one sheet comes to."""

    section: Section
    cover: str
    table: Table | None
    header: str


def read(data: bytes) -> Said:
    """Return what a workbook says. Raise :class:`CannotRead`."""
    package = Package(data)
    main = package.main_part() or "xl/workbook.xml"
    root = package.tree(main)
    limits = _Limits()
    book = _book(package, main, root, limits)
    told = [t for name, part in _sheets(package, main, root, limits) if (t := _told(package, name, part, book, limits))]
    text = "\n".join(t.section.text for t in told if t.section.text)
    if not text and any("/media/" in name for name in package.names()):
        raise CannotRead(Reason.SCAN, "an Excel workbook that holds pictures and no text")
    cover = "\n".join(t.cover for t in told if t.cover)
    return Said(
        kind=FileKind.EXCEL,
        title=chosen_title(core_title(package), cover.partition("\n")[0].replace("\t", " "), text[:3000]),
        cover=cover,
        header="\n".join(dict.fromkeys(t.header for t in told if t.header)),
        text=text,
        sections=tuple(t.section for t in told if t.section.text),
        tables=tuple(t.table for t in told if t.table),
        macros=any("vbaproject" in name for name in package.names()),
        cut=limits.cut,
    )


def _book(package: Package, main: str, root: etree._Element, limits: _Limits) -> Book:
    styles = next(iter(package.related(main, "styles")), None)
    properties = child(root, "workbookPr")
    from_1904 = (attribute(properties, "date1904") if properties is not None else None) in {"1", "true"}
    return Book(
        strings=_strings(package, main, limits),
        dates=date_formats(package.tree_if_any(styles) if styles else None),
        from_1904=from_1904,
    )


def _strings(package: Package, main: str, limits: _Limits) -> list[str]:
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


def _sheets(package: Package, main: str, root: etree._Element, limits: _Limits) -> Iterator[tuple[str, str]]:
    """Return name and part of each worksheet, hidden ones too; chart sheets hold no cells."""
    parts = {r.id: r for r in package.relationships(main)}
    sheets = child(root, "sheets")
    listed = list(sheets) if sheets is not None else []
    limits.cut = limits.cut or len(listed) > SHEETS_READ
    for sheet in listed[:SHEETS_READ]:
        relationship = parts.get(_relationship_id(sheet))
        if relationship is not None and relationship.type == "worksheet" and relationship.target in package:
            yield sheet.get("name") or "", relationship.target


def _relationship_id(sheet: etree._Element) -> str:
    return next((str(v) for k, v in sheet.attrib.items() if str(k).endswith("}id")), "")


def _told(package: Package, name: str, part: str, book: Book, limits: _Limits) -> _Told | None:
    sheet = _read_sheet(package, part, book, limits)
    rows = _compact(sheet)
    place = f"sheet “{name}”"
    text = "\n".join("\t".join(cell for cell in row.values() if cell) for row in sheet.rows.values())
    at = header_row(rows)
    return _Told(
        section=Section(title=name, level=1, text=text, place=place),
        cover="\n".join("\t".join(cell for cell in _once(row) if cell) for row in rows[:at]),
        table=as_table(rows, place) if rows else None,
        header=sheet.header,
    )


def _read_sheet(package: Package, part: str, book: Book, limits: _Limits) -> _Sheet:
    sheet = _Sheet()
    number = 0
    for element in _elements(package, part, ("row", "mergeCell", "headerFooter")):
        name = local(element)
        if name == "row":
            stated = element.get("r") or ""
            number = int(stated) if stated.isdigit() else number + 1
            if not _read_row(element, number, sheet, book, limits):
                break
        elif name == "mergeCell" and len(sheet.merges) < MERGES_READ:
            _note_merge(element.get("ref") or "", sheet)
        elif name == "headerFooter":
            sheet.header = "\n".join(t for e in element if (t := _HEADER_CODES.sub(" ", e.text or "").strip()))
    return sheet


def _read_row(element: etree._Element, number: int, sheet: _Sheet, book: Book, limits: _Limits) -> bool:
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
    if not cells:
        limits.empty_rows -= 1
        limits.cut = limits.cut or limits.empty_rows <= 0
        return limits.empty_rows > 0
    sheet.rows[number] = cells
    limits.cells -= len(cells)
    limits.cut = limits.cut or limits.cells <= 0
    return limits.cells > 0


def _note_merge(reference: str, sheet: _Sheet) -> None:
    first, _, last = reference.partition(":")
    start, end = _REFERENCE.match(first), _REFERENCE.match(last)
    if start and end:
        sheet.merges.append((int(start[2]), _column(start[1]), int(end[2]), _column(end[1])))


def _compact(sheet: _Sheet) -> list[tuple[str, ...]]:
    """Return the rows that hold something over the columns that do, merged cells filled in."""
    columns = sorted({column for row in sheet.rows.values() for column in row})[:WIDEST]
    filled = {number: dict(row) for number, row in sheet.rows.items()}
    for top, left, bottom, right in sheet.merges:
        text = sheet.rows.get(top, {}).get(left, "")
        for number in range(top, min(bottom, top + WIDEST) + 1) if text else ():
            if number in filled:  # a row that holds nothing else is no row
                filled[number].update(dict.fromkeys((c for c in columns if left <= c <= right), text))
    return [tuple(row.get(column, "") for column in columns) for row in filled.values()]


def _once(row: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row))


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
