"""What the tracker says of one obligation, in sentences: whose turn it is, what was decided, what was written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from cmmtn_sync.assess.forms import waits_to_be_given
from cmmtn_sync.assess.reviews import ASKED, is_another
from cmmtn_sync.assess.words import settled_by
from cmmtn_sync.columns import TrackerRow
from cmmtn_sync.model import (
    NETWORK,
    Assessment,
    Due,
    MailRow,
    MailState,
    On,
    Proof,
    Record,
    RecordKind,
    Severity,
    Status,
    Unit,
)
from cmmtn_sync.obligations import within
from cmmtn_sync.plan.asked import WAITING
from cmmtn_sync.plan.attended import came_words
from cmmtn_sync.plan.choices import decision_of, statements
from cmmtn_sync.plan.holds import hold_now
from cmmtn_sync.plan.reminders import answer_to_read, recipients
from cmmtn_sync.plan.situation import Situation
from cmmtn_sync.plan.why import as_cell, why_lines
from cmmtn_sync.quarters import london_date, long_date

LONGEST: Final = 180
"""What fits into four lines of the widest column that is printed."""
_RUNNING: Final = frozenset({Status.OVERDUE, Status.DUE_SOON, Status.MORE_WANTED, Status.NOT_STARTED})
_OF_A_VERSION: Final = frozenset({RecordKind.ACCEPTED, RecordKind.RETURNED, RecordKind.MORE_WANTED})


def short(text: str, longest: int = LONGEST) -> str:
    """Return the text on one line, cut at a word with ``...`` where it is too long for a row."""
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    return line[: longest - 3].rpartition(" ")[0] + "..."


def due_words(due: Due) -> str:
    """Return ``Due 30 June 2025`` or what the date waits for."""
    return f"Due {long_date(due.date)}" if isinstance(due, On) else f"Waits for {due.what}"


def party(units: Mapping[str, Unit], identity: str) -> str:
    """Return what people call a unit, or ``Network``."""
    unit = units.get(identity)
    return unit.short_name if unit else "Network" if identity == NETWORK else identity


def called(situation: Situation, about: str) -> str:
    """Return what people call what something is about: ``Chester, Work Plan``; nothing where it is no row of ours.

    An identity may go on with more behind a space, and may begin with the sheet that it stands on.
    """
    for key in (about, about.partition(": ")[2], about.partition(" ")[0]):
        found = next((a.obligation for a in situation.assessments if a.obligation.key == key), None)
        if found is not None:
            return f"{party(situation.units, found.about)}, {found.requirement.title}"
        row = next((row for row in situation.unmatched if row.key == key), None)
        if row is not None:
            return f'{row.unit}, "{row.name}"'
    return ""


def tracker_row(situation: Situation, assessment: Assessment) -> TrackerRow:
    """Return what the Tracker sheet says of an obligation."""
    key = assessment.obligation.key
    document = assessment.document
    return TrackerRow(
        assessment=assessment,
        unit=situation.units.get(assessment.obligation.about),
        contact=next(iter(recipients(situation, assessment)), None),
        next_step=next_step(situation, assessment, longest=LONGEST),
        decided=decided_words(situation, key, document.document.content if document else None),
        mails=mails_words(situation.ledger, key),
        link=document.document.link if document else None,
        why=as_cell(why_lines(situation, assessment, next_step(situation, assessment))),
    )


def next_step(situation: Situation, assessment: Assessment, *, longest: int = 10_000) -> str:
    """Return whose turn it is and by when: a sentence that starts with who. It states days, not counts.

    Where it is too long, what is to be done is cut, and never by when.
    """
    turns = turn(situation, assessment)
    if assessment.status not in _RUNNING:
        return short(turns, longest)
    held = hold_now(assessment.obligation, situation)
    tail = f" {due_words(assessment.obligation.due)}.{' Mails about it are held.' if held else ''}"
    return short(turns, longest - len(tail)) + tail


def turn(situation: Situation, assessment: Assessment) -> str:
    """Return whose turn it is and what they do."""
    match assessment.status:
        case Status.COMPLETE | Status.NOT_NEEDED:
            accepted = settled_by(assessment)
            day = f": the document itself was accepted on {long_date(london_date(accepted.at))}" if accepted else ""
            return f"Nothing to do{day}."
        case Status.BEFORE_START:
            return "Nothing is asked: this was due before we started."
        case Status.UNKNOWN:
            return "Installer to look: we could not see this folder or file. Nobody is written to about it."
        case Status.AMBIGUOUS if is_another(assessment):
            return 'Network to look: it was replaced after it was accepted. Choose "Accept" or "Return".'
        case Status.AMBIGUOUS:
            return _to_decide(assessment) if assessment.candidates else _to_note(situation, assessment)
        case Status.OVERDUE | Status.DUE_SOON | Status.MORE_WANTED | Status.NOT_STARTED:
            answered = answer_to_read(assessment, situation)
            if answered is not None:
                return f"Network to read the answer of {long_date(london_date(answered))}, and then to decide."
            return _to_do(party(situation.units, assessment.obligation.owed_by), situation, assessment)


def _to_decide(assessment: Assessment) -> str:
    names = " and ".join(candidate.document.name for candidate in assessment.candidates[:2])
    count = len(assessment.candidates)
    if count > 1:
        return f"Network to decide: {count} files could be this, among them {short(names, 90)}. Say which on Unmatched."
    return f"Network to decide whether {short(names, 90) or 'a file'} is this. Say so on Unmatched."


def _to_note(situation: Situation, assessment: Assessment) -> str:
    who = party(situation.units, assessment.obligation.owed_by)
    words = " or ".join(f'"{word}"' for word in statements(assessment.obligation.requirement.kind))
    noted = came_words(assessment, situation)
    there = f" ({noted})" if noted else ""
    return f'Network to note whether {who} did this{there}: choose {words}; if not, "Chase now".'


def _to_do(who: str, situation: Situation, assessment: Assessment) -> str:
    obligation = assessment.obligation
    title = obligation.requirement.title
    found = sorted(assessment.findings, key=lambda f: f.code != ASKED)  # what a person wrote comes first
    wanting = [f.words for f in found if f.severity is Severity.WANTING]
    if waits_to_be_given(assessment):
        return f"{who} to give the {within(title)}: its form has come."
    if wanting and assessment.document is not None:
        return f"{who} to send the {within(title)} again: {short(' '.join(wanting[:2]), 110)}"
    if obligation.origin is not None:
        return f"{who} to send what was asked for: {short(obligation.asked_words.rstrip('. '), 120) or title}."
    if obligation.owed_by == NETWORK:
        about = situation.units.get(obligation.about)
        return f"Network to see to: {title}{f', for {about.short_name}' if about else ''}."
    if obligation.requirement.proof is Proof.DOCUMENT:
        return f"{who} to send the {within(title)}."
    return f"{who} to see to: {title}."


def decided_words(situation: Situation, key: str, version: str | None) -> str:
    """Return what could not be understood of an entry, or what was last decided; empty for neither."""
    if key in situation.not_understood:
        return situation.not_understood[key]
    ours = [r for r in situation.records if key in {r.about, r.row} and decision_of(r)]
    if not ours:
        return ""
    record = ours[-1]
    if record.kind not in _OF_A_VERSION or record.bound_to in {None, version}:
        return record_words(record)
    return record_words(record) + (" (an earlier version)" if version else " (the file is gone since)")


def record_words(record: Record) -> str:
    """Return what "Decided" says of a record; empty for one that no decision word stands for."""
    decision = decision_of(record)
    if decision is None:
        return ""
    words = decision.answer.format(
        date=long_date(london_date(record.at)),
        reason=short(record.text),
        until=long_date(record.date) if record.date else "no date",
        till=f", until {long_date(record.date)}" if record.date else "",
    )
    return words.strip().rstrip(":. ").strip()


def mails_words(ledger: Iterable[MailRow], key: str) -> str:
    """Return which mails about an obligation were seen sent, and since when a draft waits."""
    # What the team is told of an obligation counts from nothing: it is no reminder about it.
    ours = [row for row in ledger if any(k.about == key and k.counted_from for k in row.keys)]
    sent = _sent_days([row for row in ours if row.state is MailState.SENT])
    waiting = [row.day for row in ours if row.state in WAITING]
    earlier = f" and {len(sent) - 4} before" if len(sent) > 4 else ""  # noqa: PLR2004 - a row, not a history
    words = [f"Sent {', '.join(sent[-4:])}{earlier}."] if sent else []
    words += _came_back_words(ours)
    if waiting:
        words.append(f"A draft waits since {long_date(min(waiting))}.")
    return " ".join(words)


def _sent_days(rows: Iterable[MailRow]) -> list[str]:
    """Return each day on which mails went, once, and to how many people if to several."""
    days: dict[date, set[str]] = {}
    for row in rows:
        days.setdefault(london_date(row.sent_at) if row.sent_at else row.day, set()).add(row.recipient)
    return [long_date(day) + (f" to {len(whom)} people" if len(whom) > 1 else "") for day, whom in sorted(days.items())]


def _came_back_words(rows: Iterable[MailRow]) -> list[str]:
    """Return the last answer to mails, and the last that did not reach its reader."""
    answered = max((r.answered_at for r in rows if r.answered_at), default=None)
    failed = max((r.bounced_at for r in rows if r.bounced_at), default=None)
    words = [f"Answered {long_date(london_date(answered))}."] if answered else []
    return [*words, *([f"Came back {long_date(london_date(failed))}."] if failed else [])]
