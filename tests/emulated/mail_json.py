"""Messages and mail folders as Graph writes them, and as it reads them."""

from __future__ import annotations

import re
from typing import Any

from tests.emulated.call import Call
from tests.emulated.html_body import as_exchange_keeps_it, as_text, preview
from tests.emulated.mails import Address, Mailbox, Message
from tests.emulated.odata import Property, Row
from tests.emulated.properties import IN_REPLY_TO, INTERNET_MESSAGE_ID, MESSAGE_CLASS, canonical, shown
from tests.emulated.state import stamp
from tests.emulated.wire import Json, Refusal

KNOWN = frozenset(
    [
        "id",
        "createddatetime",
        "lastmodifieddatetime",
        "changekey",
        "categories",
        "receiveddatetime",
        "sentdatetime",
        "hasattachments",
        "internetmessageid",
        "internetmessageheaders",
        "subject",
        "bodypreview",
        "importance",
        "parentfolderid",
        "conversationid",
        "conversationindex",
        "isdeliveryreceiptrequested",
        "isreadreceiptrequested",
        "isread",
        "isdraft",
        "weblink",
        "inferenceclassification",
        "body",
        "uniquebody",
        "sender",
        "from",
        "torecipients",
        "ccrecipients",
        "bccrecipients",
        "replyto",
        "flag",
        "singlevalueextendedproperties",
        "multivalueextendedproperties",
        "attachments",
        "extensions",
    ]
)
MOST_HEADERS = 5
RECIPIENTS = {"torecipients": "to", "ccrecipients": "cc", "bccrecipients": "bcc", "replyto": "reply_to"}
DRAFT_ONLY = {"body", "subject", "internetmessageid", "from", "sender", *RECIPIENTS}
UNTOUCHED = {
    "isreadreceiptrequested", "isdeliveryreceiptrequested", "inferenceclassification", "flag", "@odata.type",
}  # fmt: skip
ADDRESS = re.compile(r"^[^@\s<>]+@[^@\s<>]+$")


def message_json(call: Call, mailbox: Mailbox, message: Message, *, expand: set[str] | None = None) -> Json:
    """The message with everything that comes unasked (user-post-messages.md), and the properties expanded."""
    key = mailbox.change_key(message)
    own_id = message_id(call, mailbox, message)
    told: Json = {
        "@odata.etag": f'W/"{key}"',
        "id": own_id,
        "createdDateTime": stamp(message.created),
        "lastModifiedDateTime": stamp(message.modified),
        "changeKey": key,
        "categories": list(message.categories),
        "receivedDateTime": stamp(message.received),
        "sentDateTime": stamp(message.sent),
        "hasAttachments": False,
        "internetMessageId": message.internet_message_id,
        "subject": message.subject,
        "bodyPreview": preview(_text(message)),
        "importance": message.importance,
        "parentFolderId": mailbox.folder_id(message.folder),
        "conversationId": message.conversation_id,
        "conversationIndex": "AQHTe7/VAniOJVgCxEmtF1z6ZY1rFQ==",
        "isDeliveryReceiptRequested": False if message.is_draft else None,
        "isReadReceiptRequested": False,
        "isRead": message.is_read,
        "isDraft": message.is_draft,
        "webLink": f"https://outlook.office365.com/owa/?ItemID={own_id}&exvsurl=1&viewmodel=ReadMessageItem",
        "inferenceClassification": "focused",
        "body": _body(call, message),
        "toRecipients": [each.json() for each in message.to],
        "ccRecipients": [each.json() for each in message.cc],
        "bccRecipients": [each.json() for each in message.bcc],
        "replyTo": [each.json() for each in message.reply_to],
        "flag": {"flagStatus": "notFlagged"},
    }
    if message.author is not None:
        told["sender"] = (message.sender or message.author).json()
        told["from"] = message.author.json()
    found = _expanded(message, expand or set())
    if found:
        told["singleValueExtendedProperties"] = found
    return told


def asked_for_json(call: Call, message: Message, told: Json) -> Json:
    """With what only ``$select`` brings: internet headers and the unique body (resources/message.md)."""
    select = {part.strip().lower() for part in call.query.get("select", "").split(",")}
    if "internetmessageheaders" in select:
        told["internetMessageHeaders"] = [{"name": name, "value": value} for name, value in message.headers]
    if "uniquebody" in select:
        told["uniqueBody"] = told["body"]
    return told


def message_id(call: Call, mailbox: Mailbox, message: Message) -> str:
    """The id of the kind that the client asked for."""
    return mailbox.immutable_id(message) if call.immutable else mailbox.mutable_id(message)


def _text(message: Message) -> str:
    return as_text(message.body) if message.body_type == "html" else message.body


def _body(call: Call, message: Message) -> Json:
    if "outlook.body-content-type=text" in call.request.prefers:
        return {"contentType": "text", "content": _text(message)}
    return {"contentType": message.body_type, "content": message.body}


def _expanded(message: Message, wanted: set[str]) -> list[Json]:
    virtual = [(key, value) for key, value in _virtual(message) if key in wanted]
    own = [{"id": name, "value": value} for key, (name, value) in message.properties.items() if key in wanted]
    return own + [{"id": key.replace("string", "String"), "value": value} for key, value in virtual]


def _virtual(message: Message) -> list[tuple[str, str]]:
    """MAPI properties that every message has (MS-OXPROPS): class, message id, and what it answers."""
    found = [(MESSAGE_CLASS, message.message_class), (INTERNET_MESSAGE_ID, message.internet_message_id)]
    return [*found, (IN_REPLY_TO, message.in_reply_to)] if message.in_reply_to else found


