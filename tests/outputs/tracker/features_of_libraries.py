"""What people leave in a workbook, put there by openpyxl, and by XlsxWriter into a tracker that it writes anew."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from datetime import date, datetime

import openpyxl
import xlsxwriter
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import ColorScale, FormatObject, Rule
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Color, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image as Picture

from tests.outputs.tracker.features import Feature
from tests.outputs.tracker.hands import BOOK, TRACKER

LABEL = "MSIP_Label_0001_Name"
OWN = "Own notes"
Decorate = Callable[[xlsxwriter.Workbook, Mapping[str, xlsxwriter.worksheet.Worksheet]], None]


def a_picture() -> io.BytesIO:
    out = io.BytesIO()
    Picture.new("RGB", (8, 8), "navy").save(out, "PNG")
    out.seek(0)
    return out


# --- openpyxl --------------------------------------------------------------------------------------------------


def by_openpyxl(edit: Callable[[Workbook, Worksheet], None]) -> Callable[[bytes], bytes]:
    """Return what opens a tracker, works on it and saves it."""

    def made(data: bytes) -> bytes:
        book = openpyxl.load_workbook(io.BytesIO(data))
        sheet = book["Tracker"]
        assert isinstance(sheet, Worksheet)
        edit(book, sheet)
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    return made


def notes(_book: Workbook, sheet: Worksheet) -> None:
    note = Comment("Seen by the panel", "Tom")
    note.width, note.height = 321, 123
    sheet["D7"].comment = note


def pictures(_book: Workbook, sheet: Worksheet) -> None:
    sheet.add_image(Image(a_picture()), "R5")


def charts(_book: Workbook, sheet: Worksheet) -> None:
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=5, min_row=5, max_row=9))
    sheet.add_chart(chart, "R12")


def older_label(book: Workbook, _sheet: Worksheet) -> None:
    book.custom_doc_props.append(StringProperty(name=LABEL, value="OFFICIAL"))  # type: ignore[attr-defined]  # the stubs have none


def looks(_book: Workbook, sheet: Worksheet) -> None:
    sheet["I8"].fill = PatternFill("solid", start_color="FF00FF00")
    sheet.column_dimensions["B"].width = 33.5
    sheet.column_dimensions.group("N", "O", outline_level=1, hidden=True)
    sheet.row_dimensions[9].outlineLevel = 1
    sheet.row_dimensions[10].height = 77


def own_cells(book: Workbook, sheet: Worksheet) -> None:
    sheet["R4"], sheet["R6"], sheet["R40"] = OWN, "ask again in August", "a legend, far down"
    own = book.create_sheet("Our sums", 2)
    own["A1"] = "mine"
    own["A2"] = '=COUNTA(Tracker!A5:A16)&" rows"'
    own.merge_cells("B1:C2")
    book.create_sheet("Hidden").sheet_state = "veryHidden"


def own_names(book: Workbook, sheet: Worksheet) -> None:
    book.defined_names["Own_range"] = DefinedName("Own_range", attr_text="Tracker!$A$5:$A$16")
    sheet.defined_names["Own_local"] = DefinedName("Own_local", attr_text="'Start here'!$A$1")


def own_rules(_book: Workbook, sheet: Worksheet) -> None:
    red = DifferentialStyle(fill=PatternFill(bgColor="FFFF0000"))
    below = Rule(type="cellIs", operator="lessThan", formula=["45000"], dxf=red)
    sheet.conditional_formatting.add("E5:E16", below)
    scale = ColorScale(
        cfvo=[FormatObject(type="min"), FormatObject(type="max")], color=[Color("FF0000"), Color("0000FF")]
    )
    sheet.conditional_formatting.add("L5:L16 R5:R16", Rule(type="colorScale", colorScale=scale))
    sheet.add_data_validation(DataValidation(type="list", formula1='"yes,no"', sqref="J5:J16"))


def own_protection(_book: Workbook, sheet: Worksheet) -> None:
    sheet.protection.sheet = True
    sheet.protection.password = "secret"
    sheet.print_area = "A1:K16"


def own_table(_book: Workbook, sheet: Worksheet) -> None:
    for row, texts in enumerate((("What", "Who"), ("rooms", "Sam"), ("lunch", "Tom")), start=4):
        for column, text in enumerate(texts, start=18):
            sheet.cell(row, column).value = text
    sheet.add_table(Table(displayName="Own", ref="R4:S6"))


_OPENPYXL: Mapping[str, tuple[Callable[[Workbook, Worksheet], None], Mapping[str, str]]] = {
    "notes with sizes": (notes, {"xl/comments/comment1.xml": "Seen by", TRACKER: "legacyDrawing"}),
    "pictures": (pictures, {"xl/drawings/drawing1.xml": "<pic", TRACKER: "<drawing"}),
    "charts": (charts, {"xl/charts/chart1.xml": "barChart", TRACKER: "<drawing"}),
    "a sensitivity label, older": (older_label, {"docProps/custom.xml": LABEL}),
    "colours, widths, outline": (looks, {TRACKER: 'outlineLevel="1"'}),
    "columns beside the table, more sheets": (own_cells, {TRACKER: OWN, BOOK: "veryHidden"}),
    "defined names": (own_names, {BOOK: "Own_range"}),
    "older rules and lists": (own_rules, {TRACKER: "colorScale"}),
    "protection and a print area": (own_protection, {TRACKER: "sheetProtection", BOOK: "$A$1:$K$"}),
    "a table of one's own": (own_table, {TRACKER: 'tableParts count="2"'}),
}
BY_OPENPYXL: Mapping[str, Feature] = {
    name: Feature(made=by_openpyxl(edit), marks=marks) for name, (edit, marks) in _OPENPYXL.items()
}


# --- XlsxWriter ------------------------------------------------------------------------------------------------


def rebuilt(data: bytes, decorate: Decorate | None = None, *, inside: bool = False) -> bytes:
    """Return a tracker written anew by XlsxWriter: the same cells in shared strings, its tables, its links.

    ``inside`` gives each table a column of one's own in its middle.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False, "in_memory": True})
    day = book.add_format({"num_format": "d mmmm yyyy"})
    sheets = {}
    for sheet in openpyxl.load_workbook(io.BytesIO(data)).worksheets:
        sheets[sheet.title] = book.add_worksheet(sheet.title)
        _copy(sheet, sheets[sheet.title], day, own=3 if inside and sheet.tables else None)
    if decorate is not None:
        decorate(book, sheets)
    book.close()
    return out.getvalue()


