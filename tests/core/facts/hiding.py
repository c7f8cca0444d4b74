"""Every place in which a text can hide in a file, made by code, and what a reader calls it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from email.message import EmailMessage
from io import BytesIO
from typing import Final

from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText, Text
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    RectangleObject,
    StreamObject,
    TextStringObject,
)

from tests.core.facts.compounds import a_compound
from tests.core.facts.hiding_excel import BINARY_EXCEL, EXCEL, OLD_EXCEL
from tests.core.facts.hiding_word import WORD, Hider, a_word, said
from tests.core.facts.made import (
    a_pdf,
    a_zip,
)

_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_OFFICE = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
_ODF = " ".join(
    [
        _OFFICE,
        *(
            f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
            for name in ("text", "table", "style", "drawing", "meta", "chart")
        ),
        'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"',
        'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"',
        'xmlns:dc="http://purl.org/dc/elements/1.1/"',
    ]
)


# --- PDF -------------------------------------------------------------------------------------------------------

_PAGE: Final = a_pdf([[(11, "We meet every month.")]])


def _pdf(write: Callable[[PdfWriter], object]) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(_PAGE)))
    write(writer)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _a_field(writer: PdfWriter, text: str) -> None:
    entry = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Widget"),
            NameObject("/FT"): NameObject("/Tx"),
            NameObject("/T"): TextStringObject("Case"),
            NameObject("/V"): TextStringObject(text),
            NameObject("/Rect"): RectangleObject((50, 500, 200, 520)),
        }
    )
    reference = writer._add_object(entry)  # noqa: SLF001 - pypdf has no other way to add a field
    writer.pages[0][NameObject("/Annots")] = ArrayObject([reference])
    writer.root_object[NameObject("/AcroForm")] = DictionaryObject({NameObject("/Fields"): ArrayObject([reference])})


def _a_picture(writer: PdfWriter, text: str) -> None:
    figure = DictionaryObject({NameObject("/S"): NameObject("/Figure"), NameObject("/Alt"): TextStringObject(text)})
    writer.root_object[NameObject("/StructTreeRoot")] = DictionaryObject({NameObject("/K"): figure})


def _xmp(writer: PdfWriter, text: str) -> None:
    stream = StreamObject()
    stream.set_data(f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><creator>{text}</creator></x:xmpmeta>'.encode())
    stream[NameObject("/Type")] = NameObject("/Metadata")
    writer.root_object[NameObject("/Metadata")] = writer._add_object(stream)  # noqa: SLF001 - as above


_PDF: Final[Mapping[str, tuple[Hider, str]]] = {
    "text": (lambda t: a_pdf([[(11, "We meet every month.")], [(11, t)]]), "page 2"),
    "form field": (lambda t: _pdf(lambda w: _a_field(w, t)), "a form field on page 1"),
    "note": (lambda t: _pdf(lambda w: w.add_annotation(0, Text(rect=(50, 500, 200, 520), text=t))), "a note on page 1"),
    "text typed onto a page": (
        lambda t: _pdf(lambda w: w.add_annotation(0, FreeText(rect=(50, 500, 200, 520), text=t))),
        "the text typed onto page 1",
    ),
    "author": (lambda t: _pdf(lambda w: w.add_metadata({"/Author": t})), "the document's properties (Author)"),
    "a property of one's own": (
        lambda t: _pdf(lambda w: w.add_metadata({"/Case": t})),
        "a part of the file that is not seen",
    ),
    "XMP": (lambda t: _pdf(lambda w: _xmp(w, t)), "the document's properties (Author)"),
    "the name of an attached file": (
        lambda t: _pdf(lambda w: w.add_attachment(f"{t}.txt", b"x")),
        "the name of an attached file",
    ),
    "bookmark": (lambda t: _pdf(lambda w: w.add_outline_item(title=t, page_number=0)), "a bookmark"),
    "description of a picture": (lambda t: _pdf(lambda w: _a_picture(w, t)), "the description of a picture"),
}


# --- OpenDocument ----------------------------------------------------------------------------------------------


def an_open_document(kind: str, body: str, *, styles: str = "", meta: str = "", automatic: str = "") -> bytes:
    """Return an OpenDocument file: ``kind`` is text or spreadsheet."""
    return a_zip(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": f"<office:document-content {_ODF}>"
            f"<office:automatic-styles>{automatic}</office:automatic-styles>"
            f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>",
            "styles.xml": f"<office:document-styles {_ODF}>{styles}</office:document-styles>",
            "meta.xml": f"<office:document-meta {_ODF}><office:meta>{meta}</office:meta></office:document-meta>",
        }
    )


def _odt(body: str, **other: str) -> bytes:
    return an_open_document("text", f"<text:p>We meet every month.</text:p>{body}", **other)


def _ods(cell: str, *, sheet: str = 'table:name="Plan"', **other: str) -> bytes:
    row = f"<table:table-row><table:table-cell><text:p>x</text:p></table:table-cell>{cell}</table:table-row>"
    return an_open_document("spreadsheet", f"<table:table {sheet}>{row}</table:table>", **other)


def _header(text: str) -> str:
    return f"<style:header><text:p>{text}</text:p></style:header>"


_UNSEEN: Final = (
    '<style:style style:name="T1" style:family="text"><style:text-properties text:display="none"/></style:style>'
    '<style:style style:name="ta1" style:family="table"><style:table-properties table:display="false"/></style:style>'
)
_ODT: Final[Mapping[str, tuple[Hider, str]]] = {
    "text": (lambda t: _odt(f"<text:p><text:span>{t[:5]}</text:span>{t[5:]}</text:p>"), "the text"),
    "a section": (
        lambda t: _odt(f'<text:h text:outline-level="1">4. Audit</text:h><text:p>{t}</text:p>'),
        "section 4",
    ),
    "a text box": (
        lambda t: _odt(
            f"<text:p><draw:frame><draw:text-box><text:p>{t}</text:p></draw:text-box></draw:frame></text:p>"
        ),
        "the text",
    ),
    "header": (lambda t: _odt("", styles=_header(t)), "the page header or footer"),
    "footnote": (
        lambda t: _odt(
            f"<text:p>x<text:note><text:note-body><text:p>{t}</text:p></text:note-body></text:note></text:p>"
        ),
        "a footnote",
    ),
    "comment": (
        lambda t: _odt(f"<text:p>x<office:annotation><text:p>{t}</text:p></office:annotation></text:p>"),
        "a comment",
    ),
    "tracked deletion": (
        lambda t: _odt(
            "<text:tracked-changes><text:changed-region><text:deletion>"
            f"<text:p>{t}</text:p></text:deletion></text:changed-region></text:tracked-changes>"
        ),
        "a tracked deletion",
    ),
    "hidden text": (
        lambda t: _odt(f'<text:p><text:span text:style-name="T1">{t}</text:span></text:p>', automatic=_UNSEEN),
        "hidden text",
    ),
    "description of a picture": (
        lambda t: _odt(f"<text:p><draw:frame><svg:desc>{t}</svg:desc></draw:frame></text:p>"),
        "the description of a picture",
    ),
    "author": (lambda t: _odt("", meta=f"<dc:creator>{t}</dc:creator>"), "the document's properties (Author)"),
}
_ODS: Final[Mapping[str, tuple[Hider, str]]] = {
    "cell": (
        lambda t: _ods(f"<table:table-cell><text:p>{t}</text:p></table:table-cell>"),
        "sheet “Plan”, cell B1",
    ),
    "hidden sheet": (
        lambda t: _ods(
            f"<table:table-cell><text:p>{t}</text:p></table:table-cell>",
            sheet='table:name="Raw" table:style-name="ta1"',
            automatic=_UNSEEN,
        ),
        "sheet “Raw” (hidden), cell B1",
    ),
    "comment": (
        lambda t: _ods(
            f"<table:table-cell><office:annotation><text:p>{t}</text:p></office:annotation></table:table-cell>"
        ),
        "a comment on sheet “Plan”, cell B1",
    ),
    "header": (lambda t: _ods("", styles=_header(t)), "the page header or footer"),
    "author": (lambda t: _ods("", meta=f"<dc:creator>{t}</dc:creator>"), "the document's properties (Author)"),
}


# --- emails ----------------------------------------------------------------------------------------------------


def an_email(*attached: tuple[str, bytes], subject: str = "Our report", text: str = "Please find attached.") -> bytes:
    """Return a message (.eml) with files attached."""
    message = EmailMessage()
    message["From"], message["Subject"] = "lead@example.org", subject
    message.set_content(text)
    for name, data in attached:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def an_outlook_message(*attached: tuple[str, bytes], subject: str = "Our report", text: str = "Attached.") -> bytes:
    """Return a message (.msg) with files attached."""
    streams = {
        "__properties_version1.0": b"\0" * 32,
        "__substg1.0_0037001F": subject.encode("utf-16-le"),
        "__substg1.0_1000001F": text.encode("utf-16-le"),
    }
    for number, (name, data) in enumerate(attached):
        where = f"__attach_version1.0_#{number:08}"
        streams[f"{where}/__substg1.0_3707001F"] = name.encode("utf-16-le")
        streams[f"{where}/__substg1.0_37010102"] = data
    return a_compound(streams)


_PLAIN: Final = a_word("")


def _mail(make: Callable[..., bytes]) -> Mapping[str, tuple[Hider, str]]:
    return {
        "subject": (lambda t: make(("a.docx", _PLAIN), subject=t), "the subject of the email"),
        "text": (lambda t: make(("a.docx", _PLAIN), text=f"Dear all,\n\n{t}\n"), "the text of the email"),
        "the name of an attached file": (lambda t: make((f"{t}.docx", _PLAIN)), "the name of an attached file"),
        "the document in it": (lambda t: make(("a.docx", a_word(said(t)))), "the text"),
    }


_NOT_READ: Final[Mapping[str, tuple[Hider, str]]] = {
    "list": (lambda t: f"Ref,NHS number\nA1,{t.removeprefix('NHS no ')}\n".encode(), "the text"),
    "plain text": (lambda t: f"Dear all,\n\n{t}\n".encode(), "the text"),
    "rich text": (lambda t: f"{{\\rtf1\\ansi\\f0 {t}\\par}}".encode(), "the text"),
    "web page": (lambda t: f"<html><p>{t}</p></html>".encode(), "the text"),
    "Word 97": (lambda t: a_compound({"WordDocument": b"\0" * 600 + t.encode("cp1252") + b"\r"}), "the text"),
    "presentation": (
        lambda t: a_zip({"ppt/slides/slide1.xml": f'<s xmlns:a="{_A}"><a:p><a:t>{t}</a:t></a:p></s>'}),
        "a part of the file that is not seen",
    ),
    "the name of a file in an archive": (
        lambda t: a_zip({f"{t}.docx": b"", "b.docx": b""}),
        "the name of a file that it holds",
    ),
}

PLACES: Final[Mapping[str, Mapping[str, tuple[Hider, str]]]] = {
    "Word": WORD,
    "Excel": EXCEL,
    "Excel 97": OLD_EXCEL,
    "binary Excel": BINARY_EXCEL,
    "PDF": _PDF,
    "OpenDocument text": _ODT,
    "OpenDocument spreadsheet": _ODS,
    "not read": _NOT_READ,
    ".eml": _mail(an_email),
    ".msg": _mail(an_outlook_message),
}
"""For each kind of file and each place in it: what hides a text there, and how a reader is told of the place."""

GAPS: Final[Mapping[str, str]] = {
    "four spaces": " " * 4,
    "a hyphen and spaces": " -  ",
    "four no-break spaces": "\u00a0" * 4,
    "a hundred spaces": " " * 100,
    "spaces of several widths": " \u2003\u2009\u00a0\u3000",
    "an unseen sign among spaces": " \u200b \u2060 ",
    "unseen signs that none expects": "\u034f \u180e \ufe0f",
    "blank lines": "\n\n \n\n\n",
}
"""What people, and the programs that they copy from, put between the groups of a number."""
