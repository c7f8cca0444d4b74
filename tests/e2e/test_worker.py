"""The worker as a service manager runs it: a real process, told to stop by a real signal."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cmmtn_sync.cli.heartbeat import read_beat
from cmmtn_sync.config import load, write_sample
from cmmtn_sync.errors import ExitCode
from cmmtn_sync.store import RunLock
from cmmtn_sync.worker import JsonLines, one_pass
from tests.e2e.conftest import SCRIPT, Command

PATIENCE = 90.0
"""Seconds until a worker that does not answer is killed, so that its test fails and does not hang."""

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM that a process can hear")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Return the sample configuration over empty folders."""
    write_sample(tmp_path / "config")
    configuration = load(tmp_path / "config")
    for unit in configuration.units.values():
        (tmp_path / "units" / unit.place.folder).mkdir(parents=True)
    (tmp_path / "network").mkdir()
    return tmp_path / "config"


class Working:
    """A worker at work; its standard error is read line by line, as a log collector does."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[str] = []

    def until(self, message: str) -> dict[str, object]:
        """Read on until the worker says this, and return all of what it said then."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.lines.append(line)
            told: dict[str, object] = json.loads(line)
            if told["message"] == message:
                return told
        pytest.fail(f"It never said {message}: {self.lines}")

    def stopped(self) -> int:
        """Tell it to stop, wait until it has, and return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        self.until("stopped")
        return self.process.wait()


@contextmanager
def working(config: Path) -> Iterator[Working]:
    with subprocess.Popen([SCRIPT, "--config", config, "worker"], stderr=subprocess.PIPE, text=True) as process:
        watchdog = threading.Timer(PATIENCE, process.kill)
        watchdog.start()
        try:
            yield Working(process)
        finally:
            watchdog.cancel()
            process.kill()


def test_it_runs_waits_and_stops_when_told(config: Path, command: Command) -> None:
    data = config.parent / "data"
    with working(config) as worker:
        run = worker.until("run")
        beat = read_beat(data)
        at_work = command("--config", config, "status", "--check")
        another = command("--config", config, "worker")
        by_hand = command("--config", config, "plan")

        code = worker.stopped()

    afterwards = command("--config", config, "status", "--check")
    assert (run["exit_code"], code) == (ExitCode.DONE, ExitCode.DONE)
    assert beat is not None
    assert (beat.exit_code, beat.stopped) == (ExitCode.DONE, False)
    assert at_work.code == ExitCode.DONE
    assert "Next run" in at_work.out
    assert (another.code, another.out) == (ExitCode.ANOTHER_RUN, "")
    assert "Another worker is at work" in another.err
    assert by_hand.code == ExitCode.DONE
    assert afterwards.code == ExitCode.FAULT
    assert "it was stopped" in afterwards.out


def test_told_to_stop_while_a_run_goes_it_ends_that_run_first(config: Path) -> None:
    with working(config) as worker:
        worker.until("started")  # it says so, and begins its first run
        code = worker.stopped()

    configuration = load(config)
    names = {c.name for c in configuration.contacts} | {u.short_name for u in configuration.units.values()}
    messages = [json.loads(line)["message"] for line in worker.lines]
    beat = read_beat(config.parent / "data")
    assert code == ExitCode.DONE
    assert messages == ["started", "run", "stopped"]
    assert (config.parent / "network" / "Peer Review" / "Tracker.xlsx").exists()
    assert beat is not None
    assert beat.stopped
    assert not [name for name in {"@", *names} if name in "".join(worker.lines)]


def test_what_goes_wrong_is_logged_with_where_to_look_and_without_names(
    config: Path, caplog: pytest.LogCaptureFixture
) -> None:
    units = config / "units.yaml"
    text = units.read_text(encoding="utf-8").replace("role: mtu", "role: dr.someone@example.org")
    units.write_text(text, encoding="utf-8")

    code = one_pass(config, config.parent / "data")

    log = json.loads(JsonLines().format(caplog.records[-1]))
    beat = read_beat(config.parent / "data")
    assert code == log["exit_code"] == ExitCode.CONFIGURATION
    assert log["see"] == "cmmtn-sync check"
    assert all(re.fullmatch(r"units\.yaml line \d+", place) for place in log["where"])
    assert "someone" not in json.dumps(log)
    assert beat is not None
    assert beat.exit_code == ExitCode.CONFIGURATION
    assert beat.why.startswith("The configuration")


def test_a_run_while_another_goes_ends_with_6_and_changes_nothing(config: Path, command: Command) -> None:
    with RunLock(config.parent / "data", datetime(2025, 7, 3, 9, tzinfo=UTC)):
        said = command("--config", config, "run")

    assert said.code == ExitCode.ANOTHER_RUN
    assert "Another run is going." in said.err
    assert list((config.parent / "network").iterdir()) == []