def row(mailbox: Mailbox, message: Message) -> Row:
    """What ``$filter`` looks at."""
    author = message.author.address if message.author else None
    fields: dict[str, Any] = {
        "isdraft": message.is_draft,
        "isread": message.is_read,
        "receiveddatetime": message.received,
        "sentdatetime": message.sent,
        "createddatetime": message.created,
        "lastmodifieddatetime": message.modified,
        "conversationid": message.conversation_id,
        "internetmessageid": message.internet_message_id,
        "subject": message.subject,
        "importance": message.importance,
        "parentfolderid": mailbox.folder_id(message.folder),
        "from/emailaddress/address": author,
        "sender/emailaddress/address": author,
        "hasattachments": False,
    }
    own: list[Property] = [(key, value) for key, (_, value) in message.properties.items()]
    return Row(fields=fields.__getitem__, properties=[*own, *_virtual(message)])


def take(call: Call, message: Message, body: Json, *, new: bool) -> None:
    """Write what the client sent into the message. Raises Refusal (400)."""
    for name, value in body.items():
        lower = name.lower()
        if not new and lower in DRAFT_ONLY and not message.is_draft:
            raise Refusal(400, "ErrorInvalidPropertySet", "Message is not draft.")
        if lower in RECIPIENTS:
            setattr(message, RECIPIENTS[lower], tuple(_address(each, call) for each in value or ()))
        elif lower == "body":
            _take_body(call, message, value or {})
        elif lower == "singlevalueextendedproperties":
            take_properties(call, message.properties, value or ())
        elif lower in SIMPLE:
            SIMPLE[lower](call, message, value, new)
        elif lower not in UNTOUCHED:
            raise Refusal(400, "ErrorInvalidPropertySet", f"Set action is invalid for property '{name}'.")


def _take_body(call: Call, message: Message, value: Json) -> None:
    message.body_type = str(value.get("contentType", "text")).lower()
    content = str(value.get("content", ""))
    style = call.state.knobs.html_style
    message.body = as_exchange_keeps_it(content, style) if message.body_type == "html" else content


def take_properties(call: Call, properties: dict[str, tuple[str, str]], given: Any) -> None:  # noqa: ANN401 - JSON
    """Add extended properties, or change those of the same id."""
    lowercased = call.state.knobs.property_ids_lowercased
    for each in given:
        key = canonical(str(each.get("id", "")))
        properties[key] = (shown(str(each["id"]), lowercased=lowercased), str(each.get("value", "")))


def _address(given: Json, call: Call | None = None) -> Address:
    read = given.get("emailAddress") or {}
    address = str(read.get("address") or "")
    # user-post-messages.md: a recipient without a name gets the one that the directory has.
    known = call.state.known_person(address) if call is not None and address else None
    return Address(address=address, name=str(read.get("name") or (known.name if known else "")))


def _take_headers(_: Call, message: Message, value: Any, new: bool) -> None:  # noqa: ANN401, FBT001 - as SIMPLE has it
    if not new:
        raise Refusal(400, "ErrorInvalidPropertySet", "Set action is invalid for property 'internetMessageHeaders'.")
    given = tuple((str(each["name"]), str(each["value"])) for each in value or ())
    for name, _value in given:
        if not name.lower().startswith("x-"):
            wrong = f"The internet message header name '{name}' should start with 'x-' or 'X-'."
            raise Refusal(400, "InvalidInternetMessageHeader", wrong)
    if len(given) > MOST_HEADERS:
        wrong = "Maximum number of headers in one message should be less than or equal to 5."
        raise Refusal(400, "InvalidInternetMessageHeaderCollection", wrong)
    message.headers = given


def _take_message_id(call: Call, message: Message, value: Any, new: bool) -> None:  # noqa: ANN401, ARG001, FBT001 - as SIMPLE has it
    if call.state.knobs.message_id_may_be_set:
        message.internet_message_id = str(value)


def _take_author(_: Call, message: Message, value: Any, new: bool) -> None:  # noqa: ANN401, ARG001, FBT001 - as SIMPLE has it
    message.author = _address(value) if value else None


def _take_plain(name: str) -> Any:  # noqa: ANN401 - as SIMPLE has it
    def write(_: Call, message: Message, value: Any, new: bool) -> None:  # noqa: ANN401, ARG001, FBT001 - as SIMPLE has it
        setattr(message, name, value)

    return write


SIMPLE: dict[str, Any] = {
    "subject": lambda _call, message, value, _new: setattr(message, "subject", str(value or "")),
    "isread": _take_plain("is_read"),
    "importance": lambda _call, message, value, _new: setattr(message, "importance", str(value).lower()),
    "categories": lambda _call, message, value, _new: setattr(message, "categories", tuple(value or ())),
    "internetmessageheaders": _take_headers,
    "internetmessageid": _take_message_id,
    "from": _take_author,
    "sender": lambda _call, message, value, _new: setattr(message, "sender", _address(value) if value else None),
}


def folder_json(call: Call, mailbox: Mailbox, folder: str) -> Json:
    """A mail folder (resources/mailfolder.md)."""
    inside = [message for message in mailbox.messages.values() if message.folder == folder]
    return {
        "@odata.context": call.context(f"users('{mailbox.id}')/mailFolders/$entity"),
        "id": mailbox.folder_id(folder),
        "displayName": mailbox.display_name(folder),
        "parentFolderId": mailbox.folder_id("msgfolderroot"),
        "childFolderCount": 0,
        "unreadItemCount": sum(not message.is_read for message in inside),
        "totalItemCount": len(inside),
        "sizeInBytes": sum(len(message.body) for message in inside),
        "isHidden": False,
    }
