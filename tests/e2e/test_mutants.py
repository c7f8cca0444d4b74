"""Damaged documents: none crashes its reader, hangs it, or makes it look outside."""

from __future__ import annotations

import multiprocessing
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pebble import ProcessPool

from cmmtn_sync.model import Facts, Reading, Reason
from cmmtn_sync.reader import MEMORY, Reader, _quiet_and_limited
from tests.core.facts.made import a_bare_word_document
from tests.e2e.mutants import a_mutant
from tests.e2e.outside import connects, opens, starts, writes

_OURS = {Reason.READER_DIED, Reason.TIMED_OUT, Reason.NOT_FETCHED}
_ALL = 2_000
_AT_ONCE = 250
"""A process of pytest takes so many, so that two share the work."""
_FEW = 40


def _failures(numbers: range) -> list[tuple[str, Reading]]:
    """Return the mutants that our reader could not cope with: that it was killed, gave up, or failed."""
    mutants = [a_mutant(number) for number in numbers]
    with Reader() as reader:
        readings = list(reader.read_many(mutants))
    return [
        (name, reading)
        for (name, _), reading in zip(mutants, readings, strict=True)
        if not isinstance(reading, Facts) and reading.reason in _OURS
    ]


def test_damaged_documents_cost_no_reader() -> None:
    assert _failures(range(_FEW)) == []


@pytest.mark.proof
@pytest.mark.parametrize("first", range(0, _ALL, _AT_ONCE))
def test_two_thousand_damaged_documents_cost_no_reader(first: int) -> None:
    assert _failures(range(first, first + _AT_ONCE)) == []


@pytest.mark.parametrize("act", [connects, opens, writes, starts])
def test_a_child_can_reach_nothing_outside(act: Callable[[], None]) -> None:
    with ProcessPool(
        max_workers=1,
        initializer=_quiet_and_limited,
        initargs=(MEMORY,),
        context=multiprocessing.get_context("spawn"),
    ) as pool:
        future = pool.schedule(act)

        with pytest.raises(PermissionError):
            future.result()


@contextmanager
def _a_server() -> Iterator[tuple[int, list[object]]]:
    """Listen on a port, and note who comes."""
    came: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            try:
                while True:
                    connection, address = server.accept()
                    came.append(address)
                    connection.close()
            except OSError:
                return

        threading.Thread(target=listen, daemon=True).start()
        yield server.getsockname()[1], came
        server.shutdown(socket.SHUT_RDWR)


def test_no_reference_of_a_document_is_followed(tmp_path: Path) -> None:
    canary = tmp_path / "canary.txt"
    canary.write_text("the words of another file", encoding="utf-8")
    said = "<w:p><w:r><w:t>before &x; after</w:t></w:r></w:p>"
    with _a_server() as (port, came), Reader(workers=1) as reader:
        for target in (f"http://127.0.0.1:{port}/x", canary.as_uri()):
            entities = f'<!ENTITY x SYSTEM "{target}"><!ENTITY % y SYSTEM "{target}"> %y;'
            document = a_bare_word_document(said, before=f'<!DOCTYPE d SYSTEM "{target}" [{entities}]>')

            assert "the words of another file" not in repr(reader.read(document, "a.docx"))
    assert came == []
