"""Emails as files: Outlook's (.msg) and everybody else's (.eml). What is attached, and what else they say.

An Outlook file is a compound file whose streams are named after the properties of [MS-OXMSG]; the one library that
reads it under a licence of ours has not been touched for long, and we need five of the properties.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from typing import Final

from cmmtn_sync.facts.compound import streams
from cmmtn_sync.facts.parts import spots_in
from cmmtn_sync.facts.privacy import could_name
from cmmtn_sync.facts.said import CannotRead, Spot
from cmmtn_sync.model import Reason

ATTACHMENTS_READ: Final = 50
_STREAM_READ: Final = 100 * 1024 * 1024
_TAGS: Final = re.compile(r"<(?:style|script)\b.*?</(?:style|script)>|<[^>]{0,2000}>", re.DOTALL | re.IGNORECASE)
_SUBJECT, _BODY, _HTML, _SENDER = "0037", "1000", "1013", "0C1A"
_CONTENT, _LONG_NAME, _SHORT_NAME = "3701", "3707", "3704"
_WIDE, _NARROW, _BINARY = "001F", "001E", "0102"
_PROPERTY: Final = re.compile(
    r"^(?P<where>(?:__attach_version1\.0_#\d+/)?)__substg1\.0_(?P<tag>[0-9A-F]{4})(?P<type>[0-9A-F]{4})$"
)
_ENCRYPTED: Final = ("application/pkcs7-mime", "application/x-pkcs7-mime", "multipart/encrypted")


@dataclass(frozen=True, kw_only=True, slots=True)
class Attachment:
    """A file attached to an email."""

    name: str
    data: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Envelope:
    """An email: its attachments, and where else in it a number could stand."""

    attachments: tuple[Attachment, ...]
    spots: tuple[Spot, ...]


def opened(data: bytes) -> Envelope:
    """Return what an email carries. Raise :class:`CannotRead`. An email inside an email is not opened."""
    try:
        return _outlook(data) if data.startswith(b"\xd0\xcf\x11\xe0") else _internet(data)
    except (CannotRead, MemoryError):
        raise
    except Exception as error:  # the email package raises whatever it stumbles over
        raise CannotRead(Reason.DAMAGED, "an email that is damaged") from error


def _outlook(data: bytes) -> Envelope:
    found: dict[str, dict[str, str | bytes]] = {}
    for path, content in streams(data, _STREAM_READ):
        stated = _PROPERTY.match(path)
        if stated:
            found.setdefault(stated["where"], {})[stated["tag"]] = _value(stated["type"], content)
    own = found.pop("", {})
    attached = [_attachment(found[where]) for where in sorted(found)[:ATTACHMENTS_READ]]
    return _envelope(
        attached, _text(own, _SUBJECT), (_text(own, _BODY), _plain(_text(own, _HTML))), (_text(own, _SENDER),)
    )


def _attachment(properties: Mapping[str, str | bytes]) -> Attachment:
    content = properties.get(_CONTENT, b"")
    return Attachment(
        name=_text(properties, _LONG_NAME) or _text(properties, _SHORT_NAME),
        data=content if isinstance(content, bytes) else b"",
    )


def _value(kind: str, content: bytes) -> str | bytes:
    if kind == _WIDE:
        return content.decode("utf-16-le", "replace")
    return content.decode("cp1252", "replace") if kind == _NARROW else content


def _text(properties: Mapping[str, str | bytes], tag: str) -> str:
    value = properties.get(tag, "")
    return value if isinstance(value, str) else value.decode("utf-8", "replace")


def _internet(data: bytes) -> Envelope:
    message = message_from_bytes(data)
    if message.get_content_type() in _ENCRYPTED:
        raise CannotRead(Reason.PASSWORD, "an encrypted email")
    attached: list[Attachment] = []
    texts: list[str] = []
    for part in _leaves(message):
        payload = part.get_payload(decode=True)
        content = payload if isinstance(payload, bytes) else b""
        name = _decoded(part.get_filename() or "")
        if part.get_content_maintype() == "text" and not name:
            texts.append(_plain(content.decode(_charset(part), "replace")))
        elif len(attached) < ATTACHMENTS_READ:
            attached.append(Attachment(name=name, data=content))
    addresses = (_decoded(message.get(header, "")) for header in ("From", "To", "Cc"))
    return _envelope(attached, _decoded(message.get("Subject", "")), tuple(texts), tuple(addresses))


def _leaves(message: Message) -> Iterator[Message]:
    """Return the parts that hold something, but not those of an email that is attached."""
    waiting = [message]
    while waiting:
        part = waiting.pop(0)
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            waiting[:0] = [p for p in part.get_payload() if isinstance(p, Message)]
        elif not part.is_multipart():
            yield part


def _charset(part: Message) -> str:
    stated = part.get_content_charset("utf-8")
    try:
        "".encode(stated)
    except LookupError:
        return "latin-1"
    return stated


def _decoded(header: object) -> str:
    try:
        return str(make_header(decode_header(str(header))))
    except (ValueError, LookupError):
        return str(header)


def _plain(text: str) -> str:
    return _TAGS.sub(" ", text) if "<" in text else text


def _envelope(attached: list[Attachment], subject: str, texts: tuple[str, ...], addresses: tuple[str, ...]) -> Envelope:
    spots = [
        *spots_in("the subject of the email", (subject,)),
        *(Spot(place="the text of the email", text=text) for text in texts if could_name(text)),
        *spots_in("an address of the email", addresses),
        *spots_in("the name of an attached file", (a.name for a in attached)),
    ]
    return Envelope(attachments=tuple(attached), spots=tuple(spots))
