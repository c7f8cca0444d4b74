"""A library and a mailbox in which nothing is really written: for the dry run and for rehearsals.

What is read comes from the library underneath; what is written stays in memory and is read back from there. So a
dry run takes the very way of a real one, and foretells it exactly.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from cmmtn_sync.errors import TenantError
from cmmtn_sync.model import Invitation
from cmmtn_sync.model.looks import Item, Look
from cmmtn_sync.tenant import (
    Answer,
    Awaited,
    Changed,
    DraftSeen,
    DraftState,
    Library,
    Mailbox,
    Message,
    WriteResult,
    Written,
)

_OWN = "overlay:"


class OverlayLibrary:
    """A library over another one. ``now`` is told; with ``hides_later`` what came after it is not there yet."""

    def __init__(self, under: Library, *, now: datetime, hides_later: bool = False) -> None:
        self._under = under
        self.now = now
        self._hides_later = hides_later
        self._written: dict[str, tuple[Item, bytes]] = {}

    def look(self, cursor: str | None) -> Look:
        """Return what is underneath at this time, with what was written over it."""
        look = self._under.look(cursor)
        own = [item for item, _ in self._written.values()]
        over = {item.path for item in own}
        items = [i for i in look.items if i.path not in over and self._is_there(i)]
        return replace(look, items=(*items, *own), folders=look.folders | _folders_of(own))

    def _is_there(self, item: Item) -> bool:
        return not self._hides_later or item.changed <= self.now

    def find(self, path: str) -> Item | None:
        """Return the item at a path, written or underneath."""
        if path in self._written:
            return self._written[path][0]
        item = self._under.find(path)
        return item if item is not None and self._is_there(item) else None

    def fetch(self, item: str) -> bytes:
        """Return the bytes of an item. Raise as the library underneath does."""
        for own, data in self._written.values():
            if own.item == item:
                return data
        return self._under.fetch(item)

    def write(self, path: str, data: bytes, *, expecting: str | None) -> WriteResult:
        """Keep the bytes in memory, under the same conditions as a real write."""
        there = self.find(path)
        if (there.etag if there else None) != expecting:
            return Changed()
        content = self.content_of(data)
        item = Item(
            item=there.item if there else f"{_OWN}{path}",
            path=path,
            content=content,
            etag=content,
            size=len(data),
            changed=self.now,
            from_service=False,
            ours=True,
        )
        self._written[path] = (item, data)
        return Written(item=item)

    def content_of(self, data: bytes) -> str:
        """Return what the library underneath would call these bytes."""
        return self._under.content_of(data)

    def received(self, item: str) -> datetime | None:
        """Return when an item's bytes came: those written here, now."""
        return None if item.startswith(_OWN) else self._under.received(item)

    def link(self, path: str) -> str:
        """Return where a person would open it."""
        return self._under.link(path)

    @property
    def written(self) -> dict[str, bytes]:
        """Return what would have been written: path -> bytes."""
        return {path: data for path, (_, data) in self._written.items()}


def _folders_of(items: list[Item]) -> frozenset[str]:
    folders: set[str] = set()
    for item in items:
        parts = item.path.split("/")[:-1]
        folders.update("/".join(parts[:depth]) for depth in range(1, len(parts) + 1))
    return frozenset(folders)


class OverlayMailbox:
    """A mailbox over another one: drafts made here stay here, and those underneath are withdrawn in name only."""

    def __init__(self, under: Mailbox | None = None, *, now: datetime) -> None:
        self._under = under
        self.now = now
        self._gone: set[str] = set()
        self._drafts: dict[str, tuple[Message, DraftState, datetime | None]] = {}
        self._made = 0
        self._below: tuple[DraftSeen, ...] | None = None
        """What is underneath, as it was told at the last look: it does not change under a copy."""
        self._sent_below: dict[str, datetime] = {}
        self._sent_by_us: list[Message] = []

    def drafts(self, awaited: Collection[Awaited] = ()) -> tuple[DraftSeen, ...]:
        """Return the drafts of both."""
        self._below = self._under.drafts(awaited) if self._under else ()
        return self._both()

    def _both(self) -> tuple[DraftSeen, ...]:
        if self._below is None:
            self._below = self._under.drafts() if self._under else ()
        under = self._below
        own = tuple(
            DraftSeen(draft=draft, key=message.key, state=state, sent_at=sent)
            for draft, (message, state, sent) in self._drafts.items()
        )
        return (*(self._now(d) for d in under if d.draft not in self._gone), *own)

    def _now(self, seen: DraftSeen) -> DraftSeen:
        """Return a draft of the mailbox underneath as it stands here: sent in name, if somebody sent it here."""
        sent = self._sent_below.get(seen.draft)
        return replace(seen, state=DraftState.SENT, sent_at=sent) if sent else seen

    def draft(self, message: Message) -> str:
        """Keep a draft in memory; one of the same key that waits is the same."""
        for seen in self._both():
            if seen.key == message.key and seen.state is DraftState.WAITING:
                return seen.draft
        self._made += 1
        draft = f"{_OWN}{self._made}"
        self._drafts[draft] = (message, DraftState.WAITING, None)
        return draft

    def withdraw(self, draft: str) -> bool:
        """Take back a draft that waits unedited."""
        waiting = any(d.draft == draft and d.state is DraftState.WAITING for d in self._both())
        if waiting and draft in self._drafts:
            del self._drafts[draft]
        elif waiting:
            self._gone.add(draft)
        return waiting

    def send(self, draft: str) -> None:
        """Send a draft in name, at this mailbox's time."""
        if draft not in self._drafts:
            self._sent_below[draft] = self.now
            return
        message = self._drafts[draft][0]
        self._drafts[draft] = (message, DraftState.SENT, self.now)
        self._sent_by_us.append(message)

    def answers(self, since: datetime) -> tuple[Answer, ...]:
        """Return what came in underneath."""
        return self._under.answers(since) if self._under else ()

    def refresh(self) -> None:
        """Do nothing: nobody sees this mailbox."""

    def send_all(self, at: datetime) -> tuple[Message, ...]:
        """Send every draft that waits, as a diligent person would. Return those made here that went since then."""
        for seen in self._both():
            if seen.draft not in self._drafts and seen.state is not DraftState.SENT:
                self._sent_below[seen.draft] = at
        sent, self._sent_by_us = self._sent_by_us, []
        for draft, (message, state, _) in self._drafts.items():
            if state is DraftState.WAITING:
                self._drafts[draft] = (message, DraftState.SENT, at)
                sent.append(message)
        return tuple(sent)

    def message(self, draft: str) -> Message:
        """Return the mail of a draft made here. Raise ``TenantError`` for any other."""
        if draft not in self._drafts:
            happened = "That draft was not made here."
            raise TenantError(happened)
        return self._drafts[draft][0]

    def waiting(self) -> tuple[Message, ...]:
        """Return the mails that wait."""
        return tuple(m for m, state, _ in self._drafts.values() if state is DraftState.WAITING)


class OverlayDiary:
    """A calendar in which nothing is really changed: nobody is invited."""

    def invite(self, key: str, invitation: Invitation) -> str:
        """Make a meeting in name."""
        del invitation
        return f"{_OWN}{key}"

    def find(self, key: str) -> str | None:
        """Find nothing: what a run that was cut off may have made, the next real one looks for."""
        del key
        return None

    def change(self, event: str, invitation: Invitation) -> bool:
        """Change one in name."""
        del event, invitation
        return True

    def cancel(self, event: str, words: str) -> None:
        """Cancel one in name."""
        del event, words
