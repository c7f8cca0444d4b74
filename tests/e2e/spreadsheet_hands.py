"""What people do to the tracker in Excel, done to its XML: no spreadsheet library would leave the rest as it is.

Every function takes the file's bytes and returns the bytes that Excel would have saved.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from datetime import date

from lxml import etree

from cmmtn_sync.columns import KEYED_SHEETS
from cmmtn_sync.facts.spreadsheet_cells import EPOCH, cells_of, column_number, letters
from cmmtn_sync.facts.spreadsheet_package import RELATIONS, open_package
from cmmtn_sync.facts.spreadsheet_text import as_words
from cmmtn_sync.facts.tracker import RowContent, open_tracker, read_tracker
from cmmtn_sync.model import CellValue
from tests.outputs.tracker.hands import MAIN, edited, parts_of, with_parts

_STRINGS = "xl/sharedStrings.xml"
_TYPES = "[Content_Types].xml"
_WORKBOOK = "xl/workbook.xml"
_OF_WORKBOOK = "xl/_rels/workbook.xml.rels"
_OPENXML = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_KEYS = {sheet.name: sheet.key_header for sheet in KEYED_SHEETS}


def row_of(data: bytes, sheet: str, key: str) -> Mapping[str, CellValue]:
    """Return what a row says: header -> value."""
    return _row(data, sheet, key).values


def keys_of(data: bytes, sheet: str) -> list[str]:
    """Return the keys of a sheet in the order of its rows."""
    return [row.key for row in read_tracker(data).sheets[sheet].rows]


def typed(data: bytes, sheet: str, key: str, header: str, value: str | date | None, *, shared: bool = False) -> bytes:
    """Type a value into a row; ``shared`` puts a text among the shared strings, as Excel does on saving."""
    return typed_at(data, sheet, _row(data, sheet, key).number, header, value, shared=shared)


def typed_at(
    data: bytes, sheet: str, number: int, header: str, value: str | date | None, *, shared: bool = False
) -> bytes:
    """Type a value into a cell, by the number of its row; on a sheet without headers, by the letter of its column."""
    keyed = read_tracker(data).sheets.get(sheet)
    column = keyed.headers[header] if keyed else column_number(header)
    write: Callable[[etree._Element], None]
    if isinstance(value, date):
        style = _date_style(data)

        def write(root: etree._Element) -> None:
            cell = _cell(root, number, column)
            _put(cell, None)
            cell.set("s", style)
            etree.SubElement(cell, f"{MAIN}v").text = str((value - EPOCH).days)

        return edited(data, _path(data, sheet), write)
    index = None
    if shared and value is not None:
        data, index = _with_shared(data, value)

    def write_text(root: etree._Element) -> None:
        _put(_cell(root, number, column), value, index)

    return edited(data, _path(data, sheet), write_text)


def copied_row(data: bytes, sheet: str, key: str) -> bytes:
    """Copy a row, and put it in below the last one."""
    rows = read_tracker(data).sheets[sheet].rows
    for header, value in _row(data, sheet, key).values.items():
        text = value if isinstance(value, date) else as_words(value)
        data = typed_at(data, sheet, rows[-1].number + 1, header, text)
    return data


def typed_row(data: bytes, sheet: str, values: Mapping[str, str | date]) -> bytes:
    """Type a new row below the last one."""
    rows = read_tracker(data).sheets[sheet]
    number = max((row.number for row in (*rows.rows, *rows.keyless)), default=rows.header_row) + 1
    for header, value in values.items():
        data = typed_at(data, sheet, number, header, value)
    return data


def decided(
    data: bytes, key: str, word: str | None, beside: str | date | None = None, *, shared: bool = False
) -> bytes:
    """Type a Team decision, and what stands beside it."""
    data = typed(data, "Tracker", key, "Team decision", word, shared=shared)
    return data if beside is None else typed(data, "Tracker", key, "Reason or date", beside, shared=shared)


def emptied(data: bytes, sheet: str, key: str) -> bytes:
    """Clear every cell of a row, as people delete what they no longer want to see."""
    number = _row(data, sheet, key).number

    def clear(root: etree._Element) -> None:
        for cell in (c for c in root.iter(f"{MAIN}c") if _number(c) == number):
            cell.attrib.pop("t", "")
            for child in list(cell):
                cell.remove(child)

    return edited(data, _path(data, sheet), clear)


def sorted_by(data: bytes, sheet: str, header: str) -> bytes:
    """Sort the rows by a column, from Z to A: cells move with their looks, links go with them."""
    content = read_tracker(data).sheets[sheet]
    numbers = sorted(row.number for row in content.rows)
    wanted = sorted(content.rows, key=lambda row: str(row.values.get(header, "")), reverse=True)
    moves = {row.number: number for row, number in zip(wanted, numbers, strict=True)}

    def move(root: etree._Element) -> None:
        rows = {int(row.get("r", "")): row for row in root.iter(f"{MAIN}row")}
        cells = {old: [deepcopy(c) for c in rows[old]] for old in moves}
        for old, new in moves.items():
            for child in list(rows[new]):
                rows[new].remove(child)
            for cell in cells[old]:
                cell.set("r", _moved(cell.get("r", ""), moves))
                rows[new].append(cell)
        for link in root.iter(f"{MAIN}hyperlink"):
            link.set("ref", _moved(link.get("ref", ""), moves))

    return edited(data, _path(data, sheet), move)


def with_column(data: bytes, sheet: str, header: str, texts: Mapping[str, str]) -> bytes:
    """Write a column of one's own beside the table: its header, and texts by key."""
    content = read_tracker(data).sheets[sheet]
    column = max(content.headers.values()) + 2
    places = {content.header_row: header} | {content.by_key()[key].number: text for key, text in texts.items()}

    def write(root: etree._Element) -> None:
        for number, text in places.items():
            _put(_cell(root, number, column), text)

    return edited(data, _path(data, sheet), write)


