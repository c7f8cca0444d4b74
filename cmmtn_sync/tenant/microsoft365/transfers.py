"""Bytes to and from the addresses that Graph gives out for a while: they carry their own right, so no token goes there.

"Don't send the Authorization header": https://learn.microsoft.com/graph/api/driveitem-createuploadsession and
https://learn.microsoft.com/graph/api/driveitem-get-content. Such an address is a secret: it is in no message.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import requests

from cmmtn_sync.errors import TenantError
from cmmtn_sync.tenant.microsoft365.calls import MANY, MOST_WAITS, ONE, THROTTLED, UNTOLD_WAIT, Meter, Reach, is_fault
from cmmtn_sync.tenant.microsoft365.gate import Gate, asked_to_wait, date_of
from cmmtn_sync.tenant.microsoft365.quickxor import QuickXor
from cmmtn_sync.tenant.microsoft365.troubles import busy, is_not_connected, refused, unreachable, unsure

_PIECE: Final = 32 * 327_680
"""Uploads go in pieces of whole 320 KiB, below 60 MiB each: the page on createUploadSession."""
_CHUNK: Final = 1 << 20
_TRIES: Final = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Fetched:
    """What came down, and the hash of it as SharePoint makes it."""

    data: bytes
    quick_xor: str
    page: bool = False
    """Whether it came as a web page: what a firewall puts in a file's place."""


class Transfers:
    """Downloads and uploads, through the same gate and counted with the rest."""

    def __init__(self, session: requests.Session, gate: Gate, meter: Meter) -> None:
        self._session = session
        self._gate = gate
        self._meter = meter
        self._reach = Reach()

    def download(self, url: str, doing: str) -> Fetched:
        """Return the bytes, whole by their own count. What breaks off is fetched again, and then given up for now."""
        _is_safe(url)
        for trial in range(1, _TRIES + 1):
            self._reach.check()
            self._gate.pass_through()
            self._meter.count(ONE)
            try:
                with self._session.get(url, stream=True) as answer:
                    if answer.ok:
                        return _received(answer)
                    self._hold(answer, doing)
            except requests.RequestException as error:
                self._not_come(error, doing, last=trial == _TRIES)
            self._gate.shut(float(trial))
        raise busy(0, doing)

    def _not_come(self, error: requests.RequestException, doing: str, *, last: bool) -> None:
        """Return if the bytes may be asked for again. Raise ``TenantError`` or ``TemporaryError`` if not."""
        trouble, never_sent = unreachable(error, doing), is_not_connected(error)
        self._reach.failed(error, trouble)
        if never_sent:
            self._reach.give_up(trouble)
        if last or never_sent:
            raise trouble from None

    def upload(self, url: str, data: bytes, doing: str) -> dict[str, Any]:
        """Return the item that an upload session made of the bytes. Raise ``Unsure`` if that cannot be told."""
        _is_safe(url)
        told: dict[str, Any] = {}
        for begins, piece in _pieces(data):
            ends = begins + len(piece) - 1
            told = self._put(url, piece, f"bytes {begins}-{ends}/{len(data)}", doing)
        if "id" not in told:  # a page of a proxy, or the service waits for more
            raise unsure(doing)
        return told

    def cancel(self, url: str) -> None:
        """Give up an upload session: one that is left open keeps others from the file."""
        with suppress(requests.RequestException, TenantError):
            _is_safe(url)
            self._meter.count(ONE)
            self._session.delete(url)

    def _put(self, url: str, piece: bytes, place: str, doing: str) -> dict[str, Any]:
        for _ in range(MOST_WAITS):
            self._gate.pass_through()
            self._meter.count(MANY)
            try:
                answer = self._session.put(url, data=piece, headers={"Content-Range": place})
            except requests.RequestException as error:
                if is_not_connected(error):
                    raise unreachable(error, doing) from None
                raise unsure(doing) from None
            if answer.ok:
                return _json(answer)
            if not self._was_turned_away(answer):
                raise unsure(doing) if is_fault(answer.status_code) else refused(answer, doing)
        raise busy(requests.codes.too_many_requests, doing)

    def _was_turned_away(self, answer: requests.Response) -> bool:
        """Return whether a piece was not taken and may be sent again, when the gate is open."""
        wait = asked_to_wait(answer.headers, date_of(answer.headers))
        too_many = answer.status_code == requests.codes.too_many_requests
        if too_many or (answer.status_code in THROTTLED and "Retry-After" in answer.headers):
            self._gate.shut(UNTOLD_WAIT if wait is None else wait)
            return True
        return False

    def _hold(self, answer: requests.Response, doing: str) -> None:
        """Shut the gate if the answer asks for that; raise if it is a no."""
        if not is_fault(answer.status_code) and answer.status_code not in THROTTLED:
            raise refused(answer, doing)
        wait = asked_to_wait(answer.headers, date_of(answer.headers))
        if wait is not None:
            self._gate.shut(wait)


def _received(answer: requests.Response) -> Fetched:
    hashed = QuickXor()
    pieces = []
    for piece in answer.iter_content(_CHUNK):
        hashed.update(piece)
        pieces.append(piece)
    page = answer.headers.get("Content-Type", "").casefold().startswith("text/html")
    return Fetched(data=b"".join(pieces), quick_xor=hashed.text(), page=page)


def _pieces(data: bytes) -> Iterator[tuple[int, bytes]]:
    for begins in range(0, len(data), _PIECE):
        yield begins, data[begins : begins + _PIECE]


def _json(answer: requests.Response) -> dict[str, Any]:
    try:
        told = answer.json() if answer.content else {}
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _is_safe(url: str) -> None:
    if urlsplit(url).scheme != "https":
        happened = "Microsoft 365 gave us an address that is not encrypted. Nothing was sent there."
        raise TenantError(happened, do="Ask who looks after this computer's proxy whether it changes answers.")
