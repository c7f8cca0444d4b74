"""Microsoft 365 in the configuration: what a person can copy from a browser, and what is said of mistakes."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from cmmtn_sync.config import Cloud, LibraryKind, MailboxKind, MailMode, SignInKind, load
from cmmtn_sync.config.sharepoint import SharePointAddress, sharepoint_address
from cmmtn_sync.errors import ConfigurationError
from cmmtn_sync.model import MeetingKind
from tests.core.test_config import KINDS, SMALL, write

DRIVE = "b!CbtYWrofwUGBJWnaJkNwoNrBLp_kC3RKklSXPwrdeP3yH8_qmH9xT5Y6RODPNfYI"
SITE = "contoso.sharepoint.com,2c712604-1370-44e7-a1f5-426573fda80a,2d2244c3-251a-49ea-93a8-39e1c3a060fe"
CLIENT = "11111111-2222-3333-4444-555555555555"
BLOCK = f"""\
microsoft365:
  sign_in: certificate
  tenant: contoso.onmicrosoft.com
  client: {CLIENT}
  certificate: ../keys/app.pfx
"""


def a_service(*changes: tuple[str, str], block: str = BLOCK) -> dict[str, str]:
    """Return a network whose units' library lies in SharePoint and whose mail lies in Outlook."""
    text = SMALL["service.yaml"]
    for old, new in (
        ("{kind: folder, address: ../units}", "{kind: sharepoint, address: https://contoso.sharepoint.com/sites/pr}"),
        ("address: ../team/Outbox", "kind: outlook\n  address: ada@example.org"),
        *changes,
    ):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return {**SMALL, "service.yaml": text + block}


def problems(files: dict[str, str], folder: Path) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        load(write(folder, files), KINDS)
    return [str(problem) for problem in caught.value.problems]


def test_libraries_and_mail_in_microsoft_365_are_read(tmp_path: Path) -> None:
    files = a_service(("kind: outlook", "kind: outlook\n  mode: send\n  invitations: [panel, session]"))

    settings = load(write(tmp_path / "config", files), KINDS).settings

    there = settings.microsoft365
    assert there is not None
    assert settings.libraries["units"].kind is LibraryKind.SHAREPOINT
    assert (settings.mail.kind, settings.mail.mode) == (MailboxKind.OUTLOOK, MailMode.SEND)
    assert settings.mail.invitations == {MeetingKind.PANEL, MeetingKind.SESSION}
    assert (there.sign_in, there.client, there.cloud) == (SignInKind.CERTIFICATE, CLIENT, Cloud.GLOBAL)
    assert there.certificate == tmp_path / "keys" / "app.pfx"
    assert (there.patience, there.answer_within) == (timedelta(minutes=5), timedelta(minutes=1))


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        ("sign_in: managed identity", SignInKind.MANAGED_IDENTITY),
        (f"sign_in: managed identity\n  client: {CLIENT}", SignInKind.MANAGED_IDENTITY),
        (f"sign_in: device code\n  tenant: contoso.com\n  client: {CLIENT}", SignInKind.DEVICE_CODE),
        (f"sign_in: federated\n  tenant: contoso.com\n  client: {CLIENT}\n  assertion_file: a", SignInKind.FEDERATED),
    ],
)
def test_each_way_of_signing_in_asks_for_what_it_needs_and_no_more(
    lines: str, kind: SignInKind, tmp_path: Path
) -> None:
    files = a_service(block=f"microsoft365:\n  {lines}\n")

    there = load(write(tmp_path, files), KINDS).settings.microsoft365

    assert there is not None
    assert there.sign_in is kind
    assert there.sign_in.delegated == (kind is SignInKind.DEVICE_CODE)


def test_a_secrets_last_day_is_read(tmp_path: Path) -> None:
    block = BLOCK.replace("sign_in: certificate", "sign_in: secret").replace(
        "certificate: ../keys/app.pfx", "secret_file: ../keys/secret\n  secret_ends: 1 June 2027"
    )

    there = load(write(tmp_path, a_service(block=block)), KINDS).settings.microsoft365

    assert there is not None
    assert there.secret_ends == date(2027, 6, 1)


