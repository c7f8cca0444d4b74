"""Writing into a SharePoint library: never over what somebody else has saved, never twice, and what is said instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

import pytest

from cmmtn_sync.errors import CmmtnSyncError, TemporaryError, TenantError
from cmmtn_sync.tenant import Changed, Locked, Written
from tests.contract.library_suite import REPORT
from tests.contract.office import Office
from tests.contract.sharepoint import asked, etag_of, in_between, saved_meanwhile, written
from tests.core.facts.made import a_word_document
from tests.emulated import where
from tests.emulated.faults import Fault, Faults

Break: TypeAlias = Callable[[Faults, int], Fault]

TRACKER = "Peer review/Tracker.xlsx"
LONG = (
    "Cheshire and Mersey Major Trauma Network/Peer review/2025-26/Reports to the Clinical Group/"
    "Status report 2025-26 Q2 - network.docx"
)
A_SESSION = where(path="createUploadSession")
A_PIECE = where(method="PUT", path="uploadSession")
A_PUT = where(method="PUT", path="/content")
BOTH_WAYS = pytest.mark.parametrize("put", [False, True], ids=["by upload session", "by PUT"])


def replaced(office: Office, path: str = TRACKER, data: bytes = b"ours", *, put: bool = False) -> object:
    """Return what comes of writing over a file in the state that it is in now."""
    return office.library(put_is_conditional=put).write(path, data, expecting=etag_of(office.units, path))


# --- somebody saves it, has it open, or has checked it out


@BOTH_WAYS
def test_what_somebody_saved_just_before_is_left_alone(office: Office, put: bool) -> None:  # noqa: FBT001
    office.units.upload(TRACKER, b"one")
    in_between(office, A_PUT if put else A_SESSION, saved_meanwhile(office, TRACKER, b"theirs"))

    assert replaced(office, put=put) == Changed()
    assert office.units.versions(TRACKER) == [b"one", b"theirs"]


@pytest.mark.parametrize("saves", [1, 2])
def test_what_somebody_saved_between_our_session_and_its_end_is_put_back(office: Office, saves: int) -> None:
    office.units.upload(TRACKER, b"one")
    versions = [f"theirs {number}".encode() for number in range(saves)]

    def save_them() -> None:
        for data in versions:
            saved_meanwhile(office, TRACKER, data)()

    in_between(office, A_PIECE, save_them)

    assert replaced(office) == Changed()
    assert office.units.versions(TRACKER) == [b"one", *versions, b"ours", versions[-1]]


def test_a_tenant_that_looks_again_when_the_session_ends_says_no_then(office: Office) -> None:
    office.tenant.knobs.session_commit_checks_etag = True
    office.units.upload(TRACKER, b"one")
    in_between(office, A_PIECE, saved_meanwhile(office, TRACKER, b"theirs"))

    assert replaced(office) == Changed()
    assert office.units.versions(TRACKER) == [b"one", b"theirs"]


@pytest.mark.parametrize("data", [b"ours", b""], ids=["by PUT after a session left open", "no bytes"])
def test_a_put_that_ignores_its_condition_overwrites_nothing(office: Office, data: bytes) -> None:
    office.tenant.knobs.put_honours_if_match = False
    office.units.upload(TRACKER, b"one")
    if data:
        office.tenant.faults.status(409, picks=A_SESSION, message="An upload session already exists for this file")
    in_between(office, A_PUT, saved_meanwhile(office, TRACKER, b"theirs"))

    assert replaced(office, data=data) == Changed()
    assert office.units.read(TRACKER) == b"theirs"


@pytest.mark.parametrize("obeyed", [True, False], ids=["as it is told", "whatever it is told"])
def test_a_new_file_does_not_take_the_place_of_one_that_came_just_before(office: Office, obeyed: bool) -> None:  # noqa: FBT001
    office.tenant.knobs.put_honours_conflict_behavior = obeyed
    in_between(office, A_PUT, saved_meanwhile(office, TRACKER, b"theirs"))

    assert office.library().write(TRACKER, b"ours", expecting=None) == Changed()
    assert office.units.read(TRACKER) == b"theirs"


def test_a_file_that_went_just_before_is_not_put_back(office: Office) -> None:
    office.units.upload(TRACKER, b"one")
    in_between(office, A_SESSION, lambda: office.units.delete(TRACKER))

    assert replaced(office) == Changed()
    assert not office.units.exists(TRACKER)


@BOTH_WAYS
@pytest.mark.parametrize(("words", "by"), [("sharepoint", "Sam Jones"), ("graph", None)])
@pytest.mark.parametrize("path", [TRACKER, LONG], ids=["short path", "long path"])
def test_who_has_a_file_open_is_named_where_the_answer_tells(
    office: Office,
    put: bool,  # noqa: FBT001 - from the table
    words: Any,  # noqa: ANN401 - one of two words
    by: str | None,
    path: str,
) -> None:
    office.tenant.knobs.lock_words = words
    office.units.upload(path, b"one")
    office.units.lock(path, "Sam Jones")

    assert replaced(office, path, put=put) == Locked(by=by)
    assert office.units.versions(path) == [b"one"]


@pytest.mark.parametrize(("words", "by"), [("sharepoint", "Sam Jones"), ("graph", None)])
def test_who_has_checked_a_file_out_is_named_where_the_answer_tells(
    office: Office,
    words: Any,  # noqa: ANN401 - one of two words
    by: str | None,
) -> None:
    office.tenant.knobs.lock_words = words
    office.units.upload(TRACKER, b"one")
    office.units.check_out(TRACKER, "Sam Jones")

    assert replaced(office) == Locked(by=by)


def test_a_file_that_is_opened_while_we_send_it_is_left_alone_and_no_session_stays_open(office: Office) -> None:
    office.units.upload(TRACKER, b"one")
    in_between(office, A_PIECE, lambda: office.units.lock(TRACKER, "Sam Jones"))

    assert replaced(office) == Locked(by="Sam Jones")
    assert office.tenant.state.uploads == {}


# --- what libraries want


def test_where_a_library_wants_check_out_a_new_file_is_checked_in_for_all_to_see(office: Office) -> None:
    office.units.require_check_out()

    item = written(office.library().write(TRACKER, b"one", expecting=None)).item

    assert office.units.seen_by("Sam Jones") == [TRACKER]
    assert item.etag == etag_of(office.units, TRACKER)


def test_a_session_that_was_left_open_does_not_keep_us_from_the_file(office: Office) -> None:
    office.units.upload(TRACKER, b"one")
    office.tenant.faults.lose_answer(picks=A_SESSION)
    with pytest.raises(TemporaryError, match="may not have been written"):
        replaced(office)

    assert len(office.tenant.state.uploads) == 1
    written(replaced(office))
    assert office.units.versions(TRACKER) == [b"one", b"ours"]


def test_a_folder_that_went_since_it_was_seen_is_made_anew(office: Office) -> None:
    office.units.make_folder("Peer review")
    library = office.library()
    library.look(None)
    office.units.delete("Peer review")

    written(library.write(TRACKER, b"one", expecting=None))

    assert office.units.read(TRACKER) == b"one"


def test_a_folder_that_was_made_though_its_answer_was_lost_is_found(office: Office) -> None:
    office.tenant.faults.lose_answer(picks=where(method="POST", path="/children"))

    written(office.library().write(TRACKER, b"one", expecting=None))

    assert list(office.units.folders()) == ["Peer review"]


def test_no_file_takes_the_place_of_a_folder(office: Office) -> None:
    office.units.make_folder(TRACKER)

    assert office.library().write(TRACKER, b"one", expecting=None) == Changed()
    assert office.library().write(TRACKER, b"one", expecting="whatever") == Changed()


NOES: Mapping[str, tuple[int, str, str]] = {
    "no right to write": (403, "accessDenied", "Your Microsoft 365 administrator has to give the app this right"),
    "no room": (507, "quotaLimitReached", "Ask its owner to make room"),
}


@pytest.mark.parametrize(("status", "code", "do"), NOES.values(), ids=NOES)
@pytest.mark.parametrize("there", [True, False], ids=["in place of another", "new"])
def test_a_no_says_who_can_change_it(office: Office, status: int, code: str, do: str, there: bool) -> None:  # noqa: FBT001
    if there:
        office.units.upload(TRACKER, b"one")
    office.tenant.faults.status(status, picks=where(method="PUT"), code=code)
    library = office.library()

    with pytest.raises(TenantError) as told:
        library.write(TRACKER, b"ours", expecting=etag_of(office.units, TRACKER) if there else None)

    assert do in told.value.do


# --- what SharePoint makes of it


def test_a_word_document_that_sharepoint_rewrites_is_told_of_as_new_content_and_still_ours(office: Office) -> None:
    document = a_word_document(lambda word: word.add_paragraph("A report of ours."))
    first = written(office.library().write(REPORT, document, expecting=None)).item
    cursor = office.library().look(None).cursor
    office.tenant.promote()

    (item,) = office.library().look(cursor).items

    assert item.item == first.item
    assert item.etag != first.etag
    assert item.content != first.content == office.library().content_of(document)
    assert (item.ours, item.changed) == (True, first.changed)
    assert office.library().write(REPORT, b"ours", expecting=first.etag) == Changed()


def test_a_large_file_goes_in_pieces(office: Office) -> None:
    office.units.upload(TRACKER, b"one")
    data = bytes(range(256)) * 45_000

    written(replaced(office, data=data))

    assert office.units.read(TRACKER) == data
    pieces = [len(seen.body) for seen in asked(office) if A_PIECE(seen.request)]
    assert (len(pieces), pieces[0] % (320 * 1024)) == (2, 0)


def test_a_large_file_of_which_a_piece_is_lost_is_not_written_and_leaves_no_session(office: Office) -> None:
    office.units.upload(TRACKER, b"one")
    office.tenant.faults.lose_answer(picks=A_PIECE)

    with pytest.raises(TemporaryError, match="may not have been written"):
        replaced(office, data=bytes(range(256)) * 45_000)

    assert (office.units.versions(TRACKER), office.tenant.state.uploads) == ([b"one"], {})


# --- answers that are lost on their way

BREAKS: Mapping[str, Break] = {
    "the answer is lost": lambda faults, at: faults.lose_answer(at=at),
    "half the answer comes": lambda faults, at: faults.truncate(at=at),
    "the connection breaks": lambda faults, at: faults.reset(at=at),
    "504": lambda faults, at: faults.status(504, at=at),
    "503": lambda faults, at: faults.status(503, at=at),
}


def each_call_broken(
    office: Office, breaks: Break, prepare: Callable[[], str | None], *, put: bool = False
) -> Iterator[object]:
    """Yield what came of a write for each of its calls at which it can be broken."""
    at, hit = 0, True
    while hit:
        at += 1
        office.begin_anew()
        expecting = prepare()
        library = office.library(put_is_conditional=put)
        library.link("")
        fault = breaks(office.tenant.faults, at)
        try:
            result: object = library.write(TRACKER, b"ours", expecting=expecting)
        except CmmtnSyncError as error:
            result = error
        hit = fault.hits > 0
        office.tenant.faults.lift()
        yield result


@pytest.mark.parametrize("breaks", BREAKS.values(), ids=BREAKS)
def test_a_new_file_is_made_once_whichever_answer_is_lost(office: Office, breaks: Break) -> None:
    for result in each_call_broken(office, breaks, lambda: None):
        if not isinstance(result, Written):
            assert isinstance(result, TemporaryError)
            result = office.library().write(TRACKER, b"ours", expecting=None)  # noqa: PLW2901 - as the next run does

        assert isinstance(result, Written)
        assert office.units.files() == {TRACKER: result.item.item}
        assert list(office.units.folders()) == ["Peer review"]
        assert office.units.versions(TRACKER) == [b"ours"]


@BOTH_WAYS
@pytest.mark.parametrize("breaks", BREAKS.values(), ids=BREAKS)
def test_a_file_is_replaced_once_whichever_answer_is_lost(
    office: Office,
    breaks: Break,
    put: bool,  # noqa: FBT001 - from the table
) -> None:
    def somebody_has_saved_it() -> str:
        office.units.upload(TRACKER, b"one")
        return etag_of(office.units, TRACKER)

    for result in each_call_broken(office, breaks, somebody_has_saved_it, put=put):
        if not isinstance(result, Written):
            assert isinstance(result, TemporaryError)
            result = replaced(office, put=put)  # noqa: PLW2901 - as the next run does

        assert isinstance(result, Written)
        assert result.item.ours
        assert office.units.versions(TRACKER) == [b"one", b"ours"]


def test_what_somebody_saves_after_ours_whose_answer_was_lost_stays(office: Office) -> None:
    office.units.upload(TRACKER, b"one")
    office.tenant.faults.lose_answer(picks=A_PIECE)
    in_between(office, where(method="GET", path="/items/"), saved_meanwhile(office, TRACKER, b"theirs"))

    assert replaced(office) == Changed()
    assert office.units.versions(TRACKER) == [b"one", b"ours", b"theirs"]


def test_a_rewriting_of_what_we_wrote_before_is_not_taken_for_what_we_write_now(office: Office) -> None:
    written(office.library().write(TRACKER, b"ours of yesterday", expecting=None))
    office.tenant.faults.reset(picks=A_PIECE)
    in_between(office, where(method="GET", path="/items/"), office.tenant.promote)

    with pytest.raises(TemporaryError, match="may not have been written"):
        replaced(office, data=b"ours of today")


def test_what_somebody_saved_right_after_ours_stays(office: Office) -> None:
    office.units.upload(TRACKER, b"one")
    in_between(office, where(method="GET", path="/versions"), saved_meanwhile(office, TRACKER, b"theirs"))

    assert replaced(office) == Changed()
    assert office.units.versions(TRACKER) == [b"one", b"ours", b"theirs"]


def test_of_two_saved_round_ours_the_last_stays(office: Office) -> None:
    office.units.upload(TRACKER, b"one")
    in_between(office, A_PIECE, saved_meanwhile(office, TRACKER, b"theirs 1"))
    in_between(office, where(method="GET", path="/versions"), saved_meanwhile(office, TRACKER, b"theirs 2"))

    assert replaced(office) == Changed()
    assert office.units.read(TRACKER) == b"theirs 2"


@BOTH_WAYS
@pytest.mark.parametrize("new", [False, True], ids=["replaced", "new"])
def test_what_is_said_to_be_written_never_bears_the_etag_of_what_somebody_saved_since(
    office: Office,
    new: bool,  # noqa: FBT001
    put: bool,  # noqa: FBT001
) -> None:
    if not new:
        office.units.upload(TRACKER, b"one")
    expecting = None if new else etag_of(office.units, TRACKER)
    in_between(office, where(method="GET", path="/items/[^/:]+$"), saved_meanwhile(office, TRACKER, b"theirs"))

    result = office.library(put_is_conditional=put).write(TRACKER, b"ours", expecting=expecting)

    assert office.units.read(TRACKER) == b"theirs"
    assert result == Changed() or written(result).item.etag != etag_of(office.units, TRACKER)


def test_a_history_that_cannot_be_read_after_a_write_is_a_persons_to_read(office: Office) -> None:
    office.units.upload(TRACKER, b"one")
    in_between(office, A_PIECE, saved_meanwhile(office, TRACKER, b"theirs"))
    office.tenant.faults.status(503, picks=where(method="GET", path="/versions"), times=None)

    with pytest.raises(TenantError, match="perhaps over what somebody had saved") as caught:
        replaced(office)
    assert "version history" in caught.value.do


@pytest.mark.parametrize(
    ("status", "body"),
    [(200, b"<html>Blocked</html>"), (204, b""), (202, b'{"nextExpectedRanges": ["0-"]}')],
    ids=["a page", "nothing", "more is expected"],
)
def test_a_last_piece_that_is_not_answered_with_the_file_is_looked_after(
    office: Office, status: int, body: bytes
) -> None:
    office.units.upload(TRACKER, b"one")
    office.tenant.faults.answer_instead(status, body, picks=A_PIECE)

    with pytest.raises(TemporaryError, match="may not have been written"):
        replaced(office)
    assert office.units.versions(TRACKER) == [b"one"]
