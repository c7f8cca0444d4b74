"""Throttling, faults, hooks and kills in the emulated tenant."""

from __future__ import annotations

import io
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import timedelta

import openpyxl
import pytest
import requests
from urllib3.util import SKIP_HEADER

from tests.contract.emulated.speaking import (
    USER,
    a_workbook,
    delta,
    errors,
    names,
    token_of,
)
from tests.emulated import Dropped, EmulatedTenant, Moment, where
from tests.emulated.administration import World
from tests.emulated.following import Graph
from tests.emulated.wire import Request


def test_the_workbook_api_is_not_for_apps_unless_the_knob_says_so(
    tenant: EmulatedTenant, graph: Graph, world: World
) -> None:
    item = world.drive.upload("Tracker.xlsx", a_workbook())
    path = f"/drives/{world.drive.id}/items/{item}/workbook"
    assert errors(graph.post(f"{path}/createSession", {"persistChanges": True})) == (403, "AccessDenied")
    tenant.knobs.workbook_for_apps = True

    session = graph.post(f"{path}/createSession", {"persistChanges": True}).json()["id"]
    headers = {"workbook-session-id": session}
    written = graph.patch(f"{path}/worksheets/Sheet/range(address='A1:B1')", {"values": [["x", 2]]}, headers=headers)

    assert written.status_code == 200
    assert graph.post(f"{path}/closeSession", headers=headers).status_code == 204
    book = openpyxl.load_workbook(io.BytesIO(world.drive.read("Tracker.xlsx")))
    assert [book["Sheet"]["A1"].value, book["Sheet"]["B1"].value] == ["x", 2]


def test_units_are_counted_and_when_the_minute_is_spent_everybody_waits(
    tenant: EmulatedTenant, graph: Graph, world: World
) -> None:
    tenant.knobs.units_a_minute = 5
    path = f"/drives/{world.drive.id}/root"
    _, link = delta(graph, f"{path}/delta")
    first = [graph.get(link), graph.put(f"{path}:/a.txt:/content", b"x")]

    refused = graph.get(path)

    assert [each.status_code for each in first] == [200, 201]
    assert first[1].headers["RateLimit-Remaining"] == "0"
    assert [seen.units for seen in tenant.requests[-4:]] == [2, 1, 2, 0]
    assert errors(refused) == (429, "activityLimitReached")
    assert refused.headers["Retry-After"] == "30"
    tenant.skew = timedelta(minutes=1, seconds=1)
    assert graph.get(path).status_code == 200


@pytest.mark.parametrize("status", [401, 409, 412, 423, 429, 500, 503, 504])
def test_a_status_can_be_asked_for_once_and_nothing_is_done(
    tenant: EmulatedTenant, graph: Graph, world: World, status: int
) -> None:
    tenant.faults.status(status, at=2, headers={"Retry-After": "7"})
    path = f"/drives/{world.drive.id}/root:/a.txt:/content"

    answers = [graph.put(path, b"x") for _ in range(3)]

    assert [each.status_code for each in answers] == [201, status, 200]
    assert answers[1].json()["error"]["innerError"]["request-id"]
    assert answers[1].headers["Retry-After"] == "7"
    assert len(world.drive.versions("a.txt")) == 2


def test_a_fault_can_be_for_some_requests_and_until_it_is_lifted(
    tenant: EmulatedTenant, graph: Graph, world: World
) -> None:
    fault = tenant.faults.throttle(11, status=503, picks=where(method="GET", path="/root$"), times=None)
    path = f"/drives/{world.drive.id}/root"

    assert [graph.get(path).status_code for _ in range(2)] == [503, 503]
    assert graph.get(path).headers["RateLimit-Reset"] == "11"
    assert graph.get(f"{path}/children").status_code == 200
    fault.lift()
    assert graph.get(path).status_code == 200
    assert fault.hits == 3


