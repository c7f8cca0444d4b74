"""The words that the team chooses in "Team decision", and what each one does. A word is one entry here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from cmmtn_sync.model import RecordKind


class Needs(Enum):
    """What must stand in "Reason or date" beside a decision."""

    NOTHING = "nothing"
    REASON = "a reason"
    DATE = "a date"


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """A word that the team chooses, what it does, and what it needs beside it."""

    word: str
    does: RecordKind
    needs: Needs
    answer: str
    """What "Decided" says afterwards; ``{who}``, ``{date}``, ``{reason}`` and ``{until}`` are filled in."""
    help: str
    """What happens when it is chosen, for the page "How to read this"."""


DECISIONS: Final[Mapping[str, Decision]] = {
    d.word: d
    for d in (
        Decision(
            word="Accept",
            does=RecordKind.ACCEPTED,
            needs=Needs.NOTHING,
            answer="Accepted {date}. {reason}",
            help="The document counts as complete, whatever was found in it.",
        ),
        Decision(
            word="Return",
            does=RecordKind.RETURNED,
            needs=Needs.REASON,
            answer="Returned {date}: {reason}",
            help="The unit is told the reason and asked for a new version.",
        ),
        Decision(
            word="Kept, more wanted",
            does=RecordKind.MORE_WANTED,
            needs=Needs.DATE,
            answer="Kept {date}, more wanted by {until}: {reason}",
            help="The document is kept, and the unit is asked for more by the date.",
        ),
        Decision(
            word="More time",
            does=RecordKind.MORE_TIME,
            needs=Needs.DATE,
            answer="More time given {date}, until {until}. {reason}",
            help="The due date moves, and reminders start afresh from it.",
        ),
        Decision(
            word="Not needed",
            does=RecordKind.NOT_NEEDED,
            needs=Needs.REASON,
            answer="Not needed ({date}): {reason}",
            help="Nobody is asked for it in this cycle.",
        ),
        Decision(
            word="Chase now",
            does=RecordKind.CHASE_NOW,
            needs=Needs.NOTHING,
            answer="Chase asked for {date}. {reason}",
            help="It goes into the next mail to the unit, whatever the day.",
        ),
        Decision(
            word="Update given",
            does=RecordKind.UPDATE_GIVEN,
            needs=Needs.NOTHING,
            answer="Update given, noted {date}. {reason}",
            help="The clinical lead or a deputy gave the update; add the minute reference if there is one.",
        ),
        Decision(
            word="No change to policy",
            does=RecordKind.POLICY_UNCHANGED,
            needs=Needs.REASON,
            answer="No change, noted {date}: {reason}",
            help="The unit told you that its policy stands; write which version, and until when it is valid.",
        ),
        Decision(
            word="Done",
            does=RecordKind.DONE,
            needs=Needs.NOTHING,
            answer="Done, noted {date}. {reason}",
            help="For the network's own duties: it was done; add the date and where it is written down.",
        ),
    )
}
