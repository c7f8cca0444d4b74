"""Where a library is, what names it takes, and how its files are fetched: what SharePoint alone does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias
from urllib.parse import unquote, urlsplit

import pytest

from cmmtn_sync.errors import TemporaryError, TenantError
from cmmtn_sync.tenant.microsoft365.addresses import web_link
from tests.contract.library_suite import REPORT, paths
from tests.contract.office import Office
from tests.contract.sharepoint import asked, etag_of, in_between, library_at, saved_meanwhile, written
from tests.emulated import where

Names: TypeAlias = Callable[[Office], tuple[str, str]]
"""What somebody writes into service.yaml: address and drive."""

TRACKER = "Peer review/Tracker.xlsx"
A_DOWNLOAD = where(path="download.aspx")


# --- where it is

PLACES: Mapping[str, Names] = {
    "its address": lambda o: (o.network.address, ""),
    "the address of its list of files": lambda o: (f"{o.network.address}/Forms/AllItems.aspx?viewid=7", ""),
    "its address in capitals": lambda o: (o.network.address.replace("Network", "NETWORK"), ""),
    "its site, and its address there": lambda o: (o.world.site.address, "Network"),
    "its site, and its name": lambda o: (o.world.site.address, "The network’s papers"),
    "its site's id, and its name": lambda o: (o.world.site.id, "the network’s PAPERS"),
    "its own id": lambda o: (o.network.id, ""),
    "its site, and its own id": lambda o: (o.world.site.address, o.network.id),
}


@pytest.mark.parametrize("names", PLACES.values(), ids=PLACES)
def test_a_library_is_found_by_whatever_a_person_can_copy(office: Office, names: Names) -> None:
    office.network.drive.name = "The network’s papers"
    office.network.upload(TRACKER, b"one")

    library = library_at(office, *names(office))

    assert paths(library.look(None)) == [TRACKER]
    assert library.link("") == office.network.address


@pytest.mark.parametrize("of", ["address", "id"])
def test_a_site_alone_means_its_documents(office: Office, of: str) -> None:
    office.units.upload(REPORT, b"one")

    assert paths(library_at(office, getattr(office.world.site, of)).look(None)) == [REPORT]


def a_bare_site(office: Office) -> tuple[str, str]:
    site = office.tenant.add_site("/sites/Bare", drive="")
    site.grant(office.world.app.id)
    return site.address, "Elsewhere"


NOWHERE: Mapping[str, tuple[Names, str, str]] = {
    "no such site": (
        lambda o: (f"https://{o.tenant.host}/sites/Nowhere", ""),
        "There is no site “contoso.sharepoint.com/sites/Nowhere”.",
        "It answered 404",
    ),
    "no such library": (
        lambda o: (o.world.site.address, "Elsewhere"),
        "The site has no library “Elsewhere”.",
        "It has: “Documents”, “Network”.",
    ),
    "no library at all": (
        a_bare_site,
        "The site has no library “Elsewhere”.",
        "It has: none that the app may see.",
    ),
    "no such id": (lambda _: ("b!" + "A" * 64, ""), "did not let us find the library by its id", "It answered 404"),
}


@pytest.mark.parametrize(("names", "happened", "why"), NOWHERE.values(), ids=NOWHERE)
def test_what_is_not_there_is_said_with_what_there_is(office: Office, names: Names, happened: str, why: str) -> None:
    with pytest.raises(TenantError, match=happened) as told:
        library_at(office, *names(office)).look(None)

    assert why in told.value.why
    assert "service.yaml" in told.value.do


@pytest.mark.parametrize("names", [names for names, _, _ in NOWHERE.values()], ids=NOWHERE)
def test_an_address_that_was_mistyped_later_is_told_of_in_the_same_way(office: Office, names: Names) -> None:
    cursor = office.library().look(None).cursor

    with pytest.raises(TenantError) as told:
        library_at(office, *names(office)).look(cursor)

    assert told.value.do


def test_a_site_that_the_app_may_not_see_needs_its_administrator(office: Office) -> None:
    office.world.site.revoke(office.world.app.id)

    with pytest.raises(TenantError, match="did not let us find the site") as told:
        office.library().look(None)

    assert "Your Microsoft 365 administrator has to give the app this right" in told.value.do


def test_a_library_at_an_address_goes_before_one_that_is_only_called_so(office: Office) -> None:
    renamed, new = (office.tenant.add_drive(office.world.site, name) for name in ("Policies", "Policies1"))
    renamed.drive.name, new.drive.name = "Policies of 2023", "Policies"
    renamed.upload("Old.docx", b"old")
    new.upload("New.docx", b"new")
    office.world.site.site.drives.reverse()

    assert paths(library_at(office, renamed.address).look(None)) == ["Old.docx"]
    assert paths(library_at(office, new.address).look(None)) == ["New.docx"]


def test_a_library_that_was_made_anew_under_its_address_is_found_by_day_too(office: Office) -> None:
    cursor = office.library().look(None).cursor
    old, new = office.units.drive, office.tenant.add_drive(office.world.site, "Made anew")
    new.upload(REPORT, b"one")
    with office.tenant.lock:
        new.drive.name, new.drive.address = old.name, old.address
        office.world.site.site.drives.remove(old.id)
        del office.tenant.state.drives[old.id]

    look = library_at(office, new.address).look(cursor)

    assert (paths(look), look.whole) == ([REPORT], True)


# --- looking for one file


def test_what_was_looked_at_in_a_run_is_not_asked_for_again(office: Office) -> None:
    office.units.upload(REPORT, b"one")
    library = office.library()
    look = library.look(None)
    office.tenant.forget()

    assert library.find(REPORT) == look.items[0]
    assert library.find("Wirral/none.docx") is None
    assert asked(office) == []


def test_after_a_write_it_is_asked_for_again(office: Office) -> None:
    library = office.library()
    library.look(None)
    item = written(library.write(REPORT, b"one", expecting=None)).item

    assert library.find(REPORT) == item


@pytest.mark.parametrize("looked", [False, True])
def test_capitals_do_not_tell_files_apart(office: Office, looked: bool) -> None:  # noqa: FBT001 - from the table
    office.units.upload(REPORT, b"one")
    library = office.library()
    if looked:
        library.look(None)

    found = library.find(REPORT.upper())

    assert found is not None
    assert found.item == office.units.id_of(REPORT)


# --- names

NAMES = {
    "number sign": "Rota #4.docx",
    "percent": "100% done.docx",
    "what looks like an escape": "50%25 of %41%2F.docx",
    "apostrophe": "Women's 'final' Report.docx",
    "plus and ampersand": "A+B & C+D.docx",
    "accents": "Réunion générale à Gwynedd ŵ.docx",
    "a space before the ending": "Annual Report .docx",
    "dots": "v1..2...docx",
    "all the rest": "a;b=c@d,e!f$g(h)[i]{j}^k~l`m_n-o.docx",
    "emoji": "🚑 trauma.docx",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_file_of_any_name_is_found_fetched_and_linked(office: Office, name: str) -> None:
    path = f"{name.removesuffix('.docx')}x/{name}"
    office.units.upload(path, b"one")

    (item,) = office.library().look(None).items
    found = office.library().find(path)

    assert (item.path, found) == (path, item)
    assert office.library().fetch(item.item) == b"one"
    link = urlsplit(item.link or "")
    assert (unquote(link.path), link.fragment) == (f"/sites/PeerReview/Shared Documents/{path}", "")


@pytest.mark.parametrize("put", [False, True], ids=["by upload session", "by PUT"])
@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_file_of_any_name_is_written_and_replaced(office: Office, name: str, put: bool) -> None:  # noqa: FBT001
    path = f"{name.removesuffix('.docx')}x/{name}"
    library = office.library(put_is_conditional=put)

    first = written(library.write(path, b"one", expecting=None)).item
    second = written(library.write(path, b"two", expecting=first.etag)).item

    assert office.units.files() == {path: second.item}
    assert office.units.versions(path) == [b"one", b"two"]


def test_a_path_beyond_four_hundred_letters_is_refused_in_words_before_anything_is_written(office: Office) -> None:
    library = office.library()

    with pytest.raises(TenantError, match="more than 400 letters") as told:
        library.write("a/" * 195 + "Report.docx", b"one", expecting=None)

    assert "shorter names" in told.value.do
    assert {seen.method for seen in asked(office)} == {"GET"}


def test_a_path_that_is_too_long_with_the_librarys_own_is_refused_in_the_services_words(office: Office) -> None:
    with pytest.raises(TenantError) as told:
        office.library().write(f"{'a' * 200}/{'b' * 180}.docx", b"one", expecting=None)

    assert "path is too long" in told.value.why


def test_a_path_just_short_enough_is_written(office: Office) -> None:
    path = f"{'a' * 180}/{'b' * 170}.docx"

    assert written(office.library().write(path, b"one", expecting=None)).item.path == path


# --- fetching


def fetched(office: Office, path: str = REPORT) -> bytes:
    return office.library().fetch(office.units.id_of(path))


def test_a_file_that_changed_between_its_figures_and_its_bytes_is_fetched_again(office: Office) -> None:
    office.units.upload(REPORT, b"one")
    in_between(office, A_DOWNLOAD, saved_meanwhile(office, REPORT, b"two, and longer"))

    assert fetched(office) == b"two, and longer"


def test_figures_that_stay_wrong_are_not_believed_where_two_downloads_agree(office: Office) -> None:
    office.units.upload(REPORT, b"one")
    office.units.item(REPORT).blob()._hash = "d3JvbmcgZm9yIGdvb2QhISEhISE="  # noqa: SLF001 - as SharePoint keeps it

    assert fetched(office) == b"one"
    assert len([seen for seen in asked(office) if A_DOWNLOAD(seen.request)]) == 2


def test_a_file_that_is_never_twice_the_same_waits_for_the_next_run(office: Office) -> None:
    office.units.upload(REPORT, b"one")
    versions = iter([b"two", b"three"])
    in_between(office, A_DOWNLOAD, lambda: office.units.upload(REPORT, next(versions)), times=2)

    with pytest.raises(TemporaryError, match="could not be fetched whole"):
        fetched(office)


def test_half_a_file_is_fetched_again(office: Office) -> None:
    office.units.upload(REPORT, bytes(range(256)) * 100)
    office.tenant.faults.truncate(picks=A_DOWNLOAD)

    assert fetched(office) == bytes(range(256)) * 100


def test_half_a_file_again_and_again_is_no_file(office: Office) -> None:
    office.units.upload(REPORT, bytes(range(256)) * 100)
    office.tenant.faults.truncate(picks=A_DOWNLOAD, times=None)

    with pytest.raises(TemporaryError):
        fetched(office)


def test_an_address_that_expired_meanwhile_is_asked_for_anew(office: Office) -> None:
    office.units.upload(REPORT, b"one")
    in_between(office, A_DOWNLOAD, office.tenant.expire_downloads)

    assert fetched(office) == b"one"


def test_a_file_that_goes_while_it_is_fetched_is_gone(office: Office) -> None:
    item = office.units.upload(REPORT, b"one")
    in_between(office, A_DOWNLOAD, lambda: office.units.delete(REPORT))

    with pytest.raises(TenantError, match="not there any more"):
        office.library().fetch(item)


@pytest.mark.parametrize("hashed", [True, False])
def test_a_file_of_no_bytes_has_none(office: Office, hashed: bool) -> None:  # noqa: FBT001 - from the table
    office.tenant.knobs.empty_files_have_hash = hashed
    office.units.upload(REPORT, b"")

    assert fetched(office) == b""
    assert office.library().look(None).items[0].content == office.library().content_of(b"")


def test_our_token_goes_to_graph_alone(office: Office) -> None:
    office.units.upload(REPORT, b"one")
    library = office.library()

    library.fetch(office.units.id_of(REPORT))
    library.write(REPORT, b"two", expecting=etag_of(office.units, REPORT))

    with_token = {seen.host for seen in asked(office) if "authorization" in seen.headers}
    assert with_token == {"graph.microsoft.com"}
    assert {seen.host for seen in asked(office)} == {"graph.microsoft.com", office.tenant.host}


def test_a_firewalls_page_is_never_taken_for_the_file_though_it_comes_twice_alike(office: Office) -> None:
    item = office.units.upload(REPORT, b"The report.")
    office.tenant.faults.answer_instead(200, b"<html>Blocked by policy</html>", picks=A_DOWNLOAD, times=None)

    with pytest.raises(TemporaryError, match="could not be fetched whole"):
        office.library().fetch(item)


def test_a_name_with_half_a_letter_in_it_has_an_address(office: Office) -> None:
    assert web_link(office.network.address, "Half \ud83d.docx").endswith("/Half%20%3F.docx?web=1")
