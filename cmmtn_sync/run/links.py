"""Links to the folders of units, for mails and the tracker."""

from __future__ import annotations

from pathlib import Path

from cmmtn_sync.config import Configuration, LibraryKind


def place_links(configuration: Configuration) -> dict[str, str]:
    """Return, by unit, the address of its folder. A synchronised folder has the address it has on this machine."""
    links = {}
    for unit in configuration.units.values():
        library = configuration.settings.libraries[unit.place.library]
        if library.kind is LibraryKind.FOLDER:
            links[unit.id] = (Path(library.address) / unit.place.folder).absolute().as_uri()
    return links
