"""Patient data that must not leave the child process: where NHS numbers stand, and the text without them.

Two questions with two answers. *Taken out* of a text is whatever could be an NHS number by its check digit. *Found*,
so that a person has to look, is what its context makes one: one in eleven numbers of ten digits passes the check.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from operator import mul
from typing import Final

from cmmtn_sync.facts.beside import NHS, said
from cmmtn_sync.facts.plain import folded

REMOVED: Final = "[number removed]"

_TEN: Final = 10
"""The digits of an NHS number."""

_NO_DIGITS: Final = bytes(b for b in range(256) if b not in b"0123456789")
_GAP: Final = r"(?:[\s._\-\u2010-\u2015\u2212\u00b7]{0,3}|\t{4,40})"
"""In a text that is folded; empty cells leave their tabs."""
_DIGIT: Final = re.compile(r"\d")
_TEN_DIGITS: Final = re.compile(rf"\d(?<!\d\d)\d\d({_GAP})\d{{3}}({_GAP})\d{{4}}(?!\d)")
_BOXED: Final = re.compile(r"\d(?<!\d\d)(?<!\d[ \t|]\d)(?:[ \t|]{1,3}\d){9}(?![ \t|]{0,3}\d)")
"""A digit for each box of a form."""
_TABLE_BOXES: Final = re.compile(r"\d(?<!\d\d)(?<!\d[\t|]\d)(?:[\t|]\d){9}(?![\t|]?\d)")
"""The boxes are the cells of a row."""
_NEVER_ISSUED: Final = frozenset({"0000000000", "1111111111"})
"""They pass the arithmetic and are typed to fill a field."""
_ISSUED: Final = re.compile(r"^(?:3[2-9]|4|6|7|999)")
"""England, Wales and the Isle of Man: 4, 6 and 7; Northern Ireland: 32 to 39; 999 is kept for tests.

