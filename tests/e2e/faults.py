"""Days to be played with a fault at any one of their calls, what can go wrong there, and how it ended."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from cmmtn_sync.facts.tracker import read_tracker
from cmmtn_sync.model import MailRow, MailState
from tests.e2e.online_network import TRACKER, OnlineNetwork, first_uploads
from tests.e2e.small_network import a_work_plan
from tests.emulated.faults import Faults
from tests.emulated.wire import Request

NEXT_DAY = datetime(2025, 6, 24, 8, 30, tzinfo=UTC)
AFTERWARDS = (timedelta(minutes=15), timedelta(hours=3))
"""When the clean runs come after the one that went wrong: the worker's next pass, and one at the end of the day."""
NEXT_MORNING = (timedelta(days=1), timedelta(days=1, minutes=15))
"""When those of the next working morning come: by then the mails must have gone that had to wait for it."""

_COUNTED = re.compile(r", and \d+ more$|\d+ things? needs? you")
"""What the subject of a mail to the team counts: one that was sent while something was wrong counts that, too."""
_MAILED = re.compile(r"Sent: .*?(?=Next: )", re.DOTALL)
_OF_FAULTS = frozenset({"library-lost", "mailbox", "stray-draft", "tracker-held", "unread"})
_WRITTEN = frozenset({MailState.DRAFTED, MailState.SENDING, MailState.SENT})

Fault: TypeAlias = Callable[[Faults, int], object]


def _is_writing(request: Request) -> bool:
    return request.method in {"PUT", "POST", "PATCH"} and "graph" in request.host and "/drives/" in request.path


FAULTS: Mapping[str, Fault] = {
    "429": lambda faults, at: faults.throttle(7, at=at),
    "503, wait": lambda faults, at: faults.throttle(7, status=503, at=at),
    "503": lambda faults, at: faults.status(503, at=at),
    "504": lambda faults, at: faults.status(504, at=at),
    "500": lambda faults, at: faults.status(500, at=at),
    "reset": lambda faults, at: faults.reset(at=at),
    "answer lost": lambda faults, at: faults.lose_answer(at=at),
    "cut off": lambda faults, at: faults.truncate(at=at),
    "slow": lambda faults, at: faults.silence(at=at),
    "slow, and done": lambda faults, at: faults.silence(at=at, processed=True),
    "401": lambda faults, at: faults.status(401, at=at, code="InvalidAuthenticationToken"),
    "410": lambda faults, at: faults.status(410, at=at),
    "412": lambda faults, at: faults.status(412, at=at),
    "409": lambda faults, at: faults.status(409, at=at),
    "423 from then on": lambda faults, at: faults.status(423, at=at, times=None, picks=_is_writing),
    "page repeated": lambda faults, at: faults.repeat_page(at=at),
    "down from then on": lambda faults, at: faults.reset(at=at, times=None),
    "busy from then on": lambda faults, at: faults.throttle(600, at=at, times=None),
}
"""What befalls a call -> how the tenant is told to. What lasts, lasts until the run is over."""


@dataclass(frozen=True, kw_only=True)
class End:
    """How the day ended, as people would find it. Equal days have equal ends, whatever befell them."""

    files: frozenset[str]
    documents: frozenset[tuple[str, str]]
    """What the store holds of the libraries: path, and whether it has content."""
    statuses: Mapping[str, str]
    records: frozenset[str]
    drafts: tuple[tuple[str, str], ...]
    sent: tuple[tuple[str, str], ...]
    invited: tuple[tuple[str, str, str], ...]
    cells: Mapping[tuple[str, str, str], object]
    undecidable: frozenset[str]
    said: frozenset[tuple[str, str, str]]
    """Whom, by which rule and about what anything was written, sent or drafted."""
    unaccounted: tuple[str, ...]
    """Who got more mails than our ledger knows of."""