def _copy(sheet: Worksheet, new: xlsxwriter.worksheet.Worksheet, day: object, own: int | None) -> None:
    def moved(column: int) -> int:
        return column - 1 if own is None or column <= own else column

    for number, row in enumerate(sheet.iter_rows()):
        for column, cell in enumerate(row, start=1):
            place, value = (number, moved(column)), cell.value
            if cell.hyperlink is not None:
                new.write_url(*place, cell.hyperlink.target or f"internal:{cell.hyperlink.location}", None, str(value))
            elif isinstance(value, datetime | date):
                new.write_datetime(*place, value, day)
            elif isinstance(value, str):
                new.write_string(*place, value)
            elif value is not None:
                new.write(*place, value)
    for table in sheet.tables.values():
        headers = [column.name for column in table.tableColumns]
        if own is not None:
            headers.insert(own, OWN)
        last = int("".join(filter(str.isdigit, table.ref.partition(":")[2])))
        columns = [{"header": header} for header in headers]
        new.add_table(3, 0, last - 1, len(headers) - 1, {"name": table.displayName, "columns": columns})


def by_xlsxwriter(decorate: Decorate) -> Callable[[bytes], bytes]:
    return lambda data: rebuilt(data, decorate)


def drawn(book: xlsxwriter.Workbook, sheets: Mapping[str, xlsxwriter.worksheet.Worksheet]) -> None:
    sheet = sheets["Tracker"]
    sheet.insert_textbox("R2", "Do not forget", {"width": 200})
    sheet.insert_image("R8", "blue.png", {"image_data": a_picture(), "description": "a blue square"})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Tracker!$E$5:$E$16"})
    sheet.insert_chart("R14", chart)
    sheet.insert_button("R30", {"caption": "Press"})
    sheet.set_header("&C&G", {"image_center": "blue.png", "image_data_center": a_picture()})


