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
        return yes("A PUT is refused when somebody has saved meanwhile: one request writes the tracker.", **facts)
    if session:
        return no(
            "A PUT is not refused when somebody has saved meanwhile. An upload session is: we write by that.", **facts
        )
    return no("Nothing is refused when somebody has saved meanwhile: tell whoever looks after the program.", **facts)


def _etag(bench: Bench, identity: str) -> str:
    there = bench.item(identity) or {}
    return str(there.get("eTag", ""))


def _is_refused(bench: Bench, identity: str, etag: str) -> bool:
    place = of_item(bench.drive, identity, "/content")
    try:
        bench.wire.put(place, b"Other words.", _DOING, headers={"If-Match": etag})
    except Refused as no_:
        return no_.changed
    return False


def _name_is_minded(bench: Bench) -> bool:
    """Return whether a PUT that wants a new file is refused where there is one of its name."""
    place = in_folder(bench.drive, bench.scratch(), "Conditions.txt", "/content?@microsoft.graph.conflictBehavior=fail")
    try:
        bench.wire.put(place, b"A new file.", _DOING)
    except Refused as no_:
        return no_.name_taken or no_.changed
    return False


def _session_is_refused(bench: Bench, identity: str) -> bool:
    place = of_item(bench.drive, identity, "/createUploadSession")
    body = {"item": {"@microsoft.graph.conflictBehavior": "replace"}}
    try:
        session = bench.wire.post(place, body, _DOING, headers={"If-Match": _STALE})
    except Refused as no_:
        return no_.changed
    bench.connection.transfers.cancel(str(session.get("uploadUrl", "")))
    return False


def _word(truth: bool) -> str:  # noqa: FBT001 - a word for it
    return "yes" if truth else "no"
