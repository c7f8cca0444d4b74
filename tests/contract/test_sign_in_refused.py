"""A sign-in that fails: said in words for whoever can mend it, and never with the secret or where it lies."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cmmtn_sync.config import SignInKind
from cmmtn_sync.errors import ExitCode, TemporaryError
from cmmtn_sync.tenant.microsoft365.sign_in_troubles import SignInError
from cmmtn_sync.tenant.microsoft365.signing_in import SignIn
from tests.contract.identities import PASSWORD, Door, nothing_is_said, some_keys
from tests.emulated import where

NOBODY = "11111111-1111-1111-1111-111111111111"
CLOSED = "http://127.0.0.1:9"
"""A port at which nobody listens."""


@pytest.fixture(autouse=True)
def _nothing_is_said(door: Door, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    with nothing_is_said(door, caplog):
        yield


# --- told no


def _expired(door: Door) -> SignIn:
    door.tenant.add_secret(door.app, "the secret of 2024~", expires_in=-1)
    return door.by_secret("the secret of 2024~")


def _certificate_over(door: Door) -> SignIn:
    keys = some_keys(ends=datetime(2024, 1, 1, tzinfo=UTC))
    door.app.certificates[:] = [keys.der]
    return door.by_certificate(keys.pem())


def _with_a_clock_off_by(minutes: int) -> Callable[[Door], SignIn]:
    def sign(door: Door) -> SignIn:
        door.tenant.skew = timedelta(minutes=minutes)
        return door.by_certificate(some_keys().pem())

    return sign


REFUSALS: Mapping[str, tuple[Callable[[Door], SignIn], str, str, str]] = {
    "a secret that has ended": (
        _expired,
        "AADSTS7000222",
        "The client secret has ended.",
        "for a new secret, and put it into the file of secret_file.",
    ),
    "a wrong secret": (
        lambda door: door.by_secret("another secret~"),
        "AADSTS7000215",
        "The client secret is not the right one.",
        "for the secret's value (not its id)",
    ),
    "a certificate that the app does not know": (
        lambda door: door.by_certificate(some_keys("another").pem()),
        "AADSTS700027",
        "The app registration does not know this certificate.",
        "to upload its public part to the app registration",
    ),
    "a clock that is behind": (
        _with_a_clock_off_by(16),
        "AADSTS700024",
        "This computer's clock is wrong, so what it signed does not count.",
        "Set the clock right",
    ),
    "an app that is not there": (
        lambda door: door.by_secret(client=NOBODY),
        "AADSTS700016",
        "This tenant has no such application.",
        "Check client in service.yaml",
    ),
    "a tenant that is not there": (
        lambda door: door.by_secret(tenant=NOBODY),
        "AADSTS90002",
        f"There is no tenant “{NOBODY}”.",
        "Check tenant in service.yaml",
    ),
    "a stranger vouched for": (
        lambda door: door.by_assertion(some_keys().assertion(subject="somebody else")),
        "AADSTS700213",
        "The app registration does not know who vouches for us.",
        "to compare the federated credential's issuer, subject and audience",
    ),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_a_no_is_said_in_words_for_whoever_can_mend_it(door: Door, case: str) -> None:
    sign, code, why, do = REFUSALS[case]

    error = door.refusal(sign(door).token)

    assert isinstance(error, SignInError)
    assert (error.happened, error.why, error.code) == ("Microsoft 365 did not let us sign in.", why, code)
    assert do in error.do
    assert error.exit_code is ExitCode.NEEDS_INSTALLER


def test_a_certificate_that_is_over_is_not_taken_for_an_unknown_one(door: Door) -> None:
    error = door.refusal(_certificate_over(door).token)

    assert isinstance(error, SignInError)
    assert "ended" in error.why


def test_a_code_that_nobody_foresaw_is_passed_on(door: Door) -> None:
    forged = some_keys("another").assertion()

    error = door.refusal(door.by_assertion(forged[:-9] + "AAAAAAAAA").token)

    assert isinstance(error, SignInError)
    assert error.code.startswith("AADSTS")
    assert error.code in error.why or "certificate" in error.why


@pytest.mark.parametrize("client", ["", NOBODY], ids=["none at all", "not the one that is asked for"])
def test_a_machine_in_azure_without_the_identity_is_told_so(door: Door, client: str) -> None:
    if not client:
        door.tenant.give_machine(None)

    error = door.refusal(door.by(SignInKind.MANAGED_IDENTITY, client=client).token)

    assert isinstance(error, SignInError)
    assert "identity" in f"{error.happened} {error.why}"
    assert "invalid_request" not in error.why
    assert "Give this machine an identity" in error.do


def test_a_computer_that_is_not_in_azure_has_no_identity(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, CLOSED)

    error = door.refusal(door.by(SignInKind.MANAGED_IDENTITY, client="").token)

    assert error.happened == "No managed identity answers on this computer."


# --- files

BROKEN: Mapping[str, tuple[Callable[[Path], object], str]] = {
    "missing": (lambda _: None, "could not be read"),
    "empty": (lambda file: file.write_bytes(b""), "is empty"),
    "blank": (lambda file: file.write_bytes(b"\xef\xbb\xbf \r\n"), "is empty"),
    "a folder": (lambda file: file.mkdir(), "could not be read"),
    "no text": (lambda file: file.write_bytes(b"\xff\xfe\x00s"), "could not be read"),
}
FILES: Mapping[str, tuple[SignInKind, str]] = {
    "secret_file": (SignInKind.SECRET, "a~Secret.That+Somebody/Put_Here==".replace("/", "_")),
    "assertion_file": (SignInKind.FEDERATED, "eyJhbGciOi.an-assertion.put-here"),
    "certificate": (SignInKind.CERTIFICATE, "the-key-itself.pem"),
}


@pytest.mark.parametrize("broken", BROKEN)
@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_no_good_is_named_by_its_setting_and_never_by_its_path(
    door: Door, name: str, broken: str
) -> None:
    (kind, path), (spoil, what) = FILES[name], BROKEN[broken]
    spoil(door.folder / path)
    door.planted.add(path)

    error = door.refusal(door.by(kind, **{name: door.folder / path}).token)

    spoken = f"{error.happened} {error.why}"
    assert name in error.happened or "certificate" in error.happened
    assert what in spoken or "could not be opened" in error.happened
    assert f"Check {name} " in error.do or "Check certificate" in error.do
    assert str(door.folder) not in f"{spoken} {error.do}"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_this_account_may_not_read_is_told(door: Door) -> None:
    sign_in = door.by_secret()
    (door.folder / "secret").chmod(0)

    assert "Permission denied" in door.refusal(sign_in.token).why


@pytest.mark.parametrize("name", ["app.pfx", "app.pem"])
@pytest.mark.parametrize("given", ["", "another word entirely"], ids=["no password", "a wrong password"])
def test_a_certificate_that_its_password_does_not_open_is_said_without_the_password(
    door: Door, name: str, given: str
) -> None:
    data = some_keys().pfx(PASSWORD) if name.endswith("pfx") else some_keys().pem(PASSWORD)

    error = door.refusal(door.by_certificate(data, name, given).token)

    assert error.happened == "The certificate could not be opened."
    assert "Check certificate and password_file in service.yaml" in error.do


def test_a_certificate_without_its_key_is_said(door: Door) -> None:
    public = some_keys().pem().partition(b"-----BEGIN CERTIFICATE")
    error = door.refusal(door.by_certificate(public[1] + public[2]).token)

    assert "holds no certificate with its private key" in error.why


# --- the way there


def test_no_network_is_temporary_and_says_what_stands_between(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, CLOSED)

    error = door.refusal(door.by_secret().token)

    assert isinstance(error, TemporaryError)
    assert error.why == "The proxy that HTTPS_PROXY names did not let us through."


def test_a_connection_that_breaks_is_temporary(door: Door) -> None:
    door.tenant.make_unreachable()

    error = door.refusal(door.by_secret().token)

    assert isinstance(error, TemporaryError)
    assert error.happened == "Microsoft 365 was not reached, to sign in."


def test_a_certificate_of_the_firewall_is_told_with_the_setting_for_it(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name)

    error = door.refusal(door.by_secret().token)

    assert not isinstance(error, TemporaryError)
    assert "REQUESTS_CA_BUNDLE" in error.do


@pytest.mark.parametrize("status", [429, 503])
def test_a_directory_that_is_busy_when_it_is_first_asked_is_temporary(door: Door, status: int) -> None:
    door.tenant.faults.status(status, picks=where(path="openid-configuration"), headers={"Retry-After": "7"})

    with pytest.raises(TemporaryError, match="sign-in is busy"):
        door.by_secret().token()


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_sign_in_that_is_busy_is_temporary(door: Door, status: int) -> None:
    door.tenant.faults.status(status, picks=where(path="/token$"), times=None, headers={"Retry-After": "7"})

    error = door.refusal(door.by_secret().token)

    assert isinstance(error, TemporaryError)
    assert error.happened == "Microsoft's sign-in is busy."


@pytest.mark.parametrize("place", ["openid-configuration", "/token$"])
def test_an_answer_that_is_cut_off_is_temporary_and_forgotten(door: Door, place: str) -> None:
    sign_in = door.by_secret()
    door.tenant.faults.truncate(picks=where(path=place))

    assert isinstance(door.refusal(sign_in.token), TemporaryError)
    assert sign_in.token()
