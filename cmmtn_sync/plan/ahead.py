"""What comes next for what is open: the next reminder, or the call. The rules that a run follows are asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time

from cmmtn_sync.model import Assessment, MailRow, On
from cmmtn_sync.plan.asked import RECEIPT, WAITING, asked_of, spoken
from cmmtn_sync.plan.hours import next_open_day
from cmmtn_sync.plan.ledger_words import rule_words
from cmmtn_sync.plan.mail_words import listed
from cmmtn_sync.plan.network_turns import to_ring
from cmmtn_sync.plan.reminders import recipients, sayings
from cmmtn_sync.plan.situation import Situation
from cmmtn_sync.quarters import LONDON, add_working_days, london_date, long_date


def next_reminder(assessment: Assessment, situation: Situation) -> str:
    """Return when the next reminder comes, and to whom; or that it waits in a draft, or that a call is next.

    Nothing is promised that would not come if all stayed as it is now: not a reminder that a word shortly before it
    keeps back, and not one beside a draft that nobody has sent.
    """
    waits = [row for row in situation.ledger if _waits(row, assessment)]
    if waits:
        names = {c.email.lower(): c.name for c in situation.contacts}
        whom = listed(names.get(row.recipient, row.recipient) for row in waits)
        return f"Next reminder: it waits in a draft since {long_date(min(r.day for r in waits))}, to {whom}."
    if not recipients(situation, assessment):
        return "No reminder can come: no contact is named."
    for day in _days(assessment, situation):
        words = _on(day, assessment, situation)
        if words:
            return words
    return "No other reminder is to come."


def _waits(row: MailRow, assessment: Assessment) -> bool:
    about = assessment.obligation.key
    return row.state in WAITING and any(k.about == about and k.counted_from and k.rule != RECEIPT for k in row.keys)


def _on(day: date, assessment: Assessment, situation: Situation) -> str:
    """Return what would be said on a day; nothing if nothing would."""
    moment = datetime.combine(day, time(12), LONDON)
    then = replace(situation, now=moment, assessments=(assessment,))
    rules, before = {r.id for r in situation.programme.reminders}, spoken(situation.ledger)
    said = [s for s in sayings(then) if s.key.rule in rules and s.key not in before]
    if said:
        by = rule_words(said[0].key.rule, situation.programme)
        return f"Next reminder: {long_date(day)}, {by}, to {listed(s.contact.name for s in said)}."
    if any(True for _ in to_ring(then)):
        if day <= london_date(situation.now):
            return "No other reminder is to come: the network is to ring."
        return f"No other reminder is to come: from {long_date(day)} the network is to ring."
    return ""


def _days(assessment: Assessment, situation: Situation) -> list[date]:
    """Return the days on which something may change, the first on which anybody is written to before all others."""
    first = next_open_day(assessment.obligation.owed_by, situation)
    return sorted({first, *(d for d in _turns(assessment, situation) if d > first)})


def _turns(assessment: Assessment, situation: Situation) -> Iterator[date]:
    """Yield the day of each rule, and the days after which what keeps a word back is over."""
    due, programme = assessment.obligation.due, situation.programme
    if not isinstance(due, On):
        return

    def moved(day: date, days: int) -> date:
        return add_working_days(day, days, situation.calendar_of(assessment.obligation.owed_by), situation.holidays)

    yield from (moved(due.date, rule.working_days) for rule in programme.reminders)
    if assessment.document:
        yield moved(london_date(assessment.document.document.receipt.at), programme.quiet_after_upload + 1)
    answered = situation.came_back.answered.get(assessment.obligation.key)
    back = (*([answered] if answered else []), *situation.came_back.unreachable.values())
    yield from (moved(london_date(at), programme.quiet_after_answer + 1) for at in back)
    last = asked_of(situation.ledger).last(assessment)
    if last:
        apart = {b.working_days - a.working_days for a in programme.reminders for b in programme.reminders}
        yield from (moved(last, days) for days in apart if days > 0)
