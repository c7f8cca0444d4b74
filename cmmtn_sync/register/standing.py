"""What a unit had to do when something was asked of it: open actions, and recommendations of the last review."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from cmmtn_sync.model import ActionItem, Origin, RegisterPage, baseline

PLAN: Final = "work-plan"
"""The kind of a requirement whose document says what a unit means to do in a year."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """What a document of a year is held against; None where nobody has told us: "cannot tell", never "pass"."""

    open_actions: tuple[ActionItem, ...] | None = None
    recommendations: tuple[ActionItem, ...] | None = None


def standing(pages: Iterable[RegisterPage], unit: str, cycles: Sequence[str], cycle: str, year: int) -> Standing:
    """Return what was open for a unit at the beginning of a year of a cycle; ``cycles`` are in their order.

    A list of open actions that the network brought in for that year says it; else what was open in the work plan of
    the year before. Programme, section 3: the update "names every action that was open"; in Year 2 "every
    recommendation of the Year 1 report is traced to a row".
    """
    own = [p for p in pages if p.unit == unit]
    told = next((p for p in reversed(own) if p.source == baseline(cycle, year)), None)
    brought = [entry.item for entry in told.entries if entry.item.is_open] if told else []
    advised = tuple(item for item in brought if item.origin is Origin.RECOMMENDATION)
    others = tuple(item for item in brought if item.origin is not Origin.RECOMMENDATION)
    return Standing(
        open_actions=others if others or (told and not advised) else _plan_before(own, cycles, cycle, year),
        recommendations=advised or None,
    )


def _plan_before(
    own: Sequence[RegisterPage], cycles: Sequence[str], cycle: str, year: int
) -> tuple[ActionItem, ...] | None:
    """Return what is still open of the work plan of the year before, as it was last told; None if there is none."""
    before = _year_before(cycles, cycle, year)
    at = max((n for n, p in enumerate(own) if before and _is_plan_of(p, *before)), default=None)
    if at is None:
        return None
    mine = {entry.id: entry.item for entry in own[at].entries}
    latest = {entry.id: entry.item for page in own[at:] for entry in page.entries if entry.id in mine}
    return tuple(mine[name] for name, item in latest.items() if item.is_open)


def _year_before(cycles: Sequence[str], cycle: str, year: int) -> tuple[str, int] | None:
    if year > 1:
        return cycle, year - 1
    at = cycles.index(cycle)
    return (cycles[at - 1], 2) if at else None


def _is_plan_of(page: RegisterPage, cycle: str, year: int) -> bool:
    of_cycle, _, rest = page.source.partition("/")
    return of_cycle == cycle and rest.startswith(f"y{year}") and page.kind == PLAN
