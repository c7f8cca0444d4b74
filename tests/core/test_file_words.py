"""What is said of a single file, and to whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from cmmtn_sync.assess.asked_first import AskedFirst, asked_first
from cmmtn_sync.assess.held import HeldDocument, held_documents
from cmmtn_sync.assess.judge import Judge
from cmmtn_sync.checks.patient import PATIENT_DATA
from cmmtn_sync.model import Obligation, Post, Reading, Reason, Record, RecordKind, Unreadable
from cmmtn_sync.plan.attend import unmatched_rows
from cmmtn_sync.plan.decide import decide
from cmmtn_sync.plan.file_words import file_words, uploader
from cmmtn_sync.plan.held_back import held_back, people_told
from cmmtn_sync.plan.situation import Situation
from tests.builders import (
    EVERYBODY,
    GOOD,
    WIRRAL,
    Sent,
    a_contact,
    a_document,
    a_record,
    a_situation,
    a_world,
    an_obligation,
    an_update,
    judged,
    offered,
    sent,
    some_facts,
)
from tests.core.office import drafted

REPORT = an_obligation()
LATER = an_obligation("annual-report", due="2026-06-30")
DR_BELL = a_contact(Post.CLINICAL_LEAD, name="Dr Marcus O'Bell-Grey", email="marcus.bell@wirral.example.org")
OTHER = a_contact(Post.COORDINATOR, name="Ann Lee", email="ann@wirral.example.org")
AGAIN = (
    "Please take it out and upload the file again. "
    "Older versions keep it too: ask your SharePoint owner to delete them."
)
_LONG_AGO = date(2020, 1, 1)
RENAME = "Please give the folder a name without it."
PLACES = ("a comment on page 3", "on the hidden sheet “Old”")


def with_places(reading: Reading = GOOD, places: tuple[str, ...] = PLACES) -> Reading:
    return replace(reading, patient=places)


def answered(came: Sent, kind: str | None = None, now: str = "2025-06-25 10:00") -> AskedFirst:
    world = a_world(REPORT, now=now)
    (offer,) = offered([came], world.obligations, world.units)
    return asked_first(Judge(world=world), offer, kind)


def seen(*came: Sent, records: Sequence[Record] = (), **changes: object) -> Situation:
    """Return the situation in which these files came, with what is held of them."""
    world = a_world(REPORT, came=came, records=records)
    held = held_documents(world.offers, records, world.units)
    tells = ("quality improvement lead", "administration officer")
    return a_situation(world, held_documents=held, told_of_patients=tells, **changes)


# --- who put it there -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "who",
    [
        "marcus.bell@wirral.example.org",
        "Marcus.Bell@WIRRAL.example.org",
        "Marcus O'Bell-Grey",
        "O'BELL-GREY, Marcus",
        "O'Bell-Grey, Marcus (WIRRAL UNIVERSITY TEACHING HOSPITAL)",
        "Prof. Marcus O'Bell-Grey",
    ],
)
def test_a_contact_is_known_by_address_or_name_however_a_directory_writes_it(who: str) -> None:
    situation = seen(contacts=(DR_BELL, OTHER))

    assert uploader(a_document(who=who), WIRRAL, situation) == DR_BELL


@pytest.mark.parametrize("who", [None, "", "Marcus", "SharePoint App", "Ann Lee-Jones", "(Wirral)"])
def test_anybody_else_is_not_taken_for_one(who: str | None) -> None:
    assert uploader(a_document(who=who), WIRRAL, seen(contacts=(DR_BELL, OTHER))) is None


def test_two_of_one_name_are_neither() -> None:
    namesake = replace(OTHER, name="Marcus O'Bell-Grey")

    assert uploader(a_document(who="Marcus O'Bell-Grey"), WIRRAL, seen(contacts=(DR_BELL, namesake))) is None


# --- the finding ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "reading", "words"),
    [
        (
            "Wirral/Annual Report.docx",
            with_places(),
            f"in a comment on page 3; on the hidden sheet “Old”. {AGAIN}",
        ),
        (
            "Wirral/Annual Report [number removed bcdf].docx",
            GOOD,
            "in the file's name. Please give the file a name without it.",
        ),
        (
            "Wirral/Case [number removed bcdf]/Annual Report.docx",
            with_places(places=("the text",)),
            f"in the name of its folder; in the text. {AGAIN} {RENAME}",
        ),
        (
            "Wirral/Annual Report.docx",
            with_places(places=tuple(f"page {n}" for n in range(9))),
            f"in page 0; in page 1; in page 2; in page 3; and in 5 more places. {AGAIN}",
        ),
    ],
    ids=["inside", "its name", "folder and inside", "many places"],
)
def test_it_says_where_and_what_to_do(path: str, reading: Reading, words: str) -> None:
    assessment = judged(a_world(REPORT, came=[sent(path, reading)]))[REPORT.key]

    first = assessment.findings[0]
    assert (first.code, first.words) == (PATIENT_DATA, f"It seems to hold an NHS number: {words}")


def test_a_file_that_cannot_be_read_can_be_held_too() -> None:
    locked = Unreadable(reason=Reason.PASSWORD, reader=1, patient=("the document's properties",))

    findings = judged(a_world(REPORT, came=[sent("Wirral/Annual Report.docx", locked)]))[REPORT.key].findings

    assert [f.code for f in findings] == [PATIENT_DATA, "unreadable-password"]


@pytest.mark.parametrize(
    ("said", "held"),
    [((RecordKind.ACCEPTED,), 0), ((RecordKind.ACCEPTED, RecordKind.RETURNED), 1), ((), 1)],
    ids=["accepted", "accepted, then returned", "nobody looked"],
)
def test_what_a_person_accepted_is_not_held(said: tuple[RecordKind, ...], held: int) -> None:
    came = sent("Wirral/Annual Report.docx", with_places())
    records = [
        a_record(kind, REPORT, on=f"2025-06-24 1{n}:00", bound_to=came.document) for n, kind in enumerate(said, 1)
    ]

    assert len(seen(came, records=records).held_documents) == held


# --- the answer -----------------------------------------------------------------------------------------------


def test_a_file_is_taken_for_what_it_looks_like_and_judged_as_if_it_were_sent() -> None:
    came = sent("Wirral/Check before you send/Annual Report.docx", some_facts("Annual Report 2019/20"))

    found = answered(came)

    assert found.obligation == REPORT
    assert [f.code for f in found.wanting] == [
        f.code for f in judged(a_world(REPORT, came=[came]))[REPORT.key].findings
    ]


def test_before_its_request_opens_it_is_judged_for_that_request() -> None:
    came = sent("Wirral/Check before you send/Annual Report.docx", received="2025-01-10 10:00")

    assert answered(came, now="2025-01-10 12:00").obligation == REPORT


@pytest.mark.parametrize(("kind", "found"), [("annual-report", REPORT), ("work-plan", None)])
def test_it_can_be_said_what_a_file_is_meant_to_be(kind: str, found: object) -> None:
    assert answered(sent("Wirral/Scan0001.docx", some_facts("Document1")), kind).obligation == found


def test_of_what_we_failed_to_read_nothing_is_said_yet() -> None:
    died = Unreadable(reason=Reason.READER_DIED, reader=1)
    asked = answered(sent("Wirral/Check before you send/Annual Report.docx", died))

    assert file_words(seen(asked_first=(asked,)), frozenset()) == {}


@pytest.mark.parametrize(
    ("owed", "received", "said"),
    [
        (REPORT, "2025-06-25 10:00", "Move it to your folder, and you are done."),
        (REPORT, "2025-01-10 10:00", "It counts from 1 April 2025: put it into your folder then."),
        (an_obligation(requirement=an_update()), "2025-06-25 10:00", "It counts once it is given at the meeting."),
    ],
    ids=["asked for", "not asked for yet", "a form"],
)
def test_where_nothing_is_wanting_it_is_said_from_when_it_counts(owed: Obligation, received: str, said: str) -> None:
    came = sent("Wirral/Check before you send/Annual Report.docx", received=received)
    world = a_world(owed, now=received)
    (offer,) = offered([came], world.obligations, world.units)
    asked = AskedFirst(offer=offer, obligation=owed, findings=())
    situation = a_situation(world, asked_first=(asked,))

    words = file_words(replace(situation, programme=replace(situation.programme, tracked_from=_LONG_AGO)), frozenset())

    assert all(said in word.parts[0].lines[-1].do for word in words.values())
    assert words


def test_a_file_that_was_only_shown_is_told_of_once_with_the_place_of_the_number() -> None:
    came = sent("Wirral/Check before you send/Annual Report.docx", with_places())
    asked = answered(came)
    held = HeldDocument(document=asked.offer.document, unit=WIRRAL, places=("in a comment",), obligations=(REPORT.key,))

    words = file_words(replace(seen(asked_first=(asked,)), held_documents=(held,)), frozenset())

    assert words
    for word in words.values():
        said = " ".join(line.what for part in word.parts for line in part.lines)
        assert len(word.parts) == 1
        assert "in a comment on page 3" in said
        assert "Older versions" not in said
        assert "If it is no NHS number, reply to this email and tell us." in said


def test_a_file_beside_another_is_said_to_have_come_and_that_the_network_looks_once() -> None:
    came = [
        sent("Wirral/Annual Report.docx", received="2025-06-20 10:00"),
        sent(
            "Wirral/Annual Report final.docx", some_facts("Annual Report 2024/25, Wirral"), received="2025-06-24 10:00"
        ),
    ]
    situation = seen(*came)

    (words,) = file_words(situation, frozenset()).values()

    (part,) = words.parts
    assert part.heading == '"Annual Report final.docx" has come'
    assert [line.what for line in part.lines] == [
        "The network is looking at which file counts as the Annual Report about 2024/25."
    ]
    assert file_words(situation, frozenset(words.keys)) == {}
    assert file_words(replace(situation, now=situation.now + timedelta(days=30)), frozenset()) == {}


# --- the network ----------------------------------------------------------------------------------------------


def test_the_two_posts_of_the_default_are_told_and_one_who_left_is_not() -> None:
    left = [replace(c, until=seen().now.date().replace(year=2024)) for c in EVERYBODY if c.post is Post.QUALITY_LEAD]
    situation = seen(contacts=(*(c for c in EVERYBODY if c.post is not Post.QUALITY_LEAD), *left))

    assert {c.post for c in people_told(seen())} == {Post.QUALITY_LEAD, Post.ADMINISTRATOR}
    assert {c.post for c in people_told(situation)} == {Post.ADMINISTRATOR}


def test_one_mail_to_a_person_holds_all_that_there_is_to_say() -> None:
    asked = answered(sent("Wirral/Check before you send/Annual Report.docx"))
    situation = seen(sent("Wirral/Annual Report.docx", with_places()), asked_first=(asked,))

    mails = drafted(decide(situation))

    assert len({m.to.email for m in mails}) == len(mails)
    to_unit = [m for m in mails if m.to.unit == WIRRAL]
    assert to_unit
    assert all(m.asks and m.parts for m in to_unit)
    assert all(len(m.subject) < 60 for m in mails)


def test_accept_is_advised_only_where_the_row_shows_the_held_document() -> None:
    named, clean = sent("Wirral/Annual Report.docx", with_places()), sent("Wirral/Annual Report v2.docx")

    (alone,), (beside,) = held_back(seen(named)), held_back(seen(named, clean))

    assert alone.do.endswith('No NHS number? "Accept".')
    assert beside.do.endswith("No NHS number? Say on Unmatched what it is.")


def test_unmatched_says_that_a_file_is_held_and_where_the_number_stands() -> None:
    world = a_world(
        REPORT, came=[sent("Wirral/Annual Report.docx", with_places()), sent("Wirral/Annual Report v2.docx")]
    )
    held = held_documents(world.offers, (), world.units)
    situation = a_situation(world, held_documents=held)

    (row,) = unmatched_rows(world.offers, situation.assessments, world.units, situation)

    assert row.why.endswith(
        "It is held: it seems to hold an NHS number, in a comment on page 3; on the hidden sheet “Old”."
    )
