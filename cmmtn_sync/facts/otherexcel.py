"""Workbooks that are not made of XML: Excel 97 (.xls) and binary Excel (.xlsb), read by calamine.

It is fast and bounded by what a file holds, but says neither comments nor headers nor formulas without a value:
what it does not tell is looked through as raw letters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Final, TypeAlias, TypeVar

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from cmmtn_sync.facts.cells import as_number, clock_words, day_words
from cmmtn_sync.facts.compound import compound_property_spots, raw_texts, streams
from cmmtn_sync.facts.extents import refuse_wide, without_extents
from cmmtn_sync.facts.package import Package, core_title
from cmmtn_sync.facts.parts import data_spots, embedded_in, part_spots
from cmmtn_sync.facts.privacy import numbers_in
from cmmtn_sync.facts.said import CannotRead, Said, Spot
from cmmtn_sync.facts.sheets import MERGES_READ, SHEETS_READ, Limits, Sheet, Told, as_workbook, told
from cmmtn_sync.model import FileKind, Reason

_Value: TypeAlias = int | float | str | bool | time | date | datetime | timedelta
_Result = TypeVar("_Result")
_STREAM_READ: Final = 32 * 1024 * 1024
_MACROS: Final = "_VBA_PROJECT_CUR"


def read_old(data: bytes) -> Said:
    """Return what an Excel 97 workbook says. Raise :class:`CannotRead`."""
    parts = dict(streams(data, _STREAM_READ))
    properties = compound_property_spots(data)
    raw = [t for path, content in parts.items() if path in {"Workbook", "Book"} for t in raw_texts(content)]
    said = _read(without_extents(data), FileKind.OLD_EXCEL, "")
    unseen = _unseen(said, data_spots("a part of the workbook that is not seen", raw))
    return replace(said, macros=any(_MACROS in path for path in parts), spots=(*said.spots, *unseen, *properties))


def read_binary(data: bytes) -> Said:
    """Return what a binary Excel workbook says. Raise :class:`CannotRead`."""
    package = Package(data)  # within the same bounds as any other
    refuse_wide(package)
    said = _read(data, FileKind.BINARY_EXCEL, core_title(package))
    unseen = _unseen(said, part_spots(package, handled=frozenset()))
    return replace(
        said,
        macros=any("vbaproject" in name for name in package.names()),
        embedded=embedded_in(package),
        spots=(*said.spots, *unseen),
    )


def _unseen(said: Said, spots: Iterable[Spot]) -> Iterator[Spot]:
    """Return the spots whose numbers are not those of cells: these are known with their place."""
    known = frozenset(number for spot in said.spots for number in numbers_in(spot.text))
    return (spot for spot in spots if not numbers_in(spot.text) <= known or not numbers_in(spot.text))


def _read(data: bytes, kind: FileKind, title: str) -> Said:
    book = _safely(lambda: CalamineWorkbook.from_filelike(BytesIO(data)))
    limits = Limits()
    return as_workbook(kind, list(_sheets(book, limits)), title, limits)


def _sheets(book: CalamineWorkbook, limits: Limits) -> Iterator[Told]:
    listed = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    limits.cut = limits.cut or len(listed) > SHEETS_READ
    for stated in listed[:SHEETS_READ]:
        sheet = Sheet(name=stated.name, hidden=stated.visible != SheetVisibleEnum.Visible)
        _safely(lambda sheet=sheet: _fill(sheet, book, limits))  # type: ignore[misc]
        yield told(sheet)


def _fill(sheet: Sheet, book: CalamineWorkbook, limits: Limits) -> None:
    cells = book.get_sheet_by_name(sheet.name)
    top, left = cells.start or (0, 0)
    for (first, start), (last, end) in (cells.merged_cell_ranges or [])[:MERGES_READ]:
        sheet.merges.append((first + 1, start + 1, last + 1, end + 1))
    for number, row in enumerate(cells.iter_rows(), start=1):
        said = {column: text for column, value in enumerate(row, start=left + 1) if (text := _words(value).strip())}
        if said:
            sheet.rows[top + number] = said
        if not limits.take_row(len(said)):
            return


def _words(value: _Value) -> str:
    """Return what stands in a cell as in any other workbook: dates as "30 June 2025", numbers plain."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return day_words(value) if value.time() == time() else f"{day_words(value)} {clock_words(value)}"
    if isinstance(value, date):
        return day_words(value)
    if isinstance(value, time):
        return clock_words(value)
    return str(value) if isinstance(value, timedelta) else as_number(float(value))


def _safely(act: Callable[[], _Result]) -> _Result:
    """Return what calamine gives. Raise :class:`CannotRead` for what it raises, a panic of its own included."""
    try:
        return act()
    except PasswordError as error:
        raise CannotRead(Reason.PASSWORD, "a workbook with a password") from error
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        raise CannotRead(Reason.DAMAGED, "a workbook that is damaged") from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # what Rust raises is no Exception, and pyo3 does not name it
            raise CannotRead(Reason.DAMAGED, "a workbook that is damaged") from None
        raise
