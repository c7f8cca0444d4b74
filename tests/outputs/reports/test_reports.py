"""Reports as people open them in Word."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from cmmtn_sync.errors import TemplateError
from cmmtn_sync.outputs.reports import REPORT_TEMPLATES, build_report
from cmmtn_sync.outputs.word_finish import STATUS_COLOURS
from cmmtn_sync.plan.report_fields import STATUS_NETWORK, STATUS_UNIT, report_fields
from tests.outputs.golden import assert_golden
from tests.outputs.reports.samples import HERE, NOW, QUARTER, TEMPLATES, a_situation

ABOUT = {STATUS_NETWORK: "network", STATUS_UNIT: "VALE"}
TITLE = "Status report: Guy's & Dale's"


def a_template(report: str = STATUS_NETWORK) -> bytes:
    return (TEMPLATES / REPORT_TEMPLATES[report]).read_bytes()


def the_fields(report: str = STATUS_NETWORK) -> dict[str, object]:
    return report_fields(a_situation(), report=report, about=ABOUT[report], quarter=QUARTER)


def built(report: str = STATUS_NETWORK, **fields: object) -> bytes:
    return build_report(a_template(report), the_fields(report) | fields, created=NOW, title=TITLE, author="Dale & Vale")


def opened(data: bytes) -> WordDocument:
    return Document(BytesIO(data))


def a_template_that_says(*lines: str) -> bytes:
    document = Document()
    document.add_heading("Summary", 2)
    for line in lines:
        document.add_paragraph(line)
    return saved(document)


def saved(document: WordDocument) -> bytes:
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def as_text(document: WordDocument) -> str:
    """Return what a person reads, in order: headings by #, table rows between bars."""
    section = document.sections[0]
    lines = [f"[header] {section.header.paragraphs[0].text}", ""]
    for block in document.iter_inner_content():
        lines += _table_lines(block) if isinstance(block, Table) else _paragraph_lines(block)
    return "\n".join([*lines, f"[footer] {section.footer.paragraphs[0].text}", ""])


def _paragraph_lines(paragraph: Paragraph) -> list[str]:
    style = (paragraph.style.name if paragraph.style else "") or ""
    mark = {"Heading 1": "# ", "Heading 2": "## ", "List Bullet": "- "}.get(style, "")
    return [mark + paragraph.text, ""]


def _table_lines(table: Table) -> Iterator[str]:
    for row in table.rows:
        yield "| " + " | ".join(cell.text for cell in row.cells) + " |"
    yield ""


@pytest.mark.parametrize("report", REPORT_TEMPLATES)
def test_a_report_reads_as_it_did(report: str) -> None:
    assert_golden(HERE / f"{report}.txt", as_text(opened(built(report))))


def test_a_report_of_nothing_says_so_and_leaves_no_empty_table() -> None:
    fields = report_fields(a_situation((), unmatched=0), report=STATUS_UNIT, about="VALE", quarter=QUARTER)

    document = opened(build_report(a_template(STATUS_UNIT), fields, created=NOW, title=TITLE, author=""))

    assert document.tables == []
    assert_golden(HERE / "nothing.txt", as_text(document))


@pytest.mark.parametrize("report", REPORT_TEMPLATES)
def test_nothing_is_left_over(report: str) -> None:
    with ZipFile(BytesIO(built(report))) as package:
        parts = {name: package.read(name).decode("utf-8", "replace") for name in package.namelist()}

    for name, part in parts.items():
        assert "{{" not in part, name
        assert "{%" not in part, name
        assert "keep this" not in part.replace("Keep this line", ""), name
        assert ">None<" not in part, name


def test_names_keep_their_ampersands_and_angle_brackets() -> None:
    said = as_text(opened(built()))

    assert "Dale & Vale Major Trauma Network" in said
    assert "Report & annexes <final>.docx" in said


def test_equal_arguments_give_equal_bytes() -> None:
    assert built() == built()


def test_properties_language_and_dates_are_ours() -> None:
    properties = opened(built()).core_properties

    assert (properties.title, properties.author, properties.language) == (TITLE, "Dale & Vale", "en-GB")
    assert properties.created == properties.modified == datetime(2031, 7, 3, 9, 0, tzinfo=UTC)
    assert (properties.comments, properties.subject) == ("", "")


def test_every_text_is_marked_as_english_of_this_country() -> None:
    document = opened(built())

    marks = [m.get(qn("w:val")) for m in document.styles.element.iter(qn("w:lang"))]
    assert marks
    assert set(marks) == {"en-GB"}


