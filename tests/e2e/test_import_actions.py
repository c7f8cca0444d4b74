"""Bringing in the actions that were open before: one table for all units, or one unit's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from cmmtn_sync.config import load
from cmmtn_sync.errors import ExitCode
from cmmtn_sync.store import Store
from tests.e2e.conftest import Command

HEADER = ("Unit", "Ref", "Action", "Lead", "Due", "Status")
ROWS = (
    ("Arrowe Park", "A1", "Train ten nurses in trauma care", "S Lunt", "30 September 2024", "In progress"),
    (None, "A2", "Audit imaging within 30 minutes", "J Stanway", "Q3 24/25", "Not started"),
    ("MTU-CHESTER", "C1", "Agree a transfer form with the centre", "Dr Bell", "March 2025", "Complete"),
)


def a_list(path: Path, *rows: tuple[str | None, ...], header: tuple[str, ...] = HEADER) -> Path:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (header, *rows):
        sheet.append(row)
    book.save(path)
    return path


def kept(demo_copy: Path) -> list[tuple[str, str, list[str]]]:
    with Store.open(load(demo_copy / "config").settings.data) as store:
        pages = [p for p in store.register() if p.source.startswith("baseline/")]
        return [(p.unit, p.source, [e.item.action for e in p.entries]) for p in pages]


def test_a_list_of_all_units_is_brought_in_and_a_blank_unit_goes_on_from_the_row_above(
    command: Command, demo_copy: Path, tmp_path: Path
) -> None:
    file = a_list(tmp_path / "open.xlsx", *ROWS)

    said = command("--config", demo_copy / "config", "import", "actions", file, "--as-of", "2025-07-03")

    assert said.code == ExitCode.DONE, said
    assert "3 actions of 2 units brought in for baseline/2024-26/y2" in said.out
    assert kept(demo_copy)[-2:] == [
        ("MTU-WIRRAL", "baseline/2024-26/y2", ["Train ten nurses in trauma care", "Audit imaging within 30 minutes"]),
        ("MTU-CHESTER", "baseline/2024-26/y2", ["Agree a transfer form with the centre"]),
    ]


def test_a_row_of_no_unit_that_we_know_keeps_the_whole_list_out(
    command: Command, demo_copy: Path, tmp_path: Path
) -> None:
    before = kept(demo_copy)
    file = a_list(tmp_path / "open.xlsx", *ROWS, ("Atlantis", "X1", "Drain the basement", "Triton", "May 2025", "New"))

    said = command("--config", demo_copy / "config", "import", "actions", file)

    assert said.code == ExitCode.WRONG_USE
    words = " ".join(said.err.split())
    assert 'Nothing was brought in: in open.xlsx we could not tell whose these are: "X1".' in words
    assert kept(demo_copy) == before


def test_a_units_own_list_needs_no_column_for_the_unit(command: Command, demo_copy: Path, tmp_path: Path) -> None:
    file = a_list(tmp_path / "wirral.xlsx", ("R1", "Provide a weekend rota"), header=("Ref", "Recommendation"))

    said = command(
        *("--config", demo_copy / "config", "import", "actions", file),
        *("--unit", "MTU-WIRRAL", "--cycle", "2024-26", "--year", "1", "--json"),
    )

    assert said.code == ExitCode.DONE, said
    assert kept(demo_copy)[-1] == ("MTU-WIRRAL", "baseline/2024-26/y1", ["Provide a weekend rota"])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("nothing.xlsx",), "There is no file nothing.xlsx."),
        (("{file}", "--cycle", "1999"), "There is no cycle 1999."),
        (("{file}", "--unit", "MTU-ATLANTIS"), "There is no unit MTU-ATLANTIS."),
        (("{empty}",), "We found no actions in the file."),
    ],
)
def test_a_slip_is_told_with_what_to_do(
    command: Command, demo_copy: Path, tmp_path: Path, words: tuple[str, ...], told: str
) -> None:
    files = {"file": a_list(tmp_path / "open.xlsx", *ROWS), "empty": a_list(tmp_path / "empty.xlsx")}

    said = command("--config", demo_copy / "config", "import", "actions", *(w.format_map(files) for w in words))

    assert said.code == ExitCode.WRONG_USE
    assert told in said.err


def test_the_register_lists_what_is_open_and_since_when_it_stands_so(
    command: Command, demo_copy: Path, tmp_path: Path
) -> None:
    config = demo_copy / "config"
    told = ("A1", "Train ten nurses in trauma care", "S Lunt", "May 2026")
    for day, status in (("2025-07-03", "Not started"), ("2025-07-10", "In progress")):
        file = a_list(tmp_path / f"{day}.xlsx", ("MTU-WIRRAL", *told, status))
        command("--config", config, "import", "actions", file, "--as-of", day)

    said = command("--config", config, "actions", "--unit", "MTU-WIRRAL")

    assert said.code == ExitCode.DONE, said
    assert "A1 " in said.out
    assert "in progress since 10 July 2025" in " ".join(said.out.split())


def test_the_register_of_a_unit_that_is_none_is_wrong_use(command: Command, demo_copy: Path) -> None:
    said = command("--config", demo_copy / "config", "actions", "--unit", "MTU-ATLANTIS")

    assert (said.code, "There is no unit MTU-ATLANTIS." in said.err) == (ExitCode.WRONG_USE, True)


def test_a_run_reads_the_units_own_plans_into_the_register_once(command: Command, demo_copy: Path) -> None:
    config = demo_copy / "config"
    with Store.open(load(config).settings.data) as store:
        before = store.register()

    command("--config", config, "run", "--as-of", "2025-07-04")

    with Store.open(load(config).settings.data) as store:
        assert store.register() == before
    plans = {p.unit: len(p.entries) for p in before if p.source.startswith("2024-26/y2q1.work-plan")}
    assert plans["MTU-WIRRAL"] == 9
