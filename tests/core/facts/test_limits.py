from __future__ import annotations

import io
import zipfile
from itertools import pairwise

from cmmtn_sync.facts import read_facts
from cmmtn_sync.model import Facts, Reason
from tests.core.facts.made import a_bare_word_document, a_form, a_pdf, a_zip, facts_of, reason_of, relationships

_MB = 1024 * 1024


def _said(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def test_a_package_that_would_fill_the_memory_is_not_unpacked() -> None:
    bomb = a_bare_word_document(_said("text"), more={"word/media/image1.bmp": b"\0" * (30 * _MB)})

    assert len(bomb) < _MB
    assert reason_of(bomb) is Reason.TOO_LARGE


def test_a_package_of_endless_parts_is_not_opened() -> None:
    assert reason_of(a_zip({f"word/{i}.xml": "" for i in range(10_001)})) is Reason.TOO_LARGE


def test_a_package_that_lies_about_its_size_is_damaged_and_read_no_further_than_it_says() -> None:
    honest = a_bare_word_document(_said("text" * 5000))
    with zipfile.ZipFile(io.BytesIO(honest)) as package:
        size = package.getinfo("word/document.xml").file_size
    lying = honest.replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little"))

    assert reason_of(lying) is Reason.DAMAGED


def test_an_entity_of_a_document_is_never_resolved() -> None:
    inside = '<!DOCTYPE d [<!ENTITY secret SYSTEM "file:///etc/passwd"><!ENTITY word "inside">]>'
    data = a_bare_word_document(_said("before &secret; &word;") + _said("after"), before=inside)

    facts = facts_of(data)

    assert "root:" not in facts.text
    assert "inside" not in facts.text
    assert facts.text.endswith("after")


def test_entities_that_multiply_are_not_multiplied() -> None:
    entities = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 20}">' for before, name in pairwise("abcdefghi")
    )
    data = a_bare_word_document(_said("&i;") + _said("text"), before=f"<!DOCTYPE d [{entities}]>")

    reading = read_facts(data, "a.docx")

    assert not isinstance(reading, Facts) or len(reading.text) < 100


def test_what_lies_outside_the_package_is_not_looked_at() -> None:
    outside = relationships({"rId1": ("styles", "http://127.0.0.1:1/styles.xml")}).replace(
        "Target=", 'TargetMode="External" Target='
    )
    above = {"word/_rels/document.xml.rels": outside}

    assert facts_of(a_bare_word_document(_said("text"), more=above)).text == "text"


def test_xml_nested_without_end_is_damaged() -> None:
    assert reason_of(a_bare_word_document("<w:sdt>" * 5000 + "</w:sdt>" * 5000)) is Reason.DAMAGED


def test_a_pdf_whose_forms_draw_one_another_is_read_all_the_same() -> None:
    round_in_circles = [
        a_form("/X7 Do", "/XObject << /X7 7 0 R >>"),
        a_form("/X6 Do", "/XObject << /X6 6 0 R >>"),
    ]
    data = a_pdf([[(11, "the text of the page")]], drawn="/X6 Do\n", objects=round_in_circles)

    assert facts_of(data).text == "the text of the page"


def test_a_pdf_whose_pages_are_their_own_parents_comes_to_an_end() -> None:
    data = a_pdf([[(11, "text")]]).replace(b"/Kids [6 0 R]", b"/Kids [2 0 R]")

    assert reason_of(data) in {Reason.DAMAGED, Reason.EMPTY}


def test_a_pdf_of_many_pages_is_cut_and_says_so() -> None:
    facts = facts_of(a_pdf([[(40, "A"), (11, f"page {i} of the policy")] for i in range(160)]))

    assert facts.cut
    assert "page 149 " in facts.text
    assert "page 150 " not in facts.text


def test_long_texts_are_cut_and_say_so() -> None:
    paragraph = _said("word " * 1000)

    facts = facts_of(a_bare_word_document(paragraph * 90))

    assert facts.cut
    assert len(facts.text) == 400_000


def test_control_characters_and_what_turns_text_round_do_not_leave() -> None:
    data = a_pdf([[(11, "safe\\001\\033[31m text")]])

    facts = facts_of(data)

    assert facts.text.isprintable()
    assert "safe" in facts.text
