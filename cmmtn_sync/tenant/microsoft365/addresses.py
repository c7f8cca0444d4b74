"""The addresses by which Graph is asked, and where a library lies. Names are quoted whole: ``#`` cuts an address off.

https://learn.microsoft.com/onedrive/developer/rest-api/concepts/addressing-driveitems
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from cmmtn_sync.config.sharepoint import SharePointAddress
from cmmtn_sync.errors import TenantError
from cmmtn_sync.tenant.microsoft365.pages import entries
from cmmtn_sync.tenant.microsoft365.troubles import Refused
from cmmtn_sync.tenant.microsoft365.wire import MANY, Json, Wire

_OPENS_IN_A_BROWSER = (".docx", ".docm", ".xlsx", ".xlsm", ".pptx")


@dataclass(frozen=True, kw_only=True, slots=True)
class Drive:
    """A library as Graph knows it: its id, and its address in a browser."""

    id: str
    web: str


def of_drive(drive: str, rest: str = "") -> str:
    """Return the path of something in a drive."""
    return f"/drives/{quote(drive, safe='!')}{rest}"


def of_item(drive: str, item: str, rest: str = "") -> str:
    """Return the path of an item by its id: the one address that no name can spoil."""
    return of_drive(drive, f"/items/{quote(item, safe='!')}{rest}")


def at_path(drive: str, path: str, rest: str = "") -> str:
    """Return the path of what lies at a path of the library."""
    ending = f":{rest}" if rest else ""
    return of_drive(drive, f"/root:/{quoted(path)}{ending}")


def in_folder(drive: str, folder: str, name: str, rest: str) -> str:
    """Return the path of a name in a folder that is known by its id."""
    return of_item(drive, folder, f":/{quoted(name)}:{rest}")


def quoted(path: str) -> str:
    """Return a path with each of its names quoted. Half a letter, as broken names hold, becomes a question mark."""
    return "/".join(quote(name, safe="", errors="replace") for name in path.split("/"))


def web_link(web: str, path: str) -> str:
    """Return where a person opens a file or folder; Office files open in the browser. Empty if ``web`` is."""
    if not web:
        return ""
    link = f"{web.rstrip('/')}/{quoted(path)}" if path else web
    return f"{link}?web=1" if path.lower().endswith(_OPENS_IN_A_BROWSER) else link


def find_drive(wire: Wire, place: SharePointAddress) -> Drive:
    """Return the library that an address means. Raise ``TenantError`` that says what there is in its place."""
    if place.drive_id:
        return _drive(wire.get(of_drive(place.drive_id), "find the library by its id"))
    site = place.site_id or _site(wire, place)
    doing = "find the library in its site"
    if not place.library:
        return _drive(wire.get(f"/sites/{site}/drive", doing))
    drives = list(entries(wire, f"/sites/{site}/drives", doing, cost=MANY))
    # An address that was copied goes before a name: people rename libraries, and give the name to another.
    named = [drive for by in (_address, _name) for drive in drives if by(drive) == place.library.casefold()]
    found = next(iter(named), None)
    if found is None:
        there = ", ".join(f"“{drive.get('name', '')}”" for drive in drives) or "none that the app may see"
        happened = f"The site has no library “{place.library}”."
        raise TenantError(happened, why=f"It has: {there}.", do="Correct address or drive in service.yaml.")
    return _drive(found)


def _site(wire: Wire, place: SharePointAddress) -> str:
    path = f"/sites/{place.host}:{quoted(place.site_path)}" if place.site_path else f"/sites/{place.host}"
    try:
        return str(wire.get(path, "find the site")["id"])
    except Refused as no:
        if not no.not_there:
            raise
        happened = f"There is no site “{place.host}{place.site_path}”."
        raise TenantError(happened, why=no.why, do="Correct the library's address in service.yaml.") from None


def _address(drive: Json) -> str:
    return unquote(urlsplit(str(drive.get("webUrl", ""))).path.rstrip("/").rpartition("/")[2]).casefold()


def _name(drive: Json) -> str:
    return str(drive.get("name", "")).casefold()


def _drive(told: Json) -> Drive:
    return Drive(id=str(told["id"]), web=str(told.get("webUrl", "")))
