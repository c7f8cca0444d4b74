"""What becomes of files and folders, told or not told, from look to look: what a reader keeps is what there is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import pytest

from tests.contract.library_suite import REPORT, paths
from tests.contract.office import Office
from tests.contract.sharepoint import Reader, documents_in, in_between
from tests.emulated import where
from tests.emulated.people import SOMEBODY

A_FEED = where(path="/delta")


def a_reader(office: Office) -> Reader:
    reader = Reader()
    reader.look(office.library())
    return reader


# --- what the feed does not tell

NIGHTS = {
    "a summer's day": ("2025-07-03T08:00", "2025-07-04T01:59", "2025-07-04T02:00"),
    "a winter's day": ("2025-12-03T08:00", "2025-12-04T02:59", "2025-12-04T03:00"),
    "before three": ("2025-07-03T01:00", "2025-07-03T01:59", "2025-07-03T02:00"),
    "the night that summer time begins": ("2025-03-29T12:00", "2025-03-30T01:59", "2025-03-30T02:00"),
    "the night that it ends": ("2025-10-25T12:00", "2025-10-26T02:59", "2025-10-26T03:00"),
}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(("day", "before", "night"), NIGHTS.values(), ids=NIGHTS)
def test_a_deletion_that_the_feed_missed_is_found_by_the_nights_list(
    office: Office, day: str, before: str, night: str
) -> None:
    office.tenant.now = at(day)
    item = office.units.upload(REPORT, b"one")
    reader = a_reader(office)
    office.units.miss_next_deletion()
    office.units.delete(REPORT)

    office.tenant.now = at(before)
    by_day = reader.look(office.library())
    kept = dict(reader.known)
    office.tenant.now = at(night)
    by_night = reader.look(office.library())

    assert (by_day.whole, list(kept)) == (False, [item])
    assert (by_night.whole, reader.known) == (True, {})


def test_everything_is_listed_once_a_night(office: Office) -> None:
    office.units.upload(REPORT, b"one")
    reader, way, wholes = a_reader(office), office.connection(), []

    for _ in range(48):
        office.tenant.pass_time(minutes=30)
        wholes.append(reader.look(office.library(connection=way)).whole)

    assert wholes.count(True) == 1


@pytest.mark.parametrize("told", ["later", "told", "lost"])
def test_a_folder_that_is_made_anew_during_a_list_is_found(office: Office, told: str) -> None:
    setattr(office.tenant.knobs, "deleted_while_enumerating", told)  # noqa: B010 - it takes one of three words
    office.tenant.knobs.delta_page_size = 2
    for name in ("Wirral/Annual Report", "Wirral/2025/Annual Report", "Chester/Work Plan", "Chester/Rota"):
        office.units.upload(f"{name}.docx", b"one")
    reader = Reader()

    def made_anew() -> None:
        office.units.delete("Wirral")
        office.units.upload("Wirral/2025/New.docx", b"new")

    in_between(office, lambda request: A_FEED(request) and "token" in request.query_string, made_anew)
    reader.look(office.library())
    reader.look(office.library())

    assert office.units.id_of("Wirral/2025/New.docx") in reader.known
    assert all(reader.known[item] == told for item, told in documents_in(office.units).items())


# --- folders that the feed does not tell of


def untold(office: Office, *paths: str) -> None:
    """Let the feed say nothing of folders: it has been seen to leave out those above what alone an app may see."""
    office.tenant.knobs.parents_come = False
    for path in paths:
        office.units.item(path).untold = True


@pytest.mark.parametrize("first", ["in the first look", "in a later one"])
def test_a_folder_that_the_feed_does_not_tell_of_is_asked_for_and_those_above_it(office: Office, first: str) -> None:
    reader = a_reader(office) if first == "in a later one" else Reader()
    office.units.upload("Wirral/2025/Annual Report.docx", b"one")
    untold(office, "Wirral", "Wirral/2025")

    look = reader.look(office.library())

    assert reader.known == documents_in(office.units)
    assert sorted(look.folders) == ["Wirral", "Wirral/2025"]


@pytest.mark.parametrize("status", [403, 404])
def test_what_lies_in_a_folder_that_we_may_not_see_is_none_of_ours(office: Office, status: int) -> None:
    item = office.units.upload(REPORT, b"one")
    office.units.upload("Chester/2025/Rota.xlsx", b"rota")
    untold(office, "Chester")
    hidden = office.units.id_of("Chester")
    office.tenant.faults.status(status, picks=where(path=f"/items/{hidden}$"), times=None)

    look = office.library().look(None)

    assert [told.item for told in look.items] == [item]
    assert look.folders == {"Wirral"}


# --- notebooks, folders, and what is not there for us


def test_a_notebook_and_what_lies_in_it_are_no_documents(office: Office) -> None:
    office.units.upload(REPORT, b"one")
    notebook = office.units.make_notebook("Wirral/Minutes")
    with office.tenant.lock:
        drive = office.units.drive
        drive.children[notebook] = {}
        section = drive.add(drive.items[notebook], "July.one", "file", by=SOMEBODY, at=office.tenant.now)
        drive.write(section, b"minutes", by=SOMEBODY, at=office.tenant.now, promotes=False)

    look = office.library().look(None)

    assert (paths(look), sorted(look.folders)) == ([REPORT], ["Wirral"])


def moved_out(office: Office) -> None:
    office.units.move_out(REPORT, office.network)


LOSSES: Mapping[str, Callable[[Office], object]] = {
    "moved into another library": moved_out,
    "renamed to what a program makes": lambda o: o.units.rename(REPORT, "~Annual Report.tmp"),
    "deleted": lambda o: o.units.delete(REPORT),
    "deleted with its folder": lambda o: o.units.delete("Wirral"),
}


@pytest.mark.parametrize("act", LOSSES.values(), ids=LOSSES)
def test_a_file_that_is_no_document_here_any_more_is_gone(office: Office, act: Callable[[Office], object]) -> None:
    item = office.units.upload(REPORT, b"one")
    office.units.upload("Chester/Rota.xlsx", b"rota")
    reader = a_reader(office)
    act(office)

    look = reader.look(office.library())

    assert item not in reader.known
    assert look.whole or look.gone == (item,)


def test_a_temporary_file_that_gets_its_name_is_told_of_then(office: Office) -> None:
    reader = a_reader(office)
    office.units.upload("Wirral/~WRL0001.tmp", b"one")
    reader.look(office.library())
    before = dict(reader.known)

    office.units.rename("Wirral/~WRL0001.tmp", REPORT)
    reader.look(office.library())

    assert (before, reader.known) == ({}, documents_in(office.units))
    assert len(reader.known) == 1


@pytest.mark.parametrize("to", ["Wirral Teaching Hospital", "Chester/Wirral"])
def test_a_folder_that_was_renamed_or_moved_is_a_whole_look_with_the_same_ids(office: Office, to: str) -> None:
    item = office.units.upload("Wirral/2025/Annual Report.docx", b"one")
    office.units.make_folder("Chester")
    reader = a_reader(office)
    office.units.rename("Wirral", f"/{to}" if "/" not in to else to)

    look = reader.look(office.library())

    assert look.whole
    assert {name: path for name, (path, _) in reader.known.items()} == {item: f"{to}/2025/Annual Report.docx"}
    assert look.folders == {"Chester", to, f"{to}/2025"}


def test_what_comes_back_from_the_recycle_bin_has_its_old_id(office: Office) -> None:
    item = office.units.upload("Wirral/2025/Annual Report.docx", b"one")
    reader = a_reader(office)
    folder = office.units.delete("Wirral")
    reader.look(office.library())
    before = dict(reader.known)

    office.units.undelete(folder)
    reader.look(office.library())

    assert (before, list(reader.known)) == ({}, [item])
    assert reader.known == documents_in(office.units)


def test_a_file_that_nobody_has_checked_in_is_not_there_yet(office: Office) -> None:
    office.units.require_check_out()
    reader = a_reader(office)
    office.units.upload(REPORT, b"one", by="Sam Jones")
    reader.look(office.library())
    before = dict(reader.known)

    office.units.check_in(REPORT)
    reader.look(office.library())

    assert (before, reader.known) == ({}, documents_in(office.units))


def test_a_feed_that_lags_behind_tells_it_later(office: Office) -> None:
    reader = a_reader(office)
    office.units.hold_feed()
    office.units.upload(REPORT, b"one")
    quiet = reader.look(office.library())

    office.units.release_feed()
    reader.look(office.library())

    assert (quiet.items, reader.known) == ((), documents_in(office.units))
