"""Whether every library is there, and every unit's place in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches

from cmmtn_sync.cli.building import LIBRARIES, Site
from cmmtn_sync.cli.doctor.nouns import (
    SHAREPOINT,
    YOU,
    Examined,
    Patient,
    Verdict,
    failed,
    first_the_configuration,
    ok,
    skip,
)
from cmmtn_sync.cli.doctor.typed import grant, to_be_granted
from cmmtn_sync.config import LibraryKind, LibrarySettings
from cmmtn_sync.errors import CmmtnSyncError, TemporaryError
from cmmtn_sync.model import Unit
from cmmtn_sync.model.looks import Look
from cmmtn_sync.plan.mail_words import possessive
from cmmtn_sync.store import Store

_PART = "libraries"
_FORBIDDEN = 403


def check(patient: Patient) -> Iterator[Examined]:
    """Yield how each library is. What a run has read already is not read again: only what changed since."""
    if patient.configuration is None:
        yield first_the_configuration(_PART)
        return
    settings = patient.configuration.settings
    with Store.rehearsal(settings.data) as store:
        site = Site(settings=settings, store=store, now=patient.now, tenants=patient.tenants)
        for name, library in settings.libraries.items():
            if library.kind is LibraryKind.SHAREPOINT and not patient.signed_in:
                yield skip(_PART, f"{name}: not looked at, because we are not signed in")
            else:
                yield from _library(site, name, library, patient)


def _library(site: Site, name: str, library: LibrarySettings, patient: Patient) -> Iterator[Examined]:
    try:
        look = LIBRARIES[library.kind](site, library).look(site.store.cursor(name))
    except CmmtnSyncError as error:
        if isinstance(error, TemporaryError):
            patient.unreached.add(name)
        yield _closed(name, error, patient)
        return
    patient.found[name] = _drive(look) if library.kind is LibraryKind.SHAREPOINT else library.address
    units = (
        [u for u in patient.configuration.units.values() if u.place.library == name] if patient.configuration else []
    )
    missing = [unit for unit in units if unit.place.folder and unit.place.folder not in look.folders]
    yield from (_missing(name, unit, look) for unit in missing)
    own = patient.configuration.settings.network.place if patient.configuration else None
    if own and own.library == name and own.folder and own.folder not in look.folders:
        yield _own_missing(name, own.folder, look, has_run=site.store.last_run() is not None)
    elif not missing:
        count = f"{len(units)} units' folders are" if units else "it is"
        yield ok(_PART, f"{name}: {count} there")


def _own_missing(name: str, folder: str, look: Look, *, has_run: bool) -> Examined:
    """Return that the network's own place is not there: before the first run it may be meant, later it is not."""
    near = get_close_matches(folder, sorted(look.folders), n=1)
    hint = f" There is a “{near[0]}”." if near else ""
    after = "The next run would begin a second tracker there." if has_run else "The first run makes it."
    return Examined(
        part=_PART,
        verdict=Verdict.FAIL if has_run else Verdict.WARN,
        words=f"{name}: there is no folder “{folder}”, where tracker and reports should lie.",
        why=f"{after}{hint}",
        do="If that is not meant: correct place of network in service.yaml, or have the folder put back.",
        who=YOU,
        code="PLACE-MISSING",
    )


def _closed(name: str, error: CmmtnSyncError, patient: Patient) -> Examined:
    """Return that a library does not open: for want of a right, or because there is none of that address."""
    told = replace(failed(_PART, error, code="LIBRARY"), words=f"{name}: {error.happened}")
    if getattr(error, "status", 0) != _FORBIDDEN or patient.configuration is None:
        return told
    library = patient.configuration.settings.libraries[name]
    return replace(told, do=to_be_granted(patient), who=SHAREPOINT, commands=grant(patient, library, "write"))


def _drive(look: Look) -> str:
    from cmmtn_sync.tenant.microsoft365.memory import from_cursor

    memory = from_cursor(look.cursor)
    return memory.drive if memory else ""


def _missing(name: str, unit: Unit, look: Look) -> Examined:
    folder = unit.place.folder
    alike = sorted(other for other in look.folders if other.casefold() == folder.casefold())
    hint = f" There is a “{alike[0]}”: capitals count here." if alike else ""
    return Examined(
        part=_PART,
        verdict=Verdict.FAIL,
        words=f"{name}: there is no folder “{folder}”, where {possessive(unit.short_name)} documents should lie.",
        why=f"Nobody at {unit.short_name} is written to until it is found.{hint}",
        do="Correct place in units.yaml, or have the folder put back.",
        who=YOU,
        code="PLACE-MISSING",
    )
