"""Lists that Graph gives out page by page: https://learn.microsoft.com/graph/paging ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cmmtn_sync.errors import TemporaryError
from cmmtn_sync.tenant.microsoft365.calls import Json
from cmmtn_sync.tenant.microsoft365.wire import Wire


def entries(
    wire: Wire, link: str, doing: str, *, cost: int, headers: Mapping[str, str] | None = None
) -> Iterator[Json]:
    """Yield each entry of a list, page after page. Raise as ``Wire.get``, and ``TemporaryError`` if it has no end."""
    asked: set[str] = set()
    following: str | None = link
    while following:
        if following in asked:
            happened = f"Microsoft 365 could not {doing} to the end: its list came to none."
            raise TemporaryError(happened, do="Nothing: the next run reads it again.")
        asked.add(following)
        page = wire.get(following, doing, cost=cost, headers=headers)
        yield from page.get("value", ())
        following = page.get("@odata.nextLink")
