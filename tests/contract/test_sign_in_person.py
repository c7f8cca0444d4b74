"""A person signs in for us by a code on another device: shown, kept in one file, used silently, and one day over."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from cmmtn_sync.config import SignInKind
from cmmtn_sync.errors import ExitCode, TemporaryError
from cmmtn_sync.tenant.microsoft365.connection import CACHE_NAME
from cmmtn_sync.tenant.microsoft365.device import DeviceSignIn
from cmmtn_sync.tenant.microsoft365.sign_in_troubles import _SAID, SignInError
from tests.contract.identities import Door, nothing_is_said
from tests.emulated import Moment
from tests.emulated.wire import Request

JO, SAM = "jo@contoso.example.org", "sam@contoso.example.org"
CLOSED = "http://127.0.0.1:9"


@pytest.fixture(autouse=True)
def _nothing_is_said(door: Door, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    with nothing_is_said(door, caplog):
        yield
        keep = door.folder / CACHE_NAME
        if keep.exists():
            door.planted.update(_secrets_in(keep))


def _secrets_in(file: Path) -> set[str]:
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        entries = [entry for group in kept.values() for entry in group.values()]
    except (ValueError, AttributeError):  # one that was spoilt
        return set()
    return {entry["secret"] for entry in entries if "secret" in entry}


def a_process(door: Door) -> DeviceSignIn:
    """Return the sign-in of a process that begins: it knows what lies in the file, and no more."""
    found = door.by(SignInKind.DEVICE_CODE)
    assert isinstance(found, DeviceSignIn)
    return found


def signed_in(door: Door, who: str = JO) -> list[str]:
    """Have somebody sign in. Return what was shown to them."""
    shown: list[str] = []

    def show(words: str) -> None:
        shown.append(words)
        door.tenant.approve_device_code(who)

    a_process(door).begin(show)
    return shown


# --- signing in


def test_a_person_is_shown_where_to_go_and_what_to_type(door: Door) -> None:
    (words,) = signed_in(door)

    (code,) = door.tenant.state.device_codes.values()
    assert "https://microsoft.com/devicelogin" in words
    assert code.user_code in words


def test_later_processes_go_on_in_that_persons_name(door: Door) -> None:
    signed_in(door)

    later = a_process(door)
    told = door.connection(later).wire.get(f"/sites/{next(iter(door.tenant.state.sites))}", "look at a site")

    assert told["displayName"] == "PeerReview"
    assert later.claims["upn"] == JO


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights in another way")
def test_what_the_sign_in_leaves_only_its_owner_may_read(door: Door) -> None:
    before = os.umask(0)
    try:
        signed_in(door)
        a_process(door).renew()
    finally:
        os.umask(before)

    assert stat.S_IMODE((door.folder / CACHE_NAME).stat().st_mode) == 0o600
    assert [file.name for file in door.folder.iterdir()] == [CACHE_NAME]


def test_while_nobody_has_signed_in_it_says_what_to_type(door: Door) -> None:
    error = door.refusal(a_process(door).token)

    assert error.happened == "Nobody is signed in to Microsoft 365 here."
    assert error.do == "Run: cmmtn-sync sign-in"
    assert error.exit_code is ExitCode.NEEDS_INSTALLER


def test_who_signs_in_later_takes_the_place_of_who_did_before(door: Door) -> None:
    signed_in(door, JO)
    door.tenant.break_refresh_tokens(50173)
    signed_in(door, SAM)

    later = a_process(door)
    later.token()

    assert later.claims["upn"] == SAM


def test_who_signs_in_again_mends_what_had_ended(door: Door) -> None:
    signed_in(door)
    door.tenant.break_refresh_tokens(700082)
    door.refusal(a_process(door).renew)
    signed_in(door)

    later = a_process(door)
    later.renew()

    assert later.claims["upn"] == JO


def test_a_person_who_refuses_is_told_that_they_did(door: Door) -> None:
    sign_in = a_process(door)

    error = door.refusal(lambda: sign_in.begin(lambda _: door.tenant.decline_device_code()))

    assert isinstance(error, SignInError)
    assert "Entra administrator" not in error.do
    assert "cmmtn-sync sign-in" in error.do
    assert not (door.folder / CACHE_NAME).exists()


def test_a_code_that_nobody_typed_in_time_is_told_as_that(door: Door) -> None:
    sign_in = a_process(door)

    def let_it_end(_: str) -> None:
        for code in door.tenant.state.device_codes.values():
            code.expires = 0

    error = door.refusal(lambda: sign_in.begin(let_it_end))

    assert isinstance(error, SignInError)
    assert "Entra administrator" not in error.do
    assert "cmmtn-sync sign-in" in error.do


def test_an_app_that_may_not_let_people_in_so_is_told_which_box_to_tick(door: Door) -> None:
    door.app.is_public = False
    sign_in = a_process(door)

    error = door.refusal(lambda: sign_in.begin(lambda _: door.tenant.approve_device_code(JO)))

    assert "Allow public client flows" in f"{error.why} {error.do}"


# --- one sign-in, many requests


def test_the_token_of_a_person_serves_a_whole_run(door: Door) -> None:
    signed_in(door)
    door.tenant.forget()

    wire, site = door.connection(a_process(door)).wire, next(iter(door.tenant.state.sites))
    for _ in range(5):
        wire.get(f"/sites/{site}", "look at a site")

    assert len(door.token_requests()) <= 1
    assert len(door.login_requests()) <= 2


def test_a_token_of_a_person_that_graph_takes_no_more_is_renewed_once(door: Door) -> None:
    signed_in(door)
    wire, site = door.connection(a_process(door)).wire, next(iter(door.tenant.state.sites))
    door.tenant.revoke_tokens()
    door.tenant.forget()

    wire.get(f"/sites/{site}", "look at a site")

    statuses = [seen.status for seen in door.tenant.requests if "graph" in seen.host]
    assert statuses in ([401, 200], [200])


# --- told no

ENDED: Mapping[int, tuple[str, str]] = {
    50173: (
        "The sign-in has ended: a password was changed or it was taken back.",
        "Sign in again: cmmtn-sync sign-in",
    ),
    700082: ("The sign-in was not used for so long that it ended.", "Sign in again: cmmtn-sync sign-in"),
    70043: ("The sign-in has ended by a rule of the tenant.", "Sign in again: cmmtn-sync sign-in"),
    50076: ("The tenant wants a second factor.", "Sign in again: cmmtn-sync sign-in"),
    53003: (
        "A rule of the tenant (Conditional Access) does not let us sign in.",
        "Ask your Entra administrator which rule it is.",
    ),
    65001: (
        "Nobody has consented to what the app asks for.",
        "Ask your Entra administrator to consent: see microsoft-365.md.",
    ),
    7000229: (
        "The app has no service principal in this tenant.",
        "Ask your Entra administrator to add the app to the tenant.",
    ),
}
"""What ends a person's sign-in -> the words for it."""
OVER = (70008, 50078, 50133, 700084)
"""Further codes of a session that is over: by age, by a password, by a second factor."""
WITH_A_CODE = {70000, 70016, 70020, 7000218}
"""Refused, not typed in time, no app for people."""
AT_THE_DOOR = {7000222, 7000215, 700027, 700024, 700016, 90002, 700213}
"""Said to an app by itself: test_sign_in.py."""


