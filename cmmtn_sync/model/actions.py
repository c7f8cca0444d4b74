"""What is to be done, as values: printed they are the dry run, compared they are the test, performed the work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, StrEnum
from typing import TypeAlias

from cmmtn_sync.model.invitations import CallOff, Invite
from cmmtn_sync.model.judgement import Record, Status
from cmmtn_sync.model.people import Contact
from cmmtn_sync.model.programme import Period
from cmmtn_sync.model.register import ActionItem

# --- mails -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class MailKey:
    """What one part of a mail says, so that nobody is told it twice.

    The due date it counted from and the record that caused it are part of it: an extension starts afresh.
    """

    rule: str
    """A reminder rule's id, ``receipt``, ``overview`` or the code of an attention."""
    about: str
    """The obligation's key, or what else it is about."""
    recipient: str
    counted_from: str = ""
    """The due date in force (ISO), the content of a document, or the week of an overview."""
    occurrence: int = 1
    cause: str = ""
    """The id of the record that caused it, if one did; of what the network team is told, since when it has stood."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ask:
    """One block of a mail: a document that is owed, what is wanting, and where it goes."""

    title: str
    status: Status
    due: str
    """``Due 30 June 2025`` (a date, never a count of days)."""
    wanting: tuple[str, ...] = ()
    note: str = ""
    link: str | None = None
    unit: str = ""
    """The unit's short name, shown where one person answers for two."""
    do: str = ""
    """What to do, where it is not "Upload the <title>": an update is given, not uploaded."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Thanks:
    """One block of a mail: a document that came and is complete."""

    title: str
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line of a headed list: what, and what to do."""

    what: str
    do: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A headed list: what the network team is to do, or what there is to say of one file."""

    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Mail:
    """One person's digest of one working day: WHAT is said. How it looks is the outputs' business."""

    to: Contact
    day: date
    subject: str
    preheader: str
    opening: str
    asks: tuple[Ask, ...] = ()
    more: int = 0
    """Asks beyond the eighth, counted and not shown."""
    thanks: tuple[Thanks, ...] = ()
    parts: tuple[Part, ...] = ()
    keys: tuple[MailKey, ...] = ()
    why: tuple[str, ...] = ()
    """One sentence for a key: which rule, which obligation. On record, not in the mail."""


class MailState(StrEnum):
    """Where a mail is. SENT is seen, never assumed."""

    INTENDED = "intended"
    DRAFTED = "drafted"
    EDITED = "edited"
    SENDING = "sending"
    """We asked for it to be sent; what came of that is not seen yet."""
    SENT = "sent"
    WITHDRAWN = "withdrawn"
    REDIRECTED = "redirected"
    REFUSED = "refused"
    UNDECIDABLE = "undecidable"


@dataclass(frozen=True, kw_only=True, slots=True)
class MailRow:
    """The ledger's row: one person, one working day."""

    recipient: str
    day: date
    state: MailState
    subject: str
    keys: tuple[MailKey, ...]
    fingerprint: str
    """Of what the mail says; equal fingerprints need no new draft."""
    draft: str | None
    """The mailbox's identity of the draft."""
    at: datetime
    why: tuple[str, ...] = ()
    sent_at: datetime | None = None
    by_person: bool = False
    """For WITHDRAWN: a person deleted the draft. What it would have said is not said again by the same rule."""
    thread: str = ""
    """The mailbox's name of the conversation, by which an answer is known."""
    message_id: str = ""
    """Of one that was sent: the name by which answers refer to it."""
    answered_at: datetime | None = None
    """When somebody first answered it."""
    bounced_at: datetime | None = None
    """When it came back: the address takes no mail."""
    refused_why: str = ""
    """For REFUSED: what the mailbox said."""


# --- the tracker -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Linked:
    """A cell's text with a link behind it."""

    text: str
    url: str


CellValue: TypeAlias = str | int | float | date | Linked | None


