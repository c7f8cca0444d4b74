"""The emulated tenant keeps Microsoft's word: real requests, msal and office365 speak with it over TLS."""

from __future__ import annotations

import base64
import io
import json
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, Unpack, cast
from urllib.parse import quote

import jwt
import msal
import openpyxl
import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office365.azure_env import AzureEnvironment
from office365.graph_client import GraphClient
from office365.runtime.exceptions import FileLockedException
from urllib3.util import SKIP_HEADER

from tests.emulated import Dropped, EmulatedTenant, Moment, where
from tests.emulated.administration import World
from tests.emulated.following import Follower, Graph, Options
from tests.emulated.hands import DriveHands, ImpossibleName
from tests.emulated.mails import NDR, OUT_OF_OFFICE
from tests.emulated.quickxor import quick_xor_hash
from tests.emulated.state import App
from tests.emulated.wire import Request

SCOPES = ["https://graph.microsoft.com/.default"]
KEY = "String {7E2C9B1A-4D3F-4A57-9C6E-2B8D1F0A3E55} Name cmmtn-key"
IMMUTABLE = {"Prefer": 'IdType="ImmutableId"'}
REPORT = "Wirral/Annual Report.docx"
CHUNK = 320 * 1024


@pytest.fixture
def tenant(monkeypatch: pytest.MonkeyPatch) -> Iterator[EmulatedTenant]:
    """A tenant. At the end, nothing went over the wire that Microsoft's OpenAPI does not know."""
    with EmulatedTenant() as running:
        for name, value in running.environment().items():
            monkeypatch.setenv(name, value)
        yield running
        assert running.nonconformities == []
        assert [str(each) for each in running.violations] == []


@pytest.fixture
def world(tenant: EmulatedTenant) -> World:
    return tenant.settle()


def token_of(tenant: EmulatedTenant, app: App) -> str:
    """A token for the app by itself, without the sign-in that other tests are about."""
    tenant.add_secret(app, "for tests")
    form = {"client_id": app.id, "client_secret": "for tests", "grant_type": "client_credentials"}
    form["scope"] = f"https://{tenant.state.graph_host}/.default"
    answer = requests.post(f"https://{tenant.state.login_host}/{tenant.id}/oauth2/v2.0/token", data=form, timeout=10)
    return str(answer.json()["access_token"])


@pytest.fixture
def graph(tenant: EmulatedTenant, world: World) -> Iterator[Graph]:
    client = Graph(tenant, token_of(tenant, world.app))
    yield client
    client.close()


def errors(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


# Signing in ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Keys:
    pem: str
    certificate_pem: str
    der: bytes
    thumbprint: str
    pfx: bytes
    public: bytes


def make_keys(*, expired: bool = False) -> Keys:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "cmmtn_sync")])
    ends = datetime(2024, 1, 1, tzinfo=UTC) if expired else datetime(2090, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(ends)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return Keys(
        pem=key.private_bytes(pem, pkcs8, plain).decode(),
        certificate_pem=certificate.public_bytes(pem).decode(),
        der=certificate.public_bytes(serialization.Encoding.DER),
        thumbprint=certificate.fingerprint(hashes.SHA1()).hex(),  # noqa: S303 - Entra names certificates so
        pfx=pkcs12.serialize_key_and_certificates(
            b"cmmtn", key, certificate, None, serialization.BestAvailableEncryption(b"pfx word")
        ),
        public=key.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo),
    )


@pytest.fixture(scope="module")
def keys() -> Keys:
    return make_keys()


@pytest.fixture(scope="module")
def other_keys() -> Keys:
    return make_keys(expired=True)


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


def a_person_signs_in(tenant: EmulatedTenant, app: App, *scopes: str) -> tuple[Any, dict[str, Any]]:
    authority = f"https://{tenant.state.login_host}/{tenant.id}"
    client = msal.PublicClientApplication(app.id, authority=authority, timeout=10)
    flow = client.initiate_device_flow([f"https://graph.microsoft.com/{each}" for each in scopes])
    flow |= {"expires_at": 0, "interval": 1}  # msal then asks once and does not sleep
    assert client.acquire_token_by_device_flow(flow)["error_codes"] == [70016]
    tenant.approve_device_code("jo@contoso.example.org", user_code=flow["user_code"])
    result: dict[str, Any] = client.acquire_token_by_device_flow(flow)
    return client, result


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


# Permissions, sites and drives ---------------------------------------------------------------------


def test_a_site_is_found_by_its_web_address_and_its_libraries_are_named(graph: Graph, world: World) -> None:
    site = graph.get("/sites/contoso.sharepoint.com:/sites/peerreview").json()
    drives = graph.get(f"/sites/{site['id']}/drives?$select=id,name,webUrl").json()["value"]

    assert site["webUrl"] == "https://contoso.sharepoint.com/sites/PeerReview"
    assert drives == [{"id": world.drive.id, "name": "Documents", "webUrl": f"{site['webUrl']}/Shared%20Documents"}]
    assert graph.get("/sites/contoso.sharepoint.com:/sites/PeerReview:/drive").json()["id"] == world.drive.id
    assert errors(graph.get("/sites/contoso.sharepoint.com:/sites/none")) == (404, "itemNotFound")


def test_office365_finds_its_way_with_no_knowledge_of_us(tenant: EmulatedTenant, world: World) -> None:
    world.drive.upload(REPORT, b"one")
    app = msal.ConfidentialClientApplication(
        world.app.id, client_credential=world.secret, authority=f"https://login.microsoftonline.com/{tenant.id}"
    )
    client = GraphClient(
        token_callback=lambda: app.acquire_token_for_client(SCOPES), environment=AzureEnvironment.Global
    )

    item = client.drives[world.drive.id].root.get_by_path(REPORT).get().execute_query()
    content = client.drives[world.drive.id].items[item.id].get_content().execute_query()

    assert item.name == "Annual Report.docx"
    assert cast("object", content.value) == b"one"


def test_office365_is_told_who_has_a_file_open(tenant: EmulatedTenant, world: World) -> None:
    item = world.drive.upload(REPORT, b"one")
    world.drive.lock(REPORT, "Sam Jones")
    app = msal.ConfidentialClientApplication(
        world.app.id, client_credential=world.secret, authority=f"https://login.microsoftonline.com/{tenant.id}"
    )
    client = GraphClient(token_callback=lambda: app.acquire_token_for_client(SCOPES))

    with pytest.raises(FileLockedException) as told:
        client.drives[world.drive.id].items[item].set_property("name", "x.docx").update().execute_query()

    assert "locked for shared use by Sam Jones." in str(told.value)


ROLES = {
    "nothing": ((), "", 403, 403),
    "selected, not granted": (("Sites.Selected",), "", 403, 403),
    "selected to read": (("Sites.Selected",), "read", 200, 403),
    "selected to write": (("Sites.Selected",), "write", 200, 201),
    "all sites to read": (("Sites.Read.All",), "", 200, 403),
    "all files to write": (("Files.ReadWrite.All",), "", 200, 201),
    "everything": (("Sites.FullControl.All",), "", 200, 201),
    "mail only": (("Mail.ReadWrite",), "", 403, 403),
}


@pytest.mark.parametrize("name", ROLES)
def test_an_app_may_do_in_a_site_what_it_was_given(tenant: EmulatedTenant, world: World, name: str) -> None:
    roles, grant, read, write = ROLES[name]
    app = tenant.register_app("other", roles=roles)
    if grant:
        world.site.grant(app.id, grant)
    graph = Graph(tenant, token_of(tenant, app))

    assert graph.get(f"/drives/{world.drive.id}/root/delta").status_code == read
    assert graph.put(f"/drives/{world.drive.id}/root:/new.txt:/content", b"x").status_code == write


def test_with_selected_sites_nobody_lists_or_grants(graph: Graph, world: World) -> None:
    assert errors(graph.get("/sites?search=Peer")) == (403, "accessDenied")
    assert errors(graph.get(f"/sites/{world.site.id}/permissions")) == (403, "accessDenied")


def test_who_may_grant_grants_to_an_app(tenant: EmulatedTenant, world: World) -> None:
    app = tenant.register_app("new", roles=("Sites.Selected",))
    admin = Graph(tenant, token_of(tenant, tenant.register_app("admin", roles=("Sites.FullControl.All",))))
    body = {"roles": ["read"], "grantedToIdentities": [{"application": {"id": app.id, "displayName": "new"}}]}

    answer = admin.post(f"/sites/{world.site.id}/permissions", body)

    assert answer.status_code == 201
    assert Graph(tenant, token_of(tenant, app)).get(f"/sites/{world.site.id}/drive").status_code == 200
    assert admin.delete(f"/sites/{world.site.id}/permissions/{answer.json()['id']}").status_code == 204
    assert app.sites == {}


MAIL_ROLES = {
    "scoped to this mailbox": ((), ("Mail.ReadWrite", "Mail.Send"), 200, 201, 202),
    "scoped, only to send": ((), ("Mail.Send",), 403, 403, 202),
    "Entra's consent to all mailboxes": (("Mail.ReadWrite", "Mail.Send"), (), 200, 201, 202),
    "both, which is a union": (("Mail.Send",), ("Mail.ReadWrite",), 200, 201, 202),
    "to read": (("Mail.Read",), (), 200, 403, 403),
    "nothing": ((), (), 403, 403, 403),
}


@pytest.mark.parametrize("name", MAIL_ROLES)
def test_an_app_may_do_in_a_mailbox_what_entra_and_exchange_give_it_together(
    tenant: EmulatedTenant, world: World, name: str
) -> None:
    roles, scoped, read, write, send = MAIL_ROLES[name]
    app = tenant.register_app("other", roles=roles)
    if scoped:
        tenant.scope_mailbox(app, world.mailbox.address, *scoped)
    graph = Graph(tenant, token_of(tenant, app))
    user = f"/users/{world.mailbox.address}"

    assert graph.get(f"{user}/messages").status_code == read
    assert graph.post(f"{user}/messages", a_message()).status_code == write
    assert graph.post(f"{user}/sendMail", {"message": a_message()}).status_code == send


def test_another_mailbox_is_out_of_an_apps_scope(tenant: EmulatedTenant, graph: Graph) -> None:
    tenant.add_mailbox("someone@example.org")

    assert errors(graph.get("/users/someone@example.org/messages")) == (403, "ErrorAccessDenied")


