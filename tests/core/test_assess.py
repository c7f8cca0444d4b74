"""Obligations, evidence and records in; completeness, timing, review and the status word out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmmtn_sync.assess import World, assess
from cmmtn_sync.model import (
    ALL,
    Assessment,
    Basis,
    Completeness,
    Facts,
    FromRecord,
    InConfiguration,
    Obligation,
    On,
    OwnAct,
    Proof,
    Reason,
    Receipt,
    ReceiptSource,
    Record,
    RecordKind,
    Review,
    Status,
    Timing,
    Unreadable,
)
from tests.builders import (
    GOOD,
    SENTENCE,
    WIRRAL,
    Sent,
    a_document,
    a_duty,
    a_record,
    a_requirement,
    a_template,
    a_unit,
    a_world,
    an_obligation,
    an_update,
    at,
    day,
    judged,
    offered,
    one_judged,
    sent,
    some_facts,
    some_units,
)
from tests.core.laws import LAW

REPORT = an_obligation()
LAST_YEAR = some_facts("Annual Report 2023/24")
BAD = some_facts("Annual Report 2024/25, Chester")
"""A report with something wanting: another unit's name on its cover."""
SAYS = '"annual report"'
UPDATE = an_obligation(requirement=an_update(), due="2025-06-12")
REVIEW = an_obligation(requirement=a_duty(), due="2025-09-30", opens="2025-07-01")


def the(*came: Sent, now: str = "2025-06-25", records: Sequence[Record] = (), **more: object) -> Assessment:
    return one_judged(a_world(REPORT, came=came, now=now, records=records, **more))  # type: ignore[arg-type]


def codes(assessment: Assessment) -> list[str]:
    return [f.code for f in assessment.findings]


def chosen(assessment: Assessment) -> str | None:
    return assessment.document.document.path if assessment.document else None


# --- status words, the first that fits ----------------------------------------------------------------------

NOTHING: tuple[Sent, ...] = ()
GOOD_FILE = (sent(),)
BAD_FILE = (sent(reading=BAD),)
TWO_FILES = (sent("Wirral/Annual Report A.docx"), sent("Wirral/Annual Report B.docx"))
NOT_NEEDED = (a_record(RecordKind.NOT_NEEDED, REPORT),)
LOST = {WIRRAL: "The folder of Wirral is not there."}


@pytest.mark.parametrize(
    ("came", "now", "changes", "words"),
    [
        (GOOD_FILE, "2025-06-25", {"tracked_from": day("2025-07-01"), "records": NOT_NEEDED}, "– Before we started"),
        (GOOD_FILE, "2025-07-25", {"records": NOT_NEEDED, "lost": LOST}, "– Not needed"),
        (NOTHING, "2025-07-25", {"lost": LOST}, "? Could not look"),
        (BAD_FILE, "2025-07-25", {"lost": LOST}, "? Could not look"),
        (TWO_FILES, "2025-07-25", {"lost": LOST}, "? Needs a decision"),
        (TWO_FILES, "2025-07-25", {}, "? Needs a decision"),
        (GOOD_FILE, "2025-07-25", {"lost": LOST}, "● Complete (on time)"),
        ((sent(received="2025-07-01 00:00"),), "2025-07-25", {}, "● Complete (late)"),
        ((sent(received="2025-06-30 23:59"),), "2025-07-25", {}, "● Complete (on time)"),
        (BAD_FILE, "2025-07-01 00:00", {}, "■ Overdue"),
        (NOTHING, "2025-07-01 00:00", {}, "■ Overdue"),
        (NOTHING, "2025-06-30 23:59", {}, "▲ Due soon"),
        (NOTHING, "2025-06-16 00:30", {}, "▲ Due soon"),
        (BAD_FILE, "2025-06-25", {}, "▲ Due soon"),
        ((sent(reading=BAD, received="2025-04-10"),), "2025-06-15", {}, "○ More wanted"),
        (NOTHING, "2025-06-15 23:30", {}, "○ Not started"),
    ],
    ids=[
        "before we started beats all",
        "not needed beats a lost place",
        "nothing seen in a lost place",
        "an old fault in a lost place: what we could not see may mend it",
        "two files in a lost place are two files",
        "two files",
        "complete beats a lost place",
        "complete, a minute late",
        "complete, by the last minute",
        "overdue with a file that is wanting",
        "overdue from midnight in London",
        "due soon to the last minute",
        "due soon from 14 days before",
        "due soon with a file that is wanting",
        "a file that is wanting, long before",
        "nothing, long before",
    ],
)
def test_the_status_is_the_first_word_that_fits(
    came: Sequence[Sent], now: str, changes: dict[str, object], words: str
) -> None:
    assert the(*came, now=now, **changes).status_words == words  # type: ignore[arg-type]


def test_completeness_timing_and_review_are_three_facts() -> None:
    came = sent(reading=BAD, received="2025-06-24")
    found = the(came, now="2025-07-25", records=[a_record(RecordKind.RETURNED, REPORT, bound_to=came.document)])

    assert (found.completeness, found.timing, found.review) == (
        Completeness.INCOMPLETE,
        Timing.OVERDUE,
        Review.RETURNED,
    )


def test_a_waiver_is_not_said_to_have_passed_its_date() -> None:
    found = the(now="2025-07-25", records=[a_record(RecordKind.NOT_NEEDED, REPORT, text="new service")])

    assert found.why[-1] == "Recorded by the network team on 1 July 2025: not needed (new service)."