@pytest.mark.parametrize("code", ENDED)
def test_a_sign_in_that_is_over_is_said_with_what_to_do(door: Door, code: int) -> None:
    signed_in(door)
    door.tenant.break_refresh_tokens(code)

    error = door.refusal(a_process(door).renew)

    assert isinstance(error, SignInError)
    assert (error.code, error.why, error.do) == (f"AADSTS{code}", *ENDED[code])


@pytest.mark.parametrize("code", OVER)
def test_however_a_persons_sign_in_ends_they_are_told_to_sign_in_again(door: Door, code: int) -> None:
    signed_in(door)
    door.tenant.break_refresh_tokens(code)

    error = door.refusal(a_process(door).renew)

    assert "cmmtn-sync sign-in" in error.do


def test_every_code_that_has_words_has_a_test() -> None:
    assert set(ENDED) | AT_THE_DOOR <= set(_SAID) <= {*ENDED, *OVER} | AT_THE_DOOR | WITH_A_CODE


# --- the file, and the way there


SPOILT = {"cut off": b"{ this is no JSON", "empty": b"", "bytes": b"\xff\xfe\x00", "a list": b"[]"}


@pytest.mark.parametrize("content", SPOILT.values(), ids=SPOILT)
def test_a_file_that_is_spoilt_is_told_with_how_to_mend_it(door: Door, content: bytes) -> None:
    (door.folder / CACHE_NAME).write_bytes(content)

    error = door.refusal(a_process(door).token)

    assert not isinstance(error, TemporaryError)
    assert "cmmtn-sync sign-in" in error.do


@pytest.mark.parametrize("content", SPOILT.values(), ids=SPOILT)
def test_to_sign_in_anew_mends_a_file_that_is_spoilt(door: Door, content: bytes) -> None:
    (door.folder / CACHE_NAME).write_bytes(content)

    signed_in(door)

    assert a_process(door).token()


@pytest.mark.parametrize("doing", [DeviceSignIn.token, lambda it: it.begin(lambda _: None)], ids=["used", "signing in"])
def test_no_network_is_told_as_that(
    door: Door, monkeypatch: pytest.MonkeyPatch, doing: Callable[[DeviceSignIn], object]
) -> None:
    signed_in(door)
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, CLOSED)
    sign_in = a_process(door)

    error = door.refusal(lambda: doing(sign_in))

    assert isinstance(error, TemporaryError)
    assert error.happened == "Microsoft 365 was not reached, to sign in."


def test_a_connection_that_breaks_while_the_person_types_is_told_as_that(door: Door) -> None:
    sign_in = a_process(door)

    error = door.refusal(lambda: sign_in.begin(lambda _: door.tenant.make_unreachable()))

    assert error.happened == "Microsoft 365 was not reached, to sign in."


def test_a_cut_off_write_leaves_the_sign_in_as_it_was(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    signed_in(door)
    before = (door.folder / CACHE_NAME).read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    error = door.refusal(a_process(door).renew)

    assert "No space left on device" in error.why
    assert (door.folder / CACHE_NAME).read_bytes() == before


def test_the_file_is_written_before_the_token_is_used(door: Door) -> None:
    """Entra may take back a refresh token once it has given the next: one that is not kept is lost."""
    signed_in(door)
    kept: list[bool] = []

    def look(moment: Moment, request: Request) -> None:
        if moment is Moment.BEFORE and "graph" in request.host:
            token = request.header("authorization").removeprefix("Bearer ")
            kept.append(token in (door.folder / CACHE_NAME).read_text(encoding="utf-8"))

    door.tenant.on_request(look)
    door.connection(a_process(door)).wire.get(f"/sites/{next(iter(door.tenant.state.sites))}", "look at a site")

    assert kept == [True]
