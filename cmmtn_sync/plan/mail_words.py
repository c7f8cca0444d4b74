"""Small turns of phrase that every mail uses: what a document is called, how several are named and counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from cmmtn_sync.model import ALL, Assessment, DueAtMeeting, Meeting, MeetingKind, On, Proof
from cmmtn_sync.obligations import within
from cmmtn_sync.plan.situation import Situation
from cmmtn_sync.quarters import clock_words
from cmmtn_sync.wording.counts import counted

SUBJECT_LIMIT: Final = 60
"""Characters: a telephone shows no more of a subject."""
_MEETINGS: Final = {
    MeetingKind.CLINICAL_GROUP: "Clinical Group",
    MeetingKind.PANEL: "peer review meeting",
    MeetingKind.SESSION: "follow-up meeting",
}


def titled(assessment: Assessment) -> str:
    """Return ``Annual Report 2024/25``: the document and the year that it is about."""
    period = assessment.obligation.period
    title = assessment.obligation.requirement.title
    return f"{title} {period.label}" if period else title


def listed(names: Iterable[str]) -> str:
    """Return ``A``, ``A and B`` or ``A, B and C``; a name that comes twice is said once."""
    said = list(dict.fromkeys(names))
    if len(said) <= 1:
        return "".join(said)
    return f"{', '.join(said[:-1])} and {said[-1]}"


def possessive(name: str) -> str:
    """Return ``Wirral's``; a name that says whose it is already stays: ``Noble's``."""
    return name if name.endswith(("'s", "’s")) else f"{name}'s"


def what(assessments: Sequence[Assessment]) -> str:
    """Return the one document's name, or how many documents (or things) they are."""
    if len(assessments) == 1:
        return titled(assessments[0])
    documents = all(a.obligation.requirement.proof is Proof.DOCUMENT for a in assessments)
    return counted(len(assessments), "document" if documents else "thing")


def the(assessments: Sequence[Assessment]) -> str:
    """Return the same as it stands within a sentence: ``the Work Plan 2025/26``, ``2 documents``."""
    return f"the {within(titled(assessments[0]))}" if len(assessments) == 1 else what(assessments)


def meeting_called(assessment: Assessment) -> str:
    """Return what the meeting is called at which an obligation is due; empty where it is due at none."""
    rule = assessment.obligation.requirement.due
    return _MEETINGS[rule.kind] if isinstance(rule, DueAtMeeting) else ""


def meeting_of(assessment: Assessment, situation: Situation) -> Meeting | None:
    """Return the meeting at which an obligation is due, if it is known."""
    rule, due = assessment.obligation.requirement.due, assessment.obligation.due
    if not isinstance(rule, DueAtMeeting) or not isinstance(due, On):
        return None
    of = {ALL, assessment.obligation.about}
    return next((m for m in situation.meetings if m.kind is rule.kind and m.date == due.date and m.unit in of), None)


def subject_of(cores: Sequence[str], place: str) -> str:
    """Return the first wording that fits, with the place behind it if there is room: under 60 characters."""
    behind = [f"{core} ({place})" for core in cores] if place else []
    fits = (said for said in (*behind, *cores) if len(said) < SUBJECT_LIMIT)
    return next(fits, cores[-1][: SUBJECT_LIMIT - 1])


def hours_words(meeting: Meeting) -> str:
    """Return ``2pm to 4pm``, or nothing where no time is known."""
    if meeting.begins is None or meeting.ends is None:
        return ""
    return f"{clock_words(meeting.begins)} to {clock_words(meeting.ends)}"
