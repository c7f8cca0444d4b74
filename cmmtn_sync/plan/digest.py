"""One person's mail of one working day, put together from everything there is to say to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from cmmtn_sync.assess.forms import waits_to_be_given
from cmmtn_sync.assess.words import WITHDRAWN
from cmmtn_sync.model import (
    NETWORK,
    Ask,
    Assessment,
    Basis,
    Completeness,
    Contact,
    Mail,
    On,
    Proof,
    Severity,
    Status,
    Thanks,
)
from cmmtn_sync.plan.asked import RECEIPT
from cmmtn_sync.plan.mail_openings import Said, opening, preheader, subject
from cmmtn_sync.plan.mail_words import meeting_called, meeting_of, titled
from cmmtn_sync.plan.network_turns import units_named
from cmmtn_sync.plan.overview import Besides
from cmmtn_sync.plan.reminders import Saying
from cmmtn_sync.plan.situation import Situation
from cmmtn_sync.quarters import london_date, long_date

SHOWN = 8
"""Blocks in one mail; the rest are counted."""
_WANTING_SHOWN = 6
_UPDATE = "update"


def digest(contact: Contact, said: Sequence[Saying], situation: Situation, team: Besides | None = None) -> Mail:
    """Return the mail that says all of it to one person, the worst first."""
    sorted_out = _said(contact, said)
    asks = tuple(_asks(sorted_out, situation))
    return Mail(
        to=contact,
        day=london_date(situation.now),
        subject=subject(sorted_out, situation, team),
        preheader=preheader(sorted_out, situation, team),
        opening=opening(sorted_out, situation, team),
        asks=asks[:SHOWN],
        more=max(0, len(asks) - SHOWN),
        thanks=tuple(_thanks(a) for a in sorted_out.thanked),
        parts=team.parts if team else (),
        keys=tuple(sorted({s.key for s in said} | set(team.keys if team else ()))),
        why=tuple(sorted({f"{s.assessment.obligation.key}: {s.why}" for s in said})),
    )


def _said(contact: Contact, said: Sequence[Saying]) -> Said:
    """Return what is thanked for and what is asked for, each obligation once, the most urgent first."""
    thanked: dict[str, Assessment] = {}
    asked: dict[str, Assessment] = {}
    answered = set()
    for saying in said:
        assessment = saying.assessment
        key = assessment.obligation.key
        receipt = saying.key.rule == RECEIPT
        (thanked if receipt and assessment.completeness is Completeness.COMPLETE else asked)[key] = assessment
        answered |= {key} if receipt else set()
    return Said(
        contact=contact,
        asked=tuple(sorted(asked.values(), key=_urgency)),
        thanked=tuple(thanked[key] for key in sorted(thanked)),
        answered=frozenset(answered & asked.keys()),
    )


def _urgency(assessment: Assessment) -> tuple[int, date, str]:
    order = {Status.OVERDUE: 0, Status.DUE_SOON: 1, Status.MORE_WANTED: 2}
    due = assessment.obligation.due
    return (order.get(assessment.status, 3), due.date if isinstance(due, On) else date.max, assessment.obligation.key)


def _asks(said: Said, situation: Situation) -> list[Ask]:
    """Return a block for each obligation; the network's duty about several units is one block."""
    own = [a for a in said.asked if a.obligation.owed_by != NETWORK]
    duties: dict[str, list[Assessment]] = {}
    for assessment in said.asked:
        if assessment.obligation.owed_by == NETWORK:
            duties.setdefault(assessment.obligation.requirement.id, []).append(assessment)
    several = len({a.obligation.owed_by for a in own}) > 1
    blocks = [(_urgency(a), _ask(a, situation, said.contact, several=several)) for a in own]
    blocks += [(min(_urgency(a) for a in group), _duty(group, situation)) for group in duties.values()]
    return [ask for _, ask in sorted(blocks, key=lambda b: b[0])]


