"""The rows of a plan: every table of a document in which actions stand, whatever its columns are called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cmmtn_sync.model import Table
from cmmtn_sync.register.columns import KNOWN, columns_of
from cmmtn_sync.wording.columns import forms_in
from cmmtn_sync.wording.headings import is_empty_cell

ASKED: Final = ("action", "lead", "due")
"""What a work plan's rows must have, where the template does not say (programme, section 3: "owner and due date")."""
_FEWEST_CELLS: Final = 2
"""A row with less is a banner between groups."""
_FORM_COLUMNS: Final = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A row of a plan: its cells by the column that they stand in (in small letters), and where it stands."""

    cells: Mapping[str, str]
    place: str
    told: str = ""
    """The whole row."""

    def cell(self, column: str) -> str:
        """Return what stands under a column; empty where there is none, or where it says nothing."""
        text = self.cells.get(column.casefold(), "").strip()
        return "" if is_empty_cell(text) else text


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """The rows of a document's plan, and which columns its table has."""

    columns: frozenset[str]
    rows: tuple[Row, ...]

    @property
    def written(self) -> tuple[Row, ...]:
        """Return the rows in which an action stands."""
        return tuple(row for row in self.rows if row.cell("action"))


def plan_of(tables: Sequence[Table], needed: Sequence[str] = ASKED) -> Plan:
    """Return the plan that stands in a document's tables.

    Of tables with a needed column, those with as many of them as the best: a list of closed actions without due
    dates lies beside the plan and is no part of it. Hidden sheets count only where nothing else holds a plan.
    """
    names = tuple(n.casefold() for n in needed)
    seen = [t for t in tables if not t.hidden]
    plans = [p for p in (_plan(seen, names), _forms(seen, names)) if p] or [p for p in (_plan(tables, names),) if p]
    return max(plans, key=lambda p: len(p.columns & set(names)), default=Plan(columns=frozenset(), rows=()))


def _plan(tables: Sequence[Table], names: Sequence[str]) -> Plan | None:
    wanted = (*names, *(k for k in KNOWN if k not in names))
    columns = [(table, columns_of(table.header, wanted)) for table in tables]
    most = max((_held(found, names) for _, found in columns), default=0)
    plans = [(table, found) for table, found in columns if most and _held(found, names) == most]
    if not plans:
        return None
    several = len(plans) > 1
    rows = tuple(row for table, found in plans for row in _rows(table, found, several=several))
    return Plan(columns=frozenset(name for _, found in plans for name in found), rows=rows)


def _held(found: Mapping[str, int], names: Sequence[str]) -> int:
    return sum(name in found for name in names)


def _rows(table: Table, columns: Mapping[str, int], *, several: bool) -> Iterator[Row]:
    where = f"{table.place}, " if several else ""
    for number, cells in enumerate(table.rows, 1):
        if len({c.strip() for c in cells if c.strip()}) >= _FEWEST_CELLS:
            by_name = {name: cells[at] if at < len(cells) else "" for name, at in columns.items()}
            yield Row(cells=by_name, place=f"{where}row {number}", told="\t".join(c for c in cells if c.strip()))


def _forms(tables: Sequence[Table], names: Sequence[str]) -> Plan | None:
    """Return a plan that is written as one small form for each action: labels on the left, answers on the right."""
    forms = [row for table in tables for row in _as_forms(table)]
    rows = [
        row for row in forms if len(set(names) & row.cells.keys()) >= _FORM_COLUMNS or len(row.cells) > _FORM_COLUMNS
    ]
    if not any("action" in row.cells for row in rows):
        return None
    return Plan(columns=frozenset(name for row in rows for name in row.cells), rows=tuple(rows))


def _as_forms(table: Table) -> Iterator[Row]:
    for pairs in forms_in((table.header, *table.rows), "action", columns_of):
        found = columns_of([label for label, _ in pairs])
        told = "\t".join(answer for _, answer in pairs if answer.strip())
        yield Row(cells={name: pairs[at][1] for name, at in found.items()}, place=table.place, told=told)
