"""Which of the texts of a document hold numbers that identify patients: their places, never the numbers."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from cmmtn_sync.facts.plain import folded
from cmmtn_sync.facts.privacy import could_name, identifiers, names_a_patient
from cmmtn_sync.facts.said import Spot


def places(spots: Iterable[Spot]) -> Iterator[str]:
    """Return the place of every spot in which an NHS number is found, in their order."""
    likely = [spot for spot in spots if could_name(_seen(spot))]
    columns = _columns(likely)
    for at, spot in enumerate(likely):
        if _found(spot) or at in columns:
            yield spot.place


def _seen(spot: Spot) -> str:
    return folded(spot.text)


def _found(spot: Spot) -> bool:
    text = _seen(spot)
    if spot.short and not spot.context and names_a_patient(text):
        return True
    found = identifiers(text, spot.context)
    if not spot.only:
        return bool(found)
    only = [(len(folded(spot.text[:first])), len(folded(spot.text[:last]))) for first, last in spot.only]
    return any(start < last and first < end for start, end in found for first, last in only)


def _columns(spots: list[Spot]) -> frozenset[int]:
    """Return which of the spots in columns are found as one of several: by themselves they may say too little."""
    columns: dict[str, list[int]] = {}
    for at, spot in enumerate(spots):
        if spot.column:
            columns.setdefault(spot.column, []).append(at)
    return frozenset(at for members in columns.values() for at in _of_column(spots, members))


def _of_column(spots: list[Spot], members: list[int]) -> Iterator[int]:
    starts: list[int] = []
    text = ""
    for at in members:
        starts.append(len(text))
        text += f"{_seen(spots[at])}\n\n\n\n"  # further apart than the digits of one number
    for start, _ in identifiers(text, spots[members[0]].column.partition("\n")[2]):
        yield members[bisect_right(starts, start) - 1]
