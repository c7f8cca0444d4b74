"""Which of the documents offered stands for an obligation, and what the checks say of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from cmmtn_sync.assess.judge import Judge
from cmmtn_sync.checks.common import DISQUALIFYING
from cmmtn_sync.checks.patient import PATIENT_DATA
from cmmtn_sync.match import Offer, set_aside
from cmmtn_sync.model import (
    Certainty,
    Document,
    Facts,
    Finding,
    FromDocument,
    Obligation,
    Record,
    RecordKind,
    Severity,
    Unit,
    Unreadable,
)
from cmmtn_sync.quarters import london_date

_DRAFT: Final = re.compile(r"(?<![a-z])(draft|wip|do not use)(?![a-z])", re.IGNORECASE)


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
