"""The rows of a self-assessment: a standard, its rating, the evidence, a comment, in whatever layout a trust uses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from rapidfuzz import fuzz

from cmmtn_sync.checks.ratings import is_ticked, rating_of
from cmmtn_sync.model import Facts, Standard, Table
from cmmtn_sync.wording.columns import Vocabulary, forms_in
from cmmtn_sync.wording.headings import is_empty_cell, plain

_VOCABULARY: Final = Vocabulary(
    called={
        "code": (
            "standard",
            "ref",
            "reference",
            "no",
            "number",
            "measure",
            "standard no",
            "standard ref",
            "measure no",
        ),
        "title": (
            "standard title",
            "description",
            "requirement",
            "measure title",
            "indicator",
            "criterion",
            "quality measure",
            "what it asks for",
        ),
        "rating": (
            "self rating",
            "self assessment",
            "compliance",
            "compliant",
            "compliance status",
            "status",
            "rag",
            "rag rating",
            "met",
            "level of compliance",
            "trust rating",
            "position",
            "score",
            "assessment",
            "our rating",
            "our view",
            "do we meet it",
            "do we comply",
            "r a g",
        ),
        "evidence": (
            "supporting evidence",
            "evidence of compliance",
            "source of evidence",
            "how we know",
            "documents",
            "what shows it",
            "evidence seen",
        ),
        "comment": (
            "action",
            "action required",
            "gap",
            "plan",
            "mitigation",
            "notes",
            "narrative",
            "remarks",
            "why",
            "what are we doing about it",
            "what next",
            "next step",
            "what we are doing",
            "action to achieve compliance",
        ),
    },
    loose=frozenset({"rating", "evidence", "comment"}),
)
_CODE: Final = re.compile(r"[A-Z]{1,3}\d{0,2}[-.\s]\d?[A-Z]?\d?[-.\s]?\d{2,3}\b")
_FORM_COLUMNS: Final = 2
_QUOTED: Final = re.compile(r"“([^”]+)”")
_TICK_COLUMNS: Final = 2
_SHORT: Final = 3
"""Words: a heading that is a rating, and no sentence about one."""
_SAME_TITLE: Final = 88.0
_FEWEST_RATED: Final = 3
_MOSTLY: Final = 0.6


@dataclass(frozen=True, kw_only=True, slots=True)
class Rated:
    """A row that rates a standard; a field is empty where the cell says nothing, None where there is no such column."""

    names: tuple[str, ...]
    """The cells by which the standard may be known."""
    rating: str
    evidence: str | None
    comment: str | None


def rated_rows(facts: Facts, standards: Sequence[Standard]) -> tuple[Rated, ...]:
    """Return every row of every table that rates something; where few standards are among them, what the text says."""
    rows = tuple(row for table in facts.tables if not table.hidden for row in _of_table(table))
    if len(by_standard(rows, standards)) >= len(standards) / 2:
        return rows
    return (*rows, *_of_text(facts.text, standards))


def by_standard(rows: Iterable[Rated], standards: Sequence[Standard]) -> dict[str, Rated]:
    """Return code -> the row that rates the standard: by its code, else by its title."""
    found: dict[str, Rated] = {}
    rows = tuple(rows)
    for standard in standards:
        row = next((r for r in rows if _has_code(r, standard.code)), None) or _titled(rows, standard)
        if row is not None:
            found[standard.code] = row
    return found


def codes_in(rows: Iterable[Rated]) -> tuple[str, ...]:
    """Return what looks like a standard's code in the rows: letters, digits and hyphens, as ``T16-2B-101``."""
    cells = (cell for row in rows for cell in row.names)
    return tuple(dict.fromkeys(m[0] for cell in cells if (m := _CODE.match(cell.strip()))))


def _has_code(row: Rated, code: str) -> bool:
    return any(_flat(cell).startswith(_flat(code)) for cell in row.names)


def _titled(rows: Sequence[Rated], standard: Standard) -> Rated | None:
    wanted = standard.title.lower()
    alike = [(max((fuzz.ratio(wanted, cell.lower()) for cell in r.names), default=0.0), n) for n, r in enumerate(rows)]
    best = max(alike, default=(0.0, 0))
    return rows[best[1]] if best[0] >= _SAME_TITLE else None