def end_of(network: OnlineNetwork) -> End:
    """Return how things stand now."""
    post = network.office.post
    network.office.tenant.lock.acquire()
    try:
        drafts = tuple(sorted((_whom(m.to), m.subject) for m in post.drafts))
        sent = tuple(sorted((", ".join(m.to), m.subject) for m in post.sent))
        invited = tuple(sorted((n.kind, n.attendee, n.subject) for n in network.office.tenant.notices))
        files = frozenset(network.units.files()) | frozenset(network.network.files())
    finally:
        network.office.tenant.lock.release()
    ledger = network.store.ledger()
    return End(
        files=files,
        documents=frozenset((d.path, d.name) for held in network.store.documents().values() for d in held),
        statuses=network.store.statuses(),
        records=frozenset(r.id for r in network.store.records()),
        drafts=drafts,
        sent=sent,
        invited=invited,
        cells=_cells(network),
        undecidable=frozenset(r.recipient for r in ledger if r.state is MailState.UNDECIDABLE),
        said=frozenset((r.recipient, k.rule, k.about) for r in ledger if r.state in _WRITTEN for k in r.keys),
        unaccounted=_unaccounted((to for to, _ in sent), ledger),
    )


def _unaccounted(sent: Iterable[str], ledger: Iterable[MailRow]) -> tuple[str, ...]:
    """Return whom mails have gone to that the ledger does not hold as sent, each as often as that."""
    known = Counter(row.recipient for row in ledger if row.state in {MailState.SENT, MailState.UNDECIDABLE})
    return tuple(sorted((Counter(to.lower() for to in sent) - known).elements()))


def _whom(to: Any) -> str:  # noqa: ANN401 - the emulation's own
    return ", ".join(sorted(each.address for each in to))


def _cells(network: OnlineNetwork) -> Mapping[tuple[str, str, str], object]:
    """Return every cell of the tracker's keyed sheets that says something, by sheet, key and header."""
    if not network.network.exists(TRACKER):
        return {}
    content = read_tracker(network.tracker())
    found: dict[tuple[str, str, str], object] = {}
    for name, sheet in content.sheets.items():
        for number, row in enumerate((*sheet.rows, *sheet.keyless)):
            for header, value in row.values.items():
                if value is not None and header != "Version":  # the name that SharePoint gave to bytes
                    found[name, row.key or str(number), header] = value
    return found


# --- the days


def a_first_day(network: OnlineNetwork) -> None:
    """Units have sent something, and nothing has run yet. The list of what is there has several pages."""
    network.office.tenant.knobs.delta_page_size = 3
    first_uploads(network)


def a_busy_day(network: OnlineNetwork) -> None:
    """The day after the first: people have done all that people do, and SharePoint what it does."""
    a_first_day(network)
    network.run()
    tenant, post = network.office.tenant, network.office.post
    tenant.promote()
    network.at(network.now + timedelta(minutes=15)).run()
    network.at(network.now + timedelta(hours=1))
    drafts = sorted(post.drafts, key=lambda m: (_whom(m.to), m.subject))
    for draft in drafts[:2]:
        post.send(post.id_of(draft))
    if len(drafts) > 3:
        post.edit(post.id_of(drafts[2]), "Dear all, as we said on the telephone.")
        post.delete(post.id_of(drafts[3]))
    network.at(network.now + timedelta(hours=1))
    answered = next((m for m in post.folder("sentitems") if "north" in _whom(m.to)), None)
    if answered is not None:
        post.reply(post.id_of(answered), "We send it on Friday.")
    network.upload("NORTH", "Work Plan 2025-26.docx", a_work_plan("Northfield"))
    network.units.rename("Southmere/Operational Policy v3.docx", "Southmere/2025/Operational Policy v3.docx")
    network.units.delete("Southmere/Rota #4 & 100% 'final'.docx")
    report = "2024-26/y2q1.annual-report"
    network.type_into_tracker(
        {
            ("Tracker", f"{report}/NORTH", "Team decision"): "Accept",
            ("Tracker", f"{report}/NORTH", "Team comment"): "A very good one.",
            ("Tracker", f"{report}/SOUTH", "Team decision"): "More time",
            ("Tracker", f"{report}/SOUTH", "Reason or date"): "31 July 2025, new lead",
            ("Meetings", "Session North", "Date"): datetime(2025, 10, 21, tzinfo=UTC).date(),
        }
    )
    network.at(NEXT_DAY)


DAYS: Mapping[str, Callable[[OnlineNetwork], None]] = {"first day": a_first_day, "busy day": a_busy_day}


# --- playing


