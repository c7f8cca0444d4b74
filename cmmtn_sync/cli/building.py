"""Puts a house together from a configuration: the only place that knows which tenant is which."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from time import monotonic

from cmmtn_sync.cli.microsoft365 import Tenants
from cmmtn_sync.config import Configuration, LibraryKind, LibrarySettings, MailboxKind, Settings, Templates, load
from cmmtn_sync.reader import Reader
from cmmtn_sync.run.house import House, Progress, silent
from cmmtn_sync.store import RunLock, Store
from cmmtn_sync.tenant import Library, Mailbox
from cmmtn_sync.tenant.folder import FolderLibrary
from cmmtn_sync.tenant.outbox import OutboxMailbox
from cmmtn_sync.tenant.overlay import OverlayDiary, OverlayLibrary, OverlayMailbox


@dataclass(frozen=True, kw_only=True, slots=True)
class Site:
    """What a house is built with: settings, store, moment, and the ways to tenants that are not on this computer."""

    settings: Settings
    store: Store
    now: datetime
    tenants: Tenants


def _folder(_site: Site, library: LibrarySettings) -> Library:
    return FolderLibrary(Path(library.address))


def _sharepoint(site: Site, library: LibrarySettings) -> Library:
    return site.tenants.library(site.settings, library, site.store, site.now)


def _outbox(site: Site) -> Mailbox:
    """Return the outbox; if it lies in a library, that library must be there for an empty outbox to be believed."""
    mail = site.settings.mail
    root = Path(mail.address)
    above = [Path(lib.address) for lib in site.settings.libraries.values() if lib.kind is LibraryKind.FOLDER]
    library = next((folder for folder in above if folder in root.parents), None)
    begun = any(row.draft for row in site.store.ledger())
    return OutboxMailbox(root, sender=mail.sender_address, reply_to=mail.reply_to, library=library, begun=begun)


def _outlook(site: Site) -> Mailbox:
    return site.tenants.mailbox(site.settings)


LIBRARIES: Mapping[LibraryKind, Callable[[Site, LibrarySettings], Library]] = {
    LibraryKind.FOLDER: _folder,
    LibraryKind.SHAREPOINT: _sharepoint,
}
"""Kind of library -> what makes it. A new kind is one line."""
MAILBOXES: Mapping[MailboxKind, Callable[[Site], Mailbox]] = {
    MailboxKind.OUTBOX: _outbox,
    MailboxKind.OUTLOOK: _outlook,
}
"""Kind of mailbox -> what makes it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DryHouse:
    """A house in which nothing is really done, with its hands on the copies."""

    house: House
    libraries: dict[str, OverlayLibrary]
    mailbox: OverlayMailbox


@contextmanager
def real_house(
    directory: Path,
    now: datetime,
    *,
    accept_loss: frozenset[str] = frozenset(),
    progress: Progress = silent,
    tenants: Tenants | None = None,
) -> Iterator[House]:
    """Give the house of a configuration, with the run lock held. Raise ``AnotherRunError`` if another run goes on.

    ``tenants`` keeps what outlives a run: a worker hands in the same each time.
    """
    configuration = load(directory)
    data = configuration.settings.data
    data.mkdir(parents=True, exist_ok=True)
    with RunLock(data, now), Store.open(data) as store, Reader() as reader:
        house = _house(configuration, store, reader, now, tenants or Tenants())
        yield replace(house, accept_loss=accept_loss, progress=progress)


@contextmanager
def dry_house(
    directory: Path,
    now: datetime,
    *,
    fresh: bool = False,
    hides_later: bool = False,
    progress: Progress = silent,
) -> Iterator[DryHouse]:
    """Give a copy of the house: it reads what is there and writes nothing.

    ``fresh`` begins with an empty store, for rehearsals of the past; ``hides_later`` shows files from their time on.
    """
    configuration = load(directory)
    store = Store.in_memory() if fresh else Store.rehearsal(configuration.settings.data)
    with store, Reader() as reader:
        house = replace(_house(configuration, store, reader, now, Tenants()), progress=progress)
        libraries = {
            name: OverlayLibrary(under, now=now, hides_later=hides_later) for name, under in house.libraries.items()
        }
        mailbox = OverlayMailbox(None if fresh else house.mailbox, now=now)
        diary = OverlayDiary() if house.diary is not None else None
        copy = replace(house, libraries=libraries, mailbox=mailbox, diary=diary, open_workbook=None)
        yield DryHouse(house=copy, libraries=libraries, mailbox=mailbox)


def _house(configuration: Configuration, store: Store, reader: Reader, now: datetime, tenants: Tenants) -> House:
    settings = configuration.settings
    tenants.begin()
    site = Site(settings=settings, store=store, now=now, tenants=tenants)
    libraries = {name: LIBRARIES[s.kind](site, s) for name, s in settings.libraries.items()}
    return House(
        configuration=configuration,
        store=store,
        libraries=libraries,
        mailbox=MAILBOXES[settings.mail.kind](site),
        diary=tenants.diary(settings) if settings.mail.invitations else None,
        reader=reader,
        templates=Templates(own=settings.templates),
        open_workbook=tenants.open_workbooks(libraries[settings.network.place.library], store),
        sign_in_ends=tenants.sign_in_ends(settings),
        usage=tenants.usage,
        elapsed=partial(_since, monotonic()),
    )


def _since(begun: float) -> timedelta:
    return timedelta(seconds=monotonic() - begun)
