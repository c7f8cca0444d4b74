"""The same document saved by LibreOffice in other formats says the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from docx.document import Document as WordDocument

from cmmtn_sync.model import Facts
from tests.core.facts.made import a_word_document, a_workbook, facts_of
from tests.e2e.libreoffice import IS_HERE, LibreOffice

pytestmark = pytest.mark.skipif(not IS_HERE, reason="LibreOffice is not installed")


def _report(document: WordDocument) -> None:
    document.add_heading("Annual Report 2031/32", 0)
    document.add_paragraph("Northern Hospital")
    document.add_heading("1. Governance", 1)
    document.add_paragraph("We meet every month.")
    document.add_heading("2. Previous action plan", 1)
    table = document.add_table(rows=3, cols=3)
    for row, words in zip(
        table.rows, (("Ref", "Action", "Lead"), ("A1", "Appoint", "J Smith"), ("A2", "Write", "")), strict=True
    ):
        for cell, text in zip(row.cells, words, strict=True):
            cell.text = text
    table.cell(1, 2).merge(table.cell(2, 2))
    document.sections[0].header.paragraphs[0].text = "Northern Hospital, version 1.0"


def _said(facts: Facts) -> Facts:
    """Return what has to be the same whoever saved it."""
    return replace(facts, kind=facts_of(a_workbook({"x": [("x",)]})).kind, words=0)


def test_a_report_says_the_same_as_open_document(tmp_path: Path) -> None:
    data = a_word_document(_report)

    saved = LibreOffice(tmp_path).converted(data, "docx", "odt")

    assert _said(facts_of(saved)) == _said(facts_of(data))


def test_a_work_plan_says_the_same_in_other_workbooks(tmp_path: Path) -> None:
    header = ("Ref", "Action", "Lead", "Due date", "Share")
    rows = [("Work Plan 2031/32",), header, ("A1", "Appoint", "J Smith", date(2031, 6, 30), 0.25)]
    data = a_workbook({"Plan": rows, "Old": [("a", "b", "c")]}, hide=["Old"])
    office = LibreOffice(tmp_path)

    for ending in ("ods", "xls"):
        assert _said(facts_of(office.converted(data, "xlsx", ending))) == _said(facts_of(data))
