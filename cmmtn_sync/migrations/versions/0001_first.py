"""The first schema.

A released revision is never edited: a change is a new file, and a new last entry in
``cmmtn_sync.store.schema.REVISIONS``.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_REFUSED = "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
_REPLACES = "NEW.id <= (SELECT coalesce(max(id), 0) FROM audit)"


def upgrade() -> None:
    """Make every table."""
    _libraries()
    _people()
    _own_acts()
    _notes()
    _audit()


def _libraries() -> None:
    op.create_table(
        "looks",
        sa.Column("library", sa.Text, primary_key=True),
        sa.Column("cursor", sa.Text, nullable=False),
        sa.Column("looked_at", sa.Text, nullable=False),
    )
    op.create_table(
        "documents",
        sa.Column("library", sa.Text, sa.ForeignKey("looks.library"), primary_key=True),
        sa.Column("item", sa.Text, primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_table(
        "departures",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("went_at", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_table(
        "readings",
        sa.Column("content", sa.Text, primary_key=True),
        sa.Column("reader", sa.Integer, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )


def _notes() -> None:
    for table, key in (("notes", "name"), ("verdicts", "key")):
        op.create_table(
            table,
            sa.Column(key, sa.Text, primary_key=True),
            sa.Column("body", sa.Text, nullable=False),
        )


def _people() -> None:
    op.create_table(
        "records",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("record", sa.Text, nullable=False, unique=True),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_table(
        "ledger",
        sa.Column("recipient", sa.Text, primary_key=True),
        sa.Column("day", sa.Text, primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_table(
        "statuses",
        sa.Column("obligation", sa.Text, primary_key=True),
        sa.Column("status", sa.Text, nullable=False),
    )
    op.create_table(
        "transitions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("ix_transitions_at", "transitions", ["at"])


def _own_acts() -> None:
    for table, key in (("publications", "key"), ("reports", "name")):
        op.create_table(
            table,
            sa.Column(key, sa.Text, primary_key=True),
            sa.Column("library", sa.Text, nullable=False),
            sa.Column("path", sa.Text, nullable=False),
            sa.Column("content", sa.Text, nullable=False),
            sa.Column("at", sa.Text, nullable=False),
        )
    op.create_table(
        "tracker",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_table(
        "team_values",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("json_text", sa.Text, nullable=False),
    )
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("started", sa.Text, nullable=False),
        sa.Column("ended", sa.Text, nullable=False),
        sa.Column("exit_code", sa.Integer, nullable=False),
        sa.Column("counts", sa.Text, nullable=False),
    )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("chain", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    for act in ("update", "delete"):
        op.execute(f"CREATE TRIGGER audit_no_{act} BEFORE {act.upper()} ON audit {_REFUSED}")
    # INSERT OR REPLACE would delete without asking the trigger above.
    op.execute(f"CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit WHEN {_REPLACES} {_REFUSED}")
