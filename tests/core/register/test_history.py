"""How actions went from one quarter to the next."""

from __future__ import annotations

from dataclasses import replace

from cmmtn_sync.model import ActionStatus
from cmmtn_sync.register.history import histories
from tests.core.register.made import a_page, an_action

NURSES = an_action("Train ten nurses in trauma care", "A1", ActionStatus.NOT_STARTED)
PLAN, UPDATE = "2024-26/y1q1.work-plan/MTU-WIRRAL", "2024-26/y1q2.update/MTU-WIRRAL"


def test_each_change_of_status_is_a_step_and_what_stays_is_none() -> None:
    first = a_page(PLAN, NURSES)
    same = a_page(UPDATE, NURSES, day=10, before=(first,))
    begun = a_page(UPDATE, replace(NURSES, status=ActionStatus.IN_PROGRESS), day=20, before=(first, same))

    (told,) = histories([first, same, begun])

    assert told.item.status is ActionStatus.IN_PROGRESS
    assert [(s.status, s.at.day) for s in told.steps] == [(ActionStatus.NOT_STARTED, 1), (ActionStatus.IN_PROGRESS, 20)]


def test_a_document_that_says_nothing_of_a_status_changes_none() -> None:
    first = a_page(PLAN, NURSES)
    silent = a_page(UPDATE, replace(NURSES, status=None), day=10, before=(first,))

    (told,) = histories([first, silent])

    assert [s.status for s in told.steps] == [ActionStatus.NOT_STARTED]
