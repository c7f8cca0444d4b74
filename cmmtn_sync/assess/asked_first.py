"""What a document would be judged to be, had its unit sent it: for a file that is only shown, and never counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cmmtn_sync.assess.judge import Judge, unreadable
from cmmtn_sync.assess.world import World
from cmmtn_sync.checks.patient import patient_data
from cmmtn_sync.match import Offer
from cmmtn_sync.model import Finding, Obligation, Severity, Unreadable
from cmmtn_sync.quarters import london_date


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedFirst:
    """A document that its unit asks about before it sends it, and the answer."""

    offer: Offer
    obligation: Obligation | None
    """What it was taken for; None if it could be nothing that the unit owes."""
    findings: tuple[Finding, ...]

    @property
    def wanting(self) -> tuple[Finding, ...]:
        """Return what would have to be mended before it counts."""
        return tuple(f for f in self.findings if f.severity is Severity.WANTING)

    @property
    def notes(self) -> tuple[Finding, ...]:
        """Return what is said and no more."""
        return tuple(f for f in self.findings if f.severity is Severity.NOTE)

    @property
    def ours(self) -> bool:
        """Return whether we could not look, and so have no answer yet."""
        return isinstance(self.offer.reading, Unreadable) and self.offer.reading.reason.ours


def asked_first(judge: Judge, offer: Offer, kind: str | None = None) -> AskedFirst:
    """Return the answer about a document, taken for a kind if one is named and else for what it looks like."""
    obligation = _taken_for(judge.world, offer, kind)
    found = judge.findings(obligation, offer) if obligation else _of_anything(judge.world, offer)
    return AskedFirst(offer=offer, obligation=obligation, findings=found)


def _taken_for(world: World, offer: Offer, kind: str | None) -> Obligation | None:
    """Return the obligation that a document is judged for: the one asked for now, or the next of its kind."""
    keys = {m.obligation for m in offer.matches}
    matched = next((o for o in world.obligations if o.key in keys), None) if kind is None else None
    if matched is not None:
        return matched
    kinds = {kind} if kind is not None else offer.kinds
    owed = (o for o in world.obligations if o.requirement.kind in kinds and o.about == offer.unit)
    return _current(owed, offer)


def _current(owed: Iterable[Obligation], offer: Offer) -> Obligation | None:
    """Return what was last opened when the document came, or what opens first after it; no request for more."""
    came = london_date(offer.document.receipt.at)
    askable = [o for o in owed if o.asks_about is None]
    opened = [o for o in askable if o.opens <= came]
    if opened:
        return max(opened, key=lambda o: (o.opens, o.key))
    return min(askable, key=lambda o: (o.opens, o.key), default=None)


def _of_anything(world: World, offer: Offer) -> tuple[Finding, ...]:
    """Return what is wanting of a document whatever it is."""
    held = patient_data(offer.document, offer.reading, world.units[offer.unit])
    return held + ((unreadable(offer.reading),) if isinstance(offer.reading, Unreadable) else ())
