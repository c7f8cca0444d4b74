"""Why an obligation stands as it does, in lines: what ``explain`` prints, and what stands in "Why this status"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from cmmtn_sync.model import Assessment, Facts, MailRow, On
from cmmtn_sync.plan.ahead import next_reminder
from cmmtn_sync.plan.attended import came_words
from cmmtn_sync.plan.choices import decision_of
from cmmtn_sync.plan.holds import hold_now
from cmmtn_sync.plan.ledger_words import STATES, rule_words
from cmmtn_sync.plan.reminders import is_chased
from cmmtn_sync.plan.situation import Situation
from cmmtn_sync.quarters import london_date, long_date, time_on_day

_MOST_SENT: Final = 6


def why_lines(situation: Situation, assessment: Assessment, next_step: str) -> tuple[tuple[str, str], ...]:
    """Return name and words of each line; one without a name goes on with what the line above it began.

    Which rule, what was found, which document, what people recorded, what was sent, what comes next.
    """
    obligation = assessment.obligation
    return (
        ("Rule", obligation.requirement.source or "A person of the network asked for it."),
        *_named("Why", assessment.why),
        *_document(assessment),
        *_named("Recorded", tuple(_recorded(situation, assessment))),
        *_named("Sent", tuple(_sent(situation, assessment))),
        ("Next", next_step),
        *_next_mail(situation, assessment),
    )


def as_cell(lines: tuple[tuple[str, str], ...]) -> str:
    """Return the lines as one text: ``Rule: ... Why: ... Sent: ...``."""
    return " ".join(f"{name}: {words}" if name else words for name, words in lines)


def _named(name: str, words: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    yield from ((name if number == 0 else "", said) for number, said in enumerate(words))


def _document(assessment: Assessment) -> Iterator[tuple[str, str]]:
    evidence = assessment.document
    if evidence is None:
        return
    reading = evidence.reading
    size = f"{reading.kind.value}, {reading.words} words" if isinstance(reading, Facts) else "could not be read"
    yield "Document", f"{evidence.document.path} ({size})."
    yield "", f"Match: {evidence.match.certainty.value}, because {', '.join(evidence.match.reasons)}."


def _recorded(situation: Situation, assessment: Assessment) -> Iterator[str]:
    noted = came_words(assessment, situation)
    if noted:
        yield f"Who came on Meetings: {noted}. That alone proves no update."
    for record in situation.records:
        decision = decision_of(record) if assessment.obligation.key in {record.about, record.row} else None
        if decision is not None:
            said = f', "{record.text.rstrip(". ")}"' if record.text else ""
            yield f"{record.said_by} on {long_date(london_date(record.at))}: {decision.word}{said}."


def _sent(situation: Situation, assessment: Assessment) -> Iterator[str]:
    about = assessment.obligation.key
    # What the team is told of it counts from nothing: it is no mail about it.
    rules = [(row, [k.rule for k in row.keys if k.about == about and k.counted_from]) for row in situation.ledger]
    sent = [
        f'{long_date(row.day)} to {row.recipient}: "{row.subject}" ({_stood(row)}; {_by(by, situation)}).'
        for row, by in rules
        if by
    ]
    before = len(sent) - _MOST_SENT
    if before > 0:
        yield "1 mail before these." if before == 1 else f"{before} mails before these."
    yield from sent[-_MOST_SENT:]


def _stood(row: MailRow) -> str:
    words = STATES[row.state]
    return words[:1].lower() + words[1:]


def _by(rules: Sequence[str], situation: Situation) -> str:
    return " and ".join(dict.fromkeys(rule_words(rule, situation.programme) for rule in rules))


def _next_mail(situation: Situation, assessment: Assessment) -> Iterator[tuple[str, str]]:
    """Yield when the next reminder comes, why then, and to whom; or what comes instead; or since when it is held."""
    due = assessment.obligation.due
    if not is_chased(assessment) or not isinstance(due, On):
        return
    hold = hold_now(assessment.obligation, situation)
    if hold is not None:
        since = time_on_day(hold.at)
        yield "", f"No reminder: {hold.said_by} holds mails since {since}."
        return
    yield "", next_reminder(assessment, situation)
