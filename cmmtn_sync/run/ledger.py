"""The ledger of mails compared with what the mailbox says became of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from cmmtn_sync.model import MailRow, MailState
from cmmtn_sync.tenant import DraftSeen, DraftState

_PENDING = frozenset({MailState.INTENDED, MailState.DRAFTED, MailState.EDITED})
_SETTLED = frozenset({MailState.SENT, MailState.REDIRECTED, MailState.UNDECIDABLE})
"""What a mail stays once it is: one sent for a trial does not become a real one when the trial is over."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Folded:
    """The ledger as it is now, the rows that changed, and the drafts of ours that no row knows."""

    rows: tuple[MailRow, ...]
    changed: tuple[MailRow, ...]
    orphans: tuple[DraftSeen, ...]


def draft_key(row: MailRow) -> str:
    """Return the key by which the mailbox knows a row's draft: person, day and what it says."""
    return sha256(f"{row.recipient}|{row.day.isoformat()}|{row.fingerprint}".encode()).hexdigest()[:24]


def fold_ledger(
    rows: Sequence[MailRow], drafts: Sequence[DraftSeen] | None, now: datetime, *, redirecting: bool
) -> Folded:
    """Return the ledger with what was seen of each draft.

    A draft that is gone was deleted by a person; one that was only intended was never made, and is made again. One
    that a person edited before we could take it back is theirs, and waits. With no word from the mailbox nothing
    changes.
    """
    if drafts is None:
        return Folded(rows=tuple(rows), changed=(), orphans=())
    by_key = {d.key: d for d in drafts}
    sent = MailState.REDIRECTED if redirecting else MailState.SENT
    folded = tuple(_seen(row, by_key.get(draft_key(row)), now, sent) for row in rows)
    pending = {draft_key(r) for r in folded if r.state in _PENDING}
    orphans = tuple(d for d in drafts if d.state is DraftState.WAITING and d.key not in pending)
    changed = tuple(new for old, new in zip(rows, folded, strict=True) if new != old)
    return Folded(rows=folded, changed=changed, orphans=orphans)


def _seen(row: MailRow, draft: DraftSeen | None, now: datetime, sent: MailState) -> MailRow:
    if draft is not None and draft.state is DraftState.SENT and row.state not in _SETTLED:
        return replace(row, state=sent, draft=draft.draft, sent_at=draft.sent_at or now, by_person=False)
    if row.state is MailState.WITHDRAWN and draft is not None and draft.state is DraftState.EDITED:
        return replace(row, state=MailState.EDITED, draft=draft.draft, by_person=False)
    if row.state not in _PENDING:
        return row
    if draft is None or draft.state is DraftState.GONE:
        if row.state is MailState.INTENDED:
            return row
        return replace(row, state=MailState.WITHDRAWN, by_person=True)
    state = MailState.EDITED if draft.state is DraftState.EDITED else MailState.DRAFTED
    return replace(row, state=state, draft=draft.draft)
