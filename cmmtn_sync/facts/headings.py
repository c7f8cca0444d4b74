"""Which lines are headings: by style, and by what people do instead: bold, larger, numbered, or all capitals."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from cmmtn_sync.facts.blocks import Block, Grid, Line

_MONTHS: Final = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
    "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec"
)
_NUMBERED: Final = re.compile(
    r"^(?:(?:section|part)\s+)?(?P<number>\d{1,2}(?:\.\d{1,2}){0,3})(?P<dot>\s*[.):–-])?\s+"
    rf"(?!(?:{_MONTHS})\b)(?P<title>[^\W\d_].*)$",
    re.IGNORECASE,
)
_LEADS_TO_A_PAGE: Final = re.compile(r"(\.{3,}|…|\t|\s{3,})\s*\d{1,3}$")
_LONGEST: Final = 100
_MOST_WORDS: Final = 14
_MOST_WORDS_UNMARKED: Final = 8
_FEWEST_LETTERS: Final = 3
_LARGER: Final = 1.08
"""12 point beside 11 is larger; what rounding does to a page is not."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    """A line that opens a section: its title without its number, and how sure we may be of it."""

    at: int
    title: str
    number: str
    level: int
    styled: bool

    @property
    def certain(self) -> bool:
        """Return whether style or number say it: no line of a cover sheet looks like that."""
        return self.styled or bool(self.number)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Body:
    """What the ordinary text of the document looks like."""

    size: float
    bold: bool
    sizes: tuple[float, ...]
    """The larger sizes, largest first, in which a heading could be set."""
    style_sizes: tuple[float, ...]
    """For each level of styled headings from 1 on, the size it is set in; 0 where the level is not used."""


def headings(blocks: Sequence[Block]) -> tuple[Heading, ...]:
    """Return the headings among the blocks, in order. The title of the document is none."""
    body = _body([b for b in blocks if isinstance(b, Line)])
    found: list[Heading] = []
    for at in range(len(blocks)):
        heading = _heading(blocks, at, body, found)
        if heading is not None:
            found.append(heading)
    return tuple(found)


def looks_like_a_title(line: Line) -> bool:
    """Return whether a line could be a title or a heading by its words alone."""
    text = line.text
    return (
        "\n" not in text
        and len(text) <= _LONGEST
        and len(text.split()) <= _MOST_WORDS
        and sum(c.isalpha() for c in text) >= _FEWEST_LETTERS
        and text[-1] not in ".,;"
        and "@" not in text
        and not _LEADS_TO_A_PAGE.search(text)
    )


def body_size(blocks: Sequence[Block]) -> float:
    """Return the size of the ordinary text: the one in which most letters are set."""
    sizes: Counter[float] = Counter()
    for block in blocks:
        if isinstance(block, Line) and block.level is None and not block.title:
            sizes[block.size] += len(block.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _body(lines: list[Line]) -> _Body:
    size = body_size(lines)
    weights: Counter[bool] = Counter()
    for line in lines:
        if line.level is None:
            weights[line.bold] += len(line.text)
    styled = {line.level: line.size for line in reversed(lines) if line.level is not None}
    larger = (line.size for line in lines if line.size > size * _LARGER and line.level is None and not line.title)
    return _Body(
        size=size,
        bold=weights[True] > weights[False],
        sizes=_apart(larger),
        style_sizes=tuple(styled.get(level, 0.0) for level in range(1, 10)) if styled else (),
    )


def _apart(sizes: Iterable[float]) -> tuple[float, ...]:
    """Return sizes, largest first, those that are nearly the same taken as one: the smallest of them."""
    apart: list[float] = []
    for size in sorted(set(sizes), reverse=True):
        if apart and size * _LARGER >= apart[-1]:
            apart[-1] = size
        else:
            apart.append(size)
    return tuple(apart)


def _heading(blocks: Sequence[Block], at: int, body: _Body, before: Sequence[Heading]) -> Heading | None:
    block = blocks[at]
    if isinstance(block, Grid) or block.listing or block.title or block.boxed or not block.text.strip():
        return None
    number, title = _split(block.text)
    if block.level is not None:
        return Heading(at=at, title=title, number=number, level=block.level, styled=True)
    if not title or not looks_like_a_title(block):
        return None
    if number and (_marked(block, body) or _counts_on(blocks, at, before)):
        return Heading(at=at, title=title, number=number, level=number.count(".") + 1, styled=False)
    if number or not _marked(block, body) or (title.endswith(":") and not block.bold):
        return None
    level = _level(block, body, next((h.level for h in reversed(before) if h.styled), 0))
    return Heading(at=at, title=title.rstrip(": "), number="", level=level, styled=False)


def _split(text: str) -> tuple[str, str]:
    """Return the typed number of a heading, without its dot, and its title."""
    flat = " ".join(text.split())
    found = _NUMBERED.match(flat)
    if found is None or (not found["dot"] and "." not in found["number"] and found["title"][0].islower()):
        return "", flat
    return found["number"], found["title"].rstrip(": ")


def _marked(line: Line, body: _Body) -> bool:
    """Return whether a line is set apart from the ordinary text by its looks."""
    return line.size > body.size * _LARGER or (line.bold and not body.bold) or _capitals(line.text)


def _capitals(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return (
        len(letters) > _FEWEST_LETTERS
        and " ".join(text.split()).isupper()
        and len(text.split()) <= _MOST_WORDS_UNMARKED
    )


def _counts_on(blocks: Sequence[Block], at: int, before: Sequence[Heading]) -> bool:
    """Return whether a plain numbered line is a heading and not one of a list.

    It is if it stands alone among text and counts on, or if it is the next number straight after a heading that
    was left empty ("5. Education", then "6. Sign-off").
    """
    if len(blocks[at].text.split()) > _MOST_WORDS_UNMARKED or at + 1 == len(blocks):
        return False
    counted = next((_counting(h.number) for h in reversed(before) if h.number), ())
    number = _counting(_number(blocks[at]))
    after_a_heading = bool(before) and before[-1].at == at - 1
    in_a_list = at > 0 and bool(_number(blocks[at - 1])) and not after_a_heading
    if in_a_list or number <= counted:
        return False
    return not _number(blocks[at + 1]) or _is_next(counted, number)


def _is_next(counted: tuple[int, ...], number: tuple[int, ...]) -> bool:
    """Return whether a number is the next whole one: 5 after 4, after 4.2 and after 4.2.1, never the first."""
    return bool(counted) and number == (counted[0] + 1,)


def _counting(number: str) -> tuple[int, ...]:
    return tuple(int(part) for part in number.split(".") if part)


def _number(block: Block) -> str:
    return _split(block.text)[0] if isinstance(block, Line) else ""


def _level(line: Line, body: _Body, styled_level: int) -> int:
    """Return the outline level of an unnumbered heading without a style."""
    if body.style_sizes:
        as_large = (i for i, size in enumerate(body.style_sizes, start=1) if size and line.size >= size * 0.99)
        return min(next(as_large, 9), styled_level + 1)
    if line.size > body.size * _LARGER:
        return next((i for i, size in enumerate(body.sizes, start=1) if line.size >= size), len(body.sizes))
    return len(body.sizes) + 1 if not _capitals(line.text) else max(1, len(body.sizes))
