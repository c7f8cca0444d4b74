"""Whether we can sign in, and for how long still."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from datetime import date

from cmmtn_sync.cli.doctor.nouns import (
    ENTRA,
    YOU,
    Examined,
    Patient,
    Verdict,
    failed,
    first_the_configuration,
    ok,
    skip,
)
from cmmtn_sync.config import Microsoft365Settings
from cmmtn_sync.errors import CmmtnSyncError
from cmmtn_sync.plan.ending import soon_ends
from cmmtn_sync.quarters import london_date, long_date

_PART = "sign-in"
_CLOCK = "AADSTS700024"
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def check(patient: Patient) -> Iterator[Examined]:
    """Yield whether Microsoft 365 lets us in, when that ends, and whether others can read what we sign in with."""
    if patient.configuration is None:
        yield first_the_configuration(_PART)
        return
    settings = patient.configuration.settings
    if settings.microsoft365 is None or not patient.in_microsoft365:
        yield skip(_PART, "not needed: nothing lies in Microsoft 365")
        return
    there = settings.microsoft365
    yield from _readable_by_others(there)
    try:
        patient.tenants.connection(settings).sign_in.token()
    except CmmtnSyncError as error:
        yield failed(_PART, error, who=_who(error), code=_code(error) or "SIGN-IN")
        yield from _ends(there, patient)
        return
    patient.signed_in = True
    yield from _ends(there, patient)


def _code(error: CmmtnSyncError) -> str:
    return str(getattr(error, "code", ""))


def _who(error: CmmtnSyncError) -> str:
    """Return who can mend it: what Entra says no to, not without its administrator; a clock, a file, a network, you."""
    return f"{YOU}, with {ENTRA}" if _code(error).startswith("AADSTS") and _code(error) != _CLOCK else YOU


def _ends(there: Microsoft365Settings, patient: Patient) -> Iterator[Examined]:
    from cmmtn_sync.tenant.microsoft365.credentials import credential_ends

    ends, today = credential_ends(there), london_date(patient.now)
    how = f"by {there.sign_in.value}"
    if ends is None:
        if patient.signed_in:
            yield ok(_PART, f"signed in {how}; when that ends, cannot be known from here")
        return
    if ends < today or soon_ends(ends, today) is not None:
        yield _soon(ends, today, how)
    elif patient.signed_in:
        yield ok(_PART, f"signed in {how}, until {long_date(ends)}")


def _soon(ends: date, today: date, how: str) -> Examined:
    over = ends < today
    return Examined(
        part=_PART,
        verdict=Verdict.FAIL if over else Verdict.WARN,
        words=f"The sign-in {how} {'ended' if over else 'ends'} on {long_date(ends)}.",
        why="After that day nothing in Microsoft 365 can be read or written.",
        do="Put a new one in place of the old: microsoft-365.md, under Renewal.",
        who=f"{YOU}, with {ENTRA}",
        code="SIGN-IN-ENDS",
    )


def _readable_by_others(there: Microsoft365Settings) -> Iterator[Examined]:
    """Yield each secret file that other accounts of this computer may read; Windows keeps rights in another way."""
    if os.name == "nt":
        return
    for name, path in there.files.items():
        if name == "assertion_file":  # another program's own, and good for minutes only
            continue
        try:
            mode = path.stat().st_mode
        except OSError:
            continue  # that it is not there, the sign-in says
        if mode & _OTHERS:
            yield Examined(
                part=_PART,
                verdict=Verdict.WARN,
                words=f"Others on this computer may read the file that {name} names.",
                do="Let its owner alone read it.",
                who=YOU,
                commands=(f"chmod 600 {path}",),
                code="SECRET-READABLE",
            )
