"""Writes manuscripts as PDF files, as a word processor exports them: text in Helvetica, ruled tables, page numbers.

No PDF library of the project writes text, so this is the little of the format that is needed (ISO 32000-1).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from cmmtn_sync.demo.blocks import Block, Bullets, Grid, Heading, Manuscript, Opening, Paragraph

_A4: Final = (595.0, 842.0)
_MARGIN: Final = 64.0
_BOTTOM: Final = 72.0
_BODY: Final = 10.5
_CELL: Final = 9.0
_LEADING: Final = 1.35
_WIDTHS: Final = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 "
    "584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 "
    "667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 "
    "278 556 500 722 500 500 500 334 260 334 584"
)
_LETTERS: Final = {chr(32 + n): int(w) for n, w in enumerate(_WIDTHS.split())}
"""How wide Helvetica's letters are, in thousandths of its size (Adobe's font metrics)."""
_OTHER: Final = 556
_BOLD_WIDER: Final = 1.07
"""Helvetica-Bold has its own widths; so much more is enough to break lines by."""


@dataclass(kw_only=True, slots=True)
class _Pages:
    """Pages as they are drawn: the operators of each, and where the next line goes."""

    colour: str
    width: float
    height: float
    pages: list[list[str]] = field(default_factory=list)
    y: float = 0.0

    @property
    def measure(self) -> float:
        """Return how wide a line of text may be."""
        return self.width - 2 * _MARGIN

    def turn(self) -> None:
        """Begin a page."""
        self.pages.append([])
        self.y = self.height - 90

    def room(self, height: float) -> None:
        """Begin a page unless that much is left of this one."""
        if self.y - height < _BOTTOM:
            self.turn()

    def draw(self, operators: str) -> None:
        """Put operators on the page."""
        self.pages[-1].append(operators)

    def text(self, text: str, size: float, *, bold: bool = False, x: float = _MARGIN, colour: str = "000000") -> None:
        """Put a line of text at the height where we are."""
        font = "F2" if bold else "F1"
        self.draw(f"BT {_paint(colour)} rg /{font} {size:g} Tf {x:.1f} {self.y:.1f} Td ({_escaped(text)}) Tj ET")


def pdf_bytes(manuscript: Manuscript) -> bytes:
    """Return a manuscript as a PDF file; equal manuscripts give equal bytes."""
    width, height = reversed(_A4) if manuscript.landscape else _A4
    pages = _Pages(colour=manuscript.look.colour, width=width, height=height)
    _opening(pages, manuscript)
    for block in manuscript.body:
        _write(pages, block)
    _furniture(pages, manuscript)
    return _file(pages, manuscript.title, manuscript.made)


def _opening(pages: _Pages, manuscript: Manuscript) -> None:
    on_its_own_page = manuscript.opening is Opening.COVER
    pages.turn()
    pages.text(manuscript.organisation, 13, bold=True)
    pages.y -= 170 if on_its_own_page else 40
    for line in _lines(manuscript.title, 26, pages.measure):
        pages.text(line, 26, bold=True, colour=pages.colour)
        pages.y -= 32
    pages.text(manuscript.subtitle, 15)
    pages.y -= 40
    if manuscript.cover:
        _table(pages, manuscript.cover)
    if on_its_own_page:
        pages.turn()


def _write(pages: _Pages, block: Block) -> None:
    match block:
        case Heading():
            size = 16.0 if block.level == 1 else 13.0
            pages.room(90)
            pages.y -= 16
            pages.text(block.text, size, bold=True, colour=pages.colour)
            pages.y -= size + 4
        case Paragraph():
            _lines_down(pages, block.text, _MARGIN)
        case Bullets():
            for item in block.items:
                pages.room(2 * _BODY)
                pages.text("•", _BODY, x=_MARGIN + 8)
                _lines_down(pages, item, _MARGIN + 20)
        case Grid():
            _table(pages, block)


def _lines_down(pages: _Pages, text: str, x: float) -> None:
    for line in _lines(text, _BODY, pages.width - _MARGIN - x):
        pages.room(_BODY)
        pages.text(line, _BODY, x=x)
        pages.y -= _BODY * _LEADING
    pages.y -= 5


def _table(pages: _Pages, grid: Grid) -> None:
    """Draw a table, on one page if it fits on one."""
    shares = grid.shares or (1,) * len(grid.header)
    widths = [pages.measure * share / sum(shares) for share in shares]
    rows = [
        [_lines(text, _CELL, width - 10, bold=n == 0) for text, width in zip(row, widths, strict=True)]
        for n, row in enumerate((grid.header, *grid.rows))
    ]
    pages.y -= 4
    pages.room(min(sum(_height(cells) for cells in rows), pages.height / 2))
    for number, cells in enumerate(rows):
        _row(pages, cells, widths, header=number == 0)
    pages.y -= 18


def _height(cells: Sequence[Sequence[str]]) -> float:
    return max(len(lines) for lines in cells) * _CELL * _LEADING + 8


def _row(pages: _Pages, cells: Sequence[Sequence[str]], widths: Sequence[float], *, header: bool) -> None:
    height = _height(cells)
    pages.room(height)
    top, x = pages.y + _CELL + 3, _MARGIN
    for lines, width in zip(cells, widths, strict=True):
        if header:
            box = f"{x:.1f} {top - height:.1f} {width:.1f} {height:.1f} re"
            pages.draw(f"{_paint(pages.colour)} rg {box} f")
        pages.draw(f"0.6 0.6 0.6 RG 0.5 w {x:.1f} {top - height:.1f} {width:.1f} {height:.1f} re S")
        pages.y = top - _CELL - 3
        for line in lines:
            pages.text(line, _CELL, bold=header, x=x + 5, colour="FFFFFF" if header else "000000")
            pages.y -= _CELL * _LEADING
        x += width
    pages.y = top - height - _CELL - 3


def _furniture(pages: _Pages, manuscript: Manuscript) -> None:
    """Put header and page number on every page but the cover."""
    for number, page in enumerate(pages.pages[1:], 2):
        header, foot = _escaped(manuscript.header), f"Page {number} of {len(pages.pages)}"
        page.append(f"BT 0.3 0.3 0.3 rg /F1 8 Tf {_MARGIN:g} {pages.height - 45:g} Td ({header}) Tj ET")
        page.append(f"BT 0.3 0.3 0.3 rg /F1 8 Tf {pages.width - _MARGIN - 50:g} 40 Td ({foot}) Tj ET")


def _lines(text: str, size: float, width: float, *, bold: bool = False) -> list[str]:
    """Return the text broken into lines of a width in points; an over-long word stands alone."""
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and _wide(longer, size) * (_BOLD_WIDER if bold else 1) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, line]


def _wide(text: str, size: float) -> float:
    return sum(_LETTERS.get(letter, _OTHER) for letter in text) * size / 1000


def _paint(colour: str) -> str:
    return " ".join(f"{int(colour[n : n + 2], 16) / 255:.3f}" for n in (0, 2, 4))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def _file(pages: _Pages, title: str, made: datetime) -> bytes:
    """Return the objects of a PDF with their table of places."""
    result = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = []
    objects = list(_objects(pages, title, made))
    for number, body in enumerate(objects, 1):
        places.append(len(result))
        result += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(result)
    result += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for place in places:
        result += b"%010d 00000 n \n" % place
    result += b"trailer\n<< /Size %d /Root 1 0 R /Info 5 0 R >>\n" % (len(objects) + 1)
    result += b"startxref\n%d\n%%%%EOF\n" % start
    return bytes(result)


def _objects(pages: _Pages, title: str, made: datetime) -> Iterator[bytes]:
    """Yield catalogue, page tree, two fonts and properties, then each page and what is drawn on it."""
    first = 6
    kids = " ".join(f"{first + 2 * n} 0 R" for n in range(len(pages.pages)))
    yield b"<< /Type /Catalog /Pages 2 0 R /Lang (en-GB) >>"
    yield f"<< /Type /Pages /Kids [{kids}] /Count {len(pages.pages)} >>".encode()
    for name in ("Helvetica", "Helvetica-Bold"):
        yield f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>".encode()
    moment = f"D:{made.astimezone(UTC):%Y%m%d%H%M%S}Z"
    yield f"<< /Title ({_escaped(title)}) /Author (Trauma Coordinator) /CreationDate ({moment}) >>".encode("cp1252")
    for number, page in enumerate(pages.pages):
        drawn = zlib.compress("\n".join(page).encode("cp1252", "replace"))
        yield (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {pages.width:g} {pages.height:g}] "
            f"/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> /Contents {first + 2 * number + 1} 0 R >>"
        ).encode()
        yield b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(drawn), drawn)
