"""The tracker built, whole or for the sheets that people deleted; what the team had typed stands in it again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cmmtn_sync.columns import SHEET_ORDER, TrackerView
from cmmtn_sync.facts.tracker import TrackerContent, deleted_sheets, open_tracker, read_package
from cmmtn_sync.plan.desk import view_from_json
from cmmtn_sync.quarters import long_moment
from cmmtn_sync.run.house import House
from cmmtn_sync.run.retyping import last_typed, typed_again
from cmmtn_sync.store import TrackerState


@dataclass(frozen=True, kw_only=True, slots=True)
class Whole:
    """The tracker with all its sheets."""

    data: bytes
    content: TrackerContent
    made_again: tuple[str, ...] = ()
    """The sheets that were deleted: they are in ``data``, and not yet in the file."""


def whole_tracker(house: House, now: datetime, data: bytes) -> Whole:
    """Return what the file says, with the sheets that people deleted as they were last written.

    Raises ``TrackerHeldError`` for one that we do not know, or of which we do not know what stood in it.
    """
    package = open_tracker(data)
    gone = deleted_sheets(package)
    last = _last_written(house) if gone else None
    if last is None:
        return Whole(data=data, content=read_package(package))
    from cmmtn_sync.outputs.tracker.graft import graft  # noqa: PLC0415 - openpyxl is slow to import

    grafted = graft(data, built_tracker(house, now, last), gone)
    return Whole(data=grafted, content=read_package(open_tracker(grafted)), made_again=gone)


def _last_written(house: House) -> TrackerView | None:
    """Return what was last written, if it was all that a tracker has now."""
    state = house.store.tracker_state() or TrackerState()
    view = view_from_json(state.view_json) if state.view_json else None
    return view if view is not None and {*view.keyed, *view.grids}.issuperset(SHEET_ORDER) else None


def built_tracker(house: House, now: datetime, view: TrackerView) -> bytes:
    """Return a new tracker. If there was one before, what the team had typed into it stands in the new one."""
    from cmmtn_sync.outputs.tracker.build import build_tracker  # noqa: PLC0415 - openpyxl is slow to import

    name = house.configuration.settings.network.name
    typed = last_typed(house.store)
    return build_tracker(
        typed_again(view, typed) if typed else view,
        title=f"Peer review tracker: {name}",
        network=name,
        updated=long_moment(now),
    )
