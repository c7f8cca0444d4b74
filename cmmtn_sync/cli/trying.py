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
    """Make ten units' folders full of sample uploads, run once, and say what to open.

    Examples: cmmtn-sync demo; cmmtn-sync demo --into /tmp/look
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
    """Walk the calendar day by day on a copy: every mail that would go, when, to whom.

    Examples: cmmtn-sync rehearse --from 2025-06-02 --to 2025-07-31; the same with --into mails to read them all
    """
    from cmmtn_sync.cli.rehearsing import play

    play(Path(context.obj), first, last, into, sends=not unsent, json=json)
