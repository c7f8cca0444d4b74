"""What every run promises, whatever happened before it: each law reckons for itself, from the programme's rules.

The assessments are taken as they are; what follows from them is worked out here a second time, in a way of its own.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from difflib import ndiff

from cmmtn_sync.model import (
    NETWORK,
    Assessment,
    Completeness,
    Contact,
    MailKey,
    MailRow,
    MailState,
    On,
    Proof,
    Record,
    RecordKind,
    ReminderAct,
    ReminderRule,
    Review,
    Status,
    UpdateTracker,
)
from cmmtn_sync.quarters import LONDON, add_working_days, is_working_day, london_date
from cmmtn_sync.run import Ran
from tests.e2e.played import Play
from tests.e2e.small_network import UNITS, Network

OPEN = frozenset({Status.OVERDUE, Status.DUE_SOON, Status.MORE_WANTED, Status.NOT_STARTED})
URGING = frozenset({"chase-now", "returned", "more-wanted"})
OPENS, CLOSES = 9, 16


def nobody_is_written_to_twice(play: Play) -> None:
    said = Counter((mail.to, key) for mail in play.sent for key in mail.keys)
    twice = [key for key, count in said.items() if count > 1]
    assert not twice, f"sent twice: {twice}"


def everybody_has_one_draft_at_most(play: Play) -> None:
    mailbox = play.network.mailbox
    waiting = Counter(mailbox.message(draft).to_address.lower() for draft in play.drafts())
    assert all(count == 1 for count in waiting.values()), f"several drafts wait: {waiting}"


def nobody_is_missed(play: Play, ran: Ran) -> None:
    """Every rule whose day has come is said, or waits in a draft of everybody whom it concerns."""
    said = {key for mail in play.sent for key in mail.keys} | play.thrown_away
    drafts = _unsent(play.network)
    for assessment in ran.situation.assessments:
        rule = _rule_now(assessment, ran)
        if rule is None:
            continue
        for contact in _asked(assessment, ran):
            key = _key(rule, assessment, contact, ran)
            row = drafts.get(key.recipient)
            beside_edited = row is not None and row.state is MailState.EDITED
            if key in said or beside_edited or not _may_be_written_to(contact, play):
                continue
            if _asked_lately(assessment, rule, contact, play):
                continue
            assert row is not None, f"nothing waits for {key}"
            assert key in row.keys, f"{key} is not in the draft that waits"


def nobody_is_forgotten(play: Play, ran: Ran) -> None:
    """Once the day to ring has come, an open document waits in a draft, was asked for within days, or is rung about.

    However few its mails were: they may have been seen sent late, or thrown away.
    """
    today, drafts = london_date(ran.plan.now), _unsent(play.network)
    rung = {a.about for a in ran.plan.attentions if a.code == "ring"}
    for assessment in ran.situation.assessments:
        obligation, people = assessment.obligation, _asked(assessment, ran)
        calls = [r for r in ran.situation.programme.reminders if r.act is ReminderAct.RING]
        if obligation.requirement.proof is not Proof.DOCUMENT or _rule_now(assessment, ran) is None:
            continue
        calendar, due = _calendar(obligation.owed_by), obligation.due
        if not isinstance(due, On) or add_working_days(due.date, calls[0].working_days, calendar) > today:
            continue
        if not people or not all(_may_be_written_to(person, play) for person in people):
            continue
        rows = [row for person in people if (row := drafts.get(person.email.lower()))]
        if any(row.state is MailState.EDITED or obligation.key in {k.about for k in row.keys} for row in rows):
            continue
        asked = _asked_days(assessment, play)
        if not asked or add_working_days(max(asked), 5, calendar) <= today:
            assert obligation.key in rung, f"nothing more is said of {obligation.key}"


def nothing_overtaken_waits(play: Play, ran: Ran) -> None:
    """A draft says what is so; where a person has edited it, the network is told that it is not so any more."""
    told = {a.about.partition(" ")[0] for a in ran.plan.attentions if a.code == "edited-draft"}
    for row in _unsent(play.network).values():
        stale = [key for key in row.keys if _is_overtaken(key, row, play, ran)]
        if row.state is MailState.EDITED:
            assert not stale or row.recipient in told, f"nobody is told of {stale}"
        else:
            assert not stale, f"the draft of {row.recipient} still says {stale}"


def nobody_is_asked_for_what_we_could_not_see(play: Play, ran: Ran) -> None:
    owed = {a.obligation.key: a for a in ran.situation.assessments}
    assert play.hidden_units() <= ran.situation.lost
    network = {c.email.lower() for c in ran.situation.contacts if c.unit == NETWORK}
    for row in _unsent(play.network).values():
        if row.state is MailState.EDITED or row.recipient in network:
            continue  # the network's own team is told of what we could not see, and may still be asked to choose
        for key in row.keys:
            assessment = owed.get(key.about)
            if assessment is None or assessment.obligation.owed_by not in ran.situation.lost or not key.counted_from:
                continue  # what counts from nothing is told to the network alone
            by_document = assessment.obligation.requirement.proof is Proof.DOCUMENT
            thanks = key.rule == "receipt" and assessment.completeness is Completeness.COMPLETE
            assert not by_document or thanks, f"{key} asks for what we could not see"


def what_is_only_shown_counts_for_nothing(ran: Ran) -> None:
    """No obligation, row or candidate rests on a file that was only shown, and none is complete that is held."""
    for assessment in ran.situation.assessments:
        offered = [*([assessment.document] if assessment.document else []), *assessment.candidates]
        assert not [o.document.path for o in offered if o.document.asks_first], assessment.obligation.key
        first = assessment.findings[:1]
        if any(f.code == "patient-data" for f in first) and assessment.review is not Review.ACCEPTED:
            assert assessment.completeness is not Completeness.COMPLETE
    assert not [row.key for row in ran.situation.unmatched if "Check before" in row.key]


def no_number_is_named(ran: Ran) -> None:
    assert not re.search(r"999[\W_]{0,2}000[\W_]{0,2}0018", repr((ran.plan, ran.situation)))


def the_same_moment_is_idle(play: Play) -> None:
    before = _texts(play)
    again = play.run()
    assert again is not None
    left = [a for a in again.plan.actions if not (play.tracker_is_open() and isinstance(a, UpdateTracker))]
    changed = "\n".join(line for line in ndiff(before, _texts(play)) if line[0] in "+-")
    assert not left, f"the second run at one moment did {[type(a).__name__ for a in left]}\n{changed}\n{left}"[:3000]


def _texts(play: Play) -> list[str]:
    mailbox = play.network.mailbox
    return [line for draft in play.drafts() for line in mailbox.message(draft).text.splitlines()]


def the_dry_run_foretells(play: Play) -> Ran:
    """Return the run that the dry run foretold."""
    before = everything_in(play.network)
    foretold = play.network.dry_run()
    assert everything_in(play.network) == before

    ran = play.run()

    assert ran is not None
    assert foretold.plan.actions == ran.plan.actions
    assert foretold.plan.attentions == ran.plan.attentions
    return ran


def everything_in(network: Network) -> tuple[object, ...]:
    store, libraries = network.store, (network.units, network.network)
    files = [(path, library.find(path)) for library in libraries for path in library.paths()]
    kept = (store.ledger(), store.records(), store.documents(), store.publications(), store.reports())
    return (files, network.mailbox.drafts(), kept, store.tracker_state(), store.statuses(), store.last_run())


# --- the rules, reckoned again ---------------------------------------------------------------------------------


def _unsent(network: Network) -> dict[str, MailRow]:
    return {r.recipient: r for r in network.store.ledger() if r.state in {MailState.DRAFTED, MailState.EDITED}}


def _records(assessment: Assessment, ran: Ran) -> list[Record]:
    return [r for r in ran.situation.records if r.about == assessment.obligation.key]


def _is_open(assessment: Assessment, ran: Ran) -> bool:
    holds = [r.kind for r in _records(assessment, ran) if r.kind in {RecordKind.HOLD, RecordKind.RESUME}]
    return (
        assessment.status in OPEN
        and isinstance(assessment.obligation.due, On)
        and assessment.review is not Review.MORE_WANTED
        and holds[-1:] != [RecordKind.HOLD]
    )


def _is_first_the_networks(assessment: Assessment, ran: Ran) -> bool:
    """Return whether an accepted document was replaced since, and the network has said nothing of the new one.

    Whoever returns another version since, or chases one, has looked: then the unit is asked.
    """
    judged = {RecordKind.ACCEPTED, RecordKind.RETURNED, RecordKind.CHASE_NOW}
    words = [r for r in _records(assessment, ran) if r.kind in judged and r.bound_to]
    accepted = [r for r in words if r.kind is RecordKind.ACCEPTED]
    document = assessment.document.document if assessment.document else None
    if not accepted or document is None or assessment.review is not Review.NOT_REVIEWED:
        return False
    if any(r.at > accepted[-1].at and r.bound_to != accepted[-1].bound_to for r in words):
        return False
    if words[-1].kind is RecordKind.RETURNED:
        return False
    return accepted[-1].bound_to != document.content and accepted[-1].at <= document.receipt.at


def _rule_now(assessment: Assessment, ran: Ran) -> ReminderRule | None:
    """Return the last rule for a mail whose day has come, if the obligation is open and its chase does not pause."""
    obligation, today = assessment.obligation, london_date(ran.plan.now)
    if not _is_open(assessment, ran) or not isinstance(obligation.due, On) or obligation.opens > today:
        return None
    if _pauses(assessment, today) or _is_first_the_networks(assessment, ran):
        return None
    found = None
    mails = [r for r in ran.situation.programme.reminders if r.act is ReminderAct.MAIL]
    for rule in sorted(mails, key=lambda r: r.working_days):
        if add_working_days(obligation.due.date, rule.working_days, _calendar(obligation.owed_by)) <= today:
            found = rule
    by_record = obligation.requirement.proof is Proof.RECORD and obligation.owed_by != NETWORK
    return None if found and by_record and found.working_days > 0 else found


def _pauses(assessment: Assessment, today: date) -> bool:
    if assessment.document is None:
        return False
    came = london_date(assessment.document.document.receipt.at)
    return today <= add_working_days(came, 5, _calendar(assessment.obligation.owed_by))


def _asked_lately(assessment: Assessment, rule: ReminderRule, contact: Contact, play: Play) -> bool:
    """Return whether the person was asked in the three working days before a rule's day, or since."""
    due, asked = assessment.obligation.due, _asked_days(assessment, play, contact)
    if not asked or not isinstance(due, On) or (rule.working_days > 0 and max(asked) <= due.date):
        return False
    calendar = _calendar(assessment.obligation.owed_by)
    day = add_working_days(due.date, rule.working_days, calendar)
    return max(asked) >= add_working_days(day, -3, calendar)


