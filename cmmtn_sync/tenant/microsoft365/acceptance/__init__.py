"""The first-day trials: what nobody could try without a real tenant, tried in a scratch folder, and cleaned up.

What they find is kept, and chooses the code's way: see :class:`Findings`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cmmtn_sync.tenant.microsoft365.acceptance import (
    changes,
    conditions,
    drafts,
    labels,
    meetings,
    names,
    opening,
    renaming,
    rewriting,
    sending,
    sent_by_a_person,
    workbooks,
)
from cmmtn_sync.tenant.microsoft365.acceptance.nouns import SCRATCH, Bench, Found, Outcome, Trial

__all__ = ["OF_THE_MAILBOX", "SCRATCH", "TRIALS", "Bench", "Found", "Outcome", "Trial"]

TRIALS: Final[Mapping[str, Trial]] = {
    "changes": changes.trial,
    "conditions": conditions.trial,
    "names": names.trial,
    "renaming": renaming.trial,
    "rewriting": rewriting.trial,
    "workbooks": workbooks.trial,
    "drafts": drafts.trial,
    "meetings": meetings.trial,
    "sending": sending.trial,
    "sent by a person": sent_by_a_person.trial,
    "open in Excel": opening.trial,
    "labels": labels.trial,
}
"""Name -> trial, those first that need nobody. A new one is one file and one line."""
OF_THE_MAILBOX: Final = frozenset({"drafts", "meetings", "sending", "sent by a person"})
"""Those that need no library."""
