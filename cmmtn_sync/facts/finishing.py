"""The last door in the child process: every text is cleaned, redacted and cut before it leaves."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from cmmtn_sync.facts.privacy import redact
from cmmtn_sync.facts.said import CannotRead, Said
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

_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")
_SPACES: Final = re.compile(r"[^\S\n\t]+")
_EMPTY_LINES: Final = re.compile(r"\s*\n\s*\n\s*")


def finished(said: Said, reader: int) -> Facts:
    """Return the facts that may leave. Raise :class:`CannotRead` (EMPTY) where no word was found at all."""
    if not said.text.strip() and not said.header.strip():
        raise CannotRead(Reason.EMPTY, f"a {said.kind.value} document without any text")
    text = _clean(said.text)
    tables, all_tables = _tables(said.tables)
    sections = tuple(_section(s) for s in said.sections[:SECTIONS_KEPT])
    too_long = len(text) > TEXT_KEPT or len(said.sections) > SECTIONS_KEPT
    long_section = any(len(s.text) > SECTION_KEPT for s in sections)
    return Facts(
        kind=said.kind,
        reader=reader,
        title=_line(said.title),
        cover=_clean(said.cover)[:COVER_KEPT],
        header=_clean(said.header)[:COVER_KEPT],
        text=text[:TEXT_KEPT],
        sections=tuple(replace(s, text=s.text[:SECTION_KEPT]) for s in sections),
        tables=tables,
        words=len(text.split()),
        macros=said.macros,
        tracked_changes=said.tracked_changes,
        cut=said.cut or too_long or long_section or not all_tables,
    )


def _clean(text: str) -> str:
    plain = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _EMPTY_LINES.sub("\n", _SPACES.sub(" ", redact(plain))).strip()


def _line(text: str) -> str:
    return " ".join(_clean(text).split())[:LINE_KEPT]


def _section(section: Section) -> Section:
    return replace(
        section, title=_line(section.title), place=_line(section.place), text=_clean(section.text)
    )


def _tables(tables: tuple[Table, ...]) -> tuple[tuple[Table, ...], bool]:
    """Return the tables that fit, and whether all of them did."""
    kept: list[Table] = []
    cells = 0
    for table in tables[:TABLES_KEPT]:
        width = max(1, len(table.header))
        rows = table.rows[: max(0, (CELLS_KEPT - cells) // width)]
        cells += width * (len(rows) + 1)
        kept.append(
            Table(
                header=tuple(_line(cell) for cell in table.header),
                rows=tuple(tuple(_clean(cell)[:CELL_KEPT] for cell in row) for row in rows),
                place=_line(table.place),
            )
        )
        if len(rows) < len(table.rows):
            return tuple(kept), False
    return tuple(kept), len(tables) <= TABLES_KEPT
