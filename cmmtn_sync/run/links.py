"""Links to the folders of units, for mails and the tracker."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from cmmtn_sync.config import Configuration, LibrarySettings


def place_links(configuration: Configuration) -> dict[str, str]:
    """Return, by unit, the address of its folder: in a browser where the library has one, else on this machine."""
    return {
        unit.id: _link(configuration.settings.libraries[unit.place.library], unit.place.folder)
        for unit in configuration.units.values()
    }


def _link(library: LibrarySettings, folder: str) -> str:
    if library.web:
        return f"{library.web}/{quote(folder)}".replace(" ", "%20")
    return (Path(library.address) / folder).absolute().as_uri()
