"""What a run works with, put together by the command line: nothing in here asks for the time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

from cmmtn_sync.config import Configuration, Templates
from cmmtn_sync.reader import Reader
from cmmtn_sync.store import Store
from cmmtn_sync.tenant import Diary, Library, Mailbox, OpenWorkbooks

TRACKER_NAME = "Tracker.xlsx"

Progress: TypeAlias = Callable[[int, int], None]
"""Told how many documents are read, of how many."""


def nothing_used() -> Mapping[str, int]:
    """Return nothing: what a run costs that asks nobody outside."""
    return {}


def silent(_done: int, _total: int) -> None:
    """Say nothing: the progress of a run that nobody watches."""


def at_once() -> timedelta:
    """Return no time: a run that takes none, as far as it knows."""
    return timedelta()


@dataclass(frozen=True, kw_only=True, slots=True)
class House:
    """One network's configuration, its store, and whom it talks to."""

    configuration: Configuration
    store: Store
    libraries: Mapping[str, Library]
    mailbox: Mailbox
    diary: Diary | None
    """Where people are invited to meetings; None if that is not switched on."""
    reader: Reader
    templates: Templates
    open_workbook: OpenWorkbooks | None = None
    """Writes into the tracker while people have it open; None where the tenant was not seen to let us."""
    accept_loss: frozenset[str] = frozenset()
    """Units or libraries whose vanished files a person says were meant to go."""
    progress: Progress = silent
    sign_in_ends: date | None = None
    """The last day on which we can sign in with what we have, where that is known."""
    usage: Callable[[], Mapping[str, int]] = nothing_used
    """What the run has asked of a tenant so far: requests, resource units, seconds that it was made to wait."""

    elapsed: Callable[[], timedelta] = at_once
    """How long the run has gone on: what is counted in minutes is not counted from its beginning."""

    @property
    def tracker_path(self) -> str:
        """Return where the tracker lies in the network's library."""
        return self.in_network_place(TRACKER_NAME)

    def in_network_place(self, name: str) -> str:
        """Return the path of a file in the network's own place."""
        folder = self.configuration.settings.network.place.folder
        return f"{folder}/{name}" if folder else name

    @property
    def network_library(self) -> Library:
        """Return the library that the network's place lies in."""
        return self.libraries[self.configuration.settings.network.place.library]
