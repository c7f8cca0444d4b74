"""What a run keeps for the next one beside the nouns: notes by name, and what checks said before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cmmtn_sync.model import Finding
from cmmtn_sync.store.codec import dumps, loads
from cmmtn_sync.store.room import Room


@dataclass(frozen=True, kw_only=True, slots=True)
class _Verdict:
    findings: tuple[Finding, ...]


class Notes(Room):
    """Notes and verdicts: all of them can be made again, none of them is evidence."""

    def note(self, name: str) -> str | None:
        """Return the note of a name, or None if there is none."""
        row = self._db.row(self._t.notes.select().where(self._t.notes.c.name == name))
        return None if row is None else str(row.body)

    def save_note(self, name: str, text: str) -> None:
        """Keep a note, in place of an earlier one of the name."""
        if self.note(name) != text:
            self._db.put(self._t.notes, {"name": name}, {"body": text})

    def verdicts(self) -> Mapping[str, tuple[Finding, ...]]:
        """Return what checks said, by all that they were told."""
        rows = self._db.rows(self._t.verdicts.select())
        return {row.key: loads(_Verdict, row.body).findings for row in rows}

    def save_verdicts(self, verdicts: Mapping[str, tuple[Finding, ...]]) -> None:
        """Keep these verdicts and no others: what is asked about no more is forgotten."""
        table = self._t.verdicts
        held = {row.key for row in self._db.rows(table.select())}
        with self.transaction():
            for key in held - verdicts.keys():
                self._db.write(table.delete().where(table.c.key == key))
            new = [{"key": k, "body": dumps(_Verdict(findings=v))} for k, v in verdicts.items() if k not in held]
            self._db.add_all(table, new)
