"""One filling for all forms, and what a person reads of a form."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph
from openpyxl import load_workbook

from cmmtn_sync.config import Templates
from cmmtn_sync.model import ActionItem, ActionStatus, Standard, StandardSet, UnitRole
from cmmtn_sync.outputs.forms import make_form
from cmmtn_sync.plan.forms import Filling

HERE = Path(__file__).parent
CREATED = datetime(2031, 4, 1, 8, 30, tzinfo=UTC)
ALL_ROLES = frozenset(UnitRole)


def a_standard(code: str, title: str, section: str, roles: frozenset[UnitRole] = ALL_ROLES) -> Standard:
    return Standard(code=code, title=title, section=section, applies_to=roles)


STANDARDS = StandardSet(
    id="invented",
    version="Edition 3",
    source="Invented for this test",
    effective=date(2030, 4, 1),
    standards=(
        a_standard("T30-1C-101", "A lead is named.", "1C Governance"),
        a_standard("T30-2B-101", "=CT begins within 30 minutes & is reported.", "2B Reception"),
        a_standard("T30-2B-102", "Neurosurgery is on site.", "2B Reception", frozenset({UnitRole.MTCC})),
        a_standard("T30-2D-101", "A prescription is given <before> discharge.", "2D Rehabilitation"),
    ),
)
FILLING = Filling(
    network="Guy's & Dale's Network",
    contact_name="Jo Smith",
    contact_role="Administration Officer",
    contact_email="jo@example.org",
    unit="Vale & Marsh <Trauma> NHS Trust",
    short_name="Vale & Marsh",
    role=UnitRole.MTU,
    cycle="April 2030 to March 2032",
    year="2031/32",
    period="2030/31",
    due="30 June 2031",
    actions=(
        ActionItem(
            ref="A1",
            action="Appoint a second coordinator & agree the rota",
            lead="Operational manager",
            due=date(2031, 9, 30),
            status=ActionStatus.IN_PROGRESS,
        ),
        ActionItem(ref="R2", action="Review the <transfer> policy", due_words="by autumn", status_words="nearly there"),
    ),
    standards=STANDARDS,
)
NAMES = tuple(sorted({*Templates().documents(), "Self-assessment.xlsx"}))
WORD = tuple(name for name in NAMES if name.endswith(".docx"))


def made(name: str, filling: Filling = FILLING) -> bytes:
    template = Templates().document(name)
    return make_form(name, template.data if template else None, filling, created=CREATED)


def opened(data: bytes) -> WordDocument:
    return Document(io.BytesIO(data))


def as_text(name: str, data: bytes) -> str:
    """Return what a person reads of a form, line by line, with the name of each paragraph's style."""
    return "\n".join(_excel_lines(data) if name.endswith(".xlsx") else _word_lines(opened(data))) + "\n"


def _word_lines(document: WordDocument) -> Iterator[str]:
    properties, section = document.core_properties, document.sections[0]
    yield f"title property: {properties.title}"
    yield f"first page header: {section.first_page_header.paragraphs[0].text}"
    yield f"header: {section.header.paragraphs[0].text}"
    yield f"footer: {section.footer.paragraphs[0].text}".expandtabs(1)
    yield ""
    for element in document.element.body:
        if element.tag == qn("w:p"):
            paragraph = Paragraph(element, document)
            if paragraph.text.strip() and paragraph.style is not None:
                yield f"[{paragraph.style.name}] {paragraph.text}".expandtabs(1)
        elif element.tag == qn("w:tbl"):
            for row in Table(element, document).rows:
                yield "  | " + " | ".join(cell.text for cell in row.cells).rstrip()


def _excel_lines(data: bytes) -> Iterator[str]:
    book = load_workbook(io.BytesIO(data))
    yield f"title property: {book.properties.title}"
    for sheet in book.worksheets:
        yield ""
        yield f"sheet: {sheet.title}"
        for row in sheet.iter_rows(values_only=True):
            if any(row):
                yield "  | " + " | ".join("" if value is None else str(value) for value in row).rstrip()
