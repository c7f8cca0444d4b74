"""The headings of the network's template, looked for in a document: each must be there and hold text.

What is required follows from the template alone: a network that puts its own template in place changes what is
asked for. People write their own words over the same things, so a heading counts as found when most of its words
are there, or one of the phrases that people use instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz

from cmmtn_sync.model import Facts, Finding, Section, Severity

OPTIONAL: Final = "if it applies"
"""A template's section whose prompt begins so is not required."""

_NUMBERING: Final = re.compile(
    r"^\W*(?:(?:section|part|appendix|chapter)\s+)?(?:\d+(?:\.\d+)*|[a-z]|[ivx]+)?[.):\s]+(?=\S)", re.I
)
_IDLE: Final = frozenset(
    "a an and at by for from in of on our the their this to with your we is are s".split()
)
TO_COME: Final = re.compile(
    r"^\W*(tb[cad]|to be (?:confirmed|added|completed|agreed|advised|updated|written|inserted)|awaited|pending|"
    r"insert\b.*|xx+|\?+|[.\-_…]+|\[.*\])\W*$",
    re.IGNORECASE | re.DOTALL,
)
_MOST: Final = 0.6
_ALIKE: Final = 88.0
_SAME_PROMPT: Final = 90.0
_FEWEST_WORDS: Final = 3
_LONGEST_HEADING: Final = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """Where a heading was found, and the text under it."""

    title: str
    text: str
    place: str


def findings(
    facts: Facts, template: Facts, also_called: Mapping[str, tuple[str, ...]]
) -> tuple[Finding, ...]:
    """Return a finding for each required section that is missing, empty, or still holds the prompt."""
    entries = tuple(_entries(facts))
    found = []
    for section in required(template):
        best = find(section.title, entries, also_called)
        if best is None:
            found.append(_missing(section))
        elif is_empty(best.text, section.text):
            found.append(_empty(best))
    return tuple(found)


def required(template: Facts) -> tuple[Section, ...]:
    """Return the template's sections of the highest level that are not optional."""
    if not template.sections:
        return ()
    top = min(s.level for s in template.sections)
    return tuple(
        s for s in template.sections if s.level == top and not s.text.strip().lower().startswith(OPTIONAL)
    )


def find(title: str, entries: tuple[Found, ...], also_called: Mapping[str, tuple[str, ...]]) -> Found | None:
    """Return the entry that a heading stands over: the likeliest, and of equals the one with text."""
    scored = [(_likeness(title, e.title, also_called), e) for e in entries]
    likely = [(score, e) for score, e in scored if score >= _MOST]
    if not likely:
        return None
    top = max(score for score, _ in likely)
    best = [e for score, e in likely if score >= top - 0.2]
    return max(best, key=lambda e: len(e.text))


def is_empty(text: str, prompt: str = "") -> bool:
    """Return whether a section says nothing: no words, "TBC", or the template's own prompt."""
    words = " ".join(text.split())
    if len(words.split()) < _FEWEST_WORDS or TO_COME.match(words):
        return True
    return bool(prompt) and fuzz.ratio(words.lower(), " ".join(prompt.split()).lower()) >= _SAME_PROMPT


def _entries(facts: Facts) -> Iterator[Found]:
    """Yield everything that stands as a heading: sections, labelled table rows, and short lines of their own."""
    for index, section in enumerate(facts.sections):
        yield Found(title=section.title, text=_with_below(facts.sections, index), place=section.place)
    for table in facts.tables:
        for row in (table.header, *table.rows):
            if row and 0 < len(row[0].split()) <= _LONGEST_HEADING:
                yield Found(title=row[0], text=" ".join(row[1:]), place=table.place)
    lines = facts.text.splitlines()
    for index, line in enumerate(lines):
        if 0 < len(line.split()) <= _LONGEST_HEADING and not line.rstrip().endswith("."):
            yield Found(title=line, text=_until_blank(lines, index + 1), place="")


def _with_below(sections: tuple[Section, ...], index: int) -> str:
    """Return a section's text with the headings and text of those below it."""
    texts = [sections[index].text]
    for section in sections[index + 1 :]:
        if section.level <= sections[index].level:
            break
        texts.append(f"{section.title} {section.text}")
    return "\n".join(t for t in texts if t.strip())


def _until_blank(lines: list[str], start: int) -> str:
    return " ".join(lines[start : start + 5])


def _likeness(wanted: str, written: str, also_called: Mapping[str, tuple[str, ...]]) -> float:
    """Return from 0 to 1 how surely a written heading stands for the wanted one."""
    want, have = plain(wanted), plain(written)
    if not want or not have:
        return 0.0
    if want == have:
        return 1.0
    share = len(want & have) / len(want)
    joined = " ".join(sorted(want)), " ".join(sorted(have))
    if fuzz.ratio(*joined) >= _ALIKE:
        share = max(share, 0.95)
    if any(_says(have, phrase) for phrase in _phrases(want, also_called)):
        share = max(share, 0.8)
    return share


def plain(heading: str) -> frozenset[str]:
    """Return the words of a heading that matter, without numbering and plural endings."""
    bare = _NUMBERING.sub("", f" {heading}".replace("&", " and ")).lower()
    words = re.findall(r"[a-z]+", bare.replace("’", "").replace("'", ""))
    return frozenset(w[:-1] if w.endswith("s") and len(w) > 3 else w for w in words if w not in _IDLE)


def _phrases(want: frozenset[str], also_called: Mapping[str, tuple[str, ...]]) -> Iterator[frozenset[str]]:
    for key, phrases in also_called.items():
        if plain(key) <= want:
            yield from (plain(p) for p in phrases)


def _says(have: frozenset[str], phrase: frozenset[str]) -> bool:
    return bool(phrase) and phrase <= have


def _missing(section: Section) -> Finding:
    return Finding(
        code="section-missing",
        severity=Severity.WANTING,
        words=f'We could not find the section "{section.title}".',
        where=section.title,
    )


def _empty(found: Found) -> Finding:
    where = f"{found.place}: " if found.place else ""
    return Finding(
        code="section-empty",
        severity=Severity.WANTING,
        words=f'The section "{found.title.strip()}" is there, but nothing is written in it yet.',
        where=f"{where}{found.title.strip()}",
    )
