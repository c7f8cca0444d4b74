"""What a person said of a file, remembered for the next of its name: a year later nobody need say it again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from cmmtn_sync.match.names import likeness
from cmmtn_sync.match.nouns import Likeness
from cmmtn_sync.match.places import Places, unit_at
from cmmtn_sync.model import Document, Obligation, Record
from cmmtn_sync.obligations import within
from cmmtn_sync.quarters import london_date, long_date


@dataclass(frozen=True, kw_only=True, slots=True)
class Lesson:
    """What files of a name are, in one unit's place."""

    kind: str | None
    """None: nothing that anybody asked for."""
    words: str
    """Who said so of which file, and when."""
    since: date

    def applies(self, document: Document, owed: Sequence[Obligation]) -> bool:
        """Return whether it is of use for a document: one that came later, and for what was asked for later.

        Of two files of a name for one request the person has spoken of one: what the other is, nobody knows.
        """
        came = london_date(document.receipt.at)
        if self.kind is None:
            return came > self.since
        asked = [o.opens for o in owed if o.requirement.kind == self.kind and o.opens <= came]
        return max(asked, default=date.min) > self.since


def lessons(
    told: Iterable[Record], documents: Sequence[Document], obligations: Sequence[Obligation], places: Places
) -> Mapping[tuple[str, str], Lesson]:
    """Return, by unit and by what its names have in common, what people said of files; the later word counts."""
    there = {document.id: document for document in documents}
    owed = {obligation.key: obligation for obligation in obligations}
    found: dict[tuple[str, str], Lesson] = {}
    for record in sorted(told, key=lambda r: (r.at, r.id)):
        document, obligation = there.get(record.about), owed.get(record.points_to or "")
        unit = unit_at(places, document) if document else None
        whose = unit.id if unit else obligation.owed_by if obligation else ""
        name = record.text or (document.name if document else "")
        if whose and likeness(name) and (obligation or record.points_to is None):
            found[whose, likeness(name)] = _lesson(record, name, obligation)
    return found


def _lesson(record: Record, name: str, obligation: Obligation | None) -> Lesson:
    day = london_date(record.at)
    what = f"is the {within(obligation.requirement.title)}" if obligation else "is nothing that we asked for"
    return Lesson(
        kind=obligation.requirement.kind if obligation else None,
        words=f'it is named like "{name}", of which {record.said_by} said on {long_date(day)} that it {what}',
        since=day,
    )


def taught(likenesses: Sequence[Likeness], lesson: Lesson) -> tuple[Likeness, ...]:
    """Return what a document looks like with a lesson in the place of its name; what it says of itself still counts."""
    known = [replace(k, by_name=k.kind == lesson.kind, reasons=k.reasons[-1:]) for k in likenesses if k.by_content]
    if lesson.kind is None:
        return tuple(known)
    same = next((k for k in known if k.kind == lesson.kind), None)
    ours = Likeness(
        kind=lesson.kind,
        reasons=(lesson.words, *(same.reasons if same else ())),
        by_name=True,
        by_content=same is not None,
    )
    return (ours, *(k for k in known if k.kind != lesson.kind))
