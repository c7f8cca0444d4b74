"""How the service stands: what ``status`` says, from store and heartbeat alone. No library is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cmmtn_sync import __version__
from cmmtn_sync.config import load
from cmmtn_sync.plan.overview import waiting_drafts
from cmmtn_sync.quarters import clock_time, london_date, long_date
from cmmtn_sync.store import FILE_NAME, RunRow, Store
from cmmtn_sync.worker import HEARTBEAT, read_heartbeat

_MISSED_BEATS = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """The last run, the worker's last sign of life, and what waits."""

    last: RunRow | None
    beat: datetime | None
    every_minutes: int
    now: datetime
    drafts: int
    tracker_waits_since: datetime | None
    tracker_held: str

    @property
    def alive(self) -> bool:
        """Return whether the worker was seen within three of its intervals."""
        allowed = timedelta(minutes=self.every_minutes * _MISSED_BEATS)
        return self.beat is not None and self.now - self.beat <= allowed

    def lines(self) -> Iterator[tuple[str, str]]:
        """Yield the lines to print, the most important last."""
        yield "Version", __version__
        yield "Last run", _run(self.last)
        yield "Worker", _beat(self.beat, self.alive)
        if self.tracker_held:
            yield "Tracker", f"held: {self.tracker_held}"
        elif self.tracker_waits_since:
            yield "Tracker", f"could not be written since {_when(self.tracker_waits_since)}: somebody has it open"
        yield "Drafts", f"{self.drafts} wait to be sent" if self.drafts else "none wait"

    def as_data(self) -> dict[str, object]:
        """Return the same facts for machines."""
        return {
            "version": __version__,
            "last_run": self.last,
            "worker_seen": self.beat,
            "worker_alive": self.alive,
            "drafts_waiting": self.drafts,
            "tracker_waits_since": self.tracker_waits_since,
            "tracker_held": self.tracker_held,
        }


def standing(directory: Path) -> Standing:
    """Return how the service of a configuration stands now."""
    settings = load(directory).settings
    beat = read_heartbeat(settings.data / HEARTBEAT)
    common = {"beat": beat, "every_minutes": settings.worker.every_minutes, "now": datetime.now(UTC)}
    if not (settings.data / FILE_NAME).exists():
        return Standing(last=None, drafts=0, tracker_waits_since=None, tracker_held="", **common)  # type: ignore[arg-type]
    with Store.open(settings.data) as store:
        tracker = store.tracker_state()
        return Standing(
            last=store.last_run(),
            drafts=len(waiting_drafts(store.ledger())),
            tracker_waits_since=tracker.waits_since if tracker else None,
            tracker_held=tracker.held_words if tracker else "",
            **common,  # type: ignore[arg-type]
        )


def _run(run: RunRow | None) -> str:
    if run is None:
        return "none yet. Start one: cmmtn-sync run"
    return f"{_when(run.started)}, exit code {run.exit_code}"


def _beat(beat: datetime | None, alive: bool) -> str:
    if beat is None:
        return "never seen. Start it: cmmtn-sync worker"
    return f"seen {_when(beat)}" if alive else f"not seen since {_when(beat)}. Start it: cmmtn-sync worker"


def _when(moment: datetime) -> str:
    return f"{long_date(london_date(moment))} at {clock_time(moment)}"
