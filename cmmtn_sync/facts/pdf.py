"""PDF documents: lines with their looks and ruled tables, all from pdfium.

A page takes milliseconds; pdfplumber and pypdf read no better and take ten and a hundred times as long. A PDF that
opens with an empty password is no protected PDF.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pypdfium2 as pdfium  # type: ignore[import-untyped]
from pypdfium2 import raw

from cmmtn_sync.facts.blocks import Block
from cmmtn_sync.facts.outline import outline
from cmmtn_sync.facts.pages import Page, blocks_of, furniture
from cmmtn_sync.facts.parts import spots_in
from cmmtn_sync.facts.pdflines import read_page
from cmmtn_sync.facts.pdftables import rejoined
from cmmtn_sync.facts.pdfunseen import Beside, attached_to, document_spots, gather
from cmmtn_sync.facts.said import CannotRead, Said, Spot
from cmmtn_sync.model import FileKind, Reason

PAGES_READ: Final = 150
LETTERS_READ: Final = 1_000_000
_FEW_LETTERS: Final = 40
"""A page of a scan may carry so many letters: a stamp, a page number, the name of the scanning app."""
_WRONG_PASSWORD: Final = 4  # FPDF_ERR_PASSWORD
_UNKNOWN_SECURITY: Final = 5  # FPDF_ERR_SECURITY


def read(data: bytes) -> Said:
    """Return what a PDF says. Raise :class:`CannotRead`."""
    document = _opened(data)
    beside = Beside()
    try:
        if document.get_formtype() != raw.FORMTYPE_NONE:
            document.init_forms()
        pages, cut = _pages(document, beside)
        title = str(document.get_metadata_dict(skip_empty=True).get("Title", ""))
        embedded, count = attached_to(document), len(document)
        around = tuple(document_spots(document, data))
    finally:
        document.close()
    fields = "\n".join(beside.fields)
    header, kept = furniture(rejoined(pages))
    blocks: tuple[Block, ...] = tuple(blocks_of(kept))
    said = outline(blocks, title)
    spots = (*spots_in("the page header or footer", (header,)), *said.spots, *beside.spots, *around)
    _refuse_scan(pages, fields, spots)
    return Said(
        kind=FileKind.PDF,
        title=said.title,
        cover=said.cover,
        header=header,
        text="\n".join(t for t in (said.text, fields) if t),
        sections=said.sections,
        tables=said.tables,
        cut=cut or count > PAGES_READ,
        comments=beside.notes,
        embedded=embedded,
        spots=spots,
    )


def _opened(data: bytes) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        code = getattr(error, "err_code", None)
        if code == _WRONG_PASSWORD:
            raise CannotRead(Reason.PASSWORD, "a PDF with a password") from error
        if code == _UNKNOWN_SECURITY:
            raise CannotRead(Reason.PASSWORD, "a PDF with a protection that we cannot open") from error
        raise CannotRead(Reason.DAMAGED, "a PDF that is damaged") from error
    if len(document) == 0:
        document.close()
        raise CannotRead(Reason.EMPTY, "a PDF without pages")
    return document


def _pages(document: pdfium.PdfDocument, beside: Beside) -> tuple[list[Page], bool]:
    """Return the pages that are read, and whether letters were left out. A page that is broken is left out."""
    pages: list[Page] = []
    letters = 0
    for index in range(min(len(document), PAGES_READ)):
        try:
            page = document[index]
        except pdfium.PdfiumError:
            continue
        try:
            pages.append(read_page(page, index + 1))
            gather(document, page, index + 1, beside)
        finally:
            page.close()
        letters += sum(len(line.text) for line in pages[-1].lines)
        if letters > LETTERS_READ:
            return pages, True
    if not pages:
        raise CannotRead(Reason.DAMAGED, "a PDF in which no page can be read")
    return pages, len(pages) < min(len(document), PAGES_READ)


def _refuse_scan(pages: Sequence[Page], fields: str, spots: tuple[Spot, ...]) -> None:
    letters = sum(sum(c.isalnum() for c in line.text) for page in pages for line in page.lines)
    letters += sum(c.isalnum() for c in fields)
    drawn = sum(page.pictured for page in pages)
    if letters and (letters >= _FEW_LETTERS * len(pages) or 2 * drawn < len(pages)):
        return
    if not letters and not any(page.objects for page in pages):
        raise CannotRead(Reason.EMPTY, "a PDF with nothing on its pages", spots)
    raise CannotRead(Reason.SCAN, "a PDF of pictures, without text", spots)
