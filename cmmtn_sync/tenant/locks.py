"""Tell from the lock file beside a file who has it open: Office's ``~$name`` and LibreOffice's ``.~lock.name#``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from cmmtn_sync.tenant import Locked

_WORD: Final = frozenset({".doc", ".docx", ".docm", ".dot", ".dotx", ".dotm", ".rtf"})
"""Word cuts the first one or two letters of a longer name before it puts ``~$``; Excel never does."""
_WIDE_NAME_AT: Final = {162: 54, 165: 55}
"""Size of Office's lock file (Word's, Excel's) -> where the user's name stands in UTF-16, after its length."""
_LONGEST_NAME: Final = 60


def lock_beside(path: Path) -> Locked | None:
    """Return that somebody has the file open, by name if the lock file tells, or None if nobody has."""
    for lock in _office_locks(path):
        if lock.is_file():
            return Locked(by=_office_owner(lock))
    libre = path.with_name(f".~lock.{path.name}#")
    return Locked(by=_libre_owner(libre)) if libre.is_file() else None


def _office_locks(path: Path) -> Iterator[Path]:
    yield path.with_name(f"~${path.name}")
    if path.suffix.lower() in _WORD:
        for cut in (1, 2):
            if len(path.stem) > cut:
                yield path.with_name(f"~${path.name[cut:]}")


def _office_owner(lock: Path) -> str | None:
    """Return the name in an Office lock file: its length and letters in one byte each, then both in UTF-16."""
    data = _bytes(lock)
    at = _WIDE_NAME_AT.get(len(data))
    if at is not None:
        length = int.from_bytes(data[at : at + 2], "little")
        return _name(data[at + 2 : at + 2 + 2 * length].decode("utf-16-le", "replace"))
    return _name(data[1 : 1 + data[0]].decode("cp1252", "replace")) if data else None


def _libre_owner(lock: Path) -> str | None:
    """Return the name in a LibreOffice lock file: ``name,login,computer,time,profile;``."""
    fields = _bytes(lock).decode("utf-8", "replace").split(",")
    return _name(fields[0]) or _name(fields[1] if len(fields) > 1 else "")


def _bytes(lock: Path) -> bytes:
    try:
        with lock.open("rb") as file:
            return file.read(4096)
    except OSError:
        return b""  # Office keeps its own lock file closed to others on Windows: locked, by we know not whom


def _name(text: str) -> str | None:
    return "".join(c for c in text if c.isprintable()).strip()[:_LONGEST_NAME] or None
