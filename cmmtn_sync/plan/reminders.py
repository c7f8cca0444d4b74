"""What is to be said to whom today: reminders whose day has come, receipts, and what people decided.

A reminder is "the latest rule whose day has come", never "today is the day": a worker that slept says it once, late.
Its words come from the obligation's state on the day, never from the rule's name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from cmmtn_sync.model import (
    NETWORK,
    Assessment,
    Completeness,
    Contact,
    FromDocument,
    MailKey,
    On,
    Post,
    Proof,
    Record,
    RecordKind,
    ReminderAct,
    ReminderRule,
    Review,
    Status,
)
from cmmtn_sync.plan.asked import RECEIPT, Asked, asked_of
from cmmtn_sync.plan.holds import hold_on
from cmmtn_sync.plan.situation import Situation
from cmmtn_sync.quarters import add_working_days, london_date, long_date

_NOT_CHASED = frozenset({Status.BEFORE_START, Status.NOT_NEEDED, Status.UNKNOWN, Status.AMBIGUOUS, Status.COMPLETE})
_STAND_INS = (Post.COORDINATOR, Post.OPERATIONAL_MANAGER, Post.DEPUTY, Post.CLINICAL_LEAD, Post.THERAPY_LEAD)
"""Who is written to where none of the posts that a requirement asks is filled: a unit always has a recipient."""
_NETWORK_STAND_INS = (Post.ADMINISTRATOR, Post.QUALITY_LEAD, Post.MEDICAL_LEAD, Post.DIRECTOR)
_ACTS = frozenset(
    kind.name.lower().replace("_", "-") for kind in (RecordKind.CHASE_NOW, RecordKind.RETURNED, RecordKind.MORE_WANTED)
)
"""What a person does that is a mail of its own, as rules in the ledger."""
_LATELY = 3
"""Working days. A reminder whose day comes so shortly after another word about the same thing is not said again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Saying:
    """One thing to say to one person about one obligation."""

    key: MailKey
    contact: Contact
    assessment: Assessment
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class _Occasion:
    """Why there is something to say of an obligation: a rule, or a person's act, or a file."""

    rule: str
    why: str
    cause: str = ""
    by: ReminderRule | None = None
    """The reminder rule, for what the calendar alone brings."""


def sayings(situation: Situation) -> Iterator[Saying]:
    """Yield everything that is to be said today, by the state of things. What is said already is not known here."""
    records = situation.records_by_key()
    asked = asked_of(situation.ledger)
    today = london_date(situation.now)
    for assessment in situation.assessments:
        if not hold_on(assessment.obligation, records, today):
            yield from _about(assessment, records.get(assessment.obligation.key, ()), asked, situation)


def beside(said: Sequence[Saying], situation: Situation) -> Iterator[Saying]:
    """Yield what else is open for those who are to be asked: a mail that names one document hides no other.

    That is everything that was asked for before, and is due on the same day as what the mail reminds of. A mail that
    only answers a file reminds of nothing.
    """
    days: dict[str, set[date]] = {}
    for saying in said:
        due = saying.assessment.obligation.due
        if saying.key.rule != RECEIPT and isinstance(due, On):
            days.setdefault(saying.contact.email.lower(), set()).add(due.date)
    if not days:
        return
    told = {(s.contact.email.lower(), s.assessment.obligation.key) for s in said}
    records, today = situation.records_by_key(), london_date(situation.now)
    for assessment in situation.assessments:
        due = assessment.obligation.due
        rule = latest_mail(assessment, situation) if is_chased(assessment) else None
        if rule is None or not isinstance(due, On) or hold_on(assessment.obligation, records, today):
            continue
        for contact in recipients(situation, assessment):
            address = contact.email.lower()
            if (address, assessment.obligation.key) not in told and due.date in days.get(address, ()):
                key = _key(rule.id, contact, assessment, _extension(records.get(assessment.obligation.key, ())))
                yield Saying(key=key, contact=contact, assessment=assessment, why="It is open too.")


def _about(assessment: Assessment, records: Sequence[Record], asked: Asked, situation: Situation) -> Iterator[Saying]:
    occasions = tuple(_occasions(assessment, records, situation))
    if not occasions:
        return
    for contact in recipients(situation, assessment):
        for occasion in occasions:
            if occasion.by is None or not _said_lately(assessment, occasion.by, contact, asked, situation):
                key = _key(occasion.rule, contact, assessment, occasion.cause)
                yield Saying(key=key, contact=contact, assessment=assessment, why=occasion.why)


