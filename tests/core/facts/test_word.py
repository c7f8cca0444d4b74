from __future__ import annotations

import pytest
from docx.document import Document as WordDocument

from cmmtn_sync.model import Facts, Reason
from tests.core.facts.made import (
    a_bare_word_document,
    a_word_document,
    facts_of,
    reason_of,
    relationships,
    strict,
)

_PICTURE = '<a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"/>'
_HIDDEN = "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>unseen</w:t></w:r></w:p>"
_PROMPT = (
    "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
    "<w:p><w:r><w:t>Click here to enter text.</w:t></w:r></w:p></w:sdtContent></w:sdt>"
)
_ALTERNATIVES = (
    '<w:p><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
    "<mc:Choice><w:drawing><w:txbxContent><w:p><w:r><w:t>in a box</w:t></w:r></w:p></w:txbxContent></w:drawing>"
    "</mc:Choice><mc:Fallback><w:pict><w:txbxContent><w:p><w:r><w:t>in a box</w:t></w:r></w:p></w:txbxContent>"
    "</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
)


def _said(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def _action_plan(document: WordDocument) -> None:
    document.add_heading("Governance", 1)
    document.add_heading("2. Previous action plan", 1)
    table = document.add_table(rows=5, cols=4)
    title, header, first, divider, second = table.rows
    title.cells[0].merge(title.cells[3]).text = "Action plan 2031/32"
    divider.cells[0].merge(divider.cells[3]).text = "Rehabilitation"
    for row, words in (
        (header, ("Ref", "Action", "Lead", "Due date")),
        (first, ("A1", "Appoint a coordinator", "J Smith", "30 June 2031")),
        (second, ("A2", "Write a leaflet", "", "")),
    ):
        for cell, text in zip(row.cells, words, strict=True):
            cell.text = text


def test_a_table_begins_at_its_header_and_says_in_which_section_it_stands() -> None:
    (table,) = facts_of(a_word_document(_action_plan)).tables

    assert table.header == ("Ref", "Action", "Lead", "Due date")
    assert table.rows == (("A1", "Appoint a coordinator", "J Smith", "30 June 2031"), ("A2", "Write a leaflet", "", ""))
    assert table.place == "table 1, in section 2"


def test_the_text_of_a_section_holds_that_of_its_tables() -> None:
    governance, plan = facts_of(a_word_document(_action_plan)).sections

    assert governance.text == ""
    assert plan.text.splitlines()[-1] == "A2\tWrite a leaflet"


def test_a_cell_merged_downwards_counts_for_every_row_that_it_covers() -> None:
    def write(document: WordDocument) -> None:
        table = document.add_table(rows=3, cols=3)
        for row, words in zip(
            table.rows, (("Action", "Lead", "Due"), ("One", "J Smith", "May"), ("Two", "", "May")), strict=True
        ):
            for cell, text in zip(row.cells, words, strict=True):
                cell.text = text
        table.cell(1, 1).merge(table.cell(2, 1))

    (table,) = facts_of(a_word_document(write)).tables

    assert [row[1] for row in table.rows] == ["J Smith", "J Smith"]


def test_a_table_of_one_column_is_a_frame_around_text() -> None:
    def write(document: WordDocument) -> None:
        table = document.add_table(rows=2, cols=1)
        table.cell(0, 0).paragraphs[0].style = "Heading 1"
        table.cell(0, 0).paragraphs[0].text = "Governance"
        table.cell(1, 0).text = "We meet every month."

    facts = facts_of(a_word_document(write))

    assert facts.tables == ()
    assert [(s.title, s.text) for s in facts.sections] == [("Governance", "We meet every month.")]


def test_headers_and_footers_are_kept_apart_from_the_text() -> None:
    def write(document: WordDocument) -> None:
        document.sections[0].header.paragraphs[0].text = "Northern Hospital"
        document.sections[0].footer.paragraphs[0].text = "Version 1.0"
        document.add_paragraph("We meet every month.")

    facts = facts_of(a_word_document(write))

    assert facts.header == "Northern Hospital\nVersion 1.0"
    assert facts.text == "We meet every month."
    assert facts.words == 4


@pytest.mark.parametrize(
    ("body", "text"),
    [
        pytest.param(_said("kept") + _HIDDEN, "kept", id="hidden text is not seen"),
        pytest.param(_said("kept") + _PROMPT, "kept", id="a prompt nobody answered is not text"),
        pytest.param(
            f"<w:sdt><w:sdtContent>{_said('typed')}</w:sdtContent></w:sdt>", "typed", id="a content control is"
        ),
        pytest.param(_ALTERNATIVES, "in a box", id="a text box is read once"),
        pytest.param(
            "<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r></w:p>", "a\tb\nc", id="tabs, breaks"
        ),
        pytest.param(
            '<w:p><w:r><w:instrText>DATE</w:instrText></w:r><w:r><w:sym w:font="Wingdings" w:char="F0FE"/>'
            "<w:t> yes</w:t></w:r></w:p>",
            "☒ yes",
            id="a tick is a tick, a field code is nothing",
        ),
        pytest.param(
            "<w:p><w:r><w:fldChar><w:ffData><w:checkBox><w:checked/></w:checkBox></w:ffData></w:fldChar></w:r>"
            "<w:r><w:t>met</w:t></w:r></w:p>",
            "☒ met",
            id="a box of an old form",
        ),
    ],
)
def test_the_text_is_what_a_reader_sees(body: str, text: str) -> None:
    assert facts_of(a_bare_word_document(body)).text == text


def test_insertions_are_text_deletions_are_not_and_both_are_counted() -> None:
    data = a_bare_word_document(
        "<w:p><w:ins><w:r><w:t>new</w:t></w:r></w:ins><w:del><w:r><w:delText>old</w:delText></w:r></w:del></w:p>"
    )

    facts = facts_of(data)

    assert (facts.text, facts.tracked_changes) == ("new", 2)


@pytest.mark.parametrize(
    ("data", "macros"),
    [
        pytest.param(a_bare_word_document(_said("text")), False, id="docx"),
        pytest.param(a_bare_word_document(_said("text"), kind="template.main"), False, id="dotx"),
        pytest.param(a_bare_word_document(_said("text"), more={"word/vbaProject.bin": b"0"}), True, id="docm"),
        pytest.param(strict(a_bare_word_document(_said("text"))), False, id="strict"),
    ],
)
def test_strict_documents_templates_and_those_with_macros_are_read_alike(data: bytes, *, macros: bool) -> None:
    facts = facts_of(data)

    assert (facts.text, facts.macros) == ("text", macros)


def test_footnotes_are_part_of_the_text() -> None:
    notes = '<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    more = {
        "word/_rels/document.xml.rels": relationships({"rId1": ("footnotes", "footnotes.xml")}),
        "word/footnotes.xml": f"{notes}<w:footnote>{_said('a note')}</w:footnote></w:footnotes>",
    }

    assert facts_of(a_bare_word_document(_said("text"), more=more)).text == "text\na note"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("<w:p/>", Reason.EMPTY),
        (_PROMPT, Reason.EMPTY),
        (f"<w:p><w:r><w:drawing>{_PICTURE}</w:drawing></w:r></w:p>", Reason.SCAN),
        ("<w:p><w:del><w:r><w:delText>old</w:delText></w:r></w:del></w:p>", Reason.EMPTY),
        ("<w:p>", Reason.DAMAGED),
    ],
)
def test_a_document_without_text_is_empty_or_a_picture(body: str, reason: Reason) -> None:
    assert reason_of(a_bare_word_document(body)) is reason


def test_a_table_of_contents_makes_no_sections() -> None:
    def write(document: WordDocument) -> None:
        document.add_paragraph("Annual Report", style="Title")
        document.add_paragraph("1. Governance\t2", style="Normal")
        document.add_paragraph("2. Education\t3", style="Normal")
        document.add_heading("1. Governance", 1)
        document.add_paragraph("We meet every month.")
        document.add_heading("2. Education", 1)

    facts: Facts = facts_of(a_word_document(write))

    assert [(s.title, s.text) for s in facts.sections] == [("Governance", "We meet every month."), ("Education", "")]
