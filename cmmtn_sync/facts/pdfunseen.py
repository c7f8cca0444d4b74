"""What a PDF says beside its pages: notes, form fields, properties, attached files, descriptions of pictures."""

from __future__ import annotations

import ctypes
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

import pypdfium2 as pdfium  # type: ignore[import-untyped]
from pypdfium2 import raw

from cmmtn_sync.facts.package import parsed
from cmmtn_sync.facts.parts import data_spots, property_spots, spots_in
from cmmtn_sync.facts.said import CannotRead, Spot

NOTES_READ: Final = 2_000
"""On a page."""
_ATTACHMENTS_READ: Final = 50
_BOOKMARKS_READ: Final = 2_000
_NOTHING: Final = 2  # the bytes of the zero at the end of a UTF-16 text
_LONGEST_VALUE: Final = 100_000
_UNPACKED: Final = 16 * 1024 * 1024
_STREAM: Final = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_DICT_BEFORE: Final = 600
_XMP: Final = re.compile(rb"<x:xmpmeta.*?</x:xmpmeta>|<rdf:RDF.*?</rdf:RDF>", re.DOTALL)
_STRING: Final = re.compile(rb"(?:/(\w{1,40})\s*)?(?:\(((?:[^()\\]|\\.){0,1000})\)|<([0-9A-Fa-f\s]{20,2000})>)")
_PLACES: Final = {
    b"Alt": "the description of a picture",
    b"ActualText": "the description of a picture",
    b"Contents": "a note",
    b"Title": "the document's properties (Title)",
    b"F": "the name of an attached file",
    b"UF": "the name of an attached file",
    b"V": "a form field",
    b"DV": "a form field",
    b"URI": "the address of a link",
}
_REMARKS: Final = frozenset(
    {raw.FPDF_ANNOT_TEXT, raw.FPDF_ANNOT_HIGHLIGHT, raw.FPDF_ANNOT_UNDERLINE, raw.FPDF_ANNOT_STRIKEOUT}
)


@dataclass(kw_only=True, slots=True)
class Beside:
    """What stands beside the text of the pages, gathered page by page."""

    fields: dict[str, None] = field(default_factory=dict)
    """What is filled in into a form, or typed onto a page: a reader sees it."""
    notes: int = 0
    spots: list[Spot] = field(default_factory=list)


def gather(document: pdfium.PdfDocument, page: pdfium.PdfPage, number: int, beside: Beside) -> None:
    """Add what is filled in, typed and noted on a page. Forms are to be initialised before."""
    for index in range(min(raw.FPDFPage_GetAnnotCount(page), NOTES_READ)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        try:
            _note(document, annotation, number, beside)
        finally:
            raw.FPDFPage_CloseAnnot(annotation)


def _note(document: pdfium.PdfDocument, annotation: object, number: int, beside: Beside) -> None:
    kind = raw.FPDFAnnot_GetSubtype(annotation)
    if kind == raw.FPDF_ANNOT_WIDGET:
        _field(document, annotation, number, beside)
        return
    contents = _key(annotation, b"Contents")
    if kind == raw.FPDF_ANNOT_FREETEXT and contents.strip():
        beside.fields[contents] = None
        beside.spots += spots_in(f"the text typed onto page {number}", (contents,))
        return
    beside.notes += kind in _REMARKS and bool(contents.strip()) and not raw.FPDFAnnot_HasKey(annotation, b"IRT")
    beside.spots += spots_in(f"a note on page {number}", (contents, _key(annotation, b"T"), _key(annotation, b"Subj")))
    beside.spots += spots_in(f"the address of a link on page {number}", (_link(document, annotation),))


def _field(document: pdfium.PdfDocument, annotation: object, number: int, beside: Beside) -> None:
    if document.formenv is None:
        return
    name = _of_form(raw.FPDFAnnot_GetFormFieldAlternateName, document, annotation)
    name = name or _of_form(raw.FPDFAnnot_GetFormFieldName, document, annotation)
    value = _of_form(raw.FPDFAnnot_GetFormFieldValue, document, annotation)
    if value.strip() and value != "Off":
        beside.fields[f"{name}: {value}" if name else value] = None
        beside.spots += (
            Spot(place=spot.place, text=spot.text, context=name, short=True)
            for spot in spots_in(f"a form field on page {number}", (value, name))
        )


def _of_form(function: Callable[..., int], document: pdfium.PdfDocument, annotation: object) -> str:
    return _wide(lambda buffer, length: function(document.formenv, annotation, buffer, length))


def _key(annotation: object, key: bytes) -> str:
    return _wide(lambda buffer, length: raw.FPDFAnnot_GetStringValue(annotation, key, buffer, length))


def _wide(function: Callable[[object, int], int]) -> str:
    """Return a text that pdfium gives in UTF-16 into a buffer of ours."""
    length = function(None, 0)
    if not _NOTHING < length <= _LONGEST_VALUE:
        return ""
    buffer = ctypes.create_string_buffer(length)
    function(ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), length)
    return buffer.raw[: length - _NOTHING].decode("utf-16-le", "replace")


