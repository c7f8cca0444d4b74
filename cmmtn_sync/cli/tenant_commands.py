"""Commands about the tenant: doctor and sign-in."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Optional

import typer

from cmmtn_sync.cli.options import Json
from cmmtn_sync.errors import WrongUseError


def doctor(
    context: typer.Context,
    part: Annotated[Optional[str], typer.Argument(help="One part, such as mailbox; without it, all of them.")] = None,  # noqa: UP045
    json: Json = False,
    acceptance: Annotated[
        bool, typer.Option("--acceptance", help="Try in a scratch folder what only a real tenant can tell.")
    ] = False,
    again: Annotated[list[str], typer.Option("--again", metavar="TRIAL", help="Make this trial again.")] = [],  # noqa: B006
    skip: Annotated[list[str], typer.Option("--skip", metavar="TRIAL", help="Leave this trial out.")] = [],  # noqa: B006
    send_one_mail: Annotated[
        bool, typer.Option("--send-one-mail", help="Let a trial send one mail from the mailbox to itself.")
    ] = False,
) -> None:
    """Look whether all that a run needs is there, and no more.

    It mends nothing and leaves nothing behind: it says what to do, and who can do it. Exit code 4 if something is to
    be mended, 5 if Microsoft 365 was busy.
    """
    if acceptance:
        from cmmtn_sync.cli.doctor.first_day import Sitting, sit

        sitting = Sitting(again=again, skip=skip, may_send=send_one_mail)
        raise typer.Exit(sit(Path(context.obj), datetime.now(UTC), sitting, as_json=json))
    from cmmtn_sync.cli import say
    from cmmtn_sync.cli.doctor import CHECKS, examine
    from cmmtn_sync.cli.doctor.nouns import Patient
    from cmmtn_sync.cli.doctor.telling import as_data, exit_code, tell
    from cmmtn_sync.cli.microsoft365 import Tenants

    if part is not None and part not in CHECKS:
        happened = f"Doctor has no part {part}."
        raise WrongUseError(happened, do=f"It has: {', '.join(CHECKS)}.")
    patient = Patient(directory=Path(context.obj), now=datetime.now(UTC), tenants=Tenants())
    found = tuple(examine(patient, part))
    if json:
        say.as_json(as_data(found))
    else:
        tell(found, context.obj)
    raise typer.Exit(exit_code(found))


def sign_in(context: typer.Context) -> None:
    """Sign in to Microsoft 365 as a person, by a code.

    For sites that let no application in. It shows a code, and waits until you have typed it on Microsoft's page. Only
    for sign_in: device code.
    """
    from cmmtn_sync.cli import say
    from cmmtn_sync.cli.microsoft365 import Tenants
    from cmmtn_sync.config import SignInKind, load

    settings = load(Path(context.obj)).settings
    there = settings.microsoft365
    if there is None or there.sign_in is not SignInKind.DEVICE_CODE:
        happened = "Nobody need sign in by hand here."
        why = f"service.yaml says sign_in: {there.sign_in.value}." if there else "Nothing lies in Microsoft 365."
        raise WrongUseError(happened, why=why, do="To see whether the sign-in works: cmmtn-sync doctor sign-in")
    from cmmtn_sync.tenant.microsoft365.device import DeviceSignIn

    signing = Tenants().connection(settings).sign_in
    if isinstance(signing, DeviceSignIn):
        signing.begin(say.line)
    say.line("Signed in. To see whether everything else is there:")
    say.verbatim(say.typed("doctor", context.obj), indent=2)
