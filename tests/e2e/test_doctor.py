"""Doctor, as a person types it, at a site in an emulated tenant: what it finds, part by part, and no trace of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from cmmtn_sync.config import write_sample
from cmmtn_sync.errors import ExitCode
from tests.e2e.conftest import Command
from tests.e2e.doctor_cases import CASES, CLOSED, a_colleagues_mailbox, busy, every_right, no_network, no_such_library
from tests.e2e.doctor_site import COLLEAGUE, DoctorSite, a_doctor_site, examined, plain, wrong
from tests.emulated import Moment, where
from tests.emulated.wire import Request

PARTS = ("configuration", "templates", "memory", "sign-in", "clock", "rights", "libraries", "writing", "mailbox")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DoctorSite]:
    with a_doctor_site(tmp_path, monkeypatch) as site:
        yield site
        assert [str(each) for each in site.tenant.violations] == []
        assert site.tenant.nonconformities == []


@pytest.mark.parametrize("case", CASES)
def test_what_is_wrong_is_found_and_nothing_else_and_nothing_is_left_behind(
    site: DoctorSite, command: Command, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    spoil, expected = CASES[case]
    spoil(site, monkeypatch)
    before = site.left()

    said = command("doctor", "--json")

    assert wrong(said) == list(expected)
    assert said.code == code_for(expected)
    assert site.left() == before
    assert not re.search(r"secret of 202\d~", said.out + said.err)
    assert list(dict.fromkeys(e["part"] for e in examined(said))) == list(PARTS)


def code_for(expected: Sequence[tuple[str, str, str]]) -> ExitCode:
    if any(verdict == "FAIL" for _, verdict, _ in expected):
        return ExitCode.NEEDS_INSTALLER
    return ExitCode.TEMPORARY if any(code == "TEMPORARY" for _, _, code in expected) else ExitCode.DONE


# --- what goes by itself, and what was not looked at


def test_what_is_busy_is_to_be_looked_at_again_and_not_to_be_mended(
    site: DoctorSite, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy("/sites/")(site, monkeypatch)

    found = examined(command("doctor", "--json"))

    told = [e for e in found if e["part"] == "libraries"]
    assert told[0]["words"].startswith("units: Microsoft 365 ")
    assert told[0]["do"] == "Run doctor again in 10 minutes: nothing is to be mended."
    assert {e["words"] for e in found if e["part"] == "writing"} == {
        "network: not tried, because it was not reached",
        "units: not tried, because it was not reached",
    }


def test_a_place_of_the_networks_own_that_is_nearly_there_is_named(site: DoctorSite, command: Command) -> None:
    text = (site.config / "service.yaml").read_text(encoding="utf-8")
    (site.config / "service.yaml").write_text(text.replace("folder: Peer review}", "folder: Peer reviw}"), "utf-8")

    (told,) = [e for e in examined(command("doctor", "--json")) if e["verdict"] == "WARN"]

    assert "there is no folder “Peer reviw”" in told["words"]
    assert told["why"] == "The first run makes it. There is a “Peer review”."


def test_with_a_broken_configuration_nothing_else_is_called_needless(site: DoctorSite, command: Command) -> None:
    site.write(mode="sometimes")

    skipped = {e["part"]: e["words"] for e in examined(command("doctor", "--json")) if e["verdict"] == "SKIP"}

    assert set(skipped) == set(PARTS) - {"configuration"}
    assert set(skipped.values()) == {"not looked at: the configuration comes first"}


@pytest.mark.parametrize("length", [0, 40], ids=["a path", "longer than any name may be"])
@pytest.mark.parametrize("name", ["secret_file", "certificate"])
def test_a_file_that_is_not_there_is_told_with_where_its_path_begins_and_not_what_it_says(
    site: DoctorSite, command: Command, name: str, length: int
) -> None:
    kind = {"secret_file": "secret", "certificate": "certificate"}[name]
    site.write(sign_in=f"sign_in: {kind}\n  {name}: a-secret-word{'-that-is-long' * length}.pem")

    checked, doctored = command("check"), command("doctor", "sign-in")
    warnings = json.loads(command("check", "--json").out)["warnings"]

    begins = f"A path that is not absolute begins at {site.config.resolve()}."
    assert (checked.code, doctored.code) == (ExitCode.DONE, ExitCode.NEEDS_INSTALLER)
    assert f"Warning: the file that {name} names in service.yaml is not there." in plain(checked.out)
    assert warnings[0].endswith(begins)
    assert length or begins.replace(" ", "") in "".join(doctored.out.split())
    assert "a-secret-word" not in checked.out + doctored.out
    assert site.tenant.requests == []


# --- a part alone, and one thing after another


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("part", ["configuration", "sign-in", "rights", "libraries", "mailbox"])
def test_one_part_alone_is_told_alone(command: Command, part: str) -> None:
    said = command("doctor", part, "--json")

    assert {e["part"] for e in examined(said)} == {part}
    assert {e["verdict"] for e in examined(said)} == {"OK"}
    assert said.code == ExitCode.DONE


def test_a_part_that_there_is_not_is_wrong_use(site: DoctorSite, command: Command) -> None:
    said = command("doctor", "heart")

    assert said.code == ExitCode.WRONG_USE
    assert "It has: configuration, templates, memory," in said.err
    assert site.tenant.requests == []


@pytest.mark.parametrize("part", ["rights", "mailbox"])
def test_a_part_that_could_not_be_examined_is_not_called_in_order(
    site: DoctorSite, command: Command, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    no_network(site, monkeypatch)

    said = command("doctor", part)

    assert said.code != ExitCode.DONE
    assert "Nothing to mend" not in said.out


@pytest.mark.parametrize("part", ["", "mailbox"])
def test_a_configuration_that_is_not_valid_is_said_line_by_line(site: DoctorSite, command: Command, part: str) -> None:
    site.write(mode="sometimes", invitations="per_minute: 500")

    said = command("doctor", *([part] if part else []))

    assert said.code == ExitCode.CONFIGURATION
    assert plain(said.out).count("service.yaml line ") >= 2
    assert site.tenant.requests == []


def test_where_half_is_broken_the_other_half_is_examined(
    site: DoctorSite, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    for spoil in (no_such_library, every_right, a_colleagues_mailbox):
        spoil(site, monkeypatch)

    found = examined(command("doctor", "--json"))

    told = {(e["part"], e["verdict"]): e["words"] for e in found}
    assert "The site has no library “Nothing”." in told["libraries", "FAIL"]
    assert told["libraries", "OK"] == "network: it is there"
    assert told["writing", "OK"] == "network: files can be written"
    assert told["writing", "SKIP"] == "units: not tried, because it was not found"
    assert told["mailbox", "OK"] == "peer.review@example.org: drafts can be made"


def test_what_was_not_looked_at_says_truly_why(
    site: DoctorSite, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_network(site, monkeypatch)

    skipped = [e for e in examined(command("doctor", "--json")) if e["verdict"] == "SKIP"]

    assert {e["part"] for e in skipped} == {"clock", "rights", "libraries", "writing", "mailbox"}
    assert [e["words"] for e in skipped if e["part"] == "writing" and "not found" in e["words"]] == []


@pytest.mark.parametrize("broken", ["data", "templates"])
def test_what_is_broken_on_this_computer_is_told_beside_the_rest(
    site: DoctorSite, command: Command, broken: str
) -> None:
    if broken == "data":
        (site.folder / "data").mkdir()
        (site.folder / "data" / "store.sqlite").write_bytes(b"this is no database")
    else:
        (site.folder / "templates" / "mail").mkdir(parents=True)
        (site.folder / "templates" / "mail" / "mail.html.j2").write_text(
            "{{ nobody_knows }} {% if %}", encoding="utf-8"
        )
        with (site.config / "service.yaml").open("a", encoding="utf-8") as file:
            file.write("templates: ../templates\n")

    said = command("doctor", "--json")

    part = {"data": "memory", "templates": "templates"}[broken]
    assert part in {name for name, _, _ in wrong(said)}
    assert {e["verdict"] for e in examined(said) if e["part"] in {"sign-in", "rights", "mailbox"}} == {"OK"}
    assert "UNFORESEEN" not in said.out


# --- in a person's name


def a_person_will_sign_in(site: DoctorSite) -> None:
    """Let the app act for people, and one of them sign in as soon as a code is shown."""
    site.app.is_public = True
    site.app.scopes.update({"Sites.Selected", "Mail.ReadWrite.Shared"})
    site.world.mailbox.mailbox.full_access.add(COLLEAGUE)
    site.write(sign_in="sign_in: device code")

    def approve(moment: Moment, request: Request) -> None:
        if moment is Moment.BEFORE and b"device_code" in request.body and site.tenant.state.device_codes:
            with suppress(LookupError):
                site.tenant.approve_device_code(COLLEAGUE)

    site.tenant.on_request(approve)


def test_a_person_signs_in_and_doctor_finds_all_in_order(site: DoctorSite, command: Command) -> None:
    a_person_will_sign_in(site)

    signed, said = command("sign-in"), command("doctor", "--json")

    (code,) = site.tenant.state.device_codes.values()
    assert signed.code == ExitCode.DONE
    assert code.user_code in signed.out
    assert signed.out.splitlines()[-1] == "  cmmtn-sync doctor"
    assert wrong(said) == []
    assert {e["verdict"] for e in examined(said)} == {"OK"}


@pytest.mark.usefixtures("site")
def test_to_sign_in_by_hand_where_nobody_need_is_wrong_use(command: Command) -> None:
    said = command("sign-in")

    assert said.code == ExitCode.WRONG_USE
    assert "service.yaml says sign_in: secret." in said.err


@pytest.mark.parametrize(
    ("site_is", "words", "who", "typed"),
    [
        (
            {"scopes": {"Sites.Selected", "User.Read"}},
            "Mail.ReadWrite.Shared is not among what it asks for.",
            "the Entra administrator",
            "",
        ),
        (
            {"access": False},
            f"{COLLEAGUE} may not look into peer.review@example.org.",
            "the Exchange administrator",
            (
                "Add-MailboxPermission -Identity 'peer.review@example.org'"
                f" -User '{COLLEAGUE}' -AccessRights FullAccess -AutoMapping $false"
            ),
        ),
        (
            {"refuses": "/send$", "scopes": {"Sites.Selected", "Mail.ReadWrite.Shared", "Mail.Send.Shared"}},
            f"{COLLEAGUE} may not send from peer.review@example.org.",
            "the Exchange administrator",
            (
                f"Add-RecipientPermission 'peer.review@example.org' -Trustee '{COLLEAGUE}'"
                " -AccessRights SendAs -Confirm:$false"
            ),
        ),
        (
            {"refuses": "/send$"},
            "Mail.Send.Shared is not among what it asks for.",
            "the Entra administrator",
            "",
        ),
    ],
    ids=["no scope", "no access", "no sending", "no scope for sending"],
)
def test_what_a_person_lacks_is_given_to_the_person_and_not_to_the_app(
    site: DoctorSite, command: Command, site_is: dict[str, Any], words: str, who: str, typed: str
) -> None:
    a_person_will_sign_in(site)
    if "scopes" in site_is:
        site.app.scopes.clear()
        site.app.scopes.update(site_is["scopes"])
    if not site_is.get("access", True):
        site.world.mailbox.mailbox.full_access.clear()
    if "refuses" in site_is:
        site.write(sign_in="sign_in: device code", mode="send")
        site.tenant.faults.status(403, code="ErrorAccessDenied", picks=where(path=site_is["refuses"]), times=None)
    command("sign-in")

    (told,) = [e for e in examined(command("doctor", "--json")) if e["part"] == "mailbox"]

    assert words in told["words"]
    assert (told["who"], told["code"]) == (who, "MAILBOX-403")
    assert told["commands"] == (["Connect-ExchangeOnline", typed] if typed else [])


def test_a_site_that_is_closed_to_the_person_names_the_person_beside_the_app(
    site: DoctorSite, command: Command
) -> None:
    a_person_will_sign_in(site)
    command("sign-in")
    site.tenant.faults.status(403, code="accessDenied", picks=where(path="/sites/"), times=None)

    told = [e for e in examined(command("doctor", "--json")) if e["part"] == "libraries"]

    assert {e["do"] for e in told} == {
        (
            "Grant the app the role write for this site (microsoft-365.md, Sites)."
            f" {COLLEAGUE} must be allowed to edit there, too."
        )
    }


def test_a_mailbox_that_hides_itself_from_a_person_is_not_called_missing(site: DoctorSite, command: Command) -> None:
    a_person_will_sign_in(site)
    command("sign-in")
    site.tenant.faults.status(404, code="ErrorItemNotFound", picks=where(path="/mailFolders/"), times=None)

    (told,) = [e for e in examined(command("doctor", "--json")) if e["part"] == "mailbox"]

    assert told["code"] == "MAILBOX-403"


def test_to_sign_in_without_a_network_is_temporary_trouble(
    site: DoctorSite, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_person_will_sign_in(site)
    no_network(site, monkeypatch)

    said = command("sign-in")

    assert said.code == ExitCode.TEMPORARY
    assert "Check HTTPS_PROXY" in plain(said.err)


# --- nothing in Microsoft 365


def test_of_a_network_in_folders_nothing_is_asked_of_microsoft(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_sample(tmp_path / "config")
    for name in ("units", "network/Peer Review"):
        (tmp_path / name).mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HTTPS_PROXY", CLOSED)

    found = {e["part"]: e for e in examined(command("doctor", "--json"))}

    assert {part for part, e in found.items() if e["verdict"] == "SKIP"} == {"sign-in", "clock", "rights"}
    assert found["sign-in"]["words"] == "not needed: nothing lies in Microsoft 365"
    assert found["mailbox"]["words"] == "an outbox of files: a person sends them"
