"""Every command as a person types it, over the demo: what it says, what it leaves alone, how it ends."""

from __future__ import annotations

import json
import re
import shlex
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cmmtn_sync import __version__
from cmmtn_sync.cli.heartbeat import Beat, write_beat
from cmmtn_sync.config import load
from cmmtn_sync.errors import ExitCode
from cmmtn_sync.facts.tracker import read_tracker
from cmmtn_sync.model import ReminderAct
from tests.e2e.conftest import Command, Demo
from tests.e2e.small_network import an_annual_report

COMMANDS = (
    "demo",
    "init",
    "check",
    "doctor",
    "sign-in",
    "templates",
    "template check",
    "plan",
    "run",
    "worker",
    "status",
    "import actions",
    "pause",
    "resume",
    "restore",
    "explain",
    "inspect",
    "actions",
    "report",
    "rehearse",
)
KEY = "2024-26/y2q1.work-plan/MTU-ROYAL"
DAY = "2025-07-03"
SCREEN = 24


def state(folder: Path) -> dict[str, tuple[int, int]]:
    """Return every file with its size and time: equal states, nothing was touched."""
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_size, path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


# --- how it looks


@pytest.mark.parametrize("name", COMMANDS)
def test_help_fits_a_screen_and_shows_two_examples(command: Command, name: str) -> None:
    said = command(*name.split(), "--help")

    lines = said.out.splitlines()
    assert said.code == ExitCode.DONE
    assert len(lines) <= SCREEN
    assert max(map(len, lines)) <= 80
    assert sum(line.startswith("    cmmtn-sync ") for line in lines) == 2


@pytest.mark.parametrize("name", COMMANDS)
def test_the_examples_of_the_help_can_be_typed(command: Command, name: str) -> None:
    shown = [line for line in command(*name.split(), "--help").out.splitlines() if line.startswith("    cmmtn-sync ")]

    for example in shown:
        # With --help every option is still parsed, and nothing is done.
        assert command(*shlex.split(example)[1:], "--help").code == ExitCode.DONE


def test_alone_it_says_what_it_is_three_first_steps_and_every_command(command: Command) -> None:
    said = command()

    assert said.code == ExitCode.DONE
    assert "\n  3. cmmtn-sync plan" in said.out
    assert all(f"\n  {name.split()[0]} " in said.out for name in COMMANDS)
    assert "..." not in said.out.split("Options:")[0].split("First steps:")[1]


def test_it_says_its_version(command: Command) -> None:
    assert command("--version").out == f"cmmtn-sync {__version__}\n"


def test_colour_is_for_terminals_and_no_color_takes_it_away(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    piped = command("report", "--as-of", "never")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    seen = command("report", "--as-of", "never")
    monkeypatch.setenv("NO_COLOR", "1")
    plain = command("report", "--as-of", "never")

    assert "\x1b" not in piped.err
    assert "\x1b[1;31m" in seen.err
    assert "31m" not in plain.err
    assert "Error: never is not a time" in plain.err


# --- wrong use


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("nothing-of-ours", "No such command"),
        ("templat", "Did you mean 'template'"),
        ("run --nothing-of-ours", "No such option"),
        ("explain", "Missing argument"),
        ("rehearse", "Missing option '--from'"),
        ("rehearse --from 2025-07-04 --to 2025-07-03", "2025-07-03 is before 2025-07-04."),
        ("rehearse --from 4/7/25 --to 2025-07-03", "4/7/25 is not a date"),
        ("run --as-of tomorrow", "tomorrow is not a time"),
        ("run --as-of 2025-02-30", "2025-02-30 is not a time"),
        ("template check nowhere.docx", "There is no file nowhere.docx."),
    ],
)
def test_wrong_use_is_said_in_words_and_ends_with_2(command: Command, words: str, said: str) -> None:
    ended = command(*words.split())

    assert ended.code == ExitCode.WRONG_USE
    assert ended.out == ""
    assert said in ended.err


def test_no_configuration_is_said_with_what_to_type(command: Command, tmp_path: Path) -> None:
    said = command("--config", tmp_path / "none", "run")

    assert said.code == ExitCode.CONFIGURATION
    assert f"cmmtn-sync init {tmp_path / 'none'}" in " ".join(said.err.split())


