"""The programme unrolled: who owes what, about whom, from when, by when."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from cmmtn_sync.model import (
    ALL,
    NETWORK,
    Basis,
    Cycle,
    DateOverride,
    Due,
    DueAtMeeting,
    DueBefore,
    DueOn,
    DueOnReply,
    DueQuarterEnd,
    DueRule,
    Meeting,
    MeetingKind,
    Obligation,
    On,
    PeriodRule,
    Record,
    RecordKind,
    Requirement,
    Scope,
    UnitRole,
    Waiting,
)
from cmmtn_sync.obligations import Calendar, due_words, unroll
from tests.builders import (
    WIRRAL,
    a_duty,
    a_meeting,
    a_programme,
    a_record,
    a_requirement,
    a_unit,
    an_update,
    at,
    day,
    some_units,
)

AT_GROUP = DueAtMeeting(kind=MeetingKind.CLINICAL_GROUP)
AT_PANEL = DueAtMeeting(kind=MeetingKind.PANEL)
INFORMATION = a_requirement("y2q2.information", due=DueOnReply())
REPORT = "2024-26/y2q1.annual-report/MTU-WIRRAL"
FIRST_REQUEST = "2024-26/y2q2.information/MTU-WIRRAL/1"


def owed(
    *requirements: Requirement,
    units: Sequence[str] = (WIRRAL,),
    meetings: Sequence[Meeting] = (),
    overrides: Sequence[DateOverride] = (),
    records: Sequence[Record] = (),
) -> dict[str, Obligation]:
    calendar = Calendar(meetings=meetings, overrides=overrides, records=records)
    found = unroll(a_programme(*requirements), some_units(*units), calendar)
    return {o.key: o for o in found}


def only(found: dict[str, Obligation]) -> Obligation:
    (obligation,) = found.values()
    return obligation


def stated(text: str, basis: Basis = Basis.STATED) -> On:
    return On(date=day(text), basis=basis)


# --- when it is due -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("id_", "rule", "due"),
    [
        ("y1q1.work-plan", DueOn(month=6, day=30), stated("2024-06-30")),
        ("y2q1.work-plan", DueOn(month=6, day=30), stated("2025-06-30")),
        ("y2q4.sessions", DueOn(month=2, day=28), stated("2026-02-28")),
        ("y1q1.report", DueQuarterEnd(), stated("2024-06-30", Basis.ASSUMED)),
        ("y1q2.report", DueQuarterEnd(), stated("2024-09-30", Basis.ASSUMED)),
        ("y2q3.report", DueQuarterEnd(), stated("2025-12-31", Basis.ASSUMED)),
        ("y2q4.report", DueQuarterEnd(), stated("2026-03-31", Basis.ASSUMED)),
        ("y2q2.update", AT_GROUP, stated("2025-09-18")),
        ("y2q4.update", AT_GROUP, Waiting(what="the Clinical Group meeting of 2025/26 Q4 to be dated")),
        ("y2q3.representation", AT_PANEL, Waiting(what="the panel meeting of 2025/26 Q3 to be dated")),
    ],
    ids=[
        "a day of the first year, though it is a Sunday",
        "a day of the second year",
        "a day after Christmas lies in the calendar year after",
        "the end of Q1 is assumed",
        "the end of Q2 is assumed",
        "the end of Q3 is assumed",
        "the end of Q4 is assumed",
        "the day of a meeting of its quarter",
        "a meeting that is not dated",
        "a meeting of another kind is no help",
    ],
)
def test_each_due_rule_gives_its_date(id_: str, rule: DueRule, due: Due) -> None:
    meetings = (a_meeting("2025-09-18"), a_meeting("2025-12-11"), a_meeting(None))

    assert only(owed(a_requirement(id_, due=rule), meetings=meetings)).due == due


def test_a_duty_before_another_is_due_on_the_day_before_that_opens() -> None:
    templates = a_duty("y2q1.templates", due=DueBefore(requirement="y2q1.annual-report"), about=Scope.ALL)
    found = owed(a_requirement(), templates)[f"2024-26/y2q1.templates/{ALL}"]

    assert (found.due, found.opens) == (stated("2025-03-31", Basis.ASSUMED), day("2025-01-01"))


def test_a_duty_before_another_that_opens_on_a_day_of_its_own_goes_by_that_day() -> None:
    sessions = a_duty("y2q4.sessions", due=DueQuarterEnd(), opens=DueOn(month=10, day=1))
    letters = a_duty("y2q3.approach", due=DueBefore(requirement="y2q4.sessions"))

    assert owed(sessions, letters)["2024-26/y2q3.approach/MTU-WIRRAL"].due == stated("2025-09-30", Basis.ASSUMED)


def test_of_two_meetings_in_a_quarter_the_one_listed_first_counts() -> None:
    meetings = (a_meeting("2025-06-26"), a_meeting("2025-05-08"), a_meeting("2025-03-31"), a_meeting("2025-07-01"))

    assert only(owed(an_update(due=AT_GROUP), meetings=meetings)).due == stated("2025-06-26")


def test_a_units_own_meeting_counts_before_everyones() -> None:
    meetings = (a_meeting("2025-06-12"), a_meeting("2025-06-19", unit=WIRRAL))
    found = owed(an_update(due=AT_GROUP), units=(WIRRAL, "MTU-CHESTER"), meetings=meetings)

    assert [o.due for o in found.values()] == [stated("2025-06-19"), stated("2025-06-12")]


def test_a_panel_of_one_unit_is_no_date_for_another() -> None:
    panel = a_meeting("2025-11-05", MeetingKind.PANEL, WIRRAL)
    found = owed(a_requirement("y2q3.representation", due=AT_PANEL), units=(WIRRAL, "MTU-CHESTER"), meetings=[panel])

    assert found["2024-26/y2q3.representation/MTU-WIRRAL"].due == stated("2025-11-05")
    assert isinstance(found["2024-26/y2q3.representation/MTU-CHESTER"].due, Waiting)


def test_a_date_that_the_network_set_is_stated_and_one_for_a_unit_beats_one_for_all() -> None:
    overrides = (
        DateOverride(requirement="y2q2.review", unit=None, due=day("2025-09-12")),
        DateOverride(requirement="y2q2.review", unit=WIRRAL, due=day("2025-09-19")),
        DateOverride(requirement="y2q1.annual-report", unit=None, due=day("2025-01-01")),
    )
    found = owed(a_duty(due=DueQuarterEnd()), units=(WIRRAL, "MTU-CHESTER"), overrides=overrides)

    assert found["2024-26/y2q2.review/MTU-WIRRAL"].due == stated("2025-09-19")
    assert found["2024-26/y2q2.review/MTU-CHESTER"].due == stated("2025-09-12")


def test_a_date_that_the_network_set_is_the_date_of_a_meeting_that_is_not_dated() -> None:
    overrides = (DateOverride(requirement="y2q4.update", unit=None, due=day("2026-02-12")),)

    assert only(owed(an_update("y2q4.update", due=AT_GROUP), overrides=overrides)).due == stated("2026-02-12")


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (stated("2025-06-30"), "30 June 2025"),
        (stated("2025-09-30", Basis.ASSUMED), "30 September 2025 (assumed)"),
        (stated("2025-07-31", Basis.EXTENDED), "31 July 2025 (extended)"),
        (Waiting(what="a request"), "Waits for a request"),
    ],
    ids=["stated", "assumed", "extended", "waiting"],
)
def test_a_due_date_says_where_it_comes_from(due: Due, words: str) -> None:
    assert due_words(due) == words


# --- what it is about, and from when it counts --------------------------------------------------------------


@pytest.mark.parametrize(
    ("id_", "rule", "label"),
    [
        ("y1q1.annual-report", PeriodRule.YEAR_ENDED, "2023/24"),
        ("y2q1.annual-report", PeriodRule.YEAR_ENDED, "2024/25"),
        ("y2q1.work-plan", PeriodRule.YEAR_RUNNING, "2025/26"),
        ("y2q4.work-plan", PeriodRule.YEAR_RUNNING, "2025/26"),
        ("y2q1.operational-policy", PeriodRule.NONE, None),
    ],
    ids=["year 1, the year before", "year 2, the year before", "the year running", "in its last quarter too", "none"],
)
def test_each_period_rule_gives_its_year(id_: str, rule: PeriodRule, label: str | None) -> None:
    period = only(owed(a_requirement(id_, period=rule))).period

    assert (period.label if period else None) == label


def test_an_extension_does_not_change_the_year_that_a_document_is_about() -> None:
    record = a_record(RecordKind.MORE_TIME, REPORT, until="2026-04-30")
    found = only(owed(a_requirement(period=PeriodRule.YEAR_ENDED), records=[record]))

    assert (found.due, found.period and found.period.label) == (stated("2026-04-30", Basis.EXTENDED), "2024/25")


@pytest.mark.parametrize(
    ("requirement", "opens"),
    [
        (a_requirement(), "2025-04-01"),
        (a_requirement(period=PeriodRule.YEAR_ENDED), "2025-04-01"),
        (a_requirement("y2q2.self-assessment"), "2025-07-01"),
        (a_duty("y2q4.sessions", opens=DueOn(month=10, day=1)), "2025-10-01"),
        (a_duty("y2q4.report", opens=DueOn(month=2, day=1)), "2026-02-01"),
    ],
    ids=[
        "the quarter's first day",
        "never before its year ended",
        "a later quarter",
        "a day of its own in an earlier quarter",
        "a day of its own after Christmas",
    ],
)
def test_it_counts_from_its_day_on(requirement: Requirement, opens: str) -> None:
    assert only(owed(requirement)).opens == day(opens)


# --- who owes -----------------------------------------------------------------------------------------------


def test_a_requirement_is_owed_by_the_roles_it_names() -> None:
    assessment = a_requirement("y1q2.self-assessment", applies_to=frozenset({UnitRole.MTCC, UnitRole.MTU}))
    found = owed(assessment, units=("MTCC-AINTREE", "CMTC-ALDERHEY", WIRRAL))

    assert [o.owed_by for o in found.values()] == ["MTCC-AINTREE", WIRRAL]


def test_a_unit_is_excused_from_a_kind_and_from_no_other() -> None:
    excused = a_unit(excused=frozenset({"annual-report"}))
    found = unroll(a_programme(a_requirement(), a_requirement("y2q1.work-plan")), some_units(excused), Calendar())

    assert [o.key for o in found] == ["2024-26/y2q1.work-plan/MTU-WIRRAL"]


def test_the_network_owes_a_duty_about_each_unit_or_once_about_all() -> None:
    found = owed(a_duty(), a_duty("y2q1.templates", about=Scope.ALL), units=(WIRRAL, "MTU-CHESTER"))

    assert {o.key: (o.owed_by, o.about) for o in found.values()} == {
        "2024-26/y2q2.review/MTU-WIRRAL": (NETWORK, WIRRAL),
        "2024-26/y2q2.review/MTU-CHESTER": (NETWORK, "MTU-CHESTER"),
        f"2024-26/y2q1.templates/{ALL}": (NETWORK, ALL),
    }


def test_every_cycle_has_its_own_obligations_in_the_programmes_order() -> None:
    cycles = (Cycle(id="2024-26", first_year=2024), Cycle(id="2026-28", first_year=2026))
    found = unroll(a_programme(a_requirement(), a_duty(), cycles=cycles), some_units(WIRRAL), Calendar())

    assert [(o.key, o.due.date.isoformat()) for o in found if isinstance(o.due, On)] == [
        ("2024-26/y2q1.annual-report/MTU-WIRRAL", "2025-06-30"),
        ("2024-26/y2q2.review/MTU-WIRRAL", "2025-06-30"),
        ("2026-28/y2q1.annual-report/MTU-WIRRAL", "2027-06-30"),
        ("2026-28/y2q2.review/MTU-WIRRAL", "2027-06-30"),
    ]


# --- what people decide -------------------------------------------------------------------------------------


def test_more_time_moves_the_due_date_of_one_unit_and_the_last_word_counts() -> None:
    records = (
        a_record(RecordKind.MORE_TIME, REPORT, on="2025-06-20", until="2025-07-31"),
        a_record(RecordKind.MORE_TIME, REPORT, on="2025-07-20", until="2025-07-25"),
    )
    found = owed(a_requirement(), units=(WIRRAL, "MTU-CHESTER"), records=records)

    assert found[REPORT].due == stated("2025-07-25", Basis.EXTENDED)
    assert found["2024-26/y2q1.annual-report/MTU-CHESTER"].due == stated("2025-06-30")


def test_the_last_word_counts_in_whatever_order_the_records_are_given() -> None:
    records = (
        a_record(RecordKind.MORE_TIME, REPORT, on="2025-07-20", until="2025-07-25"),
        a_record(RecordKind.MORE_TIME, REPORT, on="2025-06-20", until="2025-07-31"),
    )

    assert owed(a_requirement(), records=records)[REPORT].due == stated("2025-07-25", Basis.EXTENDED)


def test_nothing_is_asked_on_reply_until_somebody_asks() -> None:
    assert owed(INFORMATION) == {}


def test_kept_but_more_wanted_gives_time_and_makes_a_request_of_its_own() -> None:
    record = a_record(
        RecordKind.MORE_WANTED, REPORT, on="2025-07-03", bound_to="v1", until="2025-07-18", text="the audit results"
    )
    found = owed(a_requirement(), INFORMATION, records=[record])
    request = found[FIRST_REQUEST]

    assert found[REPORT].due == stated("2025-07-18", Basis.EXTENDED)
    assert (request.due, request.opens) == (stated("2025-07-18"), day("2025-07-03"))
    assert (request.owed_by, request.about) == (WIRRAL, WIRRAL)
    assert (request.origin, request.asked_words, request.asks_about) == (record.id, "the audit results", REPORT)
    assert request.requirement.title == "Further information on the Annual Report"


def test_requests_are_counted_for_each_unit() -> None:
    chester = "2024-26/y2q1.annual-report/MTU-CHESTER"
    records = (
        a_record(RecordKind.MORE_WANTED, REPORT, on="2025-07-03", until="2025-07-18"),
        a_record(RecordKind.MORE_WANTED, chester, on="2025-07-04", until="2025-07-18"),
        a_record(RecordKind.MORE_WANTED, "2024-26/y2q1.work-plan/MTU-WIRRAL", on="2025-07-05", until="2025-07-25"),
    )
    found = owed(
        a_requirement(), a_requirement("y2q1.work-plan"), INFORMATION, units=(WIRRAL, "MTU-CHESTER"), records=records
    )

    assert {k: o.asks_about for k, o in found.items() if o.origin} == {
        FIRST_REQUEST: REPORT,
        "2024-26/y2q2.information/MTU-CHESTER/1": chester,
        "2024-26/y2q2.information/MTU-WIRRAL/2": "2024-26/y2q1.work-plan/MTU-WIRRAL",
    }


def test_a_request_keeps_its_number_in_whatever_order_the_records_are_given() -> None:
    records = [
        a_record(RecordKind.MORE_WANTED, REPORT, on="2025-07-03", until="2025-07-18", text="first"),
        a_record(RecordKind.MORE_WANTED, REPORT, on="2025-08-03", until="2025-08-18", text="second"),
    ]

    assert owed(a_requirement(), INFORMATION, records=records) == owed(
        a_requirement(), INFORMATION, records=records[::-1]
    )


def test_a_request_can_have_more_time_too() -> None:
    records = (
        a_record(RecordKind.MORE_WANTED, REPORT, on="2025-07-03", until="2025-07-18"),
        a_record(RecordKind.MORE_TIME, FIRST_REQUEST, on="2025-07-10", until="2025-08-08"),
    )

    assert owed(a_requirement(), INFORMATION, records=records)[FIRST_REQUEST].due == stated(
        "2025-08-08", Basis.EXTENDED
    )


def test_more_can_be_wanted_of_what_came_for_a_request() -> None:
    records = (
        a_record(RecordKind.MORE_WANTED, REPORT, on="2025-07-03", until="2025-07-18"),
        a_record(RecordKind.MORE_WANTED, FIRST_REQUEST, on="2025-07-20", until="2025-08-08", text="the figures"),
    )
    second = owed(a_requirement(), INFORMATION, records=records)["2024-26/y2q2.information/MTU-WIRRAL/2"]

    assert (second.asked_words, second.asks_about) == ("the figures", REPORT)
    assert second.requirement.title == "Further information on the Annual Report"


def test_a_request_without_a_reply_date_or_about_nothing_known_is_none() -> None:
    records = (
        a_record(RecordKind.MORE_WANTED, REPORT),
        a_record(RecordKind.MORE_WANTED, "2024-26/y9q9.gone/MTU-WIRRAL", until="2025-07-18"),
    )

    assert [*owed(a_requirement(), INFORMATION, records=records)] == [REPORT]


def test_a_programme_without_a_place_for_requests_has_none() -> None:
    record = a_record(RecordKind.MORE_WANTED, REPORT, until="2025-07-18")

    assert [*owed(a_requirement(), records=[record])] == [REPORT]


def test_a_request_opens_on_the_day_it_was_made_in_london() -> None:
    record = a_record(RecordKind.MORE_WANTED, REPORT, until="2025-07-18", at=at("2025-07-04 00:30"))

    assert owed(a_requirement(), INFORMATION, records=[record])[FIRST_REQUEST].opens == day("2025-07-04")
