"""Commands that hold back what is sent, and let it go again: the same records as decisions in the tracker make."""

from __future__ import annotations

from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Optional

import typer

from cmmtn_sync.cli.options import AsOf
from cmmtn_sync.errors import WrongUseError

_Unit = Annotated[
    Optional[str],  # noqa: UP045 - typer reads the annotation at run time
    typer.Option("--unit", metavar="ID", help="Only mails to this unit, such as MTU-WIRRAL."),
]


def pause(
    context: typer.Context,
    unit: _Unit = None,
    until: Annotated[
        Optional[str],  # noqa: UP045 - as above
        typer.Option("--until", metavar="DATE", help="Its last day, such as 2025-08-31. Then it ends by itself."),
    ] = None,
    why: Annotated[str, typer.Option("--why", help="The reason, for the tracker and for status.")] = "",
    as_of: AsOf = None,
) -> None:
    """Send nothing more, until you say so.

    The worker goes on looking, judging and filling the tracker. Drafts that nobody has edited are taken back. In the
    tracker the same is done with "Pause everything" and "Hold mails to unit" in Team decision.
    """
    from cmmtn_sync.cli import say
    from cmmtn_sync.cli.moments import day, moment
    from cmmtn_sync.quarters import london_date, long_date

    now = moment(as_of)
    last = day(until) if until is not None else None
    if last is not None and last < london_date(now):
        happened = f"{long_date(last)} has passed already."
        raise WrongUseError(happened, do="Give the last day of the pause, today or later.")
    _keep(context, now, unit, held=True, last=last, why=why)
    end = f" It ends by itself after {long_date(last)}." if last else ""
    say.line(f"{_what(unit)} from now on.{end} To end it:")
    say.verbatim(say.typed(f"resume --unit {unit}" if unit else "resume", context.obj), indent=2)


def resume(context: typer.Context, unit: _Unit = None, as_of: AsOf = None) -> None:
    """Let go again what was paused, here or in the tracker.

    What fell due meanwhile is said by the next run, once.
    """
    from cmmtn_sync.cli import say
    from cmmtn_sync.cli.moments import moment

    _keep(context, moment(as_of), unit, held=False, last=None, why="")
    say.line(f"Mails to {unit} go again." if unit else "Everything goes again. To see what the next run would do:")
    if not unit:
        say.verbatim(say.typed("plan", context.obj), indent=2)


def _what(unit: str | None) -> str:
    return f"No mail goes to {unit}" if unit else "Nothing is sent"


def _keep(context: typer.Context, now: datetime, unit: str | None, *, held: bool, last: date | None, why: str) -> None:
    """Keep the record. Raise ``AnotherRunError`` while a run goes on, ``WrongUseError`` for a unit that is none."""
    from cmmtn_sync.config import load
    from cmmtn_sync.model import ALL, Record, RecordKind
    from cmmtn_sync.store import RunLock, Store

    configuration = load(Path(context.obj))
    if unit is not None and unit not in configuration.units:
        happened = f"There is no unit {unit}."
        raise WrongUseError(happened, do=f"There are: {', '.join(configuration.units)}.")
    kind, about = RecordKind.HOLD if held else RecordKind.RESUME, unit or ALL
    identity = sha256(f"{kind.value}\x1f{about}\x1f{now.isoformat()}".encode()).hexdigest()[:20]
    record = Record(
        id=identity, kind=kind, about=about, who="the installer", at=now, source="command", text=why, date=last
    )
    data = configuration.settings.data
    data.mkdir(parents=True, exist_ok=True)
    with RunLock(data, now), Store.open(data) as store, store.transaction():
        store.add_record(record)
        store.audit(now, "decided", about, f"{record.who}: {kind.value}")
