from __future__ import annotations

from collections.abc import Callable

import pytest

from cmmtn_sync.facts import read_facts
from cmmtn_sync.model import FileKind, Reason, Unreadable
from tests.core.facts.hiding import an_email, an_open_document, an_outlook_message
from tests.core.facts.made import (
    a_bare_word_document,
    a_bare_workbook,
    a_pdf,
    a_zip,
    facts_of,
    reason_of,
    relationships,
)
from tests.core.facts.oldbooks import a_binary_workbook, an_old_workbook

_HEADER = ["Ref", "Action", "Lead", "Due date"]
_WORD = a_bare_word_document("<w:p><w:r><w:t>We meet every month.</w:t></w:r></w:p>")


def _cells(*texts: str) -> str:
    cells = "".join(f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in texts)
    return f"<table:table-row>{cells}</table:table-row>"


# --- OpenDocument texts ----------------------------------------------------------------------------------------


def test_an_open_document_text_has_sections_tables_and_a_header_as_words_have() -> None:
    body = (
        '<text:p text:style-name="Title">Annual Report</text:p>'
        '<text:h text:outline-level="1">2. Previous action plan</text:h><text:p>All  actions<text:s/>are <text:span>'
        "closed</text:span>.</text:p>"
        f"<table:table>{_cells('Ref', 'Action', 'Lead')}{_cells('A1', 'Appoint', 'J Smith')}</table:table>"
    )
    styles = "<style:header><text:p>Northern Hospital</text:p></style:header>"

    facts = facts_of(an_open_document("text", body, styles=styles))

    assert facts.kind is FileKind.OPEN_TEXT
    assert (facts.title, facts.header) == ("Annual Report", "Northern Hospital")
    assert [(s.title, s.place) for s in facts.sections] == [("Previous action plan", "section 2")]
    assert facts.sections[0].text.splitlines()[0] == "All actions are closed."
    assert [(t.header, t.rows) for t in facts.tables] == [(("Ref", "Action", "Lead"), (("A1", "Appoint", "J Smith"),))]


def test_a_cell_merged_downwards_counts_for_every_row_in_an_open_document_too() -> None:
    merged = '<table:table-cell table:number-rows-spanned="2"><text:p>J Smith</text:p></table:table-cell>'
    body = (
        f"<table:table>{_cells('Ref', 'Action', 'Lead')}"
        f"{_cells('A1', 'One').replace('</table:table-row>', merged + '</table:table-row>')}"
        f"{_cells('A2', 'Two').replace('</table:table-row>', '<table:covered-table-cell/></table:table-row>')}"
        "</table:table>"
    )

    (table,) = facts_of(an_open_document("text", body)).tables

    assert [row[2] for row in table.rows] == ["J Smith", "J Smith"]


def test_what_is_deleted_remarked_or_hidden_in_an_open_document_is_no_text() -> None:
    hidden = (
        '<style:style style:name="T1" style:family="text"><style:text-properties text:display="none"/></style:style>'
    )
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>old</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes>"
        '<text:p>kept<office:annotation><text:p>a remark</text:p></office:annotation><text:span text:style-name="T1">'
        "unseen</text:span></text:p>"
    )

    facts = facts_of(an_open_document("text", body, automatic=hidden))

    assert (facts.text, facts.tracked_changes, facts.comments) == ("kept", 1, 1)


def test_an_open_document_with_a_password_or_without_words_is_told_apart() -> None:
    locked = a_zip(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "META-INF/manifest.xml": "<manifest><encryption-data/></manifest>",
            "content.xml": b"\x12\x34",
        }
    )

    assert reason_of(locked) is Reason.PASSWORD
    assert reason_of(an_open_document("text", "<text:p/>")) is Reason.EMPTY
    assert reason_of(an_open_document("text", "<text:p><draw:frame><draw:image/></draw:frame></text:p>")) is Reason.SCAN


# --- workbooks of other programs -------------------------------------------------------------------------------


def test_an_open_document_spreadsheet_reads_as_a_workbook() -> None:
    day = '<table:table-cell office:value-type="date" office:date-value="2031-06-30"><text:p>30/06/31</text:p>'
    share = '<table:table-cell office:value-type="percentage" office:value="0.25"><text:p>25%</text:p>'
    formula = '<table:table-cell table:formula="of:=1+1"/>'
    row = f"<table:table-row>{day}</table:table-cell>{share}</table:table-cell>{formula}</table:table-row>"
    empty = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
    sheet = f'<table:table table:name="Plan">{_cells(*_HEADER)}{row}{empty}</table:table>'

    facts = facts_of(an_open_document("spreadsheet", sheet))

    assert facts.kind is FileKind.OPEN_SPREADSHEET
    assert facts.tables[0].rows == (("30 June 2031", "0.25", "", ""),)
    assert (facts.uncalculated, facts.cut) == (1, False)


