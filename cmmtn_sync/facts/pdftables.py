"""Ruled tables on PDF pages, found by pdfplumber; one that goes on over a page is one table again."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, Final

from cmmtn_sync.facts.pages import PageTable

if TYPE_CHECKING:
    from pdfplumber.page import Page as PlumbedPage
    from pdfplumber.table import Table as PlumbedTable

TABLES_A_PAGE: Final = 20
_LOW: Final = 0.7
_HIGH: Final = 0.3
_ALIGNED: Final = 0.02


def page_tables(data: bytes, numbers: Sequence[int]) -> Mapping[int, tuple[PageTable, ...]]:
    """Return the tables of some pages, by page number. Pages that pdfplumber cannot read have none."""
    if not numbers:
        return {}
    import pdfplumber  # noqa: PLC0415 - it takes longer to load than most documents to read

    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    found: dict[int, tuple[PageTable, ...]] = {}
    try:
        with pdfplumber.open(BytesIO(data), pages=list(numbers)) as document:
            for page in document.pages:
                found[page.page_number] = _on(page)
                page.close()
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - pdfium has read the text: without tables there is still a document
        return _rejoined(found)
    return _rejoined(found)


def _on(page: PlumbedPage) -> tuple[PageTable, ...]:
    left, top, right, bottom = page.bbox
    wide, high = max(right - left, 1), max(bottom - top, 1)
    tables: list[PageTable] = []
    for table in page.find_tables()[:TABLES_A_PAGE]:
        x0, y0, x1, y1 = table.bbox
        rows = _rows(table)
        if len(rows) > 1 and len(rows[0]) > 1 and any(any(row) for row in rows):
            box = ((x0 - left) / wide, (y0 - top) / high, (x1 - left) / wide, (y1 - top) / high)
            tables.append(PageTable(box=box, rows=rows))
    return tuple(tables)


def _rows(table: PlumbedTable) -> tuple[tuple[str, ...], ...]:
    """Return the rows of a table, every part of a merged cell filled with its text."""
    texts = table.extract()
    boxes = {
        cell: text or ""
        for row, line in zip(table.rows, texts, strict=False)
        for cell, text in zip(row.cells, line, strict=False)
        if cell is not None
    }
    middles = [(column.bbox[0] + column.bbox[2]) / 2 for column in table.columns]
    rows: list[tuple[str, ...]] = []
    for row, line in zip(table.rows, texts, strict=False):
        own = [cell for cell in row.cells if cell is not None]
        down = min((cell[1] + 2 for cell in own), default=0.0)
        filled = (
            text if text is not None else _covering(boxes, middle, down)
            for text, middle in zip(line, middles, strict=False)
        )
        rows.append(tuple(" ".join(cell.split()) for cell in filled))
    return tuple(rows)


def _covering(boxes: Mapping[tuple[float, float, float, float], str], across: float, down: float) -> str:
    return next((text for (x0, y0, x1, y1), text in boxes.items() if x0 <= across <= x1 and y0 <= down <= y1), "")


def _rejoined(found: Mapping[int, tuple[PageTable, ...]]) -> dict[int, tuple[PageTable, ...]]:
    """Return the tables with those that go on from the page before added to where they began."""
    joined = dict(found)
    origin: tuple[int, int] | None = None
    for number in sorted(found):
        tables = found[number]
        before = found.get(number - 1, ())
        if not (tables and before and origin and _continues(before[-1], tables[0])):
            origin = (number, len(tables) - 1) if tables else None
            continue
        page, at = origin
        whole = joined[page][at]
        rows = _continued(whole.rows, tables[0].rows)
        joined[page] = (*joined[page][:at], replace(whole, rows=rows), *joined[page][at + 1 :])
        joined[number] = (replace(tables[0], rows=()), *tables[1:])
        if len(tables) > 1:
            origin = (number, len(tables) - 1)
    return joined


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