@pytest.mark.parametrize(
    ("obligation", "before"),
    [
        (an_obligation(due="2025-03-31", opens="2025-01-01"), True),
        (an_obligation(due="2025-04-01", opens="2025-01-01"), False),
        (an_obligation(due="2025-03-31", opens="2025-01-01", basis=Basis.EXTENDED), False),
        (an_obligation(due=None, opens="2025-01-01"), True),
        (an_obligation(due=None, opens="2025-04-01"), False),
    ],
    ids=["due the day before", "due on the day", "extended", "waits, of a quarter before", "waits, of this quarter"],
)
def test_what_was_due_before_tracking_began_is_shown_and_no_more(obligation: Obligation, before: bool) -> None:  # noqa: FBT001 - a column
    status = one_judged(a_world(obligation, now="2025-06-25")).status

    assert (status is Status.BEFORE_START) is before


def test_what_waits_for_a_date_is_not_started_and_never_overdue() -> None:
    waiting = an_obligation(requirement=an_update(), due=None)

    assert one_judged(a_world(waiting, now="2025-06-25")).status is Status.NOT_STARTED
    assert one_judged(a_world(waiting, now="2026-06-25")).timing is Timing.UPCOMING


# --- every kind of evidence ---------------------------------------------------------------------------------


def test_a_document_proves_it_at_the_time_it_was_received() -> None:
    found = the(sent(received="2025-06-24 15:12"))

    assert (found.completeness, found.complete_on) == (Completeness.COMPLETE, at("2025-06-24 15:12"))
    assert found.why == (
        "Asked of the unit: Annual Report about 2024/25, by 30 June 2025.",
        f'Word file "Annual Report.docx" is taken for it: the file name says {SAYS} and the title says {SAYS}.',
        "Received 24 June 2025 at 3:12pm.",
    )


def test_a_time_that_the_service_did_not_tell_is_marked() -> None:
    receipt = Receipt(at=at("2025-06-24 15:12"), source=ReceiptSource.FILE)
    found = the(Sent(document=a_document(receipt=receipt), reading=GOOD))

    assert "Received 24 June 2025 at 3:12pm (time from the file)." in found.why


def test_an_update_that_was_noted_is_complete() -> None:
    record = a_record(RecordKind.UPDATE_GIVEN, UPDATE, on="2025-06-12 16:00")
    found = one_judged(a_world(UPDATE, records=[record]))

    assert (found.status_words, found.evidence) == ("● Complete (on time)", (FromRecord(record=record),))


def test_an_update_that_was_noted_late_counts_from_the_day_that_was_stated() -> None:
    later = a_record(RecordKind.UPDATE_GIVEN, UPDATE, on="2025-06-20")

    assert one_judged(a_world(UPDATE, records=[later])).status_words == "● Complete (late)"
    assert (
        one_judged(a_world(UPDATE, records=[replace(later, date=day("2025-06-12"))])).status_words
        == "● Complete (on time)"
    )


def test_a_day_in_the_future_does_not_make_it_done_later_than_it_was_noted() -> None:
    record = a_record(RecordKind.DONE, REVIEW, on="2025-07-25", until="2025-12-01")

    assert one_judged(a_world(REVIEW, records=[record])).complete_on == at("2025-07-25")


@pytest.mark.parametrize("kind", [RecordKind.ACCEPTED, RecordKind.UPDATE_GIVEN, RecordKind.POLICY_UNCHANGED])
def test_only_its_own_kind_of_statement_proves_a_duty(kind: RecordKind) -> None:
    assert one_judged(a_world(REVIEW, records=[a_record(kind, REVIEW)])).completeness is Completeness.MISSING


def test_an_update_that_nobody_noted_is_the_networks_to_decide_once_its_day_has_passed() -> None:
    assert one_judged(a_world(UPDATE, now="2025-06-12")).status is Status.DUE_SOON
    assert one_judged(a_world(UPDATE, now="2025-06-13")).status is Status.AMBIGUOUS


def test_an_update_that_the_network_chases_was_not_given() -> None:
    chase = a_record(RecordKind.CHASE_NOW, UPDATE, on="2025-06-13")

    assert one_judged(a_world(UPDATE, now="2025-06-13", records=[chase])).status is Status.OVERDUE


def test_a_duty_of_the_network_is_overdue_as_any_other() -> None:
    assert one_judged(a_world(REVIEW, now="2025-10-01")).status is Status.OVERDUE


def test_what_we_did_ourselves_proves_it() -> None:
    duty = an_obligation(requirement=a_duty("y2q1.templates", proof=Proof.OWN_ACT), about=ALL, key="templates")
    act = OwnAct(what="Templates were put into 10 folders", at=at("2025-03-03"))

    assert one_judged(a_world(duty)).completeness is Completeness.MISSING
    assert one_judged(a_world(duty, acts={"templates": act})).evidence == (act,)


def test_what_the_configuration_says_proves_it() -> None:
    duty = an_obligation(requirement=a_duty("y2q2.standards", proof=Proof.CONFIGURATION), about=ALL)
    found = one_judged(a_world(duty, standards={"2024-26": "version 1"}))

    assert one_judged(a_world(duty)).completeness is Completeness.MISSING
    assert found.evidence == (InConfiguration(what="version 1", since=duty.opens),)