def _flat(text: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", text.upper())


def _of_table(table: Table) -> Iterator[Rated]:
    forms = tuple(_forms(table)) if len(table.header) == _FORM_COLUMNS else ()
    columns = _VOCABULARY.columns_of(table.header)
    ticks = {i: h for i, h in enumerate(table.header) if h.strip() and rating_of(h) and len(h.split()) <= _SHORT}
    if forms:
        yield from forms
    elif len(ticks) >= _TICK_COLUMNS:
        columns.pop("rating", None)
        yield from (_row(cells, table, columns, _ticked(cells, ticks)) for cells in table.rows)
    elif (at := columns.get("rating", _rating_column(table))) is not None:
        yield from (_row(cells, table, columns, _at(cells, at)) for cells in table.rows)


def _rating_column(table: Table) -> int | None:
    """Return the column in which most cells are ratings, whatever it is called."""
    for at in range(len(table.header)):
        cells = [cell for row in table.rows if (cell := _at(row, at)).strip()]
        if len(cells) >= _FEWEST_RATED and sum(rating_of(c) is not None for c in cells) >= _MOSTLY * len(cells):
            return at
    return None


def _of_text(text: str, standards: Sequence[Standard]) -> Iterator[Rated]:
    """Yield what lines of labels and answers say below each line that begins with a standard's code."""
    codes = {_flat(s.code): s.code for s in standards}
    block: list[tuple[str, str]] = []
    named = ""
    for line in text.splitlines():
        code = next((code for flat, code in codes.items() if _flat(line).startswith(flat)), None)
        if code:
            yield from _of_block(named, block)
            named, block = line, []
        elif named and len(pair := re.split(r"\t|:\s", line, maxsplit=1)) == _FORM_COLUMNS:
            block.append((pair[0].rstrip(": "), pair[1]))
    yield from _of_block(named, block)


def _of_block(named: str, block: Sequence[tuple[str, str]]) -> Iterator[Rated]:
    labels = [label for label, _ in block]
    columns = _VOCABULARY.columns_of(labels)
    if named and "rating" in columns:
        yield _of_form(block, columns, (named,))


def _of_form(pairs: Sequence[tuple[str, str]], columns: Mapping[str, int], names: tuple[str, ...]) -> Rated:
    """Return the row that labels and answers come to."""
    answers = [answer for _, answer in pairs]
    whole = Table(header=tuple(label for label, _ in pairs), rows=(), place="")
    return replace(_row(answers, whole, columns, answers[columns["rating"]]), names=names)


def _row(cells: Sequence[str], table: Table, columns: Mapping[str, int], rating: str) -> Rated:
    evidence = columns.get("evidence")
    comment = columns.get("comment", _shared(table.header, evidence))
    return Rated(
        names=tuple(cells[:3]),
        rating="" if is_empty_cell(rating) else rating.strip(),
        evidence=None if evidence is None else _said(_at(cells, evidence)),
        comment=None if comment is None else _said(_at(cells, comment)),
    )


def _shared(header: Sequence[str], evidence: int | None) -> int | None:
    """Return the column of the evidence if its heading speaks of comments as well."""
    if evidence is None:
        return None
    return evidence if plain(header[evidence]) & {"comment", "action", "note", "gap"} else None


def _forms(table: Table) -> Iterator[Rated]:
    """Yield the rows that small forms for one standard each come to: labels on the left, answers on the right.

    Where the form does not name its standard, the heading above it does.
    """
    for pairs in forms_in((table.header, *table.rows), "rating", _VOCABULARY.columns_of):
        columns = _VOCABULARY.columns_of([label for label, _ in pairs])
        if "rating" not in columns or len(columns) < _FORM_COLUMNS:
            continue
        names = tuple(pairs[columns[c]][1] for c in ("code", "title") if c in columns) or _heading(table.place)
        yield _of_form(pairs, columns, names)


def _heading(place: str) -> tuple[str, ...]:
    return tuple(_QUOTED.findall(place))


def _ticked(cells: Sequence[str], ticks: Mapping[int, str]) -> str:
    marked = [heading for at, heading in ticks.items() if is_ticked(_at(cells, at))]
    return marked[0] if len(marked) == 1 else ""


def _at(cells: Sequence[str], at: int) -> str:
    return cells[at] if at < len(cells) else ""


def _said(cell: str) -> str:
    return "" if is_empty_cell(cell) else cell.strip()
