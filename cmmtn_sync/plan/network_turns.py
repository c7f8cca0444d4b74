"""What only the network can do next: ring a unit that no mail reached, and note what was given in a meeting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from cmmtn_sync.model import (
    NETWORK,
    Assessment,
    Attention,
    MailKey,
    MailRow,
    MailState,
    Obligation,
    On,
    Proof,
    ReminderAct,
    ReminderRule,
    Status,
)
from cmmtn_sync.plan.asked import RECEIPT, asked_of, spoken
from cmmtn_sync.plan.attended import there_and_absent
from cmmtn_sync.plan.choices import statements
from cmmtn_sync.plan.holds import hold_on
from cmmtn_sync.plan.mail_words import listed, meeting_called, the
from cmmtn_sync.plan.reminders import come, is_chased, is_quiet, is_settled, latest_mail, recipients
from cmmtn_sync.plan.situation import Situation
from cmmtn_sync.quarters import add_working_days, london_date, long_date
from cmmtn_sync.wording.counts import counted

RING = "ring"
_SEEN_SENT = frozenset({MailState.SENT, MailState.REDIRECTED})


def seen_asking(ledger: Sequence[MailRow], assessment: Assessment) -> int:
    """Return how many mails after the due date were seen sent that asked for it, whoever got them; one a day.

    Thanks for a file ask for nothing; a word on what is wanting of the file that still stands does.
    """
    due, document = assessment.obligation.due, assessment.document
    content = document.document.content if document else None
    days: set[date] = set()
    for row in ledger:
        day = london_date(row.sent_at) if row.sent_at else row.day
        if row.state in _SEEN_SENT and isinstance(due, On) and day > due.date:
            days |= {day for key in row.keys if _asks(key, assessment.obligation.key, content)}
    return len(days)


def _asks(key: MailKey, about: str, content: str | None) -> bool:
    return key.about == about and bool(key.counted_from) and (key.rule != RECEIPT or key.counted_from == content)


def to_ring(situation: Situation) -> Iterator[Attention]:
    """Yield whom to ring: the last rule's day has come, and mails had their time and had no answer."""
    mails, records, today = _by_key(situation.ledger), situation.records_by_key(), london_date(situation.now)
    for assessment in situation.assessments:
        chased = is_chased(assessment) and not hold_on(assessment.obligation, records, today)
        rule = come(assessment, situation, ReminderAct.RING) if chased else None
        if rule is None or assessment.obligation.requirement.proof is not Proof.DOCUMENT:
            continue
        if is_quiet(assessment, rule, situation):
            continue
        key = assessment.obligation.key
        alone = replace(situation, ledger=tuple(mails.get(key, ())), records=records.get(key, ()))
        sent = seen_asking(alone.ledger, assessment)
        if _had_its_time(assessment, rule, sent, alone):
            yield _ring(assessment, rule, situation, sent)


def _by_key(ledger: Sequence[MailRow]) -> Mapping[str, list[MailRow]]:
    """Return the mails about each obligation, in the ledger's order: each is looked at for its own, and not all."""
    found: dict[str, list[MailRow]] = {}
    for row in ledger:
        for about in {key.about for key in row.keys}:
            found.setdefault(about, []).append(row)
    return found


def _had_its_time(assessment: Assessment, rule: ReminderRule, sent: int, situation: Situation) -> bool:
    """Return whether the last mail is as old as the reminders lie apart, and no other is to come before the call.

    That is so after as many mails as the rule wants, and also once the last reminder was said, left out or deleted,
    however few there were: nobody must be forgotten for it. A draft that waits is still to come.
    """
    before, last = spoken(situation.ledger), asked_of(situation.ledger).last(assessment)
    final, due = latest_mail(assessment, situation), assessment.obligation.due
    if final is None or not isinstance(due, On):
        return False
    calendar, holidays = situation.calendar_of(assessment.obligation.owed_by), situation.holidays
    final_day = add_working_days(due.date, final.working_days, calendar, holidays)
    if last is None or last <= due.date:  # nobody heard of it since: only where people threw away what was to be said
        return bool(recipients(situation, assessment)) and is_settled(assessment, final, situation, before)
    enough = sent >= rule.after_sent or last >= final_day or is_settled(assessment, final, situation, before)
    apart = rule.working_days - final.working_days
    return enough and add_working_days(last, apart, calendar, holidays) <= london_date(situation.now)


