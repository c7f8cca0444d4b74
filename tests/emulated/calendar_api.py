"""Events over HTTP: made once for a transactionId, changed, cancelled; every mail to an attendee is noted."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.emulated.calendars import Event, Notice, Sent
from tests.emulated.call import Call, dollar
from tests.emulated.html_body import as_exchange_keeps_it, as_text, preview
from tests.emulated.mail_json import take_properties
from tests.emulated.mails import Mailbox, packed
from tests.emulated.odata import Row, applied, as_time, expanded_ids, parsed_filter, selected, top
from tests.emulated.people import guid
from tests.emulated.permissions import need_calendar
from tests.emulated.wire import Answer, Json, Refusal

ZONES = {
    "europe/london": ZoneInfo("Europe/London"),
    "gmt standard time": ZoneInfo("Europe/London"),
    "utc": ZoneInfo("UTC"),
    "etc/utc": ZoneInfo("UTC"),
}
PLAIN = {"showAs": "busy", "importance": "normal", "sensitivity": "normal", "reminderMinutesBeforeStart": 15,
         "isReminderOn": True, "categories": [], "responseRequested": True, "allowNewTimeProposals": True,
         "hideAttendees": False, "isOnlineMeeting": False}  # fmt: skip
QUIET = {"categories", "reminderminutesbeforestart", "isreminderon", "showas", "singlevalueextendedproperties"}
PAGE = 10
MOST = 1000


def answer(call: Call, mailbox: Mailbox, rest: list[str]) -> Answer:
    """/users/{u}/events…, /users/{u}/calendar/events…, /users/{u}/calendarView."""
    if rest[0].lower() == "calendar":
        if len(rest) == 1:
            need_calendar(call, mailbox, "read")
            return Answer(
                payload={"id": f"AAMkAD{packed(mailbox.id, 'calendar', 0, 0)}", "name": "Calendar", "canEdit": True}
            )
        rest = rest[1:]
    if rest[0].lower() == "calendarview":
        need_calendar(call, mailbox, "read")
        return _list(call, mailbox, window=True)
    if rest[0].lower() != "events":
        raise Refusal(400, "BadRequest", f"Resource not found for the segment '{rest[0]}'.")
    method, action = call.request.method, "/".join(rest[2:]).lower()
    need_calendar(call, mailbox, "read" if method == "GET" else "write")
    if len(rest) == 1:
        return _create(call, mailbox) if method == "POST" else _list(call, mailbox, window=False)
    handler = ONE.get((method, action))
    if handler is None:
        raise Refusal(400, "BadRequest", f"Resource not found for the segment '{action or method}'.")
    return handler(call, mailbox, _find(call, mailbox, rest[1]))


def _events(call: Call, mailbox: Mailbox) -> dict[str, Event]:
    return call.state.events.setdefault(mailbox.address.lower(), {})


def _id(call: Call, mailbox: Mailbox, event: Event) -> str:
    prefix = "AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0A" if call.immutable else "AAMkAD"
    return f"{prefix}{packed(mailbox.id, 'event', event.key, 0)}AAA="


def _find(call: Call, mailbox: Mailbox, wanted: str) -> Event:
    for event in _events(call, mailbox).values():
        if _id(call, mailbox, event) == wanted and not event.deleted:
            return event
    raise Refusal(404, "ErrorItemNotFound", "The specified object was not found in the store.")


def _create(call: Call, mailbox: Mailbox) -> Answer:
    """A new event, or the one that a former call with this transactionId made (resources/event.md)."""
    body, events, now = call.request.json(), _events(call, mailbox), call.state.now
    transaction = str(body.get("transactionId") or "")
    if transaction and call.state.knobs.transaction_ids_kept:
        for event in events.values():
            if event.transaction_id == transaction:
                return _told(call, mailbox, event, 201)
    start, end = _moment(body.get("start"), "Start"), _moment(body.get("end"), "End")
    key = len(events) + 1
    event = Event(key=key, created=now, modified=now, start=start, end=end, transaction_id=transaction)
    event.ical_uid = (
        f"040000008200E00074C5B7101A82E008{guid(f'{mailbox.address} event {key}').replace('-', '').upper()}"
    )
    _take(call, event, body)
    _check(event)
    events[str(key)] = event
    _notify(call, mailbox, event, "invitation", event.addresses())
    return _told(call, mailbox, event, 201)


def _moment(given: Any, name: str) -> datetime:  # noqa: ANN401 - JSON
    """A dateTimeTimeZone. Raises Refusal (400)."""
    if not isinstance(given, dict) or not given.get("dateTime"):
        raise Refusal(400, "ErrorInvalidRequest", f"The property '{name}' is required when creating the entity.")
    zone = ZONES.get(str(given.get("timeZone") or "UTC").lower())
    if zone is None:
        named = given["timeZone"]
        wrong = f"A valid TimeZone value must be specified. The following TimeZone value is not supported: '{named}'."
        raise Refusal(400, "TimeZoneNotSupportedException", wrong)
    text = re.sub(r"(\.\d{6})\d+$", r"\1", str(given["dateTime"]))
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        read = None
    if read is None or read.tzinfo is not None:
        raise Refusal(
            400, "ErrorInvalidRequest", f"Cannot convert the value '{given['dateTime']}' of {name} to a date and time."
        )
    return read.replace(tzinfo=zone)


def _take(call: Call, event: Event, body: Json) -> None:
    """Write what the client sent into the event. Raises Refusal (400)."""
    lower = {name.lower(): value for name, value in body.items()}
    event.subject = str(lower.get("subject", event.subject) or "")
    if lower.get("body"):
        event.body_type = str(lower["body"].get("contentType", "text")).lower()
        content = str(lower["body"].get("content", ""))
        event.body = (
            as_exchange_keeps_it(content, call.state.knobs.html_style) if event.body_type == "html" else content
        )
    for name in ("start", "end"):
        if name in lower:
            setattr(event, name, _moment(lower[name], name.title()))
            setattr(event, f"{name}_zone", str(lower[name].get("timeZone") or "UTC"))
    event.is_all_day = bool(lower.get("isallday", event.is_all_day))
    event.location = lower.get("location", event.location) or {}
    if "attendees" in lower:
        event.attendees = [_attendee(each) for each in lower["attendees"] or ()]
    take_properties(call, event.properties, lower.get("singlevalueextendedproperties") or ())
    for name in PLAIN:
        if name.lower() in lower:
            event.other[name] = lower[name.lower()]


def _attendee(given: Json) -> Json:
    address = given.get("emailAddress") or {}
    if "@" not in str(address.get("address", "")):
        raise Refusal(400, "ErrorInvalidRecipients", "At least one recipient is not valid.")
    return {
        "type": str(given.get("type", "required")).lower(),
        "status": {"response": "none", "time": "0001-01-01T00:00:00Z"},
        "emailAddress": {"name": address.get("name") or address["address"], "address": address["address"]},
    }


def _check(event: Event) -> None:
    """Raises Refusal (400) for times that cannot be."""
    if event.is_all_day:
        for name, moment in (("Start", event.start), ("End", event.end)):
            if moment.time() != time():
                wrong = f"The Event.{name} property for an all-day event needs to be set to midnight."
                raise Refusal(400, "ErrorInvalidRequest", wrong)
        if event.start_zone.lower() != event.end_zone.lower():
            raise Refusal(
                400, "ErrorInvalidRequest", "Start and end of an all-day event must be in the same time zone."
            )
        if event.end - event.start < timedelta(days=1):
            raise Refusal(400, "ErrorInvalidRequest", "The duration of an all-day event must be at least 24 hours.")
    if event.end < event.start:
        raise Refusal(400, "ErrorCalendarEndDateIsEarlierThanStartDate", "The end of the event is before its start.")


def _get(call: Call, mailbox: Mailbox, event: Event) -> Answer:
    return _told(call, mailbox, event)


def _update(call: Call, mailbox: Mailbox, event: Event) -> Answer:
    """event-update.md: attendees alone tell only those who changed; what matters to others tells all."""
    body = call.request.json()
    if "transactionId" in body and body["transactionId"] != event.transaction_id:
        raise Refusal(400, "ErrorInvalidPropertySet", "Set action is invalid for property 'transactionId'.")
    before = set(event.addresses())
    _take(call, event, body)
    _check(event)
    event.change += 1
    event.modified = call.state.now
    after = set(event.addresses())
    names = {name.lower() for name in body} - QUIET
    _notify(call, mailbox, event, "invitation", sorted(after - before))
    _notify(call, mailbox, event, "cancellation", sorted(before - after))
    if names - {"attendees", "transactionid"}:
        _notify(call, mailbox, event, "update", sorted(before & after))
    return _told(call, mailbox, event)


def _cancel(call: Call, mailbox: Mailbox, event: Event) -> Answer:
    """202; the attendees are told, and the event goes to Deleted Items (event-cancel.md)."""
    body = {name.lower(): value for name, value in call.request.json().items()}
    event.is_cancelled = event.deleted = True
    _notify(call, mailbox, event, "cancellation", event.addresses(), str(body.get("comment") or ""))
    return Answer(status=202)


def _delete(call: Call, mailbox: Mailbox, event: Event) -> Answer:
    """204. Deleting a meeting on the organizer's calendar tells its attendees, too (event-delete.md)."""
    event.deleted = True
    _notify(call, mailbox, event, "cancellation", event.addresses())
    return Answer(status=204)


