"""What doctor says: one thing examined, how it is, and what to do by whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TypeAlias

from cmmtn_sync.cli.microsoft365 import Tenants
from cmmtn_sync.config import Configuration, LibraryKind, MailboxKind
from cmmtn_sync.errors import CmmtnSyncError, TemporaryError

YOU = "you"
ENTRA = "the Entra administrator"
SHAREPOINT = "the SharePoint administrator, or the site's owner"
EXCHANGE = "the Exchange administrator"
TEMPORARY = "TEMPORARY"
"""The code of what goes by without anybody: it was not seen how things are, and nothing is to be mended."""
_AGAIN = "Run doctor again in 10 minutes: nothing is to be mended."


class Verdict(StrEnum):
    """How something is. In words, for colours alone tell nothing to some."""

    OK = "OK"
    WARN = "WARN"
    FAIL = "FAIL"
    SKIP = "SKIP"


@dataclass(frozen=True, kw_only=True, slots=True)
class Examined:
    """One thing that was examined. ``words`` say how it is; the rest, what is wrong, and who can mend it how."""

    part: str
    verdict: Verdict
    words: str
    why: str = ""
    do: str = ""
    who: str = ""
    commands: tuple[str, ...] = ()
    """To be typed, in this order, by ``who``."""
    code: str = ""
    """Names it for good, such as ``RIGHTS-TOO-MUCH``."""


@dataclass(kw_only=True, slots=True)
class Patient:
    """What is examined. What a check finds out, later ones build on."""

    directory: Path
    now: datetime
    tenants: Tenants
    configuration: Configuration | None = None
    signed_in: bool = False
    found: dict[str, str] = field(default_factory=dict)
    """Library -> the id of its drive, for those that were found."""
    unreached: set[str] = field(default_factory=set)
    """Libraries of which nobody can say now whether they are there."""

    @property
    def in_microsoft365(self) -> bool:
        """Return whether anything of this network lies there."""
        if self.configuration is None:
            return False
        settings = self.configuration.settings
        kinds = {library.kind for library in settings.libraries.values()}
        return LibraryKind.SHAREPOINT in kinds or settings.mail.kind is MailboxKind.OUTLOOK


Check: TypeAlias = Callable[[Patient], Iterator[Examined]]


def ok(part: str, words: str) -> Examined:
    """Return that something is as it should be."""
    return Examined(part=part, verdict=Verdict.OK, words=words)


def first_the_configuration(part: str) -> Examined:
    """Return that something was not looked at, because nobody knows where it is."""
    return skip(part, "not looked at: the configuration comes first")


def skip(part: str, words: str) -> Examined:
    """Return that something was not looked at, and why."""
    return Examined(part=part, verdict=Verdict.SKIP, words=words)


def failed(part: str, error: CmmtnSyncError, *, who: str = YOU, code: str = "") -> Examined:
    """Return what an error says. What goes by itself is no fault of anybody's: a warning, to be looked at again."""
    if isinstance(error, TemporaryError):
        do = _AGAIN if error.do.startswith("Nothing") else error.do
        return Examined(
            part=part, verdict=Verdict.WARN, words=error.happened, why=error.why, do=do, who=who, code=TEMPORARY
        )
    return Examined(
        part=part, verdict=Verdict.FAIL, words=error.happened, why=error.why, do=error.do, who=who, code=code
    )
