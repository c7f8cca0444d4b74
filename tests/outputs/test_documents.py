"""The templates that units fill in, and how their covers are filled in."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn

from cmmtn_sync.errors import TemplateError
from cmmtn_sync.outputs.documents import fill_document, settled

TEMPLATES = Path(__file__).parents[2] / "templates" / "documents"
NAMES = ("Annual Report", "Operational Policy", "Work Plan")
FIELDS: dict[str, object] = {
    "unit": {"name": "Vale & Marsh <Trauma> Unit", "short_name": "Vale & Marsh"},
    "cycle": "April 2029 to March 2031",
    "period": "2030/31",
    "due": "30 June 2031",
    "network": "Guy's & Dale's Network",
}
CREATED = datetime(2031, 4, 1, 8, 30, tzinfo=UTC)


def the_template(name: str) -> bytes:
    return (TEMPLATES / f"{name}.docx").read_bytes()


def opened(data: bytes) -> WordDocument:
    return Document(io.BytesIO(data))


def everything_said(document: WordDocument) -> str:
    cells = [c.text for t in document.tables for r in t.rows for c in r.cells]
    header = [p.text for p in document.sections[0].header.paragraphs]
    return "\n".join([*header, *(p.text for p in document.paragraphs), *cells])


def a_template_that_says(text: str, title: str = "") -> bytes:
    document = Document()
    document.add_paragraph(text)
    document.core_properties.title = title
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


@pytest.mark.parametrize("name", NAMES)
def test_each_template_is_filled_in_with_unit_and_dates_and_nothing_is_left_over(name: str) -> None:
    filled = opened(fill_document(the_template(name), FIELDS, created=CREATED))

    said = everything_said(filled)
    assert "Vale & Marsh <Trauma> Unit" in said
    assert "30 June 2031" in said
    assert "Guy's & Dale's Network" in said
    assert "{{" not in said
    assert filled.core_properties.title.startswith(f"{name}: Vale & Marsh <Trauma> Unit")
    assert filled.core_properties.created == CREATED


@pytest.mark.parametrize("name", NAMES)
def test_the_same_input_gives_the_same_bytes(name: str) -> None:
    first = fill_document(the_template(name), FIELDS, created=CREATED)

    assert fill_document(the_template(name), FIELDS, created=CREATED) == first
    assert fill_document(the_template(name), FIELDS | {"due": "1 July 2031"}, created=CREATED) != first


@pytest.mark.parametrize("name", ["Annual Report", "Operational Policy"])
def test_every_section_of_a_template_has_a_real_heading_and_a_grey_prompt(name: str) -> None:
    paragraphs = opened(the_template(name)).paragraphs
    headings = [i for i, p in enumerate(paragraphs) if p.style is not None and p.style.name == "Heading 1"]

    below = [paragraphs[i + 1] for i in headings]

    assert len(headings) > 8
    assert {p.style.name for p in below if p.style is not None} == {"Prompt"}
    assert all(p.text.strip() for p in below)


@pytest.mark.parametrize("name", ["Operational Policy", "Work Plan"])
def test_a_table_repeats_its_header_row_and_says_what_it_holds(name: str) -> None:
    table = opened(the_template(name)).tables[0]

    assert table.rows[0]._tr.find(qn("w:trPr") + "/" + qn("w:tblHeader")) is not None  # noqa: SLF001 - python-docx has no name for it
    assert table._tbl.tblPr.find(qn("w:tblDescription")) is not None  # noqa: SLF001 - as above


@pytest.mark.parametrize("name", NAMES)
def test_a_template_is_in_british_english_in_arial_and_names_no_network(name: str) -> None:
    with zipfile.ZipFile(io.BytesIO(the_template(name))) as package:
        parts = {n: package.read(n).decode("utf-8", "replace") for n in package.namelist()}

    assert 'w:lang w:val="en-GB"' in parts["word/styles.xml"]
    assert "Cheshire" not in "".join(parts.values())
    assert "python-docx" not in parts["docProps/core.xml"]
    document = opened(the_template(name))
    assert document.styles["Normal"].font.name == "Arial"
    assert document.core_properties.language == "en-GB"


def test_a_field_that_does_not_exist_is_named() -> None:
    template = a_template_that_says("For {{ unit.nmae }}")

    with pytest.raises(TemplateError) as raised:
        fill_document(template, FIELDS, created=CREATED)

    assert "nmae" in raised.value.why
    assert raised.value.do


def test_a_field_of_the_title_that_does_not_exist_is_named_too() -> None:
    template = a_template_that_says("Hello", title="Report {{ untt }}")

    with pytest.raises(TemplateError) as raised:
        fill_document(template, FIELDS, created=CREATED)

    assert "untt" in raised.value.why


@pytest.mark.parametrize(
    "text",
    ["{{ unit.__class__.__mro__ }}", "{{ unit.name", "{% for x in unit %}", "{{ 1 / 0 }}"],
    ids=["looks inside Python", "field not closed", "loop not closed", "nonsense"],
)
def test_a_template_that_does_what_templates_may_not_is_refused(text: str) -> None:
    template = a_template_that_says(text)

    with pytest.raises(TemplateError):
        fill_document(template, FIELDS, created=CREATED)


@pytest.mark.parametrize(
    "data", [b"", b"not a document", the_template("Work Plan")[:3000]], ids=["empty", "text", "cut off"]
)
def test_a_template_that_is_no_word_document_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(TemplateError, match="not a Word document"):
        fill_document(data, FIELDS, created=CREATED)


def test_a_settled_package_holds_the_same_parts_and_no_time() -> None:
    package = a_template_that_says("Hello")

    with (
        zipfile.ZipFile(io.BytesIO(package)) as before,
        zipfile.ZipFile(io.BytesIO(settled(package))) as after,
    ):
        assert {n: before.read(n) for n in before.namelist()} == {n: after.read(n) for n in after.namelist()}
        assert {i.date_time for i in after.infolist()} == {(1980, 1, 1, 0, 0, 0)}
