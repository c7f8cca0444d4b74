"""What a cursor holds: how far a library was read, and everything that was there. A text, for the store to keep."""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from cmmtn_sync.tenant.microsoft365.tree import File, Folder, Tree

_VERSION: Final = "graph1:"


@dataclass(frozen=True, kw_only=True, slots=True)
class Memory:
    """A library as it was when it was last read."""

    address: str
    """What the configuration called it: another address is another library."""
    drive: str
    web: str
    """Its address in a browser."""
    link: str
    """Where Graph tells what changed since: the deltaLink, whole."""
    listed: datetime
    """When all of it was last listed (UTC)."""
    tree: Tree


def to_cursor(memory: Memory) -> str:
    """Return the text that a memory is kept as. Equal memories give equal texts."""
    plain = {
        "address": memory.address,
        "drive": memory.drive,
        "web": memory.web,
        "link": memory.link,
        "listed": memory.listed.isoformat(),
        "root": memory.tree.root,
        "folders": {name: [f.parent, f.name, f.package] for name, f in memory.tree.folders.items()},
        "files": {name: _row(f) for name, f in memory.tree.files.items()},
    }
    packed = zlib.compress(
        json.dumps(plain, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")
    )
    return _VERSION + base64.b85encode(packed).decode("ascii")


@lru_cache(maxsize=8)  # a worker reads the same cursor at every pass
def from_cursor(cursor: str) -> Memory | None:
    """Return what a cursor holds, or None if it is not one of ours, or damaged."""
    if not cursor.startswith(_VERSION):
        return None
    try:
        plain = json.loads(zlib.decompress(base64.b85decode(cursor.removeprefix(_VERSION))))
        return _memory(plain)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, zlib.error):
        return None


def _memory(plain: dict[str, Any]) -> Memory:
    return Memory(
        address=plain["address"],
        drive=plain["drive"],
        web=plain["web"],
        link=plain["link"],
        listed=datetime.fromisoformat(plain["listed"]).astimezone(UTC),
        tree=Tree(
            root=plain["root"],
            folders={
                name: Folder(parent=parent, name=called, package=package)
                for name, (parent, called, package) in plain["folders"].items()
            },
            files={name: _file(row) for name, row in plain["files"].items()},
        ),
    )


_FIELDS: Final = tuple(field.name for field in fields(File))
_MOMENTS: Final = frozenset({"changed", "created"})


def _row(file: File) -> list[object]:
    return [
        value.isoformat() if isinstance(value, datetime) else value for value in (getattr(file, f) for f in _FIELDS)
    ]


def _file(row: list[Any]) -> File:
    told = dict(zip(_FIELDS, row, strict=True))
    return File(**{**told, **{name: datetime.fromisoformat(told[name]) for name in _MOMENTS}})
