"""A file for each set of standards: what it says, and every mistake in it with its line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cmmtn_sync.config import load, shipped
from cmmtn_sync.errors import ConfigurationError
from cmmtn_sync.model import UnitRole

SET = """\
id: ours
version: "3"
source: The network's own
effective: 1 April 2025
sections:
  1C: Governance
standards:
  O25-1C-1: {title: A lead is named., section: 1C}
  O25-1C-2: {title: Surgeons are on site., section: 1C, applies_to: [mtcc]}
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    shutil.copytree(shipped("config"), tmp_path / "config")
    return tmp_path / "config"


def problems(config: Path) -> list[str]:
    with pytest.raises(ConfigurationError) as raised:
        load(config)
    return [f"{p.file}:{p.line}: {p.words}" for p in raised.value.problems]


def test_the_sample_says_that_it_is_made_up_and_has_standards_for_every_role_in_every_section() -> None:
    (sample,) = load(shipped("config")).programme.standard_sets
    sections = {s.section for s in sample.standards}

    assert sample.source.startswith("Sample data")
    assert 20 <= len(sample.standards) <= 30
    assert {s.split()[0] for s in sections} == {"1C", "2A", "2B", "2C", "2D"}
    assert all({s.section for s in sample.applying_to(role)} == sections for role in UnitRole)
    assert all(s.code.startswith(f"S24-{s.section[:2]}-") for s in sample.standards)


def test_a_cycle_has_the_set_that_it_names(config: Path) -> None:
    (config / "standards" / "ours.yaml").write_text(SET, encoding="utf-8")
    programme = config / "programme.yaml"
    programme.write_text(
        programme.read_text(encoding="utf-8").replace("standard_set: sample", "standard_set: ours"), encoding="utf-8"
    )

    ours = load(config).programme.sets_by_cycle()["2024-26"]

    assert [s.code for s in ours.applying_to(UnitRole.MTU)] == ["O25-1C-1"]
    assert [s.code for s in ours.applying_to(UnitRole.MTCC)] == ["O25-1C-1", "O25-1C-2"]
    assert ours.standards[0].section == "1C Governance"


def test_a_set_that_no_file_holds_is_named_and_what_there_is(config: Path) -> None:
    shutil.copy(config / "standards" / "sample.yaml", config / "standards" / "ours.yaml")
    text = (config / "standards" / "ours.yaml").read_text(encoding="utf-8")
    (config / "standards" / "ours.yaml").write_text(text.replace("id: sample", "id: ours"), encoding="utf-8")
    (config / "standards" / "sample.yaml").unlink()

    (problem,) = problems(config)

    assert problem.startswith("programme.yaml:")
    assert problem.endswith('There is no standard set "sample". There is: ours.')


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("section: 1C}", "section: 2C}", '8: standards, O25-1C-1, section: There is no section "2C". There is: 1C.'),
        ("[mtcc]", "[mttc]", "9: standards, O25-1C-2, applies_to"),
        ('version: "3"\n', "", '"version" is missing.'),
        ("effective: 1 April 2025", "effective: soon", "4: effective"),
        ("title: A lead is named.", "titel: A lead is named.", 'Did you mean "title"?'),
        ("id: ours", "id: sample", 'sample.yaml:4: The id "sample" is that of standards/ours.yaml already.'),
        ("O25-1C-2", "O25-1C-1", '9: "O25-1C-1" stands here twice: first on line 8.'),
    ],
    ids=["section", "role", "a key is missing", "date", "a key is misspelt", "an id twice", "a code twice"],
)
def test_a_mistake_in_a_set_is_said_with_its_file_and_line(config: Path, old: str, new: str, expected: str) -> None:
    (config / "standards" / "ours.yaml").write_text(SET.replace(old, new, 1), encoding="utf-8")

    found = problems(config)

    assert all(p.startswith("standards/") for p in found)
    assert any(expected in p for p in found), found


def test_mistakes_in_several_files_are_said_at_once_each_under_its_own_name(config: Path) -> None:
    (config / "standards" / "ours.yaml").write_text(SET.replace("1 April 2025", "soon"), encoding="utf-8")
    (config / "standards" / "theirs.yaml").write_text("id: [\n", encoding="utf-8")
    (config / "meetings.yaml").write_text("June: {kind: party}\n", encoding="utf-8")

    assert [p.split(":")[0] for p in problems(config)] == [
        "meetings.yaml",
        "standards/ours.yaml",
        "standards/theirs.yaml",
    ]


def test_sets_that_still_stand_in_the_programme_are_sent_to_their_new_place(config: Path) -> None:
    with (config / "programme.yaml").open("a", encoding="utf-8") as file:
        file.write('\nstandard_sets:\n  sample: {version: "1"}\n')

    (problem,) = problems(config)

    assert '"standard_sets" does not belong here' in problem
    assert 'in the folder "standards"' in problem