@pytest.mark.parametrize("proof", [Proof.OWN_ACT, Proof.CONFIGURATION])
def test_a_person_can_say_that_the_network_did_it_otherwise(proof: Proof) -> None:
    duty = an_obligation(requirement=a_duty("y2q1.templates", proof=proof), about=ALL)

    assert one_judged(a_world(duty, records=[a_record(RecordKind.DONE, duty)])).completeness is Completeness.COMPLETE


# --- policies that did not change ---------------------------------------------------------------------------

POLICY = an_obligation("operational-policy")
HELD = sent(
    "Wirral/Operational Policy v3.docx",
    some_facts("Operational Policy", cover="Version 3.0\nReview date: 31 March 2026"),
    received="2024-06-20",
)
NO_CHANGE = some_facts("Operational Policy", text=f"{SENTENCE * 2}No change. Version 3.0, next review 31 March 2026.")


def test_a_policy_held_from_before_is_no_answer_but_is_spoken_of() -> None:
    found = one_judged(a_world(POLICY, came=[HELD]))

    assert (found.completeness, codes(found)) == (Completeness.MISSING, ["held-earlier"])
    assert 'We hold "Operational Policy v3.docx" of 20 June 2024.' in found.findings[0].words


@pytest.mark.parametrize(("held", "expected"), [([HELD], []), ([], ["declaration-not-held"])], ids=["held", "not held"])
def test_a_note_of_no_change_stands_on_the_version_that_we_hold(held: list[Sent], expected: list[str]) -> None:
    came = [*held, sent("Wirral/Operational Policy 2025.docx", NO_CHANGE)]

    assert codes(one_judged(a_world(POLICY, came=came))) == expected


def test_a_person_can_note_that_a_policy_stands_and_it_counts_from_when_it_was_noted() -> None:
    record = a_record(RecordKind.POLICY_UNCHANGED, POLICY, on="2025-07-02", until="2025-06-01", text="version 3")
    found = one_judged(a_world(POLICY, now="2025-07-03", records=[record]))

    assert (found.status_words, found.complete_on) == ("● Complete (late)", record.at)


def test_a_policy_that_came_is_looked_at_although_somebody_noted_no_change() -> None:
    record = a_record(RecordKind.POLICY_UNCHANGED, POLICY, on="2025-06-02")
    good = sent("Wirral/Operational Policy.docx", some_facts("Operational Policy"))
    short = sent("Wirral/Operational Policy.docx", some_facts("Operational Policy", text="Soon."))

    assert one_judged(a_world(POLICY, came=[good], records=[record])).document is not None
    assert one_judged(a_world(POLICY, came=[short], records=[record])).completeness is Completeness.COMPLETE


def test_nothing_is_held_of_a_report_that_is_about_another_year() -> None:
    assert codes(the(sent(reading=LAST_YEAR, received="2024-06-20"))) == []


# --- what people decide, bound to a version -----------------------------------------------------------------

FILE = sent(reading=BAD, received="2025-06-24")
REPLACED = sent(reading=BAD, received="2025-06-27", content="second version", first_received=at("2025-06-24"))


def decided(kind: RecordKind, version: Sent = FILE, on: str = "2025-06-25", **more: object) -> Record:
    return a_record(kind, REPORT, on=on, bound_to=version.document, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "completeness", "review"),
    [
        (RecordKind.ACCEPTED, Completeness.COMPLETE, Review.ACCEPTED),
        (RecordKind.RETURNED, Completeness.INCOMPLETE, Review.RETURNED),
        (RecordKind.MORE_WANTED, Completeness.INCOMPLETE, Review.MORE_WANTED),
    ],
)
@pytest.mark.parametrize("reading", [GOOD, BAD], ids=["nothing wanting", "something wanting"])
def test_a_persons_word_on_a_version_beats_the_checks(
    reading: Facts, kind: RecordKind, completeness: Completeness, review: Review
) -> None:
    came = sent(reading=reading)
    found = the(came, records=[decided(kind, came, text="Section 4 is thin.")])

    assert (found.completeness, found.review) == (completeness, review)
    assert ("another-unit" in codes(found)) is (reading is BAD)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (RecordKind.RETURNED, "The network returned it: Section 4 is thin."),
        (RecordKind.MORE_WANTED, "The network keeps it and asks for more: Section 4 is thin."),
    ],
)
@pytest.mark.parametrize("text", ["Section 4 is thin.", "Section 4 is thin"], ids=["a sentence", "without a stop"])
def test_what_the_person_wrote_is_said(kind: RecordKind, words: str, text: str) -> None:
    found = the(sent(), records=[decided(kind, sent(), text=text)])

    assert [(f.code, f.words) for f in found.findings] == [("asked-by-network", words)]


def test_what_a_person_wrote_without_a_full_stop_gets_one() -> None:
    found = the(sent(), records=[decided(RecordKind.RETURNED, sent(), text="Kindly fill in")])

    assert [f.words for f in found.findings] == ["The network returned it: Kindly fill in."]


@pytest.mark.parametrize("kind", [RecordKind.RETURNED, RecordKind.MORE_WANTED])
def test_a_newer_version_is_looked_at_afresh(kind: RecordKind) -> None:
    found = the(REPLACED, now="2025-06-28", records=[decided(kind)])

    assert (found.completeness, found.review) == (Completeness.INCOMPLETE, Review.NOT_REVIEWED)


def test_a_file_that_was_replaced_after_it_was_accepted_is_noted() -> None:
    good = sent(received="2025-06-27", content="second version")
    found = the(good, now="2025-06-28", records=[decided(RecordKind.ACCEPTED)])

    assert (found.completeness, codes(found)) == (Completeness.COMPLETE, ["replaced-after-accept"])
    assert found.findings[0].words == "The file was replaced after it was accepted on 25 June 2025."


