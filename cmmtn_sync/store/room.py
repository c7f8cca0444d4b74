"""What the parts of the store share. Each part is a mixin of :class:`~cmmtn_sync.store.Store`."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # SQLAlchemy is slow to import: only an opened store pays for it
    from cmmtn_sync.store.database import Database
    from cmmtn_sync.store.tables import Tables


class Room:
    """A part of the store: it works on the one database."""

    def __init__(self, database: Database, tables: type[Tables]) -> None:
        """Work on an open database whose schema is this version's."""
        self._db = database
        self._t = tables

    def transaction(self) -> AbstractContextManager[None]:
        """Return a block of which all writes are kept or, on any error, none. An inner block joins the outer.

        An inner block that fails is undone alone if its error is caught outside of it.
        """
        return self._db.transaction()
