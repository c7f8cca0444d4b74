"""What a run or a plan came to, in words for the person at the terminal. The most important line is the last."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from cmmtn_sync.cli import say
from cmmtn_sync.errors import ExitCode
from cmmtn_sync.model import (
    Action,
    Attention,
    BuildReport,
    CallOff,
    DraftMail,
    Held,
    Invite,
    KeepRecord,
    Later,
    MailRow,
    MailState,
    Outcome,
    PublishTemplate,
    RekeyMail,
    Result,
    SeeMail,
    SendMail,
    Status,
    UpdateTracker,
    WithdrawMail,
)
from cmmtn_sync.plan.folding import folded
from cmmtn_sync.plan.mail_words import listed
from cmmtn_sync.plan.situation import Situation
from cmmtn_sync.quarters import clock_time, long_day
from cmmtn_sync.run import Ran

_SHOWN = 3
_IN_ORDER = (
    Status.OVERDUE,
    Status.DUE_SOON,
    Status.AMBIGUOUS,
    Status.UNKNOWN,
    Status.MORE_WANTED,
    Status.NOT_STARTED,
    Status.COMPLETE,
)
"""As the tracker's Start here page counts them; what we ask nobody for is not counted."""


_SENTENCE_ENDS: Final = re.compile(r"(?<=[.?!])\s")
_NOT_DONE: Final[Mapping[type[Action], str]] = {
    DraftMail: "Mail not drafted",
    WithdrawMail: "Draft not withdrawn",
    PublishTemplate: "Template not published",
    BuildReport: "Report not built",
    Invite: "Invitation not sent",
    CallOff: "Invitation not cancelled",
    UpdateTracker: "Tracker not written",
}


def what(action: Action) -> tuple[str, str]:
    """Return the kind of an action, and the one that it is."""
    match action:
        case KeepRecord(record=record):
            return "Decision read", f"{record.kind.value}: {record.about}"
        case DraftMail(mail=mail, sends=sends):
            return "Mail sent" if sends else "Mail drafted", f"{mail.to.email}: {mail.subject}"
        case SeeMail() | WithdrawMail() | RekeyMail() | SendMail():
            return _of_a_row(action)
        case PublishTemplate(unit=unit, path=path):
            return "Template published", f"{unit}: {path.rpartition('/')[2]}"
        case Invite(invitation=invitation, row=row):
            return "Invitation changed" if row else "Invitation sent", invitation.subject
        case CallOff(row=row):
            return "Invitation cancelled", row.subject
        case BuildReport(name=name):
            return "Report built", name
        case UpdateTracker(build=True):
            return "Tracker built", ""
        case UpdateTracker(changes=changes):
            return "Tracker updated", "1 cell" if len(changes) == 1 else f"{len(changes)} cells"


def _of_a_row(action: SeeMail | WithdrawMail | RekeyMail | SendMail) -> tuple[str, str]:
    """Return the kind of an action about a mail that the ledger knows."""
    which = f"{action.row.recipient}: {action.row.subject}"
    match action:
        case SeeMail(row=row, state=state):
            return _seen(row, state), which
        case WithdrawMail(why=why):
            return "Draft withdrawn", f"{which} ({why})"
        case RekeyMail():
            return "Draft kept", which
        case SendMail():
            return "Mail sent", which


def _seen(row: MailRow, state: MailState) -> str:
    if row.bounced_at is not None:
        return "Mail came back"
    return "Mail answered" if row.answered_at is not None else f"Mail seen {state.value}"


def counted(actions: Iterable[Action]) -> Iterator[tuple[str, str, str]]:
    """Yield kind, number and the first few, for a table."""
    listed: dict[str, list[str]] = {}
    for action in actions:
        kind, which = what(action)
        listed.setdefault(kind, []).append(which)
    for kind, each in listed.items():
        more = f"\nand {len(each) - _SHOWN} more" if len(each) > _SHOWN else ""
        yield kind, str(len(each)), "\n".join(w for w in each[:_SHOWN] if w) + more


def statuses(situation: Situation) -> str:
    """Return how many obligations stand where, in the tracker's words: ``■ Overdue 12, ● Complete 17``."""
    counts = Counter(a.status for a in situation.assessments)
    return ", ".join(f"{s.value} {counts[s]}" for s in _IN_ORDER if counts[s])


def ran(result: Ran, *, opening: str) -> None:
    """Print what was done (or, in a plan, would be), what needs a person, and how the obligations stand."""
    say.line(opening)
    say.line()
    if result.idle:
        waits = result.plan.attentions or result.plan.later
        say.line("Nothing new to do." if waits else "Nothing to do: everything is as it should be.")
    done = [o.action for o in result.outcomes if o.result is Result.DONE]
    if done:
        say.table(("What", "How many", "Which"), counted(done), numbers=1)
    _not_done(result.outcomes)
    unwritten = any(isinstance(o.action, UpdateTracker) and o.result is not Result.DONE for o in result.outcomes)
    _attentions(folded(result.plan.attentions, result.situation), on_tracker=not unwritten)
    later = result.plan.later
    if later is not None:
        say.line()
        say.line(later_words(later))
    say.heading("Obligations")
    say.line(f"{statuses(result.situation)}.", indent=2)
    say.line()