@pytest.mark.parametrize(
    ("records", "words"),
    [
        ([], "? Needs a decision"),
        ([decided(RecordKind.CHASE_NOW, REPLACED, on="2025-07-02")], "■ Overdue"),
        ([decided(RecordKind.RETURNED, REPLACED, on="2025-07-02")], "■ Overdue"),
        ([decided(RecordKind.RETURNED, FILE, on="2025-06-26")], "■ Overdue"),
        ([decided(RecordKind.CHASE_NOW, FILE, on="2025-06-26")], "? Needs a decision"),
        ([decided(RecordKind.ACCEPTED, REPLACED, on="2025-07-02")], "● Complete (on time)"),
    ],
    ids=["nothing said", "chased", "returned", "the first was returned after all", "chased before", "accepted"],
)
def test_what_replaced_an_accepted_version_and_lacks_something_is_first_for_the_network(
    records: list[Record], words: str
) -> None:
    found = the(REPLACED, now="2025-07-03", records=[decided(RecordKind.ACCEPTED), *records])

    assert found.status_words == words
    assert chosen(found) == REPLACED.document.path


LATER = sent(reading=BAD, received="2025-07-09", content="second version", first_received=at("2025-06-24"))


@pytest.mark.parametrize(
    ("first", "more", "words"),
    [
        ({"on": "2025-07-02", "until": "2025-06-24"}, (), "● Complete (on time)"),
        ({"on": "2025-06-28"}, (), "● Complete (on time)"),
        ({"on": "2025-07-05", "until": "2025-07-04"}, (), "● Complete (late)"),
        (
            {"on": "2025-07-02", "until": "2025-06-24"},
            (decided(RecordKind.RETURNED, on="2025-07-03"),),
            "● Complete (late)",
        ),
    ],
    ids=["it came on time", "it was accepted on time", "it came late", "it was returned after all"],
)
def test_a_better_version_that_is_accepted_too_is_as_punctual_as_the_one_accepted_first(
    first: dict[str, str], more: Sequence[Record], words: str
) -> None:
    records = [
        decided(RecordKind.ACCEPTED, **first),  # type: ignore[arg-type]
        *more,
        decided(RecordKind.ACCEPTED, LATER, on="2025-07-10"),
    ]

    assert the(LATER, now="2025-07-11", records=records).status_words == words


def test_a_version_that_replaced_an_accepted_one_is_as_late_as_it_came_until_it_is_accepted_too() -> None:
    good = sent(received="2025-07-09", content="second version")
    records = [decided(RecordKind.ACCEPTED)]

    before = the(good, now="2025-07-11", records=records)
    after = the(good, now="2025-07-11", records=[*records, decided(RecordKind.ACCEPTED, good, on="2025-07-10")])

    assert (before.status_words, after.status_words) == ("● Complete (late)", "● Complete (on time)")


def test_complete_on_is_of_the_version_that_completed_it_and_first_received_of_the_first() -> None:
    good = sent(received="2025-07-02", content="second version", first_received=at("2025-06-24"))
    found = the(good, now="2025-07-03")

    assert found.status_words == "● Complete (late)"
    assert (found.first_received, found.complete_on) == (at("2025-06-24"), at("2025-07-02"))


def test_of_two_words_on_a_version_the_later_counts() -> None:
    records = [decided(RecordKind.RETURNED), decided(RecordKind.ACCEPTED, on="2025-06-26")]

    assert the(FILE, records=records).review is Review.ACCEPTED
    assert the(FILE, records=records[::-1]).review is Review.ACCEPTED


def gone(*left: Sent) -> Assessment:
    return the(*left, now="2025-07-03", records=[decided(RecordKind.ACCEPTED)], departed=(FILE.document,))


def test_a_file_that_was_removed_after_it_was_accepted_is_not_asked_for_again() -> None:
    found = gone()

    assert (found.status_words, codes(found)) == ("● Complete (on time)", ["gone-after-accept"])
    assert found.first_received == FILE.document.first_received


def test_what_lay_beside_the_accepted_file_does_not_take_its_place_once_that_is_removed() -> None:
    assert codes(gone(sent("Wirral/Annual Report draft.docx", BAD, received="2025-06-20"))) == ["gone-after-accept"]


def test_what_came_after_the_accepted_file_was_removed_takes_its_place() -> None:
    found = gone(sent("Wirral/Annual Report.docx", BAD, received="2025-07-02"))

    assert (found.completeness, codes(found)) == (Completeness.AMBIGUOUS, ["another-unit", "replaced-after-accept"])


def test_a_file_that_was_removed_and_never_accepted_is_missing() -> None:
    assert the(now="2025-07-03", departed=(FILE.document,)).status is Status.OVERDUE


# --- what went without a word, and came back ----------------------------------------------------------------

BACK = sent("Wirral/Annual Report back.docx", received="2025-07-15", content="the same bytes")
WENT = sent(received="2025-06-17", content="the same bytes")
WORDS = '"Annual Report.docx" was there, received on 17 June 2025, and is not there any more.'


def after(went: Sent, *left: Sent, **more: object) -> Assessment:
    world = a_world(REPORT, came=left, now="2025-07-16", departed=(went.document,), **more)  # type: ignore[arg-type]
    return one_judged(replace(world, went=offered([went], [REPORT], world.units)))


