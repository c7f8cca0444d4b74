"""Writing into the emulated tenant: conditions, promotion, locks and check-out."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from docx import Document

from tests.contract.emulated.speaking import (
    REPORT,
    a_document,
    a_workbook,
    errors,
)
from tests.emulated import EmulatedTenant
from tests.emulated.administration import World
from tests.emulated.following import Follower, Graph
from tests.emulated.quickxor import quick_xor_hash


def test_a_write_goes_through_in_the_state_expected_and_in_no_other(
    tenant: EmulatedTenant, graph: Graph, world: World
) -> None:
    item = world.drive.upload("a.txt", b"one")
    path = f"/drives/{world.drive.id}/items/{item}"
    old = graph.get(path).json()
    new = graph.put(f"{path}/content", b"two", headers={"If-Match": old["eTag"]})

    assert new.status_code == 200
    assert errors(graph.put(f"{path}/content", b"three", headers={"If-Match": old["eTag"]})) == (
        412,
        "resourceModified",
    )
    assert errors(graph.patch(path, {"name": "b.txt"}, headers={"If-Match": old["cTag"]})) == (412, "resourceModified")
    assert errors(graph.delete(path, headers={"If-Match": old["eTag"]})) == (412, "resourceModified")
    session = graph.post(f"{path}/createUploadSession", {"item": {}}, headers={"If-Match": old["eTag"]})
    assert errors(session) == (412, "resourceModified")
    assert world.drive.versions("a.txt") == [b"one", b"two"]
    assert graph.put(f"{path}/content", b"four", headers={"If-Match": new.json()["cTag"]}).status_code == 200
    tenant.knobs.put_honours_if_match = False
    assert graph.put(f"{path}/content", b"five", headers={"If-Match": old["eTag"]}).status_code == 200


def test_a_new_file_takes_no_others_place_if_it_is_told_so(tenant: EmulatedTenant, graph: Graph, world: World) -> None:
    path = f"/drives/{world.drive.id}/root:/a.txt:/content"
    fail, none = {"@microsoft.graph.conflictBehavior": "fail"}, {"If-None-Match": "*"}

    assert graph.put(path, b"one", params=fail).status_code == 201
    assert errors(graph.put(path, b"two", params=fail)) == (409, "nameAlreadyExists")
    assert graph.put(path, b"two", headers=none).status_code == 412
    assert graph.put(path, b"three", params={"@microsoft.graph.conflictBehavior": "rename"}).json()["name"] == "a 1.txt"
    assert world.drive.read("a.txt") == b"one"
    tenant.knobs.put_honours_conflict_behavior = False
    assert graph.put(path, b"four", params=fail).status_code == 200


def test_the_folders_above_a_new_file_are_made_unless_the_knob_says_otherwise(
    tenant: EmulatedTenant, graph: Graph, world: World
) -> None:
    path = f"/drives/{world.drive.id}/root:/2025/Q2/a.txt:/content"
    tenant.knobs.put_makes_folders = False
    assert errors(graph.put(path, b"one")) == (404, "itemNotFound")
    tenant.knobs.put_makes_folders = True

    assert graph.put(path, b"one").status_code == 201

    assert set(world.drive.folders()) == {"2025", "2025/Q2"}


@pytest.mark.parametrize(
    ("name", "data", "look"),
    [
        ("a.xlsx", a_workbook(), lambda data: openpyxl.load_workbook(data)["Sheet"]["A1"].value),
        ("a.docx", a_document(), lambda data: Document(data).paragraphs[0].text),
    ],
    ids=["xlsx", "docx"],
)
def test_office_files_are_rewritten_a_while_after_they_came(
    tenant: EmulatedTenant, graph: Graph, world: World, name: str, data: bytes, look: Callable[[io.BytesIO], str]
) -> None:
    path = f"/drives/{world.drive.id}/root:/{name}"
    before = graph.put(f"{path}:/content", data).json()
    tenant.pass_time(minutes=1)

    assert tenant.promote() == 1

    after = graph.get(path).json()
    for changed in ("eTag", "cTag", "size"):
        assert before[changed] != after[changed]
    assert before["file"]["hashes"] != after["file"]["hashes"]
    assert (before["lastModifiedDateTime"], before["lastModifiedBy"]) == (
        after["lastModifiedDateTime"],
        after["lastModifiedBy"],
    )
    stored = graph.get(f"{path}:/content").content
    assert (len(stored), quick_xor_hash(stored)) == (after["size"], after["file"]["hashes"]["quickXorHash"])
    assert look(io.BytesIO(stored)) == look(io.BytesIO(data))
    assert "docProps/custom.xml" in zipfile.ZipFile(io.BytesIO(stored)).namelist()
    assert len(graph.get(f"{path}:/versions").json()["value"]) == 1
    assert tenant.promote() == 0


def test_a_file_that_somebody_has_open_is_locked_and_they_are_named(
    tenant: EmulatedTenant, graph: Graph, world: World
) -> None:
    item = world.drive.upload(REPORT, b"one")
    path = f"/drives/{world.drive.id}/items/{item}"
    world.drive.lock(REPORT, "Sam Jones")

    refused = graph.put(f"{path}/content", b"two")

    assert errors(refused) == (423, "resourceLocked")
    assert refused.json()["error"]["message"].endswith("is locked for shared use by Sam Jones.")
    assert errors(graph.patch(path, {"name": "x.docx"})) == (423, "resourceLocked")
    assert errors(graph.delete(path)) == (423, "resourceLocked")
    session = graph.post(f"{path}/createUploadSession", {})
    assert errors(session) == (423, "notAllowed")
    assert session.json()["error"]["innerError"]["code"] == "resourceLocked"
    bypass = {"Prefer": "bypass-shared-lock"}
    assert graph.put(f"{path}/content", b"two", headers=bypass).status_code == 423
    assert graph.patch(path, {"name": "x.docx"}, headers=bypass).status_code == 200
    tenant.knobs.lock_words = "graph"
    assert "Sam" not in graph.put(f"{path}/content", b"two").text
    world.drive.unlock("Wirral/x.docx")
    assert graph.put(f"{path}/content", b"two").status_code == 200


def test_a_file_that_somebody_checked_out_is_locked_too(graph: Graph, world: World) -> None:
    item = world.drive.upload(REPORT, b"one")
    world.drive.check_out(REPORT, "Sam Jones")

    refused = graph.put(f"/drives/{world.drive.id}/items/{item}/content", b"two")

    assert errors(refused) == (423, "resourceLocked")
    assert refused.json()["error"]["message"].endswith("is checked out for editing by Sam Jones.")


def test_where_check_out_is_required_a_new_file_is_nobodys_but_the_apps(graph: Graph, world: World) -> None:
    world.drive.require_check_out()
    made = graph.put(f"/drives/{world.drive.id}/root:/a.txt:/content", b"one").json()
    path = f"/drives/{world.drive.id}/items/{made['id']}"
    follower = Follower(graph, world.drive.id)
    follower.sync()

    told = graph.get(f"{path}?$select=id,publication").json()

    assert told["publication"]["level"] == "checkout"
    assert told["publication"]["checkedOutBy"]["application"]["id"] == world.app.id
    assert (world.drive.seen_by("Sam Jones"), follower.files()) == ([], {})
    assert graph.post(f"{path}/checkin", {"comment": "Sent by cmmtn_sync."}).status_code == 204
    follower.sync()
    assert (world.drive.seen_by("Sam Jones"), set(follower.files())) == (["a.txt"], {"a.txt"})
    assert world.drive.versions("a.txt") == [b"one"]


def test_an_app_checks_out_writes_and_checks_in(graph: Graph, world: World) -> None:
    item = world.drive.upload("a.txt", b"one")
    path = f"/drives/{world.drive.id}/items/{item}"

    assert graph.post(f"{path}/checkout").status_code == 204
    assert graph.put(f"{path}/content", b"two").status_code == 200
    assert (world.drive.read("a.txt"), graph.get(f"{path}/content").content) == (b"one", b"two")
    assert graph.post(f"{path}/checkin", {"comment": ""}).status_code == 204
    assert world.drive.versions("a.txt") == [b"one", b"two"]
    assert graph.post(f"{path}/checkout").status_code == 204
    assert graph.post(f"{path}/discardCheckout").status_code == 204
    assert world.drive.read("a.txt") == b"two"


def test_permissions_cost_five_units(tenant: EmulatedTenant, graph: Graph, world: World) -> None:
    item = world.drive.upload("a.txt", b"one")
    graph.get(f"/drives/{world.drive.id}/items/{item}/permissions")

    assert tenant.requests[-1].units == 5
