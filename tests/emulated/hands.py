"""A person's hands in a library: uploading, renaming, deleting, having a file open, checking it out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from tests.emulated.drives import Drive, Item, Lock
from tests.emulated.engine import Engine
from tests.emulated.item_json import item_json
from tests.emulated.names import complaint
from tests.emulated.people import SOMEBODY, Actor, Person, actor
from tests.emulated.promotion import is_promoted
from tests.emulated.state import Site
from tests.emulated.wire import Json


class ImpossibleName(ValueError):
    """SharePoint does not take the name. Turn ``knobs.names_checked`` off to have it all the same."""


Who = Actor | Person | str | None


class DriveHands:
    """A library, in a person's hands. It goes on to mean the same library after a snapshot is restored."""

    def __init__(self, engine: Engine, drive_id: str) -> None:
        self._engine = engine
        self.id = drive_id

    @contextmanager
    def _at(self) -> Iterator[Drive]:
        with self._engine.lock:
            yield self._engine.state.drives[self.id]

    @property
    def drive(self) -> Drive:
        """The library itself, to look at or to change under ``tenant.lock``."""
        return self._engine.state.drives[self.id]

    @property
    def address(self) -> str:
        """The web address of its root."""
        return self.drive.address

    # Looking ---------------------------------------------------------------------------------------

    def item(self, path: str) -> Item:
        """The item at a path. Raises KeyError."""
        found = self.drive.find(path)
        if found is None:
            raise KeyError(path)
        return found

    def exists(self, path: str) -> bool:
        return self.drive.find(path) is not None

    def id_of(self, path: str) -> str:
        """Its id. Raises KeyError."""
        return self.item(path).id

    def read(self, path: str, *, by: Who = None) -> bytes:
        """The content of a file as a person sees it."""
        with self._at():
            return self.item(path).blob(_who(by)).data

    def json(self, path: str) -> Json:
        """The item as Graph would tell of it to somebody."""
        with self._at() as drive:
            return item_json(self._engine.state, drive, self.item(path), None)

    def files(self) -> dict[str, str]:
        """The true tree: the id of each file by its path."""
        with self._at() as drive:
            return {drive.path(item): item.id for item in drive.below(drive.root) if not item.is_container}

    def folders(self) -> dict[str, str]:
        """The id of each folder by its path."""
        with self._at() as drive:
            return {drive.path(item): item.id for item in drive.below(drive.root) if item.is_container}

    def versions(self, path: str) -> list[bytes]:
        """The contents of all versions of a file, the oldest first."""
        with self._at():
            return [version.blob.data for version in self.item(path).versions]

    def seen_by(self, who: Who = None) -> list[str]:
        """The paths of the files that a person sees: not those that another has never checked in."""
        with self._at() as drive:
            found = [item for item in drive.below(drive.root) if not item.is_container]
            return [drive.path(item) for item in found if item.seen_by(_who(who))]

    # Doing -----------------------------------------------------------------------------------------

    def upload(
        self, path: str, data: bytes, *, by: Who = None, at: datetime | None = None, file_times: datetime | None = None
    ) -> str:
        """Put a file there, or a new version of it, with the folders above it. Its id.

        ``file_times`` is what the computer it came from says of its age (``fileSystemInfo``).
        Raises ValueError for a name that SharePoint does not take.
        """
        with self._at() as drive:
            who, when = _who(by), at or self._engine.state.now
            self._check(path)
            folder = self._folders(drive, path, who, when)
            name = path.rpartition("/")[2]
            item = drive.child(folder.id, name) or drive.add(folder, name, "file", by=who, at=when)
            promotes = self._engine.state.knobs.promotes and is_promoted(name)
            drive.write(item, data, by=who, at=when, promotes=promotes)
            if file_times is not None:
                item.client_created = item.client_modified = file_times
            return item.id

    def make_folder(self, path: str, *, by: Who = None) -> str:
        """Make a folder and those above it. Its id."""
        with self._at() as drive:
            self._check(path)
            return self._folders(drive, f"{path}/x", _who(by), self._engine.state.now).id

    def make_notebook(self, path: str, *, by: Who = None) -> str:
        """Make a OneNote notebook: a package, neither file nor folder."""
        with self._at() as drive:
            who, now = _who(by), self._engine.state.now
            folder = self._folders(drive, path, who, now)
            return drive.add(folder, path.rpartition("/")[2], "package", by=who, at=now).id

    def rename(self, path: str, to: str, *, by: Who = None) -> None:
        """Give it another path. A name alone leaves it in its folder."""
        with self._at() as drive:
            who, now = _who(by), self._engine.state.now
            item = self.item(path)
            if "/" not in to and "/" in path:
                to = f"{path.rpartition('/')[0]}/{to}"
            self._check(to)
            drive.place(item, self._folders(drive, to, who, now), to.rpartition("/")[2], by=who, at=now)

    def move(self, path: str, folder: str, *, by: Who = None) -> None:
        """Put it into another folder."""
        self.rename(path, f"{folder}/{path.rpartition('/')[2]}" if folder else f"/{path.rpartition('/')[2]}", by=by)

    def delete(self, path: str) -> str:
        """Put it into the recycle bin, a folder with all that is in it. Its id."""
        with self._at() as drive:
            item = self.item(path)
            drive.delete(item, at=self._engine.state.now, children_told=self._engine.state.knobs.deleted_children_told)
            return item.id

    def undelete(self, item_id: str) -> None:
        """Take it out of the recycle bin, back to where it was, under its old id."""
        with self._at() as drive:
            drive.undelete(drive.items[item_id], at=self._engine.state.now)

    def move_out(self, path: str, other: DriveHands) -> str:
        """Move a file into another library: deleted here, a new item there. Its new id."""
        data, by, at = self.read(path), self.item(path).modified_by, self.item(path).modified_at
        self.delete(path)
        return other.upload(path.rpartition("/")[2], data, by=by, at=at)

    def touch(self, path: str) -> None:
        """Change something about it that is not its content: its eTag moves, its cTag does not."""
        with self._at() as drive:
            drive.touch(self.item(path), at=self._engine.state.now)

    # Having it open --------------------------------------------------------------------------------

    def lock(self, path: str, by: Who = None, *, shared: bool = True) -> None:
        """Somebody opens it in Excel or Word; it stays locked until ``unlock``."""
        with self._at():
            self.item(path).lock = Lock(by=_who(by), shared=shared)

    def unlock(self, path: str) -> None:
        with self._at():
            self.item(path).lock = None

    def check_out(self, path: str, by: Who = None) -> None:
        """Somebody checks it out: nobody else may write it."""
        with self._at() as drive:
            drive.check_out(self.item(path), by=_who(by), at=self._engine.state.now)

    def check_in(self, path: str) -> None:
        """Whoever holds it checks it in."""
        with self._at() as drive:
            drive.check_in(self.item(path), at=self._engine.state.now)

    def discard_check_out(self, path: str) -> None:
        with self._at() as drive:
            drive.discard(self.item(path), at=self._engine.state.now)

    def require_check_out(self, *, required: bool = True) -> None:
        """The library's setting: a new file stays checked out to who made it, and nobody else sees it."""
        with self._at() as drive:
            drive.requires_check_out = required

    def make_unreachable(self) -> None:
        """Every connection to the tenant is reset, until its faults are lifted."""
        self._engine.faults.reset(times=None)

    # The delta feed --------------------------------------------------------------------------------

    def expire_tokens(self) -> None:
        """All delta tokens given out so far answer 410 Gone."""
        with self._at() as drive:
            drive.tokens.clear()

    def hold_feed(self) -> None:
        """The delta feed tells of nothing that happens from now on, until ``release_feed``: it lags behind."""
        with self._at() as drive:
            drive.held = drive.seq

    def release_feed(self) -> None:
        """The delta feed tells of all that happened."""
        with self._at() as drive:
            drive.held = None

    def miss_next_deletion(self, count: int = 1) -> None:
        """The next deletions never enter the delta feed (onedrive-api-docs#1927)."""
        with self._at() as drive:
            drive.untold_deletions = count

    # -----------------------------------------------------------------------------------------------

    def _check(self, path: str) -> None:
        if not self._engine.state.knobs.names_checked:
            return
        names = [name for name in path.split("/") if name]
        for name in names:
            if wrong := complaint(name):
                raise ImpossibleName(path, wrong)

    @staticmethod
    def _folders(drive: Drive, path: str, by: Actor, at: datetime) -> Item:
        folder = drive.root
        for name in [name for name in path.split("/")[:-1] if name]:
            folder = drive.child(folder.id, name) or drive.add(folder, name, "folder", by=by, at=at)
        return folder


