"""Compound files (OLE) made for a test: no library of ours writes them."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

_SECTOR = 512
_FREE, _END, _FAT, _NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_SMALL = 4096
"""Streams of less stand in the mini stream, in sectors of 64 bytes."""
_MINI = 64


@dataclass(kw_only=True)
class _Entry:
    name: str
    kind: int
    data: bytes = b""
    children: list[int] = field(default_factory=list)
    start: int = _END
    size: int = 0


def a_compound(streams: Mapping[str, bytes]) -> bytes:
    """Return a compound file; a path such as ``storage/stream`` puts a stream into a storage."""
    entries = [_Entry(name="Root Entry", kind=_ROOT)]
    storages: dict[str, int] = {"": 0}
    for path, data in streams.items():
        storage, _, name = path.rpartition("/")
        if storage not in storages:
            storages[storage] = len(entries)
            entries[0].children.append(len(entries))
            entries.append(_Entry(name=storage, kind=_STORAGE))
        entries[storages[storage]].children.append(len(entries))
        entries.append(_Entry(name=name, kind=_STREAM, data=data))
    return _written(entries)


def _written(entries: list[_Entry]) -> bytes:
    mini, mini_fat = b"", list[int]()
    for entry in (e for e in entries if e.kind == _STREAM and len(e.data) < _SMALL):
        entry.size, entry.start = len(entry.data), len(mini_fat) if entry.data else _END
        mini_fat += _chain(len(mini_fat), -(-len(entry.data) // _MINI))
        mini += entry.data + b"\0" * (-len(entry.data) % _MINI)
    body, fat = b"", list[int]()

    def put(data: bytes) -> int:
        nonlocal body
        start, count = len(fat), -(-len(data) // _SECTOR)
        fat.extend(_chain(start, count))
        body += data + b"\0" * (-len(data) % _SECTOR)
        return start if count else _END

    for entry in (e for e in entries if e.kind == _STREAM and len(e.data) >= _SMALL):
        entry.size, entry.start = len(entry.data), put(entry.data)
    entries[0].size, entries[0].start = len(mini), put(mini)
    mini_table = struct.pack(f"<{len(mini_fat)}I", *mini_fat)
    mini_table += b"\xff" * (-len(mini_table) % _SECTOR)
    first_mini = put(mini_table)
    directory = b"".join(_entry(entries, at) for at in range(len(entries)))
    first_directory = put(directory + b"\0" * (-len(directory) % _SECTOR))
    sectors = 1
    while sectors * _SECTOR // 4 < len(fat) + sectors:
        sectors += 1
    first_fat = len(fat)
    fat += [_FAT] * sectors
    table = struct.pack(f"<{len(fat)}I", *fat)
    body += table + b"\xff" * (-len(table) % _SECTOR)
    return _head(first_directory, first_mini, len(mini_table) // _SECTOR, first_fat, sectors) + body


def _chain(start: int, count: int) -> list[int]:
    return [*range(start + 1, start + count), _END] if count else []


def _entry(entries: list[_Entry], at: int) -> bytes:
    """Return a directory entry; the children of a storage hang together to the right, one below the other."""
    entry = entries[at]
    siblings = next((e.children for e in entries if at in e.children), [])
    right = next((s for s in siblings if s > at), _NONE)
    name = entry.name.encode("utf-16-le")
    below = entry.children[0] if entry.children else _NONE
    return (
        name.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(name) + 2, entry.kind, 1, _NONE, right, below)
        + b"\0" * 36
        + struct.pack("<IQ", entry.start, entry.size)
    )


def _head(directory: int, mini: int, minis: int, fat: int, sectors: int) -> bytes:
    places = [*range(fat, fat + sectors)] + [_FREE] * (109 - sectors)
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 16
        + struct.pack(
            "<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, sectors, directory, 0, _SMALL, mini, minis, _END, 0
        )
        + struct.pack("<109I", *places)
    )
