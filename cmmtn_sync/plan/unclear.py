"""Why a Team decision is not acted on yet, in words that say what to do: what has no effect is not called decided."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from cmmtn_sync.checks import CHECKS
from cmmtn_sync.columns import DECISIONS, Day, Decision, Needs, Scope
from cmmtn_sync.model import (
    ALL,
    NETWORK,
    Assessment,
    Basis,
    Obligation,
    On,
    Proof,
    Record,
    RecordKind,
    Status,
)
from cmmtn_sync.obligations import within
from cmmtn_sync.plan.holds import in_force
from cmmtn_sync.plan.typed import Typed, half_said
from cmmtn_sync.quarters import long_date

NOT_UNDERSTOOD: Final = "Not clear yet: "
_NEEDS_DOCUMENT: Final = frozenset({RecordKind.RETURNED, RecordKind.MORE_WANTED})
_STATED: Final = frozenset({RecordKind.UPDATE_GIVEN, RecordKind.POLICY_UNCHANGED, RecordKind.DONE})
"""What a person states in place of a document: it counts where the kind of requirement takes it, and only there."""
_OF_WHAT_IS_NEEDED: Final = _NEEDS_DOCUMENT | _STATED | {RecordKind.ACCEPTED, RecordKind.RECEIVED}
"""What changes nothing where nobody is asked for anything."""
_NONE_YET: Final = "needs a document, and this row has none yet."
_WHICH: Final = "needs one document, and {count} files could be this: say which on Unmatched."
_CHANGES_NOTHING: Final = "changes nothing here: "
_SINCE: Final = 'was chosen before this row changed. If "{word}" still holds, save this file once more.'
_BY_STATE: Final = re.compile(
    f'{NOT_UNDERSTOOD}"([^"]+)" (?:needs a document, and|needs one document, and|{_CHANGES_NOTHING}|was chosen before)'
)
"""The questions whose answer is how the row stands: they are asked anew when that changes."""
_COUNTED: Final = {0: "several", 2: "two", 3: "three", 4: "four"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """How a row stands, as far as decisions go by it."""

    status: str
    version: str | None
    files: int = 0
    """How many files could be the document; 0 where that is not known."""


def trouble_with(
    decision: Decision, typed: Typed, obligation: Obligation, row: Row, records: Iterable[Record], today: date
) -> str:
    """Return what is not clear about a decision, or nothing. ``records`` are those of earlier runs."""
    return (
        _misplaced(decision, obligation)
        or _by_state(decision, obligation, row)
        or _wanting(decision, typed, obligation, today)
        or _idle(decision, typed, obligation, tuple(records), today)
    )


def asked_anew(asked: Mapping[str, str], assessments: Iterable[Assessment]) -> dict[str, str]:
    """Return the questions, each that goes by how its row stands in the words of today.

    Where nothing is in its way any more the entry is still not acted on by itself: a person chose it who saw the row
    as it was, without the document that has come since.
    """
    found = {a.obligation.key: a for a in assessments if a.obligation.key in asked}
    return {key: _anew(words, found[key]) if key in found else words for key, words in asked.items()}


def _anew(words: str, assessment: Assessment) -> str:
    known = _BY_STATE.match(words)
    decision = DECISIONS.get(known[1]) if known else None
    if decision is None:
        return words
    question = _by_state(decision, assessment.obligation, _row_of(assessment))
    return NOT_UNDERSTOOD + (question or f'"{decision.word}" {_SINCE.format(word=decision.word)}')


def _row_of(assessment: Assessment) -> Row:
    document = assessment.document
    return Row(
        status=assessment.status_words,
        version=document.document.content if document else None,
        files=len(assessment.candidates),
    )


def about_what(scope: Scope, obligation: Obligation) -> str:
    """Return what a decision in a row is about: the row's obligation, its unit, or everything."""
    return {Scope.ROW: obligation.key, Scope.UNIT: obligation.owed_by, Scope.ALL: ALL}[scope]


def _misplaced(decision: Decision, obligation: Obligation) -> str:
    """Return why a decision does not fit the row, or nothing: what would have no effect is not called decided."""
    title = within(obligation.requirement.title)
    if decision.scope is Scope.UNIT and obligation.owed_by == NETWORK:
        return f'"{decision.word}" is for a row that a unit owes: this one is the network\'s own.'
    if decision.does is RecordKind.RECEIVED and obligation.requirement.proof is not Proof.DOCUMENT:
        return f'"{decision.word}" is not for the {title}: no document is asked for.'
    takes = _takes(obligation)
    if decision.does in _STATED - takes:
        other = next((d.word for d in DECISIONS.values() if d.does in _STATED & takes), "")
        return f'"{decision.word}" is not for the {title}.' + (f' Did you mean "{other}"?' if other else "")
    return ""


