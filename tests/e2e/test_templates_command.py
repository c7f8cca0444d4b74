"""``templates``: the set that units fill in, written into a folder and nowhere else."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from cmmtn_sync.errors import ExitCode
from tests.e2e.conftest import Command

FORMS = ("Annual Report", "Operational Policy", "Update on the action plan", "Work Plan")


@pytest.fixture
def config(command: Command, tmp_path: Path) -> Path:
    command("init", tmp_path / "config")
    return tmp_path / "config"


def written(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def cover(path: Path) -> str:
    return "\n".join(p.text for p in Document(io.BytesIO(path.read_bytes())).paragraphs[:8])


def test_without_a_unit_the_set_is_blank_with_every_standard(command: Command, config: Path, tmp_path: Path) -> None:
    said = command("--config", config, "templates", "--into", tmp_path / "out")

    names = {f"{form}.docx" for form in FORMS} | {"Self-assessment.xlsx"}
    assert said.code == ExitCode.DONE
    assert written(tmp_path / "out") == names | {f"Guidance - {n.rpartition('.')[0]}.docx" for n in names}
    assert "[Name of the unit]" in cover(tmp_path / "out" / "Annual Report.docx")
    assert "April 2024 to March 2026" in cover(tmp_path / "out" / "Annual Report.docx")
    sheet = load_workbook(tmp_path / "out" / "Self-assessment.xlsx")["Self-assessment"]
    assert {"S24-2C-101", "S24-2C-103"} <= {str(cell.value) for (cell,) in sheet.iter_rows(max_col=1)}


def test_for_a_unit_by_name_the_set_is_filled_in_as_a_run_puts_it_there(
    command: Command, config: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    command("--config", config, "templates", "--into", out, "--unit", "MTU-WIRRAL", "--unit", "CMTC-ALDERHEY")

    assert {name.partition("/")[0] for name in written(out)} == {"MTU-WIRRAL", "CMTC-ALDERHEY"}
    second = cover(out / "MTU-WIRRAL" / "Templates 2025-26" / "Annual Report.docx")
    assert all(said in second for said in ("Wirral University Teaching Hospital", "2024/25", "30 June 2025"))
    assert [name for name in written(out) if "Self-assessment.xlsx" in name] == [
        "MTU-WIRRAL/Templates 2024-25/Self-assessment.xlsx"
    ]


def test_all_units_can_be_asked_for_at_once(command: Command, config: Path, tmp_path: Path) -> None:
    command("--config", config, "templates", "--into", tmp_path / "out", "--unit", "all", "--cycle", "2024-26")

    assert len({name.partition("/")[0] for name in written(tmp_path / "out")}) == 10


@pytest.mark.parametrize(
    ("option", "value", "expected"),
    [
        ("--unit", "MTU-WIRAL", "There is no unit MTU-WIRAL."),
        ("--cycle", "2030-32", "There is no cycle 2030-32."),
    ],
)
def test_a_unit_or_cycle_that_is_not_there_is_said_with_what_there_is(
    command: Command, config: Path, tmp_path: Path, option: str, value: str, expected: str
) -> None:
    said = command("--config", config, "templates", "--into", tmp_path / "out", option, value)

    assert said.code == ExitCode.WRONG_USE
    assert expected in said.err
    assert "Name one of: " in said.err
    assert not (tmp_path / "out").exists()


def test_a_file_that_is_there_is_never_written_over(command: Command, config: Path, tmp_path: Path) -> None:
    (tmp_path / "Work Plan.docx").write_bytes(b"mine")

    said = command("--config", config, "templates", "--into", tmp_path)

    assert said.code == ExitCode.WRONG_USE
    assert "already holds Work Plan.docx" in " ".join(said.err.split())
    assert (tmp_path / "Work Plan.docx").read_bytes() == b"mine"
    assert not (tmp_path / "Annual Report.docx").exists()
