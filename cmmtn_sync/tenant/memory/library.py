"""Files in folders, in memory."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import Enum
from typing import Final

from cmmtn_sync.errors import TemporaryError, TenantError
from cmmtn_sync.facts.names import open_path, path_without_numbers
from cmmtn_sync.model.looks import unread_content
from cmmtn_sync.tenant import (
    Changed,
    Item,
    Locked,
    Look,
    WriteResult,
    Written,
    is_temporary,
)

_START: Final = datetime(2025, 4, 1, 9, tzinfo=UTC)
_US: Final = "cmmtn-sync"
_GONE: Final = TenantError("The file is not there any more.", do="Nothing: the next run looks again.")
_NOT_READ: Final = TenantError("The file could not be read.", do="Check that the account may read it.")


class Manner(Enum):
    """What kind of library is played."""

    DELTA = "delta"
    """Says what changed since the cursor; ids of its own and times of its own, like SharePoint."""
    WHOLE = "whole"
    """As DELTA, and says everything every time."""
    FOLDER = "folder"
    """Says everything; its ids are paths and its times the files', like a synchronised folder."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _File:
    id: str
    path: str
    data: bytes
    changed: datetime
    etag: str
    who: str | None


class MemoryLibrary:
    """A library in memory. Its log is numbered; a cursor is a number in it."""

    def __init__(self, manner: Manner = Manner.DELTA, *, now: datetime = _START) -> None:
        """Start with an empty library that is played in that manner, at that time."""
        self.manner = manner
        self.now = now
        """The library's clock: what it writes and what people do bears this time."""
        self._files: dict[str, _File] = {}
        self._at: dict[str, str] = {}
        self._folders: set[str] = set()
        self._log: list[str] = []
        """The ids of what was touched, in order: what became of it is seen in the files."""
        self._ids = 0
        self._unreachable: TenantError | TemporaryError | None = None
        self._oldest_cursor = 0
        self._locks: dict[str, str | None] = {}
        self._hidden: set[str] = set()
        self._unreadable: set[str] = set()

    # what the protocol asks

    def look(self, cursor: str | None) -> Look:
        """Return what changed since the cursor, or everything."""
        self._reached()
        since = self._since(cursor)
        if since is None:
            return self._all()
        touched = dict.fromkeys(self._log[since:])
        there = {n: self._files[n] for n in touched if n in self._files and _is_document(self._files[n])}
        return Look(
            items=tuple(self._item(file) for file in there.values()),
            folders=frozenset(map(path_without_numbers, self._folders)),
            whole=False,
            cursor=str(len(self._log)),
            gone=tuple(name for name in touched if name not in there),
        )

    def _all(self) -> Look:
        shown = [f for f in self._files.values() if _is_document(f) and not self._is_hidden(f.path)]
        return Look(
            items=tuple(self._item(file) for file in shown),
            folders=frozenset(
                path_without_numbers(f) for f in self._folders if f in self._hidden or not self._is_hidden(f)
            ),
            whole=True,
            cursor=str(len(self._log)),
            unseen=tuple(sorted(map(path_without_numbers, self._hidden))),
        )

    def find(self, path: str) -> Item | None:
        """Return the item at a path, or None."""
        self._reached()
        file = self._files.get(self._called(path))
        return self._item(file) if file else None

    def _called(self, path: str) -> str:
        """Return the id of what lies at a path that was told of."""
        return self._at.get(path) or next((name for p, name in self._at.items() if path_without_numbers(p) == path), "")

    def fetch(self, item: str) -> bytes:
        """Return the bytes of an item."""
        self._reached()
        file = self._files.get(self._called(item) if self.manner is Manner.FOLDER else item)
        if file is None:
            raise _GONE
        if file.path in self._unreadable:
            raise _NOT_READ
        return file.data

    def write(self, path: str, data: bytes, *, expecting: str | None) -> WriteResult:
        """Write a file whole, if it is in the state expected and nobody has it open."""
        self._reached()
        there = self.find(path)
        if there and path in self._locks:
            return Locked(by=self._locks[path])
        if (there.etag if there else None) != expecting:
            return Changed()
        return Written(item=self.upload(path, data, who=_US))

    def content_of(self, data: bytes) -> str:
        """Return the name of bytes."""
        return f"sha256:{hashlib.sha256(data).hexdigest()}"

    def received(self, item: str) -> datetime | None:
        """Return when the bytes that are there came."""
        self._reached()
        file = self._files.get(item)
        return file.changed if file and self.manner is not Manner.FOLDER else None

    def link(self, path: str) -> str:
        """Return an address that nobody can open."""
        return f"memory:///{path}"

    # what people do

    def upload(self, path: str, data: bytes, *, at: datetime | None = None, who: str | None = None) -> Item:
        """Put a file there, new or in place of the one that is there; ``at`` is the time that it claims."""
        self.make_folder(path.rpartition("/")[0])
        self._ids += 1
        mine = self._at.get(path) or f"item-{self._ids}"
        etag = f"etag-{self._ids}"
        self._files[mine] = _File(id=mine, path=path, data=data, changed=at or self.now, etag=etag, who=who)
        self._at[path] = mine
        self._log.append(mine)
        return self._item(self._files[mine])

    def rename(self, path: str, to: str) -> None:
        """Give a file another name or place; its id, bytes and time stay."""
        if to in self._at:
            raise FileExistsError(to)
        self.make_folder(to.rpartition("/")[0])
        mine = self._at[to] = self._at.pop(path)
        self._files[mine] = replace(self._files[mine], path=to)
        self._log.append(mine)

    def delete(self, path: str) -> None:
        """Take a file away."""
        mine = self._at.pop(path)
        del self._files[mine]
        self._log.append(mine)

    def make_folder(self, path: str) -> None:
        """Make a folder and those above it."""
        while path:
            self._folders.add(path)
            path = path.rpartition("/")[0]

    def delete_folder(self, path: str) -> None:
        """Take a folder away with all that is in it."""
        for file in [f for f in self._files.values() if _below(f.path, path)]:
            self.delete(file.path)
        self._folders -= {folder for folder in self._folders if _below(folder, path)}

    def paths(self) -> tuple[str, ...]:
        """Return the paths of all files that are there."""
        return tuple(sorted(file.path for file in self._files.values()))

    # faults, and their end

    def make_unreachable(self, error: TenantError | TemporaryError | None = None) -> None:
        """Let every call fail from now on."""
        self._unreachable = error or TenantError("The library does not answer.", do="Try again later.")

    def make_reachable(self) -> None:
        """Let calls succeed again."""
        self._unreachable = None

    def expire_cursors(self) -> None:
        """Forget every cursor given so far: the next look is whole."""
        self._oldest_cursor = len(self._log) + 1
        self._log.append("")

    def lock(self, path: str, by: str | None = None) -> None:
        """Have somebody open the file."""
        self._locks[path] = by

    def unlock(self, path: str) -> None:
        """Have it closed again."""
        self._locks.pop(path, None)

    def hide(self, folder: str) -> None:
        """Let a folder be there and not open, for looks that are whole."""
        self._hidden.add(folder)

    def show(self, folder: str) -> None:
        """Let it open again."""
        self._hidden.discard(folder)

    def make_unreadable(self, path: str) -> None:
        """Let a file be told of and its bytes not be read."""
        self._unreadable.add(path)

    def make_readable(self, path: str) -> None:
        """Let its bytes be read again."""
        self._unreadable.discard(path)

    def _reached(self) -> None:
        if self._unreachable:
            raise self._unreachable

    def _since(self, cursor: str | None) -> int | None:
        """Return the number from which on to tell, or None to tell all."""
        if self.manner is not Manner.DELTA or cursor is None or not cursor.isdecimal():
            return None
        return int(cursor) if self._oldest_cursor <= int(cursor) <= len(self._log) else None

    def _is_hidden(self, path: str) -> bool:
        return any(_below(path, folder) for folder in self._hidden)

    def _item(self, file: _File) -> Item:
        folder = self.manner is Manner.FOLDER
        content, path = self.content_of(file.data), path_without_numbers(file.path)
        if folder and file.path in self._unreadable:
            content = unread_content(len(file.data), file.changed)
        return Item(
            item=path if folder else file.id,
            path=path,
            content=content,
            etag=file.etag,
            size=len(file.data),
            changed=file.changed,
            from_service=not folder,
            who=None if folder else file.who,
            link=self.link(open_path(path)),
            ours=not folder and file.who == _US,
        )


def _is_document(file: _File) -> bool:
    return not is_temporary(file.path.rpartition("/")[2])


def _below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder}/")
