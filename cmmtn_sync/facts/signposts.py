"""Hidden names that stand in the tracker and point at its sheets and headers: how one that was renamed is known.

Excel and LibreOffice keep a defined name pointing at its cell when a person renames the sheet, retypes the header or
moves the column. ECMA-376 part 1, 18.2.5.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree

from cmmtn_sync.facts.spreadsheet_cells import letters, split_ref
from cmmtn_sync.facts.spreadsheet_package import RELATIONS, Package, main, parse_xml

_OURS: Final = "_cmmtn_"
_CELL: Final = re.compile(r"^(?:'((?:[^']|'')+)'|([^'!]+))!(\$[A-Z]{1,3}\$[1-9][0-9]*)(?::\$[A-Z]{1,3}\$[1-9][0-9]*)?$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Post:
    """A cell that a name points to (of many the first), by the title that its sheet has now."""

    title: str
    row: int
    column: int

    def formula(self) -> str:
        """Return what a defined name says that points here; the title is always quoted."""
        return f"{_quoted(self.title)}!${letters(self.column)}${self.row}"


def sheet_formula(title: str) -> str:
    """Return what the hidden name of a sheet says: so many cells that only with their sheet they can all be deleted."""
    return f"{_quoted(title)}!$A$1:$Z$9999"


def _quoted(title: str) -> str:
    doubled = title.replace("'", "''")
    return f"'{doubled}'"


def sheet_post(sheet: str) -> str:
    """Return the hidden name of a sheet of ours."""
    return f"{_OURS}sheet_{_legal(sheet)}"


def header_post(sheet: str, header: str) -> str:
    """Return the hidden name of a header of ours: ``_cmmtn_Tracker_Team_decision``."""
    return f"{_OURS}{_legal(sheet)}_{_legal(header)}"


def titles_of(sheet: str, headers: Iterable[str], posts: Mapping[str, Post | None]) -> frozenset[str]:
    """Return the titles under which the hidden names of a sheet and of its headers say that it stands now."""
    found = (posts.get(name) for name in (sheet_post(sheet), *(header_post(sheet, header) for header in headers)))
    return frozenset(post.title for post in found if post is not None)


def _legal(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "_", text)


def read_posts(package: Package) -> Mapping[str, Post | None]:
    """Return where our hidden names point; None for one whose cell, or whose whole sheet, was deleted.

    A name of one sheet alone is a copy that came with a copied sheet, and is no name of ours. One that speaks of a
    sheet that is not there was left behind by a program that does not keep names, and says nothing.
    """
    root = parse_xml(package.parts[package.workbook])
    there = {title.casefold(): title for title in titles(package).values()}
    return dict(_posts(root, there))


def _posts(workbook: etree._Element, there: Mapping[str, str]) -> Iterator[tuple[str, Post | None]]:
    for element in workbook.iter(main("definedName")):
        name, formula = element.get("name", ""), (element.text or "").strip()
        if not name.startswith(_OURS) or element.get("localSheetId") is not None:
            continue
        found = _CELL.match(formula)
        title = there.get((found[1] or found[2]).replace("''", "'").casefold()) if found else None
        if found and title:
            row, column = split_ref(found[3])
            yield name, Post(title=title, row=row, column=column)
        elif "#REF!" in formula:
            yield name, None


def titles(package: Package) -> Mapping[str, str]:
    """Return the title that each worksheet has now, by the path of its part."""
    targets = {r.id: r.target for r in package.relations(package.workbook) if r.kind == "worksheet"}
    sheets = parse_xml(package.parts[package.workbook]).iter(main("sheet"))
    return {
        targets[identity]: sheet.get("name", "")
        for sheet in sheets
        if (identity := sheet.get(f"{{{RELATIONS}}}id", "")) in targets
    }
