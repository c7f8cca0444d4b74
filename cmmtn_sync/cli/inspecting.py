"""One document looked at before anybody sends it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cmmtn_sync.assess import World
from cmmtn_sync.assess.asked_first import AskedFirst, asked_first
from cmmtn_sync.assess.judge import Judge
from cmmtn_sync.checks import CHECKS
from cmmtn_sync.checks.common import unit_on_front
from cmmtn_sync.errors import WrongUseError
from cmmtn_sync.facts.names import path_without_numbers, without_number
from cmmtn_sync.match import Offer
from cmmtn_sync.model import Document, Facts, Finding, Reading, Receipt, ReceiptSource, Unit, Unreadable
from cmmtn_sync.plan.file_words import taken_for
from cmmtn_sync.run.asking import offered
from cmmtn_sync.run.house import House
from cmmtn_sync.run.judging import kept_world

_INSPECTED = "inspected"


@dataclass(frozen=True, kw_only=True, slots=True)
class Inspected:
    """What a document is taken for, and what is wanting in it."""

    asked: AskedFirst
    lines: tuple[tuple[str, str], ...]

    @property
    def heading(self) -> str:
        """Return the file's name, without a number that it may hold."""
        return self.asked.offer.document.name

    @property
    def taken_for(self) -> str | None:
        """Return the kind that it is taken for, or None if nobody can tell."""
        return self.asked.obligation.requirement.kind if self.asked.obligation else None

    @property
    def wanting(self) -> bool:
        """Return whether anything would have to be mended before it counts."""
        return self.asked.obligation is None or bool(self.asked.wanting)

    @property
    def verdict(self) -> str:
        """Return the last line."""
        if self.asked.obligation is None:
            return "We could not tell what this is. Say it with --as, for example: --as annual-report"
        return "Something is wanting: it is listed above." if self.wanting else "Nothing is wanting."

    def as_data(self) -> dict[str, object]:
        """Return the same facts for machines."""
        return {
            "file": self.heading,
            "unit": self.asked.offer.unit,
            "taken_for": self.taken_for,
            "obligation": self.asked.obligation.key if self.asked.obligation else None,
            "wanting": self.wanting,
            "findings": [
                {"code": f.code, "severity": f.severity, "words": f.words, "where": f.where, "items": f.items}
                for f in self.asked.findings
            ],
        }


def inspected(house: House, file: Path, *, kind: str | None, unit: str | None, now: datetime) -> Inspected:
    """Return what the file would be judged to be, had its unit uploaded it now, by all that the last run left.

    Raise ``WrongUseError`` for a file, a kind or a unit that there is not.
    """
    if not file.is_file():
        happened = f"There is no file {path_without_numbers(file.as_posix())}."
        raise WrongUseError(happened, do="Check the name, and put quotes round it if it holds spaces.")
    reading = house.reader.read(file.read_bytes(), without_number(file.name))
    owner = _unit(house, unit, file, reading)
    world = kept_world(house, now)
    asked = asked_first(Judge(world=world), _offer(world, file, reading, owner, now), kind)
    if kind is not None and asked.obligation is None:
        raise _owes_none(world, owner, kind)
    said = (*_said(reading), _taken(asked, owner))
    return Inspected(asked=asked, lines=(*said, *_found("Wanting", asked.wanting), *_found("To note", asked.notes)))


def _found(name: str, findings: tuple[Finding, ...]) -> Iterator[tuple[str, str]]:
    """Yield a line for each finding, with its place where the words do not say it."""
    for finding in findings:
        place = f" ({finding.where})" if finding.where and finding.where.lower() not in finding.words.lower() else ""
        yield name, f"{finding.words}{place}"


def _unit(house: House, unit: str | None, file: Path, reading: Reading) -> Unit:
    """Return whose file it is: as said, by the folder that it lies in, or by the unit that its first page names."""
    units = house.configuration.units
    if unit is None:
        path = file.resolve().as_posix()
        by_place = next((u for u in units.values() if f"/{u.place.folder}/" in path), None)
        by_front = unit_on_front(reading, tuple(units.values())) if isinstance(reading, Facts) else None
        return by_place or by_front or next(iter(units.values()))
    if unit not in units:
        happened = f"There is no unit {unit}."
        raise WrongUseError(happened, do=f"Name one of: {', '.join(units)}.")
    return units[unit]


def _offer(world: World, file: Path, reading: Reading, unit: Unit, now: datetime) -> Offer:
    document = Document(
        library=unit.place.library,
        item=_INSPECTED,
        path=f"{unit.place.folder}/{without_number(file.name)}",
        content=_INSPECTED,
        version=_INSPECTED,
        etag=_INSPECTED,
        size=file.stat().st_size,
        receipt=Receipt(at=now, source=ReceiptSource.FIRST_SEEN),
        first_received=now,
    )
    return offered([document], {_INSPECTED: reading}, world.obligations, world.units)[0]


def _owes_none(world: World, unit: Unit, kind: str) -> WrongUseError:
    kinds = sorted({o.requirement.kind for o in world.obligations if CHECKS[o.requirement.kind].check})
    return WrongUseError(f"{unit.short_name} owes no {kind}.", do=f"Name one of: {', '.join(kinds)}.")


def _said(reading: Reading) -> tuple[tuple[str, str], ...]:
    if isinstance(reading, Unreadable):
        return (("File", f"could not be read: {reading.detail or reading.reason.value}"),)
    sections = ", ".join(s.title for s in reading.sections[:12]) or "none found"
    tables = "; ".join(", ".join(filter(None, t.header)) for t in reading.tables[:4]) or "none found"
    return (
        ("File", f"{reading.kind.value}, {reading.words} words" + (", with macros" if reading.macros else "")),
        ("Title", reading.title or "none"),
        ("Sections", sections),
        ("Tables", tables),
    )


def _taken(asked: AskedFirst, unit: Unit) -> tuple[str, str]:
    if asked.obligation is None:
        return "Taken for", f"nothing. {asked.offer.why_not}"
    reasons = asked.offer.matches[0].reasons[1:] if asked.offer.matches else ()
    because = f", because {' and '.join(reasons)}" if reasons else ""
    return "Taken for", f"{unit.short_name}'s {taken_for(asked.obligation)}{because}"
