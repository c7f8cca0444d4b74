"""How far a standard is met, in people's words.

Programme, section 4: compliant, partially compliant, non-compliant, not applicable; "accept people's words (met, yes,
Y, green ...) on reading and store one value".
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final


class Rating(StrEnum):
    """How far a standard is met."""

    COMPLIANT = "compliant"
    PARTIAL = "partially compliant"
    NON_COMPLIANT = "non-compliant"
    NOT_APPLICABLE = "not applicable"


_RATINGS: Final[tuple[tuple[Rating, str], ...]] = (
    (Rating.NOT_APPLICABLE, r"not applicable|^n[ /.]?a\.?$|does not apply"),
    (Rating.PARTIAL, r"\bnot (?:yet |currently )?(?:fully|wholly|all|entirely)\b|\bin part\b|^part|partial|amber"),
    (Rating.PARTIAL, r"^p$|^p/?c$|mostly|in progress|working towards"),
    (Rating.NON_COMPLIANT, r"^non?\b|non[ -]?compl|not (?:yet )?(?:compl|met|in place|achiev)|unmet|^red\b|^n/?c$"),
    (Rating.NON_COMPLIANT, r"\b(?:not|never|unlikely|unable|no longer)\b.{0,30}\b(?:compliant|met|in place)\b|^[nr]$"),
    (Rating.COMPLIANT, r"compl(?:iant|ies)|^(?:fully )?met\b|^yes\b|^green\b|^achieved|^full|^in place|^[cyg✓✔☒]$"),
)
"""The first that fits."""
_LOOKED_AT: Final = 200
"""Letters in which a rating stands."""
_MARKS: Final = re.compile(r"^[xX✓✔☒✗√●1]$|^(?:yes|y|true)$", re.IGNORECASE)


def rating_of(text: str) -> Rating | None:
    """Return the rating that somebody's words mean, or None where they are not understood."""
    words = " ".join(text[:_LOOKED_AT].lower().split()).strip(" .:-")
    return next((rating for rating, pattern in _RATINGS if words and re.search(pattern, words)), None)


def is_ticked(cell: str) -> bool:
    """Return whether a cell in a column of tick boxes is ticked."""
    return bool(_MARKS.match(cell.strip()))
