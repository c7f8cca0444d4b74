"""The clinical lead's update to the Clinical Group: attendance alone is not an update (programme, section 3)."""

from __future__ import annotations

from typing import Final

from cmmtn_sync.checks.kind import Kind
from cmmtn_sync.model import RecordKind

KIND: Final = Kind(
    title="Update on the action plan",
    calls=(
        "update on the action plan",
        "update on action plan",
        "action plan update",
        "work plan update",
        "clinical lead update",
        "clinical group update",
        "quarterly update",
        "progress update",
    ),
    proved_by=frozenset({RecordKind.UPDATE_GIVEN}),
    tells_actions=True,
)
