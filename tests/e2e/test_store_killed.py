"""A kill is a real SIGKILL of a real process: nothing of before is lost, nothing half done is kept."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cmmtn_sync.errors import AnotherRunError, CmmtnSyncError
from cmmtn_sync.store import FILE_NAME, RunLock, Store

NOW = datetime(2025, 6, 30, 16, 30, tzinfo=UTC)

PREAMBLE = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from cmmtn_sync.model import Reason, Unreadable
from cmmtn_sync.store import RunLock, Store
folder, now = Path(sys.argv[1]), datetime(2025, 6, 30, 16, 30, tzinfo=UTC)
def ready():
    print("ready", flush=True)
    sys.stdin.read()
"""

WRITES = """
store = Store.open(folder)
store.save_look("lib", "before", now, [])
store.audit(now, "seen", "before", "")
with store.transaction():
    store.save_look("lib", "half done", now, [])
    store.audit(now, "seen", "half done", "")
    for number in range(40):  # more than SQLite holds back in memory: the file itself is already changed
        noise = Random(number).randbytes(50_000).hex()
        store.save_reading(str(number), Unreadable(reason=Reason.DAMAGED, reader=1, detail=noise * 3))
    ready()
"""

HOLDS = """
with RunLock(folder, now):
    ready()
"""


@contextmanager
def another_process(code: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Run code in a process of its own until it says that it is ready; kill it at the end, if not before."""
    command = [sys.executable, "-c", PREAMBLE + code, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.kill()


def test_a_process_killed_in_a_transaction_loses_nothing_before_and_keeps_nothing_of_it(
    tmp_path: Path,
) -> None:
    with another_process(WRITES, tmp_path) as process:
        half_written = (tmp_path / FILE_NAME).stat().st_size
        process.kill()
        process.wait()

    with Store.open(tmp_path) as store:
        assert half_written > 1_000_000
        assert store.cursor("lib") == "before"
        assert [row.about for row in store.audit_trail()] == ["before"]
        assert store.known_contents(1) == frozenset()
        assert store.verify_audit() is None
        store.audit(NOW, "seen", "after", "")


def test_a_rehearsal_after_a_kill_sees_what_was_kept(tmp_path: Path) -> None:
    with another_process(WRITES, tmp_path) as process:
        process.kill()
        process.wait()

    with Store.rehearsal(tmp_path) as rehearsed:
        assert rehearsed.cursor("lib") == "before"


def test_a_second_run_is_told_who_holds_the_lock_and_since_when(tmp_path: Path) -> None:
    with another_process(HOLDS, tmp_path) as process, pytest.raises(AnotherRunError) as caught:
        RunLock(tmp_path, NOW).__enter__()

    assert caught.value.happened == "Another run is going."
    assert caught.value.why == f"It began at 5:30pm on Monday 30 June 2025, as process {process.pid}."
    assert "Wait until it has ended" in caught.value.do


def test_the_lock_of_a_killed_run_is_free(tmp_path: Path) -> None:
    with another_process(HOLDS, tmp_path) as process:
        process.kill()
        process.wait()

    with RunLock(tmp_path, NOW) as lock:
        assert isinstance(lock, RunLock)


def test_the_lock_is_free_again_after_the_run_even_one_that_failed(tmp_path: Path) -> None:
    with pytest.raises(KeyError), RunLock(tmp_path, NOW):
        raise KeyError

    with RunLock(tmp_path, NOW), pytest.raises(AnotherRunError):
        RunLock(tmp_path, NOW).__enter__()


def test_a_holder_that_has_not_written_its_name_yet_is_still_a_holder(tmp_path: Path) -> None:
    with RunLock(tmp_path, NOW):
        (tmp_path / "run.owner").write_text("", encoding="utf-8")

        with pytest.raises(AnotherRunError) as caught:
            RunLock(tmp_path, NOW).__enter__()

    assert caught.value.why == "It began just now."


def test_a_data_folder_that_cannot_be_locked_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(CmmtnSyncError, match="could not be locked"):
        RunLock(tmp_path / "file" / "data", NOW).__enter__()