def _takes(obligation: Obligation) -> frozenset[RecordKind]:
    return CHECKS[obligation.requirement.kind].proved_by


def _by_state(decision: Decision, obligation: Obligation, row: Row) -> str:
    """Return why a decision has no effect on a row that stands like this, or nothing."""
    nothing = _nothing_changes(decision, row)
    if nothing:
        return f'"{decision.word}" {_CHANGES_NOTHING}{nothing}'
    needs_document = decision.does in _NEEDS_DOCUMENT or decision.does in {RecordKind.ACCEPTED} - _takes(obligation)
    if not needs_document or row.version is not None:
        return ""
    one_of_several = row.status == Status.AMBIGUOUS.value and obligation.requirement.proof is Proof.DOCUMENT
    which = _WHICH.format(count=_COUNTED.get(row.files, row.files))
    return f'"{decision.word}" {which if one_of_several else _NONE_YET}'


def _nothing_changes(decision: Decision, row: Row) -> str:
    """Return why a decision changes nothing and what would, or nothing."""
    if decision.does in _OF_WHAT_IS_NEEDED and row.status == Status.NOT_NEEDED.value:
        return 'this is not needed. "More time" or "Chase now" asks for it again.'
    if decision.does is not RecordKind.CHASE_NOW:
        return ""
    if row.status == Status.BEFORE_START.value:
        return 'it was due before we started. "More time" asks for it, with a new date.'
    if not row.status.startswith(Status.COMPLETE.value):
        return ""
    other = ', or choose "Return" and write why' if row.version else ""
    return f"this is complete, so there is nothing to chase. Empty the cell{other}."


def _wanting(decision: Decision, typed: Typed, obligation: Obligation, today: date) -> str:
    """Return what must still be written, or nothing."""
    if typed.trouble and decision.day is not Day.SAID:
        return typed.trouble
    if decision.needs is Needs.REASON and not (typed.day or typed.reason):
        return f'"{decision.word}" needs a reason beside it.'
    if decision.needs is Needs.DATE and typed.day is None:
        return f'"{decision.word}" needs a date beside it, such as 31 July 2025.'
    vague = half_said(typed.reason, past=decision.day is Day.WHEN) if typed.day is None else ""
    if vague and decision.day is Day.UNTIL:
        return f'"{vague}" is no day. Until which day? Write it as 31 July 2025, with the reason beside it.'
    if vague and decision.day is Day.WHEN:
        return f'"{vague}" is no day. On which day was it? Write it as 31 July 2025.'
    if typed.day is not None and decision.day is Day.UNTIL and typed.day < today:
        return f"{long_date(typed.day)} has passed already: which date is meant?"
    if typed.day is not None and decision.day is Day.WHEN and typed.day > today:
        return f"{long_date(typed.day)} has not come yet: which date is meant?"
    due = obligation.due
    earlier = isinstance(due, On) and due.basis is not Basis.EXTENDED and typed.day is not None and typed.day < due.date
    if decision.does is RecordKind.MORE_TIME and earlier and isinstance(due, On):
        return f"it is due on {long_date(due.date)} anyway: which later date is meant?"
    return ""


def _idle(decision: Decision, typed: Typed, obligation: Obligation, records: Sequence[Record], today: date) -> str:
    """Return why a word that ends a hold would change nothing, or nothing."""
    if decision.does is not RecordKind.RESUME:
        return ""
    if typed.day is not None and not typed.reason:
        return f'a date beside "{decision.word}" is not used: delete it, or choose another word.'
    held = {
        scope: in_force([r for r in records if r.about == about], today)
        for scope, about in ((s, about_what(s, obligation)) for s in Scope)
    }
    if held[decision.scope]:
        return ""
    wider = next((scope for scope, hold in held.items() if hold), None)
    if wider is None:
        return "nothing is held here."
    word = next(d.word for d in DECISIONS.values() if d.does is RecordKind.RESUME and d.scope is wider)
    return f'what is held here goes again by "{word}".'
