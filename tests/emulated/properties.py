"""Extended properties: their ids in the three spellings of extended-properties-overview.md, made comparable."""

from __future__ import annotations

import re

from tests.emulated.wire import Refusal

MESSAGE_CLASS = "string 0x001a"
IN_REPLY_TO = "string 0x1042"
REFERENCES = "string 0x1039"
INTERNET_MESSAGE_ID = "string 0x1035"

_NAMED = re.compile(r"^(\w+) \{([0-9a-fA-F-]{36})\} (Name|Id) (.+)$", re.IGNORECASE)
_TAG = re.compile(r"^(\w+) 0x([0-9a-fA-F]{1,8})$", re.IGNORECASE)
TAG_WIDTH = 0xFFFF


def canonical(property_id: str) -> str:
    """The id so that two spellings of one property are equal: GUIDs in small letters, tags as four digits.

    The name keeps its case: it is compared with it (singlevaluelegacyextendedproperty-get.md). Raises Refusal (400).
    """
    named = _NAMED.match(property_id.strip())
    if named:
        kind, space, how, name = named.groups()
        name = name if how.lower() == "name" else f"{int(name, 16):#06x}"
        return f"{kind.lower()} {{{space.lower()}}} {how.lower()} {name}"
    tag = _TAG.match(property_id.strip())
    if tag:
        number = int(tag[2], 16)
        # A tag of eight digits holds the type in its lower half: 0x001A001F is property 0x001A.
        return f"{tag[1].lower()} {number >> 16 if number > TAG_WIDTH else number:#06x}"
    raise Refusal(400, "ErrorInvalidProperty", f"The extended property id '{property_id}' is not valid.")


def shown(property_id: str, *, lowercased: bool) -> str:
    """The id as it comes back."""
    named = _NAMED.match(property_id.strip())
    if named and lowercased:
        kind, space, how, name = named.groups()
        return f"{kind} {{{space.lower()}}} {how} {name}"
    return property_id.strip()
