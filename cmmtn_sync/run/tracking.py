"""The tracker written: built once, then patched; merged again if somebody saved meanwhile; left alone if it is open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from cmmtn_sync.columns import TrackerView
from cmmtn_sync.errors import CmmtnSyncError, TemporaryError, TrackerHeldError
from cmmtn_sync.facts.spreadsheet_cells import same_value
from cmmtn_sync.facts.tracker import TrackerContent
from cmmtn_sync.model import CellChange, Outcome, Result, UpdateTracker
from cmmtn_sync.model.looks import Item
from cmmtn_sync.plan.desk import desk_view, differences, only_the_stamp, sheets_made_again, view_from_json, view_to_json
from cmmtn_sync.plan.situation import Situation
from cmmtn_sync.quarters import is_working_day, london_date, time_on_day
from cmmtn_sync.run.beside import write_beside
from cmmtn_sync.run.desk import Desk
from cmmtn_sync.run.house import House
from cmmtn_sync.run.made_again import Whole, built_tracker, whole_tracker
from cmmtn_sync.run.retyping import last_typed, retyped
from cmmtn_sync.store import TrackerState
from cmmtn_sync.tenant import Changed, Locked, WriteResult, Written

_MERGES = 3
"""How often in a run the tracker is merged again because somebody saved it meanwhile."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Tracker:
    """The file as it is now, and what it says."""

    item: Item
    whole: Whole


def write_tracker(house: House, now: datetime, situation: Situation, desk: Desk) -> Outcome | None:
    """Bring the tracker up to date, and return how that ended; None if there was nothing to do.

    A held tracker is left alone. A library that fails here stops nothing: the next run writes.
    """
    if desk.held:
        return _left_alone(house, desk, desk.held, desk.item.etag if desk.item else None)
    if desk.busy:
        return Outcome(action=UpdateTracker(build=False), result=Result.WAITS, words=desk.busy)
    try:
        return _written(house, now, situation, desk)
    except TrackerHeldError as error:
        return _left_alone(house, desk, f"{error.happened} {error.why}".strip(), desk.item.etag if desk.item else None)
    except CmmtnSyncError as error:
        result = Result.WAITS if isinstance(error, TemporaryError) else Result.FAILED
        words = f"The tracker could not be written. {error.happened} {error.why} {error.do}"
        return Outcome(action=UpdateTracker(build=False), result=result, words=" ".join(words.split()))
    except Exception as error:  # noqa: BLE001 - the mails are done: nothing in a workbook may end the run
        words = f"The tracker could not be written, in a way that nobody foresaw ({type(error).__name__})."
        return Outcome(
            action=UpdateTracker(build=False), result=Result.FAILED, words=f"{words} The next run tries again."
        )


def _written(house: House, now: datetime, situation: Situation, desk: Desk) -> Outcome | None:
    view = desk_view(situation)
    if desk.item is None:
        return _build(house, now, view, desk.state.written_at)
    if desk.content is None and _nothing_new(view, desk, now, situation):
        return None
    return _merge(house, now, situation, view, desk)


def _nothing_new(view: TrackerView, desk: Desk, now: datetime, situation: Situation) -> bool:
    """Return whether the unopened tracker already says all of this: then it is not opened at all."""
    if desk.last is None or _morning_is_due(desk.state, now, situation):
        return False
    return _without_stamp(desk.last) == _without_stamp(view)


def _without_stamp(view: TrackerView) -> object:
    grids = {name: grid[2:] if name == "Start here" else grid for name, grid in view.grids.items()}
    ours = {name: rows for name, rows in view.keyed.items() if name in {"Tracker", "Unmatched"}}
    return ours, grids


def _morning_is_due(state: TrackerState, now: datetime, situation: Situation) -> bool:
    """Return whether this is the first run of a working day: then the stamp alone is worth a write."""
    today = london_date(now)
    if state.written_at is None or not is_working_day(today, situation.calendar, situation.holidays):
        return False
    return london_date(state.written_at) < today


def _build(house: House, now: datetime, view: TrackerView, before: datetime | None) -> Outcome:
    """Build the tracker, and say what is not in it if there was one before."""
    unread = house.store.last_team_values() is not None
    data = built_tracker(house, now, view)
    result = house.network_library.write(house.tracker_path, data, expecting=None)
    built = _kept(house, now, view, result, UpdateTracker(build=True), unread=unread)
    if before is None or built.result is not Result.DONE:
        return built
    words = f"It was not there any more. What was typed since {time_on_day(before)} is not in it."
    return replace(built, words=words)


def _merge(house: House, now: datetime, situation: Situation, view: TrackerView, desk: Desk) -> Outcome | None:
    """Write our cells into the file; if it changed meanwhile, into the changed file."""
    from cmmtn_sync.outputs.tracker.patch import patch_tracker  # noqa: PLC0415 - openpyxl is slow to import

    tracker = _current(house, now, desk)
    for _ in range(_MERGES):
        unread = desk.item is None or tracker.item.etag != desk.item.etag
        changes = _changes(house, view, tracker.whole.content, desk)
        nothing = not changes or (only_the_stamp(changes) and not _morning_is_due(desk.state, now, situation))
        if nothing and not tracker.whole.made_again:
            _keep_state(house, now, view, tracker.item, desk.state, unread=unread)
            return None
        data = patch_tracker(tracker.whole.data, changes)
        result = house.network_library.write(house.tracker_path, data, expecting=tracker.item.etag)
        if isinstance(result, Locked):
            beside = write_beside(house, tracker.item.item, changes)
            return _waits(house, now, result, UpdateTracker(build=False, changes=changes), beside)
        if not isinstance(result, Changed):
            return _kept(house, now, view, result, UpdateTracker(build=False, changes=changes), unread=unread)
        tracker = _again(house, now)
        _keep_deleted(house, now, tracker.whole.made_again)
    words = "Somebody saved the tracker again and again while it was to be written. The next run tries again."
    return Outcome(action=UpdateTracker(build=False), result=Result.WAITS, words=words)


