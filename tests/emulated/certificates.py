"""An authority of our own, made once in a process, and a certificate for each host that is asked for."""

from __future__ import annotations

import atexit
import contextlib
import os
import ssl
import tempfile
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

# Elliptic curves: a key takes no time to make, and the server's half of a handshake a fraction of a millisecond.
CURVE = ec.SECP256R1
LIFE = timedelta(days=3)


class Authority:
    """Signs a certificate for a host, and says where its own certificate lies for clients to trust."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(CURVE())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Emulated tenant")])
        self._folder = Path(tempfile.mkdtemp(prefix="emulated-tenant-"))
        self._certificate = self._signed(self._name, self._key.public_key(), host=None)
        self.pem = self._folder / "ca.pem"
        self.pem.write_bytes(self._certificate.public_bytes(serialization.Encoding.PEM))
        atexit.register(self._tidy, os.getpid())

    @cache  # noqa: B019 - one authority lives as long as its process
    def context(self, host: str) -> ssl.SSLContext:
        """What the server's half of a connection for this host is wrapped with."""
        key = ec.generate_private_key(CURVE())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host[:64])])
        certificate = self._signed(name, key.public_key(), host=host)
        file = self._folder / f"{host}.pem"
        file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            + certificate.public_bytes(serialization.Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        context.num_tickets = 0  # nobody resumes; a ticket would only cost
        return context

    def _signed(self, name: x509.Name, key: ec.EllipticCurvePublicKey, *, host: str | None) -> x509.Certificate:
        start = datetime.now(UTC) - LIFE  # noqa: TID251 - OpenSSL looks at the real clock
        builder = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(start)
            .not_valid_after(start + 2 * LIFE)
            .add_extension(x509.BasicConstraints(ca=host is None, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
        )
        if host is None:
            builder = builder.add_extension(_may_sign(), critical=True)
        else:
            names = x509.SubjectAlternativeName([x509.DNSName(host)])
            usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
            builder = builder.add_extension(names, critical=False).add_extension(usage, critical=False)
        return builder.sign(self._key, hashes.SHA256())

    def _tidy(self, process: int) -> None:
        if os.getpid() != process:  # a fork's end is not ours
            return
        for file in self._folder.glob("*.pem"):
            with contextlib.suppress(OSError):
                file.unlink()
        with contextlib.suppress(OSError):
            self._folder.rmdir()


def _may_sign() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=True,
        crl_sign=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


@cache
def authority() -> Authority:
    """This process's authority. A subprocess trusts it by the file that ``environment()`` names."""
    return Authority()