def _asked_days(assessment: Assessment, play: Play, contact: Contact | None = None) -> list[date]:
    """Return the days on which one person, or anybody, was seen to be asked for it."""
    document = assessment.document
    content = document.document.content if document else None
    return [
        day
        for mail in play.sent
        for key in mail.keys
        if (contact is None or mail.to == contact.email.lower())
        and key.about == assessment.obligation.key
        and (key.rule != "receipt" or key.counted_from == content)
        and key.counted_from
        and (day := play.seen_sent_on(mail))
    ]


def _calendar(party: str) -> str:
    return UNITS[party].calendar if party in UNITS else "ENG"


def _asked(assessment: Assessment, ran: Ran) -> list[Contact]:
    obligation = assessment.obligation
    people = [c for c in ran.situation.contacts if c.unit == obligation.owed_by]
    return [c for c in people if c.post in obligation.requirement.asks]


def _key(rule: ReminderRule, assessment: Assessment, contact: Contact, ran: Ran) -> MailKey:
    due = assessment.obligation.due
    assert isinstance(due, On)
    extensions = [r.id for r in _records(assessment, ran) if r.kind is RecordKind.MORE_TIME]
    return MailKey(
        rule=rule.id,
        about=assessment.obligation.key,
        recipient=contact.email.lower(),
        counted_from=due.date.isoformat(),
        cause=extensions[-1] if extensions else "",
    )


