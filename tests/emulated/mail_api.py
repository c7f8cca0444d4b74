"""Mail over HTTP: drafts, messages, folders, moving, sending."""

from __future__ import annotations

from collections.abc import Callable

from tests.emulated import calendar_api, mail_delta
from tests.emulated.call import Call, dollar
from tests.emulated.mail_json import (
    ADDRESS,
    KNOWN,
    asked_for_json,
    folder_json,
    message_id,
    message_json,
    row,
    take,
)
from tests.emulated.mails import GONE, Mailbox, Message
from tests.emulated.odata import Filter, applied, check_select, expanded_ids, parsed_filter, selected, top
from tests.emulated.permissions import need_mail
from tests.emulated.posting import check_sendable, send_unsaved, submit, tick
from tests.emulated.wire import Answer, Json, Refusal

TYPE = "Microsoft.OutlookServices.Message"
MOST = 1000
SORTABLE: dict[str, Callable[[Message], object]] = {
    "receiveddatetime": lambda message: message.received,
    "sentdatetime": lambda message: message.sent,
    "createddatetime": lambda message: message.created,
    "lastmodifieddatetime": lambda message: message.modified,
    "subject": lambda message: message.subject.casefold(),
}
CALENDAR = {"events", "calendar", "calendarview"}


def users(call: Call) -> Answer:
    """What /users/{id or address}/… and /me/… answer."""
    me = call.tokens[0].lower() == "me"
    if me and call.caller.person is None:
        raise Refusal(400, "BadRequest", "/me request is only valid with delegated authentication flow.")
    name = call.caller.person.address if me and call.caller.person else "".join(call.tokens[1:2])
    rest = call.tokens[1:] if me else call.tokens[2:]
    mailbox = _mailbox(call, name)
    if not rest:
        person = {
            "id": mailbox.id,
            "displayName": mailbox.name,
            "mail": mailbox.address,
            "userPrincipalName": mailbox.address,
        }
        return Answer(payload={"@odata.context": call.context("users/$entity"), **person})
    if call.immutable:
        call.applied["Preference-Applied"] = 'IdType="ImmutableId"'
    if rest[0].lower() in CALENDAR:
        return calendar_api.answer(call, mailbox, rest)
    tick(call.state, mailbox)
    return _mail(call, mailbox, rest)


def _mailbox(call: Call, name: str) -> Mailbox:
    for mailbox in call.state.mailboxes.values():
        if name.lower() in {mailbox.address.lower(), mailbox.id}:
            return mailbox
    if call.state.known_person(name) is not None:
        message = "The mailbox is either inactive, soft-deleted, or is hosted on-premise."
        raise Refusal(404, "MailboxNotEnabledForRESTAPI", message)
    raise Refusal(404, "ErrorInvalidUser", f"The requested user '{name}' is invalid.")


def _mail(call: Call, mailbox: Mailbox, rest: list[str]) -> Answer:
    head, method = rest[0].lower(), call.request.method
    if head == "sendmail" and method == "POST":
        return _send_mail(call, mailbox)
    folder: str | None = None
    if head == "mailfolders":
        if len(rest) == 1:
            return _folders(call, mailbox)
        folder = mailbox.folder(rest[1])
        if folder is None:
            need_mail(call, mailbox, "read")
            raise not_found()
        if len(rest) == 2:
            need_mail(call, mailbox, "read")
            return Answer(payload=folder_json(call, mailbox, folder))
        rest = rest[2:]
    if rest[0].lower() != "messages":
        raise Refusal(400, "BadRequest", f"Resource not found for the segment '{rest[0]}'.")
    if len(rest) == 1:
        return _create(call, mailbox, folder) if method == "POST" else _list(call, mailbox, folder)
    if rest[1].lower() in {"delta", "delta()"}:
        if folder is None:
            raise Refusal(400, "ErrorInvalidRequest", "Change tracking is not supported against 'messages'.")
        need_mail(call, mailbox, "read")
        return mail_delta.answer(call, mailbox, folder)
    return _one(call, mailbox, rest[1], rest[2:])


def not_found() -> Refusal:
    """What Outlook says of something that is not, or not yet, there."""
    return Refusal(404, "ErrorItemNotFound", "The specified object was not found in the store.")


def visible(call: Call, message: Message) -> bool:
    """Whether it can be found: not while transport has it, unless it still lies in Drafts by then."""
    shown = message.waiting is None or call.state.knobs.until_sent_shows == "draft"
    return shown and message.folder != GONE


