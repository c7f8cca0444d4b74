"""What we have seen, decided and sent: SQLite in a data folder, or in memory.

A store is opened once for a run. Each method is atomic; ``with store.transaction():`` joins several. All times
are UTC. Importing this is cheap: SQLAlchemy is imported when a store is opened, Alembic when one must be brought
up to date. Every error is a :class:`~cmmtn_sync.errors.CmmtnSyncError`; what goes by itself is a ``TemporaryError``.
"""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from cmmtn_sync.errors import CmmtnSyncError
from cmmtn_sync.store.doings import Doings
from cmmtn_sync.store.lock import RunLock
from cmmtn_sync.store.looks import Looks
from cmmtn_sync.store.notes import Notes
from cmmtn_sync.store.nouns import AuditRow, Publication, RunRow, TeamValues, TrackerState
from cmmtn_sync.store.pages import Pages
from cmmtn_sync.store.readings import MOST_TRIES, Readings
from cmmtn_sync.store.sayings import Sayings
from cmmtn_sync.store.trail import Trail

if TYPE_CHECKING:  # SQLAlchemy is slow to import: only an opened store pays for it
    from cmmtn_sync.store.database import Database

__all__ = [
    "FILE_NAME",
    "MOST_TRIES",
    "AuditRow",
    "Publication",
    "RunLock",
    "RunRow",
    "Store",
    "TeamValues",
    "TrackerState",
]

FILE_NAME: Final = "store.sqlite"
_PATIENCE: Final = 5.0
"""Seconds to wait for another process that is writing."""


class Store(Looks, Readings, Sayings, Doings, Notes, Pages, Trail):
    """The memory of a network's runs."""

    @classmethod
    def open(cls, directory: Path, *, patience: float = _PATIENCE) -> Self:
        """Return the store in a data folder, made or brought up to date where needed.

        ``patience`` is how many seconds to wait for another process that is writing. Raise ``TemporaryError``
        if that is not enough, ``CmmtnSyncError`` if the folder or file is of no use.
        """
        return cls._on(_opened(directory, patience))

    @classmethod
    def in_memory(cls) -> Self:
        """Return an empty store that is gone when it is closed."""
        from cmmtn_sync.store.schema import make  # noqa: PLC0415  slow to import

        database = _in_memory()
        make(database)
        return cls._on(database)

    @classmethod
    def rehearsal(cls, directory: Path) -> Self:
        """Return a copy, in memory, of the store in a data folder; an empty one if there is none.

        Nothing is made or changed in the folder.
        """
        if not (directory / FILE_NAME).exists():
            return cls.in_memory()
        return cls._on(_rehearsed(directory / FILE_NAME))

    def copy(self) -> Self:
        """Return a copy of this store in memory: what is written to either is not in the other."""
        database = _in_memory()
        self._db.copy_to(database)
        return self._on(database)

    def copy_into(self, directory: Path) -> None:
        """Put a copy of this store into another data folder, in place of a store that is there."""
        database = _opened(directory, _PATIENCE)
        try:
            self._db.copy_to(database)
        finally:
            database.close()

    def close(self) -> None:
        """Let go of the file. A closed store is of no more use."""
        self._db.close()

    def __enter__(self) -> Self:
        """Return the store itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    @classmethod
    def _on(cls, database: Database) -> Self:
        from cmmtn_sync.store.tables import Tables  # noqa: PLC0415  slow to import

        return cls(database, Tables)


def _opened(directory: Path, patience: float) -> Database:
    from cmmtn_sync.store.database import Database  # noqa: PLC0415  slow to import
    from cmmtn_sync.store.schema import bring_up_to_date  # noqa: PLC0415  slow to import

    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        happened = f"The data folder {directory} could not be made."
        raise CmmtnSyncError(
            happened,
            why=f"The system says: {error}.",
            do="Choose another folder in service.yaml, or give this account the right to make this one.",
        ) from error
    database = Database(directory / FILE_NAME, patience=patience)
    try:
        bring_up_to_date(database)
    except BaseException:
        database.close()
        raise
    return database


def _rehearsed(path: Path) -> Database:
    """Return a copy in memory, brought up to date there: the file is left at the version that it has."""
    from cmmtn_sync.store.database import Database  # noqa: PLC0415  slow to import
    from cmmtn_sync.store.schema import bring_up_to_date  # noqa: PLC0415  slow to import

    original, database = Database(path, patience=_PATIENCE), _in_memory()
    try:
        original.copy_to(database)
        bring_up_to_date(database)
    except BaseException:
        database.close()
        raise
    finally:
        original.close()
    return database


def _in_memory() -> Database:
    from cmmtn_sync.store.database import Database  # noqa: PLC0415  slow to import

    return Database(None, patience=0)
