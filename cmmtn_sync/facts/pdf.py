"""PDF documents: lines with their looks and ruled tables, all from pdfium.

A page takes milliseconds; pdfplumber and pypdf read no better and take ten and a hundred times as long. A PDF that
opens with an empty password is no protected PDF.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator, Sequence
from typing import Final

import pypdfium2 as pdfium  # type: ignore[import-untyped]
from pypdfium2 import raw

from cmmtn_sync.facts.blocks import Block
from cmmtn_sync.facts.outline import outline
from cmmtn_sync.facts.pages import Page, blocks_of, furniture
from cmmtn_sync.facts.pdflines import read_page
from cmmtn_sync.facts.pdftables import rejoined
from cmmtn_sync.facts.said import CannotRead, Said
from cmmtn_sync.model import FileKind, Reason

PAGES_READ: Final = 150
LETTERS_READ: Final = 1_000_000
_FEW_LETTERS: Final = 40
"""A page of a scan may carry so many letters: a stamp, a page number, the name of the scanning app."""
_WRONG_PASSWORD: Final = 4  # FPDF_ERR_PASSWORD
_UNKNOWN_SECURITY: Final = 5  # FPDF_ERR_SECURITY
_FIELDS_READ: Final = 2_000
_NOTHING: Final = 2  # the bytes of the zero at the end of a UTF-16 text
_LONGEST_VALUE: Final = 100_000


def read(data: bytes) -> Said:
    """Return what a PDF says. Raise :class:`CannotRead`."""
    document = _opened(data)
    try:
        pages, cut = _pages(document)
        fields = _form_fields(document)
        title = str(document.get_metadata_dict(skip_empty=True).get("Title", ""))
        count = len(document)
    finally:
        document.close()
    _refuse_scan(pages, fields)
    header, kept = furniture(rejoined(pages))
    blocks: tuple[Block, ...] = tuple(blocks_of(kept))
    said = outline(blocks, title)
    return Said(
        kind=FileKind.PDF,
        title=said.title,
        cover=said.cover,
        header=header,
        text="\n".join(t for t in (said.text, fields) if t),
        sections=said.sections,
        tables=said.tables,
        cut=cut or count > PAGES_READ,
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


def _pages(document: pdfium.PdfDocument) -> tuple[list[Page], bool]:
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
        finally:
            page.close()
        letters += sum(len(line.text) for line in pages[-1].lines)
        if letters > LETTERS_READ:
            return pages, True
    if not pages:
        raise CannotRead(Reason.DAMAGED, "a PDF in which no page can be read")
    return pages, len(pages) < min(len(document), PAGES_READ)


def _refuse_scan(pages: Sequence[Page], fields: str) -> None:
    letters = sum(sum(c.isalnum() for c in line.text) for page in pages for line in page.lines)
    letters += sum(c.isalnum() for c in fields)
    drawn = sum(page.pictured for page in pages)
    if letters and (letters >= _FEW_LETTERS * len(pages) or 2 * drawn < len(pages)):
        return
    if not letters and not any(page.objects for page in pages):
        raise CannotRead(Reason.EMPTY, "a PDF with nothing on its pages")
    raise CannotRead(Reason.SCAN, "a PDF of pictures, without text")


def _form_fields(document: pdfium.PdfDocument) -> str:
    """Return what is filled in into the fields of a form, a field for a line: it is no text of the page."""
    if document.get_formtype() == raw.FORMTYPE_NONE:
        return ""
    document.init_forms()
    values: dict[str, None] = {}
    for index in range(min(len(document), PAGES_READ)):
        page = document[index]
        try:
            values.update(dict.fromkeys(_page_fields(document, page)))
        finally:
            page.close()
        if len(values) > _FIELDS_READ:
            break
    return "\n".join(values)


def _page_fields(document: pdfium.PdfDocument, page: pdfium.PdfPage) -> Iterator[str]:
    for index in range(min(raw.FPDFPage_GetAnnotCount(page), _FIELDS_READ)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        try:
            if raw.FPDFAnnot_GetSubtype(annotation) != raw.FPDF_ANNOT_WIDGET:
                continue
            name = _wide(raw.FPDFAnnot_GetFormFieldAlternateName, document, annotation)
            name = name or _wide(raw.FPDFAnnot_GetFormFieldName, document, annotation)
            value = _wide(raw.FPDFAnnot_GetFormFieldValue, document, annotation)
        finally:
            raw.FPDFPage_CloseAnnot(annotation)
        if value.strip() and value != "Off":
            yield f"{name}: {value}" if name else value


def _wide(function: Callable[..., int], document: pdfium.PdfDocument, annotation: object) -> str:
    """Return a text that pdfium gives in UTF-16 into a buffer of ours."""
    length = function(document.formenv, annotation, None, 0)
    if not _NOTHING < length <= _LONGEST_VALUE:
        return ""
    buffer = ctypes.create_string_buffer(length)
    function(document.formenv, annotation, ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), length)
    return buffer.raw[: length - _NOTHING].decode("utf-16-le", "replace")
