"""The ledger of mails compared with what the mailbox says became of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256

from cmmtn_sync.model import MailRow, MailState
from cmmtn_sync.tenant import Answer, AnswerKind, Awaited, DraftSeen, DraftState

_ADDRESS = re.compile(r"[^\s<>()@]+@[^\s<>()@]+")
_PENDING = frozenset({MailState.INTENDED, MailState.DRAFTED, MailState.EDITED, MailState.SENDING})
_SETTLED = frozenset({MailState.SENT, MailState.REDIRECTED})
"""What a mail stays once it is: one sent for a trial does not become a real one when the trial is over."""
_ON_ITS_WAY = timedelta(minutes=30)
"""How long a mailbox may take to show that a mail which we asked it to send is no draft any more."""
_LOOKED_FOR = timedelta(hours=2)
"""How long we look for a mail that is neither a draft nor sent, before a person is asked."""
_STILL_ASKED = timedelta(days=7)
"""For how long after that we go on looking: it may turn up."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Folded:
    """The ledger as it is now, the rows that changed, and the drafts of ours that no row knows."""

    rows: tuple[MailRow, ...]
    changed: tuple[MailRow, ...]
    orphans: tuple[DraftSeen, ...]
    learnt: tuple[MailRow, ...] = ()
    """Rows of which only the name of their conversation was learnt: to be kept, and no news."""

    def with_answers(self, answers: Sequence[Answer]) -> Folded:
        """Return the same with what came back to the mails."""
        answered = {(row.recipient, row.day): row for row in fold_answers(self.rows, answers)}
        if not answered:
            return self
        still = [row for row in self.changed if (row.recipient, row.day) not in answered]
        rows = tuple(answered.get((row.recipient, row.day), row) for row in self.rows)
        return replace(self, rows=rows, changed=(*still, *answered.values()))


def seen_words(row: MailRow) -> str:
    """Return what was last seen of a mail, for the record."""
    if row.bounced_at is not None:
        return "came back"
    return "answered" if row.answered_at is not None else row.state.value


def draft_key(row: MailRow) -> str:
    """Return the key by which the mailbox knows a row's draft: person, day and what it says."""
    return sha256(f"{row.recipient}|{row.day.isoformat()}|{row.fingerprint}".encode()).hexdigest()[:24]


def awaited(rows: Iterable[MailRow], now: datetime) -> tuple[Awaited, ...]:
    """Return the drafts of which we must know what became: those not settled, and those not surely taken back."""
    return tuple(
        Awaited(key=draft_key(row), draft=row.draft, thread=row.thread) for row in rows if _is_awaited(row, now)
    )


def _is_awaited(row: MailRow, now: datetime) -> bool:
    if row.state is MailState.UNDECIDABLE:
        return now - row.at < _STILL_ASKED
    cut_off = row.state is MailState.WITHDRAWN and not row.by_person and row.draft is not None
    return cut_off or row.state in _PENDING


def fold_ledger(
    rows: Sequence[MailRow],
    drafts: Sequence[DraftSeen] | None,
    now: datetime,
    *,
    redirecting: bool,
    elsewhere: bool = False,
) -> Folded:
    """Return the ledger with what was seen of each draft.

    A draft that is gone was deleted by a person; one that was only intended was never made, and is made again. One
    that a person edited before we could take it back is theirs, and waits. One that we asked to be sent is looked for,
    and never sent again unless it is seen to be a draft still. With no word from the mailbox nothing changes.
    ``elsewhere``: this is another mailbox than the one in which the drafts were made.
    """
    if drafts is None:
        return Folded(rows=tuple(rows), changed=(), orphans=())
    by_key = {d.key: d for d in drafts}
    sent = MailState.REDIRECTED if redirecting else MailState.SENT
    there = tuple(map(_left_behind, rows)) if elsewhere else rows
    folded = tuple(_seen(row, by_key.get(draft_key(row)), now, sent) for row in there)
    pending = {draft_key(r) for r in folded if r.state in _PENDING}
    orphans = tuple(d for d in drafts if d.state is DraftState.WAITING and d.key not in pending)
    other = [(old, new) for old, new in zip(rows, folded, strict=True) if new != old]
    return Folded(
        rows=folded,
        changed=tuple(new for old, new in other if replace(new, thread=old.thread) != old),
        orphans=orphans,
        learnt=tuple(new for old, new in other if replace(new, thread=old.thread) == old),
    )