def test_a_person_reads_the_own_mailbox_and_a_shared_one_that_is_open_to_them(tenant: EmulatedTenant) -> None:
    app = tenant.register_app(scopes=("Mail.ReadWrite", "Mail.ReadWrite.Shared"), public=True)
    tenant.add_mailbox("jo@contoso.example.org")
    shared = tenant.add_mailbox("peer.review@example.org")
    _, result = a_person_signs_in(tenant, app, "Mail.ReadWrite", "Mail.ReadWrite.Shared")
    graph = Graph(tenant, result["access_token"])

    assert graph.get("/me/messages").status_code == 200
    assert errors(graph.get("/users/peer.review@example.org/messages")) == (403, "ErrorAccessDenied")
    shared.mailbox.full_access.add("jo@contoso.example.org")
    assert graph.get("/users/peer.review@example.org/messages").status_code == 200


def test_a_person_signed_in_writes_under_their_own_name_and_the_apps(tenant: EmulatedTenant, world: World) -> None:
    app = tenant.register_app("tool", scopes=("Sites.ReadWrite.All",), public=True)
    world.site.add_member("jo@contoso.example.org")
    _, result = a_person_signs_in(tenant, app, "Sites.ReadWrite.All")

    item = Graph(tenant, result["access_token"]).put(f"/drives/{world.drive.id}/root:/a.txt:/content", b"x").json()

    assert item["createdBy"]["user"]["email"] == "jo@contoso.example.org"
    assert item["createdBy"]["application"] == {"id": app.id, "displayName": "tool"}


# Items ---------------------------------------------------------------------------------------------


def test_the_hash_is_microsofts() -> None:
    known = {
        "": "AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "Sg==": "SgAAAAAAAAAAAAAAAQAAAAAAAAA=",
        "eAV52qE=": "eChAHrQRCgAAAAAABQAAAAAAAAA=",
        "/aNzzCFPS/A=": "/RjFHJgRgicsAR4ACAAAAAAAAAA=",
    }

    assert {data: quick_xor_hash(base64.b64decode(data)) for data in known} == known


NAMES = [
    "a#b.txt",
    "50% + 50%.txt",
    "it's & that.txt",
    "réport ‘final’ 🚑.txt",
    "a+b.txt",
    "%41.txt",
    "a;b=c,d.txt",
    "[1] {2} ~.txt",
]


@pytest.mark.parametrize("name", NAMES)
def test_any_name_that_is_escaped_well_is_the_name(graph: Graph, world: World, name: str) -> None:
    path = f"/drives/{world.drive.id}/root:/Wirral/{quote(name, safe='')}:/content"
    world.drive.make_folder("Wirral")

    made = graph.put(path, b"one").json()

    assert made["name"] == name
    assert world.drive.files() == {f"Wirral/{name}": made["id"]}
    assert graph.get(path).content == b"one"


def test_a_hash_sign_that_is_not_escaped_never_arrives(graph: Graph, world: World) -> None:
    made = graph.put(f"/drives/{world.drive.id}/root:/a#b.txt:/content", b"one")

    # What the server gets is root:/a, an item by path that PUT is no method for.
    assert made.status_code in {400, 404, 405}
    assert world.drive.files() == {}


def test_names_are_found_in_any_case_and_kept_in_their_own(graph: Graph, world: World) -> None:
    world.drive.upload(REPORT, b"one")

    again = graph.put(f"/drives/{world.drive.id}/root:/WIRRAL/annual%20report.DOCX:/content", b"two")

    assert (again.status_code, again.json()["name"]) == (200, "Annual Report.docx")
    assert world.drive.versions(REPORT) == [b"one", b"two"]


@pytest.mark.parametrize("name", ["a*b.txt", "~$a.docx", " a.txt", "con", "desktop.ini", "a" * 256, "a|b.txt"])
def test_names_that_sharepoint_does_not_take_are_refused(graph: Graph, world: World, name: str) -> None:
    answer = graph.put(f"/drives/{world.drive.id}/root:/{quote(name, safe='')}:/content", b"x")

    assert errors(answer) == (400, "invalidRequest")


def test_an_item_tells_who_when_and_what(graph: Graph, world: World) -> None:
    long_ago = datetime(2019, 2, 3, tzinfo=UTC)
    item = world.drive.upload(REPORT, b"one", by="Sam Jones", file_times=long_ago)

    told = graph.get(f"/drives/{world.drive.id}/items/{item}").json()

    assert told["createdBy"]["user"]["displayName"] == "Sam Jones"
    assert (told["createdDateTime"], told["fileSystemInfo"]["createdDateTime"]) == (
        "2025-07-03T08:00:00Z",
        "2019-02-03T00:00:00Z",
    )
    assert told["file"]["hashes"]["quickXorHash"] == quick_xor_hash(b"one")
    assert told["cTag"].startswith('"c:{')
    assert told["parentReference"]["path"] == f"/drives/{world.drive.id}/root:/Wirral"
    assert "publication" not in told
    select = graph.get(f"/drives/{world.drive.id}/items/{item}?$select=name,publication").json()
    assert select["publication"]["level"] == "published"
    assert set(select) == {"@odata.context", "name", "publication"}


def test_a_folder_has_no_ctag_and_its_etag_stays_when_its_content_changes(graph: Graph, world: World) -> None:
    world.drive.upload("Wirral/a.txt", b"12")
    before = graph.get(f"/drives/{world.drive.id}/root:/Wirral").json()
    world.drive.upload("Wirral/b.txt", b"345")

    after = graph.get(f"/drives/{world.drive.id}/root:/Wirral").json()

    assert "cTag" not in after
    assert (before["eTag"], before["folder"]["childCount"]) == (after["eTag"], 1)
    assert (after["folder"]["childCount"], after["size"]) == (2, 5)


def test_a_notebook_is_a_package_and_no_file(graph: Graph, world: World) -> None:
    world.drive.make_notebook("Notes")

    (told,) = graph.get(f"/drives/{world.drive.id}/root/children").json()["value"]

    assert (told["package"], "file" in told) == ({"type": "oneNote"}, False)


def test_a_read_by_id_and_path_with_a_closing_colon_is_refused_and_by_the_root_it_is_not(
    graph: Graph, world: World
) -> None:
    world.drive.upload(REPORT, b"one")
    folder = world.drive.id_of("Wirral")

    assert graph.get(f"/drives/{world.drive.id}/items/{folder}:/Annual%20Report.docx:/").status_code == 400
    assert graph.get(f"/drives/{world.drive.id}/items/{folder}:/Annual%20Report.docx").status_code == 200
    assert graph.get(f"/drives/{world.drive.id}/root:/{quote(REPORT)}:/").status_code == 200


def test_children_come_in_pages(graph: Graph, world: World) -> None:
    for number in range(5):
        world.drive.upload(f"{number}.txt", b"x")
    names: list[str] = []
    url = f"/drives/{world.drive.id}/root/children?$top=2&$select=name"
    while url:
        page = graph.get(url).json()
        names += [each["name"] for each in page["value"]]
        url = page.get("@odata.nextLink", "")

    assert names == ["0.txt", "1.txt", "2.txt", "3.txt", "4.txt"]


def test_folders_are_made_kept_or_numbered(graph: Graph, world: World) -> None:
    root, behavior = f"/drives/{world.drive.id}/root/children", "@microsoft.graph.conflictBehavior"
    folder = {"name": "New", "folder": {}}

    assert graph.post(root, folder).status_code == 201
    assert errors(graph.post(root, folder)) == (409, "nameAlreadyExists")
    assert graph.post(root, {**folder, behavior: "rename"}).json()["name"] == "New 1"
    assert graph.post(root, {**folder, behavior: "replace"}).json()["id"] == world.drive.id_of("New")


def test_an_item_is_renamed_moved_and_deleted_by_its_id(graph: Graph, world: World) -> None:
    item, folder = world.drive.upload(REPORT, b"one"), world.drive.make_folder("Archive")
    path = f"/drives/{world.drive.id}/items/{item}"

    moved = graph.patch(path, {"name": "Report.docx", "parentReference": {"id": folder}})

    assert (moved.status_code, world.drive.files()) == (200, {"Archive/Report.docx": item})
    world.drive.upload("Archive/Other.docx", b"two")
    assert errors(graph.patch(path, {"name": "other.docx"})) == (409, "nameAlreadyExists")
    assert graph.patch(path, {"parentReference": {"id": "root"}}).status_code == 404
    assert graph.delete(path).status_code == 204
    assert errors(graph.get(path)) == (404, "itemNotFound")
    assert graph.delete(f"/drives/{world.drive.id}/items/{folder}").status_code == 204
    assert world.drive.files() == {}


def test_versions_are_listed_newest_first_and_only_old_ones_have_content(graph: Graph, world: World) -> None:
    item = world.drive.upload(REPORT, b"one", by="Sam Jones")
    world.drive.upload(REPORT, b"second")
    path = f"/drives/{world.drive.id}/items/{item}/versions"

    versions = graph.get(path).json()["value"]

    assert [(each["id"], each["size"]) for each in versions] == [("2.0", 6), ("1.0", 3)]
    assert graph.get(f"{path}/1.0/content").content == b"one"
    assert graph.get(f"{path}/2.0/content").status_code == 400
    assert graph.post(f"{path}/1.0/restoreVersion").status_code == 204
    assert world.drive.versions(REPORT) == [b"one", b"second", b"one"]


def test_a_download_goes_to_another_host_and_no_token_with_it(
    tenant: EmulatedTenant, graph: Graph, world: World
) -> None:
    item = world.drive.upload(REPORT, b"0123456789")
    url = graph.get(f"/drives/{world.drive.id}/items/{item}?$select=id,@microsoft.graph.downloadUrl").json()[
        "@microsoft.graph.downloadUrl"
    ]

    assert requests.get(url, timeout=10).content == b"0123456789"
    part = requests.get(url, headers={"Range": "bytes=2-4"}, timeout=10)
    assert (part.status_code, part.content, part.headers["Content-Range"]) == (206, b"234", "bytes 2-4/10")
    assert graph.get(url).status_code == 401
    assert [each.what for each in tenant.violations] == ["Authorization on a pre-authenticated address"]
    tenant.violations.clear()
    tenant.skew = timedelta(hours=1, minutes=1)
    assert requests.get(url, timeout=10).status_code == 401


