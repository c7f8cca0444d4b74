"""A mailbox: folders, messages, what has gone out, and the identifiers that do and do not change. No HTTP here."""

from __future__ import annotations

import base64
import struct
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from tests.emulated.people import guid

WELL_KNOWN = {
    "msgfolderroot": "Top of Information Store",
    "inbox": "Inbox",
    "drafts": "Drafts",
    "sentitems": "Sent Items",
    "deleteditems": "Deleted Items",
    "outbox": "Outbox",
    "junkemail": "Junk Email",
    "archive": "Archive",
    "recoverableitemsdeletions": "Deletions",
}
GONE = "recoverableitemsdeletions"
NOTE = "IPM.Note"
NDR = "REPORT.IPM.Note.NDR"
OUT_OF_OFFICE = "IPM.Note.Rules.OofTemplate.Microsoft"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A recipient or a sender."""

    address: str
    name: str = ""

    def json(self) -> dict[str, Any]:
        """Exchange gives somebody without a name the address for one."""
        return {"emailAddress": {"name": self.name or self.address, "address": self.address}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A mail that left the mailbox: what its recipients got."""

    sender: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    bcc: tuple[str, ...]
    reply_to: tuple[str, ...]
    subject: str
    body: str
    internet_message_id: str
    conversation_id: str
    headers: tuple[tuple[str, str], ...]
    at: datetime

    @property
    def recipients(self) -> tuple[str, ...]:
        return (*self.to, *self.cc, *self.bcc)


@dataclass(slots=True, kw_only=True)
class Message:
    """A message. ``key`` is ours; a client sees one of two ids made of it."""

    key: int
    folder: str
    created: datetime
    modified: datetime
    received: datetime
    sent: datetime
    subject: str = ""
    body_type: str = "html"
    body: str = ""
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    bcc: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    author: Address | None = None
    sender: Address | None = None
    headers: tuple[tuple[str, str], ...] = ()
    properties: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Single-value extended properties by their canonical id: the id as it is shown, and the value."""
    is_draft: bool = True
    is_read: bool = True
    importance: str = "normal"
    categories: tuple[str, ...] = ()
    internet_message_id: str = ""
    conversation_id: str = ""
    in_reply_to: str = ""
    message_class: str = NOTE
    change: int = 1
    moves: int = 0
    """How often it moved: its mutable id counts them."""
    rebirths: int = 0
    """How often it was sent in a way that made even its immutable id another."""
    waiting: int | None = None
    """Requests until transport comes for a mail that was sent; None: it is where it seems to be."""
    listed_from: int = 0
    """The request to the mailbox from which on it is found in lists."""


@dataclass(slots=True, kw_only=True)
class Mailbox:
    """A mailbox and all its folders."""

    address: str
    name: str
    messages: dict[int, Message] = field(default_factory=dict)
    made: int = 0
    changes: int = 0
    heard: int = 0
    """Requests to it so far."""
    log: list[tuple[int, str, int, str]] = field(default_factory=list)
    """Of each folder: change number, folder, message, and the mutable id it had if it left."""
    tokens: dict[str, Any] = field(default_factory=dict)
    sent: list[Outgoing] = field(default_factory=list)
    full_access: set[str] = field(default_factory=set)
    """Addresses of people who may open it (shared mailbox)."""
    own_folders: dict[str, str] = field(default_factory=dict)
    """Folders somebody made: display names by key."""

    @property
    def id(self) -> str:
        """The object id of its user."""
        return guid(f"person {self.address.lower()}")

    # Identifiers ---------------------------------------------------------------------------------

    def folder_id(self, folder: str) -> str:
        """A folder's id, which never changes (outlook-immutable-id.md: containers)."""
        return f"AAMkAD{packed(self.id, 'folder ' + folder, 0, 0)}AAEuAAA="

    def folder(self, name: str) -> str | None:
        """The folder of a well-known name, in whatever case, or of an id."""
        if name.lower() in WELL_KNOWN:
            return name.lower()
        return next((each for each in (*WELL_KNOWN, *self.own_folders) if self.folder_id(each) == name), None)

    def display_name(self, folder: str) -> str:
        return WELL_KNOWN.get(folder) or self.own_folders[folder]

    def mutable_id(self, message: Message) -> str:
        """The id that a move changes."""
        return f"AAMkAD{packed(self.id, 'message', message.key, message.moves)}AAA="

    def immutable_id(self, message: Message) -> str:
        """The id that stays as long as the message stays in the mailbox."""
        return f"AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0A{packed(self.id, 'immutable', message.key, message.rebirths)}AA"

    def by_id(self, message_id: str, *, immutable: bool) -> Message | None:
        """The message of an id of that kind, unless transport has it. Case matters."""
        for message in self.messages.values():
            own = self.immutable_id(message) if immutable else self.mutable_id(message)
            if own == message_id and message.folder != GONE:
                return message
        return None

    @staticmethod
    def is_id(message_id: str, *, immutable: bool) -> bool:
        """Whether it looks like an id of that kind."""
        return message_id.startswith("AAkALg" if immutable else "AAMkAD")

    # Changes -------------------------------------------------------------------------------------

    def add(self, folder: str, at: datetime) -> Message:
        """An empty message in a folder."""
        self.made += 1
        message = Message(key=self.made, folder=folder, created=at, modified=at, received=at, sent=at)
        seed = f"{self.address} {self.made}"
        message.internet_message_id = f"<{guid('mid ' + seed)}@CWLP265MB0001.GBRP265.PROD.OUTLOOK.COM>"
        message.conversation_id = f"AAQkAD{packed(self.id, 'conversation', self.made, 0)}="
        self.messages[message.key] = message
        self._note(message)
        return message

    def changed(self, message: Message, at: datetime) -> None:
        """Its change key moves."""
        message.change += 1
        message.modified = at
        self._note(message)

    def move(self, message: Message, folder: str, at: datetime) -> None:
        """Move it: another folder, another mutable id, the same immutable one."""
        if message.folder != folder:
            self._note(message, left=self.mutable_id(message))
            message.moves += 1
            message.folder = folder
        self.changed(message, at)

    def delete(self, message: Message, at: datetime) -> None:
        """To Deleted Items; from there out of sight (message-delete.md)."""
        self.move(message, GONE if message.folder == "deleteditems" else "deleteditems", at)

    def change_key(self, message: Message) -> str:
        """The version of the message, as ``changeKey`` and in ``@odata.etag``."""
        return f"CQAAABYAAAA{packed(self.id, 'change', message.key, message.change)}"

    def _note(self, message: Message, left: str = "") -> None:
        self.changes += 1
        self.log.append((self.changes, message.folder, message.key, left))


@lru_cache(maxsize=65536)
def packed(owner: str, kind: str, one: int, two: int) -> str:
    raw = bytes.fromhex(guid(f"{owner} {kind}").replace("-", ""))[:10] + struct.pack(">IH", one, two)
    # The numbers last: ids of one mailbox differ only at their end, as real ones do.
    return base64.urlsafe_b64encode(raw + b"\0\0").decode()
