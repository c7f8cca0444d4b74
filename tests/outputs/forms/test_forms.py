"""The forms that units fill in, as people open them; and what a screen reader needs to read them out."""

from __future__ import annotations

import itertools
import re
import zipfile
from dataclasses import replace
from io import BytesIO

import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from cmmtn_sync.config import GENERATED, Templates
from cmmtn_sync.errors import TemplateError
from cmmtn_sync.facts import read_facts
from cmmtn_sync.model import Facts
from cmmtn_sync.outputs.forms import BUILT, make_form
from cmmtn_sync.plan.forms import GUIDANCE, Filling
from tests.outputs.forms.samples import CREATED, FILLING, HERE, NAMES, WORD, as_text, made, opened
from tests.outputs.golden import assert_golden

FORMS = tuple(name for name in WORD if not name.startswith(GUIDANCE))
HEADING = re.compile(r"Heading (\d)|(Title)")


@pytest.mark.parametrize("name", NAMES)
def test_a_filled_form_reads_as_its_golden_text(name: str) -> None:
    assert_golden(HERE / f"{name}.txt", as_text(name, made(name)))


@pytest.mark.parametrize("name", NAMES)
def test_the_same_filling_gives_the_same_bytes_and_another_gives_others(name: str) -> None:
    assert made(name) == made(name)
    assert made(name) != made(name, replace(FILLING, short_name="Hill", network="Another", period="2029/30"))


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_left_over_on_a_blank_form_either(name: str) -> None:
    blank = Filling(network="Net", contact_name="Jo", contact_role="Officer", contact_email="jo@example.org")
    text = as_text(name, made(name, replace(blank, standards=FILLING.standards)))

    assert "[Name of the unit]" in text
    assert not re.search(r"\{[{%]|None", text)


def test_every_document_that_is_asked_for_has_its_page_of_guidance() -> None:
    asked = {name.rpartition(".")[0] for name in (*FORMS, *GENERATED)}

    assert {name.removeprefix(GUIDANCE).removesuffix(".docx") for name in WORD if name.startswith(GUIDANCE)} == asked


def test_what_code_makes_is_what_the_configuration_takes_for_made_by_code() -> None:
    assert BUILT.keys() == GENERATED


@pytest.mark.parametrize("name", WORD)
def test_a_field_that_is_not_known_is_named_with_what_to_do(name: str) -> None:
    template = Templates().document(name)
    assert template is not None
    spoilt = _with(template.data, b"{{ network }}", b"{{ netwrok }}")

    with pytest.raises(TemplateError, match="could not be filled in") as raised:
        make_form(name, spoilt, FILLING, created=CREATED)

    assert "netwrok" in raised.value.why
    assert "README.md" in raised.value.do


def _with(package: bytes, old: bytes, new: bytes) -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(BytesIO(package)) as before, zipfile.ZipFile(written, "w") as after:
        for part in before.namelist():
            after.writestr(part, before.read(part).replace(old, new))
    return written.getvalue()


# --- for everybody to read ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", WORD)
def test_headings_follow_the_title_in_order_and_skip_no_level(name: str) -> None:
    styles = [p.style.name or "" for p in opened(made(name)).paragraphs if p.style is not None and p.text.strip()]
    levels = [int(found[1] or 0) for style in styles if (found := HEADING.fullmatch(style))]

    assert levels[0] == 0
    assert levels.count(0) == 1
    assert all(level <= before + 1 for before, level in itertools.pairwise(levels))


@pytest.mark.parametrize("name", WORD)
def test_language_title_and_font_are_set_and_nobody_s_name_is_left_in_it(name: str) -> None:
    document = opened(made(name))
    properties = document.core_properties
    styles = document.styles.element.xml

    assert set(re.findall(r'w:lang w:val="([^"]+)"', styles)) == {"en-GB"}
    assert properties.language == "en-GB"
    assert properties.title.startswith(("Guidance: ", f"{name.removesuffix('.docx')}: Vale & Marsh"))
    assert (properties.author, properties.last_modified_by, properties.comments) == ("", "", "")
    assert document.styles["Normal"].font.name == "Arial"
    assert "Cheshire" not in document.element.xml


