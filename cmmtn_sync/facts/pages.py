"""The pages of a PDF as values: their lines, what they repeat at head and foot, and the flow of their text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from cmmtn_sync.facts.blocks import Block, Grid, Line
from cmmtn_sync.facts.headings import looks_like_a_title

_EDGE: Final = 0.11
"""The share of a page, at head and foot, in which its furniture stands."""
_DIGITS: Final = re.compile(r"\d+")
_FULL: Final = 0.8
"""A line so long, beside the longest of its page, goes on in the next."""
_ENDS: Final = (".", ":", ";", "?", "!", "•")
_SAME_SIZE: Final = 0.3
_LARGE: Final = 1.15
_SMALL: Final = 1.05
_NEARLY_FULL: Final = 0.6
"""Large lines end earlier: their words are longer."""
_TOO_LONG: Final = 70
"""A line of more letters is text, whatever it looks like."""

_Pattern: TypeAlias = tuple[str, int]


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
class PageTable:
    """A table found on a page, and the box that it fills, in shares of the page."""

    box: tuple[float, float, float, float]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A page that was read."""

    number: int
    lines: tuple[PageLine, ...]
    objects: int
    """How many things are drawn on it."""
    pictured: bool = False
    """Whether pictures cover much of it, or things are drawn on it and no letter stands there."""
    tables: tuple[PageTable, ...] = ()


@dataclass(kw_only=True, slots=True)
class _Flow:
    """A page on its way into blocks: the line that may still go on, and the tables that stand already."""

    page: Page
    longest: float
    usual_size: float
    placed: set[int] = field(default_factory=set)


def furniture(pages: Sequence[Page]) -> tuple[str, tuple[Page, ...]]:
    """Return what stands at head or foot of page after page, each once; and the pages without it."""
    edges = [_edge_lines(page) for page in pages]
    counted = Counter(pattern for edge in edges for pattern in set(edge.values()))
    often = max(2, (len(pages) + 2) // 3)
    first: dict[_Pattern, str] = {}
    kept: list[Page] = []
    for page, edge in zip(pages, edges, strict=True):
        repeated = {line: pattern for line, pattern in edge.items() if counted[pattern] >= often}
        for line, pattern in repeated.items():
            first.setdefault(pattern, line.text)
        kept.append(replace(page, lines=tuple(line for line in page.lines if line not in repeated)))
    return "\n".join(dict.fromkeys(first.values())), tuple(kept)


def blocks_of(pages: Sequence[Page]) -> Iterator[Block]:
    """Return the lines of the pages in order, wrapped lines joined, each table where its first line stands."""
    for page in pages:
        flow = _Flow(
            page=page,
            longest=max((line.right - line.left for line in page.lines), default=0.0),
            usual_size=_usual_size(page),
        )
        yield from _page_blocks(flow)


def _page_blocks(flow: _Flow) -> Iterator[Block]:
    open_line: Line | None = None
    last: PageLine | None = None
    for line in flow.page.lines:
        inside = next((i for i, table in enumerate(flow.page.tables) if line.within(table.box)), None)
        if open_line is not None and last is not None and inside is None and _goes_on(flow, open_line, last, line):
            open_line, last = replace(open_line, text=_together(open_line.text, line.text)), line
            continue
        if open_line is not None:
            yield open_line
        if inside is not None and inside not in flow.placed and flow.page.tables[inside].rows:
            flow.placed.add(inside)
            yield Grid(rows=flow.page.tables[inside].rows, text="", page=flow.page.number)
        opens = last is None and open_line is None and flow.page.number > 1 and line is flow.page.lines[0]
        open_line = _as_line(line, flow.page.number, inside, opens_page=opens)
        last = None if inside is not None else line
    if open_line is not None:
        yield open_line


def _as_line(line: PageLine, page: int, inside: int | None, *, opens_page: bool) -> Line:
    return Line(
        text=line.text,
        size=line.size,
        bold=line.bold,
        boxed=inside is not None,
        page=page,
        opens_page=opens_page,
    )


def _goes_on(flow: _Flow, open_line: Line, last: PageLine, line: PageLine) -> bool:
    """Return whether a line is the rest of the one before it: as set, close below, and the first one full."""
    if last.bold != line.bold or abs(last.size - line.size) > _SAME_SIZE or last.text.endswith(_ENDS):
        return False
    length = last.right - last.left
    if last.size > _LARGE * flow.usual_size:
        close = line.top - last.bottom < (last.bottom - last.top)
        return close and length >= _NEARLY_FULL * flow.longest
    return length >= _FULL * flow.longest and (
        line.text[:1].islower() or not looks_like_a_title(open_line) or len(open_line.text) > _TOO_LONG
    )


def _together(first: str, second: str) -> str:
    if first.endswith("-") and second[:1].islower():
        return first[:-1] + second
    return f"{first} {second}"


def _edge_lines(page: Page) -> dict[PageLine, _Pattern]:
    """Return the lines at head and foot of a page, those of tables left out, with what pages may share of them."""
    usual = _usual_size(page)
    return {
        line: _pattern(line, usual)
        for line in page.lines
        if (line.bottom <= _EDGE or line.top >= 1 - _EDGE) and not any(line.within(table.box) for table in page.tables)
    }


def _pattern(line: PageLine, usual: float) -> _Pattern:
    """Return the words and the height; in small print, whatever the number of the page in it."""
    words = " ".join(line.text.split()).casefold()
    small = not line.bold and line.size <= usual * _SMALL
    return (_DIGITS.sub("#", words) if small else words), round(line.top * 50)


def _usual_size(page: Page) -> float:
    sizes = sorted(line.size for line in page.lines)
    return sizes[len(sizes) // 2] if sizes else 0.0
