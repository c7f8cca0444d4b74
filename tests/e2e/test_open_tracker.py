"""The tracker stays open on somebody's screen all day, in a tenant that lets us write beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from cmmtn_sync.facts.tracker import read_tracker
from cmmtn_sync.model import Outcome, Result, UpdateTracker
from tests.e2e.faults import a_first_day
from tests.e2e.online_network import TRACKER, OnlineNetwork, an_online_network
from tests.emulated import Moment
from tests.emulated.faults import Faults
from tests.emulated.wire import Request

REPORT = "2024-26/y2q1.annual-report/NORTH"
WORK_PLAN = "2024-26/y2q1.work-plan/SOUTH"
PLAN_OF_NORTH = "2024-26/y2q1.work-plan/NORTH"


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Iterator[OnlineNetwork]:
    """Give a network whose first day has passed, and whose person has decided something and keeps the tracker open."""
    with an_online_network() as made:
        for name, value in made.office.tenant.environment().items():
            monkeypatch.setenv(name, value)
        made.office.tenant.knobs.workbook_for_apps = True
        made.writes_beside = True
        a_first_day(made)
        made.run()
        made.type_into_tracker(
            {
                ("Tracker", REPORT, "Team decision"): "Accept",
                ("Tracker", WORK_PLAN, "Team decision"): "More time",
                ("Tracker", WORK_PLAN, "Reason or date"): "31 July 2025, =2+2 people are new",
            }
        )
        made.network.lock(TRACKER, "Sam Jones")
        made.at(made.now + timedelta(hours=1))
        yield made


def row(network: OnlineNetwork, key: str) -> Mapping[str, object]:
    return read_tracker(network.tracker()).sheets["Tracker"].by_key()[key].values


def about_tracker(outcomes: tuple[Outcome, ...]) -> Outcome:
    (found,) = (o for o in outcomes if isinstance(o.action, UpdateTracker))
    return found


def cells(network: OnlineNetwork) -> object:
    content = read_tracker(network.tracker())
    grids = {
        name: grid for name, grid in content.grids.items() if name != "Start here"
    }  # which says when it was written
    return {name: sheet.by_key() for name, sheet in content.sheets.items()}, grids


def test_what_was_decided_is_acted_on_and_shows_while_the_tracker_is_open(network: OnlineNetwork) -> None:
    told = about_tracker(network.run().outcomes)

    assert told.result is Result.WAITS
    assert told.words.startswith("Sam Jones has the tracker open, so only ")
    assert row(network, REPORT).get("Team decision") is None
    assert row(network, REPORT)["Status"] == "● Complete (on time)"
    assert row(network, WORK_PLAN).get("Reason or date") is None
    assert "=2+2 people are new" in str(row(network, WORK_PLAN)["Decided"])


def test_what_is_written_beside_a_person_is_not_taken_for_the_persons_own(network: OnlineNetwork) -> None:
    network.run()
    network.network.unlock(TRACKER)

    network.at(network.now + timedelta(hours=1)).run()

    changes = read_tracker(network.tracker()).grids["Changes"]
    assert not [line for line in changes if "team" in map(str, line) and "Status" in map(str, line)]


def test_once_it_is_closed_it_says_what_it_would_have_said_without(network: OnlineNetwork) -> None:
    scene = network.scene()
    network.run()
    network.network.unlock(TRACKER)
    network.at(network.now + timedelta(hours=1)).run()
    beside = cells(network)

    network.begin(scene)
    network.network.unlock(TRACKER)
    network.run()
    network.at(network.now + timedelta(hours=1)).run()

    assert beside == cells(network)


def test_rows_are_found_where_a_person_has_moved_them_to(network: OnlineNetwork) -> None:
    network.network.unlock(TRACKER)
    network.network.upload(TRACKER, swapped(network.tracker()), by="Sam Jones")
    network.network.lock(TRACKER, "Sam Jones")

    network.run()

    assert row(network, REPORT)["Status"] == "● Complete (on time)"
    assert row(network, WORK_PLAN).get("Team decision") is None


def swapped(tracker: bytes) -> bytes:
    """Return the tracker with two of its rows in each other's place."""
    book = load_workbook(BytesIO(tracker))
    sheet = book["Tracker"]
    at = {str(cell.value): cell.row for line in sheet.iter_rows() for cell in line if cell.value in {REPORT, WORK_PLAN}}
    for column in range(1, sheet.max_column + 1):
        one, other = (sheet.cell(at[key], column) for key in (REPORT, WORK_PLAN))
        one.value, other.value = other.value, one.value
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def test_who_has_it_open_for_themselves_alone_is_waited_for(network: OnlineNetwork) -> None:
    network.network.unlock(TRACKER)
    network.network.lock(TRACKER, "Sam Jones", shared=False)

    told = about_tracker(network.run().outcomes)

    assert told.words == "Sam Jones has the tracker open, so it was not written. The next run tries again."
    assert row(network, REPORT)["Team decision"] == "Accept"


