"""Whether one sheet of a workbook is sound: what ``soundness`` asks of each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_OTHER = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_EXTENDED_SQREF = "{http://schemas.microsoft.com/office/excel/2006/main}sqref"
_OFFICE_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_REF = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_KINDS = {"b", "d", "e", "inlineStr", "n", "s", "str"}
LONGEST = 32_767
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
# ECMA-376 part 1, 18.3.1.99 (CT_Worksheet), and A.2 for the legacy drawings of part 4.
ORDER = (
    *("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection"),
    *("protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells"),
    *("phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins"),
    *("pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors"),
    *("smartTags", "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls"),
    *("webPublishItems", "tableParts", "extLst"),
)
_PLACES = {f"{MAIN}{name}": place for place, name in enumerate(ORDER)}
_MANY = f"{MAIN}conditionalFormatting"


@dataclass(frozen=True, kw_only=True)
class Area:
    """A range of cells."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def width(self) -> int:
        return self.right - self.left + 1

    @property
    def height(self) -> int:
        return self.bottom - self.top + 1

    def meets(self, other: Area) -> bool:
        apart = self.bottom < other.top or other.bottom < self.top
        return not (apart or self.right < other.left or other.right < self.left)

    def without_last(self, rows: int) -> Area:
        return Area(top=self.top, left=self.left, bottom=self.bottom - rows, right=self.right)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A sheet's tree, and what it shares with the others: strings, numbers of formats, looks and metadata."""

    name: str
    path: str
    root: etree._Element
    strings: list[str]
    formats: int
    looks: int
    metadata: int
    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    """Filled as the cells are looked at."""
    formulas: set[tuple[int, int]] = field(default_factory=set)


def place_of(ref: str) -> tuple[int, int] | None:
    """Return a cell's row and column, or None for what is no cell."""
    found = _REF.fullmatch(ref)
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    row = int(found[2])
    return (row, column) if row <= _LAST_ROW and column <= _LAST_COLUMN else None


def area(ref: str) -> Area | None:
    """Return a range, also of one cell, of whole columns or of whole rows; None for what is none."""
    first, colon, last = ref.replace("$", "").partition(":")
    if colon and first.isalpha() and last.isalpha():
        first, last = f"{first}1", f"{last}{_LAST_ROW}"
    if colon and first.isdigit() and last.isdigit():
        first, last = f"A{first}", f"XFD{last}"
    one, other = place_of(first), place_of(last or first)
    if one is None or other is None or one[0] > other[0] or one[1] > other[1]:
        return None
    return Area(top=one[0], left=one[1], bottom=other[0], right=other[1])


def text_of(item: etree._Element) -> str:
    """Return a string item's text, without its reading aids."""
    return "".join(t.text or "" for t in item.iter(f"{MAIN}t") if t.getparent().tag != f"{MAIN}rPh")  # type: ignore[union-attr]


def sheet_faults(sheet: Sheet) -> Iterator[str]:
    """Yield what is wrong on a sheet."""
    yield from _order_faults(sheet.root)
    yield from _row_faults(sheet)
    yield from (f"a text is of {len(t)} characters" for t in sheet.texts.values() if _length(t) > LONGEST)
    yield from _dimension_faults(sheet)
    yield from _column_faults(sheet)
    yield from _range_faults(sheet.root)
    yield from _link_faults(sheet.root)
    for element in sheet.root.iter(f"{MAIN}cfRule"):
        if int(element.get("dxfId", "0")) >= max(sheet.looks, 1):
            yield f"a rule has the look {element.get('dxfId')} of {sheet.looks}"


def _order_faults(root: etree._Element) -> Iterator[str]:
    last = -1
    tags = [str(child.tag) for child in root.iterchildren("*") if child.tag != _OTHER]
    for tag in tags:
        place = _PLACES.get(tag)
        if place is None:
            yield f"a sheet has no element {tag}"
        elif place < last:
            yield f"{tag.rpartition('}')[2]} stands behind {ORDER[last]}"
        last = max(last, -1 if place is None else place)
    for tag, count in Counter(tags).items():
        if count > 1 and tag != _MANY:
            yield f"{tag.rpartition('}')[2]} stands there {count} times"


def _row_faults(sheet: Sheet) -> Iterator[str]:
    number = 0
    for row in sheet.root.iterfind(f"{MAIN}sheetData/{MAIN}row"):
        here = int(row.get("r", number + 1))
        if not number < here <= _LAST_ROW:
            yield f"row {here} stands behind row {number}"
        number = here
        if int(row.get("s", "0")) >= sheet.formats:
            yield f"row {number} has the format {row.get('s')} of {sheet.formats}"
        yield from _cell_faults(sheet, row, number)


