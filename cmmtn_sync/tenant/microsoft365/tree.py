"""A drive's folders and files by id, and what a feed of changes makes of them. Pure.

Graph tells of an item where it is (its parent's id), never of its path; renaming a folder tells nothing of what lies
in it. So the tree is kept, and paths follow from it: https://learn.microsoft.com/graph/api/driveitem-delta
Numbers of patients in names are taken out as they come: the tree is kept, and items are asked for by their ids.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import Enum
from typing import Any, Final, TypeAlias, assert_never

from cmmtn_sync.facts.names import without_number
from cmmtn_sync.tenant import is_temporary

_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class Folder:
    """A folder by its id. What lies in a ``package`` (a OneNote notebook) are no documents."""

    parent: str
    name: str
    package: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class File:
    """A file by its id, as the service tells of it."""

    parent: str
    name: str
    content: str
    etag: str
    size: int
    changed: datetime
    created: datetime
    who: str | None
    ours: bool
    """Whether this program wrote what is there now."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tree:
    """Everything in a drive. ``root`` is the id of its first folder."""

    root: str
    folders: Mapping[str, Folder] = field(default_factory=dict)
    files: Mapping[str, File] = field(default_factory=dict)

    def paths(self) -> Mapping[str, str | None]:
        """Return folder id -> path; None for one whose way up ends nowhere, or leads into a package."""
        known: dict[str, str | None] = {self.root: ""}
        for folder in self.folders:
            self._path(folder, known)
        return known

    def _path(self, folder: str, known: dict[str, str | None]) -> str | None:
        way: dict[str, None] = {}
        at = folder
        while at not in known and at in self.folders and at not in way:
            way[at] = None
            at = self.folders[at].parent
        path = known.get(at)
        for below in reversed(way):
            there = self.folders[below]
            path = None if path is None or there.package else f"{path}/{there.name}".lstrip("/")
            known[below] = path
        return known.get(folder)


class Word(Enum):
    """What a feed says of an item that is no folder and no file now."""

    GONE = "gone"
    ROOT = "root"


Told: TypeAlias = Folder | File | Word


def told(item: Mapping[str, Any], client_id: str) -> Told | None:
    """Return what an item of a feed says; None for what we do not know, such as a shortcut to another library."""
    if "root" in item:
        return Word.ROOT
    if "deleted" in item or "remoteItem" in item:
        return Word.GONE
    if "folder" in item or "package" in item:
        return folder_of(item)
    return file_of(item, client_id) if "file" in item else None


def grown(tree: Tree, feed: Mapping[str, Told]) -> Tree:
    """Return the tree after a feed of changes: id -> the last word on it. In which order they came is no matter.

    A folder that was deleted takes along what still lies below it when all is told; what was moved out meanwhile
    was told of by itself. What lies in a folder that nobody told of is in the tree, see :func:`untold_folders`.
    """
    folders, files, root = dict(tree.folders), dict(tree.files), tree.root
    for identity, word in feed.items():
        folders.pop(identity, None)
        files.pop(identity, None)
        match word:
            case Folder():
                folders[identity] = word
            case File():
                files[identity] = word
            case Word.ROOT:
                root = identity
            case Word.GONE:
                pass
            case _:
                assert_never(word)
    gone = {identity for identity, word in feed.items() if word is Word.GONE}
    return _without(Tree(root=root, folders=folders, files=files), gone)


def untold_folders(tree: Tree) -> frozenset[str]:
    """Return the ids of folders in which something lies and of which nothing was told."""
    known = {tree.root, *tree.folders}
    parents = {f.parent for f in tree.folders.values()} | {f.parent for f in tree.files.values()}
    return frozenset(parents - known)


def completed(tree: Tree, there: Mapping[str, Folder], gone: Collection[str]) -> Tree:
    """Return the tree with folders that were asked for; what lies below those that are ``gone`` goes with them."""
    return _without(replace(tree, folders={**tree.folders, **there}), gone)


def _without(tree: Tree, gone: Collection[str]) -> Tree:
    """Return the tree without what lies below folders that are gone."""
    lost: dict[str, bool] = {**dict.fromkeys(gone, True), tree.root: False}
    for folder in tree.folders:
        _is_lost(folder, tree.folders, lost)
    return replace(
        tree,
        folders={name: there for name, there in tree.folders.items() if not lost[name]},
        files={name: there for name, there in tree.files.items() if not lost.get(there.parent, False)},
    )


def _is_lost(folder: str, folders: Mapping[str, Folder], known: dict[str, bool]) -> None:
    way: dict[str, None] = {}
    at = folder
    while at not in known and at in folders and at not in way:
        way[at] = None
        at = folders[at].parent
    known.update(dict.fromkeys(way, known.get(at, False)))


def folder_of(item: Mapping[str, Any]) -> Folder:
    """Return a folder as an item tells of it."""
    return Folder(parent=_parent(item), name=without_number(item["name"]), package="package" in item)


def _parent(item: Mapping[str, Any]) -> str:
    return str((item.get("parentReference") or {}).get("id", ""))


def file_of(item: Mapping[str, Any], client_id: str) -> File:
    """Return a file as an item tells of it. The service's own times are taken, never those that a client claims."""
    by = item.get("lastModifiedBy") or {}
    person = by.get("user") or {}
    changed = moment(item.get("lastModifiedDateTime"))
    return File(
        parent=_parent(item),
        name=without_number(item["name"]),
        content=_content(item),
        etag=str(item.get("eTag", "")),
        size=int(item.get("size", 0)),
        changed=changed,
        created=min(moment(item.get("createdDateTime"), changed), changed),
        who=person.get("displayName") or person.get("email"),
        ours=is_ours(item, client_id),
    )


def is_ours(item: Mapping[str, Any], client_id: str) -> bool:
    """Return whether this program wrote what is there now, in its own name or in that of the person signed in."""
    application = (item.get("lastModifiedBy") or {}).get("application") or {}
    return bool(client_id) and str(application.get("id", "")).casefold() == client_id.casefold()


def _content(item: Mapping[str, Any]) -> str:
    """Return what identifies the bytes: the one hash that SharePoint keeps of all files, as a rule."""
    hashes = (item.get("file") or {}).get("hashes") or {}
    if hashes.get("quickXorHash"):
        return content_named(hashes["quickXorHash"])
    # Without a hash a new name looks like new bytes; that the text is the same, is seen when it is read.
    return EMPTY if item.get("size") == 0 else f"etag:{item.get('eTag', '')}"


def content_named(quick_xor_hash: str) -> str:
    """Return how we name bytes with that hash."""
    return f"quickxor:{quick_xor_hash}"


EMPTY: Final = content_named("A" * 27 + "=")
"""The name of no bytes at all."""


def moment(text: object, otherwise: datetime = _NEVER) -> datetime:
    """Return a time of the service's (UTC): it writes up to seven digits of a second."""
    if not isinstance(text, str):
        return otherwise
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        return otherwise


def documents(tree: Tree) -> Iterator[tuple[str, str, File]]:
    """Yield id, path and file of everything that could be somebody's document."""
    paths = tree.paths()
    for identity, file in tree.files.items():
        folder = paths.get(file.parent)
        if folder is not None and not is_temporary(file.name):
            yield identity, f"{folder}/{file.name}".lstrip("/"), file
