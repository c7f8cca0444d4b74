"""Lines and grids folded into what is asked of a document: its cover, its sections, its tables, its title."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from cmmtn_sync.facts.blocks import Block, Grid, Line
from cmmtn_sync.facts.headings import Heading, headings, looks_like_a_title
from cmmtn_sync.facts.privacy import could_name
from cmmtn_sync.facts.said import Spot
from cmmtn_sync.facts.splitnumbers import split_spots
from cmmtn_sync.facts.tabular import as_table, header_row
from cmmtn_sync.model import Section, Table

_BODY_WORDS: Final = 12
"""A paragraph of so many words is text, and no line of a cover sheet."""
_COVER_WORDS: Final = 120
"""The most that a first page holds which is a cover sheet."""
_TITLE_WORDS: Final = 60
"""The most that stands between a title set as a heading and the first heading proper."""
_A_LABEL: Final = 30
"""A cell of so many letters says what its neighbour is."""
_GENERIC_TITLES: Final = frozenset(
    {
        "word document",
        "document",
        "untitled",
        "title",
        "microsoft word",
        "template",
        "powerpoint presentation",
        "book",
        "workbook",
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Outline:
    """What the blocks of a document come to."""

    title: str
    cover: str
    sections: tuple[Section, ...]
    tables: tuple[Table, ...]
    text: str
    spots: tuple[Spot, ...]


def outline(blocks: Sequence[Block], stated_title: str) -> Outline:
    """Return cover, sections, tables and title of a document, from its blocks and its title property."""
    found = _levelled(_real(blocks, headings(blocks)))
    first = found[0].at if found else len(blocks)
    cover = _joined(blocks[:first])
    ends = [*(h.at for h in found[1:]), len(blocks)]
    return Outline(
        title=chosen_title(stated_title, _visible_title(blocks[:first]), _joined(blocks)[:3000]),
        cover=cover,
        sections=tuple(_section(blocks, h, end) for h, end in zip(found, ends, strict=False)),
        tables=_tables(blocks, found),
        text="\n".join(b.text for b in blocks if b.text),
        spots=tuple(block_spots(blocks, found)),
    )


def chosen_title(stated: str, visible: str, opening: str) -> str:
    """Return the title property if a reader can see it too, else the visible title, else the property.

    A property outlives many copies of a document: one that nobody sees is often last year's.
    """
    plain = " ".join(stated.split())
    for prefix in ("Microsoft Word - ", "Microsoft Excel - "):
        plain = plain.removeprefix(prefix)
    if plain.lower().rstrip("0123456789 ") in _GENERIC_TITLES or not any(c.isalpha() for c in plain):
        return visible
    if not visible or plain.casefold() in " ".join(opening.split()).casefold():
        return plain
    return visible


def _joined(blocks: Sequence[Block]) -> str:
    """Return the text of blocks as it is read, without the table of contents."""
    kept = (b for b in blocks if not (isinstance(b, Line) and b.listing))
    return "\n".join(b.text for b in kept if b.text)


def _levelled(found: tuple[Heading, ...]) -> tuple[Heading, ...]:
    """Return the headings with the levels that are used counted from 1, without gaps."""
    used = sorted({heading.level for heading in found})
    return tuple(replace(heading, level=used.index(heading.level) + 1) for heading in found)


def _real(blocks: Sequence[Block], found: tuple[Heading, ...]) -> tuple[Heading, ...]:
    """Return the headings from the first real section on: those before it are lines of the cover."""
    turned = _cover_sheet(blocks)
    for i, heading in enumerate(found):
        after = found[i + 1].at if i + 1 < len(found) else len(blocks)
        if i == 0 and heading.styled and _is_title(blocks, found, after):
            continue
        if heading.certain or (heading.at >= turned and _has_body(blocks[heading.at + 1 : after])):
            return found[i:]
    return ()


def _cover_sheet(blocks: Sequence[Block]) -> int:
    """Return where the first page ends if it holds little enough to be a cover sheet, else 0."""
    end = next((i for i, b in enumerate(blocks) if isinstance(b, Line) and b.opens_page and i), 0)
    return end if len(_joined(blocks[:end]).split()) <= _COVER_WORDS else 0


def _is_title(blocks: Sequence[Block], found: tuple[Heading, ...], after: int) -> bool:
    """Return whether the first styled heading is the document's title: a short cover, then a new page or level."""
    first, others = found[0], found[1:]
    alone_above = first.number == "" and others and all(h.level > first.level for h in others if h.styled)
    between = _joined(blocks[first.at + 1 : after])
    if first.number or len(between.split()) > _TITLE_WORDS or any(isinstance(b, Line) for b in blocks[: first.at]):
        return False
    next_block = blocks[after] if after < len(blocks) else None
    turns = isinstance(next_block, Line) and next_block.opens_page
    return bool(alone_above or (turns and between))


