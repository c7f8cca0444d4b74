"""How well our findings fit what people would say: precision and recall for each code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from cmmtn_sync.model import Finding, Unreadable
from tests.corpus.cases import Case, findings

OF_THE_FILE: Final = frozenset(
    {
        "comments-left",
        "macros",
        "not-calculated",
        "carried",
        "cut",
        "much-as-earlier",
        "no-period",
        "named-draft",
        "placeholders",
        "date-not-understood",
    }
)
"""What is noted of a file as such: no case lists it, and it makes nothing incomplete."""


@dataclass(kw_only=True)
class Score:
    """What was expected and said, what was expected and not said, what was said and not expected; by code."""

    right: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)

    def add(self, case: Case) -> None:
        said = findings(case)
        if isinstance(said, Unreadable) or case.unreadable:
            self._unreadable(case, said)
            return
        left = list(said)
        for expected in case.expect:
            found = next((f for f in left if expected.said_by(f)), None)
            if found is None:
                self.missed[expected.code] += 1
                self.told.append(f"{case.id}: missed {expected.code} {expected.names}")
            else:
                self.right[expected.code] += 1
                if not any(e is not expected and e.said_by(found) for e in case.expect):
                    left.remove(found)
        self._not_expected(case, left)

    def _not_expected(self, case: Case, left: list[Finding]) -> None:
        for finding in left:
            if finding.code not in case.may | OF_THE_FILE and not any(e.said_by(finding) for e in case.expect):
                self.wrong[finding.code] += 1
                self.told.append(f"{case.id}: wrong {finding.code}: {finding.words}")

    def _unreadable(self, case: Case, said: tuple[Finding, ...] | Unreadable) -> None:
        reason = said.reason.value if isinstance(said, Unreadable) else "readable"
        code = f"unreadable: {case.unreadable or 'no'}"
        if reason == case.unreadable:
            self.right[code] += 1
        else:
            self.missed[code] += 1
            self.told.append(f"{case.id}: expected {case.unreadable or 'facts'}, was {reason}")

    def table(self) -> str:
        codes = sorted({*self.right, *self.missed, *self.wrong})
        lines = [f"{'':26}{'right':>6}{'missed':>7}{'wrong':>6}"]
        lines += [f"{c:26}{self.right[c]:6}{self.missed[c]:7}{self.wrong[c]:6}" for c in codes]
        right, missed, wrong = self.right.total(), self.missed.total(), self.wrong.total()
        lines.append(f"{'together':26}{right:6}{missed:7}{wrong:6}")
        return "\n".join(lines)

    @property
    def recall(self) -> float:
        return self.right.total() / max(1, self.right.total() + self.missed.total())

    @property
    def precision(self) -> float:
        return self.right.total() / max(1, self.right.total() + self.wrong.total())


def score(cases: Iterable[Case]) -> Score:
    total = Score()
    for case in cases:
        total.add(case)
    return total
