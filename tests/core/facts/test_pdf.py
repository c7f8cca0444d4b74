from __future__ import annotations

from cmmtn_sync.model import Reason
from tests.core.facts.made import a_pdf, facts_of, reason_of

_PICTURE = (
    "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>\n"
    "stream\n0\nendstream"
)
_SCANNED = "q 595 0 0 842 0 0 cm /X6 Do Q\n"


def _grid(columns: list[int], rows: list[int]) -> str:
    across = "".join(f"{columns[0]} {y} m {columns[-1]} {y} l S\n" for y in rows)
    down = "".join(f"{x} {rows[0]} m {x} {rows[-1]} l S\n" for x in columns)
    return across + down


def _cell(x: int, y: int, text: str) -> str:
    return f"BT /F1 11 Tf {x} {y} Td ({text}) Tj ET\n"


def test_pages_of_pictures_are_a_scan_a_stamp_on_them_or_not() -> None:
    for stamp in ([], [(8, "Scanned by an app")]):
        assert reason_of(a_pdf([stamp, stamp], drawn=_SCANNED, objects=[_PICTURE])) is Reason.SCAN


def test_a_picture_with_a_page_of_text_is_no_scan() -> None:
    text = [(11, "We meet every month under the clinical lead of the unit.")] * 3

    assert facts_of(a_pdf([text], drawn=_SCANNED, objects=[_PICTURE])).words == 33


def test_few_words_without_a_picture_are_text() -> None:
    assert facts_of(a_pdf([[(11, "No change")]])).text == "No change"


def test_blank_pages_are_empty() -> None:
    assert reason_of(a_pdf([[], []])) is Reason.EMPTY


def test_what_every_page_repeats_at_its_edge_is_header_and_not_text() -> None:
    pages = [[(10, "Northern Hospital policy"), (11, f"{word} is what this page is about.")] for word in "ABC"]

    facts = facts_of(a_pdf(pages))

    assert facts.header == "Northern Hospital policy"
    assert facts.text.splitlines() == [f"{word} is what this page is about." for word in "ABC"]


def test_a_ruled_table_is_a_table_and_its_header_no_heading() -> None:
    words = [("Ref", "Action", "Lead"), ("A1", "Appoint", "J Smith"), ("A2", "Write", "")]
    columns, rows = [60, 160, 360, 500], [600, 630, 660, 690]
    drawn = _grid(columns, rows)
    for y, row in zip((668, 638, 608), words, strict=True):
        drawn += "".join(_cell(x + 4, y, text) for x, text in zip(columns, row, strict=False) if text)

    (table,) = facts_of(a_pdf([[(16, "1. Action plan")]], drawn=drawn)).tables

    assert table.header == words[0]
    assert table.rows == tuple(words[1:])
    assert table.place == "table 1, in section 1, page 1"


def test_lines_that_wrap_are_one_paragraph() -> None:
    lines = [(11, "The unit met every month under the chair of its clinical lead and looked at each"), (11, "call.")]

    assert facts_of(a_pdf([lines])).text.endswith("looked at each call.")
