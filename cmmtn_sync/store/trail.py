"""The audit trail: what was seen, decided and sent. It is only ever added to.

Each row carries a hash over itself and the hash of the row before, so that a row that was changed, removed or put
in by hand is found.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from typing import Final

from cmmtn_sync.store.codec import as_text
from cmmtn_sync.store.nouns import AuditRow
from cmmtn_sync.store.room import Room

_AT_ONCE: Final = 1000
_BEFORE_ALL: Final = -(2**63)
"""Not 0: a row that somebody put before the first is to be found too."""


class Trail(Room):
    """An append-only, hash-chained trail."""

    def audit(self, at: datetime, kind: str, about: str, words: str) -> None:
        """Add a row at the end."""
        table = self._t.audit
        with self._db.joined():
            last = self._db.row(table.select().order_by(table.c.id.desc()).limit(1))
            id_, before = (1, "") if last is None else (last.id + 1, last.chain)
            chain = _chain(before, id_, at, (kind, about, words))
            row = {"id": id_, "at": at, "kind": kind, "about": about, "words": words, "chain": chain}
            self._db.add(table, row)

    def audit_trail(self) -> Iterator[AuditRow]:
        """Return every row, oldest first. Rows added meanwhile are among them."""
        table, seen = self._t.audit, _BEFORE_ALL
        asked = table.select().order_by(table.c.id).limit(_AT_ONCE)
        while rows := self._db.rows(asked.where(table.c.id > seen)):
            yield from (AuditRow(**row._mapping) for row in rows)  # noqa: SLF001  SQLAlchemy's public name
            seen = rows[-1].id

    def verify_audit(self) -> int | None:
        """Return the id of the first row that is changed, missing or not ours, or None if all is well."""
        expected, before = 1, ""
        for row in self.audit_trail():
            chain = _chain(before, row.id, row.at, (row.kind, row.about, row.words))
            if row.id != expected or row.chain != chain:
                return min(row.id, expected)
            expected, before = row.id + 1, row.chain
        return expected if self._db.last_id(self._t.audit) >= expected else None


def _chain(before: str, id_: int, at: datetime, texts: tuple[str, str, str]) -> str:
    return sha256(json.dumps([before, id_, as_text(at), *texts]).encode()).hexdigest()
