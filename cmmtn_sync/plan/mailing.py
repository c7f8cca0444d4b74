"""Which drafts are to be put, moved on, replaced or taken back: the ledger compared with what is to be said.

At most one unsent draft for a person. It changes when facts do, and never once a person has edited it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from cmmtn_sync.model import (
    NETWORK,
    Action,
    Attention,
    Contact,
    DraftMail,
    Held,
    Mail,
    MailKey,
    MailRow,
    MailState,
    RekeyMail,
    SendMail,
    WithdrawMail,
)
from cmmtn_sync.plan.asked import RECEIPT, SPOKEN, spoken
from cmmtn_sync.plan.digest import digest, grouped
from cmmtn_sync.plan.file_words import beside_each_other, file_words
from cmmtn_sync.plan.fingerprint import fingerprint
from cmmtn_sync.plan.held_back import people_told
from cmmtn_sync.plan.holds import hold_on, paused
from cmmtn_sync.plan.hours import is_open
from cmmtn_sync.plan.overview import OVERVIEW, Besides, for_team
from cmmtn_sync.plan.reminders import Saying, beside, is_judged, sayings
from cmmtn_sync.plan.situation import Situation
from cmmtn_sync.quarters import london_date, long_date

_UNSENT = frozenset({MailState.DRAFTED, MailState.EDITED, MailState.INTENDED})


@dataclass(frozen=True, kw_only=True, slots=True)
class Mailing:
    """What is to be done about mails, and what a person should know of it."""

    actions: tuple[Action, ...]
    attentions: tuple[Attention, ...] = ()
    later: tuple[str, ...] = ()
    """Of each mail that waits for working hours alone: the party that it goes to."""


def mailing(situation: Situation, attentions: Sequence[Attention]) -> Mailing:
    """Return the mail actions of this run. More new drafts than the cap: none of them, and a word about it."""
    said_before = spoken(situation.ledger)
    said = _said(situation, said_before)
    pending = {r.recipient: r for r in situation.ledger if r.state in _UNSENT}
    ours = (*(c for c in situation.contacts if c.unit == NETWORK), *people_told(situation))
    team = {c.email.lower() for c in ours}
    words = {} if paused(situation) else file_words(situation, said_before)
    mails = {a: _mail(said.get(a, []), words.get(a), situation) for a in (said.keys() | words.keys()) - team}
    first = _steps(mails, {a: r for a, r in pending.items() if a not in team}, situation)
    # The team is told which drafts wait: those that this very run takes back or replaces do not.
    left = replace(situation, ledger=_without(situation.ledger, first.actions))
    told = () if paused(situation) else for_team(left, (*attentions, *first.attentions), said_before)
    news = {t.contact.email.lower(): t for t in told}
    theirs = ((said.keys() | words.keys()) & team) | news.keys()
    mails = {a: _mail(said.get(a, []), beside_each_other(news.get(a), words.get(a)), situation) for a in theirs}
    then = _steps(mails, {a: r for a, r in pending.items() if a in team}, situation)
    actions, known = first.actions + then.actions, first.attentions + then.attentions
    drafts = sum(isinstance(a, (DraftMail, SendMail)) for a in actions)
    if drafts > situation.programme.mails_per_run:
        kept = tuple(a for a in actions if isinstance(a, (WithdrawMail, RekeyMail)))  # an untrue draft never waits
        return Mailing(actions=kept, attentions=(*known, _too_many(drafts, situation.programme.mails_per_run)))
    return Mailing(actions=actions, attentions=known, later=first.later + then.later)


def _steps(wanted: Mapping[str, Mail], pending: Mapping[str, MailRow], situation: Situation) -> Mailing:
    steps = [_step(wanted.get(a), pending.get(a), situation) for a in sorted({*wanted, *pending})]
    return Mailing(
        actions=tuple(action for step in steps for action in step.actions),
        attentions=tuple(attention for step in steps for attention in step.attentions),
        later=tuple(party for step in steps for party in step.later),
    )


def _without(ledger: Sequence[MailRow], actions: Sequence[Action]) -> tuple[MailRow, ...]:
    """Return the ledger without the drafts that are taken back or replaced."""
    gone = [a.row for a in actions if isinstance(a, WithdrawMail)]
    gone += [a.replaces for a in actions if isinstance(a, DraftMail) and a.replaces]
    return tuple(row for row in ledger if row not in gone)


def _too_many(drafts: int, cap: int) -> Attention:
    return Attention(
        code="too-many-mails",
        about="mail",
        what=f"{drafts} mails would go out in one run. None was drafted.",
        why=f"More than {cap} at once is more often a mistake than a wish.",
        do="Look at: cmmtn-sync plan. If it is right, raise mails_per_run in service.yaml.",
        who=Held.INSTALLER,
    )


def _said(situation: Situation, before: frozenset[MailKey]) -> Mapping[str, list[Saying]]:
    """Return, by address, everything of the obligations that is to be said and is not said yet."""
    drafted = frozenset(k for r in situation.ledger if r.state in _UNSENT for k in r.keys)
    new = [s for s in _with_kept_receipts(situation, drafted) if s.key not in before]
    return grouped([*new, *(_again(s, before) for s in beside(new, situation))])


def _again(saying: Saying, before: frozenset[MailKey]) -> Saying:
    """Return what stands beside something new; said before, it is a further occurrence, and no key is said twice."""
    key = saying.key
    while key in before:
        key = replace(key, occurrence=key.occurrence + 1)
    return replace(saying, key=key)


def _with_kept_receipts(situation: Situation, drafted: frozenset[MailKey]) -> Iterator[Saying]:
    """Yield what is to be said today, and the receipts that still wait in a draft, though their days are over."""
    fresh = list(sayings(situation))
    yield from fresh
    held = {k for k in drafted if k.rule == RECEIPT} - {s.key for s in fresh}
    if not held:
        return
    by_address = {c.email.lower(): c for c in situation.contacts}
    records, today = situation.records_by_key(), london_date(situation.now)
    for assessment in filter(is_judged, situation.assessments):
        document = None if hold_on(assessment.obligation, records, today) else assessment.document
        for key in held:
            if document and (key.about, key.counted_from) == (assessment.obligation.key, document.document.content):
                contact = by_address.get(key.recipient)
                if contact:
                    yield Saying(key=key, contact=contact, assessment=assessment, why="It waits in a draft.")


def _mail(said: Sequence[Saying], team: Besides | None, situation: Situation) -> Mail:
    contact: Contact = team.contact if team else said[0].contact
    return digest(contact, said, situation, team)


def _step(mail: Mail | None, pending: MailRow | None, situation: Situation) -> Mailing:
    """Return what to do about one person: the mail that is wanted against the draft that waits."""
    if pending and pending.state is MailState.EDITED:
        return _beside_edited(mail, pending, situation)
    if mail is None:
        return Mailing(actions=(WithdrawMail(row=pending, why="Nothing of it is needed any more."),) if pending else ())
    mark = fingerprint(mail)
    if pending and pending.fingerprint == mark and pending.state is MailState.DRAFTED:
        return Mailing(actions=tuple(_kept(mail, pending, situation)))
    if not _may_draft(mail.to, situation):
        stale = pending is not None and _overtaken(pending, mail, situation)
        gone = (WithdrawMail(row=pending, why="Facts have changed."),) if pending and stale else ()
        return Mailing(actions=gone, later=() if is_open(mail.to.unit, situation) else (mail.to.unit,))
    return Mailing(actions=(DraftMail(mail=mail, fingerprint=mark, replaces=pending, sends=situation.sends),))


def _kept(mail: Mail, pending: MailRow, situation: Situation) -> Iterator[Action]:
    """Yield what is to be done about a draft that says the truth: its keys move on, and it is sent if we send."""
    if pending.keys != mail.keys:
        yield RekeyMail(row=pending, keys=mail.keys, why=mail.why)
    if situation.sends and _may_draft(mail.to, situation):
        yield SendMail(row=replace(pending, keys=mail.keys, why=mail.why))


def _overtaken(pending: MailRow, mail: Mail, situation: Situation) -> bool:
    """Return whether the draft says something that is not to be said any more, by whatever rule, or not like this."""
    return bool(_told(pending.keys) - _told(mail.keys)) or _came_since(pending, situation)


def _came_since(pending: MailRow, situation: Situation) -> bool:
    """Return whether a file came, after the draft was written, for something that it asks for."""
    asked = {key.about for key in pending.keys if key.rule != RECEIPT}
    return any(
        a.document is not None and a.obligation.key in asked and a.document.document.receipt.at > pending.at
        for a in situation.assessments
    )


def _told(keys: Sequence[MailKey]) -> frozenset[tuple[str, str, bool]]:
    """Return what keys come to for their reader: about what, by which date or for which file, asked or answered.

    A later rule asks the same; a new due date, or a file that came since, does not. What the team is told counts
    from nothing, and an overview is of every week: these are what their rule says.
    """
    return frozenset(
        (k.about, k.rule if k.rule == OVERVIEW else k.counted_from or k.rule, k.rule == RECEIPT) for k in keys
    )


def _beside_edited(mail: Mail | None, pending: MailRow, situation: Situation) -> Mailing:
    """Leave an edited draft alone; say so where facts have overtaken it."""
    if mail is not None and not _overtaken(pending, mail, situation):
        return Mailing(actions=())
    attention = Attention(
        code="edited-draft",
        about=f"{pending.recipient} {pending.day.isoformat()}",
        what=f'The draft "{pending.subject}" of {long_date(pending.day)} was edited by hand.',
        why="Since then something in it has changed.",
        do="Read it again before you send it, or delete it.",
    )
    return Mailing(actions=(), attentions=(attention,))


def _may_draft(contact: Contact, situation: Situation) -> bool:
    """Return whether this is a working hour of the person's own calendar, and today's one mail is not sent yet."""
    today = london_date(situation.now)
    if not is_open(contact.unit, situation):
        return False
    address = contact.email.lower()
    return not any(
        r.recipient == address
        and (r.day == today or (r.sent_at is not None and london_date(r.sent_at) == today))
        and (r.state in SPOKEN or r.by_person)
        for r in situation.ledger
    )
