"""In whose place a document lies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from cmmtn_sync.model import Document, Unit

Places: TypeAlias = Mapping[tuple[str, str], Unit]
"""Library and folder -> the unit whose place it is."""


def unit_of(document: Document, units: Iterable[Unit]) -> Unit | None:
    """Return the unit in whose place the document lies, or None."""
    return unit_at(places_of(units), document)


def places_of(units: Iterable[Unit]) -> Places:
    """Return the units by library and folder; no place lies within another."""
    return {(u.place.library, u.place.folder): u for u in units}


def unit_at(places: Places, document: Document) -> Unit | None:
    """Return as :func:`unit_of`, with no look through all units for each document."""
    folder = document.path
    while folder:
        folder = folder.rpartition("/")[0]
        if unit := places.get((document.library, folder)):
            return unit
    return None
