"""The Work Plan: rows with an action, who leads it and by when.

The columns that are asked for stand in the template's table; a heading that ends in ``*`` is required.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from cmmtn_sync.checks import common
from cmmtn_sync.checks.kind import Context, Kind
from cmmtn_sync.model import Facts, Finding, Obligation, Severity
from cmmtn_sync.register.plans import ASKED, Plan, plan_of

_ROWS_NAMED: Final = 4


def check(facts: Facts, obligation: Obligation, context: Context) -> Iterable[Finding]:
    """Return what is wanting of a Work Plan."""
    needed = required_columns(context.template)
    # A short plan in the template's table is mostly the template's own words, and is no untouched template for it.
    filled = context.template is not None and _actions(facts, needed) - _actions(context.template, needed)
    basics = common.findings(facts, obligation, replace(context, template=None) if filled else context)
    if any(f.code in common.BEYOND_DETAIL for f in basics):
        return basics
    return basics + tuple(_of_table(facts, needed))


def _actions(facts: Facts, needed: tuple[str, ...]) -> frozenset[str]:
    """Return what stands in the plan's first needed column: its actions."""
    return frozenset(text for row in plan_of(facts.tables, needed).rows if (text := row.cell(needed[0])))


def required_columns(template: Facts | None) -> tuple[str, ...]:
    """Return the column titles that the template's table marks with ``*``, else the three that are always asked for."""
    headers = [h for t in (template.tables if template else ()) for h in t.header]
    marked = tuple(h.strip().rstrip("*").strip() for h in headers if h.strip().endswith("*"))
    return marked or ASKED


def _of_table(facts: Facts, needed: tuple[str, ...]) -> Iterator[Finding]:
    plan = plan_of(facts.tables, needed)
    if not plan.columns:
        yield _wanting("no-table", "We could not find a table of actions. Please use the template's table.")
        return
    for column in needed:
        if column.casefold() not in plan.columns:
            yield _wanting("column-missing", f'The plan has no column for "{column}". Please add it.')
    yield from _of_rows(plan, [c for c in needed if c.casefold() in plan.columns])


def _of_rows(plan: Plan, columns: list[str]) -> Iterator[Finding]:
    action = columns[0] if columns else ""
    written = [r for r in plan.rows if r.cell(action)]
    if not written:
        yield _wanting("no-actions", "The plan's table has no actions in it yet.")
        return
    for column in columns[1:]:
        blank = [n for n, r in enumerate(written, 1) if not r.cell(column)]
        if blank:
            yield _blank(column, blank, len(written))


def _blank(column: str, blank: list[int], total: int) -> Finding:
    """Say which actions lack something, by their place among the actions: a sheet's own row numbers begin elsewhere."""
    if len(blank) == total:
        return _wanting("column-empty", f'The column "{column}" is empty. Please fill it in for every action.')
    named = [_ordinal(n) for n in blank[:_ROWS_NAMED]] + (["others"] if len(blank) > _ROWS_NAMED else [])
    which = f"{', '.join(named[:-1])} and {named[-1]}" if len(named) > 1 else named[0]
    have = "has" if len(blank) == 1 else "have"
    return _wanting("rows-incomplete", f'{len(blank)} of {total} actions {have} nothing under "{column}": the {which}.')


def _ordinal(number: int) -> str:
    """Return ``1st``, ``2nd``, ``11th``."""
    teens = number % 100 in {11, 12, 13}
    return f"{number}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def _wanting(code: str, words: str) -> Finding:
    return Finding(code=code, severity=Severity.WANTING, words=words)


KIND: Final = Kind(
    title="Work Plan",
    calls=(
        "work plan",
        "workplan",
        "work programme",
        "workprogramme",
        "action plan",
        "actionplan",
        "action tracker",
        "wp",
    ),
    check=check,
    tells_actions=True,
)