def test_content_that_is_known_is_not_sent_again(graph: Graph, world: World) -> None:
    item = world.drive.upload(REPORT, b"one")
    path = f"/drives/{world.drive.id}/items/{item}"
    known = {"If-None-Match": graph.get(path).json()["cTag"]}

    assert graph.get(f"{path}/content", headers=known).status_code == 304
    assert graph.get(path, headers=known).status_code == 304


# Conditional writes, promotion, locks, check-out ---------------------------------------------------


def test_a_write_goes_through_in_the_state_expected_and_in_no_other(
    tenant: EmulatedTenant, graph: Graph, world: World
) -> None:
    item = world.drive.upload("a.txt", b"one")
    path = f"/drives/{world.drive.id}/items/{item}"
    old = graph.get(path).json()
    new = graph.put(f"{path}/content", b"two", headers={"If-Match": old["eTag"]})

    assert new.status_code == 200
    assert errors(graph.put(f"{path}/content", b"three", headers={"If-Match": old["eTag"]})) == (
        412,
        "resourceModified",
    )
    assert errors(graph.patch(path, {"name": "b.txt"}, headers={"If-Match": old["cTag"]})) == (412, "resourceModified")
    assert errors(graph.delete(path, headers={"If-Match": old["eTag"]})) == (412, "resourceModified")
    session = graph.post(f"{path}/createUploadSession", {"item": {}}, headers={"If-Match": old["eTag"]})
    assert errors(session) == (412, "resourceModified")
    assert world.drive.versions("a.txt") == [b"one", b"two"]
    assert graph.put(f"{path}/content", b"four", headers={"If-Match": new.json()["cTag"]}).status_code == 200
    tenant.knobs.put_honours_if_match = False
    assert graph.put(f"{path}/content", b"five", headers={"If-Match": old["eTag"]}).status_code == 200


def test_a_new_file_takes_no_others_place_if_it_is_told_so(tenant: EmulatedTenant, graph: Graph, world: World) -> None:
    path = f"/drives/{world.drive.id}/root:/a.txt:/content"
    fail, none = {"@microsoft.graph.conflictBehavior": "fail"}, {"If-None-Match": "*"}

    assert graph.put(path, b"one", params=fail).status_code == 201
    assert errors(graph.put(path, b"two", params=fail)) == (409, "nameAlreadyExists")
    assert graph.put(path, b"two", headers=none).status_code == 412
    assert graph.put(path, b"three", params={"@microsoft.graph.conflictBehavior": "rename"}).json()["name"] == "a 1.txt"
    assert world.drive.read("a.txt") == b"one"
    tenant.knobs.put_honours_conflict_behavior = False
    assert graph.put(path, b"four", params=fail).status_code == 200


def test_the_folders_above_a_new_file_are_made_unless_the_knob_says_otherwise(
    tenant: EmulatedTenant, graph: Graph, world: World
) -> None:
    path = f"/drives/{world.drive.id}/root:/2025/Q2/a.txt:/content"
    tenant.knobs.put_makes_folders = False
    assert errors(graph.put(path, b"one")) == (404, "itemNotFound")
    tenant.knobs.put_makes_folders = True

    assert graph.put(path, b"one").status_code == 201

    assert set(world.drive.folders()) == {"2025", "2025/Q2"}


def a_workbook() -> bytes:
    book, written = openpyxl.Workbook(), io.BytesIO()
    book["Sheet"]["A1"] = "Unit"
    book.save(written)
    return written.getvalue()


def a_document() -> bytes:
    document, written = Document(), io.BytesIO()
    document.add_paragraph("Annual report")
    document.save(written)
    return written.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "look"),
    [
        ("a.xlsx", a_workbook(), lambda data: openpyxl.load_workbook(data)["Sheet"]["A1"].value),
        ("a.docx", a_document(), lambda data: Document(data).paragraphs[0].text),
    ],
    ids=["xlsx", "docx"],
)
def test_office_files_are_rewritten_a_while_after_they_came(
    tenant: EmulatedTenant, graph: Graph, world: World, name: str, data: bytes, look: Callable[[io.BytesIO], str]
) -> None:
    path = f"/drives/{world.drive.id}/root:/{name}"
    before = graph.put(f"{path}:/content", data).json()
    tenant.pass_time(minutes=1)

    assert tenant.promote() == 1

    after = graph.get(path).json()
    for changed in ("eTag", "cTag", "size"):
        assert before[changed] != after[changed]
    assert before["file"]["hashes"] != after["file"]["hashes"]
    assert (before["lastModifiedDateTime"], before["lastModifiedBy"]) == (
        after["lastModifiedDateTime"],
        after["lastModifiedBy"],
    )
    stored = graph.get(f"{path}:/content").content
    assert (len(stored), quick_xor_hash(stored)) == (after["size"], after["file"]["hashes"]["quickXorHash"])
    assert look(io.BytesIO(stored)) == look(io.BytesIO(data))
    assert "docProps/custom.xml" in zipfile.ZipFile(io.BytesIO(stored)).namelist()
    assert len(graph.get(f"{path}:/versions").json()["value"]) == 1
    assert tenant.promote() == 0


def test_a_file_that_somebody_has_open_is_locked_and_they_are_named(
    tenant: EmulatedTenant, graph: Graph, world: World
) -> None:
    item = world.drive.upload(REPORT, b"one")
    path = f"/drives/{world.drive.id}/items/{item}"
    world.drive.lock(REPORT, "Sam Jones")

    refused = graph.put(f"{path}/content", b"two")

    assert errors(refused) == (423, "resourceLocked")
    assert refused.json()["error"]["message"].endswith("is locked for shared use by Sam Jones.")
    assert errors(graph.patch(path, {"name": "x.docx"})) == (423, "resourceLocked")
    assert errors(graph.delete(path)) == (423, "resourceLocked")
    session = graph.post(f"{path}/createUploadSession", {})
    assert errors(session) == (423, "notAllowed")
    assert session.json()["error"]["innerError"]["code"] == "resourceLocked"
    bypass = {"Prefer": "bypass-shared-lock"}
    assert graph.put(f"{path}/content", b"two", headers=bypass).status_code == 423
    assert graph.patch(path, {"name": "x.docx"}, headers=bypass).status_code == 200
    tenant.knobs.lock_words = "graph"
    assert "Sam" not in graph.put(f"{path}/content", b"two").text
    world.drive.unlock("Wirral/x.docx")
    assert graph.put(f"{path}/content", b"two").status_code == 200


def test_a_file_that_somebody_checked_out_is_locked_too(graph: Graph, world: World) -> None:
    item = world.drive.upload(REPORT, b"one")
    world.drive.check_out(REPORT, "Sam Jones")

    refused = graph.put(f"/drives/{world.drive.id}/items/{item}/content", b"two")

    assert errors(refused) == (423, "resourceLocked")
    assert refused.json()["error"]["message"].endswith("is checked out for editing by Sam Jones.")


def test_where_check_out_is_required_a_new_file_is_nobodys_but_the_apps(graph: Graph, world: World) -> None:
    world.drive.require_check_out()
    made = graph.put(f"/drives/{world.drive.id}/root:/a.txt:/content", b"one").json()
    path = f"/drives/{world.drive.id}/items/{made['id']}"
    follower = Follower(graph, world.drive.id)
    follower.sync()

    told = graph.get(f"{path}?$select=id,publication").json()

    assert told["publication"]["level"] == "checkout"
    assert told["publication"]["checkedOutBy"]["application"]["id"] == world.app.id
    assert (world.drive.seen_by("Sam Jones"), follower.files()) == ([], {})
    assert graph.post(f"{path}/checkin", {"comment": "Sent by cmmtn_sync."}).status_code == 204
    follower.sync()
    assert (world.drive.seen_by("Sam Jones"), set(follower.files())) == (["a.txt"], {"a.txt"})
    assert world.drive.versions("a.txt") == [b"one"]


def test_an_app_checks_out_writes_and_checks_in(graph: Graph, world: World) -> None:
    item = world.drive.upload("a.txt", b"one")
    path = f"/drives/{world.drive.id}/items/{item}"

    assert graph.post(f"{path}/checkout").status_code == 204
    assert graph.put(f"{path}/content", b"two").status_code == 200
    assert (world.drive.read("a.txt"), graph.get(f"{path}/content").content) == (b"one", b"two")
    assert graph.post(f"{path}/checkin", {"comment": ""}).status_code == 204
    assert world.drive.versions("a.txt") == [b"one", b"two"]
    assert graph.post(f"{path}/checkout").status_code == 204
    assert graph.post(f"{path}/discardCheckout").status_code == 204
    assert world.drive.read("a.txt") == b"two"


def test_permissions_cost_five_units(tenant: EmulatedTenant, graph: Graph, world: World) -> None:
    item = world.drive.upload("a.txt", b"one")
    graph.get(f"/drives/{world.drive.id}/items/{item}/permissions")

    assert tenant.requests[-1].units == 5


# Upload sessions -----------------------------------------------------------------------------------


def open_session(graph: Graph, path: str, item: dict[str, Any] | None = None, **options: Unpack[Options]) -> str:
    answer = graph.post(f"{path}/createUploadSession", {"item": item or {}}, **options)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["uploadUrl"])


def send(url: str, data: bytes, start: int, total: int) -> requests.Response:
    span = f"bytes {start}-{start + len(data) - 1}/{total}"
    return requests.put(url, data=data, headers={"Content-Range": span}, timeout=10)


