"""The self-assessment, as an Excel workbook for one unit and one set of standards.

openpyxl is imported here: import this only where a workbook is made.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from cmmtn_sync.checks.ratings import Rating
from cmmtn_sync.errors import TemplateError
from cmmtn_sync.model import Standard, StandardSet
from cmmtn_sync.outputs.documents import settled
from cmmtn_sync.plan.forms import Filling

RATINGS: Final = tuple(rating.value.capitalize() for rating in Rating)
"""The words offered for a rating (programme, section 4); people's own words are understood too."""

_BLUE, _DARK, _INK, _GREY, _TINT, _YELLOW, _LINE = (
    "005EB8",
    "003087",
    "212B32",
    "4C6272",
    "F0F4F5",
    "FFF9C4",
    "AEB7BD",
)
_COLUMNS: Final = (
    ("Code", 14),
    ("Standard", 40),
    ("Section", 17),
    ("Self rating", 15),
    ("Evidence", 32),
    ("Comment", 28),
    ("Lead", 14),
)
"""Heading and width in letters; people type from the fourth on."""
_TYPED: Final = 4
_HEADER: Final = 4
"""The row of the headings: a title and a line on what to do stand above them."""
_LETTERS_HIGH: Final = 15
_LETTERS_WIDE: Final = 1.15
"""Letters that fit into a unit of a column's width: Arial 11 is a little narrower than the digits it is counted in."""
_TALLEST: Final = 409
_EDGE: Final = Side(style="thin", color=_LINE)
_BORDER: Final = Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE)
_SIGN_OFF: Final = ("Completed by", "Role", "Date completed", "Agreed by", "Date agreed")


def self_assessment(filling: Filling, created: datetime) -> bytes:
    """Return the form of a unit, with the standards that apply to its role; for nobody's form, all of them.

    Equal input gives equal bytes. Raise ``TemplateError`` if there are no standards to rate.
    """
    standards = filling.standards
    asked = _applying(standards, filling) if standards else ()
    if standards is None or not asked:
        raise _no_standards(filling)
    book = Workbook()
    del book["Sheet"]
    _read_me(_sheet(book, "Read me", filling), filling, standards, len(asked))
    _to_rate(_sheet(book, "Self-assessment", filling), filling, asked)
    _sign_off(_sheet(book, "Sign-off", filling), filling, standards)
    properties = book.properties
    properties.title = f"Self-assessment {filling.period}: {filling.short_name}"
    properties.creator = filling.network
    properties.language = "en-GB"
    written = io.BytesIO()
    book.save(written)
    return settled(_dated(written.getvalue(), created))


def _applying(standards: StandardSet, filling: Filling) -> tuple[Standard, ...]:
    return standards.standards if filling.role is None else standards.applying_to(filling.role)


def _no_standards(filling: Filling) -> TemplateError:
    happened = f"The self-assessment of {filling.short_name} could not be made."
    return TemplateError(
        happened,
        why="No standard of the cycle's set applies to a unit of its role, or the cycle names no set.",
        do="Name a set of standards for the cycle in programme.yaml, and the roles in its file in standards.",
    )


# --- sheets


def _sheet(book: Workbook, name: str, filling: Filling) -> Worksheet:
    """Return a sheet of the book, ready for print: A4 across, one page wide, its heading on every page."""
    sheet: Worksheet = book.create_sheet(name)
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation = "landscape" if name == "Self-assessment" else "portrait"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.oddHeader = HeaderFooterItem(left=_part(filling.network))
    about, page = _part(f"Self-assessment: {filling.short_name}"), _HeaderFooterPart(text="Page &P of &N")
    sheet.oddFooter = HeaderFooterItem(left=about, right=page)
    return sheet


def _part(text: str) -> _HeaderFooterPart:
    """Return a part of a page header that says a text: ``&`` alone would begin a code."""
    return _HeaderFooterPart(text=text.replace("&", "&&"))


def _read_me(sheet: Worksheet, filling: Filling, standards: StandardSet, count: int) -> None:
    sheet.sheet_properties.tabColor = _GREY
    _heading(sheet, f"Self-assessment {filling.period}", filling.unit)
    facts = (
        ("Unit", filling.short_name),
        ("Year", filling.period),
        ("Programme", filling.cycle),
        ("Due", filling.due),
        ("For", filling.network),
        ("Standard set", f"{standards.id}, version {standards.version}"),
        ("Where it comes from", standards.source),
        ("Standards to rate", str(count)),
    )
    row = _labelled(sheet, _HEADER, facts)
    sheet.cell(row + 1, 1, "How to fill it in").font = Font(name="Arial", size=13, bold=True, color=_DARK)
    for at, line in enumerate(_HOW, row + 2):
        _text(sheet, at, 1, f"Step {at - row - 1}", bold=True)
        _text(sheet, at, 2, line.format(contact=filling.contact_name, email=filling.contact_email))
    _widths(sheet, (22, 78))
    _heights(sheet, (22, 78), range(_HEADER, row + 2 + len(_HOW)))


_HOW: Final = (
    "Go to the sheet “Self-assessment”. Type only in the yellow cells.",
    "Give every standard a rating from the list: compliant, partially compliant, non-compliant or not applicable.",
    "Say under Evidence how you know: a document, an audit with its date, a rota, a number.",
    "Where a standard is met in part or not at all, say under Comment what is wanting and what you do about it.",
    "Fill in the last sheet when you have finished.",
    "Please keep patients out of it: no names, no NHS numbers, no dates of birth.",
    "Save the file in your folder. Questions go to {contact}, {email}.",
)


