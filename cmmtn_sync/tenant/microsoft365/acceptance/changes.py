"""Whether delta works with the rights we have, what it tells of an item, and whether we know our own writes in it."""

from __future__ import annotations

from urllib.parse import quote

from cmmtn_sync.tenant.microsoft365.acceptance.nouns import Bench, Found, no, yes
from cmmtn_sync.tenant.microsoft365.addresses import of_drive
from cmmtn_sync.tenant.microsoft365.delta import changed
from cmmtn_sync.tenant.microsoft365.tree import is_ours
from cmmtn_sync.tenant.microsoft365.troubles import Refused
from cmmtn_sync.tenant.microsoft365.wire import Json

_DOING = "read what changed in the library"


def trial(bench: Bench) -> Found:
    """Ask for the latest token, write a file, and look for it in what changed since."""
    latest = bench.wire.get(of_drive(bench.drive, "/root/delta?token=latest"), _DOING)
    item = bench.put("Changes.txt", b"A trial of cmmtn_sync.")
    try:
        told = _told(bench, str(latest.get("@odata.deltaLink", "")), str(item["id"]))
    finally:
        bench.remove(str(item["id"]))
    if told is None:
        return no(
            "SharePoint does not tell us of a file that has just come. Uploads are then found late: "
            "when the whole library is listed, once a night."
        )
    hashes = "quickXorHash" in ((told.get("file") or {}).get("hashes") or {})
    ours = is_ours(told, bench.wire.client_id)
    by_time = _by_time(bench)
    known = (
        "It also says which changes are our own."
        if ours
        else "It does not say which changes are our own; we know our files by their text."
    )
    told_apart = "" if hashes else " It gives no fingerprint of a file, so one that was only renamed is read again."
    return yes(
        f"SharePoint tells us what changed in the library, so a look costs one request. {known}{told_apart}",
        hashes="yes" if hashes else "no",
        own_writes="yes" if ours else "no",
        by_time="yes" if by_time else "no",
    )


def _told(bench: Bench, link: str, item: str) -> Json | None:
    if not link:
        return None
    told = [each for page in changed(bench.wire, link) for each in page.get("value", ()) if each.get("id") == item]
    return told[-1] if told else None


def _by_time(bench: Bench) -> bool:
    """Return whether changes can be asked for by a time: only documented for a link that was lost."""
    at = quote(bench.now.strftime("%Y-%m-%dT%H:%M:%SZ"), safe="")
    try:
        bench.wire.get(of_drive(bench.drive, f"/root/delta?token={at}"), _DOING)
    except Refused:
        return False
    return True
