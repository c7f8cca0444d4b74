"""A call to Graph: who asks, for what, of which state. What every handler is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from tests.emulated.people import Actor
from tests.emulated.state import State
from tests.emulated.tokens import Caller
from tests.emulated.wire import Request


@dataclass(kw_only=True)
class Call:
    """One call, its path already cut into tokens (see ``addressing``)."""

    state: State
    request: Request
    caller: Caller
    tokens: list[str]
    units: int = 0
    notes: list[str] = field(default_factory=list)
    """Violations noticed on the way."""
    applied: dict[str, str] = field(default_factory=dict)
    """Headers of the answer that say which preference was applied."""

    @property
    def actor(self) -> Actor:
        return self.caller.actor

    @property
    def query(self) -> Mapping[str, str]:
        return self.request.query

    @property
    def immutable(self) -> bool:
        """Whether ids are to be immutable ones (outlook-immutable-id.md)."""
        return "idtype=immutableid" in self.request.prefers

    @property
    def root(self) -> str:
        """https://graph.microsoft.com/v1.0, or the national cloud's."""
        return f"https://{self.state.graph_host}/v1.0"

    def context(self, tail: str) -> str:
        """An ``@odata.context``."""
        return f"{self.root}/$metadata#{tail}"

    def link(self, path: str, token_name: str, token: str, **options: str) -> str:
        """A nextLink or deltaLink, remembered by its token so that one who alters it is noticed."""
        pairs = {**{name: value for name, value in options.items() if value}, token_name: token}
        url = f"{self.root}{path}?{urlencode(pairs, quote_via=quote, safe='$,')}"
        self.state.links[token] = url
        return url

    def check_link(self, token: str) -> None:
        """Notice a token that came in another link than the one it was given out in."""
        given = self.state.links.get(token)
        if given is not None and given != self.request.url:
            self.notes.append(f"a link was altered: {given} was given, {self.request.url} came")


def dollar(**options: Any) -> dict[str, str]:  # noqa: ANN401 - whatever can be written into a link
    """OData options under their names with a dollar sign, those that say nothing left out."""
    return {f"${name}": str(value) for name, value in options.items() if value}
