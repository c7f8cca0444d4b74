"""Writes manuscripts as Word documents, and fills in the network's templates as units do."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final, cast

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph as WordParagraph

from cmmtn_sync.demo.blocks import Block, Bullets, Grid, Heading, Look, Manuscript, Opening, Paragraph
from cmmtn_sync.outputs.documents import settled

_TEXT_WIDTH: Final = 16.0
_LANDSCAPE_WIDTH: Final = 25.7
_TABLE_POINTS: Final = 9


def word_bytes(manuscript: Manuscript) -> bytes:
    """Return a manuscript as a .docx file; equal manuscripts give equal bytes."""
    document: WordDocument = Document()
    _dress(document, manuscript.look)
    _paper(document, manuscript)
    _opening(document, manuscript)
    for block in manuscript.body:
        _write(document, block, manuscript)
    return _saved(document, manuscript.title, manuscript.made)


def fill_sections(template: bytes, sections: Mapping[str, tuple[Block, ...]], look: Look, made: datetime) -> bytes:
    """Return a template in which the text of each section stands in place of its prompt.

    A heading for which there is no text is taken out with its prompt, as people do; so are the template's empty
    tables below the headings, for the text brings its own.
    """
    document: WordDocument = Document(io.BytesIO(template))
    _without_tables(document)
    holder = Manuscript(organisation="", title="", subtitle="", body=(), made=made, look=look)
    title = ""
    for paragraph in list(document.paragraphs):
        style = paragraph.style.name if paragraph.style is not None else ""
        if style == "Heading 1":
            title = paragraph.text
            if title not in sections:
                _remove(paragraph)
        elif style == "Prompt":
            _replace(document, paragraph, sections.get(title, ()), holder)
    return _saved(document, document.core_properties.title, made)


def _without_tables(document: WordDocument) -> None:
    below = False
    for element in list(document.element.body):
        style = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        below = below or (style is not None and style.get(qn("w:val")) == "Heading1")
        if below and element.tag == qn("w:tbl"):
            document.element.body.remove(element)


def fill_plan(template: bytes, rows: Sequence[Mapping[str, str]], made: datetime) -> bytes:
    """Return a Work Plan template whose table holds the rows, by column: its prompts and empty rows are gone."""
    document: WordDocument = Document(io.BytesIO(template))
    for paragraph in document.paragraphs:
        if paragraph.style is not None and paragraph.style.name == "Prompt":
            _remove(paragraph)
    table = document.tables[0]
    columns = [cell.text.rstrip("* ") for cell in table.rows[0].cells]
    for row in list(table.rows)[1:]:
        table._tbl.remove(row._tr)  # noqa: SLF001 - python-docx cannot remove a row
    for filled in rows:
        for cell, column in zip(_add_row(table), columns, strict=True):
            _set(cell, filled.get(column, ""), bold=False)
    return _saved(document, document.core_properties.title, made)


def _dress(document: WordDocument, look: Look) -> None:
    """Give the styles the look of the trust; the theme's fonts would win over it in Word."""
    sizes = {"Normal": look.size, "Heading 1": 16, "Heading 2": 13, "Title": 28, "Subtitle": 15}
    for name, size in sizes.items():
        style = cast("ParagraphStyle", document.styles[name])
        style.font.name, style.font.size = look.font, Pt(size)
        fonts = style.element.get_or_add_rPr().find(qn("w:rFonts"))
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        if name != "Normal":
            style.font.color.rgb = RGBColor.from_string(look.colour)
    border = document.styles["Title"].element.find(f"{qn('w:pPr')}/{qn('w:pBdr')}")
    if border is not None:
        border.getparent().remove(border)


def _paper(document: WordDocument, manuscript: Manuscript) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    if manuscript.landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Cm(29.7), Cm(21)
        section.left_margin = section.right_margin = Cm(2)
    section.header.paragraphs[0].text = manuscript.header
    _page_number(section.footer.paragraphs[0])


