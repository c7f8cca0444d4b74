"""doctor --acceptance over several sittings, with a person's hands in between: asked, answered, cleaned up."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from cmmtn_sync.config import write_sample
from cmmtn_sync.errors import ExitCode
from cmmtn_sync.store import RunLock
from tests.e2e.conftest import SCRIPT, Command
from tests.e2e.doctor_site import DoctorSite, plain
from tests.e2e.first_day import FOLDER, LABELLED, NAMES, START, WORKBOOK, FirstDay, a_first_day
from tests.emulated import Moment, where
from tests.emulated.wire import Request


@pytest.fixture
def first_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[FirstDay]:
    with a_first_day(tmp_path, monkeypatch, capsys) as first_day:
        yield first_day


# --- from the first sitting to the last


def test_each_trial_comes_to_an_answer_over_some_sittings(first_day: FirstDay) -> None:
    first = first_day.sit()
    first_day.do_all_that_is_asked()
    first_day.site.tenant.promote()
    second = first_day.sit(after=timedelta(minutes=3), may_send=True)
    first_day.site.network.unlock(WORKBOOK)
    third = first_day.sit(after=timedelta(days=1))

    assert list(first) == NAMES
    assert [first[name] for name in ("rewriting", "meetings")] == ["later", "later"]
    assert {first[name] for name in NAMES[8:]} == {"person"}
    assert [name for name in NAMES if second[name] in {"later", "person"}] == ["meetings", "open in Excel"]
    assert {name: third[name] for name in NAMES if third[name] != "yes"} == {"workbooks": "no"}


def test_when_all_is_answered_nothing_of_it_is_left(first_day: FirstDay) -> None:
    before = first_day.site.left()
    first_day.sit()
    first_day.do_all_that_is_asked()
    first_day.sit(after=timedelta(minutes=3), may_send=True)
    first_day.site.network.unlock(WORKBOOK)
    first_day.sit(after=timedelta(days=1))

    after = first_day.site.left()
    assert [after[name] for name in ("units", "network", "uploads", "events")] == [
        before[name] for name in ("units", "network", "uploads", "events")
    ]
    assert first_day.site.world.mailbox.drafts == []
    assert first_day.site.tenant.notices == []


def test_what_has_an_answer_is_not_tried_again_until_it_is_asked_for(first_day: FirstDay) -> None:
    first_day.sit()
    first_day.site.tenant.forget()
    first_day.sit()
    quiet = [seen for seen in first_day.site.tenant.requests if "Conditions.txt" in seen.path]

    first_day.sit(again=["conditions"])

    assert quiet == []
    assert [seen for seen in first_day.site.tenant.requests if "Conditions.txt" in seen.path]


def test_what_people_are_asked_to_do_is_said_with_where(first_day: FirstDay) -> None:
    first_day.sit()

    assert first_day.words("open in Excel").startswith(f"Open “{WORKBOOK}” in Excel in the browser")
    assert f"into “{LABELLED}”" in first_day.words("labels")
    assert "send the draft “Trial of cmmtn_sync” to itself" in first_day.words("sent by a person")
    assert "--send-one-mail" in first_day.words("sending")
    assert first_day.site.network.exists(WORKBOOK)
    assert first_day.site.network.exists(LABELLED)


def test_a_sitting_before_its_time_asks_nothing_and_loses_nothing(first_day: FirstDay) -> None:
    first_day.sit()
    facts = [first_day.facts(name) for name in ("rewriting", "meetings")]
    first_day.sit(after=timedelta(seconds=20))

    assert [first_day.facts(name) for name in ("rewriting", "meetings")] == facts
    assert first_day.words("rewriting") == (
        "The two Office files are waiting. SharePoint may write into them after a while: run this again in a minute "
        "or more."
    )


# --- nothing is sent that nobody agreed to


def test_without_a_word_of_the_person_nothing_is_sent(first_day: FirstDay) -> None:
    first_day.sit()
    first_day.sit(after=timedelta(days=1))

    assert first_day.site.world.mailbox.sent == []
    assert first_day.site.tenant.notices == []


def test_the_one_mail_goes_to_the_mailbox_itself_and_once(first_day: FirstDay) -> None:
    first_day.turn(sent_after=12)
    outcomes = [first_day.sit(may_send=True)["sending"] for _ in range(6)]

    assert outcomes[0] == "later"
    assert outcomes[-1] == "yes"
    assert [mail.recipients for mail in first_day.site.world.mailbox.sent] == [(first_day.site.mailbox,)]


def test_a_lost_answer_makes_no_second_mail(first_day: FirstDay) -> None:
    first_day.site.tenant.faults.lose_answer(picks=where(method="POST", path="/send$"))
    outcomes = [first_day.sit(may_send=True)["sending"] for _ in range(2)]

    assert outcomes[-1] == "yes"
    assert len(first_day.site.world.mailbox.sent) == 1


# --- as it is typed


def test_typed_without_more_it_says_what_goes_on_and_what_to_type_next(first_day: FirstDay, command: Command) -> None:
    said = command("doctor", "--acceptance")

    lines = said.out.splitlines()
    assert said.code == ExitCode.DONE
    assert lines[-1] == "  cmmtn-sync doctor --acceptance"
    assert max(map(len, lines)) <= 80
    assert "6 go on: rewriting, meetings, sending, sent by a person, open in Excel, labels." in plain(said.out)
    assert first_day.site.network.exists(FOLDER)


def test_what_is_typed_reaches_the_trials(first_day: FirstDay, command: Command) -> None:
    leave = [word for name in NAMES if name != "sending" for word in ("--skip", name)]

    said = command("doctor", "--acceptance", "--send-one-mail", *leave, "--json")

    assert {name: one["outcome"] for name, one in json.loads(said.out)["trials"].items()} == {"sending": "yes"}
    assert len(first_day.site.world.mailbox.sent) == 1
    assert said.err == ""


@pytest.mark.usefixtures("first_day")
@pytest.mark.parametrize("option", ["--again", "--skip"])
def test_a_trial_that_there_is_not_is_wrong_use(command: Command, option: str) -> None:
    said = command("doctor", "--acceptance", option, "label")

    assert said.code == ExitCode.WRONG_USE
    assert "labels" in said.err


def test_while_another_run_is_going_nothing_is_tried(first_day: FirstDay, command: Command) -> None:
    data = first_day.site.folder / "data"
    data.mkdir()
    with RunLock(data, START):
        said = command("doctor", "--acceptance")

    assert said.code == ExitCode.ANOTHER_RUN
    assert first_day.site.tenant.requests == []


def test_of_a_network_in_folders_there_is_nothing_to_try(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_sample(tmp_path / "config")
    monkeypatch.chdir(tmp_path)

    said = command("doctor", "--acceptance")

    assert said.code == ExitCode.WRONG_USE
    assert "The trials are for a library of kind sharepoint, and mail of kind outlook." in plain(said.err)


def _killed_at(site: DoctorSite, picks: Callable[[Request], bool], folder: Path) -> None:
    """Begin a sitting in a process of its own, and kill it when it asks for that."""
    environment = {**os.environ, **site.tenant.environment()}
    words = [str(SCRIPT), "doctor", "--acceptance"]
    begun = subprocess.Popen(words, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def strike(moment: Moment, request: Request) -> None:
        if moment is Moment.AFTER and picks(request):
            begun.send_signal(signal.SIGKILL)
            begun.wait(30)

    off = site.tenant.on_request(strike)
    assert begun.wait(60) == -signal.SIGKILL
    off()


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no SIGKILL")
def test_a_sitting_that_was_killed_is_taken_up_again(first_day: FirstDay) -> None:
    site = first_day.site
    _killed_at(site, where(method="POST", path="/events$"), site.folder)
    made = [seen.path for seen in site.tenant.requests if "Conditions.txt" in seen.path]
    site.tenant.forget()

    found = first_day.sit()

    assert made
    assert [seen for seen in site.tenant.requests if "Conditions.txt" in seen.path] == []
    assert list(found) == NAMES
    assert found["meetings"] == "later"
