"""Upload sessions of the emulated tenant."""

from __future__ import annotations

from typing import Any, Unpack

import requests

from tests.contract.emulated.speaking import (
    CHUNK,
    errors,
)
from tests.emulated import EmulatedTenant
from tests.emulated.administration import World
from tests.emulated.following import Graph, Options


def open_session(graph: Graph, path: str, item: dict[str, Any] | None = None, **options: Unpack[Options]) -> str:
    answer = graph.post(f"{path}/createUploadSession", {"item": item or {}}, **options)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["uploadUrl"])


def send(url: str, data: bytes, start: int, total: int) -> requests.Response:
    span = f"bytes {start}-{start + len(data) - 1}/{total}"
    return requests.put(url, data=data, headers={"Content-Range": span}, timeout=10)


def test_a_file_comes_in_pieces_and_can_be_resumed(graph: Graph, world: World) -> None:
    data = bytes(range(256)) * (2 * CHUNK // 256) + b"the end"
    url = open_session(graph, f"/drives/{world.drive.id}/root:/big.bin:")

    assert url.startswith("https://contoso.sharepoint.com/")
    assert requests.get(url, timeout=10).json()["nextExpectedRanges"] == ["0-"]
    first = send(url, data[:CHUNK], 0, len(data))
    assert (first.status_code, first.json()["nextExpectedRanges"]) == (202, [f"{CHUNK}-{len(data) - 1}"])
    assert errors(send(url, data[:CHUNK], 0, len(data))) == (416, "invalidRange")
    assert errors(send(url, data[2 * CHUNK :], 2 * CHUNK, len(data))) == (416, "invalidRange")
    assert send(url, data[CHUNK : 2 * CHUNK], CHUNK, len(data)).status_code == 202
    done = send(url, data[2 * CHUNK :], 2 * CHUNK, len(data))
    assert (done.status_code, done.json()["size"]) == (201, len(data))
    assert world.drive.read("big.bin") == data
    assert errors(requests.get(url, timeout=10)) == (404, "itemNotFound")


def test_an_upload_in_one_piece_replaces_by_id_with_a_condition(graph: Graph, world: World) -> None:
    item = world.drive.upload("a.txt", b"one")
    path = f"/drives/{world.drive.id}/items/{item}"
    etag = graph.get(path).json()["eTag"]

    done = send(open_session(graph, path, headers={"If-Match": etag}), b"two", 0, 3)

    assert (done.status_code, done.json()["id"]) == (200, item)
    assert world.drive.versions("a.txt") == [b"one", b"two"]


def test_a_session_that_is_open_stands_in_the_way_of_another(graph: Graph, world: World) -> None:
    path = f"/drives/{world.drive.id}/root:/a.txt:"
    url = open_session(graph, path)

    second = graph.post(f"{path}/createUploadSession", {})

    assert errors(second) == (409, "nameAlreadyExists")
    assert second.json()["error"]["message"] == "An upload session already exists for this file"
    assert requests.delete(url, timeout=10).status_code == 204
    open_session(graph, path)


def test_an_upload_says_what_it_does_with_a_file_of_that_name(graph: Graph, world: World) -> None:
    world.drive.upload("a.txt", b"one")
    path, behavior = f"/drives/{world.drive.id}/root:/a.txt:", "@microsoft.graph.conflictBehavior"

    refused = graph.post(f"{path}/createUploadSession", {"item": {behavior: "fail"}})

    assert errors(refused) == (409, "nameAlreadyExists")
    assert send(open_session(graph, path, {behavior: "rename"}), b"two", 0, 3).json()["name"] == "a 1.txt"
    assert send(open_session(graph, path, {behavior: "replace"}), b"six", 0, 3).status_code == 200
    assert world.drive.versions("a.txt") == [b"one", b"six"]


def test_pieces_of_a_wrong_size_fail_at_the_end(graph: Graph, world: World) -> None:
    url = open_session(graph, f"/drives/{world.drive.id}/root:/a.txt:")

    assert send(url, b"x" * 1000, 0, 1500).status_code == 202
    assert errors(send(url, b"x" * 500, 1000, 1500)) == (400, "invalidRequest")
    assert world.drive.files() == {}


def test_a_token_has_no_business_at_an_upload_address(tenant: EmulatedTenant, graph: Graph, world: World) -> None:
    url = open_session(graph, f"/drives/{world.drive.id}/root:/a.txt:")

    assert graph.put(url, b"x", headers={"Content-Range": "bytes 0-0/1"}).status_code == 401
    assert [each.what for each in tenant.violations] == ["Authorization on a pre-authenticated address"]
    tenant.violations.clear()


def test_an_upload_can_wait_to_be_completed(graph: Graph, world: World) -> None:
    answer = graph.post(f"/drives/{world.drive.id}/root:/a.txt:/createUploadSession", {"deferCommit": True})
    url = answer.json()["uploadUrl"]

    assert send(url, b"one", 0, 3).status_code == 202
    assert world.drive.files() == {}
    assert requests.post(url, timeout=10).status_code == 201
    assert set(world.drive.files()) == {"a.txt"}
