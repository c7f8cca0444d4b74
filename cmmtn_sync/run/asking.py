"""The files that units only show before they send them: each judged as if it had been sent, and kept apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from cmmtn_sync.assess import World
from cmmtn_sync.assess.asked_first import AskedFirst, asked_first
from cmmtn_sync.assess.judge import Judge
from cmmtn_sync.checks import CHECKS
from cmmtn_sync.match import Calls, Offer, offers
from cmmtn_sync.model import Document, Finding, Obligation, Reading, Record, Unit

CALLS = tuple(Calls(kind=kind, title=k.title, words=k.calls) for kind, k in CHECKS.items() if k.calls)


def counted(documents: Iterable[Document]) -> tuple[Document, ...]:
    """Return the documents without those that were only shown."""
    return tuple(d for d in documents if not d.asks_first)


def offered(
    documents: Iterable[Document],
    readings: Mapping[str, Reading],
    obligations: Sequence[Obligation],
    units: Mapping[str, Unit],
    records: Sequence[Record] = (),
) -> tuple[Offer, ...]:
    """Return what documents are offered for, by all kinds that there are."""
    return offers(documents, readings, obligations, units=units, calls=CALLS, records=records)


def answers(
    world: World, documents: Iterable[Document], readings: Mapping[str, Reading]
) -> tuple[tuple[AskedFirst, ...], Mapping[str, tuple[Finding, ...]]]:
    """Return the answer about each document that was only shown, and the verdicts that the answers rest on."""
    shown = [d for d in documents if d.asks_first]
    found = offered(shown, readings, world.obligations, world.units)
    if not found:
        return (), {}
    judge = Judge(world=world)
    return tuple(asked_first(judge, offer) for offer in found), judge.verdicts