def _left_behind(row: MailRow) -> MailRow:
    """Return a mail whose draft lies where we look no more: it is made anew, and one on its way nobody can tell of."""
    if row.state in {MailState.DRAFTED, MailState.EDITED}:
        return replace(row, state=MailState.WITHDRAWN, by_person=False, draft=None, thread="")
    return replace(row, state=MailState.UNDECIDABLE) if row.state is MailState.SENDING else row


def _seen(row: MailRow, draft: DraftSeen | None, now: datetime, sent: MailState) -> MailRow:
    if draft is not None and draft.state is DraftState.GONE:
        draft = None
    if draft is not None and draft.state is DraftState.SENT and row.state not in _SETTLED:
        return replace(
            row,
            state=sent,
            draft=draft.draft,
            sent_at=draft.sent_at or now,
            by_person=False,
            thread=draft.thread or row.thread,
            message_id=draft.message_id,
        )
    if row.state is MailState.WITHDRAWN and draft is not None and draft.state is DraftState.EDITED:
        return replace(row, state=MailState.EDITED, draft=draft.draft, by_person=False)
    if row.state is MailState.SENDING:
        return _on_its_way(row, draft, now)
    return _waiting(row, draft) if row.state in _PENDING else row


def _on_its_way(row: MailRow, draft: DraftSeen | None, now: datetime) -> MailRow:
    """Return what is to be thought of a mail that we asked to be sent and that is not seen sent."""
    if draft is None:
        return replace(row, state=MailState.UNDECIDABLE) if now - row.at >= _LOOKED_FOR else row
    return _waiting(row, draft) if now - row.at >= _ON_ITS_WAY else row


def _waiting(row: MailRow, draft: DraftSeen | None) -> MailRow:
    if draft is None:
        gone = replace(row, state=MailState.WITHDRAWN, by_person=True)
        return row if row.state is MailState.INTENDED else gone
    state = MailState.EDITED if draft.state is DraftState.EDITED else MailState.DRAFTED
    return replace(row, state=state, draft=draft.draft, thread=draft.thread or row.thread)


# --- what came back


def fold_answers(rows: Sequence[MailRow], answers: Sequence[Answer]) -> tuple[MailRow, ...]:
    """Return the rows of mails that somebody answered, or that came back, with the first time of either."""
    found: dict[tuple[str, date], MailRow] = {}
    for answer in sorted(answers, key=lambda a: a.at):
        for row in _answered(rows, answer):
            key = (row.recipient, row.day)
            found[key] = _with_answer(found.get(key, row), answer)
    changed = {(row.recipient, row.day): row for row in rows}
    return tuple(row for key, row in found.items() if row != changed[key])


def _with_answer(row: MailRow, answer: Answer) -> MailRow:
    if answer.kind is AnswerKind.BOUNCE:
        return replace(row, bounced_at=row.bounced_at or answer.at)
    return replace(row, answered_at=row.answered_at or answer.at)


def _answered(rows: Sequence[MailRow], answer: Answer) -> list[MailRow]:
    """Return the mails that an answer is to: by the conversation, by the message it names, or by whom it missed."""
    sent = [row for row in rows if row.state in _SETTLED | {MailState.UNDECIDABLE}]
    named = [
        row
        for row in sent
        if (row.thread and row.thread == answer.thread) or (row.message_id and row.message_id in answer.answers_to)
    ]
    if answer.kind is AnswerKind.BOUNCE and _ADDRESS.search(answer.mentions):  # it names whom it missed: maybe a copy
        named = [row for row in named if row.recipient in answer.mentions]
    if named or answer.kind is not AnswerKind.BOUNCE:
        return named
    missed = [r for r in sent if r.recipient in answer.mentions and r.subject.lower() in answer.mentions]
    return missed[-1:]
