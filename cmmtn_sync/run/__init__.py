"""A run: observe -> assess -> plan -> act, on one page.

What is due follows from what is: documents, records, ledger and the time told. So a run that was missed, cut off or
doubled changes nothing in the end, and the same moment twice is idle.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from cmmtn_sync.errors import CmmtnSyncError, ExitCode, TemporaryError
from cmmtn_sync.model import (
    Attention,
    DraftMail,
    Held,
    KeepRecord,
    MailRow,
    MailState,
    Outcome,
    Plan,
    Result,
    SeeMail,
    UpdateTracker,
)
from cmmtn_sync.observe import LookFailed
from cmmtn_sync.plan.decide import decide
from cmmtn_sync.plan.desk import view_to_json
from cmmtn_sync.plan.situation import Situation
from cmmtn_sync.run.desk import Desk, open_desk, team_note
from cmmtn_sync.run.due_dates import NOTE as DUE_DATES
from cmmtn_sync.run.due_dates import due_note
from cmmtn_sync.run.held_back import NOTE as HELD_BACK
from cmmtn_sync.run.held_back import held_note
from cmmtn_sync.run.house import House
from cmmtn_sync.run.judging import Judgement, judge
from cmmtn_sync.run.ledger import Folded, awaited, fold_ledger, seen_words
from cmmtn_sync.run.post import is_elsewhere, keep_asked
from cmmtn_sync.run.registering import new_pages
from cmmtn_sync.run.retyping import last_typed, typed_by_team
from cmmtn_sync.run.seeing import Seen, lost_note, see
from cmmtn_sync.run.tracking import write_tracker
from cmmtn_sync.run.troubles import keep_troubles
from cmmtn_sync.store import RunRow
from cmmtn_sync.tenant import Answer, DraftSeen

__all__ = ["House", "Ran", "assess_now", "run"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Ran:
    """What a run saw, meant and did."""

    plan: Plan
    outcomes: tuple[Outcome, ...]
    situation: Situation
    seen: Seen
    exit_code: ExitCode

    @property
    def idle(self) -> bool:
        """Return whether nothing was to be done."""
        return not self.plan.actions


def run(house: House, now: datetime) -> Ran:
    """Return what one pass of the worker came to. Everything that it saw, decided and did is kept."""
    seen, desk, ledger, judgement = _understand(house, now)
    plan = decide(judgement.situation)
    _keep(house, now, seen, desk, ledger, judgement)
    tidy, said = (False, ()) if seen.drafts is None else _taken_back(house, ledger)
    plan = replace(plan if tidy else _without_drafts(plan), attentions=(*plan.attentions, *said))
    outcomes = _perform(house, now, judgement.situation, plan)
    outcomes += _seen_going(house, now)
    situation = _afterwards(house, now, seen, desk, ledger, judgement, plan)
    tracker = write_tracker(house, now, situation, desk)
    _refresh(house)
    return _ended(house, now, seen, plan, _all(judgement, ledger, outcomes, tracker), situation)


def assess_now(house: House, now: datetime) -> Situation:
    """Return how things stand, without doing or keeping anything: for ``explain`` and reports on command."""
    return _understand(house, now)[3].situation


def _understand(house: House, now: datetime) -> tuple[Seen, Desk, Folded, Judgement]:
    seen = see(house, now)
    desk = open_desk(house, now)
    ledger = _folded(house, now, seen.drafts, seen.answers)
    return seen, desk, ledger, judge(house, now, seen, desk, ledger.rows)


def _folded(house: House, now: datetime, drafts: tuple[DraftSeen, ...] | None, answers: tuple[Answer, ...]) -> Folded:
    redirecting = house.configuration.settings.mail.diverted_to is not None
    rows, elsewhere = house.store.ledger(), is_elsewhere(house)
    folded = fold_ledger(rows, drafts, now, redirecting=redirecting, elsewhere=elsewhere)
    return folded.with_answers(answers)


def _keep(house: House, now: datetime, seen: Seen, desk: Desk, ledger: Folded, judgement: Judgement) -> None:
    """Keep, in one transaction, what was seen with the cursor that it bought, and what people decided."""
    store = house.store
    with store.transaction():
        _keep_looks(house, now, seen)
        for content, reading in seen.new_readings.items():
            store.save_reading(content, reading)
        store.save_verdicts(judgement.judged.verdicts)
        for record in judgement.new_records:
            store.add_record(record)
            store.audit(now, "decided", record.about, f"{record.who}: {record.kind.value}")
        if seen.drafts is not None:
            keep_asked(house, now)
        for row in ledger.changed:
            store.save_mail(row)
            store.audit(now, "mail", row.recipient, f"{seen_words(row)}: {row.subject}")
        for row in ledger.learnt:
            store.save_mail(row)
        for page in new_pages(store.register(), judgement.judged.assessments):
            store.add_page(page)
        store.add_transitions(judgement.new_transitions)
        store.save_statuses({a.obligation.key: a.status_words for a in judgement.situation.assessments})
        store.save_note(DUE_DATES, due_note(judgement.situation.assessments))
        store.save_note(HELD_BACK, held_note(judgement.situation.held_documents))
        store.save_note("team-sheets", team_note(desk.team))
        if desk.content is not None:
            typed = typed_by_team(desk.content, last_typed(store), desk.inbox.emptied)
            store.keep_team_values(now, view_to_json(typed))
        store.save_note("lost", lost_note(seen.snapshot))


def _without_drafts(plan: Plan) -> Plan:
    return replace(plan, actions=tuple(a for a in plan.actions if not isinstance(a, DraftMail)))


def _taken_back(house: House, ledger: Folded) -> tuple[bool, tuple[Attention, ...]]:
    """Return whether every draft that should be gone is, and a word about one that we cannot take back.

    Until then none is put: its row tells what it would say. The next run asks again.
    """
    gone = True
    said: tuple[Attention, ...] = ()
    for orphan in ledger.orphans:
        try:
            gone = house.mailbox.withdraw(orphan.draft) and gone
        except CmmtnSyncError as error:
            gone, said = False, (_stray(error),)
    return gone, said


def _stray(error: CmmtnSyncError) -> Attention:
    return Attention(
        code="stray-draft",
        about="mailbox",
        what="A draft that we had lost sight of waits in the mailbox. So no mail is drafted.",
        why=f"It may say what the next mail would say again. {error.happened} {error.why}".strip(),
        do=error.do,
        who=Held.TIME if isinstance(error, TemporaryError) else Held.INSTALLER,
    )


def _keep_looks(house: House, now: datetime, seen: Seen) -> None:
    """Keep what libraries were believed about; a look that was not believed is made again from the old cursor."""
    snapshot = seen.snapshot
    for library, look in seen.looks.items():
        if isinstance(look, LookFailed) or library not in snapshot.believed:
            continue
        documents = [d for d in snapshot.documents if d.library == library]
        departed = [d for d in snapshot.departed if d.library == library]
        house.store.save_look(library, look.cursor, now, documents, departed)
        for document in (d for d in snapshot.arrived if d.library == library):
            house.store.audit(now, "seen", document.id, f"received {document.receipt.at.isoformat()}")
        for document in departed:
            house.store.audit(now, "gone", document.id, "not there any more")


def _perform(house: House, now: datetime, situation: Situation, plan: Plan) -> tuple[Outcome, ...]:
    if not plan.actions:
        return ()
    from cmmtn_sync.run.acting import Hands  # noqa: PLC0415 - Word and Jinja are slow to import, and most runs are idle

    return Hands(house=house, now=now, situation=situation).perform(plan.actions)


def _seen_going(house: House, now: datetime) -> tuple[Outcome, ...]:
    """Return what is seen of the mails that we asked to be sent; what is not seen yet, the next run looks for."""
    if not any(row.state is MailState.SENDING for row in house.store.ledger()):
        return ()
    try:
        drafts = house.mailbox.drafts(awaited(house.store.ledger(), now))
    except CmmtnSyncError:
        return ()
    changed = _folded(house, now, drafts, ()).changed
    for row in changed:
        house.store.save_mail(row)
        house.store.audit(now, "mail", row.recipient, f"{seen_words(row)}: {row.subject}")
    return tuple(Outcome(action=_seen(row), result=Result.DONE) for row in changed)


def _refresh(house: House) -> None:
    """Bring the outbox page up to date; that it cannot be written stops nothing."""
    with suppress(CmmtnSyncError):
        house.mailbox.refresh()


def _afterwards(
    house: House, now: datetime, seen: Seen, desk: Desk, ledger: Folded, before: Judgement, plan: Plan
) -> Situation:
    """Return the situation with the outcomes of what was done: what the tracker is to say.

    What we publish is evidence for a duty of our own, so it is judged again. Where nothing was done and nothing kept
    that a judgement rests on, a second one would say the same.
    """
    if not (plan.actions or ledger.changed or before.new_records or before.new_transitions):
        return replace(before.situation, attentions=plan.attentions)
    judgement = judge(house, now, seen, desk, house.store.ledger())
    with house.store.transaction():
        house.store.add_transitions(judgement.new_transitions)
        house.store.save_statuses({a.obligation.key: a.status_words for a in judgement.situation.assessments})
    return replace(judgement.situation, attentions=plan.attentions)


def _all(
    judgement: Judgement, ledger: Folded, outcomes: tuple[Outcome, ...], tracker: Outcome | None
) -> tuple[Outcome, ...]:
    """Return every outcome of the run in order: what was put on record comes first, the tracker last."""
    records = tuple(Outcome(action=KeepRecord(record=r), result=Result.DONE) for r in judgement.new_records)
    mails = tuple(Outcome(action=_seen(row), result=Result.DONE) for row in ledger.changed)
    return (*records, *mails, *outcomes, *((tracker,) if tracker else ()))


def _seen(row: MailRow) -> SeeMail:
    return SeeMail(row=row, state=row.state, sent_at=row.sent_at)


def _ended(
    house: House, now: datetime, seen: Seen, plan: Plan, outcomes: tuple[Outcome, ...], situation: Situation
) -> Ran:
    whole = replace(plan, actions=tuple(o.action for o in outcomes))
    code = _exit_code(seen, plan.attentions, outcomes)
    counts = {"actions": len(outcomes), "attentions": len(plan.attentions), "read": len(seen.new_readings)}
    counts |= house.usage()
    keep_troubles(house.store, now, plan.attentions, outcomes, mailbox_seen=seen.drafts is not None)
    house.store.save_run(RunRow(started=now, ended=now, exit_code=code, counts=counts))
    return Ran(plan=whole, outcomes=outcomes, situation=situation, seen=seen, exit_code=code)


def _exit_code(seen: Seen, attentions: tuple[Attention, ...], outcomes: tuple[Outcome, ...]) -> ExitCode:
    """Return what the process is to say: what needs the installer, else what goes by itself, else done."""
    if any(a.who is Held.INSTALLER for a in attentions) or any(o.result is Result.FAILED for o in outcomes):
        return ExitCode.NEEDS_INSTALLER
    waits = any(o.result is Result.WAITS and (o.temporary or isinstance(o.action, UpdateTracker)) for o in outcomes)
    failed = any(isinstance(look, LookFailed) and look.temporary for look in seen.looks.values())
    return ExitCode.TEMPORARY if waits or failed or seen.mailbox_busy else ExitCode.DONE
