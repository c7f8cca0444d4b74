"""One connection to SQLite: transactions that nest, and foreign errors in plain words.

Rollback journal, not WAL: a data folder may lie on a share, where WAL's shared memory does not work.
https://www.sqlite.org/wal.html#noshm
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from time import monotonic
from typing import Any, Final

from sqlalchemy import URL, Connection, CursorResult, Executable, Row, Table, create_engine, event, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import StaticPool

from cmmtn_sync.errors import CmmtnSyncError, TemporaryError

IN_MEMORY: Final = "memory"
_BUSY: Final = frozenset({5, 6})
"""SQLITE_BUSY and SQLITE_LOCKED, https://www.sqlite.org/rescode.html"""
_BETWEEN_TRIES: Final = 0.05
"""Seconds between two tries to copy."""

_TROUBLES: Final[Mapping[str, tuple[type[CmmtnSyncError], str, str]]] = {
    "SQLITE_BUSY": (
        TemporaryError,
        "Another program is using it.",
        "Nothing is lost. Try again in a minute.",
    ),
    "SQLITE_LOCKED": (
        TemporaryError,
        "Another program is using it.",
        "Nothing is lost. Try again in a minute.",
    ),
    "SQLITE_FULL": (
        TemporaryError,
        "The disk is full.",
        "Nothing is lost. Free some space, then run again.",
    ),
    "SQLITE_IOERR": (
        TemporaryError,
        "The disk or the share did not answer.",
        "Nothing is lost. See that the data folder can be reached, then run again.",
    ),
    "SQLITE_READONLY": (
        CmmtnSyncError,
        "This account may read the data folder but not write to it.",
        "Give this account the right to change files in that folder.",
    ),
    "SQLITE_CANTOPEN": (
        CmmtnSyncError,
        "The file could not be opened.",
        "See that the data folder is there and that this account may change files in it.",
    ),
    "SQLITE_NOTADB": (
        CmmtnSyncError,
        "The file is not a store of cmmtn-sync.",
        "Move it away, or put back your last copy of it.",
    ),
    "SQLITE_CORRUPT": (
        CmmtnSyncError,
        "The file is damaged.",
        "Put back your last copy of it.",
    ),
}


