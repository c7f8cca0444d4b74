"""Follow each file of one library from the last look to this one: the same, renamed, changed, new or gone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from cmmtn_sync.model import Document, Receipt, ReceiptSource
from cmmtn_sync.model.documents import asks_first
from cmmtn_sync.model.looks import UNREAD, Item, Look, unread_content


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """What we hold of one library from earlier looks."""

    library: str
    documents: tuple[Document, ...]
    """Those that were there at the last look."""
    departed: tuple[Document, ...] = ()
    """Those that had gone before; their ids are not given to others, and come back with their path."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Followed:
    """One look laid beside what was held; together ``present`` and ``hidden`` are what there is."""

    present: tuple[Document, ...]
    arrived: tuple[Document, ...]
    """Those of ``present`` that are new, or have new content."""
    departed: tuple[Document, ...]
    hidden: tuple[Document, ...]
    """Last known in folders that could not be looked into."""
    by_path: bool
    """Whether the library knows its files by their paths alone."""


def below(path: str, folder: str) -> bool:
    """Return whether a path is the folder, or lies below it. The library's own root is ``""``."""
    return not folder or path == folder or path.startswith(f"{folder}/")


def folders_above(documents: Iterable[Document]) -> frozenset[str]:
    """Return every folder in or below which one of the documents lies; the library's own root is ``""``."""
    folders: set[str] = set()
    for document in documents:
        folder = document.path
        while folder:
            folder = folder.rpartition("/")[0]
            if folder in folders:
                break
            folders.add(folder)
    return frozenset(folders)


def follow(held: Held, look: Look, now: datetime, not_before: Callable[[str], datetime | None]) -> Followed:
    """Return what has become of every document of a library.

    ``not_before`` tells of a path when we last looked there without finding what is new there now. In a
    library that knows its files by their paths alone, a new path with the content of a file that vanished is a
    rename. In any other, a new file at the path of one that vanished takes its place: it was deleted and put there
    again, or the whole library has moved to another house.
    """
    items = _one_for_each(look.items)
    by_path = any(item.item == item.path for item in items)
    held_as = {document.path if by_path else document.fetch_as: document for document in held.documents}
    told = {item.item for item in items}
    untold = [document for key, document in held_as.items() if key not in told]
    hidden, vanished = _absent(look, untold)
    was = {item.item: held_as[item.item] for item in items if item.item in held_as}
    fresh = [item for item in items if item.item not in was]
    was |= _renamed(fresh, vanished) if by_path else _replaced(fresh, vanished)
    kept = {document.item for document in was.values()}
    naming = _Naming(held, by_path=by_path)
    timing = _Timing(now, not_before, moved_aside=_moved_aside(was, items))
    present = [_document(held.library, item, was.get(item.item), naming, timing) for item in items]
    if not look.whole:
        missing = {document.item for document in vanished}
        present += [document for document in untold if document.item not in missing]
    before = {document.item: document.content for document in held.documents}
    return Followed(
        present=_sorted(present),
        arrived=_sorted(d for d in present if before.get(d.item) != d.content),
        departed=_sorted(d for d in vanished if d.item not in kept),
        hidden=_sorted(hidden),
        by_path=by_path,
    )


def _absent(look: Look, untold: Iterable[Document]) -> tuple[list[Document], list[Document]]:
    """Return of the documents that were not told of those that are hidden, and those that are not there."""
    if not look.whole:
        gone = frozenset(look.gone)
        return [], [document for document in untold if document.fetch_as in gone]
    hidden: list[Document] = []
    vanished: list[Document] = []
    for document in untold:
        unseen = any(below(document.path, folder) for folder in look.unseen)
        (hidden if unseen else vanished).append(document)
    return hidden, vanished


def _sorted(documents: Iterable[Document]) -> tuple[Document, ...]:
    return tuple(sorted(documents, key=lambda d: (d.library, d.path, d.item)))


def _one_for_each(items: Iterable[Item]) -> list[Item]:
    """Return one item for each id, in an order that does not depend on the order in which they were told."""
    latest: dict[str, Item] = {}
    for item in sorted(items, key=lambda i: (i.changed, i.path, i.content)):
        latest[item.item] = item
    return sorted(latest.values(), key=lambda i: i.path)


# --- renames --------------------------------------------------------------------------------------

_Key = TypeVar("_Key", bound=Hashable)


def _renamed(fresh: Collection[Item], vanished: Collection[Document]) -> dict[str, Document]:
    """Return item id -> the document that it was, where one and only one file with its content vanished.

    A folder that was renamed moves many files at once, among them equal ones: they are told by their names.
    """
    by_name = _one_to_one(
        {item.item: (item.content, item.path.rpartition("/")[2]) for item in fresh},
        [(document, (document.version, document.name)) for document in vanished],
    )
    taken = {document.item for document in by_name.values()}
    by_content = _one_to_one(
        {item.item: item.content for item in fresh if item.item not in by_name},
        [(document, document.version) for document in vanished if document.item not in taken],
    )
    return {
        item: document for item, document in (by_name | by_content).items() if not document.content.startswith(UNREAD)
    }


