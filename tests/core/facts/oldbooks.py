"""Excel 97 workbooks (.xls) made for a test, record by record: no library of ours writes them. [MS-XLS] names them."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

from tests.core.facts.compounds import a_compound
from tests.core.facts.made import a_zip, relationships

_BOF, _EOF, _SHEET, _LABEL, _NUMBER, _FROM_1904, _FORMAT = 0x809, 0x0A, 0x85, 0x204, 0x203, 0x22, 0xE0
_TEXT_OBJECT = 0x1B6
_GLOBALS, _WORKSHEET = 0x05, 0x10
_GENERAL, _DATE = 0, 14
_COLUMNS = 256


def an_old_workbook(
    sheets: Mapping[str, Sequence[Sequence[str | float]]],
    *,
    hide: Sequence[str] = (),
    dates: Sequence[float] = (),
    from_1904: bool = False,
    author: str = "",
    note: str = "",
) -> bytes:
    """Return a workbook; numbers that are among ``dates`` are shown as dates. Nobody sees the note."""
    globals_ = _record(_BOF, struct.pack("<HHHHII", 0x0600, _GLOBALS, 0, 0, 0, 0))
    globals_ += _record(_FROM_1904, struct.pack("<H", from_1904))
    globals_ += b"".join(_record(_FORMAT, struct.pack("<HHH14x", 0, shown, 0)) for shown in (_GENERAL, _DATE))
    listed = [(name, name in hide) for name in sheets]
    length = len(globals_) + sum(len(_listed(name, hidden=hidden, at=0)) for name, hidden in listed) + 4
    bodies = [_sheet(rows, dates) for rows in sheets.values()]
    places = [length + sum(map(len, bodies[:i])) for i in range(len(bodies))]
    globals_ += b"".join(_listed(name, hidden=hidden, at=at) for (name, hidden), at in zip(listed, places, strict=True))
    unseen = _record(_TEXT_OBJECT, note.encode("utf-16-le")) if note else b""
    book = globals_ + _record(_EOF, b"") + b"".join(bodies) + unseen
    more = {"\5SummaryInformation": _summary(author)} if author else {}
    return a_compound({"Workbook": book.ljust(4096, b"\0"), **more})


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _listed(name: str, *, hidden: bool, at: int) -> bytes:
    stated = struct.pack("<IBBBB", at, hidden, 0, len(name), 1)
    return _record(_SHEET, stated + name.encode("utf-16-le"))


def _sheet(rows: Sequence[Sequence[str | float]], dates: Sequence[float]) -> bytes:
    body = _record(_BOF, struct.pack("<HHHHII", 0x0600, _WORKSHEET, 0, 0, 0, 0))
    for number, row in enumerate(rows):
        for column, value in enumerate(row[:_COLUMNS]):
            where = struct.pack("<HHH", number, column, value in dates)
            if isinstance(value, str):
                text = struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")
                body += _record(_LABEL, where + text) if value else b""
            else:
                body += _record(_NUMBER, where + struct.pack("<d", value))
    return body + _record(_EOF, b"")


def _summary(author: str) -> bytes:
    """Return a property set that holds the author alone, after [MS-OLEPS]."""
    text = author.encode("cp1252") + b"\0"
    value = struct.pack("<II", 0x1E, len(text)) + text + b"\0" * (-len(text) % 4)
    properties = struct.pack("<IIII", 16 + len(value), 1, 4, 16) + value
    head = struct.pack("<HHI16xI", 0xFFFE, 0, 2, 1)
    return head + bytes.fromhex("e0859ff2f94f6810ab9108002b27b3d9") + struct.pack("<I", 48) + properties


def a_binary_workbook(
    sheets: Mapping[str, Sequence[Sequence[str | float]]],
    *,
    hide: Sequence[str] = (),
    more: Mapping[str, bytes] | None = None,
) -> bytes:
    """Return a binary workbook (.xlsb), after [MS-XLSB]."""
    listed = b"".join(
        _binary(156, struct.pack("<II", name in hide, at) + _wide(f"rId{at}") + _wide(name))
        for at, name in enumerate(sheets, start=1)
    )
    book = _binary(131) + _binary(143) + listed + _binary(144) + _binary(132)
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override '
        'PartName="/xl/workbook.bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>',
        "_rels/.rels": relationships({"rId1": ("officeDocument", "xl/workbook.bin")}),
        "xl/workbook.bin": book,
        "xl/_rels/workbook.bin.rels": relationships(
            {f"rId{at}": ("worksheet", f"worksheets/sheet{at}.bin") for at in range(1, len(sheets) + 1)}
        ),
    }
    bodies = {f"xl/worksheets/sheet{at}.bin": _binary_sheet(rows) for at, rows in enumerate(sheets.values(), start=1)}
    return a_zip({**parts, **bodies, **(more or {})})


def _binary(kind: int, data: bytes = b"") -> bytes:
    return _varied(kind) + _varied(len(data)) + data


def _varied(value: int) -> bytes:
    """Return a number in seven bits to a byte."""
    return bytes([value]) if value < 128 else bytes([value & 0x7F | 0x80, value >> 7])


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _binary_sheet(rows: Sequence[Sequence[str | float]]) -> bytes:
    extent = struct.pack("<IIII", 0, len(rows), 0, max(map(len, rows), default=0))
    body = _binary(129) + _binary(148, extent) + _binary(145)
    for number, row in enumerate(rows):
        body += _binary(0, struct.pack("<I21x", number))
        for column, value in enumerate(row):
            where = struct.pack("<II", column, 0)
            if isinstance(value, str):
                body += _binary(6, where + _wide(value)) if value else b""
            else:
                body += _binary(5, where + struct.pack("<d", value))
    return body + _binary(146) + _binary(130)
