"""Every command. The only place that builds things, asks for the time, and prints.

Heavy libraries are imported inside the commands, so that ``--help`` and ``status`` stay quick.
"""

from __future__ import annotations

import os
import sys
from typing import Annotated, Optional

import typer

from cmmtn_sync import __version__
from cmmtn_sync.cli import daily, looking, setting_up, trying
from cmmtn_sync.errors import CmmtnSyncError, ExitCode

_EPILOG = (
    "Exit codes: 0 done, 1 fault, 2 wrong use, 3 configuration not valid, 4 done but the installer is needed, "
    "5 temporary trouble, 6 another run is going."
)

app = typer.Typer(
    name="cmmtn-sync",
    help="Runs a clinical network's peer review programme on the folders, the tracker and the mail it already has.",
    epilog=_EPILOG,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
templates = typer.Typer(help="Templates for mails and reports.", no_args_is_help=True, rich_markup_mode=None)

app.command()(trying.demo)
app.command()(setting_up.init)
app.command()(setting_up.check)
app.add_typer(templates, name="template")
templates.command("check")(setting_up.template_check)
app.command()(daily.plan)
app.command()(daily.run)
app.command()(daily.worker)
app.command()(daily.status)
app.command()(looking.explain)
app.command()(looking.inspect)
app.command()(looking.report)
app.command()(trying.rehearse)


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


def main() -> None:
    """Run a command, and end the process with its exit code. No traceback ever reaches a person."""
    sys.exit(_exit_code())


def _exit_code() -> int:
    try:
        result = app(standalone_mode=False)
    except CmmtnSyncError as error:
        from cmmtn_sync.cli import say

        say.trouble(error)
        return error.exit_code
    except typer.Exit as end:
        return end.exit_code
    except (typer.Abort, KeyboardInterrupt):
        sys.stderr.write("Stopped. What was done is kept, and it is safe to run again.\n")
        return 130
    except Exception as error:  # noqa: BLE001 - the last door: nothing else may speak to the person
        return _last_door(error)
    return int(result) if isinstance(result, int) else ExitCode.DONE


def _last_door(error: Exception) -> int:
    """Return the exit code of an error that we did not foresee; usage errors print themselves."""
    show = getattr(error, "show", None)
    if callable(show):
        show()
        return ExitCode.WRONG_USE
    sys.stderr.write(
        f"Something went wrong that this program did not foresee: {type(error).__name__}.\n"
        "Nothing that was done is lost, and it is safe to run again.\n"
        "If it happens again, run the command with CMMTN_SYNC_DEBUG=1 and send the text to whoever looks after it.\n"
    )
    if os.environ.get("CMMTN_SYNC_DEBUG"):
        raise error
    return ExitCode.FAULT
