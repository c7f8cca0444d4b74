"""What Microsoft 365, and the way to it, say when something fails; and how requests leave this computer at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
import requests
import responses

from cmmtn_sync import __version__
from cmmtn_sync.errors import CmmtnSyncError, TemporaryError, TenantError
from cmmtn_sync.tenant.microsoft365.sessions import new_session, user_agent
from cmmtn_sync.tenant.microsoft365.troubles import (
    Refused,
    is_blocked,
    is_not_connected,
    lock_owner,
    refused,
    unreachable,
)
from tests.contract.wires import GRAPH, NEVER_SENT, PERHAPS_DONE, Line

FILE = "https://contoso.sharepoint.com/sites/PeerReview/Shared Documents/Tracker.xlsx"
LONG = FILE.replace(
    "Tracker", "Reports to the Clinical Group of the Network/2025-26/Q2/Status report 2025-26 Q2 - network"
)
SAM = "sam.jones@example.org"


def a_no(status: int, *codes: str, message: str = "", inner: str = "innerError") -> Refused:
    """Return what an answer says whose first code has the others inside it."""
    error: dict[str, Any] = {}
    for code in reversed(codes):
        error = {"code": code, **({inner: error} if error else {})}
    with responses.RequestsMock() as graph:
        graph.get(GRAPH, status=status, json={"error": {**error, "message": message}})
        return refused(requests.get(GRAPH, timeout=1), "write a file")


# --- each kind of no

NOES: Mapping[str, tuple[Refused, set[str]]] = {
    "gone": (a_no(404, "itemNotFound"), {"not_there"}),
    "changed": (a_no(412, "resourceModified"), {"changed"}),
    "changed, with another code": (a_no(412, "notAllowed"), {"changed"}),
    "changed, as a conflict": (a_no(409, "conflict", "resourceModified"), {"changed"}),
    "changed, as said inside": (a_no(400, "invalidRequest", "entityTagDoesNotMatch"), {"changed"}),
    "changed, in small letters": (a_no(409, "conflict", "ResourceModified", inner="innererror"), {"changed"}),
    "open": (a_no(423, "resourceLocked"), {"locked"}),
    "open, when a session begins": (a_no(423, "notAllowed", "resourceLocked"), {"locked"}),
    "open, with another status": (a_no(409, "notAllowed", "resourceLocked"), {"locked"}),
    "checked out": (a_no(409, "notAllowed", "resourceCheckedOut"), {"locked"}),
    "taken": (a_no(409, "nameAlreadyExists"), {"name_taken"}),
    "taken, as said inside": (a_no(409, "conflict", "nameAlreadyExists"), {"name_taken"}),
    "taken, and refused for another reason": (a_no(400, "invalidRequest", "nameAlreadyExists"), set()),
    "forbidden": (a_no(403, "accessDenied"), set()),
    "another conflict": (a_no(409, "conflict"), set()),
}


@pytest.mark.parametrize(("no", "kinds"), NOES.values(), ids=NOES)
def test_a_no_is_of_the_kind_that_status_and_codes_say(no: Refused, kinds: set[str]) -> None:
    assert {kind for kind in ("not_there", "changed", "locked", "name_taken") if getattr(no, kind)} == kinds


def test_a_no_keeps_what_it_was_told_and_says_it() -> None:
    no = a_no(400, "invalidRequest", "pathIsTooLong", message="The path\n  is too long.")

    assert no.happened == "Microsoft 365 did not let us write a file."
    assert no.why == "It answered 400 invalidRequest. It said: “The path is too long”."
    assert no.codes == ("invalidRequest", "pathIsTooLong")


@pytest.mark.parametrize("body", ["", "<html>Forbidden</html>", "[]", '"no"', '{"error": "no"}', '{"error": null}'])
def test_a_no_of_any_form_is_a_no(body: str) -> None:
    with responses.RequestsMock() as graph:
        graph.get(GRAPH, status=403, body=body)

        no = refused(requests.get(GRAPH, timeout=1), "read")

    assert (no.status, no.codes, no.why) == (403, (), "It answered 403.")


OWNERS: Mapping[str, tuple[str, str | None]] = {
    "a name": (f'The file "{FILE}" is locked for shared use by Sam Jones.', "Sam Jones"),
    "a name with dots": (f'The file "{FILE}" is locked for shared use by Dr S. Jones.', "Dr S. Jones"),
    "a member": (f"The file {FILE} is locked for shared use by Sam Jones [membership].", "Sam Jones"),
    "an address": (f"The file {FILE} is locked for shared use by {SAM} [membership].", SAM),
    "an address alone": (f'The file "{FILE}" is locked for shared use by {SAM}.', SAM),
    "who checked it out": (f'The file "{FILE}" is checked out for editing by Sam Jones.', "Sam Jones"),
    "a claim": (f'The file "{FILE}" is checked out for editing by i:0#.f|membership|{SAM}.', SAM),
    "a claim and a time": (f"The file x has been checked out by i:0#.f|membership|{SAM} on 6/16/2020 9:42 AM", SAM),
    "behind a long path": (f'The file "{LONG}" is locked for shared use by Sam Jones.', "Sam Jones"),
    "nobody": ("The resource you are attempting to access is locked", None),
}


@pytest.mark.parametrize(("words", "owner"), OWNERS.values(), ids=OWNERS)
def test_who_has_a_file_open_is_taken_from_the_words(words: str, owner: str | None) -> None:
    assert lock_owner(a_no(423, "resourceLocked", message=words)) == owner


def test_long_words_are_shortened_for_people() -> None:
    assert len(a_no(423, message="very long " * 100).why) < 260


# --- no answer


@pytest.mark.parametrize("breaks", NEVER_SENT.values(), ids=NEVER_SENT)
def test_without_a_connection_nothing_was_sent(breaks: Callable[[], requests.RequestException]) -> None:
    assert is_not_connected(breaks())


@pytest.mark.parametrize("breaks", PERHAPS_DONE.values(), ids=PERHAPS_DONE)
def test_what_broke_in_the_middle_may_have_been_sent_and_is_temporary(
    breaks: Callable[[], requests.RequestException],
) -> None:
    assert not is_not_connected(breaks())
    assert not is_blocked(breaks())
    assert isinstance(unreachable(breaks(), "write a file"), TemporaryError)


WORDS: Mapping[str, tuple[str, str]] = {
    "refused": ("There is no connection to it.", "firewall"),
    "no such name": ("There is no connection to it.", "network"),
    "no connection in time": ("It did not answer in time.", "next run"),
    "proxy refused": ("The proxy that HTTPS_PROXY names", "HTTPS_PROXY"),
    "no connection to the proxy in time": ("The proxy that HTTPS_PROXY names", "HTTPS_PROXY"),
    "tunnel refused": ("The proxy that HTTPS_PROXY names", "HTTPS_PROXY"),
    "certificate not trusted": ("Its certificate is not trusted here", "REQUESTS_CA_BUNDLE"),
}


@pytest.mark.parametrize("breaks", WORDS)
def test_what_stands_between_is_named(breaks: str) -> None:
    why, do = WORDS[breaks]

    error = unreachable(NEVER_SENT[breaks](), "sign in")

    assert error.happened == "Microsoft 365 was not reached, to sign in."
    assert error.why.startswith(why)
    assert do in error.do


def test_a_certificate_that_is_not_trusted_needs_somebody_and_the_rest_goes_by_itself() -> None:
    families = {name: type(unreachable(breaks(), "sign in")) for name, breaks in NEVER_SENT.items()}

    assert families.pop("certificate not trusted") is TenantError
    assert set(families.values()) == {TemporaryError}


# --- how requests leave

TRUST = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
TRUSTED: Mapping[str, tuple[dict[str, str], str | bool]] = {
    "nothing": ({}, True),
    "SSL_CERT_FILE": ({"SSL_CERT_FILE": "/a.pem"}, "/a.pem"),
    "REQUESTS_CA_BUNDLE": ({"REQUESTS_CA_BUNDLE": "/b.pem"}, "/b.pem"),
    "CURL_CA_BUNDLE": ({"CURL_CA_BUNDLE": "/c.pem"}, "/c.pem"),
    "two of them": ({"SSL_CERT_FILE": "/a.pem", "REQUESTS_CA_BUNDLE": "/b.pem"}, "/b.pem"),
}


@pytest.fixture
def graph() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as graph:
        graph.get(f"{GRAPH}/v1.0/x", json={})
        yield graph


def asked_with(graph: responses.RequestsMock) -> dict[str, Any]:
    """Return what the one request that was made was sent with."""
    (call,) = graph.calls
    sent: dict[str, Any] = call.request.req_kwargs  # type: ignore[attr-defined]  # responses puts it there
    return sent


ASKS: Mapping[str, Callable[[timedelta], object]] = {
    "by Graph's client": lambda within: Line(answer_within=within).wire.get("/x", "try"),
    "by ourselves": lambda within: new_session(within, "a test").get(f"{GRAPH}/v1.0/x"),
    "by a library that bounds the connecting alone": lambda within: new_session(within, "a test").get(
        f"{GRAPH}/v1.0/x", timeout=(10, None)
    ),
}


@pytest.mark.parametrize("ask", ASKS.values(), ids=ASKS)
@pytest.mark.parametrize(("within", "expected"), [(60, (10, 60)), (5, (5, 5))])
def test_every_request_has_both_time_outs(
    graph: responses.RequestsMock, ask: Callable[[timedelta], object], within: int, expected: tuple[float, float]
) -> None:
    ask(timedelta(seconds=within))

    assert asked_with(graph)["timeout"] == expected


@pytest.mark.parametrize("ask", list(ASKS.values())[:2], ids=list(ASKS)[:2])
@pytest.mark.parametrize(("environment", "expected"), TRUSTED.values(), ids=TRUSTED)
def test_the_environments_certificates_are_trusted(
    graph: responses.RequestsMock,
    monkeypatch: pytest.MonkeyPatch,
    ask: Callable[[timedelta], object],
    environment: Mapping[str, str],
    expected: str | bool,  # noqa: FBT001 - as requests has it
) -> None:
    for name in TRUST:
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    ask(timedelta(seconds=5))

    assert asked_with(graph)["verify"] == expected


@pytest.mark.parametrize("name", TRUST)
def test_a_file_of_certificates_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    for other in TRUST:
        monkeypatch.delenv(other, raising=False)
    monkeypatch.setenv(name, "/nowhere/hospital.pem")

    with pytest.raises(CmmtnSyncError) as told:
        Line().wire.get("/x", "try")

    assert "/nowhere/hospital.pem" in told.value.why


NETWORKS = {
    "Cheshire and Mersey Major Trauma Network": "CheshireandMerseyMajorTraumaNetwork",
    "Rhwydwaith Trawma De Cymru – Ŵ & Co": "RhwydwaithTrawmaDeCymruCo",
    "ŵŷ": "Network",
    "A" * 60: "A" * 40,
}


@pytest.mark.parametrize(("network", "company"), NETWORKS.items(), ids=range(len(NETWORKS)))
def test_we_name_ourselves_as_the_page_on_throttling_asks(network: str, company: str) -> None:
    assert user_agent(network) == f"NONISV|{company}|cmmtn_sync/{__version__}"
