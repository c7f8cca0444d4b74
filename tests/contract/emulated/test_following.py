"""Who follows the documentation of delta ends with the true tree."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.contract.emulated.speaking import (
    token_of,
)
from tests.emulated import EmulatedTenant
from tests.emulated.following import Follower, Graph
from tests.emulated.hands import DriveHands

PLACES = ["", "A", "B", "A/C", "D d"]
STEPS = st.tuples(
    st.sampled_from(
        ["upload", "rename", "move", "delete", "undelete", "delete folder", "rename folder", "expire", "sync"]
    ),
    st.sampled_from(PLACES),
    st.integers(0, 3),
)


@dataclass
class Hand:
    """Does random things in a library, and syncs a follower now and then."""

    drive: DriveHands
    follower: Follower
    deleted: list[str]
    steps: list[tuple[str, str, int]]
    size: int

    def go(self) -> None:
        while self.steps:
            self.step()
        for _ in range(2):  # a deletion while it paged from the beginning comes with the next delta
            self.follower.sync(size=self.size)

    def step(self) -> None:
        if self.steps:
            what, place, number = self.steps.pop(0)
            if what == "sync":
                self.follower.sync(self.step, size=self.size)
            else:
                self.do(what, place, f"{place}/{number}.txt".strip("/"), number)

    def do(self, what: str, place: str, path: str, number: int) -> None:
        drive = self.drive
        if what == "upload":
            drive.upload(path, f"{number}{len(self.steps)}".encode())
        elif what == "expire":
            drive.expire_tokens()
        elif what == "undelete" and self.deleted:
            self.undelete()
        elif what in {"delete folder", "rename folder"} and place and drive.exists(place):
            if what == "delete folder":
                self.deleted.append(drive.delete(place))
            elif not drive.exists(f"{place} new"):
                drive.rename(place, f"{place} new")
        elif drive.exists(path):
            self.do_file(what, path, number)

    def do_file(self, what: str, path: str, number: int) -> None:
        target = {"rename": f"{path}.{number}", "move": f"Moved/{number}.txt"}.get(what)
        if what == "delete":
            self.deleted.append(self.drive.delete(path))
        elif target and not self.drive.exists(target):
            self.drive.rename(path, target)

    def undelete(self) -> None:
        item = self.drive.drive.items[self.deleted.pop()]
        parent = self.drive.drive.items[item.parent]
        if item.deleted and not parent.deleted and self.drive.drive.child(parent.id, item.name) is None:
            self.drive.undelete(item.id)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(STEPS, min_size=1, max_size=30),
    size=st.sampled_from([1, 2, 3, 200]),
    manners=st.sets(
        st.sampled_from(
            ["children_first", "stale_copies", "no children told", "empty_last_page", "told", "bare", "no parents"]
        )
    ),
)
def test_who_follows_the_documentation_ends_with_the_true_tree(
    tenant: EmulatedTenant, steps: list[tuple[str, str, int]], size: int, manners: set[str]
) -> None:
    world = tenant.settle()
    tenant.knobs.children_first = "children_first" in manners
    tenant.knobs.stale_copies = "stale_copies" in manners
    tenant.knobs.empty_last_page = "empty_last_page" in manners
    tenant.knobs.deleted_children_told = "no children told" not in manners
    tenant.knobs.deleted_while_enumerating = "told" if "told" in manners else "later"
    tenant.knobs.deleted_tell = "id" if "bare" in manners else "kind and parent"
    tenant.knobs.parents_come = "no parents" not in manners
    drive = tenant.add_drive(world.site, f"Library {len(world.site.site.drives)}")
    graph = Graph(tenant, token_of(tenant, world.app))
    follower = Follower(graph, drive.id)

    Hand(drive, follower, [], list(steps), size).go()

    assert follower.files() == drive.files()
    graph.close()
