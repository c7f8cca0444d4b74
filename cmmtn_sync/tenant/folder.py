"""A library that is a folder: on this computer, on a share, or a SharePoint library synchronised by OneDrive.

Its time of receipt is the file's own, which is a claim: :mod:`cmmtn_sync.observe` bounds it. Its item ids are paths,
without the numbers of patients that names may hold: where one was taken out, the folder is read to find the file again.
A look reads every name and the bytes of those files alone whose size or time has changed since the last one.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeAlias
from urllib.parse import quote

from cmmtn_sync.facts.names import is_without_number, open_path, told_apart
from cmmtn_sync.model.looks import UNREAD, unread_content
from cmmtn_sync.tenant import Changed, Item, Locked, Look, WriteResult, Written, is_temporary
from cmmtn_sync.tenant.folder_troubles import gone, no_path, no_root, not_read, not_written
from cmmtn_sync.tenant.locks import lock_beside

_WINDOWS: Final = os.name == "nt"
_JUNCTION: Final = 0xA0000003
"""IO_REPARSE_TAG_MOUNT_POINT: Windows' other kind of link. OneDrive's own files bear other tags."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(9999, 1, 1, tzinfo=UTC)
_Entry: TypeAlias = tuple[str, os.DirEntry[str], os.stat_result]
"""Path in the library, the entry itself, its state."""


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownFile:
    """What was found of a file: while size and time (in nanoseconds) stay, so does its content."""

    size: int
    mtime_ns: int
    content: str


class FolderLibrary:
    """A library over a local folder. Its looks are whole; the cursor remembers what need not be read again."""

    def __init__(self, root: Path, *, known: Mapping[str, KnownFile] | None = None) -> None:
        """Take the folder, which must be there when it is looked into, and what is known of its files by path."""
        self.root = Path(os.path.abspath(root))  # noqa: PTH100 - links in the root itself are the installer's own
        self._base = Path(_long(str(self.root)))
        self._uri = self.root.as_uri().rstrip("/")
        self._known: Mapping[str, KnownFile] = dict(known or {})

    @property
    def seen(self) -> Mapping[str, KnownFile]:
        """Return what is known of the files by path, as of the last look."""
        return MappingProxyType(dict(self._known))

    def look(self, cursor: str | None) -> Look:
        """Return everything in the folder, whatever the cursor; it spares the reading of files it remembers."""
        known = {**_remembered(cursor), **self._known}
        seen: dict[str, KnownFile] = {}
        folders: set[str] = set()
        unseen: list[str] = []
        waiting = [""]
        while waiting:
            folder = waiting.pop()
            try:
                entries = list(self._entries(folder))
            except OSError as error:
                if not folder:
                    raise no_root(self.root, error) from error
                unseen.append(folder)
                continue
            below = [path for path, _, found in entries if stat.S_ISDIR(found.st_mode)]
            folders.update(below)
            waiting.extend(below)
            seen.update(_known_files(entries, known))
        self._known = seen
        return Look(
            items=tuple(self._item(path, file) for path, file in sorted(seen.items())),
            folders=frozenset(folders),
            whole=True,
            cursor=_cursor(seen),
            unseen=tuple(sorted(unseen)),
        )

    def find(self, path: str) -> Item | None:
        """Return the file at a path, or None; folders, links and temporary files are nothing.

        Raise ``TenantError`` if the library itself is not there: nothing can be said of what it holds then.
        """
        self._need_root()
        target = self._path(path)
        try:
            found = target.lstat()
        except OSError:
            return None
        if not stat.S_ISREG(found.st_mode) or is_temporary(target.name):
            return None
        file = _known_file(str(target), found, self._known.get(path))
        return self._item(path, file) if file else None

    def fetch(self, item: str) -> bytes:
        """Return the bytes of the file at a path. Raise ``TenantError`` if it is gone or may not be read."""
        try:
            return self._path(item).read_bytes()
        except FileNotFoundError as error:
            raise gone(item) from _sayable_cause(error, item)
        except OSError as error:
            raise not_read(item, error) from _sayable_cause(error, item)

    def write(self, path: str, data: bytes, *, expecting: str | None) -> WriteResult:
        """Write a file whole or not at all, making the folders above it. The etag is the content.

        Raise ``TenantError`` if the library itself is not there: a share that is not connected is not made anew.
        """
        self._need_root()
        target = self._path(path)
        beside: Path | None = None
        try:
            refused = _refused(target, expecting)
            if refused:
                return refused
            beside = _write_beside(target, data)
            refused = _refused(target, expecting)  # again, for writing takes time on a share
            if refused:
                return refused
            beside.replace(target)
        except PermissionError as error:
            if beside is not None and target.exists():
                return Locked()  # Windows does not let go of a file that somebody has open
            raise not_written(path, error) from error
        except OSError as error:
            raise not_written(path, error) from error
        finally:
            if beside is not None:
                with suppress(OSError):
                    beside.unlink(missing_ok=True)
        item = self.find(path)
        if item is None:
            raise gone(path)
        return Written(item=item)

    def content_of(self, data: bytes) -> str:
        """Return the sum by which the library names bytes."""
        return f"sha256:{hashlib.sha256(data).hexdigest()}"

    def received(self, item: str) -> datetime | None:  # noqa: ARG002 - the protocol's
        """Return None: a folder keeps no history."""
        return None

    def link(self, path: str) -> str:
        """Return the file's or folder's address on this computer."""
        return f"{self._uri}/{quote(os.fsencode(path))}"

    def _need_root(self) -> None:
        try:
            self.root.stat()
        except OSError as error:
            raise no_root(self.root, error) from error

    def _entries(self, folder: str) -> Iterator[_Entry]:
        """Yield path, entry and state of the files and folders in a folder that could be somebody's documents."""
        with os.scandir(self._where(folder)) as found_there:
            entries = {entry.name: entry for entry in found_there if not is_temporary(entry.name)}
        for name, called in told_apart(entries).items():
            try:
                found = entries[name].stat(follow_symlinks=False)
            except FileNotFoundError:
                continue  # gone since the folder was opened
            plain = stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)
            if plain and not _is_junction(found):
                yield f"{folder}/{_sayable(called)}".lstrip("/"), entries[name], found

    def _item(self, path: str, file: KnownFile) -> Item:
        return Item(
            item=path,
            path=path,
            content=file.content,
            etag=file.content,
            size=file.size,
            changed=_time(file.mtime_ns),
            from_service=False,
            link=self.link(open_path(path)),
        )

    def _where(self, folder: str) -> Path:
        """Return where a folder that was told of lies."""
        place = self._base
        for part in folder.split("/"):
            place /= _true_name(place, part)
        return place

    def _path(self, path: str) -> Path:
        """Return where a path leads. Raise ``TenantError`` if it leads out of the library."""
        parts = path.split("/")
        if not all(parts) or any(part in {".", ".."} or "\\" in part or "\0" in part for part in parts):
            raise no_path(path, "It leads out of the library.")
        place = self._base
        for part in parts:
            place /= _true_name(place, part)
            if os.path.islink(place):  # noqa: PTH114 - Path.is_symlink raises on a name that is too long
                raise no_path(path, "It goes through a link, and links are not followed.")
        return place


