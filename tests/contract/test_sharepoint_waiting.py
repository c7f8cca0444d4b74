"""How we ask: waiting where we are told to, through one gate; signing in again once; by name; and what it costs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TypeAlias

import pytest

from cmmtn_sync import __version__
from cmmtn_sync.config import SignInKind
from cmmtn_sync.errors import TemporaryError, TenantError
from cmmtn_sync.tenant.microsoft365.connection import connect, new_sign_in
from cmmtn_sync.tenant.microsoft365.library import SharePointLibrary
from tests.contract.library_suite import REPORT
from tests.contract.office import NETWORK, Office
from tests.contract.sharepoint import asked, etag_of, written
from tests.emulated import where
from tests.emulated.faults import Fault, Faults

Act: TypeAlias = Callable[[Office, SharePointLibrary], object]
Throttle: TypeAlias = Callable[[Faults, int], Fault]

TRACKER = "Tracker.xlsx"


def looked(_: Office, library: SharePointLibrary) -> object:
    return [item.path for item in library.look(None).items]


def found(_: Office, library: SharePointLibrary) -> object:
    return getattr(library.find(REPORT), "path", None)


def fetched(office: Office, library: SharePointLibrary) -> object:
    return library.fetch(office.units.id_of(REPORT))


def dated(office: Office, library: SharePointLibrary) -> object:
    return library.received(office.units.id_of(REPORT))


def created(office: Office, library: SharePointLibrary) -> object:
    written(library.write("Reports/2025/New.docx", b"new", expecting=None))
    return office.units.versions("Reports/2025/New.docx")


def replaced(office: Office, library: SharePointLibrary) -> object:
    written(library.write(TRACKER, b"two", expecting=etag_of(office.units, TRACKER)))
    return office.units.versions(TRACKER)


def replaced_by_put(office: Office, library: SharePointLibrary) -> object:
    """Replace a file of which the tenant says, once for each, that somebody left an upload session open."""
    office.tenant.faults.status(409, picks=where(path="createUploadSession"))
    return replaced(office, library)


ACTS: Mapping[str, Act] = {
    "look": looked,
    "find": found,
    "fetch": fetched,
    "date": dated,
    "create": created,
    "replace by upload session": replaced,
    "replace by PUT": replaced_by_put,
}
THROTTLES: Mapping[str, Throttle] = {
    "429": lambda faults, at: faults.throttle(7, at=at),
    "503": lambda faults, at: faults.throttle(7, at=at, status=503),
}


def a_library(office: Office) -> SharePointLibrary:
    """Return a library in which something lies, signed in to and found: each further call is the act's own."""
    office.tenant.knobs.delta_page_size = 2
    for path in (REPORT, TRACKER, "Wirral/2025/Work Plan.docx"):
        office.units.upload(path, b"one")
    library = office.library()
    library.link("")
    office.tenant.forget()
    return library


# --- being told to wait


@pytest.mark.parametrize("throttle", THROTTLES.values(), ids=THROTTLES)
@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_whichever_call_is_told_to_wait_waits_and_is_made_again(office: Office, act: Act, throttle: Throttle) -> None:
    expected = act(office, a_library(office))
    calls = len(asked(office))

    for at in range(1, calls + 1):
        office.begin_anew()
        library = a_library(office)
        throttle(office.tenant.faults, at)
        told = f"call {at} of {calls}"

        assert act(office, library) == expected, told
        assert office.waits == pytest.approx([7], abs=0.5), told
        assert len(asked(office)) == calls + 1, told


def in_half_a_minute(office: Office) -> str:
    return format_datetime(office.tenant.state.wall_datetime() + timedelta(seconds=30), usegmt=True)


WAITS: Mapping[str, tuple[Callable[[Office], Mapping[str, str]], float]] = {
    "seconds": (lambda _: {"Retry-After": "30"}, 30),
    "a date by the service's own clock": (lambda o: {"Retry-After": in_half_a_minute(o)}, 30),
    "the limit's end, which is later": (lambda _: {"Retry-After": "3", "RateLimit-Reset": "30"}, 30),
    "the limit's end, which is earlier": (lambda _: {"Retry-After": "30", "RateLimit-Reset": "3"}, 30),
    "the limit's end alone": (lambda _: {"RateLimit-Reset": "30"}, 30),
    "nothing": (lambda _: {}, 10),
    "no number": (lambda _: {"Retry-After": "soon"}, 10),
}


@pytest.mark.parametrize(("headers", "seconds"), WAITS.values(), ids=WAITS)
def test_we_wait_as_long_as_we_are_told(
    office: Office, headers: Callable[[Office], Mapping[str, str]], seconds: float
) -> None:
    office.tenant.skew = timedelta(hours=5)
    library = a_library(office)
    office.tenant.faults.status(429, headers=headers(office))

    looked(office, library)

    assert office.waits == pytest.approx([seconds], abs=1.5)


def test_a_wait_that_is_longer_than_a_run_may_wait_ends_it_and_nothing_more_is_asked(office: Office) -> None:
    library = a_library(office)
    office.tenant.faults.throttle(301)

    for act in (looked, found, fetched):
        with pytest.raises(TemporaryError, match="longer than one run may"):
            act(office, library)

    assert (len(asked(office)), office.waits) == (1, [])


