"""Every command. The only place that builds things, asks for the time, and prints.

Heavy libraries are imported inside the commands, so that ``--help`` and ``status`` stay quick.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from typing import Annotated, Any, Optional

import typer
from typer.core import TyperCommand, TyperGroup

from cmmtn_sync import __version__
from cmmtn_sync.cli import daily, importing, looking, pausing, registering, setting_up, tenant_commands, trying
from cmmtn_sync.errors import CmmtnSyncError, ExitCode

_EPILOG = (
    "Exit codes: 0 done, 1 a fault, 2 wrong use, 3 configuration or template not valid, 4 done but the installer is "
    "needed (for inspect: something is wanting), 5 temporary trouble, 6 another run is going."
)
_SET_UP, _EVERY_DAY, _LOOK_CLOSER = "Set up", "Every day", "Look closer"
_STOPPED = 130
"""What typer makes of Ctrl-C, and every shell understands: 128 + SIGINT."""
_FIRST_STEPS = """First steps:
  1. cmmtn-sync demo           see the whole job done on made-up uploads
  2. cmmtn-sync init config    write a configuration to make your own
  3. cmmtn-sync plan           see what a run would do, before it does it"""


class Grouped(TyperGroup):
    """First steps, then the commands under the heading that each was added with, then the options."""

    def format_options(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - typer keeps their types to itself
        """Write what stands between the first line and the exit codes."""
        formatter.write_paragraph()
        formatter.write_text(f"\b\n{_FIRST_STEPS}")
        groups: dict[str, list[tuple[str, str]]] = {}
        wide = formatter.width - 6 - max(len(name) for name in self.commands)
        for name, command in self.commands.items():
            heading = command.rich_help_panel if isinstance(command, (TyperCommand, TyperGroup)) else None
            groups.setdefault(heading or "Commands", []).append((name, command.get_short_help_str(wide)))
        for heading, rows in groups.items():
            with formatter.section(heading):
                formatter.write_dl(rows)
        super().format_options(ctx, formatter)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - as above
        """Write nothing: they stand above the options."""


app = typer.Typer(
    name="cmmtn-sync",
    cls=Grouped,
    help="Runs a network's peer review on the folders, tracker and mail it has.",
    epilog=_EPILOG,
    invoke_without_command=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
templates = typer.Typer(help="Check templates of mails and reports.", no_args_is_help=True, rich_markup_mode=None)

brings = typer.Typer(help="Bring in lists, such as actions that are open.", no_args_is_help=True, rich_markup_mode=None)


def _add(command: Callable[..., None], under: str, *examples: str, to: typer.Typer = app, name: str = "") -> None:
    """Add a command under a heading of the help; its examples stand at the end of its own help."""
    shown = "\n".join(f"  {example}" for example in examples)
    to.command(name or None, rich_help_panel=under, epilog=f"\b\nExamples:\n{shown}")(command)


_add(trying.demo, _SET_UP, "cmmtn-sync demo", "cmmtn-sync demo --into ../look --json")
_add(setting_up.init, _SET_UP, "cmmtn-sync init config", "cmmtn-sync init config --with-templates")
_add(setting_up.check, _SET_UP, "cmmtn-sync check", "cmmtn-sync --config ~/network check --json")
_add(tenant_commands.doctor, _SET_UP, "cmmtn-sync doctor", "cmmtn-sync doctor mailbox --json")
_add(tenant_commands.sign_in, _SET_UP, "cmmtn-sync sign-in", "cmmtn-sync --config ~/network sign-in", name="sign-in")
_add(
    setting_up.templates,
    _SET_UP,
    "cmmtn-sync templates --into templates-to-look-at",
    "cmmtn-sync templates --into out --unit MTU-WIRRAL --cycle 2024-26",
)
app.add_typer(templates, name="template", rich_help_panel=_SET_UP)
_add(
    setting_up.template_check,
    _SET_UP,
    "cmmtn-sync template check",
    'cmmtn-sync template check "Status report - unit.docx"',
    to=templates,
    name="check",
)
_add(daily.plan, _EVERY_DAY, "cmmtn-sync plan", "cmmtn-sync plan --as-of 2025-07-04 --json")
_add(daily.run, _EVERY_DAY, "cmmtn-sync run", "cmmtn-sync --config demo-tenant/config run --as-of 2025-07-04")
_add(daily.worker, _EVERY_DAY, "cmmtn-sync worker", "cmmtn-sync --config ~/network worker")
_add(daily.status, _EVERY_DAY, "cmmtn-sync status", "cmmtn-sync status --check")
app.add_typer(brings, name="import", rich_help_panel=_EVERY_DAY)
_add(
    importing.actions,
    _EVERY_DAY,
    'cmmtn-sync import actions "Open actions.xlsx"',
    "cmmtn-sync import actions recommendations.docx --unit MTU-WIRRAL --year 2",
    to=brings,
)
_add(pausing.pause, _EVERY_DAY, "cmmtn-sync pause", 'cmmtn-sync pause --unit MTU-WIRRAL --why "The lead is ill"')
_add(pausing.resume, _EVERY_DAY, "cmmtn-sync resume", "cmmtn-sync resume --unit MTU-WIRRAL")
_add(
    looking.explain,
    _LOOK_CLOSER,
    "cmmtn-sync explain 2024-26/y2q1.annual-report/MTU-WIRRAL",
    "cmmtn-sync explain work-plan/MTU-CHESTER --json",
)
_add(
    looking.inspect,
    _LOOK_CLOSER,
    'cmmtn-sync inspect "Annual Report.docx"',
    "cmmtn-sync inspect plan.xlsx --as work-plan --unit MTU-WIRRAL",
)
_add(
    registering.actions,
    _LOOK_CLOSER,
    "cmmtn-sync actions --unit MTU-WIRRAL",
    "cmmtn-sync --config ~/network actions --all --json",
)
_add(looking.report, _LOOK_CLOSER, "cmmtn-sync report", "cmmtn-sync report MTU-WIRRAL --into reports")
_add(looking.restore, _LOOK_CLOSER, "cmmtn-sync restore", "cmmtn-sync restore 2 --write")
_add(
    trying.rehearse,
    _LOOK_CLOSER,
    "cmmtn-sync rehearse --from 2025-07-04 --to 2025-07-31",
    "cmmtn-sync rehearse --from 2025-06-02 --to 2025-06-30 --into mails",
)


def _version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"cmmtn-sync {__version__}\n")
        raise typer.Exit


@app.callback()
def _common(
    context: typer.Context,
    config: Annotated[
        Optional[str],  # noqa: UP045 - typer reads the annotation at run time
        typer.Option("--config", "-c", envvar="CMMTN_SYNC_CONFIG", help="The configuration folder [default: config]."),
    ] = None,
    version: Annotated[  # noqa: ARG001 - its callback acts on it
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which version.")
    ] = False,
) -> None:
    context.obj = config or "config"
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def main() -> None:
    """Run a command, and end the process with its exit code. No traceback ever reaches a person."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that lacks a letter shows another, and goes on
            stream.reconfigure(errors="replace")
    sys.exit(_exit_code())


