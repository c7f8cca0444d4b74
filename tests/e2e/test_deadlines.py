"""Deadlines at their edges, through the whole run: the last second of a day in London, clock changes, whose year."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from cmmtn_sync.model import (
    Basis,
    Cycle,
    DateOverride,
    DueOn,
    MailState,
    On,
    RecordKind,
    Severity,
    Status,
    Timing,
)
from cmmtn_sync.obligations import Calendar, unroll
from cmmtn_sync.quarters import end_of_day
from cmmtn_sync.tenant.memory import Manner
from tests.e2e.small_network import (
    MEETINGS,
    UNITS,
    Network,
    a_configuration,
    a_work_plan,
    an_annual_report,
    sample_programme,
)

REPORT = "2024-26/y2q1.annual-report/NORTH"
PLAN = "2024-26/y2q1.work-plan/NORTH"
SECOND = timedelta(seconds=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def due_on(day: date) -> Network:
    """Return a network whose Annual Report is due on another day of the year."""
    configuration = a_configuration()
    moved = tuple(
        replace(r, due=DueOn(month=day.month, day=day.day), opens=DueOn(month=4, day=1))
        if r.kind == "annual-report"
        else r
        for r in sample_programme().requirements
    )
    first_year = day.year - (day.month < 4)
    programme = replace(
        sample_programme(),
        requirements=moved,
        cycles=(Cycle(id="2024-26", first_year=first_year - 1),),
        tracked_from=date(2023, 4, 1),
    )
    return Network(configuration=replace(configuration, programme=programme))


@pytest.mark.parametrize("manner", Manner)
@pytest.mark.parametrize(
    ("came", "timing"),
    [("2025-06-30T22:59:59", Timing.ON_TIME), ("2025-06-30T23:00:00", Timing.LATE)],
)
def test_the_last_second_of_30_june_in_london_is_on_time(manner: Manner, came: str, timing: Timing) -> None:
    network = Network(manner=manner)
    network.at(at(came)).upload("NORTH", "Annual Report 2024-25.docx", an_annual_report("Northfield"))

    network.at(at("2025-07-01T09:00:00")).run()

    report = network.assessment(REPORT)
    assert (report.status, report.timing, report.complete_on) == (Status.COMPLETE, timing, at(came))


@pytest.mark.parametrize(
    ("due", "ends"),
    [
        (date(2024, 3, 31), "2024-03-31T23:00:00"),  # summer time began that morning
        (date(2024, 3, 30), "2024-03-31T00:00:00"),
        (date(2025, 10, 26), "2025-10-27T00:00:00"),  # summer time ended that morning
        (date(2025, 10, 25), "2025-10-25T23:00:00"),
    ],
)
def test_a_day_on_which_the_clocks_change_ends_when_it_ends_in_london(due: date, ends: str) -> None:
    year = due.year - (due.month < 4) - 1
    report = an_annual_report("Northfield", f"{year}/{(year + 1) % 100:02d}")
    network = due_on(due)
    network.at(at(ends) - SECOND).run()
    before = network.assessment(REPORT)
    network.at(at(ends))
    after = network.assessment(REPORT)
    network.upload("NORTH", "Annual Report.docx", report, at(ends) - SECOND)
    in_time = network.assessment(REPORT)
    network.upload("NORTH", "Annual Report.docx", report + b"\n", at(ends))
    late = network.assessment(REPORT)

    assert end_of_day(due) == at(ends)
    assert (before.status, after.status) == (Status.DUE_SOON, Status.OVERDUE)
    assert (in_time.status, in_time.timing) == (Status.COMPLETE, Timing.ON_TIME)
    assert late.timing is Timing.LATE


def test_an_honest_report_of_the_year_that_ended_is_complete_in_june() -> None:
    network = Network()
    network.at(at("2025-06-12T10:00:00")).upload(
        "NORTH", "Annual Report 2024-25.docx", an_annual_report("Northfield", "2024/25")
    )

    network.run()

    assert network.assessment(REPORT).status_words == "● Complete (on time)"


@pytest.mark.parametrize("year", ["2023/24", "2024/25"])
@pytest.mark.parametrize("name", ["Annual Report.docx", "Annual Report 2024-25.docx"])
def test_a_report_received_a_year_before_is_never_this_years(year: str, name: str) -> None:
    network = Network()
    network.at(at("2024-06-20T10:00:00")).upload("NORTH", name, an_annual_report("Northfield", year))

    network.at(at("2025-06-16T09:00:00")).run()

    assert network.assessment(REPORT).status is Status.DUE_SOON
    assert network.assessment(REPORT).document is None


def test_a_report_of_the_year_before_received_now_is_not_this_years() -> None:
    network = Network()
    network.at(at("2025-06-12T10:00:00")).upload(
        "NORTH", "Annual Report.docx", an_annual_report("Northfield", "2023/24")
    )

    network.run()

    report = network.assessment(REPORT)
    assert report.status is not Status.COMPLETE
    assert [f.code for f in report.findings if f.severity is Severity.WANTING] == ["wrong-period"]


def test_a_version_that_came_late_is_late_though_the_first_came_in_time() -> None:
    network = Network()
    incomplete = an_annual_report("Northfield", without=4)
    network.at(at("2025-06-20T10:00:00")).upload("NORTH", "Annual Report 2024-25.docx", incomplete)
    network.run()
    network.at(at("2025-07-02T10:00:00")).upload("NORTH", "Annual Report 2024-25.docx", an_annual_report("Northfield"))

    network.run()

    report = network.assessment(REPORT)
    assert (report.status, report.timing) == (Status.COMPLETE, Timing.LATE)
    assert report.first_received == at("2025-06-20T10:00:00")
    assert report.complete_on == at("2025-07-02T10:00:00")


# --- dates that are not the programme's ------------------------------------------------------------------------


def test_a_date_that_nobody_stated_is_the_quarters_end_and_is_said_to_be_assumed() -> None:
    owed = {o.key: o for o in unroll(sample_programme(), UNITS, Calendar(meetings=MEETINGS))}

    assert owed["2024-26/y2q2.review/NORTH"].due == On(date=date(2025, 9, 30), basis=Basis.ASSUMED)
    assert owed[REPORT].due == On(date=date(2025, 6, 30), basis=Basis.STATED)


def test_a_date_that_the_network_set_stands_in_place_of_an_assumed_one() -> None:
    mine = DateOverride(requirement="y2q2.review", unit="NORTH", due=date(2025, 8, 15))
    owed = {o.key: o for o in unroll(sample_programme(), UNITS, Calendar(overrides=(mine,)))}

    assert owed["2024-26/y2q2.review/NORTH"].due == On(date=date(2025, 8, 15), basis=Basis.STATED)
    assert owed["2024-26/y2q2.review/SOUTH"].due == On(date=date(2025, 9, 30), basis=Basis.ASSUMED)


@pytest.mark.parametrize(
    ("came", "timing"),
    [("2025-07-18T22:59:59", Timing.ON_TIME), ("2025-07-18T23:00:00", Timing.LATE)],
)
def test_an_extension_moves_the_deadline_to_the_end_of_its_own_day(came: str, timing: Timing) -> None:
    network = Network().at(at("2025-06-27T09:00:00"))
    network.decide(RecordKind.MORE_TIME, PLAN, date=date(2025, 7, 18))
    network.run()
    extended = network.assessment(PLAN)
    network.at(at(came)).upload("NORTH", "Work Plan 2025-26.docx", a_work_plan("Northfield"))

    network.at(at("2025-07-21T09:00:00")).run()

    assert extended.obligation.due == On(date=date(2025, 7, 18), basis=Basis.EXTENDED)
    assert extended.status is not Status.OVERDUE
    assert (network.assessment(PLAN).status, network.assessment(PLAN).timing) == (Status.COMPLETE, timing)


def test_an_extension_starts_the_sequence_afresh() -> None:
    network = Network().at(at("2025-06-23T09:00:00"))
    network.run()
    _send_all(network)
    network.at(at("2025-06-27T09:00:00")).decide(RecordKind.MORE_TIME, PLAN, date=date(2025, 7, 31))
    network.run()
    paused = _waiting(network, PLAN)
    network.at(at("2025-07-24T09:00:00")).run()

    assert _said(network, PLAN, "one-week-before") == {"2025-06-30"}
    assert not paused
    assert _waiting(network, PLAN) == {("one-week-before", "2025-07-31")}


def _send_all(network: Network) -> None:
    for draft in network.mailbox.drafts():
        network.mailbox.send_by_hand(draft.draft, network.now)


def _waiting(network: Network, about: str) -> set[tuple[str, str]]:
    rows = [r for r in network.store.ledger() if r.state is MailState.DRAFTED]
    return {(k.rule, k.counted_from) for r in rows for k in r.keys if k.about == about}


def _said(network: Network, about: str, rule: str) -> set[str]:
    rows = [r for r in network.store.ledger() if r.state is MailState.SENT]
    return {k.counted_from for r in rows for k in r.keys if (k.about, k.rule) == (about, rule)}
