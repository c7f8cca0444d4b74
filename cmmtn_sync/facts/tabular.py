"""Which row of a table is its header, and which rows are no rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from cmmtn_sync.model import Table

LOOKED_AT: Final = 15
"""How many rows may stand above a header: titles, the unit's name, a line on how to fill it in."""
_LONGEST: Final = 60
_FEWEST_COLUMNS: Final = 3
_NEAR_ENOUGH: Final = 0.75
_NUMBER_OR_DATE: Final = re.compile(
    r"^[\W\d_]*$|^\d{1,2}(st|nd|rd|th)?\s+[A-Za-z]{3,9}\.?\s+\d{2,4}$|^[A-Za-z]{3,9}\.?\s+\d{4}$"
)
_ENDS_A_SENTENCE: Final = (".", ";", ",")


def header_row(rows: Sequence[Sequence[str]]) -> int:
    """Return the index of the header: the first row with nearly as many title-like cells as any row near it."""
    scores = [_score(row) for row in rows[:LOOKED_AT]]
    best = max(scores, default=0)
    if best < _FEWEST_COLUMNS:  # a form of labels and answers has no header: its first row stands for one
        return next((i for i, row in enumerate(rows[:LOOKED_AT]) if any(row) and not divides(row)), 0)
    return next(i for i, score in enumerate(scores) if score >= _FEWEST_COLUMNS and score >= best * _NEAR_ENOUGH)


def as_table(rows: Sequence[Sequence[str]], place: str, *, hidden: bool = False) -> Table:
    """Return rows as a table: from the header on, without empty rows and without rows that divide."""
    at = header_row(rows)
    header = tuple(_flat(cell) for cell in rows[at])
    width = len(header)
    below = (tuple(row) + ("",) * (width - len(row)) for row in rows[at + 1 :])
    kept = tuple(r for r in below if any(r) and not divides(r))
    return Table(header=header, rows=kept, place=place, hidden=hidden)


def divides(row: Sequence[str]) -> bool:
    """Return whether a row is one cell across the whole table: "Governance", above the actions about it."""
    return len(row) > 1 and bool(row[0]) and all(cell == row[0] for cell in row)


def _score(row: Sequence[str]) -> int:
    titles = {_flat(cell).casefold() for cell in row if _like_a_title(cell)}
    return len(titles)


def _like_a_title(cell: str) -> bool:
    text = _flat(cell)
    return bool(
        text
        and len(text) <= _LONGEST
        and not text.endswith(_ENDS_A_SENTENCE)
        and not _NUMBER_OR_DATE.match(text)
        and any(c.isalpha() for c in text)
    )


def _flat(cell: str) -> str:
    return " ".join(cell.split())