def test_a_file_that_went_and_comes_back_keeps_its_first_receipt() -> None:
    found = after(WENT, BACK)

    assert (found.status_words, found.complete_on) == ("● Complete (on time)", at("2025-06-17"))
    assert "Received 17 June 2025 at 10am." in found.why


@pytest.mark.parametrize(
    "went",
    [
        sent(received="2025-03-20", content="the same bytes"),
        sent("Chester/Annual Report.docx", received="2025-06-17", content="the same bytes"),
        sent(received="2025-06-17", content="other bytes"),
    ],
    ids=["it was sent anew for this year", "it lay in another unit's folder", "it is another file"],
)
def test_what_went_lends_its_receipt_to_nothing_else(went: Sent) -> None:
    assert after(went, BACK).status_words == "● Complete (late)"


def test_of_a_file_that_went_is_said_that_it_was_there() -> None:
    found = after(WENT)

    assert (found.status_words, codes(found)) == ("■ Overdue", ["gone-before-accept"])
    assert found.findings[0].words == f"{WORDS} Please put it back, or send a newer one."
    assert "Nothing has come for it." not in found.why


@pytest.mark.parametrize(
    ("went", "left", "said"),
    [
        (WENT, sent("Wirral/Annual Report draft.docx", BAD, received="2025-06-10"), True),
        (WENT, sent("Wirral/Annual Report final.docx", BAD, received="2025-06-20"), False),
        (WENT, sent("Wirral/Annual Report old.docx", received="2025-06-10"), False),
        (WENT, BACK, False),
        (replace(WENT, reading=LAST_YEAR), None, False),
        (sent("Wirral/Old/Annual Report.docx", received="2025-06-17"), None, False),
    ],
    ids=[
        "an older one lies there that lacks something",
        "a newer one came",
        "a complete one lies there",
        "it came back",
        "it was last year's",
        "it was set aside",
    ],
)
def test_what_went_is_spoken_of_where_nothing_stands_in_its_place(
    went: Sent,
    left: Sent | None,
    said: bool,  # noqa: FBT001 - a column
) -> None:
    found = after(went, *([left] if left else []))

    assert ("gone-before-accept" in codes(found)) is said


def test_of_a_file_that_was_returned_and_went_the_reason_is_still_said() -> None:
    returned = decided(RecordKind.RETURNED, WENT, on="2025-06-25", text="Section 4 is thin.")

    assert codes(after(WENT, records=[returned])) == ["gone-before-accept", "asked-by-network"]


# --- which of several files ---------------------------------------------------------------------------------

REPORT_A, REPORT_B = TWO_FILES


def pick(*came: Sent, **more: object) -> str | None:
    return chosen(the(*came, **more))  # type: ignore[arg-type]


def a_report(path: str, reading: Facts | Unreadable = GOOD, received: str = "2025-06-24") -> Sent:
    return sent(f"Wirral/{path}", reading, received=received)


def test_two_files_that_both_fit_are_a_persons_choice() -> None:
    found = the(REPORT_A, REPORT_B)

    assert (found.status, found.evidence) == (Status.AMBIGUOUS, ())
    assert {c.document.name for c in found.candidates} == {"Annual Report A.docx", "Annual Report B.docx"}


def test_a_person_who_says_which_of_two_is_believed() -> None:
    said = a_record(RecordKind.DOCUMENT_IS, REPORT_A.document, to=REPORT)

    assert pick(REPORT_A, REPORT_B, records=[said]) == "Wirral/Annual Report A.docx"


def test_a_person_who_accepts_one_of_two_is_believed() -> None:
    accepted = decided(RecordKind.ACCEPTED, REPORT_B)

    assert pick(REPORT_A, REPORT_B, records=[accepted]) == "Wirral/Annual Report B.docx"


_SAME_TEXT = replace(GOOD, words=GOOD.words + 2)
_SCAN = Unreadable(reason=Reason.SCAN, reader=1)


@pytest.mark.parametrize(
    ("other", "path"),
    [
        (a_report("Annual Report.pdf", _SAME_TEXT, "2025-06-23"), "Wirral/Annual Report.docx"),
        (a_report("annual report.PDF", _SAME_TEXT, "2025-06-25"), "Wirral/annual report.PDF"),
        (sent("Wirral/Copy of Annual Report.docx", content="the same", received="2025-06-23"), None),
        (a_report("Annual Report DRAFT v2.docx", received="2025-06-25"), "Wirral/Annual Report.docx"),
        (a_report("Annual Report_draft.docx", received="2025-06-25"), "Wirral/Annual Report.docx"),
        (a_report("Old/Annual Report 24-25.docx", received="2025-06-25"), "Wirral/Annual Report.docx"),
        (a_report("Annual Report 23-24.docx", LAST_YEAR, "2025-06-25"), "Wirral/Annual Report.docx"),
        (a_report("Annual Report (1).docx", BAD, "2025-06-25"), "Wirral/Annual Report.docx"),
        (a_report("Annual Report (1).docx", some_facts(text="Soon."), "2025-06-25"), "Wirral/Annual Report.docx"),
        (a_report("Annual Report scan.pdf", _SCAN, "2025-06-25"), "Wirral/Annual Report.docx"),
        (a_report("Annual Report.pdf", replace(GOOD, words=4000), "2025-06-23"), None),
        (a_report("Aircraft annual report.docx", received="2025-06-23"), None),
    ],
    ids=[
        "an older PDF of the same stem and length is the same document",
        "of two writings of one document the newest stands",
        "a copy under another name, with other bytes, is another file",
        "a draft gives way",
        "a draft gives way, written with an underscore",
        "a folder for what is over gives way",
        "another year gives way",
        "another unit's gives way",
        "a file without text gives way",
        "a scan gives way",
        "a PDF of the same stem with another text is another file",
        "a word that holds 'draft'-like letters is no draft",
    ],
)
def test_of_two_files_the_one_that_plainly_fits_worse_gives_way(other: Sent, path: str | None) -> None:
    first = a_report("Annual Report.docx")

    assert pick(first, other, now="2025-06-26") == path
    assert pick(other, first, now="2025-06-26") == path


