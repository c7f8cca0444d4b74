"""The tracker as this run finds it: opened only if it changed, and what people typed into it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from cmmtn_sync.columns import CONTACTS, DATES, MEETINGS, TRACKER, UNMATCHED, TrackerView
from cmmtn_sync.errors import CmmtnSyncError, TemporaryError, TrackerHeldError
from cmmtn_sync.facts.tracker import TrackerContent
from cmmtn_sync.model import Attention, Contact, DateOverride, Held, Meeting, Transition
from cmmtn_sync.model.looks import Item
from cmmtn_sync.obligations import Calendar, unroll
from cmmtn_sync.plan.choices import requirement_choices
from cmmtn_sync.plan.desk import (
    CHANGES_KEPT,
    changed_by_people,
    copied_by_people,
    renamed_by_people,
    sheets_made_again,
    view_from_json,
)
from cmmtn_sync.plan.inbox import Inbox, read_inbox, unanswered
from cmmtn_sync.plan.team_sheets import read_contacts, read_dates, read_meetings
from cmmtn_sync.quarters import london_date, time_on_day
from cmmtn_sync.run.house import House
from cmmtn_sync.run.made_again import Whole, whole_tracker
from cmmtn_sync.run.retyping import entries_kept, last_typed
from cmmtn_sync.run.whereabouts import moved_tracker
from cmmtn_sync.store import TrackerState
from cmmtn_sync.store.codec import dumps, loads


@dataclass(frozen=True, kw_only=True, slots=True)
class TeamSheets:
    """The sheets that the team owns: they override what the YAML began with."""

    contacts: tuple[Contact, ...]
    meetings: tuple[Meeting, ...]
    dates: tuple[DateOverride, ...] = ()
    said: tuple[Attention, ...] = ()
    """What was not clear when the tracker was last opened: it is said until it is mended."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk:
    """The tracker, as far as this run knows it."""

    state: TrackerState
    team: TeamSheets
    last: TrackerView | None = None
    """What we last wrote into it; None if we never did, or if it is held."""
    item: Item | None = None
    whole: Whole | None = None
    """None if there is no tracker, if it did not change, or if it is held."""
    inbox: Inbox = field(default_factory=Inbox)
    held: str = ""
    """Why it is left alone, if it is. ``item`` is then the state that was refused, or None if none was looked at."""
    busy: str = ""
    """Why it could not be opened just now, if that will pass by itself."""
    attentions: tuple[Attention, ...] = ()
    put_back: tuple[Transition, ...] = ()
    """Machine cells that a person changed, rows and sheets that were deleted: put back. And what was renamed."""

    @property
    def content(self) -> TrackerContent | None:
        """Return what the tracker says, if it was opened."""
        return self.whole.content if self.whole is not None else None


def open_desk(house: House, now: datetime) -> Desk:
    """Return the tracker as it is. One that cannot be read is held and said; the run goes on without it."""
    state = house.store.tracker_state() or TrackerState()
    team = known_team(house)
    item = None
    try:
        item = house.network_library.find(house.tracker_path)
        moved = moved_tracker(house) if item is None and state.written_at is not None else None
        if moved is not None:
            return _left_alone(state, team, None, moved)
        if item is None or item.etag == state.etag:
            return _unopened(house, state, team, item, now)
        whole = whole_tracker(house, now, house.network_library.fetch(item.item))
    except TemporaryError as error:
        return Desk(
            state=state, team=team, inbox=_as_it_was(_last_view(state)), busy=_words(error), attentions=team.said
        )
    except TrackerHeldError as error:
        return _left_alone(state, team, item, error)
    except CmmtnSyncError as error:
        return _left_alone(state, team, None, error, "The tracker could not be opened.")
    try:
        return _read(house, now, Desk(state=state, team=team, item=item, whole=whole))
    except (ValueError, ArithmeticError, LookupError, TypeError, AttributeError) as error:
        # What people typed never ends a run: mails, templates and reports are made all the same.
        return _left_alone(state, team, item, _not_foreseen(error))


def _not_foreseen(error: Exception) -> TrackerHeldError:
    happened = f"Something typed into the tracker could not be read ({type(error).__name__})."
    return TrackerHeldError(happened, why="Nobody foresaw it.", do="Undo what was typed last, and tell the installer.")


def _left_alone(
    state: TrackerState, team: TeamSheets, item: Item | None, error: CmmtnSyncError, before: str = ""
) -> Desk:
    """Return a tracker that is held. ``item`` is the state that was looked at, if it was: it is not opened again."""
    held = f"{before} {_words(error)}".strip()
    said = (_held(held, "" if item else error.do), *team.said)
    return Desk(state=state, team=team, item=item, inbox=_as_it_was(_last_view(state)), held=held, attentions=said)


def _unopened(house: House, state: TrackerState, team: TeamSheets, item: Item | None, now: datetime) -> Desk:
    """Return the tracker that did not change: what was held or not clear in it still is. Or one that is not there."""
    last = _last_view(state)
    if item is None:  # it is built again with what was typed into it
        told = () if state.written_at is None else (_gone(state.written_at, now),)
        asked = Inbox(not_understood=_come_back(house, last))
        return Desk(state=state, team=team, inbox=asked, attentions=team.said, put_back=told)
    held = (_held(state.held_words),) if state.held_words else ()
    return Desk(
        state=state,
        team=team,
        last=last,
        item=item,
        inbox=_as_it_was(last),
        held=state.held_words,
        attentions=(*held, *team.said),
    )


