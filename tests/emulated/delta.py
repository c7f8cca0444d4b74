"""The delta feed of a drive: driveitem-delta.md, and what people have seen it do.

A round lists ids, fixed when it begins; each page tells of them as they are by then. What changes while a client
pages is listed again at the end of the round. A round from the beginning tells of no deletions.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime

from tests.emulated.call import Call, dollar
from tests.emulated.drives import Drive, Item
from tests.emulated.item_json import KNOWN, delta_json, stale_json
from tests.emulated.odata import check_select, selected, top
from tests.emulated.people import guid
from tests.emulated.places import Place
from tests.emulated.wire import Answer, Json, Refusal

STALE = "stale "


@dataclass(slots=True, kw_only=True)
class Round:
    """What a client is being told, page by page."""

    since: int
    upto: int
    ids: list[str]
    """In order; one that begins with "stale " is told as it was before its last move."""
    whole: bool
    started: int
    select: str = ""
    size: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a token stands for: a place in a round, or, with no round, all changes since."""

    since: int
    round: Round | None = None
    offset: int = 0
    select: str = ""
    size: str = ""


def answer(call: Call, where: Place) -> Answer:
    """A page of changes."""
    drive = where.drive
    if where.found().kind != "root" and not call.state.knobs.folder_delta:
        raise Refusal(400, "invalidRequest", "The expression is not valid: delta is served on the root only.")
    token = _token(call, where.arguments[0])
    check_select(call.query.get("select", ""), KNOWN, "microsoft.graph.driveItem")
    call.units = 1 if token else 2
    if token.lower() == "latest":
        return Answer(payload=_page(call, [], _delta_link(call, drive, drive.told, None)))
    if token:
        call.check_link(token)
        return _go_on(call, drive, token)
    return _told(call, drive, _begin(call, drive, 0, whole=True), 0)


def _token(call: Call, segment: str) -> str:
    if segment.lower().startswith("delta(token='"):
        return segment[len("delta(token='") : -2]
    return call.query.get("token", "")


def _go_on(call: Call, drive: Drive, token: str) -> Answer:
    mark = drive.tokens.get(token)
    if mark is None:
        at = _moment(token)
        if at is None:
            raise _resync(call, drive)
        # Example 4: a timestamp in place of a token, for a client that has lost its link.
        return _told(call, drive, _begin(call, drive, _sequence_before(drive, at), whole=False), 0)
    if mark.round is not None:
        return _told(call, drive, mark.round, mark.offset)
    begun = _begin(call, drive, mark.since, whole=False)
    begun.select, begun.size = begun.select or mark.select, begun.size or mark.size
    return _told(call, drive, begun, 0)


