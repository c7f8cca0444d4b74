"""Signing in to the emulated tenant: every way in, and every no in Entra's words."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import jwt
import msal
import pytest
import requests

from tests.contract.emulated.speaking import (
    Keys,
    a_person_signs_in,
    errors,
    token_of,
)
from tests.emulated import EmulatedTenant
from tests.emulated.administration import World
from tests.emulated.following import Graph
from tests.emulated.state import App


def signed_in(tenant: EmulatedTenant, app_id: str, credential: object) -> dict[str, Any]:
    authority = f"https://{tenant.state.login_host}/{tenant.id}"
    client = msal.ConfidentialClientApplication(app_id, client_credential=credential, authority=authority, timeout=10)
    result: dict[str, Any] = client.acquire_token_for_client([f"https://{tenant.state.graph_host}/.default"])
    return result


def test_an_app_signs_in_with_a_secret_and_its_roles_stand_in_the_token(tenant: EmulatedTenant) -> None:
    app = tenant.register_app(roles=("Sites.Selected",), secret="a secret")

    result = signed_in(tenant, app.id, "a secret")

    claims = jwt.decode(result["access_token"], options={"verify_signature": False})
    assert (claims["roles"], claims["tid"], claims["appid"]) == (["Sites.Selected"], tenant.id, app.id)
    assert result["expires_in"] == 3599


@pytest.mark.parametrize("how", ["pfx", "pem and thumbprint", "pem and certificate"])
def test_an_app_signs_in_with_a_certificate(tenant: EmulatedTenant, keys: Keys, tmp_path: Path, how: str) -> None:
    app = tenant.register_app(roles=("Sites.Selected",), certificate=keys.der)
    file = tmp_path / "app.pfx"
    file.write_bytes(keys.pfx)
    credentials: dict[str, dict[str, str]] = {
        "pfx": {"private_key_pfx_path": str(file), "passphrase": "pfx word"},
        "pem and thumbprint": {"private_key": keys.pem, "thumbprint": keys.thumbprint},
        "pem and certificate": {"private_key": keys.pem, "public_certificate": keys.certificate_pem},
    }

    assert "access_token" in signed_in(tenant, app.id, credentials[how])


def federated(keys: Keys, subject: str) -> str:
    now = int(time.time())  # noqa: TID251 - assertions are of the real time
    claims = {"iss": "https://token.example.org", "sub": subject, "aud": "api://AzureADTokenExchange"}
    return jwt.encode({**claims, "iat": now, "exp": now + 600}, keys.pem, algorithm="RS256")


def test_an_app_signs_in_with_the_assertion_of_another_issuer(tenant: EmulatedTenant, keys: Keys) -> None:
    app = tenant.register_app(roles=("Sites.Selected",))
    tenant.federate(app, issuer="https://token.example.org", subject="worker", public_key=keys.public)

    assert "access_token" in signed_in(tenant, app.id, {"client_assertion": lambda: federated(keys, "worker")})


def test_a_machine_signs_in_with_its_managed_identity(tenant: EmulatedTenant) -> None:
    app = tenant.register_app(roles=("Sites.Selected",))
    tenant.give_machine(app)
    client = msal.ManagedIdentityClient(msal.SystemAssignedManagedIdentity(), http_client=requests.Session())

    result = client.acquire_token_for_client(resource="https://graph.microsoft.com")

    assert jwt.decode(result["access_token"], options={"verify_signature": False})["appid"] == app.id


@pytest.mark.usefixtures("tenant")
def test_a_machine_without_an_identity_is_told_so() -> None:
    client = msal.ManagedIdentityClient(msal.SystemAssignedManagedIdentity(), http_client=requests.Session())

    result = client.acquire_token_for_client(resource="https://graph.microsoft.com")

    assert (result["error"], result["error_description"]) == ("invalid_request", "Identity not found")


def test_a_person_signs_in_with_a_device_code_and_the_session_goes_on(tenant: EmulatedTenant) -> None:
    app = tenant.register_app(scopes=("Mail.ReadWrite", "Sites.Selected"), public=True)

    client, result = a_person_signs_in(tenant, app, "Mail.ReadWrite")

    (account,) = client.get_accounts()
    assert account["username"] == "jo@contoso.example.org"
    again = client.acquire_token_silent(["https://graph.microsoft.com/Mail.ReadWrite"], account, force_refresh=True)
    assert again["access_token"] != result["access_token"]
    claims = jwt.decode(again["access_token"], options={"verify_signature": False})
    assert (claims["scp"], claims["upn"]) == ("Mail.ReadWrite", "jo@contoso.example.org")


@pytest.mark.parametrize("trouble", [50173, 700082])
def test_a_session_that_was_ended_says_why(tenant: EmulatedTenant, trouble: int) -> None:
    app = tenant.register_app(scopes=("Mail.ReadWrite",), public=True)
    client, _ = a_person_signs_in(tenant, app, "Mail.ReadWrite")
    tenant.break_refresh_tokens(trouble)

    result = client.acquire_token_silent_with_error(
        ["https://graph.microsoft.com/Mail.ReadWrite"], client.get_accounts()[0], force_refresh=True
    )

    assert (result["error"], result["error_codes"]) == ("invalid_grant", [trouble])


def test_what_nobody_consented_to_is_not_given(tenant: EmulatedTenant) -> None:
    app = tenant.register_app(scopes=("Mail.Read",), public=True)

    _, result = a_person_signs_in(tenant, app, "Mail.Send")

    assert (result["error_codes"], result["suberror"]) == ([65001], "consent_required")


Sign = Callable[[EmulatedTenant, App, Keys, Keys], dict[str, Any]]


def _expired_secret(tenant: EmulatedTenant, app: App, _keys: Keys, _other: Keys) -> dict[str, Any]:
    tenant.add_secret(app, "old", expires_in=-1)
    return signed_in(tenant, app.id, "old")


def _certificate(tenant: EmulatedTenant, app: App, _keys: Keys, other: Keys) -> dict[str, Any]:
    return signed_in(tenant, app.id, {"private_key": other.pem, "thumbprint": other.thumbprint})


def _wrong_key(tenant: EmulatedTenant, app: App, keys: Keys, other: Keys) -> dict[str, Any]:
    return signed_in(tenant, app.id, {"private_key": other.pem, "thumbprint": keys.thumbprint})


def _expired_certificate(tenant: EmulatedTenant, app: App, keys: Keys, other: Keys) -> dict[str, Any]:
    app.certificates.append(other.der)
    return _certificate(tenant, app, keys, other)


def _late(tenant: EmulatedTenant, app: App, keys: Keys, _other: Keys) -> dict[str, Any]:
    tenant.skew = timedelta(minutes=16)
    return signed_in(tenant, app.id, {"private_key": keys.pem, "thumbprint": keys.thumbprint})


def _stranger(tenant: EmulatedTenant, app: App, keys: Keys, _other: Keys) -> dict[str, Any]:
    tenant.federate(app, issuer="https://token.example.org", subject="worker", public_key=keys.public)
    return signed_in(tenant, app.id, {"client_assertion": lambda: federated(keys, "somebody else")})


TROUBLES: dict[str, tuple[int, str, Sign]] = {
    "the secret has expired": (7000222, "invalid_client", _expired_secret),
    "the secret is wrong": (7000215, "invalid_client", lambda t, app, _k, _o: signed_in(t, app.id, "no")),
    "the certificate is not known": (700027, "invalid_client", _certificate),
    "the signature is another key's": (700027, "invalid_client", _wrong_key),
    "the certificate has expired": (700027, "invalid_client", _expired_certificate),
    "the clock is wrong": (700024, "invalid_client", _late),
    "the subject is not federated": (700213, "invalid_client", _stranger),
    "there is no such app": (700016, "unauthorized_client", lambda t, _a, _k, _o: signed_in(t, "0" * 36, "x")),
}


@pytest.mark.parametrize("name", TROUBLES)
def test_a_sign_in_that_fails_says_why_in_entras_words(
    tenant: EmulatedTenant, keys: Keys, other_keys: Keys, name: str
) -> None:
    number, error, sign = TROUBLES[name]
    app = tenant.register_app(certificate=keys.der)

    result = sign(tenant, app, keys, other_keys)

    assert (result["error"], result["error_codes"]) == (error, [number])
    assert result["error_description"].startswith(f"AADSTS{number}: ")
    assert {"trace_id", "correlation_id", "timestamp", "error_uri"} <= set(result)


@pytest.mark.usefixtures("tenant")
def test_there_is_no_other_tenant() -> None:
    wrong = "https://login.microsoftonline.com/11111111-1111-1111-1111-111111111111"

    answer = requests.get(f"{wrong}/v2.0/.well-known/openid-configuration", timeout=10)

    assert (answer.status_code, answer.json()["error_codes"]) == (400, [90002])


def test_the_national_cloud_has_hosts_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    with EmulatedTenant(national=True) as tenant:
        for name, value in tenant.environment().items():
            monkeypatch.setenv(name, value)
        app = tenant.register_app(roles=("Sites.Read.All",), secret="a secret")
        tenant.add_site("")
        token = signed_in(tenant, app.id, "a secret")["access_token"]

        answer = Graph(tenant, token).get("/sites/root")

        assert answer.url == "https://graph.microsoft.us/v1.0/sites/root"
        assert answer.json()["webUrl"] == "https://contoso.sharepoint.com"


@pytest.mark.parametrize("case", ["none", "nonsense", "expired", "revoked"])
def test_a_token_that_is_not_good_is_refused(tenant: EmulatedTenant, world: World, case: str) -> None:
    token = token_of(tenant, world.app)
    if case == "expired":
        tenant.skew = timedelta(hours=2)
    if case == "revoked":
        tenant.revoke_tokens()
    graph = Graph(tenant, {"none": "", "nonsense": "nonsense"}.get(case, token))

    answer = graph.get("/sites/root")

    assert errors(answer) == (401, "InvalidAuthenticationToken")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer realm=")


def test_a_token_given_after_all_were_revoked_is_good(tenant: EmulatedTenant, world: World) -> None:
    tenant.revoke_tokens()

    assert Graph(tenant, token_of(tenant, world.app)).get(f"/sites/{world.site.id}").status_code == 200
