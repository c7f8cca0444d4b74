"""One person's mail of one working day, put together from everything there is to say to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from cmmtn_sync.model import (
    NETWORK,
    Ask,
    Assessment,
    Completeness,
    Contact,
    Mail,
    MailKey,
    On,
    Part,
    Proof,
    Severity,
    Status,
    Thanks,
)
from cmmtn_sync.plan.reminders import RECEIPT, Saying
from cmmtn_sync.plan.situation import Situation
from cmmtn_sync.quarters import london_date, long_date, long_day

SHOWN = 8
"""Blocks in one mail; the rest are counted."""
_WANTING_SHOWN = 6


def digest(
    contact: Contact,
    said: Sequence[Saying],
    situation: Situation,
    *,
    parts: tuple[Part, ...] = (),
    part_keys: tuple[MailKey, ...] = (),
    news: str = "",
) -> Mail:
    """Return the mail that says all of it to one person, the worst first."""
    thanked, asked = _split(said)
    asks = tuple(_asks(asked, situation))
    thanks = tuple(_thanks(a) for a in thanked)
    open_ = sorted((a for a in asked), key=_urgency)
    subject, preheader = _subject(open_, thanked, contact, situation, news)
    keys = tuple(sorted({s.key for s in said} | set(part_keys)))
    return Mail(
        to=contact,
        day=london_date(situation.now),
        subject=subject,
        preheader=preheader,
        opening=_opening(open_, thanked, contact, situation),
        asks=asks[:SHOWN],
        more=max(0, len(asks) - SHOWN),
        thanks=thanks,
        parts=parts,
        keys=keys,
        why=tuple(sorted({f"{s.assessment.obligation.key}: {s.why}" for s in said})),
    )


def _split(said: Sequence[Saying]) -> tuple[list[Assessment], list[Assessment]]:
    """Return what is thanked for and what is asked for; each obligation once."""
    thanked: dict[str, Assessment] = {}
    asked: dict[str, Assessment] = {}
    for saying in said:
        assessment = saying.assessment
        done = saying.key.rule == RECEIPT and assessment.completeness is Completeness.COMPLETE
        (thanked if done else asked)[assessment.obligation.key] = assessment
    return list(thanked.values()), list(asked.values())


def _urgency(assessment: Assessment) -> tuple[int, date, str]:
    order = {Status.OVERDUE: 0, Status.DUE_SOON: 1, Status.MORE_WANTED: 2}
    due = assessment.obligation.due
    return (order.get(assessment.status, 3), due.date if isinstance(due, On) else date.max, assessment.obligation.key)


def _asks(asked: Sequence[Assessment], situation: Situation) -> list[Ask]:
    """Return a block for each obligation; the network's duty about several units is one block."""
    own = [a for a in asked if a.obligation.owed_by != NETWORK]
    duties: dict[str, list[Assessment]] = {}
    for assessment in asked:
        if assessment.obligation.owed_by == NETWORK:
            duties.setdefault(assessment.obligation.requirement.id, []).append(assessment)
    blocks = [(_urgency(a), _ask(a, situation, own)) for a in own]
    blocks += [(min(_urgency(a) for a in group), _duty(group, situation)) for group in duties.values()]
    return [ask for _, ask in sorted(blocks, key=lambda b: b[0])]


def _ask(assessment: Assessment, situation: Situation, own: Sequence[Assessment]) -> Ask:
    obligation = assessment.obligation
    by_document = obligation.requirement.proof is Proof.DOCUMENT
    several = len({a.obligation.owed_by for a in own}) > 1
    return Ask(
        title=titled(assessment),
        status=assessment.status,
        due=_due(assessment),
        wanting=_wanting(assessment),
        note=obligation.requirement.guidance,
        link=situation.place_links.get(obligation.owed_by) if by_document else None,
        do=""
        if by_document
        else f"Give the {obligation.requirement.title[:1].lower()}{obligation.requirement.title[1:]}",
        unit=situation.units[obligation.owed_by].short_name if several else "",
    )


def titled(assessment: Assessment) -> str:
    """Return ``Annual Report 2024/25``: the document and the year that it is about."""
    period = assessment.obligation.period
    title = assessment.obligation.requirement.title
    return f"{title} {period.label}" if period else title


def _due(assessment: Assessment) -> str:
    due = assessment.obligation.due
    return f"Due {long_date(due.date)}" if isinstance(due, On) else ""


