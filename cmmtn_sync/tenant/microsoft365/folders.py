"""Folders of a library by their paths: found, or made with those above them."""

from __future__ import annotations

from cmmtn_sync.tenant.microsoft365.addresses import at_path, of_drive, of_item
from cmmtn_sync.tenant.microsoft365.troubles import Refused
from cmmtn_sync.tenant.microsoft365.wire import Json, Repeat, Wire


def there_is(wire: Wire, drive: str, path: str) -> Json | None:
    """Return the file or folder at a path, or None."""
    try:
        return wire.get(at_path(drive, path), "look for a file in the library")
    except Refused as no:
        if no.not_there:
            return None
        raise


def folder_at(wire: Wire, drive: str, path: str) -> str:
    """Return the id of the folder at a path, made if it is not there. Raise ``Refused`` if it cannot be."""
    if not path:
        return str(wire.get(of_drive(drive, "/root"), "find the library's first folder")["id"])
    there = there_is(wire, drive, path)
    if there is not None:
        return str(there["id"])
    above, _, name = path.rpartition("/")
    new = {"name": name, "folder": {}, "@microsoft.graph.conflictBehavior": "fail"}
    children = of_item(drive, folder_at(wire, drive, above), "/children")
    try:
        # Made twice it is refused the second time: then it is there.
        return str(wire.post(children, new, "make a folder", repeat=Repeat.ALWAYS)["id"])
    except Refused as no:
        made = there_is(wire, drive, path) if no.name_taken else None
        if made is None:
            raise
        return str(made["id"])
