"""How actions went from one quarter to the next: each as it was told, by every document that told of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cmmtn_sync.model import ActionItem, ActionStatus, RegisterPage


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """A status that an action came to, in which source, and when that was received (UTC)."""

    status: ActionStatus | None
    source: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class History:
    """An action as it was last told, and the changes of its status, oldest first."""

    id: str
    unit: str
    item: ActionItem
    steps: tuple[Step, ...]


def histories(pages: Iterable[RegisterPage]) -> tuple[History, ...]:
    """Return every action of every unit, from the pages in the order in which they were kept.

    A status that stays is no step.
    """
    found: dict[str, History] = {}
    for page in pages:
        for entry in page.entries:
            step = Step(status=entry.item.status, source=page.source, at=page.at)
            before = found.get(entry.id)
            steps = before.steps if before else ()
            if not steps or (step.status is not None and step.status is not steps[-1].status):
                steps = (*steps, step)
            found[entry.id] = History(id=entry.id, unit=page.unit, item=entry.item, steps=steps)
    return tuple(found.values())
