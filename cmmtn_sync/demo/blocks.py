"""What the sample documents are made of, before they are Word or PDF.

Prose is written as plain text: a blank line parts paragraphs, ``- `` begins a bullet, ``## `` a lower heading, and a
word in square brackets on a line of its own stands for a table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import TypeAlias


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    """A heading of the first or second level."""

    text: str
    level: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Paragraph:
    """A paragraph."""

    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Bullets:
    """A list."""

    items: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Grid:
    """A table; the shares of its columns in its width, if they are not equal."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[int, ...] = ()


Block: TypeAlias = Heading | Paragraph | Bullets | Grid


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """How a trust's documents look."""

    font: str = "Arial"
    colour: str = "003087"
    """Of headings and table headers, as six hexadecimal digits."""
    size: int = 11


class Opening(Enum):
    """How a document begins: on a page of its own, with a title above the text, or as a letter."""

    COVER = "cover"
    TITLE = "title"
    LETTER = "letter"


@dataclass(frozen=True, kw_only=True, slots=True)
class Manuscript:
    """A document before it is a file."""

    organisation: str
    title: str
    subtitle: str
    body: tuple[Block, ...]
    made: datetime
    """When it was last saved (UTC), as its properties say."""
    cover: Grid | None = None
    header: str = ""
    footer: str = ""
    look: Look = field(default_factory=Look)
    landscape: bool = False
    opening: Opening = Opening.COVER


def blocks(text: str, fields: Mapping[str, str], grids: Mapping[str, Grid]) -> Iterator[Block]:
    """Yield the blocks of a piece of prose with its fields filled in. Raise ``KeyError`` for an unknown one."""
    for piece in text.strip().split("\n\n"):
        lines = [line.strip() for line in piece.strip().splitlines()]
        if lines[0].startswith("["):
            yield grids[lines[0].strip("[]")]
            continue
        said = "\n".join(lines).format_map(fields)
        if said.startswith("## "):
            yield Heading(text=said.removeprefix("## "), level=2)
        elif said.startswith("- "):
            items = said.removeprefix("- ").split("\n- ")
            yield Bullets(items=tuple(_one_line(i) for i in items))
        else:
            yield Paragraph(text=_one_line(said))


def _one_line(text: str) -> str:
    return " ".join(text.split())