def _has_body(blocks: Sequence[Block]) -> bool:
    """Return whether text follows at once: a paragraph long enough to be no line of a cover sheet."""
    return any(isinstance(b, Line) and len(b.text.split()) >= _BODY_WORDS for b in blocks)


def _visible_title(cover: Sequence[Block]) -> str:
    """Return the lines set as the title, else the largest line of the cover that could be one."""
    lines = [b for b in cover if isinstance(b, Line) and b.text]
    set_as_title = [line.text for line in lines if line.title]
    if set_as_title:
        return " ".join(set_as_title)
    likely = [line for line in lines if looks_like_a_title(line) and not line.listing]
    styled = next((line for line in likely if line.level is not None), None)
    largest = max(likely, key=lambda line: (line.size, line.bold), default=None)
    chosen = styled or largest
    return " ".join(chosen.text.split()) if chosen else ""


def _section(blocks: Sequence[Block], heading: Heading, end: int) -> Section:
    return Section(
        title=heading.title,
        level=heading.level,
        text=_joined(blocks[heading.at + 1 : end]),
        place=_place(blocks, heading),
    )


def _place(blocks: Sequence[Block], heading: Heading) -> str:
    page = blocks[heading.at].page
    return f"{_name(heading)}, page {page}" if page else _name(heading)


def _name(heading: Heading) -> str:
    return f"section {heading.number}" if heading.number else f"section “{heading.title}”"


def _tables(blocks: Sequence[Block], found: Sequence[Heading]) -> tuple[Table, ...]:
    grids = [(at, block) for at, block in enumerate(blocks) if isinstance(block, Grid)]
    return tuple(
        as_table(grid.rows, _table_place(blocks, found, at, number)) for number, (at, grid) in enumerate(grids, start=1)
    )


def _table_place(blocks: Sequence[Block], found: Sequence[Heading], at: int, number: int) -> str:
    above = _heading_of(found, at)
    page = blocks[at].page
    where = f", in {_place(blocks, above)}" if above else f", page {page}" if page else ""
    return f"table {number}{where}"


def _heading_of(found: Sequence[Heading], at: int) -> Heading | None:
    """Return the heading under which a block stands, itself included."""
    return found[i - 1] if (i := bisect_right(found, at, key=lambda h: h.at)) else None


def block_spots(blocks: Sequence[Block], found: Sequence[Heading]) -> Iterator[Spot]:
    """Return the text by the places that a reader knows, and the cells of tables with their headers."""
    number = 0
    for place, group in groupby(
        enumerate(blocks), key=lambda pair: _where(pair[1], _heading_of(found, pair[0]), found)
    ):
        members = list(group)
        lines = "\n".join(block.text for _, block in members if isinstance(block, Line))
        if could_name(lines):
            yield Spot(place=place, text=lines)
        for at, block in members:
            if isinstance(block, Grid):
                number += 1
                yield from _grid_spots(block.rows, _table_place(blocks, found, at, number))


def _where(block: Block, above: Heading | None, found: Sequence[Heading]) -> str:
    if above is not None:
        return f"{_name(above)}, page {block.page}" if block.page else _name(above)
    if block.page:
        return f"page {block.page}"
    return "the text before the first heading" if found else "the text"


def _grid_spots(rows: Sequence[Sequence[str]], place: str) -> Iterator[Spot]:
    header = rows[header_row(rows)] if rows else ()
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate(row):
            if could_name(text):
                above = header[column] if column < len(header) and header[column] != text else ""
                beside = row[column - 1] if column and len(row[column - 1]) <= _A_LABEL else ""
                yield Spot(
                    place=f"{place}, row {number}",
                    text=text,
                    context=f"{above} {beside}".strip(),
                    column=f"{place} {column}\n{above}",
                )
        yield from split_spots(row, header if header != row else (), f"{place}, row {number}")
