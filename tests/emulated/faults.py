"""Faults on request: the n-th request, or one that a predicate picks, answered otherwise than it should be."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from urllib.parse import urlsplit

from tests.emulated.server import Manner
from tests.emulated.wire import Answer, Json, Refusal, Request

Where = Callable[[Request], bool]

CODES = {
    401: ("InvalidAuthenticationToken", "Lifetime validation failed, the token is expired."),
    409: ("nameAlreadyExists", "The specified item name already exists."),
    410: ("resyncChangesApplyDifferences", "Resync required."),
    412: ("resourceModified", "ETag does not match current item's value"),
    423: ("resourceLocked", "The resource you are attempting to access is locked"),
    429: ("activityLimitReached", "The request has been throttled"),
    500: ("generalException", "General exception while processing"),
    502: ("BadGateway", "Bad gateway"),
    503: ("serviceNotAvailable", "The service is temporarily unavailable."),
    504: ("UnknownError", "Gateway timeout"),
}


def where(*, host: str = "", method: str = "", path: str = "") -> Where:
    """A predicate: host and method are equal, and the regular expression ``path`` is found in the path."""
    pattern = re.compile(path)

    def picks(request: Request) -> bool:
        fits = host in {"", request.host} and method in {"", request.method}
        return fits and pattern.search(request.path) is not None

    return picks


ANY: Where = where()


class Kind(Enum):
    """What goes wrong."""

    STATUS = "another status"
    RESET = "connection reset before the request is processed"
    LOST = "processed, and no answer"
    CUT = "processed, and half an answer"
    SILENT = "no answer, and the connection held"
    REPEATED = "the page before, once more"
    FOREIGN = "a link to a foreign host"
    INSTEAD = "somebody else on the way answers: a firewall with its page"


@dataclass(slots=True, kw_only=True)
class Fault:
    """A fault that waits. ``hits`` says how often it has struck."""

    kind: Kind
    picks: Where
    at: int
    """Which of the picked requests is the first to be struck: 1 is the next."""
    times: int | None
    """How often it strikes; None: until lifted."""
    status: int = 0
    code: str = ""
    message: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    processed: bool = False
    """SILENT: whether the request is processed all the same."""
    host: str = ""
    body: bytes = b""
    picked: int = 0
    hits: int = 0
    lifted: bool = False

    def lift(self) -> None:
        """It strikes no more."""
        self.lifted = True

    def strikes(self, request: Request) -> bool:
        """Whether this request is struck. Counts it."""
        if self.lifted or (self.times is not None and self.hits >= self.times) or not self.picks(request):
            return False
        self.picked += 1
        if self.picked < self.at:
            return False
        self.hits += 1
        return True

    @property
    def manner(self) -> Manner:
        """How the answer is sent."""
        manners = {Kind.RESET: Manner.RESET, Kind.LOST: Manner.LOST, Kind.CUT: Manner.CUT, Kind.SILENT: Manner.SILENT}
        return manners.get(self.kind, Manner.WHOLE)

    @property
    def is_before(self) -> bool:
        """Whether it strikes before the request is processed, which then never is."""
        return self.kind in {Kind.STATUS, Kind.RESET} or (self.kind is Kind.SILENT and not self.processed)

    def answer(self) -> Answer:
        """What is answered in the tenant's place."""
        return Answer(status=self.status, headers=self.headers, body=self.body)

    def refusal(self) -> Refusal:
        """The error it answers with."""
        code, message = CODES.get(self.status, ("generalException", "An error that was asked for."))
        return Refusal(self.status, self.code or code, self.message or message, headers=self.headers)


