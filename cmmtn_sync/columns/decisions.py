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


class Day(Enum):
    """What a day beside a decision says."""

    UNTIL = "until when"
    """It is today or later. One without a year is the next such day."""
    WHEN = "when it was"
    """It is today or earlier. One without a year is the last such day."""
    SAID = "a part of the reason"


class Scope(Enum):
    """How far a decision reaches."""

    ROW = "the row"
    UNIT = "all that the row's unit owes"
    ALL = "everything"


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """A word that the team chooses, what it does, and what it needs beside it."""

    word: str
    does: RecordKind
    needs: Needs
    answer: str
    """What "Decided" says afterwards; ``{date}``, ``{reason}``, ``{until}`` and ``{till}`` are filled in.

    ``{until}`` is the day beside it; ``{till}`` is the same as ", until 31 July 2025", or nothing without a day.
    """
    help: str
    """What happens when it is chosen, for the page "How to read this"."""
    day: Day = Day.SAID
    scope: Scope = Scope.ROW

    @property
    def names_day(self) -> bool:
        """Return whether the answer says which day stood beside it."""
        return "{until}" in self.answer or "{till}" in self.answer


_HOLDS: Final = (
    (Scope.ROW, "Hold mails", "Resume mails", "Mails about this", "about this row"),
    (Scope.UNIT, "Hold mails to unit", "Resume mails to unit", "Mails to the unit", "to this row's unit"),
    (Scope.ALL, "Pause everything", "Resume everything", "Mails, templates and reports", "to anybody"),
)

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
            day=Day.UNTIL,
            help="The document is kept, and the unit is asked for more by the date.",
        ),
        Decision(
            word="More time",
            does=RecordKind.MORE_TIME,
            needs=Needs.DATE,
            answer="More time given {date}, until {until}. {reason}",
            day=Day.UNTIL,
            help="The due date moves, and reminders start afresh from it.",
        ),
        Decision(
            word="Not needed",
            does=RecordKind.NOT_NEEDED,
            needs=Needs.REASON,
            answer="Not needed ({date}): {reason}",
            help='Nobody is asked for it in this cycle. "More time" or "Chase now" asks for it again.',
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
            day=Day.WHEN,
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
            day=Day.WHEN,
        ),
        Decision(
            word="Received by email",
            does=RecordKind.RECEIVED,
            needs=Needs.DATE,
            answer="Received by email on {until}, noted {date}. {reason}",
            help="It counts as sent on that day. Put it into the unit's folder, and it is looked into, too.",
            day=Day.WHEN,
        ),
        *(
            decision
            for scope, held, again, what, reach in _HOLDS
            for decision in (
                Decision(
                    word=held,
                    does=RecordKind.HOLD,
                    needs=Needs.NOTHING,
                    answer=f"{what} are held since {{date}}{{till}}. {{reason}}",
                    help=f'Nothing is sent {reach}, until you choose "{again}" or the day is over.',
                    day=Day.UNTIL,
                    scope=scope,
                ),
                Decision(
                    word=again,
                    does=RecordKind.RESUME,
                    needs=Needs.NOTHING,
                    answer=f"{what} go again, said {{date}}. {{reason}}",
                    help=f'"{held}" is over.',
                    scope=scope,
                ),
            )
        ),
    )
}
