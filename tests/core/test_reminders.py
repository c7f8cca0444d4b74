"""What is to be said to whom today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmmtn_sync.model import (
    NETWORK,
    Attendance,
    Basis,
    Contact,
    DueAtMeeting,
    MailRow,
    MailState,
    MeetingKind,
    Obligation,
    Post,
    Reason,
    Record,
    RecordKind,
    ReminderAct,
    Status,
    Unit,
    Unreadable,
)
from cmmtn_sync.plan.asked import RECEIPT
from cmmtn_sync.plan.desk_words import tracker_row
from cmmtn_sync.plan.network_turns import to_note, to_ring, to_warn
from cmmtn_sync.plan.reminders import come, latest_mail, recipients, sayings
from cmmtn_sync.plan.situation import Situation
from tests.builders import (
    GOOD,
    REMINDERS,
    WIRRAL,
    Sent,
    a_contact,
    a_duty,
    a_key,
    a_mail_row,
    a_meeting,
    a_record,
    a_situation,
    a_unit,
    a_world,
    an_obligation,
    an_update,
    day,
    sent,
    some_facts,
    some_units,
)
from tests.core.laws import LAW

REPORT = an_obligation()
BAD = some_facts("Annual Report 2024/25, Chester")
COORDINATOR = "coordinator@wirral.example.org"


def now_is(
    now: str,
    *came: Sent,
    owed: Obligation = REPORT,
    records: Sequence[Record] = (),
    unit: Unit | None = None,
    **changes: object,
) -> Situation:
    units = some_units(unit or a_unit(), "MTU-CHESTER")
    return a_situation(a_world(owed, came=came, now=now, records=records, units=units), **changes)


def rules(situation: Situation) -> list[str]:
    """Return the rules by which something is said to the coordinator."""
    return [s.key.rule for s in sayings(situation) if s.key.recipient == COORDINATOR]


# --- on which day a rule comes ------------------------------------------------------------------------------


def days_of_rules(due: str, calendar: str, *, holidays: frozenset[date] = frozenset()) -> dict[str, str]:
    """Return, for each rule, the first day on which it is the latest that has come."""
    owed = an_obligation(due=due, opens=f"{int(due[:4]) - 1}-04-01")
    base = now_is("2024-04-02", owed=owed, unit=a_unit(calendar=calendar), holidays=holidays)
    assessment = base.assessments[0]
    found: dict[str, str] = {}
    start = day(due) - timedelta(days=45)
    for n in range(100):
        today = start + timedelta(days=n)
        moment = replace(base, now=base.now.replace(year=today.year, month=today.month, day=today.day))
        for act in ReminderAct:
            rule = come(assessment, moment, act)
            if rule:
                found.setdefault(rule.id, today.isoformat())
    return found


RULES = [r.id for r in REMINDERS]


@pytest.mark.parametrize(
    ("due", "calendar", "days"),
    [
        ("2025-06-30", "ENG", "06-02 06-16 06-23 06-27 07-01 07-08 07-15 07-22 07-29"),
        ("2025-06-30", "IM", "05-30 06-16 06-23 06-27 07-01 07-09 07-16 07-23 07-30"),
        ("2024-06-30", "ENG", "06-03 06-17 06-24 06-28 07-01 07-08 07-15 07-22 07-29"),
        ("2025-12-31", "ENG", "12-01 12-15 12-22 12-30 01-02 01-09 01-16 01-23 01-30"),
        ("2026-03-31", "ENG", "03-03 03-17 03-24 03-30 04-01 04-10 04-17 04-24 05-01"),
    ],
    ids=[
        "a Monday",
        "the same Monday on the Isle of Man: senior race day and Tynwald day are no working days",
        "a Sunday: the day before is a Friday, the day after a Monday",
        "over Christmas",
        "over Easter",
    ],
)
def test_each_rule_comes_on_its_working_day(due: str, calendar: str, days: str) -> None:
    found = days_of_rules(due, calendar)

    assert [found[r][5:] for r in RULES] == days.split()


def test_a_local_day_off_is_no_working_day() -> None:
    found = days_of_rules("2025-06-30", "ENG", holidays=frozenset({day("2025-06-27")}))

    assert (found["day-before"], found["one-week-before"]) == ("2025-06-26", "2025-06-20")


def test_nothing_is_said_before_the_first_rule_and_before_the_request_opens() -> None:
    early = an_obligation(opens="2025-06-10")

    assert rules(now_is("2025-06-01")) == []
    assert rules(now_is("2025-06-09", owed=early)) == []
    assert rules(now_is("2025-06-10", owed=early)) == ["four-weeks-before"]


def test_a_worker_that_slept_says_the_latest_rule_and_no_other() -> None:
    assert rules(now_is("2025-07-10")) == ["first-chase"]


def test_the_last_mail_stays_in_force_until_somebody_is_rung() -> None:
    situation = now_is("2025-08-15")
    rule = latest_mail(situation.assessments[0], situation)

    assert rule is not None
    assert rule.id == "third-chase"


# --- who is asked, and of what ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("came", "records", "changes"),
    [
        ((sent(received="2025-05-02"),), (), {}),
        ((sent("Wirral/Annual Report A.docx"), sent("Wirral/Annual Report B.docx")), (), {}),
        ((sent(reading=Unreadable(reason=Reason.READER_DIED, reader=1)),), (), {}),
        ((), (a_record(RecordKind.NOT_NEEDED, REPORT, on="2025-06-20"),), {}),
        ((), (a_record(RecordKind.HOLD, REPORT, on="2025-06-20"),), {}),
        ((), (), {"lost": {WIRRAL: "The folder is not there."}}),
        ((), (), {"tracked_from": day("2025-07-01")}),
    ],
    ids=[
        "complete",
        "in a person's hands",
        "we could not read it",
        "not needed",
        "held",
        "place lost",
        "before we began",
    ],
)
def test_nobody_is_chased_for_what_is_not_theirs_to_do(
    came: Sequence[Sent], records: Sequence[Record], changes: dict[str, object]
) -> None:
    world = a_world(REPORT, came=came, records=records, now="2025-07-10", **changes)  # type: ignore[arg-type]

    assert rules(a_situation(world)) == []


def test_what_waits_for_a_date_is_not_asked_for() -> None:
    assert rules(now_is("2025-07-10", owed=an_obligation(due=None))) == []


def test_mails_go_on_when_a_hold_is_taken_back() -> None:
    hold = a_record(RecordKind.HOLD, REPORT, on="2025-06-20")
    resume = a_record(RecordKind.RESUME, REPORT, on="2025-07-02")

    assert rules(now_is("2025-07-10", records=[hold, resume])) == ["first-chase"]
    assert rules(now_is("2025-07-10", records=[hold, resume, replace(hold, at=resume.at)])) == []


@pytest.mark.parametrize(
    ("contacts", "expected"),
    [
        ([a_contact(Post.COORDINATOR), a_contact(Post.CLINICAL_LEAD)], ["coordinator"]),
        ([a_contact(Post.CLINICAL_LEAD), a_contact(Post.OPERATIONAL_MANAGER)], ["operational.manager"]),
        ([a_contact(Post.THERAPY_LEAD), a_contact(Post.CLINICAL_LEAD)], ["clinical.lead"]),
        ([a_contact(Post.THERAPY_LEAD)], ["trauma.therapy.lead"]),
        ([a_contact(until=day("2025-06-30")), a_contact(Post.CLINICAL_LEAD)], ["clinical.lead"]),
        ([a_contact(since=day("2025-07-11")), a_contact(Post.CLINICAL_LEAD)], ["clinical.lead"]),
        ([a_contact(until=day("2025-07-10")), a_contact(Post.CLINICAL_LEAD)], ["coordinator"]),
        ([a_contact(unit="MTU-CHESTER"), a_contact(Post.DIRECTOR, NETWORK)], []),
        ([a_contact(), a_contact(email="Coordinator@Wirral.example.org")], ["coordinator"]),
    ],
    ids=[
        "the post that is asked",
        "a manager stands in",
        "the lead stands in before a therapist",
        "a unit always has a recipient",
        "one whose time is over is not written to",
        "one whose time has not come is not written to",
        "the last day counts",
        "nobody of another unit, nobody above",
        "a person with two entries is written to once",
    ],
)
def test_the_post_is_written_to_or_one_who_stands_in(contacts: list[Contact], expected: list[str]) -> None:
    situation = now_is("2025-07-10", contacts=tuple(contacts))
    found = recipients(situation, situation.assessments[0])

    assert [c.email.lower().partition("@")[0] for c in found] == expected


def test_the_network_is_reminded_of_its_own_duties() -> None:
    duty = an_obligation(requirement=a_duty(), due="2025-09-30", opens="2025-07-01")
    found = [*sayings(now_is("2025-10-01", owed=duty))]

    assert [(s.key.rule, s.contact.post) for s in found] == [("day-after", Post.QUALITY_LEAD)]


def test_updates_are_asked_for_before_the_meeting_and_never_after() -> None:
    update = an_obligation(requirement=an_update(), due="2025-06-12")

    assert rules(now_is("2025-06-11", owed=update)) == ["day-before"]
    assert rules(now_is("2025-06-13", owed=update)) == []
    assert rules(now_is("2025-07-25", owed=update)) == []


def test_an_update_that_was_not_noted_is_the_teams_to_note() -> None:
    update = an_obligation(requirement=an_update(), due="2025-06-12")

    assert [*to_note(now_is("2025-06-12", owed=update))] == []
    (note,) = to_note(now_is("2025-06-13", owed=update))
    assert (note.code, note.about) == ("note-record", "2024-26/y2q1.update")
    assert "Wirral" in note.why


def test_one_line_asks_the_team_about_all_units_of_a_meeting() -> None:
    owed = [an_obligation(requirement=an_update(), unit=u, due="2025-06-12") for u in (WIRRAL, "MTU-CHESTER")]
    (note,) = to_note(a_situation(a_world(*owed, now="2025-06-13")))

    assert "Wirral and Chester" in note.why


@pytest.mark.parametrize(
    ("came", "noted", "summed_up"),
    [
        ("lead", "whether Wirral did this (its lead was there on 12 June 2025): choose", "There: Wirral."),
        ("deputy", "whether Wirral did this (its deputy was there on 12 June 2025): choose", "There: Wirral."),
        ("absent", "whether Wirral did this (it was absent on 12 June 2025): choose", "Absent: Wirral."),
        ("", "whether Wirral did this: choose", "Not noted yet: Wirral."),
    ],
)
def test_who_came_is_told_where_the_update_is_noted_and_is_no_update(came: str, noted: str, summed_up: str) -> None:
    due = DueAtMeeting(kind=MeetingKind.CLINICAL_GROUP)
    update = an_obligation(requirement=an_update(due=due), due="2025-06-12")
    who = (Attendance(unit=WIRRAL, post=Post.CLINICAL_LEAD, came=came),) if came else ()
    meeting = replace(a_meeting("2025-06-12"), attendance=who)

    situation = a_situation(a_world(update, now="2025-06-13"), meetings=(meeting,))
    (note,) = to_note(situation)
    row = tracker_row(situation, situation.assessments[0])

    assert note.why.endswith(summed_up)
    assert row.assessment.status is Status.AMBIGUOUS
    assert noted in row.next_step
    assert ("That alone proves no update." in row.why) is bool(came)


@pytest.mark.parametrize(
    ("now", "warned"), [("2025-08-18", False), ("2025-08-19", True), ("2025-09-30", True), ("2025-10-01", False)]
)
def test_the_team_is_warned_while_others_can_still_be_told_in_time(now: str, warned: bool) -> None:  # noqa: FBT001
    notification = an_obligation(requirement=a_duty("y2q2.notification", warn_before=29), due="2025-09-30")

    assert [a.code for a in to_warn(now_is(now, owed=notification))] == ["notice"] * warned


# --- files that came ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "now", "thanked"),
    [
        ("2025-06-24 15:00", "2025-06-24 15:30", True),
        ("2025-06-24 15:00", "2025-06-26 10:00", True),
        ("2025-06-24 15:00", "2025-06-27 10:00", False),
        ("2025-06-27 15:00", "2025-07-01 10:00", True),
        ("2025-06-28 15:00", "2025-07-01 10:00", True),
        ("2025-06-28 15:00", "2025-07-02 10:00", False),
    ],
    ids=[
        "the same hour",
        "two working days later",
        "three working days later",
        "a Friday's on Tuesday",
        "a Saturday's on Tuesday",
        "a Saturday's on Wednesday",
    ],
)
def test_a_whole_file_is_thanked_for_within_two_working_days(received: str, now: str, thanked: bool) -> None:  # noqa: FBT001 - a column
    assert (rules(now_is(now, sent(received=received))) == [RECEIPT]) is thanked


def test_what_is_wanting_of_a_file_is_said_by_its_content() -> None:
    came = sent(reading=BAD, received="2025-06-24")
    (saying,) = (s for s in sayings(now_is("2025-06-24 12:00", came)) if s.key.recipient == COORDINATOR)

    assert (saying.key.rule, saying.key.counted_from) == (RECEIPT, came.document.content)


@pytest.mark.parametrize("kind", [RecordKind.ACCEPTED, RecordKind.RETURNED, RecordKind.MORE_WANTED])
def test_what_a_person_has_looked_at_needs_no_receipt(kind: RecordKind) -> None:
    came = sent(received="2025-06-24")
    looked = a_record(kind, REPORT, on="2025-06-24 11:00", bound_to=came.document)

    assert RECEIPT not in rules(now_is("2025-06-24 12:00", came, records=[looked]))


@pytest.mark.parametrize(
    ("now", "quiet"),
    [("2025-06-23", True), ("2025-06-27", True), ("2025-06-30", False)],
    ids=["the next working day", "the fifth", "the sixth"],
)
def test_a_new_file_pauses_the_chase_for_five_working_days(now: str, quiet: bool) -> None:  # noqa: FBT001 - a column of the table
    found = rules(now_is(now, sent(reading=BAD, received="2025-06-20")))

    assert (not set(found) - {RECEIPT}) is quiet


# --- what people decide -------------------------------------------------------------------------------------


def test_chase_now_is_said_whatever_the_day() -> None:
    chase = a_record(RecordKind.CHASE_NOW, REPORT, on="2025-05-06 09:30")

    assert rules(now_is("2025-05-06", records=[chase])) == ["chase-now"]


def test_a_returned_file_is_told_to_the_unit() -> None:
    came = sent(received="2025-04-10")
    returned = a_record(RecordKind.RETURNED, REPORT, on="2025-05-06 09:30", bound_to=came.document, text="thin")

    assert rules(now_is("2025-05-06", came, records=[returned])) == ["returned"]


def test_a_persons_act_is_said_once_also_where_the_due_date_moves_afterwards() -> None:
    came = sent(received="2025-04-10")
    returned = a_record(RecordKind.RETURNED, REPORT, on="2025-05-06", bound_to=came.document)
    moved = an_obligation(due="2025-07-31", basis=Basis.EXTENDED)

    keys = [
        {s.key for s in sayings(now_is("2025-05-07", came, owed=owed, records=[returned]))} for owed in (REPORT, moved)
    ]

    assert keys[0] == keys[1]


def test_more_time_takes_an_earlier_chase_back() -> None:
    chase = a_record(RecordKind.CHASE_NOW, REPORT, on="2025-05-06")
    longer = a_record(RecordKind.MORE_TIME, REPORT, on="2025-05-07", until="2025-09-30")
    moved = an_obligation(due="2025-09-30", basis=Basis.EXTENDED)

    assert rules(now_is("2025-05-08", owed=moved, records=[chase, longer])) == []
    assert rules(now_is("2025-05-08", owed=moved, records=[longer, replace(chase, at=longer.at)])) == ["chase-now"]


def test_reminders_start_afresh_from_an_extension() -> None:
    longer = a_record(RecordKind.MORE_TIME, REPORT, on="2025-07-02", until="2025-07-31")
    moved = an_obligation(due="2025-07-31", basis=Basis.EXTENDED)
    (saying,) = (
        s for s in sayings(now_is("2025-07-30", owed=moved, records=[longer])) if s.key.recipient == COORDINATOR
    )

    assert (saying.key.rule, saying.key.counted_from, saying.key.cause) == ("day-before", "2025-07-31", longer.id)


def test_a_request_is_told_at_once_and_the_file_it_is_about_is_not_chased() -> None:
    came = sent(received="2025-06-24")
    wanted = a_record(RecordKind.MORE_WANTED, REPORT, on="2025-07-03", bound_to=came.document, until="2025-07-18")
    request = an_obligation(
        key="2024-26/y2q2.information/MTU-WIRRAL/1",
        due="2025-07-18",
        opens="2025-07-03",
        origin=wanted.id,
        asks_about=REPORT.key,
    )
    situation = a_situation(a_world(REPORT, request, came=[came], records=[wanted], now="2025-07-03 14:00"))

    said = {(s.key.rule, s.key.about) for s in sayings(situation) if s.key.recipient == COORDINATOR}
    assert ("more-wanted", request.key) in said
    assert {about for _, about in said} == {request.key}


# --- ringing ------------------------------------------------------------------------------------------------

CHASES = tuple(
    a_mail_row(a_key(rule), on=on)
    for rule, on in (("day-after", "2025-07-01"), ("first-chase", "2025-07-08"), ("second-chase", "2025-07-15"))
)
THIRD = a_mail_row(a_key("third-chase"), on="2025-07-22")


def test_after_the_chases_brought_nothing_the_team_rings() -> None:
    (ring,) = to_ring(now_is("2025-07-29", ledger=(*CHASES, THIRD)))

    assert (ring.code, ring.about) == ("ring", REPORT.key)
    assert ring.what == "Ring Wirral about the Annual Report 2024/25."


@pytest.mark.parametrize(
    ("ledger", "why"),
    [
        ((*CHASES, THIRD), "4 mails since 30 June 2025 had no answer."),
        (CHASES, "3 mails since 30 June 2025 had no answer."),
        ((CHASES[0], THIRD), "2 mails since 30 June 2025 had no answer, and no other is to come."),
        ((THIRD,), "1 mail since 30 June 2025 had no answer, and no other is to come."),
        (
            tuple(replace(r, state=MailState.WITHDRAWN, by_person=True) for r in (*CHASES, THIRD)),
            "No mail since 30 June 2025 was seen sent, and none is to come.",
        ),
    ],
    ids=["four", "as many as the rule wants", "fewer", "one alone", "thrown away"],
)
def test_why_to_ring_is_told_truly(ledger: tuple[MailRow, ...], why: str) -> None:
    both = [r for row in ledger for r in (row, _to_lead(row))]

    (ring,) = to_ring(now_is("2025-07-29", ledger=tuple(both)))

    assert ring.why == why


def _to_lead(row: MailRow) -> MailRow:
    lead = "clinical.lead@wirral.example.org"
    return replace(row, recipient=lead, keys=tuple(replace(k, recipient=lead) for k in row.keys))


@pytest.mark.parametrize(
    ("now", "ledger"),
    [
        ("2025-07-28", (*CHASES, THIRD)),
        ("2025-07-29", ()),
        ("2025-07-29", tuple(replace(r, state=MailState.DRAFTED) for r in (*CHASES, THIRD))),
        ("2025-07-29", tuple(replace(r, state=MailState.WITHDRAWN) for r in (*CHASES, THIRD))),
    ],
    ids=["before the day", "never asked", "drafts that nobody sent", "drafts that were deleted"],
)
def test_nobody_is_rung_who_was_not_seen_to_be_written_to(now: str, ledger: tuple[object, ...]) -> None:
    assert [*to_ring(now_is(now, ledger=ledger))] == []


def test_nobody_is_rung_about_what_came() -> None:
    assert [*to_ring(now_is("2025-07-29", sent(received="2025-07-25"), ledger=(*CHASES, THIRD)))] == []


# --- laws ---------------------------------------------------------------------------------------------------


@LAW
@given(
    days=st.integers(0, 200),
    reason=st.sampled_from([r for r in Reason if r.ours]),
    lost=st.booleans(),
    kinds=st.lists(st.sampled_from([RecordKind.CHASE_NOW, RecordKind.MORE_TIME, RecordKind.RESUME]), max_size=3),
)
def test_nothing_unknown_ever_leads_to_a_mail(days: int, reason: Reason, lost: bool, kinds: list[RecordKind]) -> None:  # noqa: FBT001 - drawn
    """What we could not look at, or could not read, is asked of nobody, whatever else was decided."""
    came = () if lost else (sent(reading=Unreadable(reason=reason, reader=1), received="2025-06-24"),)
    records = [a_record(kind, REPORT, on=f"2025-06-2{n}") for n, kind in enumerate(kinds, 4)]
    now = (day("2025-06-24") + timedelta(days=days)).isoformat()
    world = a_world(REPORT, came=came, records=records, now=now)
    world = replace(world, lost={WIRRAL: "The folder is not there."} if lost else {})

    assert [s for s in sayings(a_situation(world)) if s.contact.unit != NETWORK] == []


@LAW
@given(days=st.integers(0, 120), good=st.booleans())
def test_by_one_rule_nobody_is_spoken_to_twice_on_a_day(days: int, good: bool) -> None:  # noqa: FBT001 - drawn
    now = (day("2025-05-25") + timedelta(days=days)).isoformat()
    keys = [s.key for s in sayings(now_is(now, sent(reading=GOOD if good else BAD, received="2025-05-26")))]

    assert len(keys) == len({*keys})
