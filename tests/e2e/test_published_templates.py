"""Templates that we put into units' folders: no submission until somebody fills them in, and never over their work."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import pytest
from docx import Document
from openpyxl import load_workbook

from cmmtn_sync.config import Configuration, load, shipped
from cmmtn_sync.model import ActionItem, Completeness, Cycle, Entry, Programme, RegisterPage, baseline
from tests.e2e.small_network import Network, a_configuration

PUT = datetime(2025, 4, 3, 9, tzinfo=UTC)
KEY = "2024-26/y2q1.{}/NORTH"
FOLDER = "North/Peer review/Templates 2025-26"
FORMS = ("Annual Report", "Operational Policy", "Update on the action plan", "Work Plan")
RATED = "2025-27/y1q2.self-assessment/NORTH"


def rewritten(data: bytes) -> bytes:
    """Return an Office file as SharePoint leaves it: the same parts, other bytes."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return result.getvalue()


def lying(network: Network, name: str) -> bytes:
    item = network.units.find(f"{FOLDER}/{name}")
    assert item is not None, name
    return network.units.fetch(item.item)


@cache
def first_year() -> Programme:
    """Return the sample's first year, in a cycle that begins in April 2025: the self-assessment is owed in it."""
    programme = load(shipped("config")).programme
    cycle = Cycle(id="2025-27", first_year=2025, standard_set="sample")
    return replace(programme, cycles=(cycle,), requirements=tuple(r for r in programme.requirements if r.year == 1))


def in_its_first_year(programme: Programme | None = None) -> Configuration:
    return replace(a_configuration(), programme=programme or first_year())


def test_the_whole_set_goes_into_the_folder_of_each_unit_that_owes_it_with_its_name_and_dates() -> None:
    network = Network(now=PUT)
    network.run()

    names = {name for form in FORMS for name in (f"{form}.docx", f"Guidance - {form}.docx")}
    there = {path.rpartition("/")[2] for path in network.units.paths() if path.startswith(FOLDER)}
    assert there == names
    cover = "\n".join(p.text for p in Document(io.BytesIO(lying(network, "Annual Report.docx"))).paragraphs)
    assert all(said in cover for said in ("Northfield Hospitals NHS Trust", "2024/25", "30 June 2025", "A Network"))


@pytest.mark.parametrize("template", FORMS)
def test_a_template_of_ours_that_sharepoint_rewrote_is_no_submission(template: str) -> None:
    network = Network(now=PUT)
    network.run()
    network.at(datetime(2025, 4, 4, 9, tzinfo=UTC)).run()

    network.upload("NORTH", f"Templates 2025-26/{template}.docx", rewritten(lying(network, f"{template}.docx")))
    network.at(datetime(2025, 4, 7, 9, tzinfo=UTC)).run()

    kind = "update" if template.startswith("Update") else template.lower().replace(" ", "-")
    found = network.assessment(KEY.format(kind))
    assert (found.completeness, found.document) == (Completeness.MISSING, None)


def test_nothing_that_we_put_there_is_asked_about_as_a_file_that_nobody_knows() -> None:
    network = Network(now=PUT)
    network.run()
    for path in list(network.units.paths()):
        if "/Templates 2025-26/" in path:
            item = network.units.find(path)
            assert item is not None
            network.units.upload(path, rewritten(network.units.fetch(item.item)))

    ran = network.at(datetime(2025, 4, 7, 9, tzinfo=UTC)).run()

    assert ran.situation.unmatched == ()


def test_a_file_that_a_person_put_there_first_is_never_written_over() -> None:
    network = Network(now=PUT)
    network.upload("NORTH", "Templates 2025-26/Work Plan.docx", b"a person's own")

    network.run()
    network.at(datetime(2025, 4, 4, 9, tzinfo=UTC)).run()

    assert lying(network, "Work Plan.docx") == b"a person's own"


def test_a_template_that_a_person_filled_in_stays_as_it_is_and_counts_as_sent() -> None:
    network = Network(now=PUT)
    network.run()
    document = Document(io.BytesIO(lying(network, "Work Plan.docx")))
    for cell, text in zip(
        document.tables[0].rows[2].cells, ("1", "", "", "", "Agree the rota", "Jo Lee"), strict=False
    ):
        cell.text = text
    written = io.BytesIO()
    document.save(written)
    network.upload("NORTH", "Templates 2025-26/Work Plan.docx", written.getvalue())

    network.at(datetime(2025, 4, 7, 9, tzinfo=UTC)).run()
    network.at(datetime(2025, 4, 8, 9, tzinfo=UTC)).run()

    assert lying(network, "Work Plan.docx") == written.getvalue()
    assert network.assessment(KEY.format("work-plan")).document is not None


def test_the_update_form_names_the_actions_that_were_open_when_the_year_began() -> None:
    network = Network(now=PUT)
    entry = Entry(id="a", item=ActionItem(ref="A7", action="Appoint a coordinator"))
    network.store.add_page(
        RegisterPage(unit="NORTH", source=baseline("2024-26", 2), content="c", at=PUT, entries=(entry,))
    )

    network.run()

    table = Document(io.BytesIO(lying(network, "Update on the action plan.docx"))).tables[1]
    assert [c.text for c in table.rows[1].cells] == ["A7", "Appoint a coordinator", "", ""]


# --- the self-assessment, which is made by code -----------------------------------------------------------------


def test_the_self_assessment_goes_out_in_the_quarter_before_it_is_asked_for_and_untouched_it_is_none() -> None:
    network = Network(now=PUT, configuration=in_its_first_year())
    network.run()
    sheet = load_workbook(io.BytesIO(lying(network, "Self-assessment.xlsx")))["Self-assessment"]
    network.upload("NORTH", "Templates 2025-26/Self-assessment.xlsx", rewritten(lying(network, "Self-assessment.xlsx")))

    network.at(datetime(2025, 7, 7, 9, tzinfo=UTC)).run()

    assert sheet["A5"].value == "S24-1C-101"
    found = network.assessment(RATED)
    assert (found.completeness, found.document) == (Completeness.MISSING, None)


def test_a_self_assessment_that_is_filled_in_where_it_lies_is_taken_for_one() -> None:
    network = Network(now=PUT, configuration=in_its_first_year())
    network.run()
    network.at(datetime(2025, 7, 7, 9, tzinfo=UTC)).run()
    book = load_workbook(io.BytesIO(lying(network, "Self-assessment.xlsx")))
    for (cell,) in book["Self-assessment"].iter_rows(min_row=5, min_col=4, max_col=4):
        cell.value = "Compliant"
    written = io.BytesIO()
    book.save(written)
    network.upload("NORTH", "Templates 2025-26/Self-assessment.xlsx", written.getvalue())

    network.at(datetime(2025, 7, 8, 9, tzinfo=UTC)).run()

    found = network.assessment(RATED)
    assert found.document is not None
    assert found.document.document.name == "Self-assessment.xlsx"


def test_without_standards_for_the_cycle_no_self_assessment_goes_out_and_nothing_fails() -> None:
    programme = first_year()
    bare = replace(programme, cycles=tuple(replace(c, standard_set=None) for c in programme.cycles))
    network = Network(now=PUT, configuration=in_its_first_year(bare))

    ran = network.run()

    assert not [path for path in network.units.paths() if "Self-assessment" in path]
    assert not [outcome for outcome in ran.outcomes if outcome.words]