def with_sheet(data: bytes, name: str, text: str) -> bytes:
    """Add a sheet of one's own at the end, with a word in A1."""
    part = f"xl/worksheets/own-{name}.xml"
    sheet = (
        f'<worksheet xmlns="{MAIN[1:-1]}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c>'
        "</row></sheetData></worksheet>"
    )
    data = _with_part(data, part, sheet.encode(), kind="worksheet")
    identity = _relation_to(data, part)
    number = max(int(n) for n in re.findall(rb'sheetId="(\d+)"', parts_of(data)[_WORKBOOK])) + 1

    def add(root: etree._Element) -> None:
        sheets = root.find(f"{MAIN}sheets")
        assert sheets is not None
        etree.SubElement(sheets, f"{MAIN}sheet", {"name": name, "sheetId": str(number), f"{{{RELATIONS}}}id": identity})

    return edited(data, _WORKBOOK, add)


def without_sheet(data: bytes, name: str) -> bytes:
    """Delete a sheet."""

    def remove(root: etree._Element) -> None:
        for sheet in list(root.iter(f"{MAIN}sheet")):
            parent = sheet.getparent()
            if sheet.get("name") == name and parent is not None:
                parent.remove(sheet)

    return edited(data, _WORKBOOK, remove)


def with_note(data: bytes, sheet: str, key: str, header: str, text: str) -> bytes:
    """Add a note (an old comment) to a cell: its own part, and the drawing that shows it."""
    ref = f"{letters(read_tracker(data).sheets[sheet].headers[header])}{_row(data, sheet, key).number}"
    notes = (
        f'<comments xmlns="{MAIN[1:-1]}"><authors><author>Tom</author></authors><commentList>'
        f'<comment ref="{ref}" authorId="0"><text><t>{text}</t></text></comment></commentList></comments>'
    )
    path = _path(data, sheet)
    relations = f"xl/worksheets/_rels/{path.rpartition('/')[2]}.rels"
    link = f'<Relationship Id="rIdNote" Type="{RELATIONS}/comments" Target="/xl/comments99.xml"/></Relationships>'
    return with_parts(
        data,
        {
            "xl/comments99.xml": notes.encode(),
            relations: parts_of(data)[relations].replace(b"</Relationships>", link.encode()),
            _TYPES: _declared(data, "xl/comments99.xml", "comments"),
        },
    )


