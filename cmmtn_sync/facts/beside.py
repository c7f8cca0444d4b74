"""What the words beside ten digits say of them: an NHS number, something of a patient, or what else they are."""

from __future__ import annotations

import re
from typing import Final

NHS: Final = 3
PATIENT: Final = 1
OTHER: Final = -2

_SAYS_NHS: Final = re.compile(r"\bnhs[\s_-]*(?:no\b|nos\b|nr\b|num|id\b|#|:|=|$)", re.IGNORECASE)
_SAYS_PATIENT: Final = re.compile(
    r"\bpatient|\bpt\b|\bhosp(?:ital)?[\s_-]*(?:no|num)|\bd\.?o\.?b\b|\bdate of birth|\bborn\b|\bmrn\b|\bchi\b"
    r"|\bcasualty",
    re.IGNORECASE,
)
_SPEAKS_OF_PEOPLE: Final = re.compile(
    r"\bcase\b(?! stud| mix|load)|\bunit (?:no\b|num)|\bidentifier|\brelatives?\b|\bnext of kin\b|\bwife\b|\bhusband\b"
    r"|\bmother\b|\bfather\b|\b(?:re)?admitted\b|\bdischarged\b|\bdied\b|\bdeceased\b|\brepatriated\b|\binjured\b"
    r"|\bincident (?:about|involving|concerning|with)\b|\brt[ac]\b|\biss\b"
    r"|\b\d{1,3}[ -]?(?:y/?o\b|years?[ -]old)|\b[mf](?:ale)?[,/ ]{1,2}\d{1,3}\b(?![\d,.]*\d)|\b\d{2}[,/ ]{0,2}[mf]\b",
    re.IGNORECASE,
)
"""They say less: they count where ten digits are written as one word."""
_REFERENCE_OF_A_PATIENT: Final = re.compile(r"\b(patient|case|casualty)(?:['\u2019]?s)?\W{0,2}ref\w*", re.IGNORECASE)
_LISTS_PEOPLE: Final = re.compile(
    r"^\W*(?:(?:case|id|record|ident(?:ifier)?)(?:[\s_-]*(?:no|number|id))?|unit[\s_-]*(?:no|number|id))\W*$",
    re.IGNORECASE,
)
"""The header of a column in which people's cases stand."""
_SAYS_OTHER: Final = re.compile(
    r"\btel\b|\btele|phone|\bfax|\bmob\b|\bmobile|\bbleep|\bpager?\b|\bext\b|\bextension|\bswitchboard|\bcall\b"
    r"|\bring\b|\bdial|\bp\.?o\.?s?\b|\bpurchase|\border|\binv\b|\binvoice|\brefs?\b|\breference|\bacc(?:oun)?t"
    r"|\ba/c\b|\bisbn|\bissn|\bods\b|\bcompany\b|\bcharity\b|\bvat\b|\bgmc\b|\bnmc\b|\bserial|\basset\b"
    r"|\bmeeting id|\bconference id|\bpasscode|\bticket|\bcontract|\blicen[cs]e|\bgrid\b|\bdoi\b|\borcid|\bversion\b"
    r"|https?://|www\.|@",
    re.IGNORECASE,
)
_NAMES_OTHER: Final = re.compile(
    r"\b(?:isbn|issn|ods|company|charity|vat|gmc|nmc|hcpc|gphc|serial|asset|meeting|conference|webinar|passcode"
    r"|licen[cs]e|acc(?:oun)?t|a/c|orcid|doi|duns|uprn|grid)"
    r"(?:[\s.:#-]{1,2}(?:no|nos|num|number|numbers|reg|registered|registration|id|code|ref|reference))*[\s.:#=(-]*$",
    re.IGNORECASE,
)
"""The name of another kind of number, directly before it.

Nothing less speaks against digits spaced 3-3-4 of a range that is issued: a reference is rarely written so, and a
telephone number of this country begins with 0.
"""


def said(before: str, after: str, context: str, *, grouped: bool, joined: bool) -> int:
    """Return how much the words say for an NHS number, or against it: those before, then after, then of its column.

    ``grouped`` are digits of an issued range that are spaced 3-3-4, ``joined`` are those written as one word.
    """
    weight = 0
    for words in (before, after, context):
        plain = _REFERENCE_OF_A_PATIENT.sub(r"\1", words)
        nhs, other = _last(_SAYS_NHS, plain), _last(_NAMES_OTHER if grouped else _SAYS_OTHER, plain)
        if nhs >= 0 and (nhs >= other or words is not before):
            return NHS
        person = max(_last(_SAYS_PATIENT, plain), _last(_SPEAKS_OF_PEOPLE, plain) if joined else -1)
        nearer = joined and words is before and person > other
        weight += OTHER * (other >= 0 and not nearer) + PATIENT * (person >= 0)
    return weight + PATIENT * bool(_LISTS_PEOPLE.match(context))


def _last(pattern: re.Pattern[str], words: str) -> int:
    return max((found.start() for found in pattern.finditer(words)), default=-1)
