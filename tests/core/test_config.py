"""The configuration: what the sample says, and what is said of mistakes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date, time
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, RootModel

from cmmtn_sync.config import Configuration, MailMode, load, phrases, shape, shipped, write_sample
from cmmtn_sync.config.settings import Hours
from cmmtn_sync.errors import ConfigurationError, ExitCode, WrongUseError
from cmmtn_sync.model import (
    NETWORK,
    DueAtMeeting,
    DueBefore,
    DueOn,
    DueOnReply,
    DueQuarterEnd,
    DueRule,
    MeetingKind,
    Party,
    PeriodRule,
    Place,
    Post,
    Proof,
    ReminderAct,
    Scope,
    UnitRole,
)
from cmmtn_sync.run.links import place_links
from cmmtn_sync.tenant.memory import MemoryLibrary

KINDS = (
    "annual-report",
    "work-plan",
    "operational-policy",
    "self-assessment",
    "update",
    "templates",
    "standards",
    "notification",
    "panel",
    "representation",
    "report",
    "review",
    "information",
    "approach",
    "sessions",
)

SERVICE = """\
libraries:
  units: {kind: folder, address: ../units}
  team: {kind: folder, address: ../team}
library: units
network:
  name: A Network
  place: {library: team}
  contacts:
    - {role: director, name: Ada, email: ada@example.org}
mail:
  address: ../team/Outbox
  sender_name: Ada
  sender_role: Administrator
  sender_address: ada@example.org
data: ../data
"""
PROGRAMME = """\
tracked_from: 1 April 2025
cycles:
  2024-26: {first_year: 2024}
reminders:
  before: {when: 5 working days before}
requirements:
  y2q1.annual-report:
    title: Annual Report
    kind: annual-report
    owed_by: unit
    due: 30 June
    proof: document
"""
UNITS = """\
NORTH:
  short_name: North
  trust: North Trust
  role: mtu
  place: {folder: North}
  contacts:
    - role: clinical lead
      name: Dr North
      email: lead@north.example.org
SOUTH:
  short_name: South
  trust: South Trust
  role: mtcc
  place: {folder: South}
"""
MEETINGS = """\
June:
  kind: Clinical Group
  date: 12 June 2025