@dataclass(frozen=True, kw_only=True)
class Ends:
    """How things stood in the evening, and on the next working morning."""

    evening: End
    morning: End


def play_out(network: OnlineNetwork) -> Ends:
    """Run as the worker would for the rest of the day and the next morning, with nothing in its way."""
    network.office.tenant.faults.lift()
    begun = network.now
    return Ends(evening=_run_at(network, begun, AFTERWARDS), morning=_run_at(network, begun, NEXT_MORNING))


def _run_at(network: OnlineNetwork, begun: datetime, later: Iterable[timedelta]) -> End:
    for after in later:
        network.at(begun + after).run()
    return end_of(network)


def shortcomings(network: OnlineNetwork, expected: Ends) -> list[str]:
    """Run as the worker would from now on, and return in words what is not as it would have been.

    Nobody gets two mails a day. So what a fault kept out of the mail of its day is told on the next working morning,
    in a mail of its own: the evening may lack it, but in nothing else, and by the morning it must have been said.
    """
    network.office.tenant.faults.lift()
    begun = network.now
    evening = _run_at(network, begun, AFTERWARDS)
    if not _unsaid(evening, expected.evening):
        return differences(evening, expected.evening)
    morning = _run_at(network, begun, NEXT_MORNING)
    return [
        *differences(_but_for_mails(evening), _but_for_mails(expected.evening)),
        *differences(
            replace(_but_for_mails(morning), said=morning.said, unaccounted=morning.unaccounted),
            replace(_but_for_mails(expected.morning), said=expected.morning.said),
        ),
    ]


def _but_for_mails(end: End) -> End:
    """Return how things stood, without what was mailed and what the tracker says of mails."""
    cells = {
        place: _MAILED.sub("", value) if isinstance(value, str) else value
        for place, value in end.cells.items()
        if place[2] != "Reminders sent"
    }
    return replace(end, sent=(), said=frozenset(), unaccounted=(), cells=cells)


def differences(end: End, expected: End) -> list[str]:
    """Return in words what is not as it would have been."""
    if any(rule in _OF_FAULTS for _, rule, _ in end.said - expected.said):
        end, expected = _uncounted(end), _uncounted(expected)
    found = []
    for name in ("files", "documents", "records"):
        ours, theirs = getattr(end, name), getattr(expected, name)
        if ours != theirs:
            found.append(f"{name}: lost {sorted(theirs - ours)}, more {sorted(ours - theirs)}")
    for name in ("statuses", "cells"):
        found += _of_mappings(name, getattr(end, name), getattr(expected, name))
    named = end.undecidable
    for name in ("drafts", "sent", "invited"):
        ours, theirs = list(getattr(end, name)), list(getattr(expected, name))
        lost = [each for each in theirs if each not in ours or ours.count(each) < theirs.count(each)]
        more = [each for each in ours if each not in theirs or theirs.count(each) < ours.count(each)]
        lost = [each for each in lost if each[0].lower() not in named]
        if lost or more:
            found.append(f"{name}: lost {lost}, more {more}")
    if end.unaccounted:
        found.append(f"mails that the ledger does not know of: {end.unaccounted}")
    return found + _of_words(end, expected)


def _uncounted(end: End) -> End:
    return replace(end, sent=tuple((to, _COUNTED.sub("", subject)) for to, subject in end.sent))


def _of_words(end: End, expected: End) -> list[str]:
    """Return what was not said, or was said and not to be. The team may be told of the fault itself, too."""
    unsaid = _unsaid(end, expected)
    more = sorted(each for each in end.said - expected.said if each[1] not in _OF_FAULTS)
    return [f"said: lost {unsaid}, more {more}"] if unsaid or more else []


def _unsaid(end: End, expected: End) -> list[tuple[str, str, str]]:
    return sorted(each for each in expected.said - end.said if each[0] not in end.undecidable)


def _of_mappings(name: str, ours: Mapping[Any, object], theirs: Mapping[Any, object]) -> list[str]:
    keys = [key for key in {*ours, *theirs} if ours.get(key) != theirs.get(key)]
    return [f"{name} {key}: {ours.get(key)!r}, not {theirs.get(key)!r}" for key in sorted(keys, key=str)[:6]]
