"""What is said to a unit's people about a single file: the answer to one that they only showed, and one held back.

Neither is about an obligation: such a word is said once for each content, beside whatever else a mail of the day says.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from cmmtn_sync.assess.asked_first import AskedFirst
from cmmtn_sync.assess.held import HeldDocument
from cmmtn_sync.checks.patient import PATIENT_DATA, asked_for, places_words
from cmmtn_sync.model import ALL, ASK_FIRST, Contact, Document, Line, MailKey, Obligation, Part, Post, Proof, Status
from cmmtn_sync.obligations import within
from cmmtn_sync.plan.asked import ASKED_FIRST, ONE_OF_SEVERAL, RECEIPT
from cmmtn_sync.plan.holds import hold_on, in_force
from cmmtn_sync.plan.mail_words import subject_of
from cmmtn_sync.plan.overview import Besides
from cmmtn_sync.plan.reminders import people_of, sayings
from cmmtn_sync.plan.situation import Situation
from cmmtn_sync.quarters import add_working_days, london_date, long_date
from cmmtn_sync.wording.counts import counted

_ASKED: Final = (Post.COORDINATOR, Post.CLINICAL_LEAD)
"""Who is written to about a file of which nobody can tell what it is."""
_TITLES: Final = frozenset({"dr", "mr", "mrs", "ms", "miss", "mx", "prof", "professor", "sister"})
_SHOWN: Final = 8
_SEVERAL: Final = 2
_AGAIN: Final = "When it is mended, show it again there, or put it into your folder to send it."
_FALSE_ALARM: Final = "If it is no NHS number, reply to this email and tell us."
_NAME_IT: Final = 'We could not tell which document it is. Put what it is into its name, such as "Annual Report".'


@dataclass(frozen=True, kw_only=True, slots=True)
class FileWord:
    """One thing to say to one person about one file."""

    key: MailKey
    contact: Contact
    subject: str
    opening: str
    part: Part


def file_words(situation: Situation, before: Collection[MailKey]) -> Mapping[str, Besides]:
    """Return, by address, what is to be said of files and was not said before."""
    by_address: dict[str, list[FileWord]] = {}
    answers = tuple(_answers(situation))
    held = _held_back(situation, frozenset(_of(word.key) for word in answers))
    for word in (*held, *answers, *_one_of_several(situation)):
        if word.key not in before:
            by_address.setdefault(word.key.recipient, []).append(word)
    return {address: _together(words) for address, words in by_address.items()}


def _together(words: Sequence[FileWord]) -> Besides:
    first, *others = words
    several = f"{first.subject}, and {counted(len(others), 'more file')}" if others else first.subject
    lines = first.part.lines
    return Besides(
        contact=first.contact,
        subject=subject_of((several, first.subject), ""),
        preheader=lines[1].what if len(lines) > 1 else lines[0].what,
        opening=" ".join(dict.fromkeys(word.opening for word in words)),
        parts=tuple(word.part for word in words),
        keys=tuple(word.key for word in words),
    )


def beside_each_other(team: Besides | None, words: Besides | None) -> Besides | None:
    """Return what one person is told of files and as one of the team, as one."""
    if team is None or words is None:
        return team or words
    return Besides(
        contact=team.contact,
        subject=team.subject,
        preheader=team.preheader,
        opening=f"{team.opening} {words.opening}",
        parts=(*words.parts, *team.parts),
        keys=(*words.keys, *team.keys),
        weekly=team.weekly,
    )


# --- a file that was only shown


def _answers(situation: Situation) -> Iterator[FileWord]:
    """Yield the answer to each file that a unit shows before it sends it; one that we could not read waits for us."""
    today = london_date(situation.now)
    for asked in situation.asked_first:
        document, unit = asked.offer.document, asked.offer.unit
        if asked.ours or london_date(document.receipt.at) < situation.programme.tracked_from:
            continue
        for contact in _readers(document, unit, (asked.obligation,) if asked.obligation else (), situation):
            yield FileWord(
                key=_key(ASKED_FIRST, f"{unit} {ASKED_FIRST}", contact, document),
                contact=contact,
                subject=f"We looked at your file: {_verdict(asked)}",
                opening=f'We have looked at what you put into "{ASK_FIRST}". It does not count as sent.',
                part=Part(heading=f'"{document.name}"', lines=tuple(_answer(asked, today))),
            )


def _verdict(asked: AskedFirst) -> str:
    if asked.obligation is None:
        return "we could not tell what it is"
    wanting = len(asked.wanting)
    return f"{counted(wanting, 'thing')} {'is' if wanting == 1 else 'are'} wanting" if wanting else "nothing is wanting"


def _answer(asked: AskedFirst, today: date) -> Iterator[Line]:
    yield Line(what=f"We took it for the {taken_for(asked.obligation)}." if asked.obligation else _NAME_IT)
    yield from (Line(what=f.words) for f in asked.wanting[:_SHOWN])
    if len(asked.wanting) > _SHOWN:
        yield Line(what=f"And {len(asked.wanting) - _SHOWN} more: please compare it with the template.")
    yield from (Line(what=f"To note: {f.words}") for f in asked.notes[:_SHOWN])
    if any(f.code == PATIENT_DATA for f in asked.wanting):
        yield Line(what=_FALSE_ALARM)
    if asked.wanting or asked.obligation is None:
        yield Line(what=_AGAIN)
    else:
        yield Line(what="Nothing is wanting.", do=_when_it_counts(asked.obligation, today))


def _when_it_counts(obligation: Obligation, today: date) -> str:
    """Return what to do with a file in which nothing is wanting: what comes before its request opens is none yet."""
    if obligation.requirement.proof is Proof.RECORD:
        return "Put it into your folder. It counts once it is given at the meeting."
    if today < obligation.opens:
        return f"It counts from {long_date(obligation.opens)}: put it into your folder then."
    return "Move it to your folder, and you are done."


def taken_for(obligation: Obligation) -> str:
    """Return ``Annual Report about 2024/25``, as it stands in a sentence."""
    period = f" about {obligation.period.label}" if obligation.period else ""
    return f"{within(obligation.requirement.title)}{period}"


# --- a file beside another that could be the same document


def _one_of_several(situation: Situation) -> Iterator[FileWord]:
    """Yield a word on each new file that could be what another file could be too: that it came, and who looks."""
    records, today = situation.records_by_key(), london_date(situation.now)
    for assessment in situation.assessments:
        obligation = assessment.obligation
        if assessment.status is not Status.AMBIGUOUS or len(assessment.candidates) < _SEVERAL:
            continue
        document = max((c.document for c in assessment.candidates), key=lambda d: (d.receipt.at, d.id))
        if not _is_new(document, obligation, situation) or hold_on(obligation, records, today):
            continue
        for contact in _readers(document, obligation.owed_by, (obligation,), situation):
            yield _has_come(document, obligation, contact)


def _is_new(document: Document, obligation: Obligation, situation: Situation) -> bool:
    """Return whether a file came within the working days in which a receipt is written."""
    days, calendar = situation.programme.receipt_working_days, situation.calendar_of(obligation.owed_by)
    came = london_date(document.receipt.at)
    return add_working_days(came, days, calendar, situation.holidays) >= london_date(situation.now)


def _has_come(document: Document, obligation: Obligation, contact: Contact) -> FileWord:
    line = Line(what=f"The network is looking at which file counts as the {taken_for(obligation)}.")
    return FileWord(
        key=_key(ONE_OF_SEVERAL, f"{obligation.key} {document.id}", contact, document),
        contact=contact,
        subject="Thank you for your file",
        opening="Thank you: your file has come. Another file could be the same document.",
        part=Part(heading=f'"{document.name}" has come', lines=(line,)),
    )


# --- a file that is held back


def _held_back(situation: Situation, answered: frozenset[tuple[str, str]]) -> Iterator[FileWord]:
    """Yield a word to whoever sent it on each file that seems to name a patient, unless it is said to them anyway.

    It is where a receipt goes for it, or the answer about a file that was only shown.
    """
    if not situation.held_documents:
        return
    receipts = frozenset(_of(s.key) for s in sayings(situation) if s.key.rule == RECEIPT)
    owed = {a.obligation.key: a.obligation for a in situation.assessments}
    for held in situation.held_documents:
        said = answered if held.document.asks_first else receipts
        of_it = tuple(owed[key] for key in held.obligations if key in owed)
        for contact in _readers(held.document, held.unit, of_it, situation):
            if (contact.email.lower(), held.document.content) not in said:
                yield _about_held(held, contact)


def _of(key: MailKey) -> tuple[str, str]:
    """Return to whom something is said, and of which content."""
    return key.recipient, key.counted_from


def _about_held(held: HeldDocument, contact: Contact) -> FileWord:
    document = held.document
    lines = (
        Line(what=f"It seems to hold an NHS number: {places_words(held.places)}.", do=asked_for(held.places)),
        Line(what="We show the number to nobody.", do=_FALSE_ALARM),
    )
    return FileWord(
        key=_key(PATIENT_DATA, document.id, contact, document),
        contact=contact,
        subject="Please look at a file: it seems to name a patient",
        opening="A file in your folder seems to hold an NHS number. It is held back until that is taken out.",
        part=Part(heading=f'"{document.name}" is held back', lines=lines),
    )


# --- to whom


def _key(rule: str, about: str, contact: Contact, document: Document) -> MailKey:
    return MailKey(rule=rule, about=about, recipient=contact.email.lower(), counted_from=document.content)


def _readers(
    document: Document, unit: str, obligations: Sequence[Obligation], situation: Situation
) -> tuple[Contact, ...]:
    """Return who is written to about a file: who put it there, if that is one of the unit; else whom the unit has."""
    today = london_date(situation.now)
    if any(in_force([r for r in situation.records if r.about == about], today) for about in (ALL, unit)):
        return ()
    by = uploader(document, unit, situation)
    if by is not None:
        return (by,)
    asks = tuple(post for o in obligations if o.owed_by == unit for post in o.requirement.asks)
    return people_of(unit, asks or _ASKED, situation)


def uploader(document: Document, unit: str, situation: Situation) -> Contact | None:
    """Return the contact of a unit who put a file there, as the library names them: by address or by name."""
    who = (document.who or "").strip().casefold()
    today = london_date(situation.now)
    there = [c for c in situation.contacts if c.unit == unit and c.serves_on(today)]
    named = [c for c in there if who and who == c.email.casefold()]
    named = named or [c for c in there if who and _name(who) == _name(c.name)]
    return named[0] if len({c.email.casefold() for c in named}) == 1 else None


def _name(text: str) -> frozenset[str]:
    """Return the words of a name, in whatever order and with whatever titles and brackets a directory writes it."""
    plain = re.sub(r"\(.*?\)|\[.*?\]", " ", text.casefold())
    return frozenset(re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", plain)) - _TITLES
