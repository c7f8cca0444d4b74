"""What the emulated tenant tells of changes, in all the manners that were seen."""

from __future__ import annotations

from typing import Literal
from urllib.parse import quote

import pytest

from tests.contract.emulated.speaking import (
    REPORT,
    delta,
    errors,
    names,
)
from tests.emulated import EmulatedTenant
from tests.emulated.administration import World
from tests.emulated.following import Follower, Graph
from tests.emulated.quickxor import quick_xor_hash


def test_delta_begins_with_everything_and_then_tells_of_changes_with_the_folders_above(
    graph: Graph, world: World
) -> None:
    world.drive.upload(REPORT, b"one")
    first, link = delta(graph, f"/drives/{world.drive.id}/root/delta")
    assert names(first) == ["root", "Wirral", "Annual Report.docx"]

    world.drive.upload("Chester/a.txt", b"two")
    world.drive.upload(REPORT, b"second")
    second, link = delta(graph, link)

    assert names(second) == ["root", "Chester", "a.txt", "Wirral", "Annual Report.docx"]
    entry = second[-1]
    assert "cTag" not in entry
    assert "path" not in entry["parentReference"]
    assert entry["parentReference"]["id"] == world.drive.id_of("Wirral")
    assert entry["file"]["hashes"]["quickXorHash"] == quick_xor_hash(b"second")
    assert delta(graph, link)[0] == []


def test_delta_tells_the_latest_state_once_and_of_a_renamed_folder_alone(graph: Graph, world: World) -> None:
    world.drive.upload(REPORT, b"one")
    _, link = delta(graph, f"/drives/{world.drive.id}/root/delta")
    world.drive.rename("Wirral", "Wirral 2")
    world.drive.rename("Wirral 2", "Wirral 3")

    entries, _ = delta(graph, link)

    assert names(entries) == ["root", "Wirral 3"]


@pytest.mark.parametrize("children_told", [True, False])
def test_delta_tells_of_a_deletion_by_id_alone(
    tenant: EmulatedTenant, graph: Graph, world: World, *, children_told: bool
) -> None:
    tenant.knobs.deleted_children_told = children_told
    file = world.drive.upload(REPORT, b"one")
    folder = world.drive.id_of("Wirral")
    _, link = delta(graph, f"/drives/{world.drive.id}/root/delta")
    world.drive.delete("Wirral")

    entries, _ = delta(graph, link)

    gone = [entry for entry in entries if "deleted" in entry]
    assert [entry["id"] for entry in gone] == ([file, folder] if children_told else [folder])
    assert not any({"name", "cTag", "eTag"} & set(entry) for entry in gone)


def test_delta_can_miss_a_deletion_and_only_a_fresh_look_notices(graph: Graph, world: World) -> None:
    world.drive.upload(REPORT, b"one")
    follower = Follower(graph, world.drive.id)
    follower.sync()
    world.drive.miss_next_deletion()
    world.drive.delete(REPORT)

    follower.sync()
    assert set(follower.files()) == {REPORT}

    follower.link = ""
    follower.sync()
    assert follower.files() == {}


def test_delta_leaves_parents_out_where_it_is_asked_to(graph: Graph, world: World) -> None:
    _, link = delta(graph, f"/drives/{world.drive.id}/root/delta?token=latest")
    world.drive.upload(REPORT, b"one")
    world.drive.upload("Chester/a.txt", b"two")
    _, after_folders = delta(graph, link)
    world.drive.upload(REPORT, b"two")

    page = graph.get(after_folders, headers={"Prefer": "deltaExcludeParent"}).json()

    assert names(page["value"]) == ["root", "Annual Report.docx"]


def test_delta_from_latest_and_from_a_moment_tells_what_came_since(
    tenant: EmulatedTenant, graph: Graph, world: World
) -> None:
    world.drive.upload("old.txt", b"one")
    first, link = delta(graph, f"/drives/{world.drive.id}/root/delta?token=latest")
    tenant.pass_time(hours=1)
    world.drive.upload("new.txt", b"two")

    assert (first, names(delta(graph, link)[0])) == ([], ["root", "new.txt"])
    since = quote("2025-07-03T08:30:00Z", safe="")
    assert names(delta(graph, f"/drives/{world.drive.id}/root/delta?token={since}")[0]) == ["root", "new.txt"]


def test_delta_keeps_to_the_page_size_and_gives_a_new_link_each_time(graph: Graph, world: World) -> None:
    for number in range(250):
        world.drive.upload(f"{number}.txt", b"x")
    link = f"/drives/{world.drive.id}/root/delta?$top=500&$select=id,name,parentReference,deleted,file,folder,root"
    first = graph.get(link).json()
    page = graph.get(first["@odata.nextLink"]).json()
    quiet = graph.get(page["@odata.deltaLink"]).json()

    assert [len(first["value"]), len(page["value"])] == [200, 51]
    assert set(page["value"][0]) == {"id", "name", "parentReference", "file", "@odata.type"}
    assert quiet["value"] == []
    assert quiet["@odata.deltaLink"] != page["@odata.deltaLink"]