def _replaced(fresh: Iterable[Item], vanished: Iterable[Document]) -> dict[str, Document]:
    """Return item id -> the document in whose place it is now."""
    places = {document.path.casefold(): document for document in vanished}
    return {item.item: places[item.path.casefold()] for item in fresh if item.path.casefold() in places}


def _one_to_one(fresh: dict[str, _Key], vanished: Iterable[tuple[Document, _Key]]) -> dict[str, Document]:
    new: dict[_Key, list[str]] = defaultdict(list)
    old: dict[_Key, list[Document]] = defaultdict(list)
    for item, key in fresh.items():
        new[key].append(item)
    for document, key in vanished:
        old[key].append(document)
    return {ids[0]: old[key][0] for key, ids in new.items() if len(ids) == 1 and len(old.get(key, ())) == 1}


def _moved_aside(was: dict[str, Document], items: Iterable[Item]) -> dict[str, Receipt]:
    """Return content -> receipt for contents that another has replaced in their place in this look.

    People rename ``Report.docx`` to ``Report old.docx`` and put a new ``Report.docx``: the old came long ago.
    """
    aside: dict[str, Receipt] = {}
    for item in items:
        document = was.get(item.item)
        if document is None or document.version == item.content:
            continue
        known = aside.get(document.version)
        if known is None or document.receipt.at < known.at:
            aside[document.version] = document.receipt
    return aside


# --- documents ------------------------------------------------------------------------------------


class _Naming:
    """Gives ids to items: the library's own, or in a library of paths the first path, never one in use."""

    def __init__(self, held: Held, *, by_path: bool) -> None:
        self._by_path = by_path
        here = {document.item for document in held.documents}
        gone = sorted(held.departed, key=lambda d: (d.receipt.at, d.item))
        self._before = {(d.path if by_path else d.fetch_as): d for d in gone if d.item not in here}
        self._taken = here | {document.item for document in held.departed}

    def before(self, item: Item) -> Document | None:
        """Return the document that had been there and had gone, if this item is it come back."""
        return self._before.get(item.item)

    def fresh(self, item: Item) -> str:
        """Return an id for an item that was never seen; ``?`` stands in no file name."""
        name, number = item.item, 1
        while self._by_path and name in self._taken:
            number += 1
            name = f"{item.item}?{number}"
        self._taken.add(name)
        return name


@dataclass(frozen=True, slots=True)
class _Timing:
    now: datetime
    not_before: Callable[[str], datetime | None]
    moved_aside: dict[str, Receipt]

    def receipt(self, item: Item, was: Document | None) -> Receipt:
        """Return when this content came: the service's word, or the file's within what we ourselves saw."""
        if was is not None and _sent_now(was, item):
            return self._sent(item)
        if was is not None and _same_version(was, item):
            return was.receipt
        if item.from_service:
            return Receipt(at=item.changed, source=ReceiptSource.SERVICE)
        if item.content in self.moved_aside:
            return self.moved_aside[item.content]
        if item.changed > self.now:
            return Receipt(at=self.now, source=ReceiptSource.FIRST_SEEN)
        looked = self.not_before(item.path)
        at = item.changed if looked is None else max(item.changed, min(looked, self.now))
        return Receipt(at=at, source=ReceiptSource.FILE)

    def _sent(self, item: Item) -> Receipt:
        """Return when a file was sent that was put somewhere else to be looked at first: when it was moved here."""
        looked = self.not_before(item.path)
        at = self.now if looked is None else min(max(item.changed, looked), self.now)
        return Receipt(at=at, source=ReceiptSource.FIRST_SEEN)


def _sent_now(was: Document, item: Item) -> bool:
    """Return whether a file lay where it did not count, and now lies where it does."""
    return was.asks_first and not asks_first(item.path)


def _same_version(was: Document, item: Item) -> bool:
    """Return whether this is the content we hold, also where we could not read it until now."""
    return was.version in {item.content, unread_content(item.size, item.changed)}


def _document(library: str, item: Item, was: Document | None, naming: _Naming, timing: _Timing) -> Document:
    receipt = timing.receipt(item, was)
    earlier = was or naming.before(item)
    own = earlier.item if earlier else naming.fresh(item)
    came = min(receipt.at, item.created or receipt.at)
    first = came
    if was is not None and _sent_now(was, item):
        first = receipt.at
    elif earlier is not None:  # the day on which it was made counts once: it may have lain elsewhere then
        first = min(earlier.first_received, receipt.at)
    return Document(
        library=library,
        item=own,
        path=item.path,
        content=was.content if was is not None and was.version == item.content else item.content,
        version=item.content,
        etag=item.etag,
        size=item.size,
        receipt=receipt,
        first_received=first,
        who=item.who,
        link=item.link,
        address="" if own == item.item else item.item,
    )
