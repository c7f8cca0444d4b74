"""The Annual Report: about the year that ended, with every section of the template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from cmmtn_sync.checks import common, headings
from cmmtn_sync.checks.kind import Context, Kind
from cmmtn_sync.model import Facts, Finding, Obligation

ALSO_CALLED: Final[Mapping[str, tuple[str, ...]]] = {
    "introduction": (
        "foreword",
        "background",
        "overview",
        "our service",
        "about us",
        "the team",
        "executive summary",
        "who we are",
    ),
    "team": ("staffing", "workforce", "our people", "who we are", "about us"),
    "activity": ("caseload", "workload", "registry", "data", "tarn", "nmtr", "numbers", "patients seen"),
    "performance": (
        "compliance",
        "standards",
        "self assessment",
        "key performance indicators",
        "kpis",
        "how we measured up",
        "compliant",
        "met",
    ),
    "previous action plan": (
        "actions from last peer review",
        "progress on actions",
        "progress against action plan",
        "action plan update",
        "last year's actions",
        "update on previous actions",
        "peer review actions",
        "peer review recommendations",
        "review recommendations",
        "what we said we would do",
    ),
    "outstanding actions": (
        "actions carried forward",
        "carried forward",
        "taken forward",
        "carried over",
        "open actions",
        "outstanding",
        "what is still to do",
        "still open",
        "actions still open",
        "remaining actions",
    ),
    "governance": ("meetings", "morbidity and mortality", "mortality", "clinical governance", "risk", "incidents"),
    "education": ("training", "courses", "teaching", "learning", "simulation", "workforce development"),
    "rehabilitation": ("rehab", "therapy", "therapies", "rehabilitation prescription", "recovery"),
    "patient": (
        "experience",
        "feedback",
        "patient experience",
        "friends and family",
        "families",
        "carers",
        "patient voice",
        "told us",
        "complaints",
        "compliments",
    ),
    "achievements": ("successes", "highlights", "good news", "what went well", "service developments", "proud"),
    "priorities": (
        "plans",
        "next year",
        "looking ahead",
        "objectives",
        "aims",
        "year ahead",
        "coming year",
        "forward look",
    ),
    "sign off": (
        "signed off",
        "approval",
        "approved by",
        "signature",
        "authorisation",
        "agreed by",
        "declaration",
        "signed",
    ),
}
"""A word of the template's heading -> what people write over the same thing."""


def check(facts: Facts, obligation: Obligation, context: Context) -> Iterable[Finding]:
    """Return what is wanting of an Annual Report."""
    basics = common.findings(facts, obligation, context)
    if any(f.code in common.BEYOND_DETAIL for f in basics) or context.template is None:
        return basics
    return basics + headings.findings(facts, context.template, ALSO_CALLED)


KIND: Final = Kind(
    title="Annual Report",
    calls=(
        "annual report",
        "annualreport",
        "annual rpt",
        "annual review",
        "ann report",
        "yearly report",
        "mtu annual report",
    ),
    check=check,
)
