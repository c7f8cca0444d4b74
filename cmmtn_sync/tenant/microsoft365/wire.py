"""The thin thing between us and Graph: one client for a run, the one gate, what may be repeated, and the counting.

``GraphClient`` is used through its safe primitive alone, ``execute_request_direct``: its own retry loses the method,
the conditions and the bytes of what it repeats. Not for several threads, as that client is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import requests
from office365.azure_env import get_graph_authority
from office365.graph_client import GraphClient
from office365.runtime.client_request_exception import ClientRequestException
from office365.runtime.http.http_method import HttpMethod
from office365.runtime.http.request_options import RequestOptions
from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from cmmtn_sync.config import Cloud
from cmmtn_sync.errors import TenantError
from cmmtn_sync.tenant.microsoft365.calls import (
    MAIL,
    MANY,
    ONE,
    RIGHTS,
    THROTTLED,
    UNTOLD_WAIT,
    Call,
    Json,
    Meter,
    Reach,
    Repeat,
    Trials,
    is_fault,
)
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

__all__ = ["MAIL", "MANY", "ONE", "RIGHTS", "Json", "Meter", "Repeat", "Wire"]

_TOO_MANY: Final = 429
_UNAUTHORISED: Final = 401
_WITHOUT_WORDS: Final = frozenset({202, 204})


class Wire:
    """Asks Graph, and answers with JSON or with one of our errors."""

    def __init__(self, sign_in: SignIn, session: requests.Session, gate: Gate, cloud: Cloud = Cloud.GLOBAL) -> None:
        self._sign_in = sign_in
        self._gate = gate
        self._root = get_graph_authority(ENVIRONMENTS[cloud])
        self.meter = Meter()
        self._reach = Reach()
        self.service_time: datetime | None = None
        """The service's own time (UTC) at its last answer, as its ``Date`` header told it."""
        client = GraphClient(token_callback=sign_in.as_msal_answers, environment=ENVIRONMENTS[cloud])
        client.with_transport(session=session)
        self._request = client.pending_request()

    def get(self, path: str, doing: str, *, cost: int = ONE, headers: Mapping[str, str] | None = None) -> Json:
        """Return the JSON at a path below ``/v1.0``, or at a link that Graph gave us.

        Raise ``Refused`` for a no, ``TenantError`` or ``TemporaryError`` for no answer; so do all below.
        """
        call = Call(
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
        call = Call(
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
        call = Call(
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
        call = Call(
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
        call = Call(
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

    def _answered(self, call: Call) -> Json:
        """Return what was answered, having waited and asked again where that is safe."""
        trials = Trials()
        while True:
            self._reach.check()
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

    def _once(self, call: Call) -> requests.Response | requests.RequestException:
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

    def _after_a_no(self, call: Call, answer: requests.Response, trials: Trials) -> None:
        """Return if the call is to be made again, when the gate is open. Raise if not."""
        status = answer.status_code
        if status == _UNAUTHORISED and not trials.renewed:
            trials.renewed = True
            self._sign_in.renew()
            return
        wait = asked_to_wait(answer.headers, self.service_time)
        # 503 without Retry-After may mean that the work was begun; with it, and with 429, the call was turned away.
        turned_away = status == _TOO_MANY or (status in THROTTLED and "Retry-After" in answer.headers)
        if turned_away or (status in THROTTLED and call.repeat is Repeat.ALWAYS):
            trials.waits += 1
            if trials.given_up:
                raise busy(status, call.doing)
            self._gate.shut(UNTOLD_WAIT if wait is None else wait)
            return
        if is_fault(status):
            self._after_a_fault(call, status, trials)
            return
        raise refused(answer, call.doing)

    def _after_a_fault(self, call: Call, status: int, trials: Trials) -> None:
        if call.repeat is not Repeat.ALWAYS:
            raise unsure(call.doing)
        pause = trials.pause()
        if trials.given_up:
            raise busy(status, call.doing)
        self._gate.shut(pause)

    def _after_no_answer(self, call: Call, error: requests.RequestException, trials: Trials) -> None:
        """Return if the call is to be made again. What never left this computer may always be."""
        blocked = is_blocked(error)
        never_sent = blocked or is_not_connected(error)
        trouble = unreachable(error, call.doing)
        self._reach.failed(error, trouble)
        if call.repeat is not Repeat.ALWAYS and not never_sent:
            raise unsure(call.doing) from None
        pause = trials.pause()
        if not (blocked or trials.given_up):
            self._gate.shut(pause)
            return
        if never_sent:
            self._reach.give_up(trouble)
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
