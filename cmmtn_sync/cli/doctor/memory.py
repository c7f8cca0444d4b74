"""Whether what the service remembers is whole, and can be written."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from cmmtn_sync.cli.doctor.nouns import YOU, Examined, Patient, Verdict, first_the_configuration, ok
from cmmtn_sync.store import FILE_NAME, Store

_PART = "memory"


def check(patient: Patient) -> Iterator[Examined]:
    """Yield how the data folder is."""
    if patient.configuration is None:
        yield first_the_configuration(_PART)
        return
    data = patient.configuration.settings.data
    above = next((folder for folder in (data, *data.parents) if folder.exists()), data)
    if not os.access(above, os.W_OK):
        yield _unwritable(above)
        return
    if not (data / FILE_NAME).exists():
        yield ok(_PART, "empty: no run has been made yet")
        return
    with Store.rehearsal(data) as store:
        broken = store.verify_audit()
    if broken is not None:
        yield _changed(broken)
    else:
        yield ok(_PART, "whole: nobody has changed the audit trail")


def _unwritable(folder: Path) -> Examined:
    return Examined(
        part=_PART,
        verdict=Verdict.FAIL,
        words=f"This account may not write in {folder}.",
        do="Give it the right to, or choose another folder as data in service.yaml.",
        who=YOU,
        code="DATA-UNWRITABLE",
    )


def _changed(row: int) -> Examined:
    return Examined(
        part=_PART,
        verdict=Verdict.WARN,
        words=f"The audit trail was changed by hand, from row {row} on.",
        why="Its rows are chained: one that was changed or taken out shows.",
        do="Put back the last good copy of the data folder, if the trail matters to you.",
        who=YOU,
        code="AUDIT-CHANGED",
    )
