"""Between the socket and the state: counts, faults, hooks, the clock's header, and the record of each request."""

from __future__ import annotations

import gzip
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import formatdate
from enum import Enum

from tests.emulated import graph, imds, limits, sharepoint, sign_in
from tests.emulated.call import Call
from tests.emulated.faults import Fault, Faults, Kind
from tests.emulated.openapi import Contract, contract
from tests.emulated.records import Seen, Violation
from tests.emulated.server import Arrival, Manner, Sending
from tests.emulated.state import State
from tests.emulated.wire import Answer, Dropped, Refusal, Request

GRAPH_JSON = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"
WORTH_COMPRESSING = 1400
LAST_ERROR = 400


class Moment(Enum):
    """When a hook is called."""

    BEFORE = "before the request is processed"
    AFTER = "after it is processed, before the answer goes out"


Hook = Callable[[Moment, Request], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Coming:
    """A request under way."""

    request: Request
    own_id: str
    """``request-id``, the same in the head and in an error's body."""
    fault: Fault | None
    mailbox: str
    crowded: bool
    """Too many others were at that mailbox when it came."""


class Engine:
    """Answers each request that arrives. One lock guards the state; hooks and silence happen outside of it."""

    def __init__(self, state: State, *, check_openapi: bool) -> None:
        self.state = state
        self.lock = threading.RLock()
        self.faults = Faults()
        self.hooks: list[Hook] = []
        self.requests: list[Seen] = []
        self.violations: list[Violation] = []
        self.nonconformities: list[str] = []
        self.contract: Contract | None = contract() if check_openapi else None
        self.generation = 0
        self._count = 0
        self._running = threading.Condition(self.lock)
        self._busy: Counter[int] = Counter()
        self._at_mailbox: Counter[str] = Counter()

    def known(self, host: str) -> bool:
        """Whether a tunnel to that host is opened. A foreign one is noted and refused."""
        with self.lock:
            state = self.state
            ours = {state.login_host, state.graph_host, state.host, *state.foreign_hosts}
            if host in ours:
                return True
            request = Request(number=0, scheme="https", host=host, method="CONNECT", target="/", headers={})
            self.violations.append(Violation(request=request, what="a foreign host was called"))
            return False

    def respond(self, arrival: Arrival) -> Sending:
        """Process a request and say what goes out, and how."""
        with self._counted(arrival) as coming:
            request, fault = coming.request, coming.fault
            try:
                self._call_hooks(Moment.BEFORE, request)
                if fault is not None and fault.is_before and fault.kind is not Kind.STATUS:
                    return self._unanswered(request, fault.manner)
                answer, app = self._processed(coming)
                self._call_hooks(Moment.AFTER, request)
            except Dropped:
                return self._unanswered(request, Manner.LOST)
            with self.lock:
                return self._sending(coming, answer, app)

    @contextmanager
    def _counted(self, arrival: Arrival) -> Iterator[_Coming]:
        """Number the request, and hold back a change of the whole state until it is done."""
        thread = threading.get_ident()
        with self.lock:
            self._count += 1
            self._busy[thread] += 1
            request = arrival.numbered(self._count)
            mailbox = self._whose(request)
            self._at_mailbox[mailbox] += 1
            crowded = bool(mailbox) and self._at_mailbox[mailbox] > self.state.knobs.mailbox_concurrency
            coming = _Coming(
                request=request,
                own_id=self.state.guid("request"),
                fault=self.faults.struck(request),
                mailbox=mailbox,
                crowded=crowded,
            )
            self._look_for_violations(coming)
        try:
            yield coming
        finally:
            with self._running:
                self._at_mailbox[mailbox] -= 1
                self._busy[thread] -= 1
                self._busy = +self._busy
                self._running.notify_all()

    @contextmanager
    def at_rest(self) -> Iterator[None]:
        """Under the lock, with no request under way but the caller's own."""
        own = threading.get_ident()
        with self._running:
            self._running.wait_for(lambda: not [each for each in self._busy if each != own])
            yield

    def _call_hooks(self, moment: Moment, request: Request) -> None:
        for hook in list(self.hooks):
            hook(moment, request)

    def _processed(self, coming: _Coming) -> tuple[Answer, str]:
        """The answer, refusals included, and the app that asked."""
        request, fault = coming.request, coming.fault
        app = ""
        with self.lock:
            try:
                if fault is not None and fault.kind is Kind.STATUS:
                    raise fault.refusal()
                if fault is not None and fault.kind is Kind.INSTEAD:
                    return fault.answer(), self._app(request)
                answer, app = self._answered(coming)
            except Refusal as refusal:
                app = app or self._app(request)
                answer = self._refused(coming, refusal)
            if fault is not None and fault.kind is Kind.REPEATED:
                answer = self.faults.repeated(request, answer)
            self.faults.remember(request, answer)
            if fault is not None and fault.kind is Kind.FOREIGN:
                answer = self.faults.misled(fault, answer)
            return answer, app

    def _answered(self, coming: _Coming) -> tuple[Answer, str]:
        state, request = self.state, coming.request
        if request.scheme == "http":
            if request.host == imds.HOST:
                return imds.answer(state, request), state.machine
            raise Refusal(403, "Forbidden", "SSL required.")
        if request.host == state.login_host:
            return sign_in.answer(state, request), ""
        if request.host == state.host:
            return sharepoint.answer(state, request), ""
        if request.host in state.foreign_hosts:
            return Answer(payload={"value": []}), ""
        return self._graph(coming)

    def _graph(self, coming: _Coming) -> tuple[Answer, str]:
        state, request = self.state, coming.request
        who = graph.identified(state, request)
        if coming.crowded:
            raise limits.too_many_at_once()
        if not coming.mailbox:
            limits.check_units(state)
        call = Call(state=state, request=request, caller=who, tokens=graph.split(request))
        try:
            answer = graph.answer(call)
        finally:
            self.violations += [Violation(request=request, what=note) for note in call.notes]
            limits.spend(state, call.units)
        answer.headers.update(limits.rate_headers(state))
        return answer, who.app.id

    def _app(self, request: Request) -> str:
        try:
            return graph.identified(self.state, request).app.id
        except Refusal:
            return ""

    def _whose(self, request: Request) -> str:
        """The mailbox a request goes to, as the app that asks sees it: Outlook limits each pair of the two."""
        if request.host != self.state.graph_host or request.scheme != "https":
            return ""
        whose = graph.is_mailbox([part for part in request.path.split("/")[2:] if part]).lower()
        return f"{whose} {hash(request.header('authorization'))}" if whose else ""

    def _look_for_violations(self, coming: _Coming) -> None:
        """What no client should do."""
        state, request, found = self.state, coming.request, []
        token = bool(request.header("authorization"))
        if request.scheme == "http" and request.host != imds.HOST:
            found.append("http instead of https")
        if not request.header("user-agent"):
            found.append("no User-Agent")
        if coming.crowded:
            found.append("too many requests at once to a mailbox")
        if token and request.host == state.host:
            found.append("Authorization on a pre-authenticated address")
        elif token and request.host != state.graph_host:
            found.append("a token sent to a foreign host")
        self.violations += [Violation(request=request, what=what) for what in found]

    # The answer's form -----------------------------------------------------------------------------

    def _refused(self, coming: _Coming, refusal: Refusal) -> Answer:
        date = self.state.wall_datetime().strftime("%Y-%m-%dT%H:%M:%S")
        own = coming.own_id
        payload = refusal.payload(date, own, coming.request.header("client-request-id") or own)
        return Answer(status=refusal.status, headers=refusal.headers, payload=payload)

    def _sending(self, coming: _Coming, answer: Answer, app: str) -> Sending:
        request, fault = coming.request, coming.fault
        manner = fault.manner if fault is not None else Manner.WHOLE
        status = answer.status if manner in {Manner.WHOLE, Manner.CUT} else 0
        self.requests.append(Seen(request=request, status=status, units=answer.units, app=app, answer=answer.payload))
        is_graph = request.host == self.state.graph_host and request.scheme == "https"
        if is_graph and self.contract is not None and (fault is None or fault.kind is not Kind.STATUS):
            self.nonconformities += self.contract.complaints(request, answer)
        return self._framed(coming, answer, manner, is_graph=is_graph)

    def _framed(self, coming: _Coming, answer: Answer, manner: Manner, *, is_graph: bool) -> Sending:
        request, own = coming.request, coming.own_id
        body = answer.content()
        headers = {"Cache-Control": "no-store, no-cache", "Strict-Transport-Security": "max-age=31536000"}
        if is_graph:
            headers |= {"request-id": own, "client-request-id": request.header("client-request-id") or own}
            headers |= {"x-ms-ags-diagnostic": '{"ServerInfo":{"DataCenter":"UK South","Slice":"E","Ring":"5"}}'}
            headers["OData-Version"] = "4.0"
        headers["Date"] = formatdate(self.state.wall(), usegmt=True)
        if answer.payload is not None:
            good = is_graph and answer.status < LAST_ERROR
            headers["Content-Type"] = GRAPH_JSON if good else "application/json; charset=utf-8"
            takes = "gzip" in request.header("accept-encoding") and self.state.knobs.compress
            if takes and len(body) > WORTH_COMPRESSING and is_graph:
                body = gzip.compress(body, 1)
                headers |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        headers.update(answer.headers)
        # Graph answers in chunks; what comes by a pre-authenticated address has a length.
        chunked = is_graph and answer.payload is not None and answer.status < LAST_ERROR
        return Sending(status=answer.status, headers=headers, body=body, chunked=chunked, manner=manner)

    def _unanswered(self, request: Request, manner: Manner) -> Sending:
        with self.lock:
            self.requests.append(Seen(request=request, status=0, units=0, app=self._app(request)))
        return Sending(status=0, headers={}, body=b"", manner=manner)
