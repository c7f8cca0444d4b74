"""What a sheet, a column and a row of the tracker are, as values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final, TypeAlias

from cmmtn_sync.model import Assessment, CellValue, Contact, Unit


class Owner(Enum):
    """Who writes a column. One owner for every column."""

    MACHINE = "machine"
    TEAM = "team"
    INBOX = "inbox"
    """The team types, the worker reads, acts, and empties."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TrackerRow:
    """What the Tracker sheet says of one obligation."""

    assessment: Assessment
    unit: Unit | None
    contact: Contact | None
    next_step: str
    decided: str
    mails: str
    link: str | None
    why: str
    """All that ``explain`` says of it, in one text."""

    @property
    def key(self) -> str:
        """Return the obligation's key."""
        return self.assessment.obligation.key


@dataclass(frozen=True, kw_only=True, slots=True)
class UnmatchedRow:
    """What the Unmatched sheet says of one document."""

    key: str
    """The document's id."""
    unit: str
    name: str
    link: str | None
    received: date | None
    why: str
    decided: str
    version: str
    alone: bool = True
    """Whether nobody asked for it at all; otherwise it could be, or lost against, something that was asked for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """A column of a keyed sheet; ``value`` is called with the sheet's row and is None for the team's columns."""

    header: str
    owner: Owner
    width: float
    value: Callable[..., CellValue] | None = None
    choices: str | None = None
    """The name of a list on the sheet Lists, for a drop-down."""
    hidden: bool = False
    printed: bool = True
    is_date: bool = False
    one_line: bool = False
    """Whether a long text runs on to the right and does not make its row tall."""
    small: bool = False
    """Whether it is for finding and not for reading: small print on one line."""
    linked: bool = False
    """Whether a link can stand behind its text."""
    hint: str = ""
    """The input message of a column in which people type."""


NOT_USED: Final = "Copy: not used"
"""What a copied row says of itself. The row that says it counts only where no other has its key."""


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyedSheet:
    """A sheet with one row for a key. Rows never move; the key stands in ``key_header``."""

    name: str
    purpose: str
    """The line under the title: what the sheet is, and where to type."""
    columns: tuple[Column, ...]
    key_header: str
    frozen_columns: int = 0
    tells_copies: str = ""
    """The machine's column in which a copy of a row says that it is one."""

    @property
    def machine_columns(self) -> tuple[Column, ...]:
        """Return the columns that the worker fills."""
        return tuple(c for c in self.columns if c.owner is Owner.MACHINE)

    @property
    def inbox_headers(self) -> frozenset[str]:
        """Return the headers of the columns in which people type what is to be acted on."""
        return frozenset(c.header for c in self.columns if c.owner is Owner.INBOX)


Grid: TypeAlias = tuple[tuple[CellValue, ...], ...]
"""The rows of a grid sheet from its row 1 on."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TrackerView:
    """All that the machine wants to stand in the tracker, as values."""

    keyed: Mapping[str, Mapping[str, Mapping[str, CellValue]]]
    """Sheet -> key -> header -> value, for machine columns; at building, for the team's sheets too."""
    grids: Mapping[str, Grid]
    """Sheet -> rows, for the sheets that are rewritten in place."""
