"""What stands on the cover of a policy: version, who approved it, when it is reviewed next.

Programme, section 4: the cover holds version, approving body and date, valid from, review date; "whole-number
versions are approved, decimals are drafts".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from cmmtn_sync.checks.left_over import DRAFT
from cmmtn_sync.checks.wanting import note, wanting
from cmmtn_sync.model import Facts, Finding
from cmmtn_sync.wording.dates import dates
from cmmtn_sync.wording.headings import is_empty_cell

VERSION: Final = re.compile(
    r"\b(?:v(?:er(?:sion)?)?|issue|edition|rev(?:ision)?)\.?\s*(?:no\.?|number)?\s*[:|]?\s*(\d+(?:\.\d+)*)\b",
    re.IGNORECASE,
)
"""``Version 3.0``, ``v3``, ``Issue no. 4``."""
_REVIEW: Final = re.compile(
    r"(?:review date|next review|date of (?:next )?review|(?:due )?for review(?: on| by| in)?|review due|"
    r"to be reviewed(?: by| on| in)?|valid (?:until|to)|expiry date|expires|review by|review(?:ed)? (?:on|in|by))",
    re.IGNORECASE,
)
_APPROVED: Final = re.compile(
    r"\b(?:approv\w*|ratif\w*|authoris\w*|endorsed|signed off|agreed)\b\s*(?:by|body|committee|group|date|on)?\b",
    re.IGNORECASE,
)
_LABEL: Final = re.compile(
    r"^\W*(?:version|approv|ratif|valid|review|date|author|owner|issue|status|title|lead|effective)", re.IGNORECASE
)
_LABELS: Final = re.compile(r"\b(?:version|approved(?: by| on)?|ratified|valid from|review date)\s*:", re.IGNORECASE)
_AFTER: Final = 60
_FRONT: Final = 1_500
_LABEL_WORDS: Final = 14
_LABEL_OF_OURS: Final = 3
_OF_ITSELF: Final = re.compile(r"\bthis (?:policy|document|version|sop)\b", re.IGNORECASE)
_SAYS: Final = re.compile(r"[A-Za-z]{3}|\d")


def findings(facts: Facts, template: Facts, said: Sequence[Finding]) -> Iterator[Finding]:
    """Yield what the template's cover asks for and a policy's lacks, and a version that is a draft's.

    ``said`` is what was found before: a draft is told once.
    """
    asked = f"{template.cover}\n{template.header}".casefold()
    front = _front(facts, template)
    version = VERSION.search(front)
    if version is None and "version" in asked:
        yield wanting("no-version", "We could not find its version. Please put it on the cover.", where="cover")
    elif version and _is_decimal(version[1]) and not any(f.code == DRAFT for f in said):
        yield _decimal(version[1], approved=_is_approved(front))
    if "approv" in asked and not _is_approved(front):
        words = "We could not find who approved it, or when. Please put it on the cover."
        yield wanting("no-approval", words, where="cover")
    if "review date" in asked and review_date(facts) is None:
        words = "We could not find the date on which it is reviewed next. Please put it on the cover."
        yield wanting("no-review-date", words, where="cover")


def _decimal(version: str, *, approved: bool) -> Finding:
    """Return what is said of a decimal: a draft's number, or a habit of a trust that has approved it all the same."""
    said = f"It is version {version}, and a decimal stands for a draft"
    if approved:
        return note(DRAFT, f"{said}. We take it as approved, because its cover says so.", where="cover")
    return wanting(DRAFT, f"{said}. Please send the approved version.", where="cover")


def _front(facts: Facts, template: Facts) -> str:
    """Return what stands on the cover: labels and their values, and a sentence that speaks of the policy itself.

    What the template says there itself (how to fill it in) is not the policy's.
    """
    ours = {line.strip() for line in template.cover.splitlines() if len(line.split()) > _LABEL_OF_OURS}
    whole = f"{facts.title}\n{facts.cover}\n{facts.header}\n{facts.text[:_FRONT]}".splitlines()
    lines = [line for line in whole if line.strip() not in ours]
    return "\n".join(line for line in lines if len(line.split()) <= _LABEL_WORDS or _speaks_of_itself(line))


def _speaks_of_itself(line: str) -> bool:
    """Return whether a long line is a sentence about the policy, or several labels one after the other."""
    return bool(_OF_ITSELF.search(line)) or len(_LABELS.findall(line)) > 1


def review_date(facts: Facts) -> date | None:
    """Return the review date that a policy gives: the first date within a line of the words for it."""
    for text in (facts.cover, facts.header, facts.text):
        for found in _REVIEW.finditer(text):
            day = next(dates(text[found.end() : found.end() + _AFTER]), None)
            if day:
                return day
    return None


def _is_decimal(version: str) -> bool:
    _, _, rest = version.partition(".")
    return bool(rest.strip("0."))


def _is_approved(front: str) -> bool:
    """Return whether something stands beside or below a word for approval."""
    lines = front.splitlines()
    for at, line in enumerate(lines):
        found = _APPROVED.search(line)
        if found and (_says(line[found.end() :]) or _next_says(lines, at)):
            return True
    return False


def _next_says(lines: Sequence[str], at: int) -> bool:
    below = lines[at + 1] if at + 1 < len(lines) else ""
    return _says(below) and not _LABEL.match(below) and len(below.split()) <= _AFTER // 5


def _says(text: str) -> bool:
    return bool(_SAYS.search(text)) and not is_empty_cell(text.strip(" :\t|-"))
