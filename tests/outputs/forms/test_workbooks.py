"""A network's own Excel form: its fields are filled in, and nothing else of it is touched."""

from __future__ import annotations

import io
import zipfile

import pytest
import xlsxwriter
from openpyxl import load_workbook

from cmmtn_sync.errors import TemplateError
from cmmtn_sync.outputs.workbooks import fill_workbook
from tests.outputs.forms.samples import CREATED, FILLING

FIELDS = FILLING.fields()


def a_workbook(*texts: str, title: str = "Form of {{ unit.short_name }}") -> bytes:
    written = io.BytesIO()
    with xlsxwriter.Workbook(written) as book:
        book.set_properties({"title": title})
        sheet = book.add_worksheet("Form")
        for row, text in enumerate(texts):
            sheet.write_string(row, 0, text)
        sheet.insert_textbox(3, 3, "A box that openpyxl would lose")
    return written.getvalue()


def parts(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def test_cells_and_title_are_filled_in_and_all_other_parts_stay_as_they_are() -> None:
    template = a_workbook("For {{ unit.name }} of {{ network }}", "Due {{ due }}", "No field")

    filled = fill_workbook(template, FIELDS, created=CREATED)

    book = load_workbook(io.BytesIO(filled))
    said = [cell.value for (cell,) in book["Form"].iter_rows(max_col=1)]
    assert said == ["For Vale & Marsh <Trauma> NHS Trust of Guy's & Dale's Network", "Due 30 June 2031", "No field"]
    assert book.properties.title == "Form of Vale & Marsh"
    before, after = parts(template), parts(filled)
    assert {name for name in before if before[name] != after[name]} == {"xl/sharedStrings.xml", "docProps/core.xml"}


def test_the_same_input_gives_the_same_bytes() -> None:
    template = a_workbook("{{ network }}")

    assert fill_workbook(template, FIELDS, created=CREATED) == fill_workbook(template, FIELDS, created=CREATED)


@pytest.mark.parametrize("text", ["{{ netwrok }}", "{{ unit.__class__ }}", "{% for x in actions %}", "{{ network"])
def test_a_field_that_cannot_be_filled_in_is_said(text: str) -> None:
    with pytest.raises(TemplateError, match="could not be filled in") as raised:
        fill_workbook(a_workbook(text), FIELDS, created=CREATED)

    assert raised.value.why


def test_a_field_that_its_look_breaks_in_two_is_said_with_its_text() -> None:
    written = io.BytesIO()
    with xlsxwriter.Workbook(written) as book:
        bold = book.add_format({"bold": True})
        book.add_worksheet().write_rich_string(0, 0, "{{ net", bold, "work }}")

    with pytest.raises(TemplateError) as raised:
        fill_workbook(written.getvalue(), FIELDS, created=CREATED)

    assert '"{{ network }}"' in raised.value.why


@pytest.mark.parametrize("data", [b"", b"not a workbook", a_workbook("x")[:900]], ids=["empty", "text", "cut off"])
def test_what_is_no_workbook_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(TemplateError, match="not an Excel workbook"):
        fill_workbook(data, FIELDS, created=CREATED)
