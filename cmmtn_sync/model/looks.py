"""What a library says of its files: the items that are there, and what could not be seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

UNREAD: Final = "unread:"
"""How the content of an item begins that is there and whose bytes could not be read."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """A file as the library tells of it. ``path`` has forward slashes, relative to the library."""

    item: str
    path: str
    content: str
    etag: str
    size: int
    changed: datetime
    """The time the library gives for this content (UTC)."""
    from_service: bool
    """Whether that time is the service's own. A file's time is a claim, and is bounded by when we looked."""
    who: str | None = None
    link: str | None = None
    created: datetime | None = None
    """When the first version of it came (UTC), where the service keeps that."""
    ours: bool = False
    """Whether this program wrote what is there now, as far as the library tells who wrote."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """What a library says. ``gone`` are item ids; a whole look leaves out what is gone instead."""

    items: tuple[Item, ...]
    folders: frozenset[str]
    """Every folder that is there (for a whole look), as paths: a missing place is not an empty one."""
    whole: bool
    cursor: str
    gone: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    """Folders that are there and could not be looked into: what lies in them is unknown, not gone."""


def unread_content(size: int, changed: datetime) -> str:
    """Return the content of a file whose bytes could not be read: what is known of it is size and time.

    It names the version well enough for its time of receipt to be kept once the file can be read.
    """
    return f"{UNREAD}{size}:{changed.isoformat()}"