ONE: dict[tuple[str, str], Callable[[Call, Mailbox, Event], Answer]] = {
    ("GET", ""): _get,
    ("PATCH", ""): _update,
    ("DELETE", ""): _delete,
    ("POST", "cancel"): _cancel,
}


def _notify(call: Call, mailbox: Mailbox, event: Event, kind: Sent, addresses: list[str], comment: str = "") -> None:
    call.state.notices.extend(
        Notice(kind=kind, attendee=address, organizer=mailbox.address, subject=event.subject, event=event.ical_uid,
               at=call.state.now, comment=comment)
        for address in addresses
    )  # fmt: skip


def _told(call: Call, mailbox: Mailbox, event: Event, status: int = 200) -> Answer:
    select, expand = call.query.get("select", ""), call.query.get("expand", "")
    told = event_json(call, mailbox, event, expanded_ids(expand) if expand else set())
    told = selected(told, select, ("id", "singleValueExtendedProperties") if expand else ("id",))
    context = call.context(f"users('{mailbox.id}')/events/$entity")
    return Answer(status=status, payload={"@odata.context": context, **told})


def event_json(call: Call, mailbox: Mailbox, event: Event, expand: set[str]) -> Json:
    """The event (user-post-events.md). Times are in UTC unless ``outlook.timezone`` asks otherwise."""
    key = f"ZlnW4RIAV06KYYwlrfNZvQAA{packed(mailbox.id, 'event change', event.key, event.change)}"
    own_id = _id(call, mailbox, event)
    told: Json = {
        "@odata.etag": f'W/"{key}"',
        "id": own_id,
        "createdDateTime": _precise(event.created),
        "lastModifiedDateTime": _precise(event.modified),
        "changeKey": key,
        "transactionId": event.transaction_id or None,
        "originalStartTimeZone": event.start_zone,
        "originalEndTimeZone": event.end_zone,
        "iCalUId": event.ical_uid,
        "hasAttachments": False,
        "subject": event.subject,
        "bodyPreview": preview(as_text(event.body) if event.body_type == "html" else event.body),
        "isAllDay": event.is_all_day,
        "isCancelled": event.is_cancelled,
        "isOrganizer": True,
        "isDraft": False,
        "seriesMasterId": None,
        "type": "singleInstance",
        "webLink": f"https://outlook.office365.com/owa/?itemid={own_id}&exvsurl=1&path=/calendar/item",
        "onlineMeetingUrl": None,
        "responseStatus": {"response": "organizer", "time": "0001-01-01T00:00:00Z"},
        "body": {"contentType": event.body_type, "content": event.body},
        "start": _shown(call, event, event.start),
        "end": _shown(call, event, event.end),
        "location": {"displayName": "", "locationType": "default", "uniqueIdType": "unknown", **event.location},
        "locations": [event.location] if event.location else [],
        "recurrence": None,
        "attendees": event.attendees,
        "organizer": {"emailAddress": {"name": mailbox.name, "address": mailbox.address}},
        **PLAIN,
        **event.other,
    }
    found = [{"id": name, "value": value} for each, (name, value) in event.properties.items() if each in expand]
    return {**told, "singleValueExtendedProperties": found} if found else told


