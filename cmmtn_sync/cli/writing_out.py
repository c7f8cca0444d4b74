"""The documents that units fill in, written into a folder: filled for units by name, or blank for anybody."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from cmmtn_sync.cli.naming import unit_called
from cmmtn_sync.config import Configuration, Templates
from cmmtn_sync.errors import WrongUseError
from cmmtn_sync.model import ALL, Cycle, Obligation, RegisterPage, Unit
from cmmtn_sync.obligations import Calendar, unroll
from cmmtn_sync.outputs.forms import BUILT, make_form
from cmmtn_sync.plan.acts import forms_for
from cmmtn_sync.plan.forms import Filling, cycle_words, filling_of
from cmmtn_sync.quarters import cycle_quarter, london_date
from cmmtn_sync.run.acting import blank_filling
from cmmtn_sync.store import Store


@dataclass(frozen=True, kw_only=True, slots=True)
class WritingOut:
    """What the forms are made from: the configuration, what the store knows of it, and the moment."""

    configuration: Configuration
    obligations: tuple[Obligation, ...]
    register: tuple[RegisterPage, ...]
    now: datetime

    def forms(self, units: Sequence[str], cycle: str | None) -> Mapping[str, bytes]:
        """Return each form by its path: ``MTU-WIRRAL/Templates 2025-26/Work Plan.docx``, or blank ``Work Plan.docx``.

        Raise ``WrongUseError`` if there is no such unit or cycle, ``TemplateError`` if a template cannot be filled in.
        """
        wanted = self._cycle(cycle)
        chosen = self._units(units)
        return dict(self._filled(wanted, chosen) if chosen else self._blank(wanted))

    def _cycle(self, name: str | None) -> Cycle:
        """Return the cycle of that name, else the one that runs today, else the last."""
        cycles = sorted(self.configuration.programme.cycles, key=lambda c: c.first_year)
        if name is None:
            today = london_date(self.now)
            return next((c for c in cycles if today <= cycle_quarter(c, 2, 4).ends), cycles[-1])
        found = next((c for c in cycles if c.id == name), None)
        if found is None:
            happened = f"There is no cycle {name}."
            raise WrongUseError(happened, do=f"Name one of: {', '.join(c.id for c in cycles)}.")
        return found

    def _units(self, names: Sequence[str]) -> tuple[Unit, ...]:
        units = self.configuration.units
        named = {unit_called(name, units, ALL).id for name in names if name != ALL}
        return tuple(u for u in units.values() if ALL in names or u.id in named)

    def _duties(self, cycle: Cycle) -> tuple[Obligation, ...]:
        return tuple(o for o in self.obligations if o.cycle == cycle.id and o.requirement.publishes)

    def _filled(self, cycle: Cycle, units: Collection[Unit]) -> Iterator[tuple[str, bytes]]:
        programme, today = self.configuration.programme, london_date(self.now)
        owed = {o.key: o for o in self.obligations}
        blank = blank_filling(self.configuration.settings)
        for unit in units:
            for duty in self._duties(cycle):
                for form in forms_for(duty, unit, owed, programme, self.register, today):
                    filling = filling_of(form, unit, programme, blank, today)
                    path = form.path.removeprefix(f"{unit.place.folder}/")
                    yield f"{unit.id}/{path}", self._made(form.template, filling)

    def _blank(self, cycle: Cycle) -> Iterator[tuple[str, bytes]]:
        """Yield every form once, with places to fill in by hand; the self-assessment holds every role's standards."""
        programme = self.configuration.programme
        standards = programme.sets_by_cycle().get(cycle.id)
        blank = blank_filling(self.configuration.settings)
        filling = replace(blank, cycle=cycle_words(cycle), standards=standards)
        for name in dict.fromkeys(t for duty in self._duties(cycle) for t in duty.requirement.publishes):
            if name not in BUILT or standards is not None:
                yield name, self._made(name, filling)

    def _made(self, name: str, filling: Filling) -> bytes:
        template = Templates(own=self.configuration.settings.templates).document(name)
        return make_form(name, template.data if template else None, filling, created=self.now)


def of_configuration(configuration: Configuration, now: datetime) -> WritingOut:
    """Return what forms are made from. No library is looked into, and nothing is changed.

    Dates are those of the configuration and of what people decided; what only the tracker says is not asked for.
    """
    with Store.rehearsal(configuration.settings.data) as store:
        calendar = Calendar(meetings=configuration.meetings, records=store.records())
        register = store.register()
    obligations = unroll(configuration.programme, configuration.units, calendar)
    return WritingOut(configuration=configuration, obligations=obligations, register=register, now=now)


def write(forms: Mapping[str, bytes], into: Path) -> tuple[Path, ...]:
    """Write forms into a folder, and return where. Raise ``WrongUseError``, and write none, if one is there already."""
    there = [name for name in forms if (into / name).exists()]
    if there:
        happened = f"{into} already holds {there[0]}" + (f" and {len(there) - 1} more of them." if there[1:] else ".")
        raise WrongUseError(happened, why="Nothing was changed.", do="Name a new folder.")
    for name, data in forms.items():
        (into / name).parent.mkdir(parents=True, exist_ok=True)
        (into / name).write_bytes(data)
    return tuple(into / name for name in forms)