"""
SIX_PROBLEMS = """\
service.yaml line 4: library: There is no library "unit". Did you mean "units"?
service.yaml line 15: "client_secret" does not belong here: secrets never stand in these files. Keep it in a file of \
its own, and change it if others could have read it.
programme.yaml line 9: requirements, y2q1.annual-report, kind: There is no kind "anual-report". Did you mean \
"annual-report"?
programme.yaml line 11: requirements, y2q1.annual-report, due: There is no day 31 June.
units.yaml line 9: NORTH, contacts 1, email: "lead.north.example.org" is not an email address. An email address must \
have an @-sign.
units.yaml line 13: SOUTH, role: "mtc" is not known. Did you mean "mtcc"? It can be: mtcc, cmtc, mtu.
"""
SMALL = {"service.yaml": SERVICE, "programme.yaml": PROGRAMME, "units.yaml": UNITS, "meetings.yaml": MEETINGS}


def write(into: Path, files: Mapping[str, str]) -> Path:
    into.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (into / name).write_text(text, encoding="utf-8")
    return into


def changed(file: str, old: str, new: str) -> dict[str, str]:
    assert SMALL[file].count(old) == 1, f"{old!r} should stand once in {file}"

    return {**SMALL, file: SMALL[file].replace(old, new)}


def test_own_templates_stand_beside_the_shipped_ones_which_are_there_still(tmp_path: Path) -> None:
    (tmp_path / "templates" / "documents").mkdir(parents=True)
    (tmp_path / "templates" / "documents" / "Our Report.docx").touch()
    files = changed("service.yaml", "data: ../data", "data: ../data\ntemplates: ../templates")
    asked = "proof: document\n    template: {}"
    for name in ("Our Report.docx", "Annual Report.docx"):
        programme = PROGRAMME.replace("proof: document", asked.format(name))

        configuration = load(write(tmp_path / name, {**files, "programme.yaml": programme}), KINDS)

        assert configuration.programme.requirements[0].template == name


def problems(directory: Path) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        load(directory, KINDS)
    return [str(problem) for problem in caught.value.problems]


@pytest.fixture(scope="module")
def sample() -> Configuration:
    return load(shipped("config"), KINDS)


# --- the sample ---------------------------------------------------------------------------------------------


def test_the_sample_holds_the_ten_units_with_their_roles(sample: Configuration) -> None:
    roles = [unit.role for unit in sample.units.values()]

    assert len(roles) == 10
    assert roles.count(UnitRole.MTCC) == 2
    assert roles.count(UnitRole.CMTC) == 1


@pytest.mark.parametrize(("role", "count"), [(UnitRole.MTU, 16), (UnitRole.MTCC, 16), (UnitRole.CMTC, 14)])
def test_a_unit_owes_sixteen_things_in_two_years(sample: Configuration, role: UnitRole, count: int) -> None:
    owed = [
        requirement
        for requirement in sample.programme.requirements
        if requirement.owed_by is Party.UNIT
        and role in requirement.applies_to
        and not isinstance(requirement.due, DueOnReply)
    ]

    assert len(owed) == count


def test_the_sample_holds_every_line_of_the_programme(sample: Configuration) -> None:
    requirements = {requirement.id: requirement for requirement in sample.programme.requirements}

    assert len(requirements) == 26
    assert {requirement.kind for requirement in requirements.values()} == set(KINDS)
    assert all(requirement.source and requirement.guidance for requirement in requirements.values())
    assert requirements["y2q1.annual-report"].due == DueOn(month=6, day=30)
    assert requirements["y2q1.annual-report"].period is PeriodRule.YEAR_ENDED
    assert requirements["y2q1.annual-report"].asks == (Post.COORDINATOR, Post.CLINICAL_LEAD)
    assert requirements["y2q1.templates"].due == DueBefore(requirement="y2q1.annual-report")
    assert requirements["y2q1.templates"].about is Scope.ALL
    assert requirements["y2q3.update"].due == DueAtMeeting(kind=MeetingKind.CLINICAL_GROUP)
    assert requirements["y2q3.update"].asks == (Post.CLINICAL_LEAD, Post.DEPUTY)
    assert requirements["y2q4.sessions"].opens == DueOn(month=10, day=1)
    assert requirements["y1q2.standards"].proof is Proof.CONFIGURATION
    assert requirements["y1q2.notification"].warn_before == 30
    assert requirements["y1q2.notification"].asks == (Post.QUALITY_LEAD,)


def test_the_sample_reminds_before_and_after_and_then_rings(sample: Configuration) -> None:
    rules = sample.programme.reminders

    assert [rule.working_days for rule in rules] == [-20, -10, -5, -1, 1, 6, 11, 16, 21]
    assert (rules[-1].act, rules[-1].after_sent) == (ReminderAct.RING, 3)
    assert sample.programme.tracked_from == date(2025, 4, 1)


def test_guidance_is_said_in_short_sentences(sample: Configuration) -> None:
    sentences = [
        sentence
        for requirement in sample.programme.requirements
        for sentence in re.split(r"(?<=[.?]) ", requirement.guidance)
    ]

    assert [sentence for sentence in sentences if len(sentence.split()) > 20] == []


def test_nobody_in_the_sample_has_a_real_address(sample: Configuration) -> None:
    assert all(contact.email.endswith(".example.org") for contact in sample.contacts)


def test_a_trust_has_its_name_of_the_day(sample: Configuration) -> None:
    warrington = sample.units["MTU-WARRINGTON"]

    assert warrington.trust_on(date(2026, 3, 31)).startswith("Warrington and Halton")
    assert warrington.trust_on(date(2026, 4, 1)).startswith("North Cheshire and Mersey")


def test_a_vacant_post_is_one_that_nobody_holds_any_more(sample: Configuration) -> None:
    leads = [c for c in sample.contacts if c.unit == "MTU-WARRINGTON" and c.post is Post.CLINICAL_LEAD]

    assert [lead for lead in leads if lead.serves_on(date(2025, 6, 2))] == []


def test_the_settings_of_the_sample(sample: Configuration) -> None:
    assert sample.settings.mail.mode is MailMode.DRAFT
    assert sample.settings.mail.reply_to == sample.settings.mail.sender_address
    assert sample.settings.hours == Hours(opens=time(9), closes=time(16))
    assert sample.settings.network.place == Place(library="network", folder="Peer Review")
    assert sample.settings.data == shipped("config").parent / "data"
    assert sample.programme.mails_per_run == sample.settings.mails_per_run == 40
    assert [c.post for c in sample.contacts if c.unit == NETWORK][0] is Post.QUALITY_LEAD  # noqa: RUF015 - reads well
    assert [m.date is None for m in sample.meetings].count(True) == 1


@pytest.mark.parametrize(
    ("written", "tell"),
    [
        ("", ("quality improvement lead", "administration officer")),
        ("privacy: {tell: [Director, IG@Example.org]}\n", ("director", "IG@example.org")),
    ],
    ids=["left out", "written"],
)
def test_who_is_told_of_patients_is_two_posts_unless_others_are_named(
    written: str, tell: tuple[str, ...], tmp_path: Path
) -> None:
    folder = write(tmp_path, changed("service.yaml", "data: ../data\n", f"data: ../data\n{written}"))

    assert load(folder, KINDS).settings.privacy.tell == tell


def test_the_sample_can_be_copied_and_loaded(tmp_path: Path) -> None:
    written = write_sample(tmp_path / "new" / "config")

    assert {path.name for path in written} >= {*SMALL, "README.md"}
    assert len(load(tmp_path / "new" / "config", KINDS).units) == 10


def test_a_copy_never_overwrites_what_is_there(tmp_path: Path) -> None:
    mine = write(tmp_path, {"units.yaml": "mine"}) / "units.yaml"

    with pytest.raises(WrongUseError, match=r"already holds units\.yaml"):
        write_sample(tmp_path)

    assert mine.read_text(encoding="utf-8") == "mine"
    assert list(tmp_path.iterdir()) == [mine]


def test_the_readme_names_every_option() -> None:
    readme = shipped("config/README.md").read_text(encoding="utf-8")
    files = (shape.ServiceFile, shape.ProgrammeFile, shape.UnitsFile, shape.MeetingsFile, shape.StandardSetFile)

    wanted = {key for file in files for key in options(file)}

    assert {key for key in wanted if f"`{key}`" not in readme} == set()


def options(block: type[BaseModel]) -> Iterator[str]:
    for name, field in block.model_fields.items():
        if not issubclass(block, RootModel):
            yield field.alias or name
        for inner in blocks(field.annotation):
            yield from options(inner)


def blocks(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from blocks(part)


# --- mistakes -----------------------------------------------------------------------------------------------


def test_six_mistakes_in_three_files_are_six_problems_with_their_lines(tmp_path: Path) -> None:
    service = SERVICE.replace("library: units\n", "library: unit\n").replace("data:", "client_secret: x\ndata:")
    programme = PROGRAMME.replace("kind: annual-report", "kind: anual-report").replace("30 June", "31 June")
    units = UNITS.replace("role: mtcc", "role: mtc").replace("lead@north.example.org", "lead.north.example.org")
    files = {"service.yaml": service, "programme.yaml": programme, "units.yaml": units}

    with pytest.raises(ConfigurationError) as caught:
        load(write(tmp_path, files), KINDS)

    assert caught.value.exit_code is ExitCode.CONFIGURATION
    assert str(caught.value) == "The configuration has 6 problems."
    assert "\n".join(str(problem) for problem in caught.value.problems) + "\n" == SIX_PROBLEMS


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        pytest.param(
            "units.yaml", "  role: mtu\n", "", 'line 1: NORTH: "role" is missing.', id="a key that is missing"
        ),
        pytest.param(
            "units.yaml",
            "short_name: North",
            "shortname: North",
            'line 2: NORTH: "shortname" is not known here. Did you mean "short_name"?',
            id="a key misspelt",
        ),
        pytest.param(
            "units.yaml",
            "name: Dr North",
            "name: Dr North\n      phone: 123",
            'line 9: NORTH, contacts 1: "phone" is not known here. What can stand here: role, name, email, from,'
            " until.",
            id="a key from nowhere, in a list",
        ),
        pytest.param(
            "units.yaml",
            "  trust: South Trust\n",
            "  trust: South Trust\n  trust: Other\n",
            'line 13: "trust" stands here twice: first on line 12. Keep one of them.',
            id="a key twice",
        ),
        pytest.param(
            "units.yaml",
            "SOUTH:",
            "NORTH:",
            'line 10: "NORTH" stands here twice: first on line 1. Keep one of them.',
            id="a unit twice",
        ),
        pytest.param(
            "units.yaml",
            "short_name: South",
            "short_name: north",
            'line 11: The short name "north" stands on line 2 already. Each should be different.',
            id="two units by one name",
        ),
        pytest.param(
            "units.yaml",
            "folder: South",
            "folder: north/Trauma",
            "line 14: The folder of SOUTH lies inside the folder of NORTH. Each needs its own.",
            id="a place within a place, whatever the capitals",
        ),
        pytest.param(
            "units.yaml",
            "folder: North",
            "folder: South/North",
            "line 14: The folder of NORTH lies inside the folder of SOUTH. Each needs its own.",
            id="a place around a place",
        ),
        pytest.param(
            "units.yaml",
            "folder: North",
            "folder: North\\Trauma",
            "line 5: NORTH, place, folder: Write folders with / between them: North/Trauma",
            id="a folder as Windows writes it",
        ),
        pytest.param(
            "units.yaml",
            "folder: North",
            "folder: ../North",
            'line 5: NORTH, place, folder: "../North" should be a folder inside the library, such as'
            " Wirral/Major Trauma.",
            id="a folder outside",
        ),
        pytest.param(
            "units.yaml",
            "folder: North",
            "library: tam, folder: North",
            'line 5: NORTH, place, library: There is no library "tam". Did you mean "team"?',
            id="a library that is not there",
        ),
        pytest.param(
            "units.yaml",
            "name: Dr North",
            "name: Dr North\n      from: 1 May 2025\n      until: 1 April 2025",
            "line 7: NORTH, contacts 1: Dr North leaves before coming: until is earlier than from.",
            id="a contact who leaves before coming",
        ),
        pytest.param(
            "units.yaml",
            "role: clinical lead",
            "role: clinical led",
            'line 7: NORTH, contacts 1, role: "clinical led" is not known. Did you mean "clinical lead"? It can be:'
            f" {', '.join(Post)}.",
            id="a post that is not there",
        ),
        pytest.param(
            "units.yaml",
            "short_name: North",
            "short_name: 12",
            "line 2: NORTH, short_name: should be text. Put it in quotes.",
            id="a number for text",
        ),
        pytest.param(
            "units.yaml",
            "short_name: North",
            "short_name:",
            "line 2: NORTH, short_name: nothing stands here. Write a value, or take the line away.",
            id="nothing for text",
        ),
        pytest.param(
            "units.yaml",
            "place: {folder: North}",
            "place: North",
            'line 5: NORTH, place: should be a block of "key: value" lines.',
            id="text for a block",
        ),
        pytest.param(
            "units.yaml",
            "role: mtcc",
            "role: mtcc\n  shares: {annual-report: [SOUTH]}",
            "line 14: SOUTH cannot share with itself. Name the other unit.",
            id="a unit that shares with itself",
        ),
        pytest.param(
            "units.yaml",
            "role: mtcc",
            "role: mtcc\n  shares: {annual-report: [NORHT]}",
            'line 14: SOUTH, shares, annual-report 1: There is no unit "NORHT". Did you mean "NORTH"?',
            id="a unit that shares with nobody",
        ),
        pytest.param(
            "units.yaml",
            "role: mtcc",
            "role: mtcc\n  name_hints: {workplan: [WP]}",
            'line 14: SOUTH, name_hints, workplan: There is no kind "workplan". Did you mean "work-plan"?',
            id="a hint for a kind that is not there",
        ),
        pytest.param(
            "programme.yaml",
            "due: 30 June",
            "due: before y2q1.anual-report opens",
            'line 11: requirements, y2q1.annual-report, due: There is no requirement "y2q1.anual-report". Did you'
            ' mean "y2q1.annual-report"?',
            id="due before nothing",
        ),
        pytest.param(
            "programme.yaml",
            "proof: document",
            "proof: document\n    template: Anual Report.docx",
            "line 13: requirements, y2q1.annual-report, template: There is no template"
            ' "Anual Report.docx". Did you mean "Annual Report.docx"?',
            id="a template that is not there",
        ),
        pytest.param(
            "programme.yaml",
            "  before: {when: 5 working days before}",
            "  before: {when: 5 working days before}\n  again: {when: 5 working days before}",
            'line 6: The rule "5 working days before" stands on line 5 already. Each should be different.',
            id="a reminder rule twice",
        ),
        pytest.param(
            "programme.yaml",
            "{first_year: 2024}",
            "{first_year: 2024}\n  2025-27: {first_year: 2025}",
            "line 4: The cycle 2025-27 runs into 2024-26: a cycle is two financial years.",
            id="a cycle that runs into another",
        ),
        pytest.param(
            "programme.yaml",
            "{first_year: 2024}",
            '{first_year: "2024"}',
            "line 3: cycles, 2024-26, first_year: should be a whole number, without quotes.",
            id="text for a number",
        ),
        pytest.param(
            "programme.yaml",
            "y2q1.annual-report:",
            "annual-report:",
            'line 7: requirements, annual-report: "annual-report" is no name for a requirement. Write year, quarter'
            " and name: y2q1.annual-report",
            id="a requirement without a quarter",
        ),
        pytest.param(
            "programme.yaml",
            "owed_by: unit",
            "owed_by: unit\n    about: all",
            'line 7: requirements, y2q1.annual-report: What a unit owes is about that unit: "about: all" is for the'
            " network's own duties.",
            id="a unit that owes for all",
        ),
        pytest.param(
            "service.yaml",
            "data: ../data",
            "data: ../units/North/data",
            "line 15: The folder of the data folder lies inside the folder of NORTH. Each needs its own.",
            id="the data where a unit can read it",
        ),
        pytest.param(
            "service.yaml",
            "data: ../data",
            "data: ../data\nhours: {from: 9, to: 4pm}",
            'line 16: hours, from: 9 is a number, not a time. Put it in quotes: "9am".',
            id="a time as a number",
        ),
        pytest.param(
            "service.yaml",
            "data: ../data",
            "data: ~nobody-has-this-name/data\ntemplates: /nowhere/at/all",
            f"line 16: There is no folder {Path('/nowhere/at/all').resolve()}.",
            id="templates that are not there",
        ),
        pytest.param(
            "service.yaml",
            "data: ../data",
            'data: "../da\\0ta"',
            "line 15: data: There is a sign in this path that no path can have.",
            id="a path that cannot be",
        ),
        pytest.param(
            "service.yaml",
            "data: ../data",
            "data: ../data\nprivacy: {tell: [trauma coordinator]}",
            'line 16: privacy, tell 1: "trauma coordinator" is not known. It can be: quality improvement lead, '
            "administration officer, medical lead, director.",
            id="a post that is not the network's",
        ),
        pytest.param(
            "service.yaml",
            "data: ../data",
            "data: ../data\nmails_per_run: 0",
            "line 16: mails_per_run: 0 is too small: 1 or more.",
            id="a number too small",
        ),
        pytest.param(
            "service.yaml",
            "  sender_name: Ada",
            "  mode: redirect\n  sender_name: Ada",
            'line 10: mail: Mode "redirect" needs "redirect_to": the one address that all mails go to.',
            id="mails redirected to nobody",
        ),
        pytest.param(
            "service.yaml",
            "team: {kind: folder,",
            "team: {kind: sharepont,",
            'line 3: libraries, team, kind: "sharepont" is not known. Did you mean "sharepoint"? '
            "It can be: folder, sharepoint.",
            id="a tenant that is not there",
        ),
        pytest.param(
            "units.yaml",
            "folder: North",
            "folder: North/999 000 0018",
            "line 5: NORTH, place, folder: The name of this folder seems to hold an NHS number. "
            "Give the folder another name, and write it here.",
            id="a folder with an NHS number",
        ),
        pytest.param(
            "meetings.yaml",
            "12 June 2025",
            "12/06/2025",
            'line 3: June, date: "12/06/2025" is not a date. Write it as 30 June 2025.',
            id="a date that could be two",
        ),
        pytest.param(
            "meetings.yaml",
            "12 June 2025",
            "12 Jnue 2025",
            'line 3: June, date: There is no month "Jnue". Did you mean "June"?',
            id="a month misspelt",
        ),
        pytest.param(
            "meetings.yaml",
            "kind: Clinical Group",
            "kind: session\n  unit: NOTRH",
            'line 3: June, unit: There is no unit "NOTRH". Did you mean "NORTH"?',
            id="a meeting with a unit that is not there",
        ),
    ],
)
def test_a_mistake_is_said_with_its_line(tmp_path: Path, file: str, old: str, new: str, expected: str) -> None:
    directory = write(tmp_path, changed(file, old, new))

    assert f"{file} {expected}" in problems(directory)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("NORTH:\n\trole: mtu", "line 2: A value cannot begin like this.", id="a tab"),
        pytest.param("NORTH: mtu: x", "line 1: There is a colon too many", id="a colon too many"),
        pytest.param("NORTH:\n  a: 1\n b: 2", "line 3: The indentation does not fit", id="indentation"),
        pytest.param('NORTH: "x', "line 1: A quotation mark or a bracket is opened", id="an open quote"),
        pytest.param("NORTH: [1, 2\nSOUTH: 3", "line 2: A bracket is opened", id="an open bracket"),
        pytest.param("- NORTH", 'line 1: The file should hold "key: value" lines.', id="a list"),
        pytest.param("", "is empty: it needs at least one entry.", id="nothing"),
        pytest.param("a: &x {b: 1}\nc: *x", "line 1: A block is used twice here", id="an alias"),
        pytest.param("a: &x {b: *x}", "line 1: A block is used twice here", id="a block within itself"),
        pytest.param("NORTH: \x01", "cannot be read as YAML", id="a control character"),
        pytest.param("--- 1\n--- 2", "line 2: This cannot be read as YAML", id="two documents"),
    ],
)
def test_what_is_no_yaml_is_said_in_plain_words(tmp_path: Path, text: str, expected: str) -> None:
    directory = write(tmp_path, {**SMALL, "units.yaml": text})

    assert any(expected in problem for problem in problems(directory))


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    (write(tmp_path, SMALL) / "units.yaml").write_bytes("NORTH: Noël".encode("latin-1"))

    assert problems(tmp_path) == ["units.yaml: The file is not saved as UTF-8. Save it again with that encoding."]


def test_an_unreadable_file_brings_no_false_problems_of_other_files(tmp_path: Path) -> None:
    directory = write(tmp_path, {**SMALL, "service.yaml": "library: [", "units.yaml": UNITS})

    assert [problem.split(" line")[0] for problem in problems(directory)] == ["service.yaml"]


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    (write(tmp_path, SMALL) / "units.yaml").unlink()

    assert problems(tmp_path) == [
        f"units.yaml: There is no such file in {tmp_path}. To begin, run: cmmtn-sync init {tmp_path}"
    ]


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    assert problems(tmp_path / "none") == [
        f"{tmp_path / 'none'}: There is no such folder. To begin, run: cmmtn-sync init {tmp_path / 'none'}"
    ]


def test_meetings_may_be_left_out(tmp_path: Path) -> None:
    (write(tmp_path, SMALL) / "meetings.yaml").unlink()

    assert load(tmp_path, KINDS).meetings == ()


def test_the_value_of_a_secret_is_never_said(tmp_path: Path) -> None:
    directory = write(tmp_path, changed("service.yaml", "data: ../data", "data: ../data\nPassword: hunter2"))

    said = problems(directory)

    assert "secrets never stand in these files" in said[0]
    assert "hunter2" not in "".join(said)


def test_a_place_without_a_library_lies_in_the_default_one(tmp_path: Path) -> None:
    configuration = load(write(tmp_path / "config", SMALL), KINDS)

    assert configuration.units["NORTH"].place == Place(library="units", folder="North")
    assert configuration.settings.libraries["units"].address == str(tmp_path.resolve() / "units")


def test_one_text_stands_for_a_list_of_one(tmp_path: Path) -> None:
    directory = write(tmp_path, changed("units.yaml", "role: mtcc", "role: MTCC\n  also_called: The Big One"))

    assert load(directory, KINDS).units["SOUTH"].also_called == ("The Big One",)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sampled_from(sorted(SMALL)), st.integers(0, 400), st.integers(0, 12), st.text(max_size=6))
def test_whatever_is_typed_there_is_an_answer(tmp_path: Path, file: str, start: int, length: int, typed: str) -> None:
    text = SMALL[file]
    at = start % len(text)
    garbled = text[:at] + typed + text[at + length :]
    write(tmp_path, SMALL)
    (tmp_path / file).write_text(garbled, encoding="utf-8", errors="replace", newline="")

    # Anything but a configuration or its problems fails the test by being raised.
    with suppress(ConfigurationError):
        assert load(tmp_path, KINDS).units


# --- phrases ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30 June", DueOn(month=6, day=30)),
        ("1 oct", DueOn(month=10, day=1)),
        ("the end of the quarter", DueQuarterEnd()),
        ("End of the quarter", DueQuarterEnd()),
        ("before y2q1.annual-report opens", DueBefore(requirement="y2q1.annual-report")),
        ("at the Clinical Group", DueAtMeeting(kind=MeetingKind.CLINICAL_GROUP)),
        ("at the panel", DueAtMeeting(kind=MeetingKind.PANEL)),
        ("on reply", DueOnReply()),
    ],
)
def test_due_dates_are_written_in_words(text: str, expected: DueRule) -> None:
    assert phrases.due_rule(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20 working days before", -20),
        ("1 working day before", -1),
        ("on the day", 0),
        ("1 working day after", 1),
        ("21  Working Days after", 21),
    ],
)
def test_reminders_are_written_in_working_days(text: str, expected: int) -> None:
    assert phrases.working_days(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9am", time(9)),
        ("5:30pm", time(17, 30)),
        ("5.30 pm", time(17, 30)),
        ("12am", time(0)),
        ("12pm", time(12)),
        ("midday", time(12)),
        ("16:00", time(16)),
        ("00:15", time(0, 15)),
    ],
)
def test_times_are_written_as_people_write_them(text: str, expected: time) -> None:
    assert phrases.clock(text) == expected


@pytest.mark.parametrize("text", ["9", "25:00", "13pm", "0am", "9:60", "noonish", "", None, 9, 9.3, ["9am"]])
def test_what_is_no_time_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match=r"time|stand"):
        phrases.clock(text)


@pytest.mark.parametrize("text", ["30 June 2025", "30 Jun 2025", "2025-06-30"])
def test_dates_are_written_as_people_write_them(text: str) -> None:
    assert phrases.civil_date(text) == date(2025, 6, 30)


@pytest.mark.parametrize("text", ["31 June 2025", "2025-06-31", "30/06/2025", "June", "30 Juin 2025", "", None, 2025])
def test_what_is_no_date_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match=r"date|day|month|stand"):
        phrases.civil_date(text)


def test_a_library_has_an_address_in_a_browser_for_the_links_in_mails(tmp_path: Path) -> None:
    write_sample(tmp_path / "config")
    service = tmp_path / "config" / "service.yaml"
    web = "web: https://example.org/sites/peer review/"
    service.write_text(service.read_text("utf-8").replace("address: ../units", f"address: ../units, {web}"), "utf-8")

    configuration = load(tmp_path / "config")

    assert place_links(configuration, {"units": MemoryLibrary()})["MTU-CHESTER"] == (
        "https://example.org/sites/peer%20review/COCH/Trauma/Peer%20Review%20Docs"
    )
