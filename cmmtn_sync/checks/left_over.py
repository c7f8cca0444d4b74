"""What is left in a document that is not finished: prompts, a draft's marks, tracked changes; or last year's text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from rapidfuzz import fuzz

from cmmtn_sync.checks.body import OPTIONAL, plain_body
from cmmtn_sync.checks.kind import Context
from cmmtn_sync.checks.wanting import note, quoted, wanting
from cmmtn_sync.model import Facts, FileKind, Finding, Obligation, Section
from cmmtn_sync.wording.counts import are, counted
from cmmtn_sync.wording.dates import MONTHS
from cmmtn_sync.wording.headings import is_to_come
from cmmtn_sync.wording.years import financial_years

DRAFT: Final = "draft-version"
PROMPTS: Final = "prompts-left"
AGAIN: Final = "same-as-earlier"

_FEWEST_WORDS: Final = 5
"""A shorter line of a template is no prompt: it may well stand in a document."""
_SAME_PROMPT: Final = 92.0
_FEWEST_OWN: Final = 8
"""Words of a unit's own that make a section more than its prompt."""
_SAME_TEXT: Final = 0.01
_HANDFUL: Final = 6
_MOSTLY_SAME: Final = 0.9
_LEAST_COMPARED: Final = 100
"""Words: two short documents are alike without being the same."""
_TELLS_HOW_IT_STANDS: Final = frozenset(
    {"partially", "partial", "partly", "non-compliant", "compliant", "met", "not", "complete", "completed", "closed"}
    | {"progress", "started", "overdue", "red", "amber", "green", "blue", "hold"}
)
_COVER: Final = 1_500
_LABEL_WORDS: Final = 9
"""A line of a cover sheet; a longer one is a sentence, in which "draft" is a verb."""
_DRAFT: Final = re.compile(
    r"(?<![\w-])draft(?![\w-])|(?<![a-z])(?:version|ver|v)\.?\s*(?:no\.?)?\s*:?\s*0\.\d", re.IGNORECASE
)
_NO_DRAFT: Final = re.compile(
    r"\b(?:no|not|previous|earlier|first|from|final|of)\b.{0,20}draft|draft (?:pathway|report)", re.IGNORECASE
)
_NAMED_DRAFT: Final = re.compile(r"(?<![a-z])draft(?![a-z])", re.IGNORECASE)
_PLACEHOLDER: Final = re.compile(r"(?<![A-Za-z])(?:XX+|TB[CAD])(?![A-Za-z])|\?\?+")
_VERSION_ROW: Final = re.compile(r"^\W*v?(\d+)\.(\d+)\b", re.IGNORECASE)
"""A row of a version history: "0.1  May  Draft for comment" is how every finished document began."""
_MONTH: Final = rf"(?:{MONTHS})[a-z]*"
_DATES: Final = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}\b|\b{_MONTH}\b|\b\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{2,4}}\b"
    r"|\b20\d\d(?:\s?[/–-]\s?(?:20)?\d\d)?\b|\b\d\d\s?[/–-]\s?\d\d\b",
    re.IGNORECASE,
)
"""What differs from one year's copy to the next though nobody wrote anything."""


def left_over(facts: Facts, context: Context) -> Iterator[Finding]:
    """Yield what shows that a document is not finished, and what a reader should know of the file itself."""
    if context.template is not None:
        yield from _prompts(facts, context.template)
    yield from _draft(facts)
    if _NAMED_DRAFT.search(context.name):
        yield note("named-draft", 'Its name says "draft". Please send the version that was agreed, if this is not it.')
    yield from _placeholders(facts)
    if facts.tracked_changes:
        said = f"{counted(facts.tracked_changes, 'tracked change')} in it {are(facts.tracked_changes)} still open."
        do = "Please accept or reject them, so that it is plain what holds."
        yield wanting("tracked-changes", f"{said} {do}")
    yield from _notes(facts)


def again(facts: Facts, obligation: Obligation, context: Context) -> Iterator[Finding]:
    """Yield that a document is an earlier year's, whatever its cover says; or that most of its text is.

    A copy differs in its dates alone, or in a handful of words of which none tells how something stands. What the unit
    sent early for this very year is no earlier year's.
    """
    now = _undated(facts)
    if now.total() < _LEAST_COMPARED:
        return
    held = (f for f in context.held if not _is_about(f, obligation))
    for then in filter(lambda words: words.total() >= _LEAST_COMPARED, map(_undated, held)):
        words = _differing(now, then)
        if words.total() <= max(_HANDFUL, _SAME_TEXT * now.total()) and not words.keys() & _TELLS_HOW_IT_STANDS:
            said = "Its text is that of the one you sent before; hardly more than its dates differ."
            yield wanting(AGAIN, f"{said} Please send this year's.")
            return
        alike = 1 - words.total() / (now.total() + then.total())
        if alike >= _MOSTLY_SAME:
            yield note("much-as-earlier", f"{alike:.0%} of its text is that of the one you sent before.")
            return


def _differing(one: Counter[str], other: Counter[str]) -> Counter[str]:
    return (one - other) + (other - one)


