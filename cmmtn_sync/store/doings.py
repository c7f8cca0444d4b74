"""What we did: files put into libraries, reports built, the tracker written, runs made."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from cmmtn_sync.store.codec import dumps, loads
from cmmtn_sync.store.nouns import Publication, RunRow, TeamValues, TrackerState
from cmmtn_sync.store.room import Room

if TYPE_CHECKING:  # SQLAlchemy is slow to import: only an opened store pays for it
    from sqlalchemy import Row, Table

_THE_TRACKER: Final = {"id": 1}
_TEAM_VALUES_KEPT: Final = 30
_RUNS_KEPT: Final = 2000
"""A week at a run every five minutes; what happened in them stands in the audit trail for good."""


class Doings(Room):
    """Publications and reports by name, the tracker's last state, the runs."""

    def publish(self, key: str, library: str, path: str, content: str, at: datetime) -> None:
        """Keep that we put a file into a library. The same key again takes the place of the first."""
        values = {"library": library, "path": path, "content": content, "at": at}
        self._db.put(self._t.publications, {"key": key}, values)

    def publications(self) -> Mapping[str, Publication]:
        """Return key -> what we put, where and when."""
        return {row.key: _publication(row) for row in self._db.rows(self._t.publications.select())}

    def save_report(self, name: str, library: str, path: str, content: str, at: datetime) -> None:
        """Keep that we built a report. The same name again takes the place of the first."""
        values = {"library": library, "path": path, "content": content, "at": at}
        self._db.put(self._t.reports, {"name": name}, values)

    def reports(self) -> Mapping[str, Publication]:
        """Return report name -> what we built, where and when."""
        return {row.name: _publication(row) for row in self._db.rows(self._t.reports.select())}

    def tracker_state(self) -> TrackerState | None:
        """Return what was last known of the tracker, or None if there never was one."""
        row = self._db.row(self._t.tracker.select())
        return None if row is None else loads(TrackerState, row.body)

    def save_tracker_state(self, state: TrackerState) -> None:
        """Keep what is known of the tracker."""
        self._db.put(self._t.tracker, _THE_TRACKER, {"body": dumps(state)})

    def keep_team_values(self, at: datetime, json_text: str) -> None:
        """Keep what the team had typed, if it differs from what was kept last. The oldest make room."""
        kept = self.last_team_values()
        if kept and kept.json_text == json_text:
            return
        with self.transaction():
            self._db.add(self._t.team_values, {"at": at, "json_text": json_text})
            self._keep_newest(self._t.team_values, _TEAM_VALUES_KEPT)

    def last_team_values(self) -> TeamValues | None:
        """Return what the team had typed when it was kept last, or None if it never was."""
        table = self._t.team_values
        row = self._db.row(table.select().order_by(table.c.id.desc()).limit(1))
        return None if row is None else TeamValues(at=row.at, json_text=row.json_text)

    def team_values(self) -> tuple[TeamValues, ...]:
        """Return the last 30 different states of what the team had typed, newest first."""
        table = self._t.team_values
        rows = self._db.rows(table.select().order_by(table.c.id.desc()))
        return tuple(TeamValues(at=row.at, json_text=row.json_text) for row in rows)

    def save_run(self, run: RunRow) -> None:
        """Keep that a run ended."""
        row = {"started": run.started, "ended": run.ended, "exit_code": run.exit_code}
        with self.transaction():
            self._db.add(self._t.runs, {**row, "counts": json.dumps(dict(run.counts))})
            self._keep_newest(self._t.runs, _RUNS_KEPT)

    def last_run(self) -> RunRow | None:
        """Return the run that was kept last, or None if there was none."""
        row = self._db.row(self._t.runs.select().order_by(self._t.runs.c.id.desc()).limit(1))
        if row is None:
            return None
        counts = json.loads(row.counts)
        return RunRow(started=row.started, ended=row.ended, exit_code=row.exit_code, counts=counts)

    def _keep_newest(self, table: Table, count: int) -> None:
        newest = self._db.row(table.select().order_by(table.c.id.desc()).limit(1))
        if newest is not None:
            self._db.write(table.delete().where(table.c.id <= newest.id - count))


def _publication(row: Row[Any]) -> Publication:
    return Publication(library=row.library, path=row.path, content=row.content, at=row.at)