def _long(root: str) -> str:
    r"""Return the root so that Windows takes paths of more than 260 letters below it (``\\?\``)."""
    if not _WINDOWS or root.startswith("\\\\?\\"):
        return root
    return f"\\\\?\\UNC\\{root[2:]}" if root.startswith("\\\\") else f"\\\\?\\{root}"


def _is_junction(found: os.stat_result) -> bool:
    return _WINDOWS and getattr(found, "st_reparse_tag", 0) == _JUNCTION


def _sayable(name: str) -> str:
    """Return a name without what no text may hold. Such a file is told of, and cannot be fetched: unknown."""
    return name if name.isascii() else name.encode("utf-8", "replace").decode()


def _true_name(folder: Path, called: str) -> str:
    """Return the name on the disk of what is called so in a folder."""
    if not is_without_number(called):
        return called
    try:
        names = told_apart(found.name for found in folder.iterdir() if not is_temporary(found.name))
    except OSError:
        return called
    return next((name for name, said in names.items() if said == called), called)


def _sayable_cause(error: OSError, called: str) -> OSError | None:
    """Return the error, unless it names a file whose whole name is not to be said."""
    return None if is_without_number(called) else error


def _known_files(entries: Iterable[_Entry], known: Mapping[str, KnownFile]) -> Iterator[tuple[str, KnownFile]]:
    """Yield path and what is now known of each file among the entries of a folder."""
    for path, entry, found in entries:
        if stat.S_ISREG(found.st_mode):
            file = _known_file(entry.path, found, known.get(path))
            if file:
                yield path, file


def _known_file(path: str, found: os.stat_result, known: KnownFile | None) -> KnownFile | None:
    """Return size, time and content; the bytes are read only if size or time are not as known. None if gone."""
    same = known is not None and (known.size, known.mtime_ns) == (found.st_size, found.st_mtime_ns)
    if known and same and not known.content.startswith(UNREAD):
        return known
    try:
        content = _content(Path(path))
    except FileNotFoundError:
        return None
    except OSError:
        content = unread_content(found.st_size, _time(found.st_mtime_ns))
    return KnownFile(size=found.st_size, mtime_ns=found.st_mtime_ns, content=content)


def _content(path: Path) -> str:
    with path.open("rb") as file:
        return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"


def _time(mtime_ns: int) -> datetime:
    """Return a file's time; one that no calendar holds becomes the nearest that we can say."""
    try:
        return _EPOCH + timedelta(microseconds=mtime_ns // 1000)
    except OverflowError:
        return _EPOCH if mtime_ns < 0 else _LATEST


# --- the cursor ------------------------------------------------------------------------------------


def _cursor(seen: Mapping[str, KnownFile]) -> str:
    files = {path: [file.size, file.mtime_ns, file.content] for path, file in sorted(seen.items())}
    return json.dumps({"files": files}, separators=(",", ":"))


def _remembered(cursor: str | None) -> dict[str, KnownFile]:
    """Return what a cursor remembers: nothing, if it is another tenant's or was cut off."""
    try:
        files = json.loads(cursor or "{}")["files"]
        return {
            path: KnownFile(size=int(size), mtime_ns=int(mtime_ns), content=str(content))
            for path, (size, mtime_ns, content) in files.items()
        }
    except (ValueError, TypeError, KeyError, AttributeError):
        return {}


# --- writing ---------------------------------------------------------------------------------------


def _refused(target: Path, expecting: str | None) -> WriteResult | None:
    """Return why a write may not be done now, or None if it may."""
    if not target.exists():
        return None if expecting is None else Changed()
    locked = lock_beside(target)
    if locked:
        return locked
    try:
        with target.open("r+b") as file:  # for writing: Windows refuses it while Office has the file open
            content = f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"
    except PermissionError:
        return Locked()
    except OSError:
        return Changed()
    return None if content == expecting else Changed()


def _write_beside(target: Path, data: bytes) -> Path:
    """Return a temporary file in the same folder with the bytes, safe on the disk, and the target's rights."""
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".cmmtn-sync-{secrets.token_hex(6)}.tmp")
    try:
        with beside.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            beside.chmod(stat.S_IMODE(target.stat().st_mode))
    except OSError:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise
    return beside
