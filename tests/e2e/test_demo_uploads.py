"""The sample uploads: every case is there, everything opens, and what they say of themselves is their story."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import pypdf
import pytest
from docx import Document
from openpyxl import load_workbook

from cmmtn_sync.checks import CHECKS
from cmmtn_sync.checks.kind import Context
from cmmtn_sync.cli.moments import at_ten
from cmmtn_sync.config import load, shipped
from cmmtn_sync.demo import AS_OF, Kind, Story, WrittenFile, write_uploads
from cmmtn_sync.demo.baseline import NAME, baseline_bytes
from cmmtn_sync.demo.stories import STORIES
from cmmtn_sync.facts import read_facts
from cmmtn_sync.model import (
    ActionItem,
    Basis,
    DueOn,
    Facts,
    Finding,
    Obligation,
    On,
    Origin,
    Party,
    Place,
    Proof,
    Reading,
    Reason,
    Requirement,
    Scope,
    Severity,
    Unit,
    Unreadable,
)
from cmmtn_sync.quarters import end_of_day, financial_year
from cmmtn_sync.register.actions import actions_of

TEMPLATES = shipped("templates/documents")
CHECKED_AS = {
    Kind.ANNUAL_REPORT: "annual-report",
    Kind.WORK_PLAN: "work-plan",
    Kind.POLICY: "operational-policy",
}
UNREADABLE = {Story.SCAN: Reason.SCAN, Story.PASSWORD: Reason.PASSWORD, Story.DAMAGED: Reason.DAMAGED}
WHOLE = frozenset({Story.ON_TIME, Story.LATE, Story.ONE_OF_TWO, Story.NO_CHANGE})
FINDINGS = {
    Story.UNTOUCHED: {"untouched-template"},
    Story.RENAMED: {"wrong-period"},
    Story.WRONG_FOLDER: {"another-unit"},
    Story.OUT_OF_DATE: {"review-date-passed"},
    Story.UNTRACED: {"recommendation-not-traced"},
    Story.SHOWN_FIRST: {"section-empty"},
}
TEN_DIGITS = re.compile(r"(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)")


@pytest.fixture(scope="module")
def units() -> dict[str, Unit]:
    return dict(load(shipped("config")).units)


@pytest.fixture(scope="module")
def written(units: dict[str, Unit], tmp_path_factory: pytest.TempPathFactory) -> tuple[WrittenFile, ...]:
    return write_uploads(tmp_path_factory.mktemp("library"), list(units.values()), templates=TEMPLATES)


@pytest.fixture(scope="module")
def readings(written: tuple[WrittenFile, ...]) -> dict[Path, Reading]:
    return {w.path: read_facts(w.path.read_bytes(), w.path.name) for w in written}


def said_in(path: Path) -> str:
    """Return the text of a file, by the libraries that people's own tools are built on."""
    if path.suffix == ".docx":
        return "\n".join(_in_word(path))
    if path.suffix == ".xlsx":
        book = load_workbook(path)
        return "\n".join(str(c) for s in book.worksheets for row in s.iter_rows(values_only=True) for c in row)
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)


def _in_word(path: Path) -> Iterator[str]:
    document = Document(str(path))
    yield from (p.text for p in document.paragraphs)
    yield from (c.text for t in document.tables for r in t.rows for c in r.cells)
    yield from (p.text for s in document.sections for p in s.header.paragraphs)


def openable(written: Sequence[WrittenFile]) -> list[WrittenFile]:
    shut = {Story.PASSWORD, Story.DAMAGED}
    return [w for w in written if w.story not in shut and not w.path.name.startswith("~$")]


def wanting(
    upload: WrittenFile,
    written: Sequence[WrittenFile],
    readings: Mapping[Path, Reading],
    units: Mapping[str, Unit],
) -> set[str]:
    """Return the codes of what is wanting of an upload, judged for what was asked for in 2025."""
    facts = readings[upload.path]
    assert isinstance(facts, Facts)
    held = [readings[w.path] for w in written if (w.unit, w.kind, w.story) == (upload.unit, upload.kind, Story.EARLIER)]
    template = read_facts((TEMPLATES / f"{upload.kind.value}.docx").read_bytes(), "template.docx")
    context = Context(
        unit=units[upload.unit],
        others=tuple(u for u in units.values() if u.id != upload.unit),
        day=AS_OF,
        name=upload.path.name,
        template=template if isinstance(template, Facts) else None,
        held=tuple(h for h in held if isinstance(h, Facts)),
        recommendations=recommended(upload.unit, units),
    )
    check = CHECKS[CHECKED_AS[upload.kind]].check
    assert check is not None
    found: list[Finding] = list(check(facts, _obligation(upload), context))
    return {f.code for f in found if f.severity is Severity.WANTING}


def recommended(unit: str, units: Mapping[str, Unit]) -> tuple[ActionItem, ...]:
    """Return what the network's own list says that the last review recommended."""
    facts = read_facts(baseline_bytes([units[unit]], at_ten(AS_OF)), NAME)
    assert isinstance(facts, Facts)
    return tuple(a for a in actions_of(facts) if a.origin is Origin.RECOMMENDATION)


def _obligation(upload: WrittenFile) -> Obligation:
    kind = CHECKED_AS[upload.kind]
    requirement = Requirement(
        id=f"y2q1.{kind}",
        title=upload.kind.value,
        kind=kind,
        year=2,
        quarter=1,
        owed_by=Party.UNIT,
        about=Scope.EACH,
        applies_to=frozenset(),
        due=DueOn(month=6, day=30),
        proof=Proof.DOCUMENT,
    )
    periods = {Kind.ANNUAL_REPORT: financial_year(2024), Kind.WORK_PLAN: financial_year(2025)}
    return Obligation(
        key=f"2024-26/y2q1.{kind}/{upload.unit}",
        cycle="2024-26",
        requirement=requirement,
        owed_by=upload.unit,
        about=upload.unit,
        due=On(date=date(2025, 6, 30), basis=Basis.STATED),
        opens=date(2025, 4, 1),
        period=periods.get(upload.kind),
    )


