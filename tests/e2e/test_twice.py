"""The same moment twice: over the demo, as a person types it, the second run does nothing and touches nothing."""

from __future__ import annotations

import hashlib
import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cmmtn_sync.errors import ExitCode
from tests.e2e.conftest import Command
from tests.e2e.small_network import a_rota


def tenant(demo: Path) -> dict[str, str]:
    """Return every file that people see, by its bytes: what the service remembers for itself is left out."""
    files = [p for top in ("units", "network", "config") for p in (demo / top).rglob("*") if p.is_file()]
    return {p.relative_to(demo).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


@pytest.mark.parametrize("as_of", ["2025-07-03", "2025-07-14T17:30"])
def test_the_same_moment_twice_does_nothing_the_second_time(command: Command, demo_copy: Path, as_of: str) -> None:
    config = demo_copy / "config"
    first = command("--config", config, "run", "--as-of", as_of, "--json")
    before = tenant(demo_copy)

    again = command("--config", config, "run", "--as-of", as_of)

    assert again.code == first.code
    assert "Nothing new to do." in again.out
    assert tenant(demo_copy) == before


def test_what_came_in_between_is_acted_on_once(command: Command, demo_copy: Path) -> None:
    config = demo_copy / "config"
    command("--config", config, "run", "--as-of", "2025-07-04T09:30")
    upload = demo_copy / "units" / "COCH" / "Trauma" / "Peer Review Docs" / "Rota July.docx"
    upload.write_bytes(a_rota())
    then = datetime(2025, 7, 4, 10, tzinfo=UTC).timestamp()
    os.utime(upload, (then, then))

    first = command("--config", config, "run", "--as-of", "2025-07-04T11:30", "--json")
    before = tenant(demo_copy)
    again = command("--config", config, "run", "--as-of", "2025-07-04T11:30", "--json")

    assert first.code == ExitCode.DONE
    assert "Tracker updated" in {a["what"] for a in json.loads(first.out)["actions"]}
    assert json.loads(again.out)["actions"] == []
    assert tenant(demo_copy) == before