def _moment(token: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(token)
    except ValueError:
        return None
    return at if at.tzinfo else None


def _sequence_before(drive: Drive, at: datetime) -> int:
    earlier = [item.seq for item in drive.items.values() if item.changed_at < at]
    return max(earlier, default=0)


def _resync(call: Call, drive: Drive) -> Refusal:
    """410 Gone, with a Location that begins afresh."""
    code = call.state.knobs.resync_code
    inner = {"resyncRequired": "resyncApplyDifferences"}.get(code)
    headers = {}
    if call.state.knobs.resync_has_location:
        begun = _begin(call, drive, 0, whole=True)
        headers["Location"] = _next_link(call, drive, begun, 0)
    message = (
        "Resync required. Replace any local items with the server's version (including deletes) if you're sure that "
        "the service was up to date with your local changes when you last sync'd. Upload any local changes that the "
        "server doesn't know about."
    )
    return Refusal(410, code, message, *((inner,) if inner else ()), headers=headers)


def _begin(call: Call, drive: Drive, since: int, *, whole: bool) -> Round:
    query = call.query
    begun = Round(
        since=since, upto=since, ids=[], whole=whole, started=drive.told, select=query.get("select", ""),
        size=query.get("top", ""),
    )  # fmt: skip
    _extend(call, drive, begun)
    quiet = not begun.ids and not whole
    if quiet and call.state.knobs.quiet_poll == "root":
        begun.ids = [drive.root_id]
    return begun


def _extend(call: Call, drive: Drive, running: Round) -> None:
    """List what changed since the round was last looked at, folders above it first."""
    knobs = call.state.knobs
    since, running.upto = running.upto, drive.told
    first = running.whole and not running.ids
    news = [item for item in drive.items.values() if since < item.seq <= running.upto or first]
    news = [item for item in news if _is_told(item, running, knobs.deleted_while_enumerating)]
    news.sort(key=lambda item: item.seq)
    ids: list[str] = []
    exclude = _excludes_parents(call) or not knobs.parents_come
    for item in news:
        # Without its parents an item still comes with the root: graph-explorer-v4#4052.
        ids += [each.id for each in ([drive.root] if exclude else drive.above(item)) if not each.deleted]
        ids.append(item.id)
    ids = _once(ids)
    if knobs.children_first:
        ids.reverse()
    elif knobs.stale_copies:
        moved = {item.id for item in news if item.former and not item.deleted}
        ids = [each for item_id in ids for each in ([STALE + item_id, item_id] if item_id in moved else [item_id])]
    running.ids += ids


def _once(ids: list[str]) -> list[str]:
    """Each id once, at its first place."""
    return list(dict.fromkeys(ids))


def _excludes_parents(call: Call) -> bool:
    # driveitem-delta.md has a header of its own; graph-explorer-v4#4052 sends it in Prefer.
    return "deltaexcludeparent" in call.request.prefers or "deltaexcludeparent" in call.request.headers


def _is_told(item: Item, running: Round, deletions: str) -> bool:
    if item.untold or not item.seen_by(None):
        return False
    if item.deleted and running.whole:
        return deletions == "told" and item.seq > running.started
    return True


def _told(call: Call, drive: Drive, running: Round, offset: int) -> Answer:
    """The page at that place of the round, with a link to the next or to the next round."""
    knobs = call.state.knobs
    kept_size, kept_select = (running.size, running.select) if knobs.links_keep_select else ("", "")
    size = top(call.query.get("top") or kept_size or None, knobs.delta_page_size, knobs.delta_page_size)
    if offset + size >= len(running.ids) and drive.told > running.upto:
        _extend(call, drive, running)
    ids = running.ids[offset : offset + size]
    select = call.query.get("select") or kept_select
    value = [told for each in ids if (told := _entry(call, drive, each, select, running))]
    end = offset + len(ids)
    if end < len(running.ids) or (knobs.empty_last_page and ids):
        return Answer(payload=_page(call, value, _next_link(call, drive, running, end)))
    later = running.whole and knobs.deleted_while_enumerating == "later"
    since = running.started if later else running.upto
    return Answer(payload=_page(call, value, _delta_link(call, drive, since, running)))


def _entry(call: Call, drive: Drive, item_id: str, select: str, running: Round) -> Json:
    """One item as it is by now; nothing for one that has gone since and is not to be told of."""
    item = drive.items[item_id.removeprefix(STALE)]
    if item.deleted and (item.untold or (running.whole and call.state.knobs.deleted_while_enumerating != "told")):
        return {}
    told = stale_json(call.state, drive, item) if item_id.startswith(STALE) and not item.deleted else None
    return selected(told or delta_json(call.state, drive, item), select, ("id", "deleted"))


def _page(call: Call, value: list[Json], link: dict[str, str] | str) -> Json:
    named = link if isinstance(link, dict) else {"@odata.nextLink": link}
    return {"@odata.context": call.context("Collection(driveItem)"), **named, "value": value}


def _next_link(call: Call, drive: Drive, running: Round, offset: int) -> str:
    token = _new_token(call, drive, Mark(since=running.since, round=running, offset=offset))
    options = dollar(select=running.select, top=running.size) if call.state.knobs.links_keep_select else {}
    return call.link(f"/drives/{drive.id}/root/delta", "token", token, **options)


def _delta_link(call: Call, drive: Drive, since: int, running: Round | None) -> dict[str, str]:
    select, size = call.query.get("select", ""), call.query.get("top", "")
    if running is not None:
        select, size = running.select, running.size
    if not call.state.knobs.links_keep_select:
        select = size = ""
    token = ""
    if not call.state.knobs.new_delta_link_each_time:
        known = (each for each, mark in drive.tokens.items() if mark.round is None and mark.since == since)
        token = next(known, "")
    token = token or _new_token(call, drive, Mark(since=since, select=select, size=size))
    path = f"/drives/{drive.id}/root/delta"
    if call.state.knobs.delta_link_form == "function":
        url = f"{call.root}{path}(token='{token}')"
        call.state.links[token] = url
        return {"@odata.deltaLink": url}
    return {"@odata.deltaLink": call.link(path, "token", token, **dollar(select=select, top=size))}


def _new_token(call: Call, drive: Drive, mark: Mark) -> str:
    """An opaque token in the form of the documentation's samples."""
    drive.tokens_made += 1
    text = f"3;%234;%231;3;{drive.guid};{guid(f'{drive.id} token {drive.tokens_made}')};{drive.tokens_made};%23;%23"
    token = base64.b64encode(text.encode()).decode()
    token = f"{token}+/=" if call.state.knobs.awkward_tokens else token.rstrip("=")
    drive.tokens[token] = mark
    return token
