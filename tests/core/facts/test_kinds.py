from __future__ import annotations

from io import BytesIO

import msoffcrypto
import pytest
from pypdf import PdfWriter

from cmmtn_sync.facts import READER_VERSION, read_facts
from cmmtn_sync.model import FileKind, Reason, Unreadable
from tests.core.facts.made import a_bare_word_document, a_bare_workbook, a_pdf, a_zip, facts_of, reason_of

_WORD = a_bare_word_document("<w:p><w:r><w:t>text</w:t></w:r></w:p>")
_EXCEL = a_bare_workbook('<sheetData><row><c t="inlineStr"><is><t>text</t></is></c></row></sheetData>')
_PDF = a_pdf([[(11, "text")]])
_BINARY = bytes(range(200, 256)) * 4 + b"\0\1\2"


@pytest.mark.parametrize(("data", "kind"), [(_WORD, FileKind.WORD), (_EXCEL, FileKind.EXCEL), (_PDF, FileKind.PDF)])
@pytest.mark.parametrize("name", ["Report.docx", "Report.pdf", "REPORT.XLSX", "Report", "=1+1 <b>😀.docx"])
def test_the_bytes_decide_and_not_the_name(data: bytes, kind: FileKind, name: str) -> None:
    facts = facts_of(data, name)

    assert (facts.kind, facts.text, facts.reader) == (kind, "text", READER_VERSION)


@pytest.mark.parametrize(
    ("data", "reason", "detail"),
    [
        (b"", Reason.EMPTY, "a file of 0 bytes"),
        (b"\0" * 500, Reason.DAMAGED, "a file that holds nothing but zeros"),
        (b" \r\n", Reason.EMPTY, "a text file with nothing in it"),
        (_WORD[: len(_WORD) // 2], Reason.DAMAGED, "a file that is cut short or damaged"),
        (b"%PDF-1.7 and no more", Reason.DAMAGED, "a PDF that is damaged"),
        (b"\x89PNG\r\n\x1a\n...", Reason.NOT_A_DOCUMENT, "a picture"),
        (b"\xff\xd8\xff\xe0", Reason.NOT_A_DOCUMENT, "a picture"),
        (b"\0\0\0\x18ftypheic", Reason.NOT_A_DOCUMENT, "a picture or a film"),
        (b"{\\rtf1 text}", Reason.OLD_FORMAT, "a rich text document (.rtf)"),
        (b"<!DOCTYPE html><html></html>", Reason.NOT_A_DOCUMENT, "a web page"),
        (b"MIME-Version: 1.0\r\nSubject: x", Reason.NOT_A_DOCUMENT, "an email without a document attached"),
        (b"[InternetShortcut]\r\nURL=x", Reason.NOT_A_DOCUMENT, "a shortcut to a web page"),
        (b"a;b;c\n1;2;3\n", Reason.NOT_A_DOCUMENT, "a plain text file"),
        (_BINARY, Reason.DAMAGED, "a file that is not what its name says, or damaged"),
        (a_zip({}), Reason.EMPTY, "an archive (.zip) with nothing in it"),
        (a_zip({"a.docx": _WORD, "b.docx": _WORD}), Reason.NOT_A_DOCUMENT, "an archive (.zip) of files"),
        (
            a_zip({"a.docx": _WORD, "logo.png": b""}),
            Reason.NOT_A_DOCUMENT,
            "an archive (.zip) with one document: please upload the document itself",
        ),
        (
            a_zip({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"}),
            Reason.DAMAGED,
            "an OpenDocument file without a body",
        ),
        (
            a_zip({"mimetype": "application/vnd.oasis.opendocument.presentation"}),
            Reason.NOT_A_DOCUMENT,
            "a presentation",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_not_read_is_named_in_plain_words(data: bytes, reason: Reason, detail: str) -> None:
    reading = read_facts(data, "Report.docx")

    assert reading == Unreadable(reason=reason, reader=READER_VERSION, detail=detail)


def test_a_password_is_told_from_damage() -> None:
    locked = BytesIO()
    msoffcrypto.OfficeFile(BytesIO(_WORD)).encrypt("secret", locked)

    for data in (locked.getvalue(), _encrypted_pdf("secret")):
        assert reason_of(data) is Reason.PASSWORD


def test_a_pdf_that_opens_without_a_password_is_not_protected() -> None:
    assert facts_of(_encrypted_pdf("")).text == "text"


def _encrypted_pdf(password: str) -> bytes:
    writer = PdfWriter(clone_from=BytesIO(_PDF))
    writer.encrypt(user_password=password, owner_password="other", algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def test_bytes_and_name_that_say_nothing_are_no_document() -> None:
    reading = read_facts(_BINARY, "Report")

    assert isinstance(reading, Unreadable)
    assert reading.reason is Reason.NOT_A_DOCUMENT


def test_the_same_bytes_give_the_same_facts() -> None:
    assert read_facts(_PDF, "a.pdf") == read_facts(_PDF, "a.pdf")
