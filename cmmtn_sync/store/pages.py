"""The action register: a page for each content that told of a unit's actions."""

from __future__ import annotations

from cmmtn_sync.model import RegisterPage
from cmmtn_sync.store.codec import dumps, loads
from cmmtn_sync.store.room import Room


class Pages(Room):
    """Pages of the register. One is never changed: what is told later is a later page."""

    def register(self) -> tuple[RegisterPage, ...]:
        """Return every page, in the order in which they were kept."""
        table = self._t.register
        return tuple(loads(RegisterPage, row.body) for row in self._db.rows(table.select().order_by(table.c.id)))

    def add_page(self, page: RegisterPage) -> None:
        """Keep a page; one that says what the last of its unit and source says is kept already, and stays as it is."""
        table = self._t.register
        asked = table.select().filter_by(unit=page.unit, source=page.source).order_by(table.c.id.desc()).limit(1)
        with self.transaction():
            last = self._db.row(asked)
            if last is None or last.content != page.content:
                row = {"unit": page.unit, "source": page.source, "content": page.content, "body": dumps(page)}
                self._db.add_all(table, [row])
