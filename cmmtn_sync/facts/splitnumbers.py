"""NHS numbers whose digits stand in several cells of a row: a group a cell, or a digit a cell."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Final

from cmmtn_sync.facts.plain import folded
from cmmtn_sync.facts.privacy import REMOVED, could_name, spans_taken_out
from cmmtn_sync.facts.said import Spot

_FEWEST: Final = 2
_COUNTED: Final = re.compile(r"\bpatients\b", re.IGNORECASE)
"""Above figures: it says what is counted, not whose number it is."""
_A_LABEL: Final = 30


def without_split(row: tuple[str, ...], header: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the cells of a row with every cell blanked that holds part of a number of several cells."""
    cells = list(row)
    for first, last in _hits(row, header):
        for at in range(first, last + 1):
            cells[at] = REMOVED if cells[at] else ""
    return tuple(cells)


def split_spots(row: Sequence[str], header: Sequence[str], place: str) -> Iterator[Spot]:
    """Return a spot for each number of several cells, with what the header and the cell before say of it."""
    for (first, last), number in _hits([folded(cell) for cell in row], header).items():
        before = next((cell for cell in reversed(row[:first]) if cell), "")
        said = (*header[first : last + 1], before if len(before) <= _A_LABEL else "")
        context = _COUNTED.sub("", " ".join(dict.fromkeys(said)))
        yield Spot(place=place, text=re.sub(r"\D", "", number), context=context.strip())


def _hits(row: Sequence[str], header: Sequence[str]) -> dict[tuple[int, int], str]:
    """Return the numbers of a row by their first and last cells; a merged cell may stand in a row twice."""
    filled = [at for at, cell in enumerate(row) if cell]
    if len(filled) < _FEWEST or not could_name("\t".join(row[at] for at in filled)):
        return {}
    once = [at for n, at in enumerate(filled) if not n or len(row[at]) == 1 or row[at] != row[filled[n - 1]]]
    context = " ".join(dict.fromkeys(header))
    return {hit: number for cells in (filled, once) for hit, number in _split(row, cells, context)}


def _split(row: Sequence[str], cells: Sequence[int], context: str) -> Iterator[tuple[tuple[int, int], str]]:
    starts = [0, *accumulate(len(row[at]) + 1 for at in cells)]
    joined = "\t".join(row[at] for at in cells)
    for start, end in spans_taken_out(joined, context):
        first, last = (cells[bisect_right(starts, place) - 1] for place in (start, end - 1))
        if first < last:
            yield (first, last), joined[start:end]
