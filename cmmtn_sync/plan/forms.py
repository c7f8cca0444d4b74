"""What a form that units fill in is filled in with before it goes to them: names, year, dates, open actions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from cmmtn_sync.model import ActionItem, Cycle, Programme, PublishTemplate, StandardSet, Unit, UnitRole
from cmmtn_sync.quarters import cycle_quarter, long_date

GUIDANCE: Final = "Guidance - "
"""What stands before a form's name in the name of the page that explains it."""
_ROWS: Final = 8
"""Rows of actions on a form that we know no actions for; a page holds so many."""
_SPARE_ROWS: Final = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Filling:
    """What stands on a form. As it is made without arguments, it is a form for whoever fills it in."""

    network: str
    contact_name: str
    contact_role: str
    contact_email: str
    unit: str = "[Name of the trust]"
    short_name: str = "[Name of the unit]"
    role: UnitRole | None = None
    """None for a form that is nobody's yet: it holds the standards of every role."""
    cycle: str = "[Years of the programme]"
    year: str = "[Year of the programme]"
    period: str = "[Year that it is about]"
    due: str = "[Date]"
    actions: tuple[ActionItem, ...] = ()
    standards: StandardSet | None = None

    def fields(self) -> Mapping[str, object]:
        """Return the fields that a template can name: see ``templates/documents/README.md``."""
        return {
            "unit": {"name": self.unit, "short_name": self.short_name},
            "network": self.network,
            "contact": {"name": self.contact_name, "role": self.contact_role, "email": self.contact_email},
            "cycle": self.cycle,
            "year": self.year,
            "period": self.period,
            "due": self.due,
            "actions": [*map(_row, self.actions), *_empty_rows(len(self.actions))],
            "standards": self._standards(),
        }

    def _standards(self) -> Mapping[str, str]:
        known = self.standards
        return {
            "id": known.id if known else "",
            "version": known.version if known else "",
            "source": known.source if known else "",
        }


def filling_of(publish: PublishTemplate, unit: Unit, programme: Programme, blank: Filling, today: date) -> Filling:
    """Return what stands on a unit's own form; ``blank`` says what is the same for every unit."""
    cycle = next(c for c in programme.cycles if c.id == publish.cycle)
    return replace(
        blank,
        unit=unit.trust_on(today),
        short_name=unit.short_name,
        role=unit.role,
        cycle=cycle_words(cycle),
        year=publish.year,
        period=publish.period.label if publish.period else "",
        due=long_date(publish.due) if publish.due else "",
        actions=publish.actions,
        standards=programme.sets_by_cycle().get(cycle.id),
    )


def cycle_words(cycle: Cycle) -> str:
    """Return ``April 2024 to March 2026``: two financial years side by side would read as what a report is about."""
    first, last = cycle_quarter(cycle, 1, 1).starts, cycle_quarter(cycle, 2, 4).ends
    return f"{long_date(first).partition(' ')[2]} to {long_date(last).partition(' ')[2]}"


def _row(action: ActionItem) -> Mapping[str, str]:
    status = action.status.value if action.status else action.status_words
    return {
        "ref": action.ref,
        "action": action.action,
        "lead": action.lead,
        "due": long_date(action.due) if action.due else action.due_words,
        "status": status[:1].upper() + status[1:],
    }


def _empty_rows(known: int) -> Iterable[Mapping[str, str]]:
    count = max(_ROWS - known, _SPARE_ROWS)
    return [dict.fromkeys(("ref", "action", "lead", "due", "status"), "") for _ in range(count)]
