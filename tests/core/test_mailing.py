"""Which drafts are put, moved on, replaced or taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmmtn_sync.cli.told import later_words
from cmmtn_sync.model import (
    NETWORK,
    Contact,
    Held,
    MailState,
    Obligation,
    Post,
    Record,
    RecordKind,
    Unit,
)
from cmmtn_sync.plan.decide import decide
from cmmtn_sync.plan.situation import Situation
from tests.builders import (
    EVERYBODY,
    WIRRAL,
    Sent,
    a_contact,
    a_record,
    a_situation,
    a_unit,
    a_world,
    an_obligation,
    at,
    day,
    sent,
    some_facts,
    some_units,
)
from tests.core.laws import LAW
from tests.core.office import Office, drafted, every_day, kinds

REPORT = an_obligation()
PLAN = an_obligation("work-plan")
BAD = some_facts("Annual Report 2024/25, Chester")


def a_calendar(
    *owed: Obligation,
    came: Sequence[Sent] = (),
    records: Sequence[Record] = (),
    units: Sequence[Unit | str] = (WIRRAL, "MTU-CHESTER"),
    contacts: tuple[Contact, ...] = EVERYBODY,
    **changes: object,
) -> Callable[[str], Situation]:
    """Return the situation of any moment: a file is there from its time of receipt, a record from when it was made."""

    def moment(now: str) -> Situation:
        there = [s for s in came if s.document.receipt.at <= at(now)]
        newest = {s.document.id: s for s in sorted(there, key=lambda s: s.document.receipt.at)}
        made = [r for r in records if r.at <= at(now)]
        world = a_world(*(owed or (REPORT,)), came=[*newest.values()], records=made, now=now, units=some_units(*units))
        return a_situation(world, contacts=contacts, **changes)

    return moment


def an_office(*owed: Obligation, **world: object) -> Office:
    return Office(world=a_calendar(*owed, **world))  # type: ignore[arg-type]


def subjects(office: Office) -> list[str]:
    return [m.subject for m in office.to_units()]


# --- idle, once a day, in working hours ---------------------------------------------------------------------


def test_the_same_moment_twice_is_idle() -> None:
    office = an_office()

    assert kinds(office.work("2025-07-01")) == ["DraftMail"]
    assert office.plan("2025-07-01").actions == ()


def test_a_later_hour_of_the_day_is_idle_too_sent_or_not() -> None:
    office = an_office()
    office.work("2025-07-01 09:00")

    assert office.plan("2025-07-01 15:59").actions == ()
    office.send("2025-07-01 12:00")
    assert office.plan("2025-07-01 15:59").actions == ()


@pytest.mark.parametrize(
    ("now", "calendar", "there"),
    [
        ("2025-07-01 08:59", "ENG", False),
        ("2025-07-01 09:00", "ENG", True),
        ("2025-07-01 15:59", "ENG", True),
        ("2025-07-01 16:00", "ENG", False),
        ("2025-07-05 10:00", "ENG", False),
        ("2025-07-06 10:00", "ENG", False),
        ("2025-07-07 10:00", "ENG", True),
        ("2025-07-07 10:00", "IM", False),
        ("2025-08-25 10:00", "ENG", False),
        ("2025-08-25 10:00", "IM", False),
    ],
    ids=[
        "before nine",
        "at nine",
        "before four",
        "at four",
        "on a Saturday",
        "on a Sunday",
        "on a Monday",
        "on Tynwald day on the Isle of Man",
        "on the August bank holiday",
        "on the August bank holiday on the Isle of Man",
    ],
)
def test_drafts_are_put_in_the_persons_own_working_hours(now: str, calendar: str, there: bool) -> None:  # noqa: FBT001 - a column
    office = an_office(units=(a_unit(calendar=calendar), "MTU-CHESTER"))

    assert bool(drafted(office.plan(now))) is there


@pytest.mark.parametrize(
    ("now", "there"), [("2025-07-01 09:29", False), ("2025-07-01 09:30", True), ("2025-07-01 16:29", True)]
)
def test_hours_that_begin_at_half_past_begin_at_half_past(now: str, there: bool) -> None:  # noqa: FBT001 - a column
    office = an_office(opening_hours=(time(9, 30), time(16, 30)))

    assert bool(drafted(office.plan(now))) is there


def test_everything_for_one_person_goes_into_one_mail() -> None:
    office = an_office(REPORT, PLAN, an_obligation("operational-policy"))
    (mail,) = drafted(office.work("2025-07-01"))

    assert [a.title for a in mail.asks] == ["Annual Report 2024/25", "Operational Policy", "Work Plan 2025/26"]


def test_one_person_of_two_units_gets_one_mail_that_names_both() -> None:
    both = tuple(a_contact(unit=u, email="jo@example.org") for u in (WIRRAL, "MTU-CHESTER"))
    office = an_office(REPORT, an_obligation(unit="MTU-CHESTER"), contacts=both)
    (mail,) = drafted(office.work("2025-07-01"))

    assert [(a.unit, a.title) for a in mail.asks] == [
        ("Chester", "Annual Report 2024/25"),
        ("Wirral", "Annual Report 2024/25"),
    ]


def test_nobody_gets_a_second_mail_on_a_day_whatever_happens() -> None:
    office = an_office(REPORT, PLAN, came=[sent(reading=BAD, received="2025-07-01 13:00")])
    office.work("2025-07-01 10:00")
    office.send("2025-07-01 11:00")

    assert kinds(office.work("2025-07-01 14:00")) == []
    assert kinds(office.work("2025-07-02 10:00")) == ["DraftMail"]


def test_a_draft_of_yesterday_that_is_sent_today_is_todays_mail() -> None:
    office = an_office(REPORT, PLAN, came=[sent(reading=BAD, received="2025-07-02 13:00")])
    office.work("2025-07-01 10:00")
    office.send("2025-07-02 11:00")

    assert kinds(office.work("2025-07-02 14:00")) == []


# --- a draft changes when facts do --------------------------------------------------------------------------


def test_a_draft_that_still_says_the_truth_stays_for_the_next_rule() -> None:
    office = an_office()
    office.work("2025-07-01")

    assert kinds(office.work("2025-07-08")) == ["RekeyMail"]
    (row,) = office.drafts
    assert {k.rule for k in row.keys} == {"first-chase"}
    assert row.day == day("2025-07-01")


def test_a_draft_is_replaced_when_a_file_came_that_is_wanting() -> None:
    office = an_office(REPORT, PLAN, came=[sent(reading=BAD, received="2025-07-02 08:00")])
    office.work("2025-07-01")

    (mail,) = drafted(office.work("2025-07-02"))
    assert mail.asks[0].wanting[0] == 'We have your file "Annual Report.docx".'
    assert len(office.drafts) == 1


def test_a_draft_becomes_thanks_when_the_file_came() -> None:
    office = an_office(came=[sent(received="2025-07-02 08:00")])
    office.work("2025-07-01")

    (mail,) = drafted(office.work("2025-07-02"))
    assert (mail.asks, [t.title for t in mail.thanks]) == ((), ["Annual Report 2024/25"])


@pytest.mark.parametrize(
    "kind", [RecordKind.NOT_NEEDED, RecordKind.HOLD, RecordKind.ACCEPTED], ids=["not needed", "held", "accepted"]
)
def test_a_draft_is_taken_back_when_a_person_decides_at_any_hour(kind: RecordKind) -> None:
    came = sent(reading=BAD, received="2025-04-10")
    record = a_record(kind, REPORT, on="2025-07-05 20:00", bound_to=came.document)
    office = an_office(came=[came], records=[record])
    office.work("2025-07-01")
    assert office.drafts

    assert kinds(office.work("2025-07-05 20:05")) == ["WithdrawMail"]
    assert office.drafts == ()


def test_more_time_takes_back_a_draft_that_names_the_old_date_at_any_hour() -> None:
    office = an_office()
    office.work("2025-07-01")
    moved = an_obligation(due="2025-09-30")
    office.world = a_calendar(moved)

    assert kinds(office.work("2025-07-01 20:00")) == ["WithdrawMail"]


def test_an_edited_draft_is_never_touched_and_the_team_is_told_when_facts_overtake_it() -> None:
    office = an_office(came=[sent(received="2025-07-02 08:00")])
    office.work("2025-07-01")
    office.edit()

    plan = office.work("2025-07-02")

    assert kinds(plan) == []
    assert [a.code for a in plan.attentions if a.code == "edited-draft"] == ["edited-draft"]


def test_an_edited_draft_that_is_still_true_is_nobodys_concern() -> None:
    office = an_office()
    office.work("2025-07-01")
    office.edit()

    plan = office.work("2025-07-08")

    assert (kinds(plan), [a.code for a in plan.attentions]) == ([], [])


def test_a_draft_that_a_person_deleted_is_not_made_again_by_the_same_rule() -> None:
    office = an_office()
    office.work("2025-07-01")
    office.delete()

    assert kinds(office.work("2025-07-02")) == []
    assert kinds(office.work("2025-07-07")) == []
    assert kinds(office.work("2025-07-08")) == ["DraftMail"]


def test_a_mail_that_was_only_intended_is_made_again() -> None:
    office = an_office()
    office.work("2025-07-01")
    for key, row in office.rows.items():
        office.rows[key] = replace(row, state=MailState.INTENDED, draft=None)

    assert kinds(office.work("2025-07-01 11:00")) == ["DraftMail"]


def test_what_nobody_can_decide_is_not_said_again() -> None:
    office = an_office()
    office.work("2025-07-01")
    for key, row in office.rows.items():
        office.rows[key] = replace(row, state=MailState.UNDECIDABLE)

    assert kinds(office.work("2025-07-02")) == []


def test_thanks_wait_in_their_draft_longer_than_two_days() -> None:
    office = an_office(came=[sent(received="2025-06-24 15:00")])
    office.work("2025-06-25")

    assert kinds(office.work("2025-07-02")) == []
    assert [r.day for r in office.drafts] == [day("2025-06-25")]


def test_a_receipt_of_the_evening_is_in_the_next_working_mornings_mail() -> None:
    office = an_office(came=[sent(received="2025-06-27 18:30")])

    assert kinds(office.work("2025-06-27 18:45")) == []
    assert kinds(office.work("2025-06-28 10:00")) == []
    assert kinds(office.work("2025-06-30 09:00")) == ["DraftMail"]


def test_who_is_not_written_to_because_of_a_holiday_is_named() -> None:
    units = [a_unit("MTU-NOBLES", calendar="IM"), a_unit()]
    world = a_world(*(an_obligation(unit=u.id) for u in units), now="2025-07-07", units=some_units(*units))

    later = decide(a_situation(world, contacts=tuple(a_contact(unit=u.id) for u in units))).later

    assert later is not None
    assert later_words(later) == (
        "1 mail waits for working hours: from 9am on Tuesday 8 July 2025. Today is a holiday for Nobles."
    )


def test_on_a_weekend_no_holiday_is_named() -> None:
    later = an_office().plan("2025-07-05").later

    assert later is not None
    assert later.holiday_at == ()


# --- too many ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("units", "drafts"), [(38, 38), (39, 0)], ids=["40 with the team's two", "41"])
def test_more_than_forty_mails_at_once_are_held(units: int, drafts: int) -> None:
    ids = [f"MTU-N{n}" for n in range(units)]
    contacts = (*(a_contact(unit=i) for i in ids), *(c for c in EVERYBODY if c.unit == NETWORK))
    office = an_office(*(an_obligation(unit=i) for i in ids), units=ids, contacts=contacts)

    plan = office.plan("2025-07-01")

    assert len(drafted(plan)) == drafts
    assert [a.who for a in plan.attentions if a.code == "too-many-mails"] == [Held.INSTALLER] * (not drafts)


def test_a_draft_that_is_not_true_any_more_is_taken_back_also_where_too_many_mails_are_held() -> None:
    ids = [f"MTU-N{n}" for n in range(60)]
    contacts = (*(a_contact(unit=i) for i in ids), *(c for c in EVERYBODY if c.unit == NETWORK))
    owed = {i: an_obligation(unit=i) for i in ids}
    office = an_office(owed[ids[0]], units=ids[:1], contacts=contacts)
    office.work("2025-07-01 10:00")
    settled = a_record(RecordKind.NOT_NEEDED, owed[ids[0]], on="2025-07-01 11:00")
    office.world = a_calendar(*owed.values(), units=ids, contacts=contacts, records=[settled])

    plan = office.plan("2025-07-01 12:00")

    assert kinds(plan) == ["WithdrawMail"]
    assert "too-many-mails" in [a.code for a in plan.attentions]


# --- a season, day by day -----------------------------------------------------------------------------------


def test_a_unit_that_sends_nothing_is_reminded_chased_and_rung() -> None:
    office = an_office()
    rung = []
    for today in every_day("2025-05-26", 75):
        plan = office.work(f"{today} 09:30")
        office.send(f"{today} 10:30")
        rung += [today] * any(a.code == "ring" for a in plan.attentions)

    assert [m.day.isoformat() for m in office.to_units()] == [
        "2025-06-02",
        "2025-06-16",
        "2025-06-23",
        "2025-06-27",
        "2025-07-01",
        "2025-07-08",
        "2025-07-15",
        "2025-07-22",
    ]
    assert rung[0] == "2025-07-29"


def test_a_worker_that_begins_late_chases_once_and_rings_when_that_brought_nothing() -> None:
    office = an_office()
    rung = []
    for today in every_day("2025-09-01", 30):
        plan = office.work(f"{today} 09:30")
        office.send(f"{today} 10:30")
        rung += [today] * any(a.code == "ring" for a in plan.attentions)

    assert [m.day.isoformat() for m in office.to_units()] == ["2025-09-01"]
    assert rung[0] == "2025-09-08"


@pytest.mark.parametrize(
    ("by_hand", "rung_on"),
    [
        ({"2025-07-01": "send", "2025-07-21": "send"}, "2025-07-29"),
        ({"2025-07-21": "send"}, "2025-07-29"),
        ({"2025-07-01": "send", "2025-07-08": "delete", "2025-07-15": "delete", "2025-07-22": "delete"}, "2025-07-29"),
        (dict.fromkeys(("2025-07-01", "2025-07-08", "2025-07-15", "2025-07-22"), "delete"), "2025-07-29"),
        ({"2025-07-01": "send", "2025-08-14": "send"}, "2025-08-21"),
    ],
    ids=[
        "a draft that was seen sent on the eve of the last reminder keeps that back",
        "the first word of all, so late",
        "drafts that were thrown away",
        "every draft was thrown away",
        "a draft that lay for a month",
    ],
)
def test_who_owes_something_is_rung_however_few_the_mails_were(by_hand: dict[str, str], rung_on: str) -> None:
    office = an_office()
    rung = []
    for today in every_day("2025-07-01", 75):
        plan = office.work(f"{today} 09:30")
        rung += [today] * any(a.code == "ring" for a in plan.attentions)
        match by_hand.get(today):
            case "send":
                office.send(f"{today} 10:30")
            case "delete":
                office.delete()

    assert rung[:1] == [rung_on]


def test_drafts_that_nobody_sends_do_not_pile_up() -> None:
    office = an_office(REPORT, PLAN)
    for today in every_day("2025-05-26", 75):
        office.work(f"{today} 09:30")
        assert len(office.drafts) <= 1

    assert "ring" not in {a.code for a in office.plan("2025-08-11").attentions}


def test_a_file_in_the_middle_of_the_chase_is_answered_pauses_it_and_then_it_goes_on() -> None:
    came = sent(reading=BAD, received="2025-07-09 14:00")
    office = an_office(came=[came])
    for today in every_day("2025-07-01", 31):
        office.work(f"{today} 09:30")
        office.send(f"{today} 10:30")

    days = [m.day.isoformat() for m in office.to_units()]
    assert days[:3] == ["2025-07-01", "2025-07-08", "2025-07-10"]
    assert days[3] > "2025-07-16"


@LAW
@given(
    seed=st.lists(st.sampled_from(["work", "send", "delete", "edit", "sleep", "night"]), min_size=5, max_size=40),
    files=st.sets(st.sampled_from(["bad", "good"])),
)
def test_whenever_the_worker_wakes_nobody_is_told_the_same_twice_by_one_rule(seed: list[str], files: set[str]) -> None:
    arrivals = {"bad": sent(reading=BAD, received="2025-07-03"), "good": sent(received="2025-07-16", content="good")}
    office = an_office(REPORT, PLAN, came=[arrivals[f] for f in sorted(files)])
    days = iter(every_day("2025-06-13", 400))
    for step in seed:
        today = next(days)
        match step:
            case "work" | "night":
                office.work(f"{today} {'10:00' if step == 'work' else '22:00'}")
                assert kinds(office.plan(f"{today} {'10:00' if step == 'work' else '22:00'}")) == []
            case "send":
                office.send(f"{today} 11:00")
            case "delete":
                office.delete()
            case "edit":
                office.edit()
            case _:
                today = [next(days) for _ in range(4)][-1]

    told = [r for r in office.ledger if r.state is MailState.SENT]
    said = [(k, r.recipient) for r in told for k in r.keys if k.rule != "overview"]
    assert len({(r.recipient, r.sent_at) for r in told}) == len(told)
    assert len(said) == len({*said})


def test_the_team_is_written_to_by_its_own_calendar() -> None:
    office = an_office(contacts=(a_contact(Post.ADMINISTRATOR, NETWORK),))

    assert [m.to.post for m in office.mails] == []
    office.work("2025-07-01")
    assert [m.to.post for m in office.mails] == [Post.ADMINISTRATOR]