class Database:
    """A SQLite database that one process works with, through one connection."""

    def __init__(self, path: Path | None, *, patience: float) -> None:
        """Connect to the file, or to a new database in memory. Wait so many seconds for another's lock."""
        self.name = str(path) if path else IN_MEMORY
        self._patience = patience
        self._depth = 0
        self._engine = create_engine(
            URL.create("sqlite", database=str(path) if path else ":memory:"),
            connect_args={"timeout": patience},
            poolclass=StaticPool,
        )
        event.listen(self._engine, "connect", _prepare)
        event.listen(self._engine, "begin", self._begin)
        with self._explained():
            self.connection: Connection = self._engine.connect()

    def close(self) -> None:
        """Let go of the file. What was not committed is not kept."""
        self.connection.close()
        self._engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep all that is written inside or, on any error, nothing. An inner one is part of the outer."""
        self._refuse_if_undone()
        self._depth += 1
        try:
            with self._explained():
                begun = self.connection.begin() if self._depth == 1 else self.connection.begin_nested()
            try:
                yield
            except BaseException:
                with suppress(SQLAlchemyError):
                    begun.rollback()
                raise
            self._refuse_if_undone()
            with self._explained():
                begun.commit()
        finally:
            self._depth -= 1
            self._tidy()

    def joined(self) -> AbstractContextManager[None]:
        """Return a transaction for one write: the one that is open, or one of its own."""
        # A statement alone is atomic as it is; a savepoint for each would double a first run's time.
        self._refuse_if_undone()
        return nullcontext() if self._depth else self.transaction()

    def rows(self, statement: Executable) -> Sequence[Row[Any]]:
        """Return all rows of a question. Outside a transaction no lock is kept."""
        self._refuse_if_undone()
        try:
            with self._explained():
                return self.connection.execute(statement).all()
        finally:
            self._tidy()

    def row(self, statement: Executable) -> Row[Any] | None:
        """Return the first row of a question, or None."""
        return next(iter(self.rows(statement)), None)

    def write(self, statement: Executable, values: Sequence[Mapping[str, object]] = ()) -> CursorResult[Any]:
        """Carry out a statement, once for each of the values. Alone, it is a transaction of its own."""
        with self.joined(), self._explained():
            return self.connection.execute(statement, [dict(each) for each in values] or None)

    def add(self, table: Table, row: Mapping[str, object]) -> None:
        """Add a row."""
        self.write(table.insert(), [row])

    def add_all(self, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
        """Add rows, all or none; no rows are fine."""
        if rows:
            with self.transaction():
                self.write(table.insert(), rows)

    def put(self, table: Table, key: Mapping[str, object], values: Mapping[str, object]) -> None:
        """Change the row of a key, or add it. In words that every SQL database understands."""
        ours = [table.c[name] == value for name, value in key.items()]
        with self.joined():
            if self.write(table.update().where(*ours).values(**values)).rowcount == 0:
                self.write(table.insert().values(**key, **values))

    def last_id(self, table: Table) -> int:
        """Return the highest id that an autoincremented table ever had: SQLite remembers it."""
        asked = text("SELECT seq FROM sqlite_sequence WHERE name = :name").bindparams(name=table.name)
        row = self.row(asked)
        return 0 if row is None else int(row.seq)

    def copy_to(self, other: Database) -> None:
        """Make another database the same as this one, whatever it was."""
        source, began = self._driver(), monotonic()

        def give_up(status: int, _remaining: int, _total: int) -> None:
            # Python's backup would wait for another program's lock for ever.
            if status in _BUSY and monotonic() - began >= self._patience:
                raise self._in_use()

        try:
            source.backup(other._driver(), progress=give_up, sleep=_BETWEEN_TRIES)
        except source.Error as error:
            raise self._trouble(error) from error

    def _in_use(self) -> CmmtnSyncError:
        family, why, do = _TROUBLES["SQLITE_BUSY"]
        return family(f"The store {self.name} could not be copied.", why=why, do=do)

    def _driver(self) -> Any:  # noqa: ANN401  sqlite3's own connection
        return self.connection.connection.driver_connection

    def _begin(self, connection: Connection) -> None:
        # A writer takes its place at once: two that begin as readers could each wait for the other.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if self._depth else "BEGIN")

    def _tidy(self) -> None:
        """Let go of every lock, once the outermost transaction is over."""
        if self._depth:
            return
        with suppress(SQLAlchemyError):
            self.connection.rollback()
        # SQLAlchemy takes a commit that failed for the end of it; SQLite waits for another try.
        self._driver().rollback()

    def _refuse_if_undone(self) -> None:
        """Raise if SQLite has undone a transaction that is still open here, as it does when the disk is full.

        Whatever were written now would be kept alone, without what came before it.
        """
        if self._depth == 0 or self._driver().in_transaction:
            return
        happened = f"The store {self.name} could not be written."
        raise TemporaryError(
            happened,
            why="An earlier step of the same change failed.",
            do="Nothing is lost. Run again.",
        )

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Say in plain words what SQLite says in its own."""
        try:
            yield
        except DBAPIError as error:
            raise self._trouble(error.orig) from error

    def _trouble(self, error: BaseException | None) -> CmmtnSyncError:
        happened = f"The store {self.name} could not be used."
        code = str(getattr(error, "sqlite_errorname", ""))
        for name, (family, why, do) in _TROUBLES.items():
            if code.startswith(name):
                return family(happened, why=why, do=do)
        return CmmtnSyncError(
            happened,
            why=f"SQLite says: {error}.",
            do="Nothing is lost. Run again; if it stays, send this message to whoever installed cmmtn-sync.",
        )


def _prepare(driver: Any, _record: object) -> None:  # noqa: ANN401  sqlite3's own connection
    """Set up a new connection. Python's own handling of transactions is put aside, so that ours is the one.

    https://docs.sqlalchemy.org/en/20/dialects/sqlite.html#pysqlite-serializable
    """
    driver.isolation_level = None
    driver.execute("PRAGMA foreign_keys = ON")
    driver.execute("PRAGMA synchronous = FULL")  # a mail's row must be on the disk before the mail is drafted
