"""Meetings to which people are invited, and what is decided about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from cmmtn_sync.model import (
    NETWORK,
    Action,
    Attention,
    CallOff,
    InvitationRow,
    InvitationState,
    Invite,
    Meeting,
    MeetingKind,
    Obligation,
    Post,
)
from cmmtn_sync.plan.inviting import inviting
from tests.builders import WIRRAL, a_contact, a_situation, a_world, at, day

NOW = "2025-06-25 10:00"
"""A Wednesday."""
CHESTER = "MTU-CHESTER"
PANEL, SESSION, GROUP = MeetingKind.PANEL, MeetingKind.SESSION, MeetingKind.CLINICAL_GROUP
LEAD, MANAGER, COORDINATOR = (
    a_contact(Post.CLINICAL_LEAD),
    a_contact(Post.OPERATIONAL_MANAGER),
    a_contact(Post.COORDINATOR),
)
QUALITY = a_contact(Post.QUALITY_LEAD, NETWORK)
CHESTERS = a_contact(Post.CLINICAL_LEAD, CHESTER)
EVERYBODY = (QUALITY, CHESTERS, COORDINATOR, LEAD, MANAGER, a_contact(Post.DEPUTY), a_contact(Post.DIRECTOR, NETWORK))
OF_WIRRAL = [LEAD.email, MANAGER.email, COORDINATOR.email]


def a_meeting(id_: str = "Session Wirral", on: str | None = "2025-09-18", **changes: object) -> Meeting:
    meeting = Meeting(id=id_, kind=SESSION, unit=WIRRAL, date=day(on) if on else None)
    return replace(meeting, **changes)  # type: ignore[arg-type]  # each test names fields of Meeting


def decided(
    *meetings: Meeting,
    rows: Mapping[str, InvitationRow] | None = None,
    now: str = NOW,
    due: tuple[Obligation, ...] = (),
    **changes: object,
) -> tuple[tuple[Action, ...], tuple[Attention, ...]]:
    """Return what is to be done about these meetings, and what is told."""
    fields: dict[str, object] = {"contacts": EVERYBODY, "invites": frozenset({SESSION, PANEL}), **changes}
    return inviting(a_situation(a_world(*due, now=now), meetings=meetings, invitations=rows or {}, **fields))


def the_invite(*meetings: Meeting, **more: object) -> Invite:
    ((action,), told) = decided(*meetings, **more)  # type: ignore[arg-type]  # as decided takes them
    assert isinstance(action, Invite)
    assert told == ()
    return action


def whom(*meetings: Meeting, **more: object) -> list[str]:
    """Return the addresses of those who are invited."""
    actions, _ = decided(*meetings, **more)  # type: ignore[arg-type]  # as above
    return [a.email for action in actions if isinstance(action, Invite) for a in action.invitation.attendees]


def a_row(meeting: Meeting, state: InvitationState = InvitationState.SENT, **changes: object) -> InvitationRow:
    """Return the row of an invitation that says what is to be said now."""
    there = a_meeting(meeting.id, kind=meeting.kind, unit=meeting.unit) if meeting.date is None else meeting
    action = the_invite(there, now="2025-06-25 10:00")
    row = InvitationRow(
        meeting=meeting.id,
        number=1,
        state=state,
        subject=action.invitation.subject,
        on=action.invitation.on,
        fingerprint=action.fingerprint,
        event=f"event of {meeting.id}",
        at=at("2025-06-20"),
    )
    return replace(row, **changes)  # type: ignore[arg-type]  # each test names fields of InvitationRow


def rows_of(*rows: InvitationRow) -> dict[str, InvitationRow]:
    return {row.meeting: row for row in rows}


def called_off(*meetings: Meeting, **more: object) -> list[str]:
    actions, _ = decided(*meetings, **more)  # type: ignore[arg-type]  # as above
    return [action.row.meeting for action in actions if isinstance(action, CallOff)]