def _ask(assessment: Assessment, situation: Situation, contact: Contact, *, several: bool) -> Ask:
    requirement = assessment.obligation.requirement
    unit = situation.units[assessment.obligation.owed_by]
    link = situation.place_links.get(unit.id) if requirement.proof is Proof.DOCUMENT else None
    return Ask(
        title=titled(assessment),
        status=assessment.status,
        due=_due(assessment),
        wanting=(*_wanting(assessment, situation), *_stands_in(assessment, contact, unit.short_name)),
        note="" if _says_enough(assessment) else requirement.guidance,
        link=link,
        do=f"Give the {requirement.title[:1].lower()}{requirement.title[1:]}" if requirement.kind == _UPDATE else "",
        unit=unit.short_name if several else "",
    )


def _due(assessment: Assessment) -> str:
    due, meeting = assessment.obligation.due, meeting_called(assessment)
    if not isinstance(due, On):
        return ""
    longer = ", with the extra time agreed" if due.basis is Basis.EXTENDED else ""
    at = f"at the {meeting} on " if meeting else ""
    return f"Due {at}{long_date(due.date)}{longer}"


def _says_enough(assessment: Assessment) -> bool:
    """Return whether what is wanting is said already: then what the document is in general would only confuse."""
    return bool(assessment.document or assessment.obligation.asked_words or _wanted(assessment))


def _wanted(assessment: Assessment) -> list[str]:
    return [f.words for f in assessment.findings if f.severity is Severity.WANTING]


def _wanting(assessment: Assessment, situation: Situation) -> tuple[str, ...]:
    """Return what is wanting: that nothing came, or what was found in what came, or what the network asked."""
    obligation = assessment.obligation
    if obligation.asked_words:
        return (f"The network asks: {obligation.asked_words}",)
    if obligation.requirement.proof is not Proof.DOCUMENT:
        meeting = meeting_of(assessment, situation)
        return (*_form(assessment), *((f"Where: {meeting.place}.",) if meeting and meeting.place else ()))
    document, found = assessment.document, _wanted(assessment)
    if document is None:
        went = any(f.code == WITHDRAWN for f in assessment.findings)
        return tuple(found) if went else ("We have not received it yet.", *found)
    more = len(found) - _WANTING_SHOWN
    tail = (f"And {more} more: please compare it with the template.",) if more > 0 else ()
    return (f'We have your file "{document.document.name}".', *found[:_WANTING_SHOWN], *tail)


def _form(assessment: Assessment) -> tuple[str, ...]:
    """Return what is said of the form of what is given at a meeting, if one came."""
    document = assessment.document
    if document is None:
        return ()
    wanting = () if waits_to_be_given(assessment) else tuple(_wanted(assessment)[:_WANTING_SHOWN])
    return (f'We have your form "{document.document.name}".', *wanting)


def _stands_in(assessment: Assessment, contact: Contact, unit: str) -> tuple[str, ...]:
    """Return why somebody is written to whom the requirement does not ask: whom it asks is not known."""
    asks = assessment.obligation.requirement.asks
    if not asks or contact.post in asks:
        return ()
    return (f"We know of no {asks[0].value} at {unit}, so this comes to you. Please pass it on.",)


def _duty(group: Sequence[Assessment], situation: Situation) -> Ask:
    first = min(group, key=_urgency)
    about = [a.obligation.about for a in group if a.obligation.about in situation.units]
    return Ask(
        title=first.obligation.requirement.title,
        status=first.status,
        due=_due(first),
        wanting=(f"Still open for {units_named(about, situation)}.",) if about else (),
        note=first.obligation.requirement.guidance,
    )


def _thanks(assessment: Assessment) -> Thanks:
    document = assessment.document
    words = f'"{document.document.name}" is complete.' if document else "It is complete."
    return Thanks(title=titled(assessment), words=words)


def grouped(said: Sequence[Saying]) -> Mapping[str, list[Saying]]:
    """Return what is to be said, by person (their address in lower case)."""
    result: dict[str, list[Saying]] = {}
    for saying in said:
        result.setdefault(saying.contact.email.lower(), []).append(saying)
    return result
