"""How requests leave this computer: with a time-out, a name, and the certificates that the environment trusts."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

import requests
from requests.adapters import HTTPAdapter

from cmmtn_sync import __version__

_CONNECT_SECONDS: Final = 10.0
# What it warns of names whole addresses, and those that files are fetched from open them to whoever reads the log.
logging.getLogger("urllib3").setLevel(logging.ERROR)


class _Timed(HTTPAdapter):
    """Gives every request our time-outs: msal asks for none, and office365 bounds the connecting alone."""

    def __init__(self, seconds: float) -> None:
        self._timeout = (min(_CONNECT_SECONDS, seconds), seconds)
        super().__init__()

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: FBT001, FBT002 - the signature is requests' own
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,  # noqa: ARG002 - ours always
        verify: bool | str = True,  # noqa: FBT001, FBT002 - as above
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        try:
            return super().send(request, stream, self._timeout, verify, cert, proxies)
        except requests.RequestException:
            raise
        except OSError as error:  # the file of certificates that the environment names is not there
            raise requests.exceptions.SSLError(error, request=request) from None


def turned_away(answer: requests.Response, *_args: object, **_more: object) -> None:
    """Raise ``requests.HTTPError`` where the sign-in is throttled: msal would take its body for a lasting no."""
    if answer.status_code == requests.codes.too_many_requests:
        answer.close()
        message = "429"
        raise requests.HTTPError(message, response=answer)


def new_session(answer_within: timedelta, agent: str) -> requests.Session:
    """Return a session. Proxies and trusted certificates come from the usual environment variables.

    ``requests`` itself knows REQUESTS_CA_BUNDLE and CURL_CA_BUNDLE, but not SSL_CERT_FILE, which many set.
    """
    session = requests.Session()
    session.mount("https://", _Timed(answer_within.total_seconds()))
    session.mount("http://", _Timed(answer_within.total_seconds()))
    session.headers["User-Agent"] = agent
    trusted = os.environ.get("SSL_CERT_FILE")
    if trusted:
        session.verify = trusted
    return session


def user_agent(network: str) -> str:
    """Return how we name ourselves: decorated traffic is served before nameless.

    ``NONISV|CompanyName|AppName/Version``: the page on throttling that :mod:`.gate` cites.
    """
    company = re.sub(r"[^A-Za-z0-9]+", "", network)[:40] or "Network"
    return f"NONISV|{company}|cmmtn_sync/{__version__}"
