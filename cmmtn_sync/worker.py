"""The worker: ``schedule`` wakes it, and that is all it does. What is due follows from what is, not from the timer."""

from __future__ import annotations

import json
import logging
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Final

import schedule
from filelock import FileLock, Timeout

from cmmtn_sync.cli.building import real_house
from cmmtn_sync.cli.heartbeat import Beat, read_beat, write_beat
from cmmtn_sync.cli.microsoft365 import Tenants
from cmmtn_sync.config import load
from cmmtn_sync.errors import AnotherRunError, CmmtnSyncError, ConfigurationError, ExitCode
from cmmtn_sync.model import Held
from cmmtn_sync.run import run

_LOCK: Final = "worker.lock"
_NAP: Final = 5.0
"""Seconds: on Windows a wait hears Ctrl-C only when it ends."""
_LOG: Final = logging.getLogger("cmmtn_sync")


class JsonLines(logging.Formatter):
    """One JSON document a line: no names, no addresses, no text of documents."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        facts = getattr(record, "facts", {})
        told = {"at": datetime.fromtimestamp(record.created, UTC).isoformat(), "level": record.levelname.lower()}
        return json.dumps({**told, "message": record.getMessage(), **facts}, ensure_ascii=False)


def work(directory: Path) -> int:
    """Run until told to stop, and return the exit code. The run in hand is finished first.

    Raise ``ConfigurationError`` if the configuration is not valid at the start, ``AnotherRunError`` if another
    worker serves the same data folder.
    """
    settings = load(directory).settings
    stop = threading.Event()
    with _the_only_one(settings.data):
        _log_to_stderr()
        _listen(stop)
        waking = schedule.Scheduler()
        # One for all passes: its token serves many, and a wait that Microsoft 365 asks for ends when we are to stop.
        tenants = Tenants(stop.wait)
        waking.every(settings.worker.every_minutes).minutes.do(one_pass, directory, settings.data, tenants)
        _LOG.info("started", extra={"facts": {"every_minutes": settings.worker.every_minutes}})
        one_pass(directory, settings.data, tenants)
        while not stop.is_set():
            stop.wait(timeout=min(_NAP, max(0.0, waking.idle_seconds or 0.0)))
            if not stop.is_set():
                waking.run_pending()
        _stopped(settings.data)
    _LOG.info("stopped")
    return ExitCode.DONE


def one_pass(directory: Path, data: Path, tenants: Tenants | None = None) -> ExitCode:
    """Do one run and beat the heart, whatever comes of it: a fault today must not stop tomorrow."""
    passed = _passed(directory, tenants or Tenants())
    _beat(data, passed.code, why=passed.why)
    _LOG.log(passed.level, passed.message, extra={"facts": {"exit_code": int(passed.code), **passed.facts}})
    return passed.code


@dataclass(frozen=True, kw_only=True, slots=True)
class _Passed:
    """How one pass ended, and how that is to be told: to the log without names, to ``status`` in words."""

    code: ExitCode
    message: str
    level: int = logging.ERROR
    facts: Mapping[str, object] = field(default_factory=dict)
    why: str = ""


def _passed(directory: Path, tenants: Tenants) -> _Passed:
    now = datetime.now(UTC)
    try:
        with real_house(directory, now, tenants=tenants) as house:
            result = run(house, now)
            usage = dict(house.usage())
    except AnotherRunError as error:
        return _Passed(code=error.exit_code, message="another run is going", level=logging.WARNING)
    except CmmtnSyncError as error:
        why = " ".join(part for part in (error.happened, error.why, error.do) if part)
        return _Passed(code=error.exit_code, message="the run could not be done", facts=_placed(error), why=why)
    except Exception as error:  # noqa: BLE001 - the worker must outlive what nobody foresaw
        kind = type(error).__name__
        why = f"A fault that nobody foresaw: {kind}. Give the worker's log to whoever looks after the program."
        return _Passed(code=ExitCode.FAULT, message="unforeseen fault", facts={"kind": kind}, why=why)
    counts: dict[str, object] = {"actions": len(result.plan.actions), "read": len(result.seen.new_readings)}
    needs = sorted({a.code for a in result.plan.attentions if a.who is Held.INSTALLER})
    facts = counts | usage | ({"needs": needs} if needs else {})
    return _Passed(code=result.exit_code, message="run", level=logging.INFO, facts=facts)


def _placed(error: CmmtnSyncError) -> dict[str, object]:
    """Return where to look, without the words: these may hold a file's or a person's name."""
    see = "cmmtn-sync check" if isinstance(error, ConfigurationError) else "cmmtn-sync plan"
    facts: dict[str, object] = {"kind": type(error).__name__, "see": see}
    if isinstance(error, ConfigurationError):
        facts["where"] = [f"{Path(p.file).name} line {p.line or 1}" for p in error.problems]
    return facts


@contextmanager
def _the_only_one(data: Path) -> Iterator[None]:
    """Hold the place of this data folder's worker. Raise ``AnotherRunError`` if it is taken."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        lock = FileLock(data / _LOCK, timeout=0)
        lock.acquire()
    except Timeout:
        happened = "Another worker is at work on this data folder."
        raise AnotherRunError(
            happened, why=f"It holds {data / _LOCK}.", do="Leave it at work, or stop it first."
        ) from None
    except (OSError, NotImplementedError) as error:
        happened = f"The data folder {data} could not be locked."
        raise CmmtnSyncError(
            happened, why=f"The system says: {error}.", do="See that this account may change files in it."
        ) from error
    try:
        yield
    finally:
        lock.release()


def _beat(data: Path, code: int, *, stopped: bool = False, why: str = "") -> None:
    try:
        write_beat(data, Beat(at=datetime.now(UTC), exit_code=int(code), stopped=stopped, why=why))
    except OSError as error:
        _LOG.warning("the heartbeat could not be written", extra={"facts": {"why": error.strerror}})


def _stopped(data: Path) -> None:
    """Say that nobody is at work any more, so that ``status`` need not wait to find out."""
    last = read_beat(data)
    _beat(data, last.exit_code if last else ExitCode.DONE, stopped=True, why=last.why if last else "")


def _listen(stop: threading.Event) -> None:
    """Stop after the run in hand when told to: SIGTERM from a service manager, Ctrl-C from a person."""

    def told(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for name in ("SIGTERM", "SIGINT", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), told)


def _log_to_stderr() -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    _LOG.handlers = [handler]
    _LOG.setLevel(logging.INFO)
    _LOG.propagate = False
