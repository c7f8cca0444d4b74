"""What the first-day trials found of this tenant: kept as a note in the store, and read when a house is built."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cmmtn_sync.store import Store

_NOTE = "acceptance"


@dataclass(frozen=True, kw_only=True, slots=True)
class Findings:
    """What the code's way depends on. Until it was tried, the way that Microsoft's pages promise is taken."""

    put_is_conditional: bool = False
    """A PUT is refused when somebody has saved meanwhile: then one request writes a file."""
    workbook_session: bool = False
    """Cells could be written into a workbook while a person had it open."""


def findings(store: Store) -> Findings:
    """Return what was found, for the code."""
    kept = kept_findings(store)
    return Findings(
        put_is_conditional=_fact(kept, "conditions", "put_if_match") == "yes",
        workbook_session=_fact(kept, "open in Excel", "session") == "yes",
    )


def _fact(kept: Mapping[str, Mapping[str, Any]], trial: str, name: str) -> str:
    return str((kept.get(trial, {}).get("facts") or {}).get(name, ""))


def kept_findings(store: Store) -> Mapping[str, Mapping[str, Any]]:
    """Return every trial's outcome, words and facts, by its name."""
    try:
        kept = json.loads(store.note(_NOTE) or "{}")
    except ValueError:
        return {}
    return kept if isinstance(kept, dict) else {}


def keep_findings(store: Store, found: Mapping[str, Mapping[str, Any]]) -> None:
    """Keep what was found."""
    store.save_note(_NOTE, json.dumps(found))