def _wanting(assessment: Assessment) -> tuple[str, ...]:
    """Return what is wanting: that nothing came, or what was found in what came, or what the network asked."""
    obligation = assessment.obligation
    if obligation.asked_words:
        return (f"The network asks: {obligation.asked_words}",)
    document = assessment.document
    if document is None:
        if obligation.requirement.proof is Proof.DOCUMENT:
            return ("We have not received it yet.",)
        return ()
    found = [f.words for f in assessment.findings if f.severity is Severity.WANTING]
    more = len(found) - _WANTING_SHOWN
    tail = (f"And {more} more: please compare it with the template.",) if more > 0 else ()
    return (f'We have your file "{document.document.name}".', *found[:_WANTING_SHOWN], *tail)


def _duty(group: Sequence[Assessment], situation: Situation) -> Ask:
    first = min(group, key=_urgency)
    names = [situation.units[a.obligation.about].short_name for a in group if a.obligation.about in situation.units]
    still = f"Still open for {', '.join(names)}." if names else ""
    return Ask(
        title=first.obligation.requirement.title,
        status=first.status,
        due=_due(first),
        wanting=(still,) if still else (),
        note=first.obligation.requirement.guidance,
    )


def _thanks(assessment: Assessment) -> Thanks:
    document = assessment.document
    name = f' "{document.document.name}"' if document else ""
    return Thanks(title=titled(assessment), words=f"Thank you. We have your file{name}, and it is complete.")


def _subject(
    asked: Sequence[Assessment], thanked: Sequence[Assessment], contact: Contact, situation: Situation, news: str
) -> tuple[str, str]:
    """Return the subject (under 60 characters, the most important first) and the line that previews show."""
    place = _place_name(contact, situation)
    if not asked and not thanked:
        return f"{news} ({place})", "What needs the network today, and what came in."
    if not asked:
        what = titled(thanked[0]) if len(thanked) == 1 else _counted(thanked)
        return f"Thank you for the {what} ({place})" if len(thanked) == 1 else f"Thank you for {what} ({place})", (
            "Nothing more is needed for it."
        )
    dates = [a.obligation.due.date for a in asked if isinstance(a.obligation.due, On)]
    first = min(dates)
    what = titled(asked[0]) if len(asked) == 1 else _counted(asked)
    overdue = first < london_date(situation.now)
    verb = ("was" if len(asked) == 1 else "were") + " due on" if overdue else "needed by"
    return f"{what} {verb} {long_date(first)} ({place})", _preview(asked, thanked)


def _preview(asked: Sequence[Assessment], thanked: Sequence[Assessment]) -> str:
    wanting = sum(1 for a in asked if a.document)
    if thanked:
        return f"Thank you for the {titled(thanked[0])}. What is still needed is listed here."
    if wanting:
        return "We have looked at what you sent. What is wanting is listed here."
    return "Each one is listed here with what we need."


def _counted(assessments: Sequence[Assessment]) -> str:
    noun = "documents" if all(a.obligation.requirement.proof is Proof.DOCUMENT for a in assessments) else "things"
    return f"{len(assessments)} {noun}"


def _place_name(contact: Contact, situation: Situation) -> str:
    unit = situation.units.get(contact.unit)
    return unit.short_name if unit else "network team"


def _opening(asked: Sequence[Assessment], thanked: Sequence[Assessment], contact: Contact, situation: Situation) -> str:
    """Return the first sentence: who owes what by when."""
    if not asked:
        return "This is to say that your file has arrived." if thanked else "Here is what came in, and what needs you."
    dates = sorted({a.obligation.due.date for a in asked if isinstance(a.obligation.due, On)})
    what = f"the {titled(asked[0])}" if len(asked) == 1 else _counted(asked)
    who = _place_name(contact, situation)
    if contact.unit == NETWORK:
        return f"The network still has {what} to do."
    if dates[0] < london_date(situation.now):
        was = "It was" if len(asked) == 1 else "The first was"
        return f"The network still needs {what} from {who}. {was} due on {long_date(dates[0])}."
    return f"The network needs {what} from {who}, by 11:59pm on {long_day(dates[0])}."


def grouped(said: Sequence[Saying]) -> Mapping[str, list[Saying]]:
    """Return what is to be said, by person (their address in lower case)."""
    result: dict[str, list[Saying]] = {}
    for saying in said:
        result.setdefault(saying.contact.email.lower(), []).append(saying)
    return result
