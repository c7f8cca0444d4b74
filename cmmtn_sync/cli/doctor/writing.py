"""Whether we may write where we must, tried without leaving anything behind."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from cmmtn_sync.cli.doctor.nouns import SHAREPOINT, YOU, Examined, Patient, Verdict, first_the_configuration, ok, skip
from cmmtn_sync.cli.doctor.typed import grant, to_be_granted
from cmmtn_sync.config import LibraryKind, LibrarySettings, Settings

_PART = "writing"


def check(patient: Patient) -> Iterator[Examined]:
    """Yield whether the network's place can be written, and each library that templates are put into."""
    if patient.configuration is None:
        yield first_the_configuration(_PART)
        return
    settings = patient.configuration.settings
    for name in _written(patient):
        library = settings.libraries[name]
        if settings.libraries[name].kind is LibraryKind.SHAREPOINT and not patient.signed_in:
            yield skip(_PART, f"{name}: not tried, because we are not signed in")
        elif name in patient.unreached:
            yield skip(_PART, f"{name}: not tried, because it was not reached")
        elif name not in patient.found:
            yield skip(_PART, f"{name}: not tried, because it was not found")
        elif library.kind is LibraryKind.SHAREPOINT:
            yield _sharepoint(patient, settings, name)
        else:
            yield _folder(library)


def _written(patient: Patient) -> tuple[str, ...]:
    """Return the libraries that are written to, the network's own first."""
    if patient.configuration is None:
        return ()
    own = patient.configuration.settings.network.place.library
    publishes = any(r.publishes for r in patient.configuration.programme.requirements)
    of_units = sorted({u.place.library for u in patient.configuration.units.values()}) if publishes else []
    return tuple(dict.fromkeys((own, *of_units)))


def _folder(library: LibrarySettings) -> Examined:
    try:
        with tempfile.NamedTemporaryFile(dir=Path(library.address), prefix="~$cmmtn-sync-doctor-", suffix=".tmp"):
            pass
    except OSError as error:
        return Examined(
            part=_PART,
            verdict=Verdict.FAIL,
            words=f"{library.id}: {library.address} cannot be written.",
            why=f"The computer says: {error.strerror}.",
            do="Give this account the right to write there.",
            who=YOU,
            code="WRITING",
        )
    return ok(_PART, f"{library.id}: files can be written")


def _sharepoint(patient: Patient, settings: Settings, name: str) -> Examined:
    from cmmtn_sync.tenant.microsoft365 import probes

    connection = patient.tenants.connection(settings)
    refusal = probes.may_write(connection, patient.found[name], "")
    if refusal is None:
        return ok(_PART, f"{name}: files can be written")
    return Examined(
        part=_PART,
        verdict=Verdict.FAIL,
        words=f"{name}: files may be read and not written.",
        why=refusal.why,
        do=to_be_granted(patient),
        who=SHAREPOINT,
        commands=grant(patient, settings.libraries[name], "write"),
        code="WRITING",
    )