def test_a_fault_that_nobody_foresaw_shows_no_traceback(command: Command, demo_copy: Path) -> None:
    (demo_copy / "data" / "store.sqlite").write_bytes(b"this is no database")

    said = command("--config", demo_copy / "config", "status")

    assert said.code != ExitCode.DONE
    assert "Traceback" not in said.err
    assert "Error: " in said.err


# --- plan and run


def test_a_plan_changes_nothing_and_foretells_what_the_run_then_does(command: Command, demo_copy: Path) -> None:
    ours = ("--config", demo_copy / "config")
    before = state(demo_copy)

    planned = command(*ours, "plan", "--as-of", "2025-07-04", "--json")
    after_plan = state(demo_copy)
    ran = command(*ours, "run", "--as-of", "2025-07-04", "--json")
    again = command(*ours, "run", "--as-of", "2025-07-04", "--json")

    assert after_plan == before
    assert json.loads(planned.out) == json.loads(ran.out)
    assert json.loads(ran.out)["actions"]
    assert json.loads(again.out)["actions"] == []


def test_a_plan_cannot_be_taken_for_a_run(command: Command, demo: Demo) -> None:
    lines = command("--config", demo.folder / "config", "plan", "--as-of", "2025-07-04").out.splitlines()

    assert lines[0] == "Plan only. Nothing is sent, written or kept."
    assert lines[-1].strip() == f"cmmtn-sync --config {demo.folder / 'config'} run --as-of 2025-07-04"
    assert max(map(len, lines[:-1])) <= 80


def test_a_plan_with_nothing_in_it_says_so(command: Command, demo: Demo) -> None:
    said = command("--config", demo.folder / "config", "plan", "--as-of", DAY)

    assert "Nothing new to do." in said.out
    assert "A run now would change nothing." in said.out


def test_the_counts_are_those_of_the_obligations(command: Command, demo: Demo) -> None:
    ours = ("--config", demo.folder / "config", "plan", "--as-of", DAY)
    statuses = [o["status"] for o in json.loads(command(*ours, "--json").out)["obligations"]]

    overdue = sum(status == "■ Overdue" for status in statuses)
    assert f"■ Overdue {overdue}," in command(*ours).out


@pytest.mark.parametrize("what", ["plan", "run"])
def test_a_time_before_the_last_run_is_refused(command: Command, demo_copy: Path, what: str) -> None:
    before = state(demo_copy)

    said = command("--config", demo_copy / "config", what, "--as-of", "2025-07-02")

    assert said.code == ExitCode.WRONG_USE
    assert said.out == ""
    assert "earlier than the last run" in said.err
    assert state(demo_copy) == before


def test_a_folder_that_is_gone_needs_the_installer(command: Command, demo_copy: Path) -> None:
    place = demo_copy / "units" / "Alder Hey - Paeds MTC"
    place.rename(demo_copy / "away")

    said = command("--config", demo_copy / "config", "run", "--as-of", DAY)

    assert said.code == ExitCode.NEEDS_INSTALLER
    assert "For you (1)" in said.out
    assert "Alder Hey" in said.out.split("For you (1)")[1]
    assert said.out.splitlines()[-1].startswith("Done, but something here needs you")


def test_a_tracker_that_somebody_has_open_is_temporary_trouble(command: Command, demo_copy: Path) -> None:
    (demo_copy / "network" / "Peer Review" / "~$Tracker.xlsx").write_bytes(b"\x0bTom Ashworth")

    said = command("--config", demo_copy / "config", "run", "--as-of", "2025-07-04")

    assert said.code == ExitCode.TEMPORARY
    assert "has the tracker open" in " ".join(said.out.split())


def test_mails_that_wait_for_the_morning_are_counted(command: Command, demo_copy: Path) -> None:
    said = command("--config", demo_copy / "config", "plan", "--as-of", "2025-07-04 18:13")

    assert "wait for working hours: from 9am on Monday 7 July 2025." in " ".join(said.out.split())
    assert "Mail drafted" not in said.out


