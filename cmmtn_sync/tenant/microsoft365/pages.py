"""Lists that Graph gives out page by page: https://learn.microsoft.com/graph/paging ."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from cmmtn_sync.errors import TemporaryError
from cmmtn_sync.tenant.microsoft365.calls import Json
from cmmtn_sync.tenant.microsoft365.wire import Wire


def entries(
    wire: Wire, link: str, doing: str, *, cost: int, headers: Mapping[str, str] | None = None
) -> Iterator[Json]:
    """Yield each entry of a list, page after page. Raise as :func:`pages` does."""
    for page in pages(wire, link, doing, cost=lambda _: cost, headers=headers):
        yield from page.get("value", ())


def pages(
    wire: Wire, link: str, doing: str, *, cost: Callable[[str], int], headers: Mapping[str, str] | None = None
) -> Iterator[Json]:
    """Yield page after page. Raise as ``Wire.get``, and ``TemporaryError`` if they come to no end."""
    asked: set[str] = set()
    following: str | None = link
    while following:
        if following in asked:
            happened = f"Microsoft 365 could not {doing}: its list came to no end."
            raise TemporaryError(happened, do="Nothing: the next run reads it again.")
        asked.add(following)
        page = wire.get(following, doing, cost=cost(following), headers=headers)
        yield page
        following = page.get("@odata.nextLink")
