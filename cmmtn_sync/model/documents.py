"""What was sent: documents, when they arrived, and what they say of themselves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, StrEnum
from typing import Final, TypeAlias

ASK_FIRST: Final = "Check before you send"
"""The folder in a unit's place from which a file is answered, and never counted."""
_ASK_FIRST: Final = re.compile(rf"[\W\d_]*{ASK_FIRST.replace(' ', '[ _-]+')}[\W_]*", re.IGNORECASE)
"""However people type it: ``3. CHECK before you send``."""


def asks_first(path: str) -> bool:
    """Return whether a file lies in a folder of that name, or below one."""
    return any(_ASK_FIRST.fullmatch(folder) for folder in path.split("/")[:-1])


class ReceiptSource(StrEnum):
    """Where a time of receipt comes from."""

    SERVICE = "service"
    FILE = "file"
    FIRST_SEEN = "first seen"
    PERSON = "person"


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """When this version of a document arrived, and who says so."""

    at: datetime
    source: ReceiptSource


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """A file in a library at one version.

    ``version`` is the library's name for its bytes, ``content`` ours for what it says: the version that first said so.
    SharePoint writes into Office files itself, so bytes change where nothing was changed; what people decided of a
    content holds as long as the text does. Both are opaque.
    """

    library: str
    item: str
    path: str
    content: str
    version: str
    etag: str
    size: int
    receipt: Receipt
    first_received: datetime
    """When the first version of this item arrived; kept for ever."""
    who: str | None = None
    link: str | None = None
    address: str = field(default="", compare=False)
    """What the library calls the item, if not ``item``: a folder knows a renamed file by its path only."""

    @property
    def fetch_as(self) -> str:
        """Return what to ask the library for."""
        return self.address or self.item

    @property
    def id(self) -> str:
        """Return the identity that records are bound to: library and item."""
        return f"{self.library}:{self.item}"

    @property
    def name(self) -> str:
        """Return the file's own name."""
        return self.path.rpartition("/")[2]

    @property
    def asks_first(self) -> bool:
        """Return whether it was put there to be looked at before it is sent: it is answered, and never counted."""
        return asks_first(self.path)


class FileKind(StrEnum):
    """What a file is, by its bytes and not by its name."""

    WORD = "Word"
    EXCEL = "Excel"
    PDF = "PDF"
    OPEN_TEXT = "OpenDocument text"
    OPEN_SPREADSHEET = "OpenDocument spreadsheet"
    OLD_EXCEL = "Excel 97"
    BINARY_EXCEL = "binary Excel"
    EMAIL = "email"
    """An envelope: the facts are those of the document in it, and of its kind."""

    @property
    def words(self) -> str:
        """Return it with its article, for a reader: ``an Excel workbook``."""
        return _IN_WORDS[self]


_IN_WORDS: Final[Mapping[FileKind, str]] = {
    FileKind.WORD: "a Word document",
    FileKind.EXCEL: "an Excel workbook",
    FileKind.PDF: "a PDF",
    FileKind.OPEN_TEXT: "an OpenDocument text (.odt)",
    FileKind.OPEN_SPREADSHEET: "an OpenDocument spreadsheet (.ods)",
    FileKind.OLD_EXCEL: "an Excel 97 workbook (.xls)",
    FileKind.BINARY_EXCEL: "a binary Excel workbook (.xlsb)",
    FileKind.EMAIL: "an email",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """A heading and the text under it, up to the next heading of any level."""

    title: str
    level: int
    text: str
    place: str
    """In words for a reader: ``section 4`` or ``page 3`` or ``sheet "Plan"``."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A table with its header row found; ``rows`` are the rows below it, as text."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    place: str
    hidden: bool = False
    """Whether it stands on a sheet that a reader does not see."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What a document says of itself. Everything is text that has left the child process: cut and cleaned."""

    kind: FileKind
    reader: int
    """The version of the reader that found these facts; a newer reader reads again."""
    title: str
    """Title property, or the first line in title style."""
    cover: str
    """The text before the first section (for Excel: the rows above the first header): the first page, roughly."""
    header: str
    """Page headers and footers."""
    text: str
    sections: tuple[Section, ...]
    tables: tuple[Table, ...]
    words: int
    macros: bool = False
    tracked_changes: int = 0
    cut: bool = False
    """Whether the text was longer than what is kept."""
    comments: int = 0
    """Remarks in the margin that nobody has resolved."""
    uncalculated: int = 0
    """Formulas whose value the file does not hold: what they come to cannot be seen."""
    hidden: tuple[str, ...] = ()
    """The names of hidden sheets."""
    embedded: tuple[str, ...] = ()
    """The names of files inside the file; they are not read."""
    carried_by: str = ""
    """What the document came in, in words, where the file is only its envelope: ``an email``."""
    patient: tuple[str, ...] = ()
    """Where numbers stood that identify patients, in words for a reader, never what they were."""


class Reason(Enum):
    """Why a document could not be read: the unit's to mend, or ours (``unknown``)."""

    PASSWORD = "password"  # noqa: S105 - a reason, not a secret
    DAMAGED = "damaged"
    SCAN = "scan"
    EMPTY = "empty"
    OLD_FORMAT = "old format"
    NOT_A_DOCUMENT = "not a document"
    TOO_LARGE = "too large"
    READER_DIED = "reader died"
    TIMED_OUT = "timed out"
    NOT_FETCHED = "not fetched"

    @property
    def ours(self) -> bool:
        """Return whether this is our own failure to look, never a reason to write to a unit."""
        return self in {Reason.READER_DIED, Reason.TIMED_OUT, Reason.NOT_FETCHED}


@dataclass(frozen=True, kw_only=True, slots=True)
class Unreadable:
    """A document that could not be read, and why; ``detail`` holds no text of the document."""

    reason: Reason
    reader: int
    detail: str = ""
    patient: tuple[str, ...] = ()
    """As in :class:`Facts`: a file that gives no text can still name a patient in its properties."""


Reading: TypeAlias = Facts | Unreadable
