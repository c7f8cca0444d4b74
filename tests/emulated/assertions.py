"""Client assertions: really verified, as Entra does (certificate-credentials, workload-identity-federation)."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime
from typing import Any

import jwt
from cryptography import x509

from tests.emulated.state import App, Federation, State
from tests.emulated.trouble import Trouble

ALGORITHMS = ["RS256", "PS256"]
UNCHECKED: Any = {
    "verify_signature": False,
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
    "verify_aud": False,
    "verify_sub": False,
}

CHECKED: Any = {**UNCHECKED, "verify_signature": True}


def check_assertion(state: State, app: App, assertion: str) -> None:
    """Accept the assertion, or raise Trouble with the number that Entra gives."""
    try:
        header = jwt.get_unverified_header(assertion)
        claims = jwt.decode(assertion, options=UNCHECKED)
    except jwt.PyJWTError:
        raise Trouble(50027, "invalid_client", "JWT token is invalid or malformed.", status=401) from None
    if claims.get("iss") == app.id:
        _check_certificate(state, app, assertion, header, claims)
    else:
        _check_federation(state, app, assertion, header, claims)


def _check_certificate(state: State, app: App, assertion: str, header: dict[str, Any], claims: dict[str, Any]) -> None:
    if claims.get("sub") != app.id:
        raise Trouble(700021, "invalid_client", "Client assertion application identifier doesn't match.", status=401)
    certificate = _named_certificate(app, header)
    thumbprint = hashlib.sha1(certificate).hexdigest().upper()  # noqa: S324 - Entra names certificates so
    read = x509.load_der_x509_certificate(certificate)
    now = state.wall_datetime()
    if not read.not_valid_before_utc <= now <= read.not_valid_after_utc:
        raise _bad_signature(app, thumbprint, "The key used is expired.")
    public: Any = read.public_key()
    _verify(assertion, header, public, _bad_signature(app, thumbprint, "The provided signature value did not match"))
    _check_times(state, claims)
    audiences = {
        f"https://{state.login_host}/{tenant}{tail}"
        for tenant in (state.id, state.domain)
        for tail in ("/oauth2/v2.0/token", "/oauth2/token", "/v2.0", "/")
    }
    if claims.get("aud") not in audiences:
        raise Trouble(
            700023, "invalid_client", "Client assertion audience claim does not match Realm issuer.", status=401
        )


def _named_certificate(app: App, header: dict[str, Any]) -> bytes:
    """The registered certificate that the header names: by x5t#S256, by x5t or by x5c."""
    for certificate in app.certificates:
        sha1 = hashlib.sha1(certificate).digest()  # noqa: S324 - x5t is SHA-1 by its definition
        named = {"x5t": _squeezed(sha1), "x5t#S256": _squeezed(hashlib.sha256(certificate).digest())}
        # msal pads x5t#S256, which RFC 7515 does not; Entra takes both.
        if any(str(header.get(name, "")).rstrip("=") == value for name, value in named.items()):
            return certificate
        chain = header.get("x5c")
        first = chain[0] if isinstance(chain, list) and chain else chain
        if first and base64.b64decode(first) == certificate:
            return certificate
    given = header.get("x5t#S256") or header.get("x5t") or "(none)"
    raise _bad_signature(app, str(given), "The key was not found.")


def _squeezed(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _bad_signature(app: App, thumbprint: str, reason: str) -> Trouble:
    message = (
        f"The certificate with identifier used to sign the client assertion is not registered on application. "
        f"[Reason - {reason}, Thumbprint of key used by client: '{thumbprint}', Please visit the Azure Portal, "
        f"Graph Explorer or directly use MS Graph to see configured keys for app Id '{app.id}'.]"
    )
    return Trouble(700027, "invalid_client", message, status=401)


def _verify(assertion: str, header: dict[str, Any], key: Any, trouble: Trouble) -> None:  # noqa: ANN401 - any key
    if header.get("alg") not in ALGORITHMS:
        raise trouble
    try:
        jwt.decode(assertion, key, algorithms=[header["alg"]], options=CHECKED)
    except jwt.PyJWTError:
        raise trouble from None


def _check_times(state: State, claims: dict[str, Any]) -> None:
    now, leeway = state.wall(), state.knobs.assertion_leeway
    begins, ends = float(claims.get("nbf", 0)), float(claims.get("exp", 0))
    if not begins - leeway <= now < ends + leeway:
        message = (
            "Client assertion is not within its valid time range. "
            f"Current time: {_written(now)}, assertion valid from {_written(begins)}, "
            f"expiry time of assertion {_written(ends)}. Review the documentation at "
            "https://learn.microsoft.com/entra/identity-platform/certificate-credentials ."
        )
        raise Trouble(700024, "invalid_client", message, status=401)


def _written(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f0Z")


def _check_federation(state: State, app: App, assertion: str, header: dict[str, Any], claims: dict[str, Any]) -> None:
    """An assertion of another issuer's: its issuer, subject and audience must be those of a federated credential."""
    found: Federation | None = None
    for federation in app.federations:
        if (federation.issuer, federation.subject) == (claims.get("iss"), claims.get("sub")):
            found = federation
    if found is None:
        message = (
            "No matching federated identity record found for presented assertion subject "
            f"'{claims.get('sub')}'. Check your federated identity credential Subject, Audience and Issuer."
        )
        raise Trouble(700213, "invalid_client", message, status=401)
    audience = claims.get("aud")
    if found.audience not in (audience if isinstance(audience, list) else [audience]):
        message = f"No matching federated identity record found for presented assertion audience '{audience}'."
        raise Trouble(700212, "invalid_client", message, status=401)
    key: Any = found.public_key.decode()
    _verify(assertion, header, key, _bad_signature(app, "(federated)", "The key was not found."))
    _check_times(state, claims)
