"""What people, machines and networks do between two runs: each act is a name and a number to choose by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar

from cmmtn_sync.errors import TemporaryError, TenantError
from cmmtn_sync.model import ASK_FIRST, MailKey, MailState, Obligation, On, RecordKind
from cmmtn_sync.model.looks import Look
from cmmtn_sync.quarters import london_date
from cmmtn_sync.run import Ran
from cmmtn_sync.run.ledger import draft_key
from cmmtn_sync.tenant import DraftState, Message, WriteResult
from cmmtn_sync.tenant.memory import Manner, MemoryLibrary, MemoryMailbox
from tests.e2e.small_network import (
    UNITS,
    Network,
    a_policy,
    a_rota,
    a_work_plan,
    an_annual_report,
)

T = TypeVar("T")
CYCLE = "2024-26"
_MOVED_OUT = 3


class Killed(BaseException):
    """The process is gone: no handler of ours may catch it."""


@dataclass(kw_only=True)
class Fate:
    """What befalls the next calls that leave the process: after so many of them it is killed, or all fail."""

    calls_left: int | None = None
    kills: bool = False
    done_before_killed: bool = False

    def call(self, done: Callable[[], T]) -> T:
        if self.calls_left is None:
            return done()
        if self.calls_left:
            self.calls_left -= 1
            return done()
        if not self.kills:
            happened = "The service does not answer."
            raise TemporaryError(happened)
        if self.done_before_killed:
            done()
        raise Killed


class FatedMailbox(MemoryMailbox):
    """A mailbox on whose way a process can die, or whose service can fail half way through a run."""

    def __init__(self, fate: Fate) -> None:
        super().__init__()
        self.fate = fate

    def draft(self, message: Message) -> str:
        return self.fate.call(lambda: super(FatedMailbox, self).draft(message))

    def withdraw(self, draft: str) -> bool:
        return self.fate.call(lambda: super(FatedMailbox, self).withdraw(draft))


class FatedLibrary(MemoryLibrary):
    """A library on whose way a process can die."""

    fate = Fate()

    def look(self, cursor: str | None) -> Look:
        return self.fate.call(lambda: super(FatedLibrary, self).look(cursor))

    def write(self, path: str, data: bytes, *, expecting: str | None) -> WriteResult:
        return self.fate.call(lambda: super(FatedLibrary, self).write(path, data, expecting=expecting))


@dataclass(frozen=True, kw_only=True, slots=True)
class SentMail:
    """A mail that a person sent, and all that it said."""

    to: str
    draft: str
    """The key by which the mailbox knows it."""
    keys: tuple[MailKey, ...]


@dataclass(kw_only=True)
class Play:
    """A small network with a moving clock, and everything that happened to it as a person would know it."""

    manner: Manner
    network: Network = field(init=False)
    fate: Fate = field(default_factory=Fate)
    sent: list[SentMail] = field(default_factory=list)
    thrown_away: set[MailKey] = field(default_factory=set)
    """What drafts said that a person deleted: the same rule does not say it again."""
    story: list[str] = field(default_factory=list)
    disturbed: bool = False
    """Whether something outside fails now, so that the run cannot do all that it should."""

    def __post_init__(self) -> None:
        self.network = Network(manner=self.manner, mailbox=FatedMailbox(self.fate), library=FatedLibrary)
        self.network.units.fate = self.network.network.fate = self.fate  # type: ignore[attr-defined]
        self._keys_of: dict[str, tuple[MailKey, ...]] = {}
        self._day_of: dict[str, date] = {}
        self._tracker_is_open = False
        self._uploads = 0
        self._hidden: set[str] = set()
        self._written_to: set[tuple[str, date]] = set()

    # --- the run

    def run(self) -> Ran | None:
        """Return what the run came to, or None if its process was killed."""
        try:
            ran = self.network.run()
        except Killed:
            ran = None
        for row in self.network.store.ledger():
            if row.state in {MailState.INTENDED, MailState.DRAFTED, MailState.EDITED}:
                self._keys_of[draft_key(row)] = row.keys
                self._day_of[draft_key(row)] = row.day
        return ran

    # --- what happens between two runs

    def act(self, name: str, number: int) -> None:
        self.story.append(f"{self.network.now:%a %d %b %H:%M} {name} {number}")
        getattr(self, f"_{name}")(number)

    def heal(self) -> None:
        """Let everything outside work again."""
        self.disturbed = False
        self.fate.calls_left = None
        self.network.mailbox.make_reachable()
        self.network.mailbox.keep_answers()
        self.network.units.make_reachable()
        self.network.network.make_reachable()
        for unit in UNITS.values():
            self.network.units.show(unit.place.folder)
        self._hidden.clear()
        self.network.network.unlock(self.network.house.tracker_path)
        self._tracker_is_open = False

    def _nothing(self, number: int) -> None:
        """Let the hours pass."""

    def _upload(self, number: int) -> None:
        """Put a file into a unit's folder: good, incomplete, wrong or unreadable, often in place of another."""
        unit = (*UNITS.values(),)[number % 2]
        other = (*UNITS.values(),)[(number + 1) % 2].short_name
        self._uploads += 1
        edition = self._uploads % 4
        own = unit.short_name
        name, data = [
            ("Annual Report 2024-25.docx", an_annual_report(own, edition=edition)),
            ("Annual Report 2024-25.docx", an_annual_report(own, without=5, edition=edition)),
            ("annual report v2.docx", an_annual_report(own, edition=edition)),
            ("Annual Report.docx", an_annual_report(own, year="2023/24", edition=edition)),
            ("Annual Report 2024-25.docx", an_annual_report(other, edition=edition)),
            ("Work Plan 2025-26.docx", a_work_plan(own, edition=edition)),
            ("Work Plan 2025-26.docx", a_work_plan(own, owners=False, edition=edition)),
            ("Operational Policy.docx", a_policy(own, edition=edition)),
            ("Operational Policy.docx", a_policy(own, without=3, edition=edition)),
            ("Operational Policy v3.docx", b"PK\x03\x04 not a package at all"),
            ("Work Plan.docx", b""),
            ("Rota.docx", a_rota(edition)),
            (f"{ASK_FIRST}/Annual Report 2024-25.docx", an_annual_report(own, without=number % 3, edition=edition)),
            (f"{ASK_FIRST}/Work Plan 9990000018.docx", a_work_plan(own, edition=edition)),
            ("Case 999 000 0018.docx", a_rota(edition)),
            ("Annual Report 2024-25 (999-000-0018).docx", an_annual_report(own, edition=edition)),
        ][number // 2 % 16]
        when = self.network.now - timedelta(minutes=number % 50)
        self.network.upload(unit.id, name, data, when)

    def _rename(self, number: int) -> None:
        path = self._file(number)
        if path:
            folder, _, name = path.rpartition("/")
            to = f"{folder}/{['Old', 'Final', '2025', ASK_FIRST][number % 4]}/{name}"
            if number % 8 < _MOVED_OUT:  # what was only shown is sent
                to = path.replace(f"{ASK_FIRST}/", "")
            if to not in self.network.units.paths():
                self.network.units.rename(path, to)

    def _delete(self, number: int) -> None:
        path = self._file(number)
        if path:
            self.network.units.delete(path)

    def _empty(self, number: int) -> None:
        """Take away everything in a unit's folder, and at times the folder."""
        folder = (*UNITS.values(),)[number % 2].place.folder
        self.network.units.delete_folder(folder)
        if number % 4 < 2:
            self.network.units.make_folder(folder)

    def _file(self, number: int) -> str | None:
        return _pick([p for p in self.network.units.paths() if "/Templates " not in p], number)

    def _decide(self, number: int) -> None:
        """State something about an obligation, as the yellow columns would."""
        about = _pick(self._obligations(), number // 16)
        if about is None:
            return
        kind = _pick(_DECISIONS, number)
        assert kind is not None
        document = self._document_of(about.key)
        if kind in _BOUND and document is None:
            return
        day = london_date(self.network.now) + timedelta(days=3 + number // 5 % 40)
        self.network.decide(
            kind,
            about.key,
            bound_to=document,
            text="as agreed" if kind in _BOUND else "",
            date=day if kind in {RecordKind.MORE_TIME, RecordKind.MORE_WANTED} else None,
        )

    def _obligations(self) -> list[Obligation]:
        """Return what could be decided about: everything that has a row and a day in the time that is played."""
        rows = self.network.snapshot.assessments if self.network.snapshot else ()
        return [a.obligation for a in rows if isinstance(a.obligation.due, On) and a.obligation.owed_by in UNITS]

    def _document_of(self, key: str) -> str | None:
        rows = self.network.snapshot.assessments if self.network.snapshot else ()
        document = next((a.document for a in rows if a.obligation.key == key), None)
        return document.document.content if document else None

    def _send(self, number: int) -> None:
        """Have a person send a draft, edited or not."""
        draft = _pick(self.drafts(), number)
        if draft:
            message = self.network.mailbox.message(draft)
            self.network.mailbox.send_by_hand(draft, self.network.now if number % 3 else None)
            keys = self._keys_of.get(message.key)
            if keys is None:
                self.story.append(f"the draft {draft} to {message.to_address} is known to nobody")
                keys = ()
            self.sent.append(SentMail(to=message.to_address.lower(), draft=message.key, keys=keys))
            self._written_to.add((message.to_address.lower(), london_date(self.network.now)))

    def _send_all(self, number: int) -> None:
        for _ in self.drafts():
            self._send(number)
            number = 0

    def _edit(self, number: int) -> None:
        draft = _pick(self.drafts(), number)
        if draft:
            self.network.mailbox.edit(draft, "Dear all, as we said on the telephone.")

    def _throw_away(self, number: int) -> None:
        draft = _pick(self.drafts(), number)
        if draft:
            message = self.network.mailbox.message(draft)
            self.thrown_away.update(self._keys_of.get(message.key, ()))
            self._written_to.add((message.to_address.lower(), self._day_of.get(message.key, date.min)))
            self.network.mailbox.delete(draft)

    # --- what there is

    def hidden_units(self) -> frozenset[str]:
        return frozenset(self._hidden)

    def tracker_is_open(self) -> bool:
        return self._tracker_is_open

    def written_to_on(self, day: date) -> frozenset[str]:
        """Return who was sent a mail on a day, or would have been, had a person not deleted that day's draft."""
        seen = {mail.to for mail in self.sent if self.seen_sent_on(mail) == day}
        return frozenset(to for to, on in self._written_to if on == day) | seen

    def seen_sent_on(self, mail: SentMail) -> date | None:
        """Return the day on which a mail went, as the ledger has it: a mailbox need not know, and tells it late."""
        row = next((r for r in self.network.store.ledger() if draft_key(r) == mail.draft), None)
        return london_date(row.sent_at) if row and row.sent_at else None

    def drafts(self) -> list[str]:
        seen = MemoryMailbox.drafts(self.network.mailbox) if self._mailbox_answers() else ()
        return [d.draft for d in seen if d.state in {DraftState.WAITING, DraftState.EDITED}]

    def _mailbox_answers(self) -> bool:
        return self.network.mailbox._unreachable is None  # noqa: SLF001 - a person's own mail program works

    # --- what fails

    def _mailbox_fails(self, number: int) -> None:
        self.disturbed = True
        self.network.mailbox.make_unreachable(TenantError("The mailbox does not answer.") if number % 2 else None)

    def _library_fails(self, number: int) -> None:
        self.disturbed = True
        (self.network.units if number % 2 else self.network.network).make_unreachable()

    def _folder_unseen(self, number: int) -> None:
        if self.manner is Manner.DELTA:  # what changed since a cursor tells nothing of folders that do not open
            return
        unit = (*UNITS.values(),)[number % 2]
        self.network.units.hide(unit.place.folder)
        self._hidden.add(unit.id)

    def _answers_lost(self, number: int) -> None:
        del number
        self.disturbed = True
        self.network.mailbox.lose_answers()

    def _tracker_open(self, number: int) -> None:
        self._tracker_is_open = True
        self.network.network.lock(self.network.house.tracker_path, "Sam" if number % 2 else None)

    def _killed(self, number: int) -> None:
        """Kill the next run at one of its calls to the outside, before it is done or after."""
        self.disturbed = True
        self.fate.calls_left, self.fate.kills = number // 2 % 12, True
        self.fate.done_before_killed = bool(number % 2)

    def _failing_half_way(self, number: int) -> None:
        self.disturbed = True
        self.fate.calls_left, self.fate.kills = 2 + number % 8, False


_DECISIONS = (
    RecordKind.ACCEPTED,
    RecordKind.RETURNED,
    RecordKind.MORE_WANTED,
    RecordKind.MORE_TIME,
    RecordKind.MORE_TIME,
    RecordKind.NOT_NEEDED,
    RecordKind.CHASE_NOW,
    RecordKind.CHASE_NOW,
    RecordKind.UPDATE_GIVEN,
    RecordKind.POLICY_UNCHANGED,
    RecordKind.HOLD,
    RecordKind.RESUME,
)
_BOUND = frozenset({RecordKind.ACCEPTED, RecordKind.RETURNED, RecordKind.MORE_WANTED})
ACTS = (
    *("nothing",) * 3,
    *("upload",) * 7,
    *("decide",) * 4,
    *("send",) * 3,
    *("send_all",) * 3,
    "edit",
    "throw_away",
    "rename",
    "delete",
    "empty",
    "mailbox_fails",
    "library_fails",
    "folder_unseen",
    "answers_lost",
    "tracker_open",
    "killed",
    "failing_half_way",
)


def _pick(choices: Sequence[T], number: int) -> T | None:
    return choices[number % len(choices)] if choices else None
