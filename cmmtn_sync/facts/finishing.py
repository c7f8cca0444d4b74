"""The last door in the child process: every text is cleaned, redacted and cut before it leaves."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from cmmtn_sync.facts.places import places
from cmmtn_sync.facts.plain import folded
from cmmtn_sync.facts.privacy import redact
from cmmtn_sync.facts.said import CannotRead, Said, Spot
from cmmtn_sync.facts.splitnumbers import without_split
from cmmtn_sync.model import Facts, Reason, Section, Table

TEXT_KEPT: Final = 400_000
SECTION_KEPT: Final = 50_000
COVER_KEPT: Final = 20_000
LINE_KEPT: Final = 500
CELL_KEPT: Final = 5_000
SECTIONS_KEPT: Final = 1_000
TABLES_KEPT: Final = 300
CELLS_KEPT: Final = 60_000
"""Over all tables: what travels from the child and is kept must stay small."""

PLACES_KEPT: Final = 20
NAMES_KEPT: Final = 50

_HALF_A_NUMBER: Final = re.compile(r"[\d\W_]{1,40}$")


def finished(said: Said, reader: int) -> Facts:
    """Return the facts that may leave. Raise :class:`CannotRead` (EMPTY) where no word was found at all."""
    if not said.text.strip() and not said.header.strip():
        raise CannotRead(Reason.EMPTY, f"{said.kind.words} without any text", said.spots)
    text = _clean(said.text, TEXT_KEPT)
    tables, all_tables = _tables(said.tables)
    sections = tuple(_section(s) for s in said.sections[:SECTIONS_KEPT])
    too_long = len(text) == TEXT_KEPT or len(said.sections) > SECTIONS_KEPT
    long_section = any(len(s.text) == SECTION_KEPT for s in sections)
    return Facts(
        kind=said.kind,
        reader=reader,
        title=_line(said.title),
        cover=_clean(said.cover, COVER_KEPT),
        header=_clean(said.header, COVER_KEPT),
        text=text,
        sections=sections,
        tables=tables,
        words=len(text.split()),
        macros=said.macros,
        tracked_changes=said.tracked_changes,
        cut=said.cut or too_long or long_section or not all_tables,
        comments=said.comments,
        uncalculated=said.uncalculated,
        hidden=tuple(_line(name) for name in said.hidden[:NAMES_KEPT]),
        embedded=tuple(_line(name) for name in said.embedded[:NAMES_KEPT]),
        carried_by=said.carried_by,
        patient=patients(said.spots),
    )


def patients(spots: Iterable[Spot]) -> tuple[str, ...]:
    """Return where numbers stand that identify patients: each place once, in reading order."""
    found = tuple(dict.fromkeys(_line(place) for place in places(spots)))
    if len(found) <= PLACES_KEPT:
        return found
    return (*found[: PLACES_KEPT - 1], f"{len(found) - PLACES_KEPT + 1} other places")


def _clean(text: str, limit: int = TEXT_KEPT) -> str:
    """Return at most ``limit`` letters of a text, folded. Folded before redacted, and that before it is cut.

    So no gap is too wide for a number to be seen, and no cut hides half of one.
    """
    if len(text) > 2 * limit:
        text = text[: 2 * limit].rpartition("\n")[0] or _HALF_A_NUMBER.sub("", text[: 2 * limit])
    return redact(folded(text).strip())[:limit]


def _line(text: str) -> str:
    return _clean(" ".join(text.split()), 4 * LINE_KEPT)[:LINE_KEPT]


def _section(section: Section) -> Section:
    return replace(
        section, title=_line(section.title), place=_line(section.place), text=_clean(section.text, SECTION_KEPT)
    )


def _tables(tables: tuple[Table, ...]) -> tuple[tuple[Table, ...], bool]:
    """Return the tables that fit, and whether all of them did."""
    kept: list[Table] = []
    cells = 0
    for table in tables[:TABLES_KEPT]:
        width = max(1, len(table.header))
        rows = table.rows[: max(0, (CELLS_KEPT - cells) // width)]
        cells += width * (len(rows) + 1)
        header = tuple(_line(cell) for cell in table.header)
        kept.append(
            Table(
                header=without_split(header),
                rows=tuple(without_split(tuple(_clean(cell, CELL_KEPT) for cell in row), header) for row in rows),
                place=_line(table.place),
                hidden=table.hidden,
            )
        )
        if len(rows) < len(table.rows):
            return tuple(kept), False
    return tuple(kept), len(tables) <= TABLES_KEPT
