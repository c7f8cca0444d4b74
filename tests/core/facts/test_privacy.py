from __future__ import annotations

import random

import pytest

from cmmtn_sync.facts import read_facts
from cmmtn_sync.facts.privacy import identifiers, names_a_patient, redact
from tests.core.facts.made import a_bare_word_document, a_workbook, facts_of
from tests.core.facts.ordinary import an_ordinary_document


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


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Seen: 999 000 0018", id="spaced as NHS numbers are, and nothing said"),
        pytest.param("Seen: 999-000-0018", id="with hyphens"),
        pytest.param("Seen: 999.000.0018", id="with dots"),
        pytest.param("Seen: 999\u2009000\u202f0018", id="with thin spaces"),
        pytest.param("NHS number 9990000018", id="joined, after its name"),
        pytest.param("NHS no:\n9990000018", id="joined, its name on the line above"),
        pytest.param("Patient 9990000018 was moved", id="joined, beside a patient"),
        pytest.param("9990000018 (NHS number)", id="joined, before its name"),
        pytest.param("NHS number 9 9 9 0 0 0 0 0 1 8", id="a digit for each box"),
        pytest.param(
            "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in "999 000 0018"), id="full-width digits"
        ),
        pytest.param("Tel 0151 496 0123, patient 999 000 0018", id="the telephone is another number"),
        pytest.param("9990000018\n9990000026\n9990000034", id="three that all pass"),
        pytest.param("999 000 0018 999 000 0026", id="two side by side"),
        pytest.param("NHS numbers 9990000018,9990000026", id="a list without spaces"),
        *(
            pytest.param(text, id=text)
            for text in (
                "Patient ref 999 000 0018",
                "Our ref 999 000 0018",
                "Case ref. 999 000 0018",
                "ref 999 000 0018",
                "Datix ref 1234, patient 999 000 0018",
                "Please call the relatives of 999 000 0018",
                "patient phone 999 000 0018",
                "Tel: 999 000 0018",
                "999 000 0018 (fax)",
                "Order 999-000-0018",
                "GMC 1234567 saw 999 000 0018",
                "Case 9990000018",
                "Case ref 9990000018",
                "Patient ref 9990000018",
                "Please call the relatives of 9990000018",
                "unit number 9990000018",
                "Identifier: 9990000018",
                "9990000018 was admitted at 5:30pm",
                "RTA, 9990000018",
                "M, 45, 9990000018",
                "9990000018, F 32",
                "a 32 year old, 9990000018",
                "9990000018, ISS 25",
                "9990000018 was injured",
                "incident about 9990000018",
                "https://x.org/record?nhs=9990000018",
                "https://x.org/record?page=2&nhs_number=9990000018",
                "https://x.org/record?patientId=9990000018",
            )
        ),
    ],
)
def test_an_nhs_number_is_found_by_its_context(text: str) -> None:
    assert identifiers(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("9990000018", id="joined, and nothing said"),
        pytest.param("Tel: 9990000018", id="a telephone"),
        pytest.param("Wirral NHS Trust, tel 9990000018", id="a trust's telephone"),
        pytest.param("9990000018 (fax)", id="said after it"),
        pytest.param("Our ref 9990000018", id="a reference, joined"),
        pytest.param("GMC 999 000 0018", id="a doctor"),
        pytest.param("GMC no. 999-000-0018", id="a doctor, with hyphens"),
        pytest.param("ISBN 999-000-0018", id="a book"),
        pytest.param("Company number: 999 000 0018", id="a company"),
        pytest.param("charity registration no 999 000 0018", id="a charity"),
        pytest.param("VAT reg. no. 999 000 0018", id="a tax number"),
        pytest.param("Meeting ID: 999 000 0018", id="a meeting"),
        pytest.param("£999 000 0018", id="money, spaced"),
        pytest.param("https://x.org/?page=9990000018", id="an address with a key"),
        pytest.param("+44 999 000 0018", id="the code of a country"),
        pytest.param("0151 999 000 0018", id="part of a longer row"),
        pytest.param("PO 9990000018", id="an order"),
        pytest.param("POs 4500012345 and 9990000018", id="the second of a list of orders"),
        pytest.param("https://example.org/9990000018", id="an address"),
        pytest.param("£9990000018", id="money"),
        pytest.param("9990000018.50", id="a sum"),
        pytest.param("NHS number 0000000000", id="never issued"),
        pytest.param("NHS number 1111111111", id="never issued either"),
        pytest.param("NHS number 999 123 4567", id="fails its check"),
        pytest.param("12 999 000 0018 7", id="a row of figures"),
        pytest.param("612 431 1043", id="men, women and all"),
    ],
)
def test_other_numbers_are_not_found(text: str) -> None:
    assert not identifiers(text)


@pytest.mark.parametrize(
    ("column", "joined", "spaced"),
    [
        ("NHS No.", True, True),
        ("Patient", True, True),
        ("Identifier", True, True),
        ("Ident", True, True),
        ("Unit number", True, True),
        ("Case no", True, True),
        ("", False, True),
        ("Telephone", False, True),
        ("Ref", False, True),
        ("GMC number", False, False),
    ],
)
def test_the_header_of_a_column_speaks_for_its_numbers(column: str, *, joined: bool, spaced: bool) -> None:
    assert bool(identifiers("9990000018", column)) is joined
    assert bool(identifiers("999 000 0018", column)) is spaced


def test_after_a_table_a_number_in_a_paragraph_by_itself_is_found() -> None:
    table = "<w:tbl><w:tr><w:tc><w:p/></w:tc><w:tc><w:p><w:r><w:t>Ref 12</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    document = a_bare_word_document(f"{table}<w:p><w:r><w:t>999 000 0018</w:t></w:r></w:p>")

    assert facts_of(document).patient == ("the text",)


@pytest.mark.parametrize("number", ["999 000 0018", "999-000-0018"])
def test_alone_in_a_column_of_references_a_number_is_found(number: str) -> None:
    rows = [("Ref", "Action", "Lead"), ("A1", "Audit", "J Smith"), (number, "Audit", "A Jones")]

    assert facts_of(a_workbook({"Plan": rows})).patient == ("sheet “Plan”, cell A3",)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("999 000 0018 referral.docx", True),
        ("9990000018.docx", True),
        ("nhs_9990000018_letter.pdf", True),
        ("Report-999-000-0018", True),
        ("tel_9990000018.xlsx", False),
        ("INC9990000018.docx", False),
        ("RXJ4D2NWZQ7C-9990000018-318.docx", False),
        ("Annual Report 2031-32 v1.2.docx", False),
        ("Scan 20310630 1234.pdf", False),
    ],
)
def test_a_name_is_short_and_needs_no_word_beside_its_number(name: str, *, found: bool) -> None:
    assert names_a_patient(name) is found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_of_200_ordinary_documents_full_of_numbers_at_most_one_is_held(seed: int) -> None:
    chance = random.Random(seed)

    held = [r.patient for r in (read_facts(an_ordinary_document(chance), "a.docx") for _ in range(200)) if r.patient]

    assert len(held) <= 1


def test_many_places_are_told_as_twenty() -> None:
    rows = [("Ref", "NHS number"), *((f"A{i}", "999 000 0018") for i in range(30))]

    patient = facts_of(a_workbook({"Plan": rows})).patient

    assert len(patient) == 20
    assert patient[0] == "sheet “Plan”, cell B2"
    assert patient[-1] == "11 other places"