def _link(document: pdfium.PdfDocument, annotation: object) -> str:
    link = raw.FPDFAnnot_GetLink(annotation)
    action = raw.FPDFLink_GetAction(link) if link else None
    length = raw.FPDFAction_GetURIPath(document, action, None, 0) if action else 0
    if not 1 < length <= _LONGEST_VALUE:
        return ""
    buffer = ctypes.create_string_buffer(length)
    raw.FPDFAction_GetURIPath(document, action, buffer, length)
    return buffer.raw[: length - 1].decode("latin-1")


def attached_to(document: pdfium.PdfDocument) -> tuple[str, ...]:
    """Return the names of the files attached to the document."""
    count = min(document.count_attachments(), _ATTACHMENTS_READ)
    names: list[str] = []
    for index in range(count):
        try:
            names.append(str(document.get_attachment(index).get_name()))
        except pdfium.PdfiumError:
            continue
    return tuple(names)


def document_spots(document: pdfium.PdfDocument, data: bytes) -> Iterator[Spot]:
    """Return what is said of the document as a whole: properties, bookmarks, attached files, descriptions."""
    for key, value in document.get_metadata_dict(skip_empty=True).items():
        yield from spots_in(f"the document's properties ({key})", (str(value),))
    yield from spots_in("the name of an attached file", attached_to(document))
    for at, bookmark in enumerate(document.get_toc(max_depth=10)):
        if at > _BOOKMARKS_READ:
            break
        yield from spots_in("a bookmark", (bookmark.get_title(),))
    yield from _loose(data)


def _loose(data: bytes) -> Iterator[Spot]:
    """Return what stands in the file outside its pages. pdfium has no words for these; a protected file tells none."""
    left = _UNPACKED
    for piece in (_STREAM.sub(b" ", data), *_unpacked(data)):
        left -= len(piece)
        for xmp in _XMP.finditer(piece):
            yield from _of_xmp(xmp.group())
        for key, literal, hexadecimal in _STRING.findall(piece):
            place = _PLACES.get(key, "a part of the file that is not seen")
            yield from data_spots(place, (_said(literal, hexadecimal),))
        if left <= 0:
            return


def _unpacked(data: bytes) -> Iterator[bytes]:
    """Return the streams that hold objects or properties, and no page."""
    for found in _STREAM.finditer(data):
        before = data[max(0, found.start() - _DICT_BEFORE) : found.start()]
        stated = before[before.rfind(b" obj") :]
        if b"/Metadata" in stated and b"/Filter" not in stated:
            yield found[1][:_UNPACKED]
        elif b"/ObjStm" in stated or b"/Metadata" in stated:
            try:
                yield zlib.decompressobj().decompress(found[1], _UNPACKED)
            except zlib.error:
                continue


def _of_xmp(data: bytes) -> Iterator[Spot]:
    try:
        yield from property_spots(parsed(data))
    except CannotRead:
        return


def _said(literal: bytes, hexadecimal: bytes) -> str:
    data = literal.replace(b"\\", b"")
    if hexadecimal:
        digits = b"".join(hexadecimal.split())
        data = bytes.fromhex(digits[: len(digits) // 2 * 2].decode("ascii"))
    return data[2:].decode("utf-16-be", "replace") if data.startswith(b"\xfe\xff") else data.decode("latin-1")
