"""OpenDocument texts (.odt, .ott), read from their XML as Word's are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from cmmtn_sync.facts.blocks import Block, Grid, Line
from cmmtn_sync.facts.openstyles import (
    OpenStyle,
    OpenStyles,
    content_of,
    has_macros,
    is_row,
    outside,
    outside_spots,
    repeats,
    stated_title,
)
from cmmtn_sync.facts.outline import outline
from cmmtn_sync.facts.package import Package, all_text, attribute, child, local
from cmmtn_sync.facts.parts import embedded_in, part_spots, spots_in
from cmmtn_sync.facts.privacy import could_name
from cmmtn_sync.facts.said import CannotRead, Said, Spot
from cmmtn_sync.model import FileKind, Reason

_WIDEST: Final = 60
"""Columns of a table that are kept."""
_MOST_SPACES: Final = 200
_MOST_ROWS: Final = 200
_SPACES: Final = re.compile(r"[ \t\r\n]+")
_LISTINGS: Final = re.compile(r"^(table-of-content|.*-index|bibliography)$")
_NO_TEXT: Final = frozenset({"tracked-changes", "sequence-decls", "variable-decls", "user-field-decls", "forms"})
_INSIDE_NO_TEXT: Final = frozenset({"ruby-text", "bookmark", "reference-mark", "title", "desc", "event-listeners"})


def read(data: bytes) -> Said:
    """Return what an OpenDocument text says. Raise :class:`CannotRead`."""
    package = Package(data)
    body, styles = content_of(package, "text")
    walk = _Walk(styles)
    said = outline(tuple(walk.blocks(body)), stated_title(package))
    header, notes = outside(package), "\n".join(walk.notes)
    changes = sum(len(tracked) for tracked in body.iter("{*}tracked-changes"))
    spots = (
        *outside_spots(package),
        *said.spots,
        *walk.spots,
        *_deleted(body),
        *part_spots(package, handled=frozenset({"content.xml"})),
    )
    if not (said.text or notes or header):
        if walk.pictures:
            raise CannotRead(Reason.SCAN, "an OpenDocument text that holds pictures and no text", spots)
        raise CannotRead(Reason.EMPTY, f"{FileKind.OPEN_TEXT.words} without any text", spots)
    return Said(
        kind=FileKind.OPEN_TEXT,
        title=said.title,
        cover=said.cover,
        header=header,
        text="\n".join(t for t in (said.text, notes) if t),
        sections=said.sections,
        tables=said.tables,
        macros=has_macros(package),
        tracked_changes=changes,
        comments=walk.comments,
        embedded=embedded_in(package),
        spots=spots,
    )


def _deleted(body: etree._Element) -> Iterator[Spot]:
    for deletion in body.iter("{*}deletion"):
        for paragraph in deletion.iter("{*}p", "{*}h"):
            yield from spots_in("a tracked deletion", (all_text(paragraph),))


@dataclass(kw_only=True, slots=True)
class _Spoken:
    """What a paragraph comes to while it is walked."""

    parts: list[str] = field(default_factory=list)
    letters: int = 0
    bold_letters: int = 0
    boxes: list[etree._Element] = field(default_factory=list)

    def say(self, text: str | None, looks: OpenStyle) -> None:
        """Add a piece of text: a line break in the file is a space."""
        said = _SPACES.sub(" ", text or "")
        letters = sum(not c.isspace() for c in said)
        self.letters += letters
        self.bold_letters += letters if looks.bold else 0
        self.parts.append(said)


class _Walk:
    """A walk through the document. Keeps count of what is no text."""

    def __init__(self, styles: OpenStyles) -> None:
        self._styles = styles
        self.pictures = 0
        self.comments = 0
        self.notes: list[str] = []
        self.spots: list[Spot] = []

    def blocks(self, story: Iterable[etree._Element], *, listing: bool = False) -> Iterator[Block]:
        """Return the lines and grids of a story in their order."""
        for element in story:
            name = local(element)
            if name in {"p", "h"}:
                yield from self._paragraph(element, listing=listing)
            elif name == "table":
                yield from self._table(element)
            elif name == "frame":
                yield from self.blocks(self._boxes_of(element))
            elif name not in _NO_TEXT:
                yield from self.blocks(element, listing=listing or bool(_LISTINGS.match(name)))

    def _paragraph(self, element: etree._Element, *, listing: bool) -> Iterator[Block]:
        style = self._styles.named("paragraph", attribute(element, "style-name") or "")
        said = _Spoken()
        self._walk(element, style, said)
        text = "".join(said.parts).strip()
        if text:
            yield Line(
                text=text,
                size=style.size,
                bold=0 < said.letters == said.bold_letters,
                level=_level(element, style),
                title=style.title,
                listing=listing,
                opens_page=style.new_page,
            )
        yield from self.blocks(said.boxes)

    def _walk(self, element: etree._Element, looks: OpenStyle, said: _Spoken) -> None:
        said.say(element.text, looks)
        for part in element:
            name = local(part)
            if name == "s":
                said.parts.append(" " * repeats(part, "c", _MOST_SPACES))
            elif name in {"tab", "line-break"}:
                said.parts.append("\t" if name == "tab" else "\n")
            elif name == "note":
                self._note(part)
            elif name == "annotation":
                self._comment(part)
            elif name == "frame":
                said.boxes.extend(self._boxes_of(part))
            elif name == "span":
                self._span(part, looks, said)
            elif name in {"hidden-text", "hidden-paragraph"}:
                self.spots += spots_in("hidden text", [str(v) for v in part.attrib.values()])
            elif name not in _INSIDE_NO_TEXT:
                self._walk(part, looks, said)
            said.say(part.tail, looks)

    def _span(self, span: etree._Element, looks: OpenStyle, said: _Spoken) -> None:
        own = self._styles.named("text", attribute(span, "style-name") or "")
        if own.unseen:
            context = "".join(said.parts)[-50:]
            text = context + all_text(span)
            only = ((len(context), len(text)),)
            self.spots += (Spot(place="hidden text", text=text, only=only),) if could_name(text) else ()
            return
        self._walk(span, looks if own.bold is None else own, said)

    def _note(self, note: etree._Element) -> None:
        body = child(note, "note-body")
        text = "\n".join(b.text for b in self.blocks(body)) if body is not None else ""
        place = "an endnote" if attribute(note, "note-class") == "endnote" else "a footnote"
        self.spots += (Spot(place=place, text=text),) if could_name(text) else ()
        self.notes += [text] if text else []

    def _comment(self, comment: etree._Element) -> None:
        self.comments += attribute(comment, "resolved") != "true"
        texts = [all_text(p) for p in comment.iter() if local(p) in {"p", "creator"}]
        self.spots += spots_in("a comment", texts)

    def _boxes_of(self, frame: etree._Element) -> list[etree._Element]:
        self.pictures += any(local(e) in {"image", "object", "object-ole"} for e in frame)
        texts = [e.text or "" for e in frame if local(e) in {"title", "desc"}]
        self.spots += spots_in("the description of a picture", [*texts, attribute(frame, "name") or ""])
        return [e for e in frame if local(e) == "text-box"]

    def _table(self, table: etree._Element) -> Iterator[Block]:
        rows = [row for row in table.iter("{*}table-row") if _table_of(row) is table]
        if 2 * sum(len(row) <= 1 for row in rows) > len(rows):  # boxes around text, and no table
            for row in rows:
                for cell in row:
                    yield from self.blocks(cell)
            return
        filled: list[tuple[str, ...]] = []
        shown: list[str] = []
        down: dict[int, tuple[int, str]] = {}
        for row in rows:
            texts, seen = self._row(row, down)
            for _ in range(repeats(row, "number-rows-repeated", _MOST_ROWS) if any(texts) else 1):
                filled.append(texts)
                shown.append(seen)
        text = "\n".join(line for line in shown if line)
        if text:
            yield Grid(rows=tuple(filled), text=text)

    def _row(self, row: etree._Element, down: dict[int, tuple[int, str]]) -> tuple[tuple[str, ...], str]:
        """Return a row with merged cells filled in, and the text of its cells, each once."""
        texts: list[str] = []
        seen: list[str] = []
        for cell in row:
            covered = local(cell) == "covered-table-cell"
            own = "" if covered else " ".join(" ".join(b.text.split()) for b in self.blocks(cell) if b.text)
            seen += [own] if own else []
            for _ in range(repeats(cell, "number-columns-repeated", _WIDEST)):
                at = len(texts)
                left, above = down.pop(at, (0, ""))
                texts.append((above if left else texts[-1] if texts else "") if covered else own)
                rows = left if covered else repeats(cell, "number-rows-spanned", _MOST_ROWS)
                if rows > 1:
                    down[at] = (rows - 1, texts[-1])
        return tuple(texts[:_WIDEST]), "\t".join(seen)


def _level(element: etree._Element, style: OpenStyle) -> int | None:
    stated = attribute(element, "outline-level") or ""
    if local(element) == "h":
        return min(int(stated), 9) if stated.isdigit() and int(stated) else 1
    return style.level or None


def _table_of(row: etree._Element) -> etree._Element | None:
    return next(row.iterancestors("{*}table"), None) if is_row(row) else None
