"""What the software does of its own: templates published, reports built."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from cmmtn_sync.model import (
    ALL,
    ActionItem,
    ActionStatus,
    Basis,
    Cycle,
    DueBefore,
    Entry,
    Obligation,
    Origin,
    OwnAct,
    Proof,
    PublishTemplate,
    RegisterPage,
    Scope,
    StandardSet,
    baseline,
)
from cmmtn_sync.plan.acts import done_by_us, publications, quarter_reports, reports
from cmmtn_sync.plan.situation import Situation
from cmmtn_sync.quarters import quarter_of
from tests.builders import (
    WIRRAL,
    a_duty,
    a_programme,
    a_requirement,
    a_situation,
    a_unit,
    a_world,
    an_obligation,
    at,
    day,
    some_units,
)

DUTY = a_duty(
    "y2q1.templates",
    about=Scope.ALL,
    proof=Proof.OWN_ACT,
    due=DueBefore(requirement="y2q1.annual-report"),
    publishes=("Annual Report.docx", "Work Plan.docx"),
    serves=("y2q1.annual-report", "y2q1.work-plan"),
)
OWED = an_obligation(requirement=DUTY, unit=ALL, due="2025-03-31", opens="2025-01-01", basis=Basis.ASSUMED)
REPORT = an_obligation(requirement=a_requirement(template="Annual Report.docx"))
PLAN = an_obligation(requirement=a_requirement("y2q1.work-plan", template="Work Plan.docx"))


def situation(now: str, *owed: Obligation, units: Sequence[str] = (WIRRAL,), **changes: object) -> Situation:
    return a_situation(a_world(OWED, *(owed or (REPORT, PLAN)), now=now, units=some_units(*units)), **changes)


# --- templates ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "there"),
    [("2024-12-31", False), ("2025-01-01", True), ("2025-06-30", True), ("2026-03-31", True), ("2026-04-01", False)],
    ids=["a quarter ahead is too early", "the quarter before", "late", "the year's last day", "another year"],
)
def test_templates_are_published_from_the_quarter_before_until_the_year_is_over(now: str, there: bool) -> None:  # noqa: FBT001 - a column
    assert bool([*publications(situation(now))]) is there


def test_a_template_goes_into_a_folder_of_the_year_with_period_and_date() -> None:
    assert next(publications(situation("2025-03-03"))) == PublishTemplate(
        obligation="2024-26/y2q1.templates/MTU-WIRRAL/Annual Report.docx",
        cycle="2024-26",
        year="2025/26",
        unit=WIRRAL,
        template="Annual Report.docx",
        library="units",
        path="Wirral/Templates 2025-26/Annual Report.docx",
        period=REPORT.period,
        due=day("2025-06-30"),
    )


def test_a_unit_whose_place_is_the_whole_library_has_no_folder_in_front() -> None:
    unit = a_unit()
    whole = replace(unit, place=replace(unit.place, folder=""))
    found = a_situation(a_world(OWED, REPORT, PLAN, now="2025-03-03", units=some_units(whole)))

    assert next(publications(found)).path == "Templates 2025-26/Annual Report.docx"


def test_what_is_published_is_not_published_again() -> None:
    done = frozenset({"2024-26/y2q1.templates/MTU-WIRRAL/Annual Report.docx"})

    assert [p.template for p in publications(situation("2025-03-03", published=done))] == ["Work Plan.docx"]


def test_a_place_that_we_cannot_see_is_left_for_the_next_run() -> None:
    chester = an_obligation(requirement=REPORT.requirement, unit="MTU-CHESTER")
    found = situation("2025-03-03", REPORT, chester, units=(WIRRAL, "MTU-CHESTER"), lost=frozenset({WIRRAL}))

    assert {p.unit for p in publications(found)} == {"MTU-CHESTER"}


def test_the_duty_is_done_when_every_unit_has_every_template() -> None:
    units = some_units(WIRRAL, "MTU-CHESTER")
    keys = [f"2024-26/y2q1.templates/{u}/{t}" for u in units for t in DUTY.publishes]
    published = {k: OwnAct(what=k.rpartition("/")[2], at=at(f"2025-03-0{n}")) for n, k in enumerate(keys, 1)}
    asked = (REPORT.requirement, PLAN.requirement)
    owed = {o.key: o for u in units for r in asked for o in [an_obligation(requirement=r, unit=u)]}
    act = done_by_us(OWED, units, owed, published)

    assert act == OwnAct(
        what="Templates were put into 2 folders", at=at("2025-03-04"), detail="Annual Report.docx; Work Plan.docx"
    )
    assert done_by_us(OWED, units, owed, {k: published[k] for k in keys[1:]}) is None
    assert done_by_us(replace(OWED, requirement=replace(DUTY, publishes=())), units, owed, published) is None


def test_a_unit_that_owes_nothing_of_it_gets_no_template() -> None:
    found = situation("2025-03-03", REPORT, units=(WIRRAL, "MTU-CHESTER"))

    assert {p.unit for p in publications(found)} == {WIRRAL}


def test_the_page_of_guidance_goes_with_its_form_and_has_its_date() -> None:
    duty = replace(DUTY, publishes=("Guidance - Work Plan.docx", "Guidance - Annual Report.docx"))
    found = [*publications(a_situation(a_world(replace(OWED, requirement=duty), PLAN, now="2025-03-03")))]

    assert {(p.template, p.due) for p in found} == {("Guidance - Work Plan.docx", day("2025-06-30"))}


@pytest.mark.parametrize(("named", "count"), [("ours", 1), ("theirs", 0)], ids=["named", "not there yet"])
def test_the_form_of_a_self_assessment_waits_for_the_standards_and_goes_out_whatever_proves_the_duty(
    named: str, count: int
) -> None:
    duty = a_duty(
        "y2q2.standards",
        about=Scope.ALL,
        proof=Proof.CONFIGURATION,
        publishes=("Self-assessment.xlsx",),
        serves=("y2q2.self-assessment",),
    )
    asked = a_requirement("y2q2.self-assessment", kind="self-assessment", template="Self-assessment.xlsx")
    owed = an_obligation(requirement=duty, unit=ALL, due="2025-06-30", opens="2025-04-01", basis=Basis.ASSUMED)
    world = a_world(owed, an_obligation(requirement=asked), now="2025-04-03", units=some_units(WIRRAL))
    standards = StandardSet(id="ours", version="1", source="made up", effective=day("2025-04-01"))
    cycle = Cycle(id="2024-26", first_year=2024, standard_set=named)
    programme = a_programme(duty, asked, cycles=(cycle,), standard_sets=(standards,))

    assert len([*publications(a_situation(world, programme=programme))]) == count


def test_a_form_brings_what_was_open_when_the_year_began_and_what_the_review_recommended() -> None:
    items = (
        ActionItem(action="Agree the rota"),
        ActionItem(action="Buy a scanner", origin=Origin.RECOMMENDATION),
        ActionItem(action="Done long ago", status=ActionStatus.COMPLETE),
    )
    entries = tuple(Entry(id=str(n), item=item) for n, item in enumerate(items))
    page = RegisterPage(unit=WIRRAL, source=baseline("2024-26", 2), content="c", at=at("2025-03-01"), entries=entries)
    found = [*publications(situation("2025-03-03", register=(page,)))]

    assert {tuple(a.action for a in p.actions) for p in found} == {("Agree the rota", "Buy a scanner")}
    assert {a for p in publications(situation("2025-03-03")) for a in p.actions} == set()


# --- reports ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "there"),
    [
        ("2025-07-02", False),
        ("2025-07-03", True),
        ("2025-09-30", True),
        ("2026-01-05", False),
        ("2026-01-06", True),
    ],
    ids=["the second working day", "the third", "the quarter's last", "the second after New Year", "the third"],
)
def test_reports_are_built_from_the_third_working_day_of_a_quarter(now: str, there: bool) -> None:  # noqa: FBT001 - a column
    assert bool([*reports(situation(now))]) is there


def test_no_report_is_built_before_tracking_began() -> None:
    assert [*reports(situation("2025-01-10"))] == []


def test_there_is_one_report_for_the_network_and_one_for_each_unit() -> None:
    found = [*reports(situation("2025-07-03", units=(WIRRAL, "MTU-CHESTER")))]

    assert [(r.report, r.about, r.quarter, r.name) for r in found] == [
        ("status-network", "network", "2025/26 Q2", "Status report 2025-26 Q2 - network.docx"),
        ("status-unit", WIRRAL, "2025/26 Q2", "Status report 2025-26 Q2 - Wirral.docx"),
        ("status-unit", "MTU-CHESTER", "2025/26 Q2", "Status report 2025-26 Q2 - Chester.docx"),
    ]


def test_a_report_is_built_once() -> None:
    built = {"Status report 2025-26 Q2 - network.docx": "Reports/x.docx"}

    assert [r.about for r in reports(situation("2025-07-03", reports_built=built))] == [WIRRAL]


def test_a_name_that_no_file_can_have_is_made_one() -> None:
    unit = a_unit(short_name='Noble\'s: "A/B" ')
    found = a_situation(a_world(REPORT, units=some_units(unit)))

    assert quarter_reports(found, quarter_of(day("2025-07-03")))[1].name == "Status report 2025-26 Q2 - Nobles AB.docx"
