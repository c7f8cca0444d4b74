"""How the service stands: what ``status`` says, from store and heartbeat alone. No library is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from cmmtn_sync import __version__
from cmmtn_sync.cli.heartbeat import Beat, read_beat
from cmmtn_sync.cli.microsoft365 import Tenants
from cmmtn_sync.config import Settings, load
from cmmtn_sync.errors import ExitCode
from cmmtn_sync.plan.ending import soon_ends
from cmmtn_sync.plan.holds import holds
from cmmtn_sync.plan.overview import waiting_drafts
from cmmtn_sync.quarters import london_date, long_date, long_moment
from cmmtn_sync.run.troubles import Troubles, kept_troubles
from cmmtn_sync.store import FILE_NAME, RunRow, Store, TrackerState
from cmmtn_sync.wording.counts import counted

_MISSED_BEATS = 3
_SHOWN = 5
_UNSEEN = "not known: the mailbox could not be looked into"
_ENDED = {
    ExitCode.DONE: "all done",
    ExitCode.FAULT: "a fault",
    ExitCode.WRONG_USE: "wrong use",
    ExitCode.CONFIGURATION: "the configuration was not valid",
    ExitCode.NEEDS_INSTALLER: "done, but the installer is needed",
    ExitCode.TEMPORARY: "temporary trouble",
    ExitCode.ANOTHER_RUN: "another run was going",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """The last run, the worker's last sign of life, and what waits."""

    last: RunRow | None
    beat: Beat | None
    every: timedelta
    now: datetime
    drafts: tuple[date, ...]
    """The days of the drafts that nobody has sent yet."""
    tracker: TrackerState
    troubles: Troubles = field(default_factory=Troubles)
    held: tuple[str, ...] = ()
    """What is paused, in sentences."""
    sign_in: str = ""
    """How we sign in to Microsoft 365, and until when, where that can be known."""

    @property
    def alive(self) -> bool:
        """Return whether the worker was seen within three of its intervals, and was not stopped since."""
        if self.beat is None or self.beat.stopped:
            return False
        # A beat from the future is a clock that was put right: it says nothing about now.
        return -self.every <= self.now - self.beat.at <= self.every * _MISSED_BEATS

    @property
    def next_run(self) -> datetime | None:
        """Return when the worker wakes next (UTC), if it is at work."""
        return self.beat.at + self.every if self.beat and self.alive else None

    def lines(self) -> Iterator[tuple[str, str]]:
        """Yield the lines to print, the most important last."""
        yield "Version", __version__
        if self.tracker.held_words and not any(self.tracker.held_words in words for words in self._needs):
            yield "Tracker", f"held: {self.tracker.held_words}"
        elif self.tracker.waits_since:
            yield "Tracker", f"not written since {long_moment(self.tracker.waits_since)}: somebody has it open"
        if self.sign_in:
            yield "Sign-in", self.sign_in
        yield "Drafts", _drafts(self.drafts) if self.troubles.mailbox_seen else _UNSEEN
        last = self.last
        yield "Last run", f"as of {long_moment(last.started)}: {_ended(last.exit_code)}" if last else "none"
        yield from _listed("Paused", self.held)
        yield from _listed("Waits", self.troubles.waits)
        yield from _listed("Needs you", self._needs)
        if self.last and "requests" in self.last.counts:
            yield "Microsoft 365", _usage(self.last)
        if self.next_run:
            yield "Next run", f"about {long_moment(self.next_run)}"
        yield "Worker", _worker(self.beat, self.alive)

    @property
    def _needs(self) -> tuple[str, ...]:
        """Return what the worker's last pass broke off with; where it came to a run, what that had to say."""
        return (self.beat.why,) if self.beat and self.beat.why else self.troubles.needs

    def as_data(self) -> dict[str, object]:
        """Return the same facts for machines."""
        return {
            "version": __version__,
            "needs_you": self._needs,
            "waits": self.troubles.waits,
            "paused": self.held,
            "sign_in": self.sign_in,
            "tracker_held": self.tracker.held_words,
            "tracker_waits_since": self.tracker.waits_since,
            "drafts_waiting": len(self.drafts),
            "drafts_since": min(self.drafts, default=None),
            "last_run": self.last,
            "next_run": self.next_run,
            "worker": self.beat,
            "worker_alive": self.alive,
        }


def standing(directory: Path) -> Standing:
    """Return how the service of a configuration stands now."""
    configuration = load(directory)
    settings = configuration.settings
    found = Standing(
        last=None,
        beat=read_beat(settings.data),
        every=timedelta(minutes=settings.worker.every_minutes),
        now=datetime.now(UTC),
        drafts=(),
        tracker=TrackerState(),
        sign_in=_sign_in(settings),
    )
    if not (settings.data / FILE_NAME).exists():
        return found
    with Store.rehearsal(settings.data) as store:  # a copy: a status changes nothing, not even a schema
        return replace(
            found,
            last=store.last_run(),
            drafts=tuple(row.day for row in waiting_drafts(store.ledger())),
            tracker=store.tracker_state() or TrackerState(),
            troubles=kept_troubles(store),
            held=tuple(a.what for a in holds(store.records(), configuration.units, london_date(found.now))),
        )


def _sign_in(settings: Settings) -> str:
    """Return how we sign in, and when that is to be renewed; nothing where nothing lies in Microsoft 365."""
    if settings.microsoft365 is None:
        return ""
    how = f"by {settings.microsoft365.sign_in.value}"
    ends, today = Tenants().sign_in_ends(settings), london_date(datetime.now(UTC))
    if ends is None:
        return how
    if ends < today:
        return f"{how}: it ENDED on {long_date(ends)}. Renew it: microsoft-365.md, under Renewal"
    soon = ". Renew it: microsoft-365.md, under Renewal" if soon_ends(ends, today) is not None else ""
    return f"{how}, until {long_date(ends)}{soon}"


def _listed(name: str, said: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for words in said[:_SHOWN]:
        yield name, words
    if len(said) > _SHOWN:
        yield name, f"and {len(said) - _SHOWN} more. To read them all: --json"


def _ended(code: int) -> str:
    return f"{_ENDED[ExitCode(code)]} (exit code {code})"


def _usage(last: RunRow) -> str:
    """Return what the last run asked of the tenant."""
    requests, units = counted(last.counts["requests"], "request"), last.counts.get("resource_units", 0)
    asked = f"{requests}, {counted(units, 'resource unit')} in that run"
    waited = last.counts.get("seconds_waited", 0)
    return f"{asked}; it made us wait {counted(waited, 'second')}" if waited else asked


def _drafts(days: tuple[date, ...]) -> str:
    if not days:
        return "none wait"
    count = "1 waits" if len(days) == 1 else f"{len(days)} wait"
    return f"{count} to be sent, since {long_date(min(days))}"


def _worker(beat: Beat | None, alive: bool) -> str:
    if beat is None:
        return "NOT AT WORK: never seen here"
    if beat.stopped:
        return f"NOT AT WORK: it was stopped on {long_moment(beat.at)}"
    if not alive:
        return f"NOT AT WORK: not seen since {long_moment(beat.at)}"
    return f"at work, seen {long_moment(beat.at)}: {_ended(beat.exit_code)}"
