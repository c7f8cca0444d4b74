"""The network's own list of what was open when the year began: the demo brings it in as the network would."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from cmmtn_sync.demo import actions
from cmmtn_sync.demo.blocks import Grid, Look
from cmmtn_sync.demo.excel import plan_bytes
from cmmtn_sync.demo.stories import AS_OF, NETWORK, STORIES
from cmmtn_sync.model import Unit

NAME: Final = "Open actions and recommendations.xlsx"
_FORGETS: Final = "MTU-CHESTER"
"""The unit whose Work Plan leaves a recommendation out."""


def baseline_bytes(units: Iterable[Unit], made: datetime) -> bytes:
    """Return the list as a workbook; equal input gives equal bytes."""
    header = ("Unit", "Ref", "Origin", "Action", "Lead")
    grid = Grid(header=header, rows=tuple(_rows(units)), shares=(16, 8, 20, 40, 16))
    return plan_bytes(grid, f"Open actions and recommendations, {AS_OF.year}", NETWORK, Look(), made)


def _rows(units: Iterable[Unit]) -> Iterator[tuple[str, ...]]:
    shifts = {unit: shift for shift, unit in enumerate(STORIES)}
    for unit in units:
        if unit.id in shifts:
            told = actions.brought(shifts[unit.id], AS_OF.year)
            more = actions.forgotten(shifts[unit.id]) if unit.id == _FORGETS else ()
            yield from ((unit.short_name, *row) for row in (*told, *more))