def test_two_copies_of_the_same_bytes_are_one_document() -> None:
    copies = [sent(f"Wirral/Annual Report{n}.docx", content="the same bytes") for n in ("", " (1)", " - Copy")]

    assert the(*copies).completeness is Completeness.COMPLETE


@pytest.mark.parametrize(
    "copy", ["Annual Report (1).docx", "A copy of the Annual Report.docx", "Superseded/Annual Report.docx"]
)
@pytest.mark.parametrize("accepted", [True, False])
def test_an_identical_copy_that_came_later_changes_nothing(copy: str, *, accepted: bool) -> None:
    first = sent(received="2025-06-17", content="the same bytes")
    later = sent(f"Wirral/{copy}", received="2025-07-07", content="the same bytes")
    records = [decided(RecordKind.ACCEPTED, first)] if accepted else []

    assert the(first, later, now="2025-07-08", records=records) == the(first, now="2025-07-08", records=records)


def test_a_copy_that_stands_for_a_file_set_aside_was_received_when_that_came() -> None:
    first = sent("Wirral/Superseded/Annual Report.docx", received="2025-06-17", content="the same bytes")
    later = sent(received="2025-07-07", content="the same bytes")

    found = the(first, later, now="2025-07-08")

    assert (chosen(found), found.status_words) == (later.document.path, "● Complete (on time)")


DRAFT = a_report("Superseded/Annual Report DRAFT.docx", received="2025-06-10")
RETURNED = a_report("Annual Report.docx", received="2025-06-17")
NEWER = a_report("Annual Report final.docx", received="2025-06-20")


@pytest.mark.parametrize(
    ("beside", "path"),
    [
        ([DRAFT], RETURNED.document.path),
        ([a_report("Annual Report DRAFT.docx", received="2025-06-20")], RETURNED.document.path),
        ([a_report("Annual Report scan.pdf", _SCAN, "2025-06-20")], RETURNED.document.path),
        ([DRAFT, NEWER], NEWER.document.path),
        ([a_report("Annual Report DRAFT v2.docx", received="2025-06-26")], "Wirral/Annual Report DRAFT v2.docx"),
        ([a_report("Annual Report scan.pdf", _SCAN, "2025-06-26")], "Wirral/Annual Report scan.pdf"),
        ([a_report("Old/Annual Report 2.docx", received="2025-06-26")], RETURNED.document.path),
        (
            [sent("Wirral/Annual Report (1).docx", content=RETURNED.document.content, received="2025-06-26")],
            RETURNED.document.path,
        ),
    ],
    ids=[
        "an older draft",
        "a draft that was passed over",
        "a scan that was passed over",
        "one that came before the Return was read",
        "a draft that came since",
        "a scan that came since",
        "what was set aside since",
        "a copy that came since",
    ],
)
def test_a_returned_document_is_judged_until_something_newer_comes(beside: list[Sent], path: str) -> None:
    records = [decided(RecordKind.RETURNED, RETURNED, text="Section 4 is thin.")]

    found = the(RETURNED, *beside, now="2025-06-28", records=records)

    assert chosen(found) == path
    assert ("asked-by-network" in codes(found)) is (path == RETURNED.document.path)


@pytest.mark.parametrize("kind", [RecordKind.ACCEPTED, RecordKind.DOCUMENT_IS])
def test_a_choice_that_was_returned_later_stands_until_something_newer_comes(kind: RecordKind) -> None:
    chose = a_record(RecordKind.DOCUMENT_IS, RETURNED.document, on="2025-06-22", to=REPORT)
    if kind is RecordKind.ACCEPTED:
        chose = decided(kind, RETURNED, on="2025-06-22")
    records = [chose, decided(RecordKind.RETURNED, RETURNED)]
    since = a_report("Annual Report v3.docx", received="2025-06-26")

    assert pick(RETURNED, NEWER, now="2025-06-28", records=records) == RETURNED.document.path
    assert pick(RETURNED, NEWER, since, now="2025-06-28", records=records) == since.document.path


def test_what_was_passed_over_beside_a_returned_document_stays_so_when_that_is_replaced() -> None:
    replaced = sent("Wirral/Annual Report.docx", _SCAN, received="2025-06-26")
    records = [decided(RecordKind.RETURNED, RETURNED)]

    assert pick(replaced, DRAFT, now="2025-06-28", records=records) == replaced.document.path


def test_what_the_network_returned_gives_way_to_what_came_since() -> None:
    second = a_report("Annual Report final.docx", received="2025-06-27")

    assert pick(FILE, second, now="2025-06-28", records=[decided(RecordKind.RETURNED)]) == second.document.path


