"""The actions that the sample units have in their work plans and look back on in their Annual Reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from cmmtn_sync.demo.blocks import Grid


@dataclass(frozen=True, kw_only=True, slots=True)
class Looked:
    """An action of the plan before, and where it stands a year later."""

    action: str
    lead: str
    done: str
    open: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A row of a work plan."""

    origin: str
    standard: str
    issue: str
    action: str
    lead: str
    due: date
    status: str
    progress: str


COLUMNS: Final = (
    ("No.", "Source", "Issue", "Action", "Lead", "Deadline", "RAG", "Progress"),
    ("Ref", "Origin", "Issue / standard", "Action required", "Owner", "Target date", "Status", "Update"),
    ("Ref", "Origin", "Issue", "Action", "Lead", "Due", "Status", "Progress"),
)
"""How three trusts title the columns of a work plan."""

COLOURS: Final = {
    "Not started": "Red",
    "In progress": "Amber",
    "Complete": "Green",
    "On hold: needs resource": "Red",
}
"""What a trust that works with RAG writes for each status."""

_PREVIOUS: Final = (
    Looked(
        action="Introduce a massive haemorrhage drill in the emergency department twice a year",
        lead="Resuscitation Officer",
        done="Two drills held, in October and in March. Report sent to the Trauma Committee.",
        open="One drill held. The second was put off because of winter pressures.",
    ),
    Looked(
        action="Clear the registry backlog and reach 85% ascertainment",
        lead="Trauma Coordinator",
        done="Backlog cleared in January.",
        open="Backlog reduced by half. Bank shifts agreed to the end of September.",
    ),
    Looked(
        action="Write a business case for weekend therapy cover",
        lead="Trauma Therapy Lead",
        done="Approved by the division in February. Recruitment under way.",
        open="Case written. It waits for funding from the division.",
    ),
    Looked(
        action="Agree a pathway for older people with head injury",
        lead="Clinical Lead",
        done="Pathway agreed and on the intranet since November.",
        open="Draft pathway out for comment with neurosurgery and elderly care.",
    ),
    Looked(
        action="Give every patient a discharge card with a contact number",
        lead="Trauma Coordinator",
        done="Card in use on all wards since September.",
        open="Card printed. Two wards still have to be supplied.",
    ),
    Looked(
        action="Audit the time from CT request to first report out of hours",
        lead="Radiology Lead",
        done="Audit presented in December: 82% within one hour.",
        open="Data collected. Analysis to be presented in September.",
    ),
    Looked(
        action="Train all senior nurses in resuscitation in trauma nursing at level 2",
        lead="Matron, Emergency Department",
        done="All 14 senior nurses are signed off.",
        open="9 of 14 signed off. The others are booked before December.",
    ),
)

_NEW: Final = (
    Row(
        origin="Peer review recommendation 1",
        standard="T16-2B-104",
        issue="Consultant presence within 30 minutes is not recorded",
        action="Add arrival times of each team member to the electronic trauma booklet",
        lead="Clinical Lead",
        due=date(2025, 9, 30),
        status="In progress",
        progress="Change requested from the IT team in May",
    ),
    Row(
        origin="Peer review recommendation 2",
        standard="T16-2B-110",
        issue="CT within 60 minutes is weaker out of hours",
        action="Agree direct access to CT for trauma calls with radiology and re-audit in January",
        lead="Radiology Lead",
        due=date(2026, 1, 30),
        status="Not started",
        progress="First meeting in July",
    ),
    Row(
        origin="Self-assessment",
        standard="T16-2D-101",
        issue="Rehabilitation prescriptions are missing for weekend discharges",
        action="Start the prescription in the electronic record within 72 hours of admission",
        lead="Trauma Therapy Lead",
        due=date(2025, 12, 19),
        status="In progress",
        progress="Template built; pilot on one ward",
    ),
    Row(
        origin="Incident",
        standard="T16-2C-106",
        issue="Missed second injuries in two patients",
        action="Introduce a tertiary survey form and audit its use each quarter",
        lead="Orthopaedic Lead",
        due=date(2025, 10, 31),
        status="In progress",
        progress="Form agreed by the Trauma Committee in June",
    ),
    Row(
        origin="Objective",
        standard="T16-2C-112",
        issue="Rib fracture pathway is not used on medical wards",
        action="Extend the rib fracture pathway to medical wards and train their staff",
        lead="Lead Nurse for Pain",
        due=date(2026, 3, 31),
        status="Not started",
        progress="Training dates are being agreed",
    ),
    Row(
        origin="Peer review recommendation 4",
        standard="T16-1C-109",
        issue="No operational manager at Trauma Committee meetings",
        action="Name an operational manager for trauma and add the meetings to the diary",
        lead="Divisional Manager",
        due=date(2025, 8, 29),
        status="Complete",
        progress="Named in May; attended in June",
    ),
    Row(
        origin="Self-assessment",
        standard="T16-2B-118",
        issue="Massive haemorrhage drill has not taken place at night",
        action="Hold one unannounced drill at night and share the learning",
        lead="Resuscitation Officer",
        due=date(2025, 11, 28),
        status="Not started",
        progress="Blood bank has agreed",
    ),
    Row(
        origin="Peer review recommendation 5",
        standard="T16-2D-104",
        issue="No named rehabilitation coordinator",
        action="Recruit a Band 6 rehabilitation coordinator",
        lead="Trauma Therapy Lead",
        due=date(2026, 3, 31),
        status="On hold: needs resource",
        progress="Waits for funding; escalated to the division",
    ),
    Row(
        origin="Patient survey",
        standard="T16-1C-114",
        issue="Patients do not know whom to ring after discharge",
        action="Set up a telephone call to patients two weeks after discharge",
        lead="Trauma Coordinator",
        due=date(2025, 9, 12),
        status="In progress",
        progress="Script written; first calls in July",
    ),
)
_LOOKED_BACK_ON: Final = 5
_STILL_OPEN: Final = 2
_NEW_ACTIONS: Final = 7
_ADVISED: Final = "Peer review recommendation"


