"""Puts a house together from a configuration: the only place that knows which tenant is which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from cmmtn_sync.config import Configuration, LibraryKind, LibrarySettings, MailboxKind, MailSettings, Templates, load
from cmmtn_sync.reader import Reader
from cmmtn_sync.run.house import House, Progress, silent
from cmmtn_sync.store import RunLock, Store
from cmmtn_sync.tenant import Library, Mailbox
from cmmtn_sync.tenant.folder import FolderLibrary
from cmmtn_sync.tenant.outbox import OutboxMailbox
from cmmtn_sync.tenant.overlay import OverlayLibrary, OverlayMailbox


def _folder(settings: LibrarySettings) -> Library:
    return FolderLibrary(Path(settings.address))


def _outbox(mail: MailSettings, libraries: Iterable[LibrarySettings], store: Store) -> Mailbox:
    """Return the outbox; if it lies in a library, that library must be there for an empty outbox to be believed."""
    root = Path(mail.address)
    above = [Path(lib.address) for lib in libraries]
    library = next((folder for folder in above if folder in root.parents), None)
    begun = any(row.draft for row in store.ledger())
    return OutboxMailbox(root, sender=mail.sender_address, reply_to=mail.reply_to, library=library, begun=begun)


LIBRARIES = {LibraryKind.FOLDER: _folder}
"""Kind of library -> what makes it. A new kind is one line."""
MAILBOXES = {MailboxKind.OUTBOX: _outbox}
"""Kind of mailbox -> what makes it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DryHouse:
    """A house in which nothing is really done, with its hands on the copies."""

    house: House
    libraries: dict[str, OverlayLibrary]
    mailbox: OverlayMailbox


@contextmanager
def real_house(
    directory: Path, now: datetime, *, accept_loss: frozenset[str] = frozenset(), progress: Progress = silent
) -> Iterator[House]:
    """Give the house of a configuration, with the run lock held. Raise ``AnotherRunError`` if another run goes on."""
    configuration = load(directory)
    data = configuration.settings.data
    data.mkdir(parents=True, exist_ok=True)
    with RunLock(data, now), Store.open(data) as store, Reader() as reader:
        yield replace(_house(configuration, store, reader), accept_loss=accept_loss, progress=progress)


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
        house = replace(_house(configuration, store, reader), progress=progress)
        libraries = {
            name: OverlayLibrary(under, now=now, hides_later=hides_later) for name, under in house.libraries.items()
        }
        mailbox = OverlayMailbox(None if fresh else house.mailbox)
        yield DryHouse(house=replace(house, libraries=libraries, mailbox=mailbox), libraries=libraries, mailbox=mailbox)


def _house(configuration: Configuration, store: Store, reader: Reader) -> House:
    settings = configuration.settings
    return House(
        configuration=configuration,
        store=store,
        libraries={name: LIBRARIES[s.kind](s) for name, s in settings.libraries.items()},
        mailbox=MAILBOXES[settings.mail.kind](settings.mail, settings.libraries.values(), store),
        reader=reader,
        templates=Templates(own=settings.templates),
    )
