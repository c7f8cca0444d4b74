"""The README is kept true: what it prints, pastes, names and counts is what the program does."""

from __future__ import annotations

import json
import re
import shlex
from configparser import ConfigParser
from dataclasses import fields
from pathlib import Path

import pytest

from cmmtn_sync.cli.doctor.typed import CALENDARS, READ_WRITE, SCOPE, SEND
from cmmtn_sync.cli.heartbeat import Beat
from cmmtn_sync.config import LibraryKind, MailboxKind, load
from cmmtn_sync.errors import ExitCode
from tests.e2e.conftest import SCRIPT, Command, Demo
from tests.e2e.first_day import NAMES

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = (
    "README.md",
    "config/README.md",
    "config/microsoft-365.md",
    "config/running.md",
    "templates/README.md",
    "templates/documents/README.md",
    "tests/README.md",
)


def block(under: str, language: str) -> str:
    """Return the first block of code in a language below a heading."""
    found = re.search(rf"^## {re.escape(under)}\n.*?^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    assert found, f"The README has no {language} block under {under}."
    return found.group(1)


def test_it_shows_what_make_demo_prints(demo: Demo) -> None:
    printed = demo.printed.replace(str(SCRIPT), ".venv/bin/cmmtn-sync")

    assert block("What `make demo` prints", "text") == printed


def test_it_shows_the_help(command: Command) -> None:
    assert block("Commands", "text") == command().out


def test_the_configuration_that_it_shows_can_be_pasted(command: Command, tmp_path: Path) -> None:
    command("init", tmp_path / "config")
    (tmp_path / "config" / "meetings.yaml").unlink()
    (tmp_path / "config" / "units.yaml").write_text(block("A configuration you could paste", "yaml"), encoding="utf-8")

    configuration = load(tmp_path / "config")

    assert [unit.short_name for unit in configuration.units.values()] == ["Northfield", "Southmere"]


def test_it_lists_every_exit_code(command: Command) -> None:
    listed = dict(re.findall(r"^\| (\d) \| `(\w+)` \|", README, re.MULTILINE))

    assert listed == {str(int(code)): code.name for code in ExitCode}
    assert all(re.search(rf"\b{int(code)} \w", command().out.split("Exit codes:")[1]) for code in ExitCode)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_it_names_is_there(document: str, command: Command) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    named = set(re.findall(r"`cmmtn-sync ((?:template )?[a-z-]+)", text))
    targets = set(re.findall(r"\bmake ([a-z]+)\b(?=`|\s+#)", text))
    files = re.findall(r"`((?:cmmtn_sync|config|templates|tests)/[\w./-]*)`", text)

    assert all(command(*name.split(), "--help").code == ExitCode.DONE for name in named)
    assert all(f"\n{target}:" in (ROOT / "Makefile").read_text(encoding="utf-8") for target in targets)
    assert [name for name in files if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_it_holds_no_addresses_and_no_paths_of_a_machine(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")

    made_up = r"example\.org|proxy\.example\.org|contoso\.sharepoint\.com"
    assert re.findall(rf"https?://(?!{made_up})|/home/|/Users/|/work/|C:\\", text) == []


def test_its_sentences_are_short() -> None:
    prose = re.sub(r"^```.*?^```$|^\|.*$|^#.*$", "", README, flags=re.MULTILINE | re.DOTALL)
    sentences = re.split(r"(?<=[.:!?])\s+|\n\n|\n- ", prose)

    assert [s for s in sentences if len(s.split()) > 25] == []


# --- how an administrator sets it up and runs it

GUIDE = (ROOT / "config" / "microsoft-365.md").read_text(encoding="utf-8")
RUNNING = (ROOT / "config" / "running.md").read_text(encoding="utf-8")
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^ *```{language}\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL)


def test_the_blocks_of_the_guide_take_the_place_of_those_in_the_sample(command: Command, tmp_path: Path) -> None:
    command("init", tmp_path / "config")
    service = tmp_path / "config" / "service.yaml"
    (given,) = blocks(GUIDE, "yaml")
    text = service.read_text(encoding="utf-8")
    for name in re.findall(r"^(\w+):", given, re.MULTILINE):
        text = re.sub(rf"^{name}:\n(?: .*\n|\n(?= ))*", "", text, flags=re.MULTILINE)
    service.write_text(f"{text}\n{given}", encoding="utf-8")

    settings = load(tmp_path / "config").settings

    assert {library.kind for library in settings.libraries.values()} == {LibraryKind.SHAREPOINT}
    assert settings.mail.kind is MailboxKind.OUTLOOK
    assert settings.mail.reply_to == settings.mail.address
    assert settings.microsoft365 is not None


def test_the_guide_names_each_role_in_exchange_that_the_program_may_need() -> None:
    lines = "\n".join(blocks(GUIDE, "powershell")).splitlines()
    given = [line for line in lines if line.startswith("New-ManagementRoleAssignment ")]

    assert {role for line in given for role in re.findall(r'"(Application [^"]*)"', line)} == {
        READ_WRITE,
        SEND,
        CALENDARS,
    }
    assert f'$scope = "{SCOPE}"' in lines
    assert not re.search(r"[Tt]he (?:second|sixth) line|like the \w+th", GUIDE)


@pytest.mark.parametrize("document", [GUIDE, RUNNING], ids=["microsoft-365.md", "running.md"])
def test_what_stands_open_in_powershell_stands_in_quotes(document: str) -> None:
    lines = "\n".join(blocks(document, "powershell")).splitlines()

    bare = [re.sub(r"'[^']*'|\"(?:\"\"|[^\"])*\"|#.*$", "", line) for line in lines]

    assert [line for line in bare if re.search(r"['\"<>]", line)] == []


def test_one_domain_stands_for_the_network_in_the_guide() -> None:
    hosts = set(re.findall(r"[\w.-]+\.(?:sharepoint\.com|example\.org)", GUIDE))

    assert hosts == {"contoso.sharepoint.com"}


def test_the_service_that_it_shows_starts_the_worker(command: Command) -> None:
    (text,) = blocks(RUNNING, "ini")
    unit = ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # systemd minds capitals
    unit.read_string(text)

    program, *words = shlex.split(unit["Service"]["ExecStart"])

    assert program.startswith("/opt/cmmtn_sync/bin/")
    assert program.endswith("cmmtn-sync")
    assert words[-1] == "worker"
    assert command(*words, "--help").code == ExitCode.DONE
    assert unit["Service"]["KillMode"] == "mixed"
    assert unit["Service"]["RestartPreventExitStatus"].split() == [
        str(int(code)) for code in (ExitCode.WRONG_USE, ExitCode.CONFIGURATION)
    ]


@pytest.mark.parametrize("line", re.findall(r"^\S*/cmmtn-sync (.*)$", "\n".join(blocks(RUNNING, "sh")), re.MULTILINE))
def test_each_line_that_it_shows_is_understood(command: Command, line: str) -> None:
    assert command(*shlex.split(line), "--help").code == ExitCode.DONE


def test_what_it_says_to_watch_is_there(command: Command, demo: Demo) -> None:
    told = json.loads(command("--config", demo.folder / "config", "status", "--json").out)
    codes = re.findall(r"^\| (\d) \|", RUNNING, re.MULTILINE)

    assert "`exit_code` under `worker` in `status --json`" in RUNNING
    assert "worker" in told
    assert "exit_code" in {field.name for field in fields(Beat)}
    assert {ExitCode(int(code)) for code in codes} == set(ExitCode) - {ExitCode.WRONG_USE}


def test_the_container_may_read_the_secret_and_comes_back(tmp_path: Path, command: Command) -> None:
    (account,) = re.findall(r"^USER (\d+):", DOCKERFILE, re.MULTILINE)
    (secret,) = re.findall(r"^  certificate: (\S+)$", GUIDE, re.MULTILINE)
    command("init", tmp_path / "config")

    assert f"sudo chown {account} cmmtn-sync.pem" in DOCKERFILE
    assert f'-v "$PWD/cmmtn-sync.pem:{secret}:ro"' in DOCKERFILE
    assert "--restart unless-stopped" in DOCKERFILE
    assert (tmp_path / "config" / "running.md").exists()


def test_the_guide_counts_the_trials_rightly() -> None:
    assert len(NAMES) == 3 + 9
    assert "and nine more" in " ".join(GUIDE.split())
