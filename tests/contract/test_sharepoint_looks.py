"""What a look makes of SharePoint's feed of changes, in every form that the feed has, and where it breaks off."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress

import pytest

from cmmtn_sync.errors import TemporaryError, TenantError
from tests.contract.library_suite import REPORT, paths
from tests.contract.office import Office
from tests.contract.sharepoint import Reader, asked, documents_in, library_at
from tests.emulated import where

A_FEED = where(path="/delta")
CODES = (
    "resyncChangesApplyDifferences",
    "resyncChangesUploadDifferences",
    "resyncRequired",
    "syncStateNotFound",
)


def a_full_library(office: Office) -> None:
    """Put eight files into three folders, one of which lies in another."""
    for folder in ("Wirral", "Wirral/2025", "Chester"):
        for name in ("Annual Report", "Work Plan"):
            office.units.upload(f"{folder}/{name}.docx", folder.encode())
    office.units.upload("Chester/Rota.xlsx", b"rota")
    office.units.upload("Read me.txt", b"words")


def a_reader(office: Office) -> Reader:
    reader = Reader()
    reader.look(office.library())
    office.tenant.forget()
    return reader


# --- a quiet library


@pytest.mark.parametrize("quiet", ["empty", "root"])
@pytest.mark.parametrize("anew", [True, False], ids=["a new link each time", "one link"])
def test_a_quiet_look_is_one_request_and_keeps_its_cursor(office: Office, quiet: str, anew: bool) -> None:  # noqa: FBT001
    office.tenant.knobs.quiet_poll = "root" if quiet == "root" else "empty"
    office.tenant.knobs.new_delta_link_each_time = anew
    a_full_library(office)
    cursor = a_reader(office).cursor

    look = office.library().look(cursor)

    assert (look.items, look.gone, look.whole, look.cursor) == ((), (), False, cursor)
    assert [(seen.method, seen.units) for seen in asked(office)] == [("GET", 1)]


def test_a_new_file_is_one_request_too(office: Office) -> None:
    a_full_library(office)
    reader = a_reader(office)
    office.units.upload("Wirral/2025/New.docx", b"new")

    look = reader.look(office.library())

    assert (paths(look), look.whole) == (["Wirral/2025/New.docx"], False)
    assert len(asked(office)) == 1


# --- the forms of the feed


def many_things_happen(office: Office) -> None:
    """Change the full library in each way that there is, some of them twice."""
    units = office.units
    units.rename("Read me.txt", "Read this.txt")
    units.rename("Read this.txt", "Chester/Read this first.txt")
    units.rename("Wirral", "Wirral Teaching Hospital")
    units.move("Chester/Work Plan.docx", "Wirral Teaching Hospital/2025/Sent")
    units.delete("Chester/Annual Report.docx")
    units.upload("Chester/Annual Report.docx", b"another one")
    units.upload("Wirral Teaching Hospital/2025/Annual Report.docx", b"its second version")
    units.move("Wirral Teaching Hospital/2025", "Chester")
    units.move("Chester/Rota.xlsx", "Rotas/2025")
    units.delete("Wirral Teaching Hospital")
    units.touch("Chester/2025/Annual Report.docx")


FORMS: Mapping[str, dict[str, object]] = {
    "as documented": {},
    "one item on a page": {"delta_page_size": 1},
    "the link for the next time as a function": {"delta_link_form": "function"},
    "tokens with signs in them": {"awkward_tokens": True, "delta_page_size": 2},
    "children before their parents": {"children_first": True, "delta_page_size": 2},
    "as it was, and later as it is": {"stale_copies": True, "delta_page_size": 2},
    "no folders above": {"parents_come": False},
    "an empty last page": {"empty_last_page": True, "delta_page_size": 3},
    "what was deleted by its id alone": {"deleted_tell": "id"},
    "nothing of what was in a deleted folder": {"deleted_children_told": False},
    "links that forget": {"links_keep_select": False, "delta_page_size": 2},
    "no hashes, tags or names": {"delta_lacks": frozenset({"eTag", "lastModifiedBy"})},
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_in_every_form_the_feed_says_what_there_is(office: Office, form: Mapping[str, object]) -> None:
    for name, value in form.items():
        setattr(office.tenant.knobs, name, value)
    a_full_library(office)
    reader = a_reader(office)
    many_things_happen(office)

    reader.look(office.library())

    assert reader.known == documents_in(office.units)
    assert set(office.library().look(reader.cursor).folders) == set(office.units.folders())


def test_a_page_that_comes_twice_is_not_believed_and_the_next_look_tells_all(office: Office) -> None:
    office.tenant.knobs.delta_page_size = 3
    a_full_library(office)
    office.tenant.faults.repeat_page()

    with pytest.raises(TemporaryError, match="came to no end"):
        office.library().look(None)

    assert len(office.library().look(None).items) == 8


# --- links that lead elsewhere


@pytest.mark.parametrize("at", [1, 2], ids=["from the first page", "from the second"])
def test_a_link_to_another_host_is_not_followed(office: Office, at: int) -> None:
    office.tenant.knobs.delta_page_size = 3
    a_full_library(office)
    office.tenant.faults.foreign_link("graph.microsoft.com.evil.example", picks=A_FEED, at=at)

    with pytest.raises(TenantError, match="leads elsewhere"):
        office.library().look(None)

    assert {seen.host for seen in asked(office)} == {"graph.microsoft.com"}
    assert len(office.library().look(None).items) == 8


def test_a_link_to_another_host_for_the_next_time_spoils_one_look_at_most(office: Office) -> None:
    office.units.upload(REPORT, b"one")
    reader = Reader()
    office.tenant.faults.foreign_link("evil.example", picks=A_FEED)
    with suppress(TenantError):
        reader.look(office.library())

    reader.look(office.library())

    assert reader.known == documents_in(office.units)


# --- cursors of no use


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("told", [True, False], ids=["told where to begin", "not told"])
def test_an_expired_cursor_is_a_whole_look(office: Office, code: str, told: bool) -> None:  # noqa: FBT001
    setattr(office.tenant.knobs, "resync_code", code)  # noqa: B010 - it takes one of four words
    office.tenant.knobs.resync_has_location = told
    office.tenant.knobs.delta_page_size = 3
    a_full_library(office)
    reader = a_reader(office)
    office.units.delete("Chester/Rota.xlsx")
    office.units.expire_tokens()

    look = reader.look(office.library())

    assert (look.whole, reader.known) == (True, documents_in(office.units))
    begun = [seen.query.get("token", "") for seen in asked(office)][1]
    assert bool(begun) is told
    assert not office.library().look(reader.cursor).whole


READERS: Mapping[str, Callable[[Office], Reader]] = {
    "in the first look": lambda _: Reader(),
    "in a later one": a_reader,
}


@pytest.mark.parametrize("at", [2, 3])
@pytest.mark.parametrize("reads", READERS.values(), ids=READERS)
def test_a_link_that_expires_between_two_pages_begins_again(
    office: Office, at: int, reads: Callable[[Office], Reader]
) -> None:
    office.tenant.knobs.delta_page_size = 3
    a_full_library(office)
    reader = reads(office)
    many_things_happen(office)
    office.tenant.faults.status(410, picks=A_FEED, at=at)

    reader.look(office.library())

    assert reader.known == documents_in(office.units)


def test_a_cursor_that_is_not_understood_is_a_whole_look(office: Office) -> None:
    a_full_library(office)
    reader = a_reader(office)
    office.tenant.faults.status(400, picks=A_FEED, code="invalidRequest", message="The token is malformed.")

    assert reader.look(office.library()).whole


def test_a_cursor_of_another_library_is_a_whole_look(office: Office) -> None:
    a_full_library(office)
    office.network.upload("Tracker.xlsx", b"one")
    cursor = a_reader(office).cursor

    look = library_at(office, office.network.address).look(cursor)

    assert (paths(look), look.whole) == (["Tracker.xlsx"], True)
