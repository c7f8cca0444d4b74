"""A wire with nothing at its end: a clock that is told, tokens that are counted, and how requests really break."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import IncompleteRead, RemoteDisconnected
from typing import Any, Final

import requests
from urllib3 import HTTPSConnectionPool
from urllib3 import exceptions as urllib3
from urllib3.connection import HTTPSConnection

from cmmtn_sync.config import Microsoft365Settings, SignInKind
from cmmtn_sync.tenant.microsoft365.gate import Gate
from cmmtn_sync.tenant.microsoft365.sessions import new_session
from cmmtn_sync.tenant.microsoft365.signing_in import SignIn
from cmmtn_sync.tenant.microsoft365.wire import Wire

GRAPH = "https://graph.microsoft.com"


@dataclass
class Clock:
    """Says a time, and moves on only where somebody waits."""

    now: float = 1000.0
    waits: list[float] = field(default_factory=list)
    told_to_stop: bool = False

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> bool:
        self.waits.append(seconds)
        self.now += seconds
        return self.told_to_stop


class Tokens(SignIn):
    """Signs in to nothing: each fresh token has the next number."""

    def __init__(self) -> None:
        super().__init__(Microsoft365Settings(sign_in=SignInKind.SECRET, client="our-app"))
        self.given = 1

    def _acquire(self, *, fresh: bool) -> Mapping[str, Any]:
        self.given += fresh
        return {"access_token": f"token-{self.given}"}

    def _forget(self) -> None:
        """Hold nothing that could be forgotten."""


@dataclass
class Line:
    """A wire, and what is seen of it from outside."""

    clock: Clock = field(default_factory=Clock)
    tokens: Tokens = field(default_factory=Tokens)
    patience: timedelta = timedelta(minutes=5)
    answer_within: timedelta = timedelta(seconds=60)

    def __post_init__(self) -> None:
        self.gate = Gate(patience=self.patience, wait=self.clock.wait, clock=self.clock)
        self.wire = Wire(self.tokens, new_session(self.answer_within, "a test"), self.gate)


# --- how requests breaks: its shapes, as they were seen of requests 2.32 and urllib3 2, with and without a proxy

_POOL: Final = HTTPSConnectionPool("graph.microsoft.com")
_CONNECTION: Final = HTTPSConnection("graph.microsoft.com")
_NO_PROXY: Final = "Unable to connect to proxy"


def _given_up(reason: Exception) -> urllib3.MaxRetryError:
    return urllib3.MaxRetryError(_POOL, "/v1.0/x", reason)


def _by_proxy(error: Exception) -> requests.RequestException:
    return requests.exceptions.ProxyError(_given_up(urllib3.ProxyError(_NO_PROXY, error)))


def _by_tls(error: ssl.SSLError) -> requests.RequestException:
    return requests.exceptions.SSLError(_given_up(urllib3.SSLError(error)))


def refused() -> requests.RequestException:
    return requests.ConnectionError(
        _given_up(urllib3.NewConnectionError(_CONNECTION, "[Errno 111] Connection refused"))
    )


def no_such_name() -> requests.RequestException:
    reason = urllib3.NameResolutionError("graph.microsoft.com", _CONNECTION, OSError(-2, "Name not known"))  # type: ignore[arg-type]
    return requests.ConnectionError(_given_up(reason))


def connect_timeout() -> requests.RequestException:
    return requests.ConnectTimeout(_given_up(urllib3.ConnectTimeoutError(_CONNECTION, "Connection timed out.")))


def proxy_refused() -> requests.RequestException:
    return _by_proxy(urllib3.NewConnectionError(_CONNECTION, "[Errno 111] Connection refused"))


def proxy_connect_timeout() -> requests.RequestException:
    return _by_proxy(urllib3.ConnectTimeoutError(_CONNECTION, "Connection to proxy timed out."))


def tunnel_refused() -> requests.RequestException:
    return _by_proxy(OSError("Tunnel connection failed: 407 Proxy Authentication Required"))


def untrusted() -> requests.RequestException:
    return _by_tls(ssl.SSLCertVerificationError(1, "[SSL: CERTIFICATE_VERIFY_FAILED] self-signed certificate"))


def disconnected() -> requests.RequestException:
    error = RemoteDisconnected("Remote end closed connection without response")
    return requests.ConnectionError(urllib3.ProtocolError("Connection aborted.", error))


def disconnected_behind_a_proxy() -> requests.RequestException:
    return _by_proxy(RemoteDisconnected("Remote end closed connection without response"))


def reset() -> requests.RequestException:
    error = ConnectionResetError(104, "Connection reset by peer")
    return requests.ConnectionError(urllib3.ProtocolError("Connection aborted.", error))


def closed_while_sending() -> requests.RequestException:
    return _by_tls(ssl.SSLEOFError(8, "EOF occurred in violation of protocol (_ssl.c:2427)"))


def scrambled() -> requests.RequestException:
    return _by_tls(ssl.SSLError(1, "[SSL: DECRYPTION_FAILED_OR_BAD_RECORD_MAC] decryption failed"))


def read_timeout() -> requests.RequestException:
    return requests.ReadTimeout(urllib3.ReadTimeoutError(_POOL, "/v1.0/x", "Read timed out. (read timeout=60)"))


def cut_off() -> requests.RequestException:
    return requests.exceptions.ChunkedEncodingError(urllib3.ProtocolError("Connection broken", IncompleteRead(b"half")))


NEVER_SENT: Final[Mapping[str, Callable[[], requests.RequestException]]] = {
    "refused": refused,
    "no such name": no_such_name,
    "no connection in time": connect_timeout,
    "proxy refused": proxy_refused,
    "no connection to the proxy in time": proxy_connect_timeout,
    "tunnel refused": tunnel_refused,
    "certificate not trusted": untrusted,
}
"""There was no connection: nothing can have been done."""
PERHAPS_DONE: Final[Mapping[str, Callable[[], requests.RequestException]]] = {
    "disconnected": disconnected,
    "disconnected, behind a proxy": disconnected_behind_a_proxy,
    "reset": reset,
    "closed while we were sending": closed_while_sending,
    "scrambled": scrambled,
    "no answer in time": read_timeout,
    "half an answer": cut_off,
}
"""It broke in the middle: nobody knows."""
