"""What a run or a plan came to, in words for the person at the terminal. The most important line is the last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from cmmtn_sync.cli import say
from cmmtn_sync.errors import ExitCode
from cmmtn_sync.model import (
    Action,
    Attention,
    BuildReport,
    DraftMail,
    Held,
    KeepRecord,
    PublishTemplate,
    RekeyMail,
    Result,
    SeeMail,
    Status,
    UpdateTracker,
    WithdrawMail,
)
from cmmtn_sync.plan.situation import Situation
from cmmtn_sync.run import Ran

_SHOWN = 3


def what(action: Action) -> tuple[str, str]:
    """Return the kind of an action, and the one that it is."""
    match action:
        case KeepRecord(record=record):
            return "Decision read", f"{record.kind.value}: {record.about}"
        case SeeMail(row=row, state=state):
            return f"Mail seen {state.value}", f"{row.recipient}: {row.subject}"
        case WithdrawMail(row=row, why=why):
            return "Draft withdrawn", f"{row.recipient}: {row.subject} ({why})"
        case RekeyMail(row=row):
            return "Draft kept", f"{row.recipient}: {row.subject}"
        case DraftMail(mail=mail):
            return "Mail drafted", f"{mail.to.email}: {mail.subject}"
        case PublishTemplate(unit=unit, path=path):
            return "Template published", f"{unit}: {path.rpartition('/')[2]}"
        case BuildReport(name=name):
            return "Report built", name
        case UpdateTracker(build=True):
            return "Tracker built", ""
        case UpdateTracker(changes=changes):
            return "Tracker updated", f"{len(changes)} cells"


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
    """Return how many obligations stand where: ``■ 8 overdue, ● 12 complete``."""
    counts = Counter(a.status for a in situation.assessments)
    shown = [s for s in Status if counts[s] and s not in {Status.BEFORE_START, Status.NOT_NEEDED}]
    return ", ".join(f"{s.value[0]} {counts[s]} {s.value[2:].lower()}" for s in shown)


def ran(result: Ran, *, title: str) -> None:
    """Print what was done, what needs a person, and how it ended."""
    say.line(title)
    if result.idle:
        say.line("Nothing to do: everything is as it should be.")
    else:
        say.table(("What", "How many", "Which"), counted(result.plan.actions))
    failed = [o for o in result.outcomes if o.result is not Result.DONE or o.words]
    for outcome in failed[:_SHOWN]:
        say.line(f"{what(outcome.action)[0]}: {outcome.words}")
    attentions(result.plan.attentions)
    say.line(f"Obligations: {statuses(result.situation)}.")


def attentions(found: tuple[Attention, ...]) -> None:
    """Print what needs a person, the installer's part last: whoever types this is most likely the installer."""
    for who, title in ((Held.TEAM, "For the network team"), (Held.TIME, "Waiting"), (Held.INSTALLER, "For you")):
        mine = [a for a in found if a.who is who]
        if not mine:
            continue
        say.line(f"{title} ({len(mine)}):")
        for attention in mine[:_SHOWN]:
            say.line(f"  {attention.what} {attention.why}".rstrip())
            say.line(f"    {attention.do}")
        if len(mine) > _SHOWN:
            say.line(f"  and {len(mine) - _SHOWN} more, on the tracker's Start here page.")


def ending(code: ExitCode) -> str:
    """Return the last line of a run: what its exit code means."""
    return {
        ExitCode.DONE: "Done.",
        ExitCode.NEEDS_INSTALLER: "Done, but something here needs you (exit code 4). It is listed above.",
        ExitCode.TEMPORARY: "Not everything could be done now. The next run tries again (exit code 5).",
    }.get(code, "")


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
