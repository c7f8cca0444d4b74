"""One act that fails in a way that nobody foresaw stops no other."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import NoReturn

from cmmtn_sync.config import Templates
from cmmtn_sync.errors import ExitCode
from cmmtn_sync.model import BuildReport, DraftMail, Result
from tests.e2e.small_network import Network

THIRD_WORKING_DAY = datetime(2025, 7, 3, 9, tzinfo=UTC)


class BreakingTemplates(Templates):
    """Templates of which the reports' fail with an error that is not one of ours."""

    def report(self, name: str, *, shipped_only: bool = False) -> NoReturn:
        """Fail."""
        message = f"{name} {shipped_only}"
        raise RuntimeError(message)


def test_a_report_that_fails_unforeseen_leaves_mails_and_tracker_done() -> None:
    network = Network(now=THIRD_WORKING_DAY)
    network.house = replace(network.house, templates=BreakingTemplates())

    ran = network.run()

    ended = {type(o.action): o.result for o in ran.outcomes}
    assert ended[BuildReport] is Result.FAILED
    assert ended[DraftMail] is Result.DONE
    assert ran.exit_code is ExitCode.NEEDS_INSTALLER
    assert all("RuntimeError" in o.words for o in ran.outcomes if isinstance(o.action, BuildReport))