def test_what_failed_for_one_reason_is_told_once(command: Command, demo_copy: Path) -> None:
    (demo_copy / "network").rename(demo_copy / "away")

    said = command("--config", demo_copy / "config", "run", "--as-of", "2025-07-04")

    assert said.code == ExitCode.NEEDS_INSTALLER
    assert said.out.count("is OneDrive running?") == 1
    assert "on the tracker's Start here page" not in said.out


# --- status


def test_status_says_why_somebody_is_needed(command: Command, demo_copy: Path) -> None:
    ours = ("--config", demo_copy / "config")
    (demo_copy / "units" / "Alder Hey - Paeds MTC").rename(demo_copy / "away")
    command(*ours, "run", "--as-of", DAY)

    said, told = command(*ours, "status"), json.loads(command(*ours, "status", "--json").out)

    assert "Needs you  The folder of Alder Hey is not where the configuration says." in " ".join(said.out.split("\n"))
    assert len(told["needs_you"]) == 1


def test_status_asks_the_store_alone(command: Command, demo_copy: Path) -> None:
    (demo_copy / "units").rename(demo_copy / "away")

    said = command("--config", demo_copy / "config", "status")

    assert said.code == ExitCode.DONE
    assert "as of 3 July 2025 at 10am: all done (exit code 0)" in said.out
    assert "NOT AT WORK: never seen here" in said.out


def test_status_says_the_same_to_machines(command: Command, demo: Demo) -> None:
    told = json.loads(command("--config", demo.folder / "config", "status", "--json").out)

    assert told["version"] == __version__
    assert told["last_run"]["exit_code"] == 0
    assert told["drafts_waiting"] > 0
    assert told["worker_alive"] is False


@pytest.mark.parametrize(
    ("minutes_ago", "it", "code", "words"),
    [
        (1, "at work", 0, "at work, seen"),
        (44, "at work", 0, "at work, seen"),
        (46, "at work", 1, "NOT AT WORK: not seen since"),
        (1, "stopped", 1, "NOT AT WORK: it was stopped on"),
        (-3000, "at work", 1, "NOT AT WORK"),
    ],
)
def test_status_check_is_honest(
    command: Command, demo_copy: Path, minutes_ago: int, it: str, code: int, words: str
) -> None:
    at = datetime.now(UTC) - timedelta(minutes=minutes_ago)  # noqa: TID251 - status asks the clock itself
    write_beat(demo_copy / "data", Beat(at=at, exit_code=0, stopped=it == "stopped"))

    said = command("--config", demo_copy / "config", "status", "--check")

    assert said.code == code
    assert words in said.out


# --- pause and resume


def test_a_pause_sends_nothing_until_it_is_resumed(command: Command, demo_copy: Path) -> None:
    ours = ("--config", demo_copy / "config")
    drafts = list((demo_copy / "network" / "Peer Review" / "Outbox").rglob("*.eml"))

    paused = command(*ours, "pause", "--why", "We move house")
    ran = command(*ours, "run", "--as-of", "2025-07-04", "--json")
    held = list((demo_copy / "network" / "Peer Review" / "Outbox").rglob("*.eml"))
    status = command(*ours, "status")
    resumed = command(*ours, "resume")
    command(*ours, "run", "--as-of", "2025-07-07", "--json")

    assert (paused.code, resumed.code) == (ExitCode.DONE, ExitCode.DONE)
    assert drafts
    assert held == []
    assert "Mail drafted" not in {a["what"] for a in json.loads(ran.out)["actions"]}
    assert "Everything is paused since" in status.out
    assert list((demo_copy / "network" / "Peer Review" / "Outbox").rglob("*.eml"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("pause", "--unit", "MTU-NOWHERE"), "There is no unit MTU-NOWHERE."),
        (("pause", "--until", "2020-01-01"), "1 January 2020 has passed already."),
        (("pause", "--until", "soon"), "soon is not a date that can be read."),
    ],
)
def test_a_pause_that_cannot_be_meant_is_wrong_use(
    command: Command, demo_copy: Path, words: tuple[str, ...], said: str
) -> None:
    told = command("--config", demo_copy / "config", *words)

    assert told.code == ExitCode.WRONG_USE
    assert said in told.err


# --- explain, inspect, report


