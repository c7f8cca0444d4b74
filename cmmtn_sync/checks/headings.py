"""The headings of the network's template, looked for in a document: each must be there and hold text.

What is required follows from the template alone: a network that puts its own template in place changes what is
asked for. People write their own words over the same things, so a heading counts as found when most of its words
are there, or one of the phrases that people use instead.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Final

from rapidfuzz import fuzz

from cmmtn_sync.checks.body import OPTIONAL
from cmmtn_sync.checks.wanting import wanting
from cmmtn_sync.model import Facts, Finding, Section
from cmmtn_sync.wording.headings import is_to_come, plain, words_of

_LEADERS: Final = re.compile(r"[._…]{4,}")
_LABELS: Final = re.compile(r"[\w /()-]{1,40}:")
_NUMBERED: Final = re.compile(r"section (\d+(?:\.\d+)*)\b", re.IGNORECASE)
_NUMBER: Final = re.compile(r"^(?:section\s+)?\d+(?:\.\d+)*[.):\s]+", re.IGNORECASE)
_QUOTED: Final = 60
_LABEL: Final = 4
"""Words: a longer line of a template is a prompt."""
_MOST: Final = 0.6
_ALIKE: Final = 88.0
_FEWEST_WORDS: Final = 3
_LONGEST_HEADING: Final = 12
_FORM_COLUMNS: Final = 2
_FEWEST_SECTIONS: Final = 3
"""A document with fewer may be one long form."""
_FEWEST_WORDS_OF_THEME: Final = 15
_THEME_WORDS: Final = 3
_GENERAL: Final = frozenset(
    {"action", "care", "date", "major", "network", "patient", "plan", "policy", "report", "review"}
    | {"service", "team", "trauma", "unit", "what", "who", "work", "year"}
)
"""Words that stand in every section of these documents: they tell no theme."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """Where a heading was found, and the text under it."""

    title: str
    text: str
    place: str


def findings(facts: Facts, template: Facts, also_called: Mapping[str, tuple[str, ...]]) -> tuple[Finding, ...]:
    """Return a finding for each required section that is missing, empty, or promised for later.

    First by headings; what is then missing is looked for in what stands under headings that nothing else claimed:
    "What patients told us" is about patient experience, whatever it is called.
    """
    return tuple(f for section, best in placed(facts, template, also_called) if (f := _of_section(section, best)))


def placed(
    facts: Facts, template: Facts, also_called: Mapping[str, tuple[str, ...]]
) -> tuple[tuple[Section, Found | None], ...]:
    """Return each required section of the template, with where it was found in a document."""
    wanted = required(template)
    entries = tuple(_entries(facts))
    found = {section.title: find(section.title, entries, also_called) for section in wanted}
    claimed = {id(entry) for entry in found.values() if entry}
    spare = [e for e in entries if id(e) not in claimed and len(e.text.split()) >= _FEWEST_WORDS_OF_THEME]
    lines = tuple(_lines(facts))
    best = ((s, found[s.title] or _about(s, spare, also_called) or find(s.title, lines, also_called)) for s in wanted)
    return tuple((s, _with_parts(place, entries, claimed) if place else None) for s, place in best)


def _with_parts(found: Found, entries: Sequence[Found], claimed: Collection[int]) -> Found:
    """Return an empty numbered section with what follows it without a number: its parts, set like chapters."""
    if found.text.strip() or not _NUMBERED.match(found.place) or found not in entries:
        return found
    after = entries[entries.index(found) + 1 :]
    parts = takewhile(lambda e: id(e) not in claimed and not _NUMBERED.match(e.place), after)
    return replace(found, text="\n".join(f"{part.title} {part.text}" for part in parts))


def _of_section(section: Section, found: Found | None) -> Finding | None:
    """Return what is wanting of a section; one that holds the template's prompt alone is told as such elsewhere."""
    if found is None:
        return _missing(section)
    if is_empty(_own(found.text, section.text)):
        prompted = any(line in _lines_of(found.text) for line in _lines_of(section.text) if len(line.split()) > _LABEL)
        return None if prompted else _to_come(found) if is_to_come(found.text) else _empty(found)
    return _to_come(found) if is_to_come(found.text) else None


def _own(text: str, template: str) -> str:
    """Return a section's text without the lines that are the template's: labels of a table that nobody filled in."""
    theirs = _lines_of(template)
    return "\n".join(line for line in text.splitlines() if " ".join(line.split()) not in theirs)


def _lines_of(text: str) -> frozenset[str]:
    return frozenset(" ".join(line.split()) for line in text.splitlines())


def required(template: Facts) -> tuple[Section, ...]:
    """Return the template's sections of the highest level that are not optional, and are no field to be filled in."""
    asked = [s for s in template.sections if "{{" not in s.title]
    if not asked:
        return ()
    top = min(s.level for s in asked)
    return tuple(s for s in asked if s.level == top and not s.text.strip().lower().startswith(OPTIONAL))


