"""What is drawn on a PDF page beside its letters: how much of it pictures cover, and its rules."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

import pypdfium2 as pdfium  # type: ignore[import-untyped]
from pypdfium2 import raw

OBJECTS_READ: Final = 5_000
SEGMENTS_READ: Final = 2_000
_STRAIGHT: Final = 1.0
"""In points: what leans no more than this is drawn across or down."""
_SHORTEST: Final = 3.0
_WHOLE_PAGE: Final = 0.97

Point: TypeAlias = tuple[float, float]
Rule: TypeAlias = tuple[Point, Point]
"""A straight line across or down, in points from the lower left corner, the smaller end first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawn:
    """What is drawn on a page."""

    objects: int
    pictured: float
    """The share of the page that pictures cover."""
    rules: tuple[Rule, ...]


def drawn_on(page: pdfium.PdfPage) -> Drawn:
    """Return what is drawn on a page. Forms within forms are not looked into."""
    width, height = page.get_size()
    count = raw.FPDFPage_CountObjects(page)
    pictured = 0.0
    rules: list[Rule] = []
    for index in range(min(count, OBJECTS_READ)):
        item = raw.FPDFPage_GetObject(page, index)
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            pictured += _area(item) / max(width * height, 1.0)
        elif kind == raw.FPDF_PAGEOBJ_PATH and _is_visible(item):
            rules.extend(_rules(item, (width, height)))
    return Drawn(objects=count, pictured=pictured, rules=tuple(rules))


def _area(item: object) -> float:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not raw.FPDFPageObj_GetBounds(item, left, bottom, right, top):
        return 0.0
    return (right.value - left.value) * (top.value - bottom.value)


def _is_visible(path: object) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    known = raw.FPDFPath_GetDrawMode(path, fill, stroke)
    return not known or bool(fill.value or stroke.value)


def _rules(path: object, size: Point) -> Iterator[Rule]:
    """Return the sides of a path that go straight across or down, but for the edge of the page itself."""
    for (x0, y0), (x1, y1) in _sides(path):
        wide, high = abs(x1 - x0), abs(y1 - y0)
        if wide > _WHOLE_PAGE * size[0] or high > _WHOLE_PAGE * size[1]:
            continue
        if high <= _STRAIGHT and wide > _SHORTEST:
            yield (min(x0, x1), y0), (max(x0, x1), y0)
        elif wide <= _STRAIGHT and high > _SHORTEST:
            yield (x0, min(y0, y1)), (x0, max(y0, y1))


def _sides(path: object) -> Iterator[Rule]:
    matrix = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(path, matrix)
    start = last = (0.0, 0.0)
    for index in range(min(raw.FPDFPath_CountSegments(path), SEGMENTS_READ)):
        segment = raw.FPDFPath_GetPathSegment(path, index)
        x, y = ctypes.c_float(), ctypes.c_float()
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == raw.FPDF_SEGMENT_LINETO:
            yield last, point
        if raw.FPDFPathSegment_GetClose(segment):
            yield point, start
        last = point
