"""The worker: ``schedule`` wakes it, and that is all it does. What is due follows from what is, not from the timer."""

from __future__ import annotations

import json
import logging
import signal
import threading
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Final

import schedule

from cmmtn_sync.cli.building import real_house
from cmmtn_sync.config import load
from cmmtn_sync.errors import AnotherRunError, CmmtnSyncError, ExitCode
from cmmtn_sync.run import run

HEARTBEAT: Final = "heartbeat.json"
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

    Raise ``ConfigurationError`` if the configuration is not valid at the start.
    """
    settings = load(directory).settings
    _log_to_stderr()
    stop = threading.Event()
    _listen(stop)
    waking = schedule.Scheduler()
    waking.every(settings.worker.every_minutes).minutes.do(one_pass, directory, settings.data)
    _LOG.info("started", extra={"facts": {"every_minutes": settings.worker.every_minutes}})
    one_pass(directory, settings.data)
    while not stop.is_set():
        stop.wait(timeout=max(0.0, waking.idle_seconds or 0.0))
        if not stop.is_set():
            waking.run_pending()
    _LOG.info("stopped")
    return ExitCode.DONE


def one_pass(directory: Path, data: Path) -> ExitCode:
    """Do one run and beat the heart, whatever comes of it: a fault today must not stop tomorrow."""
    now = datetime.now(UTC)
    try:
        with real_house(directory, now) as house:
            result = run(house, now)
        code = result.exit_code
        facts = {"exit_code": int(code), "actions": len(result.plan.actions), "read": len(result.seen.new_readings)}
        _LOG.info("run", extra={"facts": facts})
    except AnotherRunError:
        code = ExitCode.ANOTHER_RUN
        _LOG.warning("another run is going")
    except CmmtnSyncError as error:
        code = error.exit_code
        _LOG.error(error.happened, extra={"facts": {"exit_code": int(code), "do": error.do}})
    except Exception as error:  # noqa: BLE001 - the worker must outlive what nobody foresaw
        code = ExitCode.FAULT
        _LOG.error("unforeseen fault", extra={"facts": {"kind": type(error).__name__}})
    _beat(data / HEARTBEAT, code)
    return code


def read_heartbeat(path: Path) -> datetime | None:
    """Return when the worker last finished a pass (UTC), or None if it never did."""
    try:
        return datetime.fromisoformat(json.loads(path.read_text(encoding="utf-8"))["at"])
    except (OSError, ValueError, KeyError):
        return None


def _beat(path: Path, code: ExitCode) -> None:
    told = json.dumps({"at": datetime.now(UTC).isoformat(), "exit_code": int(code)})
    beside = path.with_suffix(".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(told, encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        _LOG.warning("the heartbeat could not be written", extra={"facts": {"why": error.strerror}})


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