# --- the XML ---------------------------------------------------------------------------------------------------


def _row(data: bytes, sheet: str, key: str) -> RowContent:
    return read_tracker(data).sheets[sheet].by_key()[key]


def _path(data: bytes, sheet: str) -> str:
    return open_tracker(data).sheets[sheet]


def _date_style(data: bytes) -> str:
    """Return a format that shows a day: what Excel gives a cell when somebody types one."""
    return str(min(open_package(data).date_styles))


def _cell(root: etree._Element, number: int, column: int) -> etree._Element:
    """Return a cell, made in its place if it is not there."""
    sheet = root.find(f"{MAIN}sheetData")
    assert sheet is not None
    row = next((r for r in sheet if r.get("r") == str(number)), None)
    if row is None:
        row = etree.SubElement(sheet, f"{MAIN}row", {"r": str(number)})
    there = dict(cells_of(row))
    if column not in there:
        new = etree.Element(f"{MAIN}c", {"r": f"{letters(column)}{number}"})
        row.insert(sum(c < column for c in there), new)
        return new
    return there[column]


def _put(cell: etree._Element, text: str | None, shared: int | None = None) -> None:
    cell.attrib.pop("t", "")
    for child in list(cell):
        cell.remove(child)
    if shared is not None:
        cell.set("t", "s")
        etree.SubElement(cell, f"{MAIN}v").text = str(shared)
    elif text is not None:
        cell.set("t", "inlineStr")
        etree.SubElement(etree.SubElement(cell, f"{MAIN}is"), f"{MAIN}t").text = text


def _number(cell: etree._Element) -> int:
    return int(re.sub(r"\D", "", cell.get("r", "")))


def _moved(ref: str, moves: Mapping[int, int]) -> str:
    found = re.fullmatch(r"([A-Z]+)(\d+)", ref)
    return f"{found[1]}{moves.get(int(found[2]), int(found[2]))}" if found else ref


def _with_shared(data: bytes, text: str) -> tuple[bytes, int]:
    if _STRINGS not in parts_of(data):
        data = _with_part(data, _STRINGS, f'<sst xmlns="{MAIN[1:-1]}"/>'.encode(), kind="sharedStrings")
    index = len(etree.fromstring(parts_of(data)[_STRINGS]))

    def add(root: etree._Element) -> None:
        etree.SubElement(etree.SubElement(root, f"{MAIN}si"), f"{MAIN}t").text = text

    return edited(data, _STRINGS, add), index


def _with_part(data: bytes, path: str, part: bytes, *, kind: str) -> bytes:
    """Add a part that the workbook points to."""

    def point(root: etree._Element) -> None:
        taken = set(_identities(root))
        free = next(f"rId{n}" for n in range(1, 1000) if f"rId{n}" not in taken)
        tag = str(root.tag).replace("Relationships", "Relationship")
        etree.SubElement(root, tag, {"Id": free, "Type": f"{RELATIONS}/{kind}", "Target": f"/{path}"})

    data = edited(data, _OF_WORKBOOK, point)
    return with_parts(data, {path: part, _TYPES: _declared(data, path, kind)})


def _identities(root: etree._Element) -> Iterator[str]:
    for relation in root:
        yield relation.get("Id", "")


def _relation_to(data: bytes, path: str) -> str:
    root = etree.fromstring(parts_of(data)[_OF_WORKBOOK])
    return next(r.get("Id", "") for r in root if r.get("Target") == f"/{path}")


def _declared(data: bytes, path: str, kind: str) -> bytes:
    line = f'<Override PartName="/{path}" ContentType="{_OPENXML}.{kind}+xml"/></Types>'
    return parts_of(data)[_TYPES].replace(b"</Types>", line.encode())