def test_a_file_comes_in_pieces_and_can_be_resumed(graph: Graph, world: World) -> None:
    data = bytes(range(256)) * (2 * CHUNK // 256) + b"the end"
    url = open_session(graph, f"/drives/{world.drive.id}/root:/big.bin:")

    assert url.startswith("https://contoso.sharepoint.com/")
    assert requests.get(url, timeout=10).json()["nextExpectedRanges"] == ["0-"]
    first = send(url, data[:CHUNK], 0, len(data))
    assert (first.status_code, first.json()["nextExpectedRanges"]) == (202, [f"{CHUNK}-{len(data) - 1}"])
    assert errors(send(url, data[:CHUNK], 0, len(data))) == (416, "invalidRange")
    assert errors(send(url, data[2 * CHUNK :], 2 * CHUNK, len(data))) == (416, "invalidRange")
    assert send(url, data[CHUNK : 2 * CHUNK], CHUNK, len(data)).status_code == 202
    done = send(url, data[2 * CHUNK :], 2 * CHUNK, len(data))
    assert (done.status_code, done.json()["size"]) == (201, len(data))
    assert world.drive.read("big.bin") == data
    assert errors(requests.get(url, timeout=10)) == (404, "itemNotFound")


def test_an_upload_in_one_piece_replaces_by_id_with_a_condition(graph: Graph, world: World) -> None:
    item = world.drive.upload("a.txt", b"one")
    path = f"/drives/{world.drive.id}/items/{item}"
    etag = graph.get(path).json()["eTag"]

    done = send(open_session(graph, path, headers={"If-Match": etag}), b"two", 0, 3)

    assert (done.status_code, done.json()["id"]) == (200, item)
    assert world.drive.versions("a.txt") == [b"one", b"two"]


def test_a_session_that_is_open_stands_in_the_way_of_another(graph: Graph, world: World) -> None:
    path = f"/drives/{world.drive.id}/root:/a.txt:"
    url = open_session(graph, path)

    second = graph.post(f"{path}/createUploadSession", {})

    assert errors(second) == (409, "nameAlreadyExists")
    assert second.json()["error"]["message"] == "An upload session already exists for this file"
    assert requests.delete(url, timeout=10).status_code == 204
    open_session(graph, path)


def test_an_upload_says_what_it_does_with_a_file_of_that_name(graph: Graph, world: World) -> None:
    world.drive.upload("a.txt", b"one")
    path, behavior = f"/drives/{world.drive.id}/root:/a.txt:", "@microsoft.graph.conflictBehavior"

    refused = graph.post(f"{path}/createUploadSession", {"item": {behavior: "fail"}})

    assert errors(refused) == (409, "nameAlreadyExists")
    assert send(open_session(graph, path, {behavior: "rename"}), b"two", 0, 3).json()["name"] == "a 1.txt"
    assert send(open_session(graph, path, {behavior: "replace"}), b"six", 0, 3).status_code == 200
    assert world.drive.versions("a.txt") == [b"one", b"six"]


def test_pieces_of_a_wrong_size_fail_at_the_end(graph: Graph, world: World) -> None:
    url = open_session(graph, f"/drives/{world.drive.id}/root:/a.txt:")

    assert send(url, b"x" * 1000, 0, 1500).status_code == 202
    assert errors(send(url, b"x" * 500, 1000, 1500)) == (400, "invalidRequest")
    assert world.drive.files() == {}


def test_a_token_has_no_business_at_an_upload_address(tenant: EmulatedTenant, graph: Graph, world: World) -> None:
    url = open_session(graph, f"/drives/{world.drive.id}/root:/a.txt:")

    assert graph.put(url, b"x", headers={"Content-Range": "bytes 0-0/1"}).status_code == 401
    assert [each.what for each in tenant.violations] == ["Authorization on a pre-authenticated address"]
    tenant.violations.clear()


def test_an_upload_can_wait_to_be_completed(graph: Graph, world: World) -> None:
    answer = graph.post(f"/drives/{world.drive.id}/root:/a.txt:/createUploadSession", {"deferCommit": True})
    url = answer.json()["uploadUrl"]

    assert send(url, b"one", 0, 3).status_code == 202
    assert world.drive.files() == {}
    assert requests.post(url, timeout=10).status_code == 201
    assert set(world.drive.files()) == {"a.txt"}


# Delta ---------------------------------------------------------------------------------------------


def delta(graph: Graph, link: str) -> tuple[list[dict[str, Any]], str]:
    """All entries of a round, and the link to the next."""
    found: list[dict[str, Any]] = []
    while True:
        page = graph.get(link).json()
        found += page["value"]
        if "@odata.deltaLink" in page:
            return found, str(page["@odata.deltaLink"])
        link = page["@odata.nextLink"]


def names(entries: list[dict[str, Any]]) -> list[str]:
    return [entry.get("name", "(deleted)") for entry in entries]


def test_delta_begins_with_everything_and_then_tells_of_changes_with_the_folders_above(
    graph: Graph, world: World
) -> None:
    world.drive.upload(REPORT, b"one")
    first, link = delta(graph, f"/drives/{world.drive.id}/root/delta")
    assert names(first) == ["root", "Wirral", "Annual Report.docx"]

    world.drive.upload("Chester/a.txt", b"two")
    world.drive.upload(REPORT, b"second")
    second, link = delta(graph, link)

    assert names(second) == ["root", "Chester", "a.txt", "Wirral", "Annual Report.docx"]
    entry = second[-1]
    assert "cTag" not in entry
    assert "path" not in entry["parentReference"]
    assert entry["parentReference"]["id"] == world.drive.id_of("Wirral")
    assert entry["file"]["hashes"]["quickXorHash"] == quick_xor_hash(b"second")
    assert delta(graph, link)[0] == []


def test_delta_tells_the_latest_state_once_and_of_a_renamed_folder_alone(graph: Graph, world: World) -> None:
    world.drive.upload(REPORT, b"one")
    _, link = delta(graph, f"/drives/{world.drive.id}/root/delta")
    world.drive.rename("Wirral", "Wirral 2")
    world.drive.rename("Wirral 2", "Wirral 3")

    entries, _ = delta(graph, link)

    assert names(entries) == ["root", "Wirral 3"]


@pytest.mark.parametrize("children_told", [True, False])
def test_delta_tells_of_a_deletion_by_id_alone(
    tenant: EmulatedTenant, graph: Graph, world: World, *, children_told: bool
) -> None:
    tenant.knobs.deleted_children_told = children_told
    file = world.drive.upload(REPORT, b"one")
    folder = world.drive.id_of("Wirral")
    _, link = delta(graph, f"/drives/{world.drive.id}/root/delta")
    world.drive.delete("Wirral")

    entries, _ = delta(graph, link)

    gone = [entry for entry in entries if "deleted" in entry]
    assert [entry["id"] for entry in gone] == ([file, folder] if children_told else [folder])
    assert not any({"name", "cTag", "eTag"} & set(entry) for entry in gone)


def test_delta_can_miss_a_deletion_and_only_a_fresh_look_notices(graph: Graph, world: World) -> None:
    world.drive.upload(REPORT, b"one")
    follower = Follower(graph, world.drive.id)
    follower.sync()
    world.drive.miss_next_deletion()
    world.drive.delete(REPORT)

    follower.sync()
    assert set(follower.files()) == {REPORT}

    follower.link = ""
    follower.sync()
    assert follower.files() == {}


def test_delta_leaves_parents_out_where_it_is_asked_to(graph: Graph, world: World) -> None:
    _, link = delta(graph, f"/drives/{world.drive.id}/root/delta?token=latest")
    world.drive.upload(REPORT, b"one")
    world.drive.upload("Chester/a.txt", b"two")
    _, after_folders = delta(graph, link)
    world.drive.upload(REPORT, b"two")

    page = graph.get(after_folders, headers={"Prefer": "deltaExcludeParent"}).json()

    assert names(page["value"]) == ["root", "Annual Report.docx"]


def test_delta_from_latest_and_from_a_moment_tells_what_came_since(
    tenant: EmulatedTenant, graph: Graph, world: World
) -> None:
    world.drive.upload("old.txt", b"one")
    first, link = delta(graph, f"/drives/{world.drive.id}/root/delta?token=latest")
    tenant.pass_time(hours=1)
    world.drive.upload("new.txt", b"two")

    assert (first, names(delta(graph, link)[0])) == ([], ["root", "new.txt"])
    since = quote("2025-07-03T08:30:00Z", safe="")
    assert names(delta(graph, f"/drives/{world.drive.id}/root/delta?token={since}")[0]) == ["root", "new.txt"]


def test_delta_keeps_to_the_page_size_and_gives_a_new_link_each_time(graph: Graph, world: World) -> None:
    for number in range(250):
        world.drive.upload(f"{number}.txt", b"x")
    link = f"/drives/{world.drive.id}/root/delta?$top=500&$select=id,name,parentReference,deleted,file,folder,root"
    first = graph.get(link).json()
    page = graph.get(first["@odata.nextLink"]).json()
    quiet = graph.get(page["@odata.deltaLink"]).json()

    assert [len(first["value"]), len(page["value"])] == [200, 51]
    assert set(page["value"][0]) == {"id", "name", "parentReference", "file", "@odata.type"}
    assert quiet["value"] == []
    assert quiet["@odata.deltaLink"] != page["@odata.deltaLink"]


@pytest.mark.parametrize("code", ["resyncChangesApplyDifferences", "resyncRequired", "syncStateNotFound"])
def test_an_expired_token_is_gone_and_says_where_to_begin_afresh(
    tenant: EmulatedTenant, graph: Graph, world: World, code: Literal["resyncRequired"]
) -> None:
    tenant.knobs.resync_code = code
    world.drive.upload(REPORT, b"one")
    _, link = delta(graph, f"/drives/{world.drive.id}/root/delta")
    world.drive.expire_tokens()

    answer = graph.get(link)

    assert errors(answer) == (410, code)
    assert names(delta(graph, answer.headers["Location"])[0]) == ["root", "Wirral", "Annual Report.docx"]


def test_what_changes_while_one_pages_comes_at_the_end_and_a_deletion_with_the_next_delta(
    graph: Graph, world: World
) -> None:
    for name in ("a", "b", "c"):
        world.drive.upload(f"{name}.txt", b"x")
    page = graph.get(f"/drives/{world.drive.id}/root/delta?$top=2").json()
    assert names(page["value"]) == ["root", "a.txt"]
    world.drive.upload("a.txt", b"xx")
    world.drive.delete("b.txt")

    entries, link = delta(graph, page["@odata.nextLink"])

    assert names(entries) == ["c.txt", "root", "a.txt"]
    assert "(deleted)" in names(delta(graph, link)[0])


def test_the_feed_has_odd_manners_on_request(tenant: EmulatedTenant, graph: Graph, world: World) -> None:
    world.drive.upload(REPORT, b"one")
    _, link = delta(graph, f"/drives/{world.drive.id}/root/delta")
    tenant.knobs.children_first = True
    world.drive.upload(REPORT, b"two")
    assert names(delta(graph, link)[0]) == ["Annual Report.docx", "Wirral", "root"]

    tenant.knobs.children_first, tenant.knobs.stale_copies = False, True
    world.drive.rename(REPORT, "New.docx")
    assert names(delta(graph, link)[0]) == ["root", "Wirral", "Annual Report.docx", "New.docx"]

    tenant.knobs.empty_last_page, tenant.knobs.quiet_poll = True, "root"
    tenant.knobs.delta_link_form = "function"
    pages = graph.get(link).json()
    last = graph.get(pages["@odata.nextLink"]).json()
    assert last["value"] == []
    assert "delta(token='" in last["@odata.deltaLink"]
    assert names(graph.get(last["@odata.deltaLink"]).json()["value"]) == ["root"]


def test_awkward_tokens_work_in_their_links_and_a_link_that_was_altered_is_noticed(
    tenant: EmulatedTenant, graph: Graph, world: World
) -> None:
    tenant.knobs.awkward_tokens = True
    _, link = delta(graph, f"/drives/{world.drive.id}/root/delta")
    assert delta(graph, link)[0] == []

    assert graph.get(f"{link}&$top=5").status_code == 200
    assert "a link was altered" in tenant.violations[0].what
    tenant.violations.clear()


def test_the_feed_may_lack_what_nobody_promised(tenant: EmulatedTenant, graph: Graph, world: World) -> None:
    tenant.knobs.delta_lacks = frozenset({"eTag", "lastModifiedBy", "file.hashes"})
    world.drive.upload("a.txt", b"one")

    entry = delta(graph, f"/drives/{world.drive.id}/root/delta")[0][-1]

    assert (entry["file"], {"eTag", "lastModifiedBy"} & set(entry)) == ({"mimeType": "text/plain"}, set())


def test_the_feed_may_lag_behind(graph: Graph, world: World) -> None:
    follower = Follower(graph, world.drive.id)
    follower.sync()
    world.drive.hold_feed()
    world.drive.upload(REPORT, b"one")
    follower.sync()
    assert follower.files() == {}

    world.drive.release_feed()
    follower.sync()

    assert follower.files() == world.drive.files()


def test_a_connection_that_the_server_closed_is_opened_anew(tenant: EmulatedTenant, graph: Graph, world: World) -> None:
    path = f"/drives/{world.drive.id}"
    assert graph.get(path).status_code == 200

    tenant.drop_connections()

    assert graph.get(path).status_code == 200


def test_delta_is_served_on_the_root_alone(graph: Graph, world: World) -> None:
    folder = world.drive.make_folder("Wirral")

    assert graph.get(f"/drives/{world.drive.id}/items/{folder}/delta").status_code == 400


PLACES = ["", "A", "B", "A/C", "D d"]
STEPS = st.tuples(
    st.sampled_from(
        ["upload", "rename", "move", "delete", "undelete", "delete folder", "rename folder", "expire", "sync"]
    ),
    st.sampled_from(PLACES),
    st.integers(0, 3),
)


@dataclass
class Hand:
    """Does random things in a library, and syncs a follower now and then."""

    drive: DriveHands
    follower: Follower
    deleted: list[str]
    steps: list[tuple[str, str, int]]
    size: int

    def go(self) -> None:
        while self.steps:
            self.step()
        for _ in range(2):  # a deletion while it paged from the beginning comes with the next delta
            self.follower.sync(size=self.size)

    def step(self) -> None:
        if self.steps:
            what, place, number = self.steps.pop(0)
            if what == "sync":
                self.follower.sync(self.step, size=self.size)
            else:
                self.do(what, place, f"{place}/{number}.txt".strip("/"), number)

    def do(self, what: str, place: str, path: str, number: int) -> None:
        drive = self.drive
        if what == "upload":
            drive.upload(path, f"{number}{len(self.steps)}".encode())
        elif what == "expire":
            drive.expire_tokens()
        elif what == "undelete" and self.deleted:
            self.undelete()
        elif what in {"delete folder", "rename folder"} and place and drive.exists(place):
            if what == "delete folder":
                self.deleted.append(drive.delete(place))
            elif not drive.exists(f"{place} new"):
                drive.rename(place, f"{place} new")
        elif drive.exists(path):
            self.do_file(what, path, number)

    def do_file(self, what: str, path: str, number: int) -> None:
        target = {"rename": f"{path}.{number}", "move": f"Moved/{number}.txt"}.get(what)
        if what == "delete":
            self.deleted.append(self.drive.delete(path))
        elif target and not self.drive.exists(target):
            self.drive.rename(path, target)

    def undelete(self) -> None:
        item = self.drive.drive.items[self.deleted.pop()]
        parent = self.drive.drive.items[item.parent]
        if item.deleted and not parent.deleted and self.drive.drive.child(parent.id, item.name) is None:
            self.drive.undelete(item.id)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(STEPS, min_size=1, max_size=30),
    size=st.sampled_from([1, 2, 3, 200]),
    manners=st.sets(
        st.sampled_from(
            ["children_first", "stale_copies", "no children told", "empty_last_page", "told", "bare", "no parents"]
        )
    ),
)
def test_who_follows_the_documentation_ends_with_the_true_tree(
    tenant: EmulatedTenant, steps: list[tuple[str, str, int]], size: int, manners: set[str]
) -> None:
    world = tenant.settle()
    tenant.knobs.children_first = "children_first" in manners
    tenant.knobs.stale_copies = "stale_copies" in manners
    tenant.knobs.empty_last_page = "empty_last_page" in manners
    tenant.knobs.deleted_children_told = "no children told" not in manners
    tenant.knobs.deleted_while_enumerating = "told" if "told" in manners else "later"
    tenant.knobs.deleted_tell = "id" if "bare" in manners else "kind and parent"
    tenant.knobs.parents_come = "no parents" not in manners
    drive = tenant.add_drive(world.site, f"Library {len(world.site.site.drives)}")
    graph = Graph(tenant, token_of(tenant, world.app))
    follower = Follower(graph, drive.id)

    Hand(drive, follower, [], list(steps), size).go()

    assert follower.files() == drive.files()
    graph.close()


