"""Why a run did not end as usual, kept for ``status``: who must do what, or what goes by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cmmtn_sync.model import Attention, Held, Outcome, Result
from cmmtn_sync.store import Store
from cmmtn_sync.store.codec import dumps, loads

_NOTE: Final = "troubles"
_LONG: Final = timedelta(hours=1)
_FORGOTTEN: Final = timedelta(days=3)
"""Longer than a weekend, and than the tracker stays unopened: what is only not seen for a while is not over."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Passing:
    """A trouble that goes by itself, by its name, and since when (UTC) each run has had it."""

    name: str
    since: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """Something that people were to know, by its name: since when it stands, and in which hour it was last so (UTC)."""

    name: str
    since: datetime
    seen: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Troubles:
    """What the last run had to say to the installer, in whole sentences."""

    needs: tuple[str, ...] = ()
    """What somebody must do, with what it is about."""
    waits: tuple[str, ...] = ()
    """What goes by itself."""
    mailbox_seen: bool = True
    """Whether the mailbox could be looked into: if not, nobody knows which drafts wait."""
    passing: tuple[Passing, ...] = ()
    standing: tuple[Standing, ...] = ()

    def standing_since(self, now: datetime) -> dict[str, datetime]:
        """Return since when what people are to know has stood. What was not so for days is new when it comes again."""
        return {s.name: s.since for s in self.standing if now - s.seen < _FORGOTTEN}

    def lasting(self, now: datetime) -> frozenset[str]:
        """Return the names of those that have not gone by themselves for so long that people should know."""
        return frozenset(p.name for p in self.passing if now - p.since >= _LONG)


def keep_troubles(
    store: Store, now: datetime, attentions: Sequence[Attention], outcomes: Sequence[Outcome], *, mailbox_seen: bool
) -> None:
    """Keep what a run had to say, in the place of what the one before did."""
    before = kept_troubles(store)
    since = {p.name: p.since for p in before.passing}
    names = dict.fromkeys(a.name for a in attentions if a.who is Held.TIME)
    needs = (*_told(attentions, Held.INSTALLER), *(o.words for o in outcomes if o.result is Result.FAILED))
    waits = (*_told(attentions, Held.TIME), *(o.words for o in outcomes if o.result is Result.WAITS))
    found = Troubles(
        needs=tuple(_once(needs)),
        waits=tuple(_once(waits)),
        mailbox_seen=mailbox_seen,
        passing=tuple(Passing(name=name, since=since.get(name, now)) for name in names),
        standing=tuple(_standing(before, now, attentions)),
    )
    if found != before:
        store.save_note(_NOTE, dumps(found))


def _standing(before: Troubles, now: datetime, attentions: Sequence[Attention]) -> Iterator[Standing]:
    """Yield what stands now, and what stood lately: a run that could not look does not make old things new."""
    since, seen = before.standing_since(now), now.replace(minute=0, second=0, microsecond=0)  # a quiet pass writes none
    there = dict.fromkeys(a.name for a in attentions)
    yield from (Standing(name=name, since=since.get(name, now), seen=seen) for name in there)
    yield from (s for s in before.standing if s.name in since and s.name not in there)


def kept_troubles(store: Store) -> Troubles:
    """Return what the last run had to say."""
    kept = store.note(_NOTE)
    return loads(Troubles, kept) if kept else Troubles()


def _told(attentions: Iterable[Attention], who: Held) -> Iterator[str]:
    for a in attentions:
        if a.who is who:
            yield " ".join(part for part in (a.what, a.why, a.do) if part)


def _once(said: Iterable[str]) -> Iterator[str]:
    """Yield what is said, without what something else says too."""
    all_of_it = list(dict.fromkeys(said))
    yield from (words for words in all_of_it if not any(words in other for other in all_of_it if other != words))
