"""Which version of the schema a store has, and how it comes to ours."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import text

from cmmtn_sync.errors import CmmtnSyncError
from cmmtn_sync.store.database import Database
from cmmtn_sync.store.tables import Tables

REVISIONS: Final = ("0001", "0002", "0003")
"""Every version of the schema, oldest first: the files in ``cmmtn_sync/migrations/versions``."""
_VERSION_TABLE: Final = (
    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL,"
    " CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
)
_MIGRATIONS: Final = Path(__file__).parent.parent / "migrations"


def bring_up_to_date(database: Database) -> None:
    """Bring a store to this version's schema, from nothing or from an earlier version.

    Raise :class:`~cmmtn_sync.errors.CmmtnSyncError` if a newer cmmtn-sync, or another program, wrote it.
    """
    found = _revision(database)
    if found == REVISIONS[-1]:
        return
    if found is not None and found not in REVISIONS:
        happened = f"The store {database.name} was written by a newer version of cmmtn-sync."
        raise CmmtnSyncError(
            happened,
            why=f"It has version {found}; this cmmtn-sync knows versions up to {REVISIONS[-1]}.",
            do="Install the newer version again, or put back a copy of the store from before it.",
        )
    _migrate(database)


def make(database: Database) -> None:
    """Make the schema in an empty database, without the migrations: for memory, where nothing is ever old."""
    with database.transaction():
        Tables.metadata.create_all(database.connection)
        # As Alembic makes it, so that a copy of this into a file is a store like any other.
        database.write(text(_VERSION_TABLE))
        database.write(text("INSERT INTO alembic_version VALUES (:version)").bindparams(version=REVISIONS[-1]))


def _revision(database: Database) -> str | None:
    """Return the version of the schema, or None for an empty database."""
    tables = {row.name for row in database.rows(text("SELECT name FROM sqlite_master WHERE type = 'table'"))}
    if "alembic_version" in tables:
        row = database.row(text("SELECT version_num FROM alembic_version"))
        if row is not None:
            return str(row.version_num)
    if tables:
        happened = f"{database.name} is not a store of cmmtn-sync."
        raise CmmtnSyncError(
            happened,
            why="It is a database that another program made.",
            do="Choose another data folder in service.yaml.",
        )
    return None


def _migrate(database: Database) -> None:
    # Alembic takes longer to import than a quiet run takes to work: only a new version pays for it.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = database.connection
    with database.transaction():
        command.upgrade(config, "head")
