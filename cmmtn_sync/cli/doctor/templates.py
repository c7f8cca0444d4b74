"""Whether every template can be filled in."""

from __future__ import annotations

from collections.abc import Iterator

from cmmtn_sync.cli.doctor.nouns import YOU, Examined, Patient, Verdict, first_the_configuration, ok
from cmmtn_sync.cli.templates import problems_of_templates

_PART = "templates"


def check(patient: Patient) -> Iterator[Examined]:
    """Yield that they are in order, or what is wrong in each."""
    if patient.configuration is None:
        yield first_the_configuration(_PART)
        return
    problems = problems_of_templates(patient.configuration.settings.templates)
    for problem in problems:
        yield Examined(
            part=_PART,
            verdict=Verdict.WARN,
            words=f"{problem.template}: {problem.words}",
            why=f"{problem.where}. Until it is mended, the shipped template is used.",
            do="Mend it, then run: cmmtn-sync template check",
            who=YOU,
            code="TEMPLATE",
        )
    if not problems:
        yield ok(_PART, "in order")
