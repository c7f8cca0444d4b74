"""Nouns with sensible defaults, in short calls: a test says only what it is about.

Days are written ``"2025-06-30"``, moments ``"2025-06-24 15:12"`` (in London). Everything happens in Wirral, in the
second year of the cycle 2024-26, unless a test says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from cmmtn_sync.assess import World, assess
from cmmtn_sync.checks import CHECKS
from cmmtn_sync.match import Calls, Offer, offers
from cmmtn_sync.model import (
    ALL,
    NETWORK,
    Assessment,
    Basis,
    Contact,
    Cycle,
    DatedName,
    Document,
    DueOn,
    DueRule,
    Facts,
    FileKind,
    MailKey,
    MailRow,
    MailState,
    Meeting,
    MeetingKind,
    Obligation,
    On,
    Party,
    Period,
    PeriodRule,
    Place,
    Post,
    Programme,
    Proof,
    Reading,
    Receipt,
    ReceiptSource,
    Record,
    RecordKind,
    ReminderAct,
    ReminderRule,
    Requirement,
    Scope,
    Section,
    Table,
    Unit,
    UnitRole,
    Waiting,
)
from cmmtn_sync.plan.situation import Situation
from cmmtn_sync.quarters import LONDON, financial_year

WIRRAL = "MTU-WIRRAL"
SENTENCE = "The trauma service met every week and looked after its patients with care and attention all year long. "


def day(text: str) -> date:
    """Return the day that ``2025-06-30`` says."""
    return date.fromisoformat(text)


def at(text: str) -> datetime:
    """Return the moment (UTC) that ``2025-06-30 15:12`` says in London; without a time it is 10am."""
    moment = datetime.fromisoformat(text if ":" in text else f"{text} 10:00")
    return moment.replace(tzinfo=LONDON).astimezone(UTC)


# --- who ----------------------------------------------------------------------------------------------------


def a_unit(id_: str = WIRRAL, *, trust: str | None = None, **changes: object) -> Unit:
    """Return a unit; its short name and folder follow from its id: ``MTU-WIRRAL`` keeps its documents in ``Wirral``."""
    name = id_.partition("-")[2].capitalize()
    unit = Unit(
        id=id_,
        short_name=name,
        trust_names=(DatedName(name=trust or f"{name} Teaching Hospital NHS Foundation Trust"),),
        role=UnitRole(id_.partition("-")[0].lower()),
        place=Place(library="units", folder=name),
    )
    return replace(unit, **changes)  # type: ignore[arg-type]  # each test names fields of Unit


def some_units(*given: Unit | str) -> dict[str, Unit]:
    """Return units by id: Wirral and Chester if none are named."""
    units = [a_unit(u) if isinstance(u, str) else u for u in given or (WIRRAL, "MTU-CHESTER")]
    return {u.id: u for u in units}


def a_contact(post: Post = Post.COORDINATOR, unit: str = WIRRAL, **changes: object) -> Contact:
    """Return a person; the address follows from post and unit: ``coordinator@wirral.example.org``."""
    where = unit.rpartition("-")[2].lower()
    mailbox = post.value.rpartition(" ")[2] if post is Post.COORDINATOR else post.value.replace(" ", ".")
    contact = Contact(unit=unit, post=post, name=f"{post.value} {where}", email=f"{mailbox}@{where}.example.org")
    return replace(contact, **changes)  # type: ignore[arg-type]  # each test names fields of Contact


# --- what is owed -------------------------------------------------------------------------------------------

_DAYS = {
    "four-weeks-before": -20,
    "two-weeks-before": -10,
    "one-week-before": -5,
    "day-before": -1,
    "day-after": 1,
    "first-chase": 6,
    "second-chase": 11,
    "third-chase": 16,
}
REMINDERS = (
    *(ReminderRule(id=name, working_days=days) for name, days in _DAYS.items()),
    ReminderRule(id="ring", working_days=21, act=ReminderAct.RING, after_sent=3),
)
"""The reminder rules as they are shipped."""


_PERIODS = {
    "annual-report": PeriodRule.YEAR_ENDED,
    "work-plan": PeriodRule.YEAR_RUNNING,
    "self-assessment": PeriodRule.YEAR_RUNNING,
}


def a_requirement(id_: str = "y2q1.annual-report", **changes: object) -> Requirement:
    """Return a requirement; year, quarter, kind and title follow from its id."""
    stem, _, kind = id_.partition(".")
    requirement = Requirement(
        id=id_,
        title=CHECKS[kind].title if kind in CHECKS else kind.replace("-", " ").capitalize(),
        kind=kind,
        year=int(stem[1]),
        quarter=int(stem[3]),
        owed_by=Party.UNIT,
        about=Scope.EACH,
        applies_to=frozenset(UnitRole),
        due=DueOn(month=6, day=30),
        proof=Proof.DOCUMENT,
        period=_PERIODS.get(kind, PeriodRule.NONE),
        asks=(Post.COORDINATOR,),
    )
    return replace(requirement, **changes)  # type: ignore[arg-type]  # each test names fields of Requirement


def a_duty(id_: str = "y2q2.review", **changes: object) -> Requirement:
    """Return a duty of the network about each unit, proved by what a person records."""
    fields = {"owed_by": Party.NETWORK, "proof": Proof.RECORD, "asks": (Post.QUALITY_LEAD,), **changes}
    return a_requirement(id_, **fields)


def an_update(id_: str = "y2q1.update", due: DueRule | None = None, **changes: object) -> Requirement:
    """Return the clinical lead's update, proved by what a person records."""
    fields = {"proof": Proof.RECORD, "title": "Update to the Clinical Group", **changes}
    return a_requirement(id_, due=due or DueOn(month=6, day=12), **fields)


