"""The fingerprint of a mail changes with what its reader reads, and with nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cmmtn_sync.model import Contact, Line, Mail, Part, Post, Thanks
from cmmtn_sync.plan.fingerprint import fingerprint
from tests.outputs.mails.samples import a_mail, an_ask

MAIL = a_mail()


@pytest.mark.parametrize(
    "same",
    [
        pytest.param(replace(MAIL, day=date(2031, 7, 2)), id="another day"),
        pytest.param(replace(MAIL, keys=()), id="other keys"),
        pytest.param(replace(MAIL, why=("Another rule.",)), id="other reasons"),
        pytest.param(replace(MAIL, to=replace(MAIL.to, post=Post.DEPUTY)), id="the reader's post"),
    ],
)
def test_the_fingerprint_stays_when_the_reader_would_read_the_same(same: Mail) -> None:
    assert fingerprint(same) == fingerprint(MAIL)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(
            replace(MAIL, to=Contact(unit="MTU-VALE", post=Post.COORDINATOR, name="Jo O'Neill", email="x@example.org")),
            id="address",
        ),
        pytest.param(replace(MAIL, to=replace(MAIL.to, name="Jo Smith")), id="name"),
        pytest.param(replace(MAIL, subject="Another"), id="subject"),
        pytest.param(replace(MAIL, preheader="Another"), id="preheader"),
        pytest.param(replace(MAIL, opening="Another"), id="opening"),
        pytest.param(replace(MAIL, asks=MAIL.asks[::-1]), id="order of asks"),
        pytest.param(replace(MAIL, asks=(an_ask(wanting=("Another",)),)), id="what is wanting"),
        pytest.param(replace(MAIL, more=1), id="more"),
        pytest.param(replace(MAIL, thanks=(Thanks(title="A", words="B"),)), id="thanks"),
        pytest.param(replace(MAIL, parts=(Part(heading="A", lines=(Line(what="B"),)),)), id="parts"),
    ],
)
def test_the_fingerprint_changes_with_what_the_reader_reads(other: Mail) -> None:
    assert fingerprint(other) != fingerprint(MAIL)
