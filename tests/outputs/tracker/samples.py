"""A situation of any size, as a network might have it on 3 July 2025."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from cmmtn_sync.columns import TrackerView, UnmatchedRow
from cmmtn_sync.model import (
    Assessment,
    Attention,
    Basis,
    Certainty,
    Completeness,
    Contact,
    Cycle,
    DatedName,
    Document,
    DueOn,
    Facts,
    FileKind,
    Finding,
    FromDocument,
    MailKey,
    MailRow,
    MailState,
    Match,
    Meeting,
    MeetingKind,
    Obligation,
    On,
    Party,
    Place,
    Post,
    Programme,
    Proof,
    Receipt,
    ReceiptSource,
    Record,
    RecordKind,
    Requirement,
    Review,
    Scope,
    Severity,
    Status,
    Timing,
    Transition,
    Unit,
    UnitRole,
)
from cmmtn_sync.plan.desk import desk_view
from cmmtn_sync.plan.situation import Situation

NOW = datetime(2025, 7, 3, 9, 0, tzinfo=UTC)
_UNITS = {
    "MTCC-AINTREE": "Aintree",
    "MTCC-WALTON": "Walton",
    "CMTC-ALDERHEY": "Alder Hey",
    "MTU-CHESTER": "Chester",
    "MTU-ROYAL": "Royal Liverpool",
    "MTU-SOUTHPORT": "Southport",
    "MTU-WHISTON": "Whiston",
    "MTU-WARRINGTON": "Warrington",
    "MTU-WIRRAL": "Wirral",
    "MTU-NOBLES": "Noble's",
}
_DUTIES = (
    ("annual-report", "Annual Report", 1, Proof.DOCUMENT, date(2025, 6, 30)),
    ("work-plan", "Work Plan", 1, Proof.DOCUMENT, date(2025, 6, 30)),
    ("operational-policy", "Operational Policy", 1, Proof.DOCUMENT, date(2025, 6, 30)),
    ("update", "Update to the Clinical Group", 1, Proof.RECORD, date(2025, 7, 10)),
    ("update", "Update to the Clinical Group", 2, Proof.RECORD, date(2025, 10, 9)),
    ("self-assessment", "Self-assessment", 2, Proof.DOCUMENT, date(2025, 9, 30)),
    ("update", "Update to the Clinical Group", 3, Proof.RECORD, date(2026, 1, 8)),
    ("representation", "Representatives at the peer review meeting", 3, Proof.RECORD, date(2025, 12, 31)),
)
_FINDINGS = (
    "Section 4, Previous action plan update, has no text.",
    "It is about 2023/24. The report that is due is about 2024/25.",
)


def the_units() -> dict[str, Unit]:
    return {
        identity: Unit(
            id=identity,
            short_name=name,
            trust_names=(DatedName(name=f"{name} Hospital NHS Foundation Trust"),),
            role=UnitRole.MTU,
            place=Place(library="main", folder=name),
        )
        for identity, name in _UNITS.items()
    }


def a_requirement(number: int) -> Requirement:
    kind, title, quarter, proof, due = _DUTIES[number % len(_DUTIES)]
    extra = f"-{number // len(_DUTIES)}" if number >= len(_DUTIES) else ""
    return Requirement(
        id=f"y2q{quarter}.{kind}{extra}",
        title=title,
        kind=kind,
        year=2,
        quarter=quarter,
        owed_by=Party.UNIT,
        about=Scope.EACH,
        applies_to=frozenset(UnitRole),
        due=DueOn(month=due.month, day=due.day),
        proof=proof,
        asks=(Post.COORDINATOR,),
    )


def an_obligation(row: int) -> Obligation:
    unit = list(_UNITS)[row % len(_UNITS)]
    number = row // len(_UNITS)
    requirement = a_requirement(number)
    return Obligation(
        key=f"2024-26/{requirement.id}/{unit}",
        cycle="2024-26",
        requirement=requirement,
        owed_by=unit,
        about=unit,
        due=On(date=_DUTIES[number % len(_DUTIES)][4], basis=Basis.STATED),
        opens=date(2025, 4, 1),
    )


def a_document(name: str, row: int = 0, content: str = "c1") -> FromDocument:
    at = datetime(2025, 6, 27, 14, 30, tzinfo=UTC)
    return FromDocument(
        document=Document(
            library="main",
            item=f"item-{row}",
            path=f"Folder/{name}",
            content=content,
            version="1",
            etag="e",
            size=10,
            receipt=Receipt(at=at, source=ReceiptSource.FILE),
            first_received=at,
            link=f"https://files.example.org/units/Folder/{row}/Annual%20Report.docx",
        ),
        reading=Facts(
            kind=FileKind.WORD, reader=1, title="", cover="", header="", text="", sections=(), tables=(), words=0
        ),
        match=Match(obligation="", document="", certainty=Certainty.SURE, reasons=("its name says so",)),
    )


def an_assessment(row: int, *, status: Status | None = None, name: str = "Annual Report 2024-25.docx") -> Assessment:
    obligation = an_obligation(row)
    passed = isinstance(obligation.due, On) and obligation.due.date < NOW.date()
    usual = (
        (Status.COMPLETE, Status.OVERDUE, Status.COMPLETE, Status.AMBIGUOUS, Status.COMPLETE)[row % 7 % 5]
        if passed
        else (Status.DUE_SOON if obligation.requirement.quarter == 1 else Status.NOT_STARTED)
    )
    status = status or usual
    has_document = status in {Status.COMPLETE, Status.MORE_WANTED} or (status is Status.OVERDUE and row % 2 == 0)
    document = a_document(name, row, f"content-{row}")
    wanting = has_document and status is not Status.COMPLETE
    return Assessment(
        obligation=obligation,
        completeness=Completeness.COMPLETE if status is Status.COMPLETE else Completeness.MISSING,
        timing=Timing.OVERDUE if passed else Timing.UPCOMING,
        review=Review.NOT_REVIEWED,
        status=status,
        evidence=(document,) if has_document else (),
        findings=tuple(Finding(code="c", severity=Severity.WANTING, words=words) for words in _FINDINGS if wanting),
        candidates=(a_document("Ann rep v2 FINAL.docx"), a_document("Annual report (Southport & Formby).pdf"))
        if status is Status.AMBIGUOUS
        else (),
        first_received=document.document.first_received if has_document else None,
        why=("The name says Annual Report.", "The cover says 2024/25.", "It came on 27 June 2025."),
    )


def a_situation(*, rows: int = 12, now: datetime = NOW, later: bool = False, **also: object) -> Situation:
    units = the_units()
    assessments = tuple(an_assessment(row) for row in range(rows))
    if later:
        assessments = tuple(
            an_assessment(row, status=Status.COMPLETE) if row % 3 == 1 else a for row, a in enumerate(assessments)
        )
    fields: dict[str, object] = {
        "now": now,
        "network_name": "Cheshire and Mersey Major Trauma Network",
        "programme": Programme(
            cycles=(Cycle(id="2024-26", first_year=2024),),
            requirements=tuple(a_requirement(n) for n in range(min(max(rows // 10, 1), 8))),
            reminders=(),
            standard_sets=(),
            tracked_from=date(2025, 4, 1),
        ),
        "units": units,
        "contacts": tuple(
            Contact(
                unit=unit.id,
                post=Post.COORDINATOR,
                name=f"Coordinator of {unit.short_name}",
                email=f"coordinator@{unit.id.lower()}.example.org",
                since=date(2024, 4, 1),
            )
            for unit in units.values()
        ),
        "meetings": (
            Meeting(
                id="Clinical Group 2025-26 Q2", kind=MeetingKind.CLINICAL_GROUP, unit="all", date=date(2025, 7, 10)
            ),
        ),
        "assessments": assessments,
        "ledger": tuple(a_mail(row) for row in range(min(rows, 4))),
        "records": (),
        "unmatched": (an_unmatched(),) if rows else (),
        "attentions": the_attentions() if rows else (),
        "transitions": tuple(a_transition(row) for row in range(min(rows, 3))),
    }
    return Situation(**(fields | also))  # type: ignore[arg-type]


def a_view(rows: int = 12, **also: object) -> TrackerView:
    return desk_view(a_situation(rows=rows, **also))  # type: ignore[arg-type]


def an_unmatched(key: str = "main:item-77", name: str = "minutes (scan) 12.06.pdf") -> UnmatchedRow:
    return UnmatchedRow(
        key=key,
        unit="Wirral",
        name=name,
        link="https://files.example.org/units/Wirral/minutes.pdf",
        received=date(2025, 6, 12),
        why="Its name and text fit nothing that Wirral owes.",
        decided="",
        version="v77",
    )


def the_attentions() -> tuple[Attention, ...]:
    return (
        Attention(
            code="ambiguous",
            about=an_obligation(3).key,
            what="Annual Report: 2 files could be it",
            why="Ann rep v2 FINAL.docx and Annual report (Southport & Formby).pdf lie in the folder.",
            do="Say on Unmatched which of them it is.",
        ),
        Attention(
            code="place-lost",
            about="MTU-NOBLES",
            what="Noble's folder could not be found",
            why="It was there yesterday. Nobody is written to about what we cannot see.",
            do="Put the folder back, or tell the installer its new name.",
        ),
    )


def a_mail(row: int, state: MailState | None = None) -> MailRow:
    obligation = an_obligation(row)
    state = state or (MailState.SENT if row % 2 else MailState.DRAFTED)
    day = date(2025, 6, 16) + timedelta(days=row)
    contact = f"coordinator@{obligation.owed_by.lower()}.example.org"
    return MailRow(
        recipient=contact,
        day=day,
        state=state,
        subject="1 document needs you by 30 June 2025",
        keys=(MailKey(rule="two-weeks-before", about=obligation.key, recipient=contact, counted_from="2025-06-30"),),
        fingerprint="f",
        draft="d",
        at=datetime(2025, 6, 16, 9, tzinfo=UTC),
        why=("It is due in 10 working days, and nothing has come.",),
        sent_at=datetime(2025, 6, 17, 9, tzinfo=UTC) if state is MailState.SENT else None,
    )


def a_transition(row: int) -> Transition:
    return Transition(
        at=NOW - timedelta(hours=row),
        who="cmmtn_sync",
        about=an_obligation(row).key,
        what="Status",
        before="○ Not started",
        after="● Complete",
    )


def a_record(kind: RecordKind, about: str, **also: object) -> Record:
    fields: dict[str, object] = {
        "id": "r1",
        "kind": kind,
        "about": about,
        "who": "team",
        "at": NOW,
        "source": "Tracker",
    }
    return Record(**(fields | also))  # type: ignore[arg-type]
