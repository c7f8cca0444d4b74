"""What goes over the wire: a request as it came, an answer as it goes, and a refusal in Graph's own words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, unquote

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request as it came. ``target`` is raw: what a client escaped badly is seen here as the server saw it."""

    number: int
    scheme: str
    host: str
    method: str
    target: str
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes = b""

    @cached_property
    def raw_path(self) -> str:
        return self.target.partition("?")[0]

    @cached_property
    def path(self) -> str:
        """The path, escapes undone. A plus stays a plus: only query strings read it as a space."""
        return unquote(self.raw_path)

    @cached_property
    def query_string(self) -> str:
        return self.target.partition("?")[2]

    @cached_property
    def query(self) -> dict[str, str]:
        """The query by name; OData's own options without their dollar sign, which Graph lets one leave out."""
        pairs = parse_qsl(self.query_string, keep_blank_values=True)
        return {name.removeprefix("$").lower(): value for name, value in pairs}

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.host}{self.target}"

    def header(self, name: str) -> str:
        """The header's value, or an empty text."""
        return self.headers.get(name, "")

    @cached_property
    def prefers(self) -> frozenset[str]:
        """What the client asks for in ``Prefer``, each lower-cased and without quotation marks."""
        asked = self.header("prefer").replace('"', "").lower()
        return frozenset(part.strip() for part in asked.replace(";", ",").split(",") if part.strip())

    def json(self) -> Json:
        """The body as a JSON object. Raises Refusal (400) if it is none."""
        if not self.body:
            return {}
        try:
            read = json.loads(self.body)
        except ValueError:
            raise Refusal(400, "BadRequest", "Unable to read JSON request payload.") from None
        if not isinstance(read, dict):
            raise Refusal(400, "BadRequest", "Empty Payload. JSON content expected.")
        return read


@dataclass(kw_only=True)
class Answer:
    """What is sent back. ``payload`` is JSON; ``body`` is anything else."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    payload: Json | None = None
    body: bytes = b""
    units: int = 0
    """SharePoint's resource units: how-to-avoid-getting-throttled-or-blocked-in-sharepoint-online."""

    def content(self) -> bytes:
        """The bytes of the body."""
        if self.payload is None:
            return self.body
        return json.dumps(self.payload, ensure_ascii=False, separators=(",", ":")).encode()


class Refusal(Exception):
    """An answer in the form of concepts/errors.md: a code, a message, and codes further in that say more."""

    def __init__(
        self, status: int, code: str, message: str, *inner: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.inner = inner
        self.headers = dict(headers or {})

    def payload(self, date: str, request_id: str, client_request_id: str) -> Json:
        """The JSON body. Codes further in stand one inside the other."""
        deepest: Json = {}
        for code in reversed(self.inner):
            deepest = {"code": code, "innerError": deepest} if deepest else {"code": code}
        inner = {**deepest, "date": date, "request-id": request_id, "client-request-id": client_request_id}
        return {"error": {"code": self.code, "message": self.message, "innerError": inner}}


class Dropped(Exception):
    """Raised by a hook: the connection is closed there and then, and a request not yet processed never is."""


REASONS = {
    200: "OK",
    201: "Created",
    202: "Accepted",
    204: "No Content",
    206: "Partial Content",
    302: "Found",
    304: "Not Modified",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    410: "Gone",
    412: "Precondition Failed",
    413: "Payload Too Large",
    416: "Range Not Satisfiable",
    423: "Locked",
    429: "Too Many Requests",
    500: "Internal Server Error",
    501: "Not Implemented",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}
