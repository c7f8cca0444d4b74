"""Mails held, and documents that came by email: typed into the tracker, acted on, answered in the row."""

from __future__ import annotations

from datetime import date

from cmmtn_sync.cli.moments import at_ten
from cmmtn_sync.errors import ExitCode
from cmmtn_sync.model import DraftMail, WithdrawMail
from cmmtn_sync.run import Ran
from tests.e2e import spreadsheet_hands as hands
from tests.e2e.test_team_decisions import (
    FRIDAY,
    MONDAY,
    ONE,
    OTHER,
    PLAN,
    REPORT,
    SOUTH_PLAN,
    SOUTH_POLICY,
    SOUTH_REPORT,
    Team,
    attentions,
)

TUESDAY = date(2025, 7, 8)
"""Monday is a bank holiday where Southmere lies."""


def drafted_for(ran: Ran, part: str) -> list[str]:
    """Return whom a run drafted a mail for, of those whose address has a word in it."""
    mails = [o.action.mail.to.email for o in ran.outcomes if isinstance(o.action, DraftMail)]
    return [address for address in mails if part in address]


def test_to_a_unit_that_is_held_nothing_goes_until_it_is_resumed_in_any_of_its_rows() -> None:
    team = Team()
    team.decide(SOUTH_PLAN, "Hold mails to unit", "they merge")
    team.decide(SOUTH_POLICY, "Chase now")

    held = team.run(at_ten(FRIDAY))
    answered = team.row(SOUTH_PLAN)["Decided"]
    team.decide(SOUTH_POLICY, "Resume mails to unit")
    again = team.run(at_ten(TUESDAY))

    assert drafted_for(held, "south") == []
    assert answered == "Mails to the unit are held since 4 July 2025. they merge"
    assert any(what.startswith("Mails to Southmere are held") for what in attentions(held).values())
    assert drafted_for(again, "south")
    assert team.row(SOUTH_POLICY)["Decided"] == "Mails to the unit go again, said 8 July 2025"
    assert team.row(SOUTH_PLAN).get("Team decision") is None


def test_while_everything_is_paused_drafts_are_taken_back_and_the_tracker_goes_on() -> None:
    team = Team()
    team.decide(SOUTH_POLICY, "Chase now")
    team.run(at_ten(FRIDAY))
    waiting = team.waiting()
    team.decide(PLAN, "Pause everything", "until 31 July 2025, we move")

    paused = team.run(at_ten(MONDAY))

    acted = [o.action for o in paused.outcomes]
    assert waiting
    assert team.waiting() == {}
    assert not [a for a in acted if isinstance(a, DraftMail)]
    assert [a for a in acted if isinstance(a, WithdrawMail)]
    assert team.row(PLAN)["Decided"] == (
        "Mails, templates and reports are held since 7 July 2025, until 31 July 2025. we move"
    )
    assert paused.exit_code is ExitCode.DONE
    assert team.again().idle


def test_a_document_that_came_by_email_is_complete_with_its_day_and_is_not_chased() -> None:
    team = Team()
    team.decide(SOUTH_PLAN, "Received by email", "28 June, from their secretary")

    team.run(at_ten(FRIDAY))

    row = team.row(SOUTH_PLAN)
    assert row["Status"] == "● Complete (on time)"
    assert row["Decided"] == "Received by email on 28 June 2025, noted 4 July 2025. from their secretary"
    assert "nobody has looked into it" in str(row["Why this status"])


def test_a_document_that_came_by_email_counts_although_a_file_with_something_wanting_lies_there() -> None:
    team = Team()
    before = team.row(REPORT)["Status"]
    team.decide(REPORT, "Received by email", "28 June, from their secretary")

    team.run(at_ten(FRIDAY))

    row = team.row(REPORT)
    assert (before, row["Status"]) == ("■ Overdue", "● Complete (on time)")
    assert '"Annual Report 2024-25.docx" lies in the folder' in str(row["Why this status"])
    assert not any("Annual Report" in text for to, text in team.waiting().items() if "north" in to)
    listed = team.row("units:North/Peer review/Annual Report 2024-25.docx", "Unmatched")
    assert listed["Why it is here"] == "A person's word stands for the Annual Report, and not this file."
    assert team.again().idle


def test_two_files_that_are_said_to_be_one_document_are_both_asked_about() -> None:
    team = Team()
    for document in (ONE, OTHER):
        choice = "SOUTH: Annual Report (y2q1)"
        team.tracker = hands.typed(team.tracker, "Unmatched", document, "This document is", choice)

    team.run(at_ten(FRIDAY))

    for document in (ONE, OTHER):
        assert "which of the two is it?" in str(team.row(document, "Unmatched")["Decided"])
    assert team.row(SOUTH_REPORT)["Status"] == "? Needs a decision"
