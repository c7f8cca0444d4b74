"""What stands on a PDF page and how it looks, as pdfium tells of it."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pypdfium2 as pdfium  # type: ignore[import-untyped]
from pypdfium2 import raw

from cmmtn_sync.facts.pages import Page, PageLine
from cmmtn_sync.facts.pdfrules import drawn_on
from cmmtn_sync.facts.pdftables import tables_on

_LETTERS_READ: Final = 50_000
_BOLD_NAME: Final = re.compile(r"bold|black|heavy|demi", re.IGNORECASE)
_BOLD_WEIGHT: Final = 600
_SAMPLES: Final = 6
"""Letters of a line whose looks are asked for."""
_LINE: Final = re.compile(r"[^\r\n]*\S[^\r\n]*")
_HYPHENS: Final = frozenset({0x02, 0xAD, 0xFFFE})
"""What pdfium gives for a hyphen at the end of a line."""
_MOST_OF_A_PAGE: Final = 0.3


@dataclass(frozen=True, kw_only=True, slots=True)
class _Looks:
    """The looks and the box of a letter, in points from the lower left corner."""

    size: float
    bold: bool
    left: float
    bottom: float
    right: float
    top: float


def read_page(page: pdfium.PdfPage, number: int) -> Page:
    """Return the page as a value. On a page that is shown turned round, tables are not looked for."""
    width, height = (max(side, 1.0) for side in page.get_size())
    drawn = drawn_on(page)
    textpage = page.get_textpage()
    try:
        lines = tuple(_lines(textpage, width, height))
        tables = tables_on(textpage, drawn.rules, (width, height)) if not page.get_rotation() else ()
    finally:
        textpage.close()
    pictured = drawn.pictured > _MOST_OF_A_PAGE or (drawn.objects > 0 and not lines)
    return Page(number=number, lines=lines, objects=drawn.objects, pictured=pictured, tables=tables)


def _lines(textpage: pdfium.PdfTextPage, width: float, height: float) -> Iterator[PageLine]:
    count = min(textpage.count_chars(), _LETTERS_READ)
    text = "".join(_letter(raw.FPDFText_GetUnicode(textpage, i)) for i in range(count))
    for found in _LINE.finditer(text):
        at = [i for i in range(found.start(), found.end()) if not text[i].isspace()]
        step = max(1, len(at) // _SAMPLES)
        looks = {i: _looks(textpage, i) for i in (*at[::step], at[-1])}
        letters = [i for i in looks if text[i].isalnum()] or list(looks)
        yield PageLine(
            text=found.group().strip(),
            size=round(sorted(look.size for look in looks.values())[len(looks) // 2], 1),
            bold=all(looks[i].bold for i in letters),
            left=min(look.left for look in looks.values()) / width,
            right=max(look.right for look in looks.values()) / width,
            top=1 - max(look.top for look in looks.values()) / height,
            bottom=1 - min(look.bottom for look in looks.values()) / height,
        )


def _letter(code: int) -> str:
    if code in _HYPHENS:
        return "-"
    return chr(code) if code else " "


def _looks(textpage: pdfium.PdfTextPage, index: int) -> _Looks:
    """Return how a letter looks. Its size is that of its box: the font's own size knows nothing of scaling."""
    box = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(textpage, index, box)
    name = ctypes.create_string_buffer(128)
    raw.FPDFText_GetFontInfo(textpage, index, name, 128, None)
    bold = raw.FPDFText_GetFontWeight(textpage, index) >= _BOLD_WEIGHT
    return _Looks(
        size=abs(box.top - box.bottom),
        bold=bold or bool(_BOLD_NAME.search(name.value.decode("latin-1"))),
        left=min(box.left, box.right),
        right=max(box.left, box.right),
        bottom=min(box.top, box.bottom),
        top=max(box.top, box.bottom),
    )