@pytest.mark.parametrize("code", ["resyncChangesApplyDifferences", "resyncRequired", "syncStateNotFound"])
def test_an_expired_token_is_gone_and_says_where_to_begin_afresh(
    tenant: EmulatedTenant, graph: Graph, world: World, code: Literal["resyncRequired"]
) -> None:
    tenant.knobs.resync_code = code
    world.drive.upload(REPORT, b"one")
    _, link = delta(graph, f"/drives/{world.drive.id}/root/delta")
    world.drive.expire_tokens()

    answer = graph.get(link)

    assert errors(answer) == (410, code)
    assert names(delta(graph, answer.headers["Location"])[0]) == ["root", "Wirral", "Annual Report.docx"]


def test_what_changes_while_one_pages_comes_at_the_end_and_a_deletion_with_the_next_delta(
    graph: Graph, world: World
) -> None:
    for name in ("a", "b", "c"):
        world.drive.upload(f"{name}.txt", b"x")
    page = graph.get(f"/drives/{world.drive.id}/root/delta?$top=2").json()
    assert names(page["value"]) == ["root", "a.txt"]
    world.drive.upload("a.txt", b"xx")
    world.drive.delete("b.txt")

    entries, link = delta(graph, page["@odata.nextLink"])

    assert names(entries) == ["c.txt", "root", "a.txt"]
    assert "(deleted)" in names(delta(graph, link)[0])


def test_the_feed_has_odd_manners_on_request(tenant: EmulatedTenant, graph: Graph, world: World) -> None:
    world.drive.upload(REPORT, b"one")
    _, link = delta(graph, f"/drives/{world.drive.id}/root/delta")
    tenant.knobs.children_first = True
    world.drive.upload(REPORT, b"two")
    assert names(delta(graph, link)[0]) == ["Annual Report.docx", "Wirral", "root"]

    tenant.knobs.children_first, tenant.knobs.stale_copies = False, True
    world.drive.rename(REPORT, "New.docx")
    assert names(delta(graph, link)[0]) == ["root", "Wirral", "Annual Report.docx", "New.docx"]

    tenant.knobs.empty_last_page, tenant.knobs.quiet_poll = True, "root"
    tenant.knobs.delta_link_form = "function"
    pages = graph.get(link).json()
    last = graph.get(pages["@odata.nextLink"]).json()
    assert last["value"] == []
    assert "delta(token='" in last["@odata.deltaLink"]
    assert names(graph.get(last["@odata.deltaLink"]).json()["value"]) == ["root"]


def test_awkward_tokens_work_in_their_links_and_a_link_that_was_altered_is_noticed(
    tenant: EmulatedTenant, graph: Graph, world: World
) -> None:
    tenant.knobs.awkward_tokens = True
    _, link = delta(graph, f"/drives/{world.drive.id}/root/delta")
    assert delta(graph, link)[0] == []

    assert graph.get(f"{link}&$top=5").status_code == 200
    assert "a link was altered" in tenant.violations[0].what
    tenant.violations.clear()


def test_the_feed_may_lack_what_nobody_promised(tenant: EmulatedTenant, graph: Graph, world: World) -> None:
    tenant.knobs.delta_lacks = frozenset({"eTag", "lastModifiedBy", "file.hashes"})
    world.drive.upload("a.txt", b"one")

    entry = delta(graph, f"/drives/{world.drive.id}/root/delta")[0][-1]

    assert (entry["file"], {"eTag", "lastModifiedBy"} & set(entry)) == ({"mimeType": "text/plain"}, set())


def test_the_feed_may_lag_behind(graph: Graph, world: World) -> None:
    follower = Follower(graph, world.drive.id)
    follower.sync()
    world.drive.hold_feed()
    world.drive.upload(REPORT, b"one")
    follower.sync()
    assert follower.files() == {}

    world.drive.release_feed()
    follower.sync()

    assert follower.files() == world.drive.files()


def test_a_connection_that_the_server_closed_is_opened_anew(tenant: EmulatedTenant, graph: Graph, world: World) -> None:
    path = f"/drives/{world.drive.id}"
    assert graph.get(path).status_code == 200

    tenant.drop_connections()

    assert graph.get(path).status_code == 200


def test_delta_is_served_on_the_root_alone(graph: Graph, world: World) -> None:
    folder = world.drive.make_folder("Wirral")

    assert graph.get(f"/drives/{world.drive.id}/items/{folder}/delta").status_code == 400