@pytest.mark.parametrize(
    ("only", "expected"),
    [
        (a_report("Annual Report draft.docx"), ["named-draft"]),
        (a_report("Old/Annual Report.docx"), []),
        (a_report("Annual Report.docx", LAST_YEAR), ["wrong-period"]),
    ],
    ids=["a draft", "in a folder for what is over", "last year's"],
)
def test_what_would_give_way_stands_where_there_is_nothing_else(only: Sent, expected: list[str]) -> None:
    assert codes(the(only)) == expected


def test_of_several_that_plainly_do_not_fit_the_newest_is_answered() -> None:
    files = [a_report("Annual Report.docx", LAST_YEAR, "2025-06-20"), a_report("Annual Report 2.docx", BAD)]

    assert pick(*files) == "Wirral/Annual Report 2.docx"


def test_one_file_of_two_minds_is_a_persons_choice_until_they_speak_of_it() -> None:
    doubtful = sent("Wirral/Annual Report and Work Plan.docx", some_facts(cover="Wirral 2024/25"))

    assert the(doubtful).status is Status.AMBIGUOUS
    assert the(doubtful, records=[decided(RecordKind.ACCEPTED, doubtful)]).status is Status.COMPLETE
    assert the(doubtful, records=[decided(RecordKind.RETURNED, doubtful)]).completeness is Completeness.INCOMPLETE


def test_one_document_that_serves_two_units_is_judged_as_its_own_for_both() -> None:
    southport = a_unit("MTU-SOUTHPORT", shares={"annual-report": ("MTU-WHISTON",)})
    units = some_units(southport, "MTU-WHISTON", WIRRAL)
    owed = [an_obligation(unit=u) for u in ("MTU-SOUTHPORT", "MTU-WHISTON")]
    came = sent("Southport/Annual Report.docx", some_facts("Annual Report 2024/25", cover="Southport"))

    statuses = {a.obligation.about: a.status_words for a in judged(a_world(*owed, came=[came], units=units)).values()}

    assert statuses == dict.fromkeys(("MTU-SOUTHPORT", "MTU-WHISTON"), "● Complete (on time)")


# --- what cannot be read ------------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", [*Reason])
def test_a_fault_of_the_file_is_the_units_to_mend_and_a_fault_of_ours_is_unknown(reason: Reason) -> None:
    found = the(sent(reading=Unreadable(reason=reason, reader=1)))

    expected = Completeness.UNKNOWN if reason.ours else Completeness.INCOMPLETE
    assert found.completeness is expected
    assert codes(found)[0].startswith("unreadable-")


def test_what_we_could_not_read_can_still_be_accepted_by_a_person() -> None:
    came = sent(reading=Unreadable(reason=Reason.READER_DIED, reader=1))

    assert the(came, records=[decided(RecordKind.ACCEPTED, came)]).status is Status.COMPLETE


def test_what_we_failed_to_read_is_not_passed_over_for_a_worse_file() -> None:
    came = (
        a_report("Annual Report.docx", Unreadable(reason=Reason.TIMED_OUT, reader=1)),
        a_report("Annual Report 2.docx", BAD),
    )

    assert the(*came).status is Status.UNKNOWN


# --- requests for more --------------------------------------------------------------------------------------

ASKED = decided(RecordKind.MORE_WANTED, on="2025-07-03", until="2025-07-18", text="the audit results")
REQUEST = an_obligation(
    requirement=a_requirement("y2q2.information"),
    key="2024-26/y2q2.information/MTU-WIRRAL/1",
    due="2025-07-18",
    opens="2025-07-03",
    origin=ASKED.id,
    asked_words="the audit results",
    asks_about=REPORT.key,
)


def asked(*came: Sent, records: Sequence[Record] = (), now: str = "2025-07-10") -> Assessment:
    world = a_world(REPORT, REQUEST, came=came, records=[ASKED, *records], now=now)
    return judged(world)[REQUEST.key]


def test_a_request_is_not_answered_by_what_it_was_made_about() -> None:
    assert asked(FILE).completeness is Completeness.MISSING


def test_a_request_is_answered_by_a_newer_file_of_the_kind() -> None:
    newer = sent(received="2025-07-09", content="second version")

    assert asked(newer).status_words == "● Complete (on time)"


def test_a_request_is_answered_by_any_file_that_a_person_says_is_for_it() -> None:
    extra = sent("Wirral/Audit results.docx", some_facts("Audit 2025"), received="2025-07-09")
    said = a_record(RecordKind.DOCUMENT_IS, extra.document, on="2025-07-10 09:00", to=REQUEST)

    found = asked(FILE, extra, records=[said])

    assert (found.completeness, chosen(found)) == (Completeness.COMPLETE, "Wirral/Audit results.docx")


def test_a_request_can_be_closed_by_a_person() -> None:
    assert asked(FILE, records=[a_record(RecordKind.DONE, REQUEST, on="2025-07-09")]).status is Status.COMPLETE


@pytest.mark.parametrize(
    ("later", "status"),
    [
        ([], Status.NOT_NEEDED),
        ([a_record(RecordKind.CHASE_NOW, REQUEST, on="2025-07-09 10:00")], Status.DUE_SOON),
        ([a_record(RecordKind.CHASE_NOW, REQUEST, on="2025-07-04 10:00")], Status.NOT_NEEDED),
    ],
    ids=["nothing", "chased in its own row since", "chased before"],
)
def test_a_request_is_settled_once_its_document_is_accepted_unless_its_own_row_says_otherwise(
    later: list[Record], status: Status
) -> None:
    accepted = a_record(RecordKind.ACCEPTED, REPORT, on="2025-07-08", bound_to=FILE.document)

    found = asked(FILE, records=[accepted, *later])

    assert found.status is status
    assert ("it is accepted, so this is not needed any more." in found.why[-1]) is (status is Status.NOT_NEEDED)


