"""Documents made for a test: Word by python-docx or from bare XML, Excel by openpyxl or from bare XML, PDF by hand."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.shared import Pt
from openpyxl import Workbook

from cmmtn_sync.facts import read_facts
from cmmtn_sync.model import Facts, Reason, Unreadable

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"


def facts_of(data: bytes, name: str = "upload") -> Facts:
    reading = read_facts(data, name)
    assert isinstance(reading, Facts), reading
    return reading


def reason_of(data: bytes, name: str = "upload") -> Reason:
    reading = read_facts(data, name)
    assert isinstance(reading, Unreadable), reading
    return reading.reason


def a_zip(parts: Mapping[str, str | bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def a_word_document(write: Callable[[WordDocument], object]) -> bytes:
    document = Document()
    write(document)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def a_line(document: WordDocument, text: str, *, bold: bool = False, size: int | None = None) -> None:
    run = document.add_paragraph().add_run(text)
    run.bold = bold or None
    run.font.size = Pt(size) if size else None


def a_bare_word_document(
    body: str, *, before: str = "", kind: str = "document.main", more: Mapping[str, str | bytes] | None = None
) -> bytes:
    """Return a Word document whose body is this XML; ``before`` goes in front of the root element."""
    return a_zip(
        {
            "[Content_Types].xml": _types("/word/document.xml", f"wordprocessingml.{kind}"),
            "_rels/.rels": relationships({"rId1": ("officeDocument", "word/document.xml")}),
            "word/document.xml": f'{before}<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>',
            **(more or {}),
        }
    )


def strict(data: bytes) -> bytes:
    """Return the package in the strict form of the standard: the same under other names."""
    with zipfile.ZipFile(BytesIO(data)) as package:
        parts = {name: package.read(name).decode() for name in package.namelist()}
    old, new = "http://schemas.openxmlformats.org/", "http://purl.oclc.org/ooxml/"
    renamed = (
        ("wordprocessingml/2006/main", "wordprocessingml/main"),
        (_R[len(old) :], "officeDocument/relationships"),
    )
    for before, after in renamed:
        parts = {name: text.replace(old + before, new + after) for name, text in parts.items()}
    return a_zip(parts)


def a_workbook(sheets: Mapping[str, Sequence[Sequence[object]]], hide: Iterable[str] = ()) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    for name in hide:
        book[name].sheet_state = "veryHidden"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def a_bare_workbook(sheet: str, *, more: Mapping[str, str | bytes] | None = None) -> bytes:
    """Return a workbook with one sheet, "Plan", which is this XML."""
    return a_zip(
        {
            "[Content_Types].xml": _types("/xl/workbook.xml", "spreadsheetml.sheet.main"),
            "_rels/.rels": relationships({"rId1": ("officeDocument", "xl/workbook.xml")}),
            "xl/workbook.xml": f'<workbook xmlns="{_S}" xmlns:r="{_R}"><sheets><sheet name="Plan" sheetId="1"'
            ' r:id="rId1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": relationships({"rId1": ("worksheet", "worksheets/sheet1.xml")}),
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_S}">{sheet}</worksheet>',
            **(more or {}),
        }
    )


def _types(part: str, kind: str) -> str:
    main = f"application/vnd.openxmlformats-officedocument.{kind}+xml"
    return f'<Types xmlns="{_TYPES}"><Override PartName="{part}" ContentType="{main}"/></Types>'


def relationships(targets: Mapping[str, tuple[str, str]]) -> str:
    lines = (f'<Relationship Id="{i}" Type="{_R}/{kind}" Target="{to}"/>' for i, (kind, to) in targets.items())
    return f'<Relationships xmlns="{_RELS}">{"".join(lines)}</Relationships>'


def a_pdf(pages: Sequence[Sequence[tuple[int, str]]], *, drawn: str = "", objects: Sequence[str] = ()) -> bytes:
    """Return a PDF with a line for each size and text; sizes of 14 and more are set in bold.

    ``drawn`` is added to every page; ``objects`` are numbered from 6 on, and 6 is known to pages as /X6.
    """
    first_page = 6 + len(objects)
    kids = " ".join(f"{first_page + 2 * i} 0 R" for i in range(len(pages)))
    bodies = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >>",
        "<< >>",
        *objects,
    ]
    for i, lines in enumerate(pages):
        bodies.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {first_page + 2 * i + 1} 0 R"
            " /Resources << /Font << /F1 3 0 R /F2 4 0 R >> /XObject << /X6 6 0 R >> >> >>"
        )
        bodies.append(_stream(_page(lines) + drawn))
    out = "%PDF-1.4\n"
    places = ""
    for number, body in enumerate(bodies, start=1):
        places += f"{len(out):010} 00000 n \n"
        out += f"{number} 0 obj\n{body}\nendobj\n"
    count = len(bodies) + 1
    table = f"xref\n0 {count}\n0000000000 65535 f \n{places}trailer << /Root 1 0 R /Size {count} >>\n"
    return f"{out}{table}startxref\n{len(out)}\n%%EOF".encode("latin-1")


def _page(lines: Sequence[tuple[int, str]]) -> str:
    top = 780
    drawn = ""
    for size, text in lines:
        font = "F2" if size >= 14 else "F1"
        drawn += f"BT /{font} {size} Tf 60 {top} Td ({text}) Tj ET\n"
        top -= 2 * size
    return drawn


def _stream(content: str) -> str:
    return f"<< /Length {len(content)} >>\nstream\n{content}\nendstream"


def a_form(content: str, resources: str) -> str:
    """Return a form XObject for ``a_pdf``."""
    head = f"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << {resources} >>"
    return f"<< {head} /Length {len(content)} >>\nstream\n{content}\nendstream"
