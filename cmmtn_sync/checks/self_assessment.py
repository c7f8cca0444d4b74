"""The self-assessment against the national and network standards."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from cmmtn_sync.checks import common
from cmmtn_sync.checks.kind import Context, Kind
from cmmtn_sync.model import Facts, Finding, Obligation


def check(facts: Facts, obligation: Obligation, context: Context) -> Iterable[Finding]:
    """Return what is wanting of a self-assessment: at this stage, what is asked of every document."""
    return common.findings(facts, obligation, context)


KIND: Final = Kind(
    title="Self-assessment",
    calls=("self assessment", "self assessment form", "selfassessment", "sa return"),
    check=check,
)