@pytest.mark.parametrize("name", FORMS)
def test_a_table_has_a_header_row_that_repeats_says_what_it_holds_and_splits_no_row(name: str) -> None:
    tables = opened(made(name)).tables

    assert tables
    for table in tables:
        element = table._tbl  # noqa: SLF001 - python-docx has no name for what is asked here
        rows = element.findall(qn("w:tr"))
        assert [row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in rows].index(False) == 1
        assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rows)
        assert element.tblPr.find(qn("w:tblDescription")) is not None
        assert not [*element.iter(qn("w:gridSpan")), *element.iter(qn("w:vMerge"))]


@pytest.mark.parametrize("name", WORD)
def test_words_stand_out_from_what_is_behind_them(name: str) -> None:
    styles = opened(made(name)).styles
    behind = {"Table heading": "005EB8", "Network bar": "005EB8"}

    for style in ("Normal", "Title", "Subtitle", "Heading 1", "Prompt", "Table text", "Table heading", "Network bar"):
        colour = styles[style].font.color.rgb
        assert _contrast(str(colour), behind.get(style, "FFFFFF")) >= 4.5, style


def _contrast(one: str, other: str) -> float:
    """Return the contrast of two colours (WCAG 2.2, 1.4.3)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("name", [n for n in FORMS if n != "Work Plan.docx"])
def test_right_under_every_heading_stands_one_prompt_that_says_what_to_write(name: str) -> None:
    template = Templates().document(name)
    assert template is not None
    paragraphs = opened(template.data).paragraphs
    styles = [p.style.name if p.style is not None else "" for p in paragraphs]
    under = [paragraphs[at + 1] for at, style in enumerate(styles) if style == "Heading 1"]
    after = styles.index("Heading 1")

    assert {p.style.name for p in under if p.style is not None} == {"Prompt"}
    assert all(len(p.text.split()) >= 5 for p in under)
    assert styles[after:].count("Prompt") == len(under)


def test_the_work_plan_asks_for_the_programme_s_columns_and_stars_those_that_are_needed() -> None:
    """Programme, section 4: ref, origin, standard, issue, action, lead, start, due, status, progress, evidence ..."""
    document = opened(made("Work Plan.docx"))
    page = document.sections[0]

    assert [cell.text for cell in document.tables[0].rows[0].cells] == [
        "Ref",
        "Origin",
        "Standard",
        "Issue",
        "Action *",
        "Lead *",
        "Start",
        "Due *",
        "Status",
        "Progress",
        "Evidence",
        "Closed on",
        "Carried forward from",
    ]
    assert page.orientation is WD_ORIENT.LANDSCAPE
    assert (page.page_width or 0) > (page.page_height or 0)


def test_the_update_form_holds_the_open_actions_and_rows_for_more() -> None:
    rows = [[c.text for c in row.cells] for row in opened(made("Update on the action plan.docx")).tables[1].rows]
    none = opened(made("Update on the action plan.docx", replace(FILLING, actions=()))).tables[1].rows

    assert rows[1:3] == [
        ["A1", "Appoint a second coordinator & agree the rota", "In progress", ""],
        ["R2", "Review the <transfer> policy", "Nearly there", ""],
    ]
    assert {"".join(row) for row in rows[3:]} == {""}
    assert len(rows) == len(none) == 9


# --- read as what units send is read


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("filled", [True, False], ids=["filled", "as the template is"])
def test_our_own_reader_takes_the_cover_for_the_cover_and_the_headings_alone_for_sections(
    name: str,
    filled: bool,  # noqa: FBT001 - a column of the table
) -> None:
    template = Templates().document(name)
    assert template is not None
    data = made(name) if filled else template.data

    facts = read_facts(data, name)

    headings = [p.text for p in opened(data).paragraphs if p.style is not None and p.style.name == "Heading 1"]
    assert isinstance(facts, Facts)
    assert facts.title == name.removesuffix(".docx")
    assert [s.title for s in facts.sections] == headings
    assert ("Vale & Marsh <Trauma> NHS Trust" if filled else "{{ unit.name }}") in facts.cover


def test_the_lines_of_version_control_stand_on_the_policy_s_cover() -> None:
    facts = read_facts(made("Operational Policy.docx"), "Operational Policy.docx")

    assert isinstance(facts, Facts)
    for label in ("Version", "Approved by", "Approved on", "Valid from", "Review date"):
        assert label in facts.cover.splitlines()