_TITLES = {"annual-report": 2024, "work-plan": 2025, "self-assessment": 2025}
"""The year that a document of a kind is about, in the second year of the cycle 2024-26."""


def an_obligation(
    kind: str = "annual-report",
    unit: str = WIRRAL,
    *,
    due: str | None = "2025-06-30",
    opens: str = "2025-04-01",
    basis: Basis = Basis.STATED,
    requirement: Requirement | None = None,
    **changes: object,
) -> Obligation:
    """Return an obligation; without a due date it waits for its meeting."""
    asked = requirement or a_requirement(f"y2q1.{kind}")
    year = _TITLES.get(asked.kind)
    obligation = Obligation(
        key=f"2024-26/{asked.id}/{unit}",
        cycle="2024-26",
        requirement=asked,
        owed_by=NETWORK if asked.owed_by is Party.NETWORK else unit,
        about=unit,
        due=On(date=day(due), basis=basis) if due else Waiting(what="the Clinical Group meeting to be dated"),
        opens=day(opens),
        period=financial_year(year) if year else None,
    )
    return replace(obligation, **changes)  # type: ignore[arg-type]  # each test names fields of Obligation


def a_year(first_year: int) -> Period:
    """Return a financial year: 2024 is 2024/25."""
    return financial_year(first_year)


def a_programme(*requirements: Requirement, **changes: object) -> Programme:
    """Return a programme of one cycle with the reminder rules as they are shipped."""
    programme = Programme(
        cycles=(Cycle(id="2024-26", first_year=2024, standard_set="sample"),),
        requirements=requirements,
        reminders=REMINDERS,
        standard_sets=(),
        tracked_from=day("2025-04-01"),
    )
    return replace(programme, **changes)  # type: ignore[arg-type]  # each test names fields of Programme


def a_meeting(on: str | None, kind: MeetingKind = MeetingKind.CLINICAL_GROUP, unit: str = ALL) -> Meeting:
    """Return a meeting, dated or not."""
    return Meeting(id=f"{kind.value} {on} {unit}", kind=kind, unit=unit, date=day(on) if on else None)


# --- what came, and what it says ----------------------------------------------------------------------------


def a_document(
    path: str = "Wirral/Annual Report.docx",
    *,
    received: str = "2025-06-24 10:00",
    content: str | None = None,
    **changes: object,
) -> Document:
    """Return a file as it lies in the units' library; its content follows from path and time unless given."""
    moment = at(received)
    document = Document(
        library="units",
        item=path,
        path=path,
        content=content or f"{path} of {received}",
        version="1",
        etag="1",
        size=40_000,
        receipt=Receipt(at=moment, source=ReceiptSource.SERVICE),
        first_received=moment,
    )
    return replace(document, **changes)  # type: ignore[arg-type]  # each test names fields of Document


def a_section(title: str, text: str = SENTENCE, level: int = 1) -> Section:
    """Return a heading with text under it."""
    return Section(title=title, level=level, text=text, place="")


def a_table(*header: str, rows: Iterable[Sequence[str]] = (), place: str = "table 1") -> Table:
    """Return a table."""
    return Table(header=header, rows=tuple(tuple(r) for r in rows), place=place)


def some_facts(
    title: str = "",
    *,
    cover: str = "",
    sections: Mapping[str, str] | Iterable[Section | str] = (),
    text: str = SENTENCE * 3,
    words: int | None = None,
    **changes: object,
) -> Facts:
    """Return what a Word document says: sections are titles, titles with text, or written out."""
    if isinstance(sections, Mapping):
        written = tuple(a_section(t, body) for t, body in sections.items())
    else:
        written = tuple(a_section(s) if isinstance(s, str) else s for s in sections)
    whole = "\n".join([title, cover, *(f"{s.title}\n{s.text}" for s in written), text]).strip()
    facts = Facts(
        kind=FileKind.WORD,
        reader=1,
        title=title,
        cover=cover,
        header="",
        text=whole,
        sections=written,
        tables=(),
        words=len(whole.split()) if words is None else words,
    )
    return replace(facts, **changes)  # type: ignore[arg-type]  # each test names fields of Facts


def a_template(*headings: str, prompt: str = "Say what happened, in a few lines of your own.") -> Facts:
    """Return what a template says: its headings, each with its prompt."""
    return some_facts("Template", sections=dict.fromkeys(headings, prompt), text="")


