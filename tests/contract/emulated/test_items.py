"""Files and folders of the emulated tenant: names, ids, versions, downloads."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
import requests

from tests.contract.emulated.speaking import (
    REPORT,
    errors,
)
from tests.emulated import EmulatedTenant
from tests.emulated.administration import World
from tests.emulated.following import Graph
from tests.emulated.quickxor import quick_xor_hash


def test_the_hash_is_microsofts() -> None:
    known = {
        "": "AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "Sg==": "SgAAAAAAAAAAAAAAAQAAAAAAAAA=",
        "eAV52qE=": "eChAHrQRCgAAAAAABQAAAAAAAAA=",
        "/aNzzCFPS/A=": "/RjFHJgRgicsAR4ACAAAAAAAAAA=",
    }

    assert {data: quick_xor_hash(base64.b64decode(data)) for data in known} == known


NAMES = [
    "a#b.txt",
    "50% + 50%.txt",
    "it's & that.txt",
    "réport ‘final’ 🚑.txt",
    "a+b.txt",
    "%41.txt",
    "a;b=c,d.txt",
    "[1] {2} ~.txt",
]


@pytest.mark.parametrize("name", NAMES)
def test_any_name_that_is_escaped_well_is_the_name(graph: Graph, world: World, name: str) -> None:
    path = f"/drives/{world.drive.id}/root:/Wirral/{quote(name, safe='')}:/content"
    world.drive.make_folder("Wirral")

    made = graph.put(path, b"one").json()

    assert made["name"] == name
    assert world.drive.files() == {f"Wirral/{name}": made["id"]}
    assert graph.get(path).content == b"one"


def test_a_hash_sign_that_is_not_escaped_never_arrives(graph: Graph, world: World) -> None:
    made = graph.put(f"/drives/{world.drive.id}/root:/a#b.txt:/content", b"one")

    # What the server gets is root:/a, an item by path that PUT is no method for.
    assert made.status_code in {400, 404, 405}
    assert world.drive.files() == {}


def test_names_are_found_in_any_case_and_kept_in_their_own(graph: Graph, world: World) -> None:
    world.drive.upload(REPORT, b"one")

    again = graph.put(f"/drives/{world.drive.id}/root:/WIRRAL/annual%20report.DOCX:/content", b"two")

    assert (again.status_code, again.json()["name"]) == (200, "Annual Report.docx")
    assert world.drive.versions(REPORT) == [b"one", b"two"]


@pytest.mark.parametrize("name", ["a*b.txt", "~$a.docx", " a.txt", "con", "desktop.ini", "a" * 256, "a|b.txt"])
def test_names_that_sharepoint_does_not_take_are_refused(graph: Graph, world: World, name: str) -> None:
    answer = graph.put(f"/drives/{world.drive.id}/root:/{quote(name, safe='')}:/content", b"x")

    assert errors(answer) == (400, "invalidRequest")


def test_an_item_tells_who_when_and_what(graph: Graph, world: World) -> None:
    long_ago = datetime(2019, 2, 3, tzinfo=UTC)
    item = world.drive.upload(REPORT, b"one", by="Sam Jones", file_times=long_ago)

    told = graph.get(f"/drives/{world.drive.id}/items/{item}").json()

    assert told["createdBy"]["user"]["displayName"] == "Sam Jones"
    assert (told["createdDateTime"], told["fileSystemInfo"]["createdDateTime"]) == (
        "2025-07-03T08:00:00Z",
        "2019-02-03T00:00:00Z",
    )
    assert told["file"]["hashes"]["quickXorHash"] == quick_xor_hash(b"one")
    assert told["cTag"].startswith('"c:{')
    assert told["parentReference"]["path"] == f"/drives/{world.drive.id}/root:/Wirral"
    assert "publication" not in told
    select = graph.get(f"/drives/{world.drive.id}/items/{item}?$select=name,publication").json()
    assert select["publication"]["level"] == "published"
    assert set(select) == {"@odata.context", "name", "publication"}


def test_a_folder_has_no_ctag_and_its_etag_stays_when_its_content_changes(graph: Graph, world: World) -> None:
    world.drive.upload("Wirral/a.txt", b"12")
    before = graph.get(f"/drives/{world.drive.id}/root:/Wirral").json()
    world.drive.upload("Wirral/b.txt", b"345")

    after = graph.get(f"/drives/{world.drive.id}/root:/Wirral").json()

    assert "cTag" not in after
    assert (before["eTag"], before["folder"]["childCount"]) == (after["eTag"], 1)
    assert (after["folder"]["childCount"], after["size"]) == (2, 5)


def test_a_notebook_is_a_package_and_no_file(graph: Graph, world: World) -> None:
    world.drive.make_notebook("Notes")

    (told,) = graph.get(f"/drives/{world.drive.id}/root/children").json()["value"]

    assert (told["package"], "file" in told) == ({"type": "oneNote"}, False)


def test_a_read_by_id_and_path_with_a_closing_colon_is_refused_and_by_the_root_it_is_not(
    graph: Graph, world: World
) -> None:
    world.drive.upload(REPORT, b"one")
    folder = world.drive.id_of("Wirral")

    assert graph.get(f"/drives/{world.drive.id}/items/{folder}:/Annual%20Report.docx:/").status_code == 400
    assert graph.get(f"/drives/{world.drive.id}/items/{folder}:/Annual%20Report.docx").status_code == 200
    assert graph.get(f"/drives/{world.drive.id}/root:/{quote(REPORT)}:/").status_code == 200


def test_children_come_in_pages(graph: Graph, world: World) -> None:
    for number in range(5):
        world.drive.upload(f"{number}.txt", b"x")
    names: list[str] = []
    url = f"/drives/{world.drive.id}/root/children?$top=2&$select=name"
    while url:
        page = graph.get(url).json()
        names += [each["name"] for each in page["value"]]
        url = page.get("@odata.nextLink", "")

    assert names == ["0.txt", "1.txt", "2.txt", "3.txt", "4.txt"]


def test_folders_are_made_kept_or_numbered(graph: Graph, world: World) -> None:
    root, behavior = f"/drives/{world.drive.id}/root/children", "@microsoft.graph.conflictBehavior"
    folder = {"name": "New", "folder": {}}

    assert graph.post(root, folder).status_code == 201
    assert errors(graph.post(root, folder)) == (409, "nameAlreadyExists")
    assert graph.post(root, {**folder, behavior: "rename"}).json()["name"] == "New 1"
    assert graph.post(root, {**folder, behavior: "replace"}).json()["id"] == world.drive.id_of("New")


def test_an_item_is_renamed_moved_and_deleted_by_its_id(graph: Graph, world: World) -> None:
    item, folder = world.drive.upload(REPORT, b"one"), world.drive.make_folder("Archive")
    path = f"/drives/{world.drive.id}/items/{item}"

    moved = graph.patch(path, {"name": "Report.docx", "parentReference": {"id": folder}})

    assert (moved.status_code, world.drive.files()) == (200, {"Archive/Report.docx": item})
    world.drive.upload("Archive/Other.docx", b"two")
    assert errors(graph.patch(path, {"name": "other.docx"})) == (409, "nameAlreadyExists")
    assert graph.patch(path, {"parentReference": {"id": "root"}}).status_code == 404
    assert graph.delete(path).status_code == 204
    assert errors(graph.get(path)) == (404, "itemNotFound")
    assert graph.delete(f"/drives/{world.drive.id}/items/{folder}").status_code == 204
    assert world.drive.files() == {}


def test_versions_are_listed_newest_first_and_only_old_ones_have_content(graph: Graph, world: World) -> None:
    item = world.drive.upload(REPORT, b"one", by="Sam Jones")
    world.drive.upload(REPORT, b"second")
    path = f"/drives/{world.drive.id}/items/{item}/versions"

    versions = graph.get(path).json()["value"]

    assert [(each["id"], each["size"]) for each in versions] == [("2.0", 6), ("1.0", 3)]
    assert graph.get(f"{path}/1.0/content").content == b"one"
    assert graph.get(f"{path}/2.0/content").status_code == 400
    assert graph.post(f"{path}/1.0/restoreVersion").status_code == 204
    assert world.drive.versions(REPORT) == [b"one", b"second", b"one"]


def test_a_download_goes_to_another_host_and_no_token_with_it(
    tenant: EmulatedTenant, graph: Graph, world: World
) -> None:
    item = world.drive.upload(REPORT, b"0123456789")
    url = graph.get(f"/drives/{world.drive.id}/items/{item}?$select=id,@microsoft.graph.downloadUrl").json()[
        "@microsoft.graph.downloadUrl"
    ]

    assert requests.get(url, timeout=10).content == b"0123456789"
    part = requests.get(url, headers={"Range": "bytes=2-4"}, timeout=10)
    assert (part.status_code, part.content, part.headers["Content-Range"]) == (206, b"234", "bytes 2-4/10")
    assert graph.get(url).status_code == 401
    assert [each.what for each in tenant.violations] == ["Authorization on a pre-authenticated address"]
    tenant.violations.clear()
    tenant.skew = timedelta(hours=1, minutes=1)
    assert requests.get(url, timeout=10).status_code == 401


def test_content_that_is_known_is_not_sent_again(graph: Graph, world: World) -> None:
    item = world.drive.upload(REPORT, b"one")
    path = f"/drives/{world.drive.id}/items/{item}"
    known = {"If-None-Match": graph.get(path).json()["cTag"]}

    assert graph.get(f"{path}/content", headers=known).status_code == 304
    assert graph.get(path, headers=known).status_code == 304
