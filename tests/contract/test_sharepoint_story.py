"""Whatever people do to a library and its feed does to us: after each look, what we keep is what is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeAlias

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from cmmtn_sync.errors import TemporaryError
from cmmtn_sync.tenant.microsoft365.connection import Connection
from tests.contract.office import Office
from tests.contract.sharepoint import Reader, documents_in, in_between
from tests.emulated import where
from tests.emulated.hands import DriveHands

A_FEED = where(path="/delta")
FOLDERS = ("Wirral", "Chester", "2025", "Sent", "Old")
FILES = ("Annual Report.docx", "Work Plan.docx", "Rota #4.xlsx", "~$nnual Report.docx", "draft.tmp")


@dataclass
class Story:
    """A library, those who work in it, and one reader. ``pick`` is a number that chooses among what there is."""

    office: Office
    way: Connection
    reader: Reader = field(default_factory=Reader)
    binned: list[str] = field(default_factory=list)
    missed: set[str] = field(default_factory=set)
    """What was deleted and never told of: until the night we may believe that it is there."""
    unsettled: bool = False
    """Whether something happened during the last look, which may have been told of or not."""
    looks: int = 0

    @property
    def units(self) -> DriveHands:
        return self.office.units

    def _file(self, pick: int) -> str | None:
        there = sorted(self.units.files())
        return there[pick % len(there)] if there else None

    def _folder(self, pick: int) -> str | None:
        there = sorted(self.units.folders())
        return there[pick % len(there)] if there else None

    def _place(self, pick: int, names: tuple[str, ...]) -> str:
        """Return a path in the root, in a folder that is there, or in a new one."""
        folders = ["", *sorted(self.units.folders()), FOLDERS[pick % len(FOLDERS)]]
        return f"{folders[pick % len(folders)]}/{names[pick % len(names)]}".lstrip("/")

    # --- what people do

    def upload(self, pick: int) -> None:
        self.units.upload(self._place(pick, FILES), f"words {pick}".encode())

    def replace(self, pick: int) -> None:
        if path := self._file(pick):
            self.units.upload(path, f"other words {pick}".encode())

    def make_folder(self, pick: int) -> None:
        self.units.make_folder(self._place(pick, FOLDERS))

    def make_notebook(self, pick: int) -> None:
        if not self.units.exists(place := self._place(pick, ("Minutes",))):
            self.units.make_notebook(place)

    def rename_file(self, pick: int) -> None:
        path, to = self._file(pick), self._place(pick // 7, FILES)
        if path and not self.units.exists(to):
            self.units.rename(path, f"/{to}" if "/" not in to else to)

    def rename_folder(self, pick: int) -> None:
        path, to = self._folder(pick), self._place(pick // 7, FOLDERS)
        if path and not self.units.exists(to) and not f"{to}/".startswith(f"{path}/"):
            self.units.rename(path, f"/{to}" if "/" not in to else to)

    def touch(self, pick: int) -> None:
        if path := self._file(pick):
            self.units.touch(path)

    def delete_file(self, pick: int) -> None:
        if path := self._file(pick):
            self.binned.append(self.units.delete(path))

    def delete_folder(self, pick: int) -> None:
        if path := self._folder(pick):
            self.binned.append(self.units.delete(path))

    def put_back(self, pick: int) -> None:
        drive = self.units.drive
        candidates = [item for item in self.binned if drive.items[item].deleted]
        item = drive.items[candidates[pick % len(candidates)]] if candidates else None
        if item and drive.alive(item.parent) and drive.child(item.parent, item.name) is None:
            self.units.undelete(item.id)

    # --- what SharePoint does

    def miss_a_deletion(self, pick: int) -> None:
        path = self._folder(pick) if pick % 3 else self._file(pick)
        if path:
            drive, item = self.units.drive, self.units.item(path)
            self.missed |= {item.id, *(below.id for below in drive.below(item))}
            self.units.miss_next_deletion()
            self.binned.append(self.units.delete(path))

    def promote(self, _: int) -> None:
        self.office.tenant.promote()

    def expire_tokens(self, _: int) -> None:
        self.units.expire_tokens()

    def break_an_answer(self, pick: int) -> None:
        faults = self.office.tenant.faults
        ways: tuple[Callable[..., object], ...] = (
            faults.repeat_page,
            faults.truncate,
            faults.lose_answer,
            faults.reset,
            lambda **more: faults.throttle(3, **more),
            lambda **more: faults.status(503, **more),
        )
        ways[pick % len(ways)](picks=A_FEED, at=1 + pick % 3)

    # --- what we do

    def look(self, _: int = 0) -> None:
        try:
            look = self.reader.look(self.office.library(connection=self.way))
        except TemporaryError:
            return  # the old cursor stays
        self.looks += 1
        if not self.unsettled:
            self.holds()
        if look.whole and not self.unsettled and not self.missed:
            assert set(look.folders) == set(self.units.folders())
        self.unsettled = False

    def look_while_people_work(self, pick: int) -> None:
        acts = (self.upload, self.rename_file, self.rename_folder, self.delete_file, self.delete_folder)
        self.unsettled = True
        in_between(self.office, A_FEED, lambda: acts[pick % len(acts)](pick // 5))
        self.look()

    def look_the_next_night(self, _: int = 0) -> None:
        tenant = self.office.tenant
        tenant.now = (tenant.now + timedelta(days=1)).replace(hour=4)
        before = self.looks
        self.look()
        if self.looks > before:
            self.missed.clear()

    def holds(self) -> None:
        """See that what we keep is there, and nothing else, but for deletions that were never told of."""
        there = documents_in(self.units)
        believed = {item: told for item, told in self.reader.known.items() if item in there or item not in self.missed}
        assert believed == there


Act: TypeAlias = Callable[[Story, int], object]
ACTS: tuple[Act, ...] = (
    *(Story.upload, Story.upload, Story.replace, Story.make_folder, Story.make_notebook, Story.rename_file),
    *(Story.rename_folder, Story.rename_folder, Story.touch, Story.delete_file, Story.delete_folder, Story.put_back),
    *(Story.miss_a_deletion, Story.promote, Story.expire_tokens, Story.break_an_answer, Story.look, Story.look),
    *(Story.look, Story.look_while_people_work, Story.look_the_next_night),
)
FEEDS = st.fixed_dictionaries(
    {
        "delta_page_size": st.integers(1, 5),
        "children_first": st.booleans(),
        "stale_copies": st.booleans(),
        "parents_come": st.booleans(),
        "deleted_children_told": st.booleans(),
        "deleted_tell": st.sampled_from(["id", "kind and parent"]),
        "deleted_while_enumerating": st.sampled_from(["later", "told"]),
        "empty_last_page": st.booleans(),
        "awkward_tokens": st.booleans(),
        "resync_has_location": st.booleans(),
    }
)


def played(office: Office, feed: Mapping[str, Any], acts: list[tuple[Act, int]]) -> Story:
    """Return how it ended, the night after."""
    office.begin_anew()
    office.tenant.knobs.names_checked = False  # Office's own lock files have names that the web does not take
    for name, value in feed.items():
        setattr(office.tenant.knobs, name, value)
    story = Story(office, office.connection())
    for act, pick in acts:
        office.tenant.pass_time(minutes=1)
        act(story, pick)
    office.tenant.faults.lift()
    story.unsettled = False
    story.look_the_next_night()
    return story


def test_after_each_look_what_we_keep_is_what_is_there(office: Office) -> None:
    # Without shrinking: a failure tells its forty steps, and Phase.shrink beside it finds the few that matter.
    @settings(max_examples=40, deadline=None, database=None, derandomize=True, phases=(Phase.generate,))
    @given(FEEDS, st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 9999)), min_size=15, max_size=40))
    def whatever_happens(feed: Mapping[str, Any], acts: list[tuple[Act, int]]) -> None:
        story = played(office, feed, acts)

        assert story.reader.known == documents_in(office.units)
        assert [str(each) for each in office.tenant.violations] == []

    whatever_happens()
