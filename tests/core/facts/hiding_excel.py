"""Every place of an Excel workbook, of any age, in which a text can hide."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Final

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from tests.core.facts.hiding_word import Hider
from tests.core.facts.made import (
    a_bare_workbook,
    a_workbook,
)
from tests.core.facts.oldbooks import a_binary_workbook, an_old_workbook

_A = "http://schemas.openxmlformats.org/drawingml/2006/main"

_HEADER: Final = ("Ref", "Action", "Lead")


def _book(write: Callable[[Workbook], object]) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Plan"
    sheet.append(_HEADER)
    write(book)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def as_digits(text: str) -> int:
    return int("".join(c for c in text if c.isdigit()))


def _numeric(text: str, number_format: str) -> bytes:
    def write(book: Workbook) -> None:
        sheet = book["Plan"]
        sheet["E7"] = as_digits(text)
        sheet["E7"].number_format = number_format

    return _book(write)


def _under_a_header(text: str) -> bytes:
    return a_workbook({"Plan": [("Ref", "NHS Number", "Lead"), ("A1", as_digits(text), "J Smith")]})


def _in_a_column(text: str) -> bytes:
    return a_workbook({"Plan": [("Code",), (as_digits(text),), (9990000018,), (9990000026,), (9990000034,)]})


def _hidden(text: str, *, rows: bool) -> bytes:
    def write(book: Workbook) -> None:
        sheet = book["Plan"]
        sheet["B7"] = text
        if rows:
            sheet.row_dimensions[7].hidden = True
        else:
            sheet.column_dimensions["B"].hidden = True

    return _book(write)


def _commented(text: str) -> bytes:
    def write(book: Workbook) -> None:
        book["Plan"]["A1"].comment = Comment(text, "J Smith")

    return _book(write)


def _validated(text: str) -> bytes:
    def write(book: Workbook) -> None:
        rule = DataValidation(type="list", formula1=f'"{text},none"')
        rule.add("B7")
        book["Plan"].add_data_validation(rule)

    return _book(write)


def _headed(text: str) -> bytes:
    def write(book: Workbook) -> None:
        header = book["Plan"].oddHeader
        assert header is not None
        header.left.text = text

    return _book(write)


def _authored(text: str) -> bytes:
    def write(book: Workbook) -> None:
        book.properties.creator = text

    return _book(write)


_CELL: Final = '<sheetData><row><c t="inlineStr"><is><t>text</t></is></c></row></sheetData>'


def _excel_part(name: str, xml: str) -> Hider:
    return lambda text: a_bare_workbook(_CELL, more={name: xml.format(text)})


EXCEL: Final[Mapping[str, tuple[Hider, str]]] = {
    "cell": (lambda t: a_workbook({"Plan": [_HEADER, ("A1", t, "")]}), "sheet “Plan”, cell B2"),
    "number under a header that says NHS": (_under_a_header, "sheet “Plan”, cell B2"),
    "number shown as 000 000 0000": (lambda t: _numeric(t, "000 000 0000"), "sheet “Plan”, cell E7"),
    "one of several numbers in a column": (_in_a_column, "sheet “Plan”, cell A2"),
    "hidden sheet": (
        lambda t: a_workbook({"Plan": [_HEADER], "Raw": [("",), ("", t)]}, hide=["Raw"]),
        "sheet “Raw” (hidden), cell B2",
    ),
    "hidden row": (lambda t: _hidden(t, rows=True), "sheet “Plan”, cell B7"),
    "hidden column": (lambda t: _hidden(t, rows=False), "sheet “Plan”, cell B7"),
    "comment": (_commented, "a comment"),
    "thread of comments": (
        _excel_part(
            "xl/threadedComments/threadedComment1.xml", "<t><threadedComment><text>{}</text></threadedComment></t>"
        ),
        "a comment",
    ),
    "choices of a cell": (_validated, "a link, or the hint or the choices of a cell, on sheet “Plan”"),
    "formula": (
        lambda t: a_bare_workbook(
            f'<sheetData><row r="3"><c r="B3"><f>IF(A1=1,"{t}")</f><v>1</v></c></row></sheetData>'
        ),
        "sheet “Plan”, the formula in cell B3",
    ),
    "header": (_headed, "the page header or footer of sheet “Plan”"),
    "author": (_authored, "the document's properties (Author)"),
    "the name of a sheet": (lambda t: a_workbook({t: [_HEADER]}), "the name of a sheet"),
    "defined name": (lambda t: _book(lambda b: _define(b, t)), "a defined name or the name of a sheet"),
    "text box": (
        _excel_part("xl/drawings/drawing1.xml", f'<d xmlns:a="{_A}"><a:p><a:r><a:t>{{}}</a:t></a:r></a:p></d>'),
        "a text box or drawing",
    ),
    "description of a picture": (
        _excel_part("xl/drawings/drawing1.xml", '<d><cNvPr descr="{}"/></d>'),
        "the description of a picture",
    ),
    "data behind a pivot table": (
        _excel_part("xl/pivotCache/pivotCacheRecords1.xml", '<r><s v="{}"/></r>'),
        "the data behind a pivot table",
    ),
    "data from another workbook": (
        _excel_part("xl/externalLinks/externalLink1.xml", "<e><cell><v>{}</v></cell></e>"),
        "data taken from another workbook",
    ),
    "the name of an embedded file": (
        lambda t: a_bare_workbook(_CELL, more={f"xl/embeddings/{t}.xlsx": b""}),
        "the name of an embedded file",
    ),
}


def _define(book: Workbook, text: str) -> None:
    book.defined_names["Case"] = DefinedName("Case", attr_text=f'"{text}"')


OLD_EXCEL: Final[Mapping[str, tuple[Hider, str]]] = {
    "cell": (lambda t: an_old_workbook({"Plan": [[*_HEADER], ["A1", t]]}), "sheet “Plan”, cell B2"),
    "hidden sheet": (
        lambda t: an_old_workbook({"Plan": [[*_HEADER]], "Raw": [["", t]]}, hide=["Raw"]),
        "sheet “Raw” (hidden), cell B1",
    ),
    "number under a header that says NHS": (
        lambda t: an_old_workbook({"Plan": [["Ref", "NHS Number"], ["A1", float(as_digits(t))]]}),
        "sheet “Plan”, cell B2",
    ),
    "author": (
        lambda t: an_old_workbook({"Plan": [[*_HEADER]]}, author=t),
        "the document's properties (Author)",
    ),
    "what calamine does not tell": (
        lambda t: an_old_workbook({"Plan": [[*_HEADER]]}, note=t),
        "a part of the workbook that is not seen",
    ),
}
BINARY_EXCEL: Final[Mapping[str, tuple[Hider, str]]] = {
    "cell": (lambda t: a_binary_workbook({"Plan": [[*_HEADER], ["A1", t]]}), "sheet “Plan”, cell B2"),
    "hidden sheet": (
        lambda t: a_binary_workbook({"Plan": [[*_HEADER]], "Raw": [["", t]]}, hide=["Raw"]),
        "sheet “Raw” (hidden), cell B1",
    ),
    "comment": (
        lambda t: a_binary_workbook({"Plan": [[*_HEADER]]}, more={"xl/comments1.bin": t.encode("utf-16-le")}),
        "a comment",
    ),
}
