"""A document's plan as actions of the register."""

from __future__ import annotations

from cmmtn_sync.model import ActionItem, Facts
from cmmtn_sync.register.plans import Row, plan_of
from cmmtn_sync.register.statuses import origin_of, status_of
from cmmtn_sync.wording.dates import due_date


def actions_of(facts: Facts) -> tuple[ActionItem, ...]:
    """Return the actions of a work plan, or of an update on it, in the order in which they stand."""
    return tuple(action_of(row) for row in plan_of(facts.tables).written)


def action_of(row: Row) -> ActionItem:
    """Return a row of a plan as an action."""
    return ActionItem(
        action=" ".join(row.cell("action").split()),
        ref=" ".join(row.cell("ref").split()),
        origin=origin_of(row.cell("origin")),
        standard=row.cell("standard"),
        issue=row.cell("issue"),
        lead=row.cell("lead"),
        start=due_date(row.cell("start")),
        due=due_date(row.cell("due")),
        due_words=row.cell("due"),
        status=status_of(row.cell("status") or row.cell("progress")),
        status_words=row.cell("status"),
        progress=row.cell("progress"),
        evidence=row.cell("evidence"),
        closed_on=due_date(row.cell("closed on")),
        told=row.told,
        place=row.place,
    )
