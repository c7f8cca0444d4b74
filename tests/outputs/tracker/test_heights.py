from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from cmmtn_sync.facts.tracker import read_tracker
from cmmtn_sync.model import CellChange
from tests.outputs.tracker.hands import TRACKER, a_tracker, patched, replaced
from tests.outputs.tracker.samples import an_assessment

KEY = an_assessment(1).obligation.key


@pytest.mark.parametrize(
    ("text", "height"),
    [
        ("Walton to send the Operational Policy. Due 30 June 2025.", 26.4),  # as many lines as before
        ("Walton to send it. " * 8, 4 * 14.4 + 1),
    ],
)
def test_a_row_keeps_the_height_that_its_program_gave_it_while_that_will_do(text: str, height: float) -> None:
    number = read_tracker(a_tracker()).sheets["Tracker"].by_key()[KEY].number
    data = replaced(a_tracker(), TRACKER, f'<row r="{number}" ht="29.8"', f'<row r="{number}" ht="26.4"')

    result = patched(data, [CellChange(sheet="Tracker", key=KEY, header="Next step", value=text)])

    assert load_workbook(io.BytesIO(result))["Tracker"].row_dimensions[number].height == pytest.approx(height)