def _may_be_written_to(contact: Contact, play: Play) -> bool:
    now = play.network.now
    today = london_date(now)
    if not (OPENS <= now.astimezone(LONDON).hour < CLOSES and is_working_day(today, _calendar(contact.unit))):
        return False
    return contact.email.lower() not in play.written_to_on(today)


def _is_overtaken(key: MailKey, row: MailRow, play: Play, ran: Ran) -> bool:
    """Return whether what a key says is not so any more."""
    assessment = next((a for a in ran.situation.assessments if a.obligation.key == key.about), None)
    rules = {r.id for r in ran.situation.programme.reminders if r.act is ReminderAct.MAIL}
    if key.rule == "receipt":
        document = assessment.document if assessment else None
        judged = assessment is not None and assessment.completeness in {Completeness.COMPLETE, Completeness.INCOMPLETE}
        if document is None or assessment is None or not judged or document.document.content != key.counted_from:
            return True
        return assessment.completeness is Completeness.INCOMPLETE and _is_first_the_networks(assessment, ran)
    if key.rule in rules | URGING:
        due = assessment.obligation.due if assessment else None
        if assessment is None or not isinstance(due, On) or not _is_open(assessment, ran):
            return True
        if key.rule in rules and _is_first_the_networks(assessment, ran):
            return True
        document = assessment.document
        came_since = document is not None and document.document.receipt.at > row.at
        if came_since and document is not None and row.draft and row.state is MailState.DRAFTED:
            came_since = document.document.name not in play.network.mailbox.message(row.draft).text
        counted = key.cause if key.rule in URGING else due.date.isoformat()
        return key.counted_from != counted or came_since
    if key.rule == "overview":
        return False
    if key.rule == "asked-first":
        return key.counted_from not in {a.offer.document.content for a in ran.situation.asked_first}
    if key.rule == "patient-data" and key.counted_from:
        held = {(h.document.id, h.document.content) for h in ran.situation.held_documents}
        return (key.about, key.counted_from) not in held
    return (key.rule, key.about) not in {(a.code, a.about) for a in ran.plan.attentions}
