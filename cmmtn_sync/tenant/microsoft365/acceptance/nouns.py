"""What a trial on a real tenant is given, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from cmmtn_sync.tenant.microsoft365.addresses import in_folder, of_item
from cmmtn_sync.tenant.microsoft365.connection import Connection
from cmmtn_sync.tenant.microsoft365.folders import folder_at, there_is
from cmmtn_sync.tenant.microsoft365.troubles import Refused
from cmmtn_sync.tenant.microsoft365.wire import Json, Wire

SCRATCH = "cmmtn_sync acceptance"
"""The folder in which all trials are made, inside the network's own place."""


class Outcome(StrEnum):
    """How a trial stands."""

    YES = "yes"
    """It is as Microsoft's pages say."""
    NO = "no"
    """It is not, or it does not work here: the words say what that means for us."""
    LATER = "later"
    """It goes on by itself: run it again after a while."""
    PERSON = "person"
    """It waits for something that a person does."""
    SKIPPED = "skipped"


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What a trial found. ``facts`` are kept: those of a trial that goes on are given to its next sitting."""

    outcome: Outcome
    words: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Bench:
    """Where a trial is made, and what its last sitting left."""

    connection: Connection
    drive: str
    place: str
    """The network's own place in that drive."""
    mailbox: str | None
    now: datetime
    may_send: bool = False
    """Whether the person agreed that a mail is sent from the mailbox to itself."""
    kept: Mapping[str, str] = field(default_factory=dict)

    @property
    def wire(self) -> Wire:
        """Return what Graph is asked with."""
        return self.connection.wire

    def path(self, name: str = "") -> str:
        """Return the path of something in the scratch folder."""
        return "/".join(part for part in (self.place, SCRATCH, name) if part)

    def scratch(self) -> str:
        """Return the id of the scratch folder, made if it is not there."""
        return folder_at(self.wire, self.drive, self.path())

    def put(self, name: str, data: bytes) -> Json:
        """Return the item of a new file in the scratch folder (or a folder in it), or of a new version of it."""
        folder, _, last = self.path(name).rpartition("/")
        place = in_folder(self.drive, folder_at(self.wire, self.drive, folder), last, "/content")
        return self.wire.put(place, data, "write a file for a trial")

    def item_at(self, path: str) -> Json | None:
        """Return what lies at a path, or None."""
        return there_is(self.wire, self.drive, path)

    def item(self, identity: str) -> Json | None:
        """Return an item by its id, or None if it is gone."""
        try:
            return self.wire.get(of_item(self.drive, identity), "look at a file")
        except Refused as no:
            if no.not_there:
                return None
            raise

    def remove(self, identity: str) -> None:
        """Take a file or folder of a trial away."""
        self.wire.delete(of_item(self.drive, identity), "clean up after a trial")


Trial: TypeAlias = Callable[[Bench], Found]


def yes(words: str, **facts: str) -> Found:
    """Return that it is as the pages say."""
    return Found(outcome=Outcome.YES, words=words, facts=facts)


def no(words: str, **facts: str) -> Found:
    """Return that it is not."""
    return Found(outcome=Outcome.NO, words=words, facts=facts)


def later(words: str, **facts: str) -> Found:
    """Return that it goes on by itself."""
    return Found(outcome=Outcome.LATER, words=words, facts=facts)


def person(words: str, **facts: str) -> Found:
    """Return that somebody has to do something."""
    return Found(outcome=Outcome.PERSON, words=words, facts=facts)


def skipped(words: str) -> Found:
    """Return that it was not made, and why."""
    return Found(outcome=Outcome.SKIPPED, words=words)
