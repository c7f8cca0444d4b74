"""What documents tell of units' actions, kept in the register: each content once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cmmtn_sync.checks import CHECKS
from cmmtn_sync.checks.common import DISQUALIFYING
from cmmtn_sync.model import Assessment, Facts, FromDocument, Obligation, RegisterPage
from cmmtn_sync.register.actions import actions_of
from cmmtn_sync.register.keeping import entries


def new_pages(known: Sequence[RegisterPage], assessments: Iterable[Assessment]) -> tuple[RegisterPage, ...]:
    """Return the pages of those documents that stand for a request, and are not in the register yet.

    Another unit's plan, last year's or an empty template tells nothing of the unit's actions.
    """
    pages: list[RegisterPage] = []
    kept = {(p.source, p.content) for p in known}
    for assessment in assessments:
        said = assessment.document
        if said is None or (assessment.obligation.key, said.document.content) in kept or not _tells(assessment):
            continue
        page = _page(assessment.obligation, said, (*known, *pages))
        if page and page.entries:
            pages.append(page)
    return tuple(pages)


def _tells(assessment: Assessment) -> bool:
    """Return whether the document that stands for a request is one whose rows are the unit's actions."""
    kind = CHECKS[assessment.obligation.requirement.kind]
    return kind.tells_actions and not any(finding.code in DISQUALIFYING for finding in assessment.findings)


def _page(obligation: Obligation, said: FromDocument, known: Sequence[RegisterPage]) -> RegisterPage | None:
    if not isinstance(said.reading, Facts):
        return None
    return RegisterPage(
        unit=obligation.about,
        source=obligation.key,
        content=said.document.content,
        at=said.document.receipt.at,
        entries=entries(actions_of(said.reading), obligation.about, known),
    )
