"""How the tests of checks ask: a document in, finding codes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from cmmtn_sync.checks import CHECKS, Context
from cmmtn_sync.model import ActionItem, Facts, Finding, Severity, StandardSet, Unit
from tests.builders import a_unit, an_obligation, day

OTHERS = (
    a_unit("MTU-CHESTER", also_called=("COCH",)),
    a_unit("MTCC-AINTREE", also_called=("Aintree Major Trauma Centre",)),
)


def found(
    kind: str,
    facts: Facts,
    *,
    template: Facts | None = None,
    held: Sequence[Facts] = (),
    received: str = "2025-06-24",
    name: str = "document.docx",
    unit: Unit | None = None,
    others: Sequence[Unit] = OTHERS,
    open_actions: Sequence[ActionItem] | None = (),
    recommendations: Sequence[ActionItem] | None = (),
    beside: Mapping[str, Facts] = MappingProxyType({}),
    standards: StandardSet | None = None,
) -> tuple[Finding, ...]:
    """Return what a kind's check says of a document."""
    check = CHECKS[kind].check
    assert check is not None
    context = Context(
        unit=unit or a_unit(also_called=("Arrowe Park",)),
        others=tuple(others),
        day=day(received),
        name=name,
        template=template,
        held=tuple(held),
        open_actions=None if open_actions is None else tuple(open_actions),
        recommendations=None if recommendations is None else tuple(recommendations),
        beside=beside,
        standards=standards,
    )
    return tuple(check(facts, an_obligation(kind), context))


def codes(findings: Sequence[Finding]) -> list[str]:
    """Return the codes of what is wanting, in order."""
    return [f.code for f in findings if f.severity is Severity.WANTING]


def notes(findings: Sequence[Finding]) -> list[str]:
    """Return the codes of what is only noted."""
    return [f.code for f in findings if f.severity is Severity.NOTE]
