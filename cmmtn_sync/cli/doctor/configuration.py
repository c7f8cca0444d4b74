"""Whether the configuration is one that a run could begin with."""

from __future__ import annotations

from collections.abc import Iterator

from cmmtn_sync.cli.doctor.nouns import YOU, Examined, Patient, Verdict, ok
from cmmtn_sync.config import load
from cmmtn_sync.errors import ConfigurationError

_PART = "configuration"


def check(patient: Patient) -> Iterator[Examined]:
    """Yield that it is in order, or every mistake in it."""
    try:
        patient.configuration = load(patient.directory)
    except ConfigurationError as error:
        for problem in error.problems:
            yield Examined(
                part=_PART,
                verdict=Verdict.FAIL,
                words=str(problem),
                do="Mend that line.",
                who=YOU,
                code="CONFIGURATION",
            )
        return
    units = len(patient.configuration.units)
    yield ok(_PART, f"in order: {units} units, {len(patient.configuration.programme.requirements)} requirements")