def _is_about(earlier: Facts, obligation: Obligation) -> bool:
    """Return whether what came before this was asked for says of itself that it is about the year that is asked for."""
    period = obligation.period
    return period is not None and period.starts.year in financial_years(f"{earlier.title}\n{earlier.cover}")


def _undated(facts: Facts) -> Counter[str]:
    """Return the words below the cover, without dates."""
    return Counter(_DATES.sub(" ", plain_body(facts)).split())


def _prompts(facts: Facts, template: Facts) -> Iterator[Finding]:
    """Yield the sections in which the template's prompt stands instead of an answer; then those with it as well.

    A grey line above the unit's own words harms nobody, and is only mentioned.
    """
    asked = (section for section in template.sections if not section.text.strip().lower().startswith(OPTIONAL))
    prompts = list(dict.fromkeys(p for section in asked for p in _lines(section.text)))
    held = [(s, [p for p in prompts if _stands_in(p, s)]) for s in facts.sections]
    alone = [s.title.strip() for s, there in held if there and not _says_more(s, there)]
    beside = [s.title.strip() for s, there in held if there and _says_more(s, there)]
    if alone:
        said = f"The template's own grey prompt still stands in {quoted(alone)}."
        yield wanting(PROMPTS, f"{said} Please write yours, and delete it.", items=alone)
    elif phrased_rows(facts) & phrased_rows(template):
        yield note(PROMPTS, "The template's own grey row still stands in the table. You may want to delete it.")
    if beside:
        said = f"The template's grey prompt still stands above your own words in {quoted(beside)}."
        yield note(PROMPTS, f"{said} You may want to delete it.", items=beside)


def phrased_rows(facts: Facts) -> frozenset[tuple[str, ...]]:
    """Return the rows of a document's tables that hold a prompt: some cell of them is a phrase, and no label."""
    rows = (row for table in facts.tables for row in table.rows)
    return frozenset(row for row in rows if any(len(cell.split()) >= _FEWEST_WORDS for cell in row))


def _says_more(section: Section, prompts: list[str]) -> bool:
    """Return whether a section says something besides prompts."""
    own = len(section.text.split()) - sum(len(prompt.split()) for prompt in prompts)
    return own >= _FEWEST_OWN


def _lines(text: str) -> list[str]:
    return [line for line in map(_plain, text.splitlines()) if len(line.split()) >= _FEWEST_WORDS and "{{" not in line]


def _stands_in(prompt: str, section: Section) -> bool:
    text = _plain(section.text)
    return prompt in text or (len(text) >= len(prompt) * 0.9 and fuzz.partial_ratio(prompt, text) >= _SAME_PROMPT)


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("’", "'").split())


def _draft(facts: Facts) -> Iterator[Finding]:
    """Yield that cover, title or page header call it a draft: whole numbers are approved, 0.3 is none of them."""
    for where, text in (("title", facts.title), ("first page", facts.cover[:_COVER]), ("page header", facts.header)):
        line = next((line for line in _in_force(text.splitlines()) if _calls_it_a_draft(line)), None)
        if line is not None:
            words = " ".join(line.split())
            said = f'The {where} says "{words}", so it seems to be a draft.'
            yield wanting(DRAFT, f"{said} Please send the version that was agreed.", where=where)
            return


def _in_force(lines: Sequence[str]) -> Iterator[str]:
    """Yield the lines that speak of the document as it is: of a version history, the highest version alone."""
    versions = {line: (int(m[1]), int(m[2])) for line in lines if (m := _VERSION_ROW.match(line))}
    highest = max(versions.values(), default=None)
    yield from (line for line in lines if line not in versions or versions[line] == highest)


def _calls_it_a_draft(line: str) -> bool:
    found = _DRAFT.search(line)
    if found is None or _NO_DRAFT.search(line):
        return False
    return len(line.split()) <= _LABEL_WORDS or found.group() == "DRAFT" or not line[: found.start()].strip()


def _placeholders(facts: Facts) -> Iterator[Finding]:
    """Yield the sections in which something is left out beside what is written: "XX patients were seen"."""
    held = [s.title.strip() for s in facts.sections if not is_to_come(s.text) and _PLACEHOLDER.search(s.text)]
    if held:
        said = f'Something is still to be filled in, such as "XX" or "TBC", in {quoted(held)}.'
        yield note("placeholders", said, items=held)


def _notes(facts: Facts) -> Iterator[Finding]:
    """Yield what is worth knowing and makes nothing incomplete."""
    if facts.comments and facts.kind is FileKind.WORD:
        said = f"{counted(facts.comments, 'comment')} {are(facts.comments)} still in the margin."
        yield note("comments-left", f"{said} Whoever reads it sees them.")
    if facts.macros:
        yield note("macros", "It holds macros. We did not run them; a file without them is safer to open.")
    if facts.uncalculated:
        said = f"{counted(facts.uncalculated, 'formula')} in it {are(facts.uncalculated)} not calculated."
        yield note("not-calculated", f"{said} Open it in Excel and save it, and we see what they come to.")
    if facts.carried_by:
        yield note("carried", f"It came inside {facts.carried_by}. We looked into the document in it.")
    if facts.cut:
        yield note("cut", "It is very long. We looked into the first part of it.")
