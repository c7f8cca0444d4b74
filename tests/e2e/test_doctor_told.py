"""How doctor says it: who mends what by typing what; to people and to machines the same.

``golden/doctor-*.txt`` is for people to read. ``GOLDEN=write`` takes what is new.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from cmmtn_sync.cli.doctor.typed import the_site
from cmmtn_sync.config.sharepoint import sharepoint_address
from tests.e2e.conftest import Command
from tests.e2e.doctor_cases import (
    CASES,
    Spoil,
    a_colleagues_mailbox,
    clock_off_by,
    every_right,
    no_consent,
    no_mailbox_role,
    no_network,
    only_to_read,
    place_missing,
    secret_over_and_known,
)
from tests.e2e.doctor_site import DoctorSite, a_doctor_site, examined, plain
from tests.outputs.golden import assert_golden

_GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DoctorSite]:
    with a_doctor_site(tmp_path, monkeypatch) as site:
        yield site


# --- what it prints

SCENARIOS: Mapping[str, Sequence[tuple[str, Sequence[Spoil]]]] = {
    "too-little": [
        ("Nobody has consented.", (no_consent, no_mailbox_role)),
        ("Granted to read alone, and a folder is missing.", (only_to_read, no_mailbox_role, place_missing)),
    ],
    "too-much": [("Three rights, and a colleague's mailbox.", (every_right, a_colleagues_mailbox))],
    "wrong-clock": [
        ("10 minutes behind.", (clock_off_by(10),)),
        ("20 minutes behind.", (clock_off_by(20),)),
    ],
    "expired-secret": [("It was noted when it ends.", (secret_over_and_known,))],
    "no-network": [("A proxy that does not answer.", (no_network,))],
}
_DAY = re.compile(r"\b\d{1,2} [A-Z][a-z]+ 20\d\d\b")
"""A day that follows from the machine's own clock."""


