"""The delta of a mail folder (message-delta.md, delta-query-messages.md)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from tests.emulated.call import Call
from tests.emulated.mail_json import KNOWN, message_id, message_json, row
from tests.emulated.mails import Mailbox, Message
from tests.emulated.odata import Filter, applied, check_select, parsed_filter, selected, top
from tests.emulated.wire import Answer, Json, Refusal

PAGE = 10
MOST = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A state token: since which change, up to where told, and the query that it carries on."""

    folder: str
    since: int
    upto: int | None = None
    offset: int = 0
    select: str = ""
    filter: str = ""
    change_type: str = ""


def answer(call: Call, mailbox: Mailbox, folder: str) -> Answer:
    """A page of the round."""
    mark = _mark(call, mailbox, folder)
    upto = mailbox.changes if mark.upto is None else mark.upto
    entries = _entries(call, mailbox, mark, upto)
    asked = next((each for each in call.request.prefers if each.startswith("odata.maxpagesize=")), "")
    size = top(asked.partition("=")[2] or call.query.get("top"), PAGE, MOST)
    page = entries[mark.offset : mark.offset + size]
    payload: Json = {"@odata.context": call.context("Collection(message)"), "value": page}
    end = mark.offset + len(page)
    kept: Any = {"folder": folder, "select": mark.select, "filter": mark.filter, "change_type": mark.change_type}
    if end < len(entries):
        going_on = Mark(since=mark.since, upto=upto, offset=end, **kept)
        payload["@odata.nextLink"] = _link(call, mailbox, folder, "$skiptoken", going_on)
    else:
        payload["@odata.deltaLink"] = _link(call, mailbox, folder, "$deltatoken", Mark(since=upto, **kept))
    return Answer(payload=payload)


def _mark(call: Call, mailbox: Mailbox, folder: str) -> Mark:
    token = call.query.get("skiptoken") or call.query.get("deltatoken") or ""
    if token:
        call.check_link(token)
        mark: Mark | None = mailbox.tokens.get(token)
        if mark is None or mark.folder != folder:
            wrong = "The sync state generation is not found; generation=1;"
            raise Refusal(410, "SyncStateNotFound", wrong)
        return mark
    select, condition = call.query.get("select", ""), call.query.get("filter", "")
    check_select(select, KNOWN, "Microsoft.OutlookServices.Message")
    if condition and not re.match(r"(?i)^\s*receivedDateTime\s+(ge|gt)\s+\S+\s*$", condition):
        # message-delta.md: only receivedDateTime ge or gt.
        raise Refusal(400, "ErrorInvalidUrlQueryFilter", "The filter is not supported for change tracking.")
    if call.query.get("orderby", "receivedDateTime desc").lower() != "receiveddatetime desc":
        raise Refusal(400, "ErrorInvalidUrlQuery", "The sort order is not supported for change tracking.")
    kind = call.query.get("changetype", "")
    return Mark(folder=folder, since=0, select=select, filter=condition, change_type=kind)


def _entries(call: Call, mailbox: Mailbox, mark: Mark, upto: int) -> list[Json]:
    """The latest of each message that changed in the folder, or left it."""
    latest: dict[int, str] = {}
    for number, folder, key, left in mailbox.log:
        if mark.since < number <= upto and folder == mark.folder:
            latest.pop(key, None)
            latest[key] = left
    condition = parsed_filter(mark.filter) if mark.filter else None
    told = (_entry(call, mailbox, mark, condition, key, left) for key, left in latest.items())
    return [each for each in told if each]


def _entry(call: Call, mailbox: Mailbox, mark: Mark, condition: Filter | None, key: int, left: str) -> Json:
    message = mailbox.messages.get(key)
    inside = message is not None and message.folder == mark.folder and message.waiting is None
    if message is None or not inside:
        if mark.since == 0 or mark.change_type in {"created", "updated"}:
            return {}
        gone = mailbox.immutable_id(message) if call.immutable and message else left
        return (
            {"@odata.type": "#microsoft.graph.message", "id": gone, "@removed": {"reason": "deleted"}} if gone else {}
        )
    if not _is_asked_for(mailbox, mark, message) or (condition and not applied(condition, row(mailbox, message))):
        return {}
    told = selected(message_json(call, mailbox, message), mark.select)
    return {"@odata.type": "#microsoft.graph.message", **told, "id": message_id(call, mailbox, message)}


def _is_asked_for(mailbox: Mailbox, mark: Mark, message: Message) -> bool:
    if not mark.change_type or mark.since == 0:
        return True
    first = min(
        number for number, folder, key, left in mailbox.log if key == message.key and folder == mark.folder and not left
    )
    kind = "created" if first > mark.since else "updated"
    return mark.change_type == kind


def _link(call: Call, mailbox: Mailbox, folder: str, name: str, mark: Mark) -> str:
    token = call.state.opaque("mail delta")
    mailbox.tokens[token] = mark
    owner = "/me" if call.tokens[0].lower() == "me" else f"/users/{call.tokens[1]}"
    return call.link(f"{owner}/mailFolders('{mailbox.folder_id(folder)}')/messages/delta", name, token)
