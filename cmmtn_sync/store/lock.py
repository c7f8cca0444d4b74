"""One run at a time: a lock of the operating system, which it frees by itself when a run is killed."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from cmmtn_sync.errors import AnotherRunError, CmmtnSyncError
from cmmtn_sync.quarters import time_on_day
from cmmtn_sync.store.codec import as_text

if TYPE_CHECKING:  # filelock brings asyncio with it
    from filelock import BaseFileLock

_LOCK: Final = "run.lock"
_OWNER: Final = "run.owner"
"""Who holds the lock stands in a file of its own: on Windows a locked file cannot be read."""


class RunLock:
    """The right to run on a data folder, for as long as the block lasts."""

    def __init__(self, directory: Path, since: datetime) -> None:
        """Prepare to take the lock of a data folder; ``since`` is now, for those who find it taken."""
        self._directory = directory
        self._since = since
        self._lock: BaseFileLock | None = None

    def __enter__(self) -> Self:
        """Take the lock. Raise ``AnotherRunError``, at once and naming the owner, if another run holds it."""
        from filelock import FileLock, Timeout  # noqa: PLC0415

        try:
            self._directory.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self._directory / _LOCK, timeout=0)
            lock.acquire()
            self._lock = lock
            owner = {"process": os.getpid(), "since": as_text(self._since)}
            self._owner.write_text(json.dumps(owner), encoding="utf-8")
        except Timeout:
            raise self._taken() from None
        except (OSError, NotImplementedError) as error:
            self._release()
            happened = f"The data folder {self._directory} could not be locked."
            raise CmmtnSyncError(
                happened,
                why=f"The system says: {error}.",
                do="See that the folder is there and that this account may change files in it.",
            ) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Free the lock."""
        with suppress(OSError):  # on Windows it cannot go while another run reads who holds the lock
            self._owner.unlink(missing_ok=True)
        self._release()

    @property
    def _owner(self) -> Path:
        return self._directory / _OWNER

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _taken(self) -> AnotherRunError:
        return AnotherRunError(
            "Another run is going.",
            why=self._who(),
            do="Wait until it has ended, then run again. Nothing was changed.",
        )

    def _who(self) -> str:
        try:
            owner = json.loads(self._owner.read_text(encoding="utf-8"))
            since = datetime.fromisoformat(owner["since"])
            when = time_on_day(since)
            return f"It began at {when}, as process {owner['process']}."
        except (OSError, ValueError, KeyError, TypeError):
            # It has taken the lock and not yet written its name.
            return "It began just now."
