"""A network's office on paper: plans are carried out on a ledger, and a person sends, edits or deletes the drafts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from cmmtn_sync.model import (
    NETWORK,
    DraftMail,
    Mail,
    MailRow,
    MailState,
    Plan,
    RekeyMail,
    WithdrawMail,
)
from cmmtn_sync.plan.decide import decide
from cmmtn_sync.plan.situation import Situation
from tests.builders import at


@dataclass
class Office:
    """The ledger between runs. ``world`` returns the situation of a moment, whatever the ledger says."""

    world: Callable[[str], Situation]
    rows: dict[tuple[str, date], MailRow] = field(default_factory=dict)
    mails: list[Mail] = field(default_factory=list)
    """Every mail that was drafted, in order."""

    def plan(self, now: str) -> Plan:
        """Return what would be done now."""
        return decide(replace(self.world(now), ledger=self.ledger))

    def work(self, now: str) -> Plan:
        """Return the plan of now, after it was carried out on the ledger."""
        plan = self.plan(now)
        for action in plan.actions:
            match action:
                case DraftMail(mail=mail, fingerprint=mark, replaces=old):
                    if old:
                        self._keep(replace(old, state=MailState.WITHDRAWN))
                    self.mails.append(mail)
                    self._keep(_drafted(mail, mark, now))
                case RekeyMail(row=row, keys=keys, why=why):
                    self._keep(replace(row, keys=keys, why=why))
                case WithdrawMail(row=row):
                    self._keep(replace(row, state=MailState.WITHDRAWN))
                case _:
                    pass
        return plan

    def _keep(self, row: MailRow) -> None:
        self.rows[row.recipient, row.day] = row

    @property
    def ledger(self) -> tuple[MailRow, ...]:
        """Return every row, oldest first."""
        return tuple(sorted(self.rows.values(), key=lambda r: (r.day, r.recipient)))

    @property
    def drafts(self) -> tuple[MailRow, ...]:
        """Return the drafts to units that wait."""
        return tuple(
            r
            for r in self.ledger
            if r.state in {MailState.DRAFTED, MailState.EDITED} and not r.recipient.endswith(f"{NETWORK}.example.org")
        )

    def send(self, now: str) -> None:
        """Send every draft, as a person does."""
        for row in self.ledger:
            if row.state in {MailState.DRAFTED, MailState.EDITED}:
                self._keep(replace(row, state=MailState.SENT, sent_at=at(now)))

    def edit(self) -> None:
        """Change every draft by hand."""
        for row in self.drafts:
            self._keep(replace(row, state=MailState.EDITED))

    def delete(self) -> None:
        """Delete every draft to a unit."""
        for row in self.drafts:
            self._keep(replace(row, state=MailState.WITHDRAWN, by_person=True))

    def to_units(self) -> list[Mail]:
        """Return the mails to units that were drafted, in order."""
        return [m for m in self.mails if m.to.unit != NETWORK]


def _drafted(mail: Mail, mark: str, now: str) -> MailRow:
    return MailRow(
        recipient=mail.to.email.lower(),
        day=mail.day,
        state=MailState.DRAFTED,
        subject=mail.subject,
        keys=mail.keys,
        fingerprint=mark,
        draft=f"{mail.to.email} {mail.day}",
        at=at(now),
        why=mail.why,
    )


def drafted(plan: Plan) -> list[Mail]:
    """Return the mails to units that a plan would draft."""
    return [a.mail for a in plan.actions if isinstance(a, DraftMail) and a.mail.to.unit != NETWORK]


def kinds(plan: Plan) -> list[str]:
    """Return what a plan would do about mails to units."""
    return [
        type(a).__name__
        for a in plan.actions
        if (isinstance(a, DraftMail) and a.mail.to.unit != NETWORK)
        or (isinstance(a, RekeyMail | WithdrawMail) and not a.row.recipient.endswith(f"{NETWORK}.example.org"))
    ]


def every_day(first: str, days: int) -> Sequence[str]:
    """Return so many days from the first on."""
    return [(date.fromisoformat(first) + timedelta(days=n)).isoformat() for n in range(days)]
