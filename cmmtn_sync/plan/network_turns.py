"""What only the network can do next: ring a unit that no mail reached, and note what was given in a meeting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from cmmtn_sync.model import (
    NETWORK,
    Assessment,
    Attention,
    MailRow,
    MailState,
    On,
    Proof,
    ReminderAct,
    ReminderRule,
    Status,
)
from cmmtn_sync.plan.asked import asked_of
from cmmtn_sync.plan.attended import there_and_absent
from cmmtn_sync.plan.choices import statements
from cmmtn_sync.plan.holds import hold_on
from cmmtn_sync.plan.mail_words import counted, listed, meeting_called, the
from cmmtn_sync.plan.reminders import come, is_chased, is_quiet, latest_mail, recipients
from cmmtn_sync.plan.situation import Situation
from cmmtn_sync.quarters import add_working_days, london_date, long_date

RING = "ring"
_SEEN_SENT = frozenset({MailState.SENT, MailState.REDIRECTED})


def seen_chases(ledger: Sequence[MailRow], about: str, counted_from: str, rules: Mapping[str, ReminderRule]) -> int:
    """Return how many mails after the due date were seen sent about an obligation, whoever got them; one a day."""
    days: set[date] = set()
    for row in ledger:
        if row.state not in _SEEN_SENT:
            continue
        for key in row.keys:
            rule = rules.get(key.rule)
            if key.about == about and key.counted_from == counted_from and rule and rule.working_days > 0:
                days.add(row.day)
    return len(days)


def to_ring(situation: Situation) -> Iterator[Attention]:
    """Yield whom to ring: the last rule's day has come, and mails had their time and had no answer."""
    rules = {r.id: r for r in situation.programme.reminders}
    asked, records, today = asked_of(situation.ledger), situation.records_by_key(), london_date(situation.now)
    for assessment in situation.assessments:
        due = assessment.obligation.due
        chased = is_chased(assessment) and not hold_on(assessment.obligation, records, today)
        rule = come(assessment, situation, ReminderAct.RING) if chased else None
        if rule is None or not isinstance(due, On) or assessment.obligation.requirement.proof is not Proof.DOCUMENT:
            continue
        last = asked.last(assessment)
        if last is None or last <= due.date or is_quiet(assessment, rule, situation):
            continue
        sent = seen_chases(situation.ledger, assessment.obligation.key, due.date.isoformat(), rules)
        if _had_its_time(assessment, rule, last, sent, situation):
            yield _ring(assessment, situation, sent)


def _had_its_time(assessment: Assessment, rule: ReminderRule, last: date, sent: int, situation: Situation) -> bool:
    """Return whether the last mail is as old as the reminders lie apart, and no other is to come before the call.

    That is so after as many chases as the rule wants, and also after the last chase, however few there were: a new
    file or an unsent draft makes them fewer, and nobody must be forgotten for it.
    """
    final = latest_mail(assessment, situation)
    due = assessment.obligation.due
    if final is None or not isinstance(due, On):
        return False
    calendar, holidays = situation.calendar_of(assessment.obligation.owed_by), situation.holidays
    apart = rule.working_days - final.working_days
    final_day = add_working_days(due.date, final.working_days, calendar, holidays)
    enough = sent >= rule.after_sent or last >= final_day
    return enough and add_working_days(last, apart, calendar, holidays) <= london_date(situation.now)


def _ring(assessment: Assessment, situation: Situation, sent: int) -> Attention:
    obligation = assessment.obligation
    unit = situation.units.get(obligation.owed_by)
    name = unit.short_name if unit else "the network"
    whom = " or ".join(c.name for c in reversed(recipients(situation, assessment))) or "the trauma coordinator"
    since = long_date(obligation.due.date) if isinstance(obligation.due, On) else ""
    return Attention(
        code=RING,
        about=obligation.key,
        what=f"Ring {name} about {the([assessment])}.",
        why=f"{counted(max(sent, 1), 'mail')} since {since} had no answer.",
        do=f"Ask for {whom}. Then choose a decision in the row.",
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
