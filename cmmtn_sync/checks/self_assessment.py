"""The self-assessment against the national and network standards.

Programme, section 3: "every applicable standard rated, with evidence text; partial/non-compliant have a comment;
sign-off name and date"; "the form's standard-set version is the cycle's".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from cmmtn_sync.checks import common
from cmmtn_sync.checks.kind import Context, Kind
from cmmtn_sync.checks.left_over import again
from cmmtn_sync.checks.rated_rows import Rated, by_standard, codes_in, rated_rows
from cmmtn_sync.checks.ratings import Rating, rating_of
from cmmtn_sync.checks.wanting import listed, note, wanting
from cmmtn_sync.model import Facts, Finding, Obligation, Standard, StandardSet
from cmmtn_sync.wording.counts import are, have
from cmmtn_sync.wording.dates import dates

_MOSTLY: Final = 0.5
_QUOTED: Final = 80
_SIGNED: Final = re.compile(
    r"\b(?:sign(?:ed)?[ -]?off|signed|completed|agreed|approved|authorised|submitted|prepared|name)\b\s*(?:by)?[\s:|]*",
    re.IGNORECASE,
)
_NAME: Final = re.compile(r"[A-Za-z]{2,40}\.?\s+\S{0,10}[A-Za-z]{2,40}")
_LINE: Final = 300
_NEAR: Final = 3
"""Lines within which name and date of a sign-off stand."""
_VERSION: Final = re.compile(r"\b(?:version|edition|v)\b\.?\s*[:\t]?\s*(\S.*)", re.IGNORECASE)
_STANDARDS: Final = re.compile(r"\b(?:standards?|specification|measures|standard set)\b", re.IGNORECASE)
_HAS_EVIDENCE: Final = frozenset({Rating.COMPLIANT, Rating.PARTIAL})
_HAS_COMMENT: Final = frozenset({Rating.PARTIAL, Rating.NON_COMPLIANT})


def check(facts: Facts, obligation: Obligation, context: Context) -> Iterable[Finding]:
    """Return what is wanting of a self-assessment."""
    basics = common.findings(facts, obligation, context)
    if any(f.code in common.BEYOND_DETAIL for f in basics):
        return basics
    wanted = context.standards.applying_to(context.unit.role) if context.standards else ()
    rows = rated_rows(facts, wanted)
    found = by_standard(rows, wanted)
    if wanted and len(found) == len(wanted) and not any(r.rating or r.evidence or r.comment for r in found.values()):
        return (common.untouched(),)
    if context.standards is None or not context.standards.standards:
        said = "The network has not told us the standards, so we cannot tell whether each is rated."
        rated: Iterable[Finding] = (note("no-standards", said),)
    else:
        other = _another_set(facts, rows, context.standards)
        rated = _of_standards(wanted, found, context.standards.version, other)
    return (*basics, *again(facts, obligation, context), *rated, *_sign_off(facts))


def _of_standards(
    wanted: Sequence[Standard], found: Mapping[str, Rated], version: str, other: str | None
) -> Iterator[Finding]:
    """Yield what is wanting of the ratings; of a form with other standards than the cycle's, only that."""
    if other is not None:
        said = f"It is not made on this cycle's standards, version {version}{other}."
        yield wanting("wrong-standards", f"{said} Please use the form that we sent.")
    if other is not None and len(found) < _MOSTLY * len(wanted):
        return
    yield from _ratings(wanted, found)
    yield from _words(wanted, found)


def _ratings(wanted: Sequence[Standard], found: Mapping[str, Rated]) -> Iterator[Finding]:
    blank = [s.code for s in wanted if s.code not in found or not found[s.code].rating]
    if blank:
        said = f"{len(blank)} of {len(wanted)} standards {have(len(blank))} no rating: {listed(blank)}."
        yield wanting("standard-not-rated", said, items=blank)
    odd = [s.code for s in wanted if s.code in found and found[s.code].rating and not rating_of(found[s.code].rating)]
    if odd:
        said = listed([f'"{found[code].rating}" ({code})' for code in odd])
        do = "Please write compliant, partially compliant, non-compliant or not applicable."
        yield wanting("rating-not-understood", f"We do not understand the rating {said}. {do}", items=odd)


def _words(wanted: Sequence[Standard], found: Mapping[str, Rated]) -> Iterator[Finding]:
    """Yield the standards whose rating has no evidence, and those not wholly met that have no comment."""
    rated = [(s.code, found[s.code], rating_of(found[s.code].rating)) for s in wanted if s.code in found]
    bare = [code for code, row, rating in rated if rating in _HAS_EVIDENCE and not row.evidence]
    if bare:
        said = f"{len(bare)} of {len(wanted)} standards {have(len(bare))} no evidence: {listed(bare)}."
        yield wanting("no-evidence", f"{said} Please say how you know.", items=bare)
    silent = [code for code, row, rating in rated if rating in _HAS_COMMENT and not row.comment]
    if silent:
        said = f"{listed(silent)} {are(len(silent))} not wholly met, and nothing says why"
        yield wanting("no-comment", f"{said}. Please add a comment, or what you do about it.", items=silent)


def _another_set(facts: Facts, rows: Sequence[Rated], standards: StandardSet) -> str | None:
    """Return how a form shows that it is made on other standards, or None: most of its codes, or the version stated."""
    known = by_standard(rows, standards.standards)
    codes = codes_in(rows)
    if codes and len(known) < _MOSTLY * len(codes):
        return f": it rates {codes[0]} and others"
    said = [line for line in _front(facts) if _STANDARDS.search(line) and _VERSION.search(line)]
    version = standards.version.casefold()
    if not said or not version or any(version in line.casefold() for line in said):
        return None
    words = " ".join(said[0].split())[:_QUOTED]
    return f': it says "{words}"'


def _front(facts: Facts) -> list[str]:
    return f"{facts.title}\n{facts.cover}\n{facts.header}\n{facts.text}".splitlines()


def _sign_off(facts: Facts) -> Iterator[Finding]:
    """Yield that nobody signed it off: a name and a date near one another, after words for it."""
    lines = f"{facts.text}\n{facts.cover}".splitlines()
    for at, line in enumerate(lines):
        found = _SIGNED.search(line[:_LINE])
        near = " ".join(line[:_LINE] for line in lines[at : at + _NEAR])
        if found and _NAME.search(near[found.end() :]) and next(dates(near), None):
            return
    yield wanting("no-sign-off", "Nobody has signed it off. Please add who completed or agreed it, and the date.")


KIND: Final = Kind(
    title="Self-assessment",
    calls=("self assessment", "self assessment form", "selfassessment", "sa return"),
    check=check,
)