def _ring(assessment: Assessment, rule: ReminderRule, situation: Situation, sent: int) -> Attention:
    obligation = assessment.obligation
    unit = situation.units.get(obligation.owed_by)
    name = unit.short_name if unit else "the network"
    whom = " or ".join(c.name for c in reversed(recipients(situation, assessment))) or "the trauma coordinator"
    return Attention(
        code=RING,
        about=obligation.key,
        what=f"Ring {name} about {the([assessment])}.",
        why=_unanswered(sent, rule, obligation),
        do=f"Ask for {whom}. Then choose a decision in the row.",
    )


def _unanswered(sent: int, rule: ReminderRule, obligation: Obligation) -> str:
    """Return how many mails had no answer; where they are fewer than the rule wants, that no other comes."""
    since = long_date(obligation.due.date) if isinstance(obligation.due, On) else ""
    if sent >= rule.after_sent > 0:
        return f"{counted(sent, 'mail')} since {since} had no answer."
    if sent:
        return f"{counted(sent, 'mail')} since {since} had no answer, and no other is to come."
    return f"No mail since {since} was seen sent, and none is to come."


def to_note(situation: Situation) -> Iterator[Attention]:
    """Yield what only the network can write down, once for each meeting whose day has passed."""
    waiting: dict[str, list[Assessment]] = {}
    for assessment in situation.assessments:
        obligation = assessment.obligation
        of_unit = obligation.owed_by != NETWORK and obligation.requirement.proof is Proof.RECORD
        if of_unit and assessment.status is Status.AMBIGUOUS:
            waiting.setdefault(f"{obligation.cycle}/{obligation.requirement.id}", []).append(assessment)
    for about, assessments in waiting.items():
        words = " or ".join(f'"{word}"' for word in statements(assessments[0].obligation.requirement.kind))
        yield Attention(
            code="note-record",
            about=about,
            what=_to_note(assessments[0]),
            why=" ".join(_not_noted(assessments, situation)),
            do=f'In each row choose {words}. If it was not given, choose "Chase now".',
        )


def _not_noted(assessments: Sequence[Assessment], situation: Situation) -> Iterator[str]:
    yield f"Not noted yet: {units_named([a.obligation.owed_by for a in assessments], situation)}."
    yield from there_and_absent(assessments, situation)


def _to_note(assessment: Assessment) -> str:
    due, meeting = assessment.obligation.due, meeting_called(assessment)
    day = long_date(due.date) if isinstance(due, On) else ""
    if assessment.obligation.requirement.kind == "update":
        return f"Note the updates at the {meeting} on {day}."
    return f"Note for {day}: {assessment.obligation.requirement.title}."


def units_named(ids: Sequence[str], situation: Situation) -> str:
    """Return the units' short names, or ``all 10 units``."""
    named = [situation.units[i].short_name for i in dict.fromkeys(ids) if i in situation.units]
    return f"all {len(named)} units" if len(named) == len(situation.units) > 2 else listed(named)  # noqa: PLR2004


def to_warn(situation: Situation) -> Iterator[Attention]:
    """Yield the network's own duties of which other people need more notice than the usual reminders give.

    The programme's panels: less than six weeks' notice and clinicians cannot come.
    """
    waiting: dict[str, list[Assessment]] = {}
    for assessment in situation.assessments:
        obligation = assessment.obligation
        if (
            obligation.owed_by == NETWORK
            and obligation.requirement.warn_before
            and _needs_notice(assessment, situation)
        ):
            waiting.setdefault(f"{obligation.cycle}/{obligation.requirement.id}", []).append(assessment)
    for about, assessments in waiting.items():
        requirement = assessments[0].obligation.requirement
        due = assessments[0].obligation.due
        by = f" by {long_date(due.date)}" if isinstance(due, On) else ""
        whom = units_named([a.obligation.about for a in assessments], situation)
        yield Attention(
            code="notice",
            about=about,
            what=f"{requirement.title}{by}: still to do for {whom}.",
            why=f"Other people need {requirement.warn_before} working days' notice of it.",
            do='When it is done, choose "Done" in each row.',
        )


def _needs_notice(assessment: Assessment, situation: Situation) -> bool:
    """Return whether a duty is still open, and the day on which others should have heard of it has come."""
    due = assessment.obligation.due
    if not isinstance(due, On) or not is_chased(assessment):
        return False
    before = assessment.obligation.requirement.warn_before
    day = add_working_days(due.date, -before, situation.calendar_of(NETWORK), situation.holidays)
    return day <= london_date(situation.now) <= due.date
