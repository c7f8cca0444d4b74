"""Which of the documents offered stands for an obligation, and what the checks say of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Final

from cmmtn_sync import __version__
from cmmtn_sync.assess.world import World
from cmmtn_sync.checks import Context
from cmmtn_sync.checks.common import DISQUALIFYING, plain_body
from cmmtn_sync.checks.patient import PATIENT_DATA, patient_data
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
        """Return whether it can be read, is not plainly the wrong thing, and is not held for patient data."""
        gives_way = DISQUALIFYING | {PATIENT_DATA}
        return isinstance(self.evidence.reading, Facts) and not any(f.code in gives_way for f in self.findings)

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
    _went: dict[str, list[Document]] = field(default_factory=dict)
    """Content -> the documents that had it, and are not there any more."""

    def __post_init__(self) -> None:
        """Work out once, and not for every document, what is the same for all."""
        units = self.world.units.values()
        self._names = hash_text(repr([(u.id, u.short_name, u.trust_names, u.also_called) for u in units]))
        self._templates = {name: hash_text(plain_body(facts)) for name, facts in self.world.templates.items()}
        for offer in sorted(self.world.offers, key=lambda o: o.document.receipt.at, reverse=True):
            for kind in offer.kinds:
                self._of_kind.setdefault((offer.unit, kind), []).append(offer)
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


def unreadable(reading: Unreadable) -> Finding:
    """Return what is said of a file that gives no text."""
    told = reading.reason in {Reason.OLD_FORMAT, Reason.NOT_A_DOCUMENT}  # of the others the words say it all
    detail = f" It is {reading.detail}." if reading.detail and told else ""
    return Finding(
        code=f"unreadable-{reading.reason.value.replace(' ', '-')}",
        severity=Severity.WANTING,
        words=f"{UNREADABLE_WORDS[reading.reason]}{detail}",
    )


def candidates(obligation: Obligation, offers: Sequence[Offer], judge: Judge) -> tuple[Candidate, ...]:
    """Return every document offered for the obligation, judged, newest first; of equal ones, the first that came."""
    found = []
    for offer in _as_first_received(obligation, offers, judge):
        match = next(m for m in offer.matches if m.obligation == obligation.key)
        evidence = FromDocument(document=offer.document, reading=offer.reading, match=match)
        unit: Unit = judge.world.units[offer.unit]
        found.append(
            Candidate(
                evidence=evidence,
                findings=judge.findings(obligation, offer),
                aside=set_aside(offer.document, unit),
            )
        )
    return tuple(sorted(found, key=lambda c: c.evidence.document.receipt.at, reverse=True))


def _as_first_received(obligation: Obligation, offers: Sequence[Offer], judge: Judge) -> list[Offer]:
    """Return what is offered for an obligation, each with the receipt of the first that had the same content.

    The first that came stands before its copies. What was there and went counts too: it is the same document that
    came back. What came before this was asked for does not count: it was sent anew.
    """
    ours = [o for o in offers if any(m.obligation == obligation.key for m in o.matches)]
    ours.sort(key=lambda o: o.document.id, reverse=True)
    ours.sort(key=lambda o: o.document.receipt.at)
    return [_since_its_first(o, _equals(o, ours, obligation, judge)) for o in ours]


def _equals(offer: Offer, ours: Sequence[Offer], obligation: Obligation, judge: Judge) -> list[Document]:
    content = offer.document.content
    copies = [o.document for o in ours if o.document.content == content]
    return copies + [d for d in judge.went(offer.unit, content) if london_date(d.receipt.at) >= obligation.opens]


def _since_its_first(offer: Offer, equals: Sequence[Document]) -> Offer:
    receipt = min((d.receipt for d in equals), key=lambda r: r.at)
    first = min(d.first_received for d in equals)
    return replace(offer, document=replace(offer.document, receipt=receipt, first_received=first))


def choose(found: Sequence[Candidate], records: Sequence[Record]) -> tuple[Candidate, ...]:
    """Return the one candidate that stands for the obligation; several if a person must choose; none if none does.

    What a person accepted or pointed to wins. What a person returned stands until something newer comes. Then plainly
    wrong, set-aside and draft files give way to the others, and copies of one text count once.
    """
    decided = _decided(found, records)
    if decided:
        return (decided,)
    return _fittest(_not_passed_over(found, records))


def _fittest(found: Sequence[Candidate]) -> tuple[Candidate, ...]:
    rest = list(found)
    for gives_way in (
        lambda c: not c.fits and not c.ours,
        lambda c: c.aside,
        lambda c: bool(_DRAFT.search(c.evidence.document.name)),
        lambda c: c.evidence.match.certainty is Certainty.UNSURE,
    ):
        kept = [c for c in rest if not gives_way(c)]
        rest = kept or rest
    if all(not c.fits for c in rest):
        rest = rest[:1]
    return _without_copies(rest)


def _not_passed_over(found: Sequence[Candidate], records: Sequence[Record]) -> Sequence[Candidate]:
    """Return what is to be chosen from: after a Return, what came since, or else the returned document itself.

    What lay beside it when it was returned was passed over then, and stays so: it is no answer to the Return.
    """
    returned = {content: word for content, word in last_words(records).items() if word.kind is RecordKind.RETURNED}
    if not returned:
        return found
    word = max(returned.values(), key=lambda r: r.at)
    rest = [c for c in found if c.evidence.document.content not in returned]
    back = next((c for c in found if c.evidence.document.content == word.bound_to), None)
    since = [c for c in rest if c.evidence.document.receipt.at >= word.at and not _put_aside(c, back)]
    if since or back is None:
        return since or rest or found
    return _unseen_at(back, word, rest, records) or (back,)


def _put_aside(candidate: Candidate, back: Candidate | None) -> bool:
    """Return whether a document lies where people put what is over, and the returned one does not."""
    return candidate.aside and not (back and back.aside)


def _unseen_at(back: Candidate, word: Record, rest: Sequence[Candidate], records: Sequence[Record]) -> list[Candidate]:
    """Return what came before a Return was read, and would have taken the place of the document returned.

    The person who typed it cannot have seen it. What came before the person chose that document was seen.
    """
    document = back.evidence.document
    chosen = [r.at for r in records if r.id != word.id and (r.about == document.id or r.bound_to == document.content)]
    seen = max([document.receipt.at, *chosen])
    newer = [c for c in rest if c.evidence.document.receipt.at > seen]
    return [c for c in _fittest([*newer, back]) if c is not back]


def last_words(records: Sequence[Record]) -> Mapping[str, Record]:
    """Return content -> what a person last said of it; the records are in the order of their times."""
    said = {RecordKind.ACCEPTED, RecordKind.RETURNED, RecordKind.MORE_WANTED}
    return {r.bound_to: r for r in records if r.kind in said and r.bound_to}


def _decided(found: Sequence[Candidate], records: Sequence[Record]) -> Candidate | None:
    """Return the candidate whose present version a person accepted, else one that a person said it is.

    A later Return takes either back.
    """
    last = last_words(records)
    returned = {content: word for content, word in last.items() if word.kind is RecordKind.RETURNED}
    accepted = {r.bound_to for r in records if r.kind is RecordKind.ACCEPTED} - returned.keys()
    said = next((c for c in found if c.evidence.document.content in accepted), None)
    if said:
        return said
    pointed = {r.about: (r.at, r.id) for r in records if r.kind is RecordKind.DOCUMENT_IS and r.points_to}
    back = {c.evidence.document.id for c in found if _is_back(c, pointed, returned)}
    told = [c for c in found if c.evidence.document.id in pointed.keys() - back]
    return max(told, key=lambda c: pointed[c.evidence.document.id], default=None)


def _is_back(candidate: Candidate, pointed: Mapping[str, tuple[datetime, str]], returned: Mapping[str, Record]) -> bool:
    """Return whether a document was returned after a person said what it is."""
    document = candidate.evidence.document
    word = returned.get(document.content)
    return word is not None and document.id in pointed and word.at >= pointed[document.id][0]


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
