"""Which years a text speaks of. A financial year is known by the year in which it begins."""

from __future__ import annotations

import re
from typing import Final

from cmmtn_sync.wording.dates import MONTHS

_BETWEEN: Final = r"\s*(?:/|-|–|—|_|to|and)\s*"
_LONG: Final = re.compile(rf"(?<!\d)(20\d\d){_BETWEEN}(?:20)?(\d\d)(?!\d|[/.-]\d)", re.IGNORECASE)
_SHORT: Final = re.compile(
    rf"(?<![\d/.\-])(\d\d)\s?[/\-–]\s?(\d\d)(?![\d]|[/.\-]\d|\s*(?:{MONTHS})|\s*(?:st|nd|rd|th)\b)",
    re.IGNORECASE,
)
_FISCAL: Final = re.compile(r"\bFY[\s_'’]*(?:20)?(\d\d)(?![\d]|\s?[/\-–_]\s?\d)", re.IGNORECASE)
_FISCAL_RUN: Final = re.compile(r"\bFY[\s_]*(\d\d)(\d\d)\b", re.IGNORECASE)
_SPAN: Final = re.compile(
    r"\bapr(?:il)?\s+(20\d\d)\s*(?:to|-|–|—|until|through)\s*(?:\d{1,2}(?:st)?\s+)?mar(?:ch)?\s+(20\d\d)",
    re.IGNORECASE,
)
_ENDED: Final = re.compile(
    r"\byear\s+(?:ended|ending|to)\s+(?:on\s+)?(?:\d{1,2}(?:st)?\s+)?mar(?:ch)?\s+(20\d\d)", re.IGNORECASE
)
_BARE: Final = re.compile(r"(?<![\d/.\-–_])(20[1-4]\d)(?![\d/.\-–_])")
_CENTURY: Final = 2000
_FIRST_PLAUSIBLE: Final = 18
"""``11/12`` is a day in December; ``24/25`` is a year."""


def financial_years(text: str) -> tuple[int, ...]:
    """Return the financial years that a text names, in its order, each as often as it is named."""
    found = [
        *((m.start(), int(m[1])) for m in _LONG.finditer(text) if _follows(int(m[1]), int(m[2]))),
        *(
            (m.start(), _CENTURY + int(m[1]))
            for m in _SHORT.finditer(text)
            if int(m[1]) >= _FIRST_PLAUSIBLE and _follows(int(m[1]), int(m[2]))
        ),
        *((m.start(), _CENTURY + int(m[1]) - 1) for m in _FISCAL.finditer(text)),
        *((m.start(), _CENTURY + int(m[1])) for m in _FISCAL_RUN.finditer(text) if _follows(int(m[1]), int(m[2]))),
        *((m.start(), int(m[1])) for m in _SPAN.finditer(text) if int(m[2]) == int(m[1]) + 1),
        *((m.start(), int(m[1]) - 1) for m in _ENDED.finditer(text)),
    ]
    return tuple(year for _, year in sorted(found))


def bare_years(text: str) -> tuple[int, ...]:
    """Return the years that stand alone, without the year after: ``Annual Report 2025``."""
    return tuple(int(m[1]) for m in _BARE.finditer(text))


def year_label(first_year: int) -> str:
    """Return ``2024/25``."""
    return f"{first_year}/{(first_year + 1) % 100:02d}"


def _follows(first: int, second: int) -> bool:
    return (first + 1) % 100 == second % 100