def find(title: str, entries: tuple[Found, ...], also_called: Mapping[str, tuple[str, ...]]) -> Found | None:
    """Return the entry that a heading stands over: the likeliest, and of equals the one with more text."""
    scored = [(_likeness(title, e.title, also_called), len(e.text), e) for e in entries]
    likely = [found for found in scored if found[0] >= _MOST]
    return max(likely, key=lambda found: found[:2])[2] if likely else None


def _about(section: Section, spare: list[Found], also_called: Mapping[str, tuple[str, ...]]) -> Found | None:
    """Return the unclaimed entry that speaks of a section's theme, if one does."""
    want = plain(section.title)
    theme = want.union(*_phrases(want, also_called)) - _GENERAL
    best = max(spare, key=lambda e: _speaks_of(theme, e), default=None)
    return best if best is not None and _speaks_of(theme, best) >= _THEME_WORDS else None


def _speaks_of(theme: frozenset[str], entry: Found) -> int:
    """Return how many words of a theme an entry uses; those in its title count twice."""
    return 2 * len(theme & plain(entry.title)) + len(theme & words_of(entry.text))


def is_empty(text: str) -> bool:
    """Return whether a section says nothing: no words, or labels and dotted lines alone."""
    words = " ".join(text.split())
    return len(words.split()) < _FEWEST_WORDS or _is_blank_form(words)


def _is_blank_form(words: str) -> bool:
    """Return whether these are labels and dotted lines alone: ``Signed: ........ Date: ........``."""
    return bool(_LEADERS.search(words)) and not _LABELS.sub("", _LEADERS.sub("", words)).strip()


def _entries(facts: Facts) -> Iterator[Found]:
    """Yield everything that stands as a heading: sections, or in a document that is a form, its rows.

    Beside real sections a table's row is no heading: "2D Rehabilitation" in a table of standards is none.
    """
    for index, section in enumerate(facts.sections):
        yield Found(title=section.title, text=_with_below(facts.sections, index), place=section.place)
    if len(facts.sections) >= _FEWEST_SECTIONS:
        return
    for table in facts.tables:
        for row in (table.header, *table.rows):
            if len(row) == _FORM_COLUMNS and 0 < len(row[0].split()) <= _LONGEST_HEADING:
                yield Found(title=row[0], text=row[1], place=table.place)


def _lines(facts: Facts) -> Iterator[Found]:
    """Yield the short lines of a text without real sections, as the last place to look for a heading."""
    if len(facts.sections) >= _FEWEST_SECTIONS:
        return
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
    if _is_short_for(have, want, also_called) or any(_says(have, phrase) for phrase in _phrases(want, also_called)):
        share = max(share, 0.8)
    return share


def _is_short_for(have: frozenset[str], want: frozenset[str], also_called: Mapping[str, tuple[str, ...]]) -> bool:
    """Return whether a heading is the telling word of the wanted one: "Activity" over activity and registry data."""
    telling = (plain(key) for key in also_called)
    return any(key <= want and not key <= _GENERAL and have - _GENERAL == key for key in telling)


def _phrases(want: frozenset[str], also_called: Mapping[str, tuple[str, ...]]) -> Iterator[frozenset[str]]:
    for key, phrases in also_called.items():
        if plain(key) <= want:
            yield from (plain(p) for p in phrases)


def _says(have: frozenset[str], phrase: frozenset[str]) -> bool:
    """Return whether a heading says a phrase; one that tells no theme ("plans") must be the whole heading."""
    return have == phrase if phrase <= _GENERAL else phrase <= have


def _missing(section: Section) -> Finding:
    return wanting("section-missing", f'We could not find the section "{section.title}".', where=section.title)


def _empty(found: Found) -> Finding:
    said = _quoted(found.text)
    words = f'says only "{said}"' if any(c.isalnum() for c in said) else "has nothing written in it yet"
    return wanting("section-empty", f"{_called(found)} {words}.", where=_where(found))


def _to_come(found: Found) -> Finding:
    return wanting("section-to-come", f'{_called(found)} says only "{_quoted(found.text)}".', where=_where(found))


def _quoted(text: str) -> str:
    """Return a short text as it is quoted: cut between words, without a full stop of its own."""
    words = " ".join(text.split())
    if len(words) <= _QUOTED:
        return words.rstrip(".")
    return f"{words[:_QUOTED].rpartition(' ')[0]} ..."


def _called(found: Found) -> str:
    """Return a section as a sentence begins with it: ``Section 4, "Governance",`` or ``The section "Governance"``."""
    number = _NUMBERED.match(found.place)
    title = _NUMBER.sub("", found.title.strip()) or found.title.strip()
    return f'Section {number[1]}, "{title}",' if number else f'The section "{title}"'


def _where(found: Found) -> str:
    title = found.title.strip()
    if f'"{title}"' in found.place:
        return found.place
    return f"{found.place}: {title}" if found.place else title