https://en.wikipedia.org/wiki/NHS_number. A Scottish number begins with a date of birth, as much else does: it counts
where a word says what it is.
"""

_ABROAD: Final = re.compile(r"(?:\+|\b00)\s?\d{1,3}\s?[-.]?\s?$|\(0\)\s?$|£\s?$|\$\s?$|€\s?$")
"""A telephone number with the code of its country, or money."""
_CHAINED_BEFORE: Final = re.compile(r"\d[.\-\u2010-\u2015]$|\w=$")
_KEY: Final = re.compile(r"\b(?:nhs|patient|mrn|chi)[\w-]{0,12}=$", re.IGNORECASE)
"""In the address of a link."""
_CHAINED_AFTER: Final = re.compile(r"^(?:[.\-\u2010-\u2015]\d|%)")
_YEAR: Final = re.compile(r"^(?:20\d\d(?:[-/–](?:20)?\d\d)?|\d\d[-/–]\d\d)$")
"""``2025-26`` beside a number is no figure of a row."""
_FIGURE_BEFORE: Final = re.compile(r"(\S*\d[\d \-]{0,12})[\t ]{1,3}$")
_FIGURE_AFTER: Final = re.compile(r"^[\t ]{1,3}(\d[\d \-]{0,12})")
_ANOTHER_NUMBER: Final = re.compile(r"\d[\d ().\-]{4,}\d")
_LISTED: Final = re.compile(r"^(?:[\s,;/&|]|and|or)*$", re.IGNORECASE)
_BLANK_LINES: Final = re.compile(r"\n\s*\n")
_BEFORE: Final = 48
_AFTER: Final = 24
"""Letters in which a word speaks of the number beside it."""
_SHORT: Final = 80
"""A name, a description or a remark of so many letters has no room for a word that says what its number is."""
_SEVERAL: Final = 3
"""So many different numbers that all pass the check are none by chance: one in 1,331."""
_NEVER: Final = -9


@dataclass(frozen=True, kw_only=True, slots=True)
class _Candidate:
    """Ten digits that stand in a text like an NHS number, and how much speaks for it: found if more than 0."""

    start: int
    end: int
    weight: int

    @property
    def joined(self) -> bool:
        """Return whether it is one word of ten digits, and nothing is said of it."""
        return self.weight == 0 and self.end - self.start == _TEN


def redact(text: str) -> str:
    """Return the text with every NHS number, spaced 3-3-4 or joined, replaced by words; more than is found."""
    if not could_name(text):
        return text
    as_written, as_seen = _without_numbers(text), _without_numbers(folded(text))
    return as_seen if as_seen.count(REMOVED) > as_written.count(REMOVED) else as_written


def _without_numbers(text: str) -> str:
    without = _TEN_DIGITS.sub(_replacement, text)
    without = _TABLE_BOXES.sub(lambda f: REMOVED if _could_be_issued(_digits(f.group())) else f.group(), without)
    for start, end in reversed(identifiers(without)):  # a digit a box: elsewhere only where a word says so
        without = without[:start] + REMOVED + without[end:]
    return without


def spans_taken_out(row: str, context: str) -> tuple[tuple[int, int], ...]:
    """Return where numbers stand in the cells of a row, joined by tabs: all that is taken out, found or not."""
    groups = (f.span() for f in _TEN_DIGITS.finditer(row) if is_nhs_number(_digits(f.group())))
    boxes = (f.span() for f in _BOXED.finditer(row) if _could_be_issued(_digits(f.group())))
    return tuple(sorted({*groups, *boxes, *identifiers(row, context)}))


def _could_be_issued(digits: str) -> bool:
    return is_nhs_number(digits) and bool(_ISSUED.match(digits))


def names_a_patient(text: str) -> bool:
    """Return whether a short text (the name of a file or a folder, a description) holds an NHS number.

    Joined digits are enough where nothing says that they are something else.
    """
    seen = folded(text)
    return bool(identifiers(seen)) or (
        len(seen) <= _SHORT and any(c.joined for c in _candidates(seen, "", passing=True))
    )


def identifiers(text: str, context: str = "") -> tuple[tuple[int, int], ...]:
    """Return where NHS numbers stand in a text, as start and end.

    ``context`` is what is said about the whole text elsewhere: the header of a column, the label of a field. Ten digits
    that pass the check count if spaced 3-3-4, or if a word beside them or three different ones in a row speak for
    it; not if a word says what else they are.
    """
    likely = [c for c in _candidates(text, context, passing=True) if c.weight >= 0]
    unsaid = {text[c.start : c.end] for c in likely if c.weight == 0}
    several = len({_digits(number) for number in unsaid}) >= _SEVERAL and not _others(text, context)
    return tuple((c.start, c.end) for c in likely if c.weight + several > 0)


def _others(text: str, context: str) -> bool:
    """Return whether a number stands in a text of which nothing is said either, and that is no NHS number."""
    return any(c.weight == 0 for c in _candidates(text, context, passing=False))


def could_name(text: str) -> bool:
    """Return whether a text holds ten digits that stand like an NHS number, be it one or not."""
    if len(text) < _TEN or len(_digits(text)) < _TEN:
        return False  # most texts, and this is quicker than to look for a pattern
    seen = folded(text)
    return bool(_TEN_DIGITS.search(seen) or _BOXED.search(seen))


def numbers_in(text: str) -> frozenset[str]:
    """Return the digits of all that stands like an NHS number, be it one or not."""
    return frozenset(_digits(found.group()) for found in _TEN_DIGITS.finditer(folded(text)))


def is_nhs_number(digits: str) -> bool:
    """Return whether ten digits are an NHS number.

    Weights 10 to 2 over the first nine; 11 less the remainder is the tenth, 11 counting as 0 and 10 as invalid
    (NHS Data Dictionary, "NHS NUMBER").
    """
    if len(digits) != _TEN or digits in _NEVER_ISSUED:
        return False
    weighed: int = sum(map(mul, map(int, digits), range(10, 1, -1)))
    check = (11 - weighed % 11) % 11
    return check == int(digits[9])


def _digits(text: str) -> str:
    """Return the digits alone, in the form of ASCII: a full-width digit is one too."""
    if text.isascii():
        return text.encode().translate(None, _NO_DIGITS).decode()
    return "".join(str(int(c)) for c in _DIGIT.findall(text))


def _replacement(found: re.Match[str]) -> str:
    return REMOVED if is_nhs_number(_digits(found.group())) else found.group()


def _candidates(text: str, context: str, *, passing: bool) -> Iterator[_Candidate]:
    """Return the numbers that pass the check, or those that fail it: to weigh words costs more than to count."""
    for shape in (_TEN_DIGITS, _BOXED):
        for found in shape.finditer(text):
            digits = _digits(found.group())
            if is_nhs_number(digits) is passing:
                yield _weighed(text, found.span(), digits, _shape(found) if shape is _TEN_DIGITS else -1, context)


def _shape(found: re.Match[str]) -> int:
    """Return what the way the digits are written says: spaced 3-3-4 in one line is how an NHS number is written."""
    gaps = found[1] + found[2]
    if "\t" in gaps:
        return -1
    if not (found[1] and found[2]) or "\n" in gaps:
        return 0
    first, second, third = (int(found.group()[at]) for at in _groups(found))
    if first + second == third:  # men, women and their total
        return -1
    return 1


def _groups(found: re.Match[str]) -> tuple[slice, slice, slice]:
    first, second = found.end(1) - found.start(), found.end(2) - found.start()
    return slice(0, 3), slice(first, first + 3), slice(second, second + 4)


def _weighed(text: str, span: tuple[int, int], digits: str, shape: int, context: str) -> _Candidate:
    start, end = span
    before, after = _before(text, start), _after(text, end)
    issued = bool(_ISSUED.match(digits))
    weight = shape if issued else min(shape, 0) - 1
    weight += said(before, after, context, grouped=issued and shape > 0, joined=end - start == _TEN)
    near = text[max(0, start - 8) : start]
    weight -= _among_figures(text, start, end)
    if near[-1:].isalpha() or text[end : end + 1].isalpha():
        weight -= 1  # part of a word: INC4857773456
    if _KEY.search(text[max(0, start - _BEFORE) : start]):
        weight += NHS
    elif _ABROAD.search(near) or _CHAINED_BEFORE.search(near) or _CHAINED_AFTER.match(text[end : end + 2]):
        weight += _NEVER
    return _Candidate(start=start, end=end, weight=weight)


def _among_figures(text: str, start: int, end: int) -> bool:
    """Return whether a number stands in a row of figures: another stands at its side, and is no NHS number."""
    before, after = _FIGURE_BEFORE.search(text[max(0, start - 20) : start]), _FIGURE_AFTER.match(text[end : end + 20])
    sides = [found[1] for found in (before, after) if found and not _YEAR.match(found[1].strip())]
    return any(not any(is_nhs_number(number) for number in numbers_in(side)) for side in sides)


def _before(text: str, start: int) -> str:
    """Return the words before a number on its line, or the line above if there are none.

    What stands before another number speaks of that one, unless the two are parts of one list.
    """
    window = text[max(0, start - _BEFORE) : start].replace("_", " ")
    *above, line = _BLANK_LINES.sub("\n", window).split("\n")
    if above and not any(c.isalpha() for c in line):
        line = f"{above[-1]} {line}"
    other = next(reversed(list(_ANOTHER_NUMBER.finditer(line))), None)
    if other is None or _LISTED.match(line[other.end() :]):
        return line
    return line[other.end() :]


def _after(text: str, end: int) -> str:
    return re.split(r"[\n\t;]", text[end : end + _AFTER])[0]
