"""What a configuration says, as values. Paths are absolute; times are of the clock in Europe/London."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from pathlib import Path

from cmmtn_sync.model import Contact, Meeting, Place, Programme, Unit


class LibraryKind(StrEnum):
    """The tenants that can hold a library."""

    FOLDER = "folder"


class MailboxKind(StrEnum):
    """The tenants that can take a mail."""

    OUTBOX = "outbox"


class MailMode(StrEnum):
    """What becomes of a mail: a draft for a person to send, or all of them to one address."""

    DRAFT = "draft"
    REDIRECT = "redirect"


@dataclass(frozen=True, kw_only=True, slots=True)
class LibrarySettings:
    """A library and where it is."""

    id: str
    kind: LibraryKind
    address: str
    """For a folder: its absolute path."""
    web: str | None = None
    """The library's address in a browser: where links in mails lead. Without it they lead to this machine's folder."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MailSettings:
    """Where mails go, and who signs them."""

    kind: MailboxKind
    address: str
    """For an outbox: the absolute path of its folder."""
    mode: MailMode
    sender_name: str
    sender_role: str
    sender_address: str
    reply_to: str
    """Where answers go; the sender's address if nothing else is said."""
    redirect_to: str | None = None
    """The one address of mode ``redirect``."""


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
    templates: Path | None = None
    """Templates of one's own; None for the ones that came with the program."""
    worker: WorkerSettings = WorkerSettings()
    hours: Hours = Hours()
    days_off: frozenset[date] = frozenset()
    """Local days off on top of the bank holidays."""
    mails_per_run: int = 40


@dataclass(frozen=True, kw_only=True, slots=True)
class Configuration:
    """One configuration directory: one network, one store."""

    programme: Programme
    units: Mapping[str, Unit]
    contacts: tuple[Contact, ...]
    """Of the units, then of the network (whose ``unit`` is ``network``)."""
    meetings: tuple[Meeting, ...]
    settings: Settings
