"""Small clients for the emulated tenant's own tests: one that calls Graph, and one that follows a delta feed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypedDict, Unpack

import requests

from tests.emulated.tenant import EmulatedTenant

PATIENCE = (5, 30)
GONE = 410
AGENT = "NONISV|CMMTN|emulated tenant's own tests/1.0"


class Options(TypedDict, total=False):
    """What ``requests`` takes beside."""

    headers: Mapping[str, str]
    params: Mapping[str, str]
    timeout: tuple[float, float]


class Graph:
    """A session with a token. ``agent`` and a timeout go with every request."""

    def __init__(self, tenant: EmulatedTenant, token: str = "") -> None:
        self.session = requests.Session()
        self.session.headers["User-Agent"] = AGENT
        if token:
            self.session.headers["Authorization"] = f"Bearer {token}"
        self.root = f"https://{tenant.state.graph_host}/v1.0"

    def call(
        self, method: str, path: str, *, data: bytes | None = None, json: object = None, **options: Unpack[Options]
    ) -> requests.Response:
        """One request, by a path below the version or by a whole address."""
        url = path if path.startswith("http") else f"{self.root}{path}"
        options.setdefault("timeout", PATIENCE)
        return self.session.request(method, url, data=data, json=json, **options)

    def get(self, path: str, **options: Unpack[Options]) -> requests.Response:
        return self.call("GET", path, **options)

    def put(self, path: str, data: bytes = b"", **options: Unpack[Options]) -> requests.Response:
        return self.call("PUT", path, data=data, **options)

    def post(self, path: str, json: object = None, **options: Unpack[Options]) -> requests.Response:
        return self.call("POST", path, json=json, **options)

    def patch(self, path: str, json: object = None, **options: Unpack[Options]) -> requests.Response:
        return self.call("PATCH", path, json=json, **options)

    def delete(self, path: str, **options: Unpack[Options]) -> requests.Response:
        return self.call("DELETE", path, **options)

    def close(self) -> None:
        self.session.close()


@dataclass
class Follower:
    """Follows driveitem-delta.md to the letter: by id, the last occurrence wins, a resync replaces everything."""

    graph: Graph
    drive: str
    link: str = ""
    items: dict[str, dict[str, Any]] = field(default_factory=dict)

    def sync(self, between_pages: Callable[[], object] = lambda: None, *, size: int = 200) -> None:
        """One round, from the last link or from the beginning."""
        whole = not self.link
        url = self.link or f"/drives/{self.drive}/root/delta?$top={size}"
        fresh: dict[str, dict[str, Any]] = {} if whole else dict(self.items)
        while url:
            answer = self.graph.get(url)
            if answer.status_code == GONE:
                fresh, url = {}, answer.headers["Location"]
                continue
            answer.raise_for_status()
            page = answer.json()
            for item in page["value"]:
                _apply(fresh, item)
            url = page.get("@odata.nextLink", "")
            self.link = page.get("@odata.deltaLink", self.link)
            if url:
                between_pages()
        self.items = fresh

    def files(self) -> dict[str, str]:
        """The tree as the follower knows it: the id of each file by its path."""
        found: dict[str, str] = {}
        for item_id, item in self.items.items():
            path = self._path(item_id) if "file" in item or "package" in item else None
            if path is not None:
                found[path] = item_id
        return found

    def _path(self, item_id: str) -> str | None:
        """Its path, or None where a folder above it has gone: what was in it went with it."""
        names: list[str] = []
        while item_id in self.items:
            item = self.items[item_id]
            if "root" in item:
                return "/".join(reversed(names))
            names.append(item["name"])
            item_id = item["parentReference"]["id"]
        return None


def _apply(items: dict[str, dict[str, Any]], item: dict[str, Any]) -> None:
    if "deleted" in item:
        items.pop(item["id"], None)
    else:
        items[item["id"]] = item
