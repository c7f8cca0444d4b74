"""What the writer of a template is told of its mistakes."""

from __future__ import annotations

from io import BytesIO

import pytest
from docx import Document

from cmmtn_sync.outputs.mail_sample import sample_mail_fields
from cmmtn_sync.outputs.reports import REPORT_TEMPLATES
from cmmtn_sync.outputs.template_check import check_mail_template, check_template
from cmmtn_sync.outputs.template_fields import field_paths
from cmmtn_sync.plan.report_fields import STATUS_NETWORK
from cmmtn_sync.plan.report_sample import sample_fields
from tests.outputs.mails.samples import TEMPLATES as MAIL_TEMPLATES
from tests.outputs.reports.samples import TEMPLATES

FIELDS = sample_fields(STATUS_NETWORK)
UNDER_SUMMARY = 'Main text, under the heading "Summary"'


def a_template(*lines: str, header: str = "", rows: tuple[str, ...] = ()) -> bytes:
    document = Document()
    document.sections[0].header.paragraphs[0].text = header
    document.add_heading("Summary", 2)
    for line in lines:
        document.add_paragraph(line)
    if rows:
        table = document.add_table(rows=len(rows), cols=2)
        for row, text in zip(table.rows, rows, strict=True):
            for cell, part in zip(row.cells, text.split("|"), strict=False):
                cell.text = part
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def told(data: bytes) -> list[tuple[str, str]]:
    return [(p.words, p.where) for p in check_template(data, FIELDS, "my.docx")]


@pytest.mark.parametrize("report", REPORT_TEMPLATES)
def test_the_shipped_report_templates_have_no_mistake(report: str) -> None:
    name = REPORT_TEMPLATES[report]

    assert check_template((TEMPLATES / name).read_bytes(), sample_fields(report), name) == ()


@pytest.mark.parametrize("name", MAIL_TEMPLATES)
def test_the_shipped_mail_templates_have_no_mistake(name: str) -> None:
    assert check_mail_template(MAIL_TEMPLATES[name], name, others=MAIL_TEMPLATES) == ()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{{ report.titel }}", "There is no field called report.titel. Did you mean report.title?"),
        ("{{reprt.title}}", "There is no field called reprt. Did you mean report?"),
        ("{{ title }}", "There is no field called title. Did you mean report.title?"),
        ("{{ zebra }}", "There is no field called zebra."),
        ("{{ counts.owed.first }}", "There is no field called counts.owed.first. Did you mean counts.owed?"),
        ("{{ network.name", "A field or a mark is not closed: each {{ needs its }}, and each {% its %}."),
        ("{ network.name }}", "A field or a mark is not closed: each {{ needs its }}, and each {% its %}."),
        ("{%p for row in owed %}", "This loop has no end: add {%p endfor %} after it."),
        ("{%p if owed %}", "This condition has no end: add {%p endif %} after it."),
        ("{%p endfor %}", "This ends a loop that did not begin."),
        ("{%p else %}", "This else stands in no condition."),
        (
            "{% for row in network %}{% endfor %}",
            "network is not a list, so there is nothing to repeat.",
        ),
        (
            "{{ report.__class__ }}",
            "report.__class__ is not allowed: templates can show fields and no more.",
        ),
        (
            "{{ report.title.upper() }}",
            "report.title.upper(...) is not allowed: templates can show fields and no more.",
        ),
    ],
)
def test_a_mistake_is_named_with_its_place_and_what_was_meant(line: str, words: str) -> None:
    assert told(a_template("All is well.", line)) == [(words, UNDER_SUMMARY)]


def test_a_mistake_inside_a_loop_is_named_in_the_words_of_the_loop() -> None:
    data = a_template(
        rows=("Document|Status", "{%tr for row in owed %}|", "{{ row.document }}|{{ row.stauts }}", "{%tr endfor %}|")
    )

    assert told(data) == [
        ("There is no field called row.stauts. Did you mean row.status?", f"{UNDER_SUMMARY}, table 1, row 3")
    ]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (
            ("{% for row in owed %}{{ row.document }}|{{ row.status }}{% endfor %}",),
            "This goes over several cells: write {%tr instead of {%, each in a row of its own.",
        ),
        (
            ("{%tr for row in owed %}|{%tr endfor %}",),
            "The beginning and the end of repeated rows each need a row of their own.",
        ),
        (
            ("{%tr for row in owed %}|", "{% endfor %}|"),
            "The beginning and the end of this loop differ: write {%tr in both.",
        ),
    ],
)
def test_a_loop_that_would_mangle_its_table_is_named(rows: tuple[str, ...], words: str) -> None:
    assert (words, f"{UNDER_SUMMARY}, table 1, row 1") in told(a_template(rows=rows))


