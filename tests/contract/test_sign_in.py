"""Every way to sign in, through real msal, against the emulated tenant: let in, for how long, and until what day."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import jwt
import pytest

from cmmtn_sync.config import Cloud, Microsoft365Settings, SignInKind
from cmmtn_sync.tenant.microsoft365.credentials import credential_ends
from cmmtn_sync.tenant.microsoft365.signing_in import SignIn
from cmmtn_sync.tenant.microsoft365.troubles import Refused
from tests.contract.identities import PASSWORD, Door, a_door, form_of, nothing_is_said, some_keys
from tests.emulated import where


@pytest.fixture(autouse=True)
def _nothing_is_said(door: Door, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    with nothing_is_said(door, caplog):
        yield


# --- let in

WAYS: Mapping[str, Callable[[Door], SignIn]] = {
    "a secret": Door.by_secret,
    "a secret with the line's end": lambda door: door.by_secret("\ufeffa secret of 2025~\r\n"),
    "PFX with a password": lambda door: door.by_certificate(some_keys().pfx(PASSWORD), "app.pfx", PASSWORD),
    "PFX without": lambda door: door.by_certificate(some_keys().pfx(), "app.PFX"),
    "PKCS 12": lambda door: door.by_certificate(some_keys().pfx(PASSWORD), "app.p12", PASSWORD),
    "PEM": lambda door: door.by_certificate(some_keys().pem()),
    "PEM, encrypted": lambda door: door.by_certificate(some_keys().pem(PASSWORD), "app.PEM", PASSWORD),
    "the word of another provider": lambda door: door.by_assertion(some_keys().assertion()),
    "the machine": lambda door: door.by(SignInKind.MANAGED_IDENTITY, client=""),
    "an identity that the machine was given": lambda door: door.by(SignInKind.MANAGED_IDENTITY),
}


@pytest.mark.parametrize("way", WAYS)
def test_each_way_gives_a_token_that_graph_takes(door: Door, way: str) -> None:
    sign_in = WAYS[way](door)

    told = door.connection(sign_in).wire.get(f"/sites/{next(iter(door.tenant.state.sites))}", "look at a site")

    assert told["displayName"] == "PeerReview"
    assert (sign_in.claims["roles"], sign_in.claims["tid"]) == (["Sites.Selected"], door.tenant.id)
    assert sign_in.client_id == door.app.id


@pytest.mark.parametrize("way", [way for way in WAYS if way.startswith(("P", "PEM"))])
def test_a_certificate_signs_with_what_microsoft_asks_for_today(door: Door, way: str) -> None:
    WAYS[way](door).token()

    header = jwt.get_unverified_header(form_of(door.token_requests()[-1])["client_assertion"])
    assert header["alg"] == "PS256"
    assert "x5t#S256" in header
    assert "x5t" not in header


def test_nothing_is_asked_of_anybody_before_a_token_is_wanted(door: Door) -> None:
    sign_in = door.connection(door.by_secret()).sign_in

    assert door.tenant.requests == []
    assert sign_in.claims == {}


def test_an_identity_of_which_only_the_token_knows_the_name(door: Door) -> None:
    sign_in = door.by(SignInKind.MANAGED_IDENTITY, client="")

    assert sign_in.client_id == ""
    sign_in.token()
    assert sign_in.client_id == door.app.id


# --- how long a token is kept


@pytest.mark.parametrize("way", ["a secret", "PEM", "the word of another provider", "the machine"])
def test_one_sign_in_serves_many_runs(door: Door, way: str) -> None:
    sign_in, site = WAYS[way](door), next(iter(door.tenant.state.sites))

    for _ in range(3):
        connection = door.connection(sign_in)
        connection.wire.get(f"/sites/{site}", "look at a site")
        connection.wire.get(f"/sites/{site}", "look at a site")

    assert len(door.token_requests()) == 1


@pytest.mark.parametrize("way", ["a secret", "PEM", "the word of another provider", "the machine"])
def test_a_token_that_graph_takes_no_more_is_renewed_once(door: Door, way: str) -> None:
    wire, site = door.connection(WAYS[way](door)).wire, next(iter(door.tenant.state.sites))
    wire.get(f"/sites/{site}", "look at a site")
    door.tenant.revoke_tokens()

    assert wire.get(f"/sites/{site}", "look at a site")["displayName"] == "PeerReview"
    assert [seen.status for seen in door.tenant.requests if "graph" in seen.host] == [200, 401, 200]
    assert len(door.token_requests()) == 2


def test_a_service_that_takes_no_token_at_all_is_not_asked_without_end(door: Door) -> None:
    door.tenant.faults.status(401, picks=where(host="graph.microsoft.com"), times=None)

    error = door.refusal(lambda: door.connection(door.by_secret()).wire.get("/sites/root", "look at a site"))

    assert isinstance(error, Refused)
    assert error.status == 401
    assert len(door.token_requests()) == 2


def test_the_word_of_another_provider_is_read_anew_at_each_use(door: Door) -> None:
    sign_in = door.by_assertion(some_keys().assertion(number=1))
    sign_in.token()
    door.file("assertion", some_keys().assertion(number=2))

    sign_in.renew()

    sent = [form_of(seen)["client_assertion"] for seen in door.token_requests()]
    assert [jwt.decode(each, options={"verify_signature": False})["jti"] for each in sent] == ["1", "2"]


def test_a_secret_that_was_put_right_meanwhile_is_read(door: Door) -> None:
    sign_in = door.by_secret("the old secret of 2024~")
    door.refusal(sign_in.token)
    door.file("secret", "a secret of 2025~")

    assert sign_in.token()


def test_a_certificate_that_was_put_right_meanwhile_is_read(door: Door) -> None:
    sign_in = door.by_certificate(b"this is no certificate")
    door.refusal(sign_in.token)
    door.file("app.pem", some_keys().pem())

    assert sign_in.token()


# --- another cloud


def test_a_national_cloud_has_doors_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with a_door(tmp_path, monkeypatch, national=True) as door:
        sign_in = door.by_secret(cloud=Cloud.US_GOVERNMENT)
        wire = door.connection(sign_in, Cloud.US_GOVERNMENT).wire
        told = wire.get(f"/sites/{next(iter(door.tenant.state.sites))}", "look at a site")

        assert told["displayName"] == "PeerReview"
        assert {seen.host for seen in door.tenant.requests} == {"login.microsoftonline.us", "graph.microsoft.us"}
        assert door.tenant.violations == []


# --- until when

ENDS = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)
"""Half past eleven in London, on the last of March."""


@pytest.mark.parametrize(
    ("name", "password", "given"),
    [("app.pfx", PASSWORD, PASSWORD), ("app.p12", "", ""), ("app.pem", "", ""), ("app.PEM", PASSWORD, "")],
    ids=["PFX with a password", "PFX without", "PEM", "PEM, encrypted: its certificate is open"],
)
def test_a_certificate_tells_itself_when_it_ends(door: Door, name: str, password: str, given: str) -> None:
    keys = some_keys(ends=ENDS)
    data = keys.pem(password) if name.casefold().endswith("pem") else keys.pfx(password)
    word = door.file("password", given) if given else None
    settings = door.settings(SignInKind.CERTIFICATE, certificate=door.file(name, data), password_file=word)

    assert credential_ends(settings) == date(2026, 3, 31)


UNKNOWN: Mapping[str, Callable[[Door], Microsoft365Settings]] = {
    "a secret of which nobody said it": lambda door: door.settings(SignInKind.SECRET, secret_file=door.folder / "x"),
    "a machine": lambda door: door.settings(SignInKind.MANAGED_IDENTITY),
    "a person": lambda door: door.settings(SignInKind.DEVICE_CODE),
    "another provider": lambda door: door.settings(SignInKind.FEDERATED, assertion_file=door.folder / "x"),
    "a certificate that is not there": lambda door: door.settings(
        SignInKind.CERTIFICATE, certificate=door.folder / "x.pem"
    ),
    "a file that is none": lambda door: door.settings(
        SignInKind.CERTIFICATE, certificate=door.file("x.pem", "no certificate")
    ),
    "a PFX without its password": lambda door: door.settings(
        SignInKind.CERTIFICATE, certificate=door.file("x.pfx", some_keys().pfx(PASSWORD))
    ),
}


@pytest.mark.parametrize("case", UNKNOWN)
def test_where_nobody_can_know_the_end_nothing_is_made_up(door: Door, case: str) -> None:
    assert credential_ends(UNKNOWN[case](door)) is None


def test_a_secrets_end_is_what_the_configuration_says(door: Door) -> None:
    last = date(2026, 5, 31)
    settings = door.settings(SignInKind.SECRET, secret_file=door.folder / "secret", secret_ends=last)

    assert credential_ends(settings) == last
