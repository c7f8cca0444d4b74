"""One document looked at before anybody sends it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cmmtn_sync.assess import World
from cmmtn_sync.assess.documents import Judge
from cmmtn_sync.checks import CHECKS
from cmmtn_sync.checks.common import unit_on_front
from cmmtn_sync.errors import WrongUseError
from cmmtn_sync.facts.names import path_without_numbers, without_number
from cmmtn_sync.match import Calls, Offer, offers
from cmmtn_sync.model import (
    Document,
    Facts,
    Finding,
    Obligation,
    Reading,
    Receipt,
    ReceiptSource,
    Severity,
    Unit,
    Unreadable,
)
from cmmtn_sync.obligations import Calendar, unroll
from cmmtn_sync.quarters import london_date
from cmmtn_sync.run.house import House
from cmmtn_sync.run.seeing import document_templates


@dataclass(frozen=True, kw_only=True, slots=True)
class Inspected:
    """What a document is taken for, and what is wanting in it."""

    heading: str
    lines: tuple[tuple[str, str], ...]
    findings: tuple[Finding, ...]
    taken_for: str | None

    @property
    def wanting(self) -> bool:
        """Return whether anything would have to be mended before it counts."""
        return self.taken_for is None or any(f.severity is Severity.WANTING for f in self.findings)

    @property
    def verdict(self) -> str:
        """Return the last line."""
        if self.taken_for is None:
            return "We could not tell what this is. Say it with --as, for example: --as annual-report"
        return "Something is wanting: it is listed above." if self.wanting else "Nothing is wanting."

    def as_data(self) -> dict[str, object]:
        """Return the same facts for machines."""
        found = [{"code": f.code, "severity": f.severity, "words": f.words, "where": f.where} for f in self.findings]
        return {"file": self.heading, "taken_for": self.taken_for, "wanting": self.wanting, "findings": found}


def inspected(house: House, file: Path, *, kind: str | None, unit: str | None, now: datetime) -> Inspected:
    """Return what the file would be judged to be, had its unit uploaded it now.

    Raise ``WrongUseError`` for a file, a kind or a unit that there is not.
    """
    if not file.is_file():
        happened = f"There is no file {path_without_numbers(file.as_posix())}."
        raise WrongUseError(happened, do="Check the name, and put quotes round it if it holds spaces.")
    reading = house.reader.read(file.read_bytes(), file.name)
    owner = _unit(house, unit, file, reading)
    world = _world(house, now)
    offer = _offer(world, file, reading, owner, now)
    obligation = _obligation(world, offer, owner, kind, now)
    findings = Judge(world=world).findings(obligation, offer) if obligation else _unreadable(reading)
    return Inspected(
        heading=without_number(file.name),
        lines=(*_said(reading), *_taken(obligation, offer, owner), *(("Wanting", f.words) for f in findings)),
        findings=findings,
        taken_for=obligation.requirement.kind if obligation else None,
    )


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


def _world(house: House, now: datetime) -> World:
    programme = house.configuration.programme
    units = house.configuration.units
    return World(
        now=now,
        tracked_from=programme.tracked_from,
        due_soon_days=programme.due_soon_days,
        obligations=unroll(programme, units, Calendar(meetings=house.configuration.meetings)),
        offers=(),
        records=(),
        units=units,
        kinds=CHECKS,
        templates=document_templates(house)[0],
    )


def _offer(world: World, file: Path, reading: Reading, unit: Unit, now: datetime) -> Offer:
    receipt = Receipt(at=now, source=ReceiptSource.FIRST_SEEN)
    document = Document(
        library=unit.place.library,
        item="inspected",
        path=f"{unit.place.folder}/{without_number(file.name)}",
        content="inspected",
        version="inspected",
        etag="inspected",
        size=file.stat().st_size,
        receipt=receipt,
        first_received=now,
    )
    calls = tuple(Calls(kind=k, title=kind.title, words=kind.calls) for k, kind in CHECKS.items() if kind.calls)
    readings = {"inspected": reading}
    return offers([document], readings, world.obligations, units=world.units, calls=calls, records=())[0]


def _obligation(world: World, offer: Offer, unit: Unit, kind: str | None, now: datetime) -> Obligation | None:
    """Return the obligation that the file is judged for: of the kind named, or of what it looks like."""
    if kind is None:
        keys = {m.obligation for m in offer.matches}
        return next((o for o in world.obligations if o.key in keys), None)
    of_kind = [o for o in world.obligations if o.requirement.kind == kind and o.about == unit.id]
    if not of_kind:
        kinds = sorted({o.requirement.kind for o in world.obligations if CHECKS[o.requirement.kind].check})
        happened = f"{unit.short_name} owes no {kind}."
        raise WrongUseError(happened, do=f"Name one of: {', '.join(kinds)}.")
    opened = [o for o in of_kind if o.opens <= london_date(now)]
    return max(opened or of_kind[:1], key=lambda o: o.opens)


def _unreadable(reading: Reading) -> tuple[Finding, ...]:
    if isinstance(reading, Facts):
        return ()
    from cmmtn_sync.assess.documents import UNREADABLE_WORDS

    return (Finding(code="unreadable", severity=Severity.WANTING, words=UNREADABLE_WORDS[reading.reason]),)


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


def _taken(obligation: Obligation | None, offer: Offer, unit: Unit) -> tuple[tuple[str, str], ...]:
    if obligation is None:
        return (("Taken for", f"nothing. {offer.why_not}"),)
    period = f" about {obligation.period.label}" if obligation.period else ""
    reasons = offer.matches[0].reasons[1:] if offer.matches else ()
    because = f", because {' and '.join(reasons)}" if reasons else ""
    return (("Taken for", f"{unit.short_name}'s {obligation.requirement.title}{period}{because}"),)
