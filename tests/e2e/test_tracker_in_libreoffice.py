"""The tracker opened, worked on and saved in LibreOffice, and ten more working days of the demo."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from filelock import FileLock
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from cmmtn_sync.cli.building import real_house
from cmmtn_sync.cli.moments import at_ten
from cmmtn_sync.facts.spreadsheet_cells import letters
from cmmtn_sync.facts.tracker import read_tracker
from cmmtn_sync.rehearse import weekdays
from cmmtn_sync.run import Ran, run
from tests.e2e import spreadsheet_hands as hands
from tests.e2e.conftest import Demo
from tests.e2e.libreoffice import IS_HERE, LibreOffice
from tests.outputs.tracker.soundness import unsound

pytestmark = pytest.mark.skipif(not IS_HERE, reason="LibreOffice is not here")

TEN_DAYS = tuple(weekdays(date(2025, 7, 4), date(2025, 7, 17)))
CLICKS = """
  sheet.getCellRangeByName("{decision}{returned}").String = "Return"
  sheet.getCellRangeByName("{reason}{returned}").String = "Please name who leads each action"
  sheet.getCellRangeByName("{decision}{kept}").String = "Kept, more wanted"
  sheet.getCellRangeByName("{reason}{kept}").String = "31 July 2025, the page with the signatures"
  sheet.getCellRangeByName("{comment}{returned}").String = "Spoke to Sarah on Thursday"
  sheet.Annotations.insertNew(sheet.getCellRangeByName("{status}{kept}").CellAddress, "Seen by the panel")
  sheet.Columns.getByIndex(1).Width = 4321
  sheet.Columns.insertByIndex({own}, 1)
  sheet.getCellByPosition({own}, {header} - 1).String = "My notes"
  sheet.getCellByPosition({own}, {kept} - 1).String = "ask again in August"
  Dim field(0) As New com.sun.star.sheet.TableFilterField
  field(0).Field = 1
  field(0).Operator = com.sun.star.sheet.FilterOperator.EQUAL
  field(0).StringValue = "{unit}"
  table = doc.DatabaseRanges.getByName("Tracker")
  table.FilterDescriptor.setFilterFields(field())
  table.refresh()
