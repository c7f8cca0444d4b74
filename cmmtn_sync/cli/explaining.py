"""Why an obligation stands as it does, in lines: the same words as the tracker's "Why this status"."""

from __future__ import annotations

from dataclasses import dataclass

from cmmtn_sync.errors import WrongUseError
from cmmtn_sync.model import Assessment, Facts, On, ReminderAct, Status
from cmmtn_sync.obligations import due_words
from cmmtn_sync.plan.desk_words import next_step
from cmmtn_sync.plan.reminders import is_chased, recipients
from cmmtn_sync.plan.situation import Situation
from cmmtn_sync.quarters import add_working_days, london_date, long_date

_MOST = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Explained:
    """One obligation explained. A line without a name goes on with what the line above it began."""

    key: str
    title: str
    lines: tuple[tuple[str, str], ...]

    @property
    def heading(self) -> str:
        """Return the first line."""
        return f"{self.key}: {self.title}"

    def as_data(self) -> dict[str, object]:
        """Return the same facts for machines: every line under its name."""
        told: dict[str, list[str]] = {}
        named = ""
        for name, words in self.lines:
            named = name.lower() or named
            told.setdefault(named, []).append(words)
        return {"key": self.key, "title": self.title, **told}


def explained(situation: Situation, key: str) -> tuple[Explained, ...]:
    """Return the obligations whose key holds the text. Raise ``WrongUseError`` for none, or for very many."""
    found = [a for a in situation.assessments if a.obligation.key == key]
    found = found or [a for a in situation.assessments if key.lower() in a.obligation.key.lower()]
    if not found:
        happened = f"No obligation has {key} in its Ref."
        raise WrongUseError(
            happened, do="Copy a Ref from the tracker, or write a part of one, such as annual-report/MTU-WIRRAL."
        )
    if len(found) > _MOST:
        happened = f"{len(found)} obligations have {key} in their Ref."
        raise WrongUseError(happened, do=f"Write more of it, for example {found[0].obligation.key}")
    return tuple(_one(situation, a) for a in found)


def _one(situation: Situation, assessment: Assessment) -> Explained:
    obligation = assessment.obligation
    unit = situation.units.get(obligation.about)
    who = unit.short_name if unit else "Network"
    lines = [
        ("Status", assessment.status_words),
        ("Rule", obligation.requirement.source or "A person of the network asked for it."),
        ("Due", due_words(obligation.due)),
        *_numbered("Why", assessment.why),
        *_numbered("Found", tuple(f"{f.words} ({f.where})" if f.where else f.words for f in assessment.findings)),
        *_document(assessment),
        *_numbered("Sent", tuple(_sent(situation, assessment))),
        ("Next", next_step(situation, assessment)),
        *_next_mail(situation, assessment),
    ]
    return Explained(key=obligation.key, title=f"{who}, {obligation.requirement.title}", lines=tuple(lines))


def _numbered(name: str, words: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(name if number == 0 else "", said) for number, said in enumerate(words)]


def _document(assessment: Assessment) -> list[tuple[str, str]]:
    evidence = assessment.document
    if evidence is None:
        return []
    reading = evidence.reading
    size = f"{reading.kind.value}, {reading.words} words" if isinstance(reading, Facts) else "could not be read"
    return [
        ("Document", f"{evidence.document.path} ({size})"),
        ("", f"Match: {evidence.match.certainty.value}, because {', '.join(evidence.match.reasons)}."),
    ]


def _sent(situation: Situation, assessment: Assessment) -> list[str]:
    about = assessment.obligation.key
    return [
        f"{long_date(row.day)} to {row.recipient}: {row.subject} ({row.state.value}; rule {key.rule})"
        for row in situation.ledger
        for key in row.keys
        if key.about == about
    ]


def _next_mail(situation: Situation, assessment: Assessment) -> list[tuple[str, str]]:
    """Return when the next reminder comes, by which rule, and to whom."""
    due = assessment.obligation.due
    if not is_chased(assessment) or not isinstance(due, On) or assessment.status is Status.COMPLETE:
        return []
    calendar = situation.calendar_of(assessment.obligation.owed_by)
    days = [
        (add_working_days(due.date, r.working_days, calendar, situation.holidays), r.id)
        for r in situation.programme.reminders
        if r.act is ReminderAct.MAIL
    ]
    ahead = sorted(d for d in days if d[0] > london_date(situation.now))
    if not ahead:
        return []
    names = ", ".join(c.name for c in recipients(situation, assessment)) or "nobody: no contact is named"
    return [("", f"Next reminder: {long_date(ahead[0][0])}, by the rule {ahead[0][1]}, to {names}.")]
