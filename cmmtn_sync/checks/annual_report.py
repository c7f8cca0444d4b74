"""The Annual Report: about the year that ended, with every section of the template."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from cmmtn_sync.checks import common, headings
from cmmtn_sync.checks.kind import Context, Kind
from cmmtn_sync.checks.left_over import again
from cmmtn_sync.checks.wanting import named, note, wanting
from cmmtn_sync.model import ActionItem, Facts, Finding, Obligation, Table
from cmmtn_sync.register.actions import action_of, actions_of
from cmmtn_sync.register.identity import names, takes_up, untraced
from cmmtn_sync.register.plans import plan_of
from cmmtn_sync.wording.headings import plain

ALSO_CALLED: Final[Mapping[str, tuple[str, ...]]] = {
    "introduction": (
        "foreword",
        "background",
        "overview",
        "our service",
        "about us",
        "about our unit",
        "about our service",
        "the team",
        "executive summary",
        "who we are",
        "who we are and how we are staffed",
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
        "how we have done",
        "old action plan",
        "last action plan",
        "last review",
        "final position",
        "review of actions",
        "previous actions",
        "last years plan",
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
        "taking forward",
        "carry forward",
        "carry over",
        "brought forward",
        "into next year",
        "still to do",
        "left to do",
        "into next years plan",
    ),
    "governance": ("meetings", "morbidity and mortality", "mortality", "clinical governance", "risk", "incidents"),
    "education": ("education", "training", "courses", "teaching", "learning", "simulation", "workforce development"),
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
    "achievements": (
        "successes",
        "highlights",
        "good news",
        "what went well",
        "did well",
        "service developments",
        "proud",
    ),
    "priorities": (
        "plans",
        "next year",
        "looking ahead",
        "objectives",
        "aims",
        "year ahead",
        "coming year",
        "what comes next",
        "next steps",
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


_UPDATE: Final = "previous action plan"
_CARRIED: Final = "outstanding actions"


def check(facts: Facts, obligation: Obligation, context: Context) -> Iterable[Finding]:
    """Return what is wanting of an Annual Report."""
    basics = common.findings(facts, obligation, context)
    if any(f.code in common.BEYOND_DETAIL for f in basics) or context.template is None:
        return basics
    sections = headings.findings(facts, context.template, ALSO_CALLED)
    return (*basics, *again(facts, obligation, context), *sections, *_actions(facts, context.template, context))


def _actions(facts: Facts, template: Facts, context: Context) -> Iterator[Finding]:
    """Yield which actions are not accounted for (programme, section 3: "the action update names every action").

    Without a list of what was open nobody can tell, and that is what is said.
    """
    if context.open_actions is None:
        said = "Nobody has told us which actions were open, so we cannot tell whether each of them is named."
        yield note("no-baseline", said)
    opened = context.open_actions or ()
    update, carried, others = _texts(facts, template)
    told = f"{update}\n{carried}\n{others}" if update or carried else facts.text
    silent = [action for action in opened if not names(told, action)]
    if silent:
        many = "These actions were" if len(silent) > 1 else "This action was"
        said = f"{many} open, and the report does not say what became of {'them' if len(silent) > 1 else 'it'}"
        yield wanting("action-not-answered", f"{said}: {named(silent)}.", items=[a.name for a in silent])
    plan = context.beside.get("work-plan")
    if plan is not None:
        yield from _carried(facts, carried, actions_of(plan), opened)


def _carried(facts: Facts, carried: str, plan: Sequence[ActionItem], opened: Sequence[ActionItem]) -> Iterator[Finding]:
    """Yield the actions that the report carries forward and the work plan does not take up."""
    told = [action for action in opened if names(carried, action)]
    rows = plan_of([t for t in facts.tables if carried and _stands_in(t, carried)], ("action",)).written
    others = [a for a in map(action_of, rows) if not any(takes_up(a, known) for known in opened)]
    missing = untraced((*told, *others), plan)
    if missing:
        said = "The report carries forward what is not in the Work Plan"
        yield wanting("carried-forward-missing", f"{said}: {named(missing)}.", items=[a.name for a in missing])


def _stands_in(table: Table, text: str) -> bool:
    """Return whether a table is part of a section's text."""
    cells = [cell for row in table.rows for cell in row if cell.strip()]
    return bool(cells) and all(cell in text for cell in cells[:3])


def _texts(facts: Facts, template: Facts) -> tuple[str, str, str]:
    """Return the text of the update, of what is carried forward, and of what stands under headings of a unit's own."""
    sections = headings.placed(facts, template, ALSO_CALLED)
    by_theme = {
        about: next((found.text for section, found in sections if found and plain(about) <= plain(section.title)), "")
        for about in (_UPDATE, _CARRIED)
    }
    claimed = {found.title for _, found in sections if found}
    others = "\n".join(s.text for s in facts.sections if s.title not in claimed)
    return by_theme[_UPDATE], by_theme[_CARRIED], others


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
    compares_with=("work-plan",),
)
