"""What changed in a library since a link that Graph gave us; or everything that is in it, by a link without a token.

https://learn.microsoft.com/graph/api/driveitem-delta : pages are followed until there is a deltaLink, which is kept
whole. How many items a page holds says nothing of whether it is the last.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cmmtn_sync.errors import TemporaryError
from cmmtn_sync.tenant.microsoft365.addresses import of_drive, of_item
from cmmtn_sync.tenant.microsoft365.pages import pages
from cmmtn_sync.tenant.microsoft365.tree import Folder, Told, Tree, completed, folder_of, told, untold_folders
from cmmtn_sync.tenant.microsoft365.troubles import GONE, Refused
from cmmtn_sync.tenant.microsoft365.wire import MANY, ONE, Json, Wire

_PER_PAGE = 200
_FORBIDDEN = 403
_MALFORMED = 400
_DOING = "read what is in the library"


def from_the_start(drive: str) -> str:
    """Return the link that lists everything. No ``$select``: whether unnamed facets then still come is not said."""
    return of_drive(drive, f"/root/delta?$top={_PER_PAGE}")


def must_start_again(no: Refused) -> bool:
    """Return whether a link is of no use any more: expired (410), or not understood (400)."""
    return no.status in {GONE, _MALFORMED}


def walk(wire: Wire, link: str) -> tuple[dict[str, Told], str]:
    """Return the last word on each item, and the link for the next time. Raise ``Refused`` as Graph does."""
    words: dict[str, Told] = {}
    page: Json = {}
    for page in changed(wire, link):
        client_id = wire.client_id
        for item in page.get("value", ()):
            word = told(item, client_id)
            if word is not None:
                words[item["id"]] = word
    if "@odata.deltaLink" not in page:
        happened = "Microsoft 365 did not tell all that is in the library."
        raise TemporaryError(happened, do="Nothing: the next run reads it again.")
    return words, wire.own(page["@odata.deltaLink"])


def changed(wire: Wire, link: str) -> Iterator[Json]:
    """Yield the pages of what changed; the last has the link for the next time. Raise as ``pages`` does."""
    return pages(wire, link, _DOING, cost=lambda each: ONE if "token" in each else MANY)


def with_all_folders(wire: Wire, drive: str, tree: Tree) -> Tree:
    """Return the tree with the folders that a feed did not tell of, though something lies in them.

    Folders made anew while Graph was listing, and those above what alone an app may see, are such.
    """
    if not tree.root:
        tree = replace(tree, root=str(wire.get(of_drive(drive, "/root"), _DOING)["id"]))
    asked: set[str] = set()
    while missing := untold_folders(tree) - asked:
        asked |= missing
        found = {folder: _asked(wire, drive, folder) for folder in sorted(missing)}
        there = {name: folder for name, folder in found.items() if folder is not None}
        tree = completed(tree, there, found.keys() - there.keys())
    return tree


def _asked(wire: Wire, drive: str, folder: str) -> Folder | None:
    """Return a folder by its id, or None if it is gone, or is none that we may see."""
    try:
        return folder_of(wire.get(of_item(drive, folder), _DOING))
    except Refused as no:
        if no.not_there or no.status == _FORBIDDEN:
            return None
        raise