# Mail ----------------------------------------------------------------------------------------------


def a_message(key: str = "", **more: object) -> dict[str, Any]:
    message: dict[str, Any] = {
        "subject": "2 documents need you",
        "body": {"contentType": "HTML", "content": "<p>Dear Jo</p>"},
        "toRecipients": [{"emailAddress": {"address": "jo@wirral.nhs.uk", "name": "Jo Smith"}}],
        **more,
    }
    if key:
        message["singleValueExtendedProperties"] = [{"id": KEY, "value": key}]
    return message


USER = "/users/peer.review@example.org"


def a_draft(graph: Graph, key: str = "", **more: object) -> str:
    answer = graph.post(f"{USER}/messages", a_message(key, **more), headers=IMMUTABLE)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def find(graph: Graph, condition: str) -> list[dict[str, Any]]:
    answer = graph.get(f"{USER}/messages", params={"$filter": condition}, headers=IMMUTABLE)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["value"]
    return found


def has(property_id: str, value: str) -> str:
    return f"singleValueExtendedProperties/Any(ep: ep/id eq '{property_id}' and ep/value {value})"


def ids(messages: list[dict[str, Any]]) -> set[str]:
    return {str(each["id"]) for each in messages}


def test_a_draft_is_found_by_its_key_wherever_it_lies(graph: Graph, world: World) -> None:
    one, other = a_draft(graph, "jo/2025-07-03"), a_draft(graph, "jo/2025-07-04")
    first, second = has(KEY, "eq 'jo/2025-07-03'"), has(KEY, "eq 'jo/2025-07-04'")

    assert ids(find(graph, has(KEY, "eq 'JO/2025-07-03'"))) == {one}
    assert ids(find(graph, has(KEY.replace("7E2C9B1A", "7e2c9b1a"), "ne null"))) == {one, other}
    assert ids(find(graph, has(KEY.replace("cmmtn-key", "CMMTN-key"), "ne null"))) == set()
    world.mailbox.move(one, "deleteditems")
    assert ids(find(graph, f"{first} or {second}")) == {one, other}
    assert ids(find(graph, f"isDraft eq true and {second}")) == {other}
    assert "singleValueExtendedProperties" not in find(graph, first)[0]


def test_a_property_comes_when_it_is_expanded_under_an_id_in_small_letters(graph: Graph) -> None:
    draft = a_draft(graph, "jo/2025-07-03")
    expand = {
        "$expand": f"singleValueExtendedProperties($filter=id eq '{KEY}' or id eq 'String 0x001A')",
        "$select": "subject",
    }

    told = graph.get(f"{USER}/messages/{draft}", params=expand, headers=IMMUTABLE).json()

    assert told["singleValueExtendedProperties"] == [
        {"id": "String {7e2c9b1a-4d3f-4a57-9c6e-2b8d1f0a3e55} Name cmmtn-key", "value": "jo/2025-07-03"},
        {"id": "String 0x001a", "value": "IPM.Note"},
    ]
    assert "body" not in told


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ("nonsense", "ErrorInvalidUrlQueryFilter"),
        ("isDraft eq true and", "ErrorInvalidUrlQueryFilter"),
        ("singleValueExtendedProperties/Any(ep: ep/value eq 'x')", "ErrorInvalidUrlQueryFilter"),
        ("color eq 'red'", "ErrorInvalidProperty"),
        ("singleValueExtendedProperties/Any(ep: ep/id eq 'Color' and ep/value eq 'x')", "ErrorInvalidProperty"),
    ],
)
def test_a_filter_that_is_not_understood_is_refused(graph: Graph, condition: str, code: str) -> None:
    a_draft(graph, "x")

    assert errors(graph.get(f"{USER}/messages", params={"$filter": condition})) == (400, code)


def test_an_order_that_does_not_fit_the_filter_is_too_complex(graph: Graph) -> None:
    a_draft(graph)
    order = {"$filter": "isDraft eq true", "$orderby": "receivedDateTime desc"}
    fitting = {**order, "$filter": "receivedDateTime ge 2025-01-01T00:00:00Z and isDraft eq true"}

    assert errors(graph.get(f"{USER}/messages", params=order)) == (400, "InefficientFilter")
    assert len(graph.get(f"{USER}/messages", params=fitting).json()["value"]) == 1


def test_messages_come_in_pages_newest_first_and_a_made_up_skip_is_noticed(
    tenant: EmulatedTenant, graph: Graph
) -> None:
    drafts = []
    for _ in range(5):
        tenant.pass_time(minutes=1)
        drafts.append(a_draft(graph))
    found: list[str] = []
    url = f"{USER}/messages?$top=2&$select=id"
    while url:
        page = graph.get(url, headers=IMMUTABLE).json()
        found += [each["id"] for each in page["value"]]
        url = page.get("@odata.nextLink", "")

    assert found == drafts[::-1]
    assert len(graph.get(f"{USER}/messages").json()["value"]) == 5
    graph.get(f"{USER}/messages?$skip=3")
    assert [each.what[:10] for each in tenant.violations] == ["a page was"]
    tenant.violations.clear()


