"""A zip file with a few parts replaced and every other byte of it copied as it stands.

``zipfile`` can only unpack and pack again; a part that nobody touched keeps its very bytes here, packed ones too.
PKWARE APPNOTE 4.3: local headers, then the central directory, then its end record.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from cmmtn_sync.facts.spreadsheet_package import hold

_LOCAL: Final = struct.Struct("<4s5H3L2H")
_CENTRAL: Final = struct.Struct("<4s6H3L5H2L")
_END: Final = struct.Struct("<4s4H2LH")
_UTF8: Final = 0x800
_SIZES_BEHIND: Final = 0x8
_DEFLATED: Final = 8
_LARGE: Final = 0xFFFFFFFF
_MANY: Final = 0xFFFF
_NEW_YEAR_1980: Final = 0x21


@dataclass(frozen=True, kw_only=True, slots=True)
class _Entry:
    """An entry of the central directory, and its bytes at the front (header and packed data)."""

    fields: tuple[int, ...]
    """Versions made and needed, flags, method, time, day, crc, packed, size, three lengths, disk, two attributes,
    offset: the central record without its signature."""
    name: bytes
    rest: bytes
    """The extra field and the comment."""
    front: bytes = b""

    @property
    def path(self) -> str:
        return self.name.decode("utf-8" if self.fields[2] & _UTF8 else "cp437")

    @property
    def offset(self) -> int:
        return self.fields[15]


def rewrite(data: bytes, *, replaced: Mapping[str, bytes], removed: Collection[str] = ()) -> bytes:
    """Return the zip with these parts replaced (or added at the end) and removed, in the old order.

    Raises ``TrackerHeldError`` for a zip that is laid out in a way we do not know.
    """
    entries = list(_entries(data))
    paths = {e.path for e in entries}
    if len(paths) != len(entries):
        hold("The file has the same part twice.")
    kept = [_replaced(e, replaced[e.path]) if e.path in replaced else e for e in entries if e.path not in removed]
    kept += [_new(path, part) for path, part in replaced.items() if path not in paths]
    return _joined(kept)


def _joined(entries: list[_Entry]) -> bytes:
    fronts, central, at = [], [], 0
    for entry in entries:
        fronts.append(entry.front)
        central.append(_CENTRAL.pack(b"PK\1\2", *entry.fields[:15], at) + entry.name + entry.rest)
        at += len(entry.front)
    directory = b"".join(central)
    end = _END.pack(b"PK\5\6", 0, 0, len(entries), len(entries), len(directory), at, 0)
    return b"".join([*fronts, directory, end])


def _entries(data: bytes) -> Iterator[_Entry]:
    found = sorted(_central(data), key=lambda e: e[0])
    entries = [entry for _, entry in found]
    by_front = sorted(entries, key=lambda e: e.offset)
    ends = [e.offset for e in by_front[1:]] + [_end_record(data)[5]]
    fronts = {e.offset: data[e.offset : end] for e, end in zip(by_front, ends, strict=True)}
    for entry in entries:
        front = fronts[entry.offset]
        if not front.startswith(b"PK\3\4"):
            hold("The file is packed in a way that we do not know.")
        yield replace(entry, front=front)


def _end_record(data: bytes) -> tuple[int, ...]:
    """Return the fields of the end record; the sixth is where the central directory begins."""
    at = data.rfind(b"PK\5\6")
    if at < 0 or at + _END.size > len(data):
        hold("The file is not a whole zip file.")
    fields: tuple[int, ...] = _END.unpack_from(data, at)
    _, _, _, _, count, size, start, _ = fields
    if start + size != at or count == _MANY or start == _LARGE:
        hold("The file is packed in a way that we do not know.")
    return (0, 0, 0, count, size, start)


def _central(data: bytes) -> Iterator[tuple[int, _Entry]]:
    _, _, _, count, _, at = _end_record(data)
    for number in range(count):
        if data[at : at + 4] != b"PK\1\2" or at + _CENTRAL.size > len(data):
            hold("The file is packed in a way that we do not know.")
        fields = _CENTRAL.unpack_from(data, at)[1:]
        name, extra, comment = fields[9:12]
        if _LARGE in {fields[7], fields[8], fields[15]}:
            hold("The file is packed in a way that we do not know.")
        at += _CENTRAL.size
        end = at + name + extra + comment
        yield number, _Entry(fields=fields, name=data[at : at + name], rest=data[at + name : end])
        at = end


def _replaced(entry: _Entry, part: bytes) -> _Entry:
    made, needed, flags, _, hour, day, *_ = entry.fields
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = packer.compress(part) + packer.flush()
    flags &= ~_SIZES_BEHIND
    sums = (zlib.crc32(part), len(packed), len(part))
    front = _LOCAL.pack(b"PK\3\4", needed, flags, _DEFLATED, hour, day, *sums, len(entry.name), 0)
    fields = (made, needed, flags, _DEFLATED, hour, day, *sums, len(entry.name), 0, 0, *entry.fields[12:])
    return replace(entry, fields=fields, rest=b"", front=front + entry.name + packed)


def _new(path: str, part: bytes) -> _Entry:
    name = path.encode("ascii")
    blank = (20, 20, 0, _DEFLATED, 0, _NEW_YEAR_1980, 0, 0, 0, len(name), 0, 0, 0, 0, 0, 0)
    return _replaced(_Entry(fields=blank, name=name, rest=b""), part)
