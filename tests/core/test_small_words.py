"""Small turns of phrase: whose something is, where it stands, how a quotation ends."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cmmtn_sync.checks.headings import findings
from cmmtn_sync.plan.mail_words import possessive
from tests.builders import a_section, a_template, some_facts


@pytest.mark.parametrize(("name", "said"), [("Wirral", "Wirral's"), ("Noble's", "Noble's"), ("Noble’s", "Noble’s")])
def test_a_name_that_says_whose_it_is_does_so_once(name: str, said: str) -> None:
    assert possessive(name) == said


def test_a_section_is_named_once_and_its_quotation_ends_with_one_full_stop() -> None:
    written = replace(a_section("Rehabilitation", "To follow by August."), place='section "Rehabilitation"')

    (told,) = findings(some_facts(sections=[written]), a_template("Rehabilitation"), {})

    assert told.words.endswith('says only "To follow by August".')
    assert told.where == 'section "Rehabilitation"'
