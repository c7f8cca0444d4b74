"""The thin thing between us and Graph: one client for a run, the one gate, what may be repeated, and the counting.

``GraphClient`` is used through its safe primitive alone, ``execute_request_direct``: its own retry loses the method,
the conditions and the bytes of what it repeats. Not for several threads, as that client is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any, Final, TypeAlias

import requests
from office365.azure_env import get_graph_authority
from office365.graph_client import GraphClient
from office365.runtime.client_request_exception import ClientRequestException
from office365.runtime.http.http_method import HttpMethod
from office365.runtime.http.request_options import RequestOptions
from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from cmmtn_sync.config import Cloud
from cmmtn_sync.errors import CmmtnSyncError, TenantError
from cmmtn_sync.tenant.microsoft365.clouds import ENVIRONMENTS
from cmmtn_sync.tenant.microsoft365.gate import Gate, asked_to_wait, date_of
from cmmtn_sync.tenant.microsoft365.signing_in import SignIn
from cmmtn_sync.tenant.microsoft365.troubles import (
    Refused,
    busy,
    is_blocked,
    is_not_connected,
    refused,
    unreachable,
    unsure,
)

Json: TypeAlias = Mapping[str, Any]

ONE: Final = 1
"""Resource units of one item, of a delta with a token, of a download: the throttling page that .gate cites."""
MANY: Final = 2
"""... of a list, of a delta without a token, of anything that writes."""
RIGHTS: Final = 5
"""... of what is about permissions."""
MAIL: Final = 0
"""Outlook counts requests, and no units."""


_FAILURES: Final = 4
"""How often a call may fail before we give it up for this run."""
_WAITS: Final = 12
_MOST_SILENCES: Final = 6
"""How often a run waits in vain for an answer. One file that never comes is given up alone; more is the way to them."""
_THROTTLED: Final = frozenset({429, 503, 509})
_TOO_MANY: Final = 429
_UNAUTHORISED: Final = 401
_TIMED_OUT: Final = 408
_WITHOUT_WORDS: Final = frozenset({202, 204})
_FAULTS: Final = 500
_NOES: Final = frozenset({501, 507})
"""Beyond 500, and yet a no that asking again would not change: not known, and no room."""
_FIRST_PAUSE: Final = 1.0
_UNTOLD_WAIT: Final = 10.0
"""Seconds to wait where a throttling answer does not say how long."""


class Repeat(Enum):
    """When a request may be made again."""

    ALWAYS = "always"
    """It does the same however often it is made, or its condition refuses it the second time."""
    IF_REFUSED = "if refused"
    """Only when it is certain that nothing was done."""


@dataclass(kw_only=True, slots=True)
class Meter:
    """What a run has asked of the tenant."""

    requests: int = 0
    units: int = 0

    def count(self, units: int) -> None:
        """Count one request."""
        self.requests += 1
        self.units += units


@dataclass(kw_only=True, slots=True)
class _Trials:
    """What has come of one call so far."""

    renewed: bool = False
    waits: int = 0
    failures: int = 0

    def pause(self) -> float:
        """Count a failure, and return how many seconds to wait before the next trial."""
        self.failures += 1
        return float(_FIRST_PAUSE * 2 ** (self.failures - 1))

    @property
    def given_up(self) -> bool:
        return self.failures >= _FAILURES or self.waits >= _WAITS


@dataclass(frozen=True, kw_only=True, slots=True)
class _Call:
    """A request as it is made again and again, until there is an answer."""

    method: HttpMethod
    url: str
    doing: str
    cost: int
    repeat: Repeat
    data: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


class Wire:
    """Asks Graph, and answers with JSON or with one of our errors."""

    def __init__(self, sign_in: SignIn, session: requests.Session, gate: Gate, cloud: Cloud = Cloud.GLOBAL) -> None:
        self._sign_in = sign_in
        self._gate = gate
        self._root = get_graph_authority(ENVIRONMENTS[cloud])
        self.meter = Meter()
        self._silences = 0
        self.service_time: datetime | None = None
        """The service's own time (UTC) at its last answer, as its ``Date`` header told it."""
        client = GraphClient(token_callback=sign_in.as_msal_answers, environment=ENVIRONMENTS[cloud])
        client.with_transport(session=session)
        self._request = client.pending_request()
        self._cut_off: CmmtnSyncError | None = None

    def get(self, path: str, doing: str, *, cost: int = ONE, headers: Mapping[str, str] | None = None) -> Json:
        """Return the JSON at a path below ``/v1.0``, or at a link that Graph gave us.

        Raise ``Refused`` for a no, ``TenantError`` or ``TemporaryError`` for no answer; so do all below.
        """
        call = _Call(
            method=HttpMethod.Get,
            url=self._url(path),
            doing=doing,
            cost=cost,
            repeat=Repeat.ALWAYS,
            headers=headers or {},
        )
        return self._answered(call)

    def post(
        self,
        path: str,
        data: Json | None,
        doing: str,
        *,
        cost: int = MANY,
        repeat: Repeat = Repeat.IF_REFUSED,
        headers: Mapping[str, str] | None = None,
    ) -> Json:
        """Return what was made. Raise ``Unsure`` if nobody knows whether it was, unless it may be repeated."""
        call = _Call(
            method=HttpMethod.Post,
            url=self._url(path),
            doing=doing,
            cost=cost,
            repeat=repeat,
            data=dict(data) if data is not None else b"",
            headers=headers or {},
        )
        return self._answered(call)

    def patch(
        self,
        path: str,
        data: Json,
        doing: str,
        *,
        cost: int = MANY,
        repeat: Repeat = Repeat.ALWAYS,
        headers: Mapping[str, str] | None = None,
    ) -> Json:
        """Return the thing as it is now. The same words twice are the same: it is repeated, unless told otherwise."""
        call = _Call(
            method=HttpMethod.Patch,
            url=self._url(path),
            doing=doing,
            cost=cost,
            repeat=repeat,
            data=dict(data),
            headers=headers or {},
        )
        return self._answered(call)

    def put(self, path: str, data: bytes, doing: str, *, headers: Mapping[str, str] | None = None) -> Json:
        """Return the item that holds these bytes now. A lost answer is ``Unsure``: look whether it is ours."""
        call = _Call(
            method=HttpMethod.Put,
            url=self._url(path),
            doing=doing,
            cost=MANY,
            repeat=Repeat.IF_REFUSED,
            data=data,
            headers={"Content-Type": "application/octet-stream", **(headers or {})},
        )
        return self._answered(call)

    def delete(self, path: str, doing: str, *, cost: int = MANY, headers: Mapping[str, str] | None = None) -> None:
        """Take something away. What is gone already is gone."""
        call = _Call(
            method=HttpMethod.Delete,
            url=self._url(path),
            doing=doing,
            cost=cost,
            repeat=Repeat.ALWAYS,
            headers=headers or {},
        )
        try:
            self._answered(call)
        except Refused as no:
            if not no.not_there:
                raise

    def pause(self, seconds: float) -> None:
        """Keep a distance of our own choice between two calls."""
        self._gate.pause(seconds)

    @property
    def waited(self) -> float:
        """Return for how many seconds Microsoft 365 made this run wait."""
        return self._gate.waited

    @property
    def client_id(self) -> str:
        """Return who we are; what a machine is called, only its token tells: empty before the first request."""
        return self._sign_in.client_id

    def _url(self, path: str) -> str:
        return self.own(path) if path.startswith("https:") else f"{self._root}/v1.0{path}"

    def own(self, path: str) -> str:
        """Return a link that leads to Graph. Raise ``TenantError`` if it leads elsewhere: our token goes with it."""
        if not path.startswith("https:") or _host(path) != _host(self._root):
            happened = "Microsoft 365 gave us a link that leads elsewhere. It was not followed."
            raise TenantError(happened, do="Ask who looks after this computer's proxy whether it changes answers.")
        return path

    def _answered(self, call: _Call) -> Json:
        """Return what was answered, having waited and asked again where that is safe."""
        trials = _Trials()
        while True:
            if self._cut_off:
                raise self._cut_off
            self._gate.pass_through()
            self._sign_in.token()
            answer = self._once(call)
            if isinstance(answer, requests.RequestException):
                self._after_no_answer(call, answer, trials)
            elif not answer.ok:
                self._after_a_no(call, answer, trials)
            else:
                body = _json(answer)
                if body is not None:
                    return body
                self._after_a_fault(call, 0, trials)

    def _once(self, call: _Call) -> requests.Response | requests.RequestException:
        self.meter.count(call.cost)
        options = RequestOptions(url=call.url, method=call.method, data=call.data, headers=dict(call.headers))
        try:
            response = self._request.execute_request_direct(options)
        except ClientRequestException as error:
            if error.response is None:
                return error
            response = error.response
        except requests.RequestException as error:
            return error
        self.service_time = date_of(response.headers) or self.service_time
        return response

    def _after_a_no(self, call: _Call, answer: requests.Response, trials: _Trials) -> None:
        """Return if the call is to be made again, when the gate is open. Raise if not."""
        status = answer.status_code
        if status == _UNAUTHORISED and not trials.renewed:
            trials.renewed = True
            self._sign_in.renew()
            return
        wait = asked_to_wait(answer.headers, self.service_time)
        # 503 without Retry-After may mean that the work was begun; with it, and with 429, the call was turned away.
        turned_away = status == _TOO_MANY or (status in _THROTTLED and wait is not None)
        if turned_away or (status in _THROTTLED and call.repeat is Repeat.ALWAYS):
            trials.waits += 1
            if trials.given_up:
                raise busy(status, call.doing)
            self._gate.shut(_UNTOLD_WAIT if wait is None else wait)
            return
        if (status >= _FAULTS and status not in _NOES) or status == _TIMED_OUT:
            self._after_a_fault(call, status, trials)
            return
        raise refused(answer, call.doing)

    def _after_a_fault(self, call: _Call, status: int, trials: _Trials) -> None:
        if call.repeat is not Repeat.ALWAYS:
            raise unsure(call.doing)
        pause = trials.pause()
        if trials.given_up:
            raise busy(status, call.doing)
        self._gate.shut(pause)

    def _after_no_answer(self, call: _Call, error: requests.RequestException, trials: _Trials) -> None:
        """Return if the call is to be made again. What never left this computer may always be."""
        blocked = is_blocked(error)
        never_sent = blocked or is_not_connected(error)
        self._silences += isinstance(error, requests.ReadTimeout)
        if self._silences >= _MOST_SILENCES:
            self._cut_off = unreachable(error, call.doing)
        if call.repeat is not Repeat.ALWAYS and not never_sent:
            raise unsure(call.doing) from None
        pause = trials.pause()
        if not (blocked or trials.given_up):
            self._gate.shut(pause)
            return
        trouble = unreachable(error, call.doing)
        if never_sent:
            self._cut_off = trouble  # the other calls of this run need not find it out again
        raise trouble from None


def _host(url: str) -> str | None:
    """Return the host as urllib3 reads it, which will go there: urlsplit reads a backslash otherwise."""
    try:
        return parse_url(url).host
    except LocationParseError:
        return None


def _json(answer: requests.Response) -> Json | None:
    """Return the body; empty for none; None for one that is no JSON: a page of a proxy, or cut off."""
    if not answer.content and (answer.status_code in _WITHOUT_WORDS or answer.request.method == "DELETE"):
        return {}
    try:
        body = answer.json()
    except ValueError:
        return None
    return body if isinstance(body, dict) else None
