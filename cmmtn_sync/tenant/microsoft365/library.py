"""A SharePoint library: read by what changed, fetched by id, written under a condition."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from functools import cached_property
from itertools import takewhile
from typing import Any, Final

from cmmtn_sync.config.sharepoint import SharePointAddress
from cmmtn_sync.errors import CmmtnSyncError, TemporaryError, TenantError
from cmmtn_sync.facts.names import open_path
from cmmtn_sync.model.looks import Item, Look
from cmmtn_sync.quarters import LONDON
from cmmtn_sync.tenant import OpenWorkbook, WriteResult, is_temporary
from cmmtn_sync.tenant.microsoft365 import delta
from cmmtn_sync.tenant.microsoft365.addresses import Drive, at_path, find_drive, of_item, web_link
from cmmtn_sync.tenant.microsoft365.memory import Memory, from_cursor, to_cursor
from cmmtn_sync.tenant.microsoft365.quickxor import quick_xor
from cmmtn_sync.tenant.microsoft365.transfers import Fetched, Transfers
from cmmtn_sync.tenant.microsoft365.tree import File, Told, Tree, content_named, documents, file_of, grown, moment
from cmmtn_sync.tenant.microsoft365.troubles import Refused
from cmmtn_sync.tenant.microsoft365.wire import MANY, Wire
from cmmtn_sync.tenant.microsoft365.workbook import open_workbook
from cmmtn_sync.tenant.microsoft365.writing import Writer

_EXPIRED: Final = frozenset({401, 403, 410})
_NIGHT: Final = time(3)
"""From when on a day's first look lists everything: at night, when the tenant is quiet."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where the library is, as the configuration says it."""

    text: str
    """All of it, as one text: a library that is called otherwise is another one."""
    address: SharePointAddress


