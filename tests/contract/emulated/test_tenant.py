"""The emulated tenant as a whole: snapshots, hands, records."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime

import pytest
import requests

from tests.contract.emulated.speaking import (
    IMMUTABLE,
    REPORT,
    USER,
    a_draft,
    delta,
)
from tests.emulated import EmulatedTenant
from tests.emulated.administration import World
from tests.emulated.following import Graph
from tests.emulated.hands import ImpossibleName


def test_a_snapshot_brings_everything_back(tenant: EmulatedTenant, graph: Graph, world: World) -> None:
    world.drive.upload(REPORT, b"one")
    draft = a_draft(graph, "x")
    _, link = delta(graph, f"/drives/{world.drive.id}/root/delta")
    snapshot = tenant.snapshot()
    tenant.knobs.sent_after = 3
    tenant.pass_time(days=1)
    world.drive.upload(REPORT, b"two")
    world.drive.delete(REPORT)
    world.mailbox.send(draft)
    tenant.faults.status(503, times=None)

    tenant.restore(snapshot)

    assert (world.drive.versions(REPORT), tenant.knobs.sent_after) == ([b"one"], 0)
    assert tenant.now == datetime(2025, 7, 3, 8, 0, tzinfo=UTC)
    assert (tenant.requests, world.mailbox.sent) == ([], [])
    assert graph.get(f"{USER}/messages/{draft}", headers=IMMUTABLE).json()["isDraft"] is True
    assert delta(graph, link)[0] == []


def test_a_snapshot_costs_little(tenant: EmulatedTenant, world: World) -> None:
    for number in range(200):
        world.drive.upload(f"Unit {number % 10}/{number}.docx", bytes(100_000))
    snapshot = tenant.snapshot()

    begun = time.process_time()
    for _ in range(10):
        tenant.restore(snapshot)

    assert time.process_time() - begun < 1
    assert len(snapshot.state) < 1_000_000


def test_hands_do_what_people_do(tenant: EmulatedTenant, world: World) -> None:
    other = tenant.add_drive(world.site, "Archive")
    item = world.drive.upload(REPORT, b"one")
    world.drive.move(REPORT, "2025")
    world.drive.rename("2025/Annual Report.docx", "Report.docx")
    world.drive.delete("2025")
    world.drive.undelete(world.drive.drive.items[item].parent)

    assert world.drive.files() == {"2025/Report.docx": item}
    assert world.drive.json("2025/Report.docx")["name"] == "Report.docx"
    world.drive.move_out("2025/Report.docx", other)
    assert (world.drive.files(), set(other.files())) == ({}, {"Report.docx"})
    with pytest.raises(ImpossibleName):
        world.drive.upload("~$Report.docx", b"lock file")
    tenant.knobs.names_checked = False
    assert world.drive.upload("~$Report.docx", b"lock file")


def test_a_tenant_can_be_out_of_reach(tenant: EmulatedTenant, graph: Graph, world: World) -> None:
    world.drive.make_unreachable()
    with pytest.raises(requests.ConnectionError):
        graph.get(f"/drives/{world.drive.id}")

    tenant.make_reachable()

    assert graph.get(f"/drives/{world.drive.id}").status_code == 200


def test_an_error_names_its_request_in_the_head_and_in_the_body(graph: Graph, world: World) -> None:
    answer = graph.get(f"/drives/{world.drive.id}/items/none", headers={"client-request-id": "ours"})

    inner = answer.json()["error"]["innerError"]
    assert (inner["request-id"], inner["client-request-id"]) == (answer.headers["request-id"], "ours")


def test_it_says_whether_microsofts_openapi_is_at_hand(tenant: EmulatedTenant, graph: Graph, world: World) -> None:
    if not tenant.openapi_is_checked:
        pytest.skip("The slice of Microsoft's OpenAPI is not beside the checkout.")

    graph.patch(
        f"/drives/{world.drive.id}/items/{world.drive.upload('a.txt', b'x')}", {"name": "b.txt", "size": "large"}
    )
    graph.get(f"/drives/{world.drive.id}/root?$colour=red")

    assert len(tenant.nonconformities) == 2
    assert "request: size" in tenant.nonconformities[0]
    assert "$colour is not declared" in tenant.nonconformities[1]
    tenant.nonconformities.clear()


def test_a_token_is_never_written_into_a_record(tenant: EmulatedTenant, graph: Graph, world: World) -> None:
    graph.get(f"/drives/{world.drive.id}")

    assert json.dumps([str(each) for each in tenant.requests]).count("Bearer") == 0
