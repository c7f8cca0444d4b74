"""What one of the readers hands over, before it is cut, cleaned and redacted; and what it raises."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cmmtn_sync.model import FileKind, Reason, Section, Table


@dataclass(frozen=True, kw_only=True, slots=True)
class Spot:
    """A text that is looked through for numbers that identify patients, and where it stands, in words for a reader."""

    place: str
    text: str
    context: str = ""
    """What is said of the text elsewhere: the header of its column, the label beside it."""
    column: str = ""
    """The same for all cells of a column, which are judged together: its address, and its header on a second line."""
    short: bool = False
    """A name, a description or a remark: nothing stands around it."""
    only: tuple[tuple[int, int], ...] = ()
    """The pieces of the text that stand at this place; the others are there for what they say of these."""


class CannotRead(Exception):
    """The document cannot be read; ``detail`` holds plain words and no text of the document."""

    def __init__(self, reason: Reason, detail: str, spots: Iterable[Spot] = ()) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail
        self.spots = tuple(spots)


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """The facts as the readers find them."""

    kind: FileKind
    title: str
    cover: str
    header: str
    text: str
    sections: tuple[Section, ...]
    tables: tuple[Table, ...]
    macros: bool = False
    tracked_changes: int = 0
    cut: bool = False
    comments: int = 0
    uncalculated: int = 0
    hidden: tuple[str, ...] = ()
    embedded: tuple[str, ...] = ()
    carried_by: str = ""
    spots: tuple[Spot, ...] = ()
    """In reading order, with everything that is not part of the text as well; texts that hold no number left out."""
