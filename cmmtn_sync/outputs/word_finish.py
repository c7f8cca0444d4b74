"""What is set in every Word document that we make, whatever the template says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.table import CT_Row
from docx.shared import RGBColor
from docx.table import Table, _Cell

from cmmtn_sync.model import Status

STATUS_COLOURS: Final[Mapping[str, tuple[str, str]]] = {
    Status.OVERDUE.value: ("F7D4D1", "6A140E"),
    Status.DUE_SOON.value: ("FFDC8E", "4D3708"),
    Status.AMBIGUOUS.value: ("D6CCE3", "240050"),
    Status.UNKNOWN.value: ("D6CCE3", "240050"),
    Status.MORE_WANTED.value: ("DBE0E3", "354550"),
    Status.NOT_STARTED.value: ("DBE0E3", "354550"),
}
"""Fill and ink of a status. What is well has none: quiet rows let the others be seen."""
_BEHIND_SHADING: Final = (
    "w:fitText",
    "w:vertAlign",
    "w:rtl",
    "w:cs",
    "w:em",
    "w:lang",
    "w:eastAsianLayout",
    "w:specVanish",
    "w:oMath",
)


def set_language(document: Document, language: str) -> None:
    """Mark every text of a document as being in a language, so that a screen reader speaks it right."""
    defaults = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    if defaults is not None and defaults.find(qn("w:lang")) is None:
        defaults.append(OxmlElement("w:lang"))
    for root in (document.styles.element, document.element):
        for mark in root.iter(qn("w:lang")):
            mark.set(qn("w:val"), language)


def finish_tables(document: Document) -> None:
    """Mark each table's first row as its header, keep rows whole, and tint each status that fills a cell."""
    for table in _tables(document):
        rows = list(table.rows)
        if len(rows) > 1:
            _set_row(rows[0]._tr, "w:tblHeader")  # noqa: SLF001 - python-docx has no name for it
        for row in rows:
            _set_row(row._tr, "w:cantSplit")  # noqa: SLF001 - as above
            for cell in row.cells:
                if cell.text in STATUS_COLOURS:
                    _colour(cell, *STATUS_COLOURS[cell.text])


def _tables(document: Document) -> Iterator[Table]:
    for element in document.element.body.iter(qn("w:tbl")):
        yield Table(element, document)


def _set_row(row: CT_Row, mark: str) -> None:
    properties = row.get_or_add_trPr()
    if properties.find(qn(mark)) is None:
        properties.append(OxmlElement(mark))


def _colour(cell: _Cell, fill: str, ink: str) -> None:
    for run in (run for paragraph in cell.paragraphs for run in paragraph.runs):
        run.font.bold = True
        run.font.color.rgb = RGBColor.from_string(ink)
        shading = OxmlElement("w:shd")
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", fill)):
            shading.set(qn(f"w:{name}"), value)
        # What the schema wants behind the shading of a run; python-docx puts all others before it.
        run._r.get_or_add_rPr().insert_element_before(shading, *_BEHIND_SHADING)  # noqa: SLF001 - no other way
