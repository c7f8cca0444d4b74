"""What is asked of every document: text, not the bare template, this unit's, about the right period."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from rapidfuzz import fuzz

from cmmtn_sync.checks.body import plain_body
from cmmtn_sync.checks.kind import Context
from cmmtn_sync.checks.left_over import AGAIN, left_over
from cmmtn_sync.checks.wanting import note, wanting
from cmmtn_sync.model import Facts, Finding, Obligation, Unit
from cmmtn_sync.wording.years import bare_years, financial_years, year_label

UNTOUCHED: Final = "untouched-template"
WRONG_PERIOD: Final = "wrong-period"
ANOTHER_UNIT: Final = "another-unit"
TOO_SHORT: Final = "no-text"
BEYOND_DETAIL: Final = frozenset({UNTOUCHED, TOO_SHORT})
"""With these, a list of every section that is missing would say nothing more."""
DISQUALIFYING: Final = frozenset({UNTOUCHED, TOO_SHORT, WRONG_PERIOD, ANOTHER_UNIT, AGAIN})
"""A document with one of these gives way to a document without."""

_FIELDS: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")
_LEAST_WORDS: Final = 30
_SAME_TEXT: Final = 93.0
_COMPARED: Final = 12_000
_COVER: Final = 3_000


def findings(facts: Facts, obligation: Obligation, context: Context, *, filled: bool = False) -> tuple[Finding, ...]:
    """Return what is wanting of any document. One that is ``filled`` is known not to be the bare template."""
    return tuple(_first_of(facts, context, filled=filled)) or (
        *_another_unit(facts, context),
        *_period(facts, obligation, context),
        *left_over(facts, context),
    )


def _first_of(facts: Facts, context: Context, *, filled: bool) -> Iterator[Finding]:
    """Yield the one finding that makes the others idle."""
    if facts.words < _LEAST_WORDS:
        yield wanting(TOO_SHORT, f"The file holds only {facts.words} words. Please send the whole document.")
    elif context.template and not filled and like_template(facts, context.template):
        yield untouched()


def untouched() -> Finding:
    """Return that a document is the bare template."""
    words = "This is the template as we sent it. Please fill it in and send it again."
    return wanting(UNTOUCHED, words)


def like_template(facts: Facts, template: Facts, *, least: float = _SAME_TEXT) -> bool:
    """Return whether a document is the template with little more than its cover filled in."""
    ours, theirs = _FIELDS.sub("", plain_body(template)), plain_body(facts)
    return bool(ours) and fuzz.ratio(ours[:_COMPARED], theirs[:_COMPARED]) >= least


def _another_unit(facts: Facts, context: Context) -> Iterator[Finding]:
    """Judge by cover, title and header only: every unit's policy names the centre in its text."""
    front = _words(f"{facts.title}\n{facts.cover[:_COVER]}\n{facts.header}")
    own = _distinct(context.unit, context.others)
    if any(_named(name, front) for name in own):
        return
    for other in context.others:
        named = next((n for n in _distinct(other, (context.unit,)) if _named(n, front)), None)
        if named:
            known = _known_as(named, other, context.others)
            words = f"Its first page names {known}, not {context.unit.short_name}. Please check which file you sent."
            yield wanting(ANOTHER_UNIT, words, where="first page")
            return


def _known_as(name: str, unit: Unit, others: tuple[Unit, ...]) -> str:
    """Return a name with the unit that it is, where it tells one: a trust with two units does not."""
    several = sum(name in _names(other) for other in others) > 1
    return name if several or unit.short_name in name else f"{name} ({unit.short_name})"


def unit_on_front(facts: Facts, units: tuple[Unit, ...]) -> Unit | None:
    """Return the unit that a document's title, cover or page header names, if one alone is named."""
    return unit_named(f"{facts.title}\n{facts.cover[:_COVER]}\n{facts.header}", units)


def unit_named(text: str, units: tuple[Unit, ...]) -> Unit | None:
    """Return the unit that a text names, by a name that no other unit has, or by its id; None unless one alone is."""
    words = _words(text)
    named = [u for u in units if any(_named(n, words) for n in _called(u, units))]
    return named[0] if len(named) == 1 else None


def _called(unit: Unit, units: tuple[Unit, ...]) -> tuple[str, ...]:
    return (unit.id, *_distinct(unit, tuple(o for o in units if o.id != unit.id)))


def _distinct(unit: Unit, others: tuple[Unit, ...]) -> tuple[str, ...]:
    """Return the names of a unit that no other has: the name of a trust with two units tells neither."""
    shared = {name for other in others for name in _names(other)}
    return tuple(name for name in _names(unit) if name not in shared)


def _names(unit: Unit) -> tuple[str, ...]:
    return (*(n.name for n in unit.trust_names), *unit.also_called, unit.short_name)


def _words(text: str) -> str:
    return f" {re.sub(r'[^a-z0-9]+', ' ', text.lower().replace('’', '').replace(chr(39), '')).strip()} "


def _named(name: str, front: str) -> bool:
    return _words(name) in front


def _period(facts: Facts, obligation: Obligation, context: Context) -> Iterable[Finding]:
    """Say so if the document speaks of other years only: cover and title first, then header, name, text.

    Of a year that has ended, the month in which it was written up says it: "June 2025" is 2024/25. "June 2024" could
    be that year's or the one's before, so a year in full elsewhere is asked first.
    """
    if obligation.period is None:
        return ()
    year = obligation.period.starts.year
    ended = obligation.opens > obligation.period.ends
    telling = {year + 1} if ended else {year, year + 1}
    could_be = False
    for where, text in _where_years_stand(facts, context):
        named = financial_years(text)
        if year in named:
            return ()
        if named:
            return _wrong(where, Counter(named).most_common(1)[0][0], obligation)
        bare = set(bare_years(text)) if where != "text" else set()
        if telling & bare:
            return ()
        could_be = could_be or year in bare
    return () if could_be else (_no_period(obligation.period.label),)


def _no_period(label: str) -> Finding:
    said = f"It does not say which year it is about. We took it as {label}."
    return note("no-period", said)


def _where_years_stand(facts: Facts, context: Context) -> tuple[tuple[str, str], ...]:
    return (
        ("first page", f"{facts.title}\n{facts.cover[:_COVER]}"),
        ("page header", facts.header),
        ("file name", context.name.rpartition(".")[0].replace("_", " ")),
        ("text", facts.text),
    )


def _wrong(where: str, stated: int, obligation: Obligation) -> tuple[Finding, ...]:
    label = obligation.period.label if obligation.period else ""
    words = f"The {where} says {year_label(stated)}. We need the one about {label}."
    return (wanting(WRONG_PERIOD, words, where=where),)