def test_explain_names_rule_document_and_what_comes_next(command: Command, demo: Demo) -> None:
    said = command("--config", demo.folder / "config", "explain", KEY, "--as-of", DAY)

    assert said.out.startswith(f"{KEY}: Royal Liverpool, Work Plan\n")
    assert all(f"\n{name} " in said.out for name in ("Status", "Rule", "Due", "Why", "Document", "Sent", "Next"))
    assert max(map(len, said.out.splitlines())) <= 80


def test_explain_has_no_name_of_a_rule_in_it(command: Command, demo: Demo) -> None:
    ids = ["receipt", *(r.id for r in load(demo.folder / "config").programme.reminders if r.act is ReminderAct.MAIL)]
    for key in (KEY, "y2q1.annual-report/MTU-NOBLES", "y2q1.work-plan/MTU-NOBLES"):
        out = command("--config", demo.folder / "config", "explain", key, "--as-of", DAY).out

        assert "Sent" in out
        assert not [rule for rule in ids if rule in out]


def test_explain_says_the_same_to_machines(command: Command, demo: Demo) -> None:
    (told,) = json.loads(command("--config", demo.folder / "config", "explain", KEY, "--as-of", DAY, "--json").out)

    assert told["key"] == KEY
    assert told["status"] == ["■ Overdue"]
    assert len(told["why"]) > 3
    assert "RLUH MTU Work Plan 2025-26.xlsx" in told["document"][0]


def test_explain_and_the_row_say_the_same(command: Command, demo: Demo) -> None:
    (told,) = json.loads(command("--config", demo.folder / "config", "explain", KEY, "--as-of", DAY, "--json").out)
    row = read_tracker((demo.folder / "network" / "Peer Review" / "Tracker.xlsx").read_bytes()).sheets["Tracker"]

    said = str(row.by_key()[KEY].values["Why this status"])

    assert all(words in said for name in ("rule", "why", "document", "sent", "next") for words in told[name])


@pytest.mark.parametrize("key", ["no-such-thing", "2024-26/"])
def test_explain_of_none_or_of_very_many_is_wrong_use(command: Command, demo: Demo, key: str) -> None:
    assert command("--config", demo.folder / "config", "explain", key, "--as-of", DAY).code == ExitCode.WRONG_USE


def test_inspect_says_whether_something_is_wanting(command: Command, demo: Demo) -> None:
    ours = ("--config", demo.folder / "config", "inspect", "--as-of", DAY)
    place = demo.folder / "units" / "LUHFT Royal TU"

    good = command(*ours, demo.folder / "units" / "Aintree MTCC" / "Peer Review" / "MTC Work Plan 2025-26.xlsx")
    bad = command(*ours, place / "RLUH MTU Work Plan 2025-26.xlsx", "--unit", "MTU-ROYAL", "--as", "work-plan")

    assert good.code == ExitCode.DONE
    assert good.out.splitlines()[-1] == "Nothing is wanting."
    assert bad.code == ExitCode.NEEDS_INSTALLER
    assert 'nothing under "Lead"' in " ".join(bad.out.split())


def test_inspect_says_to_machines_how_grave_each_finding_is_and_where(command: Command, demo: Demo) -> None:
    shown = next((demo.folder / "units").rglob("Check before you send/*.docx"))

    said = json.loads(command("--config", demo.folder / "config", "inspect", "--as-of", DAY, shown, "--json").out)

    assert (said["unit"], said["taken_for"], said["wanting"]) == ("MTU-NOBLES", "annual-report", True)
    assert ("section-to-come", "wanting") in [(f["code"], f["severity"]) for f in said["findings"]]
    assert all({"code", "severity", "words", "where", "items"} == finding.keys() for finding in said["findings"])


def test_inspect_claims_nobodys_document_for_no_unit(command: Command, demo: Demo, tmp_path: Path) -> None:
    nobodys = tmp_path / "Annual Report 2024-25.docx"
    nobodys.write_bytes(an_annual_report("somewhere"))
    ours = ("--config", demo.folder / "config", "inspect", "--as-of", DAY, nobodys)

    said, data = command(*ours), json.loads(command(*ours, "--json").out)
    names = [unit.short_name for unit in load(demo.folder / "config").units.values()]

    assert "We could not tell whose it is; say it with --unit." in " ".join(said.out.split())
    assert "Annual Report about 2024/25, because" in " ".join(said.out.split())
    assert not [name for name in names if name in said.out]
    assert (data["unit"], data["obligation"], data["taken_for"]) == (None, None, "annual-report")


