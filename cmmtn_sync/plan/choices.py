"""The words that people choose from in the tracker, and what each of them stands for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from cmmtn_sync.checks import CHECKS
from cmmtn_sync.columns import DECISIONS, Decision, Scope
from cmmtn_sync.model import ALL, NETWORK, MeetingKind, Obligation, Post, Programme, Proof, Record, Unit
from cmmtn_sync.plan.typed import did_you_mean, plain
from cmmtn_sync.quarters import quarter_of

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


def nearest_document(text: str, obligations: Mapping[str, Obligation], unit: str | None, today: date) -> str:
    """Return ``Did you mean ...?`` with the choice that a unit's row means by words that are none; or nothing.

    That is the unit's own of that name, the last that was asked for; else the nearest, its own before any other's.
    """
    choices = document_choices(obligations.values())
    own = {word: obligations[key] for word, key in choices.items() if obligations[key].owed_by == unit}
    called = {w: o for w, o in own.items() if plain(text) in {plain(o.requirement.title), plain(w.partition(": ")[2])}}
    asked = {word: o for word, o in called.items() if o.opens <= today} or called
    last = [word for word, o in asked.items() if o.opens == max(each.opens for each in asked.values())]
    if len(last) == 1:
        return f' Did you mean "{last[0]}"?'
    if last:
        return f" Choose one of: {'; '.join(last)}."
    return did_you_mean(text, (*own, NOTHING)) or did_you_mean(text, choices)


def unit_choices(units: Mapping[str, Unit]) -> dict[str, str]:
    """Return what people call a unit -> its id; the network and "All units" too."""
    return {unit.short_name: unit.id for unit in units.values()} | {"Network": NETWORK, "All units": ALL}


def requirement_choices(programme: Programme, today: date) -> dict[str, tuple[str, ...]]:
    """Return the words for a requirement -> the ids that they can stand for: the id itself, and what it is called.

    A title that several have stands for those of the running year, where there are any.
    """
    year = quarter_of(today).first_year
    running = {year - cycle.first_year + 1 for cycle in programme.cycles}
    titled: dict[str, list[tuple[str, bool]]] = {}
    for requirement in programme.requirements:
        titled.setdefault(requirement.title, []).append((requirement.id, requirement.year in running))
    by_title = {
        title: tuple(i for i, now in those if now) or tuple(i for i, _ in those) for title, those in titled.items()
    }
    return by_title | {requirement.id: (requirement.id,) for requirement in programme.requirements}


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
