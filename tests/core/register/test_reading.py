"""Work plans as actions: columns by their headings, statuses and dates by people's words."""

from __future__ import annotations

from datetime import date

import pytest

from cmmtn_sync.model import ActionStatus, Origin
from cmmtn_sync.register.actions import actions_of
from cmmtn_sync.register.columns import columns_of
from cmmtn_sync.register.statuses import status_of
from tests.builders import a_table, some_facts


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (
            ("Ref", "Origin", "Issue", "Action", "Lead", "Due", "Status", "Progress"),
            ["ref", "origin", "issue", "action", "lead", "due", "status", "progress"],
        ),
        (
            ("No.", "Recommendation", "Action required", "By whom", "By when", "RAG", "Comments"),
            ["ref", "issue", "action", "lead", "due", "status", "progress"],
        ),
        (
            ("Item", "Recommendation", "Owner (name and role)", "Target date (dd/mm/yy)", "BRAG status\n(see key)"),
            ["ref", "action", "lead", "due", "status"],
        ),
        (
            ("Standard", "Gap", "What we will do", "Who", "When", "How we will know", "Start date", "Date completed"),
            ["standard", "issue", "action", "lead", "due", "evidence", "start", "closed on"],
        ),
        (("Progress", "Status", "Action"), ["progress", "status", "action"]),
    ],
)
def test_a_column_is_known_by_its_heading(header: tuple[str, ...], expected: list[str]) -> None:
    found = {at: name for name, at in columns_of(header).items()}

    assert [found[at] for at in range(len(header))] == expected


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (
            ActionStatus.COMPLETE,
            ("Complete", "COMPLETED", "Closed", "Done", "Achieved", "100%", "Blue", "n/a"),
        ),
        (
            ActionStatus.IN_PROGRESS,
            (
                "In progress",
                "Ongoing",
                "On-going",
                "Underway",
                "On track",
                "Amber",
                "Green",
                "60 %",
                "Partially complete",
            ),
        ),
        (ActionStatus.IN_PROGRESS, ("Not yet complete", "incomplete", "WIP", "Started", "G")),
        (
            ActionStatus.NOT_STARTED,
            ("Not started", "To do", "New", "Not yet begun", "0%", "Open", "Red", "R"),
        ),
        (ActionStatus.OVERDUE, ("Overdue", "Delayed", "Behind plan", "Slipped to May")),
        (ActionStatus.ON_HOLD, ("On hold: needs resource", "Paused", "Awaiting funding", "Deferred", "Pending")),
        (
            ActionStatus.IN_PROGRESS,
            ("To be completed by June 2025", "Not implemented", "Aim to complete by May", "Will be closed next week"),
        ),
        (ActionStatus.IN_PROGRESS, ("Unable to complete", "Approximately 50% complete", "Nearly finished")),
        (None, ("Banana", "Report enclosed", "", "see email", "7")),
    ],
)
def test_a_status_is_understood_in_peoples_words(status: ActionStatus | None, words: tuple[str, ...]) -> None:
    assert {word: status_of(word) for word in words} == dict.fromkeys(words, status)


def test_a_row_becomes_an_action_with_what_people_wrote_beside_what_we_understood() -> None:
    header = ("Ref", "Source", "Action", "Lead", "Due", "RAG", "Update")
    row = ("WP1", "Peer review recommendation", "Train ten\nnurses", "S Lunt", "Q3 25/26", "Amber", "Four trained")

    (action,) = actions_of(some_facts(tables=(a_table(*header, rows=[row]),)))

    assert (action.ref, action.origin, action.action) == ("WP1", Origin.RECOMMENDATION, "Train ten nurses")
    assert (action.due, action.due_words) == (date(2025, 12, 31), "Q3 25/26")
    assert (action.status, action.status_words, action.progress) == (ActionStatus.IN_PROGRESS, "Amber", "Four trained")


def test_rows_without_an_action_are_no_actions() -> None:
    rows = [("", "S Lunt", "May 2025"), ("TBC", "S Lunt", "May 2025"), ("Train", "S Lunt", "May 2025")]

    found = actions_of(some_facts(tables=(a_table("Action", "Lead", "Due", rows=rows),)))

    assert [a.action for a in found] == ["Train"]


def test_a_small_form_for_each_action_is_a_plan_too() -> None:
    forms = tuple(
        a_table("Action", action, rows=[("Lead:", lead), ("Due date:", "30 June 2025")])
        for action, lead in (("Train ten nurses", "S Lunt"), ("Audit imaging", "J Stanway"))
    )

    found = actions_of(some_facts(tables=forms))

    assert [(a.action, a.lead, a.due) for a in found] == [
        ("Train ten nurses", "S Lunt", date(2025, 6, 30)),
        ("Audit imaging", "J Stanway", date(2025, 6, 30)),
    ]
