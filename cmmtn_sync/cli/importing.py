"""Lists that the network brings in: the actions that were open when a year of the programme began."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Optional

import typer

from cmmtn_sync.cli.options import AsOf, Json
from cmmtn_sync.config import Configuration
from cmmtn_sync.errors import WrongUseError
from cmmtn_sync.facts.names import path_without_numbers, without_number
from cmmtn_sync.model import ActionItem, Facts, Reading, RegisterPage, Unit, Unreadable
from cmmtn_sync.register.plans import Row
from cmmtn_sync.wording.counts import counted

_SHOWN = 5
"""Rows that are named when some cannot be placed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Brought:
    """The actions of a list by unit, and the rows that belong to no unit we know."""

    actions: Mapping[str, tuple[ActionItem, ...]]
    unplaced: tuple[tuple[str, ActionItem], ...] = ()
    """What stood for the unit, or nothing, and the row's action."""
    empty: int = 0
    """Rows in which no action stands: they were left out."""

    @property
    def counts(self) -> dict[str, int]:
        """Return how many actions each unit has."""
        return {unit: len(items) for unit, items in self.actions.items()}

    @property
    def twice(self) -> dict[str, list[str]]:
        """Return the references that stand more than once within a unit, by unit."""
        found = {unit: Counter(i.ref for i in items if i.ref) for unit, items in self.actions.items()}
        several = {unit: [ref for ref, count in refs.items() if count > 1] for unit, refs in found.items()}
        return {unit: refs for unit, refs in several.items() if refs}