def previous(shift: int, first_year: int) -> Grid:
    """Return the actions of the plan before and how each ended; ``shift`` tells one unit from another."""
    prefix = first_year % 100
    rows = tuple((f"{prefix}/{n:02d}", a.action, a.lead, *_ended(a, n)) for n, a in enumerate(_own_previous(shift), 1))
    return Grid(header=("Ref", "Action", "Lead", "Status", "Update"), rows=rows, shares=(8, 32, 17, 13, 30))


def carried(shift: int, first_year: int) -> Grid:
    """Return the actions that go on into the next plan."""
    end = date(first_year + 1, 12, 19)
    rows = tuple(
        (f"{first_year % 100}/{n:02d}", a.action, a.lead, f"{end:%d/%m/%Y}")
        for n, a in enumerate(_own_previous(shift), 1)
        if _is_open(n)
    )
    return Grid(header=("Ref", "Action", "Lead", "Revised date"), rows=rows, shares=(8, 52, 22, 18))


def work_plan(shift: int, first_year: int) -> tuple[Row, ...]:
    """Return the rows of a work plan: what is carried forward from the year before, then what is new."""
    before = f"{first_year - 1}/{first_year % 100:02d}"
    old = tuple(
        Row(
            origin=f"Carried forward from {before} ({(first_year - 1) % 100}/{n:02d})",
            standard="",
            issue="Not complete at the end of the year",
            action=a.action,
            lead=a.lead,
            due=date(first_year, 12, 19),
            status="In progress",
            progress=a.open,
        )
        for n, a in enumerate(_own_previous(shift), 1)
        if _is_open(n)
    )
    new = [_NEW[(shift + n) % len(_NEW)] for n in range(_NEW_ACTIONS)]
    return old + tuple(sorted(new, key=lambda row: row.due))


def brought(shift: int, first_year: int) -> tuple[tuple[str, str, str, str], ...]:
    """Return what the network's list says of a unit: reference, origin, action, lead.

    All that was open when the year began, and what the last review recommended; each unit's plan takes up most of it.
    """
    before = (first_year - 1) % 100
    opened = [(f"{before}/{n:02d}", "Open action", a.action, a.lead) for n, a in enumerate(_own_previous(shift), 1)]
    own = (_NEW[(shift + n) % len(_NEW)] for n in range(_NEW_ACTIONS))
    advised = [(_reference(row), row.origin, row.issue, "") for row in own if row.origin.startswith(_ADVISED)]
    return (*opened, *advised)


def forgotten(shift: int) -> tuple[tuple[str, str, str, str], ...]:
    """Return, in the same form, a recommendation that the unit's plan does not take up."""
    own = {(shift + n) % len(_NEW) for n in range(_NEW_ACTIONS)}
    rows = [row for n, row in enumerate(_NEW) if n not in own and row.origin.startswith(_ADVISED)]
    return tuple((_reference(row), row.origin, row.issue, "") for row in rows[:1])


def _reference(row: Row) -> str:
    return f"R{row.origin.rpartition(' ')[2]}"


def counts() -> tuple[int, int]:
    """Return how many actions of the plan before are done, and how many there were."""
    return _LOOKED_BACK_ON - _STILL_OPEN, _LOOKED_BACK_ON


def _own_previous(shift: int) -> tuple[Looked, ...]:
    return tuple(_PREVIOUS[(shift + n) % len(_PREVIOUS)] for n in range(_LOOKED_BACK_ON))


def _is_open(number: int) -> bool:
    return number > _LOOKED_BACK_ON - _STILL_OPEN


def _ended(action: Looked, number: int) -> tuple[str, str]:
    return ("Carried forward", action.open) if _is_open(number) else ("Complete", action.done)