def test_each_table_repeats_its_header_and_splits_no_row() -> None:
    for table in opened(built()).tables:
        rows = [row._tr for row in table.rows]  # noqa: SLF001 - the marks have no name in python-docx
        assert [r.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for r in rows] == [
            i == 0 for i in range(len(rows))
        ]
        assert all(len(r.findall(f"{qn('w:trPr')}/{qn('w:cantSplit')}")) == 1 for r in rows)
        assert table._tbl.tblPr.find(qn("w:tblCaption")) is not None  # noqa: SLF001 - as above


def test_a_status_is_tinted_and_still_said_in_words() -> None:
    cells = [c for t in opened(built()).tables for r in t.rows for c in r.cells if c.text in STATUS_COLOURS]

    assert len(cells) >= 7
    for cell in cells:
        fill, ink = STATUS_COLOURS[cell.text]
        (run,) = cell.paragraphs[0].runs
        shading = run._r.find(f"{qn('w:rPr')}/{qn('w:shd')}")  # noqa: SLF001 - python-docx knows no shading
        assert shading is not None
        assert shading.get(qn("w:fill")) == fill
        assert str(run.font.color.rgb) == ink


@pytest.mark.parametrize("report", REPORT_TEMPLATES)
def test_headings_go_in_order_and_name_their_font(report: str) -> None:
    document = opened(built(report))

    names = [p.style.name for p in document.paragraphs if p.style and (p.style.name or "").startswith("Heading")]
    assert names[0] == "Heading 1"
    assert set(names[1:]) == {"Heading 2"}
    fonts = list(document.styles.element.iter(qn("w:rFonts")))
    assert fonts
    for font in fonts:
        assert not [name for name in font.attrib if "Theme" in str(name)]
        assert font.get(qn("w:ascii")) == "Arial"


def test_the_page_number_is_a_field_of_words_own() -> None:
    footer = opened(built()).sections[0].footer

    codes = [c.text.strip() for c in footer._element.iter(qn("w:instrText")) if c.text]  # noqa: SLF001 - no name
    assert codes == ["PAGE", "NUMPAGES"]


def test_control_characters_and_line_ends_in_the_data_do_no_harm() -> None:
    fields = the_fields()
    fields["not_seen"] = [{"what": "a\x00b\nc\td\x0ce\ud800f {_{ x }_} {{ y }}"}]

    document = opened(build_report(a_template(), fields, created=NOW, title="a\x01b\nc", author="x"))

    bullets = [p.text for p in document.paragraphs if p.style and p.style.name == "List Bullet"]
    assert len(bullets) == 1
    assert bullets[0].startswith("a b c d e f ")
    assert document.core_properties.title == "a b c"


def test_a_misspelt_field_is_named_with_its_heading_and_what_was_meant() -> None:
    with pytest.raises(TemplateError) as error:
        build_report(a_template_that_says("{{ report.titel }}"), the_fields(), created=NOW, title=TITLE, author="")

    assert error.value.happened == "The report template cannot be filled in."
    assert "There is no field called report.titel. Did you mean report.title?" in error.value.why
    assert 'Main text, under the heading "Summary"' in error.value.why
    assert "template check" in error.value.do


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("{{ report.title.__class__.__mro__ }}", id="the inside of Python"),
        pytest.param("{{ ''.__class__ }}", id="a class"),
        pytest.param("{% for x in owed %}", id="a loop without end"),
        pytest.param("{{ report.title | nothing }}", id="an unknown filter"),
        pytest.param("{{ report.title", id="an unclosed field"),
        pytest.param("{{ 1 / 0 }}", id="arithmetic"),
        pytest.param("{{ range(10 ** 9) | list }}", id="too much"),
    ],
)
def test_a_template_that_asks_for_what_it_may_not_is_an_error_and_no_report(line: str) -> None:
    with pytest.raises(TemplateError):
        build_report(a_template_that_says(line), the_fields(), created=NOW, title=TITLE, author="")


def _a_zip(*names: str) -> bytes:
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as package:
        for name in names:
            package.writestr(name, "x")
    return written.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"%PDF-1.7", id="a PDF"),
        pytest.param(_a_zip("xl/workbook.xml"), id="a workbook"),
        pytest.param(_a_zip("[Content_Types].xml", "word/document.xml"), id="a package of nonsense"),
        pytest.param(a_template()[:2000], id="half a file"),
    ],
)
def test_what_is_not_a_word_document_is_said_kindly(data: bytes) -> None:
    with pytest.raises(TemplateError) as error:
        build_report(data, the_fields(), created=NOW, title=TITLE, author="")

    assert error.value.happened == "The report template is not a Word document."
    assert error.value.do