def is_settled(assessment: Assessment, rule: ReminderRule, situation: Situation, before: frozenset[MailKey]) -> bool:
    """Return whether a rule has no more to say to anybody: all heard it, or a draft was deleted, or it is left out.

    What is left out because of a word shortly before is not made up for: the next turn comes all the same.
    """
    asked = asked_of(situation.ledger)
    extension = _extension([r for r in situation.records if r.about == assessment.obligation.key])
    return all(
        _key(rule.id, contact, assessment, extension) in before
        or _said_lately(assessment, rule, contact, asked, situation)
        for contact in recipients(situation, assessment)
    )


def _said_lately(
    assessment: Assessment, rule: ReminderRule, contact: Contact, asked: Asked, situation: Situation
) -> bool:
    """Return whether the person was asked so shortly before a rule's day, or after it, that the rule is kept.

    A word from before the due date never stands for one after it.
    """
    last, due = asked.last(assessment, contact.email.lower()), assessment.obligation.due
    if last is None or not isinstance(due, On) or (rule.working_days > 0 and last <= due.date):
        return False
    return last >= _moved(_day_of(rule, due, assessment, situation), -_LATELY, assessment, situation)


def _day_of(rule: ReminderRule, due: On, assessment: Assessment, situation: Situation) -> date:
    return _moved(due.date, rule.working_days, assessment, situation)


def _moved(day: date, working_days: int, assessment: Assessment, situation: Situation) -> date:
    """Return a day moved by the working days of the party that owes."""
    calendar = situation.calendar_of(assessment.obligation.owed_by)
    return add_working_days(day, working_days, calendar, situation.holidays)


def _key(rule: str, contact: Contact, assessment: Assessment, cause: str) -> MailKey:
    document = assessment.document
    due = assessment.obligation.due
    counted = due.date.isoformat() if isinstance(due, On) else ""
    if rule == RECEIPT and document:
        counted = document.document.content
    if rule in _ACTS:
        counted = cause  # a person's act is said once, also where the due date moves afterwards
    return MailKey(
        rule=rule,
        about=assessment.obligation.key,
        recipient=contact.email.lower(),
        counted_from=counted,
        cause=cause,
    )


def _occasions(assessment: Assessment, records: Sequence[Record], situation: Situation) -> Iterator[_Occasion]:
    """Yield each occasion to speak of an obligation today."""
    receipt = _receipt(assessment, situation)
    if receipt:
        yield _Occasion(rule=RECEIPT, why=receipt)
    urged = _urged(assessment, records) if is_chased(assessment) else None
    if urged:
        rule = urged.kind.name.lower().replace("_", "-")
        yield _Occasion(rule=rule, cause=urged.id, why=f"{urged.who} decided: {urged.kind.value}.")
    by = latest_mail(assessment, situation) if is_chased(assessment) else None
    if by and not is_quiet(assessment, by, situation):
        why = f'The day of the rule "{by.id}" has come.'
        yield _Occasion(rule=by.id, cause=_extension(records), why=why, by=by)


def is_chased(assessment: Assessment) -> bool:
    """Return whether there is something to ask for: due, not in a person's hands, not asked for otherwise."""
    return (
        assessment.status not in _NOT_CHASED
        and isinstance(assessment.obligation.due, On)
        and assessment.review is not Review.MORE_WANTED
    )


def come(assessment: Assessment, situation: Situation, act: ReminderAct) -> ReminderRule | None:
    """Return the latest reminder rule of a kind whose day has come, counted in the recipient's own working days."""
    due = assessment.obligation.due
    today = london_date(situation.now)
    if not isinstance(due, On) or today < assessment.obligation.opens:
        return None
    rules = [r for r in situation.programme.reminders if r.act is act]
    there = [r for r in rules if _day_of(r, due, assessment, situation) <= today]
    return max(there, key=lambda r: r.working_days, default=None)


def latest_mail(assessment: Assessment, situation: Situation) -> ReminderRule | None:
    """Return the latest rule that wants a mail. It stays in force until somebody is rung: silence helps nobody."""
    return come(assessment, situation, ReminderAct.MAIL)


