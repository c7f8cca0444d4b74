"""The Work Plan: rows with an action, who leads it and by when.

The columns that are asked for stand in the template's table; a heading that ends in ``*`` is required. People call
their columns by other words: those are known here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from cmmtn_sync.checks import common
from cmmtn_sync.checks.headings import TO_COME, plain
from cmmtn_sync.checks.kind import Context, Kind
from cmmtn_sync.model import Facts, Finding, Obligation, Severity, Table

ALSO_CALLED: Final[Mapping[str, tuple[str, ...]]] = {
    "action": (
        "actions",
        "action required",
        "action to be taken",
        "task",
        "what",
        "what we will do",
        "objective",
        "planned action",
        "agreed action",
        "work",
        "activity",
        "recommendation",
        "development",
        "what needs to happen",
    ),
    "lead": (
        "owner",
        "who",
        "by whom",
        "responsible",
        "resp",
        "responsibility",
        "responsible person",
        "lead person",
        "lead officer",
        "accountable",
        "assigned to",
        "person responsible",
        "action owner",
    ),
    "due": (
        "due date",
        "deadline",
        "by when",
        "when",
        "target date",
        "target",
        "completion date",
        "timescale",
        "timeframe",
        "end date",
        "complete by",
        "date due",
        "date",
        "review date",
        "finish",
    ),
    "status": ("rag", "rag status", "rag rating", "progress", "position", "state"),
}
_ALWAYS: Final = ("action", "lead", "due")
"""What a work plan's rows must have, where the template does not say (programme, section 3: "owner and due date")."""
_ROWS_NAMED: Final = 4
_FEWEST_CELLS: Final = 2
"""A row with less is a banner between groups."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A row of a plan: its cells by the column that they stand in, and what to call it."""

    cells: Mapping[str, str]
    name: str


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
    texts = (row.cells.get(needed[0], "") for row in rows(facts, needed))
    return frozenset(text.strip() for text in texts if not is_empty_cell(text))


def required_columns(template: Facts | None) -> tuple[str, ...]:
    """Return the column titles that the template's table marks with ``*``, else the three that are always asked for."""
    headers = [h for t in (template.tables if template else ()) for h in t.header]
    marked = tuple(h.strip().rstrip("*").strip() for h in headers if h.strip().endswith("*"))
    return marked or _ALWAYS


def _of_table(facts: Facts, needed: tuple[str, ...]) -> Iterator[Finding]:
    best = max((_columns(t, needed) for t in facts.tables), key=len, default={})
    if not best:
        yield _wanting("no-table", "We could not find a table of actions. Please use the template's table.")
        return
    lacking = [column for column in needed if column not in best]
    for column in lacking:
        yield _wanting("column-missing", f'The plan has no column for "{column}". Please add it.')
    yield from _of_rows(tuple(rows(facts, needed)), [c for c in needed if c in best])


def rows(facts: Facts, needed: tuple[str, ...]) -> Iterator[Row]:
    """Yield the plan's rows from every table with as many of the needed columns as the best; banners are left out.

    A list of closed actions, which has no due dates, lies beside the plan and is no part of it.
    """
    columns = [(table, _columns(table, needed)) for table in facts.tables]
    most = max((len(found) for _, found in columns), default=0)
    plans = [(table, found) for table, found in columns if most and len(found) == most]
    for table, found in plans:
        where = f"{table.place}, " if len(plans) > 1 else ""
        for number, cells in enumerate(table.rows, 1):
            if len({c.strip() for c in cells if c.strip()}) >= _FEWEST_CELLS:
                by_name = {name: cells[at] if at < len(cells) else "" for name, at in found.items()}
                yield Row(cells=by_name, name=f"{where}row {number}")


def _columns(table: Table, needed: tuple[str, ...]) -> dict[str, int]:
    """Return which column of a table stands for which needed one; exact words first."""
    found: dict[str, int] = {}
    taken: set[int] = set()
    for exact in (True, False):
        for name in needed:
            at = next(
                (i for i, h in enumerate(table.header) if i not in taken and _stands_for(h, name, exact)),
                None,
            )
            if name not in found and at is not None:
                found[name] = at
                taken.add(at)
    return found


def _stands_for(header: str, name: str, exact: bool) -> bool:  # noqa: FBT001 - two passes of one rule
    have, want = plain(header), plain(name)
    phrases = [plain(p) for key, all_of in ALSO_CALLED.items() if plain(key) & want for p in all_of]
    if exact:
        return have == want or have in phrases
    return bool(want & have) or any(p and p <= have for p in phrases)


def _of_rows(plan: tuple[Row, ...], columns: list[str]) -> Iterator[Finding]:
    action = columns[0] if columns else ""
    written = [r for r in plan if not is_empty_cell(r.cells.get(action, ""))]
    if not written:
        yield _wanting("no-actions", "The plan's table has no actions in it yet.")
        return
    for column in columns[1:]:
        blank = [n for n, r in enumerate(written, 1) if is_empty_cell(r.cells.get(column, ""))]
        if blank:
            yield _blank(column, blank, len(written))


def is_empty_cell(text: str) -> bool:
    """Return whether a cell says nothing: blank or "TBC". One word is enough to say who."""
    return not text.strip() or bool(TO_COME.match(text.strip()))


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
)