@pytest.mark.parametrize(("from_1904", "serial"), [(False, 48029.0), (True, 46567.0)], ids=["1900", "1904"])
def test_an_old_workbook_reads_as_a_workbook_its_dates_in_either_system(serial: float, *, from_1904: bool) -> None:
    rows: list[list[str | float]] = [["Work Plan 2031/32"], [*_HEADER], ["A1", "Appoint", 0.25, serial]]
    data = an_old_workbook({"Plan": rows, "Old": [["x"]]}, hide=["Old"], dates=[serial], from_1904=from_1904)

    facts = facts_of(data, "Plan.xlsx")

    assert (facts.kind, facts.title, facts.hidden) == (FileKind.OLD_EXCEL, "Work Plan 2031/32", ("Old",))
    assert facts.tables[0].header == tuple(_HEADER)
    assert facts.tables[0].rows == (("A1", "Appoint", "0.25", "30 June 2031"),)


def test_a_binary_workbook_reads_as_a_workbook() -> None:
    facts = facts_of(a_binary_workbook({"Plan": [[*_HEADER], ["A1", "Appoint", "J Smith", 3.0]]}))

    assert facts.kind is FileKind.BINARY_EXCEL
    assert facts.tables[0].rows == (("A1", "Appoint", "J Smith", "3"),)


def test_a_workbook_cut_short_is_damaged_whoever_wrote_it() -> None:
    old, binary = an_old_workbook({"Plan": [[*_HEADER]]}), a_binary_workbook({"Plan": [[*_HEADER]]})

    assert {reason_of(data[: len(data) // 2]) for data in (old, binary)} == {Reason.DAMAGED}


# --- what is counted -------------------------------------------------------------------------------------------


def test_a_remark_that_was_resolved_is_none_and_a_reply_is_no_other_remark() -> None:
    spaces = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:v="x"'
    remarks = "".join(f'<w:comment><w:p v:paraId="{i}"/></w:comment>' for i in range(4))
    states = '<v:c v:paraId="1" v:done="1"/><v:c v:paraId="2" v:done="0"/><v:c v:paraId="3" v:paraIdParent="2"/>'
    more = {
        "word/_rels/document.xml.rels": relationships(
            {"rId1": ("comments", "comments.xml"), "rId2": ("commentsExtended", "commentsExtended.xml")}
        ),
        "word/comments.xml": f"<w:comments {spaces}>{remarks}</w:comments>",
        "word/commentsExtended.xml": f"<v:cs {spaces}>{states}</v:cs>",
    }

    facts = facts_of(a_bare_word_document("<w:p><w:r><w:t>text</w:t></w:r></w:p>", more=more))

    assert facts.comments == 2


def test_formulas_are_counted_where_the_file_does_not_hold_what_they_come_to() -> None:
    cells = (
        '<c t="inlineStr"><is><t>x</t></is></c><c><f>1+1</f></c><c><f>1+1</f><v>2</v></c>'
        '<c t="str"><f>""</f><v></v></c><c><f>A1</f><v/></c>'
    )

    assert facts_of(a_bare_workbook(f"<sheetData><row>{cells}</row></sheetData>")).uncalculated == 2


def test_a_workbook_names_the_files_inside_it() -> None:
    data = a_bare_workbook(
        '<sheetData><row><c t="inlineStr"><is><t>x</t></is></c></row></sheetData>',
        more={"xl/embeddings/Work Plan.docx": b"x"},
    )

    assert facts_of(data).embedded == ("Work Plan.docx",)


# --- emails ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [an_email, an_outlook_message], ids=[".eml", ".msg"])
def test_the_document_in_an_email_is_read_in_its_place(make: Callable[..., bytes]) -> None:
    facts = facts_of(make(("logo.png", b"\x89PNG\r\n\x1a\n"), ("Report.docx", _WORD)), "Report.docx")

    assert (facts.kind, facts.text, facts.carried_by) == (FileKind.WORD, "We meet every month.", "an email")


@pytest.mark.parametrize("make", [an_email, an_outlook_message], ids=[".eml", ".msg"])
@pytest.mark.parametrize(
    ("attached", "reason", "detail"),
    [
        ([], Reason.NOT_A_DOCUMENT, "an email without a document attached"),
        (
            [("mail.eml", an_email(("Report.docx", _WORD)))],
            Reason.NOT_A_DOCUMENT,
            "an email without a document attached",
        ),
        (
            [("a.docx", _WORD), ("b.pdf", a_pdf([[(11, "text")]]))],
            Reason.NOT_A_DOCUMENT,
            "an email with 2 documents attached: please upload each as a file of its own",
        ),
        ([("a.rtf", b"{\\rtf1 text}")], Reason.OLD_FORMAT, "a rich text document (.rtf), in an email"),
        ([("a.docx", _WORD[:-40])], Reason.DAMAGED, "a file that is cut short or damaged, in an email"),
        ([("a.docx", a_bare_word_document("<w:p/>"))], Reason.EMPTY, "a Word document without any text"),
    ],
    ids=["nothing", "another email", "two documents", "an old format", "a damaged file", "an empty document"],
)
def test_an_email_that_gives_no_document_says_what_it_holds(
    make: Callable[..., bytes], attached: list[tuple[str, bytes]], reason: Reason, detail: str
) -> None:
    reading = read_facts(make(*attached), "Report.docx")

    assert isinstance(reading, Unreadable)
    assert (reading.reason, reading.detail) == (reason, detail)


def test_an_encrypted_email_has_a_password() -> None:
    assert reason_of(b"From: a@example.org\nContent-Type: application/pkcs7-mime\n\nMIAGCSqGSIb3\n") is Reason.PASSWORD