def _changes(house: House, view: TrackerView, content: TrackerContent, desk: Desk) -> tuple[CellChange, ...]:
    changes = differences(view, content, desk.last)
    typed = last_typed(house.store)
    again = retyped(changes, content, typed) if typed else ()
    return (*changes, *again, *_still_there(desk.inbox.emptied, content))


def _keep_deleted(house: House, now: datetime, sheets: Sequence[str]) -> None:
    """Keep which sheets people deleted while we were writing: they are made again now, and the next run tells it."""
    told = house.store.transitions(now)
    house.store.add_transitions(t for t in sheets_made_again(sheets, now) if t not in told)


def _still_there(emptied: tuple[CellChange, ...], content: TrackerContent) -> Iterator[CellChange]:
    """Yield the cells to empty of the entries that nobody has changed since they were read, whole entries alone."""
    rows = {name: sheet.by_key() for name, sheet in content.sheets.items()}
    other = set()
    for change in emptied:
        row = rows[change.sheet].get(change.key)
        if row is None or not same_value(row.values.get(change.header), change.was):
            other.add((change.sheet, change.key))
    yield from (c for c in emptied if (c.sheet, c.key) not in other)


def _current(house: House, now: datetime, desk: Desk) -> _Tracker:
    if desk.item is not None and desk.whole is not None:
        return _Tracker(item=desk.item, whole=desk.whole)
    return _again(house, now)


def _again(house: House, now: datetime) -> _Tracker:
    item = house.network_library.find(house.tracker_path)
    if item is None:
        happened = "The tracker was removed while the run went on."
        raise TemporaryError(happened, do="The next run builds it again.")
    return _Tracker(item=item, whole=whole_tracker(house, now, house.network_library.fetch(item.item)))


def _kept(
    house: House,
    now: datetime,
    view: TrackerView,
    result: WriteResult,
    action: UpdateTracker,
    *,
    unread: bool,
) -> Outcome:
    """Keep what the tracker says now; or since when it waits, if somebody has it open.

    What was saved meanwhile and is ``unread`` may hold a decision: then the next run opens the tracker again.
    """
    match result:
        case Written(item=item):
            etag = None if unread else item.etag
            house.store.save_tracker_state(TrackerState(etag=etag, view_json=view_to_json(view), written_at=now))
            return Outcome(action=action, result=Result.DONE)
        case Locked():
            return _waits(house, now, result, action)
        case Changed():
            words = "A tracker appeared while this one was built. The next run reads it."
            return Outcome(action=action, result=Result.WAITS, words=words)


def _waits(
    house: House, now: datetime, locked: Locked, action: UpdateTracker, beside: tuple[CellChange, ...] = ()
) -> Outcome:
    """Keep that the tracker waits, and what was written ``beside`` whoever has it open."""
    state = house.store.tracker_state() or TrackerState()
    told = replace(state, etag=None, waits_since=state.waits_since or now)
    if state.view_json and beside:
        told = replace(told, view_json=view_to_json(_with(view_from_json(state.view_json), beside)))
    house.store.save_tracker_state(told)
    so = f"so only {len(beside)} of its cells could be written" if beside else "so it was not written"
    words = f"{locked.by or 'Somebody'} has the tracker open, {so}. The next run tries again."
    return Outcome(action=action, result=Result.WAITS, words=words)


def _with(view: TrackerView, changes: tuple[CellChange, ...]) -> TrackerView:
    """Return what we last wrote, with these cells: they are ours now, and no person's."""
    keyed = {name: {key: dict(row) for key, row in rows.items()} for name, rows in view.keyed.items()}
    for change in changes:
        if change.header in keyed.get(change.sheet, {}).get(change.key, {}):
            keyed[change.sheet][change.key][change.header] = change.value
    return replace(view, keyed=keyed)


def _keep_state(
    house: House, now: datetime, view: TrackerView, item: Item, state: TrackerState, *, unread: bool
) -> None:
    """Note that the tracker was read and says what it should: it need not be opened until it changes."""
    etag = None if unread else item.etag
    new = TrackerState(etag=etag, view_json=view_to_json(view), written_at=state.written_at or now)
    if new != state:
        house.store.save_tracker_state(new)


def _left_alone(house: House, desk: Desk, words: str, etag: str | None) -> Outcome | None:
    """Keep why the tracker is left alone. It is an outcome once; that it still is, Attentions say."""
    new = replace(desk.state, etag=etag, held_words=words)
    if new == desk.state:
        return None
    house.store.save_tracker_state(new)
    return Outcome(action=UpdateTracker(build=False), result=Result.FAILED, words=words)
