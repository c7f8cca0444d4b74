"""Drafts in memory, and the hands of whoever sends, edits and answers them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from cmmtn_sync.errors import TemporaryError, TenantError
from cmmtn_sync.tenant import (
    Answer,
    AnswerKind,
    Awaited,
    DraftSeen,
    DraftState,
    Message,
)

_START: Final = datetime(2025, 4, 1, 9, tzinfo=UTC)
_NOT_THERE: Final = TenantError("There is no such draft any more.", do="Nothing: the next run looks again.")
_NO_ANSWER: Final = TemporaryError("The mailbox did not answer in time.", do="The next run looks again.")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Draft:
    message: Message
    state: DraftState = DraftState.WAITING
    sent_at: datetime | None = None


class MemoryMailbox:
    """A mailbox in memory that keeps drafts for a person."""

    def __init__(self) -> None:
        """Start with no drafts."""
        self._drafts: dict[str, _Draft] = {}
        self._numbers = 0
        self._answers: list[Answer] = []
        self.now = _START
        """The mailbox's clock: when it sends."""
        self._unreachable: TenantError | TemporaryError | None = None
        self._answers_lost = False

    # what the protocol asks

    def drafts(self, awaited: Collection[Awaited] = ()) -> tuple[DraftSeen, ...]:  # noqa: ARG002 - the protocol's
        """Return every draft that is there: waiting, edited or sent."""
        self._reached()
        return tuple(
            DraftSeen(draft=name, key=d.message.key, state=d.state, sent_at=d.sent_at, thread=f"thread of {name}")
            for name, d in self._drafts.items()
        )

    def draft(self, message: Message) -> str:
        """Put a draft, or find the one of the same key."""
        self._reached()
        name = next((n for n, d in self._drafts.items() if d.message.key == message.key), None)
        if name is None:
            self._numbers += 1
            name = f"draft-{self._numbers}"
            self._drafts[name] = _Draft(message=message)
        elif self._drafts[name].state is DraftState.WAITING:
            self._drafts[name] = _Draft(message=message)
        if self._answers_lost:
            raise _NO_ANSWER
        return name

    def withdraw(self, draft: str) -> bool:
        """Take back a draft that waits unedited."""
        self._reached()
        there = self._drafts.get(draft)
        if there is None or there.state is not DraftState.WAITING:
            return False
        del self._drafts[draft]
        return True

    def send(self, draft: str) -> None:
        """Send a draft at the mailbox's own time, if it is there still."""
        self._reached()
        if draft not in self._drafts or self._drafts[draft].state is DraftState.SENT:
            raise _NOT_THERE
        self.send_by_hand(draft, self.now)
        if self._answers_lost:
            raise _NO_ANSWER

    def answers(self, since: datetime) -> tuple[Answer, ...]:
        """Return what came in since then."""
        self._reached()
        return tuple(a for a in self._answers if a.at >= since)

    def refresh(self) -> None:
        """Do nothing: there is no page to bring up to date."""

    # what people do

    def edit(self, draft: str, text: str) -> None:
        """Change the words of a draft."""
        there = self._drafts[draft]
        self._drafts[draft] = replace(there, message=replace(there.message, text=text), state=DraftState.EDITED)

    def send_by_hand(self, draft: str, at: datetime | None = None) -> None:
        """Send a draft; ``at`` is when, if the mailbox is to know."""
        self._drafts[draft] = replace(self._drafts[draft], state=DraftState.SENT, sent_at=at)

    def delete(self, draft: str) -> None:
        """Throw a draft away."""
        del self._drafts[draft]

    def answer(self, draft: str, at: datetime, *, kind: AnswerKind = AnswerKind.REPLY, who: str = "") -> None:
        """Let somebody answer a mail, or let it come back."""
        who = who or self._drafts[draft].message.to_address
        self._answers.append(Answer(kind=kind, at=at, who=who, thread=f"thread of {draft}"))

    def message(self, draft: str) -> Message:
        """Return what a draft says now."""
        return self._drafts[draft].message

    # faults, and their end

    def make_unreachable(self, error: TenantError | TemporaryError | None = None) -> None:
        """Let every call fail from now on."""
        self._unreachable = error or TenantError("The mailbox does not answer.", do="Try again later.")

    def make_reachable(self) -> None:
        """Let calls succeed again."""
        self._unreachable = None

    def lose_answers(self) -> None:
        """Let drafts be put, and the answer be lost on its way: nobody knows what became of them."""
        self._answers_lost = True

    def keep_answers(self) -> None:
        """Let answers arrive again."""
        self._answers_lost = False

    def _reached(self) -> None:
        if self._unreachable:
            raise self._unreachable
