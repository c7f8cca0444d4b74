"""The tables that stand in the sample documents."""

from __future__ import annotations

from typing import Final

from cmmtn_sync.demo.blocks import Grid
from cmmtn_sync.demo.story import Numbers, PolicyVersion
from cmmtn_sync.quarters import long_date

ROLES: Final = Grid(
    header=("Role", "Post", "Responsible for"),
    rows=(
        (
            "Clinical Lead for Trauma",
            "Consultant in emergency medicine",
            "The service, this policy, the Trauma Committee",
        ),
        ("Trauma team leader", "Consultant, or senior registrar at night", "The patient from arrival to handover"),
        ("Trauma Coordinator", "Band 7 nurse", "Follow-up of each patient, registry data, repatriation"),
        ("Airway", "Anaesthetic registrar and operating department practitioner", "Airway, lines, transfer"),
        ("Orthopaedics and surgery", "Registrars on call", "Second survey, operations, admission"),
        ("Therapy lead", "Band 7 physiotherapist", "Assessment and rehabilitation prescription"),
    ),
    shares=(26, 36, 38),
)
AUDIT: Final = Grid(
    header=("What is audited", "How often", "Who sees it"),
    rows=(
        ("Activation criteria and response of the team", "Monthly", "Trauma Committee"),
        ("Time to CT and time to report", "Quarterly", "Trauma Committee and radiology"),
        ("Rehabilitation prescriptions before discharge", "Quarterly", "Therapy governance"),
        ("Delay to transfer and repatriation", "Monthly", "Network clinical group"),
    ),
    shares=(50, 20, 30),
)


def signatures(agreed: str) -> Grid:
    """Return who signed a report."""
    return Grid(
        header=("Post", "Agreed", "Date"),
        rows=(
            ("Clinical Lead for Trauma", "Yes, by email", agreed),
            ("Operational Manager, Urgent and Emergency Care", "Yes, at the Trauma Committee", agreed),
        ),
        shares=(50, 30, 20),
    )


def activity(numbers: Numbers, year: str, last_year: str, revision: int) -> Grid:
    """Return the year's activity beside the year before; a later revision counts one patient more."""
    rows = (
        ("Trauma team activations", numbers.calls),
        ("Patients entered in the registry or trauma log", (numbers.patients[0] + revision, numbers.patients[1])),
        ("Patients with an injury severity score above 15", numbers.serious),
        ("Transfers between hospitals", numbers.transfers),
    )
    return Grid(
        header=("Measure", last_year, year),
        rows=tuple((name, f"{before:,}", f"{now:,}") for name, (now, before) in rows),
        shares=(60, 20, 20),
    )


def standards(numbers: Numbers) -> Grid:
    """Return how the unit stands against the standards."""
    partly = 2 + numbers.incidents % 3
    return Grid(
        header=("Section", "Compliant", "Partially compliant", "Not compliant"),
        rows=(
            ("1C Governance", "6 of 7", "1", "0"),
            ("2B Reception and resuscitation", f"{14 - partly} of 14", str(partly), "0"),
            ("2C Definitive care", "9 of 10", "0", "1"),
            ("2D Rehabilitation", "4 of 6", "1", "1"),
        ),
        shares=(40, 20, 22, 18),
    )


def training(numbers: Numbers) -> Grid:
    """Return who was trained in what."""
    taught = numbers.trained
    return Grid(
        header=("Course", "Staff trained", "Target"),
        rows=(
            ("In-situ trauma simulation", str(taught // 2), str(taught // 2 + 6)),
            ("Trauma nursing, level 1", str(taught // 4), str(taught // 4)),
            ("Trauma nursing, level 2", str(taught // 9), str(taught // 9 + 3)),
            ("ATLS or ETC provider", str(taught // 12), str(taught // 12)),
            ("Trauma study day", str(taught // 5), "no target"),
        ),
        shares=(50, 25, 25),
    )


def policy_cover(policy: PolicyVersion) -> Grid:
    """Return what stands on the cover of a policy."""
    return Grid(
        header=("Document control", ""),
        rows=(
            ("Version", policy.number),
            ("Approving body", "Trauma Committee and Divisional Governance Board"),
            ("Approval date", long_date(policy.approved)),
            ("Valid from", long_date(policy.approved)),
            ("Review date", long_date(policy.review)),
            ("Author", "Trauma Coordinator"),
        ),
        shares=(35, 65),
    )


def report_cover(agreed: str) -> Grid:
    """Return what stands on the cover of a report."""
    return Grid(
        header=("Version", "Date", "Author", "Status"),
        rows=(
            ("0.1", "May", "Trauma Coordinator", "Draft for comment"),
            ("1.0", agreed, "Trauma Coordinator and Clinical Lead", "Agreed by the Trauma Committee"),
        ),
        shares=(14, 24, 36, 26),
    )
