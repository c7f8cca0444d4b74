"""The rows of a plan: statuses that are understood, and dates that can be meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from cmmtn_sync.checks.wanting import note, quoted, wanting
from cmmtn_sync.model import ActionItem, Finding, Obligation
from cmmtn_sync.wording.dates import due_date, impossible_date

_STATUS_WORDS: Final = 5
"""A longer status is a sentence about the action, and is not asked about."""
_YEARS_BEFORE: Final = 3
_YEARS_AFTER: Final = 6
"""A due date further from the plan's year than this is a slip of the pen."""
_STATUSES: Final = "not started, in progress, complete, overdue or on hold"


def findings(rows: Sequence[ActionItem], obligation: Obligation) -> Iterator[Finding]:
    """Yield what cannot be understood in a plan's rows."""
    unknown = list(dict.fromkeys(word for row in rows if (word := _unknown_status(row))))
    if unknown:
        said = f"We do not understand the status {quoted(unknown)}."
        yield wanting("status-not-understood", f"{said} Please write {_STATUSES}.", where="Status", items=unknown)
    slips = list(dict.fromkeys(slip for row in rows if (slip := _slip(row, obligation))))
    if slips:
        said = f"{quoted(slips)} cannot be meant as a date."
        yield wanting("date-not-plausible", f"{said} Please correct it.", where="Due", items=slips)

    vague = list(dict.fromkeys(row.due_words for row in rows if _is_vague(row)))
    if vague:
        said = f"{quoted(vague)} names no day."
        yield note("date-not-understood", f"{said} A month or a quarter with its year is enough.", items=vague)


def _is_vague(row: ActionItem) -> bool:
    """Return whether a due date says something that is no date: "ongoing"."""
    words = row.due_words
    return bool(words) and due_date(words) is None and impossible_date(words) is None


def _unknown_status(row: ActionItem) -> str:
    words = row.status_words
    return words if words and row.status is None and len(words.split()) <= _STATUS_WORDS else ""


def _slip(row: ActionItem, obligation: Obligation) -> str:
    """Return a due date that no calendar has, that is years away, or that lies before its start."""
    written = impossible_date(row.due_words)
    if written:
        return written
    due = due_date(row.due_words)
    if due and (_is_far(due, obligation) or (row.start and due < row.start)):
        return row.due_words
    return ""


def _is_far(due: date, obligation: Obligation) -> bool:
    year = obligation.period.starts.year if obligation.period else obligation.opens.year
    return not year - _YEARS_BEFORE <= due.year <= year + _YEARS_AFTER
