"""Commands that look at one thing: explain, inspect, report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from cmmtn_sync.cli.options import AsOf, Json
from cmmtn_sync.errors import ExitCode


def explain(
    context: typer.Context,
    key: Annotated[str, typer.Argument(help="A Ref of the tracker, or a part of one: annual-report/MTU-WIRRAL")],
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """Say why an obligation stands as it does.

    The rule, the document and the place in it, what was sent when, and what comes next.
    """
    from cmmtn_sync.cli import say
    from cmmtn_sync.cli.building import dry_house
    from cmmtn_sync.cli.explaining import explained
    from cmmtn_sync.cli.moments import moment, since_long
    from cmmtn_sync.run import assess_now

    now = moment(as_of)
    with say.progress() as bar, dry_house(Path(context.obj), now, progress=bar) as dry:
        found = explained(assess_now(dry.house, now), key)
        long_ago = since_long(as_of, now, dry.house.store.last_run())
    if long_ago:
        say.note(long_ago)
    if json:
        say.as_json([e.as_data() for e in found])
        return
    for number, one in enumerate(found):
        if number:
            say.line()
        say.line(one.heading, style="bold")
        say.pairs(one.lines)


def inspect(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A Word, Excel or PDF file.")],
    kind: Annotated[Optional[str], typer.Option("--as", help="What it is meant to be, such as annual-report.")] = None,  # noqa: UP045
    unit: Annotated[Optional[str], typer.Option("--unit", help="Whose it is, such as MTU-WIRRAL.")] = None,  # noqa: UP045
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """Say what a document is taken for, and what is wanting in it.

    Nothing is kept: it is for looking at a file before it is sent. Exit code 4 if something is wanting.
    """
    from cmmtn_sync.cli import say
    from cmmtn_sync.cli.building import dry_house
    from cmmtn_sync.cli.inspecting import inspected
    from cmmtn_sync.cli.moments import moment

    now = moment(as_of)
    with dry_house(Path(context.obj), now) as dry:
        found = inspected(dry.house, file, kind=kind, unit=unit, now=now)
    if json:
        say.as_json(found.as_data())
    else:
        say.line(found.heading, style="bold")
        say.pairs(found.lines)
        say.line(found.verdict)
    if found.wanting:
        raise typer.Exit(ExitCode.NEEDS_INSTALLER)


def restore(
    context: typer.Context,
    number: Annotated[Optional[int], typer.Argument(help="Which state; without it, all that are kept.")] = None,  # noqa: UP045
    over: Annotated[bool, typer.Option("--over", help="Also where something else stands now.")] = False,
    write: Annotated[bool, typer.Option("--write", help="Bring it back. Without it, it is only shown.")] = False,
) -> None:
    """Bring back what the team had typed into the tracker.

    Before every write the yellow cells are kept, and the sheets Contacts, Meetings and Dates: the last 30 states.
    """
    from cmmtn_sync.cli.restoring import restore as bring_back

    raise typer.Exit(bring_back(Path(context.obj), number, over=over, write=write))


def report(
    context: typer.Context,
    about: Annotated[str, typer.Argument(help="A unit, such as MTU-WIRRAL, or network.")] = "network",
    into: Annotated[Path, typer.Option("--into", help="The folder to write it into.")] = Path(),
    as_of: AsOf = None,
) -> None:
    """Build a status report from its Word template, as things stand.

    A report that is there is never overwritten: a new one is put beside it.
    """
    from cmmtn_sync.cli import say
    from cmmtn_sync.cli.building import dry_house
    from cmmtn_sync.cli.moments import moment
    from cmmtn_sync.cli.reporting import build

    now = moment(as_of)
    with say.progress() as bar, dry_house(Path(context.obj), now, progress=bar) as dry:
        path, words = build(dry.house, now, about, into)
    if words:
        say.note(words)
    say.verbatim(str(path))
