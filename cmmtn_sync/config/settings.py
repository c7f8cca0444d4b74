"""What a configuration says, as values. Paths are absolute; times are of the clock in Europe/London."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from pathlib import Path

from cmmtn_sync.model import Contact, Meeting, MeetingKind, Place, Post, Programme, Unit


class LibraryKind(StrEnum):
    """The tenants that can hold a library."""

    FOLDER = "folder"
    SHAREPOINT = "sharepoint"


class MailboxKind(StrEnum):
    """The tenants that can take a mail."""

    OUTBOX = "outbox"
    OUTLOOK = "outlook"


class MailMode(StrEnum):
    """What becomes of a mail: a draft for a person to send, a draft to one address, or it is sent by us."""

    DRAFT = "draft"
    REDIRECT = "redirect"
    SEND = "send"


class SignInKind(StrEnum):
    """How we prove to Microsoft 365 who we are."""

    CERTIFICATE = "certificate"
    SECRET = "secret"  # noqa: S105 - a kind, not a secret
    MANAGED_IDENTITY = "managed identity"
    FEDERATED = "federated"
    DEVICE_CODE = "device code"

    @property
    def delegated(self) -> bool:
        """Return whether we then act for a person, with that person's rights, and not in our own name."""
        return self is SignInKind.DEVICE_CODE


class Cloud(StrEnum):
    """Microsoft's clouds; the United Kingdom's public bodies are in the global one."""

    GLOBAL = "global"
    US_GOVERNMENT = "us government"
    US_DEFENSE = "us defense"
    CHINA = "china"


@dataclass(frozen=True, kw_only=True, slots=True)
class Microsoft365Settings:
    """The tenant, and how we sign in to it. Secrets stand in files: here are their paths alone."""

    sign_in: SignInKind
    tenant: str = ""
    """The directory: its id, or a domain of it."""
    client: str = ""
    """The application's id."""
    certificate: Path | None = None
    """A ``.pfx``, or a ``.pem`` with key and certificate."""
    password_file: Path | None = None
    """What opens the certificate's key, if anything must."""
    secret_file: Path | None = None
    secret_ends: date | None = None
    """The last day of the client secret: nobody but the directory knows it, so it is told here."""
    assertion_file: Path | None = None
    """Where another identity provider puts the token that stands for us (workload identity federation)."""
    cloud: Cloud = Cloud.GLOBAL
    patience: timedelta = timedelta(minutes=5)
    """How long a run may wait in all where Microsoft 365 asks us to wait."""
    answer_within: timedelta = timedelta(seconds=60)
    """How long one answer may take."""
    directory: Path | None = None
    """The configuration's own folder: where a path that is not absolute begins."""

    @property
    def files(self) -> Mapping[str, Path]:
        """Return setting -> the file that it names, for those that are set."""
        named = {
            "certificate": self.certificate,
            "password_file": self.password_file,
            "secret_file": self.secret_file,
            "assertion_file": self.assertion_file,
        }
        return {name: path for name, path in named.items() if path}


@dataclass(frozen=True, kw_only=True, slots=True)
class LibrarySettings:
    """A library and where it is."""

    id: str
    kind: LibraryKind
    address: str
    """For a folder: its absolute path. For SharePoint: the address of site or library, or the id of either."""
    drive: str = ""
    """For SharePoint: the library's name or id, where the address does not tell it."""
    web: str | None = None
    """The library's address in a browser: where links in mails lead. Without it they lead where the library says."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MailSettings:
    """Where mails go, and who signs them."""

    kind: MailboxKind
    address: str
    """For an outbox: the absolute path of its folder. For Outlook: the mailbox's email address."""
    mode: MailMode
    sender_name: str
    sender_role: str
    sender_address: str
    reply_to: str
    """Where answers go; the sender's address if nothing else is said."""
    redirect_to: str | None = None
    """The one address that all mails go to: in mode ``redirect`` as drafts, in mode ``send`` really."""
    invitations: frozenset[MeetingKind] = frozenset()
    """The kinds of meeting for which calendar invitations are sent."""
    per_minute: int = 20
    """How many mails are sent in a minute at most: Exchange Online takes 30."""

    @property
    def sends(self) -> bool:
        """Return whether mails go out without a person."""
        return self.mode is MailMode.SEND

    @property
    def diverted_to(self) -> str | None:
        """Return the one address that every mail goes to, if it is not to go to those it is for."""
        return None if self.mode is MailMode.DRAFT else self.redirect_to


@dataclass(frozen=True, kw_only=True, slots=True)
class NetworkSettings:
    """The network itself: the only place where it is named."""

    name: str
    letterhead: str
    """The line above the name on letters and reports; may be empty."""
    place: Place
    """Where tracker, reports and drafts lie: units cannot read there."""


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkerSettings:
    """How the worker keeps going."""

    every_minutes: int = 15


@dataclass(frozen=True, kw_only=True, slots=True)
class Hours:
    """The hours of a working day in which mails are written (London time)."""

    opens: time = time(9)
    closes: time = time(16)


@dataclass(frozen=True, kw_only=True, slots=True)
class PrivacySettings:
    """What is done where a document seems to name a patient."""

    tell: tuple[str, ...] = (Post.QUALITY_LEAD.value, Post.ADMINISTRATOR.value)
    """Who of the network is told, and where it stands alone: posts, or email addresses."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """What the installer decides."""

    directory: Path
    """The configuration's own folder."""
    libraries: Mapping[str, LibrarySettings]
    library: str
    """The library in which a place lies that names none."""
    mail: MailSettings
    data: Path
    """Where store, heartbeat and log lie."""
    network: NetworkSettings
    microsoft365: Microsoft365Settings | None = None
    """None if nothing here lies in Microsoft 365."""
    templates: Path | None = None
    """Templates of one's own; None for the ones that came with the program."""
    worker: WorkerSettings = WorkerSettings()
    hours: Hours = Hours()
    days_off: frozenset[date] = frozenset()
    """Local days off on top of the bank holidays."""
    mails_per_run: int = 40
    privacy: PrivacySettings = PrivacySettings()


@dataclass(frozen=True, kw_only=True, slots=True)
class Configuration:
    """One configuration directory: one network, one store."""

    programme: Programme
    units: Mapping[str, Unit]
    contacts: tuple[Contact, ...]
    """Of the units, then of the network (whose ``unit`` is ``network``)."""
    meetings: tuple[Meeting, ...]
    settings: Settings
