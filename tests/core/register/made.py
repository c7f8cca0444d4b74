"""How the tests of the register make actions and pages."""

from __future__ import annotations

from datetime import UTC, datetime

from cmmtn_sync.model import ActionItem, ActionStatus, RegisterPage
from cmmtn_sync.register.keeping import entries


def an_action(action: str, ref: str = "", status: ActionStatus | None = None) -> ActionItem:
    return ActionItem(action=action, ref=ref, status=status)


def a_page(source: str, *items: ActionItem, day: int = 1, before: tuple[RegisterPage, ...] = ()) -> RegisterPage:
    return RegisterPage(
        unit="MTU-WIRRAL",
        source=source,
        content=f"{source} of day {day}",
        at=datetime(2025, 6, day, tzinfo=UTC),
        kind="work-plan" if "work-plan" in source else "update" if "update" in source else "",
        entries=entries(items, "MTU-WIRRAL", before),
    )
