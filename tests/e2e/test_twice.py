"""The same moment twice: over the demo, as a person types it, the second run does nothing and touches nothing."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cmmtn_sync.cli.moments import at_ten
from cmmtn_sync.errors import ExitCode
from cmmtn_sync.tenant.outbox import OutboxMailbox
from tests.e2e.conftest import Command
from tests.e2e.small_network import Network, a_rota


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


def test_what_a_person_deleted_from_an_outbox_of_files_is_not_drafted_again_for_the_same_reason(tmp_path: Path) -> None:
    network = Network().at(at_ten(date(2025, 7, 1)))
    outbox = OutboxMailbox(tmp_path / "Outbox", sender="admin@network.example.org")
    network.house = replace(network.house, mailbox=outbox)
    network.run()
    drafted = {path.name for path in outbox.root.glob("*.eml")}
    assert drafted

    for path in outbox.root.glob("*.eml"):
        path.unlink()
    days = (1, 2, 3, 4)
    again = [(day, path.name) for day in days for path in _after(network, outbox, date(2025, 7, day))]
    later = {path.name for path in _after(network, outbox, date(2025, 7, 8))}

    assert again == []
    assert later, "the next reminder is another reason"
    assert "not drafted again for the same reason" in (outbox.root / "outbox.html").read_text("utf-8")


def _after(network: Network, outbox: OutboxMailbox, day: date) -> list[Path]:
    network.at(at_ten(day)).run()
    return sorted(outbox.root.glob("*.eml"))
