"""Ruled tables on PDF pages: the rules from pdfium, the cells they make by pdfplumber's geometry.

pdfplumber's own reading of a page takes a hundred times as long as pdfium's; its geometry does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final, TypeAlias

import pypdfium2 as pdfium  # type: ignore[import-untyped]
from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

from cmmtn_sync.facts.pages import Page, PageTable
from cmmtn_sync.facts.pdfrules import Rule

TABLES_A_PAGE: Final = 20
CROSSINGS_A_PAGE: Final = 1_500
"""Finding cells takes the square of it: a page of drawings is not searched."""
_FEWEST_RULES: Final = 3
_NEAR: Final = 3.0
"""In points: rules so near to one another are one, and ends so near meet."""
_INSET: Final = 1.0
_LOW: Final = 0.7
_HIGH: Final = 0.3
_ALIGNED: Final = 0.02

_Cell: TypeAlias = tuple[float, float, float, float]
"""Left, top, right, bottom, from the upper left corner."""


def tables_on(textpage: pdfium.PdfTextPage, rules: Sequence[Rule], size: tuple[float, float]) -> tuple[PageTable, ...]:
    """Return the tables that the rules of a page make: of two rows and two columns at least."""
    edges = [_edge(rule, size[1]) for rule in rules]
    if min(sum(edge["orientation"] == way for edge in edges) for way in "hv") < _FEWEST_RULES:
        return ()
    crossings = edges_to_intersections(merge_edges(edges, _NEAR, _NEAR, _NEAR, _NEAR), _NEAR, _NEAR)
    if len(crossings) > CROSSINGS_A_PAGE:
        return ()
    found = cells_to_tables(intersections_to_cells(crossings))[:TABLES_A_PAGE]
    return tuple(_tables(textpage, found, size))


def _edge(rule: Rule, height: float) -> dict[str, Any]:
    """Return a rule as pdfplumber's geometry takes it."""
    (x0, y0), (x1, y1) = rule
    return {
        "x0": x0,
        "x1": x1,
        "top": height - y1,
        "bottom": height - y0,
        "width": x1 - x0,
        "height": y1 - y0,
        "orientation": "h" if y0 == y1 else "v",
        "object_type": "line",
    }


def _tables(
    textpage: pdfium.PdfTextPage, found: Sequence[Sequence[_Cell]], size: tuple[float, float]
) -> Iterator[PageTable]:
    for cells in found:
        rows = _rows(textpage, cells, size[1])
        if len(rows) > 1 and len(rows[0]) > 1 and any(any(row) for row in rows):
            box = (
                min(cell[0] for cell in cells) / size[0],
                min(cell[1] for cell in cells) / size[1],
                max(cell[2] for cell in cells) / size[0],
                max(cell[3] for cell in cells) / size[1],
            )
            yield PageTable(box=box, rows=rows)


def _rows(textpage: pdfium.PdfTextPage, cells: Sequence[_Cell], height: float) -> tuple[tuple[str, ...], ...]:
    """Return the rows of a table, every part of a merged cell filled with its text."""
    texts = {cell: _text(textpage, cell, height) for cell in cells}
    lefts = _grid(cell[0] for cell in cells)
    tops = _grid(cell[1] for cell in cells)
    return tuple(tuple(_covering(texts, left + _NEAR, top + _NEAR) for left in lefts) for top in tops)


def _grid(places: Iterable[float]) -> list[float]:
    """Return where columns or rows begin, places near to one another taken as one."""
    grid: list[float] = []
    for place in sorted(places):
        if not grid or place - grid[-1] > _NEAR:
            grid.append(place)
    return grid


def _text(textpage: pdfium.PdfTextPage, cell: _Cell, height: float) -> str:
    left, top, right, bottom = cell
    text = textpage.get_text_bounded(
        left=left + _INSET, top=height - top - _INSET, right=right - _INSET, bottom=height - bottom + _INSET
    )
    return " ".join(str(text).split())


def _covering(texts: dict[_Cell, str], across: float, down: float) -> str:
    return next((text for (x0, y0, x1, y1), text in texts.items() if x0 <= across <= x1 and y0 <= down <= y1), "")


def rejoined(pages: Sequence[Page]) -> tuple[Page, ...]:
    """Return the pages with a table that goes on over a page added to where it began."""
    joined = list(pages)
    origin: tuple[int, int] | None = None
    for at, page in enumerate(pages):
        before = pages[at - 1].tables if at else ()
        if origin and before and page.tables and _continues(before[-1], page.tables[0]):
            where, which = origin
            joined[where] = _with_more(joined[where], which, page.tables[0].rows)
            joined[at] = replace(page, tables=(replace(page.tables[0], rows=()), *page.tables[1:]))
            origin = origin if len(page.tables) == 1 else (at, len(page.tables) - 1)
        else:
            origin = (at, len(page.tables) - 1) if page.tables else None
    return tuple(joined)


def _with_more(page: Page, which: int, rows: tuple[tuple[str, ...], ...]) -> Page:
    whole = page.tables[which]
    more = replace(whole, rows=_continued(whole.rows, rows))
    return replace(page, tables=(*page.tables[:which], more, *page.tables[which + 1 :]))


def _continues(above: PageTable, below: PageTable) -> bool:
    same_edges = all(abs(above.box[i] - below.box[i]) < _ALIGNED for i in (0, 2))
    same_width = len(above.rows[0]) == len(below.rows[0])
    return same_edges and same_width and above.box[3] > _LOW and below.box[1] < _HIGH


def _continued(rows: tuple[tuple[str, ...], ...], more: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    """Return the rows of both: a repeated header dropped, a row that the page cut in two made one again."""
    if more[0] in rows[:2]:
        more = more[1:]
    if more and not more[0][0] and any(more[0]):
        whole = tuple(" ".join(filter(None, parts)) for parts in zip(rows[-1], more[0], strict=True))
        return (*rows[:-1], whole, *more[1:])
    return rows + more
