"""A form that a unit sends where a person's word is the proof: the update to the Clinical Group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from cmmtn_sync.assess.documents import Candidate, choose
from cmmtn_sync.assess.proved import Proved
from cmmtn_sync.model import Assessment, Completeness, Finding, Record, Severity, Timing

_TO_BE_GIVEN: Final = Finding(
    code="to-be-given",
    severity=Severity.WANTING,
    words="The form has come. It counts once the clinical lead, or a deputy, has given the update at the meeting.",
)


def with_form(proved: Proved, found: Sequence[Candidate], records: Sequence[Record]) -> Proved:
    """Return what stands for a word that nobody has given yet, with the form that came for it, if one did.

    Programme, section 3: attendance of the lead or a deputy *and* an update; a form alone is half of it. Once the
    meeting's day has passed, whether it was given is the network's to say.
    """
    chosen = choose(found, records)
    if len(chosen) != 1:
        return proved
    form = chosen[0]
    shown = replace(proved, evidence=(form.evidence,), first_received=form.evidence.document.first_received)
    if proved.completeness is Completeness.AMBIGUOUS:
        return replace(shown, findings=form.findings)
    completeness = Completeness.UNKNOWN if form.ours else Completeness.INCOMPLETE
    return replace(shown, completeness=completeness, findings=(*form.findings, _TO_BE_GIVEN))


def waits_to_be_given(assessment: Assessment) -> bool:
    """Return whether a complete form has come for what a person gives at a meeting that is still to be held."""
    wanting = [f.code for f in assessment.findings if f.severity is Severity.WANTING]
    passed = assessment.timing is Timing.OVERDUE
    return assessment.document is not None and wanting == [_TO_BE_GIVEN.code] and not passed
