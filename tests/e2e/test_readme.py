"""The README is kept true: what it prints, pastes, names and counts is what the program does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cmmtn_sync.config import load
from cmmtn_sync.errors import ExitCode
from tests.e2e.conftest import SCRIPT, Command, Demo

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = (
    "README.md",
    "config/README.md",
    "config/microsoft-365.md",
    "templates/README.md",
    "templates/documents/README.md",
    "tests/README.md",
)


def block(under: str, language: str) -> str:
    """Return the first block of code in a language below a heading."""
    found = re.search(rf"^## {re.escape(under)}\n.*?^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    assert found, f"The README has no {language} block under {under}."
    return found.group(1)


def test_it_shows_what_make_demo_prints(demo: Demo) -> None:
    printed = demo.printed.replace(str(SCRIPT), ".venv/bin/cmmtn-sync")

    assert block("What `make demo` prints", "text") == printed


def test_it_shows_the_help(command: Command) -> None:
    assert block("Commands", "text") == command().out


def test_the_configuration_that_it_shows_can_be_pasted(command: Command, tmp_path: Path) -> None:
    command("init", tmp_path / "config")
    (tmp_path / "config" / "meetings.yaml").unlink()
    (tmp_path / "config" / "units.yaml").write_text(block("A configuration you could paste", "yaml"), encoding="utf-8")

    configuration = load(tmp_path / "config")

    assert [unit.short_name for unit in configuration.units.values()] == ["Northfield", "Southmere"]


def test_it_lists_every_exit_code(command: Command) -> None:
    listed = dict(re.findall(r"^\| (\d) \| `(\w+)` \|", README, re.MULTILINE))

    assert listed == {str(int(code)): code.name for code in ExitCode}
    assert all(re.search(rf"\b{int(code)} \w", command().out.split("Exit codes:")[1]) for code in ExitCode)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_it_names_is_there(document: str, command: Command) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    named = set(re.findall(r"`cmmtn-sync ((?:template )?[a-z-]+)", text))
    targets = set(re.findall(r"\bmake ([a-z]+)\b(?=`|\s+#)", text))
    files = re.findall(r"`((?:cmmtn_sync|config|templates|tests)/[\w./-]*)`", text)

    assert all(command(*name.split(), "--help").code == ExitCode.DONE for name in named)
    assert all(f"\n{target}:" in (ROOT / "Makefile").read_text(encoding="utf-8") for target in targets)
    assert [name for name in files if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_it_holds_no_addresses_and_no_paths_of_a_machine(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")

    assert re.findall(r"https?://(?!example\.org)|/home/|/Users/|/work/|C:\\", text) == []


def test_its_sentences_are_short() -> None:
    prose = re.sub(r"^```.*?^```$|^\|.*$|^#.*$", "", README, flags=re.MULTILINE | re.DOTALL)
    sentences = re.split(r"(?<=[.:!?])\s+|\n\n|\n- ", prose)

    assert [s for s in sentences if len(s.split()) > 25] == []
