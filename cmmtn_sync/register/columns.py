"""Which column of a table is which: by its heading, and by what people call it instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from cmmtn_sync.wording.columns import Vocabulary

ALSO_CALLED: Final[Mapping[str, tuple[str, ...]]] = {
    "action": (
        "actions",
        "action required",
        "action needed",
        "action to be taken",
        "action description",
        "task",
        "what",
        "what we will do",
        "what will be done",
        "planned action",
        "agreed action",
        "key action",
        "what needs to happen",
        "what needs to be done",
    ),
    "lead": (
        "owner",
        "who",
        "by whom",
        "responsible",
        "resp",
        "responsibility",
        "responsible person",
        "lead person",
        "lead officer",
        "accountable",
        "assigned to",
        "person responsible",
        "action owner",
        "action lead",
        "named lead",
        "responsible officer",
    ),
    "due": (
        "due date",
        "deadline",
        "by when",
        "when",
        "target date",
        "target",
        "target completion date",
        "completion date",
        "timescale",
        "timeframe",
        "end date",
        "complete by",
        "date due",
        "date",
        "review date",
        "finish",
        "finish by",
        "to be finished by",
        "completion",
        "time bound",
    ),
    "status": (
        "rag",
        "rag status",
        "rag rating",
        "r a g",
        "brag",
        "brag status",
        "progress",
        "progress rag",
        "position",
        "state",
        "stage",
        "where are we",
        "where we are",
    ),
    "ref": ("no", "number", "reference", "action no", "action number", "action ref", "id", "item", "item no", "rec no"),
    "origin": (
        "source",
        "where from",
        "came from",
        "driver",
        "origin of action",
        "source of action",
        "link to",
        "where did this come from",
    ),
    "standard": ("standard code", "measure", "measure code", "standard no", "standard ref", "qs", "indicator"),
    "issue": (
        "finding",
        "concern",
        "gap",
        "problem",
        "issue identified",
        "area for improvement",
        "why",
        "background",
    ),
    "start": ("start date", "date started", "begins", "date raised", "opened", "date opened"),
    "progress": (
        "progress note",
        "progress update",
        "update",
        "comments",
        "comment",
        "notes",
        "narrative",
        "current position",
        "latest position",
        "progress to date",
        "line on progress",
        "what has happened",
        "what was done",
        "what has been done",
    ),
    "evidence": ("evidence of completion", "how we will know", "measure of success", "success measure", "outcome"),
    "unit": ("hospital", "site", "trust", "organisation", "service", "trauma unit"),
    "closed on": ("date closed", "closed", "date completed", "completed on", "completed"),
}
"""A column of the work plan (programme, section 4) -> what people call it."""
KNOWN: Final = tuple(ALSO_CALLED)
_AT_LAST: Final[Mapping[str, tuple[str, ...]]] = {
    "action": ("recommendation", "objective", "aim", "work", "activity", "development", "issue", "improvement"),
    "due": ("quarter", "time scale"),
    "issue": ("recommendation", "peer review recommendation", "recommendation from the review", "objective"),
    "progress": ("status update",),
}
"""What such a column is called where nothing nearer is there."""
_LOOSE: Final = ("action", "lead", "due", "status", "standard", "origin", "progress", "evidence", "issue")
"""Columns that one word of a longer heading tells: "Named action owner"."""
_VOCABULARY: Final = Vocabulary(called=ALSO_CALLED, at_last=_AT_LAST, loose=frozenset(_LOOSE))


def columns_of(header: Sequence[str], wanted: Sequence[str] = KNOWN) -> dict[str, int]:
    """Return which column stands for which wanted one, by its name in small letters: the nearest words first."""
    return _VOCABULARY.columns_of(header, wanted)
