"""Text that somebody made to keep us busy is answered at once: these run in the worker, not in the child."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cmmtn_sync.checks.ratings import rating_of
from cmmtn_sync.register.statuses import origin_of, status_of
from cmmtn_sync.wording.dates import dates, due_date, impossible_date
from cmmtn_sync.wording.headings import is_empty_cell, is_to_come

LONG = 50_000


@pytest.mark.parametrize("text", ["." * LONG + "a", "[" + "]" * LONG, "-_" * LONG + "x", "jan" * LONG, "need" * LONG])
@pytest.mark.parametrize(
    "asked",
    [is_empty_cell, is_to_come, due_date, impossible_date, status_of, origin_of, rating_of, lambda t: [*dates(t)]],
)
def test_a_long_text_is_no_placeholder_no_date_and_no_status(asked: Callable[[str], object], text: str) -> None:
    assert not asked(text)