"""


@dataclass(frozen=True, kw_only=True)
class Played:
    """The tracker as LibreOffice saved it, as it is ten working days later, and after one more run at that moment."""

    returned: str
    kept: str
    codes: list[int]
    idle: bool
    saved: bytes
    after: bytes
    again: bytes


@pytest.fixture(scope="module")
def played(demo: Demo) -> Played:
    """Play the ten days once for all processes of a test session, beside the one demo."""
    place = demo.folder.parent / "libreoffice"
    place.mkdir(exist_ok=True)
    with FileLock(place / "lock"):
        if not (place / "told.json").exists():
            (place / "told.json").write_text(json.dumps(play(demo, place)), encoding="utf-8")
    told = json.loads((place / "told.json").read_text(encoding="utf-8"))
    saved, after, again = ((place / f"{name}.xlsx").read_bytes() for name in ("saved", "after", "again"))
    return Played(**told, saved=saved, after=after, again=again)


def play(demo: Demo, place: Path) -> dict[str, object]:
    home = Path(shutil.copytree(demo.folder, place / "demo-tenant"))
    tracker = home / "network" / "Peer Review" / "Tracker.xlsx"
    data = tracker.read_bytes()
    returned, kept = complete(data, "y2q1.work-plan"), complete(data, "y2q1.operational-policy")
    tracker.write_bytes(LibreOffice(place).saved(data, "Tracker", clicks(data, returned, kept)))
    shutil.copy(tracker, place / "saved.xlsx")
    codes = [int(a_run(home, day).exit_code) for day in TEN_DAYS]
    shutil.copy(tracker, place / "after.xlsx")
    again = a_run(home, TEN_DAYS[-1])
    shutil.copy(tracker, place / "again.xlsx")
    return {"returned": returned, "kept": kept, "codes": codes, "idle": again.idle}


def complete(data: bytes, requirement: str) -> str:
    """Return the first row of a requirement that is complete, of whichever unit."""
    rows = read_tracker(data).sheets["Tracker"].rows
    return next(r.key for r in rows if f"/{requirement}/" in r.key and "Complete" in str(r.values["Status"]))


def clicks(data: bytes, returned: str, kept: str) -> str:
    sheet = read_tracker(data).sheets["Tracker"]
    rows = sheet.by_key()
    return CLICKS.format(
        decision=letters(sheet.headers["Team decision"]),
        reason=letters(sheet.headers["Reason or date"]),
        comment=letters(sheet.headers["Team comment"]),
        status=letters(sheet.headers["Status"]),
        returned=rows[returned].number,
        kept=rows[kept].number,
        own=sheet.headers["Team owner"],
        header=sheet.header_row,
        unit=rows[kept].values["Unit"],
    )


def a_run(home: Path, day: date) -> Ran:
    with real_house(home / "config", at_ten(day)) as house:
        return run(house, at_ten(day))


def sheet_of(data: bytes) -> Worksheet:
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Tracker"]
    assert isinstance(sheet, Worksheet)
    return sheet


def test_the_decisions_are_acted_on_and_answered(played: Played) -> None:
    returned, kept = (hands.row_of(played.after, "Tracker", key) for key in (played.returned, played.kept))

    assert returned["Decided"] == "Returned 4 July 2025: Please name who leads each action"
    assert returned["Status"] == "■ Overdue"
    assert str(kept["Decided"]).startswith("Kept 4 July 2025, more wanted by 31 July 2025: the page with the sign")
    assert [row.get(h) for row in (returned, kept) for h in ("Team decision", "Reason or date")] == [None] * 4
    assert played.codes == [0] * 10


def test_comment_filter_column_and_widths_are_as_they_were_left(played: Played) -> None:
    saved, after = sheet_of(played.saved), sheet_of(played.after)
    filters = [sheet.tables["Tracker"].autoFilter.filterColumn for sheet in (saved, after)]

    assert hands.row_of(played.after, "Tracker", played.returned)["Team comment"] == "Spoke to Sarah on Thursday"
    assert notes(after) == notes(saved) == ["Seen by the panel"]
    assert own_column(after) == own_column(saved) == ["My notes", "ask again in August"]
    assert repr(filters[0]) == repr(filters[1]) != "[]"
    assert hidden(saved) <= hidden(after)
    assert len(hidden(saved)) > len(read_tracker(played.saved).sheets["Tracker"].rows) // 2
    assert widths(after) == widths(saved)
    assert round(widths(saved)["B"]) == 18  # 4.321 centimetres


def notes(sheet: Worksheet) -> list[str]:
    return [cell.comment.text.strip() for row in sheet.iter_rows() for cell in row if cell.comment]


def own_column(sheet: Worksheet) -> list[str]:
    column = next(cell.column for row in sheet.iter_rows() for cell in row if cell.value == "My notes")
    return [str(row[0].value) for row in sheet.iter_rows(min_col=column, max_col=column) if row[0].value]


def hidden(sheet: Worksheet) -> set[int]:
    return {number for number, row in sheet.row_dimensions.items() if row.hidden}


def widths(sheet: Worksheet) -> dict[str, float]:
    return {letter: column.width for letter, column in sheet.column_dimensions.items()}


def test_a_row_that_came_later_looks_like_its_neighbours(played: Played) -> None:
    sheet = sheet_of(played.after)
    last = read_tracker(played.after).sheets["Tracker"].rows[-1]
    table = sheet.tables["Tracker"]

    assert last.key.endswith("/1")
    assert last.key not in hands.keys_of(played.saved, "Tracker")
    assert table.ref.endswith(str(last.number))
    assert table.autoFilter.ref == table.ref
    assert [looks(c) for c in sheet[last.number]] == [looks(c) for c in sheet[last.number - 1]]
    assert [covers(sheet, last.number)] == [covers(sheet, last.number - 1)]


def looks(cell: Cell | MergedCell) -> tuple[object, ...]:
    return (repr(cell.font), repr(cell.fill), repr(cell.border), repr(cell.alignment), cell.number_format)


def covers(sheet: Worksheet, row: int) -> list[tuple[str, str]]:
    """Return which rules and drop-down lists hold in a row: the column, and what they say."""
    rules = [(r.cells.ranges, str(r.rules[0].formula)) for r in sheet.conditional_formatting]
    lists = [(v.sqref.ranges, str(v.formula1)) for v in sheet.data_validations.dataValidation]
    return sorted(
        (letters(found.min_col), says)
        for ranges, says in (*rules, *lists)
        for found in ranges
        if found.min_row <= row <= found.max_row
    )


def test_openpyxl_and_calamine_read_the_same_cells(played: Played) -> None:
    book = openpyxl.load_workbook(io.BytesIO(played.after))
    other = CalamineWorkbook.from_filelike(io.BytesIO(played.after))

    assert book.sheetnames == other.sheet_names
    for name in book.sheetnames:
        theirs = dict(cells(other.get_sheet_by_name(name).to_python(skip_empty_area=False)))
        assert dict(cells(book[name].iter_rows(values_only=True))) == theirs


def cells(rows: Iterable[Iterable[object]]) -> Iterator[tuple[tuple[int, int], object]]:
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            if value not in {None, ""}:
                yield (number, column), plain(value)


def plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.date()
    return float(value) if isinstance(value, int) else value


def test_the_sheet_is_sound_and_at_the_same_moment_nothing_is_left_to_do(played: Played) -> None:
    assert unsound(played.after) == []
    assert played.idle
    assert played.again == played.after
