"""The address of a SharePoint library, in any of the forms that a person can copy: a value, nothing is asked.

https://learn.microsoft.com/graph/api/site-getbypath and https://learn.microsoft.com/graph/api/drive-get
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

_DRIVE_ID: Final = re.compile(r"b![A-Za-z0-9_-]{20,}")
_SITE_ID: Final = re.compile(r"[A-Za-z0-9.-]+,[0-9a-fA-F-]{36},[0-9a-fA-F-]{36}")
_MANAGED: Final = frozenset({"sites", "teams"})
"""The folders below which sites lie; anything else is a library of the tenant's first site."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SharePointAddress:
    """Where a library is: by the drive's own id; or by a site, and the name of a library in it."""

    drive_id: str = ""
    site_id: str = ""
    host: str = ""
    site_path: str = ""
    """``/sites/PeerReview``; empty for the tenant's first site."""
    library: str = ""
    """A drive's name, or the last part of its address; empty for the site's own Documents."""


def sharepoint_address(text: str, drive: str = "") -> SharePointAddress:
    """Return what an address says; ``drive`` names the library where the address does not.

    Raise ``ValueError`` with words for the person who wrote it.
    """
    if _DRIVE_ID.fullmatch(drive) or _DRIVE_ID.fullmatch(text):
        return SharePointAddress(drive_id=drive if _DRIVE_ID.fullmatch(drive) else text)
    if _SITE_ID.fullmatch(text):
        return SharePointAddress(site_id=text, library=drive)
    split = urlsplit(text)
    if split.scheme != "https" or not split.hostname:
        message = (
            f'"{text}" is no address of a SharePoint library. Open the library in a browser and copy its address: '
            'it begins with "https://".'
        )
        raise ValueError(message)
    return _from_web(split, drive)


def _from_web(split: SplitResult, drive: str) -> SharePointAddress:
    parts = [unquote(part) for part in split.path.split("/") if part]
    if parts and parts[0].startswith(":"):
        message = "This is a link for sharing. Open it, and copy the address that the browser then shows."
        raise ValueError(message)
    host = split.hostname or ""
    if drive:
        return SharePointAddress(host=host, site_path=_joined(parts), library=drive)
    managed = bool(parts) and parts[0].casefold() in _MANAGED
    site, below = (parts[:2], parts[2:]) if managed else ([], parts)
    below = [] if below[:1] == ["SitePages"] else below  # the site's own front page
    library = below[0] if below else ""
    if len(below) > 1 and below[1] != "Forms":
        message = (
            f'"{_joined(parts)}" leads below the library. Give the address of the library itself; '
            "where the site lies inside another site, give the site's address and the library's name as drive."
        )
        raise ValueError(message)
    return SharePointAddress(host=host, site_path=_joined(site), library="" if library == "Forms" else library)


def _joined(parts: list[str]) -> str:
    return "".join(f"/{part}" for part in parts)
