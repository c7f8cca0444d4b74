"""What is typed once: init, check, templates, template check."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from cmmtn_sync.cli.options import AsOf, Json
from cmmtn_sync.errors import ExitCode


def init(
    directory: Annotated[Path, typer.Argument(help="The folder to write it into.")] = Path("config"),
    with_templates: Annotated[
        bool, typer.Option("--with-templates", help="Also copy the templates, to make them your own.")
    ] = False,
) -> None:
    """Write a sample configuration into a folder, to make your own.

    A file that is there is never overwritten.
    """
    from cmmtn_sync.cli import say
    from cmmtn_sync.config import write_sample, write_templates

    written = [*write_sample(directory)]
    if with_templates:
        written += write_templates(directory / "templates")
    for path in written:
        say.verbatim(str(path))
    say.line(f"Read {directory / 'README.md'}, change units.yaml and service.yaml, then run:")
    say.verbatim(say.typed("check", str(directory)), indent=2)


def check(context: typer.Context, json: Json = False) -> None:
    """Check configuration and templates before anything is looked at.

    All mistakes are named at once, each with its file and line.
    """
    from cmmtn_sync.cli import say
    from cmmtn_sync.cli.checking import checked

    found = checked(Path(context.obj))
    if json:
        say.as_json(found.as_data())
    else:
        found.tell(context.obj)
    if not found.in_order:
        raise typer.Exit(ExitCode.CONFIGURATION)


def templates(
    context: typer.Context,
    into: Annotated[Path, typer.Option("--into", help="The folder to write them into.")],
    unit: Annotated[
        Optional[list[str]],  # noqa: UP045 - typer reads the annotation at run time
        typer.Option("--unit", metavar="ID", help="Fill them in for this unit (repeat it for more, or say all)."),
    ] = None,
    cycle: Annotated[
        Optional[str],  # noqa: UP045 - as above
        typer.Option("--cycle", metavar="ID", help="The cycle that they are for [default: the one that runs]."),
    ] = None,
    as_of: AsOf = None,
) -> None:
    """Write out the forms that units fill in, with their guidance.

    For a unit by name they are filled in as a run puts them into its folder. Without one they are blank.
    """
    from cmmtn_sync.cli import say
    from cmmtn_sync.cli.moments import moment
    from cmmtn_sync.cli.writing_out import of_configuration, write
    from cmmtn_sync.config import load

    forms = of_configuration(load(Path(context.obj)), moment(as_of)).forms(unit or (), cycle)
    for path in write(forms, into):
        say.verbatim(str(path))
    say.line("Nothing was put into a library: a run does that, before the request goes out.")


def template_check(
    context: typer.Context,
    file: Annotated[Optional[Path], typer.Argument(help="One template; without it, all of them.")] = None,  # noqa: UP045
) -> None:
    """Check templates: every field, where it stands, what was meant."""
    from cmmtn_sync.cli import say
    from cmmtn_sync.cli.templates import problems_of_file, problems_of_templates
    from cmmtn_sync.config import load

    if file is not None:
        problems = problems_of_file(file)
    else:
        problems = problems_of_templates(load(Path(context.obj)).settings.templates)
    for problem in problems:
        say.line(f"{problem.template}: {problem}")
    if problems:
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        say.line(f"{count} to mend. Until then the shipped template is used in its place.")
        raise typer.Exit(ExitCode.CONFIGURATION)
    say.line("The templates are in order.")
