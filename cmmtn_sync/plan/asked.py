"""When a party was last asked for a document, as the ledger shows it: so that nobody is asked twice within days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from cmmtn_sync.model import Assessment, MailKey, MailRow, MailState
from cmmtn_sync.quarters import london_date

RECEIPT: Final = "receipt"
ASKED_FIRST: Final = "asked-first"
"""What answers a file that was only shown is a rule of its own in the ledger."""
ONE_OF_SEVERAL: Final = "one-of-several"
"""So is the word that a file came which the network has yet to choose, or not, from several."""
SPOKEN: Final = frozenset({MailState.SENDING, MailState.SENT, MailState.REDIRECTED, MailState.UNDECIDABLE})
"""States in which a mail counts as said: also where it only may have been, for nobody is to be told twice."""
WAITING: Final = frozenset({MailState.INTENDED, MailState.DRAFTED, MailState.EDITED})
"""States of a mail that waits for a person to send it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """The days on which somebody was written to about an obligation, by obligation."""

    by_about: Mapping[str, Sequence[tuple[str, date, MailKey]]]

    def last(self, assessment: Assessment, recipient: str | None = None) -> date | None:
        """Return the last day on which an obligation was asked for, of one person or of anybody; None for never.

        Thanks for a file are no asking; a word on what is wanting of the file that still stands is.
        """
        document = assessment.document
        content = document.document.content if document else None
        days = [
            day
            for who, day, key in self.by_about.get(assessment.obligation.key, ())
            if recipient in {None, who} and (key.rule != RECEIPT or key.counted_from == content)
        ]
        return max(days, default=None)


def spoken(ledger: Sequence[MailRow]) -> frozenset[MailKey]:
    """Return what was said, or would have been had a person not deleted the draft."""
    return frozenset(
        key
        for row in ledger
        if row.state in SPOKEN or (row.state is MailState.WITHDRAWN and row.by_person)
        for key in row.keys
    )


def asked_of(ledger: Sequence[MailRow]) -> Asked:
    """Return what the ledger says of mails that were seen sent."""
    by_about: dict[str, list[tuple[str, date, MailKey]]] = {}
    for row in ledger:
        if row.state not in SPOKEN:
            continue
        day = london_date(row.sent_at) if row.sent_at else row.day
        for key in row.keys:
            if key.counted_from:  # what the network team is told counts from nothing, and asks nobody
                by_about.setdefault(key.about, []).append((row.recipient, day, key))
    return Asked(by_about=by_about)
