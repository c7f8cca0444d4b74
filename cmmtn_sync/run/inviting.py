"""Act on invitations: written down first, then done; what was cut off is found again by its key."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from cmmtn_sync.model import Attendee, CallOff, Invitation, InvitationRow, InvitationState, Invite, Outcome, Result
from cmmtn_sync.run.house import House
from cmmtn_sync.tenant import Diary

_CALLED_OFF = "This meeting does not take place. We are sorry for the trouble."


def invite(house: House, now: datetime, action: Invite) -> Outcome:
    """Send an invitation, or what changed in it. One that a person took out of the calendar is sent anew."""
    if house.diary is None:
        return Outcome(action=action, result=Result.FAILED, words="There is no calendar to invite from.")
    row = _intended(action, now)
    house.store.save_invitation(row)
    sent, done = _told(house, house.diary, _diverted(house, action.invitation), row)
    house.store.save_invitation(sent)
    people = ", ".join(a.email for a in action.invitation.attendees)
    house.store.audit(now, "invitation", row.meeting, f'{done} "{row.subject}" to {people}')
    return Outcome(action=action, result=Result.DONE)


def _told(house: House, diary: Diary, invitation: Invitation, row: InvitationRow) -> tuple[InvitationRow, str]:
    """Return the row with the calendar's name of the meeting, and what was done."""
    if row.event is not None:
        if diary.change(row.event, invitation):
            return replace(row, state=InvitationState.SENT), "changed"
        row = replace(row, number=row.number + 1, event=None)  # the calendar may remember the key of what was deleted
        house.store.save_invitation(row)
    return replace(row, state=InvitationState.SENT, event=diary.invite(key_of(row), invitation)), "sent"


def _intended(action: Invite, now: datetime) -> InvitationRow:
    before, invitation = action.row, action.invitation
    anew = before is None or before.state is InvitationState.CANCELLED
    return InvitationRow(
        meeting=invitation.meeting,
        number=(before.number if before else 0) + anew,
        state=InvitationState.INTENDED,
        subject=invitation.subject,
        on=invitation.on,
        fingerprint=action.fingerprint,
        event=None if before is None or anew else before.event,
        at=now,
    )


def call_off(house: House, now: datetime, action: CallOff) -> Outcome:
    """Cancel an invitation, and keep that it is."""
    row = action.row
    if house.diary is None:
        return Outcome(action=action, result=Result.FAILED, words="There is no calendar to cancel it in.")
    event = row.event or house.diary.find(key_of(row))  # a run may have been cut off before it heard the name
    if event is not None:
        house.diary.cancel(event, _CALLED_OFF)
    house.store.save_invitation(replace(row, state=InvitationState.CANCELLED, at=now))
    house.store.audit(now, "invitation", row.meeting, f'cancelled "{row.subject}"')
    return Outcome(action=action, result=Result.DONE)


def key_of(row: InvitationRow) -> str:
    """Return the key by which the calendar knows a meeting's invitation."""
    return sha256(f"{row.meeting}|{row.number}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _diverted(house: House, invitation: Invitation) -> Invitation:
    """Return an invitation to the one address of a trial, if there is one."""
    diverted = house.configuration.settings.mail.diverted_to
    if diverted is None:
        return invitation
    return replace(invitation, attendees=(Attendee(name="", email=diverted),))
