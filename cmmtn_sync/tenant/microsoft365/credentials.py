"""What we sign in with, taken from files at the moment of use: never kept, never shown."""

from __future__ import annotations

from datetime import UTC, date, datetime

from cmmtn_sync.config import Microsoft365Settings
from cmmtn_sync.errors import CmmtnSyncError, TenantError
from cmmtn_sync.tenant.microsoft365.sign_in_troubles import credential_unusable


def secret_in(settings: Microsoft365Settings, called: str) -> str:
    """Return what a file holds, without the line's end. Raise ``TenantError``, which names the setting alone.

    The path itself is not said: people have been seen to put the secret in its place.
    """
    path = settings.files.get(called)
    try:
        text = path.read_text(encoding="utf-8-sig").strip() if path else ""
    except (OSError, ValueError) as error:
        raise _unreadable(settings, called, error) from None
    if not text:
        happened = f"The file that {called} names is empty."
        raise TenantError(happened, do=_CHECK.format(called))
    return text


def _unreadable(settings: Microsoft365Settings, called: str, error: OSError | ValueError) -> TenantError:
    """Return that a file could not be read; one that is not there is often looked for in another folder."""
    happened = f"The file that {called} names could not be read."
    why = error.strerror if isinstance(error, OSError) else "it is no text"
    do = _CHECK.format(called)
    if isinstance(error, FileNotFoundError) and settings.directory:
        do = f"{do} A path that is not absolute begins at {settings.directory}."
    return TenantError(happened, why=f"The computer says: {why}.", do=do)


def certificate_credential(settings: Microsoft365Settings) -> dict[str, str]:
    """Return the certificate as msal takes it: it then signs with PS256 and names the key by SHA-256."""
    path = settings.certificate
    password = secret_in(settings, "password_file") if settings.password_file else None
    _bytes_of(settings)
    if path and path.suffix.casefold() == ".pem":
        pem = secret_in(settings, "certificate")
        _check(pem, password)
        found = {"private_key": pem, "public_certificate": pem}
    else:
        found = {"private_key_pfx_path": str(path)}
    return {**found, "passphrase": password} if password is not None else found


def _check(pem: str, password: str | None) -> None:
    """Raise ``SignInError`` for what is no key with its certificate: msal would find out later, in its own words."""
    from cryptography import x509  # noqa: PLC0415 - slow to import
    from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415 - as above

    try:
        load_pem_private_key(pem.encode(), password.encode() if password is not None else None)
        x509.load_pem_x509_certificate(pem.encode())
    except (ValueError, TypeError):
        raise credential_unusable() from None


def credential_ends(settings: Microsoft365Settings) -> date | None:
    """Return the last day on which we can sign in with what we have, or None where its end cannot be known."""
    if settings.secret_file:
        return settings.secret_ends
    if not settings.certificate:
        return None
    try:
        ends = _certificate_ends(settings)
    except (CmmtnSyncError, ValueError, TypeError):  # what is wrong with it, the sign-in says
        return None
    return ends.astimezone(UTC).date() if ends else None


def _certificate_ends(settings: Microsoft365Settings) -> datetime | None:
    from cryptography import x509  # noqa: PLC0415 - slow to import
    from cryptography.hazmat.primitives.serialization import pkcs12  # noqa: PLC0415 - as above

    path = settings.certificate
    data = _bytes_of(settings)
    if path and path.suffix.casefold() == ".pem":
        return x509.load_pem_x509_certificate(data).not_valid_after_utc
    password = secret_in(settings, "password_file") if settings.password_file else None
    certificate = pkcs12.load_pkcs12(data, password.encode() if password else None).cert
    return certificate.certificate.not_valid_after_utc if certificate else None


def _bytes_of(settings: Microsoft365Settings) -> bytes:
    try:
        return settings.certificate.read_bytes() if settings.certificate else b""
    except OSError as error:
        raise _unreadable(settings, "certificate", error) from None


_CHECK = "Check {} in service.yaml, and that this account may read the file."
