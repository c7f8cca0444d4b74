"""Calendar invitations: who is invited to what, when, and in which words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from cmmtn_sync.model import (
    ALL,
    Contact,
    DueAtMeeting,
    Meeting,
    MeetingKind,
    Obligation,
    Post,
)
from tests.builders import a_contact, a_duty, an_obligation, an_update, day
from tests.core.invitations import (
    CHESTER,
    CHESTERS,
    COORDINATOR,
    EVERYBODY,
    GROUP,
    LEAD,
    OF_WIRRAL,
    PANEL,
    QUALITY,
    SESSION,
    a_meeting,
    decided,
    the_invite,
    whom,
)

# --- who


def test_to_a_units_meeting_its_managers_are_invited_in_an_order_of_their_own() -> None:
    assert whom(a_meeting()) == sorted(OF_WIRRAL)


REVIEW = an_obligation(requirement=a_duty("y2q2.review", due=DueAtMeeting(kind=PANEL)), due="2025-09-18")
UPDATE = an_obligation(
    requirement=an_update("y2q2.update", DueAtMeeting(kind=GROUP), asks=(Post.CLINICAL_LEAD, Post.DEPUTY)),
    due="2025-09-18",
)
UPDATE_OF_CHESTER = replace(UPDATE, key="2024-26/y2q2.update/MTU-CHESTER", owed_by=CHESTER, about=CHESTER)
AT_PANEL = an_obligation(
    requirement=an_update("y2q2.update", DueAtMeeting(kind=PANEL), asks=(Post.THERAPY_LEAD,)), due="2025-09-18"
)


@pytest.mark.parametrize(
    ("meeting", "due", "expected"),
    [
        (a_meeting(kind=PANEL), (REVIEW,), [*OF_WIRRAL, QUALITY.email]),
        (a_meeting(kind=PANEL, on="2025-09-19"), (REVIEW,), OF_WIRRAL),
        (a_meeting(kind=SESSION), (REVIEW,), OF_WIRRAL),
        (a_meeting(kind=PANEL, unit=CHESTER), (REVIEW,), [CHESTERS.email]),
        (a_meeting(kind=PANEL), (AT_PANEL,), ["trauma.therapy.lead@wirral.example.org"]),
        (
            a_meeting(kind=GROUP, unit=ALL),
            (UPDATE, UPDATE_OF_CHESTER),
            [CHESTERS.email, LEAD.email, "deputy.clinical.lead@wirral.example.org"],
        ),
        (a_meeting(kind=GROUP, unit=ALL), (), []),
    ],
    ids=[
        "whom a duty of the network asks for",
        "not for what is due on another day",
        "not for what is due at another kind",
        "not for what is due about another unit",
        "of the unit those whom its own duty asks for",
        "to the Clinical Group whoever is to speak",
        "to the Clinical Group nobody who owes nothing",
    ],
)
def test_who_is_asked_for_by_what_is_due_is_invited(
    meeting: Meeting, due: tuple[Obligation, ...], expected: list[str]
) -> None:
    people = (*EVERYBODY, a_contact(Post.THERAPY_LEAD))
    found = whom(meeting, due=due, contacts=people, invites=frozenset(MeetingKind))

    assert sorted(found) == sorted(expected)


@pytest.mark.parametrize(
    ("contacts", "expected"),
    [
        ((LEAD, COORDINATOR), [LEAD.email, COORDINATOR.email]),
        ((LEAD, replace(COORDINATOR, email=LEAD.email.upper())), [LEAD.email]),
        ((LEAD, replace(COORDINATOR, until=day("2025-09-17"))), [LEAD.email]),
        ((LEAD, replace(COORDINATOR, until=day("2025-09-18"))), [LEAD.email, COORDINATOR.email]),
        ((LEAD, replace(COORDINATOR, since=day("2025-09-19"))), [LEAD.email]),
        ((CHESTERS, QUALITY), []),
        ((), []),
    ],
    ids=["both", "one person in two posts", "who has left by then", "whose last day it is", "who comes later",
         "nobody of the unit", "nobody at all"],
)  # fmt: skip
def test_those_are_invited_who_hold_the_post_on_the_day(contacts: tuple[Contact, ...], expected: list[str]) -> None:
    assert sorted(whom(a_meeting(), contacts=contacts)) == sorted(expected)


# --- what it says


def test_an_invitation_says_what_where_and_when() -> None:
    meeting = a_meeting(begins=time(14), ends=time(16, 30), place="Trust HQ")

    invitation = the_invite(meeting).invitation

    assert (invitation.subject, invitation.place, invitation.on) == (
        "Follow-up meeting: Wirral",
        "Trust HQ",
        meeting.date,
    )
    assert (invitation.begins, invitation.ends) == (time(14), time(16, 30))
    assert invitation.words == (
        "You are invited to the follow-up meeting of Wirral on Thursday 18 September 2025, 2pm to 4:30pm.",
        "Where: Trust HQ.",
        "If you cannot come, please name your deputy in your answer. A person reads it.",
        "Dale and Vale Major Trauma Network",
    )


def test_what_is_not_known_is_not_said() -> None:
    invitation = the_invite(a_meeting()).invitation

    assert (invitation.begins, invitation.ends, invitation.place) == (None, None, "")
    assert len(invitation.words) == 3


def test_a_meeting_of_all_bears_the_networks_name() -> None:
    found = the_invite(a_meeting(kind=GROUP, unit=ALL), due=(UPDATE,), invites=frozenset({GROUP})).invitation

    assert found.subject == "Clinical Group, Dale and Vale Major Trauma Network"
    assert found.words[0] == "You are invited to the Clinical Group on Thursday 18 September 2025."


# --- when


@pytest.mark.parametrize(
    ("on", "invited"),
    [("2025-06-24", False), ("2025-06-25", True), ("2025-06-26", True), ("2026-06-25", True), (None, False)],
    ids=["over", "today", "tomorrow", "in a year", "not dated"],
)
def test_to_what_is_to_come_people_are_invited(on: str | None, invited: bool) -> None:  # noqa: FBT001 - a column
    assert bool(whom(a_meeting(on=on))) is invited


@pytest.mark.parametrize(
    ("now", "open_"),
    [
        ("2025-06-25 08:59", False),
        ("2025-06-25 09:00", True),
        ("2025-06-25 15:59", True),
        ("2025-06-25 16:00", False),
        ("2025-06-25 23:30", False),
        ("2025-06-28 10:00", False),
        ("2025-08-25 10:00", False),
        ("2025-07-07 10:00", True),
        ("2025-07-08 10:00", False),
    ],
    ids=[
        "early",
        "it opens",
        "late",
        "it closes",
        "night",
        "Saturday",
        "a bank holiday",
        "Man's own holiday",
        "a day off",
    ],
)
def test_invitations_go_out_in_office_hours(now: str, open_: bool) -> None:  # noqa: FBT001 - a column of the table
    found = whom(a_meeting(), now=now, holidays=frozenset({date(2025, 7, 8)}))

    assert bool(found) is open_


def test_hours_are_those_of_the_configuration() -> None:
    hours = (time(8), time(18))

    assert whom(a_meeting(), now="2025-06-25 08:30", opening_hours=hours)
    assert whom(a_meeting(), now="2025-06-25 17:30", opening_hours=hours)


@pytest.mark.parametrize("invites", [frozenset(), frozenset({PANEL})])
def test_to_kinds_that_the_network_does_not_name_nobody_is_invited(invites: frozenset[MeetingKind]) -> None:
    assert decided(a_meeting(), invites=invites) == ((), ())
