"""What stands on a PDF page and how it looks, as pdfium tells of it: lines, pictures, rules."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pypdfium2 as pdfium  # type: ignore[import-untyped]
from pypdfium2 import raw

from cmmtn_sync.facts.pages import Page, PageLine

_LETTERS_READ: Final = 50_000
_OBJECTS_READ: Final = 5_000
_BOLD_NAME: Final = re.compile(r"bold|black|heavy|demi", re.IGNORECASE)
_BOLD_WEIGHT: Final = 600
_SAMPLES: Final = 6
"""Letters of a line whose looks are asked for."""
_LINE: Final = re.compile(r"[^\r\n]*\S[^\r\n]*")
_HYPHENS: Final = frozenset({0x02, 0xAD, 0xFFFE})
"""What pdfium gives for a hyphen at the end of a line."""
_THIN: Final = 2.5
_MOST_OF_A_PAGE: Final = 0.3
_RULES_OF_A_TABLE: Final = 3
_CORNERS_OF_A_TABLE: Final = 12


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
    """Return the page as a value."""
    width, height = page.get_size()
    textpage = page.get_textpage()
    try:
        lines = tuple(_lines(textpage, max(width, 1.0), max(height, 1.0)))
    finally:
        textpage.close()
    objects = raw.FPDFPage_CountObjects(page)
    covered, ruled = _drawn(page, max(width * height, 1.0))
    pictured = covered > _MOST_OF_A_PAGE or (objects > 0 and not lines)
    return Page(number=number, lines=lines, objects=objects, pictured=pictured, ruled=ruled)


def _lines(textpage: pdfium.PdfTextPage, width: float, height: float) -> Iterator[PageLine]:
    count = min(textpage.count_chars(), _LETTERS_READ)
    text = "".join(_letter(raw.FPDFText_GetUnicode(textpage, i)) for i in range(count))
    for found in _LINE.finditer(text):
        at = [i for i in range(found.start(), found.end()) if not text[i].isspace()]
        step = max(1, len(at) // _SAMPLES)
        looks = [_looks(textpage, i) for i in (*at[::step], at[-1])]
        letters = [i for i in at[::step] if text[i].isalnum()] or at[:1]
        weights = [_looks(textpage, i).bold for i in letters]
        yield PageLine(
            text=found.group().strip(),
            size=round(sorted(look.size for look in looks)[len(looks) // 2], 1),
            bold=all(weights),
            left=min(look.left for look in looks) / width,
            right=max(look.right for look in looks) / width,
            top=1 - max(look.top for look in looks) / height,
            bottom=1 - min(look.bottom for look in looks) / height,
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


def _drawn(page: pdfium.PdfPage, area: float) -> tuple[float, bool]:
    """Return the share of the page that pictures cover, and whether there are rules enough for a table."""
    covered = 0.0
    across: set[int] = set()
    down: set[int] = set()
    for index in range(min(raw.FPDFPage_CountObjects(page), _OBJECTS_READ)):
        item = raw.FPDFPage_GetObject(page, index)
        kind = raw.FPDFPageObj_GetType(item)
        if kind not in {raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_PATH}:
            continue
        left, bottom, right, top = (ctypes.c_float() for _ in range(4))
        if not raw.FPDFPageObj_GetBounds(item, left, bottom, right, top):
            continue
        wide, high = right.value - left.value, top.value - bottom.value
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            covered += wide * high / area
        elif raw.FPDFPath_CountSegments(item) >= _CORNERS_OF_A_TABLE and wide > _THIN and high > _THIN:
            across.update(range(_RULES_OF_A_TABLE))
            down.update(range(_RULES_OF_A_TABLE))
        else:
            across.update({round(bottom.value), round(top.value)} if wide > _THIN else ())
            down.update({round(left.value), round(right.value)} if high > _THIN else ())
    return covered, min(len(across), len(down)) >= _RULES_OF_A_TABLE