def _to_rate(sheet: Worksheet, filling: Filling, asked: Sequence[Standard]) -> None:
    sheet.sheet_properties.tabColor = "FFEB3B"
    _heading(sheet, f"Self-assessment {filling.period}: {filling.short_name}", _WHAT_TO_DO)
    for column, (title, _) in enumerate(_COLUMNS, 1):
        _head_cell(sheet, _HEADER, column, title)
    for row, standard in enumerate(asked, _HEADER + 1):
        for column, text in enumerate((standard.code, standard.title, standard.section), 1):
            _boxed(sheet, row, column, text, _TINT)
        for column in range(_TYPED, len(_COLUMNS) + 1):
            _boxed(sheet, row, column, None, _YELLOW)
    last = _HEADER + len(asked)
    widths = [width for _, width in _COLUMNS]
    _widths(sheet, widths)
    _heights(sheet, widths, range(_HEADER, last + 1), least=32)
    sheet.freeze_panes = f"C{_HEADER + 1}"
    sheet.print_title_rows = f"{_HEADER}:{_HEADER}"
    _offer_ratings(sheet, last)
    table = Table(displayName="SelfAssessment", ref=f"A{_HEADER}:{get_column_letter(len(_COLUMNS))}{last}")
    table.tableStyleInfo = TableStyleInfo(name=None, showRowStripes=False)
    sheet.add_table(table)


_WHAT_TO_DO: Final = (
    "Type only in the yellow cells. Choose a rating from the list, and say how you know. "
    "Partially compliant and non-compliant need a comment."
)


def _offer_ratings(sheet: Worksheet, last: int) -> None:
    """Offer the ratings as a list. Other words are warned of and can stay: people's words are understood too."""
    offer = DataValidation(type="list", formula1=f'"{",".join(RATINGS)}"', allow_blank=True)
    offer.errorStyle = "warning"
    offer.showErrorMessage = offer.showInputMessage = True
    offer.errorTitle, offer.error = "Rating", "Please choose one of the four ratings from the list."
    offer.promptTitle, offer.prompt = "Self rating", "Choose one of the four ratings from the list."
    letter = get_column_letter(_TYPED)
    offer.add(f"{letter}{_HEADER + 1}:{letter}{last}")
    sheet.add_data_validation(offer)


def _sign_off(sheet: Worksheet, filling: Filling, standards: StandardSet) -> None:
    sheet.sheet_properties.tabColor = "FFEB3B"
    _heading(sheet, "Sign-off", f"For {filling.short_name}. Fill in the yellow cells when every standard is rated.")
    _head_cell(sheet, _HEADER, 1, "Item")
    _head_cell(sheet, _HEADER, 2, "Your entry")
    for row, label in enumerate(_SIGN_OFF, _HEADER + 1):
        _boxed(sheet, row, 1, label, _TINT, bold=True)
        _boxed(sheet, row, 2, None, _YELLOW)
    row = _HEADER + len(_SIGN_OFF) + 1
    for label, text in (("Standard set", standards.id), ("Standards version", standards.version)):
        _boxed(sheet, row, 1, label, _TINT, bold=True)
        _boxed(sheet, row, 2, text, None)
        row += 1
    _widths(sheet, (24, 60))
    for at in range(_HEADER, row):
        sheet.row_dimensions[at].height = 24


# --- cells


def _heading(sheet: Worksheet, title: str, below: str) -> None:
    sheet["A1"] = title
    sheet["A1"].font = Font(name="Arial", size=18, bold=True, color=_DARK)
    sheet.row_dimensions[1].height = 28
    sheet["A2"] = below
    sheet["A2"].font = Font(name="Arial", size=11, color=_GREY)


def _labelled(sheet: Worksheet, row: int, facts: Iterable[tuple[str, str]]) -> int:
    """Write labels with what they say, and return the row below them."""
    at = row
    for at, (label, text) in enumerate(facts, row):
        _boxed(sheet, at, 1, label, _TINT, bold=True)
        _boxed(sheet, at, 2, text, None)
    return at + 1


def _head_cell(sheet: Worksheet, row: int, column: int, text: str) -> None:
    _boxed(sheet, row, column, text, _BLUE, bold=True)
    sheet.cell(row, column).font = Font(name="Arial", size=11, bold=True, color="FFFFFF")


def _boxed(sheet: Worksheet, row: int, column: int, text: str | None, fill: str | None, *, bold: bool = False) -> None:
    _text(sheet, row, column, text, bold=bold)
    cell = sheet.cell(row, column)
    cell.border = _BORDER
    if fill:
        cell.fill = PatternFill("solid", start_color=fill)


def _text(sheet: Worksheet, row: int, column: int, text: str | None, *, bold: bool = False) -> None:
    cell = sheet.cell(row, column)
    if text is not None:
        cell.value = text
        cell.data_type = "s"  # a name that begins with = is no formula
    cell.font = Font(name="Arial", size=11, bold=bold, color=_INK)
    cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="left", indent=1)


def _widths(sheet: Worksheet, widths: Sequence[float]) -> None:
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width


def _heights(sheet: Worksheet, widths: Sequence[float], rows: Iterable[int], least: int = 20) -> None:
    """Give rows the height that their longest cell needs: not every program works it out by itself."""
    for row in rows:
        lines = max(
            -(-len(str(sheet.cell(row, column).value or "")) // max(1, int(width * _LETTERS_WIDE)))
            for column, width in enumerate(widths, 1)
        )
        sheet.row_dimensions[row].height = min(max(least, lines * _LETTERS_HIGH + 6), _TALLEST)


def _dated(package: bytes, created: datetime) -> bytes:
    """Return the workbook as if saved at that moment: openpyxl writes the computer's clock into it."""
    moment = created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rb"\g<1>" + moment.encode(), data)
            new.writestr(name, data)
    return result.getvalue()
