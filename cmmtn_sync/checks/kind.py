"""What a kind of requirement is: how its documents are called, what we ask of them, which records prove it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from cmmtn_sync.model import ActionItem, Facts, Finding, Obligation, RecordKind, StandardSet, Unit


@dataclass(frozen=True, kw_only=True, slots=True)
class Context:
    """What a check may know besides the document and the obligation."""

    unit: Unit
    others: tuple[Unit, ...]
    """The other units, by whose names a document in the wrong folder is known."""
    day: date
    name: str
    """The file's own name."""
    template: Facts | None
    """What the network's template says: its headings and prompts are what is asked for."""
    held: tuple[Facts, ...] = ()
    """Earlier documents of the kind that this unit sent, newest first."""
    open_actions: tuple[ActionItem, ...] | None = None
    """What was open when the request was made; None if nobody has told us: then "cannot tell", never "pass"."""
    recommendations: tuple[ActionItem, ...] | None = None
    """What the last review of the unit recommended; None if nobody has told us."""
    beside: Mapping[str, Facts] = field(default_factory=dict)
    """Kind -> the newest document of it that the unit sent for the same year, of those that the check compares with."""
    standards: StandardSet | None = None
    """What the cycle's self-assessments are made against; None if the configuration names none."""


Check: TypeAlias = Callable[[Facts, Obligation, Context], Iterable[Finding]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """One kind of requirement."""

    title: str
    calls: tuple[str, ...] = ()
    """Words by which such documents go, in file names, titles and covers."""
    check: Check | None = None
    """None for what is not proved by a document."""
    proved_by: frozenset[RecordKind] = field(default_factory=frozenset)
    """The statements of people that stand for it."""
    compares_with: tuple[str, ...] = ()
    """Kinds whose document of the same year the check looks at."""
    tells_actions: bool = False
    """Whether its rows are actions of the register."""
