"""What is to be said to whom today: reminders whose day has come, receipts, and what people decided.

A reminder is "the latest rule whose day has come", never "today is the day": a worker that slept says it once, late.
Its words come from the obligation's state on the day, never from the rule's name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cmmtn_sync.model import (
    NETWORK,
    Assessment,
    Attention,
    Completeness,
    Contact,
    FromDocument,
    MailKey,
    MailRow,
    MailState,
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
from cmmtn_sync.plan.situation import Situation
from cmmtn_sync.quarters import add_working_days, london_date, long_date

_NOT_CHASED = frozenset({Status.BEFORE_START, Status.NOT_NEEDED, Status.UNKNOWN, Status.AMBIGUOUS, Status.COMPLETE})
_STAND_INS = (Post.COORDINATOR, Post.OPERATIONAL_MANAGER, Post.DEPUTY, Post.CLINICAL_LEAD, Post.THERAPY_LEAD)
"""Who is written to where none of the posts that a requirement asks is filled: a unit always has a recipient."""
_NETWORK_STAND_INS = (Post.ADMINISTRATOR, Post.QUALITY_LEAD, Post.MEDICAL_LEAD, Post.DIRECTOR)
RECEIPT = "receipt"


@dataclass(frozen=True, kw_only=True, slots=True)
class Saying:
    """One thing to say to one person about one obligation."""

    key: MailKey
    contact: Contact
    assessment: Assessment
    why: str


def sayings(situation: Situation) -> Iterator[Saying]:
    """Yield everything that is to be said today, by the state of things. What is said already is not known here."""
    records = situation.records_by_key()
    for assessment in situation.assessments:
        yield from _about(assessment, records.get(assessment.obligation.key, ()), situation)


def _about(assessment: Assessment, records: Sequence[Record], situation: Situation) -> Iterator[Saying]:
    occasions = () if _on_hold(records) else tuple(_occasions(assessment, records, situation))
    if not occasions:
        return
    for contact in recipients(situation, assessment):
        for rule, cause, why in occasions:
            yield Saying(key=_key(rule, contact, assessment, cause), contact=contact, assessment=assessment, why=why)


def _key(rule: str, contact: Contact, assessment: Assessment, cause: str) -> MailKey:
    document = assessment.document
    due = assessment.obligation.due
    counted = due.date.isoformat() if isinstance(due, On) else ""
    if rule == RECEIPT and document:
        counted = document.document.content
    return MailKey(
        rule=rule,
        about=assessment.obligation.key,
        recipient=contact.email.lower(),
        counted_from=counted,
        cause=cause,
    )


def _occasions(
    assessment: Assessment, records: Sequence[Record], situation: Situation
) -> Iterator[tuple[str, str, str]]:
    """Yield rule, cause and reason of each occasion to speak of an obligation today."""
    receipt = _receipt(assessment, situation)
    if receipt:
        yield RECEIPT, "", receipt
    if not is_chased(assessment):
        return
    cause = _extension(records)
    urged = _urged(assessment, records)
    if urged:
        yield urged.kind.name.lower().replace("_", "-"), urged.id, f"{urged.who} decided: {urged.kind.value}."
    rule = latest_rule(assessment, situation)
    if rule and rule.act is ReminderAct.MAIL and not _quiet(assessment, rule, situation):
        yield rule.id, cause, f'The day of the rule "{rule.id}" has come.'


def is_chased(assessment: Assessment) -> bool:
    """Return whether the party is to be asked at all: open, due, not in a person's hands, not asked for otherwise."""
    return (
        assessment.status not in _NOT_CHASED
        and isinstance(assessment.obligation.due, On)
        and assessment.review is not Review.MORE_WANTED
    )


def latest_rule(assessment: Assessment, situation: Situation) -> ReminderRule | None:
    """Return the latest reminder rule whose day has come, counted in the recipient's own working days."""
    due = assessment.obligation.due
    today = london_date(situation.now)
    if not isinstance(due, On) or today < assessment.obligation.opens:
        return None
    calendar = situation.calendar_of(assessment.obligation.owed_by)
    come = [
        r
        for r in situation.programme.reminders
        if add_working_days(due.date, r.working_days, calendar, situation.holidays) <= today
    ]
    return max(come, key=lambda r: r.working_days, default=None)


def _quiet(assessment: Assessment, rule: ReminderRule, situation: Situation) -> bool:
    """Return whether the chase pauses: a new file came, or only the network can know whether it was done.

    An update given in a meeting is written down by the network: once its day has passed, the unit is not asked again.
    """
    requirement = assessment.obligation.requirement
    if requirement.proof is Proof.RECORD and assessment.obligation.owed_by != NETWORK and rule.working_days > 0:
        return True
    document = assessment.document
    return document is not None and _within(document, situation.programme.quiet_after_upload, assessment, situation)


def _within(document: FromDocument, days: int, assessment: Assessment, situation: Situation) -> bool:
    """Return whether a document came within so many working days."""
    calendar = situation.calendar_of(assessment.obligation.owed_by)
    came = london_date(document.document.receipt.at)
    return add_working_days(came, days, calendar, situation.holidays) >= london_date(situation.now)


