"""A sheet put among the workbook's, in its place: what counts sheets by their place is counted anew.

Only the bytes that say so change. ECMA-376 part 1: 18.2.20 (sheets), 18.2.30 (the views), 18.2.5 (names of one sheet).
"""

from __future__ import annotations

import re
from typing import Final
from xml.sax.saxutils import quoteattr

from cmmtn_sync.facts.spreadsheet_package import RELATIONS, hold, main, parse_xml
from cmmtn_sync.outputs.tracker.names import attribute

_SHEETS: Final = re.compile(rb"<((?:\w+:)?)sheets\b[^>]*>(.*?)</(?:\w+:)?sheets\s*>", re.DOTALL)
_SHEET: Final = re.compile(rb"<(?:\w+:)?sheet\b")
_PLACE: Final = re.compile(rb"(<(?:\w+:)?definedName\b[^>]*?\slocalSheetId\s*=\s*[\"'])(\d+)")
_VIEW: Final = re.compile(rb"(<(?:\w+:)?workbookView\b)([^>]*?)(\s*/?>)")


def sheet_titles(workbook: bytes) -> list[str]:
    """Return the titles of all sheets, of those too that are charts alone, in their order."""
    return [sheet.get("name", "") for sheet in parse_xml(workbook).iter(main("sheet"))]


def add_tab(workbook: bytes, *, title: str, relation: str, at: int) -> bytes:
    """Return the workbook's part with a sheet at this place, from 0 on; the sheet in view stays in view.

    Raises ``TrackerHeldError`` if another sheet has the title, whatever its capitals.
    """
    sheets = [*parse_xml(workbook).iter(main("sheet"))]
    if title.casefold() in {sheet.get("name", "").casefold() for sheet in sheets}:
        hold(f'The sheet "{title}" is not there, and something else has its name.')
    block = _SHEETS.search(workbook)
    starts = [found.start() for found in _SHEET.finditer(block[2])] if block else []
    if block is None or len(starts) != len(sheets):
        hold("The list of sheets in the file is written in a way that we do not know.")
    number = max((int(sheet.get("sheetId", "0")) for sheet in sheets), default=0) + 1
    tab = f'sheet xmlns:r="{RELATIONS}" name={quoteattr(title)} sheetId="{number}" r:id="{relation}"/>'
    place = block.start(2) + (starts[at] if at < len(starts) else len(block[2]))
    new = workbook[:place] + b"<" + block[1] + tab.encode() + workbook[place:]
    return _VIEW.sub(lambda found: _view(found, at), _PLACE.sub(lambda found: _shifted(found, at), new))


def _shifted(found: re.Match[bytes], at: int) -> bytes:
    place = int(found[2])
    return found[1] + b"%d" % (place + (place >= at))


def _view(found: re.Match[bytes], at: int) -> bytes:
    """Return the start of a view with the same sheet in front; the first tab shown may be the new one."""
    active, first = (int(attribute(found[2], name) or "0") for name in ("activeTab", "firstSheet"))
    said = found[2]
    if active >= at:
        said = _with(said, b"activeTab", active + 1)
    if first > at:
        said = _with(said, b"firstSheet", first + 1)
    return found[1] + said + found[3]


def _with(said: bytes, name: bytes, value: int) -> bytes:
    new, count = re.subn(rb"(\s%b\s*=\s*[\"'])\d+" % name, rb"\g<1>%d" % value, said)
    return new if count else b'%b %b="%d"' % (said, name, value)
