"""The documents that were held back at the last run: each that comes or goes is told on Changes, once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cmmtn_sync.assess.held import HeldDocument
from cmmtn_sync.checks.patient import places_words
from cmmtn_sync.model import Transition
from cmmtn_sync.store import Store
from cmmtn_sync.store.codec import dumps, loads

NOTE: Final = "held-back"
_WHAT: Final = "a number that seems to name a patient"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Held:
    document: str
    unit: str
    name: str
    places: str


@dataclass(frozen=True, kw_only=True, slots=True)
class _Note:
    held: tuple[_Held, ...] = ()


def held_note(held: Sequence[HeldDocument]) -> str:
    """Return what is kept of them for the next run: where, and never what."""
    return dumps(_Note(held=tuple(map(_kept, held))))


def _kept(held: HeldDocument) -> _Held:
    document = held.document
    return _Held(document=document.id, unit=held.unit, name=document.name, places=places_words(held.places))


def held_or_let_go(store: Store, now: datetime, held: Sequence[HeldDocument]) -> Iterator[Transition]:
    """Yield a line for Changes for each document that is held since the last run, otherwise, or no more."""
    note = store.note(NOTE)
    before = {h.document: h for h in (loads(_Note, note).held if note else ())}
    after = {h.document: h for h in map(_kept, held)}
    for name in sorted({*before, *after}):
        was, now_held = before.get(name), after.get(name)
        told = now_held or was
        if told is not None and (was.places if was else "") != (now_held.places if now_held else ""):
            yield Transition(
                at=now,
                who="cmmtn_sync",
                about=told.unit,
                what=f'"{told.name}": {_WHAT}',
                before=f"Held back: {was.places}" if was else "",
                after=f"Held back: {now_held.places}" if now_held else "Not held any more",
            )
