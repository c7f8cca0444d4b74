"""Which column of a table is which: by its heading, and by what people call it instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from cmmtn_sync.wording.headings import plain

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
    ),
    "status": ("rag", "rag status", "rag rating", "brag", "brag status", "progress", "position", "state", "stage"),
    "ref": ("no", "number", "reference", "action no", "action number", "action ref", "id", "item", "item no", "rec no"),
    "origin": ("source", "where from", "came from", "driver", "origin of action", "source of action", "link to"),
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
_ASIDE: Final = re.compile(r"\([^)]*\)|\[[^\]]*\]|\*|\n.*", re.DOTALL)
"""What stands in a heading to explain it: "Due (dd/mm/yy)"."""


def columns_of(header: Sequence[str], wanted: Sequence[str] = KNOWN) -> dict[str, int]:
    """Return which column stands for which wanted one, by its name in small letters: the nearest words first."""
    words = [plain(_ASIDE.sub(" ", heading)) or plain(heading) for heading in header]
    found: dict[str, int] = {}
    for rule in (_is_it, _is_called, _at_last, _speaks_of):
        for name in (w.casefold() for w in wanted):
            free = (i for i, have in enumerate(words) if have and i not in found.values() and rule(have, name))
            at = next(free, None) if name not in found else None
            if at is not None:
                found[name] = at
    return found


Rule = Callable[[frozenset[str], str], bool]


def _is_it(have: frozenset[str], name: str) -> bool:
    return have == plain(name)


def _is_called(have: frozenset[str], name: str) -> bool:
    return any(have == plain(phrase) for phrase in _phrases(ALSO_CALLED, name))


def _at_last(have: frozenset[str], name: str) -> bool:
    return any(have == plain(phrase) for phrase in _phrases(_AT_LAST, name))


def _speaks_of(have: frozenset[str], name: str) -> bool:
    """Return whether a longer heading holds the name, or what people call it; a network's own column by its words."""
    want = plain(name)
    if name not in ALSO_CALLED:
        return bool(want & have)
    held = any(p and p <= have for phrase in ALSO_CALLED[name] if (p := plain(phrase)) and len(p) > 1)
    return name in _LOOSE and (want <= have or held)


def _phrases(called: Mapping[str, tuple[str, ...]], name: str) -> tuple[str, ...]:
    """Return what a column is called; of a network's own name, what its telling word is called."""
    own = called.get(name)
    if own is not None or name in ALSO_CALLED:
        return own or ()
    return tuple(phrase for key, all_of in called.items() if plain(key) & plain(name) for phrase in all_of)
