"""The wheel, built and installed as a stranger would, without a network: the demo runs from it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """Return the command of an environment that holds the wheel, and borrows what it needs from this one."""
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path / "dist")]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    venv.create(tmp_path / "env", symlinks=os.name != "nt")
    scripts = tmp_path / "env" / ("Scripts" if os.name == "nt" else "bin")
    pip = [sys.executable, "-m", "pip", "--python", str(scripts / "python"), "install", "--quiet"]
    subprocess.run([*pip, "--no-index", "--no-deps", str(wheel)], check=True, capture_output=True)
    (site,) = (tmp_path / "env").rglob("site-packages")
    # A path in a .pth file is searched, but the .pth files that lie there are not: our checkout stays out.
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return scripts / "cmmtn-sync"


def test_the_demo_runs_from_the_wheel_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    python = installed.with_name("python")

    where = subprocess.run(
        [python, "-c", "import cmmtn_sync; print(cmmtn_sync.__file__)"], cwd=empty, check=True, capture_output=True
    )
    done = subprocess.run([installed, "demo", "--json"], cwd=empty, check=True, capture_output=True)

    told = json.loads(done.stdout)
    kinds = Counter(file["kind"] for file in told["files"])
    assert Path(where.stdout.decode().strip()).is_relative_to(tmp_path)
    assert [path.name for path in empty.iterdir()] == ["demo-tenant"]
    assert kinds["upload"] > 30
    assert kinds["mail"] > 0
    assert kinds["report"] == 11
    assert (kinds["tracker"], kinds["outbox page"], kinds["mark"]) == (1, 1, 1)
    written = {p.relative_to(empty / "demo-tenant").as_posix() for p in empty.rglob("*") if p.is_file()}
    assert {file["path"] for file in told["files"]} == written