def test_exchange_writes_a_body_in_its_own_way_and_stays_with_it(graph: Graph) -> None:
    html = "<!-- ours --><P class=x style='color:red'>50&nbsp;&#37; &lt; <BR/>caf&eacute;</P><script>no</script>"
    draft = a_draft(graph, body={"contentType": "HTML", "content": html})
    path = f"{USER}/messages/{draft}"
    kept = graph.get(path, headers=IMMUTABLE).json()["body"]

    again = graph.patch(path, {"body": kept}, headers=IMMUTABLE).json()["body"]

    start = '<html><head>\r\n<meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body>'
    assert kept["content"].startswith(start)
    assert '<p class="x" style="color:red">50&nbsp;% &lt; <br>café</p></body></html>' in kept["content"]
    assert again == kept
    as_text = graph.get(path, headers={"Prefer": 'IdType="ImmutableId", outlook.body-content-type="text"'}).json()[
        "body"
    ]
    assert as_text == {"contentType": "text", "content": "50 % <\r\ncafé"}


def test_a_draft_is_changed_and_its_change_key_moves(graph: Graph, world: World) -> None:
    draft = a_draft(graph, "x")
    path = f"{USER}/messages/{draft}"
    before = graph.get(path, headers=IMMUTABLE).json()
    reply_to = [{"emailAddress": {"address": "team@example.org", "name": "Team"}}]

    after = graph.patch(path, {"subject": "New", "replyTo": reply_to}, headers=IMMUTABLE).json()

    assert (after["subject"], after["replyTo"]) == ("New", reply_to)
    assert after["changeKey"] != before["changeKey"]
    stale = graph.patch(path, {"subject": "Newer"}, headers={**IMMUTABLE, "If-Match": before["@odata.etag"]})
    assert errors(stale) == (412, "ErrorIrresolvableConflict")
    world.mailbox.open(draft)
    opened = graph.get(path, headers=IMMUTABLE).json()
    assert opened["changeKey"] != after["changeKey"]
    assert (opened["bodyPreview"], opened["body"] == after["body"]) == ("Dear Jo", False)


def test_headers_must_be_few_and_of_ones_own(graph: Graph) -> None:
    path = f"{USER}/messages"
    headers = [{"name": f"X-Cmmtn-{number}", "value": "y"} for number in range(6)]

    draft = a_draft(graph, internetMessageHeaders=headers[:5])

    told = graph.get(f"{path}/{draft}?$select=internetMessageHeaders", headers=IMMUTABLE).json()
    assert told["internetMessageHeaders"] == headers[:5]
    assert "internetMessageHeaders" not in graph.get(f"{path}/{draft}", headers=IMMUTABLE).json()
    assert graph.post(path, a_message(internetMessageHeaders=headers)).status_code == 400
    foreign = a_message(internetMessageHeaders=[{"name": "Auto-Submitted", "value": "y"}])
    assert errors(graph.post(path, foreign)) == (400, "InvalidInternetMessageHeader")
    assert len(graph.get(path).json()["value"]) == 1


def test_one_kind_of_id_changes_when_a_message_moves_and_the_other_does_not(
    tenant: EmulatedTenant, graph: Graph
) -> None:
    immutable = a_draft(graph)
    mutable = graph.get(f"{USER}/messages?$select=id").json()["value"][0]["id"]
    moved = graph.post(f"{USER}/messages/{mutable}/move", {"destinationId": "archive"})

    assert (moved.status_code, moved.json()["id"] != mutable) == (201, True)
    assert errors(graph.get(f"{USER}/messages/{mutable}")) == (404, "ErrorItemNotFound")
    still = graph.get(f"{USER}/messages/{immutable}", headers=IMMUTABLE)
    assert (still.status_code, still.headers["Preference-Applied"]) == (200, 'IdType="ImmutableId"')
    assert errors(graph.get(f"{USER}/messages/{immutable}")) == (400, "ErrorInvalidIdMalformed")
    tenant.knobs.either_id_understood = True
    assert graph.get(f"{USER}/messages/{immutable}").json()["id"] == moved.json()["id"]
    assert still.json()["parentFolderId"] == graph.get(f"{USER}/mailFolders/archive").json()["id"]


def test_a_sent_draft_is_the_same_item_in_sent_items(graph: Graph, world: World) -> None:
    draft = a_draft(graph, "jo/2025-07-03")
    before = graph.get(f"{USER}/messages/{draft}", headers=IMMUTABLE).json()

    sent = graph.post(f"{USER}/messages/{draft}/send", headers=IMMUTABLE)

    assert (sent.status_code, sent.content) == (202, b"")
    after = graph.get(f"{USER}/messages/{draft}", headers=IMMUTABLE).json()
    assert (before["isDraft"], after["isDraft"]) == (True, False)
    assert after["parentFolderId"] == graph.get(f"{USER}/mailFolders/SentItems").json()["id"]
    for kept in ("internetMessageId", "conversationId", "id"):
        assert after[kept] == before[kept]
    assert [each.to for each in world.mailbox.sent] == [("jo@wirral.nhs.uk",)]
    again = graph.post(f"{USER}/messages/{draft}/send", headers=IMMUTABLE)
    assert again.status_code == 400
    assert errors(graph.patch(f"{USER}/messages/{draft}", {"subject": "x"}, headers=IMMUTABLE)) == (
        400,
        "ErrorInvalidPropertySet",
    )


@pytest.mark.parametrize(("shows", "seen"), [("nothing", [404, 404]), ("draft", [200, 200])])
def test_a_mail_that_transport_has_not_come_for_is_nowhere_or_still_a_draft(
    tenant: EmulatedTenant, graph: Graph, world: World, shows: Literal["nothing", "draft"], seen: list[int]
) -> None:
    tenant.knobs.sent_after, tenant.knobs.until_sent_shows = 2, shows
    draft = a_draft(graph, "x")
    path = f"{USER}/messages/{draft}"
    assert graph.post(f"{path}/send", headers=IMMUTABLE).status_code == 202
    assert world.mailbox.sent == []

    assert [graph.get(path, headers=IMMUTABLE).status_code for _ in range(2)] == seen
    told = graph.get(path, headers=IMMUTABLE).json()

    assert (told["isDraft"], len(world.mailbox.sent)) == (False, 1)


def test_a_new_message_may_be_found_late(tenant: EmulatedTenant, graph: Graph) -> None:
    tenant.knobs.found_after = 2
    draft = a_draft(graph, "x")

    found = [ids(find(graph, "isDraft eq true")) for _ in range(3)]

    assert found == [set(), set(), {draft}]


def test_a_recipient_is_called_as_in_the_directory(tenant: EmulatedTenant, graph: Graph) -> None:
    tenant.add_mailbox("jo@wirral.nhs.uk", "Jo Smith (Wirral)")
    to = [{"emailAddress": {"address": "jo@wirral.nhs.uk"}}, {"emailAddress": {"address": "x@y.nhs.uk"}}]
    draft = a_draft(graph, toRecipients=to)

    told = graph.get(f"{USER}/messages/{draft}", headers=IMMUTABLE).json()["toRecipients"]

    assert [each["emailAddress"]["name"] for each in told] == ["Jo Smith (Wirral)", "x@y.nhs.uk"]


def test_what_survives_sending_can_be_less(tenant: EmulatedTenant, graph: Graph) -> None:
    tenant.knobs.immutable_id_survives_send = tenant.knobs.message_id_survives_send = False
    tenant.knobs.properties_survive_send = False
    draft = a_draft(graph, "x")
    message_id = graph.get(f"{USER}/messages/{draft}", headers=IMMUTABLE).json()["internetMessageId"]
    graph.post(f"{USER}/messages/{draft}/send", headers=IMMUTABLE)

    assert errors(graph.get(f"{USER}/messages/{draft}", headers=IMMUTABLE)) == (404, "ErrorItemNotFound")
    assert find(graph, f"internetMessageId eq '{message_id}'") == []
    assert find(graph, has(KEY, "ne null")) == []


@pytest.mark.parametrize("to", [[], [{"emailAddress": {"address": "not an address"}}]], ids=["none", "nonsense"])
def test_a_draft_without_good_recipients_is_not_sent(graph: Graph, world: World, to: list[Any]) -> None:
    draft = a_draft(graph, toRecipients=to)

    assert errors(graph.post(f"{USER}/messages/{draft}/send", headers=IMMUTABLE)) == (400, "ErrorInvalidRecipients")
    assert world.mailbox.sent == []


def test_a_mail_is_sent_at_once_and_kept_or_not(graph: Graph, world: World) -> None:
    assert graph.post(f"{USER}/sendmail", {"message": a_message()}).status_code == 202
    assert graph.post(f"{USER}/sendMail", {"message": a_message(), "saveToSentItems": False}).status_code == 202

    assert (len(world.mailbox.sent), len(world.mailbox.folder("sentitems"))) == (2, 1)


def test_a_deleted_message_is_found_until_deleted_items_are_emptied(graph: Graph, world: World) -> None:
    draft = a_draft(graph, "x")
    path = f"{USER}/messages/{draft}"
    assert graph.delete(path, headers=IMMUTABLE).status_code == 204

    told = graph.get(path, headers=IMMUTABLE).json()

    assert told["parentFolderId"] == graph.get(f"{USER}/mailFolders/deleteditems").json()["id"]
    assert graph.get(f"{USER}/mailFolders/drafts/messages").json()["value"] == []
    world.mailbox.empty_deleted_items()
    assert errors(graph.get(path, headers=IMMUTABLE)) == (404, "ErrorItemNotFound")


