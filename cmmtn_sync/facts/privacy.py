"""Patient data that must not leave the child process: NHS numbers are taken out of every text."""

from __future__ import annotations

import re
from typing import Final

REMOVED: Final = "[number removed]"

_TEN_DIGITS: Final = re.compile(r"(?<!\d)\d{3}([\s.\-\u2010-\u2015]{0,2})\d{3}[\s.\-\u2010-\u2015]{0,2}\d{4}(?!\d)")
_NEVER_ISSUED: Final = frozenset({"0000000000", "1111111111"})
"""They pass the arithmetic and are typed to fill a field."""


def redact(text: str) -> str:
    """Return the text with every NHS number, spaced 3-3-4 or joined, replaced by words."""
    return _TEN_DIGITS.sub(_replacement, text)


def names_a_patient(text: str) -> bool:
    """Return whether a short text, such as a name, holds an NHS number."""
    return redact(text) != text


def is_nhs_number(digits: str) -> bool:
    """Return whether ten digits are an NHS number.

    Weights 10 to 2 over the first nine; 11 less the remainder is the tenth, 11 counting as 0 and 10 as invalid
    (NHS Data Dictionary, "NHS NUMBER").
    """
    if digits in _NEVER_ISSUED:
        return False
    weighed = sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False))
    check = (11 - weighed % 11) % 11
    return check == int(digits[9])


def _replacement(found: re.Match[str]) -> str:
    digits = "".join(c for c in found.group() if c.isdigit())
    return REMOVED if is_nhs_number(digits) else found.group()
