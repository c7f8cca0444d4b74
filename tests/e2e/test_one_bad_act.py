"""One act that fails in a way that nobody foresaw stops no other, and a run that takes long harms none."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import NoReturn

from cmmtn_sync.config import MailMode, Templates
from cmmtn_sync.errors import ExitCode
from cmmtn_sync.model import BuildReport, DraftMail, MailState, Result
from tests.e2e.small_network import Network, a_configuration

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


def test_a_mail_that_a_long_run_hands_over_late_is_waited_for_from_then_on() -> None:
    configuration = a_configuration()
    sends = replace(configuration.settings, mail=replace(configuration.settings.mail, mode=MailMode.SEND))
    network = Network(now=THIRD_WORKING_DAY, configuration=replace(configuration, settings=sends))
    network.house = replace(network.house, elapsed=lambda: timedelta(minutes=40))

    network.run()

    sent = [row for row in network.store.ledger() if row.state is MailState.SENT]
    assert {row.at for row in sent} == {THIRD_WORKING_DAY + timedelta(minutes=40)}
