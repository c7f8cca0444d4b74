"""The worker's sign of life, a small file in the data folder: written by the worker, read by ``status``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

_NAME: Final = "heartbeat.json"


@dataclass(frozen=True, kw_only=True, slots=True)
class Beat:
    """When the worker last ended a pass (UTC), with which exit code, and whether it was told to stop."""

    at: datetime
    exit_code: int
    stopped: bool = False
    why: str = ""
    """Of a pass that came to no run: what happened and what to do, in words."""


def read_beat(data: Path) -> Beat | None:
    """Return the last sign of life in a data folder, or None if there never was one."""
    try:
        told = json.loads((data / _NAME).read_text(encoding="utf-8"))
        at = datetime.fromisoformat(told["at"])
        return Beat(
            at=at, exit_code=int(told["exit_code"]), stopped=bool(told["stopped"]), why=str(told.get("why", ""))
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_beat(data: Path, beat: Beat) -> None:
    """Put a sign of life in place of the last one, whole or not at all. Raise ``OSError`` if that fails."""
    told = {"at": beat.at.isoformat(), "exit_code": beat.exit_code, "stopped": beat.stopped, "why": beat.why}
    beside = data / f"{_NAME}.new"
    data.mkdir(parents=True, exist_ok=True)
    beside.write_text(json.dumps(told), encoding="utf-8")
    beside.replace(data / _NAME)