def _find(call: Call, mailbox: Mailbox, wanted: str) -> Message:
    immutable = call.immutable
    if call.state.knobs.either_id_understood:
        immutable = mailbox.is_id(wanted, immutable=True)
    if not mailbox.is_id(wanted, immutable=immutable):
        raise Refusal(400, "ErrorInvalidIdMalformed", "Id is malformed.")
    message = mailbox.by_id(wanted, immutable=immutable)
    if message is None or not visible(call, message):
        raise not_found()
    return message


def _one(call: Call, mailbox: Mailbox, wanted: str, rest: list[str]) -> Answer:
    action, method = "/".join(rest).lower(), call.request.method
    handler = ONE.get((method, action))
    if handler is None:
        raise Refusal(400, "BadRequest", f"Resource not found for the segment '{action or method}'.")
    need_mail(call, mailbox, "read" if method == "GET" else "send" if action == "send" else "write")
    return handler(call, mailbox, _find(call, mailbox, wanted))


def _told(call: Call, mailbox: Mailbox, message: Message, status: int = 200) -> Answer:
    select, expand = call.query.get("select", ""), call.query.get("expand", "")
    check_select(select, KNOWN, TYPE)
    told = message_json(call, mailbox, message, expand=expanded_ids(expand) if expand else None)
    told = selected(asked_for_json(call, message, told), select, _always(expand))
    context = call.context(f"users('{mailbox.id}')/messages/$entity")
    return Answer(status=status, payload={"@odata.context": context, **told})


def _always(expand: str) -> tuple[str, ...]:
    return ("id", "singleValueExtendedProperties") if expand else ("id",)


def _get(call: Call, mailbox: Mailbox, message: Message) -> Answer:
    return _told(call, mailbox, message)


def _create(call: Call, mailbox: Mailbox, folder: str | None) -> Answer:
    need_mail(call, mailbox, "write")
    if call.request.header("content-type").partition(";")[0].strip() != "application/json":
        raise Refusal(400, "ErrorMimeContentInvalidBase64String", "Invalid base64 string for MIME content.")
    body = call.request.json()
    message = mailbox.add(folder or "drafts", call.state.now)
    message.listed_from = mailbox.heard + call.state.knobs.found_after + 1
    try:
        take(call, message, body, new=True)
    except (Refusal, AttributeError, KeyError, TypeError) as error:
        del mailbox.messages[message.key]
        if isinstance(error, Refusal):
            raise
        raise Refusal(400, "ErrorInvalidRequest", "The request is malformed.") from None
    return _told(call, mailbox, message, 201)


def _update(call: Call, mailbox: Mailbox, message: Message) -> Answer:
    _check_match(call, mailbox, message)
    take(call, message, call.request.json(), new=False)
    mailbox.changed(message, call.state.now)
    return _told(call, mailbox, message)


def _check_match(call: Call, mailbox: Mailbox, message: Message) -> None:
    wanted = call.request.header("if-match")
    if not wanted or wanted == "*" or not call.state.knobs.mail_if_match_honoured:
        return
    if wanted.removeprefix("W/").strip('"') != mailbox.change_key(message):
        wrong = (
            "The send or update operation could not be performed because the change key passed in the request does not "
            "match the current change key for the item."
        )
        raise Refusal(412, "ErrorIrresolvableConflict", wrong)


def _delete(call: Call, mailbox: Mailbox, message: Message) -> Answer:
    _check_match(call, mailbox, message)
    if call.state.knobs.deleted_messages_go == "recoverable":
        mailbox.move(message, GONE, call.state.now)
    else:
        mailbox.delete(message, call.state.now)
    return Answer(status=204)


def _move(call: Call, mailbox: Mailbox, message: Message) -> Answer:
    body = {name.lower(): value for name, value in call.request.json().items()}
    folder = mailbox.folder(str(body.get("destinationid", "")))
    if folder is None:
        raise not_found()
    mailbox.move(message, folder, call.state.now)
    return _told(call, mailbox, message, 201)


def _send(call: Call, mailbox: Mailbox, message: Message) -> Answer:
    if not message.is_draft:
        raise Refusal(400, "ErrorInvalidRequest", "The message cannot be sent: it is not a draft.")
    check_sendable(mailbox, message, valid=_valid(message))
    submit(call.state, mailbox, message)
    return Answer(status=202)


def _valid(message: Message) -> bool:
    return all(ADDRESS.match(each.address) for each in (*message.to, *message.cc, *message.bcc))


ONE: dict[tuple[str, str], Callable[[Call, Mailbox, Message], Answer]] = {
    ("GET", ""): _get,
    ("PATCH", ""): _update,
    ("DELETE", ""): _delete,
    ("POST", "move"): _move,
    ("POST", "send"): _send,
}


