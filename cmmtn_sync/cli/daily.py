"""What runs every day: plan, run, worker, status."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cmmtn_sync.cli.options import AsOf, Json
from cmmtn_sync.errors import ExitCode


def plan(context: typer.Context, as_of: AsOf = None, json: Json = False) -> None:
    """Show what a run would do now, and change nothing.

    It reads what a run reads, and foretells exactly what a run would do.
    """
    from cmmtn_sync.cli import say, told
    from cmmtn_sync.cli.building import dry_house
    from cmmtn_sync.cli.moments import moment, not_backwards
    from cmmtn_sync.run import run as run_once

    now = moment(as_of)
    with say.progress() as bar, dry_house(Path(context.obj), now, progress=bar) as dry:
        not_backwards(as_of, now, dry.house.store.last_run())
        result = run_once(dry.house, now)
    if json:
        say.as_json(told.as_data(result))
        return
    told.ran(result, opening="Plan only. Nothing is sent, written or kept.")
    say.line("To do it for real:" if not result.idle else "A run now would change nothing. To run all the same:")
    say.verbatim(say.typed(f"run --as-of {as_of}" if as_of else "run", context.obj), indent=2)


def run(
    context: typer.Context,
    as_of: AsOf = None,
    json: Json = False,
    accept_loss: Annotated[
        list[str],
        typer.Option(
            "--accept-loss", metavar="UNIT", help="The files that vanished there were meant to go ('*': all)."
        ),
    ] = [],  # noqa: B006 - typer copies it
) -> None:
    """Do one pass: look, judge, draft mails, update the tracker.

    It writes into the network's own place and, where templates are due, into the units' folders. It is safe to run
    as often as you like: what was done is not done again.
    """
    from cmmtn_sync.cli import say, told
    from cmmtn_sync.cli.building import real_house
    from cmmtn_sync.cli.moments import moment, not_backwards
    from cmmtn_sync.quarters import long_day_moment
    from cmmtn_sync.run import run as run_once

    now = moment(as_of)
    directory, lost = Path(context.obj), frozenset(accept_loss)
    with say.progress() as bar, real_house(directory, now, accept_loss=lost, progress=bar) as house:
        not_backwards(as_of, now, house.store.last_run())
        result = run_once(house, now)
    if json:
        say.as_json(told.as_data(result))
    else:
        told.ran(result, opening=f"One run, as of {long_day_moment(now)}.")
        say.line(told.ending(result))
    raise typer.Exit(result.exit_code)


def worker(context: typer.Context) -> None:
    """Run again and again until stopped: what a service starts.

    It speaks in JSON lines on standard error, without names or addresses. SIGTERM or Ctrl-C ends it after the run
    in hand.
    """
    from cmmtn_sync.worker import work

    raise typer.Exit(work(Path(context.obj)))


def status(
    context: typer.Context,
    json: Json = False,
    check: Annotated[bool, typer.Option("--check", help="Exit with 1 if the worker is not at work.")] = False,
) -> None:
    """Say how it stands: the last run, the next one, what waits.

    It asks the data folder alone, so it answers at once. The worker is at work if it has ended a run within three
    of its intervals and was not stopped since.
    """
    from cmmtn_sync.cli import say
    from cmmtn_sync.cli.standing import standing

    now_standing = standing(Path(context.obj))
    if json:
        say.as_json(now_standing.as_data())
    else:
        say.pairs(now_standing.lines())
        if not now_standing.alive:
            say.line("To start the worker:")
            say.verbatim(say.typed("worker", context.obj), indent=2)
    if check and not now_standing.alive:
        raise typer.Exit(ExitCode.FAULT)
