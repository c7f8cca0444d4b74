"""A small situation with something in every part of a report."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from cmmtn_sync.columns import UnmatchedRow
from cmmtn_sync.model import (
    NETWORK,
    Assessment,
    Basis,
    Certainty,
    Completeness,
    Cycle,
    DatedName,
    Document,
    Due,
    DueOn,
    DueOnReply,
    DueRule,
    Finding,
    FromDocument,
    Match,
    Obligation,
    On,
    Party,
    Place,
    Programme,
    Proof,
    Reason,
    Receipt,
    ReceiptSource,
    Requirement,
    Review,
    Scope,
    Severity,
    Status,
    Timing,
    Unit,
    UnitRole,
    Unreadable,
    Waiting,
)
from cmmtn_sync.plan.situation import Situation
from cmmtn_sync.quarters import quarter_of

TEMPLATES = Path(__file__).parents[3] / "templates/reports"
HERE = Path(__file__).parent
NOW = datetime(2031, 7, 3, 9, 0, tzinfo=UTC)
QUARTER = quarter_of(date(2031, 7, 3))
JUNE = On(date=date(2031, 6, 30), basis=Basis.STATED)
SEPTEMBER = On(date=date(2031, 9, 30), basis=Basis.ASSUMED)
CAME = datetime(2031, 6, 26, 9, 0, tzinfo=UTC)


def a_unit(identity: str, name: str) -> Unit:
    return Unit(
        id=identity,
        short_name=name,
        trust_names=(DatedName(name=f"{name} Hospitals NHS Foundation Trust"),),
        role=UnitRole.MTU,
        place=Place(library="documents", folder=name),
    )


def a_requirement(
    title: str, *, proof: Proof = Proof.DOCUMENT, owed_by: Party = Party.UNIT, due: DueRule | None = None
) -> Requirement:
    return Requirement(
        id=f"y2q1.{title.lower().replace(' ', '-')}",
        title=title,
        kind="annual-report",
        year=2,
        quarter=1,
        owed_by=owed_by,
        about=Scope.EACH,
        applies_to=frozenset(UnitRole),
        due=due or DueOn(month=6, day=30),
        proof=proof,
    )


def a_file(name: str, unit: str) -> FromDocument:
    document = Document(
        library="documents",
        item=name,
        path=f"{unit}/{name}",
        content=name,
        version="1",
        etag="1",
        size=1,
        receipt=Receipt(at=CAME, source=ReceiptSource.SERVICE),
        first_received=CAME,
    )
    match = Match(obligation="", document=document.id, certainty=Certainty.SURE, reasons=())
    return FromDocument(document=document, reading=Unreadable(reason=Reason.SCAN, reader=1), match=match)


def an_assessment(
    unit: str,
    title: str,
    status: Status,
    *,
    due: Due = JUNE,
    requirement: Requirement | None = None,
    owed_by: str | None = None,
    completeness: Completeness = Completeness.MISSING,
    findings: tuple[str, ...] = (),
    files: tuple[str, ...] = (),
    received: datetime | None = None,
) -> Assessment:
    asked = requirement or a_requirement(title)
    found = tuple(a_file(name, unit) for name in files)
    return Assessment(
        obligation=Obligation(
            key=f"2030-32/{asked.id}/{unit}",
            cycle="2030-32",
            requirement=asked,
            owed_by=owed_by or unit,
            about=unit,
            due=due,
            opens=date(2031, 4, 1),
        ),
        completeness=completeness,
        timing=Timing.UPCOMING,
        review=Review.NOT_REVIEWED,
        status=status,
        evidence=found[:1] if status is not Status.AMBIGUOUS else (),
        findings=tuple(Finding(code="empty", severity=Severity.WANTING, words=words) for words in findings),
        candidates=found if status is Status.AMBIGUOUS else (),
        first_received=received,
    )


_UPDATE = a_requirement("Update to the Clinical Group", proof=Proof.RECORD)
_NOTICE = a_requirement("Notice of peer review meetings", proof=Proof.RECORD, owed_by=Party.NETWORK)
_MORE = a_requirement("Further information", due=DueOnReply())
_MEETING = Waiting(what="the Clinical Group meeting of 2031/32 Q1 to be dated")

ASSESSMENTS = (
    an_assessment("VALE", "Annual Report", Status.OVERDUE),
    an_assessment(
        "VALE",
        "Work Plan",
        Status.OVERDUE,
        completeness=Completeness.INCOMPLETE,
        findings=("Section 4 (Outstanding actions) is empty.", "3 rows have no owner.", "There is no date."),
        files=("Plan.xlsx",),
        received=CAME,
    ),
    an_assessment(
        "VALE",
        "Operational Policy",
        Status.COMPLETE,
        completeness=Completeness.COMPLETE,
        files=("Policy.pdf",),
        received=CAME,
    ),
    an_assessment("VALE", "Update", Status.NOT_STARTED, requirement=_UPDATE, due=_MEETING),
    an_assessment("VALE", "Further", Status.NOT_STARTED, requirement=_MORE, due=Waiting(what="a request")),
    an_assessment(
        "DALE",
        "Annual Report",
        Status.AMBIGUOUS,
        completeness=Completeness.AMBIGUOUS,
        files=("Report.docx", "Report & annexes <final>.docx"),
    ),
    an_assessment("DALE", "Work Plan", Status.UNKNOWN, completeness=Completeness.UNKNOWN),
    an_assessment("DALE", "Self-assessment", Status.NOT_STARTED, due=SEPTEMBER),
    an_assessment("DALE", "Operational Policy", Status.NOT_NEEDED, completeness=Completeness.NOT_NEEDED),
    an_assessment("DALE", "Old report", Status.BEFORE_START),
    *(
        an_assessment(unit, "Notice", Status.DUE_SOON, requirement=_NOTICE, owed_by=NETWORK, due=SEPTEMBER)
        for unit in ("VALE", "DALE")
    ),
)


def a_situation(assessments: tuple[Assessment, ...] = ASSESSMENTS, *, unmatched: int = 1) -> Situation:
    units = (a_unit("VALE", "Vale"), a_unit("DALE", "St Mary's & Dale"))
    row = UnmatchedRow(
        key="documents:x", unit="Vale", name="x", link=None, received=None, why="", decided="", version=""
    )
    return Situation(
        now=NOW,
        network_name="Dale & Vale Major Trauma Network",
        programme=Programme(
            cycles=(Cycle(id="2030-32", first_year=2030),),
            requirements=(),
            reminders=(),
            standard_sets=(),
            tracked_from=date(2030, 4, 1),
        ),
        units={u.id: u for u in units},
        contacts=(),
        meetings=(),
        assessments=assessments,
        ledger=(),
        unmatched=(row,) * unmatched,
    )