def _exit_code() -> int:
    try:
        result = app(standalone_mode=False)
    except CmmtnSyncError as error:
        from cmmtn_sync.cli import say

        say.trouble(error)
        return error.exit_code
    except OSError as error:  # a file that the person named: what a tenant or the store holds is told by these
        return _no_file(error)
    except Exception as error:  # noqa: BLE001 - the last door: nothing else may speak to the person
        return _last_door(error)
    if result == _STOPPED:
        sys.stderr.write("Stopped. What was done is kept, and it is safe to run again.\n")
    return int(result) if isinstance(result, int) else ExitCode.DONE


def _no_file(error: OSError) -> int:
    from cmmtn_sync.cli import say

    happened = f"{error.filename or 'A file'} could not be read or written."
    why = f"The system says: {error.strerror or error}."
    trouble = CmmtnSyncError(happened, why=why, do="See that this account may use it, and run again.")
    say.trouble(trouble)
    return trouble.exit_code


def _last_door(error: Exception) -> int:
    """Return the exit code of an error that we did not foresee; usage errors print themselves."""
    show = getattr(error, "show", None)
    if callable(show):
        show()
        return ExitCode.WRONG_USE
    sys.stderr.write(
        f"Error: this program did not foresee what happened: {type(error).__name__}. (exit code 1)\n"
        "  Nothing that was done is lost, and it is safe to run again.\n"
        "  If it happens again: set CMMTN_SYNC_DEBUG=1, run it once more, and send what it\n"
        "    prints to whoever looks after this program.\n"
    )
    if os.environ.get("CMMTN_SYNC_DEBUG"):
        raise error
    return ExitCode.FAULT
