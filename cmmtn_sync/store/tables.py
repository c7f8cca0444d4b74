"""The tables, as they are now. ``cmmtn_sync/migrations`` tells how they came to be so; a test compares both.

Keys and times are columns; what nobody searches by is one JSON column. Importing this is slow (SQLAlchemy):
it is done when a store is opened, and not before.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import (
    DDL,
    Column,
    Dialect,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    event,
)
from sqlalchemy.types import TypeDecorator

from cmmtn_sync.store.codec import as_text


class Moment(TypeDecorator[datetime]):
    """An aware datetime, kept as UTC ISO text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002  SQLAlchemy's signature
        """Return the text for a moment."""
        return None if value is None else as_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  SQLAlchemy's signature
        """Return the moment for a text."""
        return None if value is None else datetime.fromisoformat(value)


class Words(TypeDecorator[str]):
    """Any text. A file name on Linux may hold half a surrogate pair, which SQLite refuses as text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002  SQLAlchemy's signature
        """Return the text itself, or its bytes where it is not valid Unicode."""
        if value is None or value.isascii():
            return value
        try:
            value.encode()
        except UnicodeEncodeError:
            return value.encode("utf-8", "surrogatepass")  # type: ignore[return-value]
        return value

    def process_result_value(self, value: str | bytes | None, dialect: Dialect) -> str | None:  # noqa: ARG002  SQLAlchemy's signature
        """Return the text that was put in."""
        return value.decode("utf-8", "surrogatepass") if isinstance(value, bytes) else value


_REFUSED: Final = "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
_REPLACES: Final = "NEW.id <= (SELECT coalesce(max(id), 0) FROM audit)"
AUDIT_IS_APPEND_ONLY: Final = (
    f"CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit {_REFUSED}",
    f"CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit {_REFUSED}",
    # INSERT OR REPLACE would delete without asking the trigger above.
    f"CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit WHEN {_REPLACES} {_REFUSED}",
)


class Tables:
    """Every table of the store."""

    metadata = MetaData()

    looks = Table(
        "looks",
        metadata,
        Column("library", Words, primary_key=True),
        Column("cursor", Words, nullable=False),
        Column("looked_at", Moment, nullable=False),
    )
    documents = Table(
        "documents",
        metadata,
        Column("library", Words, ForeignKey("looks.library"), primary_key=True),
        Column("item", Words, primary_key=True),
        Column("body", Words, nullable=False),
    )
    departures = Table(
        "departures",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("went_at", Moment, nullable=False),
        Column("body", Words, nullable=False),
    )
    readings = Table(
        "readings",
        metadata,
        Column("content", Words, primary_key=True),
        Column("reader", Integer, nullable=False),
        Column("tries", Integer, nullable=False),
        Column("body", LargeBinary, nullable=False),
    )
    records = Table(
        "records",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("record", Words, nullable=False, unique=True),
        Column("at", Moment, nullable=False),
        Column("body", Words, nullable=False),
    )
    ledger = Table(
        "ledger",
        metadata,
        Column("recipient", Words, primary_key=True),
        Column("day", Text, primary_key=True),
        Column("body", Words, nullable=False),
    )
    invitations = Table(
        "invitations",
        metadata,
        Column("meeting", Words, primary_key=True),
        Column("body", Words, nullable=False),
    )
    statuses = Table(
        "statuses",
        metadata,
        Column("obligation", Words, primary_key=True),
        Column("status", Words, nullable=False),
    )
    transitions = Table(
        "transitions",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("at", Moment, nullable=False, index=True),
        Column("body", Words, nullable=False),
    )
    publications = Table(
        "publications",
        metadata,
        Column("key", Words, primary_key=True),
        Column("library", Words, nullable=False),
        Column("path", Words, nullable=False),
        Column("content", Words, nullable=False),
        Column("at", Moment, nullable=False),
    )
    reports = Table(
        "reports",
        metadata,
        Column("name", Words, primary_key=True),
        Column("library", Words, nullable=False),
        Column("path", Words, nullable=False),
        Column("content", Words, nullable=False),
        Column("at", Moment, nullable=False),
    )
    tracker = Table(
        "tracker",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("body", Words, nullable=False),
    )
    team_values = Table(
        "team_values",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("at", Moment, nullable=False),
        Column("json_text", Words, nullable=False),
    )
    notes = Table(
        "notes",
        metadata,
        Column("name", Words, primary_key=True),
        Column("body", Words, nullable=False),
    )
    verdicts = Table(
        "verdicts",
        metadata,
        Column("key", Words, primary_key=True),
        Column("body", Words, nullable=False),
    )
    register = Table(
        "register",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("unit", Words, nullable=False, index=True),
        Column("source", Words, nullable=False),
        Column("content", Words, nullable=False),
        Column("body", Words, nullable=False),
    )
    runs = Table(
        "runs",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("started", Moment, nullable=False),
        Column("ended", Moment, nullable=False),
        Column("exit_code", Integer, nullable=False),
        Column("counts", Text, nullable=False),
    )
    audit = Table(
        "audit",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("at", Moment, nullable=False),
        Column("kind", Words, nullable=False),
        Column("about", Words, nullable=False),
        Column("words", Words, nullable=False),
        Column("chain", Text, nullable=False),
        sqlite_autoincrement=True,  # SQLite then remembers the last id: a row cut off the end is missed
    )


for _trigger in AUDIT_IS_APPEND_ONLY:
    event.listen(Tables.audit, "after_create", DDL(_trigger))  # type: ignore[no-untyped-call]
