"""Whether names with signs, and long paths, are found again where they were put."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from cmmtn_sync.tenant.microsoft365.acceptance.nouns import Bench, Found, no, yes
from cmmtn_sync.tenant.microsoft365.troubles import Refused

_SIGNS = ("Report #1 100% 'final' + more & é.txt", "Plan %23 [v2] (a); b = c.txt", "Trailing dots...txt")
_LONGEST = 390
_FOLDER = 100
_NOT_OF_NAMES = frozenset({401, 403, 507})
"""A right that is missing, a library that is full: they tell nothing about names."""


def trial(bench: Bench) -> Found:
    """Write a file under each name, and look for it by its path."""
    lost = [name for name in (*_SIGNS, _long(bench)) if not _is_found(bench, name)]
    top = bench.item_at(bench.path("long"))
    if top is not None:
        bench.remove(str(top["id"]))
    if lost:
        told = ", ".join(f"“{name[:60]}”" for name in lost)
        return no(
            f"These were not found again by their path: {told}. Documents with such names are read all the same: "
            "SharePoint gives each a number, and we go by that."
        )
    return yes(
        "Files with signs in their names, and files with paths of 390 letters, are found again where they were put."
    )


def _long(bench: Bench) -> str:
    """Return a name in folders, so that the whole path has 390 letters: SharePoint counts site and library too."""
    there = bench.item(bench.scratch()) or {}
    above = unquote(urlsplit(str(there.get("webUrl", ""))).path).lstrip("/")
    left = _LONGEST - len(above) - len("/long/") - len("/a.txt")
    folders = []
    while left > 1:
        folders.append("d" * min(_FOLDER, left))
        left -= len(folders[-1]) + 1
    return "/".join(["long", *folders, "a.txt"])


def _is_found(bench: Bench, name: str) -> bool:
    try:
        item = bench.put(name, b"A trial of cmmtn_sync.")
    except Refused as refusal:
        if refusal.locked or refusal.status in _NOT_OF_NAMES:
            raise
        return False
    there = bench.item_at(bench.path(name))
    if "/" not in name:
        bench.remove(str(item["id"]))
    return there is not None and there.get("id") == item.get("id")
