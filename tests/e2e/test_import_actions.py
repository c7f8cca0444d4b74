"""Bringing in the actions that were open before: one table for all units, or one unit's own."""

from __future__ import annotations

import json
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
    assert "3 actions of 2 units brought in for year 2 of 2024-26" in said.out
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
    assert (
        'Nothing was brought in: in open.xlsx we could not tell whose these are: "Atlantis" ("Drain the basement").'
        in words
    )
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
        (("{empty}",), "The table has its headings, and no rows."),
        (("{blank}",), "In no row does anything stand under Action."),
        (("{other}",), "No table has a column headed Action."),
        (("{named}",), "It stands in sheet “Sheet”, cell C2. Take it out, and bring the list in again."),
        (("999 000 0018.xlsx",), "There is no file [number removed"),
    ],
)
def test_a_slip_is_told_with_what_to_do(
    command: Command, demo_copy: Path, tmp_path: Path, words: tuple[str, ...], told: str
) -> None:
    lists: dict[str, tuple[tuple[str | None, ...], ...]] = {
        "file": ROWS,
        "empty": (),
        "blank": (("Chester", "C1", None, "Dr Bell", "March 2025", "New"),),
        "named": (("Chester", "C1", "Ring NHS number 999 000 0018", "Dr Bell", "March 2025", "New"),),
    }
    files = {name: a_list(tmp_path / f"{name}.xlsx", *rows) for name, rows in lists.items()}
    files["other"] = a_list(tmp_path / "other.xlsx", ("Monday", "Jo"), header=("Weekday", "On call"))
    before = kept(demo_copy)

    said = command("--config", demo_copy / "config", "import", "actions", *(w.format_map(files) for w in words))

    assert said.code == ExitCode.WRONG_USE
    assert told in " ".join(said.err.split())
    assert "9990000018" not in "".join(c for c in said.err if c.isdigit())
    assert kept(demo_copy) == before


def test_what_was_left_out_and_what_stands_twice_is_told_and_no_name_of_a_file_tells_a_number(
    command: Command, demo_copy: Path, tmp_path: Path
) -> None:
    blank = ("Arrowe Park", "A9", None, "S Lunt", "May 2026", "New")
    again = ("Arrowe Park", "A1", "Write the rota for the weekend", "S Lunt", "May 2026", "New")
    file = a_list(tmp_path / "open 999 000 0018.xlsx", *ROWS, blank, again)
    ours = ("--config", demo_copy / "config", "import", "actions", file, "--as-of", "2025-07-03")

    said, data = command(*ours), json.loads(command(*ours, "--json").out)

    words = " ".join(said.out.split())
    assert said.code == ExitCode.DONE, said
    assert "1 row without an action was left out." in words
    assert 'Wirral has more than one action under "A1": each was brought in.' in words
    assert "999" not in said.out
    assert data == {
        "source": "baseline/2024-26/y2",
        "actions": {"MTU-WIRRAL": 3, "MTU-CHESTER": 1},
        "left_out": 1,
        "refs_twice": {"MTU-WIRRAL": ["A1"]},
    }


def test_a_list_earlier_than_one_that_is_there_is_refused_and_the_same_later_is_brought_in(
    command: Command, demo_copy: Path, tmp_path: Path
) -> None:
    file = a_list(tmp_path / "open.xlsx", *ROWS)
    ours = ("--config", demo_copy / "config", "import", "actions", file, "--as-of")

    first, earlier, later = (command(*ours, day) for day in ("2025-07-03", "2025-07-02", "2025-07-04"))

    assert (first.code, earlier.code, later.code) == (ExitCode.DONE, ExitCode.WRONG_USE, ExitCode.DONE)
    assert "A list for year 2 of 2024-26 was brought in as of" in " ".join(earlier.err.split())
    assert "Give a later --as-of, or leave it out." in " ".join(earlier.err.split())


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
    assert "Train ten nurses in" in said.out
    assert "in progress since 10 July" in said.out


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