def is_quiet(assessment: Assessment, rule: ReminderRule, situation: Situation) -> bool:
    """Return whether the chase pauses: a file or an answer came, or only the network can know whether it was done.

    An update given in a meeting is written down by the network: once its day has passed, the unit is not asked again.
    """
    requirement = assessment.obligation.requirement
    if requirement.proof is Proof.RECORD and assessment.obligation.owed_by != NETWORK and rule.working_days > 0:
        return True
    if answer_to_read(assessment, situation) is not None:
        return True
    document = assessment.document
    return document is not None and _within(document, situation.programme.quiet_after_upload, assessment, situation)


def answer_to_read(assessment: Assessment, situation: Situation) -> datetime | None:
    """Return when somebody answered a mail about an obligation, while the chase pauses for the network to read it."""
    at = situation.came_back.answered.get(assessment.obligation.key)
    if at is None or not _is_within(at, situation.programme.quiet_after_answer, assessment, situation):
        return None
    return at


def _within(document: FromDocument, days: int, assessment: Assessment, situation: Situation) -> bool:
    """Return whether a document came within so many working days."""
    return _is_within(document.document.receipt.at, days, assessment, situation)


def _is_within(at: datetime, days: int, assessment: Assessment, situation: Situation) -> bool:
    """Return whether a moment lies so few working days back, by the calendar of the party that owes."""
    return _moved(london_date(at), days, assessment, situation) >= london_date(situation.now)


def _receipt(assessment: Assessment, situation: Situation) -> str:
    """Return why the party is told that its file came, or nothing.

    Thanks are for files of the last working days. What is wanting is said whenever we come to see it, once for each
    version: a unit whose file came while we were away must not wait for a reminder to hear of it.
    """
    document = assessment.document
    if document is None or not is_judged(assessment) or assessment.status is Status.BEFORE_START:
        return ""
    if assessment.review is not Review.NOT_REVIEWED:
        return ""
    fresh = _within(document, situation.programme.receipt_working_days, assessment, situation)
    if assessment.completeness is Completeness.COMPLETE and not fresh:
        return ""
    return f'"{document.document.name}" came on {long_date(london_date(document.document.receipt.at))}.'


def is_judged(assessment: Assessment) -> bool:
    """Return whether we can tell what is wanting: not where we could not look, or where a person must decide."""
    return assessment.completeness in {Completeness.COMPLETE, Completeness.INCOMPLETE}


def _urged(assessment: Assessment, records: Sequence[Record]) -> Record | None:
    """Return the person's act that asks for a mail of its own: chase now, or returned; a request is its own cause.

    More time given since takes a "chase now" back.
    """
    document = assessment.document
    eased = False
    for record in reversed(records):
        eased = eased or record.kind is RecordKind.MORE_TIME
        if record.kind is RecordKind.CHASE_NOW and not eased:
            return record
        if record.kind is RecordKind.RETURNED and document and record.bound_to == document.document.content:
            return record
        if record.kind is RecordKind.MORE_WANTED and record.id == assessment.obligation.origin:
            return record
    return None


def _extension(records: Sequence[Record]) -> str:
    return next((r.id for r in reversed(records) if r.kind is RecordKind.MORE_TIME), "")


def recipients(situation: Situation, assessment: Assessment) -> tuple[Contact, ...]:
    """Return who is written to about an obligation: the posts that its requirement asks, or one who stands in."""
    obligation = assessment.obligation
    return people_of(obligation.owed_by, obligation.requirement.asks, situation)


def people_of(party: str, asks: Sequence[Post], situation: Situation) -> tuple[Contact, ...]:
    """Return who of a party is written to: the posts asked for, or one who stands in. One entry for a person.

    An address that a mail came back from is left out for a while: then it is tried again.
    """
    today = london_date(situation.now)
    serving = [
        c
        for c in situation.contacts
        if c.unit == party and c.serves_on(today) and not _is_unreachable(c, party, situation)
    ]
    asked = [c for c in serving if c.post in asks]
    stand_ins = _NETWORK_STAND_INS if party == NETWORK else _STAND_INS
    chosen = asked or [c for post in stand_ins for c in serving if c.post is post][:1]
    return tuple({c.email.lower(): c for c in chosen}.values())


def _is_unreachable(contact: Contact, party: str, situation: Situation) -> bool:
    at = situation.came_back.unreachable.get(contact.email.lower())
    if at is None:
        return False
    quiet, calendar = situation.programme.quiet_after_answer, situation.calendar_of(party)
    return add_working_days(london_date(at), quiet, calendar, situation.holidays) >= london_date(situation.now)
