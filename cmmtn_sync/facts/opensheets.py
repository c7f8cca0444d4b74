"""OpenDocument spreadsheets (.ods, .ots), read from their XML: calamine would not tell of comments or hidden text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from lxml import etree

from cmmtn_sync.facts.cells import as_number, iso_words
from cmmtn_sync.facts.openstyles import (
    OpenStyles,
    content_of,
    has_macros,
    outside,
    outside_spots,
    repeats,
    stated_title,
)
from cmmtn_sync.facts.package import Package, all_text, attribute, child, local
from cmmtn_sync.facts.parts import data_spots, embedded_in, part_spots, spots_in
from cmmtn_sync.facts.said import CannotRead, Said
from cmmtn_sync.facts.sheets import SHEETS_READ, Limits, Sheet, Told, as_workbook, column_letters, told
from cmmtn_sync.model import FileKind, Reason

_MOST_COLUMNS: Final = 16_384
_MOST_ROWS: Final = 1_048_576
_MOST_SPACES: Final = 200
_FILLED: Final = 200
"""A cell or a row that holds something is repeated at most so often."""


@dataclass(kw_only=True, slots=True)
class _Count:
    """What is counted over the whole workbook."""

    comments: int = 0
    uncalculated: int = 0


def read(data: bytes) -> Said:
    """Return what an OpenDocument spreadsheet says. Raise :class:`CannotRead`."""
    package = Package(data)
    body, styles = content_of(package, "spreadsheet")
    limits, count = Limits(), _Count()
    said = as_workbook(
        FileKind.OPEN_SPREADSHEET, list(_sheets(body, styles, limits, count)), stated_title(package), limits
    )
    names = (str(v) for e in body.iter("{*}named-range", "{*}named-expression") for v in e.attrib.values())
    spots = (
        *said.spots,
        *outside_spots(package),
        *data_spots("a defined name", names),
        *part_spots(package, handled=frozenset({"content.xml"})),
    )
    if not said.text and any("pictures/" in name for name in package.names()):
        raise CannotRead(Reason.SCAN, "an OpenDocument spreadsheet that holds pictures and no text", spots)
    return replace(
        said,
        header=outside(package),
        macros=has_macros(package),
        comments=count.comments,
        uncalculated=count.uncalculated,
        embedded=embedded_in(package),
        spots=spots,
    )


def _sheets(body: etree._Element, styles: OpenStyles, limits: Limits, count: _Count) -> Iterator[Told]:
    tables = [e for e in body if local(e) == "table"]
    limits.cut = limits.cut or len(tables) > SHEETS_READ
    for table in tables[:SHEETS_READ]:
        hidden = styles.named("table", attribute(table, "style-name") or "").hidden
        sheet = Sheet(name=attribute(table, "name") or "", hidden=hidden)
        number = 0
        for row in table.iter("{*}table-row"):
            times = repeats(row, "number-rows-repeated", _MOST_ROWS)
            said = _row(row, number + 1, sheet, count)
            for at in range(number + 1, number + 1 + min(times, _FILLED)) if said else ():
                sheet.rows[at] = said
            number += times
            if not limits.take_row(len(said)):
                break
        _drawn(table, sheet)
        yield told(sheet)


def _row(row: etree._Element, number: int, sheet: Sheet, count: _Count) -> dict[int, str]:
    said: dict[int, str] = {}
    column = 0
    for cell in row:
        times = repeats(cell, "number-columns-repeated", _MOST_COLUMNS)
        text = _text(cell).strip() if len(cell) or cell.attrib else ""
        for at in range(column + 1, column + 1 + min(times, _FILLED)) if text else ():
            said[at] = text
        _note_of(cell, f"{sheet.place}, cell {column_letters(column + 1)}{number}", sheet, count)
        if attribute(cell, "formula") and not text and attribute(cell, "value-type") is None:
            count.uncalculated += 1
        across, down = repeats(cell, "number-columns-spanned", _FILLED), repeats(cell, "number-rows-spanned", _FILLED)
        if text and (across > 1 or down > 1):
            sheet.merges.append((number, column + 1, number + down - 1, column + across))
        column += times
    return said


def _text(cell: etree._Element) -> str:
    """Return what stands in a cell as in any other workbook: dates as "30 June 2025", numbers plain."""
    kind = attribute(cell, "value-type") or ""
    value = attribute(cell, "value") or ""
    if kind == "date":
        return iso_words(attribute(cell, "date-value") or "")
    if kind == "boolean":
        return (attribute(cell, "boolean-value") or "").upper()
    if kind in {"float", "currency", "percentage"} and value:
        try:
            return as_number(float(value))
        except ValueError:
            return value
    return "\n".join(_paragraph(e) for e in cell if local(e) == "p")


def _paragraph(element: etree._Element) -> str:
    parts = [element.text or ""]
    for part in element:
        if local(part) == "s":
            parts.append(" " * repeats(part, "c", _MOST_SPACES))
        elif local(part) != "annotation":
            parts.append(_paragraph(part))
        parts.append(part.tail or "")
    return "".join(parts)


def _note_of(cell: etree._Element, place: str, sheet: Sheet, count: _Count) -> None:
    note = child(cell, "annotation")
    if note is not None:
        count.comments += 1
        sheet.spots += spots_in(f"a comment on {place}", (all_text(p) for p in note.iter("{*}p")))
    sheet.spots += data_spots(f"{place}, the formula", (attribute(cell, "formula") or "",))


def _drawn(table: etree._Element, sheet: Sheet) -> None:
    """Note the words of text boxes, and the descriptions of pictures."""
    for box in table.iter("{*}text-box", "{*}custom-shape"):
        texts = (all_text(p) for p in box.iter("{*}p"))
        sheet.spots += spots_in(f"a text box on {sheet.place}", texts)
    for frame in table.iter("{*}frame"):
        texts = (e.text or "" for e in frame if local(e) in {"title", "desc"})
        sheet.spots += spots_in("the description of a picture", texts)
