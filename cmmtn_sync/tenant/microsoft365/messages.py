"""A mail as Graph takes it and tells of it. Pure.

https://learn.microsoft.com/graph/api/resources/message

Our key stands in a property of our own, which stays with the mail wherever it goes. Beside it stands a sum of what
the draft says, so that it is seen when a person has edited it. The sum is of words alone: Exchange writes a mail's HTML
anew when it takes it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import quote

from cmmtn_sync.tenant import Message

_OURS: Final = "8f0e5e0c-6a4b-4d2c-9d2e-3b7a1f6c5d10"
KEY: Final = f"String {{{_OURS}}} Name cmmtn-sync-key"
CHECK: Final = f"String {{{_OURS}}} Name cmmtn-sync-check"
CLASS: Final = "String 0x001A"
"""PidTagMessageClass: tells a mail that came back from an answer."""


def as_json(message: Message) -> dict[str, Any]:
    """Return what is posted to make a draft. Out-of-office answers are asked not to come; bounces may."""
    return {
        **words_of(message),
        "internetMessageHeaders": [{"name": "X-Auto-Response-Suppress", "value": "OOF, AutoReply"}],
        "singleValueExtendedProperties": [
            {"id": KEY, "value": message.key},
            {"id": CHECK, "value": check_of(message)},
        ],
    }


def words_of(message: Message) -> dict[str, Any]:
    """Return what a draft says and to whom: the part that changes when facts do."""
    told: dict[str, Any] = {
        "subject": message.subject,
        "body": {"contentType": "html", "content": message.html},
        "toRecipients": [_recipient(message.to_name, message.to_address)],
    }
    return {**told, "replyTo": [_recipient("", message.reply_to)]} if message.reply_to else told


def _recipient(name: str, address: str) -> dict[str, Any]:
    return {"emailAddress": {"name": name, "address": address} if name else {"address": address}}


def check_of(message: Message) -> str:
    """Return the sum of what we want a draft to say."""
    return _sum(message.subject, [message.to_address], message.html)


def check_told(told: Mapping[str, Any]) -> str:
    """Return the sum of what a draft says now, by Graph's word."""
    kinds = ("toRecipients", "ccRecipients", "bccRecipients")
    addresses = [(r.get("emailAddress") or {}).get("address", "") for kind in kinds for r in told.get(kind) or ()]
    attached = "attached" if told.get("hasAttachments") else ""
    return _sum(str(told.get("subject") or ""), [*addresses, attached], (told.get("body") or {}).get("content") or "")


def _sum(subject: str, addresses: Iterable[str], html: str) -> str:
    words = "|".join([subject, *sorted(a.casefold() for a in addresses if a), text_of(html)])
    return hashlib.sha256(re.sub(r"\s+", "", words).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def text_of(html: str) -> str:
    """Return the words of a page, without its markup, styles and remarks."""
    from lxml import etree  # noqa: PLC0415 - slow to import
    from lxml.html import fromstring  # noqa: PLC0415 - as above

    try:
        page = fromstring(html)
    except (etree.ParserError, ValueError):  # nothing in it, or no text
        return ""
    etree.strip_elements(page, etree.Comment, "script", "style", "head", with_tail=False)
    return "".join(str(words) for words in page.itertext())


def property_of(told: Mapping[str, Any], name: str) -> str:
    """Return the value of one of our properties, or nothing. Graph may write the id's letters in another case."""
    for each in told.get("singleValueExtendedProperties") or ():
        if str(each.get("id", "")).casefold() == name.casefold():
            return str(each.get("value", ""))
    return ""


def with_key(key: str) -> str:
    """Return the query that finds the mails of a key: one property and one value, as Graph's page on them shows."""
    return (
        f"$filter={quote(f'singleValueExtendedProperties/Any(ep: ep/id eq {_text(KEY)} and ep/value eq {_text(key)})')}"
    )


def showing(name: str) -> str:
    """Return the query that shows a property. Two at once have been seen to show none."""
    return f"$expand={quote(f'singleValueExtendedProperties($filter=id eq {_text(name)})', safe='$()')}"


def _text(value: str) -> str:
    """Return a text as a query holds it."""
    doubled = value.replace("'", "''")
    return f"'{doubled}'"