def checkboxes(_book: xlsxwriter.Workbook, sheets: Mapping[str, xlsxwriter.worksheet.Worksheet]) -> None:
    sheets["Tracker"].insert_checkbox("R6", True)  # noqa: FBT003 - XlsxWriter's way
    sheets["Tracker"].write_string("R4", "Done")


def rich_text(book: xlsxwriter.Workbook, sheets: Mapping[str, xlsxwriter.worksheet.Worksheet]) -> None:
    sheets["Tracker"].write_rich_string("I8", "Rang ", book.add_format({"bold": True}), "Sarah", " on Monday")


def dynamic_arrays(_book: xlsxwriter.Workbook, sheets: Mapping[str, xlsxwriter.worksheet.Worksheet]) -> None:
    sheets["Tracker"].write_dynamic_array_formula("R5:R5", "=UNIQUE(B5:B16)", None, "Aintree")
    sheets["Tracker"].write_formula("S5", "=LEN(B5)", None, 7)


def ruled(book: xlsxwriter.Workbook, sheets: Mapping[str, xlsxwriter.worksheet.Worksheet]) -> None:
    sheet = sheets["Tracker"]
    sheet.conditional_format("E5:E16", {"type": "data_bar", "data_bar_2010": True})
    sheet.conditional_format("L5:L16", {"type": "icon_set", "icon_style": "3_traffic_lights"})
    sheet.add_sparkline("R5", {"range": "Tracker!E5:E16"})
    sheet.data_validation("J5:J16", {"validate": "list", "source": "=Lists!$A$5:$A$9"})
    sheet.ignore_errors({"number_stored_as_text": "A5:P16"})
    sheet.protect("", {"format_cells": True})
    sheet.unprotect_range("G5:J16", "Team")
    sheet.set_row(8, None, None, {"level": 1, "hidden": True})
    sheet.write_comment("D8", "Seen", {"x_scale": 3, "y_scale": 2})
    book.set_custom_property(LABEL, "OFFICIAL")
    book.define_name("Own_range", "=Tracker!$A$5:$A$16")


BY_XLSXWRITER: Mapping[str, Feature] = {
    "shared strings": Feature(made=rebuilt, marks={"xl/sharedStrings.xml": "Walton", TRACKER: 't="s"'}),
    "a column inside the table": Feature(
        made=lambda data: rebuilt(data, inside=True), marks={"xl/tables/table1.xml": OWN}
    ),
    "text boxes, pictures, charts, buttons": Feature(
        made=by_xlsxwriter(drawn),
        marks={
            "xl/drawings/drawing1.xml": "Do not forget",
            "xl/charts/chart1.xml": "barDir",
            TRACKER: "legacyDrawingHF",
        },
    ),
    "checkboxes in cells": Feature(
        made=by_xlsxwriter(checkboxes), marks={"xl/featurePropertyBag/featurePropertyBag.xml": "Checkbox"}
    ),
    "rich text in a cell": Feature(made=by_xlsxwriter(rich_text), marks={"xl/sharedStrings.xml": "<b/>"}),
    "dynamic arrays": Feature(
        made=by_xlsxwriter(dynamic_arrays), marks={TRACKER: 'cm="1"', "xl/metadata.xml": "XLDAPR"}
    ),
    "rules, sparklines, ranges, notes, names": Feature(
        made=by_xlsxwriter(ruled),
        marks={TRACKER: "x14:sparkline", "docProps/custom.xml": LABEL, "xl/drawings/vmlDrawing1.vml": "width:"},
    ),
}