def later_words(later: Later) -> str:
    """Return how many mails wait for working hours, until when, and for which holiday if it is one."""
    mails = "1 mail waits" if later.mails == 1 else f"{later.mails} mails wait"
    day = f"from {clock_time(later.opens)} on {long_day(later.opens.date())}"
    holiday = f" Today is a holiday for {listed(later.holiday_at)}." if later.holiday_at else ""
    return f"{mails} for working hours: {day}.{holiday}"


def _not_done(outcomes: tuple[Outcome, ...]) -> None:
    """Print what did not go as usual: what failed for one reason stands together."""
    together: dict[str, list[str]] = {}
    for outcome in outcomes:
        if outcome.result is not Result.DONE or outcome.words:
            together.setdefault(outcome.words, []).append(_head(outcome))
    if together:
        say.heading(f"Not as usual ({sum(len(heads) for heads in together.values())})")
    for words, heads in list(together.items())[:_SHOWN]:
        say.line(f"- {', '.join(_numbered(heads))}: {words}", indent=2)
    if len(together) > _SHOWN:
        say.line(f"and {len(together) - _SHOWN} more. To read them all: --json", indent=2)


def _head(outcome: Outcome) -> str:
    """Return what an outcome is about: what was done, or what was not."""
    action = outcome.action
    if outcome.result is Result.DONE:
        return what(action)[0]
    sends = isinstance(action, SendMail) or (isinstance(action, DraftMail) and action.sends)
    return "Mail not sent" if sends else _NOT_DONE.get(type(action), f"Not done: {what(action)[0]}")


def _numbered(heads: Iterable[str]) -> Iterator[str]:
    for head, count in Counter(heads).items():
        yield head if count == 1 else f"{head} ({count} of them)"


def _attentions(found: tuple[Attention, ...], *, on_tracker: bool) -> None:
    """Print what needs a person, the installer's part last: whoever types this is most likely the installer."""
    for who, title in ((Held.TEAM, "For the network team"), (Held.TIME, "Waiting"), (Held.INSTALLER, "For you")):
        mine = [a for a in found if a.who is who]
        if mine:
            say.heading(f"{title} ({len(mine)})")
        together: dict[str, list[Attention]] = {}
        for attention in mine:
            together.setdefault(attention.do, []).append(attention)
        groups = list(together.values())
        for group in groups[:_SHOWN]:
            _attention(group)
        more = sum(len(group) for group in groups[_SHOWN:])
        if more:
            where = ", on the tracker's Start here page." if on_tracker else ". To read them all: --json"
            say.line(f"and {more} more{where}", indent=2)


def _attention(same: list[Attention]) -> None:
    """Print what one remedy mends: the first of them whole, of the others what it is."""
    first, *others = same
    say.line(f"- {first.what} {first.why}".rstrip(), indent=2)
    for other in others[:_SHOWN]:
        say.line(f"- {_SENTENCE_ENDS.split(other.what)[0]}", indent=2)
    if len(others) > _SHOWN:
        say.line(f"- and {len(others) - _SHOWN} more of this kind", indent=2)
    if first.do:
        say.line(first.do, indent=6)


def ending(result: Ran) -> str:
    """Return the last line of a run: what its exit code means."""
    failed = any(o.result is Result.FAILED for o in result.outcomes)
    done = "Not everything could be done, and it needs you" if failed else "Done, but something here needs you"
    return {
        ExitCode.DONE: "Done.",
        ExitCode.NEEDS_INSTALLER: f"{done} (exit code 4). It is listed above.",
        ExitCode.TEMPORARY: "Not everything could be done now. The next run tries again (exit code 5).",
    }.get(result.exit_code, "")


def as_data(result: Ran) -> dict[str, object]:
    """Return the same facts for machines."""
    return {
        "as_of": result.plan.now,
        "exit_code": int(result.exit_code),
        "actions": [
            {"what": what(o.action)[0], "which": what(o.action)[1], "result": o.result, "words": o.words}
            for o in result.outcomes
        ],
        "attentions": list(result.plan.attentions),
        "later": result.plan.later,
        "obligations": [
            {
                "key": a.obligation.key,
                "status": a.status_words,
                "completeness": a.completeness,
                "timing": a.timing,
                "review": a.review,
                "document": a.document.document.path if a.document else None,
                "findings": [{"code": f.code, "words": f.words, "where": f.where} for f in a.findings],
            }
            for a in result.situation.assessments
        ],
        "unmatched": [{"unit": row.unit, "file": row.name, "why": row.why} for row in result.situation.unmatched],
    }
