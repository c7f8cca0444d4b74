"""The Operational Policy: a policy in force, or the unit's word that the one we hold still stands.

The programme asks for it "including any updates where applicable": silence is never read as "no change".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from cmmtn_sync.checks import common, headings, policy_cover
from cmmtn_sync.checks.kind import Context, Kind
from cmmtn_sync.checks.policy_cover import VERSION, review_date
from cmmtn_sync.checks.wanting import wanting
from cmmtn_sync.model import Facts, Finding, Obligation, RecordKind
from cmmtn_sync.quarters import long_date

_NO_CHANGE: Final = re.compile(
    r"\b(no changes?|unchanged|not (?:been )?(?:changed|amended|updated)|"
    r"remains? (?:in force|current|valid|the same))\b",
    re.IGNORECASE,
)
_DECLARATION_WORDS: Final = 350

ALSO_CALLED: Final[Mapping[str, tuple[str, ...]]] = {
    "purpose": (
        "introduction",
        "aim",
        "aims",
        "scope",
        "background",
        "why we have this policy",
        "who it covers",
        "what this policy is for",
    ),
    "scope": ("introduction", "purpose", "aims", "applies to", "who it covers"),
    "roles": (
        "responsibilities",
        "duties",
        "accountability",
        "accountable",
        "team roles",
        "staffing",
        "leadership",
        "who does what",
    ),
    "activation": ("trauma call", "activate", "alert", "pre alert", "call criteria", "when to put out a trauma call"),
    "reception": (
        "resuscitation",
        "resus",
        "receiving",
        "first hour",
        "initial assessment",
        "emergency department",
        "primary survey",
        "arrives",
        "arrival",
        "when the patient arrives",
    ),
    "transfer": (
        "repatriation",
        "transfers",
        "secondary transfer",
        "moving patients",
        "getting patients to the centre",
        "receiving patients",
        "referral",
        "handover",
    ),
    "definitive care": (
        "surgery",
        "critical care",
        "inpatient",
        "clinical pathways",
        "wards",
        "ward care",
        "theatre",
        "spinal",
        "admitted",
        "stay here",
    ),
    "rehabilitation": ("rehab", "therapy", "discharge", "rehabilitation prescription", "onward care"),
    "governance": (
        "audit",
        "monitoring",
        "monitored",
        "incidents",
        "meetings",
        "morbidity",
        "how we check ourselves",
        "quality",
    ),
    "audit": ("governance", "monitoring", "data", "registry", "nmtr", "tarn", "compliance"),
    "education": ("training", "competencies", "skills", "courses"),
    "training": ("education", "competencies", "skills"),
    "contact": ("telephone", "key contacts", "numbers"),
}


def check(facts: Facts, obligation: Obligation, context: Context) -> Iterable[Finding]:
    """Return what is wanting of a policy, or of a declaration that nothing changed."""
    if is_declaration(facts) and not (context.template and common.like_template(facts, context.template)):
        return tuple(_of_declaration(facts, context))
    basics = common.findings(facts, obligation, context)
    if any(f.code in common.BEYOND_DETAIL for f in basics):
        return basics
    sections = headings.findings(facts, context.template, ALSO_CALLED) if context.template else ()
    cover = policy_cover.findings(facts, context.template, basics) if context.template else ()
    return (*basics, *cover, *sections, *_review(facts, context.day))


def is_declaration(facts: Facts) -> bool:
    """Return whether this is a short statement that the policy did not change."""
    return facts.words <= _DECLARATION_WORDS and bool(_NO_CHANGE.search(f"{facts.title}\n{facts.text}"))


def _of_declaration(facts: Facts, context: Context) -> Iterator[Finding]:
    """A declaration names a version that we hold, and that version's review date has not passed."""
    version = VERSION.search(facts.text)
    if version is None:
        yield wanting("declaration-version", "It says that nothing changed. Please add which version stands.")
    elif not any(_holds(policy, version[1]) for policy in context.held):
        yield wanting(
            "declaration-not-held",
            f"It says that version {version[1]} stands. We do not hold that version. Please send it with this.",
        )
    review = review_date(facts)
    if review is None:
        yield wanting("declaration-review", "Please add the date on which the policy is due for review.")
    elif review < context.day:
        yield _passed(review)


def _holds(policy: Facts, version: str) -> bool:
    held = {m[1] for m in VERSION.finditer(f"{policy.title}\n{policy.cover}\n{policy.header}\n{policy.text[:4000]}")}
    return any(_same_version(version, h) for h in held)


def _same_version(one: str, other: str) -> bool:
    """Return whether two version numbers are the same: ``3`` and ``3.0`` are."""
    return one.removesuffix(".0") == other.removesuffix(".0")


def _review(facts: Facts, day: date) -> Iterator[Finding]:
    review = review_date(facts)
    if review and review < day:
        yield _passed(review)


def _passed(review: date) -> Finding:
    return wanting(
        "review-date-passed",
        f"Its review date, {long_date(review)}, has passed. Please send the reviewed policy.",
    )


KIND: Final = Kind(
    title="Operational Policy",
    calls=(
        "operational policy",
        "operationalpolicy",
        "operations policy",
        "op policy",
        "ops policy",
        "trauma policy",
        "major trauma policy",
        "operating policy",
        "standard operating policy",
        "mtu policy",
    ),
    check=check,
    proved_by=frozenset({RecordKind.POLICY_UNCHANGED}),
)
