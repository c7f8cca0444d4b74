"""The cases of the corpus: a document, what it is held against, and what a careful person would say of it.

Each case is a YAML file beside its document; README.md says how one reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from cmmtn_sync.checks import CHECKS, Context
from cmmtn_sync.checks.patient import patient_data
from cmmtn_sync.config import load
from cmmtn_sync.facts import read_facts
from cmmtn_sync.model import (
    ActionItem,
    Facts,
    Finding,
    Obligation,
    Origin,
    Reading,
    Standard,
    StandardSet,
    Unit,
    UnitRole,
    Unreadable,
)
from tests.builders import a_document, a_requirement, a_year, an_obligation, day

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parent.parent
PARTS: Final = ("written_first", "written_apart", "written_later")
_TEMPLATES: Final[Mapping[str, str]] = {
    "annual-report": "Annual Report.docx",
    "work-plan": "Work Plan.docx",
    "operational-policy": "Operational Policy.docx",
    "self-assessment": "Self-assessment.xlsx",
    "update": "Update on the action plan.docx",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Expected:
    """One thing that a careful person would say: its code, and a word that the sentence must hold."""

    code: str
    names: str = ""

    def said_by(self, finding: Finding) -> bool:
        told = f"{finding.words} {finding.where}".casefold()
        return finding.code == self.code and self.names.casefold() in told


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """A document of the corpus."""

    path: Path
    what: str
    kind: str
    expect: tuple[Expected, ...]
    may: frozenset[str]
    unreadable: str
    known: str
    """The code of what we do not see, or see wrongly, where we know that; the case says why."""
    said: Mapping[str, Any] = field(repr=False)

    @property
    def id(self) -> str:
        return self.path.stem


def cases(part: str) -> tuple[Case, ...]:
    """Return the cases of a part, by name."""
    return tuple(_case(path) for path in sorted((HERE / part).glob("*.yaml")))


def _case(path: Path) -> Case:
    said = yaml.safe_load(path.read_text(encoding="utf-8"))
    document = next(p for p in sorted(path.parent.glob(f"{path.stem}.*")) if p.suffix != ".yaml")
    return Case(
        path=document,
        what=said["what"],
        kind=said["as"],
        expect=tuple(map(_expected, said.get("expect", []))),
        may=frozenset(said.get("may", [])),
        unreadable=said.get("unreadable", ""),
        known=said.get("known", {}).get("code", ""),
        said=said,
    )


def _expected(told: Mapping[str, Any]) -> Expected:
    return Expected(code=told["code"], names=str(told.get("names", told.get("where", ""))))


def findings(case: Case) -> tuple[Finding, ...] | Unreadable:
    """Return what our check says of a case's document, or that we cannot read it."""
    facts = read(case.path)
    if isinstance(facts, Unreadable):
        return facts
    check = CHECKS[case.kind].check
    assert check is not None
    unit = _units()[case.said["unit"]]
    document = a_document(f"{unit.place.folder}/{case.path.name}")
    return (*patient_data(document, facts, unit), *check(facts, _obligation(case), _context(case)))


@cache
def read(path: Path) -> Reading:
    return read_facts(path.read_bytes(), path.name)


@cache
def _units() -> Mapping[str, Unit]:
    return load(ROOT / "config").units


def _obligation(case: Case) -> Obligation:
    requirement = a_requirement(f"y2q1.{case.kind}", kind=case.kind)
    period = case.said.get("period")
    year = int(str(period)[:4]) if period and period != "none" else None
    return an_obligation(case.kind, case.said["unit"], requirement=requirement, period=a_year(year) if year else None)


def _context(case: Case) -> Context:
    units = _units()
    plan = _beside(case, "work_plan")
    earlier = case.said.get("earlier")
    held = [*case.said.get("held", []), *([earlier] if earlier else [])]
    return Context(
        unit=units[case.said["unit"]],
        others=tuple(u for u in units.values() if u.id != case.said["unit"]),
        day=day(str(case.said["day"])),
        name=case.path.name,
        template=_template(case),
        held=tuple(_facts(case.path.parent / name) for name in held),
        open_actions=_actions(case.said.get("open_actions"), None),
        recommendations=_actions(case.said.get("recommendations"), Origin.RECOMMENDATION),
        beside={"work-plan": plan} if plan else {},
        standards=_standards(case),
    )


def _template(case: Case) -> Facts | None:
    """Return the template that a half's documents were made from: its own copy, where it keeps one."""
    name = _TEMPLATES[case.kind]
    own, shipped = case.path.parent / "templates" / name, ROOT / "templates" / "documents" / name
    path = own if own.exists() else shipped
    return _facts(path) if path.exists() else None


def _facts(path: Path) -> Facts:
    facts = read(path)
    assert isinstance(facts, Facts), f"{path.name} cannot be read"
    return facts


def _beside(case: Case, name: str) -> Facts | None:
    other = case.said.get(name)
    return _facts(case.path.parent / other) if other else None


def _actions(listed: list[dict[str, str]] | None, origin: Origin | None) -> tuple[ActionItem, ...] | None:
    if listed is None:
        return None
    return tuple(ActionItem(ref=str(a.get("ref", "")), action=a["action"], origin=origin) for a in listed)


def _standards(case: Case) -> StandardSet | None:
    listed = case.said.get("standards")
    if listed is None:
        return None
    everyone = frozenset(UnitRole)
    standards = tuple(Standard(code=s["code"], title=s["title"], section="", applies_to=everyone) for s in listed)
    version = str(case.said.get("standard_version", ""))
    return StandardSet(id="corpus", version=version, source="made up", effective=day("2024-04-01"), standards=standards)


def all_cases() -> Iterator[Case]:
    for part in PARTS:
        yield from cases(part)