def _send_mail(call: Call, mailbox: Mailbox) -> Answer:
    """Send at once. 202, and no id: accepted, not completed (user-sendmail.md)."""
    need_mail(call, mailbox, "send")
    body = {name.lower(): value for name, value in call.request.json().items()}
    if not isinstance(body.get("message"), dict):
        raise Refusal(400, "ErrorInvalidParameter", "The parameter 'message' is required.")
    message = mailbox.add("drafts", call.state.now)
    try:
        take(call, message, body["message"], new=True)
        check_sendable(mailbox, message, valid=_valid(message))
    except Refusal:
        del mailbox.messages[message.key]
        raise
    if body.get("savetosentitems", True):
        submit(call.state, mailbox, message)
    else:
        send_unsaved(call.state, mailbox, message)
    return Answer(status=202)


def _folders(call: Call, mailbox: Mailbox) -> Answer:
    need_mail(call, mailbox, "read")
    shown = ("inbox", "drafts", "sentitems", "deleteditems", "outbox", "junkemail", "archive")
    told = [folder_json(call, mailbox, each) for each in (*shown, *mailbox.own_folders)]
    return Answer(
        payload={
            "@odata.context": call.context("users/mailFolders"),
            "value": told[: top(call.query.get("top"), 10, MOST)],
        }
    )


def _list(call: Call, mailbox: Mailbox, folder: str | None) -> Answer:
    """Messages of a folder, or of all but what is out of sight (user-list-messages.md)."""
    need_mail(call, mailbox, "read")
    query = call.query
    select, expand = query.get("select", ""), query.get("expand", "")
    check_select(select, KNOWN, TYPE)
    wanted = expanded_ids(expand) if expand else None
    condition = parsed_filter(query["filter"]) if query.get("filter") else None
    found = [
        message
        for message in mailbox.messages.values()
        if folder in {None, message.folder}
        and visible(call, message)
        and message.listed_from <= mailbox.heard
        and (condition is None or applied(condition, row(mailbox, message)))
    ]
    found = _ordered(found, query.get("orderby", ""), condition)
    size = top(query.get("top"), call.state.knobs.mail_page_size, MOST)
    start = _start(call)
    page = found[start : start + size]
    told = [asked_for_json(call, each, message_json(call, mailbox, each, expand=wanted)) for each in page]
    payload: Json = {"@odata.context": call.context(f"users('{mailbox.id}')/messages")}
    if query.get("count", "").lower() == "true":
        payload["@odata.count"] = len(found)
    payload["value"] = [selected(each, select, _always(expand)) for each in told]
    if start + size < len(found):
        payload["@odata.nextLink"] = _next(call, start + size)
    return Answer(payload=payload)


def _start(call: Call) -> int:
    """Where the page begins. "Do not try to extract the $skip value": a made-up one is noticed."""
    skip = call.query.get("skip", "")
    if not skip:
        return 0
    if not skip.isdigit():
        raise Refusal(400, "BadRequest", "Invalid value for $skip.")
    if f"skip {call.request.url}" not in call.state.links:
        call.notes.append(f"a page was asked for with a $skip of the client's own: {call.request.target}")
    return int(skip)


def _next(call: Call, start: int) -> str:
    query = call.query
    names = ("select", "expand", "filter", "orderby", "top", "count")
    options = dollar(**{name: query.get(name) for name in names})
    path = "/" + call.request.raw_path.split("/", 2)[2]
    url = call.link(path, "$skip", str(start), **options)
    call.state.links[f"skip {url}"] = url
    return url


def _ordered(messages: list[Message], order: str, condition: Filter | None) -> list[Message]:
    """In the order asked for, newest first by default. Raises Refusal (400 InefficientFilter)."""
    parts = [part.split() for part in order.split(",") if part.strip()]
    names = [part[0].lower() for part in parts]
    if condition is not None and names and condition.names[: len(names)] != names:
        # user-list-messages.md, "Using filter and orderby in the same query".
        wrong = "The restriction or sort order is too complex for this operation."
        raise Refusal(400, "InefficientFilter", wrong)
    if unknown := [name for name in names if name not in SORTABLE]:
        raise Refusal(400, "ErrorInvalidProperty", f"The property '{unknown[0]}' does not support ordering.")
    found = sorted(messages, key=lambda message: (message.received, message.key), reverse=True)
    for part in reversed(parts):
        descending = len(part) > 1 and part[1].lower() == "desc"
        found.sort(key=SORTABLE[part[0].lower()], reverse=descending)  # type: ignore[arg-type] # comparable all
    return found


__all__ = ["message_id", "not_found", "users", "visible"]
