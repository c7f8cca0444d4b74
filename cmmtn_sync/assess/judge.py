"""The one who asks the checks, with all that a check may know, and remembers what they said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from cmmtn_sync import __version__
from cmmtn_sync.assess.world import World
from cmmtn_sync.checks import Context
from cmmtn_sync.checks.patient import patient_data
from cmmtn_sync.match import Offer
from cmmtn_sync.model import Document, Facts, Finding, Obligation, Reason, Severity, StandardSet, Unreadable
from cmmtn_sync.quarters import london_date
from cmmtn_sync.register.standing import Standing, standing

UNREADABLE_WORDS: Final[Mapping[Reason, str]] = {
    Reason.PASSWORD: "The file is locked with a password. Please send it without one.",
    Reason.DAMAGED: "The file is damaged and does not open. Please save it again and upload it.",
    Reason.SCAN: "The file is a picture of pages, without text. Please send the file that it was made from.",
    Reason.EMPTY: "The file is empty. Please upload it again.",
    Reason.OLD_FORMAT: "The file is in an old format. Please save it as .docx or .xlsx and upload that.",
    Reason.NOT_A_DOCUMENT: "The file is not a Word, Excel or PDF document. Please send it as one of these.",
    Reason.TOO_LARGE: "The file unpacks to far more than a document should. Please save it again and upload it.",
    Reason.READER_DIED: "We could not read the file. This is our fault, and we will try again.",
    Reason.TIMED_OUT: "Reading the file took us too long. This is our fault, and we will try again.",
    Reason.NOT_FETCHED: "We could not fetch the file. This is our fault, and we will try again.",
}


@dataclass(kw_only=True, slots=True)
class Judge:
    """Asks the checks, and remembers what they said by all that they were told."""

    world: World
    verdicts: dict[str, tuple[Finding, ...]] = field(default_factory=dict)
    """Every verdict of this run: what is to be kept."""
    _names: str = ""
    """A short identity of all names by which units are known."""
    _templates: dict[str, str] = field(default_factory=dict)
    """Template file -> a short identity of what it asks for."""
    _standards: dict[str, str] = field(default_factory=dict)
    """Cycle -> a short identity of what its self-assessments are made against."""
    _of_kind: dict[tuple[str, str], list[Offer]] = field(default_factory=dict)
    """Unit and kind -> what the unit sent of the kind, newest first."""
    _stands: dict[tuple[str, str, int], Standing] = field(default_factory=dict)
    """Unit, cycle and year -> what was open then."""
    _year_of: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Key of an obligation -> its cycle and year."""
    _went: dict[str, list[Document]] = field(default_factory=dict)
    """Content -> the documents that had it, and are not there any more."""

    def __post_init__(self) -> None:
        """Work out once, and not for every document, what is the same for all."""
        units = self.world.units.values()
        self._names = hash_text(repr([(u.id, u.short_name, u.trust_names, u.also_called, u.role) for u in units]))
        self._templates = {name: hash_text(repr(facts)) for name, facts in self.world.templates.items()}
        self._standards = {cycle: _identity_of(standards) for cycle, standards in self.world.standard_sets.items()}
        for offer in sorted(self.world.offers, key=lambda o: o.document.receipt.at, reverse=True):
            for kind in offer.kinds:
                self._of_kind.setdefault((offer.unit, kind), []).append(offer)
        self._year_of = {o.key: (o.cycle, o.requirement.year) for o in self.world.obligations}
        for document in self.world.departed:
            for name in {document.content, document.version}:
                self._went.setdefault(name, []).append(document)

    def went(self, unit: str, content: str) -> list[Document]:
        """Return the documents with a content that lay in a unit's place, and went."""
        place = self.world.units[unit].place
        return [d for d in self._went.get(content, ()) if place.holds(d.library, d.path)]

    def findings(self, obligation: Obligation, offer: Offer) -> tuple[Finding, ...]:
        """Return what is to be said of a document that is offered for an obligation: patient data before all else."""
        # Not among the verdicts: it follows from the reading and the names alone, and is asked of every kind.
        held = patient_data(offer.document, offer.reading, self.world.units[offer.unit])
        return held + self._verdict(obligation, offer)

    def _verdict(self, obligation: Obligation, offer: Offer) -> tuple[Finding, ...]:
        reading = offer.reading
        if isinstance(reading, Unreadable):
            return (unreadable(reading),)
        key = self._key(obligation, offer)
        known = self.verdicts.get(key, self.world.verdicts.get(key))
        if known is None:
            known = self._ask(reading, obligation, offer)
        self.verdicts[key] = known
        return known

    def _ask(self, facts: Facts, obligation: Obligation, offer: Offer) -> tuple[Finding, ...]:
        check = self.world.kinds[obligation.requirement.kind].check
        if check is None:
            return ()
        return tuple(check(facts, obligation, self._context(obligation, offer)))

    def _context(self, obligation: Obligation, offer: Offer) -> Context:
        unit = self.world.units[obligation.about]
        stands = self._standing(obligation)
        beside = self._beside(obligation, offer).items()
        return Context(
            unit=unit,
            others=tuple(u for u in self.world.units.values() if u.id not in {unit.id, offer.unit}),
            day=london_date(offer.document.receipt.at),
            name=offer.document.name,
            template=self.world.templates.get(obligation.requirement.template or ""),
            held=tuple(o.reading for o in self._held(obligation, offer) if isinstance(o.reading, Facts)),
            open_actions=stands.open_actions,
            recommendations=stands.recommendations,
            beside={kind: o.reading for kind, o in beside if isinstance(o.reading, Facts)},
            standards=self.world.standard_sets.get(obligation.cycle),
        )

    def _standing(self, obligation: Obligation) -> Standing:
        """Return what was open for the unit at the beginning of the obligation's year."""
        cycle, year = obligation.cycle, obligation.requirement.year
        key = (obligation.about, cycle, year)
        if key not in self._stands:
            cycles = self.world.cycles or (cycle,)
            self._stands[key] = standing(self.world.register, obligation.about, cycles, cycle, year)
        return self._stands[key]

    def _beside(self, obligation: Obligation, offer: Offer) -> dict[str, Offer]:
        """Return, by kind, the newest document that the check compares with: the unit's own, for the same year."""
        year = obligation.cycle, obligation.requirement.year
        found: dict[str, Offer] = {}
        for kind in self.world.kinds[obligation.requirement.kind].compares_with:
            sent = self._of_kind.get((offer.unit, kind), ())
            for_year = (o for o in sent if any(self._year_of.get(m.obligation) == year for m in o.matches))
            newest = next((o for o in for_year if isinstance(o.reading, Facts)), None)
            if newest is not None:
                found[kind] = newest
        return found

    def _held(self, obligation: Obligation, offer: Offer) -> list[Offer]:
        """Return what the unit sent of the kind before this request opened, newest first."""
        return [o for o in self._earlier(obligation, offer.unit) if o.document.id != offer.document.id]

    def newest_held(self, obligation: Obligation) -> Document | None:
        """Return the newest readable document of the kind that came before this request opened."""
        held = self._earlier(obligation, obligation.owed_by)
        return next((o.document for o in held if isinstance(o.reading, Facts)), None)

    def _earlier(self, obligation: Obligation, unit: str) -> list[Offer]:
        sent = self._of_kind.get((unit, obligation.requirement.kind), ())
        return [o for o in sent if london_date(o.document.receipt.at) < obligation.opens]

    def _key(self, obligation: Obligation, offer: Offer) -> str:
        """Return all that a verdict rests on: another template, unit list or version of ours asks again."""
        held = ",".join(f"{o.document.content}:{o.reading.reader}" for o in self._held(obligation, offer))
        beside = self._beside(obligation, offer).values()
        reading = offer.reading.reader
        parts = (
            __version__,
            offer.document.content,
            str(reading),
            offer.document.name,
            obligation.requirement.kind,
            obligation.period.label if obligation.period else "",
            obligation.about,
            london_date(offer.document.receipt.at).isoformat(),
            self._templates.get(obligation.requirement.template or "", ""),
            held,
            ",".join(f"{o.document.content}:{o.reading.reader}" for o in beside),
            offer.unit,
            obligation.opens.isoformat(),
            hash_text(repr(self._standing(obligation))),
            self._standards.get(obligation.cycle, ""),
            self._names,
        )
        return "|".join(parts)


def _identity_of(standards: StandardSet) -> str:
    # Sets have no order of their own, and another one in every process.
    rows = [(s.code, s.title, sorted(s.applies_to)) for s in standards.standards]
    return hash_text(repr((standards.id, standards.version, rows)))


def hash_text(text: str) -> str:
    """Return a short identity of a text."""
    return sha256(text.encode()).hexdigest()[:16]


def unreadable(reading: Unreadable) -> Finding:
    """Return what is said of a file that gives no text."""
    told = reading.reason in {Reason.OLD_FORMAT, Reason.NOT_A_DOCUMENT}  # of the others the words say it all
    detail = f" It is {reading.detail}." if reading.detail and told else ""
    return Finding(
        code=f"unreadable-{reading.reason.value.replace(' ', '-')}",
        severity=Severity.WANTING,
        words=f"{UNREADABLE_WORDS[reading.reason]}{detail}",
    )