def _receipt(assessment: Assessment, situation: Situation) -> str:
    """Return why the party is told that its file came, or nothing: only for files of the last working days."""
    document = assessment.document
    told = {Completeness.COMPLETE, Completeness.INCOMPLETE}
    if document is None or assessment.completeness not in told or assessment.status is Status.BEFORE_START:
        return ""
    if assessment.review is not Review.NOT_REVIEWED:
        return ""
    if not _within(document, situation.programme.receipt_working_days, assessment, situation):
        return ""
    return f'"{document.document.name}" came on {long_date(london_date(document.document.receipt.at))}.'


def _urged(assessment: Assessment, records: Sequence[Record]) -> Record | None:
    """Return the person's act that asks for a mail of its own: chase now, or returned; a request is its own cause."""
    document = assessment.document
    for record in reversed(records):
        if record.kind is RecordKind.CHASE_NOW:
            return record
        if record.kind is RecordKind.RETURNED and document and record.bound_to == document.document.content:
            return record
        if record.kind is RecordKind.MORE_WANTED and record.id == assessment.obligation.origin:
            return record
    return None


def _extension(records: Sequence[Record]) -> str:
    return next((r.id for r in reversed(records) if r.kind is RecordKind.MORE_TIME), "")


def _on_hold(records: Sequence[Record]) -> bool:
    last = next((r for r in reversed(records) if r.kind in {RecordKind.HOLD, RecordKind.RESUME}), None)
    return last is not None and last.kind is RecordKind.HOLD


def recipients(situation: Situation, assessment: Assessment) -> tuple[Contact, ...]:
    """Return who is written to: the posts that the requirement asks, or one who stands in. One entry for a person."""
    obligation = assessment.obligation
    today = london_date(situation.now)
    serving = [c for c in situation.contacts if c.unit == obligation.owed_by and c.serves_on(today)]
    asked = [c for c in serving if c.post in obligation.requirement.asks]
    stand_ins = _NETWORK_STAND_INS if obligation.owed_by == NETWORK else _STAND_INS
    chosen = asked or [c for post in stand_ins for c in serving if c.post is post][:1]
    return tuple({c.email.lower(): c for c in chosen}.values())


def seen_chases(ledger: Sequence[MailRow], about: str, counted_from: str, rules: Mapping[str, ReminderRule]) -> int:
    """Return how many mails after the due date were seen sent about an obligation, whoever got them; one a day."""
    days: set[date] = set()
    for row in ledger:
        if row.state not in {MailState.SENT, MailState.REDIRECTED}:
            continue
        for key in row.keys:
            rule = rules.get(key.rule)
            if key.about == about and key.counted_from == counted_from and rule and rule.working_days > 0:
                days.add(row.day)
    return len(days)


def to_ring(situation: Situation) -> Iterator[Attention]:
    """Yield whom to ring: the last rule's day has come, and the chases before it were seen sent."""
    rules = {r.id: r for r in situation.programme.reminders}
    for assessment in situation.assessments:
        rule = latest_rule(assessment, situation) if is_chased(assessment) else None
        due = assessment.obligation.due
        if rule is None or rule.act is not ReminderAct.RING or not isinstance(due, On):
            continue
        if assessment.obligation.requirement.proof is not Proof.DOCUMENT:
            continue
        sent = seen_chases(situation.ledger, assessment.obligation.key, due.date.isoformat(), rules)
        if sent >= rule.after_sent:
            yield _ring(assessment, situation, sent)


def _ring(assessment: Assessment, situation: Situation, sent: int) -> Attention:
    unit = situation.units.get(assessment.obligation.owed_by)
    name = unit.short_name if unit else "the network"
    return Attention(
        code="ring",
        about=assessment.obligation.key,
        what=f"Ring {name} about the {assessment.obligation.requirement.title}.",
        why=f"{sent} reminders since the due date had no answer.",
        do="Ring the trauma coordinator. Then choose a decision in the row.",
    )


def to_note(situation: Situation) -> Iterator[Attention]:
    """Yield what only the network can write down, once for each meeting whose day has passed."""
    waiting: dict[str, list[Assessment]] = {}
    for assessment in situation.assessments:
        obligation = assessment.obligation
        of_unit = obligation.owed_by != NETWORK and obligation.requirement.proof is Proof.RECORD
        if of_unit and assessment.status is Status.AMBIGUOUS:
            waiting.setdefault(f"{obligation.cycle}/{obligation.requirement.id}", []).append(assessment)
    for about, assessments in waiting.items():
        names = ", ".join(situation.units[a.obligation.owed_by].short_name for a in assessments)
        first = assessments[0].obligation
        day = f" of {long_date(first.due.date)}" if isinstance(first.due, On) else ""
        yield Attention(
            code="note-record",
            about=about,
            what=f"{first.requirement.title}{day}: not written down for {names}.",
            why="Its day has passed.",
            do='Where it was given, choose "Update given" or "Done" in the row.',
        )
