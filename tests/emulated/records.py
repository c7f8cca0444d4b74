"""What came and what was answered, kept for a test to look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.emulated.wire import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A request and what came of it."""

    request: Request
    status: int
    """0 where no answer went out."""
    units: int
    app: str
    """The client id in the token, or an empty text."""
    answer: Mapping[str, Any] | None = field(default=None, repr=False)
    """The JSON answered, also where it was lost on the way."""

    @property
    def number(self) -> int:
        return self.request.number

    @property
    def host(self) -> str:
        return self.request.host

    @property
    def method(self) -> str:
        return self.request.method

    @property
    def path(self) -> str:
        """Escapes undone."""
        return self.request.path

    @property
    def query(self) -> Mapping[str, str]:
        return self.request.query

    @property
    def headers(self) -> Mapping[str, str]:
        return self.request.headers

    @property
    def body(self) -> bytes:
        return self.request.body

    def __str__(self) -> str:
        return f"{self.number}. {self.method} {self.request.url} -> {self.status}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """Something that no client should do."""

    request: Request
    what: str

    def __str__(self) -> str:
        return f"{self.what} ({self.request.method} {self.request.url})"
