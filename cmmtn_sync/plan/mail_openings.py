"""What a mail begins with: its subject, the line that previews show, and the first sentences.

They say who owes what by when. They state dates and never days left, so that a draft changes only when facts do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from cmmtn_sync.assess.forms import waits_to_be_given
from cmmtn_sync.model import NETWORK, Assessment, Completeness, Contact, On, Proof, Status
from cmmtn_sync.obligations import within
from cmmtn_sync.plan.mail_words import listed, meeting_called, subject_of, the, titled, what
from cmmtn_sync.plan.overview import Besides
from cmmtn_sync.plan.reminders import is_chased
from cmmtn_sync.plan.situation import Situation
from cmmtn_sync.quarters import london_date, long_date, long_day
from cmmtn_sync.wording.counts import counted

_UNDATED = date.max
"""Stands for the due date of what waits for one: it comes last, and is never told."""
_NAMED = 2
"""More documents than this are counted in a sentence, and named below it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What one mail asks for and thanks for, sorted out; each obligation once, the most urgent first."""

    contact: Contact
    asked: tuple[Assessment, ...]
    thanked: tuple[Assessment, ...]
    answered: frozenset[str]
    """Keys of what is asked for of which a file just came: it is answered, and thanked for."""

    @property
    def meetings(self) -> tuple[Assessment, ...]:
        """Return what is asked for at a meeting, and not as a file."""
        return tuple(a for a in self.asked if a.obligation.requirement.proof is not Proof.DOCUMENT)

    @property
    def documents(self) -> tuple[Assessment, ...]:
        """Return what is asked for as a file."""
        return tuple(a for a in self.asked if a.obligation.requirement.proof is Proof.DOCUMENT)


# --- the subject


def subject(said: Said, situation: Situation, team: Besides | None) -> str:
    """Return the subject: under 60 characters, what and by when first, the unit last."""
    if team and (team.weekly or not said.asked):
        return subject_of((team.subject,), "")
    place = _place(said, situation)
    if not said.asked:
        return subject_of(tuple(_thanking(said, situation)), place)
    return subject_of(tuple(_asking(_each_duty_once(said), situation)), place)


def _each_duty_once(said: Said) -> Said:
    """Return the same with each duty of the network counted once, however many units it is about."""
    if said.contact.unit != NETWORK:
        return said
    duties = {a.obligation.requirement.id: a for a in reversed(said.asked)}
    return replace(said, asked=tuple(reversed(duties.values())))


def _place(said: Said, situation: Situation) -> str:
    unit = situation.units.get(said.contact.unit)
    return unit.short_name if unit else "network team"


def _thanking(said: Said, situation: Situation) -> Iterator[str]:
    if _all_in(said, situation):
        yield f"Everything for {long_date(_latest(said.thanked))} is in, thank you"
    yield f"Thank you for {the(said.thanked)}"
    yield f"Thank you for {counted(len(said.thanked), 'document')}"


def _asking(said: Said, situation: Situation) -> Iterator[str]:
    """Yield the wordings of a subject, the fullest first."""
    asked, today = said.asked, london_date(situation.now)
    dates = _dates(asked)
    if dates[0] == _UNDATED:
        needs = "needs" if len(asked) == 1 else "need"
        yield from (f"{name} {needs} something more" for name in (what(asked), _short(asked)))
        yield f"{counted(len(asked), 'thing')} {needs} something more"
        return
    if dates[0] >= today:
        yield from _both(said)
    if len(dates) > 1:
        past = dates[0] < today
        yield f"{_short(asked)} {'open' if past else 'due'}, the first {'due' if past else 'on'} {long_date(dates[0])}"
        yield f"{_short(asked)}, the first due {long_date(dates[0])}"
    elif asked == said.meetings:
        yield from _of_meeting(asked, said.contact, today)
    elif all(a.document for a in asked):
        needs = "needs" if len(asked) == 1 else "need"
        when = f"more, due {long_date(dates[0])}" if dates[0] < today else f"more by {long_date(dates[0])}"
        yield from (f"{name} {needs} {when}" for name in (what(asked), _short(asked)))
    else:
        verb = ("was" if len(asked) == 1 else "were") if dates[0] < today else ("is" if len(asked) == 1 else "are")
        yield from (f"{name} {verb} due on {long_date(dates[0])}" for name in (what(asked), _short(asked)))
    yield f"{counted(len(asked), 'thing')} due on {long_date(dates[0])}"


def _both(said: Said) -> Iterator[str]:
    """Yield the wording for what is given in one meeting and documents of one later day of the same year."""
    days = _dates(said.documents)
    if len(said.meetings) != 1 or len(days) != 1:
        return
    (meeting,) = said.meetings
    first = _date(meeting)
    if first <= days[0] and first.year == days[0].year:
        name = "Update" if meeting.obligation.requirement.kind == "update" else titled(meeting)
        yield f"{name} on {long_date(first).rpartition(' ')[0]}, {what(said.documents)} by {long_date(days[0])}"


def _of_meeting(asked: Sequence[Assessment], contact: Contact, today: date) -> Iterator[str]:
    """Yield the wordings for what is given in a meeting, or noted by the network itself."""
    day = _date(asked[0])
    if len(asked) == 1 and waits_to_be_given(asked[0]):
        yield f"Thank you for the form: it is given on {long_date(day)}"
    verb = "was" if day < today else "is"
    if len(asked) == 1 and asked[0].obligation.requirement.kind == "update":
        yield f"{_called(asked[0], contact)} {verb} due on {long_date(day)}"
    yield from (f"{name}: due {long_date(day)}" for name in (what(asked), _short(asked)))


def _short(asked: Sequence[Assessment]) -> str:
    if len(asked) != 1:
        return what(asked)
    obligation = asked[0].obligation
    title = obligation.requirement.title
    return title.partition(" on the ")[0] if obligation.origin else title  # "Further information"


def _date(assessment: Assessment) -> date:
    due = assessment.obligation.due
    return due.date if isinstance(due, On) else _UNDATED


def _dates(assessments: Sequence[Assessment]) -> list[date]:
    return sorted({_date(a) for a in assessments})


def _latest(assessments: Sequence[Assessment]) -> date:
    return max(_date(a) for a in assessments)


# --- the preview


def preheader(said: Said, situation: Situation, team: Besides | None) -> str:
    """Return what a mail program shows behind the subject: something that the subject does not say."""
    if team and (team.weekly or not said.asked):
        return team.preheader
    if not said.asked:
        return " ".join(_rest(said, situation)) or "Nothing more is needed for this."
    if said.thanked:
        return f"Thank you for {the(said.thanked)}. What is still open is listed here."
    if all(a.document for a in said.documents) and said.documents:
        return "We have looked at what you sent. What is still missing is listed here."
    if said.contact.unit == NETWORK:
        return "Each one is listed here with what to do."
    if not said.documents:
        return "It is given in the meeting. There is nothing to upload."
    return "Each one has a link to the folder where it goes."


# --- the first sentences


def opening(said: Said, situation: Situation, team: Besides | None) -> str:
    """Return the first sentences: who owes what by when, or thanks and what is still to come."""
    if said.contact.unit == NETWORK:
        return " ".join((*_duties(said, situation), *((team.opening,) if team else ())))
    besides = (team.opening,) if team else ()
    if not said.asked:
        return " ".join((*((_arrived(said), *_rest(said, situation)) if said.thanked else ()), *besides))
    thanks = (f"Thank you for {_names(said.thanked)}.",) if said.thanked else ()
    owed = (*_to_give(said, situation), *_to_send(said, situation), *_rest(said, situation))
    return " ".join((*thanks, *owed, *besides))


def _names(assessments: Sequence[Assessment]) -> str:
    if len(assessments) > _NAMED:
        return what(assessments)
    return listed(the([a]) for a in assessments)


def _arrived(said: Said) -> str:
    if len(said.thanked) == 1:
        return "Thank you. Your file has arrived and is complete."
    return f"Thank you. Your {len(said.thanked)} files have arrived and are complete."


def _to_give(said: Said, situation: Situation) -> Iterator[str]:
    """Yield a sentence for each thing that is given in a meeting."""
    for assessment in said.meetings:
        day, meeting = _date(assessment), meeting_called(assessment)
        at = f"due at the {meeting} on" if meeting else "due on"
        called = _called(assessment, said.contact)
        if waits_to_be_given(assessment):
            yield _form_came(assessment)
        elif day < london_date(situation.now):
            yield f"{called} was {at} {long_date(day)}. Please reply with a few lines, or tell us when it was given."
        else:
            yield f"{called} is {at} {long_day(day)}."


def _form_came(assessment: Assessment) -> str:
    """Return thanks for a complete form, and who gives what it says, where and when."""
    title, meeting, day = within(titled(assessment)), meeting_called(assessment) or "meeting", _date(assessment)
    on = "" if day == _UNDATED else f" on {long_day(day)}"
    return (
        f"Thank you: the form for the {title} has come. The clinical lead, or a deputy, gives it at the {meeting}{on}."
    )


def _called(assessment: Assessment, contact: Contact) -> str:
    """Return ``Your update`` to those who give it, ``The update`` to one who passes it on."""
    if assessment.obligation.requirement.kind != "update":
        return f"{titled(assessment)}:"
    return "Your update" if contact.post in assessment.obligation.requirement.asks else "The update"


def _to_send(said: Said, situation: Situation) -> Iterator[str]:
    """Yield the sentences about what is sent as a file."""
    documents, today = said.documents, london_date(situation.now)
    if not documents:
        return
    dates, one = _dates(documents), len(documents) == 1
    past = dates[0] < today
    came = all(a.document for a in documents)
    if came:
        thanks = any(a.obligation.key in said.answered for a in documents) and not said.thanked
        lead = "Thank you for" if thanks else "We also have" if said.thanked else "We have"
        yield f"{lead} {_files(documents)}"
        if dates[0] == _UNDATED:
            return
        if not past:
            yield f"There is time until 11:59pm on {long_day(dates[0])}."
            return
    elif not past and len(dates) == 1:
        also = "also " if said.meetings or said.thanked else ""
        unit = _place(said, situation)
        yield f"The network {also}needs {the(documents)} from {unit}, by 11:59pm on {long_day(dates[0])}."
        return
    else:
        yield f"The network {'still ' if past else ''}needs {the(documents)} from {_place(said, situation)}."
    yield _due_on(dates, today, "It" if one else "They")


def _files(documents: Sequence[Assessment]) -> str:
    """Return that files came and need more, as the end of a sentence and the sentence after it."""
    if len(documents) == 1:
        return f"your file for {the(documents)}. It needs something more."
    many = "Both" if len(documents) == 2 else "All"  # noqa: PLR2004 - as English counts
    return f"your {len(documents)} files. {many} need something more."


def _due_on(dates: Sequence[date], today: date, who: str) -> str:
    """Return when what was just named is due, or was."""
    several = len(dates) > 1
    who = "The first" if several else who
    if dates[0] < today:
        return f"{who} {'were' if who == 'They' else 'was'} due on {long_date(dates[0])}."
    return f"{who} {'are' if who == 'They' else 'is'} due by 11:59pm on {long_day(dates[0])}."


def _rest(said: Said, situation: Situation) -> Iterator[str]:
    """Yield what else is open of the units that a mail answers, or that all is in: a mail never reads as if it were."""
    if any(a.obligation.key not in said.answered for a in said.asked):
        return
    if not said.asked and _all_in(said, situation):
        yield f"We now have everything from {_place(said, situation)} for {long_date(_latest(said.thanked))}."
        return
    open_ = _others(said, situation)
    for day in _dates(open_):
        names = _names([a for a in open_ if _date(a) == day])
        past = day < london_date(situation.now)
        yield f"{'Still open since' if past else 'Still to come by'} {long_date(day)}: {names}."


def _same_day(said: Said, situation: Situation) -> Iterator[Assessment]:
    """Yield the documents of the same units that are due no later than what is answered."""
    answered = {a.obligation.key: a for a in (*said.thanked, *said.asked)}
    units = {a.obligation.owed_by for a in answered.values()}
    until = _latest(list(answered.values()))
    for assessment in situation.assessments:
        obligation = assessment.obligation
        other = obligation.owed_by in units and obligation.key not in answered and _date(assessment) <= until
        tracked = assessment.status is not Status.BEFORE_START
        if other and tracked and obligation.requirement.proof is Proof.DOCUMENT:
            yield assessment


def _others(said: Said, situation: Situation) -> list[Assessment]:
    return [a for a in _same_day(said, situation) if is_chased(a)]


def _all_in(said: Said, situation: Situation) -> bool:
    """Return whether everything is there that was due by the day of what is thanked for."""
    if _latest(said.thanked) == _UNDATED:
        return False
    done = {Completeness.COMPLETE, Completeness.NOT_NEEDED}
    return all(a.completeness in done for a in _same_day(said, situation))


def _duties(said: Said, situation: Situation) -> Iterator[str]:
    """Yield the sentence about the network's own duties."""
    if not said.asked:
        return
    day, today = _dates(said.asked)[0], london_date(situation.now)
    titles = list(dict.fromkeys(a.obligation.requirement.title for a in said.asked))
    if len(titles) > 1:
        yield f"{len(titles)} things are for the network to do, the first by {long_date(day)}."
    elif day < today:
        yield f"This was for the network to do by {long_date(day)}: {titles[0]}."
    else:
        yield f"This is for the network to do by {long_date(day)}: {titles[0]}."