GOOD = some_facts("Annual Report 2024/25", cover="Annual Report 2024/25\nWirral")
"""An Annual Report in which nothing is wanting."""


# --- what people stated -------------------------------------------------------------------------------------


def a_record(
    kind: RecordKind,
    about: Obligation | Document | str,
    *,
    on: str = "2025-07-01 12:00",
    bound_to: Document | str | None = None,
    until: str | None = None,
    to: Obligation | str | None = None,
    **changes: object,
) -> Record:
    """Return what a person of the team stated: of an obligation, or of a document."""
    named = about.key if isinstance(about, Obligation) else about.id if isinstance(about, Document) else about
    record = Record(
        id=f"{kind.value} {named} {on}",
        kind=kind,
        about=named,
        who="team",
        at=at(on),
        source="Tracker",
        bound_to=bound_to.content if isinstance(bound_to, Document) else bound_to,
        date=day(until) if until else None,
        points_to=to.key if isinstance(to, Obligation) else to,
    )
    return replace(record, **changes)  # type: ignore[arg-type]  # each test names fields of Record


# --- all that a judgement or a plan is made from ------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """A file that came, and what it says (or why it cannot be read)."""

    document: Document
    reading: Reading


def sent(
    path: str = "Wirral/Annual Report.docx",
    reading: Reading = GOOD,
    *,
    received: str = "2025-06-24 10:00",
    **changes: object,
) -> Sent:
    """Return a file that came, with its reading."""
    return Sent(document=a_document(path, received=received, **changes), reading=reading)  # type: ignore[arg-type]


CALLS = tuple(Calls(kind=kind, title=k.title, words=k.calls) for kind, k in CHECKS.items() if k.calls)


def offered(
    came: Sequence[Sent], obligations: Sequence[Obligation], units: Mapping[str, Unit], records: Sequence[Record] = ()
) -> tuple[Offer, ...]:
    """Return what every file is offered for."""
    readings = {s.document.content: s.reading for s in came}
    documents = [s.document for s in came]
    return offers(documents, readings, obligations, units=units, calls=CALLS, records=records)


def a_world(
    *obligations: Obligation,
    now: str = "2025-06-25 10:00",
    came: Sequence[Sent] = (),
    records: Sequence[Record] = (),
    units: Mapping[str, Unit] | None = None,
    **changes: object,
) -> World:
    """Return all that a judgement is made from; what came is offered as a run offers it."""
    everyone = units or some_units()
    world = World(
        now=at(now),
        tracked_from=day("2025-04-01"),
        due_soon_days=14,
        obligations=obligations,
        offers=offered(came, obligations, everyone, records),
        records=tuple(records),
        units=everyone,
        kinds=CHECKS,
    )
    return replace(world, **changes)  # type: ignore[arg-type]  # each test names fields of World


def judged(world: World) -> dict[str, Assessment]:
    """Return the assessments of a world, by obligation."""
    return {a.obligation.key: a for a in assess(world).assessments}


def one_judged(world: World) -> Assessment:
    """Return the assessment of a world's first obligation."""
    return assess(world).assessments[0]


EVERYBODY = (
    a_contact(Post.COORDINATOR),
    a_contact(Post.CLINICAL_LEAD),
    a_contact(Post.COORDINATOR, "MTU-CHESTER"),
    a_contact(Post.ADMINISTRATOR, NETWORK),
    a_contact(Post.QUALITY_LEAD, NETWORK),
)


def a_situation(world: World, **changes: object) -> Situation:
    """Return the situation that a world comes to: judged by the real judge, with people to write to."""
    situation = Situation(
        now=world.now,
        network_name="Dale and Vale Major Trauma Network",
        programme=a_programme(*(o.requirement for o in world.obligations)),
        units=world.units,
        contacts=EVERYBODY,
        meetings=(),
        assessments=assess(world).assessments,
        ledger=(),
        records=world.records,
    )
    return replace(situation, **changes)  # type: ignore[arg-type]  # each test names fields of Situation


def a_key(
    rule: str = "day-after",
    about: Obligation | str | None = None,
    recipient: str = "coordinator@wirral.example.org",
    **changes: object,
) -> MailKey:
    """Return what one part of a mail says."""
    obligation = an_obligation() if about is None else about
    named = obligation.key if isinstance(obligation, Obligation) else obligation
    key = MailKey(rule=rule, about=named, recipient=recipient, counted_from="2025-06-30")
    return replace(key, **changes)  # type: ignore[arg-type]  # each test names fields of MailKey


def a_mail_row(*keys: MailKey, on: str = "2025-07-01", state: MailState = MailState.SENT, **changes: object) -> MailRow:
    """Return a row of the ledger."""
    recipient = keys[0].recipient if keys else "coordinator@wirral.example.org"
    row = MailRow(
        recipient=recipient,
        day=day(on),
        state=state,
        subject="Annual Report 2024/25 was due on 30 June 2025 (Wirral)",
        keys=keys,
        fingerprint=f"says {on}",
        draft=f"draft {recipient} {on}",
        at=at(on),
    )
    return replace(row, **changes)  # type: ignore[arg-type]  # each test names fields of MailRow
