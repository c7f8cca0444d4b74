"""The mailbox's calendar: London's clock, one meeting for one key, and nobody told anything twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from cmmtn_sync.errors import TemporaryError
from cmmtn_sync.model import Invitation, InvitationRow, InvitationState
from cmmtn_sync.run.inviting import key_of
from cmmtn_sync.tenant.microsoft365 import messages
from cmmtn_sync.tenant.microsoft365.troubles import Refused
from tests.contract.diary_suite import JO, KEY, SAM, an_invitation
from tests.contract.office import Office
from tests.emulated import where
from tests.emulated.calendars import Event
from tests.emulated.faults import Faults, Where

MAKING = where(host="graph.microsoft.com", method="POST", path="/events$")
CHANGING = where(host="graph.microsoft.com", method="PATCH", path="/events/")
CANCELLING = where(host="graph.microsoft.com", method="POST", path="/cancel$")


def the_event(office: Office) -> Event:
    """Return the one meeting that there is."""
    (event,) = [event for event in office.tenant.events(office.post.address) if not event.deleted]
    return event


def told(office: Office) -> Counter[tuple[str, str]]:
    """Return how often each person was told what."""
    return Counter((notice.kind, notice.attendee) for notice in office.tenant.notices)


BOTH_INVITED = {("invitation", "jo@wirral.nhs.uk"): 1, ("invitation", "sam@wirral.nhs.uk"): 1}


# --- when


@pytest.mark.parametrize(
    ("on", "begins", "in_utc"),
    [
        ("2025-07-10", time(14), datetime(2025, 7, 10, 13, tzinfo=UTC)),
        ("2025-12-10", time(14), datetime(2025, 12, 10, 14, tzinfo=UTC)),
        ("2025-10-25", time(9, 30), datetime(2025, 10, 25, 8, 30, tzinfo=UTC)),
        ("2025-10-27", time(9, 30), datetime(2025, 10, 27, 9, 30, tzinfo=UTC)),
        ("2025-07-10", time(0, 30), datetime(2025, 7, 9, 23, 30, tzinfo=UTC)),
    ],
    ids=["in summer", "in winter", "the day before the clocks go back", "the day after", "after a summer's midnight"],
)
def test_a_meeting_is_at_londons_time(office: Office, on: str, begins: time, in_utc: datetime) -> None:
    office.diary().invite(KEY, an_invitation(on, begins=begins))

    event = the_event(office)
    assert event.start.astimezone(UTC) == in_utc
    assert (event.start_zone, event.end_zone) == ("Europe/London", "Europe/London")


@pytest.mark.parametrize("on", ["2025-07-10", "2025-12-10", "2025-10-26"])
def test_without_hours_a_meeting_is_for_the_whole_day(office: Office, on: str) -> None:
    office.diary().invite(KEY, an_invitation(on, begins=None, ends=None))

    event = the_event(office)
    day = date.fromisoformat(on)
    assert event.is_all_day
    assert (event.start.replace(tzinfo=None), event.end.replace(tzinfo=None)) == (
        datetime.combine(day, time()),
        datetime.combine(day + timedelta(days=1), time()),
    )


def test_a_meeting_says_what_and_where_and_who(office: Office) -> None:
    office.diary().invite(KEY, an_invitation())

    event = the_event(office)
    assert (event.subject, event.location["displayName"]) == ("Follow-up meeting: Wirral", "Trust HQ")
    assert "<p>Where: &lt;Trust HQ&gt; &amp; more.</p>" in event.body
    assert [attendee["emailAddress"] for attendee in event.attendees] == [
        {"name": "Jo Smith", "address": "Jo@wirral.nhs.uk"},
        {"name": "Sam Jones", "address": "sam@wirral.nhs.uk"},
    ]
    assert {attendee["type"] for attendee in event.attendees} == {"required"}
    assert event.transaction_id == "01234567-89ab-cdef-0123-456789abcdef"
    assert KEY in [value for _, value in event.properties.values()]
    assert messages.KEY.casefold() in [name.casefold() for name, _ in event.properties.values()]


def test_the_key_of_a_row_is_one_that_a_calendar_takes(office: Office) -> None:
    row = InvitationRow(
        meeting="Session “Wirral” \ud800",
        number=2,
        state=InvitationState.INTENDED,
        subject="",
        on=date(2025, 7, 10),
        fingerprint="",
        event=None,
        at=office.tenant.now,
    )

    assert office.diary().invite(key_of(row), an_invitation())
    assert key_of(row) != key_of(replace(row, number=3))


# --- once


@pytest.mark.parametrize("remembered", [True, False])
@pytest.mark.parametrize("invitation", [an_invitation(), an_invitation(begins=None, ends=None)], ids=["hours", "day"])
def test_a_meeting_asked_for_twice_is_one_and_nobody_is_told_twice(
    office: Office,
    invitation: Invitation,
    remembered: bool,  # noqa: FBT001 - a column of the table
) -> None:
    office.tenant.knobs.transaction_ids_kept = remembered
    first = office.diary().invite(KEY, invitation)
    second = office.diary().invite(KEY, invitation)

    assert first == second
    assert len(office.tenant.events(office.post.address)) == 1
    assert told(office) == BOTH_INVITED


def test_a_meeting_asked_for_again_with_other_words_says_them(office: Office) -> None:
    first = office.diary().invite(KEY, an_invitation())
    second = office.diary().invite(KEY, an_invitation("2025-07-17"))

    assert first == second
    assert the_event(office).start.date() == date(2025, 7, 17)
    assert told(office) == {**BOTH_INVITED, ("update", "jo@wirral.nhs.uk"): 1, ("update", "sam@wirral.nhs.uk"): 1}


def test_a_meeting_of_another_key_is_another(office: Office) -> None:
    office.diary().invite(KEY, an_invitation())
    office.diary().invite(KEY[::-1], an_invitation())

    assert len(office.tenant.events(office.post.address)) == 2


def test_a_meeting_that_was_cancelled_is_made_anew(office: Office) -> None:
    first = office.diary().invite(KEY, an_invitation())
    office.diary().cancel(first, "It does not take place.")

    second = office.diary().invite(KEY[::-1], an_invitation())

    assert second != first
    assert the_event(office).subject == "Follow-up meeting: Wirral"


# --- changed


CHANGES: Mapping[str, Callable[[Invitation], Invitation]] = {
    "another day": lambda was: replace(was, on=date(2025, 7, 17)),
    "other hours": lambda was: replace(was, begins=time(15), ends=time(17)),
    "the whole day": lambda was: replace(was, begins=None, ends=None),
    "another place": lambda was: replace(was, place="Online"),
    "another subject": lambda was: replace(was, subject="Follow-up meeting: Wirral and Chester"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_told_to_each_once(office: Office, change: str) -> None:
    event = office.diary().invite(KEY, an_invitation())

    assert office.diary().change(event, CHANGES[change](an_invitation()))
    assert told(office) == {**BOTH_INVITED, ("update", "jo@wirral.nhs.uk"): 1, ("update", "sam@wirral.nhs.uk"): 1}


def test_who_comes_in_is_invited_and_who_leaves_is_told(office: Office) -> None:
    event = office.diary().invite(KEY, an_invitation(attendees=(JO,)))

    office.diary().change(event, an_invitation(attendees=(SAM,)))

    assert told(office)["cancellation", "jo@wirral.nhs.uk"] == 1
    assert told(office)["invitation", "sam@wirral.nhs.uk"] == 1


# --- called off


def test_who_was_invited_is_told_once_that_it_is_off(office: Office) -> None:
    event = office.diary().invite(KEY, an_invitation())

    office.diary().cancel(event, "It does not take place.")
    office.diary().cancel(event, "It does not take place.")

    assert told(office) == {
        **BOTH_INVITED,
        ("cancellation", "jo@wirral.nhs.uk"): 1,
        ("cancellation", "sam@wirral.nhs.uk"): 1,
    }
    assert {notice.comment for notice in office.tenant.notices} == {"", "It does not take place."}


# --- what goes wrong on the way

BEFALLS: Mapping[str, Callable[[Faults, Where], object]] = {
    "no answer": lambda faults, picks: faults.lose_answer(picks=picks),
    "half an answer": lambda faults, picks: faults.truncate(picks=picks),
    "too late an answer": lambda faults, picks: faults.silence(picks=picks, processed=True),
    "reset": lambda faults, picks: faults.reset(picks=picks),
    "500": lambda faults, picks: faults.status(500, picks=picks),
    "504": lambda faults, picks: faults.status(504, picks=picks),
    "503": lambda faults, picks: faults.status(503, picks=picks),
    "turned away": lambda faults, picks: faults.throttle(7, picks=picks),
}


def until_done(what: Callable[[], object]) -> None:
    """Do something as later runs do: again, as long as nobody knows whether it was done."""
    for _ in range(3):
        try:
            what()
        except TemporaryError:
            continue
        return


@pytest.mark.parametrize("fault", BEFALLS)
@pytest.mark.parametrize("remembered", [True, False], ids=["key remembered", "key forgotten"])
def test_whatever_befalls_an_invitation_it_is_sent_once(
    office: Office,
    fault: str,
    remembered: bool,  # noqa: FBT001 - a column of the table
) -> None:
    office.answer_within = timedelta(seconds=0.3)
    office.tenant.knobs.transaction_ids_kept = remembered
    BEFALLS[fault](office.tenant.faults, MAKING)

    until_done(lambda: office.diary().invite(KEY, an_invitation()))

    assert the_event(office).subject == "Follow-up meeting: Wirral"
    assert told(office) == BOTH_INVITED


@pytest.mark.parametrize("fault", BEFALLS)
def test_whatever_befalls_a_change_it_is_told_once(office: Office, fault: str) -> None:
    office.answer_within = timedelta(seconds=0.3)
    event = office.diary().invite(KEY, an_invitation())
    BEFALLS[fault](office.tenant.faults, CHANGING)

    until_done(lambda: office.diary().change(event, an_invitation("2025-07-17")))

    assert the_event(office).start.date() == date(2025, 7, 17)
    assert told(office)["update", "jo@wirral.nhs.uk"] == 1


@pytest.mark.parametrize("fault", BEFALLS)
def test_whatever_befalls_a_cancellation_it_is_told_once(office: Office, fault: str) -> None:
    office.answer_within = timedelta(seconds=0.3)
    event = office.diary().invite(KEY, an_invitation())
    BEFALLS[fault](office.tenant.faults, CANCELLING)

    until_done(lambda: office.diary().cancel(event, "It does not take place."))

    assert [event for event in office.tenant.events(office.post.address) if not event.deleted] == []
    assert told(office)["cancellation", "jo@wirral.nhs.uk"] == 1


def test_without_the_right_to_the_calendar_it_is_said(office: Office) -> None:
    app = office.tenant.state.apps[office.world.app.id]
    office.tenant.scope_mailbox(app, office.post.address, "Mail.ReadWrite")

    with pytest.raises(Refused) as refusal:
        office.diary().invite(KEY, an_invitation())

    assert refusal.value.status == 403
    assert "see microsoft-365.md" in refusal.value.do
