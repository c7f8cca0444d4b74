"""Which document is offered for which obligation, why, and how sure.

By place, then name, then content. A person's word ("this document is ...") beats all of it. A document that could
be two things, or whose name and content contradict each other, goes to a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache

from cmmtn_sync.match.learned import Lesson, lessons, taught
from cmmtn_sync.match.names import likeness, plain
from cmmtn_sync.match.nouns import Calls, Likeness, Offer
from cmmtn_sync.match.places import places_of, unit_at, unit_of
from cmmtn_sync.model import (
    Certainty,
    Document,
    Facts,
    Match,
    Obligation,
    Party,
    Proof,
    Reading,
    Record,
    RecordKind,
    Unit,
)
from cmmtn_sync.quarters import london_date, long_date

__all__ = ["Calls", "Offer", "offers", "places_of", "set_aside", "unit_at", "unit_of"]

_SET_ASIDE = re.compile(
    r"^(old|older|archived?|superseded|previous( years?)?|do not use|obsolete|z+ ?old|past years?|history)\b",
    re.IGNORECASE,
)
"""Folder names by which people say: not this one."""
_BESIDE = re.compile(
    r"\b(appendix|appendices|annex|cover(?:ing)? (?:letter|note|email|sheet)|minutes|agenda|rota|guidance|checklist|"
    r"feedback on|comments on|terms of reference)\b",
    re.IGNORECASE,
)
"""Words in a file name by which people say: this goes with a document, and is not it."""


def offers(
    documents: Iterable[Document],
    readings: Mapping[str, Reading],
    obligations: Sequence[Obligation],
    *,
    units: Mapping[str, Unit],
    calls: Sequence[Calls],
    records: Sequence[Record],
) -> tuple[Offer, ...]:
    """Return what every document in a unit's place is offered for, in the order of the documents.

    A document without a reading is left out: it was not looked at.
    """
    in_time = sorted(records, key=lambda r: (r.at, r.id))
    told = {r.about: r for r in in_time if r.kind is RecordKind.DOCUMENT_IS}
    askable = _askable(obligations, frozenset(call.kind for call in calls))
    places = places_of(units.values())
    documents = tuple(documents)
    learned = lessons(told.values(), documents, obligations, places)
    result = []
    for document in documents:
        unit = unit_at(places, document)
        reading = readings.get(document.content)
        if unit is None or reading is None:
            continue
        said, lesson = told.get(document.id), learned.get((unit.id, likeness(document.name)))
        result.append(_offer(document, reading, unit, askable, calls, said, lesson))
    return tuple(result)


def set_aside(document: Document, unit: Unit) -> bool:
    """Return whether the document lies in a folder that people use for what is over ("Old", "Superseded")."""
    below = document.path[len(unit.place.folder) :].strip("/").split("/")[:-1]
    return any(_SET_ASIDE.match(folder.strip()) for folder in below)


def _askable(obligations: Sequence[Obligation], called: frozenset[str]) -> Mapping[str, tuple[Obligation, ...]]:
    """Return, by unit, the obligations that a document can be for.

    What is proved by a person's word can have a document beside it: the form of an update, where its kind has a name.
    """
    result: dict[str, list[Obligation]] = {}
    for obligation in obligations:
        requirement = obligation.requirement
        proved = requirement.proof is Proof.DOCUMENT or requirement.kind in called
        if requirement.owed_by is Party.UNIT and proved:
            result.setdefault(obligation.owed_by, []).append(obligation)
    return {unit: tuple(found) for unit, found in result.items()}


def _offer(
    document: Document,
    reading: Reading,
    unit: Unit,
    askable: Mapping[str, tuple[Obligation, ...]],
    calls: Sequence[Calls],
    told: Record | None,
    lesson: Lesson | None,
) -> Offer:
    owed = askable.get(unit.id, ()) + _shared_with(unit, askable)
    if told:
        return _told(document, reading, unit, askable, told)
    beside = _BESIDE.search(plain(document.name))
    if beside:
        why = f'Its name says "{beside[0]}": it goes with a document, and is not one that we asked for.'
        return Offer(document=document, reading=reading, unit=unit.id, matches=(), why_not=why, beside=True)
    likenesses = _likenesses(document, reading, unit, calls)
    if lesson is not None and lesson.applies(document, owed):
        likenesses = taught(likenesses, lesson)
        if not likenesses:
            why = f"{lesson.words[:1].upper()}{lesson.words[1:]}."
            return Offer(document=document, reading=reading, unit=unit.id, matches=(), why_not=why, beside=True)
    matches, why_not = _matches(document, likenesses, owed)
    kinds = frozenset(k.kind for k in _strongest(likenesses))
    return Offer(document=document, reading=reading, unit=unit.id, matches=matches, kinds=kinds, why_not=why_not)


def _shared_with(unit: Unit, askable: Mapping[str, tuple[Obligation, ...]]) -> tuple[Obligation, ...]:
    """Return the obligations of other units that this unit's one document also serves, by an explicit link."""
    if not unit.shares:
        return ()
    return tuple(
        o
        for other, owed in askable.items()
        if other != unit.id
        for o in owed
        if other in unit.shares.get(o.requirement.kind, ())
    )


