"""What documents say of themselves, kept by the identity of their content: the same bytes are read once."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Final

from cmmtn_sync.model import Reading, Unreadable
from cmmtn_sync.store.codec import pack, unpack
from cmmtn_sync.store.room import Room

if TYPE_CHECKING:  # SQLAlchemy is slow to import: only an opened store pays for it
    from sqlalchemy import Select

MOST_TRIES: Final = 3
"""Runs that try to read a document where the failure is ours."""
_MOST_AT_ONCE: Final = 500
"""Values in one question: SQLite before 3.32 takes 999."""


class Readings(Room):
    """Facts, and reasons why there are none."""

    def reading(self, content: str) -> Reading | None:
        """Return what was read of a content, or None if it never was."""
        return self.readings([content]).get(content)

    def readings(self, contents: Collection[str]) -> dict[str, Reading]:
        """Return content -> what was read of it, for those that were read."""
        wanted = sorted(set(contents))
        found: dict[str, Reading] = {}
        for at in range(0, len(wanted), _MOST_AT_ONCE):
            part = wanted[at : at + _MOST_AT_ONCE]
            rows = self._db.rows(self._t.readings.select().where(self._t.readings.c.content.in_(part)))
            found.update({row.content: unpack(row.body) for row in rows})
        return found

    def save_reading(self, content: str, reading: Reading) -> None:
        """Keep what was read of a content, in place of an earlier reading.

        A failure of our own is counted; a reading, or another version of the reader, starts the count afresh.
        """
        ours = isinstance(reading, Unreadable) and reading.reason.ours
        with self._db.joined():
            tries = self._tries(content, reading.reader) + 1 if ours else 0
            values = {"reader": reading.reader, "tries": tries, "body": pack(reading)}
            self._db.put(self._t.readings, {"content": content}, values)

    def tries(self, content: str) -> int:
        """Return how many runs failed to read a content by a fault of ours, since it was last read."""
        row = self._db.row(self._about(content))
        return 0 if row is None else int(row.tries)

    def known_contents(self, reader_version: int) -> frozenset[str]:
        """Return the contents that need no reading (again) by this version of the reader.

        One that we failed to read is known after ``MOST_TRIES`` tries, and until then is not.
        """
        table = self._t.readings
        final = (table.c.tries == 0) | (table.c.tries >= MOST_TRIES)
        asked = table.select().with_only_columns(table.c.content)
        rows = self._db.rows(asked.where(table.c.reader == reader_version, final))
        return frozenset(row.content for row in rows)

    def _tries(self, content: str, reader: int) -> int:
        row = self._db.row(self._about(content))
        return int(row.tries) if row is not None and row.reader == reader else 0

    def _about(self, content: str) -> Select[Any]:
        table = self._t.readings
        asked = table.select().with_only_columns(table.c.reader, table.c.tries)
        return asked.where(table.c.content == content)
