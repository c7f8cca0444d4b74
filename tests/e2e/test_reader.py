"""Reading in a child: what kills, hangs or fills it costs one document and never the next."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cmmtn_sync.errors import TenantError
from cmmtn_sync.facts import MAX_BYTES
from cmmtn_sync.model import Facts, Reading, Reason, Unreadable
from cmmtn_sync.reader import Reader
from tests.core.facts.made import a_bare_word_document, a_form, a_pdf

_PROC = Path("/proc/self/stat")


def _said(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


_GOOD = a_bare_word_document(_said("text"))
_SLOW = a_bare_word_document(_said("a slow document") * 300_000)
_LARGE = a_bare_word_document("<w:p><w:r/></w:p>" * 900_000)


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as started:
        yield started


def _reason(reading: Reading) -> Reason:
    assert isinstance(reading, Unreadable), reading
    return reading.reason


def _children() -> list[int]:
    return [child.pid for child in multiprocessing.active_children() if child.pid is not None]


def _ticks(pid: int) -> int:
    """Return the processor time that a process has used, in hundredths of a second."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return 0
    return int(fields[11])


def _kill_once_at_work(pid: int) -> None:
    idle = _ticks(pid)
    for _ in range(2000):
        if _ticks(pid) > idle + 20:
            break
        threading.Event().wait(0.01)
    os.kill(pid, signal.SIGKILL)


def test_a_document_is_read(reader: Reader) -> None:
    reading = reader.read(_GOOD, "Report.docx")

    assert isinstance(reading, Facts)
    assert reading.text == "text"


def test_nothing_is_started_before_the_first_document_comes() -> None:
    before = _children()

    with Reader():
        assert _children() == before


@pytest.mark.skipif(not _PROC.exists(), reason="needs /proc to see that the child is at work")
def test_a_reader_killed_at_work_makes_its_document_unknown_and_the_next_is_read() -> None:
    others = set(_children())
    with Reader(workers=1) as reader:
        reader.read(_GOOD, "first.docx")
        (child,) = set(_children()) - others
        killer = threading.Thread(target=_kill_once_at_work, args=(child,))
        killer.start()

        assert _reason(reader.read(_SLOW, "slow.docx")) is Reason.READER_DIED
        killer.join()
        assert isinstance(reader.read(_GOOD, "next.docx"), Facts)


def test_a_reader_killed_while_it_waits_costs_no_document() -> None:
    others = set(_children())
    with Reader(workers=1) as reader:
        reader.read(_GOOD, "first.docx")
        for child in set(_children()) - others:
            os.kill(child, signal.SIGKILL)

        assert isinstance(reader.read(_GOOD, "next.docx"), Facts)


def test_a_document_that_takes_too_long_is_given_up_and_the_next_is_read() -> None:
    with Reader(workers=1, seconds=0.5) as reader:
        assert _reason(reader.read(_SLOW, "slow.docx")) is Reason.TIMED_OUT
        assert isinstance(reader.read(_GOOD, "next.docx"), Facts)


def test_a_document_that_fills_the_memory_ends_its_reader_alone() -> None:
    pytest.importorskip("resource", reason="this operating system limits no memory")
    with Reader(workers=1, memory=160 * 1024 * 1024) as reader:
        assert _reason(reader.read(_LARGE, "large.docx")) is Reason.READER_DIED
        assert isinstance(reader.read(_GOOD, "next.docx"), Facts)


def test_a_pdf_that_loops_ends_its_reader_alone() -> None:
    pytest.importorskip("resource", reason="without a limit of memory it would fill this machine")
    twice = a_form("/X6 Do /X6 Do", "/XObject << /X6 6 0 R >>")
    looping = a_pdf([[(11, "text")]], drawn="/X6 Do\n", objects=[twice])

    with Reader(workers=1, seconds=5, memory=256 * 1024 * 1024) as reader:
        assert _reason(reader.read(looping, "loop.pdf")) in {Reason.READER_DIED, Reason.TIMED_OUT}
        assert isinstance(reader.read(_GOOD, "next.docx"), Facts)


def test_many_documents_come_back_in_their_order_and_are_fetched_when_their_turn_has_come(reader: Reader) -> None:
    fetched: list[int] = []

    def fetch(number: int) -> Callable[[], bytes]:
        def bytes_of() -> bytes:
            fetched.append(number)
            return a_bare_word_document(_said(f"number {number}"))

        return bytes_of

    readings = reader.read_many((f"{i}.docx", fetch(i)) for i in range(20))
    first = next(readings)

    assert len(fetched) <= 4
    assert [r.text for r in (first, *readings) if isinstance(r, Facts)] == [f"number {i}" for i in range(20)]


def test_a_document_that_cannot_be_fetched_does_not_stop_the_others(reader: Reader) -> None:
    def gone() -> bytes:
        raise TenantError("Gone.")

    missing, there = reader.read_many([("gone.docx", gone), ("there.docx", _GOOD)])

    assert _reason(missing) is Reason.NOT_FETCHED
    assert isinstance(there, Facts)


def test_a_file_of_more_than_is_read_is_not_even_sent_to_a_child(reader: Reader) -> None:
    assert _reason(reader.read(b"%PDF-" + bytes(MAX_BYTES), "large.pdf")) is Reason.TOO_LARGE


def test_a_child_says_nothing(reader: Reader, capfd: pytest.CaptureFixture[str]) -> None:
    for data in (b"%PDF-1.4 broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 broken", _GOOD[:-30]):
        assert _reason(reader.read(data, "broken")) is Reason.DAMAGED

    assert capfd.readouterr() == ("", "")
