"""Which calendar invitations are to be sent, changed or called off: the meetings against what was sent for them.

Off, unless the network asks for it: an invitation goes out at once, and no person reads it before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Final

from cmmtn_sync.model import (
    ALL,
    NETWORK,
    Action,
    Attendee,
    Attention,
    CallOff,
    Contact,
    DueAtMeeting,
    Held,
    Invitation,
    InvitationRow,
    InvitationState,
    Invite,
    Meeting,
    MeetingKind,
    On,
    Post,
)
from cmmtn_sync.plan.hours import is_open
from cmmtn_sync.plan.mail_words import hours_words
from cmmtn_sync.plan.situation import Situation
from cmmtn_sync.quarters import london_date, long_day

_CALLED: Final[Mapping[MeetingKind, str]] = {
    MeetingKind.CLINICAL_GROUP: "Clinical Group",
    MeetingKind.PANEL: "Peer review meeting",
    MeetingKind.SESSION: "Follow-up meeting",
}
_OF_A_UNIT: Final = (Post.CLINICAL_LEAD, Post.OPERATIONAL_MANAGER, Post.COORDINATOR)
"""Clinical and operational management, as the programme asks for at reviews."""
_MOST_CALLED_OFF: Final = 3
"""More meetings than that gone at once are more likely a mistake in the sheet."""


def inviting(situation: Situation) -> tuple[tuple[Action, ...], tuple[Attention, ...]]:
    """Return what is to be done about invitations now, and what a person should know of it."""
    if not situation.invites or not is_open(NETWORK, situation):
        return (), ()
    wanted = {i.meeting: i for m in situation.meetings if (i := _invitation(m, situation))}
    asked = tuple(_asked(wanted, situation.invitations, unclear=_is_unclear("contacts", situation)))
    off = tuple(_called_off(situation))
    if len(off) > _MOST_CALLED_OFF:
        return asked, (_too_many(len(off)),)
    return (*asked, *off), ()


def _is_unclear(sheet: str, situation: Situation) -> bool:
    return any(attention.code == sheet for attention in situation.attentions)


def _asked(wanted: Mapping[str, Invitation], rows: Mapping[str, InvitationRow], *, unclear: bool) -> Iterator[Action]:
    """Yield what is to be told. While a row on Contacts is ``unclear`` nothing is changed: Exchange would uninvite."""
    for meeting, invitation in sorted(wanted.items()):
        row, mark = rows.get(meeting), fingerprint(invitation)
        if unclear and row is not None and row.event is not None:
            continue
        if row is None or row.state is not InvitationState.SENT or row.fingerprint != mark:
            yield Invite(invitation=invitation, fingerprint=mark, row=row)


def _called_off(situation: Situation) -> Iterator[Action]:
    """Yield the invitations to meetings still to come that there are no more; none while a row is not clear."""
    if _is_unclear("meetings", situation):
        return
    today = london_date(situation.now)
    stand = {m.id for m in situation.meetings if m.date is not None and m.date >= today}
    for meeting, row in sorted(situation.invitations.items()):
        if row.state is not InvitationState.CANCELLED and row.on >= today and meeting not in stand:
            yield CallOff(row=row)


def _invitation(meeting: Meeting, situation: Situation) -> Invitation | None:
    """Return what a meeting's invitation says, or None: not of the kinds invited to, not dated, over, nobody to ask."""
    today = london_date(situation.now)
    if meeting.kind not in situation.invites or meeting.date is None or meeting.date < today:
        return None
    attendees = tuple(_attendees(meeting, situation))
    if not attendees:
        return None
    unit = situation.units.get(meeting.unit)
    called = _CALLED[meeting.kind]
    return Invitation(
        meeting=meeting.id,
        subject=f"{called}: {unit.short_name}" if unit else f"{called}, {situation.network_name}",
        on=meeting.date,
        begins=meeting.begins,
        ends=meeting.ends,
        place=meeting.place,
        words=tuple(_words(meeting, called, unit.short_name if unit else "", situation)),
        attendees=attendees,
    )


def _words(meeting: Meeting, called: str, unit: str, situation: Situation) -> Iterator[str]:
    about = f" of {unit}" if unit else ""
    day = long_day(meeting.date) if meeting.date else ""
    hours = f", {hours_words(meeting)}" if hours_words(meeting) else ""
    inside = called if meeting.kind is MeetingKind.CLINICAL_GROUP else called[:1].lower() + called[1:]
    yield f"You are invited to the {inside}{about} on {day}{hours}."
    if meeting.place:
        yield f"Where: {meeting.place}."
    yield "If you cannot come, please name your deputy in your answer. A person reads it."
    yield situation.network_name


def _attendees(meeting: Meeting, situation: Situation) -> Iterator[Attendee]:
    """Yield who is to come: of each party, those in the posts that are asked for by what is due at this meeting.

    Of the unit whose meeting it is somebody is always asked, also where nothing of its own is due then.
    """
    asked = _asked_for(meeting, situation)
    if meeting.unit != ALL and not any(party == meeting.unit for party, _ in asked):
        asked |= {(meeting.unit, post) for post in _OF_A_UNIT}
    found: dict[str, Contact] = {}
    for contact in situation.contacts:
        there = meeting.date is not None and contact.serves_on(meeting.date)
        if there and (contact.unit, contact.post) in asked:
            found.setdefault(contact.email.lower(), contact)
    ordered = sorted(found.values(), key=lambda c: (c.unit == NETWORK, c.unit, c.email))
    return (Attendee(name=c.name, email=c.email) for c in ordered)


def _asked_for(meeting: Meeting, situation: Situation) -> set[tuple[str, Post]]:
    """Return party and post of everybody who is asked for by an obligation that is due at a meeting."""
    asked: set[tuple[str, Post]] = set()
    for assessment in situation.assessments:
        obligation = assessment.obligation
        due = obligation.due
        same_kind = obligation.requirement.due == DueAtMeeting(kind=meeting.kind)
        if not same_kind or not isinstance(due, On) or due.date != meeting.date:
            continue
        if meeting.unit in {ALL, obligation.about, obligation.owed_by}:
            asked |= {(obligation.owed_by, post) for post in obligation.requirement.asks}
    return asked


def fingerprint(invitation: Invitation) -> str:
    """Return the mark of an invitation: what, when, where, to whom. Other sentences alone tell nobody anything new."""
    return sha256(repr(replace(invitation, words=())).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _too_many(number: int) -> Attention:
    return Attention(
        code="too-many-called-off",
        about="meetings",
        what=f"{number} meetings would be called off at once. None was.",
        why="They are not on the sheet Meetings any more, or have no date there.",
        do="Put them back on Meetings. If they really are off, cancel them in the mailbox's calendar.",
        who=Held.TEAM,
    )
