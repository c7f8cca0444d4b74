"""The calendar of a mailbox in Exchange Online, which sends invitations, changes and cancellations by itself.

Times are sent as London's: ``{"dateTime": ..., "timeZone": "Europe/London"}``, for a moment in UTC would be an hour
wrong in summer for whoever moves the meeting. https://learn.microsoft.com/graph/api/user-post-events
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from html import escape
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

from cmmtn_sync.model import Invitation
from cmmtn_sync.tenant.microsoft365 import messages
from cmmtn_sync.tenant.microsoft365.pages import entries
from cmmtn_sync.tenant.microsoft365.troubles import Refused, Unsure
from cmmtn_sync.tenant.microsoft365.wire import MAIL, Json, Repeat, Wire

_LASTING_IDS: Final = {"Prefer": 'IdType="ImmutableId", outlook.timezone="Europe/London"'}
_ZONE: Final = "Europe/London"
_SELECT: Final = "id,subject,start,end,isAllDay,isCancelled,location,attendees"


class OutlookDiary:
    """Meetings in the mailbox's own calendar."""

    def __init__(self, wire: Wire, address: str) -> None:
        """Take the mailbox's address."""
        self._wire = wire
        self._root = f"/users/{quote(address, safe='@')}/events"

    def invite(self, key: str, invitation: Invitation) -> str:
        """Make a meeting and invite to it, or change the one that bears the key.

        ``transactionId`` keeps Exchange from making it twice when it is asked twice; for how long, is not said, so it
        is looked for first.
        """
        found = self._by_key(key)
        if found is not None:
            if not _says(found, invitation):
                self.change(str(found["id"]), invitation)
            return str(found["id"])
        new = {
            **_as_json(invitation),
            "transactionId": str(UUID(key)),
            "singleValueExtendedProperties": [{"id": messages.KEY, "value": key}],
        }
        try:
            made = self._wire.post(self._root, new, "invite to a meeting", cost=MAIL, headers=_LASTING_IDS)
        except Unsure:
            found = self._by_key(key)
            if found is None:
                raise
            return str(found["id"])
        return str(made["id"])

    def find(self, key: str) -> str | None:
        """Return the meeting that bears a key and takes place."""
        found = self._by_key(key)
        return None if found is None else str(found["id"])

    def change(self, event: str, invitation: Invitation) -> bool:
        """Let a meeting say something else. It is looked at before and after, so that nobody is told twice."""
        there = self._event(event)
        if there is None or _says(there, invitation):
            return there is not None
        try:
            self._wire.patch(
                self._at(event),
                _as_json(invitation),
                "change a meeting",
                cost=MAIL,
                repeat=Repeat.IF_REFUSED,
                headers=_LASTING_IDS,
            )
        except Unsure:
            there = self._event(event)
            if there is None:
                return False
            if not _says(there, invitation):
                raise
        except Refused as no:
            if no.not_there:
                return False
            raise
        return True

    def cancel(self, event: str, words: str) -> None:
        """Cancel a meeting, and tell those who are invited."""
        try:
            self._wire.post(
                f"{self._at(event)}/cancel", {"comment": words}, "cancel a meeting", cost=MAIL, headers=_LASTING_IDS
            )
        except Unsure:
            there = self._event(event)
            if there is not None and not there.get("isCancelled"):
                raise
        except Refused as no:
            if not no.not_there:
                raise

    def _by_key(self, key: str) -> Json | None:
        query = f"{messages.with_key(key)}&$select={_SELECT}"
        events = entries(self._wire, f"{self._root}?{query}", "look for a meeting", cost=MAIL, headers=_LASTING_IDS)
        return next((event for event in events if not event.get("isCancelled")), None)

    def _event(self, event: str) -> Json | None:
        try:
            query = f"{self._at(event)}?$select={_SELECT}"
            return self._wire.get(query, "look at a meeting", cost=MAIL, headers=_LASTING_IDS)
        except Refused as no:
            if no.not_there:
                return None
            raise

    def _at(self, event: str) -> str:
        return f"{self._root}/{quote(event, safe='')}"


def _as_json(invitation: Invitation) -> dict[str, Any]:
    begins, ends = _span(invitation)
    return {
        "subject": invitation.subject,
        "body": {"contentType": "html", "content": "".join(f"<p>{escape(words)}</p>" for words in invitation.words)},
        "start": {"dateTime": begins.isoformat(), "timeZone": _ZONE},
        "end": {"dateTime": ends.isoformat(), "timeZone": _ZONE},
        "isAllDay": invitation.begins is None,
        "location": {"displayName": invitation.place},
        "attendees": [
            {"emailAddress": {"name": a.name, "address": a.email}, "type": "required"} for a in invitation.attendees
        ],
        "responseRequested": True,
    }


def _span(invitation: Invitation) -> tuple[datetime, datetime]:
    """Return beginning and end as London's clocks show them: from midnight to midnight for a whole day."""
    if invitation.begins is None or invitation.ends is None:
        return _at_midnight(invitation.on), _at_midnight(invitation.on + timedelta(days=1))
    return datetime.combine(invitation.on, invitation.begins), datetime.combine(invitation.on, invitation.ends)


def _at_midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def _says(told: Json, invitation: Invitation) -> bool:
    """Return whether a meeting in the calendar says what an invitation does: when, where, to whom."""
    begins, ends = _span(invitation)
    addresses = {str((a.get("emailAddress") or {}).get("address", "")).casefold() for a in told.get("attendees") or ()}
    return (
        told.get("subject") == invitation.subject
        and (told.get("location") or {}).get("displayName", "") == invitation.place
        and _clock(told.get("start")) == begins
        and _clock(told.get("end")) == ends
        and bool(told.get("isAllDay")) == (invitation.begins is None)
        and addresses == {a.email.casefold() for a in invitation.attendees}
    )


def _clock(told: Any) -> datetime | None:  # noqa: ANN401 - JSON
    try:
        return datetime.fromisoformat(str((told or {}).get("dateTime", "")))
    except ValueError:
        return None
