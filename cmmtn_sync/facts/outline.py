"""Lines and grids folded into what is asked of a document: its cover, its sections, its tables, its title."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from cmmtn_sync.facts.blocks import Block, Grid, Line
from cmmtn_sync.facts.headings import Heading, headings, looks_like_a_title
from cmmtn_sync.facts.tabular import as_table
from cmmtn_sync.model import Section, Table

_BODY_WORDS: Final = 12
"""A paragraph of so many words is text, and no line of a cover sheet."""
_COVER_WORDS: Final = 120
"""The most that a first page holds which is a cover sheet."""
_TITLE_WORDS: Final = 60
"""The most that stands between a title set as a heading and the first heading proper."""
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
    name = f"section {heading.number}" if heading.number else f"section “{heading.title}”"
    page = blocks[heading.at].page
    return f"{name}, page {page}" if page else name


def _tables(blocks: Sequence[Block], found: Sequence[Heading]) -> tuple[Table, ...]:
    tables: list[Table] = []
    for at, block in enumerate(blocks):
        if isinstance(block, Grid):
            above = next((h for h in reversed(found) if h.at < at), None)
            where = f", in {_place(blocks, above)}" if above else f", page {block.page}" if block.page else ""
            tables.append(as_table(block.rows, f"table {len(tables) + 1}{where}"))
    return tuple(tables)
