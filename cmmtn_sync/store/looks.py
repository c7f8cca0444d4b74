"""What libraries hold: how far we have looked, the documents that are there, and those that went."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from cmmtn_sync.model import Document
from cmmtn_sync.store.codec import dumps, loads
from cmmtn_sync.store.room import Room


class Looks(Room):
    """Cursors and documents: kept together, so that no change is ever looked past."""

    def cursor(self, library: str) -> str | None:
        """Return how far the library was looked at, or None if it never was."""
        row = self._db.row(self._t.looks.select().where(self._t.looks.c.library == library))
        return None if row is None else str(row.cursor)

    def last_look(self, library: str) -> datetime | None:
        """Return when the library was last looked at (UTC), or None if it never was."""
        row = self._db.row(self._t.looks.select().where(self._t.looks.c.library == library))
        return None if row is None else row.looked_at

    def save_look(
        self,
        library: str,
        cursor: str,
        looked_at: datetime,
        documents: Iterable[Document],
        departed: Iterable[Document] = (),
    ) -> None:
        """Keep what a look brought: the cursor, every document the library now holds, and those that went.

        The documents take the place of all that were held for the library. Raise ``ValueError`` if one is of
        another library.
        """
        now = {document.item: dumps(_of(library, document)) for document in documents}
        went = [{"went_at": looked_at, "body": dumps(document)} for document in departed]
        with self.transaction():
            self._db.put(self._t.looks, {"library": library}, {"cursor": cursor, "looked_at": looked_at})
            self._replace(library, now)
            self._db.add_all(self._t.departures, went)

    def documents(self) -> Mapping[str, tuple[Document, ...]]:
        """Return library -> the documents it holds, by path. A library that was looked at has an entry."""
        found: dict[str, list[Document]] = {row.library: [] for row in self._db.rows(self._t.looks.select())}
        for row in self._db.rows(self._t.documents.select()):
            found[row.library].append(loads(Document, row.body))
        return {
            library: tuple(sorted(held, key=lambda document: (document.path, document.item)))
            for library, held in found.items()
        }

    def departed(self) -> tuple[tuple[Document, datetime], ...]:
        """Return every document that went and when that was seen (UTC), in the order in which they went."""
        rows = self._db.rows(self._t.departures.select().order_by(self._t.departures.c.id))
        return tuple((loads(Document, row.body), row.went_at) for row in rows)

    def _replace(self, library: str, now: Mapping[str, str]) -> None:
        """Write what differs and no more: most looks change little, and the folder may lie on a share."""
        table = self._t.documents
        rows = self._db.rows(table.select().where(table.c.library == library))
        held = {row.item: row.body for row in rows}
        for item in held.keys() - now.keys():
            self._db.write(table.delete().where(table.c.library == library, table.c.item == item))
        for item in held.keys() & now.keys():
            if held[item] != now[item]:
                self._db.put(table, {"library": library, "item": item}, {"body": now[item]})
        new = [{"library": library, "item": item, "body": body} for item, body in now.items() if item not in held]
        self._db.add_all(table, new)


def _of(library: str, document: Document) -> Document:
    if document.library != library:
        msg = f"{document.id} is no document of {library}"
        raise ValueError(msg)
    return document
