"""A document that seems to name a patient is held and told of, until it is clean or a person says otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from itertools import pairwise

import pytest
from docx import Document

from cmmtn_sync.checks.patient import PATIENT_DATA
from cmmtn_sync.config import PrivacySettings
from cmmtn_sync.facts.privacy import REMOVED
from cmmtn_sync.model import Completeness, Facts, Reading, RecordKind
from cmmtn_sync.reader import Bytes
from cmmtn_sync.tenant.memory import Manner
from tests.core.facts.made import a_word_document
from tests.e2e.small_network import Network, QuickReader, a_rota, an_annual_report
from tests.e2e.test_check_before_you_send import (
    MONDAY,
    REPORT,
    a_network,
    drafts,
    send_all,
    shown,
    tomorrow,
)

NAMED = "Annual Report 2024-25, 999 000 0018.docx"
ADMIN, QUALITY = "admin@network.example.org", "quality@network.example.org"


class PlacingReader(QuickReader):
    """Tells where a number stood, as the reader in the child does: here, that it stood in a comment."""

    def read_many(self, documents: Iterable[tuple[str, Bytes]]) -> Iterator[Reading]:
        for reading in super().read_many(documents):
            named = isinstance(reading, Facts) and REMOVED in reading.text
            yield replace(reading, patient=("a comment on page 3",)) if named else reading


def with_a_number(title: str = "Annual Report 2024/25") -> bytes:
    def write(document: object) -> None:
        document.add_paragraph(title, style="Title")  # type: ignore[attr-defined]
        document.add_paragraph("Northfield. " + "Seen in clinic: NHS number 999 000 0018. " * 8)  # type: ignore[attr-defined]

    return a_word_document(write)


def started(manner: Manner = Manner.FOLDER, tell: tuple[str, ...] | None = None) -> Network:
    """Return a network on a Tuesday, its first mails gone, whose reader tells where numbers stood."""
    network = a_network(manner)
    configuration = network.configuration
    if tell is not None:
        settings = replace(configuration.settings, privacy=PrivacySettings(tell=tell))
        configuration = replace(configuration, settings=settings)
    network.house = replace(network.house, reader=PlacingReader(), configuration=configuration)
    return network


def held(network: Network) -> list[str]:
    assert network.snapshot is not None
    return [a.what for a in network.snapshot.attentions if a.code == PATIENT_DATA]


def changes(network: Network) -> list[tuple[str, str]]:
    assert network.snapshot is not None
    return [(t.before, t.after) for t in network.snapshot.transitions if "name a patient" in t.what]


class ListedReader(QuickReader):
    """Tells of a number in a place that no reader sees, for the files that it is told of."""

    def __init__(self, *named: bytes) -> None:
        super().__init__()
        self.named = named

    def read_many(self, documents: Iterable[tuple[str, Bytes]]) -> Iterator[Reading]:
        for name, source in documents:
            data = source if isinstance(source, bytes) else source()
            (reading,) = super().read_many([(name, data)])
            seen = isinstance(reading, Facts) and data in self.named
            yield replace(reading, patient=("the document's properties",)) if seen else reading


@pytest.mark.parametrize("manner", Manner)
def test_it_does_not_count_and_the_two_named_people_and_the_unit_are_told_where(manner: Manner) -> None:
    network = started(manner)
    network.upload("NORTH", "Annual Report 2024-25.docx", with_a_number())

    network.run()

    found = network.assessment(REPORT)
    assert found.completeness is Completeness.INCOMPLETE
    assert found.findings[0].code == PATIENT_DATA
    assert held(network) == ['Northfield: "Annual Report 2024-25.docx" seems to hold an NHS number.']
    waiting = drafts(network)
    for address in (ADMIN, QUALITY):
        assert "It is in a comment on page 3." in " ".join(waiting[address].split())
        assert "information governance" in waiting[address]
    for address in ("lead@north.example.org", "coordinator@north.example.org"):
        text = " ".join(waiting[address].split())
        assert "It seems to hold an NHS number: in a comment on page 3." in text
        assert "Please take it out and upload the file again." in text
        assert "Older versions keep it too: ask your SharePoint owner to delete them." in text
        assert text.count("NHS number") == 1


def test_nobody_is_told_twice_and_the_same_moment_twice_is_idle() -> None:
    network = started()
    network.upload("NORTH", NAMED, an_annual_report("Northfield"))
    network.run()
    assert network.run().idle
    send_all(network)
    first = len(network.store.ledger())

    for _ in range(2):
        tomorrow(network).run()
        send_all(network)

    keys = [k for row in network.store.ledger() for k in row.keys if k.rule == PATIENT_DATA]
    assert len(keys) == len(set(keys))
    assert {k.recipient for k in keys} >= {ADMIN, QUALITY}
    assert all(PATIENT_DATA not in {k.rule for k in row.keys} for row in network.store.ledger()[first:])


def test_a_clean_file_in_its_place_ends_it_and_changes_says_so() -> None:
    network = started()
    network.upload("NORTH", "Annual Report 2024-25.docx", with_a_number())
    network.run()
    send_all(network)
    tomorrow(network)
    network.upload("NORTH", "Annual Report 2024-25.docx", an_annual_report("Northfield"))

    network.run()

    assert network.assessment(REPORT).completeness is Completeness.COMPLETE
    assert held(network) == []
    assert changes(network) == [
        ("Held back: in a comment on page 3", "Not held any more"),
        ("", "Held back: in a comment on page 3"),
    ]


@pytest.mark.parametrize("manner", Manner)
def test_a_version_that_is_clean_where_no_reader_sees_it_ends_it_too(manner: Manner) -> None:
    named, clean = (an_annual_report_by("Northfield", author) for author in ("999 000 0018", "Jo Smith"))
    network = started(manner)
    network.house = replace(network.house, reader=ListedReader(named))
    network.upload("NORTH", "Annual Report 2024-25.docx", named)
    network.run()
    before = held(network)
    tomorrow(network).upload("NORTH", "Annual Report 2024-25.docx", clean)

    for _ in range(2):
        network.run()
        tomorrow(network)

    assert len(before) == 1
    assert held(network) == []
    assert network.assessment(REPORT).completeness is Completeness.COMPLETE


def an_annual_report_by(unit: str, author: str) -> bytes:
    """Return the same report with another author in its properties."""
    document = Document(BytesIO(an_annual_report(unit)))
    document.core_properties.author = author
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_clean_file_beside_it_counts_and_the_other_stays_held() -> None:
    network = started()
    network.upload("NORTH", "Annual Report 2024-25.docx", with_a_number())
    tomorrow(network).run()
    network.upload("NORTH", "Annual Report 2024-25 v2.docx", an_annual_report("Northfield"))

    network.run()

    assert network.assessment(REPORT).completeness is Completeness.COMPLETE
    assert len(held(network)) == 1


def test_what_fits_nothing_is_held_and_told_all_the_same() -> None:
    network = started()
    network.upload("NORTH", "Rota 9990000018.docx", a_rota())

    network.run()

    assert len(held(network)) == 1
    text = " ".join(drafts(network)["coordinator@north.example.org"].split())
    assert "It seems to hold an NHS number: in the file's name. Please give the file a name without it." in text
    assert "If it is no NHS number, reply to this email and tell us." in text


def test_what_is_only_shown_is_held_and_told_too() -> None:
    network = started()
    shown(network, "Annual Report 2024-25.docx", with_a_number())

    network.run()

    assert len(held(network)) == 1
    assert "in a comment on page 3" in " ".join(drafts(network)["lead@north.example.org"].split())


def test_a_false_alarm_that_a_person_accepts_is_accepted() -> None:
    network = started()
    network.upload("NORTH", "Annual Report 2024-25.docx", with_a_number())
    network.run()
    document = network.assessment(REPORT).document
    assert document is not None
    tomorrow(network)
    network.decide(RecordKind.ACCEPTED, REPORT, bound_to=document.document.content)

    network.run()

    assert network.assessment(REPORT).completeness is Completeness.COMPLETE
    assert held(network) == []


def test_who_put_it_there_is_told_if_that_is_one_of_the_unit() -> None:
    network = started(Manner.DELTA)
    path = "North/Peer review/Rota 9990000018.docx"
    network.units.upload(path, a_rota(), who="lead@north.example.org")

    network.run()

    told = [r.recipient for r in network.store.ledger() if any(k.rule == PATIENT_DATA for k in r.keys)]
    assert sorted(told) == [ADMIN, "lead@north.example.org", QUALITY]


@pytest.mark.parametrize(
    ("tell", "told"),
    [
        (("administration officer", "ig.lead@example.org"), {ADMIN, "ig.lead@example.org"}),
        (("quality improvement lead", "deputy@south.example.org"), {ADMIN, QUALITY, "deputy@south.example.org"}),
    ],
    ids=["an address of nobody's", "one of a unit"],
)
def test_those_whom_the_settings_name_are_told(tell: tuple[str, ...], told: set[str]) -> None:
    network = started(tell=tell)
    network.upload("NORTH", NAMED, an_annual_report("Northfield"))

    network.run()
    assert network.run().idle

    keys = [k for r in network.store.ledger() for k in r.keys if k.rule == PATIENT_DATA and "NORTH " in k.about]
    assert {k.recipient for k in keys} == told
    overviews = {k.recipient for r in network.store.ledger() for k in r.keys if k.rule == "overview"}
    assert overviews <= {ADMIN, QUALITY}


def test_a_folder_that_bears_the_number_holds_all_that_lies_in_it() -> None:
    network = started()
    network.upload("NORTH", "999-000-0018/Annual Report 2024-25.docx", an_annual_report("Northfield"))

    network.run()

    (found,) = (f for f in network.assessment(REPORT).findings if f.code == PATIENT_DATA)
    assert found.where == "in the name of its folder"
    assert "Please give the folder a name without it." in found.words


def test_days_pass_and_it_is_still_there_for_the_team_though_nobody_is_written_to_again() -> None:
    network = started()
    network.upload("NORTH", NAMED, an_annual_report("Northfield"))

    seen = []
    for _ in range(4):
        network.run()
        send_all(network)
        seen.append(held(network))
        tomorrow(network)

    assert network.now - MONDAY >= timedelta(days=4)
    assert all(before == after != [] for before, after in pairwise(seen))
