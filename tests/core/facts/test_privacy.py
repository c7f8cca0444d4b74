from __future__ import annotations

import pytest

from cmmtn_sync.facts.privacy import redact
from tests.core.facts.made import a_bare_word_document, a_workbook, facts_of


@pytest.mark.parametrize(
    "number", ["999 000 0018", "9990000026", "999-000-0034", "999\u00a0000\u00a00018", "999  000  0018"]
)
def test_an_nhs_number_is_removed(number: str) -> None:
    assert redact(f"the patient ({number}) was seen") == "the patient ([number removed]) was seen"


@pytest.mark.parametrize(
    "text",
    ["999 123 4567", "111 111 1111", "000 000 0000", "0151 529 4287", "99900000181", "30 June 2031", "12345"],
)
def test_other_numbers_stay(text: str) -> None:
    assert redact(text) == text


def test_no_text_of_a_document_leaves_with_one() -> None:
    number = "999 000 0018"
    word = a_bare_word_document(f"<w:p><w:r><w:t>{number[:7]}</w:t></w:r><w:r><w:t>{number[7:]}</w:t></w:r></w:p>")
    book = a_workbook({f"No {number}": [("Ref", number, "Lead"), (9990000018, "x", "y")]})

    for facts in (facts_of(word), facts_of(book)):
        assert "[number removed]" in repr(facts)
        assert "0018" not in repr(facts)
