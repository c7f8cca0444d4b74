"""What there is, as far as we can tell: files followed, times of receipt, and losses that are not believed."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmmtn_sync.errors import TemporaryError, TenantError
from cmmtn_sync.model import Attention, DatedName, Document, Held, Place, ReceiptSource, Unit, UnitRole
from cmmtn_sync.model.looks import Item, Look, unread_content
from cmmtn_sync.observe import EVERYTHING, Earlier, LookFailed, Lost, Snapshot, conflict_copy_of, fold
from cmmtn_sync.tenant.memory import Manner, MemoryLibrary

NOON = datetime(2025, 7, 3, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def a_unit(name: str, *, library: str = "uploads", folder: str | None = None) -> Unit:
    return Unit(
        id=f"MTU-{name.upper()}",
        short_name=name,
        trust_names=(DatedName(name=name),),
        role=UnitRole.MTU,
        place=Place(library=library, folder=name if folder is None else folder),
    )


UNITS = {unit.id: unit for unit in (a_unit("Wirral"), a_unit("Chester"))}


@dataclass
class Watch:
    """A library looked at again and again, with what is kept between the looks as a run keeps it."""

    library: MemoryLibrary
    units: Mapping[str, Unit] = field(default_factory=lambda: UNITS)
    known: tuple[Document, ...] = ()
    departed: tuple[Document, ...] = ()
    cursor: str | None = None
    looked: datetime | None = None
    lost: Mapping[str, Lost] = field(default_factory=dict)

    def look(self, *, accept_loss: Collection[str] = frozenset()) -> Snapshot:
        told: Look | LookFailed
        try:
            told = self.library.look(self.cursor)
        except TenantError as error:
            told = LookFailed.of(error)
        snapshot = fold(
            {"uploads": told},
            {"uploads": self.known},
            self.units,
            self.library.now,
            {"uploads": self.looked} if self.looked else {},
            accept_loss=accept_loss,
            earlier=Earlier(departed={"uploads": self.departed}, lost=self.lost),
        )
        self.known, self.lost = snapshot.documents, snapshot.lost
        self.departed += snapshot.departed
        if "uploads" in snapshot.believed and isinstance(told, Look):
            self.cursor, self.looked = told.cursor, self.library.now
        return snapshot

    def wait(self, hours: int = 1) -> None:
        self.library.now += hours * HOUR


def a_watch(*paths: str, manner: Manner = Manner.FOLDER) -> Watch:
    """Return a library with the folders of both units and these files, looked at once."""
    library = MemoryLibrary(manner, now=NOON)
    library.make_folder("Wirral")
    library.make_folder("Chester")
    for path in paths:
        library.upload(path, path.encode())
    watch = Watch(library)
    watch.look()
    watch.wait()
    return watch


def paths(documents: Collection[Document]) -> list[str]:
    return [document.path for document in documents]


def codes(snapshot: Snapshot) -> list[tuple[str, str]]:
    return [(attention.code, attention.about) for attention in snapshot.attentions]


FIVE = tuple(f"Wirral/{n}.docx" for n in range(3)) + tuple(f"Chester/{n}.docx" for n in range(2))


# --- files, followed -------------------------------------------------------------------------------


@pytest.mark.parametrize("manner", Manner)
def test_a_quiet_look_changes_nothing(manner: Manner) -> None:
    watch = a_watch(*FIVE, manner=manner)
    before = watch.known

    snapshot = watch.look()

    assert snapshot.documents == before
    assert (snapshot.arrived, snapshot.departed, snapshot.lost, snapshot.attentions) == ((), (), {}, ())


@pytest.mark.parametrize("manner", Manner)
def test_a_renamed_file_keeps_its_id_and_its_receipt(manner: Manner) -> None:
    watch = a_watch("Wirral/a.docx", manner=manner)
    (before,) = watch.known
    watch.library.rename("Wirral/a.docx", "Wirral/final/b.docx")

    snapshot = watch.look()

    (after,) = snapshot.documents
    assert (after.path, after.item, after.receipt) == ("Wirral/final/b.docx", before.item, before.receipt)
    assert after.first_received == before.first_received
    assert watch.library.fetch(after.fetch_as) == b"Wirral/a.docx"
    assert (snapshot.arrived, snapshot.departed, snapshot.lost) == ((), (), {})


@pytest.mark.parametrize("manner", Manner)
@pytest.mark.parametrize(
    "folder", ["Check before you send", "3. CHECK before you  send", "2025/check_before_you_send/x"]
)
def test_a_file_that_was_shown_first_counts_from_when_it_is_moved(manner: Manner, folder: str) -> None:
    watch = a_watch(f"Wirral/{folder}/a.docx", manner=manner)
    (before,) = watch.known
    seen = watch.library.now - HOUR
    watch.library.rename(f"Wirral/{folder}/a.docx", "Wirral/a.docx")
    moved = watch.look().documents
    watch.wait()

    later = watch.look().documents

    assert before.asks_first
    assert [(d.receipt.at, d.first_received) for d in moved] == [(seen, seen)]
    assert later == moved


def test_taking_away_what_was_only_shown_is_no_loss() -> None:
    watch = a_watch(*(f"Wirral/Check before you send/{n}.docx" for n in range(9)))
    for path in watch.library.paths():
        watch.library.delete(path)

    snapshot = watch.look()

    assert (snapshot.documents, snapshot.lost, snapshot.attentions) == ((), {}, ())


def test_what_is_only_shown_does_not_hide_that_all_the_rest_is_gone() -> None:
    watch = a_watch(*FIVE, *(f"Wirral/Check before you send/{n}.docx" for n in range(9)))
    for path in FIVE[:3]:
        watch.library.delete(path)

    assert set(watch.look().lost) == set(UNITS)


@pytest.mark.parametrize("manner", Manner)
def test_a_new_version_has_its_own_receipt_and_keeps_when_the_first_came(manner: Manner) -> None:
    watch = a_watch("Wirral/a.docx", manner=manner)
    (before,) = watch.known
    watch.library.upload("Wirral/a.docx", b"second")

    snapshot = watch.look()

    (after,) = snapshot.arrived
    assert after.item == before.item
    assert after.receipt.at == NOON + HOUR
    assert after.first_received == NOON


@pytest.mark.parametrize("manner", Manner)
def test_a_file_deleted_and_put_there_again_takes_its_own_place(manner: Manner) -> None:
    watch = a_watch(*FIVE, manner=manner)
    before = next(d for d in watch.known if d.path == FIVE[0])
    watch.library.delete(FIVE[0])
    watch.library.upload(FIVE[0].upper() if manner is not Manner.FOLDER else FIVE[0], b"better")

    snapshot = watch.look()

    (after,) = snapshot.arrived
    assert (after.id, after.first_received) == (before.id, before.first_received)
    assert watch.library.fetch(after.fetch_as) == b"better"
    assert snapshot.departed == ()


@pytest.mark.parametrize("first", Manner)
@pytest.mark.parametrize("then", Manner)
def test_a_library_may_move_to_another_house_and_its_documents_stay_who_they_are(first: Manner, then: Manner) -> None:
    watch = a_watch(*FIVE, manner=first)
    before = {d.path: d.id for d in watch.known}
    watch.library, watch.cursor = a_watch(*FIVE, manner=then).library, None

    moved = watch.look()
    watch.wait()
    watch.library.rename(FIVE[0], "Wirral/final.docx")
    renamed = watch.look()

    assert {d.path: d.id for d in moved.documents} == before
    assert (moved.departed, moved.lost) == ((), {})
    assert {d.id for d in renamed.documents} == set(before.values())
    assert all(watch.library.fetch(d.fetch_as) for d in renamed.documents)


def test_a_folder_renamed_carries_equal_files_over_by_their_names() -> None:
    watch = a_watch()
    watch.library.upload("Wirral/2025/one.docx", b"template")
    watch.library.upload("Wirral/2025/two.docx", b"template")
    watch.look()
    ids = {document.name: document.item for document in watch.known}
    watch.library.rename("Wirral/2025/one.docx", "Wirral/FY25/one.docx")
    watch.library.rename("Wirral/2025/two.docx", "Wirral/FY25/two.docx")

    snapshot = watch.look()

    assert {document.name: document.item for document in snapshot.documents} == ids
    assert snapshot.departed == ()


def test_of_two_equal_files_that_vanished_none_is_said_to_be_the_new_one() -> None:
    watch = a_watch("Chester/keep.docx", "Chester/keep too.docx", "Wirral/keep.docx")
    watch.library.upload("Wirral/one.docx", b"template")
    watch.library.upload("Wirral/two.docx", b"template")
    watch.look()
    watch.library.delete("Wirral/two.docx")
    watch.library.rename("Wirral/one.docx", "Wirral/three.docx")

    snapshot = watch.look()

    assert paths(snapshot.departed) == ["Wirral/one.docx", "Wirral/two.docx"]
    assert paths(snapshot.arrived) == ["Wirral/three.docx"]


def test_a_name_used_again_after_a_rename_is_another_item() -> None:
    watch = a_watch("Wirral/a.docx")
    watch.library.rename("Wirral/a.docx", "Wirral/b.docx")
    watch.look()
    watch.library.upload("Wirral/a.docx", b"another")

    snapshot = watch.look()

    another, renamed = snapshot.documents
    assert renamed.item == "Wirral/a.docx"
    assert another.item != renamed.item
    assert watch.library.fetch(another.fetch_as) == b"another"
    assert watch.look().documents == snapshot.documents


def test_an_old_version_moved_aside_came_when_it_came() -> None:
    watch = a_watch("Wirral/Report.docx")
    (first,) = watch.known
    watch.library.rename("Wirral/Report.docx", "Wirral/Report old.docx")
    watch.library.upload("Wirral/Report.docx", b"new")

    snapshot = watch.look()

    old, new = snapshot.documents
    assert (old.name, old.receipt) == ("Report old.docx", first.receipt)
    assert (new.item, new.receipt.at) == (first.item, NOON + HOUR)


def test_a_file_that_comes_back_keeps_its_id_and_when_it_first_came() -> None:
    watch = a_watch("Wirral/a.docx", "Wirral/b.docx")
    (before, _) = watch.known
    watch.library.delete("Wirral/a.docx")
    watch.look()
    watch.wait()
    watch.library.upload("Wirral/a.docx", b"again")

    (after, _) = watch.look().documents

    assert (after.item, after.first_received) == (before.item, before.first_received)
    assert after.receipt.at == NOON + 2 * HOUR


# --- times of receipt ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("claimed", "received", "source"),
    [
        (NOON + HOUR / 2, NOON + HOUR / 2, ReceiptSource.FILE),
        (NOON + 9 * HOUR, NOON + HOUR, ReceiptSource.FIRST_SEEN),
        (NOON - 900 * HOUR, NOON, ReceiptSource.FILE),
    ],
    ids=["between the looks", "later than first sight", "earlier than a look that did not find it"],
)
def test_a_files_time_is_bounded_by_what_we_saw_ourselves(
    claimed: datetime, received: datetime, source: ReceiptSource
) -> None:
    watch = a_watch("Chester/a.docx")
    watch.library.upload("Wirral/a.docx", b"x", at=claimed)

    (arrived,) = watch.look().arrived

    assert (arrived.receipt.at, arrived.receipt.source) == (received, source)


def test_a_files_time_is_believed_when_we_had_never_looked() -> None:
    library = MemoryLibrary(Manner.FOLDER, now=NOON)
    library.upload("Wirral/a.docx", b"x", at=NOON - 900 * HOUR)

    (arrived,) = Watch(library).look().arrived

    assert arrived.receipt.at == NOON - 900 * HOUR


def test_a_service_knows_the_time_itself() -> None:
    watch = a_watch(manner=Manner.DELTA)
    watch.library.upload("Wirral/a.docx", b"x", at=NOON - 900 * HOUR)

    (arrived,) = watch.look().arrived

    assert (arrived.receipt.at, arrived.receipt.source) == (NOON - 900 * HOUR, ReceiptSource.SERVICE)


def test_a_look_that_could_not_see_a_place_bounds_no_time() -> None:
    watch = a_watch("Chester/a.docx")
    watch.library.hide("Wirral")
    watch.library.upload("Wirral/a.docx", b"x")
    watch.wait()
    watch.look()
    watch.wait()
    watch.library.show("Wirral")

    (arrived,) = watch.look().arrived

    assert arrived.receipt.at == NOON + HOUR


def test_a_file_read_for_the_first_time_came_when_it_was_first_seen() -> None:
    watch = a_watch("Chester/a.docx")
    watch.library.upload("Wirral/a.docx", b"x")
    watch.library.make_unreadable("Wirral/a.docx")
    (unread,) = watch.look().arrived
    watch.wait(30)
    watch.library.make_readable("Wirral/a.docx")

    (read,) = watch.look().arrived

    assert unread.content == unread_content(1, NOON + HOUR)
    assert (read.receipt, read.item) == (unread.receipt, unread.item)


# --- losses ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("manner", Manner)
@pytest.mark.parametrize(
    ("error", "who"),
    [
        (TenantError("Access was taken away.", do="Ask."), Held.INSTALLER),
        (TemporaryError("It is busy."), Held.TIME),
    ],
)
def test_a_library_that_cannot_be_reached_loses_its_units_and_no_document(
    manner: Manner, error: TenantError, who: Held
) -> None:
    watch = a_watch(*FIVE, manner=manner)
    before = watch.known

    snapshot = fold({"uploads": LookFailed.of(error)}, {"uploads": before}, UNITS, NOON, {})

    assert snapshot.documents == before
    assert {lost.code for lost in snapshot.lost.values()} == {"library-lost"}
    assert set(snapshot.lost) == set(UNITS)
    assert codes(snapshot) == [("library-lost", "uploads")]
    assert snapshot.attentions[0].who is who
    assert snapshot.believed == frozenset()


@pytest.mark.parametrize("manner", Manner)
@pytest.mark.parametrize(
    ("there", "gone", "lost"),
    [
        (FIVE, FIVE, {"library-lost"}),
        (FIVE[:1], FIVE[:1], {"library-lost"}),
        (FIVE, FIVE[1:4], {"library-lost"}),
        (FIVE, FIVE[3:], {"place-empty"}),
        (FIVE, FIVE[1:3], set()),
        (FIVE, FIVE[2:4], set()),
    ],
    ids=["all", "the only file", "3 of 5", "all of one unit", "2 of one unit", "1 of each unit"],
)
def test_sudden_loss_is_not_believed(
    manner: Manner, there: tuple[str, ...], gone: tuple[str, ...], lost: set[str]
) -> None:
    watch = a_watch(*there, manner=manner)
    for path in gone:
        watch.library.delete(path)

    snapshot = watch.look()

    believed = gone if not lost else ()
    assert paths(snapshot.documents) == sorted(set(there) - set(believed))
    assert paths(snapshot.departed) == sorted(believed)
    found = {loss.code for loss in snapshot.lost.values()}
    # What changed since a cursor does not tell whether the library holds anything else.
    assert found == (lost if manner is not Manner.DELTA or len(there) > 1 else {"place-empty"})
    assert {attention.code for attention in snapshot.attentions} == found
    assert {attention.who for attention in snapshot.attentions} <= {Held.INSTALLER}


@pytest.mark.parametrize("manner", Manner)
def test_a_loss_stands_until_the_files_are_back(manner: Manner) -> None:
    watch = a_watch(*FIVE, manner=manner)
    before = watch.known
    for path in FIVE[3:]:
        watch.library.delete(path)
    watch.look()
    watch.wait()

    assert set(watch.look().lost) == {"MTU-CHESTER"}
    assert watch.known == before

    watch.library.upload("Chester/0.docx", b"Chester/0.docx")
    snapshot = watch.look()
    assert snapshot.lost == {}
    assert paths(snapshot.documents) == sorted(["Chester/0.docx", *FIVE[:3]])


@pytest.mark.parametrize("manner", Manner)
@pytest.mark.parametrize("accepted", [EVERYTHING, frozenset({"uploads"}), frozenset(UNITS)])
def test_a_loss_that_was_meant_is_accepted(manner: Manner, accepted: frozenset[str]) -> None:
    watch = a_watch(*FIVE, manner=manner)
    for path in FIVE[1:]:
        watch.library.delete(path)
    assert watch.look().departed == ()

    snapshot = watch.look(accept_loss=accepted)

    assert paths(snapshot.documents) == [FIVE[0]]
    assert paths(snapshot.departed) == sorted(FIVE[1:])
    assert snapshot.lost == {}
    assert watch.look().lost == {}


def test_one_units_accepted_loss_accepts_no_other_units() -> None:
    watch = a_watch(*FIVE)
    for path in FIVE:
        watch.library.delete(path)

    snapshot = watch.look(accept_loss={"MTU-CHESTER"})

    assert snapshot.departed == ()
    assert set(snapshot.lost) == set(UNITS)


def test_a_library_that_is_suddenly_another_brings_nothing() -> None:
    watch = a_watch(*FIVE)
    for path in FIVE:
        watch.library.delete(path)
    for number in range(20):
        watch.library.upload(f"Holidays/{number}.jpg", b"%d" % number)

    assert paths(watch.look().documents) == sorted(FIVE)
    assert paths(watch.look().documents) == sorted(FIVE)


@pytest.mark.parametrize("manner", [Manner.WHOLE, Manner.FOLDER])
def test_a_place_that_is_missing_holds_what_was_in_it(manner: Manner) -> None:
    watch = a_watch(*FIVE, manner=manner)
    watch.library.delete_folder("Chester")

    snapshot = watch.look(accept_loss=EVERYTHING)

    assert snapshot.lost["MTU-CHESTER"].code == "place-missing"
    assert set(snapshot.lost) == {"MTU-CHESTER"}
    assert paths(snapshot.documents) == sorted(FIVE)


@pytest.mark.parametrize("manner", Manner)
def test_a_place_that_was_renamed_holds_what_was_in_it_until_it_has_its_name_again(manner: Manner) -> None:
    watch = a_watch(*FIVE, "Wirral/3.docx", "Wirral/4.docx", manner=manner)
    before = watch.known

    def rename(old: str, new: str) -> None:
        watch.library.make_folder(new)
        for path in [p for p in watch.library.paths() if p.startswith(f"{old}/")]:
            watch.library.rename(path, path.replace(old, new, 1))
        watch.library.delete_folder(old)

    rename("Chester", "Chester 2025")
    first = watch.look()
    watch.wait()
    again = watch.look()
    rename("Chester 2025", "Chester")
    back = watch.look()

    for snapshot in (first, again):
        assert paths(snapshot.documents) == paths(before)
        assert list(snapshot.lost) == ["MTU-CHESTER"]
        assert (snapshot.arrived, snapshot.departed) == ((), ())
    assert [(d.path, d.id, d.receipt) for d in back.documents] == [(d.path, d.id, d.receipt) for d in before]
    assert (back.lost, back.arrived, back.departed) == ({}, (), ())


def test_one_of_several_files_that_was_moved_out_of_a_place_is_not_held() -> None:
    watch = a_watch(*FIVE)
    watch.library.rename("Chester/1.docx", "Elsewhere/1.docx")

    snapshot = watch.look()

    assert "Elsewhere/1.docx" in paths(snapshot.documents)
    assert snapshot.lost == {}


@pytest.mark.parametrize("manner", Manner)
def test_a_place_that_never_was_there_is_unknown_until_it_is(manner: Manner) -> None:
    watch = Watch(MemoryLibrary(manner, now=NOON))
    watch.library.upload("wirral/a.docx", b"x")
    watch.library.make_folder("Chester")

    first = watch.look()
    second = watch.look()
    watch.library.rename("wirral/a.docx", "Wirral/a.docx")
    third = watch.look()

    assert {unit: lost.code for unit, lost in first.lost.items()} == {"MTU-WIRRAL": "place-missing"}
    assert "There is a “wirral”: capitals count here." in first.attentions[0].why
    assert second.lost == first.lost
    assert third.lost == {}


@pytest.mark.parametrize("folder", ["Wirral", "Wirral/2025"])
def test_a_folder_that_cannot_be_opened_holds_what_is_below_it(folder: str) -> None:
    watch = a_watch("Wirral/2025/a.docx", "Wirral/2025/b.docx", "Chester/a.docx")
    watch.library.hide(folder)
    watch.library.delete("Wirral/2025/a.docx")

    snapshot = watch.look(accept_loss=EVERYTHING)

    assert len(snapshot.documents) == 3
    assert {unit: lost.code for unit, lost in snapshot.lost.items()} == {"MTU-WIRRAL": "place-unseen"}

    watch.library.show(folder)
    assert paths(watch.look().departed) == ["Wirral/2025/a.docx"]


def test_an_unseen_folder_of_nobody_is_told_and_loses_nobody() -> None:
    watch = a_watch(*FIVE)
    watch.library.make_folder("Network")
    watch.library.hide("Network")

    snapshot = watch.look()

    assert snapshot.lost == {}
    assert codes(snapshot) == [("folder-unseen", "uploads:Network")]


def test_a_unit_whose_only_file_was_moved_to_its_right_place_has_lost_nothing() -> None:
    watch = a_watch("Wirral/Chester report.docx", "Chester/a.docx")
    watch.library.rename("Wirral/Chester report.docx", "Chester/Chester report.docx")

    snapshot = watch.look()

    assert (snapshot.lost, snapshot.departed) == ({}, ())


def test_one_library_lost_leaves_the_others_as_they_are() -> None:
    other = a_unit("Whiston", library="other")
    watch = a_watch(*FIVE)
    units = {**UNITS, other.id: other}

    snapshot = fold({"uploads": watch.library.look(None)}, {"uploads": watch.known}, units, NOON, {})

    assert set(snapshot.lost) == {other.id}
    assert snapshot.believed == {"uploads"}
    assert snapshot.documents == watch.known


# --- words -----------------------------------------------------------------------------------------


def test_every_attention_is_short_plain_and_says_what_to_do() -> None:
    said: list[Attention] = []
    for change in ("delete", "folder", "hide"):
        watch = a_watch(*FIVE)
        if change == "delete":
            for path in FIVE[3:]:
                watch.library.delete(path)
        if change == "folder":
            watch.library.delete_folder("Chester")
        if change == "hide":
            watch.library.hide("Chester")
        said += watch.look().attentions
    emptied = a_watch(*FIVE)
    emptied.library.delete_folder("Chester")
    emptied.library.delete_folder("Wirral")
    said += emptied.look().attentions

    sentences = [s for a in said for text in (a.what, a.why, a.do) for s in text.split(". ")]

    assert len(said) == 4
    assert all(a.what and a.why and a.do for a in said)
    assert max(len(sentence.split()) for sentence in sentences) <= 20
    assert sum("--accept-loss" in attention.do for attention in said) == 2


# --- conflict copies -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "original"),
    [
        ("Annual Report-LAPTOP-ABC123.docx", "Annual Report.docx"),
        ("Tracker-DESKTOP-1A2B3C4.xlsx", "Tracker.xlsx"),
        ("Tracker-DESKTOP-1A2B3C4-2.xlsx", "Tracker.xlsx"),
        ("Plan-Janes-MacBook-Pro.docx", "Plan.docx"),
        ("Work Plan-RBL-PC01234.docx", "Work Plan.docx"),
        ("Work Plan-WUTH0042.docx", "Work Plan.docx"),
        ("Work Plan-2025.docx", None),
        ("Work Plan-V2.docx", None),
        ("Work Plan-FINAL2.docx", None),
        ("Work Plan-Y1Q1.docx", None),
        ("Work Plan-2024-25.docx", None),
        ("Work Plan-DRAFT3.docx", None),
        ("Work Plan-Wirral.docx", None),
        ("Other-WUTH0042.docx", None),
        ("-LAPTOP-ABC123.docx", None),
        ("no ending-LAPTOP-ABC123", "no ending"),
    ],
)
def test_onedrives_conflict_copies_are_told_by_their_names(name: str, original: str | None) -> None:
    assert conflict_copy_of(name, beside={"Work Plan.docx"}) == original


def test_a_conflict_copy_is_a_document_and_is_named() -> None:
    watch = a_watch("Wirral/Plan.docx", "Wirral/Plan-WUTH0042.docx", "Chester/Plan-WUTH0042.docx")

    snapshot = watch.look()

    assert len(snapshot.documents) == 3
    assert codes(snapshot) == [("conflict-copy", "uploads:Wirral/Plan-WUTH0042.docx")]


# --- laws ------------------------------------------------------------------------------------------

_PATHS = st.sampled_from([f"{unit}/{name}.docx" for unit in ("Wirral", "Chester") for name in "abcd"])
_DATA = st.sampled_from([b"one", b"two", b"three", b"four"])
_DEED = st.one_of(
    st.tuples(st.just("upload"), _PATHS, _DATA),
    st.tuples(st.just("rename"), _PATHS, _PATHS),
    st.tuples(st.just("delete"), _PATHS, st.none()),
    st.tuples(st.just("look"), st.none(), st.none()),
    st.tuples(st.just("expire"), st.none(), st.none()),
)


def _do(library: MemoryLibrary, deed: str, path: str, more: str | bytes | None) -> None:
    if deed == "expire":
        library.expire_cursors()
    elif deed == "upload" and isinstance(more, bytes):
        library.upload(path, more)
    elif path in library.paths() and deed == "delete":
        library.delete(path)
    elif path in library.paths() and isinstance(more, str) and more not in library.paths():
        library.rename(path, more)


@given(manner=st.sampled_from(Manner), deeds=st.lists(_DEED, max_size=25))
@settings(max_examples=150, deadline=None)
def test_after_any_deeds_the_snapshot_is_what_the_library_holds(
    manner: Manner, deeds: list[tuple[str, str, str | bytes | None]]
) -> None:
    watch = a_watch(manner=manner)
    for deed, path, more in [*deeds, ("look", "", None)]:
        if deed == "look":
            watch.look(accept_loss=EVERYTHING)
            watch.wait()
        else:
            _do(watch.library, deed, path, more)

    held = {document.path: watch.library.fetch(document.fetch_as) for document in watch.known}
    truth = {path: watch.library.find(path) for path in watch.library.paths()}

    assert {d.path: d.content for d in watch.known} == {p: i.content for p, i in truth.items() if i}
    assert list(held) == list(watch.library.paths())
    assert len({document.item for document in watch.known}) == len(watch.known)
    assert all(d.first_received <= d.receipt.at <= watch.library.now for d in watch.known)
    assert {document.item for document in watch.departed if document in watch.known} == set()


@given(seed=st.integers(0, 10**6))
@settings(max_examples=50, deadline=None)
def test_the_order_in_which_items_are_told_never_matters(seed: int) -> None:
    chance = random.Random(seed)
    watch = a_watch(*FIVE)
    for path in chance.sample(FIVE, 3):
        watch.library.rename(path, f"{path}.{chance.random()}.docx")
    look = watch.library.look(None)
    shuffled = replace(look, items=tuple(chance.sample(look.items, len(look.items))))

    one, two = (
        fold({"uploads": told}, {"uploads": known}, UNITS, NOON, {})
        for told, known in ((look, watch.known), (shuffled, watch.known[::-1]))
    )

    assert one == two


def test_of_one_item_told_twice_the_later_content_holds() -> None:
    old = Item(item="1", path="Wirral/a.docx", content="x", etag="1", size=1, changed=NOON, from_service=True)
    new = replace(old, content="y", changed=NOON + HOUR)

    for items in ((old, new), (new, old)):
        look = Look(items=items, folders=frozenset({"Wirral", "Chester"}), whole=True, cursor="")
        (document,) = fold({"uploads": look}, {}, UNITS, NOON, {}).documents
        assert document.content == "y"