def test_an_acceptance_from_before_a_request_does_not_settle_it() -> None:
    accepted = a_record(RecordKind.ACCEPTED, REPORT, on="2025-07-02", bound_to=FILE.document)

    assert asked(FILE, records=[accepted]).status is Status.DUE_SOON


def test_a_request_is_overdue_by_its_own_date() -> None:
    assert asked(FILE, now="2025-07-19").status is Status.OVERDUE


# --- verdicts are remembered --------------------------------------------------------------------------------


def test_a_check_is_asked_once_about_a_content() -> None:
    world = a_world(REPORT, came=[FILE])
    verdicts = assess(world).verdicts
    deaf = {kind: replace(k, check=None) for kind, k in world.kinds.items()}

    again = assess(replace(world, verdicts=verdicts, kinds=deaf))

    assert again.assessments == assess(world).assessments
    assert again.verdicts == verdicts


@pytest.mark.parametrize(
    "changes",
    [
        {"templates": {"T.docx": a_template("Introduction", "Governance")}},
        {"units": some_units(WIRRAL, a_unit("MTU-CHESTER", short_name="Cheshire"))},
    ],
    ids=["another template", "another name of a unit"],
)
def test_a_check_is_asked_again_when_what_it_rests_on_is_another(changes: dict[str, object]) -> None:
    owed = an_obligation(requirement=a_requirement(template="T.docx"))
    world = a_world(owed, came=[FILE], templates={"T.docx": a_template("Activity")})
    first = assess(world)

    again = assess(replace(world, verdicts=first.verdicts, **changes))  # type: ignore[arg-type]

    assert again.assessments[0].findings != first.assessments[0].findings


# --- laws ---------------------------------------------------------------------------------------------------

_FILES = (
    FILE,
    REPORT_A,
    a_report("Annual Report draft.docx"),
    a_report("Old/Annual Report.docx", LAST_YEAR),
    a_report("Annual Report.pdf", _SCAN),
    a_report("Annual Report and Work Plan.docx", some_facts()),
    sent("Wirral/Work Plan.docx", some_facts("Work Plan 2025/26")),
    sent("Chester/Annual Report.docx", some_facts("Annual Report 2024/25")),
    HELD,
)
_RECORDS = (
    decided(RecordKind.RETURNED),
    decided(RecordKind.ACCEPTED, REPORT_A, on="2025-06-26"),
    a_record(RecordKind.DOCUMENT_IS, FILE.document, on="2025-06-25", to=REPORT),
    a_record(RecordKind.DOCUMENT_IS, FILE.document, on="2025-06-27", to=an_obligation("work-plan")),
    a_record(RecordKind.POLICY_UNCHANGED, POLICY, on="2025-06-27"),
    a_record(RecordKind.UPDATE_GIVEN, UPDATE, on="2025-06-13", text="first"),
    a_record(RecordKind.UPDATE_GIVEN, UPDATE, on="2025-06-14", text="second"),
)
_OWED = (REPORT, an_obligation("work-plan"), POLICY, UPDATE, an_obligation(unit="MTU-CHESTER"))


def _whole(came: Sequence[Sent], records: Sequence[Record]) -> World:
    return a_world(*_OWED, came=came, records=records, now="2025-07-03")


@LAW
@given(
    came=st.lists(st.sampled_from(_FILES), unique_by=lambda s: s.document.id),
    records=st.lists(st.sampled_from(_RECORDS), unique_by=lambda r: r.id),
    chance=st.randoms(use_true_random=False),
)
def test_the_order_of_documents_and_records_does_not_matter(
    came: list[Sent], records: list[Record], chance: object
) -> None:
    before = judged(_whole(came, records))
    chance.shuffle(came)  # type: ignore[attr-defined]
    chance.shuffle(records)  # type: ignore[attr-defined]

    assert judged(_whole(came, records)) == before


_NOT_ASKED_FOR = (
    sent("Wirral/Rota.xlsx", some_facts("Rota of the ward")),
    sent("Wirral/Minutes of the annual report meeting.docx", some_facts("Minutes")),
    sent("Elsewhere/Annual Report.docx"),
    sent("Wirral/Annual Report 2022.docx", received="2022-06-20"),
    sent("Wirral/photo.docx", Unreadable(reason=Reason.NOT_A_DOCUMENT, reader=1)),
)


@LAW
@given(
    came=st.lists(st.sampled_from(_FILES), unique_by=lambda s: s.document.id),
    more=st.lists(st.sampled_from(_NOT_ASKED_FOR), unique_by=lambda s: s.document.id),
)
def test_a_document_that_nobody_asked_for_changes_nothing(came: list[Sent], more: list[Sent]) -> None:
    assert judged(_whole([*came, *more], ())) == judged(_whole(came, ()))


@LAW
@given(came=st.lists(st.sampled_from(_FILES), unique_by=lambda s: s.document.id))
def test_every_obligation_is_judged_once_and_says_why(came: list[Sent]) -> None:
    found = assess(_whole(came, ())).assessments

    assert [a.obligation for a in found] == [*_OWED]
    assert all(a.why and isinstance(a.obligation.due, On) for a in found)
