"""A network's own templates: one that is broken or unreadable stops nothing, and somebody is told."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from cmmtn_sync.cli.templates import problems_of_file, problems_of_templates
from cmmtn_sync.config import Templates
from cmmtn_sync.errors import ExitCode, TemplateError
from cmmtn_sync.facts import READER_VERSION
from cmmtn_sync.model import Facts, PublishTemplate, Reason, Result, Unreadable
from cmmtn_sync.run import run
from cmmtn_sync.run.seeing import document_templates
from tests.e2e.small_network import Network
from tests.e2e.test_published_templates import in_its_first_year, lying
from tests.outputs.forms.test_workbooks import a_workbook

NOW = datetime(2025, 6, 2, 9, tzinfo=UTC)
REPORT = "Annual Report.docx"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    for name in ("mail", "documents"):
        (tmp_path / name).mkdir()
    return tmp_path


@pytest.mark.parametrize(
    "text", [b"Dear \x93you\x94", b'{% include "digest.txt.j2" %}'], ids=["not in UTF-8", "including itself"]
)
def test_a_mail_template_that_cannot_be_used_gives_way_to_the_shipped_one(own: Path, text: bytes) -> None:
    (own / "mail" / "digest.txt.j2").write_bytes(text)
    network = Network(now=NOW)

    ran = run(replace(network.house, templates=Templates(own=own)), NOW)

    assert ran.exit_code is ExitCode.DONE
    assert network.mailbox.drafts()


def test_a_mark_before_the_text_as_notepad_puts_it_is_no_part_of_a_mail(own: Path) -> None:
    (own / "mail" / "digest.txt.j2").write_bytes(b"\xef\xbb\xbfDear")

    assert Templates(own=own).mail()["digest.txt.j2"] == "Dear"


def test_a_template_that_is_not_in_utf_8_is_told_by_its_name(own: Path) -> None:
    (own / "mail" / "digest.txt.j2").write_bytes(b"Dear \x93you\x94")

    with pytest.raises(TemplateError, match=r"digest\.txt\.j2"):
        Templates(own=own).mail()


def test_a_document_template_that_cannot_be_read_is_told_and_the_shipped_one_asks(own: Path) -> None:
    (own / "documents" / REPORT).write_bytes(b"no document")
    house = replace(Network(now=NOW).house, templates=Templates(own=own))

    known, _, said = document_templates(house)

    assert isinstance(known[REPORT], Facts)
    assert [(a.code, a.about) for a in said] == [("template", REPORT)]
    assert [problem.template for problem in problems_of_templates(own)] == [REPORT]


def test_a_network_s_own_self_assessment_goes_out_as_it_is_with_its_fields_filled_in(own: Path) -> None:
    (own / "documents" / "Self-assessment.xlsx").write_bytes(a_workbook("For {{ unit.short_name }}"))
    network = Network(now=datetime(2025, 4, 3, 9, tzinfo=UTC), configuration=in_its_first_year())

    run(replace(network.house, templates=Templates(own=own)), network.now)

    there = load_workbook(io.BytesIO(lying(network, "Self-assessment.xlsx")))
    assert (there.sheetnames, there["Form"]["A1"].value) == (["Form"], "For Northfield")
    assert problems_of_templates(own) == ()


def test_a_field_of_an_own_self_assessment_that_is_not_known_is_said_by_template_check_and_nothing_goes_out(
    own: Path,
) -> None:
    form = own / "documents" / "Self-assessment.xlsx"
    form.write_bytes(a_workbook("For {{ unit.shortname }}"))
    network = Network(now=datetime(2025, 4, 3, 9, tzinfo=UTC), configuration=in_its_first_year())

    ran = run(replace(network.house, templates=Templates(own=own)), network.now)

    failed = [o for o in ran.outcomes if o.result is Result.FAILED]
    assert {o.action.template for o in failed if isinstance(o.action, PublishTemplate)} == {"Self-assessment.xlsx"}
    assert all("shortname" in o.words for o in failed)
    for problems in (problems_of_templates(own), problems_of_file(form)):
        assert [(p.template, "shortname" in p.words) for p in problems] == [("Self-assessment.xlsx", True)]


def test_a_document_template_on_which_the_reader_died_is_read_again() -> None:
    network = Network(now=NOW)
    template = Templates().document(REPORT)
    assert template is not None
    network.store.save_reading(template.content, Unreadable(reason=Reason.READER_DIED, reader=READER_VERSION))

    known, _, said = document_templates(network.house)

    assert isinstance(known[REPORT], Facts)
    assert not said