def test_answers_reports_and_automatic_answers_can_be_told_apart(
    tenant: EmulatedTenant, graph: Graph, world: World
) -> None:
    tenant.add_bad_address("gone@wirral.nhs.uk")
    draft = a_draft(graph, toRecipients=[{"emailAddress": {"address": "gone@wirral.nhs.uk"}}])
    graph.post(f"{USER}/messages/{draft}/send", headers=IMMUTABLE)
    reply = world.mailbox.reply(draft, "It is on its way.", author="jo@wirral.nhs.uk")
    lone = world.mailbox.reply(draft, "Hm.", author="x@y.nhs.uk", same_conversation=False, names_the_mail=False)
    away = world.mailbox.out_of_office(draft, author="z@y.nhs.uk")
    sent = graph.get(f"{USER}/messages/{draft}", headers=IMMUTABLE).json()
    of_class = "singleValueExtendedProperties/Any(ep: ep/id eq 'String 0x001A' and ep/value eq '{}')"
    naming = (
        f"singleValueExtendedProperties/Any(ep: ep/id eq 'String 0x1042' and ep/value eq '{sent['internetMessageId']}')"
    )

    (report,) = find(graph, of_class.format(NDR))

    assert (report["conversationId"], report["subject"]) == (
        sent["conversationId"],
        f"Undeliverable: {sent['subject']}",
    )
    assert ids(find(graph, has("String 0x001A", f"eq '{OUT_OF_OFFICE}'"))) == {away}
    assert ids(find(graph, naming)) == {report["id"], reply, away}
    in_conversation = find(graph, f"conversationId eq '{sent['conversationId']}' and isDraft eq false")
    assert ids(in_conversation) == {report["id"], reply, away, draft}
    assert lone in ids(find(graph, "receivedDateTime ge 2025-07-03T00:00:00Z"))


def test_mail_to_another_mailbox_of_the_tenant_arrives(tenant: EmulatedTenant, graph: Graph) -> None:
    other = tenant.add_mailbox("jo@wirral.nhs.uk")
    draft = a_draft(graph, "x")
    graph.post(f"{USER}/messages/{draft}/send", headers=IMMUTABLE)

    (arrived,) = other.folder("inbox")

    assert (arrived.subject, arrived.properties, arrived.is_draft) == ("2 documents need you", {}, False)


def test_a_folders_delta_tells_what_came_changed_and_went(graph: Graph, world: World) -> None:
    one, two = a_draft(graph), a_draft(graph)
    url = f"{USER}/mailFolders/drafts/messages/delta?$select=subject"
    page = graph.get(url, headers={"Prefer": 'IdType="ImmutableId", odata.maxpagesize=1'}).json()
    rest = graph.get(page["@odata.nextLink"], headers=IMMUTABLE).json()
    assert [each["id"] for each in page["value"] + rest["value"]] == [one, two]
    world.mailbox.edit(one, "New words")
    world.mailbox.send(two)
    three = a_draft(graph)

    news = graph.get(rest["@odata.deltaLink"], headers=IMMUTABLE).json()["value"]

    gone = [each for each in news if "@removed" in each]
    assert [each["id"] for each in news if "@removed" not in each] == [one, three]
    assert [(each["id"], each["@removed"]["reason"]) for each in gone] == [(two, "deleted")]
    world.mailbox.expire_tokens()
    assert errors(graph.get(rest["@odata.deltaLink"])) == (410, "SyncStateNotFound")


# Calendar ------------------------------------------------------------------------------------------


def an_event(**more: object) -> dict[str, Any]:
    return {
        "subject": "Panel",
        "start": {"dateTime": "2025-07-10T10:00:00", "timeZone": "Europe/London"},
        "end": {"dateTime": "2025-07-10T11:00:00", "timeZone": "Europe/London"},
        "attendees": [{"emailAddress": {"address": "jo@wirral.nhs.uk", "name": "Jo"}, "type": "required"}],
        **more,
    }


def told_to(tenant: EmulatedTenant) -> list[tuple[str, str]]:
    return [(notice.kind, notice.attendee) for notice in tenant.notices]


def test_an_event_is_made_once_for_a_transaction(tenant: EmulatedTenant, graph: Graph) -> None:
    event = an_event(transactionId="panel/2025", singleValueExtendedProperties=[{"id": KEY, "value": "panel"}])

    first, second = graph.post(f"{USER}/events", event), graph.post(f"{USER}/calendar/events", event)

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] == second.json()["id"]
    assert told_to(tenant) == [("invitation", "jo@wirral.nhs.uk")]
    found = graph.get(f"{USER}/events", params={"$filter": has(KEY, "eq 'panel'")}).json()["value"]
    assert len(found) == 1
    tenant.knobs.transaction_ids_kept = False
    assert graph.post(f"{USER}/events", event).json()["id"] != first.json()["id"]


def test_times_are_told_in_utc_or_in_the_zone_asked_for(graph: Graph) -> None:
    event = graph.post(f"{USER}/events", an_event()).json()

    local = graph.get(f"{USER}/events/{event['id']}", headers={"Prefer": 'outlook.timezone="GMT Standard Time"'}).json()

    assert event["start"] == {"dateTime": "2025-07-10T09:00:00.0000000", "timeZone": "UTC"}
    assert local["start"] == {"dateTime": "2025-07-10T10:00:00.0000000", "timeZone": "GMT Standard Time"}
    assert event["originalStartTimeZone"] == "Europe/London"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"start": {"dateTime": "2025-07-10T10:00:00", "timeZone": "Somewhere"}}, "TimeZoneNotSupportedException"),
        ({"start": {"dateTime": "soon", "timeZone": "UTC"}}, "ErrorInvalidRequest"),
        ({"isAllDay": True}, "ErrorInvalidRequest"),
        ({"end": {"dateTime": "2025-07-09T10:00:00", "timeZone": "UTC"}}, "ErrorCalendarEndDateIsEarlierThanStartDate"),
    ],
)
def test_an_event_that_cannot_be_is_refused(
    tenant: EmulatedTenant, graph: Graph, more: dict[str, Any], code: str
) -> None:
    assert errors(graph.post(f"{USER}/events", an_event(**more))) == (400, code)
    assert tenant.notices == []


def test_an_event_of_whole_days_goes_from_midnight_to_midnight(graph: Graph) -> None:
    day = {"timeZone": "Europe/London"}
    event = an_event(
        isAllDay=True, start={**day, "dateTime": "2025-07-10T00:00:00"}, end={**day, "dateTime": "2025-07-11T00:00:00"}
    )

    told = graph.post(f"{USER}/events", event).json()

    assert (told["isAllDay"], told["start"]["dateTime"]) == (True, "2025-07-10T00:00:00.0000000")


def test_attendees_are_told_of_what_concerns_them(tenant: EmulatedTenant, graph: Graph) -> None:
    jo, ada = ({"emailAddress": {"address": f"{name}@wirral.nhs.uk"}, "type": "required"} for name in ("jo", "ada"))
    event = graph.post(f"{USER}/events", an_event(attendees=[jo])).json()
    path = f"{USER}/events/{event['id']}"
    tenant.notices.clear()

    graph.patch(path, {"attendees": [jo, ada]})
    graph.patch(path, {"location": {"displayName": "Room 2"}})
    graph.patch(path, {"categories": ["Peer review"]})
    graph.patch(path, {"attendees": [ada]})
    cancelled = graph.post(f"{path}/cancel", {"comment": "No panel in July."})

    assert told_to(tenant) == [
        ("invitation", "ada@wirral.nhs.uk"),
        ("update", "ada@wirral.nhs.uk"),
        ("update", "jo@wirral.nhs.uk"),
        ("cancellation", "jo@wirral.nhs.uk"),
        ("cancellation", "ada@wirral.nhs.uk"),
    ]
    assert (cancelled.status_code, tenant.notices[-1].comment) == (202, "No panel in July.")
    assert errors(graph.get(path)) == (404, "ErrorItemNotFound")


def test_a_view_of_the_calendar_shows_the_events_of_a_time(graph: Graph) -> None:
    event = graph.post(f"{USER}/events", an_event()).json()
    july = f"{USER}/calendarView?startDateTime=2025-07-01T00:00:00Z&endDateTime=2025-08-01T00:00:00Z"

    assert [each["id"] for each in graph.get(july).json()["value"]] == [event["id"]]
    assert graph.delete(f"{USER}/events/{event['id']}").status_code == 204
    assert graph.get(july).json()["value"] == []


# Workbook, throttling, faults ----------------------------------------------------------------------


def test_the_workbook_api_is_not_for_apps_unless_the_knob_says_so(
    tenant: EmulatedTenant, graph: Graph, world: World
) -> None:
    item = world.drive.upload("Tracker.xlsx", a_workbook())
    path = f"/drives/{world.drive.id}/items/{item}/workbook"
    assert errors(graph.post(f"{path}/createSession", {"persistChanges": True})) == (403, "AccessDenied")
    tenant.knobs.workbook_for_apps = True

    session = graph.post(f"{path}/createSession", {"persistChanges": True}).json()["id"]
    headers = {"workbook-session-id": session}
    written = graph.patch(f"{path}/worksheets/Sheet/range(address='A1:B1')", {"values": [["x", 2]]}, headers=headers)

    assert written.status_code == 200
    assert graph.post(f"{path}/closeSession", headers=headers).status_code == 204
    book = openpyxl.load_workbook(io.BytesIO(world.drive.read("Tracker.xlsx")))
    assert [book["Sheet"]["A1"].value, book["Sheet"]["B1"].value] == ["x", 2]


def test_units_are_counted_and_when_the_minute_is_spent_everybody_waits(
    tenant: EmulatedTenant, graph: Graph, world: World
) -> None:
    tenant.knobs.units_a_minute = 5
    path = f"/drives/{world.drive.id}/root"
    _, link = delta(graph, f"{path}/delta")
    first = [graph.get(link), graph.put(f"{path}:/a.txt:/content", b"x")]

    refused = graph.get(path)

    assert [each.status_code for each in first] == [200, 201]
    assert first[1].headers["RateLimit-Remaining"] == "0"
    assert [seen.units for seen in tenant.requests[-4:]] == [2, 1, 2, 0]
    assert errors(refused) == (429, "activityLimitReached")
    assert refused.headers["Retry-After"] == "30"
    tenant.skew = timedelta(minutes=1, seconds=1)
    assert graph.get(path).status_code == 200


@pytest.mark.parametrize("status", [401, 409, 412, 423, 429, 500, 503, 504])
def test_a_status_can_be_asked_for_once_and_nothing_is_done(
    tenant: EmulatedTenant, graph: Graph, world: World, status: int
) -> None:
    tenant.faults.status(status, at=2, headers={"Retry-After": "7"})
    path = f"/drives/{world.drive.id}/root:/a.txt:/content"

    answers = [graph.put(path, b"x") for _ in range(3)]

    assert [each.status_code for each in answers] == [201, status, 200]
    assert answers[1].json()["error"]["innerError"]["request-id"]
    assert answers[1].headers["Retry-After"] == "7"
    assert len(world.drive.versions("a.txt")) == 2


