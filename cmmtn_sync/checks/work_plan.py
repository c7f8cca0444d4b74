"""The Work Plan: rows with an action, who leads it and by when.

The columns that are asked for stand in the template's table; a heading that ends in ``*`` is required.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from cmmtn_sync.checks import common, plan_rows
from cmmtn_sync.checks.kind import Context, Kind
from cmmtn_sync.checks.left_over import again, phrased_rows
from cmmtn_sync.checks.wanting import listed, named, note, wanting
from cmmtn_sync.model import ActionItem, ActionStatus, Facts, Finding, Obligation
from cmmtn_sync.register.actions import action_of, actions_of
from cmmtn_sync.register.identity import names, takes_up, untraced
from cmmtn_sync.register.plans import ASKED, Plan, plan_of
from cmmtn_sync.register.statuses import status_of
from cmmtn_sync.wording.counts import counted, have

_ROWS_NAMED: Final = 4


def check(facts: Facts, obligation: Obligation, context: Context) -> Iterable[Finding]:
    """Return what is wanting of a Work Plan."""
    needed = required_columns(context.template)
    # A short plan in the template's table is mostly the template's own words, and is no untouched template for it.
    filled = context.template is not None and bool(_actions(facts, needed) - _actions(context.template, needed))
    basics = common.findings(facts, obligation, context, filled=filled)
    if any(f.code in common.BEYOND_DETAIL for f in basics):
        return basics
    plan = _own_plan(facts, context.template, needed)
    if context.template and not plan.written and phrased_rows(facts) & phrased_rows(context.template):
        return (common.untouched(),)
    table = tuple(_of_table(plan, needed, facts.uncalculated))
    rows = tuple(action_of(row) for row in plan.written)
    if not rows:
        return (*basics, *table, *_without_baseline(context))
    again_ = again(facts, obligation, context)
    return (*basics, *again_, *table, *plan_rows.findings(rows, obligation), *_traced(rows, context))


def _own_plan(facts: Facts, template: Facts | None, needed: tuple[str, ...]) -> Plan:
    """Return the plan that stands in a document, without the template's grey row."""
    grey = phrased_rows(template) if template else frozenset()
    own = tuple(replace(t, rows=tuple(row for row in t.rows if row not in grey)) for t in facts.tables)
    return plan_of(own, needed)


def _without_baseline(context: Context) -> Iterator[Finding]:
    """Yield that nobody can tell what a plan should take up, where there is no list of it."""
    if context.recommendations is None and context.open_actions is None:
        said = "Nobody has told us what was recommended or open, so we cannot tell whether the plan takes it up."
        yield note("no-baseline", said)


def _traced(rows: Sequence[ActionItem], context: Context) -> Iterator[Finding]:
    """Yield what the plan does not take up: recommendations of the last review, and what was open before.

    Programme, section 3: "every recommendation of the Year 1 report is traced to a row"; "every carried-forward action
    is there". Without a list nobody can tell, and that is what is said.
    """
    yield from _without_baseline(context)
    missing = untraced(context.recommendations or (), rows)
    if missing:
        advised = f"{counted(len(missing), 'recommendation')} of the last review"
        said = f"{advised} {have(len(missing))} no row that we could find"
        yield wanting("recommendation-not-traced", f"{said}: {named(missing)}.", items=[a.name for a in missing])
    report = context.beside.get("annual-report")
    still_open = [a for a in context.open_actions or () if report is None or not tells_closed(report, a)]
    missing = untraced(still_open, rows)
    if missing:
        said = f"{counted(len(missing), 'action')} from before {have(len(missing))} no row that we could find"
        do = f"If {'it is' if len(missing) == 1 else 'they are'} done, please say so in the Annual Report."
        yield wanting("carried-forward-missing", f"{said}: {named(missing)}. {do}", items=[a.name for a in missing])


def tells_closed(report: Facts, action: ActionItem) -> bool:
    """Return whether an Annual Report says that an action is done: in a row of a table, else in a line."""
    rows = [row for row in actions_of(report) if takes_up(row, action)]
    if rows:
        return any(row.status is ActionStatus.COMPLETE for row in rows)
    lines = (line for line in report.text.splitlines() if names(line, action))
    return any(status_of(line) is ActionStatus.COMPLETE for line in lines)


def _actions(facts: Facts, needed: tuple[str, ...]) -> frozenset[str]:
    """Return what stands in the plan's first needed column: its actions."""
    return frozenset(text for row in plan_of(facts.tables, needed).rows if (text := row.cell(needed[0])))


def required_columns(template: Facts | None) -> tuple[str, ...]:
    """Return the column titles that the template's table marks with ``*``, else the three that are always asked for."""
    headers = [h for t in (template.tables if template else ()) for h in t.header]
    marked = tuple(h.strip().rstrip("*").strip() for h in headers if h.strip().endswith("*"))
    return marked or ASKED


def _of_table(plan: Plan, needed: tuple[str, ...], uncalculated: int) -> Iterator[Finding]:
    if not plan.columns:
        yield wanting("no-table", "We could not find a table of actions. Please use the template's table.")
        return
    for column in needed:
        if column.casefold() not in plan.columns:
            said = f'The plan has no column for "{column}". Please add it.'
            yield wanting("column-missing", said, where=column, items=[column])
    yield from _of_rows(plan, [c for c in needed if c.casefold() in plan.columns], uncalculated)


def _of_rows(plan: Plan, columns: list[str], uncalculated: int) -> Iterator[Finding]:
    """Yield what is not filled in; cells that may be formulas without a value are told as such, and not as empty."""
    action = columns[0] if columns else ""
    written = [r for r in plan.rows if r.cell(action)]
    if not written:
        yield wanting("no-actions", "The plan's table has no actions in it yet.")
        return
    nameless = [n for n, r in enumerate(plan.rows, 1) if not r.cell(action) and all(r.cell(c) for c in columns[1:])]
    if nameless and len(columns) > 1:
        which = listed([_ordinal(n) for n in nameless])
        said = f"{counted(len(nameless), 'row')} {have(len(nameless))} a lead and a date and no action: the {which}."
        yield wanting("rows-incomplete", said, where=action, items=[action])
    for column in columns[1:]:
        blank = [n for n, r in enumerate(written, 1) if not r.cell(column)]
        if len(blank) > uncalculated:
            yield _blank(column, blank, len(written))


def _blank(column: str, blank: list[int], total: int) -> Finding:
    """Say which actions lack something, by their place among the actions: a sheet's own row numbers begin elsewhere."""
    if len(blank) == total:
        said = f'The column "{column}" is empty. Please fill it in for every action.'
        return wanting("column-empty", said, where=column, items=[column])
    shown = [_ordinal(n) for n in blank[:_ROWS_NAMED]] + (["others"] if len(blank) > _ROWS_NAMED else [])
    said = f'{len(blank)} of {total} actions {have(len(blank))} nothing under "{column}": the {listed(shown)}.'
    return wanting("rows-incomplete", said, where=column, items=[column])


def _ordinal(number: int) -> str:
    """Return ``1st``, ``2nd``, ``11th``."""
    teens = number % 100 in {11, 12, 13}
    return f"{number}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


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
    compares_with=("annual-report",),
    tells_actions=True,
)
