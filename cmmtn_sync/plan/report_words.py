"""The sentences of a status report. Each names who acts first, and none blames."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from cmmtn_sync.assess.forms import waits_to_be_given
from cmmtn_sync.assess.reviews import is_another
from cmmtn_sync.model import (
    NETWORK,
    Assessment,
    Completeness,
    On,
    Proof,
    Review,
    Severity,
    Status,
    Waiting,
)
from cmmtn_sync.quarters import long_date, on_time

_NEW_VERSION: Final = (Review.RETURNED, Review.MORE_WANTED)
_SAID: Final = 2
"""How many findings a table's cell says; the rest is counted."""


def due_words(assessment: Assessment) -> str:
    """Return ``30 June 2025``, or that there is no date yet."""
    due = assessment.obligation.due
    return long_date(due.date) if isinstance(due, On) else "No date yet"


def how_it_came(assessment: Assessment) -> str:
    """Return whether what came was in time, and whether it is complete: two facts, in one line."""
    due = assessment.obligation.due
    received = assessment.first_received
    in_time = received is None or isinstance(due, Waiting) or on_time(received, due.date)
    match assessment.completeness:
        case Completeness.COMPLETE:
            return "On time, complete" if in_time else "Late, complete"
        case Completeness.AMBIGUOUS:
            return "On time, needs a decision" if in_time else "Late, needs a decision"
        case _:
            return "On time, not complete yet" if in_time else "Late, not complete yet"


def next_step(assessment: Assessment, who: str) -> str:
    """Return who does what next, in at most two sentences."""
    if assessment.status is Status.UNKNOWN:
        return "Network to look again. We could not see it this time."
    if assessment.status is Status.AMBIGUOUS and is_another(assessment):
        return "Network to look at the new version. It was replaced after it was accepted."
    if assessment.status is Status.AMBIGUOUS and not assessment.candidates:
        return f"Network to note whether {who} gave it."
    if assessment.status is Status.AMBIGUOUS:
        return f"Network to decide which of {len(assessment.candidates)} files counts."
    if isinstance(assessment.obligation.due, Waiting):
        return "Network to set the date."
    if waits_to_be_given(assessment):
        return f"{who} to give it at the meeting. Its form has come."
    if assessment.completeness is Completeness.INCOMPLETE or assessment.review in _NEW_VERSION:
        return f"{who} to send a new version. {_what_is_wanting(assessment)}".strip()
    return _first_step(assessment, who)


def _first_step(assessment: Assessment, who: str) -> str:
    match assessment.obligation.requirement.proof:
        case Proof.DOCUMENT:
            return f"{who} to send it."
        case Proof.RECORD if assessment.obligation.owed_by == NETWORK:
            return "Network to do it and choose Done in the tracker."
        case Proof.RECORD:
            return f"{who} to give it. The network notes it in the tracker."
        case Proof.OWN_ACT:
            return "Network to publish it at the next update."
        case Proof.CONFIGURATION:
            return "Network to name the version in the configuration."


def _what_is_wanting(assessment: Assessment) -> str:
    asked = assessment.obligation.asked_words
    words = [f.words for f in assessment.findings if f.severity is Severity.WANTING] or [asked]
    others = len(words) - _SAID
    more = [f"There {'is 1 more point' if others == 1 else f'are {others} more points'}."] if others > 0 else []
    return " ".join([*words[:_SAID], *more])


def summary_sentences(
    assessments: Sequence[Assessment], *, network_owes: int, questions: int, by: date
) -> dict[str, str]:
    """Return the three sentences at the head of a report; the first has the counts."""
    if not assessments:
        return {
            "first": f"Nothing falls due by {long_date(by)}.",
            "second": "Nothing is overdue.",
            "third": _third(network_owes, questions),
        }
    complete = sum(a.status is Status.COMPLETE for a in assessments)
    verb = "is" if complete == 1 else "are"
    return {
        "first": f"{complete} of {_items(assessments)} due by {long_date(by)} {verb} complete.",
        "second": _overdue([a for a in assessments if a.status is Status.OVERDUE]),
        "third": _third(network_owes, questions),
    }


def _items(assessments: Sequence[Assessment]) -> str:
    documents = all(a.obligation.requirement.proof is Proof.DOCUMENT for a in assessments)
    return _count(len(assessments), "document" if documents else "item")


def _overdue(overdue: Sequence[Assessment]) -> str:
    dates = [a.obligation.due.date for a in overdue if isinstance(a.obligation.due, On)]
    if not dates:
        return "Nothing is overdue."
    if len(overdue) == 1:
        return f"1 is overdue: it was due on {long_date(dates[0])}."
    return f"{len(overdue)} are overdue: the oldest was due on {long_date(min(dates))}."


def _third(network_owes: int, questions: int) -> str:
    asked = f"{_count(questions, 'decision')} {'is' if questions == 1 else 'are'} asked below"
    if network_owes and questions:
        return f"The network itself owes {_count(network_owes, 'item')}, and {asked}."
    if network_owes:
        return f"The network itself owes {_count(network_owes, 'item')}."
    return f"{asked}." if questions else "No decision is needed."


def decision_question(assessment: Assessment, label: str) -> str:
    """Return the question that only a person can answer, with every file named."""
    names = [candidate.document.name for candidate in assessment.candidates]
    if not names:
        return f"{label}: what should count?"
    return f"{label}: which of these files counts? {'; '.join(names)}."


def unmatched_question(files: int) -> str:
    """Return the question about files that match nothing."""
    if files == 1:
        return "1 file matches nothing that was asked for. What is it? See the sheet Unmatched."
    return f"{files} files match nothing that was asked for. What are they? See the sheet Unmatched."


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
