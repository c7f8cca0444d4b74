"""Ordinary documents of a trauma unit, full of numbers that identify nobody: telephones, dates, orders, figures."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Final

from tests.core.facts.made import a_bare_word_document


def _digits(chance: random.Random, count: int, first: str = "0123456789") -> str:
    return chance.choice(first) + "".join(chance.choice("0123456789") for _ in range(count - 1))


def _grouped(chance: random.Random, between: str) -> str:
    return between.join(_digits(chance, count) for count in (3, 3, 4))


def _telephone(chance: random.Random) -> str:
    city, local, last = (
        chance.choice(("0151", "01244", "01704", "01925", "01624")),
        _digits(chance, 3),
        _digits(chance, 4),
    )
    number = chance.choice(
        (
            f"{city} {local} {last}",
            f"({city}) {local} {last}",
            f"{city}-{local}-{last}",
            f"{city}{local}{last}",
            f"+44 {city[1:]} {local} {last}",
            f"+44 (0){city[1:]} {local} {last}",
            f"0044 {city[1:]} {local} {last}",
            f"0{_digits(chance, 3, '7')} {local} {local}",
            f"0{_digits(chance, 10, '7')}",
            f"+44 {_digits(chance, 4, '7')} {_digits(chance, 6)}",
            f"{city[1:]} {local} {last}",
            f"{city[1:]}{local}{last}",
        )
    )
    label = chance.choice(("Tel:", "Telephone", "Phone no.", "T", "Fax", "Mobile:", "Call us on", "Switchboard"))
    return f"{label} {number}"


def _order(chance: random.Random) -> str:
    number = f"4500{_digits(chance, 6)}"
    other = f"4500{_digits(chance, 6)}"
    return chance.choice(
        (
            f"PO {number}",
            f"Purchase order number: {number}",
            f"POs {number}, {other} and 45000{_digits(chance, 5)}",
            f"Invoice {_digits(chance, 10)} for £{chance.randint(100, 9999)}.00",
            f"Order no. {number} (invoice {other})",
            f"The requisition was raised as {number}.",
        )
    )


def _reference(chance: random.Random) -> str:
    return chance.choice(
        (
            f"Our ref: {_digits(chance, 10)}",
            f"Datix W{_digits(chance, 6)}",
            f"INC{_digits(chance, 10)}",
            f"Ref. TRM/{_digits(chance, 3)}/{_digits(chance, 3)}/{_digits(chance, 4)}",
            f"ISBN {_digits(chance, 1)}-{_digits(chance, 3)}-{_digits(chance, 5)}-{_digits(chance, 1)}",
            f"ISBN {_digits(chance, 10)}",
            f"ISBN 978-{_digits(chance, 10)}",
            f"https://doi.org/10.1136/emermed-{_digits(chance, 4)}-{_digits(chance, 6)}",
            f"https://www.example.org/news/{_digits(chance, 10)}",
            f"GMC {_digits(chance, 7)}, NMC {_digits(chance, 2)}A{_digits(chance, 4)}E",
            f"Company number {_digits(chance, 8)}; charity number {_digits(chance, 7)}; VAT GB {_digits(chance, 9)}",
            f"Sort code {_digits(chance, 2)}-{_digits(chance, 2)}-{_digits(chance, 2)}, account {_digits(chance, 8)}",
            f"Asset {_digits(chance, 10)}, serial number {_grouped(chance, '-')}",
            f"Meeting ID: {_grouped(chance, ' ')} Passcode: {_digits(chance, 6)}",
            f"Helipad SJ {_digits(chance, 3)} {_digits(chance, 3)}, grid {_digits(chance, 5)} {_digits(chance, 5)}",
            f"Bleep {_digits(chance, 4)}, ext {_digits(chance, 5)}",
            f"UPRN {_digits(chance, 11, '1')}",
        )
    )


def _figures(chance: random.Random) -> str:
    men, women = chance.randint(100, 999), chance.randint(100, 999)
    row = " ".join(str(chance.randint(10, 2500)) for _ in range(chance.randint(3, 8)))
    return chance.choice(
        (
            f"ISS over 15: {row}",
            f"Men, women, all: {men} {women} {men + women}",
            f"Budget £{chance.randint(1_000_000, 9_999_999):,} against £{_digits(chance, 7, '123')}",
            f"In 20{chance.randint(20, 31)} we saw {men} patients, {women} of them over 65",
            f"{_digits(chance, 3)}.{_digits(chance, 3)}.{_digits(chance, 3)}.{_digits(chance, 3)}",
        )
    )


def _date(chance: random.Random) -> str:
    day, month, year = chance.randint(1, 28), chance.randint(1, 12), chance.randint(2019, 2031)
    return chance.choice(
        (
            f"Review date {day:02}/{month:02}/{year}",
            f"Printed {year}{month:02}{day:02} {chance.randint(0, 23):02}{chance.randint(0, 59):02}",
            f"Valid from {day:02}.{month:02}.{year} to {day:02}.{month:02}.{year + 3}",
            f"Version 20{_digits(chance, 2)}{_digits(chance, 6)}",
            f"Saved at {_digits(chance, 10, '1')}",
        )
    )


_KINDS: Final[Sequence[Callable[[random.Random], str]]] = (_telephone, _telephone, _order, _reference, _figures, _date)
_WORDS: Final = (
    "The patient pathway was reviewed with the NHS Trust.",
    "Patients are seen by the trauma team within 30 minutes.",
    "Contact the coordinator of the hospital for advice.",
    "See the enclosed list.",
    "",
)


def an_ordinary_document(chance: random.Random) -> bytes:
    """Return a Word document of 40 paragraphs and a table, with about 80 numbers in it."""
    lines = [f"{chance.choice(_WORDS)} {chance.choice(_KINDS)(chance)}".strip() for _ in range(40)]
    rows = [("Unit", "Telephone", "Order", "Cost")]
    rows += [
        (f"Ward {i}", _telephone(chance).split(" ", 1)[1], f"4500{_digits(chance, 6)}", f"{chance.randint(100, 99999)}")
        for i in range(10)
    ]
    table = "".join(f"<w:tr>{''.join(f'<w:tc>{_said(cell)}</w:tc>' for cell in row)}</w:tr>" for row in rows)
    return a_bare_word_document("".join(map(_said, lines)) + f"<w:tbl>{table}</w:tbl>")


def _said(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"
