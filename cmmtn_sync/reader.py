"""The child processes in which :mod:`cmmtn_sync.facts` reads what is hostile, with limits of time and memory.

A document that hangs its reader, or kills it, costs one reader: it becomes ``Unreadable``, the next is read by a
new one. Nothing is started before the first document comes, so a quiet run starts nothing.
"""

from __future__ import annotations

import importlib
import logging
import multiprocessing
import os
import sys
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self, TypeAlias

from cmmtn_sync.errors import CmmtnSyncError
from cmmtn_sync.facts import MAX_BYTES, READER_VERSION, read_facts
from cmmtn_sync.model import Reading, Reason, Unreadable

if TYPE_CHECKING:  # pebble is slow to import: only what reads pays for it
    from pebble import ProcessPool

SECONDS: Final = 20.0
"""What one document may take."""
MEMORY: Final = 512 * 1024 * 1024
"""What one reader may hold, where the operating system can limit it (not on Windows)."""
TASKS: Final = 500
"""How many documents one child reads before a fresh one takes over."""
GRACE: Final = 30.0
"""How long we wait beyond the limit before we take it that the pool itself is stuck."""

_OUTSIDE: Final = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.fork",
    "urllib.",
    "webbrowser.",
)
"""What a child may not do, by the names of Python's audit events. https://docs.python.org/3/library/audit_events.html"""

TOO_LARGE: Final = Unreadable(reason=Reason.TOO_LARGE, reader=READER_VERSION, detail="a file of more than 100 MB")
"""What is said of a file that is not worth the way here."""

Bytes: TypeAlias = bytes | Callable[[], bytes]
"""The bytes of a document, or what fetches them when their turn has come."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Waiting:
    """A document on its way through a child, or the reading that it already has."""

    data: bytes
    name: str
    ahead: int
    future: Future[Reading]


class Reader:
    """Reads documents in child processes. Use as a context manager: leaving ends the children."""

    def __init__(self, *, workers: int = 2, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._workers = workers
        self._seconds = seconds
        self._memory = memory
        self._pool: ProcessPool | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def read(self, data: bytes, name: str) -> Reading:
        """Return what a document says, or why it cannot be read. Raise nothing of the document's making."""
        return next(self.read_many([(name, data)]))

    def read_many(self, documents: Iterable[tuple[str, Bytes]]) -> Iterator[Reading]:
        """Return a reading for each name and bytes, in their order; quicker than one by one on two cores.

        Bytes given as a function are fetched here, while the children read; at most two documents for each child
        are held at once. A fetch that raises one of our errors gives ``NOT_FETCHED``.
        """
        waiting: deque[_Waiting | Unreadable] = deque()
        for name, source in documents:
            waiting.append(self._begun(name, source, ahead=len(waiting)))
            if len(waiting) >= 2 * self._workers:
                yield self._ended(waiting.popleft())
        while waiting:
            yield self._ended(waiting.popleft())

    def _begun(self, name: str, source: Bytes, ahead: int) -> _Waiting | Unreadable:
        try:
            data = source if isinstance(source, bytes) else source()
        except CmmtnSyncError as error:
            return _unreadable(Reason.NOT_FETCHED, error.happened)
        if len(data) > MAX_BYTES:  # not worth the way into the child
            return TOO_LARGE
        return _Waiting(data=data, name=name, ahead=ahead, future=self._submit(data, name))

    def _ended(self, document: _Waiting | Unreadable) -> Reading:
        if isinstance(document, Unreadable):
            return document
        try:
            return self._result(document.future, document.ahead)
        except (BrokenProcessPool, CancelledError):
            # A child that dies idle takes pebble's whole pool with it, and us with what waited: not its fault.
            self._end()
        try:
            return self._result(self._submit(document.data, document.name), 0)
        except (BrokenProcessPool, CancelledError):
            self._end()
            return _unreadable(Reason.READER_DIED, "the reader could not be started")

    def _result(self, future: Future[Reading], ahead: int) -> Reading:
        from pebble import ProcessExpired  # noqa: PLC0415 - slow to import

        try:
            return future.result(timeout=self._seconds * (ahead + 1) + GRACE)
        except ProcessExpired:
            return _unreadable(Reason.READER_DIED, "the reader was stopped while it read this")
        except MemoryError:
            return _unreadable(Reason.READER_DIED, "the reader needed more memory than it may have")
        except TimeoutError:
            if not future.done():  # a child was killed while it held pebble's lock: nothing will come any more
                self._end()
                return _unreadable(Reason.READER_DIED, "the reader stopped answering")
            return _unreadable(Reason.TIMED_OUT, f"it took more than {self._seconds:.0f} seconds")

    def _submit(self, data: bytes, name: str) -> Future[Reading]:
        for _ in range(2):
            self._pool = self._pool or self._started()
            try:
                return self._pool.schedule(read_facts, args=(data, name), timeout=self._seconds)
            except RuntimeError:  # the pool broke since the last document
                self._end()
        broken: Future[Reading] = Future()
        broken.set_exception(BrokenProcessPool("the pool does not start"))
        return broken

    def _started(self) -> ProcessPool:
        from pebble import ProcessPool  # noqa: PLC0415 - slow to import

        return ProcessPool(
            max_workers=self._workers,
            max_tasks=TASKS,
            initializer=_quiet_and_limited,
            initargs=(self._memory,),
            context=multiprocessing.get_context("spawn"),
        )

    def _end(self) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call]
            pool.join()


def _unreadable(reason: Reason, detail: str) -> Unreadable:
    return Unreadable(reason=reason, reader=READER_VERSION, detail=detail)


def _quiet_and_limited(memory: int) -> None:
    """Mute the child, whose libraries may print pieces of a document, and limit what it may hold."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - for its whole life
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    importlib.import_module("cmmtn_sync.facts.reading")  # here, so that it is not taken from a document's time
    _shut_in()
    try:
        import resource  # noqa: PLC0415 - there is none on Windows
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold the document


def _shut_in() -> None:
    """Take from the child, for good, what no document needs: network, programs, files but those of its libraries.

    This holds for Python. libxml2 and pdfium, which are not Python, are told to fetch nothing by their own settings.
    """
    libraries = tuple({os.path.realpath(place) for place in (sys.prefix, sys.base_prefix, *sys.path) if place})

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if event.startswith(_OUTSIDE) or (event == "open" and not _is_library(arguments, libraries)):
            raise PermissionError(event)

    sys.addaudithook(watch)


def _is_library(opened: tuple[object, ...], libraries: tuple[str, ...]) -> bool:
    path, _, flags = opened
    if not isinstance(path, str | bytes) or not isinstance(flags, int):
        return isinstance(path, int)
    writes = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
    return not writes and os.path.realpath(os.fsdecode(path)).startswith(libraries)
