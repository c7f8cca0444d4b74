"""How much a workbook that is not XML makes calamine set aside: looked at first, for it believes what the file says.

It reserves memory for the extent that a sheet states, and a rectangle around the cells that it holds; where there is
not so much, it ends the process. A flipped bit must not do that. [MS-XLS], [MS-XLSB]
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from io import BytesIO
from typing import Final

import olefile  # type: ignore[import-untyped]

from cmmtn_sync.facts.package import Package
from cmmtn_sync.facts.said import CannotRead
from cmmtn_sync.model import Reason

CELLS_SPANNED: Final = 4_000_000
"""Of the rectangle around the cells of a sheet, empty ones too."""

_BOOKS: Final = ("Workbook", "Book")
_BEGINS, _DIMENSIONS, _SHARED = {0x809, 0x409, 0x209, 0x09}, {0x200, 0x00}, 0xFC
_CELLS: Final = frozenset({0x06, 0x206, 0x406, 0x203, 0x204, 0x205, 0x27E, 0xBD, 0xFD, 0xD6, 0x03, 0x04, 0x05, 0x02})
_HEAD: Final = struct.Struct("<HH")
_PLACE: Final = struct.Struct("<HH")
_UNIQUE: Final = struct.Struct("<4xI")

_ROW, _SHARED_BEGIN = 0, 159
_BINARY_CELLS: Final = range(1, 12)
_NUMBER: Final = struct.Struct("<I")


def without_extents(data: bytes) -> bytes:
    """Return an Excel 97 workbook that states no extents. Raise :class:`CannotRead` if it holds too large ones."""
    file = BytesIO(data)
    try:
        with olefile.OleFileIO(file, write_mode=True) as compound:
            for name in _BOOKS:
                if compound.exists(name):
                    compound.write_stream(name, _blanked(compound.openstream(name).read()))
            return file.getvalue()
    except (CannotRead, MemoryError):
        raise
    except Exception as error:  # olefile raises whatever it stumbles over
        raise CannotRead(Reason.DAMAGED, "an old Office file that is damaged") from error


def _blanked(stream: bytes) -> bytes:
    out = bytearray(stream)
    rows = columns = 0
    for kind, start, length in _records(stream):
        if kind in _BEGINS:
            rows = columns = 0
        elif kind in _DIMENSIONS and length:
            out[start : start + length] = bytes(length)
        elif kind in _CELLS and length >= _PLACE.size:
            row, column = _PLACE.unpack_from(stream, start)
            rows, columns = max(rows, row + 1), max(columns, column + 1)
            _refuse_if_wide(rows, columns)
        elif kind == _SHARED and length >= _UNIQUE.size:
            _refuse_if_more(_UNIQUE.unpack_from(stream, start)[0], len(stream))
    return bytes(out)


def _records(stream: bytes) -> Iterator[tuple[int, int, int]]:
    """Return kind, start and length of each record of an Excel 97 stream, to where it is cut short."""
    at = 0
    while at + _HEAD.size <= len(stream):
        kind, length = _HEAD.unpack_from(stream, at)
        at += _HEAD.size
        if at + length > len(stream):
            return
        yield kind, at, length
        at += length


def refuse_wide(package: Package) -> None:
    """Raise :class:`CannotRead` if a binary workbook's sheets span more than is read."""
    for name in package.names():
        if name.endswith(".bin") and name.startswith("xl/"):
            _look_at(package.read(name))


def _look_at(part: bytes) -> None:
    rows = columns = 0
    for kind, start, length in _binary_records(part):
        if length < _NUMBER.size:
            continue
        (number,) = _NUMBER.unpack_from(part, start)
        if kind == _ROW:
            rows = max(rows, number + 1)
        elif kind in _BINARY_CELLS:
            columns = max(columns, number + 1)
            _refuse_if_wide(rows, columns)
        elif kind == _SHARED_BEGIN and length >= _UNIQUE.size:
            _refuse_if_more(_UNIQUE.unpack_from(part, start)[0], len(part))


def _binary_records(part: bytes) -> Iterator[tuple[int, int, int]]:
    at = 0
    while at < len(part):
        kind, at = _varied(part, at, 2)
        length, at = _varied(part, at, 4)
        if at + length > len(part):
            return
        yield kind, at, length
        at += length


def _varied(part: bytes, at: int, most: int) -> tuple[int, int]:
    """Return a number written in seven bits to a byte, and where the next begins."""
    value = 0
    for place in range(most):
        if at >= len(part):
            break
        byte = part[at]
        at += 1
        value |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:  # noqa: PLR2004 - the bit that says that the number goes on
            break
    return value, at


def _refuse_if_wide(rows: int, columns: int) -> None:
    if rows * columns > CELLS_SPANNED:
        raise CannotRead(Reason.TOO_LARGE, "a workbook with a sheet whose cells lie too far apart")


def _refuse_if_more(stated: int, there: int) -> None:
    """Raise if more texts are stated than there are bytes for."""
    if stated > there:
        raise CannotRead(Reason.DAMAGED, "a workbook that is damaged")