def _precise(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f0Z")


def _shown(call: Call, event: Event, moment: datetime) -> Json:
    asked = next((each for each in call.request.prefers if each.startswith("outlook.timezone=")), "")
    name = asked.partition("=")[2] or "utc"
    zone = ZONES.get(name)
    if zone is None:
        raise Refusal(400, "TimeZoneNotSupportedException", f"The TimeZone value '{name}' is not supported.")
    written = {"utc": "UTC", "gmt standard time": "GMT Standard Time", "europe/london": "Europe/London"}.get(name, name)
    # An all-day event is midnight to midnight in whatever zone it is shown (graph-docs#1802).
    local = moment if event.is_all_day else moment.astimezone(zone)
    return {"dateTime": local.strftime("%Y-%m-%dT%H:%M:%S.0000000"), "timeZone": written}


def _list(call: Call, mailbox: Mailbox, *, window: bool) -> Answer:
    query = call.query
    expand = query.get("expand", "")
    wanted = expanded_ids(expand) if expand else set()
    condition = parsed_filter(query["filter"]) if query.get("filter") else None
    found = [event for event in _events(call, mailbox).values() if not event.deleted]
    if window:
        first, last = _edge(query.get("startdatetime")), _edge(query.get("enddatetime"))
        found = [event for event in found if event.start < last and event.end > first]
    found = [event for event in found if condition is None or applied(condition, _row(event))]
    found.sort(key=lambda event: (event.start, event.key))
    size, start = top(query.get("top"), PAGE, MOST), int(query.get("skip") or 0)
    told = [event_json(call, mailbox, event, wanted) for event in found[start : start + size]]
    always = ("id", "singleValueExtendedProperties") if expand else ("id",)
    payload: Json = {"@odata.context": call.context(f"users('{mailbox.id}')/events")}
    payload["value"] = [selected(each, query.get("select", ""), always) for each in told]
    if start + size < len(found):
        options = dollar(**{name: query.get(name) for name in ("select", "expand", "filter", "top")})
        path = "/" + call.request.raw_path.split("/", 2)[2]
        payload["@odata.nextLink"] = call.link(path, "$skip", str(start + size), **options)
    return Answer(payload=payload)


def _edge(text: str | None) -> datetime:
    if not text:
        raise Refusal(
            400, "ErrorInvalidParameter", "This request requires a time window: startDateTime and endDateTime."
        )
    return as_time(text)


def _row(event: Event) -> Row:
    fields: dict[str, Any] = {
        "subject": event.subject,
        "isallday": event.is_all_day,
        "iscancelled": event.is_cancelled,
        "icaluid": event.ical_uid,
        "start/datetime": event.start.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.0000000"),
        "end/datetime": event.end.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.0000000"),
        "createddatetime": event.created,
        "lastmodifieddatetime": event.modified,
    }
    return Row(fields=fields.__getitem__, properties=[(key, value) for key, (_, value) in event.properties.items()])
