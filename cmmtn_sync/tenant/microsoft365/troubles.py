"""What Microsoft 365 and the way to it say when something fails, in our own families of error.

Codes of Graph: https://learn.microsoft.com/graph/errors, of SharePoint items: https://learn.microsoft.com/onedrive/
developer/rest-api/concepts/errors.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator, Mapping
from typing import Any, Final

import requests
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from cmmtn_sync.errors import CmmtnSyncError, TemporaryError, TenantError
from cmmtn_sync.facts.privacy import redact

_DEEPEST: Final = 8
_ADDRESS: Final = re.compile(r"https?://\S+", re.IGNORECASE)
_FEW_WORDS: Final = 200
NOT_FOUND: Final = frozenset({404})
LOCKED: Final = 423
_NO_CERTIFICATES: Final = "Could not find a suitable TLS CA certificate bundle"
"""How requests says that the file which the environment names is not there."""
GONE: Final = 410
CONFLICT: Final = 409
_DO: Final = {
    403: "Your Microsoft 365 administrator has to give the app this right: see microsoft-365.md, and run: "
    "cmmtn-sync doctor",
    404: "Check the address in service.yaml, and that nobody moved it. Then run: cmmtn-sync doctor",
    LOCKED: "Nothing: the next run tries again.",
    507: "Its library is full. Ask its owner to make room.",
}
_CHANGED_CODES: Final = frozenset({"resourcemodified", "entitytagdoesnotmatch"})
_LOCKED_CODES: Final = frozenset({"resourcelocked", "resourcecheckedout"})
_OWNER: Final = re.compile(
    r"(?:locked for (?:shared|exclusive) use|checked out(?: for editing)?) by "
    r"(?:i:0[^|]*\|[^|]*\|)?"  # a claim, as SharePoint writes it: sp-dev-docs#6521
    r"([^\[]+?)(?: \[| on \d|\.?$)",
    re.IGNORECASE,
)


class Refused(TenantError):
    """Microsoft 365 understood what was asked, and said no: asking again as it is would change nothing."""

    def __init__(
        self, doing: str, *, status: int, codes: tuple[str, ...] = (), words: str = "", location: str = ""
    ) -> None:
        """Keep the status, every code (the outer one first), the words and the new place: callers branch on them."""
        said = " ".join(part for part in (str(status), *codes[:1]) if part)
        few = words[:_FEW_WORDS].rstrip(".")
        super().__init__(
            f"Microsoft 365 did not let us {doing}.",
            why=f"It answered {said}.{f' It said: “{few}”.' if few else ''}",
            do=_DO.get(status, "Run: cmmtn-sync doctor"),
        )
        self.status = status
        self.codes = codes
        self.words = words
        self.location = location

    @property
    def not_there(self) -> bool:
        """Return whether there is no such thing (any more)."""
        return self.status in NOT_FOUND

    @property
    def changed(self) -> bool:
        """Return whether the thing is not in the state that was expected (or is there and was not to be)."""
        codes = {code.casefold() for code in self.codes}
        # One report has 409 with resourceModified (onedrive-api-docs#1707), another 412 with notAllowed.
        return self.status == requests.codes.precondition_failed or bool(codes & _CHANGED_CODES)

    @property
    def locked(self) -> bool:
        """Return whether somebody has the file open, or has checked it out."""
        codes = {code.casefold() for code in self.codes}
        return self.status == LOCKED or bool(codes & _LOCKED_CODES)

    @property
    def name_taken(self) -> bool:
        """Return whether something of that name is there already."""
        return self.status == CONFLICT and "namealreadyexists" in {code.casefold() for code in self.codes}


class Unsure(TemporaryError):
    """Nobody knows whether what was asked has been done: look, before it is asked again."""


def refused(response: requests.Response, doing: str) -> Refused:
    """Return what an answer of 4xx says."""
    error = _error_of(response)
    return Refused(
        doing,
        status=response.status_code,
        codes=tuple(_codes(error)),
        words=_its_words(error),
        location=response.headers.get("Location", ""),
    )


def lock_owner(error: Refused) -> str | None:
    """Return who has a file open, where the answer tells."""
    found = _OWNER.search(error.words)
    return found.group(1).strip() if found else None


def busy(status: int, doing: str) -> TemporaryError:
    """Return that the service could not be asked now, though it was reached."""
    return TemporaryError(
        f"Microsoft 365 could not {doing} just now.",
        why=f"It answered {status}, again and again." if status else "Its answers broke off, again and again.",
        do="Nothing: the next run tries again.",
    )


def unsure(doing: str) -> Unsure:
    """Return that an answer was lost on its way."""
    return Unsure(
        f"We do not know whether Microsoft 365 did {doing}.",
        why="The answer was lost on its way.",
        do="Nothing: the next run looks before it asks again.",
    )


def is_not_connected(error: requests.RequestException) -> bool:
    """Return whether there was no connection at all: then nothing can have been done.

    Behind a proxy, urllib3 says of a connection that broke in the middle that the proxy was not reached. So the cause
    is looked at, and not the name of the error.
    """
    cause = _cause(error)
    refused_by_proxy = isinstance(cause, OSError) and str(cause).startswith("Tunnel connection failed")
    return isinstance(cause, (ConnectTimeoutError, NewConnectionError)) or refused_by_proxy or _is_distrust(cause)


def is_blocked(error: requests.RequestException) -> bool:
    """Return whether something on the way does not let us through: trying again would change nothing."""
    cause = _cause(error)
    return _is_distrust(cause) or (isinstance(cause, OSError) and str(cause).startswith("Tunnel"))


def _is_distrust(cause: BaseException) -> bool:
    """Return whether we do not trust whom we reached. Any other error of TLS may come in the middle, and goes by."""
    return isinstance(cause, ssl.SSLCertVerificationError) or str(cause).startswith(_NO_CERTIFICATES)


def _cause(error: BaseException) -> BaseException:
    """Return what lies at the bottom of an error that was wrapped again and again."""
    seen = error
    for _ in range(_DEEPEST):
        inner = getattr(seen, "reason", None) or getattr(seen, "original_error", None)
        if not isinstance(inner, BaseException):
            inner = next((arg for arg in seen.args if isinstance(arg, BaseException)), None)
        if inner is None:
            return seen
        seen = inner
    return seen


def unreachable(error: requests.RequestException, doing: str) -> CmmtnSyncError:
    """Return that the service was not reached, and what may stand between."""
    happened = f"Microsoft 365 was not reached, to {doing}."
    cause = _cause(error)
    if str(cause).startswith(_NO_CERTIFICATES):
        do = "Correct SSL_CERT_FILE or REQUESTS_CA_BUNDLE."
        return TenantError(happened, why=f"The file of certificates to trust is not there. {cause}", do=do)
    if _is_distrust(cause):
        return TenantError(
            happened,
            why="Its certificate is not trusted here: often a firewall opens encrypted traffic and shows its own.",
            do="Set REQUESTS_CA_BUNDLE to the file with your organisation's certificates.",
        )
    if isinstance(error, requests.exceptions.ProxyError) and is_not_connected(error):
        return TemporaryError(
            happened,
            why="The proxy that HTTPS_PROXY names did not let us through.",
            do="Check HTTPS_PROXY, and that the proxy lets this computer reach Microsoft 365.",
        )
    if isinstance(error, requests.Timeout):
        return TemporaryError(happened, why="It did not answer in time.", do="Nothing: the next run tries again.")
    return TemporaryError(
        happened,
        why="There is no connection to it.",
        do="Check this computer's network, and that its firewall lets us through. Then run: cmmtn-sync doctor",
    )


def _error_of(response: requests.Response) -> Mapping[str, Any]:
    try:
        error = response.json().get("error", {})
    except (ValueError, AttributeError):
        return {}
    return error if isinstance(error, dict) else {}


def _codes(error: Mapping[str, Any]) -> Iterator[str]:
    """Yield the code of an error and of every error inside it. Graph writes innerError and innererror."""
    inner: Any = error
    while isinstance(inner, dict):
        if isinstance(inner.get("code"), str):
            yield inner["code"]
        inner = inner.get("innerError") or inner.get("innererror")


def _its_words(error: Mapping[str, Any]) -> str:
    """Return what Microsoft 365 said, without addresses that may open something, and without patients' numbers."""
    message = error.get("message")
    words = " ".join(message.split()) if isinstance(message, str) else ""
    return redact(_ADDRESS.sub("[address]", words))
