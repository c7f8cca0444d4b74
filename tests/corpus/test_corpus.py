"""The corpus: what we say of each document is what a careful person would say."""

from __future__ import annotations

import pytest

from cmmtn_sync.model import Severity, Unreadable
from tests.corpus.cases import PARTS, Case, all_cases, cases, findings
from tests.corpus.scoring import Score, score

COMPLETE = [case for case in all_cases() if not (case.expect or case.unreadable or case.known)]
LEAST_FOUND = 0.95


@pytest.mark.parametrize("case", list(all_cases()), ids=lambda case: f"{case.path.parent.name}/{case.id}")
def test_a_document_is_judged_as_a_careful_person_would(case: Case) -> None:
    told = Score()

    told.add(case)

    if case.known:
        assert any(case.known in line for line in told.told), f"{case.id} is seen now: take `known` out of it"
    assert [line for line in told.told if not case.known or case.known not in line] == [], case.what


@pytest.mark.parametrize("case", COMPLETE, ids=lambda case: case.id)
def test_of_a_complete_document_nothing_is_wanted(case: Case) -> None:
    said = findings(case)

    assert not isinstance(said, Unreadable)
    assert [f.words for f in said if f.severity is Severity.WANTING and f.code not in case.may] == []


@pytest.mark.parametrize("part", PARTS)
def test_of_the_planted_faults_nearly_all_are_found(part: str) -> None:
    found = score(cases(part))

    assert found.recall >= LEAST_FOUND, found.table()


def test_the_corpus_is_large_enough_to_tell() -> None:
    assert len(list(all_cases())) >= 60
