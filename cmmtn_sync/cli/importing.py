"""Lists that the network brings in: the actions that were open when a year of the programme began."""

from __future__ import annotations

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
from cmmtn_sync.model import ActionItem, Facts, Reading, Unit, Unreadable
from cmmtn_sync.register.plans import Row

_SHOWN = 5
"""Rows that are named when some cannot be placed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Brought:
    """The actions of a list by unit, and the rows that belong to no unit we know."""

    actions: Mapping[str, tuple[ActionItem, ...]]
    unplaced: tuple[Row, ...]


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
    from cmmtn_sync.config import load
    from cmmtn_sync.model import baseline

    now = moment(as_of)
    configuration = load(Path(context.obj))
    running, runs = _running(configuration, now)
    source = baseline(_known(configuration, cycle) or running, year or (runs if cycle in {None, running} else 1))
    counts = bring_in(configuration, file, source, now, owner=unit)
    if json:
        say.as_json({"source": source, "actions": counts})
        return
    say.line(f"{_several(sum(counts.values()), 'action')} of {_several(len(counts), 'unit')} brought in for {source}:")
    rows = [(configuration.units[owner].short_name, str(count)) for owner, count in counts.items()]
    say.table(("Unit", "Actions"), rows, numbers=1)
    say.line("Documents are held against them from the next run on.")


def bring_in(
    configuration: Configuration, file: Path, source: str, now: datetime, *, owner: str | None = None
) -> dict[str, int]:
    """Keep the actions of a list in the register, and return how many each unit has.

    Raise ``WrongUseError`` where the list holds none, or rows of no unit; ``AnotherRunError`` while a run goes on.
    """
    from cmmtn_sync.model import RegisterPage
    from cmmtn_sync.register.keeping import entries
    from cmmtn_sync.store import RunLock, Store

    data = _bytes(file)
    brought = _brought(_read(data, file), configuration.units, owner)
    _refuse(brought, file)
    folder = configuration.settings.data
    folder.mkdir(parents=True, exist_ok=True)
    content = f"brought:{sha256(data).hexdigest()}:{now.isoformat()}"
    with RunLock(folder, now), Store.open(folder) as store, store.transaction():
        known = store.register()
        for unit, items in brought.actions.items():
            told = entries(items, unit, known)
            store.add_page(RegisterPage(unit=unit, source=source, content=content, at=now, entries=told))
            store.audit(now, "decided", unit, f"the installer: brought in {len(items)} actions for {source}")
    return {unit: len(items) for unit, items in brought.actions.items()}


def _several(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


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
        happened = f"There is no file {file}."
        raise WrongUseError(happened, do="Check the name, and put quotes round it if it holds spaces.")
    return file.read_bytes()


def _read(data: bytes, file: Path) -> Reading:
    from cmmtn_sync.reader import Reader

    with Reader(workers=1) as reader:
        return reader.read(data, file.name)


def _brought(reading: Reading, units: Mapping[str, Unit], owner: str | None) -> Brought:
    """Return the list's actions by unit. Raise ``WrongUseError`` where it holds none."""
    from cmmtn_sync.register.actions import action_of
    from cmmtn_sync.register.plans import plan_of

    if owner is not None and owner not in units:
        happened = f"There is no unit {owner}."
        raise WrongUseError(happened, do=f"Name one of: {', '.join(units)}.")
    rows = plan_of(reading.tables, ("action",)).written if isinstance(reading, Facts) else ()
    if not rows:
        happened = "We found no actions in the file."
        why = reading.detail if isinstance(reading, Unreadable) else "No table has a column headed Action."
        raise WrongUseError(
            happened, why=why, do="Put them into one table with the headings Unit, Ref, Action, Lead, Due."
        )
    found: dict[str, list[ActionItem]] = {}
    unplaced = []
    for row, whose in _placed(rows, units, owner):
        if whose is None:
            unplaced.append(row)
        else:
            found.setdefault(whose, []).append(action_of(row))
    return Brought(actions={o: tuple(items) for o, items in found.items()}, unplaced=tuple(unplaced))


def _placed(rows: Sequence[Row], units: Mapping[str, Unit], owner: str | None) -> Iterator[tuple[Row, str | None]]:
    """Yield each row with its unit; a cell that is merged or left blank goes on from the row above."""
    from cmmtn_sync.checks.common import unit_named

    above: str | None = None
    for row in rows:
        named = row.cell("unit")
        found = unit_named(named, tuple(units.values())) if named else None
        above = (found.id if found else None) if named else above
        yield row, owner or above


def _first_words(row: Row) -> str:
    from cmmtn_sync.register.actions import action_of

    return action_of(row).name


def _refuse(brought: Brought, file: Path) -> None:
    """Raise ``WrongUseError`` where rows belong to no unit: a list of which half is kept misleads."""
    if not brought.unplaced:
        return
    some = ", ".join(f'"{_first_words(row)}"' for row in brought.unplaced[:_SHOWN])
    more = " and others" if len(brought.unplaced) > _SHOWN else ""
    happened = f"Nothing was brought in: in {file.name} we could not tell whose these are: {some}{more}."
    raise WrongUseError(
        happened,
        why="The column for the unit is missing there, or names none that we know.",
        do="Write each unit's name as in units.yaml, or bring in one unit's list with --unit.",
    )
