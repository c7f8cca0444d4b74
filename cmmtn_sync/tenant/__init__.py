"""Whom we talk to: two narrow protocols, and the tenants that keep them.

Terms. An *item* is a file in a library; its ``item`` id is opaque and survives a rename (in a synchronised
folder it is the path, and :mod:`cmmtn_sync.observe` carries identities over). Its ``content`` identifies the
bytes, its ``etag`` the state that a conditional write is compared with. A *look* is what a library says when
asked: all of it (``whole``), or what changed since a cursor. A *draft* is a mail that waits for a person.

All tenants are held to the same promises by ``tests/contract``. A tenant raises
:class:`~cmmtn_sync.errors.TenantError` (or ``TemporaryError``) and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final, Protocol, TypeAlias

from cmmtn_sync.model.looks import Item, Look

__all__ = [
    "Changed",
    "DraftSeen",
    "DraftState",
    "Item",
    "Library",
    "Locked",
    "Look",
    "Mailbox",
    "Message",
    "WriteResult",
    "Written",
    "is_temporary",
]

_NEVER_DOCUMENTS: Final = frozenset({"desktop.ini", "thumbs.db"})


def is_temporary(name: str) -> bool:
    """Return whether a name is a program's own and no document's: lock files, ``.tmp``, hidden ones."""
    return name.startswith(("~$", ".")) or name.lower().endswith(".tmp") or name.lower() in _NEVER_DOCUMENTS


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """The write was done; this is the item now."""

    item: Item


@dataclass(frozen=True, kw_only=True, slots=True)
class Changed:
    """Not written: the item is not in the state that was expected (or is there, and was not to be)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Locked:
    """Not written: somebody has it open. ``by`` names them, where that is known."""

    by: str | None = None


WriteResult: TypeAlias = Written | Changed | Locked


class Library(Protocol):
    """Files in folders: SharePoint's libraries, a synchronised folder, or memory."""

    def look(self, cursor: str | None) -> Look:
        """Return what changed since the cursor, or everything if it is None or of no use any more.

        Temporary files (``~$x.docx``, ``desktop.ini``) are left out. A library that cannot be reached raises.
        """
        ...

    def find(self, path: str) -> Item | None:
        """Return the item at a path, or None if there is nothing."""
        ...

    def fetch(self, item: str) -> bytes:
        """Return the bytes of an item. Raise ``TenantError`` if it is gone or cannot be read."""
        ...

    def write(self, path: str, data: bytes, *, expecting: str | None) -> WriteResult:
        """Write a file whole, making the folders above it.

        ``expecting`` is the etag that the item must still have; None means that nothing may be there yet.
        """
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """A mail as a mailbox takes it: rendered, addressed, keyed."""

    key: str
    """Ours; a mailbox can be asked for the draft of a key."""
    to_name: str
    to_address: str
    subject: str
    html: str
    text: str
    reply_to: str | None = None


class DraftState(Enum):
    """What has become of a draft."""

    WAITING = "waiting"
    EDITED = "edited"
    SENT = "sent"
    GONE = "gone"


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftSeen:
    """A draft as it is now; ``sent_at`` where the mailbox knows."""

    draft: str
    key: str
    state: DraftState
    sent_at: datetime | None = None


class Mailbox(Protocol):
    """Drafts that a person sends: a shared mailbox, an outbox of ``.eml`` files, or memory."""

    def drafts(self) -> tuple[DraftSeen, ...]:
        """Return every draft of ours that is there: waiting, edited, or sent. One not told of is gone."""
        ...

    def draft(self, message: Message) -> str:
        """Put a draft, and return the mailbox's identity of it.

        A draft of the same key is the same draft (a run that was cut off may ask again): it is not doubled.
        One that waits then says the new words; one that is edited or sent is left as it is.
        """
        ...

    def withdraw(self, draft: str) -> bool:
        """Take back a draft that waits unedited. Return False, leaving it, if it is edited, sent or gone."""
        ...

    def refresh(self) -> None:
        """Bring what people see of the drafts (an outbox page) up to date; nothing if there is no such thing."""
        ...