def test_where_that_was_never_seen_to_work_nobodys_work_is_touched(network: OnlineNetwork) -> None:
    network.writes_beside = False

    told = about_tracker(network.run().outcomes)

    assert told.words == "Sam Jones has the tracker open, so it was not written. The next run tries again."
    assert not [seen for seen in network.office.tenant.requests if "workbook" in seen.path]


FAULTS: Mapping[str, Callable[[Faults, int], object]] = {
    "503": lambda faults, at: faults.status(503, at=at, times=9, picks=_of_a_workbook),
    "reset": lambda faults, at: faults.reset(at=at, times=9, picks=_of_a_workbook),
    "429": lambda faults, at: faults.throttle(7, at=at, picks=_of_a_workbook),
}


def _of_a_workbook(request: Request) -> bool:
    return "/workbook" in request.path


@pytest.mark.parametrize("fault", FAULTS)
def test_trouble_at_one_of_its_requests_leaves_the_rest_for_the_next_run(network: OnlineNetwork, fault: str) -> None:
    scene = network.scene()
    network.run()
    asked = sum("workbook" in seen.path for seen in network.office.tenant.requests)
    for at in (1, 2, 3, asked // 2, asked):
        network.begin(scene)
        FAULTS[fault](network.office.tenant.faults, at)
        network.run()
        network.office.tenant.faults.lift()
        network.network.unlock(TRACKER)
        network.at(network.now + timedelta(hours=1)).run()

        assert row(network, REPORT)["Status"] == "● Complete (on time)"
        assert row(network, REPORT).get("Team decision") is None
    assert asked > 4


def test_rows_that_are_sorted_while_we_write_get_nothing_that_is_anothers(network: OnlineNetwork) -> None:
    done: list[Request] = []

    def sort(moment: Moment, request: Request) -> None:
        if moment is Moment.BEFORE and not done and request.method == "PATCH" and _of_a_workbook(request):
            done.append(request)
            network.network.unlock(TRACKER)
            network.network.upload(TRACKER, swapped(network.tracker()), by="Sam Jones")
            network.network.lock(TRACKER, "Sam Jones")

    network.office.tenant.on_request(sort)
    network.run()
    network.network.unlock(TRACKER)
    network.at(network.now + timedelta(hours=1)).run()

    assert done
    assert row(network, REPORT)["Status"] == "● Complete (on time)"
    assert "Accepted" in str(row(network, REPORT)["Decided"])
    assert "More time given" in str(row(network, WORK_PLAN)["Decided"])
    assert row(network, WORK_PLAN)["Unit"] != row(network, REPORT)["Unit"]


def test_a_decision_typed_right_after_we_wrote_is_acted_on(network: OnlineNetwork) -> None:
    network.network.unlock(TRACKER)
    network.run()
    typed: list[Request] = []

    def type_it(moment: Moment, request: Request) -> None:
        if moment is Moment.BEFORE and not typed and "publication" in request.url:
            typed.append(request)
            network.office.tenant.pass_time(seconds=30)
            network.type_into_tracker({("Tracker", PLAN_OF_NORTH, "Team decision"): "Not needed"})
            network.type_into_tracker({("Tracker", PLAN_OF_NORTH, "Reason or date"): "It closed"})

    network.office.tenant.on_request(type_it)
    network.at(network.now + timedelta(hours=24)).run()
    network.at(network.now + timedelta(minutes=15)).run()

    assert typed
    assert "It closed" in str(row(network, PLAN_OF_NORTH)["Decided"])
