"""How tests speak with the emulated tenant: names, keys, messages, refusals."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msal
import openpyxl
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from docx import Document

from tests.emulated import EmulatedTenant
from tests.emulated.following import Graph
from tests.emulated.state import App

SCOPES = ["https://graph.microsoft.com/.default"]
KEY = "String {7E2C9B1A-4D3F-4A57-9C6E-2B8D1F0A3E55} Name cmmtn-key"
IMMUTABLE = {"Prefer": 'IdType="ImmutableId"'}
REPORT = "Wirral/Annual Report.docx"
CHUNK = 320 * 1024


def token_of(tenant: EmulatedTenant, app: App) -> str:
    """A token for the app by itself, without the sign-in that other tests are about."""
    tenant.add_secret(app, "for tests")
    form = {"client_id": app.id, "client_secret": "for tests", "grant_type": "client_credentials"}
    form["scope"] = f"https://{tenant.state.graph_host}/.default"
    answer = requests.post(f"https://{tenant.state.login_host}/{tenant.id}/oauth2/v2.0/token", data=form, timeout=10)
    return str(answer.json()["access_token"])


def errors(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


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


def a_person_signs_in(tenant: EmulatedTenant, app: App, *scopes: str) -> tuple[Any, dict[str, Any]]:
    authority = f"https://{tenant.state.login_host}/{tenant.id}"
    client = msal.PublicClientApplication(app.id, authority=authority, timeout=10)
    flow = client.initiate_device_flow([f"https://graph.microsoft.com/{each}" for each in scopes])
    flow |= {"expires_at": 0, "interval": 1}  # msal then asks once and does not sleep
    assert client.acquire_token_by_device_flow(flow)["error_codes"] == [70016]
    tenant.approve_device_code("jo@contoso.example.org", user_code=flow["user_code"])
    result: dict[str, Any] = client.acquire_token_by_device_flow(flow)
    return client, result


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
