"""Due dates as they were at the last run: one that Meetings, Dates or the programme moved is told on Changes, once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from cmmtn_sync.model import Assessment, Basis, On, Status, Transition
from cmmtn_sync.obligations import due_words
from cmmtn_sync.store import Store

NOTE: Final = "due-dates"


def due_note(assessments: Sequence[Assessment]) -> str:
    """Return what is kept of the due dates for the next run."""
    return json.dumps({a.obligation.key: due_words(a.obligation.due) for a in assessments})


def moved(store: Store, now: datetime, assessments: Sequence[Assessment]) -> Iterator[Transition]:
    """Yield a line for Changes for each due date that differs from the last run's.

    Of an extension the decision tells by itself, and of what was over before tracking began nobody is told.
    """
    before: dict[str, str] = json.loads(store.note(NOTE) or "{}")
    for assessment in assessments:
        obligation = assessment.obligation
        was, words = before.get(obligation.key), due_words(obligation.due)
        extended = isinstance(obligation.due, On) and obligation.due.basis is Basis.EXTENDED
        if was in {None, words} or extended or assessment.status is Status.BEFORE_START:
            continue
        yield Transition(at=now, who="cmmtn_sync", about=obligation.key, what="Due", before=was or "", after=words)