def _told(
    document: Document,
    reading: Reading,
    unit: Unit,
    askable: Mapping[str, tuple[Obligation, ...]],
    told: Record,
) -> Offer:
    """Return the offer that a person made: for one obligation, or for nothing."""
    if told.points_to is None:
        why = f"Nobody asked for it, as {told.said_by} said on {long_date(london_date(told.at))}."
        return Offer(document=document, reading=reading, unit=unit.id, matches=(), why_not=why, told=True)
    known = {o.key for owed in askable.values() for o in owed}
    reason = f"{told.said_by} said on {long_date(london_date(told.at))} what it is"
    match = Match(obligation=told.points_to, document=document.id, certainty=Certainty.SURE, reasons=(reason,))
    matches = (match,) if told.points_to in known else ()
    return Offer(document=document, reading=reading, unit=unit.id, matches=matches, told=True)


def _likenesses(document: Document, reading: Reading, unit: Unit, calls: Sequence[Calls]) -> tuple[Likeness, ...]:
    """Return the kinds that the document looks like, by its name and by its title and cover."""
    result = []
    name, front = plain(document.name.rpartition(".")[0]), _front(reading)
    words_of = {call.kind: call.words + unit.name_hints.get(call.kind, ()) for call in calls}
    named = _nearest({kind: _found(words, name) for kind, words in words_of.items()})
    said = {kind: _in_content(words, front) for kind, words in words_of.items()}
    nearest = _nearest({kind: there[0] if there else None for kind, there in said.items()})
    for call in calls:
        by_name = named.get(call.kind)
        by_content = said[call.kind] if call.kind in nearest else None
        reasons = tuple(
            r
            for r in (
                f'the file name says "{by_name}"' if by_name else "",
                f'the {by_content[1]} says "{by_content[0]}"' if by_content else "",
            )
            if r
        )
        if reasons:
            result.append(Likeness(kind=call.kind, reasons=reasons, by_name=bool(by_name), by_content=bool(by_content)))
    return tuple(result)


def _front(reading: Reading) -> tuple[tuple[str, str], ...]:
    """Return where a document says what it is, and in which plain words: title, cover's first lines, first heading.

    Only the first lines of a cover count: every policy's cover lists other documents that it rests on.
    """
    if not isinstance(reading, Facts):
        return ()
    cover = "\n".join(line for line in reading.cover.splitlines() if line.strip())[:400]
    first = reading.sections[0].title if reading.sections else ""
    return ("title", plain(reading.title)), ("cover", plain(cover)), ("first heading", plain(first))


def _nearest(found: Mapping[str, str | None]) -> dict[str, str]:
    """Return the words found in a name, by kind, but for those that are part of another kind's longer words.

    "Update on the action plan" is no action plan.
    """
    there = {kind: words for kind, words in found.items() if words}
    return {
        kind: words
        for kind, words in there.items()
        if not any(words != other and _phrase(words) in _phrase(other) for other in there.values())
    }


def _in_content(words: tuple[str, ...], front: tuple[tuple[str, str], ...]) -> tuple[str, str] | None:
    """Return the words that the document uses of itself, and where first."""
    for where, text in front:
        found = _found(words, text)
        if found:
            return found, where
    return None


def _found(words: tuple[str, ...], text: str) -> str | None:
    """Return the longest of the words that stands in the text as words."""
    found = [w for w in words if _phrase(w) in text]
    return max(found, key=len, default=None)


@lru_cache(maxsize=4096)
def _phrase(words: str) -> str:
    # The same few words are looked for in every document.
    return plain(words)


def _matches(
    document: Document,
    likenesses: tuple[Likeness, ...],
    owed: Sequence[Obligation],
) -> tuple[tuple[Match, ...], str]:
    """Return the matches, or none and why not."""
    if not likenesses:
        return (), "Neither its name nor its first page says that it is a document we asked for."
    chosen = _strongest(likenesses)
    certainty = _certainty(chosen)
    received = london_date(document.receipt.at)
    matches = tuple(
        Match(
            obligation=obligation.key,
            document=document.id,
            certainty=certainty,
            reasons=("it lies in the unit's folder", *likeness.reasons),
        )
        for likeness in chosen
        for obligation in _opened(likeness.kind, owed, received)
    )
    if not matches:
        return (), f"It came on {long_date(received)}, before this was asked for, or nobody asks this unit for it."
    return matches, ""


def _strongest(likenesses: tuple[Likeness, ...]) -> tuple[Likeness, ...]:
    """Return the kind that name and content agree on; without one, every kind that either speaks of."""
    both = tuple(k for k in likenesses if k.by_name and k.by_content)
    return both or likenesses


def _certainty(chosen: tuple[Likeness, ...]) -> Certainty:
    """Return UNSURE for two kinds at once; SURE where name and content agree; LIKELY for one of them."""
    if len(chosen) > 1:
        return Certainty.UNSURE
    return Certainty.SURE if chosen[0].by_name and chosen[0].by_content else Certainty.LIKELY


def _opened(kind: str, owed: Sequence[Obligation], received: date) -> tuple[Obligation, ...]:
    """Return, for each unit served, the obligation of the kind that was last opened when the document came."""
    latest: dict[str, Obligation] = {}
    for obligation in owed:
        if obligation.requirement.kind != kind or obligation.opens > received:
            continue
        held = latest.get(obligation.owed_by)
        if held is None or held.opens < obligation.opens:
            latest[obligation.owed_by] = obligation
    return tuple(latest.values())
