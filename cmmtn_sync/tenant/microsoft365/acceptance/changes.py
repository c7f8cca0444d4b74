"""Whether delta works with the rights we have, what it tells of an item, and whether we know our own writes in it."""

from __future__ import annotations

from urllib.parse import quote

from cmmtn_sync.tenant.microsoft365.acceptance.nouns import Bench, Found, no, yes
from cmmtn_sync.tenant.microsoft365.addresses import of_drive
from cmmtn_sync.tenant.microsoft365.tree import is_ours
from cmmtn_sync.tenant.microsoft365.troubles import Refused
from cmmtn_sync.tenant.microsoft365.wire import Json

_DOING = "read what changed in the library"
_TOLD = ("eTag", "cTag", "createdBy", "lastModifiedBy", "webUrl")


def trial(bench: Bench) -> Found:
    """Ask for the latest token, write a file, and look for it in what changed since."""
    latest = bench.wire.get(of_drive(bench.drive, "/root/delta?token=latest"), _DOING)
    item = bench.put("Changes.txt", b"A trial of cmmtn_sync.")
    try:
        told = _told(bench, str(latest.get("@odata.deltaLink", "")), str(item["id"]))
    finally:
        bench.remove(str(item["id"]))
    if told is None:
        return no("What we write does not come in the library's changes. The nightly listing still finds it.")
    facts = [name for name in _TOLD if name in told]
    hashes = "quickXorHash" in ((told.get("file") or {}).get("hashes") or {})
    ours = is_ours(told, bench.wire.client_id)
    by_time = _by_time(bench)
    words = f"Changes come. Told of an item: {', '.join(facts)}{' and its hash' if hashes else ', and no hash'}."
    known = "We know our own writes in them." if ours else "Our own writes bear no name of ours: their text tells them."
    return yes(
        f"{words} {known}",
        hashes="yes" if hashes else "no",
        own_writes="yes" if ours else "no",
        by_time="yes" if by_time else "no",
    )


def _told(bench: Bench, link: str, item: str) -> Json | None:
    found: Json | None = None
    while link:
        page = bench.wire.get(link, _DOING)
        found = next((each for each in page.get("value", ()) if each.get("id") == item), found)
        link = str(page.get("@odata.nextLink", ""))
    return found


def _by_time(bench: Bench) -> bool:
    """Return whether changes can be asked for by a time: only documented for a link that was lost."""
    at = quote(bench.now.strftime("%Y-%m-%dT%H:%M:%SZ"), safe="")
    try:
        bench.wire.get(of_drive(bench.drive, f"/root/delta?token={at}"), _DOING)
    except Refused:
        return False
    return True
