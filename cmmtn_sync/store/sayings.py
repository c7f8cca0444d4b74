"""What people stated, what was written to them, and what they were told: records, ledger, statuses, changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from cmmtn_sync.model import InvitationRow, MailRow, Record, Transition
from cmmtn_sync.store.codec import dumps, loads
from cmmtn_sync.store.room import Room


class Sayings(Room):
    """Nothing in here is ever removed: a mail's row alone is rewritten, when more is seen of it."""

    def records(self) -> tuple[Record, ...]:
        """Return all that people stated, oldest first."""
        table = self._t.records
        rows = self._db.rows(table.select().order_by(table.c.at, table.c.id))
        return tuple(loads(Record, row.body) for row in rows)

    def add_record(self, record: Record) -> bool:
        """Keep a record. Return False, and keep the earlier one, if its id is already there."""
        table = self._t.records
        with self._db.joined():
            if self._db.row(table.select().where(table.c.record == record.id)) is not None:
                return False
            self._db.add(table, {"record": record.id, "at": record.at, "body": dumps(record)})
            return True

    def ledger(self) -> tuple[MailRow, ...]:
        """Return every mail ever intended, oldest day first, and by recipient within a day."""
        table = self._t.ledger
        rows = self._db.rows(table.select().order_by(table.c.day, table.c.recipient))
        return tuple(loads(MailRow, row.body) for row in rows)

    def save_mail(self, row: MailRow) -> None:
        """Keep the row of a mail, in place of what was kept for this recipient and day."""
        key = {"recipient": row.recipient, "day": row.day.isoformat()}
        self._db.put(self._t.ledger, key, {"body": dumps(row)})

    def invitations(self) -> Mapping[str, InvitationRow]:
        """Return meeting -> what became of its invitation."""
        return {row.meeting: loads(InvitationRow, row.body) for row in self._db.rows(self._t.invitations.select())}

    def save_invitation(self, row: InvitationRow) -> None:
        """Keep what became of an invitation, in place of what was kept for its meeting."""
        self._db.put(self._t.invitations, {"meeting": row.meeting}, {"body": dumps(row)})

    def statuses(self) -> Mapping[str, str]:
        """Return obligation key -> the status word last told."""
        return {row.obligation: row.status for row in self._db.rows(self._t.statuses.select())}

    def save_statuses(self, statuses: Mapping[str, str]) -> None:
        """Keep these statuses; those of obligations not named stay as they are."""
        with self.transaction():
            told = self.statuses()
            changed = {key: word for key, word in statuses.items() if told.get(key) != word}
            new = [{"obligation": key, "status": word} for key, word in changed.items() if key not in told]
            self._db.add_all(self._t.statuses, new)
            for key in changed.keys() & told.keys():
                self._db.put(self._t.statuses, {"obligation": key}, {"status": changed[key]})

    def add_transitions(self, transitions: Iterable[Transition]) -> None:
        """Keep changes of state."""
        rows = [{"at": transition.at, "body": dumps(transition)} for transition in transitions]
        self._db.add_all(self._t.transitions, rows)

    def transitions(self, since: datetime) -> tuple[Transition, ...]:
        """Return the changes of state at or after a moment, newest first."""
        table = self._t.transitions
        rows = self._db.rows(table.select().where(table.c.at >= since).order_by(table.c.at.desc(), table.c.id.desc()))
        return tuple(loads(Transition, row.body) for row in rows)
