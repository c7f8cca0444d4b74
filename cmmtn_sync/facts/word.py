"""Word documents (.docx, .docm, .dotx, .dotm; transitional and strict), read from their XML.

python-docx is not used: it refuses strict documents and templates, and does not see text in content controls,
text boxes and tracked insertions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from lxml import etree

from cmmtn_sync.facts.blocks import Block, Grid, Line
from cmmtn_sync.facts.comments import unresolved
from cmmtn_sync.facts.outline import outline
from cmmtn_sync.facts.package import Package, attribute, child, core_title, local
from cmmtn_sync.facts.paragraphs import GONE, Spoken, chosen, is_placeholder, spoken
from cmmtn_sync.facts.parts import described, embedded_in, part_spots
from cmmtn_sync.facts.said import CannotRead, Said
from cmmtn_sync.facts.styles import Styles, outline_level
from cmmtn_sync.facts.unseen import unseen_spots
from cmmtn_sync.model import FileKind, Reason

_CHANGES: Final = frozenset({"ins", "del", "moveFrom", "moveTo"})
_WIDEST: Final = 60
"""Columns of a table that are kept."""
_NOTES: Final = ("footnotes", "endnotes")
_OUTSIDE: Final = ("header", "footer")


def read(data: bytes) -> Said:
    """Return what a Word document says. Raise :class:`CannotRead`."""
    package = Package(data)
    main = package.main_part() or "word/document.xml"
    root = package.tree(main)
    body = child(root, "body")
    if body is None:
        raise CannotRead(Reason.DAMAGED, "a Word document without a body")
    walk = _Walk(_styles(package, main))
    said = outline(tuple(_paged(walk.blocks(body))), core_title(package))
    notes = _notes(package, main, walk)
    outside = _outside(package, main, walk)
    changes = sum(local(e) in _CHANGES for e in body.iter())
    spots = (*said.spots, *unseen_spots(body), *described(body), *part_spots(package, handled=frozenset({main})))
    if not (said.text or notes or outside) and walk.pictures:
        raise CannotRead(Reason.SCAN, "a Word document that holds pictures and no text", spots)
    if not (said.text or notes or outside) and changes:
        raise CannotRead(Reason.EMPTY, "a Word document in which all text is marked as deleted", spots)
    return Said(
        kind=FileKind.WORD,
        title=said.title,
        cover=said.cover,
        header=outside,
        text="\n".join(t for t in (said.text, notes) if t),
        sections=said.sections,
        tables=said.tables,
        macros=any("vbaproject" in name for name in package.names()),
        tracked_changes=changes,
        comments=unresolved(package, main),
        embedded=embedded_in(package),
        spots=spots,
    )


def _styles(package: Package, main: str) -> Styles:
    part = next(iter(package.related(main, "styles")), None)
    return Styles(package.tree_if_any(part) if part else None)


def _notes(package: Package, main: str, walk: _Walk) -> str:
    """Return the text of footnotes and endnotes."""
    return _text_of(package, main, _NOTES, walk)


def _outside(package: Package, main: str, walk: _Walk) -> str:
    """Return the text of headers and footers, each line once."""
    lines = _text_of(package, main, _OUTSIDE, walk).splitlines()
    return "\n".join(dict.fromkeys(line for line in lines if line))


def _text_of(package: Package, main: str, kinds: tuple[str, ...], walk: _Walk) -> str:
    texts: list[str] = []
    for kind in kinds:
        for part in package.related(main, kind):
            root = package.tree_if_any(part)
            if root is not None:
                texts.extend(block.text for block in walk.inside(root) if block.text)
                texts.extend(_watermarks(root))
    return "\n".join(texts)


def _watermarks(story: etree._Element) -> Iterator[str]:
    """Yield what is written across the page: Word keeps a watermark as drawn letters in the page header."""
    yield from (text for e in story.iter() if local(e) == "textpath" and (text := attribute(e, "string")))


def _paged(blocks: Iterator[Block | None]) -> Iterator[Block]:
    """Return the blocks with a page break, which comes as None, noted on the line that follows it."""
    opens = False
    for block in blocks:
        if block is None:
            opens = True
        elif isinstance(block, Line) and opens:
            yield replace(block, opens_page=True)
            opens = False
        else:
            yield block


class _Walk:
    """A walk through a story of the document. Keeps count of what is no text."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self.pictures = 0

    def blocks(self, story: Iterable[etree._Element]) -> Iterator[Block | None]:
        """Return the lines and grids of a story in their order, and None for a new page."""
        for element in story:
            name = local(element)
            if name == "p":
                yield from self._paragraph(element)
            elif name == "tbl":
                yield from self._table(element)
            elif name == "AlternateContent":
                yield from self.blocks(chosen(element))
            elif name == "sdt":
                yield from self._control(element)
            elif name not in GONE and name not in {"sectPr", "tblPr", "tblGrid", "tcPr"}:
                yield from self.blocks(element)

    def inside(self, story: Iterable[etree._Element]) -> Iterator[Block]:
        """Return the lines and grids of a story, without its pages."""
        return (block for block in self.blocks(story) if block is not None)

    def _control(self, control: etree._Element) -> Iterator[Block | None]:
        content = child(control, "sdtContent")
        if content is None or is_placeholder(control):
            return
        gallery = child(control, "sdtPr", "docPartObj", "docPartGallery")
        listing = gallery is not None and attribute(gallery, "val") == "Table of Contents"
        for block in self.blocks(content):
            yield replace(block, listing=True) if listing and isinstance(block, Line) else block

    def _paragraph(self, element: etree._Element) -> Iterator[Block | None]:
        properties = child(element, "pPr")
        named = child(properties, "pStyle")
        style = self._styles.named((attribute(named, "val") or "") if named is not None else "")
        own_level = outline_level(properties)
        said = spoken(element, style, self._styles)
        self.pictures += said.pictures
        if said.breaks_page_before:
            yield None
        if said.text:
            yield Line(
                text=said.text,
                size=said.size,
                bold=said.bold,
                level=style.level if own_level is None else own_level or None,
                title=style.is_title,
                listing=style.is_listing,
            )
        yield from self._boxes(said)
        if said.breaks_page_after or child(properties, "sectPr") is not None:
            yield None

    def _boxes(self, said: Spoken) -> Iterator[Block | None]:
        for box in said.boxes:
            yield from self.blocks(box)

    def _table(self, table: etree._Element) -> Iterator[Block | None]:
        rows = list(_rows(table))
        if _is_a_frame(rows):
            # People put pages into boxes and sections into one-column tables: that is text, not a table.
            for row in rows:
                for cell in _cells(row):
                    yield from self.blocks(cell)
            return
        grid = self._grid(rows)
        if grid is not None:
            yield grid

    def _grid(self, rows: list[etree._Element]) -> Grid | None:
        filled: list[tuple[str, ...]] = []
        shown: list[str] = []
        for row in rows:
            cells = [(self._cell(cell), *_spans(cell)) for cell in _cells(row)]
            shown.append("\t".join(text for text, _, continues in cells if text and not continues))
            filled.append(_filled(cells, _skipped(row), filled[-1] if filled else ()))
        text = "\n".join(line for line in shown if line)
        return Grid(rows=tuple(filled), text=text) if text else None

    def _cell(self, cell: etree._Element) -> str:
        return " ".join(" ".join(b.text.split()) for b in self.inside(cell) if b.text)


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    """Return the rows of a table, those in content controls too, those deleted in tracking not."""
    for element in table:
        name = local(element)
        if name == "tr":
            if child(element, "trPr", "del") is None:
                yield element
        elif name in {"sdt", "sdtContent", "ins", "customXml"}:
            yield from _rows(element)


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    for element in row:
        name = local(element)
        if name == "tc":
            yield element
        elif name in {"sdtContent", "customXml"} or (name == "sdt" and not is_placeholder(element)):
            yield from _cells(element)
        elif name == "sdt":
            yield etree.Element("tc")  # a prompt that nobody has answered: an empty cell keeps the columns


