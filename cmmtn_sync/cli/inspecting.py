"""One document looked at before anybody sends it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from cmmtn_sync.assess import World
from cmmtn_sync.assess.asked_first import AskedFirst, asked_first
from cmmtn_sync.assess.judge import Judge
from cmmtn_sync.checks import CHECKS
from cmmtn_sync.checks.common import unit_on_front
from cmmtn_sync.cli.naming import unit_called
from cmmtn_sync.errors import WrongUseError
from cmmtn_sync.facts.names import path_without_numbers, without_number
from cmmtn_sync.match import Offer
from cmmtn_sync.model import ASK_FIRST, Document, Facts, Finding, Reading, Receipt, ReceiptSource, Unit, Unreadable
from cmmtn_sync.plan.file_words import taken_for
from cmmtn_sync.plan.mail_words import possessive
from cmmtn_sync.run.asking import offered
from cmmtn_sync.run.house import House
from cmmtn_sync.run.judging import kept_world

_INSPECTED = "inspected"
_WHOSE: Final = "We could not tell whose it is; say it with --unit."


@dataclass(frozen=True, kw_only=True, slots=True)
class Inspected:
    """What a document is taken for, and what is wanting in it."""

    asked: AskedFirst
    whose: Unit | None
    """None where nobody can tell."""
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
            "unit": self.whose.id if self.whose else None,
            "taken_for": self.taken_for,
            "obligation": self.asked.obligation.key if self.asked.obligation and self.whose else None,
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
    stand_in = owner or _any_unit(house)
    world = world if owner else _of_nobody(world, stand_in)
    asked = asked_first(Judge(world=world), _offer(world, file, reading, stand_in, now), kind)
    if kind is not None and asked.obligation is None:
        raise _owes_none(world, owner, kind)
    said = (*_said(reading), *(() if owner else (("Unit", _WHOSE),)), _taken(asked, owner))
    found = (*_found("Wanting", asked.wanting), *_found("To note", asked.notes))
    return Inspected(asked=asked, whose=owner, lines=(*said, *found))


def _any_unit(house: House) -> Unit:
    """Return a unit that owes what most of them owe, for a document of which nobody can tell whose it is."""
    units = tuple(house.configuration.units.values())
    role, _ = Counter(unit.role for unit in units).most_common(1)[0]
    return next(unit for unit in units if unit.role is role)


def _of_nobody(world: World, stand_in: Unit) -> World:
    """Return the world without all that is any unit's own: nothing is held against what one of them sent or owes."""
    return replace(world, units={stand_in.id: stand_in}, offers=(), records=(), register=(), verdicts={})


def _found(name: str, findings: tuple[Finding, ...]) -> Iterator[tuple[str, str]]:
    """Yield a line for each finding, with its place where the words do not say it."""
    for finding in findings:
        place = f" ({finding.where})" if finding.where and finding.where.lower() not in finding.words.lower() else ""
        yield name, f"{finding.words}{place}"


def _unit(house: House, unit: str | None, file: Path, reading: Reading) -> Unit | None:
    """Return whose file it is: as said, by the folder that it lies in, or by the unit that its first page names."""
    units = house.configuration.units
    if unit is not None:
        return unit_called(unit, units)
    path = file.resolve().as_posix()
    by_place = next((u for u in units.values() if f"/{u.place.folder}/" in path), None)
    return by_place or (unit_on_front(reading, tuple(units.values())) if isinstance(reading, Facts) else None)


def _offer(world: World, file: Path, reading: Reading, unit: Unit, now: datetime) -> Offer:
    document = Document(
        library=unit.place.library,
        item=_INSPECTED,
        path=f"{unit.place.folder}/{ASK_FIRST}/{without_number(file.name)}",  # it is shown, and not sent
        content=_INSPECTED,
        version=_INSPECTED,
        etag=_INSPECTED,
        size=file.stat().st_size,
        receipt=Receipt(at=now, source=ReceiptSource.FIRST_SEEN),
        first_received=now,
    )
    return offered([document], {_INSPECTED: reading}, world.obligations, world.units)[0]


def _owes_none(world: World, unit: Unit | None, kind: str) -> WrongUseError:
    kinds = sorted({o.requirement.kind for o in world.obligations if CHECKS[o.requirement.kind].check})
    who = unit.short_name if unit else "A unit"
    return WrongUseError(f"{who} owes no {kind}.", do=f"Name one of: {', '.join(kinds)}.")


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


def _taken(asked: AskedFirst, unit: Unit | None) -> tuple[str, str]:
    if asked.obligation is None:
        return "Taken for", f"nothing. {asked.offer.why_not}"
    reasons = asked.offer.matches[0].reasons[1:] if asked.offer.matches else ()
    because = f", because {' and '.join(reasons)}" if reasons else ""
    whose = f"{possessive(unit.short_name)} " if unit else ""
    return "Taken for", f"{whose}{taken_for(asked.obligation)}{because}"
