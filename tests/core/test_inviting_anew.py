"""Calendar invitations that were sent: what is told anew, what is called off, and what is held."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from cmmtn_sync.model import (
    Attention,
    CallOff,
    Held,
    InvitationRow,
    InvitationState,
    Invite,
)
from cmmtn_sync.plan.inviting import fingerprint
from tests.builders import day
from tests.core.invitations import (
    CHESTER,
    CHESTERS,
    EVERYBODY,
    LEAD,
    PANEL,
    QUALITY,
    a_meeting,
    a_row,
    called_off,
    decided,
    rows_of,
    the_invite,
)

# --- told anew


def test_what_was_sent_and_still_holds_is_not_sent_again() -> None:
    meeting = a_meeting()

    assert decided(meeting, rows=rows_of(a_row(meeting))) == ((), ())


def test_the_order_of_the_sheets_is_no_news() -> None:
    meeting = a_meeting()

    assert decided(meeting, rows=rows_of(a_row(meeting)), contacts=EVERYBODY[::-1]) == ((), ())


@pytest.mark.parametrize(
    "changes",
    [
        {"date": day("2025-09-19")},
        {"begins": time(14), "ends": time(16)},
        {"place": "Online"},
        {"unit": CHESTER},
        {"kind": PANEL},
    ],
    ids=["another day", "hours", "a place", "another unit", "another kind"],
)
def test_what_has_changed_is_told_in_the_same_invitation(changes: dict[str, object]) -> None:
    meeting = a_meeting()
    row = a_row(meeting)

    action = the_invite(replace(meeting, **changes), rows=rows_of(row))  # type: ignore[arg-type]  # of the table

    assert action.row == row
    assert action.fingerprint == fingerprint(action.invitation) != row.fingerprint


def test_who_comes_in_is_news() -> None:
    meeting = a_meeting()

    action = the_invite(meeting, rows=rows_of(a_row(meeting)), contacts=(*EVERYBODY[:4], LEAD))

    assert len(action.invitation.attendees) == 2


@pytest.mark.parametrize("state", [InvitationState.INTENDED, InvitationState.CANCELLED])
def test_what_was_cut_off_or_called_off_is_sent_as_it_is_now(state: InvitationState) -> None:
    meeting = a_meeting()
    row = a_row(meeting, state)

    assert the_invite(meeting, rows=rows_of(row)).row == row


# --- called off, or held

GONE = a_row(a_meeting())


@pytest.mark.parametrize(
    ("row", "off"),
    [
        (GONE, True),
        (replace(GONE, on=day("2025-06-25")), True),
        (replace(GONE, on=day("2025-06-24")), False),
        (replace(GONE, state=InvitationState.CANCELLED), False),
        (replace(GONE, state=InvitationState.INTENDED, event=None), True),
        (replace(GONE, state=InvitationState.INTENDED), True),
    ],
    ids=["to come", "today", "over", "called off already", "cut off while it was made", "cut off while it was changed"],
)
def test_a_meeting_that_is_there_no_more_is_called_off(row: InvitationRow, off: bool) -> None:  # noqa: FBT001 - as above
    assert bool(called_off(rows=rows_of(row))) is off


def test_a_meeting_without_its_date_is_called_off() -> None:
    assert called_off(a_meeting(on=None), rows=rows_of(GONE)) == ["Session Wirral"]


@pytest.mark.parametrize(
    "changes",
    [{"contacts": (CHESTERS, QUALITY)}, {"invites": frozenset({PANEL})}],
    ids=["nobody is left to ask", "its kind is not invited to any more"],
)
def test_a_meeting_that_takes_place_is_not_called_off(changes: dict[str, object]) -> None:
    """The words that go out say that the meeting does not take place."""
    meeting = a_meeting()

    assert called_off(meeting, rows=rows_of(GONE), **changes) == []


def test_while_a_row_of_the_sheet_is_not_clear_nothing_is_called_off() -> None:
    unclear = Attention(code="meetings", about="row 7", what="Row 7 is not clear.", why="", do="Correct it.")
    new = a_meeting("Session Chester", unit=CHESTER)

    actions, _ = decided(new, rows=rows_of(GONE), attentions=(unclear,))

    assert [type(action) for action in actions] == [Invite]


def test_while_a_row_of_contacts_is_not_clear_nobody_is_sent_away() -> None:
    """Who is on a list no more, Exchange tells that the meeting is off."""
    meeting = a_meeting()
    unclear = Attention(code="contacts", about="row 7", what="Row 7 is not clear.", why="", do="Correct it.")
    left = tuple(contact for contact in EVERYBODY if contact != LEAD)

    assert decided(meeting, rows=rows_of(a_row(meeting)), contacts=left, attentions=(unclear,)) == ((), ())


@pytest.mark.parametrize(("number", "off"), [(3, 3), (4, 0), (12, 0)])
def test_more_than_three_at_once_are_more_likely_a_mistake(number: int, off: int) -> None:
    rows = rows_of(*(replace(GONE, meeting=f"Session {n}") for n in range(number)))
    new = a_meeting("Session Chester", unit=CHESTER)

    actions, told = decided(new, rows=rows)

    assert sum(isinstance(action, CallOff) for action in actions) == off
    assert sum(isinstance(action, Invite) for action in actions) == 1
    assert [(a.code, a.who, a.what) for a in told] == (
        [] if off else [("too-many-called-off", Held.TEAM, f"{number} meetings would be called off at once. None was.")]
    )


def test_outside_office_hours_nothing_is_called_off_and_nobody_is_told_of_it() -> None:
    rows = rows_of(*(replace(GONE, meeting=f"Session {n}") for n in range(9)))

    assert decided(rows=rows, now="2025-06-25 20:00") == ((), ())


def test_other_sentences_alone_are_no_news() -> None:
    said = the_invite(a_meeting()).invitation

    assert fingerprint(said) == fingerprint(replace(said, words=("We hope that you can come.",)))
