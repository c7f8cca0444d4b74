"""Where the tracker is, if it is not where it should be: people rename files and folders, and go on working in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cmmtn_sync.errors import TrackerHeldError
from cmmtn_sync.facts.tracker import read_tracker
from cmmtn_sync.model.looks import Item
from cmmtn_sync.run.house import TRACKER_NAME, House

_MOST: Final = 10
"""Workbooks that are opened to see whether one is the tracker: it is looked for where it most likely is first."""


def moved_tracker(house: House) -> TrackerHeldError | None:
    """Return what to say where the tracker goes by another name or in another folder; None if it is gone.

    Raise what the library raises.
    """
    found = next((item for item in _likely(house) if _is_tracker(house.network_library.fetch(item.item))), None)
    if found is None:
        return None
    happened = f"There is no {house.tracker_path} any more. “{found.path}” is the tracker now."
    why = "It was renamed or moved, so it was not written, and no new one was made."
    do = f"Name it {house.tracker_path} again. If you want a new one, delete it, or move it out of the library."
    return TrackerHeldError(happened, why=why, do=do)


def _likely(house: House) -> tuple[Item, ...]:
    """Return the workbooks outside of the units' places that could be it, the likely ones first."""
    folder = house.tracker_path.rpartition("/")[0]

    def likelihood(item: Item) -> tuple[bool, bool, float]:
        there, _, name = item.path.rpartition("/")
        return name != TRACKER_NAME, there != folder, -item.changed.timestamp()

    return tuple(sorted(_workbooks(house), key=likelihood)[:_MOST])


def _workbooks(house: House) -> Iterator[Item]:
    own = house.configuration.settings.network.place.library
    places = [f"{u.place.folder}/" for u in house.configuration.units.values() if u.place.library == own]
    for item in house.network_library.look(None).items:
        if item.path.lower().endswith(".xlsx") and not item.path.startswith(tuple(places)):
            yield item


def _is_tracker(data: bytes) -> bool:
    try:
        read_tracker(data)
    except TrackerHeldError:
        return False
    return True