class Faults:
    """The faults that wait, in the order they were asked for; the first that strikes a request has it."""

    def __init__(self) -> None:
        self.waiting: list[Fault] = []
        self._pages: dict[str, Json] = {}

    def status(
        self,
        status: int,
        *,
        at: int = 1,
        picks: Where = ANY,
        times: int | None = 1,
        code: str = "",
        message: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> Fault:
        """Answer with a status and Graph's error body: 429 and 503 with ``Retry-After`` by ``headers``."""
        return self._wait(
            Fault(
                kind=Kind.STATUS, picks=picks, at=at, times=times, status=status, code=code, message=message,
                headers=dict(headers or {}),
            )
        )  # fmt: skip

    def throttle(
        self, seconds: int, *, status: int = 429, at: int = 1, picks: Where = ANY, times: int | None = 1
    ) -> Fault:
        """429 or 503 with Retry-After and SharePoint's RateLimit headers."""
        limits = {"RateLimit-Limit": "1250", "RateLimit-Remaining": "0", "RateLimit-Reset": str(seconds)}
        headers = {"Retry-After": str(seconds), **limits}
        return self.status(status, at=at, picks=picks, times=times, headers=headers)

    def reset(self, *, at: int = 1, picks: Where = ANY, times: int | None = 1) -> Fault:
        """The connection is reset before the request is processed."""
        return self._wait(Fault(kind=Kind.RESET, picks=picks, at=at, times=times))

    def lose_answer(self, *, at: int = 1, picks: Where = ANY, times: int | None = 1) -> Fault:
        """The request is processed; the connection is closed without an answer."""
        return self._wait(Fault(kind=Kind.LOST, picks=picks, at=at, times=times))

    def truncate(self, *, at: int = 1, picks: Where = ANY, times: int | None = 1) -> Fault:
        """The request is processed; half of the body comes, then the connection closes."""
        return self._wait(Fault(kind=Kind.CUT, picks=picks, at=at, times=times))

    def silence(self, *, at: int = 1, picks: Where = ANY, times: int | None = 1, processed: bool = False) -> Fault:
        """No answer, until the client gives up or the tenant is closed."""
        return self._wait(Fault(kind=Kind.SILENT, picks=picks, at=at, times=times, processed=processed))

    def repeat_page(self, *, at: int = 1, picks: Where = ANY, times: int | None = 1) -> Fault:
        """A request for a following page gets the page before once more, with a link to the page it asked for."""
        following = lambda request: picks(request) and self._page_before(request) is not None  # noqa: E731 - a predicate
        return self._wait(Fault(kind=Kind.REPEATED, picks=following, at=at, times=times))

    def foreign_link(self, host: str, *, at: int = 1, picks: Where = ANY, times: int | None = 1) -> Fault:
        """The links of a page lead to another host, where a token must not go."""
        return self._wait(Fault(kind=Kind.FOREIGN, picks=picks, at=at, times=times, host=host))

    def answer_instead(
        self, status: int, body: bytes, *, kind: str = "text/html", picks: Where = ANY, times: int | None = 1
    ) -> Fault:
        """Something on the way answers in the tenant's place, which never sees the request."""
        headers = {"Content-Type": kind}
        return self._wait(
            Fault(kind=Kind.INSTEAD, picks=picks, at=1, times=times, status=status, headers=headers, body=body)
        )

    def lift(self) -> None:
        """No fault waits any more."""
        self.waiting.clear()

    def struck(self, request: Request) -> Fault | None:
        """The fault that strikes this request, if any."""
        found: Fault | None = None
        for fault in self.waiting:
            if found is None and fault.strikes(request):
                found = fault
        return found

    def remember(self, request: Request, answer: Answer) -> None:
        """Keep a page that has a link to the next, in case it is to come twice."""
        link = (answer.payload or {}).get("@odata.nextLink")
        if isinstance(link, str) and request.method == "GET":
            self._pages[link] = answer.payload or {}

    def repeated(self, request: Request, answer: Answer) -> Answer:
        """The page before, with a link to the page that was asked for."""
        before = self._page_before(request)
        if before is None:
            return answer
        return Answer(payload={**before, "@odata.nextLink": request.url}, units=answer.units)

    def _page_before(self, request: Request) -> Json | None:
        return self._pages.get(request.url)

    @staticmethod
    def misled(fault: Fault, answer: Answer) -> Answer:
        """The answer with its links led to the foreign host."""
        payload = dict(answer.payload or {})
        for name in ("@odata.nextLink", "@odata.deltaLink"):
            if name in payload:
                payload[name] = urlsplit(payload[name])._replace(netloc=fault.host).geturl()
        return Answer(status=answer.status, headers=answer.headers, payload=payload, units=answer.units)

    def _wait(self, fault: Fault) -> Fault:
        self.waiting.append(fault)
        return fault
