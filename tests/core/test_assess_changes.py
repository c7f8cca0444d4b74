"""What differs between the version that was accepted and the one that is there now."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cmmtn_sync.assess import assess
from cmmtn_sync.assess.changes import what_changed
from cmmtn_sync.model import Facts, Reason, RecordKind, Section, Table, Unreadable
from tests.builders import Sent, a_record, a_world, an_obligation, at, sent, some_facts

REPORT = an_obligation()


def facts(**sections: str) -> Facts:
    found = tuple(Section(title=t, level=1, text=text, place="section 1") for t, text in sections.items())
    return replace(some_facts("Annual Report 2024/25, Wirral"), sections=found, text=" ".join(sections.values()))


def with_rows(*rows: str) -> Facts:
    return replace(facts(), tables=(Table(header=("Action",), rows=tuple((row,) for row in rows), place="table 1"),))


BEFORE = facts(Activity="Two words", Audit="Four words stand here")


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (BEFORE, "Its text is the same."),
        (facts(Activity="Two words", Audit="Three words now"), '"Audit" says something else (3 words, 4 before).'),
        (facts(Activity="Two words"), '"Audit" is gone.'),
        (facts(Activity="Two words", Audit="Four words stand here", Staff="One"), '"Staff" is new.'),
        (
            facts(A="1", B="2", C="3"),
            '"A" is new. "B" is new. "C" is new. And 2 changes more.',
        ),
        (replace(BEFORE, text="Other", words=7), "It has 7 words now, 6 before."),
    ],
)
def test_it_is_said_by_headings(after: Facts, words: str) -> None:
    assert what_changed(replace(BEFORE, words=6), after) == words


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (("One", "Two", "Three"), "Its tables have 3 rows now, 2 before."),
        (("One", "Other"), "1 of the 2 rows of its tables says something else."),
    ],
)
def test_rows_of_a_work_plan_are_counted(rows: tuple[str, ...], words: str) -> None:
    assert what_changed(with_rows("One", "Two"), with_rows(*rows)) == words


def test_a_file_replaced_after_it_was_accepted_says_what_is_new_in_it() -> None:
    came = sent(received="2025-07-01 10:00")
    accepted = a_record(RecordKind.ACCEPTED, REPORT, on="2025-06-20 12:00", bound_to="the first")
    world = a_world(REPORT, came=[came], records=[accepted], now="2025-07-02 10:00")
    before = facts(Activity="Other words")

    (assessment,) = assess(replace(world, accepted={"the first": before})).assessments

    (finding,) = [f for f in assessment.findings if f.code == "replaced-after-accept"]
    assert finding.words.startswith("The file was replaced after it was accepted on 20 June 2025. ")
    assert finding.words != "The file was replaced after it was accepted on 20 June 2025. "


# --- received by email


@pytest.mark.parametrize("day", ["2025-06-28"])
def test_what_came_by_email_counts_from_that_day_and_is_looked_into_once_it_is_in_the_folder(day: str) -> None:
    record = a_record(RecordKind.RECEIVED, REPORT, on="2025-07-02 12:00", until=day)
    alone = assess(a_world(REPORT, records=[record], now="2025-07-02 13:00")).assessments[0]
    put = sent(received="2025-07-03 10:00")
    there = assess(a_world(REPORT, came=[put], records=[record], now="2025-07-04 10:00")).assessments[0]

    assert alone.status_words == there.status_words == "● Complete (on time)"
    assert alone.complete_on == there.complete_on == at("2025-06-28 23:59:59")
    assert [f.code for f in alone.findings] == ["by-email"]
    assert there.document is not None


def test_a_version_that_came_later_is_not_made_punctual_by_an_email_about_the_first() -> None:
    record = a_record(RecordKind.RECEIVED, REPORT, on="2025-07-02 12:00", until="2025-06-28", bound_to="the first")
    later = sent(received="2025-07-20 10:00")

    assessment = assess(a_world(REPORT, came=[later], records=[record], now="2025-07-21 10:00")).assessments[0]

    assert assessment.complete_on == at("2025-07-20 10:00")
    assert assessment.first_received == at("2025-06-28 23:59:59")


@pytest.mark.parametrize("kind", [RecordKind.MORE_TIME, RecordKind.CHASE_NOW])
def test_what_was_not_needed_is_asked_for_again_by_a_later_word(kind: RecordKind) -> None:
    waived = a_record(RecordKind.NOT_NEEDED, REPORT, on="2025-07-01 12:00")
    later = a_record(kind, REPORT, on="2025-07-02 12:00", until="2025-07-31")

    before = assess(a_world(REPORT, records=[waived], now="2025-07-03 10:00")).assessments[0]
    after = assess(a_world(REPORT, records=[waived, later], now="2025-07-03 10:00")).assessments[0]

    assert before.status_words == "– Not needed"
    assert after.status_words == "■ Overdue"


WANTING = sent(reading=some_facts("Annual Report 2024/25, Chester"), received="2025-06-20")
DAMAGED = sent(reading=Unreadable(reason=Reason.DAMAGED, reader=1), received="2025-06-20")
OTHER = sent("Wirral/Annual Report B.docx", received="2025-06-21")


@pytest.mark.parametrize(
    ("came", "named"),
    [
        ([WANTING], '"Annual Report.docx" lies'),
        ([DAMAGED], '"Annual Report.docx" lies'),
        ([sent(received="2025-06-20"), OTHER], '"Annual Report B.docx" and "Annual Report.docx" lie'),
    ],
    ids=["something wanting", "damaged", "two that could be it"],
)
def test_what_came_by_email_counts_whatever_lies_in_the_folder(came: list[Sent], named: str) -> None:
    record = a_record(RecordKind.RECEIVED, REPORT, on="2025-07-02 12:00", until="2025-06-28")

    found = assess(a_world(REPORT, came=came, records=[record], now="2025-07-04 10:00")).assessments[0]

    assert (found.status_words, found.complete_on) == ("● Complete (on time)", at("2025-06-28 23:59:59"))
    assert [f.code for f in found.findings] == ["by-email", "by-email-instead"]
    assert found.findings[1].words == f"{named} in the folder, and the network's word stands instead."


@pytest.mark.parametrize(
    ("came", "kind"),
    [
        (sent(reading=WANTING.reading, received="2025-07-03 10:00"), None),
        (WANTING, RecordKind.RETURNED),
        (WANTING, RecordKind.MORE_WANTED),
        (WANTING, RecordKind.CHASE_NOW),
    ],
    ids=["a newer file", "it was returned", "more is wanted", "it is chased"],
)
def test_what_came_by_email_counts_until_something_newer_comes_or_is_said(came: Sent, kind: RecordKind | None) -> None:
    records = [a_record(RecordKind.RECEIVED, REPORT, on="2025-07-02 12:00", until="2025-06-28")]
    if kind:
        records.append(a_record(kind, REPORT, on="2025-07-03 12:00", bound_to=came.document))

    found = assess(a_world(REPORT, came=[came], records=records, now="2025-07-04 10:00")).assessments[0]

    assert found.status_words == "■ Overdue"


def test_what_came_by_email_is_chased_again_if_a_person_says_so() -> None:
    received = a_record(RecordKind.RECEIVED, REPORT, on="2025-07-01 12:00", until="2025-06-28")
    chase = a_record(RecordKind.CHASE_NOW, REPORT, on="2025-07-02 12:00")

    assessment = assess(a_world(REPORT, records=[received, chase], now="2025-07-03 10:00")).assessments[0]

    assert assessment.status_words == "■ Overdue"
