"""What needs a person, as one list: the same things, in the same order and number, in mail, console and tracker.

One line is one thing to do: a call is about everything that a unit owes, and more than two of a kind are one line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from cmmtn_sync.assess.reviews import GONE, REPLACED
from cmmtn_sync.checks.patient import PATIENT_DATA
from cmmtn_sync.model import Attention, Held
from cmmtn_sync.obligations import within
from cmmtn_sync.plan.attend import SEVERAL_LEADS
from cmmtn_sync.plan.came_back import ANSWERED
from cmmtn_sync.plan.desk_words import called, short
from cmmtn_sync.plan.mail_words import listed
from cmmtn_sync.plan.network_turns import RING, units_named
from cmmtn_sync.plan.situation import Situation

_MOST_OF_A_KIND: Final = 2
_NAMED: Final = 4
_LINE: Final = 90
_KINDS: Final[Mapping[str, tuple[str, str]]] = {
    "ambiguous": ("For {n} documents we do not know which file it is.", 'Choose in "This document is" on Unmatched.'),
    REPLACED: (
        "{n} documents were replaced after they were accepted.",
        'Look at them in their rows. Then choose "Accept" or "Return".',
    ),
    GONE: ("{n} documents were removed after they were accepted.", "If they should be there, ask the units."),
    ANSWERED: ("{n} people answered our mails.", "Read the answers in the mailbox. Then decide in their rows."),
    "bad-address": ("Mail does not reach {n} people.", "Correct their addresses on Contacts."),
    "edited-draft": (
        "{n} drafts were edited by hand, and something in them has changed since.",
        "Read them again before you send them, or delete them.",
    ),
    "unread": ("We could not read {n} files.", "We try again. If this stays, open the files and look."),
    "row-held": ("Mails about {n} rows are held.", 'When it is over, choose "Resume mails" in each row.'),
    "not-understood": (
        "{n} entries in the Tracker are not clear: Decided says why.",
        "Correct them in the yellow cells of their rows.",
    ),
    "unmatched": ("{n} files on Unmatched fit nothing yet.", 'Choose in "This document is" on Unmatched.'),
    "contacts": ("{n} rows on Contacts are not clear, and not used.", "Mend them on Contacts."),
    "meetings": ("{n} rows on Meetings are not clear, and not used.", "Mend them on Meetings."),
    "dates": ("{n} rows on Dates are not clear, and not used.", "Mend them on Dates."),
    "vacant": ("{n} posts that we write to are empty.", "Add the people on Contacts."),
    "tracker-row": (
        "{n} rows that somebody made are not used.",
        "Type what they say in the rows that it is meant for, or delete them.",
    ),
}
"""What is said of several of a kind, and what is to be done. A kind that is not here is never folded."""
_HOUSEKEEPING: Final = (
    "not-understood",
    "unmatched",
    "contacts",
    "meetings",
    "dates",
    "vacant",
    SEVERAL_LEADS,
    "held",
    "row-held",
    "tracker-row",
)
"""What can wait until the work is done, in this order."""


def folded(attentions: Sequence[Attention], situation: Situation) -> tuple[Attention, ...]:
    """Return the things to do: patient data, then calls, then all other work; then what keeps the tracker in order."""
    kinds: dict[tuple[str, Held], list[Attention]] = {}
    for attention in attentions:
        kinds.setdefault((attention.code, attention.who), []).append(attention)
    lines = [line for (code, _), of_kind in kinds.items() for line in _of_kind(code, of_kind, situation)]
    return tuple(sorted(lines, key=_rank))


def is_work(attention: Attention) -> bool:
    """Return whether a thing comes before what is overdue: it is no mere housekeeping."""
    return attention.code not in _HOUSEKEEPING


def for_team(attentions: Sequence[Attention], situation: Situation) -> int:
    """Return how many things the network team is to do: the count that mail, console and tracker give."""
    return sum(a.who is Held.TEAM for a in folded(attentions, situation))


def _rank(attention: Attention) -> int:
    first = (PATIENT_DATA, RING)
    if attention.code in first:
        return first.index(attention.code)
    return 2 if is_work(attention) else 3 + _HOUSEKEEPING.index(attention.code)


def _of_kind(code: str, of_kind: Sequence[Attention], situation: Situation) -> Iterator[Attention]:
    if code == RING:
        yield from _calls(of_kind, situation)
    elif code in _KINDS and len(of_kind) > _MOST_OF_A_KIND:
        what, do = _KINDS[code]
        names = [_name(a, situation) for a in of_kind[:_NAMED]]
        more = f"; and {len(of_kind) - _NAMED} more" if len(of_kind) > _NAMED else ""
        why = f"{'; '.join(names)}{more}."
        yield replace(of_kind[0], about="", what=what.format(n=len(of_kind)), why=why, do=do)
    else:
        yield from of_kind


def _name(attention: Attention, situation: Situation) -> str:
    """Return which one of several it is: unit and document where it is about one, or what is said of it."""
    return called(situation, attention.about) or short(attention.what, _LINE).rstrip(".")


def _calls(rings: Sequence[Attention], situation: Situation) -> Iterator[Attention]:
    """Yield one call for each unit to be rung: it is about everything."""
    by_key = {a.obligation.key: a for a in situation.assessments}
    calls: dict[str, list[Attention]] = {}
    for attention in rings:
        found = by_key.get(attention.about)
        calls.setdefault(found.obligation.owed_by if found else attention.about, []).append(attention)
    for party, of_one in calls.items():
        first = of_one[0]
        if len(of_one) == 1:
            yield first
            continue
        titles = listed(within(by_key[a.about].obligation.requirement.title) for a in of_one)
        ring = f"Ring {units_named([party], situation)} about {len(of_one)} documents."
        yield replace(first, what=f"{ring} They are the {titles}.", do=first.do.replace("in the row", "in each row"))
