"""The words that people choose from in the tracker, and what each of them stands for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from cmmtn_sync.checks import CHECKS
from cmmtn_sync.columns import DECISIONS, Decision, Scope
from cmmtn_sync.model import ALL, NETWORK, MeetingKind, Obligation, Post, Programme, Proof, Record, Unit

NOTHING: Final = "Nothing we asked for"
_BY_WHAT: Final = {(decision.does, decision.scope): decision for decision in DECISIONS.values()}
LISTS: Final = ("Decisions", "Documents", "Units", "Roles", "Meeting kinds", "Requirements")
"""The columns of the sheet Lists, in their order."""


def statements(kind: str) -> tuple[str, ...]:
    """Return the decision words that say of a kind of requirement that it was done, without a document."""
    return tuple(word for word, decision in DECISIONS.items() if decision.does in CHECKS[kind].proved_by)


def decision_of(record: Record) -> Decision | None:
    """Return the decision word that a record was made by, or None. A key has a slash, a unit's id has none."""
    scope = Scope.ROW if "/" in record.about else Scope.ALL if record.about == ALL else Scope.UNIT
    return _BY_WHAT.get((record.kind, scope))


def document_choices(obligations: Iterable[Obligation]) -> dict[str, str]:
    """Return choice -> obligation key, for everything that a document can be for.

    ``MTU-WIRRAL: Annual Report (y2q1)``; a request adds its number, a second cycle its name.
    """
    choices: dict[str, str] = {}
    for obligation in obligations:
        if obligation.owed_by == NETWORK or obligation.requirement.proof is not Proof.DOCUMENT:
            continue
        quarter = obligation.requirement.id.partition(".")[0]
        request = f", request {obligation.key.rpartition('/')[2]}" if obligation.origin else ""
        words = f"{obligation.owed_by}: {obligation.requirement.title} ({quarter}{request})"
        if words in choices:
            words = f"{words} {obligation.cycle}"
        choices[words] = obligation.key
    return choices


def unit_choices(units: Mapping[str, Unit]) -> dict[str, str]:
    """Return what people call a unit -> its id; the network and "All units" too."""
    return {unit.short_name: unit.id for unit in units.values()} | {"Network": NETWORK, "All units": ALL}


def lists(
    programme: Programme, units: Mapping[str, Unit], obligations: Iterable[Obligation]
) -> dict[str, tuple[str, ...]]:
    """Return each list of the sheet Lists: its name, and its choices in order."""
    return {
        "Decisions": tuple(DECISIONS),
        "Documents": (*document_choices(obligations), NOTHING),
        "Units": tuple(unit_choices(units)),
        "Roles": tuple(post.value for post in Post),
        "Meeting kinds": tuple(kind.value for kind in MeetingKind),
        "Requirements": tuple(requirement.id for requirement in programme.requirements),
    }