def test_every_case_is_among_the_uploads(written: tuple[WrittenFile, ...]) -> None:
    assert {w.story for w in written} == set(Story)


def test_every_sample_unit_has_its_story_and_its_folder(
    units: dict[str, Unit], written: tuple[WrittenFile, ...]
) -> None:
    assert set(STORIES) == set(units)
    assert {w.unit for w in written} == set(units)


def test_no_two_uploads_have_one_path(written: tuple[WrittenFile, ...]) -> None:
    assert max(Counter(w.path for w in written).values()) == 1


def test_one_unit_sent_nothing_of_what_was_asked_for(written: tuple[WrittenFile, ...]) -> None:
    idle = {Story.EARLIER, Story.NOT_ASKED_FOR, Story.SHOWN_FIRST, Story.NAMES_A_PATIENT}

    empty_handed = {w.unit for w in written} - {w.unit for w in written if w.story not in idle}

    assert len(empty_handed) == 1


def test_at_least_three_units_have_sent_everything_in_order(written: tuple[WrittenFile, ...]) -> None:
    asked_for = {(w.unit, w.kind): w.story for w in written if w.story in WHOLE - {Story.ONE_OF_TWO}}

    whole = Counter(unit for unit, kind in asked_for if kind is not Kind.OTHER)

    assert sum(count == len(CHECKED_AS) for count in whole.values()) >= 3


def test_the_files_times_are_the_uploads_and_lie_before_the_demo_s_day(
    written: tuple[WrittenFile, ...],
) -> None:
    for upload in written:
        assert upload.path.stat().st_mtime == upload.received.timestamp()
        assert upload.received < end_of_day(date(2025, 7, 2))


def test_what_is_told_to_be_late_is_late_and_what_is_told_to_be_on_time_is_not(
    written: tuple[WrittenFile, ...],
) -> None:
    deadline = end_of_day(date(2025, 6, 30))

    assert all(w.received >= deadline for w in written if w.story is Story.LATE)
    assert all(w.received < deadline for w in written if w.story in {Story.ON_TIME, Story.INCOMPLETE})


def test_every_file_that_is_not_spoilt_opens_and_holds_text(written: tuple[WrittenFile, ...]) -> None:
    for upload in openable(written):
        text = said_in(upload.path)
        assert bool(text.strip()) is (upload.story is not Story.SCAN), upload.path.name


def test_reports_and_policies_are_of_several_pages(written: tuple[WrittenFile, ...]) -> None:
    written_as_pdf = [w for w in openable(written) if w.path.suffix == ".pdf" and w.story is not Story.SCAN]

    assert len(written_as_pdf) >= 3
    assert all(len(pypdf.PdfReader(w.path).pages) >= 3 for w in written_as_pdf)


def test_no_upload_holds_ten_digits_that_could_be_a_patient_s_number(written: tuple[WrittenFile, ...]) -> None:
    for upload in openable(written):
        assert not TEN_DIGITS.search(said_in(upload.path)), upload.path.name


def test_a_spoilt_file_is_unreadable_for_its_own_reason(
    written: tuple[WrittenFile, ...], readings: dict[Path, Reading]
) -> None:
    for upload in written:
        reading = readings[upload.path]
        if upload.story in UNREADABLE:
            assert isinstance(reading, Unreadable)
            assert reading.reason is UNREADABLE[upload.story]
        elif not upload.path.name.startswith("~$"):
            assert isinstance(reading, Facts), upload.path.name


def test_an_honest_upload_is_complete_and_every_other_is_wanting_in_what_its_story_tells(
    written: tuple[WrittenFile, ...], readings: dict[Path, Reading], units: dict[str, Unit]
) -> None:
    for upload in written:
        if upload.kind is Kind.OTHER or upload.story in {*UNREADABLE, Story.EARLIER, Story.SUPERSEDED}:
            continue
        codes = wanting(upload, written, readings, units)
        if upload.story in WHOLE:
            assert codes == set(), upload.path.name
        elif upload.story is Story.INCOMPLETE:
            assert codes & {"section-empty", "section-missing", "rows-incomplete"}, upload.path.name
        else:
            assert codes >= FINDINGS[upload.story], upload.path.name


def test_equal_input_gives_equal_bytes_but_for_the_file_with_a_password(
    written: tuple[WrittenFile, ...], units: dict[str, Unit], tmp_path: Path
) -> None:
    few = [units[u] for u in ("CMTC-ALDERHEY", "MTU-WARRINGTON", "MTU-NOBLES")]

    again = write_uploads(tmp_path, few, templates=TEMPLATES)

    before = {(w.unit, w.path.name, w.received): w.path.read_bytes() for w in written}
    assert all(before[w.unit, w.path.name, w.received] == w.path.read_bytes() for w in again)


def test_a_unit_without_a_story_gets_its_empty_folder(tmp_path: Path, units: dict[str, Unit]) -> None:
    stranger = Unit(
        id="MTU-ELSEWHERE",
        short_name="Elsewhere",
        trust_names=units["MTU-WIRRAL"].trust_names,
        role=units["MTU-WIRRAL"].role,
        place=Place(library="units", folder="Elsewhere/Trauma"),
    )

    assert write_uploads(tmp_path, [stranger], templates=TEMPLATES) == ()
    assert (tmp_path / "Elsewhere" / "Trauma").is_dir()
