"""What runs every day: plan, run, worker, status."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cmmtn_sync.cli.options import AsOf, Json
from cmmtn_sync.errors import ExitCode


def plan(context: typer.Context, as_of: AsOf = None, json: Json = False) -> None:
    """Show what a run would do now, and change nothing.

    Examples: cmmtn-sync plan; cmmtn-sync plan --as-of 2025-07-04 --json
    """
    from cmmtn_sync.cli import say, told
    from cmmtn_sync.cli.building import dry_house
    from cmmtn_sync.cli.moments import moment
    from cmmtn_sync.run import run as run_once

    now = moment(as_of)
    with dry_house(Path(context.obj), now) as dry:
        last = dry.house.store.last_run()
        moment(as_of, not_before=last.started if last else None)
        result = run_once(dry.house, now)
    if json:
        say.as_json(told.as_data(result))
        return
    told.ran(result, title="Plan only. Nothing is sent, written or kept.")
    say.line("To do it for real: cmmtn-sync run")


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
    """Do one pass: look, judge, write mails and reports, bring the tracker up to date.

    Examples: cmmtn-sync run; cmmtn-sync --config demo/config run --as-of 2025-07-04
    """
    from cmmtn_sync.cli import say, told
    from cmmtn_sync.cli.building import real_house
    from cmmtn_sync.cli.moments import moment
    from cmmtn_sync.run import run as run_once

    now = moment(as_of)
    with real_house(Path(context.obj), now, frozenset(accept_loss)) as house:
        last = house.store.last_run()
        moment(as_of, not_before=last.started if last else None)
        result = run_once(house, now)
    if json:
        say.as_json(told.as_data(result))
    else:
        told.ran(result, title="One run:")
        say.line(told.ending(result.exit_code))
    raise typer.Exit(result.exit_code)


def worker(context: typer.Context) -> None:
    """Run again and again until stopped: what a service or a container starts.

    Examples: cmmtn-sync worker; cmmtn-sync --config /etc/cmmtn-sync worker
    """
    from cmmtn_sync.worker import work

    raise typer.Exit(work(Path(context.obj)))


def status(
    context: typer.Context,
    json: Json = False,
    check: Annotated[bool, typer.Option("--check", help="Exit with 1 if the worker has not been seen lately.")] = False,
) -> None:
    """Say when the last run was, how it ended, what waits, and when the next one is.

    Examples: cmmtn-sync status; cmmtn-sync status --check
    """
    from cmmtn_sync.cli import say
    from cmmtn_sync.cli.standing import standing

    now_standing = standing(Path(context.obj))
    if json:
        say.as_json(now_standing.as_data())
    else:
        say.pairs(now_standing.lines())
    if check and not now_standing.alive:
        raise typer.Exit(ExitCode.FAULT)
