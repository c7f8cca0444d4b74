"""Everything a tenant holds, as plain objects that a snapshot copies: no sockets, no locks, no threads."""

from __future__ import annotations

import base64
import itertools
import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.emulated.calendars import Event, Notice
from tests.emulated.drives import Drive
from tests.emulated.knobs import Knobs
from tests.emulated.mails import Mailbox
from tests.emulated.people import Person, guid
from tests.emulated.wire import Refusal

# Not part of the state: a token made after a snapshot was taken is still younger than one made before.
serials = itertools.count(1)


@dataclass(slots=True, kw_only=True)
class Secret:
    """A client secret and until when it holds, in wall-clock seconds."""

    value: str
    expires: float


@dataclass(slots=True, kw_only=True)
class Federation:
    """A federated credential: whose assertions stand for the app."""

    issuer: str
    subject: str
    public_key: bytes
    """PEM."""
    audience: str = "api://AzureADTokenExchange"


@dataclass(slots=True, kw_only=True)
class App:
    """An app registration with its consents and grants."""

    id: str
    name: str
    roles: set[str] = field(default_factory=set)
    """Application permissions consented to: what stands in an app's own tokens."""
    scopes: set[str] = field(default_factory=set)
    """Delegated permissions consented to."""
    secrets: list[Secret] = field(default_factory=list)
    certificates: list[bytes] = field(default_factory=list)
    """DER."""
    federations: list[Federation] = field(default_factory=list)
    sites: dict[str, set[str]] = field(default_factory=dict)
    """Sites.Selected: roles by site id."""
    mailboxes: dict[str, set[str]] = field(default_factory=dict)
    """Exchange RBAC for Applications: roles by address in small letters. In union with ``roles``."""
    is_public: bool = False
    """May use the device code flow ("Allow public client flows")."""


@dataclass(slots=True, kw_only=True)
class Site:
    """A SharePoint site and its libraries, the first of which is its default drive."""

    id: str
    host: str
    path: str
    """Server-relative, as /sites/PeerReview; empty for the root site."""
    title: str
    created_at: datetime
    drives: list[str] = field(default_factory=list)
    members: dict[str, str] = field(default_factory=dict)
    """What people may do, by address in small letters: read or write. Empty: everybody may write."""
    permissions_made: int = 0

    @property
    def address(self) -> str:
        return f"https://{self.host}{self.path}"


@dataclass(slots=True, kw_only=True)
class DeviceCode:
    """A device code that waits for somebody to sign in elsewhere."""

    app: str
    scopes: frozenset[str]
    user_code: str
    expires: float
    approved_by: Person | None = None
    declined: bool = False


@dataclass(slots=True, kw_only=True)
class RefreshToken:
    """What a signed-in person's session goes on with."""

    app: str
    person: Person
    scopes: frozenset[str]
    trouble: int = 0
    """The AADSTS number it now answers with; 0 while it is good."""


@dataclass(slots=True, kw_only=True)
class UploadSession:
    """An upload that comes in pieces, by the address that stands for it."""

    drive: str
    item: str
    """Of the file to be replaced, or empty."""
    parent: str
    name: str
    behavior: str
    by: Any
    expires: float
    if_match: str = ""
    total: int | None = None
    received: bytes = b""
    ragged: bool = False
    deferred: bool = False
    complete: bool = False


@dataclass(slots=True, kw_only=True)
class Download:
    """What a pre-authenticated address gives, and until when."""

    drive: str
    item: str
    version: int | None
    expires: float
    actor: Any = None


@dataclass(slots=True, kw_only=True)
class State:
    """A tenant, whole. ``now`` stamps what is made; ``skew`` moves the wall clock that tokens are checked against."""

    now: datetime
    domain: str
    host: str
    login_host: str
    graph_host: str
    id: str = guid("tenant")
    knobs: Knobs = field(default_factory=Knobs)
    skew: timedelta = timedelta()
    apps: dict[str, App] = field(default_factory=dict)
    machine: str = ""
    """The app that stands for the managed identity of the machine; empty where there is none."""
    people: dict[str, Person] = field(default_factory=dict)
    sites: dict[str, Site] = field(default_factory=dict)
    drives: dict[str, Drive] = field(default_factory=dict)
    mailboxes: dict[str, Mailbox] = field(default_factory=dict)
    bad_addresses: set[str] = field(default_factory=set)
    events: dict[str, dict[str, Event]] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    device_codes: dict[str, DeviceCode] = field(default_factory=dict)
    refresh_tokens: dict[str, RefreshToken] = field(default_factory=dict)
    uploads: dict[str, UploadSession] = field(default_factory=dict)
    downloads: dict[str, Download] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    """Links given out by the token in them, to notice one that was altered."""
    workbooks: dict[str, str] = field(default_factory=dict)
    spent: list[tuple[float, int]] = field(default_factory=list)
    """Resource units of the last minute."""
    made: int = 0
    revoked_through: int = 0
    foreign_hosts: set[str] = field(default_factory=set)

    def wall(self) -> float:
        """The wall clock, in seconds: real time, moved by ``skew``."""
        return time.time() + self.skew.total_seconds()  # noqa: TID251 - clients look at the real clock too

    def wall_datetime(self) -> datetime:
        return datetime.fromtimestamp(self.wall(), UTC)

    def guid(self, kind: str) -> str:
        """A new GUID, the same in every run of the same test."""
        self.made += 1
        return guid(f"{kind} {self.made}")

    def opaque(self, kind: str) -> str:
        """A new token that says nothing."""
        raw = uuid.UUID(self.guid(kind)).bytes + uuid.UUID(guid(f"{kind} {self.made} tail")).bytes
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")

    def drive(self, drive_id: str) -> Drive:
        """The drive. Raises Refusal (404)."""
        found = self.drives.get(drive_id)
        if found is None:
            raise Refusal(404, "itemNotFound", "The resource could not be found.")
        return found

    def known_person(self, address: str) -> Person | None:
        """Somebody with an account, by address or by object id."""
        for person in self.people.values():
            if address.lower() in {person.address.lower(), person.id}:
                return person
        return None


def stamp(at: datetime) -> str:
    """A time as SharePoint and Exchange write it: UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
