"""Assess: from what was seen to the assessments, and to the situation that the plan is made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from cmmtn_sync.assess import Judged, World, assess
from cmmtn_sync.assess.held import held_documents
from cmmtn_sync.checks import CHECKS
from cmmtn_sync.checks.body import plain_body
from cmmtn_sync.match import Offer
from cmmtn_sync.model import (
    Assessment,
    Document,
    Facts,
    MailRow,
    Obligation,
    OwnAct,
    Proof,
    Reading,
    Record,
    RecordKind,
    Transition,
)
from cmmtn_sync.obligations import Calendar, unroll
from cmmtn_sync.observe import Snapshot
from cmmtn_sync.plan.acts import done_by_us
from cmmtn_sync.plan.attend import attentions_of, unmatched_rows, without_echoes
from cmmtn_sync.plan.came_back import came_back
from cmmtn_sync.plan.desk import CHANGES_KEPT
from cmmtn_sync.plan.ending import ending
from cmmtn_sync.plan.inbox import told
from cmmtn_sync.plan.situation import Situation
from cmmtn_sync.plan.unclear import asked_anew
from cmmtn_sync.quarters import london_date
from cmmtn_sync.run.asking import answers, counted
from cmmtn_sync.run.asking import offered as offered_for
from cmmtn_sync.run.desk import Desk, known_team
from cmmtn_sync.run.due_dates import moved
from cmmtn_sync.run.held_back import held_or_let_go
from cmmtn_sync.run.house import House
from cmmtn_sync.run.links import place_links
from cmmtn_sync.run.receipts import matters
from cmmtn_sync.run.seeing import Seen, document_templates
from cmmtn_sync.run.troubles import kept_troubles
from cmmtn_sync.store import Publication


@dataclass(frozen=True, kw_only=True, slots=True)
class Judgement:
    """Everything that follows from what was seen, before anything is done."""

    situation: Situation
    judged: Judged
    new_records: tuple[Record, ...]
    new_transitions: tuple[Transition, ...]


def judge(house: House, now: datetime, seen: Seen, desk: Desk, ledger: tuple[MailRow, ...]) -> Judgement:
    """Return the situation of this moment."""
    held = house.store.records()
    ids = {r.id for r in held}
    new_records = tuple(r for r in desk.inbox.records if r.id not in ids)
    records = (*held, *new_records)
    calendar = Calendar(meetings=desk.team.meetings, overrides=desk.team.dates, records=records)
    obligations = unroll(house.configuration.programme, house.configuration.units, calendar)
    offered = _offers(house, seen, obligations, records, seen.snapshot.documents)
    world = _world(house, now, seen, obligations, offered, records)
    judged = assess(world)
    shown, verdicts = answers(world, seen.snapshot.documents, seen.readings)
    judged = replace(judged, verdicts={**judged.verdicts, **verdicts})
    held_back = held_documents((*offered, *(a.offer for a in shown)), records, world.units)
    by_key = {a.obligation.key: a for a in judged.assessments}
    new_records = tuple(_with_day(r, by_key.get(r.about)) for r in new_records)
    records = (*held, *new_records)
    decided = tuple(told(r, obligations) for r in new_records)
    decided += tuple(held_or_let_go(house.store, now, held_back))
    changes = _transitions(house, now, judged.assessments, desk, decided)
    situation = _situation(house, now, seen, desk, ledger)
    situation = replace(situation, records=records, came_back=came_back(ledger, records), held_documents=held_back)
    unmatched = unmatched_rows(offered, judged.assessments, house.configuration.units, situation)
    situation = replace(
        situation,
        assessments=judged.assessments,
        not_understood=asked_anew(situation.not_understood, judged.assessments),
        unmatched=unmatched,
        asked_first=shown,
        transitions=_together(changes, house.store.transitions(now - CHANGES_KEPT)),
        published=frozenset(house.store.publications()),
    )
    ends = ending(house.sign_in_ends, london_date(now))
    said = (*seen.attentions, *ends, *desk.attentions, *attentions_of(situation))
    return Judgement(
        situation=replace(situation, attentions=without_echoes(said)),
        judged=judged,
        new_records=new_records,
        new_transitions=changes,
    )


def kept_world(house: House, now: datetime) -> World:
    """Return all that judging rests on, as the last run left it: for one document more. No library is looked into."""
    store = house.store
    documents = tuple(d for of_library in store.documents().values() for d in of_library)
    snapshot = Snapshot(documents=documents, arrived=(), departed=(), lost={}, attentions=(), believed=frozenset())
    seen = Seen(
        looks={},
        snapshot=snapshot,
        readings=store.readings([d.content for d in matters(house, documents)]),
        new_readings={},
        templates=document_templates(house)[0],
        drafts=None,
        answers=(),
        attentions=(),
    )
    team, records = known_team(house), store.records()
    calendar = Calendar(meetings=team.meetings, overrides=team.dates, records=records)
    obligations = unroll(house.configuration.programme, house.configuration.units, calendar)
    return _world(house, now, seen, obligations, _offers(house, seen, obligations, records, documents), records)


def _with_day(record: Record, found: Assessment | None) -> Record:
    """Return an acceptance with the day on which what was accepted was complete: a later version may replace it."""
    if record.kind is not RecordKind.ACCEPTED:
        return record
    document = found.document.document if found and found.document else None
    if found is None or found.complete_on is None or document is None or document.content != record.bound_to:
        return record
    return replace(record, date=london_date(found.complete_on))


def _together(new: Sequence[Transition], held: Sequence[Transition]) -> tuple[Transition, ...]:
    """Return the transitions newest first; one that is kept already is not told twice."""
    known = set(held)
    return (*(t for t in new if t not in known), *held)


def _offers(
    house: House,
    seen: Seen,
    obligations: Sequence[Obligation],
    records: Sequence[Record],
    documents: Sequence[Document],
) -> tuple[Offer, ...]:
    puts: dict[tuple[str, str], list[Publication]] = {}
    for put in house.store.publications().values():
        puts.setdefault((put.library, put.path), []).append(put)
    at_our_paths = {d.id: puts[d.library, d.path] for d in documents if (d.library, d.path) in puts}
    rewritten = [put for d in documents for put in at_our_paths.get(d.id, ()) if put.content != d.content]
    texts = _texts_put(house, seen, rewritten)
    sent = (d for d in counted(documents) if not _is_ours(d, at_our_paths.get(d.id, ()), seen.readings, texts))
    return offered_for(sent, seen.readings, obligations, house.configuration.units, records)


def _texts_put(house: House, seen: Seen, puts: Sequence[Publication]) -> Mapping[str, tuple[str, ...]]:
    """Return, by the content that we put, its text as it was read, and that of the template it was made from.

    Once a file was rewritten, no document has the content that we put: only the store still knows what it said.
    """
    kept = {**house.store.readings([p.content for p in puts if p.content not in seen.readings]), **seen.readings}
    known = {p.content: (kept.get(p.content), seen.templates.get(p.path.rpartition("/")[2])) for p in puts}
    return {
        content: tuple(plain_body(facts) for facts in said if isinstance(facts, Facts))
        for content, said in known.items()
    }


def _is_ours(
    document: Document,
    puts: Sequence[Publication],
    readings: Mapping[str, Reading],
    texts: Mapping[str, tuple[str, ...]],
) -> bool:
    """Return whether a document is a template of ours that nobody has filled in: text counts, bytes do not.

    SharePoint rewrites Office files after upload, so neither hash nor etag tell it.
    """
    now = readings.get(document.content)
    return any(
        put.content == document.content or (isinstance(now, Facts) and plain_body(now) in texts[put.content])
        for put in puts
    )


def _world(
    house: House,
    now: datetime,
    seen: Seen,
    obligations: tuple[Obligation, ...],
    offered: tuple[Offer, ...],
    records: tuple[Record, ...],
) -> World:
    programme = house.configuration.programme
    departed = tuple(d for d, _ in house.store.departed()) + seen.snapshot.departed
    return World(
        now=now,
        tracked_from=programme.tracked_from,
        due_soon_days=programme.due_soon_days,
        obligations=obligations,
        offers=offered,
        records=records,
        units=house.configuration.units,
        kinds=CHECKS,
        lost={unit: lost.why for unit, lost in seen.snapshot.lost.items()},
        departed=counted(departed),
        went=_went(house, seen, obligations, records, departed),
        accepted=_accepted(house, seen, records),
        templates=seen.templates,
        acts=_acts(house, obligations),
        standards=_standards(house),
        cycles=programme.cycle_ids,
        standard_sets=programme.sets_by_cycle(),
        register=house.store.register(),
        verdicts=house.store.verdicts(),
    )


def _went(
    house: House,
    seen: Seen,
    obligations: Sequence[Obligation],
    records: Sequence[Record],
    departed: Sequence[Document],
) -> tuple[Offer, ...]:
    """Return what those documents were offered for that went, and of which no equal is there."""
    there = {d.content for d in seen.snapshot.documents}
    gone = {d.content: d for d in matters(house, departed) if d.content not in there}
    if not gone:
        return ()
    kept = replace(seen, readings=house.store.readings(gone))
    return _offers(house, kept, obligations, records, tuple(gone.values()))


def _accepted(house: House, seen: Seen, records: Sequence[Record]) -> dict[str, Facts]:
    """Return what those accepted versions said that are not there any more: the rest need not be fetched."""
    there = {d.content for d in seen.snapshot.documents}
    wanted = {r.bound_to for r in records if r.kind is RecordKind.ACCEPTED and r.bound_to} - there
    return {content: said for content, said in house.store.readings(wanted).items() if isinstance(said, Facts)}


def _acts(house: House, obligations: Sequence[Obligation]) -> dict[str, OwnAct]:
    published = {
        key: OwnAct(what=put.path.rpartition("/")[2], at=put.at) for key, put in house.store.publications().items()
    }
    owed = {o.key: o for o in obligations}
    found = {
        o.key: done_by_us(o, house.configuration.units, owed, published)
        for o in obligations
        if o.requirement.proof is Proof.OWN_ACT
    }
    return {key: act for key, act in found.items() if act}


def _standards(house: House) -> dict[str, str]:
    """Return, by cycle, which version of the standards its self-assessment is made against."""
    sets = house.configuration.programme.sets_by_cycle()
    return {
        cycle: f"the self-assessment of {cycle} uses {standards.id}, version {standards.version}"
        for cycle, standards in sets.items()
    }


def _transitions(
    house: House, now: datetime, assessments: Sequence[Assessment], desk: Desk, decided: Sequence[Transition]
) -> tuple[Transition, ...]:
    """Return the changes of this run: statuses and due dates that we told before and differ now, and decisions."""
    before = house.store.statuses()
    statuses = tuple(
        Transition(
            at=now,
            who="cmmtn_sync",
            about=a.obligation.key,
            what="Status",
            before=before[a.obligation.key],
            after=a.status_words,
        )
        for a in assessments
        if a.obligation.key in before and before[a.obligation.key] != a.status_words
    )
    kept = set(house.store.transitions(now))
    found = (*_not_yet_told(house, now, desk), *decided, *moved(house.store, now, assessments), *statuses)
    return tuple(t for t in found if t not in kept)


def _not_yet_told(house: House, now: datetime, desk: Desk) -> Iterator[Transition]:
    """Yield what people changed in cells of ours, once: while the tracker is locked it is found at every run."""
    written = desk.state.written_at
    told_of = {replace(t, at=now) for t in house.store.transitions(written or now) if t.at != written}
    yield from (t for t in desk.put_back if t not in told_of)


def _situation(house: House, now: datetime, seen: Seen, desk: Desk, ledger: tuple[MailRow, ...]) -> Situation:
    """Return the situation as far as it does not follow from the assessments."""
    configuration = house.configuration
    settings = configuration.settings
    troubles = kept_troubles(house.store)
    return Situation(
        now=now,
        network_name=settings.network.name,
        letterhead=settings.network.letterhead,
        programme=replace(configuration.programme, mails_per_run=settings.mails_per_run),
        units=configuration.units,
        contacts=desk.team.contacts,
        meetings=desk.team.meetings,
        assessments=(),
        ledger=ledger,
        not_understood=desk.inbox.not_understood,
        reports_built={name: put.path for name, put in house.store.reports().items()},
        holidays=settings.days_off,
        tracker_waits_since=desk.state.waits_since,
        place_links=place_links(configuration, house.libraries),
        lost=frozenset(seen.snapshot.lost),
        departed={d.content: at for d, at in house.store.departed()} | {d.content: now for d in seen.snapshot.departed},
        lasting=troubles.lasting(now),
        standing=troubles.standing_since(now),
        sends=settings.mail.sends,
        invites=settings.mail.invitations if house.diary is not None else frozenset(),
        invitations=house.store.invitations(),
        told_of_patients=settings.privacy.tell,
        opening_hours=(settings.hours.opens, settings.hours.closes),
        register=house.store.register(),
    )