def test_a_row_mark_outside_a_table_is_named() -> None:
    words = "{%tr stands outside a table: in the text write {%p instead."

    assert (words, UNDER_SUMMARY) in told(a_template("{%tr for row in owed %}", "{%tr endfor %}"))


def test_a_mistake_in_the_page_header_is_found() -> None:
    assert told(a_template(header="{{ netwrk.name }}")) == [
        ("There is no field called netwrk. Did you mean network?", "Header")
    ]


def test_a_field_that_word_split_into_runs_is_read_whole() -> None:
    document = Document()
    paragraph = document.add_paragraph()
    for piece in ("{", "{ report.", "titel ", "}", "}"):
        paragraph.add_run(piece).bold = piece == "titel "
    written = BytesIO()
    document.save(written)

    assert told(written.getvalue()) == [
        ("There is no field called report.titel. Did you mean report.title?", "Main text")
    ]


def test_all_mistakes_are_told_at_once() -> None:
    problems = check_template(a_template("{{ a.b }}", "{{ network.nmae }}", "{%p if x"), FIELDS, "my.docx")

    assert len(problems) == 3
    assert {p.template for p in problems} == {"my.docx"}


def test_a_problem_prints_as_people_read_it() -> None:
    (problem,) = check_template(a_template("{{ network.nmae }}"), FIELDS, "my.docx")

    assert str(problem).splitlines() == [
        "There is no field called network.nmae. Did you mean network.name?",
        f"   Where: {UNDER_SUMMARY}",
        "   Text:  {{ network.nmae }}",
    ]


def test_what_only_filling_in_can_find_is_found_by_filling_in() -> None:
    (problem,) = check_template(a_template("{{ network.name | shout }}"), FIELDS, "my.docx")

    assert "shout" in problem.words
    assert problem.where == "When filled in with sample data"


def test_a_file_that_is_not_from_word_is_said_to_be_none() -> None:
    assert told(b"%PDF-1.7") == [
        ("This is not a Word document. Open it in Word and save it as .docx.", "The whole file")
    ]


@pytest.mark.parametrize(
    ("text", "words", "where"),
    [
        ("Dear {{ greting }}", "There is no field called greting. Did you mean greeting?", "Line 1"),
        (
            "\n{% for ask in asks %}{{ ask.stauts }}{% endfor %}",
            "There is no field called ask.stauts. Did you mean ask.status?",
            "Line 2",
        ),
        (
            "{% for part in parts %}{% for x in part.lines %}{{ x.wht }}{% endfor %}{% endfor %}",
            "There is no field called x.wht. Did you mean x.what?",
            "Line 1",
        ),
        (
            "{{ sender.name.__class__ }}",
            "sender.name.__class__ is not allowed: templates can show fields and no more.",
            "Line 1",
        ),
        ('{% include "foot.j2" %}', "There is no template called foot.j2.", "When filled in with sample data"),
    ],
)
def test_a_mistake_in_a_mail_template_is_named_with_its_line(text: str, words: str, where: str) -> None:
    (problem,) = check_mail_template(text, "digest.txt.j2")

    assert (problem.words, problem.where) == (words, where)


def test_a_mistake_in_a_macro_is_found_when_the_mail_is_filled_in() -> None:
    name = "macros.html.j2"
    (problem,) = check_mail_template(MAIL_TEMPLATES[name].replace("ask.note", "ask.nte"), name, others=MAIL_TEMPLATES)

    assert "'nte'" in problem.words
    assert "Did you mean asks[].note?" in problem.words


def test_an_unclosed_loop_in_a_mail_template_is_said() -> None:
    (problem,) = check_mail_template("{% for ask in asks %}\n{{ ask.due }}", "digest.txt.j2")

    assert problem.words.startswith("This cannot be understood: ")


def test_the_readme_names_every_field_of_a_mail() -> None:
    readme = (TEMPLATES.parent / "README.md").read_text(encoding="utf-8")

    for path in field_paths(sample_mail_fields()):
        assert f"`{path.replace('[]', '')}`" in readme, path
