"""What the team had typed into the tracker, brought back from the states that the store keeps of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cmmtn_sync.cli import say
from cmmtn_sync.cli.building import real_house
from cmmtn_sync.columns import TrackerView
from cmmtn_sync.errors import ExitCode, TemporaryError, WrongUseError
from cmmtn_sync.facts.spreadsheet_text import as_words
from cmmtn_sync.facts.tracker import TrackerContent, read_tracker
from cmmtn_sync.model import CellChange, Record
from cmmtn_sync.model.looks import Item
from cmmtn_sync.plan.desk import view_from_json
from cmmtn_sync.plan.restoring import restored
from cmmtn_sync.quarters import long_moment
from cmmtn_sync.run import House
from cmmtn_sync.tenant import Locked, Written
from cmmtn_sync.wording.counts import counted

_SHOWN = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class _Tracker:
    """The tracker as it is now, and the states that are kept of what the team had typed, newest first."""

    item: Item
    data: bytes
    content: TrackerContent
    kept: tuple[tuple[datetime, TrackerView], ...]
    records: tuple[Record, ...]

    def back(self, number: int, *, over: bool) -> tuple[CellChange, ...]:
        """Return what a state would bring back: no entry in whose row something was decided since."""
        at, view = self.kept[number - 1]
        since = {r.row or r.about for r in self.records if r.at > at}
        return restored(view, self.content, over=over, acted_on=since)


def restore(directory: Path, number: int | None, *, over: bool, write: bool) -> ExitCode:
    """Show the states that are kept, or what one of them would bring back, or bring it back.

    Raise ``WrongUseError`` for a state that is not kept, ``TrackerHeldError`` for a tracker that we do not know,
    ``TemporaryError`` while somebody has it open.
    """
    with real_house(directory, datetime.now(UTC)) as house:
        tracker = _opened(house)
        if number is None:
            _list(tracker, str(directory))
            return ExitCode.DONE
        if not 1 <= number <= len(tracker.kept):
            happened = f"There is no state {number}: {len(tracker.kept)} are kept."
            raise WrongUseError(happened, do="To see them: cmmtn-sync restore")
        changes = tracker.back(number, over=over)
        _tell(changes)
        if changes and write:
            _write(house, tracker, changes)
            say.line("Written. The next run reads it.")
        elif changes:
            say.line("Nothing is written yet. To bring it back:")
            say.verbatim(say.typed(f"restore {number}{' --over' if over else ''} --write", str(directory)), indent=2)
    return ExitCode.DONE


def _opened(house: House) -> _Tracker:
    item = house.network_library.find(house.tracker_path)
    if item is None:
        happened = "There is no tracker now."
        raise WrongUseError(happened, do="Run: cmmtn-sync run. It builds a new one with what the team had typed.")
    data = house.network_library.fetch(item.item)
    kept = tuple((state.at, view_from_json(state.json_text)) for state in house.store.team_values())
    return _Tracker(item=item, data=data, content=read_tracker(data), kept=kept, records=house.store.records())


def _list(tracker: _Tracker, config: str) -> None:
    if not tracker.kept:
        say.line("Nothing is kept yet: the first run that opens the tracker begins with it.")
        return
    say.line("What the team had typed is kept as it was at these times, newest first.")
    say.table(("State", "Of", "Against the tracker now"), _rows(tracker), numbers=0)
    say.line("To see what one of them would bring back:")
    say.verbatim(say.typed("restore 1", config), indent=2)


def _rows(tracker: _Tracker) -> Iterator[tuple[str, str, str]]:
    for number, (at, _) in enumerate(tracker.kept, start=1):
        every = tracker.back(number, over=True)
        gone = sum(change.was is None for change in every)
        said = [f"{counted(gone, 'cell')} missing"] if gone else []
        said += [f"{counted(len(every) - gone, 'cell')} otherwise"] if len(every) > gone else []
        yield str(number), long_moment(at), ", ".join(said) or "nothing is missing"


def _tell(changes: Sequence[CellChange]) -> None:
    if not changes:
        say.line("Nothing of it is missing. To bring back also what says something else now, add --over.")
    for change in changes[:_SHOWN]:
        now = f" (now: {as_words(change.was)})" if change.was is not None else ""
        say.line(f"- {change.sheet}, {change.key}, {change.header}: {as_words(change.value)}{now}", indent=2)
    if len(changes) > _SHOWN:
        say.line(f"- and {counted(len(changes) - _SHOWN, 'cell')} more", indent=2)


def _write(house: House, tracker: _Tracker, changes: Sequence[CellChange]) -> None:
    from cmmtn_sync.outputs.tracker.patch import put_back

    data = put_back(tracker.data, changes)
    result = house.network_library.write(house.tracker_path, data, expecting=tracker.item.etag)
    if not isinstance(result, Written):
        by = result.by if isinstance(result, Locked) else None
        happened = f"{by or 'Somebody'} has the tracker open, or has just saved it. Nothing was written."
        raise TemporaryError(happened, do="Type the same line again when it is closed.")
    house.store.audit(datetime.now(UTC), "restored", "Tracker", counted(len(changes), "cell"))
