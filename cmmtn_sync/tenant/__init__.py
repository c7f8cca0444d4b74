"""Whom we talk to: two narrow protocols, and the tenants that keep them.

Terms. An *item* is a file in a library; its ``item`` id is opaque and survives a rename (in a synchronised
folder it is the path, and :mod:`cmmtn_sync.observe` carries identities over). Its ``content`` identifies the
bytes, its ``etag`` the state that a conditional write is compared with. A *look* is what a library says when
asked: all of it (``whole``), or what changed since a cursor. A *draft* is a mail that waits for a person.

All tenants are held to the same promises by ``tests/contract``. A tenant raises
:class:`~cmmtn_sync.errors.TenantError` (or ``TemporaryError``) and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final, Protocol, TypeAlias

from cmmtn_sync.model import CellValue, Invitation
from cmmtn_sync.model.looks import Item, Look

__all__ = [
    "Answer",
    "AnswerKind",
    "Awaited",
    "Changed",
    "Diary",
    "DraftSeen",
    "DraftState",
    "Item",
    "Library",
    "Locked",
    "Look",
    "Mailbox",
    "Message",
    "OpenWorkbook",
    "OpenWorkbooks",
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

    def content_of(self, data: bytes) -> str:
        """Return the ``content`` that an item of exactly these bytes has here."""
        ...

    def received(self, item: str) -> datetime | None:
        """Return when the bytes that an item has now came, by the library's own history; None if it keeps none."""
        ...

    def link(self, path: str) -> str:
        """Return where a person opens a folder or file; empty where that is not known (yet)."""
        ...


class OpenWorkbook(Protocol):
    """A workbook that people have open, written cell by cell while they work in it."""

    def cells(self, sheet: str) -> Mapping[tuple[int, int], CellValue]:
        """Return what stands in a sheet now, saved or not, by row and column; days as numbers."""
        ...

    def write(self, sheet: str, row: int, values: Mapping[int, CellValue]) -> None:
        """Write cells of one row at once, by column: text as text, whatever it looks like; None empties a cell.

        Raise ``TenantError`` or ``TemporaryError`` if it cannot be done, ``ValueError`` for a link.
        """
        ...


OpenWorkbooks: TypeAlias = Callable[[str], AbstractContextManager[OpenWorkbook]]
"""Opens the workbook of an item, beside whoever has it open."""


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
    thread: str = ""
    """The mailbox's name of the conversation that it begins, where it has one."""
    message_id: str = ""
    """Of one that was sent: the name by which answers refer to it, where it is known."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Awaited:
    """A draft of which we do not know yet what becomes."""

    key: str
    draft: str | None = None
    thread: str = ""


class AnswerKind(Enum):
    """What came back to a mail of ours."""

    REPLY = "reply"
    BOUNCE = "bounce"


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """Something that came in, which may answer a mail of ours. What it says is not kept."""

    kind: AnswerKind
    at: datetime
    who: str
    """The address that it comes from."""
    thread: str = ""
    answers_to: tuple[str, ...] = ()
    """The message ids that it refers to."""
    mentions: str = ""
    """Of a bounce: how it begins, in small letters, for it names the address that it did not reach."""


class Mailbox(Protocol):
    """Drafts that a person sends, or we do: a shared mailbox, an outbox of ``.eml`` files, or memory."""

    def drafts(self, awaited: Collection[Awaited] = ()) -> tuple[DraftSeen, ...]:
        """Return every draft of ours that waits, edited or not, and those of the ``awaited`` that were sent.

        One not told of is gone. A mailbox that keeps few things tells of all that were sent.
        """
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

    def send(self, draft: str) -> None:
        """Have a draft sent. Raise ``TenantError`` if it is refused, ``TemporaryError`` if nobody knows: look again."""
        ...

    def answers(self, since: datetime) -> tuple[Answer, ...]:
        """Return what came in since a moment that may answer a mail of ours; nothing where nothing comes in."""
        ...

    def refresh(self) -> None:
        """Bring what people see of the drafts (an outbox page) up to date; nothing if there is no such thing."""
        ...


class Diary(Protocol):
    """A calendar that invites people: it sends what it is told, at once."""

    def invite(self, key: str, invitation: Invitation) -> str:
        """Make a meeting in the calendar and invite to it; return the calendar's name of it.

        One of the same key is the same: it is not made twice, and says the new words then.
        """
        ...

    def find(self, key: str) -> str | None:
        """Return the meeting that bears a key, or None if there is none, or none that still takes place."""
        ...

    def change(self, event: str, invitation: Invitation) -> bool:
        """Let a meeting say something else, and tell those who are invited. False if it is not there any more."""
        ...

    def cancel(self, event: str, words: str) -> None:
        """Cancel a meeting and tell those who are invited; one that is not there any more is cancelled."""
        ...
