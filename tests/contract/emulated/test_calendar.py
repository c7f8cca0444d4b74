"""Events of the emulated tenant, and who is told of them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.emulated.speaking import (
    KEY,
    USER,
    errors,
    has,
)
from tests.emulated import EmulatedTenant
from tests.emulated.following import Graph


def an_event(**more: object) -> dict[str, Any]:
    return {
        "subject": "Panel",
        "start": {"dateTime": "2025-07-10T10:00:00", "timeZone": "Europe/London"},
        "end": {"dateTime": "2025-07-10T11:00:00", "timeZone": "Europe/London"},
        "attendees": [{"emailAddress": {"address": "jo@wirral.nhs.uk", "name": "Jo"}, "type": "required"}],
        **more,
    }


def told_to(tenant: EmulatedTenant) -> list[tuple[str, str]]:
    return [(notice.kind, notice.attendee) for notice in tenant.notices]


def test_an_event_is_made_once_for_a_transaction(tenant: EmulatedTenant, graph: Graph) -> None:
    event = an_event(transactionId="panel/2025", singleValueExtendedProperties=[{"id": KEY, "value": "panel"}])

    first, second = graph.post(f"{USER}/events", event), graph.post(f"{USER}/calendar/events", event)

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] == second.json()["id"]
    assert told_to(tenant) == [("invitation", "jo@wirral.nhs.uk")]
    found = graph.get(f"{USER}/events", params={"$filter": has(KEY, "eq 'panel'")}).json()["value"]
    assert len(found) == 1
    tenant.knobs.transaction_ids_kept = False
    assert graph.post(f"{USER}/events", event).json()["id"] != first.json()["id"]


def test_times_are_told_in_utc_or_in_the_zone_asked_for(graph: Graph) -> None:
    event = graph.post(f"{USER}/events", an_event()).json()

    local = graph.get(f"{USER}/events/{event['id']}", headers={"Prefer": 'outlook.timezone="GMT Standard Time"'}).json()

    assert event["start"] == {"dateTime": "2025-07-10T09:00:00.0000000", "timeZone": "UTC"}
    assert local["start"] == {"dateTime": "2025-07-10T10:00:00.0000000", "timeZone": "GMT Standard Time"}
    assert event["originalStartTimeZone"] == "Europe/London"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"start": {"dateTime": "2025-07-10T10:00:00", "timeZone": "Somewhere"}}, "TimeZoneNotSupportedException"),
        ({"start": {"dateTime": "soon", "timeZone": "UTC"}}, "ErrorInvalidRequest"),
        ({"isAllDay": True}, "ErrorInvalidRequest"),
        ({"end": {"dateTime": "2025-07-09T10:00:00", "timeZone": "UTC"}}, "ErrorCalendarEndDateIsEarlierThanStartDate"),
    ],
)
def test_an_event_that_cannot_be_is_refused(
    tenant: EmulatedTenant, graph: Graph, more: dict[str, Any], code: str
) -> None:
    assert errors(graph.post(f"{USER}/events", an_event(**more))) == (400, code)
    assert tenant.notices == []


def test_an_event_of_whole_days_goes_from_midnight_to_midnight(graph: Graph) -> None:
    day = {"timeZone": "Europe/London"}
    event = an_event(
        isAllDay=True, start={**day, "dateTime": "2025-07-10T00:00:00"}, end={**day, "dateTime": "2025-07-11T00:00:00"}
    )

    told = graph.post(f"{USER}/events", event).json()

    assert (told["isAllDay"], told["start"]["dateTime"]) == (True, "2025-07-10T00:00:00.0000000")


def test_attendees_are_told_of_what_concerns_them(tenant: EmulatedTenant, graph: Graph) -> None:
    jo, ada = ({"emailAddress": {"address": f"{name}@wirral.nhs.uk"}, "type": "required"} for name in ("jo", "ada"))
    event = graph.post(f"{USER}/events", an_event(attendees=[jo])).json()
    path = f"{USER}/events/{event['id']}"
    tenant.notices.clear()

    graph.patch(path, {"attendees": [jo, ada]})
    graph.patch(path, {"location": {"displayName": "Room 2"}})
    graph.patch(path, {"categories": ["Peer review"]})
    graph.patch(path, {"attendees": [ada]})
    cancelled = graph.post(f"{path}/cancel", {"comment": "No panel in July."})

    assert told_to(tenant) == [
        ("invitation", "ada@wirral.nhs.uk"),
        ("update", "ada@wirral.nhs.uk"),
        ("update", "jo@wirral.nhs.uk"),
        ("cancellation", "jo@wirral.nhs.uk"),
        ("cancellation", "ada@wirral.nhs.uk"),
    ]
    assert (cancelled.status_code, tenant.notices[-1].comment) == (202, "No panel in July.")
    assert errors(graph.get(path)) == (404, "ErrorItemNotFound")


def test_a_view_of_the_calendar_shows_the_events_of_a_time(graph: Graph) -> None:
    event = graph.post(f"{USER}/events", an_event()).json()
    july = f"{USER}/calendarView?startDateTime=2025-07-01T00:00:00Z&endDateTime=2025-08-01T00:00:00Z"

    assert [each["id"] for each in graph.get(july).json()["value"]] == [event["id"]]
    assert graph.delete(f"{USER}/events/{event['id']}").status_code == 204
    assert graph.get(july).json()["value"] == []
