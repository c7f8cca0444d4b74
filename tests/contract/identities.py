"""What one signs in with (keys, certificates, secrets in files), and a watch that nothing of it is ever said."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from cmmtn_sync.config import Cloud, Microsoft365Settings, SignInKind
from cmmtn_sync.errors import CmmtnSyncError
from cmmtn_sync.tenant.microsoft365.connection import Connection, connect, new_sign_in
from cmmtn_sync.tenant.microsoft365.signing_in import SignIn
from tests.emulated import EmulatedTenant
from tests.emulated.records import Seen
from tests.emulated.state import App

ISSUER = "https://token.example.org"
SUBJECT = "repo:network/worker"
PASSWORD = "the pfx word, a canary of 2025"
LOGGERS = ("cmmtn_sync", "msal", "office365")
_PEM, _PKCS8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
_NEVER_SAID = ("client_secret", "client_assertion", "refresh_token", "access_token", "id_token")


@dataclass(frozen=True, kw_only=True)
class Keys:
    """A private key and its certificate, in the forms in which people keep them."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def public(self) -> bytes:
        return self.key.public_key().public_bytes(_PEM, serialization.PublicFormat.SubjectPublicKeyInfo)

    def pem(self, password: str = "") -> bytes:
        return self.key.private_bytes(_PEM, _PKCS8, _encryption(password)) + self.certificate.public_bytes(_PEM)

    def pfx(self, password: str = "") -> bytes:
        return pkcs12.serialize_key_and_certificates(b"cmmtn", self.key, self.certificate, None, _encryption(password))

    def assertion(self, *, subject: str = SUBJECT, number: int = 1) -> str:
        """Return what another identity provider says of us."""
        now = datetime.now(UTC)  # noqa: TID251 - assertions are of the real time
        claims = {"iss": ISSUER, "sub": subject, "aud": "api://AzureADTokenExchange", "jti": str(number)}
        return jwt.encode({**claims, "iat": now, "exp": now + timedelta(minutes=10)}, self.key, algorithm="RS256")


def _encryption(password: str) -> serialization.KeySerializationEncryption:
    return serialization.BestAvailableEncryption(password.encode()) if password else serialization.NoEncryption()


@cache
def a_private_key(name: str = "ours") -> rsa.RSAPrivateKey:  # noqa: ARG001 - another name, another key
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def some_keys(name: str = "ours", *, ends: datetime = datetime(2090, 1, 1, tzinfo=UTC)) -> Keys:
    """Return a key with a certificate that it signed itself."""
    subject, key = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "cmmtn_sync")]), a_private_key(name)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    dated = builder.not_valid_before(datetime(2020, 1, 1, tzinfo=UTC)).not_valid_after(ends)
    certificate = dated.serial_number(x509.random_serial_number()).sign(key, hashes.SHA256())
    return Keys(key=key, certificate=certificate)


