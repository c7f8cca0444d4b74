"""Pages of the register: identities across quarters, and what was open when something was asked."""

from __future__ import annotations

from cmmtn_sync.model import ActionItem, ActionStatus, Origin, baseline
from cmmtn_sync.register.keeping import entries, latest
from cmmtn_sync.register.standing import Standing, standing
from tests.core.register.made import a_page, an_action

NURSES = an_action("Train ten nurses in trauma care", "A1", ActionStatus.IN_PROGRESS)
IMAGING = an_action("Audit imaging within 30 minutes of arrival", "A2", ActionStatus.NOT_STARTED)
TRANSFER = an_action("Agree a transfer form with the centre", "A3", ActionStatus.COMPLETE)
CYCLES = ("2022-24", "2024-26")
PLAN = "2024-26/y1q1.work-plan/MTU-WIRRAL"


def test_an_action_keeps_its_identity_when_it_is_renumbered_and_reworded() -> None:
    first = a_page(PLAN, NURSES, IMAGING)
    later = [
        an_action("Audit imaging within 30 min. of arrival", "WP-7"),
        an_action("Open a gym", "WP-8"),
        an_action("Train ten nurses in trauma care (now twelve)", "WP-9"),
    ]

    assert [e.id for e in entries(later, "MTU-WIRRAL", [first])] == ["MTU-WIRRAL/2", "MTU-WIRRAL/3", "MTU-WIRRAL/1"]


def test_two_rows_with_the_same_words_are_two_actions() -> None:
    page = a_page(PLAN, NURSES, NURSES)

    assert [e.id for e in page.entries] == ["MTU-WIRRAL/1", "MTU-WIRRAL/2"]


def test_the_register_tells_an_action_as_it_was_last_told() -> None:
    first = a_page(PLAN, NURSES, IMAGING)
    update = a_page("2024-26/y1q2.update/MTU-WIRRAL", _with(IMAGING, ActionStatus.COMPLETE), day=20, before=(first,))

    told = latest([first, update], "MTU-WIRRAL")

    assert [(name, item.status) for name, item in told.items()] == [
        ("MTU-WIRRAL/1", ActionStatus.IN_PROGRESS),
        ("MTU-WIRRAL/2", ActionStatus.COMPLETE),
    ]


def test_without_a_list_and_without_an_earlier_plan_nobody_can_tell_what_was_open() -> None:
    assert standing([], "MTU-WIRRAL", CYCLES, "2024-26", 1) == Standing()


def test_what_the_network_brought_in_is_what_was_open_in_its_year() -> None:
    page = a_page(baseline("2024-26", 1), NURSES, TRANSFER)

    assert standing([page], "MTU-WIRRAL", CYCLES, "2024-26", 1).open_actions == (NURSES,)
    assert standing([page], "MTU-CHESTER", CYCLES, "2024-26", 1) == Standing()


def test_in_the_second_year_the_plan_of_the_first_says_what_is_open_and_updates_close_it() -> None:
    plan = a_page(PLAN, NURSES, IMAGING, TRANSFER)
    update = a_page("2024-26/y1q3.update/MTU-WIRRAL", _with(NURSES, ActionStatus.COMPLETE), day=9, before=(plan,))

    assert standing([plan], "MTU-WIRRAL", CYCLES, "2024-26", 2).open_actions == (NURSES, IMAGING)
    assert standing([plan, update], "MTU-WIRRAL", CYCLES, "2024-26", 2).open_actions == (IMAGING,)


def test_the_first_year_goes_on_from_the_plan_of_the_cycle_before() -> None:
    plan = a_page("2022-24/y2q1.work-plan/MTU-WIRRAL", IMAGING)

    assert standing([plan], "MTU-WIRRAL", CYCLES, "2024-26", 1).open_actions == (IMAGING,)


def test_recommendations_that_were_brought_in_stand_beside_what_is_open() -> None:
    advised = ActionItem(action="Provide a weekend rota", ref="R1", origin=Origin.RECOMMENDATION)
    plan = a_page(PLAN, NURSES)
    brought = a_page(baseline("2024-26", 2), advised, day=5)

    found = standing([plan, brought], "MTU-WIRRAL", CYCLES, "2024-26", 2)

    assert (found.open_actions, found.recommendations) == ((NURSES,), (advised,))
    alone = standing([brought], "MTU-WIRRAL", CYCLES, "2024-26", 2)
    assert (alone.open_actions, alone.recommendations) == (None, (advised,))


def test_a_list_of_open_actions_stands_for_what_the_plan_before_said() -> None:
    plan = a_page(PLAN, NURSES)
    brought = a_page(baseline("2024-26", 2), NURSES, IMAGING, day=5, before=(plan,))

    assert standing([plan, brought], "MTU-WIRRAL", CYCLES, "2024-26", 2).open_actions == (NURSES, IMAGING)


def _with(item: ActionItem, status: ActionStatus) -> ActionItem:
    return an_action(item.action, item.ref, status)
