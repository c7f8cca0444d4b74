"""Why an obligation stands as it does, in lines: the same words as the tracker's "Why this status"."""

from __future__ import annotations

from dataclasses import dataclass

from cmmtn_sync.errors import WrongUseError
from cmmtn_sync.model import Assessment
from cmmtn_sync.obligations import due_words
from cmmtn_sync.plan.desk_words import next_step
from cmmtn_sync.plan.situation import Situation
from cmmtn_sync.plan.why import why_lines

_MOST = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Explained:
    """One obligation explained. A line without a name goes on with what the line above it began."""

    key: str
    title: str
    lines: tuple[tuple[str, str], ...]

    @property
    def heading(self) -> str:
        """Return the first line."""
        return f"{self.key}: {self.title}"

    def as_data(self) -> dict[str, object]:
        """Return the same facts for machines: every line under its name."""
        told: dict[str, list[str]] = {}
        named = ""
        for name, words in self.lines:
            named = name.lower() or named
            told.setdefault(named, []).append(words)
        return {"key": self.key, "title": self.title, **told}


def explained(situation: Situation, key: str) -> tuple[Explained, ...]:
    """Return the obligations whose key holds the text. Raise ``WrongUseError`` for none, or for very many."""
    found = [a for a in situation.assessments if a.obligation.key == key]
    found = found or [a for a in situation.assessments if key.lower() in a.obligation.key.lower()]
    if not found:
        happened = f"No obligation has {key} in its Ref."
        raise WrongUseError(
            happened, do="Copy a Ref from the tracker, or write a part of one, such as annual-report/MTU-WIRRAL."
        )
    if len(found) > _MOST:
        happened = f"{len(found)} obligations have {key} in their Ref."
        raise WrongUseError(happened, do=f"Write more of it, for example {found[0].obligation.key}")
    return tuple(_one(situation, a) for a in found)


def _one(situation: Situation, assessment: Assessment) -> Explained:
    obligation = assessment.obligation
    unit = situation.units.get(obligation.about)
    who = unit.short_name if unit else "Network"
    step = next_step(situation, assessment)
    lines = (
        ("Status", assessment.status_words),
        ("Due", due_words(obligation.due)),
        *why_lines(situation, assessment, step),
    )
    return Explained(key=obligation.key, title=f"{who}, {obligation.requirement.title}", lines=lines)
