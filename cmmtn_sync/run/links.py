"""Links to the folders of units, for mails and the tracker."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from cmmtn_sync.config import Configuration
from cmmtn_sync.tenant import Library


def place_links(configuration: Configuration, libraries: Mapping[str, Library]) -> dict[str, str]:
    """Return, by unit, the address of its folder: as the configuration has it, or else as its library says."""
    found: dict[str, str] = {}
    for unit in configuration.units.values():
        web = configuration.settings.libraries[unit.place.library].web
        folder = unit.place.folder
        link = f"{web}/{quote(folder)}" if web else libraries[unit.place.library].link(folder)
        if link:
            found[unit.id] = link.replace(" ", "%20")
    return found
