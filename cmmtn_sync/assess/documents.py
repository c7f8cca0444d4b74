"""Which of the documents offered stands for an obligation, and what the checks say of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from cmmtn_sync import __version__
from cmmtn_sync.assess.world import World
from cmmtn_sync.checks import Context
from cmmtn_sync.checks.common import DISQUALIFYING, plain_body
from cmmtn_sync.match import Offer, set_aside
from cmmtn_sync.model import (
    Certainty,
    Document,
    Facts,
    Finding,
    FromDocument,
    Obligation,
    Reason,
    Record,
    RecordKind,
    Severity,
    Unit,
    Unreadable,
)
from cmmtn_sync.quarters import london_date

_DRAFT: Final = re.compile(r"(?<![a-z])(draft|wip|do not use)(?![a-z])", re.IGNORECASE)

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


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A document offered for an obligation, and what is to be said of it."""

    evidence: FromDocument
    findings: tuple[Finding, ...]
    aside: bool
    """Whether it lies in a folder for what is over."""

    @property
    def fits(self) -> bool:
        """Return whether it can be read and is not plainly the wrong thing."""
        return isinstance(self.evidence.reading, Facts) and not any(f.code in DISQUALIFYING for f in self.findings)

    @property
    def wanting(self) -> bool:
        """Return whether something is wanting of it."""
        return any(f.severity is Severity.WANTING for f in self.findings)

    @property
    def ours(self) -> bool:
        """Return whether the fault of not reading it is ours."""
        return isinstance(self.evidence.reading, Unreadable) and self.evidence.reading.reason.ours


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
    _of_kind: dict[tuple[str, str], list[Offer]] = field(default_factory=dict)
    """Unit and kind -> what the unit sent of the kind, newest first."""

    def __post_init__(self) -> None:
        """Work out once, and not for every document, what is the same for all."""
        units = self.world.units.values()
        self._names = hash_text(repr([(u.id, u.short_name, u.trust_names, u.also_called) for u in units]))
        self._templates = {name: hash_text(plain_body(facts)) for name, facts in self.world.templates.items()}
        for offer in sorted(self.world.offers, key=lambda o: o.document.receipt.at, reverse=True):
            for kind in offer.kinds:
                self._of_kind.setdefault((offer.unit, kind), []).append(offer)

    def findings(self, obligation: Obligation, offer: Offer) -> tuple[Finding, ...]:
        """Return what is to be said of a document that is offered for an obligation."""
        reading = offer.reading
        if isinstance(reading, Unreadable):
            return (_unreadable(reading),)
        key = self._key(obligation, offer)
        known = self.verdicts.get(key) or self.world.verdicts.get(key)
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
        return Context(
            unit=unit,
            others=tuple(u for u in self.world.units.values() if u.id not in {unit.id, offer.unit}),
            day=london_date(offer.document.receipt.at),
            name=offer.document.name,
            template=self.world.templates.get(obligation.requirement.template or ""),
            held=tuple(o.reading for o in self._held(obligation, offer) if isinstance(o.reading, Facts)),
        )

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
        held = ",".join(o.document.content for o in self._held(obligation, offer))
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
            self._names,
        )
        return "|".join(parts)


def hash_text(text: str) -> str:
    """Return a short identity of a text."""
    return sha256(text.encode()).hexdigest()[:16]


def _unreadable(reading: Unreadable) -> Finding:
    told = reading.reason in {Reason.OLD_FORMAT, Reason.NOT_A_DOCUMENT}  # of the others the words say it all
    detail = f" It is {reading.detail}." if reading.detail and told else ""
    return Finding(
        code=f"unreadable-{reading.reason.value.replace(' ', '-')}",
        severity=Severity.WANTING,
        words=f"{UNREADABLE_WORDS[reading.reason]}{detail}",
    )


def candidates(obligation: Obligation, offers: Sequence[Offer], judge: Judge) -> tuple[Candidate, ...]:
    """Return every document offered for the obligation, judged, newest first."""
    found = []
    for offer in offers:
        match = next((m for m in offer.matches if m.obligation == obligation.key), None)
        if match is None:
            continue
        evidence = FromDocument(document=offer.document, reading=offer.reading, match=match)
        unit: Unit = judge.world.units[offer.unit]
        found.append(
            Candidate(
                evidence=evidence,
                findings=judge.findings(obligation, offer),
                aside=set_aside(offer.document, unit),
            )
        )
    return tuple(sorted(found, key=lambda c: (c.evidence.document.receipt.at, c.evidence.document.id), reverse=True))


def choose(found: Sequence[Candidate], records: Sequence[Record]) -> tuple[Candidate, ...]:
    """Return the one candidate that stands for the obligation; several if a person must choose; none if none does.

    What a person accepted or pointed to wins. Then plainly wrong, returned, set-aside and draft files give way to
    the others, and copies of one text count once.
    """
    decided = _decided(found, records)
    if decided:
        return (decided,)
    rest = list(found)
    returned = {r.bound_to for r in records if r.kind is RecordKind.RETURNED}
    for gives_way in (
        lambda c: not c.fits and not c.ours,
        lambda c: c.evidence.document.content in returned,
        lambda c: c.aside,
        lambda c: bool(_DRAFT.search(c.evidence.document.name)),
        lambda c: c.evidence.match.certainty is Certainty.UNSURE,
    ):
        kept = [c for c in rest if not gives_way(c)]
        rest = kept or rest
    if all(not c.fits for c in rest):
        rest = rest[:1]
    return _without_copies(rest)


def _decided(found: Sequence[Candidate], records: Sequence[Record]) -> Candidate | None:
    """Return the candidate whose present version a person accepted, else one that a person said it is."""
    accepted = {r.bound_to for r in records if r.kind is RecordKind.ACCEPTED}
    said = next((c for c in found if c.evidence.document.content in accepted), None)
    if said:
        return said
    pointed = [r.about for r in records if r.kind is RecordKind.DOCUMENT_IS and r.points_to]
    told = [c for c in found if c.evidence.document.id in pointed]
    return max(told, key=lambda c: _last_place(pointed, c.evidence.document.id), default=None)


def _last_place(names: Sequence[str], name: str) -> int:
    return max(place for place, each in enumerate(names) if each == name)


def _without_copies(found: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Return the candidates with one for each text: a PDF beside its Word file is the same document."""
    kept: list[Candidate] = []
    for candidate in found:
        if not any(_same(candidate, other) for other in kept):
            kept.append(candidate)
    return tuple(kept)


def _same(one: Candidate, other: Candidate) -> bool:
    a, b = one.evidence, other.evidence
    if a.document.content == b.document.content:
        return True
    if not (isinstance(a.reading, Facts) and isinstance(b.reading, Facts)):
        return False
    same_stem = a.document.name.rpartition(".")[0].lower() == b.document.name.rpartition(".")[0].lower()
    return same_stem and abs(a.reading.words - b.reading.words) <= 0.1 * max(a.reading.words, b.reading.words)
