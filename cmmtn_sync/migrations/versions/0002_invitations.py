"""Calendar invitations: what became of each."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make their table."""
    op.create_table(
        "invitations",
        sa.Column("meeting", sa.Text, primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
    )