@dataclass(frozen=True, kw_only=True, slots=True)
class CellChange:
    """One cell to be written. ``key`` is the row's key on a keyed sheet, the row's number on a grid sheet."""

    sheet: str
    key: str
    header: str
    """The column's header on a keyed sheet, its letter on a grid sheet."""
    value: CellValue
    was: CellValue = None
    """What stood there when the change was decided. A team cell is emptied only if it still says this."""
    copy: int = 0
    """The number of the row, where that is a copy of the row which the key stands for."""


# --- actions ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class KeepRecord:
    """Put on record what a person stated."""

    record: Record


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftMail:
    """Put a draft before a person, in place of the one that it overtakes."""

    mail: Mail
    fingerprint: str
    replaces: MailRow | None = None
    sends: bool = False
    """Whether it is sent at once, without a person."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SendMail:
    """Send a draft that waits, without a person: the run that made it was cut off, or the mode was another then."""

    row: MailRow


@dataclass(frozen=True, kw_only=True, slots=True)
class RekeyMail:
    """A draft that still says the truth, for a later rule: the ledger's keys move on, the draft stays."""

    row: MailRow
    keys: tuple[MailKey, ...]
    why: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class WithdrawMail:
    """Take back an unsent, unedited draft that facts have overtaken."""

    row: MailRow
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SeeMail:
    """Put on record what was seen of a draft: sent, edited, withdrawn by a person."""

    row: MailRow
    state: MailState
    sent_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishTemplate:
    """Put a template, filled with unit and dates, into a unit's folder."""

    obligation: str
    cycle: str
    year: str
    """The financial year that it is put there for: ``2025/26``."""
    unit: str
    template: str
    library: str
    path: str
    period: Period | None = None
    due: date | None = None
    actions: tuple[ActionItem, ...] = ()
    """What the unit had to do at the beginning of that year, as far as we were told."""


@dataclass(frozen=True, kw_only=True, slots=True)
class BuildReport:
    """Build a report and put it into the network's place."""

    report: str
    """``status-network`` or ``status-unit``."""
    about: str
    quarter: str
    """``2025-26 Q2``."""
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class UpdateTracker:
    """Build the tracker (``changes`` empty), or write these cells into it."""

    build: bool
    changes: tuple[CellChange, ...] = ()


Action: TypeAlias = (
    KeepRecord
    | SeeMail
    | WithdrawMail
    | RekeyMail
    | DraftMail
    | SendMail
    | PublishTemplate
    | BuildReport
    | Invite
    | CallOff
    | UpdateTracker
)


class Held(Enum):
    """Who can let go what is held."""

    TEAM = "team"
    INSTALLER = "installer"
    TIME = "time"


@dataclass(frozen=True, kw_only=True, slots=True)
class Attention:
    """Something that a person of the network should know or decide, or that is held and why."""

    code: str
    """``ambiguous``, ``unmatched``, ``place-lost``, ``tracker-held`` ..."""
    about: str
    what: str
    why: str
    do: str
    who: Held = Held.TEAM
    explains: str = ""
    """The name of another that this one is the reason of: the two are said as one."""

    @property
    def name(self) -> str:
        """Return what tells it from others, whatever its words."""
        return f"{self.code} {self.about}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Later:
    """Mails that wait for nothing but the hours in which people are written to."""

    mails: int
    opens: datetime
    """When the first of these hours begins (London's time), by the calendar of whoever is written to."""
    holiday_at: tuple[str, ...] = ()
    """What people call those who are not written to because it is a holiday there."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """Everything that a run would do, in order, and what it holds back."""

    now: datetime
    actions: tuple[Action, ...] = ()
    attentions: tuple[Attention, ...] = ()
    later: Later | None = None


class Result(Enum):
    """How an action ended."""

    DONE = "done"
    WAITS = "waits"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """An action, how it ended, and a word about it."""

    action: Action
    result: Result
    words: str = ""
    temporary: bool = False
    """For WAITS: whether the world outside is to blame, and the next run tries again."""