def actions(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A table in Word, Excel or PDF.")],
    unit: Annotated[
        Optional[str],  # noqa: UP045 - typer reads the annotation at run time
        typer.Option("--unit", metavar="ID", help="Whose actions they are."),
    ] = None,
    cycle: Annotated[
        Optional[str],  # noqa: UP045 - as above
        typer.Option("--cycle", metavar="ID", help="The cycle they were open for [default: now]."),
    ] = None,
    year: Annotated[
        Optional[int],  # noqa: UP045 - as above
        typer.Option("--year", min=1, max=2, help="The year of the cycle [default: now]."),
    ] = None,
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """Bring in the actions that were open when a year of the programme began.

    The table has a column Action, and a column Unit unless --unit says it. Rows whose Origin says "recommendation" are
    those of the last review. A later list for the same year takes the place of the earlier one.
    """
    from cmmtn_sync.cli import say
    from cmmtn_sync.cli.moments import moment
    from cmmtn_sync.cli.naming import unit_called
    from cmmtn_sync.config import load
    from cmmtn_sync.model import baseline

    now = moment(as_of)
    configuration = load(Path(context.obj))
    running, runs = _running(configuration, now)
    named = _known(configuration, cycle) or running
    whole = named, year or (runs if named == running else 1)
    owner = unit_called(unit, configuration.units).id if unit is not None else None
    brought = bring_in(configuration, file, whole, now, owner=owner)
    if json:
        told = {"left_out": brought.empty, "refs_twice": brought.twice}
        say.as_json({"source": baseline(*whole), "actions": brought.counts, **told})
        return
    _tell(brought, configuration.units, _of_year(whole))


def _tell(brought: Brought, units: Mapping[str, Unit], year: str) -> None:
    """Say what was brought in, and what of the list a person should look at."""
    from cmmtn_sync.cli import say
    from cmmtn_sync.plan.mail_words import listed

    counts = brought.counts
    say.line(f"{counted(sum(counts.values()), 'action')} of {counted(len(counts), 'unit')} brought in for {year}:")
    rows = [(units[owner].short_name, str(count)) for owner, count in counts.items()]
    say.table(("Unit", "Actions"), rows, numbers=1)
    if brought.empty:
        left = "row without an action was" if brought.empty == 1 else "rows without an action were"
        say.line(f"{brought.empty} {left} left out.")
    for owner, refs in brought.twice.items():
        quoted = listed(f'"{ref}"' for ref in refs)
        say.line(f"{units[owner].short_name} has more than one action under {quoted}: each was brought in.")
    say.line("Documents are held against them from the next run on.")


def _of_year(whole: tuple[str, int]) -> str:
    """Return what people call a year of a cycle: ``year 2 of 2024-26``."""
    cycle, year = whole
    return f"year {year} of {cycle}"


def bring_in(
    configuration: Configuration, file: Path, whole: tuple[str, int], now: datetime, *, owner: str | None = None
) -> Brought:
    """Keep the actions of a list in the register, for a year (of a cycle, which), and return them.

    Raise ``WrongUseError`` where the list holds none, rows of no unit or an NHS number, or where a later list is there
    already; ``AnotherRunError`` while a run goes on.
    """
    from cmmtn_sync.model import RegisterPage, baseline
    from cmmtn_sync.register.keeping import entries
    from cmmtn_sync.store import RunLock, Store

    data = _bytes(file)
    brought = _brought(_read(data, file), configuration.units, owner)
    _refuse(brought, file)
    folder, source = configuration.settings.data, baseline(*whole)
    folder.mkdir(parents=True, exist_ok=True)
    content = f"brought:{sha256(data).hexdigest()}:{now.isoformat()}"
    with RunLock(folder, now), Store.open(folder) as store, store.transaction():
        known = store.register()
        _not_before([p for p in known if p.source == source and p.unit in brought.actions], _of_year(whole), now)
        for unit, items in brought.actions.items():
            told = entries(items, unit, known)
            store.add_page(RegisterPage(unit=unit, source=source, content=content, at=now, entries=told))
            store.audit(now, "decided", unit, f"the installer: brought in {len(items)} actions for {_of_year(whole)}")
    return brought


def _not_before(there: Sequence[RegisterPage], year: str, now: datetime) -> None:
    """Raise ``WrongUseError`` where a later list is there already: the latest counts, so this one never would."""
    from cmmtn_sync.quarters import long_day_moment

    last = max((page.at for page in there), default=now)
    if last > now:
        happened = f"A list for {year} was brought in as of {long_day_moment(last)}."
        raise WrongUseError(
            happened,
            why=f"This one would be as of {long_day_moment(now)}, and the latest one counts.",
            do="Give a later --as-of, or leave it out.",
        )


def _known(configuration: Configuration, cycle: str | None) -> str | None:
    known = configuration.programme.cycle_ids
    if cycle is not None and cycle not in known:
        happened = f"There is no cycle {cycle}."
        raise WrongUseError(happened, do=f"Name one of: {', '.join(known)}.")
    return cycle


def _running(configuration: Configuration, now: datetime) -> tuple[str, int]:
    """Return the cycle and the year of it that run; after the last has ended, its last year."""
    from cmmtn_sync.quarters import cycle_quarter, london_date

    today = london_date(now)
    begun = [
        (cycle.id, year)
        for cycle in sorted(configuration.programme.cycles, key=lambda c: c.first_year)
        for year in (1, 2)
        if cycle_quarter(cycle, year, 1).starts <= today
    ]
    return begun[-1] if begun else (configuration.programme.cycle_ids[0], 1)


def _bytes(file: Path) -> bytes:
    if not file.is_file():
        happened = f"There is no file {path_without_numbers(file.as_posix())}."
        raise WrongUseError(happened, do="Check the name, and put quotes round it if it holds spaces.")
    return file.read_bytes()


def _read(data: bytes, file: Path) -> Reading:
    from cmmtn_sync.reader import Reader

    with Reader(workers=1) as reader:
        return reader.read(data, without_number(file.name))


def _brought(reading: Reading, units: Mapping[str, Unit], owner: str | None) -> Brought:
    """Return the list's actions by unit. Raise ``WrongUseError`` where it holds none, or seems to name a patient."""
    from cmmtn_sync.register.actions import action_of

    found: dict[str, list[ActionItem]] = {}
    unplaced, empty = [], 0
    for row, said, whose in _placed(_rows(reading), units, owner):
        if not row.cell("action"):
            empty += 1
        elif whose is None:
            unplaced.append((said, action_of(row)))
        else:
            found.setdefault(whose, []).append(action_of(row))
    return Brought(actions={o: tuple(items) for o, items in found.items()}, unplaced=tuple(unplaced), empty=empty)


def _rows(reading: Reading) -> tuple[Row, ...]:
    """Return the rows of the list, of which one at least holds an action."""
    from cmmtn_sync.checks.patient import inside, places_words
    from cmmtn_sync.register.plans import plan_of

    if reading.patient:
        happened = "Nothing was brought in: the list seems to hold an NHS number."
        why = f"It stands {places_words(inside(reading))}."
        raise WrongUseError(happened, why=why, do="Take it out, and bring the list in again.")
    plan = plan_of(reading.tables, ("action",)) if isinstance(reading, Facts) else None
    if plan is not None and plan.written:
        return plan.rows
    if isinstance(reading, Unreadable):
        why = f"It could not be read: {reading.detail or reading.reason.value}."
    elif plan is None or "action" not in plan.columns:
        why = "No table has a column headed Action."
    else:
        why = "In no row does anything stand under Action." if plan.rows else "The table has its headings, and no rows."
    do = "Put them into one table with the headings Unit, Ref, Action, Lead, Due."
    happened = "We found no actions in the file."
    raise WrongUseError(happened, why=why, do=do)


def _placed(rows: Sequence[Row], units: Mapping[str, Unit], owner: str | None) -> Iterator[tuple[Row, str, str | None]]:
    """Yield each row with what stands for its unit, and the unit; a cell left blank goes on from the row above."""
    from cmmtn_sync.checks.common import unit_named

    said, above = "", None
    for row in rows:
        if row.cell("unit"):
            said = " ".join(row.cell("unit").split())
            found = unit_named(said, tuple(units.values()))
            above = found.id if found else None
        yield row, said, owner or above


def _refuse(brought: Brought, file: Path) -> None:
    """Raise ``WrongUseError`` where rows belong to no unit: a list of which half is kept misleads."""
    if not brought.unplaced:
        return
    some = ", ".join(
        f'"{said}" ("{item.short}")' if said else f'"{item.short}"' for said, item in brought.unplaced[:_SHOWN]
    )
    more = " and others" if len(brought.unplaced) > _SHOWN else ""
    happened = (
        f"Nothing was brought in: in {without_number(file.name)} we could not tell whose these are: {some}{more}."
    )
    raise WrongUseError(
        happened,
        why="The column for the unit is missing there, or names none that we know.",
        do="Write each unit's name as in units.yaml, or bring in one unit's list with --unit.",
    )
