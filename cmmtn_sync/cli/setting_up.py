"""What is typed once: init, check, template check."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from cmmtn_sync.cli.options import Json
from cmmtn_sync.errors import ExitCode


def init(
    directory: Annotated[Path, typer.Argument(help="A new folder for the configuration.")],
    with_templates: Annotated[
        bool, typer.Option("--with-templates", help="Also copy the templates, to make them your own.")
    ] = False,
) -> None:
    """Write the sample configuration into a new folder, to be made your own.

    Examples: cmmtn-sync init config; cmmtn-sync init config --with-templates
    """
    from cmmtn_sync.cli import say
    from cmmtn_sync.config import write_sample, write_templates

    written = [*write_sample(directory)]
    if with_templates:
        written += write_templates(directory / "templates")
    for path in written:
        say.line(str(path))
    say.line("Read README.md there, change units.yaml and service.yaml, then run:")
    say.line(f"  cmmtn-sync --config {directory} check")


def check(context: typer.Context, json: Json = False) -> None:
    """Check the configuration and the templates, without looking at any library.

    Examples: cmmtn-sync check; cmmtn-sync --config /etc/cmmtn-sync check
    """
    from cmmtn_sync.cli import say
    from cmmtn_sync.cli.templates import problems_of_templates
    from cmmtn_sync.config import load

    configuration = load(Path(context.obj))
    problems = problems_of_templates(configuration.settings.templates)
    facts = {
        "units": len(configuration.units),
        "requirements": len(configuration.programme.requirements),
        "contacts": len(configuration.contacts),
        "meetings": len(configuration.meetings),
    }
    if json:
        say.as_json({**facts, "template_problems": list(problems)})
    else:
        say.line(", ".join(f"{count} {what}" for what, count in facts.items()) + ".")
        for problem in problems:
            say.line(str(problem))
        say.line(
            "The configuration is in order." if not problems else "The configuration is in order; templates are not."
        )
    if problems:
        raise typer.Exit(ExitCode.CONFIGURATION)


def template_check(
    context: typer.Context,
    file: Annotated[Optional[Path], typer.Argument(help="One template; without it, all of them.")] = None,  # noqa: UP045
) -> None:
    """Check the templates for mails and reports: every field, where it stands, and what was meant.

    Examples: cmmtn-sync template check; cmmtn-sync template check "Status report - unit.docx"
    """
    from cmmtn_sync.cli import say
    from cmmtn_sync.cli.templates import problems_of_file, problems_of_templates
    from cmmtn_sync.config import load

    if file is not None:
        problems = problems_of_file(file)
    else:
        problems = problems_of_templates(load(Path(context.obj)).settings.templates)
    for problem in problems:
        say.line(str(problem))
    if problems:
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        say.line(f"{count} to mend. Until then the shipped template is used in its place.")
        raise typer.Exit(ExitCode.CONFIGURATION)
    say.line("The templates are in order.")
