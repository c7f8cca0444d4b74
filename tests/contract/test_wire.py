"""The wire to Graph: what is asked again and what is not, what is never sent, and whose links are followed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

import pytest
import requests
import responses

from cmmtn_sync.errors import TemporaryError, TenantError
from cmmtn_sync.tenant.microsoft365.pages import entries
from cmmtn_sync.tenant.microsoft365.transfers import Transfers
from cmmtn_sync.tenant.microsoft365.troubles import Refused, Unsure
from cmmtn_sync.tenant.microsoft365.wire import Repeat, Wire
from tests.contract.wires import GRAPH, NEVER_SENT, PERHAPS_DONE, Line

Step: TypeAlias = int | tuple[int, Mapping[str, str]] | str | Exception
"""What comes of one request: a status, a status with headers, a good answer of that body, or an error."""
Ask: TypeAlias = Callable[[Wire], object]

ADDRESS = f"{GRAPH}/v1.0/x"
GOOD = '{"id": "1"}'
A_PAGE = "<html>Please sign in to the hospital's network.</html>"


@pytest.fixture
def graph() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as graph:
        yield graph


def play(graph: responses.RequestsMock, *steps: Step) -> None:
    """Let requests to the address be answered one after the other, whatever their method; the last answer stays."""
    for step in steps:
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            if isinstance(step, (Exception, str)):
                graph.add(method, ADDRESS, body=step)
            else:
                status, headers = step if isinstance(step, tuple) else (step, {})
                graph.add(method, ADDRESS, status=status, headers=dict(headers), json={"error": {"code": "a code"}})


def get(wire: Wire) -> object:
    return wire.get("/x", "try")


def post(wire: Wire) -> object:
    return wire.post("/x", {"a": 1}, "try")


def put(wire: Wire) -> object:
    return wire.put("/x", b"bytes", "try", headers={"If-Match": '"1"'})


def patch(wire: Wire) -> object:
    return wire.patch("/x", {"a": 1}, "try", headers={"If-Match": '"1"'})


def delete(wire: Wire) -> None:
    wire.delete("/x", "try")


ALL = {"get": get, "post": post, "put": put, "patch": patch, "delete": delete}
ASKED_AGAIN = {"get": get, "patch": patch, "delete": delete}
ASKED_ONCE = {"post": post, "put": put}


# --- what is asked again

FAULTS: Sequence[Step] = (500, 502, 504, 408, A_PAGE, "[1, 2]", '{"id": "cut o')


@pytest.mark.parametrize("ask", ASKED_AGAIN.values(), ids=ASKED_AGAIN)
@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_what_does_no_harm_twice_is_asked_again_after_a_fault(
    graph: responses.RequestsMock, ask: Ask, fault: Step
) -> None:
    line = Line()
    play(graph, fault, fault, fault, GOOD)

    ask(line.wire)

    assert line.clock.waits == [1, 2, 4]
    assert line.wire.meter.requests == 4


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_four_faults_are_enough(graph: responses.RequestsMock, fault: Step) -> None:
    line = Line()
    play(graph, fault)

    with pytest.raises(TemporaryError, match="could not try just now"):
        get(line.wire)

    assert len(graph.calls) == 4


@pytest.mark.parametrize("ask", ASKED_ONCE.values(), ids=ASKED_ONCE)
@pytest.mark.parametrize("fault", [*FAULTS, 503], ids=str)
def test_what_may_have_been_done_is_not_asked_again_after_a_fault(
    graph: responses.RequestsMock, ask: Ask, fault: Step
) -> None:
    play(graph, fault, GOOD)

    with pytest.raises(Unsure, match="do not know whether"):
        ask(Line().wire)

    assert len(graph.calls) == 1


def test_no_words_where_words_are_asked_for_are_a_fault(graph: responses.RequestsMock) -> None:
    play(graph, "", GOOD)

    assert get(Line().wire) == {"id": "1"}


@pytest.mark.parametrize("status", [202, 204])
def test_what_is_taken_without_a_word_is_done(graph: responses.RequestsMock, status: int) -> None:
    graph.post(ADDRESS, status=status)

    assert post(Line().wire) == {}


def test_a_post_that_may_be_repeated_is(graph: responses.RequestsMock) -> None:
    play(graph, 500, GOOD)

    assert Line().wire.post("/x", None, "try", repeat=Repeat.ALWAYS) == {"id": "1"}


@pytest.mark.parametrize("ask", ALL.values(), ids=ALL)
@pytest.mark.parametrize("status", [429, 503, 509])
def test_what_was_turned_away_is_asked_again_when_it_may_be(
    graph: responses.RequestsMock, ask: Ask, status: int
) -> None:
    line = Line()
    play(graph, (status, {"Retry-After": "20"}), GOOD)

    ask(line.wire)

    assert line.clock.waits == [20]


@pytest.mark.parametrize("ask", ALL.values(), ids=ALL)
def test_what_is_asked_again_is_the_same_in_every_byte(graph: responses.RequestsMock, ask: Ask) -> None:
    play(graph, 429, GOOD)

    ask(Line().wire)

    first, second = (
        (call.request.method, call.request.url, call.request.body, _without_its_number(call.request.headers))
        for call in graph.calls
    )
    assert first == second


def _without_its_number(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() != "client-request-id"}


@pytest.mark.parametrize("ask", ALL.values(), ids=ALL)
def test_a_tenant_that_is_always_busy_is_left_alone(graph: responses.RequestsMock, ask: Ask) -> None:
    play(graph, (429, {"Retry-After": "1"}))

    with pytest.raises(TemporaryError, match="could not try just now"):
        ask(Line().wire)

    assert len(graph.calls) == 12


@pytest.mark.parametrize("ask", ALL.values(), ids=ALL)
def test_a_token_that_is_not_taken_is_renewed_once(graph: responses.RequestsMock, ask: Ask) -> None:
    line = Line()
    play(graph, 401, GOOD)

    ask(line.wire)

    tokens = [call.request.headers["Authorization"] for call in graph.calls]
    assert tokens == ["Bearer token-1", "Bearer token-2"]
    assert line.tokens.given == 2


@pytest.mark.parametrize("ask", ALL.values(), ids=ALL)
def test_a_second_no_to_a_token_is_a_no(graph: responses.RequestsMock, ask: Ask) -> None:
    line = Line()
    play(graph, 401)

    with pytest.raises(Refused) as no:
        ask(line.wire)

    assert (no.value.status, line.tokens.given) == (401, 2)


def test_to_delete_what_is_gone_is_done(graph: responses.RequestsMock) -> None:
    play(graph, 404)

    delete(Line().wire)

    with pytest.raises(Refused):
        get(Line().wire)


# --- no answer


@pytest.mark.parametrize("ask", ALL.values(), ids=ALL)
@pytest.mark.parametrize("breaks", ["refused", "no such name", "no connection in time", "proxy refused"])
def test_what_never_left_this_computer_is_asked_again(graph: responses.RequestsMock, ask: Ask, breaks: str) -> None:
    line = Line()
    play(graph, NEVER_SENT[breaks](), GOOD)

    ask(line.wire)

    assert line.clock.waits == [1]


@pytest.mark.parametrize("ask", ASKED_ONCE.values(), ids=ASKED_ONCE)
@pytest.mark.parametrize("breaks", PERHAPS_DONE.values(), ids=PERHAPS_DONE)
def test_what_broke_in_the_middle_may_have_been_done(
    graph: responses.RequestsMock, ask: Ask, breaks: Callable[[], Exception]
) -> None:
    play(graph, breaks(), GOOD)

    with pytest.raises(Unsure):
        ask(Line().wire)


@pytest.mark.parametrize("breaks", PERHAPS_DONE.values(), ids=PERHAPS_DONE)
def test_a_question_that_broke_in_the_middle_is_asked_again(
    graph: responses.RequestsMock, breaks: Callable[[], Exception]
) -> None:
    play(graph, breaks(), GOOD)

    assert get(Line().wire) == {"id": "1"}


@pytest.mark.parametrize("breaks", NEVER_SENT.values(), ids=NEVER_SENT)
def test_where_there_is_no_connection_the_run_finds_it_out_once(
    graph: responses.RequestsMock, breaks: Callable[[], Exception]
) -> None:
    line = Line()
    play(graph, breaks())
    with pytest.raises((TemporaryError, TenantError)) as first:
        get(line.wire)
    before = len(graph.calls)

    with pytest.raises((TemporaryError, TenantError)) as second:
        post(line.wire)

    assert (second.value.happened, len(graph.calls)) == (first.value.happened, before)


@pytest.mark.parametrize("breaks", PERHAPS_DONE.values(), ids=PERHAPS_DONE)
def test_where_connections_break_the_next_call_is_tried(
    graph: responses.RequestsMock, breaks: Callable[[], Exception]
) -> None:
    line = Line()
    play(graph, breaks(), breaks(), breaks(), breaks(), GOOD)
    with pytest.raises(TemporaryError):
        get(line.wire)

    assert get(line.wire) == {"id": "1"}


@pytest.mark.parametrize("breaks", ["tunnel refused", "certificate not trusted"])
def test_what_would_not_be_otherwise_the_next_time_is_tried_once(graph: responses.RequestsMock, breaks: str) -> None:
    play(graph, NEVER_SENT[breaks]())

    with pytest.raises((TemporaryError, TenantError)):
        get(Line().wire)

    assert len(graph.calls) == 1


# --- whose links are followed

ELSEWHERE = {
    "another host": "https://evil.example/v1.0/x",
    "a host that begins alike": "https://graph.microsoft.com.evil.example/v1.0/x",
    "ours as the user's name": "https://graph.microsoft.com@evil.example/v1.0/x",
    "a backslash before ours": r"https://evil.example\@graph.microsoft.com/v1.0/x",
    "ours behind a number sign": "https://evil.example#@graph.microsoft.com/v1.0/x",
    "another cloud": "https://graph.microsoft.us/v1.0/x",
    "no host": "https:/v1.0/x",
}


@pytest.mark.parametrize("link", ELSEWHERE.values(), ids=ELSEWHERE)
def test_a_link_that_leads_elsewhere_is_not_followed(graph: responses.RequestsMock, link: str) -> None:
    with pytest.raises(TenantError, match="leads elsewhere"):
        Line().wire.get(link, "try")

    assert len(graph.calls) == 0


@pytest.mark.parametrize("link", [ADDRESS, "https://GRAPH.microsoft.com/v1.0/x", "/x"])
def test_a_link_of_graphs_own_is_followed(graph: responses.RequestsMock, link: str) -> None:
    play(graph, GOOD)

    assert Line().wire.get(link, "try") == {"id": "1"}


@pytest.mark.parametrize("address", ["http://contoso.sharepoint.com/x", ""])
def test_bytes_go_to_no_address_that_is_not_encrypted(graph: responses.RequestsMock, address: str) -> None:
    line = Line()
    transfers = Transfers(requests.Session(), line.gate, line.wire.meter)

    for act in (lambda: transfers.download(address, "try"), lambda: transfers.upload(address, b"x", "try")):
        with pytest.raises(TenantError, match="not encrypted"):
            act()
    transfers.cancel(address)

    assert len(graph.calls) == 0


def test_a_no_tells_where_to_begin_anew(graph: responses.RequestsMock) -> None:
    play(graph, (410, {"Location": "https://graph.microsoft.com/v1.0/anew"}))

    with pytest.raises(Refused) as no:
        get(Line().wire)

    assert (no.value.status, no.value.location) == (410, "https://graph.microsoft.com/v1.0/anew")


def test_a_list_whose_pages_come_to_no_end_is_given_up(graph: responses.RequestsMock) -> None:
    graph.add("GET", ADDRESS, json={"value": [{"id": "1"}], "@odata.nextLink": ADDRESS})

    with pytest.raises(TemporaryError, match="could not read all of it: its list came to no end"):
        list(entries(Line().wire, "/x", "read all of it", cost=1))

    assert len(graph.calls) == 2


def test_what_microsoft_says_of_a_no_is_told_without_numbers_of_patients_and_addresses(
    graph: responses.RequestsMock,
) -> None:
    words = "Jane 943 476 5919.docx has been blocked, see https://contoso.sharepoint.com/x?tempauth=secret"
    graph.add("GET", ADDRESS, status=403, json={"error": {"code": "accessDenied", "message": words}})

    with pytest.raises(Refused) as told:
        get(Line().wire)

    assert "It said: “Jane [number removed].docx has been blocked, see [address]”." in told.value.why
