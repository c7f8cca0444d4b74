"""All that an assessment is made from, as one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from cmmtn_sync.checks import Kind
from cmmtn_sync.match import Offer
from cmmtn_sync.model import Document, Facts, Finding, Obligation, OwnAct, Record, RegisterPage, StandardSet, Unit


@dataclass(frozen=True, kw_only=True, slots=True)
class World:
    """What is known when a run judges: nothing in it is asked for by the judging itself."""

    now: datetime
    tracked_from: date
    due_soon_days: int
    obligations: tuple[Obligation, ...]
    offers: tuple[Offer, ...]
    records: tuple[Record, ...]
    units: Mapping[str, Unit]
    kinds: Mapping[str, Kind]
    lost: Mapping[str, str] = field(default_factory=dict)
    """Unit -> why we could not look into its place."""
    departed: tuple[Document, ...] = ()
    """Documents that were there once and are gone."""
    went: tuple[Offer, ...] = ()
    """What the departed documents were offered for; those without a reading are left out."""
    accepted: Mapping[str, Facts] = field(default_factory=dict)
    """Content -> what it said, of documents that were accepted and are replaced or gone since."""
    templates: Mapping[str, Facts] = field(default_factory=dict)
    """Template file -> what it asks for."""
    acts: Mapping[str, OwnAct] = field(default_factory=dict)
    """Obligation key -> what we did ourselves for it."""
    standards: Mapping[str, str] = field(default_factory=dict)
    """Cycle -> the standard set that the configuration names for it, in words."""
    cycles: tuple[str, ...] = ()
    """Every cycle, in order."""
    standard_sets: Mapping[str, StandardSet] = field(default_factory=dict)
    """Cycle -> what its self-assessments are made against."""
    register: tuple[RegisterPage, ...] = ()
    """What is known of units' actions."""
    verdicts: Mapping[str, tuple[Finding, ...]] = field(default_factory=dict)
    """What checks said before: a check is asked once about a content, not at every run."""
