"""How a sheet prints: A4 across, as wide as one page, the header on each page, page x of y."""

from __future__ import annotations

from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet


def set_page(sheet: Worksheet, *, network: str) -> None:
    """Set the sheet's paper, margins, header and footer."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.7
    sheet.page_margins.header = sheet.page_margins.footer = 0.3
    sheet.HeaderFooter.oddHeader = _across(network.replace("&", "&&"), "", "")
    sheet.HeaderFooter.oddFooter = _across("&F", "&A", "Page &P of &N")
    sheet.sheet_view.showGridLines = False


def _across(left: str, centre: str, right: str) -> HeaderFooterItem:
    parts = [_HeaderFooterPart(text=text, font="Arial", size=9) for text in (left, centre, right)]
    return HeaderFooterItem(left=parts[0], center=parts[1], right=parts[2])
