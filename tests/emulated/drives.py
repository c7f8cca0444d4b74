"""A document library: what is in it, and what changes when something is done to it. No HTTP here."""

from __future__ import annotations

import base64
import itertools
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal
from weakref import WeakValueDictionary

from tests.emulated.people import SYSTEM, Actor, guid
from tests.emulated.quickxor import quick_xor_hash

Kind = Literal["root", "folder", "file", "package"]
LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
ROOT_TAIL = "56Y2GOVW7725BZO354PWSELRRZ"  # every SharePoint root's id ends so; see any published trace


class Blob:
    """Bytes that never change, with their hash, which is reckoned once. A snapshot names them and copies nothing."""

    __slots__ = ("__weakref__", "_hash", "data", "key")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.key = next(_keys)
        self._hash: str | None = None
        _blobs[self.key] = self

    @property
    def hash(self) -> str:
        """The quickXorHash."""
        if self._hash is None:
            self._hash = quick_xor_hash(self.data)
        return self._hash

    def __reduce__(self) -> tuple[Any, tuple[int]]:
        return _blob, (self.key,)


_keys = itertools.count()
_blobs: WeakValueDictionary[int, Blob] = WeakValueDictionary()


def _blob(key: int) -> Blob:
    return _blobs[key]


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A version of a file. Promotion changes the bytes of the newest one and makes no new one."""

    number: int
    blob: Blob
    at: datetime
    by: Actor

    @property
    def id(self) -> str:
        return f"{self.number}.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """Somebody has the file open: in the browser or in a desktop application, which both lock alike."""

    by: Actor
    shared: bool = True


@dataclass(slots=True, kw_only=True)
class Item:
    """A file, a folder, a notebook or the root. What was deleted stays, marked, for the delta feed."""

    id: str
    guid: str
    name: str
    parent: str
    kind: Kind
    created_at: datetime
    created_by: Actor
    modified_at: datetime
    modified_by: Actor
    client_created: datetime
    client_modified: datetime
    """``fileSystemInfo``: what the client said, which may be years old or wrong."""
    etag_number: int = 1
    ctag_number: int = 1
    versions: list[Version] = field(default_factory=list)
    deleted: bool = False
    untold: bool = False
    """Deleted, and never told of in the delta feed (onedrive-api-docs#1927)."""
    lock: Lock | None = None
    holder: Actor | None = None
    """Who has it checked out."""
    working: Blob | None = None
    """What the holder wrote since; others see the newest version."""
    unpublished: bool = False
    """Never checked in: only its holder sees it at all."""
    promotable: bool = False
    seq: int = 0
    changed_at: datetime = LONG_AGO
    former: tuple[str, str] | None = None
    """Name and parent before the last rename or move."""

    @property
    def is_container(self) -> bool:
        return self.kind in {"root", "folder"}

    @property
    def etag(self) -> str:
        return f'"{{{self.guid}}},{self.etag_number}"'

    @property
    def ctag(self) -> str:
        return f'"c:{{{self.guid}}},{self.ctag_number}"'

    def matches(self, header: str) -> bool:
        """Whether an If-Match or If-None-Match names this item's eTag or cTag, or says any."""
        named = {part.strip().removeprefix("W/") for part in header.split(',"')}
        named = {part if part.startswith('"') or part == "*" else f'"{part}' for part in named}
        return bool(named & {"*", self.etag, self.ctag})

    def seen_by(self, actor: Actor | None) -> bool:
        """Whether it exists at all for this actor. None: for anybody."""
        return not self.unpublished or (actor is not None and self.holder == actor)

    def blob(self, actor: Actor | None = None) -> Blob:
        """The content as this actor sees it."""
        if self.working is not None and (self.holder == actor or not self.versions):
            return self.working
        return self.versions[-1].blob


@dataclass(slots=True, kw_only=True)
class Drive:
    """A library of a site."""

    id: str
    guid: str
    site: str
    name: str
    address: str
    """The web address of its root."""
    prefix: str
    created_at: datetime
    requires_check_out: bool = False
    items: dict[str, Item] = field(default_factory=dict)
    children: dict[str, dict[str, str]] = field(default_factory=dict)
    """Of a folder: ids by name in small letters. SharePoint keeps the case and looks past it."""
    made: int = 0
    seq: int = 0
    untold_deletions: int = 0
    held: int | None = None
    """The last change that the delta feed tells of; None: of all."""
    tokens: dict[str, Any] = field(default_factory=dict)
    tokens_made: int = 0
    root_id: str = ""

    def __post_init__(self) -> None:
        if not self.items:
            self.root_id = f"01{self.prefix}{ROOT_TAIL}"
            at = self.created_at
            self.items[self.root_id] = Item(
                id=self.root_id, guid=guid(f"{self.id} root").upper(), name="root", parent="", kind="root",
                created_at=at, created_by=SYSTEM, modified_at=at, modified_by=SYSTEM, client_created=at,
                client_modified=at, changed_at=at,
            )  # fmt: skip
            self.children[self.root_id] = {}

    @property
    def told(self) -> int:
        """The last change that the delta feed tells of."""
        return self.seq if self.held is None else self.held

    @property
    def root(self) -> Item:
        return self.items[self.root_id]

    def alive(self, item_id: str) -> Item | None:
        """The item of that id, if it is there."""
        item = self.items.get(self.root_id if item_id == "root" else item_id)
        return None if item is None or item.deleted else item

    def child(self, parent: str, name: str) -> Item | None:
        """The item of that name in a folder, whatever the case."""
        found = self.children.get(parent, {}).get(name.casefold())
        return self.items[found] if found else None

    def find(self, path: str, *, below: Item | None = None) -> Item | None:
        """The item at a path from the root, or from a folder."""
        item = below or self.root
        for name in filter(None, path.split("/")):
            found = self.child(item.id, name)
            if found is None:
                return None
            item = found
        return item

    def path(self, item: Item) -> str:
        """Names from below the root."""
        names: list[str] = []
        while item.parent:
            names.append(item.name)
            item = self.items[item.parent]
        return "/".join(reversed(names))

    def above(self, item: Item) -> list[Item]:
        """The folders above, the root first."""
        folders: list[Item] = []
        while item.parent:
            item = self.items[item.parent]
            folders.append(item)
        return folders[::-1]

    def below(self, item: Item) -> Iterator[Item]:
        """Everything in a folder, each folder before what is in it."""
        for found in list(self.children.get(item.id, {}).values()):
            yield self.items[found]
            yield from self.below(self.items[found])

    def size(self, item: Item) -> int:
        """Bytes of a file, or of everything in a folder."""
        if item.is_container:
            return sum(self.size(self.items[found]) for found in self.children.get(item.id, {}).values())
        return len(item.blob().data) if item.versions or item.working else 0

    def add(self, parent: Item, name: str, kind: Kind, *, by: Actor, at: datetime) -> Item:
        """Put a new item into a folder. A file has no content yet."""
        self.made += 1
        identity = uuid.UUID(guid(f"{self.id} item {self.made}"))
        tail = base64.b32encode(identity.bytes).decode().rstrip("=")
        item = Item(
            id=f"01{self.prefix}{tail}", guid=str(identity).upper(), name=name, parent=parent.id, kind=kind,
            created_at=at, created_by=by, modified_at=at, modified_by=by, client_created=at, client_modified=at,
            etag_number=0, ctag_number=0,
        )  # fmt: skip
        self.items[item.id] = item
        self.children[parent.id][name.casefold()] = item.id
        if kind == "folder":
            self.children[item.id] = {}
        if kind == "file" and self.requires_check_out:
            item.holder, item.unpublished = by, True
        self._changed(item, at)
        return item

    def write(self, item: Item, data: bytes, *, by: Actor, at: datetime, promotes: bool) -> None:
        """Give a file new content: a new version, or the holder's working copy where it is checked out."""
        blob = Blob(data)
        if item.holder is not None:
            item.working = blob
        else:
            item.versions.append(Version(number=len(item.versions) + 1, blob=blob, at=at, by=by))
        item.modified_at, item.modified_by, item.client_modified = at, by, at
        item.ctag_number += 1
        item.promotable = promotes
        self._changed(item, at)

    def promote(self, item: Item, data: bytes, *, at: datetime) -> None:
        """Property promotion: other bytes and tags, the same version, time and author (onedrive-api-docs#935)."""
        item.promotable = False
        if item.working is not None:
            item.working = Blob(data)
        else:
            last = item.versions[-1]
            item.versions[-1] = Version(number=last.number, blob=Blob(data), at=last.at, by=last.by)
        item.ctag_number += 1
        self._changed(item, at, derive=False)

    def place(self, item: Item, parent: Item, name: str, *, by: Actor, at: datetime) -> None:
        """Rename, move, or both."""
        item.former = (item.name, item.parent)
        del self.children[item.parent][item.name.casefold()]
        self._derive(item, at)
        item.name, item.parent = name, parent.id
        self.children[parent.id][name.casefold()] = item.id
        item.modified_at, item.modified_by = at, by
        self._changed(item, at)

    def delete(self, item: Item, *, at: datetime, children_told: bool) -> None:
        """Take an item out, a folder with all that is in it."""
        inside = list(self.below(item))
        for lost in inside:
            lost.deleted, lost.lock = True, None
            lost.untold = not children_told
            if children_told:
                self._log(lost, at)
        item.deleted, item.lock = True, None
        del self.children[item.parent][item.name.casefold()]
        self._derive(item, at)
        item.untold = self.untold_deletions > 0
        self.untold_deletions -= 1 if item.untold else 0
        if not item.untold:
            self._log(item, at)

    def undelete(self, item: Item, *, at: datetime) -> None:
        """Bring an item back from the recycle bin: under its old id, where it was, with what was in it."""
        item.deleted = item.untold = False
        self.children[item.parent][item.name.casefold()] = item.id
        self._changed(item, at)
        for inside in self.items.values():
            if inside.deleted and inside.parent == item.id and self.child(item.id, inside.name) is inside:
                self.undelete(inside, at=at)

    def check_in(self, item: Item, *, at: datetime) -> None:
        """What the holder wrote becomes a version that everybody sees."""
        if item.working is not None and item.holder is not None:
            number = len(item.versions) + 1
            item.versions.append(Version(number=number, blob=item.working, at=item.modified_at, by=item.holder))
        item.holder, item.working, item.unpublished = None, None, False
        self._changed(item, at)

    def discard(self, item: Item, *, at: datetime) -> None:
        """Forget what the holder wrote. What was never checked in goes altogether."""
        if item.unpublished:
            self.delete(item, at=at, children_told=False)
            return
        item.holder, item.working = None, None
        self._changed(item, at)

    def check_out(self, item: Item, *, by: Actor, at: datetime) -> None:
        """Only ``by`` may write it until it is checked in."""
        item.holder = by
        self._changed(item, at)

    def touch(self, item: Item, *, at: datetime) -> None:
        """Something about it changed that is not its content: its eTag moves, and it enters the delta feed."""
        self._changed(item, at, derive=False)

    def _changed(self, item: Item, at: datetime, *, derive: bool = True) -> None:
        item.etag_number += 1
        self._log(item, at)
        if derive:
            self._derive(item, at)

    def _derive(self, item: Item, at: datetime) -> None:
        # driveitem.md: a folder's eTag does not move with lastModifiedDateTime, which derives from what is in it.
        for folder in self.above(item):
            folder.modified_at = max(folder.modified_at, at)

    def _log(self, item: Item, at: datetime) -> None:
        self.seq += 1
        item.seq, item.changed_at = self.seq, at