@pytest.mark.parametrize(
    ("changes", "block", "said"),
    [
        pytest.param((), "", "This lies in Microsoft 365. Say how to sign in there", id="no way to sign in"),
        pytest.param(
            (), BLOCK.replace("  certificate: ../keys/app.pfx\n", ""), 'also needs "certificate"', id="no certificate"
        ),
        pytest.param(
            (), f"{BLOCK}  secret_ends: 1 June 2027\n", '"secret_ends" is for sign-in by secret', id="of another way"
        ),
        pytest.param((), f"{BLOCK}  secret: abc~def\n", "secrets never stand in these files", id="a secret itself"),
        pytest.param((), BLOCK.replace(CLIENT, "cmmtn"), "client", id="a name in place of the id"),
        pytest.param(
            (), BLOCK.replace("app.pfx", "app.cer"), "a .pfx or a .pem file", id="a certificate without its key"
        ),
        pytest.param((), f"{BLOCK}  cloud: germany\n", '"germany" is not known', id="a cloud that is no more"),
        pytest.param(
            (("outlook\n  address: ada@example.org", "outlook\n  address: Peer Review"),),
            BLOCK,
            "is no mailbox",
            id="a mailbox by its name",
        ),
        pytest.param(
            (("/sites/pr}", "/:f:/s/pr/Eabc}"),), BLOCK, "This is a link for sharing", id="a link for sharing"
        ),
        pytest.param(
            (("/sites/pr}", "/sites/pr/Docs/Wirral}"),), BLOCK, "leads below the library", id="a folder's address"
        ),
        pytest.param((("https://contoso", "contoso"),), BLOCK, "is no address of a SharePoint library", id="no https"),
        pytest.param(
            (("kind: outlook", "kind: outlook\n  per_minute: 31"),), BLOCK, "per_minute", id="faster than Exchange"
        ),
        pytest.param(
            (("kind: outlook", "kind: outlook\n  mode: redirect"),), BLOCK, 'needs "redirect_to"', id="to nowhere"
        ),
    ],
)
def test_a_mistake_is_named_with_its_line_and_no_secret(
    changes: tuple[tuple[str, str], ...], block: str, said: str, tmp_path: Path
) -> None:
    found = problems(a_service(*changes, block=block), tmp_path)

    assert any(said in problem for problem in found), found
    assert all(problem.startswith("service.yaml line ") for problem in found)
    assert not any("abc~def" in problem for problem in found)


@pytest.mark.parametrize("what", ["mode: send", "invitations: [panel]"])
def test_an_outbox_of_files_neither_sends_nor_invites(what: str, tmp_path: Path) -> None:
    files = {**SMALL, "service.yaml": SMALL["service.yaml"].replace("mail:\n", f"mail:\n  {what}\n")}

    (problem,) = problems(files, tmp_path)

    assert 'kind "outlook"' in problem


def test_places_in_one_sharepoint_library_are_kept_apart_too(tmp_path: Path) -> None:
    inside = SMALL["units.yaml"].replace("place: {folder: South}", "place: {folder: NORTH/South}")

    found = problems({**a_service(), "units.yaml": inside}, tmp_path)

    assert any("lies inside the folder of NORTH" in problem for problem in found)


# --- what can be copied from a browser -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "drive", "expected"),
    [
        (DRIVE, "", SharePointAddress(drive_id=DRIVE)),
        (SITE, "", SharePointAddress(site_id=SITE)),
        (SITE, "Uploads", SharePointAddress(site_id=SITE, library="Uploads")),
        (SITE, DRIVE, SharePointAddress(drive_id=DRIVE)),
        ("https://c.sharepoint.com", "", SharePointAddress(host="c.sharepoint.com")),
        ("https://c.sharepoint.com/", "Uploads", SharePointAddress(host="c.sharepoint.com", library="Uploads")),
        ("https://c.sharepoint.com/Documents", "", SharePointAddress(host="c.sharepoint.com", library="Documents")),
        (
            "https://c.sharepoint.com/sites/pr",
            "",
            SharePointAddress(host="c.sharepoint.com", site_path="/sites/pr"),
        ),
        (
            "https://c.sharepoint.com/teams/pr/SitePages/Home.aspx",
            "",
            SharePointAddress(host="c.sharepoint.com", site_path="/teams/pr"),
        ),
        (
            "https://c.sharepoint.com/sites/pr/Shared%20Documents/Forms/AllItems.aspx?id=%2Fsites%2Fpr&view=7",
            "",
            SharePointAddress(host="c.sharepoint.com", site_path="/sites/pr", library="Shared Documents"),
        ),
        (
            "https://c.sharepoint.com/sites/pr/inner",
            "Uploads",
            SharePointAddress(host="c.sharepoint.com", site_path="/sites/pr/inner", library="Uploads"),
        ),
    ],
)
def test_every_address_that_a_person_can_copy_is_understood(text: str, drive: str, expected: SharePointAddress) -> None:
    assert sharepoint_address(text, drive) == expected
