"""Every place of a Word document in which a text can hide."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from tests.core.facts.compounds import a_compound
from tests.core.facts.made import (
    a_bare_word_document,
    relationships,
)

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"

Hider: TypeAlias = Callable[[str], bytes]
"""Returns a file in which a text hides."""


def _run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def said(text: str) -> str:
    return f"<w:p>{_run(text)}</w:p>"


_BODY = said("We meet every month.")


def a_word(body: str, more: Mapping[str, str | bytes] | None = None) -> bytes:
    return a_bare_word_document(_BODY + body, more=more)


def _word_part(kind: str, element: str) -> Hider:
    """Return what hides a text in a part of its own that the document points at."""

    def hide(text: str) -> bytes:
        return a_word(
            "",
            {
                "word/_rels/document.xml.rels": relationships({"rId1": (kind, f"{kind}1.xml")}),
                f"word/{kind}1.xml": f'<w:{kind} xmlns:w="{_W}">{element.format(said(text))}</w:{kind}>',
            },
        )

    return hide


def _in_runs(text: str) -> bytes:
    return a_word(f"<w:p>{_run(text[:6])}<w:r><w:rPr><w:b/></w:rPr><w:t>{text[6:9]}</w:t></w:r>{_run(text[9:])}</w:p>")


def _in_a_word_table(text: str) -> bytes:
    row = "<w:tr><w:tc><w:p/></w:tc><w:tc>{}</w:tc><w:tc><w:p/></w:tc></w:tr>"
    return a_word(f"<w:tbl>{row.format(said('NHS number'))}{row.format(said(text))}</w:tbl>")


def _properties(part: str, element: str) -> dict[str, str | bytes]:
    return {f"docProps/{part}.xml": f"<p>{element}</p>"}


WORD: Final[Mapping[str, tuple[Hider, str]]] = {
    "text": (lambda t: a_word(said(t)), "the text"),
    "text cut into runs": (_in_runs, "the text"),
    "a section": (
        lambda t: a_word('<w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:r><w:t>4. Audit</w:t></w:r></w:p>' + said(t)),
        "section 4",
    ),
    "a table": (_in_a_word_table, "table 1, row 2"),
    "a text box": (
        lambda t: a_word(f"<w:p><w:r><w:pict><w:txbxContent>{said(t)}</w:txbxContent></w:pict></w:r></w:p>"),
        "the text",
    ),
    "a content control": (
        lambda t: a_word(f"<w:sdt><w:sdtPr/><w:sdtContent>{said(t)}</w:sdtContent></w:sdt>"),
        "the text",
    ),
    "the name of a content control": (
        lambda t: a_word(
            f'<w:sdt><w:sdtPr><w:alias w:val="{t}"/></w:sdtPr><w:sdtContent>{said("x")}</w:sdtContent></w:sdt>'
        ),
        "a control or a link",
    ),
    "header": (_word_part("header", "{}"), "the page header"),
    "footer": (_word_part("footer", "{}"), "the page footer"),
    "footnote": (_word_part("footnotes", "<w:footnote>{}</w:footnote>"), "a footnote"),
    "endnote": (_word_part("endnotes", "<w:endnote>{}</w:endnote>"), "an endnote"),
    "comment": (_word_part("comments", "<w:comment>{}</w:comment>"), "a comment"),
    "tracked deletion": (
        lambda t: a_word(f"<w:p><w:del><w:r><w:delText>{t}</w:delText></w:r></w:del></w:p>"),
        "a tracked deletion",
    ),
    "half of it deleted": (
        lambda t: a_word(f"<w:p>{_run(t[:-4])}<w:del><w:r><w:delText>{t[-4:]}</w:delText></w:r></w:del></w:p>"),
        "a tracked deletion",
    ),
    "hidden text": (
        lambda t: a_word(f"<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>{t}</w:t></w:r></w:p>"),
        "hidden text",
    ),
    "field code": (lambda t: a_word(f"<w:p><w:r><w:instrText> QUOTE {t} </w:instrText></w:r></w:p>"), "a field code"),
    "description of a picture": (
        lambda t: a_word(f'<w:p><w:r><w:drawing><wp:docPr xmlns:wp="x" descr="{t}"/></w:drawing></w:r></w:p>'),
        "the description of a picture",
    ),
    "author": (
        lambda t: a_word("", _properties("core", f"<creator>{t}</creator>")),
        "the document's properties (Author)",
    ),
    "company": (
        lambda t: a_word("", _properties("app", f"<Company>{t}</Company>")),
        "the document's properties (Company)",
    ),
    "a property of one's own": (
        lambda t: a_word("", _properties("custom", f'<property name="Case"><lpwstr>{t}</lpwstr></property>')),
        "the document's properties (Case)",
    ),
    "the name of an embedded file": (
        lambda t: a_word("", {f"word/embeddings/{t}.docx": b""}),
        "the name of an embedded file",
    ),
    "what an embedded file was called": (
        lambda t: a_word("", {"word/embeddings/oleObject1.bin": _a_native_object(t)}),
        "the name of an embedded file",
    ),
    "data behind the form": (
        lambda t: a_word("", {"customXml/item1.xml": f"<d><id>{t}</id></d>"}),
        "the data behind the form",
    ),
    "chart": (
        lambda t: a_word("", {"word/charts/chart1.xml": f'<c xmlns:a="{_A}"><a:p><a:t>{t}</a:t></a:p></c>'}),
        "a chart",
    ),
    "address of a link": (
        lambda t: a_word("", {"word/_rels/document.xml.rels": relationships({"rId1": ("hyperlink", f"http://x/{t}")})}),
        "the address of a link",
    ),
}


def _a_native_object(name: str) -> bytes:
    content = b"\0\0\0\0\2\0" + name.encode("cp1252") + b".docx\0C:\\x.docx\0"
    return a_compound({"\1Ole10Native": content})