def _who(who: Who) -> Actor:
    return SOMEBODY if who is None else actor(who)


class SiteHands:
    """A site, in an administrator's hands."""

    def __init__(self, engine: Engine, site_id: str) -> None:
        self._engine = engine
        self.id = site_id

    @property
    def site(self) -> Site:
        return self._engine.state.sites[self.id]

    @property
    def address(self) -> str:
        """The web address, as one pastes it from a browser."""
        return self.site.address

    def drive(self, name: str = "") -> DriveHands:
        """The library of that name, or the default one. Raises KeyError."""
        for each in self.site.drives:
            if not name or self._engine.state.drives[each].name == name:
                return DriveHands(self._engine, each)
        raise KeyError(name)

    def grant(self, app_id: str, role: str = "write") -> None:
        """What Sites.Selected gives an app here: read, write, fullcontrol."""
        with self._engine.lock:
            self._engine.state.apps[app_id].sites[self.id] = {role}

    def revoke(self, app_id: str) -> None:
        with self._engine.lock:
            self._engine.state.apps[app_id].sites.pop(self.id, None)

    def add_member(self, who: Person | str, right: str = "write") -> None:
        """Only members may read or write then, for apps that act on behalf of people."""
        address = actor(who).person
        with self._engine.lock:
            self.site.members[(address.address if address else "").lower()] = right
