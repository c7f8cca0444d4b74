"""Commands to try things out: demo and rehearse. Neither touches anything real."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from cmmtn_sync.cli.options import Json


def demo(
    into: Annotated[Path, typer.Option("--into", help="The folder to make.")] = Path("demo-tenant"),
    json: Json = False,
) -> None:
    """Make sample uploads of ten units, run once, say what to open.

    Units, people and uploads are made up. A folder that no demo made is never touched; one that a demo made is
    made anew.
    """
    from cmmtn_sync.cli.demonstrating import demonstrate

    demonstrate(into, json=json)


def rehearse(
    context: typer.Context,
    first: Annotated[str, typer.Option("--from", metavar="DATE", help="The first day, such as 2025-06-02.")],
    last: Annotated[str, typer.Option("--to", metavar="DATE", help="The last day.")],
    into: Annotated[Optional[Path], typer.Option("--into", help="Also write every mail there, as text.")] = None,  # noqa: UP045
    unsent: Annotated[bool, typer.Option("--unsent", help="Play that nobody sends the drafts.")] = False,
    json: Json = False,
) -> None:
    """Walk the calendar on a copy: every mail that would go and when.

    Each working day has one run at 10am, and a diligent person who sends the drafts at 11am. Days before the last
    run are played with an empty memory.
    """
    from cmmtn_sync.cli.rehearsing import play

    play(Path(context.obj), first, last, into, sends=not unsent, json=json)