@pytest.mark.parametrize("name", SCENARIOS)
def test_what_it_prints_is_kept_for_people_to_read(
    tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    printed = []
    for number, (title, spoils) in enumerate(SCENARIOS[name]):
        folder = tmp_path / str(number)
        folder.mkdir()
        with monkeypatch.context() as patch, a_doctor_site(folder, patch) as site:
            for spoil in spoils:
                spoil(site, patch)
            said = command("doctor")
            text = said.out.replace(site.app.id, "<client>").replace(site.tenant.id, "<tenant>")
            text = text if "secret" in name else _DAY.sub("<a day>", text)
            printed.append(f"# {title} Exit code {said.code}\n\n{text}")

    assert_golden(_GOLDEN / f"doctor-{name}.txt", "\n".join(printed))


@pytest.mark.parametrize(
    "case", ["all in order", "no consent", "granted to read alone", "a colleague's mailbox", "a secret that is over"]
)
def test_to_machines_it_says_the_same(
    site: DoctorSite, command: Command, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    CASES[case][0](site, monkeypatch)

    told, said = command("doctor", "--json"), command("doctor")

    facts, text = json.loads(told.out), plain(said.out)
    assert told.code == said.code
    for each in facts["examined"]:
        assert f"{each['verdict']} {each['part']} " in text
        assert all(plain(each[name]) in text for name in ("words", "why", "do", "code"))
        assert all(line in said.out for line in each["commands"])
    assert f"{facts['problems']} problem" in text
    assert f"{facts['warnings']} warning" in text


@pytest.mark.parametrize("case", ["all in order", "no consent", "Mail.ReadWrite", "no network"])
def test_at_eighty_columns_only_what_is_to_be_typed_is_longer(
    site: DoctorSite, command: Command, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    CASES[case][0](site, monkeypatch)

    lines = command("doctor").out.splitlines()

    assert [line for line in lines if len(line) > 80 and not line.startswith("      ")] == []
    assert lines[-1].startswith("  cmmtn-sync ")


def test_help_fits_a_screen_and_shows_two_examples(command: Command) -> None:
    lines = command("doctor", "--help").out.splitlines()

    assert len(lines) <= 24
    assert sum(line.startswith("    cmmtn-sync doctor") for line in lines) == 2


# --- who can mend it


@pytest.mark.parametrize(
    ("case", "who", "typed"),
    [
        ("no consent", "the Entra administrator", "New-MgServicePrincipalAppRoleAssignment "),
        ("Mail.Send", "the Entra administrator", "Remove-MgServicePrincipalAppRoleAssignment "),
        ("granted to read alone", "the SharePoint administrator, or the site's owner", "New-MgSitePermission "),
        ("no grant", "the SharePoint administrator, or the site's owner", "New-MgSitePermission "),
        ("no role for the mailbox", "the Exchange administrator", "foreach ($role in 'Application Mail.ReadWrite') {"),
        (
            "no right to send or invite",
            "the Exchange administrator",
            "foreach ($role in 'Application Calendars.ReadWrite') {",
        ),
        ("a colleague's mailbox", "the Exchange administrator", "ManagementRoleAssignment "),
        ("unknown mailbox", "you", ""),
        ("a place that is missing", "you", ""),
        ("no such library", "you", ""),
        ("a clock 20 minutes off", "you", ""),
        ("no network", "you", ""),
        ("nobody signed in", "you", ""),
        ("a certificate for 5 days", "you, with the Entra administrator", ""),
    ],
)
def test_each_problem_names_who_can_mend_it_and_what_they_type(
    site: DoctorSite, command: Command, monkeypatch: pytest.MonkeyPatch, case: str, who: str, typed: str
) -> None:
    CASES[case][0](site, monkeypatch)

    found = [e for e in examined(command("doctor", "--json")) if e["verdict"] in {"WARN", "FAIL"}]

    assert all(e["do"] for e in found)
    assert who in {e["who"] for e in found}
    assert any(typed in line for e in found for line in ["", *e["commands"]])


def test_two_libraries_in_trouble_can_be_told_apart(site: DoctorSite, command: Command) -> None:
    site.world.site.revoke(site.app.id)

    words = [e["words"] for e in examined(command("doctor", "--json")) if e["code"] == "LIBRARY"]

    assert ["units" in words[0], "network" in words[1]] == [True, True]


# --- what they type can be pasted

_QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:`.|[^`\"])*\"")
"""A text in quotes, as PowerShell reads it."""


@pytest.mark.parametrize("case", CASES)
def test_every_line_can_be_pasted_and_leaves_nothing_open_that_is_known(
    site: DoctorSite, command: Command, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    CASES[case][0](site, monkeypatch)

    lines = [line for e in examined(command("doctor", "--json")) for line in e["commands"]]

    bare = [_QUOTED.sub("", line) for line in lines]
    assert [line for line in bare if re.search(r"['\"<]", line)] == []
    assert [line for line in lines if "<" in line] == []


def test_what_opens_too_much_is_closed_and_what_is_needed_is_given(
    site: DoctorSite, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.write(mode="send", invitations="invitations: [session]")
    a_colleagues_mailbox(site, monkeypatch)

    (told,) = [e for e in examined(command("doctor", "--json")) if e["code"] == "RIGHTS-TOO-MUCH"]

    given = next(line for line in told["commands"] if line.startswith("foreach "))
    taken = next(line for line in told["commands"] if "Remove-ManagementRoleAssignment" in line)
    assert re.findall(r"'(Application [^']*)'", given) == [
        "Application Mail.ReadWrite",
        "Application Mail.Send",
        "Application Calendars.ReadWrite",
    ]
    assert "$_.CustomResourceScope -ne 'cmmtn_sync mailbox'" in taken
    assert told["commands"].index(given) < told["commands"].index(taken)


@pytest.mark.parametrize(
    ("address", "drive", "line"),
    [
        (
            "https://contoso.sharepoint.com/sites/PeerReview/Shared Documents",
            "",
            "$site = Get-MgSite -SiteId 'contoso.sharepoint.com:/sites/PeerReview'",
        ),
        (
            "https://contoso.sharepoint.com/sites/St Mary's/Documents",
            "",
            "$site = Get-MgSite -SiteId 'contoso.sharepoint.com:/sites/St Mary''s'",
        ),
        ("https://contoso.sharepoint.com", "Documents", "$site = Get-MgSite -SiteId 'contoso.sharepoint.com'"),
        (f"contoso.sharepoint.com,{'1' * 36},{'2' * 36}", "", f"-SiteId 'contoso.sharepoint.com,{'1' * 36},"),
        (
            "b!abcdefghijklmnopqrstuvwxyz",
            "",
            "(Get-MgDrive -DriveId 'b!abcdefghijklmnopqrstuvwxyz' -Property sharePointIds).SharePointIds.SiteId",
        ),
    ],
)
def test_the_site_to_be_granted_is_found_from_the_librarys_address(address: str, drive: str, line: str) -> None:
    assert line in the_site(sharepoint_address(address, drive))


def test_a_machine_in_azure_is_named_by_what_its_token_says(
    site: DoctorSite, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_mailbox_role(site, monkeypatch)
    site.tenant.state.machine = site.app.id
    site.write(sign_in="sign_in: managed identity")
    text = (site.config / "service.yaml").read_text(encoding="utf-8")
    unnamed = re.sub(r"  (tenant|client): .*\n", "", text)
    (site.config / "service.yaml").write_text(unnamed, encoding="utf-8")

    lines = [line for e in examined(command("doctor", "--json")) for line in e["commands"]]

    assert any(f"-AppId '{site.app.id}'" in line for line in lines)
