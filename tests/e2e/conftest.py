"""The command as a user runs it, and one demo that all tests of a session look at."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock

from cmmtn_sync.cli import main

SCRIPT = Path(sys.executable).parent / "cmmtn-sync"
"""The command as pip installed it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str


Command = Callable[..., Said]


@dataclass(frozen=True, kw_only=True, slots=True)
class Demo:
    """A demo that was run: its folder, which no test changes, and what it printed at 80 columns."""

    folder: Path
    printed: str


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Return what runs a command of ours in this process: ``command("plan", "--json")``."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("CMMTN_SYNC_CONFIG", raising=False)
    # However these tests were started (python -m pytest, too), the program is called by its own name.
    monkeypatch.setattr(sys.modules["__main__"], "__package__", None)

    def call(*words: str | Path) -> Said:
        monkeypatch.setattr(sys, "argv", ["cmmtn-sync", *map(str, words)])
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        return Said(code=int(end.value.code or 0), out=said.out, err=said.err)

    return call


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """Run the demo once for all processes of a test session, as a person does: in an empty folder of its own."""
    ours = tmp_path_factory.getbasetemp()
    place = (ours.parent if "PYTEST_XDIST_WORKER" in os.environ else ours) / "one-demo"
    place.mkdir(exist_ok=True)
    printed = place / "printed.txt"
    with FileLock(place / "lock"):
        if not printed.exists():
            environment = {**os.environ, "COLUMNS": "80", "PATH": _elsewhere(os.environ["PATH"])}
            done = subprocess.run([str(SCRIPT), "demo"], cwd=place, env=environment, capture_output=True, check=True)
            # A second run reads the templates that the first one published, so that no test need do it.
            again = [str(SCRIPT), "--config", "demo-tenant/config", "run", "--as-of", "2025-07-03"]
            subprocess.run(again, cwd=place, env=environment, capture_output=True, check=True)
            printed.write_bytes(done.stdout)
    return Demo(folder=place / "demo-tenant", printed=printed.read_text(encoding="utf-8"))


def _elsewhere(path: str) -> str:
    """Return where a person's programs lie who has not activated our environment, as the README's reader has not."""
    return os.pathsep.join(each for each in path.split(os.pathsep) if Path(each) != SCRIPT.parent)


@pytest.fixture
def demo_copy(demo: Demo, tmp_path: Path) -> Path:
    """Return a copy of the demo that a test may change."""
    return Path(shutil.copytree(demo.folder, tmp_path / "demo-tenant"))
