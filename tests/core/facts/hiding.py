"""Every place in which a text can hide in a file, made by code, and what a reader calls it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from email.message import EmailMessage
from io import BytesIO
from typing import Final, TypeAlias

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
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
from tests.core.facts.made import (
    a_bare_word_document,
    a_bare_workbook,
    a_pdf,
    a_workbook,
    a_zip,
    relationships,
)
from tests.core.facts.oldbooks import a_binary_workbook, an_old_workbook

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
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

Hider: TypeAlias = Callable[[str], bytes]
"""Returns a file in which a text hides."""


def _run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def _said(text: str) -> str:
    return f"<w:p>{_run(text)}</w:p>"


_BODY = _said("We meet every month.")


# --- Word ------------------------------------------------------------------------------------------------------


def _word(body: str, more: Mapping[str, str | bytes] | None = None) -> bytes:
    return a_bare_word_document(_BODY + body, more=more)


def _word_part(kind: str, element: str) -> Hider:
    """Return what hides a text in a part of its own that the document points at."""

    def hide(text: str) -> bytes:
        return _word(
            "",
            {
                "word/_rels/document.xml.rels": relationships({"rId1": (kind, f"{kind}1.xml")}),
                f"word/{kind}1.xml": f'<w:{kind} xmlns:w="{_W}">{element.format(_said(text))}</w:{kind}>',
            },
        )

    return hide


def _in_runs(text: str) -> bytes:
    return _word(f"<w:p>{_run(text[:6])}<w:r><w:rPr><w:b/></w:rPr><w:t>{text[6:9]}</w:t></w:r>{_run(text[9:])}</w:p>")


def _in_a_word_table(text: str) -> bytes:
    row = "<w:tr><w:tc><w:p/></w:tc><w:tc>{}</w:tc><w:tc><w:p/></w:tc></w:tr>"
    return _word(f"<w:tbl>{row.format(_said('NHS number'))}{row.format(_said(text))}</w:tbl>")


def _properties(part: str, element: str) -> dict[str, str | bytes]:
    return {f"docProps/{part}.xml": f"<p>{element}</p>"}


_WORD: Final[Mapping[str, tuple[Hider, str]]] = {
    "text": (lambda t: _word(_said(t)), "the text"),
    "text cut into runs": (_in_runs, "the text"),
    "a section": (
        lambda t: _word('<w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:r><w:t>4. Audit</w:t></w:r></w:p>' + _said(t)),
        "section 4",
    ),
    "a table": (_in_a_word_table, "table 1, row 2"),
    "a text box": (
        lambda t: _word(f"<w:p><w:r><w:pict><w:txbxContent>{_said(t)}</w:txbxContent></w:pict></w:r></w:p>"),
        "the text",
    ),
    "a content control": (
        lambda t: _word(f"<w:sdt><w:sdtPr/><w:sdtContent>{_said(t)}</w:sdtContent></w:sdt>"),
        "the text",
    ),
    "the name of a content control": (
        lambda t: _word(
            f'<w:sdt><w:sdtPr><w:alias w:val="{t}"/></w:sdtPr><w:sdtContent>{_said("x")}</w:sdtContent></w:sdt>'
        ),
        "a control or a link",
    ),
    "header": (_word_part("header", "{}"), "the page header"),
    "footer": (_word_part("footer", "{}"), "the page footer"),
    "footnote": (_word_part("footnotes", "<w:footnote>{}</w:footnote>"), "a footnote"),
    "endnote": (_word_part("endnotes", "<w:endnote>{}</w:endnote>"), "an endnote"),
    "comment": (_word_part("comments", "<w:comment>{}</w:comment>"), "a comment"),
    "tracked deletion": (
        lambda t: _word(f"<w:p><w:del><w:r><w:delText>{t}</w:delText></w:r></w:del></w:p>"),
        "a tracked deletion",
    ),
    "half of it deleted": (
        lambda t: _word(f"<w:p>{_run(t[:-4])}<w:del><w:r><w:delText>{t[-4:]}</w:delText></w:r></w:del></w:p>"),
        "a tracked deletion",
    ),
    "hidden text": (
        lambda t: _word(f"<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>{t}</w:t></w:r></w:p>"),
        "hidden text",
    ),
    "field code": (lambda t: _word(f"<w:p><w:r><w:instrText> QUOTE {t} </w:instrText></w:r></w:p>"), "a field code"),
    "description of a picture": (
        lambda t: _word(f'<w:p><w:r><w:drawing><wp:docPr xmlns:wp="x" descr="{t}"/></w:drawing></w:r></w:p>'),
        "the description of a picture",
    ),
    "author": (
        lambda t: _word("", _properties("core", f"<creator>{t}</creator>")),
        "the document's properties (Author)",
    ),
    "company": (
        lambda t: _word("", _properties("app", f"<Company>{t}</Company>")),
        "the document's properties (Company)",
    ),
    "a property of one's own": (
        lambda t: _word("", _properties("custom", f'<property name="Case"><lpwstr>{t}</lpwstr></property>')),
        "the document's properties (Case)",
    ),
    "the name of an embedded file": (
        lambda t: _word("", {f"word/embeddings/{t}.docx": b""}),
        "the name of an embedded file",
    ),
    "what an embedded file was called": (
        lambda t: _word("", {"word/embeddings/oleObject1.bin": _a_native_object(t)}),
        "the name of an embedded file",
    ),
    "data behind the form": (
        lambda t: _word("", {"customXml/item1.xml": f"<d><id>{t}</id></d>"}),
        "the data behind the form",
    ),
    "chart": (
        lambda t: _word("", {"word/charts/chart1.xml": f'<c xmlns:a="{_A}"><a:p><a:t>{t}</a:t></a:p></c>'}),
        "a chart",
    ),
    "address of a link": (
        lambda t: _word("", {"word/_rels/document.xml.rels": relationships({"rId1": ("hyperlink", f"http://x/{t}")})}),
        "the address of a link",
    ),
}


def _a_native_object(name: str) -> bytes:
    content = b"\0\0\0\0\2\0" + name.encode("cp1252") + b".docx\0C:\\x.docx\0"
    return a_compound({"\1Ole10Native": content})


# --- Excel -----------------------------------------------------------------------------------------------------

_HEADER: Final = ("Ref", "Action", "Lead")


def _book(write: Callable[[Workbook], object]) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Plan"
    sheet.append(_HEADER)
    write(book)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _digits(text: str) -> int:
    return int("".join(c for c in text if c.isdigit()))


def _numeric(text: str, number_format: str) -> bytes:
    def write(book: Workbook) -> None:
        sheet = book["Plan"]
        sheet["E7"] = _digits(text)
        sheet["E7"].number_format = number_format

    return _book(write)


def _under_a_header(text: str) -> bytes:
    return a_workbook({"Plan": [("Ref", "NHS Number", "Lead"), ("A1", _digits(text), "J Smith")]})


def _in_a_column(text: str) -> bytes:
    return a_workbook({"Plan": [("Code",), (_digits(text),), (9990000018,), (9990000026,), (9990000034,)]})


def _hidden(text: str, *, rows: bool) -> bytes:
    def write(book: Workbook) -> None:
        sheet = book["Plan"]
        sheet["B7"] = text
        if rows:
            sheet.row_dimensions[7].hidden = True
        else:
            sheet.column_dimensions["B"].hidden = True

    return _book(write)


def _commented(text: str) -> bytes:
    def write(book: Workbook) -> None:
        book["Plan"]["A1"].comment = Comment(text, "J Smith")

    return _book(write)


def _validated(text: str) -> bytes:
    def write(book: Workbook) -> None:
        rule = DataValidation(type="list", formula1=f'"{text},none"')
        rule.add("B7")
        book["Plan"].add_data_validation(rule)

    return _book(write)


def _headed(text: str) -> bytes:
    def write(book: Workbook) -> None:
        header = book["Plan"].oddHeader
        assert header is not None
        header.left.text = text

    return _book(write)


def _authored(text: str) -> bytes:
    def write(book: Workbook) -> None:
        book.properties.creator = text

    return _book(write)


_CELL: Final = '<sheetData><row><c t="inlineStr"><is><t>text</t></is></c></row></sheetData>'


def _excel_part(name: str, xml: str) -> Hider:
    return lambda text: a_bare_workbook(_CELL, more={name: xml.format(text)})


_EXCEL: Final[Mapping[str, tuple[Hider, str]]] = {
    "cell": (lambda t: a_workbook({"Plan": [_HEADER, ("A1", t, "")]}), "sheet “Plan”, cell B2"),
    "number under a header that says NHS": (_under_a_header, "sheet “Plan”, cell B2"),
    "number shown as 000 000 0000": (lambda t: _numeric(t, "000 000 0000"), "sheet “Plan”, cell E7"),
    "one of several numbers in a column": (_in_a_column, "sheet “Plan”, cell A2"),
    "hidden sheet": (
        lambda t: a_workbook({"Plan": [_HEADER], "Raw": [("",), ("", t)]}, hide=["Raw"]),
        "sheet “Raw” (hidden), cell B2",
    ),
    "hidden row": (lambda t: _hidden(t, rows=True), "sheet “Plan”, cell B7"),
    "hidden column": (lambda t: _hidden(t, rows=False), "sheet “Plan”, cell B7"),
    "comment": (_commented, "a comment"),
    "thread of comments": (
        _excel_part(
            "xl/threadedComments/threadedComment1.xml", "<t><threadedComment><text>{}</text></threadedComment></t>"
        ),
        "a comment",
    ),
    "choices of a cell": (_validated, "a link, or the hint or the choices of a cell, on sheet “Plan”"),
    "formula": (
        lambda t: a_bare_workbook(
            f'<sheetData><row r="3"><c r="B3"><f>IF(A1=1,"{t}")</f><v>1</v></c></row></sheetData>'
        ),
        "sheet “Plan”, the formula in cell B3",
    ),
    "header": (_headed, "the page header or footer of sheet “Plan”"),
    "author": (_authored, "the document's properties (Author)"),
    "the name of a sheet": (lambda t: a_workbook({t: [_HEADER]}), "the name of a sheet"),
    "defined name": (lambda t: _book(lambda b: _define(b, t)), "a defined name or the name of a sheet"),
    "text box": (
        _excel_part("xl/drawings/drawing1.xml", f'<d xmlns:a="{_A}"><a:p><a:r><a:t>{{}}</a:t></a:r></a:p></d>'),
        "a text box or drawing",
    ),
    "description of a picture": (
        _excel_part("xl/drawings/drawing1.xml", '<d><cNvPr descr="{}"/></d>'),
        "the description of a picture",
    ),
    "data behind a pivot table": (
        _excel_part("xl/pivotCache/pivotCacheRecords1.xml", '<r><s v="{}"/></r>'),
        "the data behind a pivot table",
    ),
    "data from another workbook": (
        _excel_part("xl/externalLinks/externalLink1.xml", "<e><cell><v>{}</v></cell></e>"),
        "data taken from another workbook",
    ),
    "the name of an embedded file": (
        lambda t: a_bare_workbook(_CELL, more={f"xl/embeddings/{t}.xlsx": b""}),
        "the name of an embedded file",
    ),
}


def _define(book: Workbook, text: str) -> None:
    book.defined_names["Case"] = DefinedName("Case", attr_text=f'"{text}"')


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


_PLAIN: Final = _word("")


def _mail(make: Callable[..., bytes]) -> Mapping[str, tuple[Hider, str]]:
    return {
        "subject": (lambda t: make(("a.docx", _PLAIN), subject=t), "the subject of the email"),
        "text": (lambda t: make(("a.docx", _PLAIN), text=f"Dear all,\n\n{t}\n"), "the text of the email"),
        "the name of an attached file": (lambda t: make((f"{t}.docx", _PLAIN)), "the name of an attached file"),
        "the document in it": (lambda t: make(("a.docx", _word(_said(t)))), "the text"),
    }


_OLD_EXCEL: Final[Mapping[str, tuple[Hider, str]]] = {
    "cell": (lambda t: an_old_workbook({"Plan": [[*_HEADER], ["A1", t]]}), "sheet “Plan”, cell B2"),
    "hidden sheet": (
        lambda t: an_old_workbook({"Plan": [[*_HEADER]], "Raw": [["", t]]}, hide=["Raw"]),
        "sheet “Raw” (hidden), cell B1",
    ),
    "number under a header that says NHS": (
        lambda t: an_old_workbook({"Plan": [["Ref", "NHS Number"], ["A1", float(_digits(t))]]}),
        "sheet “Plan”, cell B2",
    ),
    "author": (
        lambda t: an_old_workbook({"Plan": [[*_HEADER]]}, author=t),
        "the document's properties (Author)",
    ),
    "what calamine does not tell": (
        lambda t: an_old_workbook({"Plan": [[*_HEADER]]}, note=t),
        "a part of the workbook that is not seen",
    ),
}
_BINARY_EXCEL: Final[Mapping[str, tuple[Hider, str]]] = {
    "cell": (lambda t: a_binary_workbook({"Plan": [[*_HEADER], ["A1", t]]}), "sheet “Plan”, cell B2"),
    "hidden sheet": (
        lambda t: a_binary_workbook({"Plan": [[*_HEADER]], "Raw": [["", t]]}, hide=["Raw"]),
        "sheet “Raw” (hidden), cell B1",
    ),
    "comment": (
        lambda t: a_binary_workbook({"Plan": [[*_HEADER]]}, more={"xl/comments1.bin": t.encode("utf-16-le")}),
        "a comment",
    ),
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
    "Word": _WORD,
    "Excel": _EXCEL,
    "Excel 97": _OLD_EXCEL,
    "binary Excel": _BINARY_EXCEL,
    "PDF": _PDF,
    "OpenDocument text": _ODT,
    "OpenDocument spreadsheet": _ODS,
    "not read": _NOT_READ,
    ".eml": _mail(an_email),
    ".msg": _mail(an_outlook_message),
}
"""For each kind of file and each place in it: what hides a text there, and how a reader is told of the place."""
