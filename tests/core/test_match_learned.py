"""What a person said of a file is remembered for the next of its name, and never for what it may not be."""

from __future__ import annotations

import pytest

from cmmtn_sync.match import Offer
from cmmtn_sync.match.names import likeness
from cmmtn_sync.model import Certainty, Obligation, RecordKind
from tests.builders import Sent, a_record, a_requirement, an_obligation, offered, sent, some_facts, some_units

REPORT, PLAN = an_obligation(), an_obligation("work-plan")
PLAN_2026 = an_obligation("work-plan", requirement=a_requirement("y3q1.work-plan"), opens="2026-04-01")
REPORT_2026 = an_obligation("annual-report", requirement=a_requirement("y3q1.annual-report"), opens="2026-04-01")
OWED = (REPORT, PLAN, REPORT_2026, PLAN_2026)
SAYS_NOTHING = some_facts("Document1")
LAST_YEAR = sent("Wirral/Trauma journey 2025 v2.docx", SAYS_NOTHING)


def next_year(name: str = "Wirral/Trauma Journey 2026 (final).docx", **more: object) -> Sent:
    return sent(name, more.pop("reading", SAYS_NOTHING), received="2026-05-04 10:00", **more)  # type: ignore[arg-type]


def after(came: Sent, to: Obligation | None, *others: Sent, before: Sent = LAST_YEAR) -> Offer:
    """Return what a file is offered for, after a person said in 2025 what another one is."""
    record = a_record(RecordKind.DOCUMENT_IS, before.document, to=to)
    return offered([came, *others], OWED, some_units(), [record])[0]


def test_the_next_years_file_of_the_name_is_the_same_document() -> None:
    found = after(next_year(), PLAN, LAST_YEAR)

    assert [(m.obligation, m.certainty) for m in found.matches] == [(PLAN_2026.key, Certainty.LIKELY)]
    assert found.matches[0].reasons[1] == (
        'it is named like "Trauma journey 2025 v2.docx", '
        "of which the network team said on 1 July 2025 that it is the Work Plan"
    )


def test_what_it_says_of_itself_makes_it_sure_or_goes_to_a_person() -> None:
    agrees = after(next_year(reading=some_facts("Work Plan 2026/27, Wirral")), PLAN, LAST_YEAR)
    differs = after(next_year(reading=some_facts("Annual Report 2025/26, Wirral")), PLAN, LAST_YEAR)

    assert [m.certainty for m in agrees.matches] == [Certainty.SURE]
    assert {(m.obligation, m.certainty) for m in differs.matches} == {
        (PLAN_2026.key, Certainty.UNSURE),
        (REPORT_2026.key, Certainty.UNSURE),
    }


def test_a_persons_word_about_a_name_beats_the_words_in_it() -> None:
    called_report = sent("Wirral/Annual report of actions 2025.docx", SAYS_NOTHING)

    found = after(next_year("Wirral/Annual report of actions 2026.docx"), PLAN, called_report, before=called_report)

    assert [m.obligation for m in found.matches] == [PLAN_2026.key]


def test_what_nobody_asked_for_is_not_asked_about_again() -> None:
    found = after(next_year(), None, LAST_YEAR)

    assert (found.matches, found.beside) == ((), True)
    assert found.why_not.startswith(
        'It is named like "Trauma journey 2025 v2.docx", of which the network team said on 1 July 2025'
    )


def test_of_two_files_of_a_name_for_one_request_the_other_is_not_guessed() -> None:
    found = after(sent("Wirral/Trauma journey 2025 part B.docx", SAYS_NOTHING, received="2025-07-02 10:00"), PLAN)

    assert found.matches == ()


def test_another_units_file_of_the_name_is_another_file() -> None:
    assert after(next_year("Chester/Trauma journey 2026.docx"), PLAN, LAST_YEAR).matches == ()


def test_it_is_remembered_when_the_file_itself_is_gone() -> None:
    record = a_record(RecordKind.DOCUMENT_IS, LAST_YEAR.document, to=PLAN, text=LAST_YEAR.document.name)

    (found,) = offered([next_year()], OWED, some_units(), [record])

    assert [m.obligation for m in found.matches] == [PLAN_2026.key]


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("Trauma journey 2025 v2.docx", "trauma journey"),
        ("Trauma_Journey FINAL signed June26.pdf", "trauma journey"),
        ("Scan0001.pdf", ""),
        ("Document1.docx", ""),
        ("2025-26.xlsx", ""),
        ("v3.docx", ""),
    ],
)
def test_years_and_versions_are_no_part_of_a_name(name: str, left: str) -> None:
    assert likeness(name) == left