def _gone(written: datetime, now: datetime) -> Transition:
    """Return the line on Changes that tells of a tracker which was deleted."""
    return Transition(
        at=now,
        who="team",
        about="Tracker",
        what="The tracker was deleted: built again",
        before=f"Written at {time_on_day(written)}",
        after="What was typed since is not in it",
    )


def _as_it_was(last: TrackerView | None) -> Inbox:
    return Inbox(not_understood=unanswered(last)) if last is not None else Inbox()


def _come_back(house: House, last: TrackerView | None, content: TrackerContent | None = None) -> dict[str, str]:
    """Return the questions about entries whose rows, or all of them, were deleted: both come back."""
    sheets = content.sheets if content is not None else {}
    there = {key for name in (TRACKER.name, UNMATCHED.name) if name in sheets for key in sheets[name].by_key()}
    waiting = entries_kept(last_typed(house.store)) - there
    return {key: words for key, words in _as_it_was(last).not_understood.items() if key in waiting}


def known_team(house: House) -> TeamSheets:
    """Return the team's sheets as they were last read, or what the YAML begins with."""
    kept = house.store.note("team-sheets")
    if kept:
        return loads(TeamSheets, kept)
    return TeamSheets(contacts=house.configuration.contacts, meetings=house.configuration.meetings)


def team_note(team: TeamSheets) -> str:
    """Return what is kept of the team's sheets, for runs that need not open the tracker."""
    return dumps(team)


def _read(house: House, now: datetime, desk: Desk) -> Desk:
    if desk.whole is None:
        return desk
    content = desk.whole.content
    units, programme = house.configuration.units, house.configuration.programme
    contacts = read_contacts(content, units)
    meetings = read_meetings(content, units)
    dates = read_dates(content, units, requirement_choices(programme, london_date(now)))
    team = TeamSheets(
        contacts=house.configuration.contacts if contacts.rows is None else contacts.rows,
        meetings=house.configuration.meetings if meetings.rows is None else meetings.rows,
        dates=dates.rows or (),
    )
    team = _where_whole(team, desk.team, content)
    records = house.store.records()
    calendar = Calendar(meetings=team.meetings, overrides=team.dates, records=records)
    owed = {o.key: o for o in unroll(programme, units, calendar)}
    last = _last_view(desk.state)
    inbox = read_inbox(
        content, obligations=owed, now=now, units=units, held=records, written_at=desk.state.written_at, shown=last
    )
    inbox = replace(inbox, not_understood=_come_back(house, last, content) | inbox.not_understood)
    said = (*_columns_gone(content), *contacts.attentions, *meetings.attentions, *dates.attentions, *inbox.attentions)
    return replace(
        desk,
        last=last,
        team=replace(team, said=said),
        inbox=inbox,
        attentions=said,
        put_back=(
            *sheets_made_again(desk.whole.made_again, now),
            *changed_by_people(last, content, now),
            *copied_by_people(content, now),
            *_renamed(house, content, now),
        ),
    )


def _where_whole(team: TeamSheets, before: TeamSheets, content: TrackerContent) -> TeamSheets:
    """Return the team's sheets; one that lacks a column counts as it was last read.

    A header that somebody cleared is not a word about anybody: whoever has left would serve again, a date for one unit
    would be everybody's, and meetings without a day would be called off.
    """
    lacking = {name.partition(":")[0] for name in content.missing}
    return TeamSheets(
        contacts=before.contacts if CONTACTS.name in lacking else team.contacts,
        meetings=before.meetings if MEETINGS.name in lacking else team.meetings,
        dates=before.dates if DATES.name in lacking else team.dates,
    )


def _renamed(house: House, content: TrackerContent, now: datetime) -> Iterator[Transition]:
    """Yield what people call otherwise than we do, unless Changes says so already."""
    found = renamed_by_people(content, now)
    told = {replace(t, at=now) for t in house.store.transitions(now - CHANGES_KEPT)} if found else set()
    yield from (t for t in found if t not in told)


def _last_view(state: TrackerState) -> TrackerView | None:
    return view_from_json(state.view_json) if state.view_json else None


def _words(error: CmmtnSyncError) -> str:
    return " ".join(part for part in (error.happened, error.why) if part)


def _held(what: str, do: str = "") -> Attention:
    return Attention(
        code="tracker-held",
        about="Tracker",
        what=what,
        why="Nothing in it is lost, and the rest goes on without it.",
        do=do or "Restore the last good version from its version history, or look what is the matter with it.",
        who=Held.INSTALLER,
    )


_MEANWHILE: Final = {s.name: "" for s in (TRACKER, UNMATCHED)} | {
    s.name: f" Until then {s.name} counts as it was last read." for s in (CONTACTS, MEETINGS, DATES)
}


def _columns_gone(content: TrackerContent) -> tuple[Attention, ...]:
    """Return a word for each column of the team's that is not there any more: what stood in it is not read."""
    return tuple(
        Attention(
            code="tracker-column",
            about=name,
            what=f"The tracker has no column {name} any more.",
            why="It was renamed or deleted, so nothing typed there is read.",
            do=f"Put the header back in the header row.{_MEANWHILE[name.partition(':')[0]]}",
        )
        for name in content.missing
    )