def _is_a_frame(rows: list[etree._Element]) -> bool:
    """Return whether most rows are one cell wide: boxes around text, and no table."""
    return 2 * sum(len(list(_cells(row))) == 1 for row in rows) > len(rows)


def _spans(cell: etree._Element) -> tuple[int, bool]:
    """Return how many columns a cell covers, and whether it goes on from the row above."""
    properties = child(cell, "tcPr")
    span = child(properties, "gridSpan")
    width = (attribute(span, "val") or "1") if span is not None else "1"
    merge = child(properties, "vMerge")
    continues = merge is not None and attribute(merge, "val") != "restart"
    return (min(int(width), _WIDEST) if width.isdigit() else 1), continues


def _skipped(row: etree._Element) -> int:
    """Return how many columns a row leaves out before its first cell."""
    before = child(row, "trPr", "gridBefore")
    value = (attribute(before, "val") or "0") if before is not None else "0"
    return min(int(value), _WIDEST) if value.isdigit() else 0


def _filled(cells: list[tuple[str, int, bool]], skipped: int, above: tuple[str, ...]) -> tuple[str, ...]:
    """Return a row with merged cells filled in: across from the left, down from the row above."""
    row: list[str] = [""] * skipped
    for text, width, continues in cells:
        for _ in range(max(1, width)):
            at = len(row)
            row.append(above[at] if continues and at < len(above) else text)
    return tuple(row[:_WIDEST])
