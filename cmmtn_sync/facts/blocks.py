"""What Word and PDF have in common: a document as lines and grids, in the order in which it is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A paragraph, or a line of a page."""

    text: str
    size: float = 0.0
    """Of its letters, in any unit that is the same all over the document; 0 if unknown."""
    bold: bool = False
    level: int | None = None
    """1 to 9 where the document itself says that this is a heading."""
    title: bool = False
    """The document itself says that this is its title."""
    listing: bool = False
    """A line of the table of contents."""
    boxed: bool = False
    """A line inside a table or the like: never a heading."""
    page: int = 0
    opens_page: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Grid:
    """A table as it stands: ``rows`` with merged cells filled in, ``text`` with every cell once."""

    rows: tuple[tuple[str, ...], ...]
    text: str
    """Empty where the same text stands in lines as well."""
    page: int = 0


Block: TypeAlias = Line | Grid
