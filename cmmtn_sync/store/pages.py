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
        """Keep a page; one of the same unit, source and content is kept already, and stays as it is."""
        key = {"unit": page.unit, "source": page.source, "content": page.content}
        asked = self._t.register.select().filter_by(**key)
        with self.transaction():
            if self._db.row(asked) is None:
                self._db.add_all(self._t.register, [{**key, "body": dumps(page)}])