def test_waits_that_add_up_to_more_than_a_run_may_wait_end_it(office: Office) -> None:
    library = a_library(office)
    office.tenant.faults.throttle(101, times=None)

    with pytest.raises(TemporaryError, match="longer than one run may"):
        looked(office, library)

    assert office.waits == pytest.approx([101, 101], abs=0.5)
    assert len(asked(office)) == 3


def test_a_download_that_is_told_to_wait_keeps_graph_waiting_too(office: Office) -> None:
    connection = office.connection()
    a_library(office)
    library = office.library(connection=connection)
    office.tenant.faults.throttle(200, picks=where(path="download.aspx"), times=None)

    with pytest.raises(TemporaryError):
        fetched(office, library)
    before = len(asked(office))
    with pytest.raises(TemporaryError, match="longer than one run may"):
        found(office, library)

    assert len(asked(office)) == before
    assert connection.usage()["seconds_waited"] == 200


# --- signing in


def sign_ins(office: Office) -> int:
    return sum("token" in seen.path for seen in office.tenant.requests if seen.host == office.tenant.state.login_host)


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_a_token_that_is_taken_back_in_mid_run_is_renewed_once(office: Office, act: Act) -> None:
    library = a_library(office)
    office.tenant.revoke_tokens()

    act(office, library)

    assert sign_ins(office) == 1
    assert [seen.status for seen in asked(office)].count(401) == 1


def test_a_token_that_is_never_taken_is_renewed_once_and_then_it_is_said(office: Office) -> None:
    library = a_library(office)
    office.tenant.faults.status(401, times=None, picks=where(host="graph.microsoft.com"))

    with pytest.raises(TenantError, match="did not let us") as told:
        found(office, library)

    assert (sign_ins(office), len(asked(office))) == (1, 2)
    assert "401" in told.value.why


def test_a_machine_that_signs_in_as_itself_knows_its_own_writing_in_its_first_run(office: Office) -> None:
    office.tenant.give_machine(office.tenant.state.apps[office.world.app.id])
    settings = replace(office.settings, sign_in=SignInKind.MANAGED_IDENTITY, client="", secret_file=None)
    way = connect(settings, new_sign_in(settings, NETWORK, office.folder), NETWORK)

    item = written(office.library(connection=way).write(TRACKER, b"one", expecting=None)).item

    assert item.ours
    assert [told.ours for told in office.library(connection=way).look(None).items] == [True]


# --- who asks, and what it costs


def test_every_request_says_who_asks(office: Office) -> None:
    for act in ACTS.values():
        act(office, a_library(office))
    agents = {seen.headers["user-agent"] for seen in office.tenant.requests}

    assert agents == {f"NONISV|CheshireandMerseyMajorTraumaNetwork|cmmtn_sync/{__version__}"}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_every_request_is_counted_but_those_of_signing_in(office: Office, act: Act) -> None:
    connection = office.connection()
    a_library(office)

    act(office, office.library(connection=connection))

    usage = connection.usage()
    assert usage["requests"] == len(asked(office))
    assert sign_ins(office) == 1


@pytest.mark.parametrize("act", [looked, found, fetched, dated, replaced])
def test_resource_units_are_counted_as_sharepoint_counts_them(office: Office, act: Act) -> None:
    connection = office.connection()
    a_library(office)
    library = office.library(connection=connection, put_is_conditional=True)

    act(office, library)

    assert connection.usage()["resource_units"] == office.tenant.units


def test_what_a_write_sends_is_counted_as_writing(office: Office) -> None:
    connection = office.connection()
    a_library(office)

    replaced(office, office.library(connection=connection))

    # The emulated tenant counts nothing at an upload's address; the page on throttling has 2 units for an upload.
    assert connection.usage()["resource_units"] == office.tenant.units + 2


def test_the_services_own_time_is_kept(office: Office) -> None:
    office.tenant.skew = timedelta(hours=5)
    connection = office.connection()
    a_library(office)

    looked(office, office.library(connection=connection))

    told = connection.wire.service_time or datetime(1970, 1, 1, tzinfo=UTC)
    assert abs(told - office.tenant.state.wall_datetime()) < timedelta(minutes=1)


# --- no answer at all


def test_a_tenant_that_never_answers_is_given_up_for_the_run_after_some_calls(office: Office) -> None:
    a_library(office)
    office.answer_within = timedelta(seconds=0.2)
    library = office.library()
    office.tenant.faults.silence(times=None, picks=where(host="graph.microsoft.com"))

    for _ in range(20):
        with pytest.raises(TemporaryError, match="was not reached"):
            library.fetch("an item")

    assert len([seen for seen in office.tenant.requests if "graph" in seen.host]) == 6


def test_one_file_that_never_comes_stops_no_other(office: Office) -> None:
    a_library(office)
    silent = office.units.upload("North/Silent.docx", b"silent")
    office.answer_within = timedelta(seconds=0.2)
    library = office.library()
    office.tenant.faults.silence(times=None, picks=lambda request: silent in request.path)

    with pytest.raises(TemporaryError):
        library.fetch(silent)

    assert fetched(office, library)


def test_files_that_never_come_are_given_up_for_the_run_after_some(office: Office) -> None:
    items = [office.units.upload(f"Wirral/{number}.docx", b"x") for number in range(12)]
    office.answer_within = timedelta(seconds=0.2)
    library = office.library()
    office.tenant.faults.silence(times=None, picks=where(path="download.aspx"))

    for item in items:
        with pytest.raises(TemporaryError):
            library.fetch(item)

    assert len([seen for seen in asked(office) if "download.aspx" in seen.path]) <= len(items)
