"""A number whose digits stand in several cells of a row."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

import pytest
from docx.document import Document as WordDocument

from tests.core.facts.made import a_word_document, a_workbook, facts_of

_Rows: TypeAlias = Sequence[Sequence[str]]
_DIGITS: Final = "9990000018"
_GROUPS: Final = ("999", "000", "0018")


def _word(rows: _Rows) -> bytes:
    def write(document: WordDocument) -> None:
        table = document.add_table(len(rows), len(rows[0]))
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text

    return a_word_document(write)


def _excel(rows: _Rows) -> bytes:
    return a_workbook({"Plan": [[int(c) if c.isdigit() and len(c) == 1 else c for c in row] for row in rows]})


_CASES: Final[tuple[tuple[str, _Rows, bool], ...]] = (
    ("a group a cell, nothing said", [("Ward", "Men", "Women", "All"), ("A", *_GROUPS)], False),
    ("patients counted", [("Ward", "Patients, May", "Patients, June", "All"), ("A", *_GROUPS)], False),
    ("a group a cell, under NHS", [("Ward", "NHS no", "NHS no", "NHS no"), ("A", *_GROUPS)], True),
    ("a group a cell, the label beside", [("Ward", "a", "b", "c"), ("NHS number", *_GROUPS)], True),
    ("a group a cell, the patient beside", [("Ward", "a", "b", "c"), ("Patient", *_GROUPS)], True),
    ("an empty cell between", [("NHS number", "", "", "", ""), ("999", "", "000", "", "0018")], True),
    ("two cells", [("Ward", "NHS number", ""), ("A", "999 000", "0018")], True),
    ("a digit a cell, nothing said", [("Ward", *"abcdefghij"), ("A", *_DIGITS)], False),
    ("a digit a cell, under NHS", [("Ward", "NHS number", *[""] * 9), ("A", *_DIGITS)], True),
    ("a digit a cell, the label beside", [("Ward", *"abcdefghij"), ("NHS number", *_DIGITS)], True),
    ("part of a longer cell", [("Ward", "NHS no", "NHS no", "Lead"), ("A", "Seen 999", "000 0018 at 5", "x")], True),
)


@pytest.mark.parametrize("make", [_word, _excel])
@pytest.mark.parametrize(("rows", "held"), [case[1:] for case in _CASES], ids=[case[0] for case in _CASES])
def test_a_number_of_several_cells_never_leaves_and_holds_where_its_headings_say_so(
    make: Callable[[_Rows], bytes], rows: _Rows, *, held: bool
) -> None:
    facts = facts_of(make(rows))

    assert _DIGITS not in re.sub(r"\D", "", repr(facts))
    assert bool(facts.patient) is held


@pytest.mark.parametrize("make", [_word, _excel])
def test_other_cells_of_the_row_stay(make: Callable[[_Rows], bytes]) -> None:
    rows = [("Ward", "a", "b", "c", "Lead"), ("Ward 4", *_GROUPS, "J Smith"), ("Ward 5", "12", "13", "25", "A Jones")]

    facts = facts_of(make(rows))

    removed = "[number removed]"
    assert facts.tables[0].rows == (
        ("Ward 4", removed, removed, removed, "J Smith"),
        ("Ward 5", "12", "13", "25", "A Jones"),
    )