def test_a_unit_can_be_named_as_people_call_it(command: Command, demo: Demo, tmp_path: Path) -> None:
    ours = ("--config", demo.folder / "config")
    plan = next((demo.folder / "units").rglob("*Work Plan*.xlsx"))

    seen = command(*ours, "inspect", plan, "--unit", "Chester", "--as", "work-plan", "--as-of", DAY)
    listed = command(*ours, "actions", "--unit", "Chester", "--json")
    written = command(*ours, "templates", "--unit", "noble's", "--into", tmp_path / "out", "--as-of", DAY)

    assert "Chester's Work Plan" in " ".join(seen.out.split())
    assert {a["unit"] for a in json.loads(listed.out)["actions"]} <= {"MTU-CHESTER"}
    assert written.code == ExitCode.DONE, written
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["MTU-NOBLES"]


@pytest.mark.parametrize("kind", ["annual-report", "work-plan", "operational-policy", "self-assessment"])
def test_inspect_takes_any_file_for_any_kind_that_a_unit_owes(command: Command, demo: Demo, kind: str) -> None:
    rota = next((demo.folder / "units").rglob("MTC consultant rota*.xlsx"))

    said = command("--config", demo.folder / "config", "inspect", "--as-of", DAY, rota, "--as", kind)

    assert said.code in {ExitCode.DONE, ExitCode.NEEDS_INSTALLER}
    assert "Taken for" in said.out


def test_inspect_says_that_a_name_holds_a_number_and_not_which(command: Command, demo: Demo, tmp_path: Path) -> None:
    named = tmp_path / "MTC Work Plan 2025-26 999 000 0018.xlsx"
    named.write_bytes(next((demo.folder / "units").rglob("MTC Work Plan 2025-26.xlsx")).read_bytes())

    said = command("--config", demo.folder / "config", "inspect", "--as-of", DAY, named, "--unit", "MTCC-AINTREE")

    assert said.code == ExitCode.NEEDS_INSTALLER
    assert "It seems to hold an NHS number: in the file's name." in " ".join(said.out.split())
    assert "0018" not in said.out + said.err


@pytest.mark.parametrize(
    ("tell", "words"),
    [
        ("[director]", "1 person is told of a document that names a patient."),
        ("[director, grace.oyelaran@network.example.org]", "1 person is told of a document that names a patient."),
        ("[director, ig.lead@example.org]", ""),
        ("[quality improvement lead, administration officer]", ""),
    ],
    ids=["one", "one by two names", "a post and an address", "the sample's"],
)
def test_check_warns_if_fewer_than_two_would_be_told_of_patient_data(
    command: Command, demo_copy: Path, tell: str, words: str
) -> None:
    service = demo_copy / "config" / "service.yaml"
    text = service.read_text(encoding="utf-8")
    service.write_text(re.sub(r"tell: \[.*?\]", f"tell: {tell}", text), encoding="utf-8")

    said = command("--config", demo_copy / "config", "check")

    assert said.code == ExitCode.DONE
    assert ("Warning" in said.out) is bool(words)
    assert words in " ".join(said.out.split())


@pytest.mark.parametrize("words", ["none.docx", "{good} --unit MTU-NOWHERE", "{good} --as shopping-list"])
def test_inspect_says_what_it_does_not_know(command: Command, demo: Demo, words: str) -> None:
    good = next((demo.folder / "units").rglob("*Work Plan*.xlsx"))

    said = command(
        "--config", demo.folder / "config", "inspect", *(good if w == "{good}" else w for w in words.split())
    )

    assert said.code == ExitCode.WRONG_USE