@dataclass(kw_only=True)
class Door:
    """A tenant at whose door we stand: an app that it knows, our files, and all that was said meanwhile."""

    tenant: EmulatedTenant
    app: App
    folder: Path
    said: list[str] = field(default_factory=list)
    planted: set[str] = field(default_factory=set)

    def file(self, name: str, content: str | bytes) -> Path:
        """Keep a secret in a file, and note that it must not be said."""
        data = content.encode() if isinstance(content, str) else content
        (self.folder / name).write_bytes(data)
        text = data.decode("ascii", "ignore").strip()
        self.planted.update(line for line in text.splitlines() if len(line) > 8 and not line.startswith("---"))
        return self.folder / name

    def settings(self, kind: SignInKind, **changes: object) -> Microsoft365Settings:
        given = {"tenant": self.tenant.id, "client": self.app.id, "answer_within": timedelta(seconds=5), **changes}
        return Microsoft365Settings(sign_in=kind, **given)  # type: ignore[arg-type]  # tests name its fields

    def sign_in(self, settings: Microsoft365Settings) -> SignIn:
        """Return a sign-in as a process that begins has it."""
        found = new_sign_in(settings, "A Network", self.folder)
        self.said += [repr(found), str(found)]
        return found

    def by(self, kind: SignInKind, **changes: object) -> SignIn:
        return self.sign_in(self.settings(kind, **changes))

    def by_secret(self, secret: str = "a secret of 2025~", **changes: object) -> SignIn:
        return self.by(SignInKind.SECRET, secret_file=self.file("secret", secret), **changes)

    def by_certificate(self, data: bytes, name: str = "app.pem", password: str = "") -> SignIn:
        word = self.file("password", password) if password else None
        return self.by(SignInKind.CERTIFICATE, certificate=self.file(name, data), password_file=word)

    def by_assertion(self, assertion: str) -> SignIn:
        return self.by(SignInKind.FEDERATED, assertion_file=self.file("assertion", assertion))

    def connection(self, sign_in: SignIn, cloud: Cloud = Cloud.GLOBAL) -> Connection:
        """Return one run's connection."""
        settings = self.settings(SignInKind.MANAGED_IDENTITY, cloud=cloud)
        found = connect(settings, sign_in, "A Network", lambda _: False)
        self.said += [repr(found), str(found), repr(found.wire), repr(found.transfers)]
        return found

    def refusal(self, what: Callable[[], object]) -> CmmtnSyncError:
        """Return the error of ours that something ends in, having noted all that it says."""
        with pytest.raises(CmmtnSyncError) as told:
            what()
        error = told.value
        self.said += [str(error), repr(error), error.happened, error.why, error.do]
        self.said += traceback.format_exception(error)
        return error

    # --- looking

    def token_requests(self) -> list[Seen]:
        """Return every request for a token."""
        return [seen for seen in self.tenant.requests if seen.path.endswith("/token")]

    def login_requests(self) -> list[Seen]:
        return [seen for seen in self.tenant.requests if seen.host == self.tenant.state.login_host]


def form_of(seen: Seen) -> dict[str, str]:
    """Return what a sign-in request sent."""
    return dict(parse_qsl(seen.body.decode()))


@contextmanager
def a_door(folder: Path, monkeypatch: pytest.MonkeyPatch, *, national: bool = False) -> Iterator[Door]:
    """Give a tenant that knows our app by every way, and whose machine has an identity."""
    with EmulatedTenant(national=national) as tenant:
        for name, value in tenant.environment().items():
            monkeypatch.setenv(name, value)
        app = tenant.register_app(
            roles=("Sites.Selected",), scopes=("Sites.Selected",), secret="a secret of 2025~", public=True
        )
        app.certificates.append(some_keys().der)
        tenant.federate(app, issuer=ISSUER, subject=SUBJECT, public_key=some_keys().public)
        tenant.give_machine(app)
        tenant.add_site().grant(app.id)
        yield Door(tenant=tenant, app=app, folder=folder)


@contextmanager
def nothing_is_said(door: Door, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Raise ``AssertionError`` if a secret, password, assertion or token is said: in an error, or in a log at DEBUG."""
    for name in LOGGERS:
        caplog.set_level(logging.DEBUG, logger=name)
    yield
    logged = [line for record in caplog.get_records("call") for line in _lines_of(record)]
    for secret in door.planted | _went_over_the_wire(door):
        for words in (*door.said, *logged):
            assert secret not in words, f"“{secret[:12]}...” was said in: {words[:400]}"


def _lines_of(record: logging.LogRecord) -> list[str]:
    return [record.getMessage(), logging.Formatter().format(record)]


def _went_over_the_wire(door: Door) -> set[str]:
    """Return every secret that was sent to the sign-in or came from it, and the signature of each token."""
    found: set[str] = set()
    for seen in door.tenant.requests:
        sent = form_of(seen) if seen.path.endswith("/token") else {}
        came = json.loads(json.dumps(dict(seen.answer or {})))
        for told in (sent, came):
            found.update(str(told[name]) for name in _NEVER_SAID if told.get(name))
    return found | {token.rpartition(".")[2] for token in found if token.count(".") == 2}