BROKEN: dict[str, tuple[Callable[[EmulatedTenant], object], type[Exception], bool]] = {
    "reset before it is processed": (lambda t: t.faults.reset(), requests.ConnectionError, False),
    "answer lost": (lambda t: t.faults.lose_answer(), requests.ConnectionError, True),
    "half an answer": (lambda t: t.faults.truncate(), requests.exceptions.ChunkedEncodingError, True),
    "no answer": (lambda t: t.faults.silence(), requests.exceptions.ReadTimeout, False),
    "no answer, and processed": (lambda t: t.faults.silence(processed=True), requests.exceptions.ReadTimeout, True),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_connection_breaks_in_every_way(tenant: EmulatedTenant, graph: Graph, world: World, name: str) -> None:
    break_it, error, processed = BROKEN[name]
    path = f"/drives/{world.drive.id}/root:/a.txt:/content"
    break_it(tenant)

    with pytest.raises(error):
        graph.put(path, b"x", timeout=(5, 0.2))

    assert world.drive.exists("a.txt") is processed
    assert graph.put(path, b"y").status_code == (200 if processed else 201)


def test_a_page_comes_twice(tenant: EmulatedTenant, graph: Graph, world: World) -> None:
    for name in ("a", "b", "c"):
        world.drive.upload(f"{name}.txt", b"x")
    tenant.faults.repeat_page()

    entries, _ = delta(graph, f"/drives/{world.drive.id}/root/delta?$top=2")

    assert names(entries) == ["root", "a.txt", "root", "a.txt", "b.txt", "c.txt"]


def test_a_link_that_leads_elsewhere_is_seen_if_it_is_followed(
    tenant: EmulatedTenant, graph: Graph, world: World
) -> None:
    tenant.faults.foreign_link("graph.evil.example")
    link = graph.get(f"/drives/{world.drive.id}/root/delta").json()["@odata.deltaLink"]

    with pytest.raises(requests.exceptions.ProxyError):
        graph.get(link)

    assert [each.what for each in tenant.violations] == ["a foreign host was called"]
    tenant.state.foreign_hosts.add("graph.evil.example")
    graph.get(link)
    assert tenant.violations[-1].what == "a token sent to a foreign host"
    tenant.violations.clear()


def test_http_and_a_missing_name_are_noticed(tenant: EmulatedTenant, world: World) -> None:
    token = {"Authorization": f"Bearer {token_of(tenant, world.app)}", "User-Agent": SKIP_HEADER}

    assert requests.get("http://graph.microsoft.com/v1.0/sites/root", headers=token, timeout=10).status_code == 403

    assert {each.what for each in tenant.violations} == {"http instead of https", "no User-Agent"}
    tenant.violations.clear()


def test_a_fifth_request_at_once_to_a_mailbox_is_one_too_many(tenant: EmulatedTenant, world: World) -> None:
    token = token_of(tenant, world.app)
    all_there = threading.Barrier(5, timeout=10)
    answers: list[int] = []

    def ask() -> None:
        client = Graph(tenant, token)
        answers.append(client.get(f"{USER}/messages").status_code)
        client.close()

    tenant.on_request(lambda moment, _request: moment is Moment.BEFORE and all_there.wait())
    threads = [threading.Thread(target=ask) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)

    assert sorted(answers) == [200, 200, 200, 200, 429]
    assert [each.what for each in tenant.violations] == ["too many requests at once to a mailbox"]
    tenant.violations.clear()


def test_a_hook_sees_a_request_before_and_after_and_can_drop_it(
    tenant: EmulatedTenant, graph: Graph, world: World
) -> None:
    seen: list[tuple[Moment, bool]] = []

    def hook(moment: Moment, _request: Request) -> None:
        seen.append((moment, world.drive.exists("a.txt")))
        if len(seen) == 3:
            raise Dropped

    lift = tenant.on_request(hook)
    path = f"/drives/{world.drive.id}/root:/a.txt:/content"
    graph.put(path, b"x")
    with pytest.raises(requests.ConnectionError):
        graph.put(path, b"y")
    lift()
    graph.put(path, b"z")

    assert seen == [(Moment.BEFORE, False), (Moment.AFTER, True), (Moment.BEFORE, True)]
    assert world.drive.versions("a.txt") == [b"x", b"z"]


CHILD = """
import os, requests
session = requests.Session()
session.headers["Authorization"] = "Bearer " + os.environ["TOKEN"]
for number in range(9):
    session.put(os.environ["WHERE"] + f"/root:/{number}.txt:/content", data=b"x", timeout=10)
"""


def test_a_process_is_killed_exactly_where_a_hook_says(tenant: EmulatedTenant, world: World) -> None:
    token = token_of(tenant, world.app)
    started: list[subprocess.Popen[bytes]] = []

    def hook(moment: Moment, request: Request) -> None:
        if moment is Moment.BEFORE and request.path.endswith("/root:/3.txt:/content"):
            started[0].kill()
            started[0].wait()
            raise Dropped

    tenant.on_request(hook)
    where_to = f"https://graph.microsoft.com/v1.0/drives/{world.drive.id}"
    environment = {**tenant.environment(), "TOKEN": token, "WHERE": where_to}
    with tenant.lock:
        started.append(subprocess.Popen([sys.executable, "-c", CHILD], env=environment))

    assert started[0].wait(20) != 0
    assert set(world.drive.files()) == {"0.txt", "1.txt", "2.txt"}