def test_a_report_is_put_beside_the_one_that_is_there(command: Command, demo: Demo, tmp_path: Path) -> None:
    ours = ("--config", demo.folder / "config", "report", "MTU-WIRRAL", "--as-of", DAY, "--into", tmp_path)

    first, second = command(*ours), command(*ours)

    assert first.out.strip() == str(tmp_path / "Status report 2025-26 Q2 - Wirral.docx")
    assert second.out.strip() == str(tmp_path / "Status report 2025-26 Q2 - Wirral v2.docx")
    assert len(list(tmp_path.iterdir())) == 2


def test_a_report_about_nobody_is_wrong_use(command: Command, demo: Demo) -> None:
    said = command("--config", demo.folder / "config", "report", "MTU-NOWHERE", "--as-of", DAY)

    assert said.code == ExitCode.WRONG_USE
    assert "MTU-WIRRAL" in said.err


# --- rehearse


def test_a_rehearsal_tells_each_mail_and_touches_nothing(command: Command, demo_copy: Path, tmp_path: Path) -> None:
    ours = ("--config", demo_copy / "config", "rehearse", "--from", "2025-07-04", "--to", "2025-07-07")
    before = state(demo_copy)

    told = json.loads(command(*ours, "--json", "--into", tmp_path / "mails").out)
    said = command(*ours)

    assert state(demo_copy) == before
    assert told["empty_memory"] is False
    assert all(mail["subject"] in " ".join(said.out.split()) for mail in told["mails"])
    assert said.out.splitlines()[-1].startswith(f"{len(told['mails'])} mails would go to {told['people']} people.")
    assert len(list((tmp_path / "mails").glob("*.txt"))) == len(told["mails"]) > 0


# --- init, check, template check, demo


def test_init_writes_a_configuration_that_check_finds_in_order(command: Command, tmp_path: Path) -> None:
    begun = command("init", tmp_path / "mine", "--with-templates")
    checked = command("--config", tmp_path / "mine", "check")
    again = command("init", tmp_path / "mine")

    assert begun.code == ExitCode.DONE
    assert begun.out.splitlines()[-1] == f"  cmmtn-sync --config {tmp_path / 'mine'} check"
    assert "The configuration is in order." in checked.out
    assert again.code == ExitCode.WRONG_USE
    assert "Nothing was changed." in again.err


def test_check_names_every_mistake_to_people_and_to_machines(command: Command, tmp_path: Path) -> None:
    command("init", tmp_path / "mine")
    service = tmp_path / "mine" / "service.yaml"
    broken = (
        service.read_text(encoding="utf-8").replace("sender_name:", "sender_nam:").replace("mode: draft", "mode: x")
    )
    service.write_text(broken, encoding="utf-8")

    said = command("--config", tmp_path / "mine", "check")
    told = command("--config", tmp_path / "mine", "check", "--json")

    problems = json.loads(told.out)["problems"]
    assert said.code == told.code == ExitCode.CONFIGURATION
    assert len(problems) > 1
    assert all(problem["file"] == "service.yaml" for problem in problems)
    assert "sender_name" in said.err


def test_template_check_names_what_was_meant(command: Command, demo: Demo, tmp_path: Path) -> None:
    whole = command("--config", demo.folder / "config", "template", "check")
    mine = tmp_path / "digest.txt.j2"
    mine.write_text("Dear {{ mail.to.nme }}\n", encoding="utf-8")
    broken = command("--config", demo.folder / "config", "template", "check", mine)

    assert whole.code == ExitCode.DONE
    assert broken.code == ExitCode.CONFIGURATION
    assert broken.out.startswith("digest.txt.j2: There is no field called mail.\n   Where: Line 1\n")


def test_a_folder_that_no_demo_made_is_left_alone(command: Command, tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("ten years of work", encoding="utf-8")

    said = command("demo", "--into", tmp_path)

    assert said.code == ExitCode.WRONG_USE
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]


def test_the_demo_tells_what_to_open_and_what_to_type_next(demo: Demo) -> None:
    lines = demo.printed.splitlines()
    opened = [line.split(maxsplit=2)[2] for line in lines if line.startswith("  the ")]

    assert len(opened) == 4
    assert all((demo.folder.parent / name).exists() for name in opened)
    assert lines[-1].endswith("cmmtn-sync --config demo-tenant/config run --as-of 2025-07-04")
    assert "\x1b" not in demo.printed
    assert not any(line != line.rstrip() for line in lines)
