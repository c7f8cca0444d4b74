"""What documents tell of units' actions, kept in the register: each content once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cmmtn_sync.checks import CHECKS
from cmmtn_sync.checks.common import DISQUALIFYING
from cmmtn_sync.checks.patient import PATIENT_DATA
from cmmtn_sync.model import Assessment, Facts, FromDocument, Obligation, RegisterPage
from cmmtn_sync.register.actions import actions_of
from cmmtn_sync.register.keeping import entries


def new_pages(known: Sequence[RegisterPage], assessments: Iterable[Assessment]) -> tuple[RegisterPage, ...]:
    """Return the pages of those documents that stand for a request, and are not in the register yet.

    Another unit's plan, last year's, an empty template or what is held back tells nothing of the unit's actions.
    """
    pages: list[RegisterPage] = []
    kept = {p.source: p.content for p in known}  # the last page of each source: a plan may go back to what it was
    for assessment in assessments:
        said = assessment.document
        if said is None or kept.get(assessment.obligation.key) == said.document.content or not _tells(assessment):
            continue
        page = _page(assessment.obligation, said, (*known, *pages))
        if page and page.entries:
            pages.append(page)
    return tuple(pages)


def _tells(assessment: Assessment) -> bool:
    """Return whether the document that stands for a request is one whose rows are the unit's actions."""
    kind = CHECKS[assessment.obligation.requirement.kind]
    silent = DISQUALIFYING | {PATIENT_DATA}
    return kind.tells_actions and not any(finding.code in silent for finding in assessment.findings)


def _page(obligation: Obligation, said: FromDocument, known: Sequence[RegisterPage]) -> RegisterPage | None:
    if not isinstance(said.reading, Facts):
        return None
    return RegisterPage(
        unit=obligation.about,
        source=obligation.key,
        kind=obligation.requirement.kind,
        content=said.document.content,
        at=said.document.receipt.at,
        entries=entries(actions_of(said.reading), obligation.about, known),
    )
