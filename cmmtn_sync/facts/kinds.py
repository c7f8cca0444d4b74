"""What a file is: decided by its bytes. What we do not read is named in words for its sender."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from cmmtn_sync.facts.compound import compound_kind
from cmmtn_sync.facts.package import Package
from cmmtn_sync.facts.parts import data_spots, part_spots
from cmmtn_sync.facts.said import CannotRead, Spot
from cmmtn_sync.model import FileKind, Reason

_PDF_WITHIN: Final = 1024
"""Readers of PDF accept so many bytes of rubbish before the header."""
_ZIP: Final = b"PK"
_COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_MAGIC: Final[tuple[tuple[bytes, Reason, str], ...]] = (
    (b"\x89PNG\r\n\x1a\n", Reason.NOT_A_DOCUMENT, "a picture"),
    (b"\xff\xd8\xff", Reason.NOT_A_DOCUMENT, "a picture"),
    (b"GIF8", Reason.NOT_A_DOCUMENT, "a picture"),
    (b"BM", Reason.NOT_A_DOCUMENT, "a picture"),
    (b"II*\x00", Reason.NOT_A_DOCUMENT, "a picture"),
    (b"MM\x00*", Reason.NOT_A_DOCUMENT, "a picture"),
    (b"RIFF", Reason.NOT_A_DOCUMENT, "a picture, a film or a sound"),
    (b"ID3", Reason.NOT_A_DOCUMENT, "a sound"),
    (b"Rar!", Reason.NOT_A_DOCUMENT, "an archive of files"),
    (b"7z\xbc\xaf\x27\x1c", Reason.NOT_A_DOCUMENT, "an archive of files"),
    (b"\x1f\x8b", Reason.NOT_A_DOCUMENT, "an archive of files"),
    (b"MZ", Reason.NOT_A_DOCUMENT, "a program"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", Reason.NOT_A_DOCUMENT, "a shortcut to a file, not the file itself"),
    (b"[InternetShortcut]", Reason.NOT_A_DOCUMENT, "a shortcut to a web page"),
    (b"%!PS", Reason.NOT_A_DOCUMENT, "a PostScript file"),
    (b"{\\rtf", Reason.OLD_FORMAT, "a rich text document (.rtf)"),
    (b"\xdb\xa5\x2d\x00", Reason.OLD_FORMAT, "a Word 2 document (.doc)"),
    (b"\x09\x00\x04\x00", Reason.OLD_FORMAT, "an Excel 2 workbook (.xls)"),
    (b"\x09\x02\x06\x00", Reason.OLD_FORMAT, "an Excel 3 workbook (.xls)"),
    (b"\x09\x04\x06\x00", Reason.OLD_FORMAT, "an Excel 4 workbook (.xls)"),
)

_TEXTS: Final[tuple[tuple[str, Reason, str], ...]] = (
    (r'<\?mso-application progid="Word', Reason.OLD_FORMAT, "a Word document saved as XML"),
    (r'<\?mso-application progid="Excel', Reason.OLD_FORMAT, "an Excel workbook saved as XML"),
    (r"<!doctype html|<html[\s>]", Reason.NOT_A_DOCUMENT, "a web page"),
    (r"\A\s*(<\?xml[^>]*>\s*)?<svg", Reason.NOT_A_DOCUMENT, "a picture"),
    (r"\A\s*<\?xml", Reason.NOT_A_DOCUMENT, "an XML file"),
)
"""What the first letters of a text file show, capitals or not."""

_OFFICE: Final[tuple[tuple[str, FileKind], ...]] = (
    ("wordprocessingml", FileKind.WORD),
    ("ms-word", FileKind.WORD),
    ("spreadsheetml", FileKind.EXCEL),
    ("ms-excel.sheet.macroenabled", FileKind.EXCEL),
    ("ms-excel.template.macroenabled", FileKind.EXCEL),
    ("sheet.binary", FileKind.BINARY_EXCEL),
)
"""A piece of the content type of the main part, in small letters."""

_OTHER_OFFICE: Final[tuple[tuple[str, Reason, str], ...]] = (
    ("ms-excel.addin", Reason.NOT_A_DOCUMENT, "an Excel add-in"),
    ("presentationml", Reason.NOT_A_DOCUMENT, "a presentation"),
    ("ms-powerpoint", Reason.NOT_A_DOCUMENT, "a presentation"),
    ("visio", Reason.NOT_A_DOCUMENT, "a Visio drawing"),
)

_OPEN_DOCUMENT: Final[Mapping[str, FileKind]] = {
    "application/vnd.oasis.opendocument.text": FileKind.OPEN_TEXT,
    "application/vnd.oasis.opendocument.text-template": FileKind.OPEN_TEXT,
    "application/vnd.oasis.opendocument.spreadsheet": FileKind.OPEN_SPREADSHEET,
    "application/vnd.oasis.opendocument.spreadsheet-template": FileKind.OPEN_SPREADSHEET,
}
_A_MESSAGE: Final = re.compile(
    r"^(MIME-Version|Received|Return-Path|Message-ID|Delivered-To|X-Unsent|From|To|Subject|Date):", re.IGNORECASE
)
"""How a message begins, whatever wrote it down."""

_LOOKED_AT: Final = 8 * 1024 * 1024
_HEADER: Final = 300
_MARKS: Final = re.compile(r"<[^<>]{0,500}>|\\[a-z]{1,32}-?\d{0,10} ?|[{}]")
"""The marks of web pages, XML and rich text."""
_DOCUMENTS: Final = (".docx", ".docm", ".doc", ".xlsx", ".xlsm", ".xls", ".xlsb", ".pdf", ".odt", ".ods", ".rtf")
_OUR_NAMES: Final = (".docx", ".docm", ".dotx", ".xlsx", ".xlsm", ".pdf")


def recognised(data: bytes, name: str) -> FileKind:
    """Return the kind of a file that we read. Raise :class:`CannotRead`, with its kind in words, for any other."""
    if not data:
        raise CannotRead(Reason.EMPTY, "a file of 0 bytes")
    if not data.strip(b"\x00"):
        raise CannotRead(Reason.DAMAGED, "a file that holds nothing but zeros")
    if data.startswith(_ZIP):
        return _in_a_zip(data)
    if data.startswith(_COMPOUND):
        return compound_kind(data)
    if b"%PDF-" in data[:_PDF_WITHIN]:
        return FileKind.PDF
    for magic, reason, words in _MAGIC:
        if data.startswith(magic):
            raise CannotRead(reason, words, _spots(data) if reason is Reason.OLD_FORMAT else ())
    if data[4:8] == b"ftyp":
        raise CannotRead(Reason.NOT_A_DOCUMENT, "a picture or a film")
    if _A_MESSAGE.match(_as_text(data[:4096]) or ""):
        return FileKind.EMAIL
    raise _plain_or_unknown(data, name)


def _in_a_zip(data: bytes) -> FileKind:
    """Return the kind of an Office package by the content type of its main part."""
    package = Package(data)
    main = package.main_part()
    stated = package.content_type(main).lower() if main else ""
    for piece, reason, words in _OTHER_OFFICE:
        if piece in stated:
            raise CannotRead(reason, words, part_spots(package, handled=frozenset()))
    for piece, kind in _OFFICE:
        if piece in stated:
            return kind
    if "word/document.xml" in package:  # a package that does not say what it is, and is plain to see
        return FileKind.WORD
    if "xl/workbook.xml" in package:
        return FileKind.EXCEL
    stated = package.read("mimetype", 1024).decode("ascii", "replace").strip() if "mimetype" in package else ""
    if stated in _OPEN_DOCUMENT:
        return _OPEN_DOCUMENT[stated]
    raise CannotRead(*_other_zip(package, stated), part_spots(package, handled=frozenset()))


def _other_zip(package: Package, stated: str) -> tuple[Reason, str]:
    if not package.names():
        return Reason.EMPTY, "an archive (.zip) with nothing in it"
    if "[content_types].xml" in package and "mimetype" not in package and package.has_office_parts():
        return Reason.DAMAGED, "a Word or Excel file in which the main part is missing"
    if stated.startswith("application/vnd.oasis.opendocument.presentation"):
        return Reason.NOT_A_DOCUMENT, "a presentation"
    if stated:
        return Reason.NOT_A_DOCUMENT, "a file of another program"
    if any(name.endswith(".iwa") or name == "index.zip" for name in package.names()):
        return Reason.NOT_A_DOCUMENT, "an Apple document (Pages, Numbers or Keynote)"
    if package.locked:
        return Reason.PASSWORD, "an archive (.zip) with a password"
    documents = sum(name.endswith(_DOCUMENTS) for name in package.names())
    if documents == 1:
        return Reason.NOT_A_DOCUMENT, "an archive (.zip) with one document: please upload the document itself"
    return Reason.NOT_A_DOCUMENT, "an archive (.zip) of files"


def _plain_or_unknown(data: bytes, name: str) -> CannotRead:
    text = _as_text(data[:4096])
    if text is None:
        if name.lower().endswith(_OUR_NAMES):
            return CannotRead(Reason.DAMAGED, "a file that is not what its name says, or damaged")
        return CannotRead(Reason.NOT_A_DOCUMENT, "a kind of file that we do not know")
    for pattern, reason, words in _TEXTS:
        if re.search(pattern, text, re.IGNORECASE | re.MULTILINE):
            return CannotRead(reason, words, _spots(data))
    if not text.strip():
        return CannotRead(Reason.EMPTY, "a text file with nothing in it")
    return CannotRead(Reason.NOT_A_DOCUMENT, "a plain text file", _spots(data))


def _spots(data: bytes) -> tuple[Spot, ...]:
    """Return the text of a file that is nothing but text, if it could hold a number: a list is one, and not read."""
    text = _as_text(data[:_LOOKED_AT]) or data[:_LOOKED_AT].decode("latin-1")
    plain = _MARKS.sub(" ", text)
    header = plain.lstrip().partition("\n")[0][:_HEADER]
    return tuple(replace(spot, context=header) for spot in data_spots("the text", (plain,)))


def _as_text(data: bytes) -> str | None:
    """Return the beginning of a text file, or None for anything else."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    if any(byte < 32 and byte not in b"\t\n\r\f" for byte in data):  # noqa: PLR2004 - ASCII's control characters
        return None
    return data.decode("utf-8-sig", "replace")