class SharePointLibrary:
    """A library by way of Graph. Made anew for each run, which is at one moment."""

    def __init__(
        self, wire: Wire, transfers: Transfers, place: Place, *, now: datetime, put_is_conditional: bool = False
    ) -> None:
        """Take the wire, and the place. ``put_is_conditional``: a PUT was seen to be refused by its If-Match here."""
        self._wire = wire
        self._transfers = transfers
        self._place = place
        self._now = now
        self._put_is_conditional = put_is_conditional
        self._seen: Memory | None = None
        self._touched = False
        """Whether something was written since the look, so that what was seen may not hold any more."""

    # --- what there is

    def look(self, cursor: str | None) -> Look:
        """Return what changed since the cursor; everything once a night, or where the cursor is of no use.

        Delta has been seen to miss deletions, so it is compared with the whole each night. Raise what the wire raises.
        """
        before = from_cursor(cursor) if cursor else None
        if before is None or before.address != self._place.text or before.listed < _last_night(self._now):
            return self._whole(before)
        self._found = Drive(id=before.drive, web=before.web)
        try:
            words, link = delta.walk(self._wire, before.link)
        except Refused as no:
            if no.not_there:
                return self._whole(before)
            if not delta.must_start_again(no):
                raise
            return self._whole(before, no.location)
        tree = delta.with_all_folders(self._wire, before.drive, grown(before.tree, words))
        return self._news(before, replace(before, link=link, tree=tree), cursor or "")

    def _whole(self, before: Memory | None, link: str = "") -> Look:
        """List everything, by a link of Graph's own if it gave one."""
        if before is not None and before.address == self._place.text:
            self._found = Drive(id=before.drive, web=before.web)
        try:
            return self._listed(link)
        except Refused as no:
            if not no.not_there or before is None:
                raise
        self.__dict__.pop("_found", None)  # the library is not where it was: look for it by its address
        return self._listed("")

    def _listed(self, link: str) -> Look:
        drive = self._drive
        words, link = self._told_of(link or delta.from_the_start(drive.id), drive)
        tree = delta.with_all_folders(self._wire, drive.id, grown(Tree(root=""), words))
        memory = Memory(address=self._place.text, drive=drive.id, web=drive.web, link=link, listed=self._now, tree=tree)
        return self._all_of(memory)

    def _told_of(self, link: str, drive: Drive) -> tuple[dict[str, Told], str]:
        """Return what a list tells; it is begun anew, once, if its link expires between two pages."""
        try:
            return delta.walk(self._wire, link)
        except Refused as no:
            if not delta.must_start_again(no):
                raise
        return delta.walk(self._wire, delta.from_the_start(drive.id))

    def _all_of(self, memory: Memory) -> Look:
        self._see(memory)
        return Look(
            items=tuple(self._item(*found) for found in documents(memory.tree)),
            folders=_folders(memory.tree),
            whole=True,
            cursor=to_cursor(memory),
        )

    def _news(self, before: Memory, after: Memory, cursor: str) -> Look:
        """Return what differs. Where folders do, everything is told: only that shows a place that is missing.

        With nothing new the cursor stays, so that nothing need be kept; the nightly listing gives a young one.
        """
        folders = _folders(after.tree)
        if folders != _folders(before.tree):
            return self._all_of(after)
        if before.tree == after.tree:
            self._see(before)
            return Look(items=(), folders=folders, whole=False, cursor=cursor)
        self._see(after)
        was = {found[0]: found for found in documents(before.tree)}
        there = {found[0]: found for found in documents(after.tree)}
        return Look(
            items=tuple(self._item(*found) for name, found in there.items() if was.get(name) != found),
            folders=folders,
            whole=False,
            cursor=to_cursor(after),
            gone=tuple(sorted(was.keys() - there.keys())),
        )

    def _see(self, memory: Memory) -> None:
        self._seen, self._touched = memory, False

    def find(self, path: str) -> Item | None:
        """Return the file at a path, or None. What this run has just seen is not asked for again."""
        if self._seen is not None and not self._touched:
            wanted = path.casefold()  # capitals do not tell names apart in SharePoint
            found = next((f for f in documents(self._seen.tree) if f[1].casefold() == wanted), None)
            return self._item(*found) if found else None
        if is_temporary(path.rpartition("/")[2]):
            return None
        try:
            told = self._wire.get(at_path(self._drive.id, path), "look for a file in the library")
        except Refused as no:
            if no.not_there:
                return None
            raise
        return self._item_of(told, path) if "file" in told else None

    # --- bytes

    def fetch(self, item: str) -> bytes:
        """Return the bytes of an item, compared with the size and hash that the service keeps of them.

        Where they differ they are fetched again: the file may have changed meanwhile. Bytes that come whole and alike
        twice are believed, though the service's own figures are others: it has been seen to keep wrong ones of Office
        files (rclone's page on OneDrive). Raise ``TenantError`` if the item is gone, ``TemporaryError`` for half of it.
        """
        first, as_told = self._fetched(item)
        if as_told:
            return first.data
        second, as_told = self._fetched(item)
        if as_told or (second.quick_xor == first.quick_xor and not second.page):
            return second.data
        happened = "A file could not be fetched whole."
        raise TemporaryError(happened, do="Nothing: the next run fetches it again.")

    def _fetched(self, item: str) -> tuple[Fetched, bool]:
        """Return what came down, and whether it is what the service says of it."""
        doing = "fetch a file"
        try:
            told, fetched = self._downloaded(item, doing)
        except Refused as no:
            if no.not_there:
                raise _gone() from None
            raise
        file = file_of(told, self._wire.client_id)
        known = file.content.startswith("quickxor:")
        same = not known or file.content == content_named(fetched.quick_xor)
        return fetched, same and file.size == len(fetched.data)

    def _downloaded(self, item: str, doing: str) -> tuple[Mapping[str, Any], Fetched]:
        """Return an item and its bytes. Its address lives for minutes: one that expired in a wait is asked for anew."""
        # Without $select: named there, the address to fetch from has been seen to be left out.
        told = self._wire.get(of_item(self._drive.id, item), doing)
        try:
            return told, self._transfers.download(_address_of(told), doing)
        except Refused as no:
            if no.status not in _EXPIRED:
                raise
        told = self._wire.get(of_item(self._drive.id, item), doing)
        return told, self._transfers.download(_address_of(told), doing)

    def write(self, path: str, data: bytes, *, expecting: str | None) -> WriteResult:
        """Write a file whole, under the condition, making the folders above it. Raise what the wire raises."""
        self._touched = True
        writer = Writer(
            self._wire,
            self._transfers,
            self._drive.id,
            folders=self._folder_ids,
            put_is_conditional=self._put_is_conditional,
        )
        return writer.write(path, data, expecting=expecting, item_of=self._item_of)

    @property
    def _folder_ids(self) -> Mapping[str, str]:
        """Return path -> id of the folders that were seen in this run."""
        paths = self._seen.tree.paths() if self._seen else {}
        return {path: identity for identity, path in paths.items() if path is not None}

    def content_of(self, data: bytes) -> str:
        """Return the name that the library has for bytes: SharePoint may alter Office files, and then it is another."""
        return content_named(quick_xor(data))

    def received(self, item: str) -> datetime | None:
        """Return when the bytes that are there now came, by the version history; None where there is none.

        A version of the same size as the one before is one whose columns or name somebody edited: the bytes came with
        the first of them. https://learn.microsoft.com/graph/api/driveitem-list-versions (newest first)
        """
        try:
            told = self._wire.get(of_item(self._drive.id, item, "/versions"), "read a file's history", cost=MANY)
        except Refused:
            return None
        versions: list[Any] = list(told.get("value", ()))
        alike = takewhile(lambda version: version.get("size") == versions[0].get("size"), versions)
        return min((moment(v.get("lastModifiedDateTime"), self._now) for v in alike), default=None)

    def open_workbook(self, item: str) -> AbstractContextManager[OpenWorkbook]:
        """Return a workbook beside the people who have it open, to be entered. Entering it raises what the wire raises.

        Not every tenant lets apps do that: the first-day trials tell.
        """
        return open_workbook(self._wire, self._drive.id, item)

    def link(self, path: str) -> str:
        """Return where a person opens a folder or file, if the library was found."""
        try:
            return web_link(self._drive.web, path)
        except CmmtnSyncError:
            return ""

    # --- one item

    @cached_property
    def _found(self) -> Drive:
        return find_drive(self._wire, self._place.address)

    @property
    def _drive(self) -> Drive:
        return self._found

    def _item(self, identity: str, path: str, file: File) -> Item:
        return Item(
            item=identity,
            path=path,
            content=file.content,
            etag=file.etag,
            size=file.size,
            changed=file.changed,
            from_service=True,
            who=file.who,
            link=web_link(self._drive.web, open_path(path)),
            created=file.created,
            ours=file.ours,
        )

    def _item_of(self, told: Any, path: str) -> Item:  # noqa: ANN401 - JSON
        return self._item(str(told["id"]), path, file_of(told, self._wire.client_id))


def _last_night(now: datetime) -> datetime:
    """Return the last time (UTC) at which a day's listing was due."""
    local = now.astimezone(LONDON)
    night = datetime.combine(local.date(), _NIGHT, LONDON)
    if local < night:
        night = datetime.combine(local.date() - timedelta(days=1), _NIGHT, LONDON)
    return night.astimezone(UTC)


def _folders(tree: Tree) -> frozenset[str]:
    return frozenset(path for path in tree.paths().values() if path)


def _address_of(told: Mapping[str, Any]) -> str:
    return str(told.get("@microsoft.graph.downloadUrl", ""))


def _gone() -> TenantError:
    return TenantError("The file is not there any more.", do="Nothing: the next run looks again.")
