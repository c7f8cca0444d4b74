"""Whatever a text from outside says, in whichever column of ours: it is stored as text, and the file stays sound."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from cmmtn_sync.columns import TRACKER, Owner
from cmmtn_sync.facts.tracker import read_tracker
from cmmtn_sync.model import CellChange, CellValue, Linked
from tests.outputs.tracker.hands import a_tracker, patched
from tests.outputs.tracker.samples import an_assessment

KEY = an_assessment(1).obligation.key
OURS = [c.header for c in TRACKER.columns if c.owner is Owner.MACHINE and c.header != TRACKER.key_header]
TEXTS = {
    "a formula": ('=HYPERLINK("http://x.example.org","click")',) * 2,
    "a command": ("+cmd|' /C calc'!A0",) * 2,
    "a sum": ("@SUM(1+1)*cmd",) * 2,
    "a minus": ("-2+3",) * 2,
    "a tab and a formula": ("\t=1+1",) * 2,
    "control characters": ("a\x00b\x07c\x1bd\x7f", "abcd\x7f"),
    "half a character and no character": ("a\ud800b\uffffc", "abc"),
    "right to left": ("report\u202exslx.exe",) * 2,
    "marks of XML": ("</t></is></c><c r='A1'><v>1</v>]]>&amp;<!--",) * 2,
    "what looks escaped": ("_x0041__x000D_",) * 2,
    "lines": ("one\r\ntwo\rthree", "one\ntwo\nthree"),
    "too long": ("x" * 40_000, "x" * (32_000 - 9) + "... (cut)"),
    "too long, of large characters": ("🚑" * 40_000, None),
    "spaces": ("  two  and  two  ",) * 2,
    "figures": ("0123",) * 2,
}


def written(value: CellValue, *headers: str) -> bytes:
    return patched(a_tracker(), [CellChange(sheet="Tracker", key=KEY, header=h, value=value) for h in headers])


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_is_stored_as_text_in_every_column_of_ours(name: str) -> None:
    text, stored = TEXTS[name]
    assert text is not None

    data = written(text, *OURS)

    row = read_tracker(data).sheets["Tracker"].by_key()[KEY]
    headers = read_tracker(data).sheets["Tracker"].headers
    cells = [load_workbook(io.BytesIO(data))["Tracker"].cell(row.number, headers[h]) for h in OURS[:2]]
    assert {row.values[h] for h in OURS} == {stored or row.values[OURS[0]]}
    assert [cell.data_type for cell in cells] == ["s", "s"]
    assert all(len(str(row.values[h]).encode("utf-16-le")) // 2 <= 32_767 for h in OURS)


@pytest.mark.parametrize("name", [n for n in TEXTS if n not in {"what looks escaped", "lines"}])
def test_calamine_reads_the_same_text(name: str) -> None:
    text = TEXTS[name][0]
    assert text is not None
    data = written(text, "Decided")

    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("Tracker").to_python()

    row = read_tracker(data).sheets["Tracker"].by_key()[KEY]
    assert rows[row.number - 1][read_tracker(data).sheets["Tracker"].headers["Decided"] - 1] == row.values["Decided"]


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example.org/Ä b/<x>&y='\"?z=%20#frag",
        "https://a.example.org/" + "x" * 2_000,
        "#'Start here'!A1",
        "mailto:sam@example.org?subject=a b",
    ],
)
def test_a_link_is_kept_as_it_is(url: str) -> None:
    data = written(Linked(text="=Report", url=url), "Document")

    said = read_tracker(data).sheets["Tracker"].by_key()[KEY].values["Document"]
    assert said == Linked(text="=Report", url=url)


def test_a_link_that_is_longer_than_excel_takes_is_left_out() -> None:
    data = written(Linked(text="Report", url="https://a.example.org/" + "x" * 2_079), "Document")

    assert read_tracker(data).sheets["Tracker"].by_key()[KEY].values["Document"] == "Report"
