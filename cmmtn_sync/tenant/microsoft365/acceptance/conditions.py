"""Whether a PUT looks at If-Match and minds a name that is taken, and whether an upload session looks at If-Match."""

from __future__ import annotations

from cmmtn_sync.tenant.microsoft365.acceptance.nouns import Bench, Found, no, yes
from cmmtn_sync.tenant.microsoft365.addresses import in_folder, of_item
from cmmtn_sync.tenant.microsoft365.troubles import Refused

_DOING = "write a file for a trial"
_STALE = '"{00000000-0000-0000-0000-000000000000},1"'


def trial(bench: Bench) -> Found:
    """Write a file under conditions that hold and that do not."""
    item = bench.put("Conditions.txt", b"The first words.")
    identity = str(item["id"])
    try:
        refused = _is_refused(bench, identity, _STALE)
        taken = not _is_refused(bench, identity, str(_etag(bench, identity)))
        name = _name_is_minded(bench)
        session = _session_is_refused(bench, identity)
    finally:
        bench.remove(identity)
    put = refused and taken
    facts = {"put_if_match": _word(put), "put_minds_names": _word(name), "session_if_match": _word(session)}
    if put:
        return yes(
            "When somebody has saved a file while we were at it, SharePoint refuses our version: nothing of theirs is "
            "lost, and one request is enough to write the tracker.",
            **facts,
        )
    if session:
        return no(
            "When somebody has saved a file while we were at it, SharePoint takes our version in its place if we write "
            "in one step, and refuses it if we write in several. So we write in several: a little slower, and "
            "nothing of theirs is lost.",
            **facts,
        )
    return no(
        "When somebody has saved a file while we were at it, SharePoint takes our version in its place: what they "
        "typed would be lost. Do not start the worker, and tell whoever looks after the program.",
        **facts,
    )


def _etag(bench: Bench, identity: str) -> str:
    there = bench.item(identity) or {}
    return str(there.get("eTag", ""))


def _is_refused(bench: Bench, identity: str, etag: str) -> bool:
    """Return whether it is refused because it changed. Raise any other refusal: it tells nothing about that."""
    place = of_item(bench.drive, identity, "/content")
    try:
        bench.wire.put(place, b"Other words.", _DOING, headers={"If-Match": etag})
    except Refused as refusal:
        if not refusal.changed:
            raise
        return True
    return False


def _name_is_minded(bench: Bench) -> bool:
    """Return whether a PUT that wants a new file is refused where there is one of its name."""
    place = in_folder(bench.drive, bench.scratch(), "Conditions.txt", "/content?@microsoft.graph.conflictBehavior=fail")
    try:
        bench.wire.put(place, b"A new file.", _DOING)
    except Refused as refusal:
        if not (refusal.name_taken or refusal.changed):
            raise
        return True
    return False


def _session_is_refused(bench: Bench, identity: str) -> bool:
    place = of_item(bench.drive, identity, "/createUploadSession")
    body = {"item": {"@microsoft.graph.conflictBehavior": "replace"}}
    try:
        session = bench.wire.post(place, body, _DOING, headers={"If-Match": _STALE})
    except Refused as refusal:
        if not refusal.changed:
            raise
        return True
    bench.connection.transfers.cancel(str(session.get("uploadUrl", "")))
    return False


def _word(truth: bool) -> str:  # noqa: FBT001 - a word for it
    return "yes" if truth else "no"