def test_a_fault_can_be_for_some_requests_and_until_it_is_lifted(
    tenant: EmulatedTenant, graph: Graph, world: World
) -> None:
    fault = tenant.faults.throttle(11, status=503, picks=where(method="GET", path="/root$"), times=None)
    path = f"/drives/{world.drive.id}/root"

    assert [graph.get(path).status_code for _ in range(2)] == [503, 503]
    assert graph.get(path).headers["RateLimit-Reset"] == "11"
    assert graph.get(f"{path}/children").status_code == 200
    fault.lift()
    assert graph.get(path).status_code == 200
    assert fault.hits == 3


BROKEN: dict[str, tuple[Callable[[EmulatedTenant], object], type[Exception], bool]] = {
    "reset before it is processed": (lambda t: t.faults.reset(), requests.ConnectionError, False),
    "answer lost": (lambda t: t.faults.lose_answer(), requests.ConnectionError, True),
    "half an answer": (lambda t: t.faults.truncate(), requests.exceptions.ChunkedEncodingError, True),
    "no answer": (lambda t: t.faults.silence(), requests.exceptions.ReadTimeout, False),
    "no answer, and processed": (lambda t: t.faults.silence(processed=True), requests.exceptions.ReadTimeout, True),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_connection_breaks_in_every_way(tenant: EmulatedTenant, graph: Graph, world: World, name: str) -> None:
    break_it, error, processed = BROKEN[name]
    path = f"/drives/{world.drive.id}/root:/a.txt:/content"
    break_it(tenant)

    with pytest.raises(error):
        graph.put(path, b"x", timeout=(5, 0.2))

    assert world.drive.exists("a.txt") is processed
    assert graph.put(path, b"y").status_code == (200 if processed else 201)


def test_a_page_comes_twice(tenant: EmulatedTenant, graph: Graph, world: World) -> None:
    for name in ("a", "b", "c"):
        world.drive.upload(f"{name}.txt", b"x")
    tenant.faults.repeat_page()

    entries, _ = delta(graph, f"/drives/{world.drive.id}/root/delta?$top=2")

    assert names(entries) == ["root", "a.txt", "root", "a.txt", "b.txt", "c.txt"]


def test_a_link_that_leads_elsewhere_is_seen_if_it_is_followed(
    tenant: EmulatedTenant, graph: Graph, world: World
) -> None:
    tenant.faults.foreign_link("graph.evil.example")
    link = graph.get(f"/drives/{world.drive.id}/root/delta").json()["@odata.deltaLink"]

    with pytest.raises(requests.exceptions.ProxyError):
        graph.get(link)

    assert [each.what for each in tenant.violations] == ["a foreign host was called"]
    tenant.state.foreign_hosts.add("graph.evil.example")
    graph.get(link)
    assert tenant.violations[-1].what == "a token sent to a foreign host"
    tenant.violations.clear()


def test_http_and_a_missing_name_are_noticed(tenant: EmulatedTenant, world: World) -> None:
    token = {"Authorization": f"Bearer {token_of(tenant, world.app)}", "User-Agent": SKIP_HEADER}

    assert requests.get("http://graph.microsoft.com/v1.0/sites/root", headers=token, timeout=10).status_code == 403

    assert {each.what for each in tenant.violations} == {"http instead of https", "no User-Agent"}
    tenant.violations.clear()


def test_a_fifth_request_at_once_to_a_mailbox_is_one_too_many(tenant: EmulatedTenant, world: World) -> None:
    token = token_of(tenant, world.app)
    all_there = threading.Barrier(5, timeout=10)
    answers: list[int] = []

    def ask() -> None:
        client = Graph(tenant, token)
        answers.append(client.get(f"{USER}/messages").status_code)
        client.close()

    tenant.on_request(lambda moment, _request: moment is Moment.BEFORE and all_there.wait())
    threads = [threading.Thread(target=ask) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)

    assert sorted(answers) == [200, 200, 200, 200, 429]
    assert [each.what for each in tenant.violations] == ["too many requests at once to a mailbox"]
    tenant.violations.clear()


def test_a_hook_sees_a_request_before_and_after_and_can_drop_it(
    tenant: EmulatedTenant, graph: Graph, world: World
) -> None:
    seen: list[tuple[Moment, bool]] = []

    def hook(moment: Moment, _request: Request) -> None:
        seen.append((moment, world.drive.exists("a.txt")))
        if len(seen) == 3:
            raise Dropped

    lift = tenant.on_request(hook)
    path = f"/drives/{world.drive.id}/root:/a.txt:/content"
    graph.put(path, b"x")
    with pytest.raises(requests.ConnectionError):
        graph.put(path, b"y")
    lift()
    graph.put(path, b"z")

    assert seen == [(Moment.BEFORE, False), (Moment.AFTER, True), (Moment.BEFORE, True)]
    assert world.drive.versions("a.txt") == [b"x", b"z"]


CHILD = """
import os, requests
session = requests.Session()
session.headers["Authorization"] = "Bearer " + os.environ["TOKEN"]
for number in range(9):
    session.put(os.environ["WHERE"] + f"/root:/{number}.txt:/content", data=b"x", timeout=10)
"""


def test_a_process_is_killed_exactly_where_a_hook_says(tenant: EmulatedTenant, world: World) -> None:
    token = token_of(tenant, world.app)
    started: list[subprocess.Popen[bytes]] = []

    def hook(moment: Moment, request: Request) -> None:
        if moment is Moment.BEFORE and request.path.endswith("/root:/3.txt:/content"):
            started[0].kill()
            started[0].wait()
            raise Dropped

    tenant.on_request(hook)
    where_to = f"https://graph.microsoft.com/v1.0/drives/{world.drive.id}"
    environment = {**tenant.environment(), "TOKEN": token, "WHERE": where_to}
    with tenant.lock:
        started.append(subprocess.Popen([sys.executable, "-c", CHILD], env=environment))

    assert started[0].wait(20) != 0
    assert set(world.drive.files()) == {"0.txt", "1.txt", "2.txt"}


# Snapshots -----------------------------------------------------------------------------------------


def test_a_snapshot_brings_everything_back(tenant: EmulatedTenant, graph: Graph, world: World) -> None:
    world.drive.upload(REPORT, b"one")
    draft = a_draft(graph, "x")
    _, link = delta(graph, f"/drives/{world.drive.id}/root/delta")
    snapshot = tenant.snapshot()
    tenant.knobs.sent_after = 3
    tenant.pass_time(days=1)
    world.drive.upload(REPORT, b"two")
    world.drive.delete(REPORT)
    world.mailbox.send(draft)
    tenant.faults.status(503, times=None)

    tenant.restore(snapshot)

    assert (world.drive.versions(REPORT), tenant.knobs.sent_after) == ([b"one"], 0)
    assert tenant.now == datetime(2025, 7, 3, 8, 0, tzinfo=UTC)
    assert (tenant.requests, world.mailbox.sent) == ([], [])
    assert graph.get(f"{USER}/messages/{draft}", headers=IMMUTABLE).json()["isDraft"] is True
    assert delta(graph, link)[0] == []


def test_a_snapshot_costs_little(tenant: EmulatedTenant, world: World) -> None:
    for number in range(200):
        world.drive.upload(f"Unit {number % 10}/{number}.docx", bytes(100_000))
    snapshot = tenant.snapshot()

    begun = time.process_time()
    for _ in range(10):
        tenant.restore(snapshot)

    assert time.process_time() - begun < 1
    assert len(snapshot.state) < 1_000_000


def test_hands_do_what_people_do(tenant: EmulatedTenant, world: World) -> None:
    other = tenant.add_drive(world.site, "Archive")
    item = world.drive.upload(REPORT, b"one")
    world.drive.move(REPORT, "2025")
    world.drive.rename("2025/Annual Report.docx", "Report.docx")
    world.drive.delete("2025")
    world.drive.undelete(world.drive.drive.items[item].parent)

    assert world.drive.files() == {"2025/Report.docx": item}
    assert world.drive.json("2025/Report.docx")["name"] == "Report.docx"
    world.drive.move_out("2025/Report.docx", other)
    assert (world.drive.files(), set(other.files())) == ({}, {"Report.docx"})
    with pytest.raises(ImpossibleName):
        world.drive.upload("~$Report.docx", b"lock file")
    tenant.knobs.names_checked = False
    assert world.drive.upload("~$Report.docx", b"lock file")


def test_a_tenant_can_be_out_of_reach(tenant: EmulatedTenant, graph: Graph, world: World) -> None:
    world.drive.make_unreachable()
    with pytest.raises(requests.ConnectionError):
        graph.get(f"/drives/{world.drive.id}")

    tenant.make_reachable()

    assert graph.get(f"/drives/{world.drive.id}").status_code == 200


def test_an_error_names_its_request_in_the_head_and_in_the_body(graph: Graph, world: World) -> None:
    answer = graph.get(f"/drives/{world.drive.id}/items/none", headers={"client-request-id": "ours"})

    inner = answer.json()["error"]["innerError"]
    assert (inner["request-id"], inner["client-request-id"]) == (answer.headers["request-id"], "ours")


def test_it_says_whether_microsofts_openapi_is_at_hand(tenant: EmulatedTenant, graph: Graph, world: World) -> None:
    if not tenant.openapi_is_checked:
        pytest.skip("The slice of Microsoft's OpenAPI is not beside the checkout.")

    graph.patch(
        f"/drives/{world.drive.id}/items/{world.drive.upload('a.txt', b'x')}", {"name": "b.txt", "size": "large"}
    )
    graph.get(f"/drives/{world.drive.id}/root?$colour=red")

    assert len(tenant.nonconformities) == 2
    assert "request: size" in tenant.nonconformities[0]
    assert "$colour is not declared" in tenant.nonconformities[1]
    tenant.nonconformities.clear()


def test_a_token_is_never_written_into_a_record(tenant: EmulatedTenant, graph: Graph, world: World) -> None:
    graph.get(f"/drives/{world.drive.id}")

    assert json.dumps([str(each) for each in tenant.requests]).count("Bearer") == 0
