"""The pages of a PDF as values: their lines, what they repeat at head and foot, and the flow of their text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from cmmtn_sync.facts.blocks import Block, Grid, Line
from cmmtn_sync.facts.headings import looks_like_a_title

_EDGE: Final = 0.11
"""The share of a page, at head and foot, in which its furniture stands."""
_DIGITS: Final = re.compile(r"\d+")
_FULL: Final = 0.8
"""A line so long, beside the longest of its page, goes on in the next."""
_ENDS: Final = (".", ":", ";", "?", "!", "•")
_SAME_SIZE: Final = 0.3


@dataclass(frozen=True, kw_only=True, slots=True)
class PageLine:
    """A line of a page; the four edges are shares of the page, from its top left corner."""

    text: str
    size: float
    bold: bool
    left: float
    top: float
    right: float
    bottom: float

    def within(self, box: tuple[float, float, float, float]) -> bool:
        """Return whether the middle of the line lies in a box of the same page."""
        across, down = (self.left + self.right) / 2, (self.top + self.bottom) / 2
        return box[0] <= across <= box[2] and box[1] <= down <= box[3]


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A page that was read."""

    number: int
    lines: tuple[PageLine, ...]
    objects: int
    """How many things are drawn on it."""
    pictured: bool = False
    """Whether pictures cover much of it, or things are drawn on it and no letter stands there."""
    ruled: bool = False
    """Whether it has as many rules as a table has."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PageTable:
    """A table found on a page, and the box that it fills, in shares of the page."""

    box: tuple[float, float, float, float]
    rows: tuple[tuple[str, ...], ...]


def furniture(pages: Sequence[Page]) -> tuple[str, tuple[Page, ...]]:
    """Return what stands at head or foot of page after page, each once; and the pages without it."""
    counted: Counter[str] = Counter()
    for page in pages:
        counted.update({_pattern(line) for line in page.lines if _at_edge(line)})
    repeated = {pattern for pattern, n in counted.items() if n >= max(2, (len(pages) + 2) // 3)}
    first: dict[str, str] = {}
    kept: list[Page] = []
    for page in pages:
        lines: list[PageLine] = []
        for line in page.lines:
            if _at_edge(line) and _pattern(line) in repeated:
                first.setdefault(_pattern(line), line.text)
            else:
                lines.append(line)
        kept.append(replace(page, lines=tuple(lines)))
    return "\n".join(first.values()), tuple(kept)


def blocks_of(pages: Sequence[Page], tables: Mapping[int, Sequence[PageTable]]) -> Iterator[Block]:
    """Return the lines of the pages in order, wrapped lines joined, each table where its first line stands."""
    for page in pages:
        boxes = tables.get(page.number, ())
        longest = max((line.right - line.left for line in page.lines), default=0.0)
        placed: set[int] = set()
        before: Line | None = None
        wraps = False
        opens = page.number > 1
        for line in page.lines:
            inside = next((i for i, table in enumerate(boxes) if line.within(table.box)), None)
            if before is not None and wraps and inside is None and _goes_on(before, line):
                before = replace(before, text=_together(before.text, line.text))
                wraps = line.right - line.left >= _FULL * longest
                continue
            if before is not None:
                yield before
            if inside is not None and inside not in placed and boxes[inside].rows:
                placed.add(inside)
                yield Grid(rows=boxes[inside].rows, text="", page=page.number)
            before = _as_line(line, page.number, boxed=inside is not None, opens=opens)
            opens = False
            wraps = inside is None and line.right - line.left >= _FULL * longest
        if before is not None:
            yield before


def _as_line(line: PageLine, page: int, *, boxed: bool, opens: bool) -> Line:
    return Line(
        text=line.text, size=line.size, bold=line.bold, boxed=boxed, own=False, page=page, opens_page=opens
    )


def _goes_on(before: Line, line: PageLine) -> bool:
    """Return whether a line is the rest of the one before it."""
    alike = before.bold == line.bold and abs(before.size - line.size) < _SAME_SIZE
    return alike and not before.text.endswith(_ENDS) and (line.text[:1].islower() or not looks_like_a_title(before))


def _together(first: str, second: str) -> str:
    if first.endswith("-") and second[:1].islower():
        return first[:-1] + second
    return f"{first} {second}"


def _at_edge(line: PageLine) -> bool:
    return line.bottom <= _EDGE or line.top >= 1 - _EDGE


def _pattern(line: PageLine) -> str:
    return _DIGITS.sub("#", " ".join(line.text.split())).casefold()