def _page_number(paragraph: WordParagraph) -> None:
    for words, code in (("Page ", "PAGE"), (" of ", "NUMPAGES")):
        paragraph.add_run(words)
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), code)
        paragraph._p.append(field)  # noqa: SLF001 - python-docx has no fields


def _opening(document: WordDocument, manuscript: Manuscript) -> None:
    top = document.add_paragraph()
    top.add_run(manuscript.organisation).bold = True
    if manuscript.opening is Opening.LETTER:
        document.add_paragraph(manuscript.subtitle)
        return
    on_its_own_page = manuscript.opening is Opening.COVER
    top.paragraph_format.space_after = Pt(150 if on_its_own_page else 12)
    document.add_paragraph(manuscript.title, style="Title")
    document.add_paragraph(manuscript.subtitle, style="Subtitle")
    if manuscript.cover:
        document.add_paragraph()
        _table(document, manuscript.cover, manuscript)
    if on_its_own_page:
        document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _write(document: WordDocument, block: Block, manuscript: Manuscript) -> None:
    match block:
        case Heading():
            document.add_heading(block.text, block.level)
        case Paragraph():
            document.add_paragraph(block.text)
        case Bullets():
            for item in block.items:
                document.add_paragraph(item, style="List Bullet")
        case Grid():
            _table(document, block, manuscript)
            document.add_paragraph()


def _table(document: WordDocument, grid: Grid, manuscript: Manuscript) -> Table:
    table: Table = document.add_table(rows=len(grid.rows) + 1, cols=len(grid.header), style="Table Grid")
    table.autofit = False
    width = _LANDSCAPE_WIDTH if manuscript.landscape else _TEXT_WIDTH
    shares = grid.shares or (1,) * len(grid.header)
    widths = [Cm(width * share / sum(shares)) for share in shares]
    for column, wide in zip(table.columns, widths, strict=True):
        column.width = wide
    for number, (row, texts) in enumerate(zip(table.rows, (grid.header, *grid.rows), strict=True)):
        for cell, text, wide in zip(row.cells, texts, widths, strict=True):
            cell.width = wide
            _set(cell, text, bold=number == 0)
            if number == 0:
                _shade(cell, manuscript.look.colour)
    return table


def _add_row(table: Table) -> tuple[_Cell, ...]:
    row: _Row = table.add_row()  # type: ignore[no-untyped-call] # python-docx left it so
    return row.cells


def _set(cell: _Cell, text: str, *, bold: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
    run = paragraph.add_run(text)
    run.font.size = Pt(_TABLE_POINTS)
    if bold:
        run.bold = True
        run.font.color.rgb = RGBColor(255, 255, 255)


def _shade(cell: _Cell, colour: str) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001 - python-docx has no shading


def _replace(document: WordDocument, prompt: WordParagraph, written: Iterable[Block], look: Manuscript) -> None:
    """Write blocks at the document's end, as python-docx can, and move them to where the prompt stood."""
    body = document.element.body
    before = len(body)
    for block in written:
        _write(document, block, look)
    # The last element of a body is its page set-up: new ones stand before it.
    for element in list(body)[before - 1 : -1]:
        prompt._p.addprevious(element)  # noqa: SLF001 - python-docx cannot move a paragraph
    _remove(prompt)


def _remove(paragraph: WordParagraph) -> None:
    element = paragraph._p  # noqa: SLF001 - python-docx cannot remove a paragraph
    holder = element.getparent()
    if holder is not None:
        holder.remove(element)


def _saved(document: WordDocument, title: str, made: datetime) -> bytes:
    moment = made.astimezone(UTC).replace(tzinfo=None)  # python-docx takes naive UTC
    properties = document.core_properties
    properties.title, properties.author, properties.comments = title, "Trauma Coordinator", ""
    properties.created = properties.modified = moment
    properties.language = "en-GB"
    written = io.BytesIO()
    document.save(written)
    return settled(written.getvalue())
