"""The worker in Microsoft 365: one sign-in for many passes, every pass counted, trouble that passes by itself."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from cmmtn_sync.cli.microsoft365 import Tenants
from cmmtn_sync.config import load
from cmmtn_sync.errors import ExitCode
from cmmtn_sync.worker import one_pass
from tests.e2e.conftest import Command
from tests.e2e.online_demo import OnlineDemo, an_online_demo, move_in


@pytest.fixture
def online(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OnlineDemo]:
    with an_online_demo(tmp_path, monkeypatch, uploads=False) as made:
        move_in(made)
        yield made


class Worker:
    """Passes of a worker, and what its log said of each."""

    def __init__(self, online: OnlineDemo, caplog: pytest.LogCaptureFixture) -> None:
        self._online = online
        self._caplog = caplog
        self._tenants = Tenants(lambda _: False)
        self.data = load(online.config).settings.data
        caplog.set_level(logging.INFO, logger="cmmtn_sync")

    def pass_by(self) -> tuple[ExitCode, dict[str, int], int]:
        """Make a pass. Return its exit code, the facts it logged, and how many requests the tenant counted."""
        before = len(self._online.tenant.requests)
        self._caplog.clear()
        code = one_pass(self._online.config, self.data, self._tenants)
        facts: dict[str, int] = self._caplog.records[-1].facts  # type: ignore[attr-defined]
        return code, facts, len(self._online.tenant.requests) - before


@pytest.fixture
def worker(online: OnlineDemo, caplog: pytest.LogCaptureFixture) -> Worker:
    return Worker(online, caplog)


def test_one_sign_in_serves_many_passes_and_a_quiet_one_asks_once_for_each_library_and_for_each_way_of_mail(
    worker: Worker, online: OnlineDemo
) -> None:
    first = worker.pass_by()
    worker.pass_by()
    quiet = worker.pass_by()

    asked = [(seen.method, seen.path.rpartition("/")[2]) for seen in online.tenant.requests[-4:]]
    assert [first[0], quiet[0]] == [ExitCode.DONE, ExitCode.DONE]
    assert sum(seen.path.endswith("/token") for seen in online.tenant.requests) == 1
    assert asked == [("GET", "delta"), ("GET", "delta"), ("GET", "messages"), ("GET", "messages")]
    assert quiet[2] == 4


def test_each_pass_is_counted_in_the_log_and_status_tells_of_the_last(
    worker: Worker, online: OnlineDemo, command: Command
) -> None:
    worker.pass_by()
    worker.pass_by()
    _, facts, counted = worker.pass_by()

    said = command("--config", online.config, "status").out

    assert facts["requests"] == counted == 4
    assert facts["resource_units"] >= 2
    assert "4 requests" in said


def test_a_tenant_that_asks_to_wait_for_too_long_ends_the_pass_and_the_next_one_goes_on(
    worker: Worker, online: OnlineDemo
) -> None:
    worker.pass_by()
    online.tenant.faults.throttle(3600, times=None)
    throttled = worker.pass_by()
    online.tenant.faults.lift()

    again = worker.pass_by()

    assert throttled[0] is ExitCode.TEMPORARY
    assert throttled[2] <= 3
    assert again[0] is ExitCode.DONE


def test_a_network_that_is_down_is_temporary_trouble_too(worker: Worker, online: OnlineDemo) -> None:
    worker.pass_by()
    online.tenant.faults.reset(times=None)
    down = worker.pass_by()
    online.tenant.faults.lift()

    assert down[0] is ExitCode.TEMPORARY
    assert worker.pass_by()[0] is ExitCode.DONE
