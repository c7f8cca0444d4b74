"""All that a plan is made from, as one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from cmmtn_sync.assess.asked_first import AskedFirst
from cmmtn_sync.assess.held import HeldDocument
from cmmtn_sync.columns import UnmatchedRow
from cmmtn_sync.model import (
    NETWORK,
    Assessment,
    Attention,
    Contact,
    InvitationRow,
    MailRow,
    Meeting,
    MeetingKind,
    Programme,
    Record,
    RegisterPage,
    Transition,
    Unit,
)
from cmmtn_sync.plan.came_back import CameBack


@dataclass(frozen=True, kw_only=True, slots=True)
class Situation:
    """What is known at the moment of the plan. Nothing in it was asked for by the plan itself."""

    now: datetime
    network_name: str
    programme: Programme
    units: Mapping[str, Unit]
    contacts: tuple[Contact, ...]
    meetings: tuple[Meeting, ...]
    assessments: tuple[Assessment, ...]
    ledger: tuple[MailRow, ...]
    """Every mail ever intended, oldest first, with what was just seen of it folded in."""
    records: tuple[Record, ...] = ()
    """Every record, oldest first, those just read from the tracker included."""
    not_understood: Mapping[str, str] = field(default_factory=dict)
    """Row key -> what could not be understood of an entry, in words for its row."""
    unmatched: tuple[UnmatchedRow, ...] = ()
    attentions: tuple[Attention, ...] = ()
    transitions: tuple[Transition, ...] = ()
    """Of the last 90 days, newest first, those of this run included."""
    reports_built: Mapping[str, str] = field(default_factory=dict)
    """Report name -> where it was put."""
    published: frozenset[str] = frozenset()
    """``unit/template`` keys already published for the cycle's year: ``2024-26/y2q1.templates/MTU-X/file``."""
    holidays: frozenset[date] = frozenset()
    """Local days off on top of the bank holidays."""
    tracker_waits_since: datetime | None = None
    """Since when the tracker could not be written because somebody has it open."""
    place_links: Mapping[str, str] = field(default_factory=dict)
    """Unit -> a link to its folder."""
    came_back: CameBack = field(default_factory=CameBack)
    """Answers to our mails, and addresses that they do not reach."""
    invites: frozenset[MeetingKind] = frozenset()
    """The kinds of meeting to which people are invited by calendar."""
    invitations: Mapping[str, InvitationRow] = field(default_factory=dict)
    """Meeting -> what became of its invitation."""
    sends: bool = False
    """Whether mails are sent without a person."""
    lost: frozenset[str] = frozenset()
    """Units into whose places we could not look."""
    departed: Mapping[str, datetime] = field(default_factory=dict)
    """Content of a document that is gone -> since when."""
    lasting: frozenset[str] = frozenset()
    """Names of attentions that were to go by themselves, and have not for an hour."""
    standing: Mapping[str, datetime] = field(default_factory=dict)
    """Name of an attention of an earlier run -> since when it has stood."""
    opening_hours: tuple[time, time] = (time(9), time(16))
    """From and until which time of day in London mails are drafted."""
    register: tuple[RegisterPage, ...] = ()
    """What is known of units' actions."""
    asked_first: tuple[AskedFirst, ...] = ()
    """What units only show before they send it, with the answers."""
    held_documents: tuple[HeldDocument, ...] = ()
    """What seems to name a patient."""
    told_of_patients: tuple[str, ...] = ()
    """Whom the network tells of that: posts, or addresses."""
    letterhead: str = ""
    """The line above the network's name, on reports; may be empty."""

    def records_by_key(self) -> Mapping[str, tuple[Record, ...]]:
        """Return the records about each obligation, oldest first; a request's own begin with the one it was born of."""
        by_about: dict[str, list[Record]] = {}
        for record in self.records:
            by_about.setdefault(record.about, []).append(record)
        origins = {r.id: r for r in self.records}
        for assessment in self.assessments:
            origin = origins.get(assessment.obligation.origin or "")
            if origin:
                by_about.setdefault(assessment.obligation.key, []).insert(0, origin)
        return {key: tuple(records) for key, records in by_about.items()}

    @property
    def calendar(self) -> str:
        """Return whose bank holidays the network keeps."""
        return self.calendar_of(NETWORK)

    def calendar_of(self, party: str) -> str:
        """Return whose bank holidays a party keeps; the network keeps England's."""
        unit = self.units.get(party)
        return unit.calendar if unit else "ENG"
