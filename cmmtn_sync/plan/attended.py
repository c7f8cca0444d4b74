"""Who came to the meeting at which something was due, as "Who came" on Meetings says: it proves no update by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cmmtn_sync.model import Assessment
from cmmtn_sync.plan.mail_words import listed, meeting_of
from cmmtn_sync.plan.situation import Situation
from cmmtn_sync.quarters import long_date

_ABSENT = "absent"


def came(assessment: Assessment, situation: Situation) -> str:
    """Return ``lead``, ``deputy`` or ``absent`` for the unit that owes, or nothing where nobody noted it."""
    meeting = meeting_of(assessment, situation)
    unit = assessment.obligation.owed_by
    return next((a.came for a in reversed(meeting.attendance) if a.unit == unit), "") if meeting else ""


def came_words(assessment: Assessment, situation: Situation) -> str:
    """Return ``its lead was there on 12 June 2025``, ``it was absent on ...``, or nothing."""
    meeting, who = meeting_of(assessment, situation), came(assessment, situation)
    if meeting is None or meeting.date is None or not who:
        return ""
    there = "it was absent" if who == _ABSENT else f"its {who} was there"
    return f"{there} on {long_date(meeting.date)}"


def there_and_absent(assessments: Iterable[Assessment], situation: Situation) -> Iterator[str]:
    """Yield ``There: Wirral and Chester.`` and ``Absent: Whiston.``, as far as it was noted."""
    noted = [(situation.units[a.obligation.owed_by].short_name, came(a, situation)) for a in assessments]
    there = listed(name for name, who in noted if who not in {"", _ABSENT})
    absent = listed(name for name, who in noted if who == _ABSENT)
    yield from (f"{word}: {names}." for word, names in (("There", there), ("Absent", absent)) if names)