def _cell_faults(sheet: Sheet, row: etree._Element, number: int) -> Iterator[str]:
    column = 0
    low, _, high = row.get("spans", f"1:{_LAST_COLUMN}").partition(" ")[0].partition(":")
    for cell in row.iterchildren(f"{MAIN}c"):
        ref = cell.get("r")
        place = (number, column + 1) if ref is None else place_of(ref)
        if place is None or place[0] != number:
            yield f"the cell {ref} stands in row {number}"
            continue
        if place[1] <= column:
            yield f"the cell {ref} stands too late in its row"
        column = place[1]
        if " " not in row.get("spans", "") and not int(low) <= column <= int(high):
            yield f"the cell {ref} stands outside the spans of its row"
        yield from _content_faults(sheet, cell, place)


def _content_faults(sheet: Sheet, cell: etree._Element, place: tuple[int, int]) -> Iterator[str]:
    ref = cell.get("r")
    if int(cell.get("s", "0")) >= sheet.formats:
        yield f"{ref} has the format {cell.get('s')} of {sheet.formats}"
    if int(cell.get("cm", "0")) > sheet.metadata:
        yield f"{ref} has the metadata {cell.get('cm')} of {sheet.metadata}"
    formula = cell.find(f"{MAIN}f")
    if formula is not None:
        sheet.formulas.update(_cells(formula.get("ref", "") if formula.get("t") == "array" else ref or ""))
    if cell.get("t", "n") not in _KINDS:
        yield f"{ref} is of the kind {cell.get('t')}, which there is not"
    else:
        yield from _value_faults(sheet, cell, place)


def _value_faults(sheet: Sheet, cell: etree._Element, place: tuple[int, int]) -> Iterator[str]:
    ref, kind, says = cell.get("r"), cell.get("t", "n"), cell.findtext(f"{MAIN}v")
    if kind == "inlineStr":
        inline = cell.find(f"{MAIN}is")
        sheet.texts[place] = "" if inline is None else text_of(inline)
        if says is not None:
            yield f"{ref} has both a text and a value"
    elif kind == "s" and says is not None:
        if int(says) >= len(sheet.strings):
            yield f"{ref} has the text {says} of {len(sheet.strings)}"
        else:
            sheet.texts[place] = sheet.strings[int(says)]
    elif kind == "n" and says and not _is_number(says):
        yield f"{ref} says {says}, which is no number"
    elif says:
        sheet.texts[place] = says


def _cells(ref: str) -> Iterator[tuple[int, int]]:
    """Yield the cells that a formula fills."""
    found = area(ref)
    if found is not None:
        for row in range(found.top, found.bottom + 1):
            yield from ((row, column) for column in range(found.left, found.right + 1))


def _length(text: str) -> int:
    """Return how long a text is for Excel, which counts as UTF-16 does."""
    return len(text.encode("utf-16-le", errors="surrogatepass")) // 2 if len(text) > LONGEST // 2 else len(text)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _dimension_faults(sheet: Sheet) -> Iterator[str]:
    dimension = sheet.root.find(f"{MAIN}dimension")
    whole = area(dimension.get("ref", "")) if dimension is not None else None
    if dimension is not None and whole is None:
        yield f"the size {dimension.get('ref')} is none"
    outside = (
        (row, column)
        for row, column in sheet.texts
        if whole is not None and not (whole.top <= row <= whole.bottom and whole.left <= column <= whole.right)
    )
    if found := next(outside, None):
        yield f"the cell in row {found[0]}, column {found[1]} stands outside the size of the sheet"


def _column_faults(sheet: Sheet) -> Iterator[str]:
    last = 0
    for span in sheet.root.iterfind(f"{MAIN}cols/{MAIN}col"):
        low, high = int(span.get("min", "0")), int(span.get("max", "0"))
        if not last < low <= high <= _LAST_COLUMN:
            yield f"the columns {low} to {high} stand behind column {last}"
        if int(span.get("style", "0")) >= sheet.formats:
            yield f"the columns {low} to {high} have the format {span.get('style')} of {sheet.formats}"
        last = high


def _range_faults(root: etree._Element) -> Iterator[str]:
    for element in root.iter():
        text = element.text if element.tag == _EXTENDED_SQREF else element.get("sqref")
        for ref in (text or "").split():
            if area(ref) is None:
                yield f"{ref} is no range"
    for element in root.iter(f"{MAIN}autoFilter", f"{MAIN}sortState", f"{MAIN}mergeCell"):
        if area(element.get("ref", "")) is None:
            yield f"{element.get('ref')} is no range"


def _link_faults(root: etree._Element) -> Iterator[str]:
    links = list(root.iter(f"{MAIN}hyperlink"))
    for ref, count in Counter(link.get("ref", "") for link in links).items():
        if count > 1:
            yield f"the link on {ref} is there {count} times"
        if area(ref) is None:
            yield f"the link on {ref} is on no cell"
    for link in links:
        if not (link.get(_OFFICE_ID) or link.get("location")):
            yield f"the link on {link.get('ref')} leads nowhere"
    for holder in root.iter(f"{MAIN}hyperlinks", f"{MAIN}mergeCells"):
        if len(holder) == 0:
            yield f"{holder.tag.rpartition('}')[2]} is there and is empty"
