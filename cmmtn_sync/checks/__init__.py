"""What we ask for: one module per kind of requirement, and this dict. A new kind is one file and one line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cmmtn_sync.checks import (
    annual_report,
    duties,
    operational_policy,
    self_assessment,
    update,
    work_plan,
)
from cmmtn_sync.checks.kind import Check, Context, Kind

__all__ = ["CHECKS", "Check", "Context", "Kind"]

CHECKS: Final[Mapping[str, Kind]] = {
    "annual-report": annual_report.KIND,
    "work-plan": work_plan.KIND,
    "operational-policy": operational_policy.KIND,
    "self-assessment": self_assessment.KIND,
    "update": update.KIND,
    "templates": duties.OWN_ACT,
    "standards": duties.CONFIGURED,
    "notification": duties.DUTY,
    "panel": duties.DUTY,
    "representation": duties.DUTY,
    "report": duties.DUTY,
    "review": duties.DUTY,
    "information": duties.REQUEST,
    "approach": duties.DUTY,
    "sessions": duties.DUTY,
}
"""The kind of a requirement, as ``config/programme.yaml`` writes it -> what we ask of it."""
