"""What a person of the network should know or decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from cmmtn_sync.columns import UnmatchedRow
from cmmtn_sync.model import (
    Attention,
    Contact,
    DueAtMeeting,
    Held,
    Meeting,
    MeetingKind,
    Post,
    Reason,
    Record,
    RecordKind,
    Unreadable,
)
from cmmtn_sync.plan.attend import attentions_of, unmatched_rows, without_echoes
from cmmtn_sync.plan.situation import Situation
from tests.builders import (
    EVERYBODY,
    WIRRAL,
    Sent,
    a_contact,
    a_meeting,
    a_record,
    a_requirement,
    a_situation,
    a_world,
    an_obligation,
    an_update,
    day,
    offered,
    sent,
    some_facts,
)

REPORT = an_obligation()
PLAN = an_obligation("work-plan")
IDLE = some_facts("Document1")
DOUBTFUL = sent("Wirral/Annual Report and Work Plan.docx", some_facts(cover="Wirral 2024/25"))


def seen(*came: Sent, records: Sequence[Record] = (), **changes: object) -> Situation:
    world = a_world(REPORT, PLAN, came=came, records=records, now="2025-06-26")
    situation = a_situation(world, **changes)
    rows = unmatched_rows(world.offers, situation.assessments, situation.units, situation)
    return a_situation(world, unmatched=rows, **changes)


def of(code: str, situation: Situation) -> list[Attention]:
    return [a for a in attentions_of(situation) if a.code == code]


def rows(*came: Sent, **more: object) -> dict[str, UnmatchedRow]:
    return {r.name: r for r in seen(*came, **more).unmatched}  # type: ignore[arg-type]


# --- what stands on Unmatched -------------------------------------------------------------------------------


def test_what_stands_for_something_is_not_listed() -> None:
    assert rows(sent()) == {}


def test_what_nobody_asked_for_is_listed_and_asked_about() -> None:
    found = rows(sent("Wirral/Document1.docx", IDLE))["Document1.docx"]

    assert (found.key, found.unit, found.received, found.alone) == (
        "units:Wirral/Document1.docx",
        "Wirral",
        day("2025-06-24"),
        True,
    )
    assert found.why == "Neither its name nor its first page says that it is a document we asked for."


def test_what_goes_with_a_document_is_listed_and_nobody_is_asked() -> None:
    beside = sent("Wirral/Annual Report appendix.docx")

    assert not rows(beside)["Annual Report appendix.docx"].alone
    assert of("unmatched", seen(beside)) == []


def test_what_lost_against_another_says_which_was_taken() -> None:
    found = rows(sent(), sent("Wirral/Annual Report draft.docx"))

    assert found["Annual Report draft.docx"].why == 'For the Annual Report we took "Annual Report.docx" instead.'


def test_two_that_a_person_must_choose_between_are_both_listed() -> None:
    found = rows(sent("Wirral/Annual Report A.docx"), sent("Wirral/Annual Report B.docx"))

    assert {*found} == {"Annual Report A.docx", "Annual Report B.docx"}
    assert found["Annual Report A.docx"].why == "It could be the Annual Report, and so could another file."


def test_one_that_could_be_two_things_is_listed_where_a_person_can_say_which() -> None:
    assert rows(DOUBTFUL)[DOUBTFUL.document.name].why == "It could be the Annual Report or the Work Plan."


def test_what_a_person_said_is_nothing_stays_listed_with_their_word() -> None:
    came = sent("Wirral/Document1.docx", IDLE)
    said = a_record(RecordKind.DOCUMENT_IS, came.document, on="2025-06-25", to=None)

    assert rows(came, records=[said])["Document1.docx"].decided == (
        "Nobody asked for it, as the network team said on 25 June 2025."
    )
    assert of("unmatched", seen(came, records=[said])) == []


def test_what_cannot_be_read_says_so() -> None:
    scan = Unreadable(reason=Reason.SCAN, reader=1)

    assert rows(sent("Wirral/x.pdf", scan))["x.pdf"].why.endswith("It cannot be read: scan.")


def test_history_from_before_tracking_began_is_left_out() -> None:
    assert rows(sent("Wirral/Document1.docx", IDLE, received="2025-03-31")) == {}


# --- what needs a person ------------------------------------------------------------------------------------


def test_two_candidates_need_a_decision() -> None:
    (attention,) = of("ambiguous", seen(sent("Wirral/Annual Report A.docx"), sent("Wirral/Annual Report B.docx")))

    assert (attention.about, attention.what) == (REPORT.key, "Wirral: 2 files could be the Annual Report.")
    assert attention.who is Held.TEAM


def test_a_file_of_two_minds_needs_a_decision() -> None:
    assert {a.what for a in of("ambiguous", seen(DOUBTFUL))} == {
        "Wirral: is this the Annual Report?",
        "Wirral: is this the Work Plan?",
    }


def test_a_document_that_went_before_it_was_accepted_is_told_to_the_team() -> None:
    went = sent(received="2025-06-17")
    world = a_world(REPORT, PLAN, now="2025-06-26", departed=(went.document,))
    world = replace(world, went=offered([went], [REPORT, PLAN], world.units))

    (attention,) = of("gone-before-accept", a_situation(world))

    assert (attention.about, attention.what) == (
        REPORT.key,
        "Wirral: the Annual Report was removed before it was accepted.",
    )
    assert attention.why == '"Annual Report.docx" was there, received on 17 June 2025, and is not there any more.'


def test_a_fault_of_ours_is_the_installers_and_never_the_units() -> None:
    died = Unreadable(reason=Reason.READER_DIED, reader=1, detail="the reader was killed")
    (attention,) = of("unread", seen(sent(reading=died)))

    assert (attention.who, attention.what) == (Held.INSTALLER, 'We could not read "Annual Report.docx".')
    assert attention.why == "The reader was killed."


def test_a_fault_of_the_file_is_no_concern_of_the_network() -> None:
    assert of("unread", seen(sent(reading=Unreadable(reason=Reason.PASSWORD, reader=1)))) == []


def test_an_entry_that_is_not_clear_is_told() -> None:
    (attention,) = of("not-understood", seen(not_understood={REPORT.key: 'Not clear yet: "Acept" is no decision.'}))

    assert (attention.about, attention.why) == (REPORT.key, 'Not clear yet: "Acept" is no decision.')


@pytest.mark.parametrize(
    ("contacts", "vacant"),
    [
        (EVERYBODY, []),
        ((a_contact(Post.CLINICAL_LEAD),), [f"{WIRRAL} trauma coordinator"]),
        ((a_contact(until=day("2025-06-25")),), [f"{WIRRAL} trauma coordinator"]),
        ((), [f"{WIRRAL} trauma coordinator"]),
    ],
    ids=["everybody is there", "another post is filled", "one who left", "nobody"],
)
def test_a_post_that_nobody_holds_is_told(contacts: tuple[Contact, ...], vacant: list[str]) -> None:
    found = of("vacant", seen(contacts=contacts))

    assert [a.about for a in found] == vacant
    assert all(bool(contacts) is (a.why != "So nobody there is written to.") for a in found[:1] if len(contacts) != 1)


def test_a_row_on_contacts_that_explains_a_vacancy_says_both() -> None:
    (vacant,) = of("vacant", seen(contacts=(a_contact(Post.CLINICAL_LEAD),)))
    row = Attention(code="contacts", about="Contacts row 5", what="Row 5.", why="No address.", do="Mend it.")

    assert without_echoes([replace(row, explains=vacant.name), vacant]) == (
        replace(row, explains=vacant.name, why="No address. Wirral has no trauma coordinator."),
    )
    assert without_echoes([row, vacant]) == (row, vacant)


def test_a_deputy_who_is_not_there_is_no_vacancy() -> None:
    owed = an_obligation(requirement=a_requirement(asks=(Post.COORDINATOR, Post.DEPUTY)))

    assert of("vacant", a_situation(a_world(owed))) == []


@pytest.mark.parametrize(
    ("now", "meetings", "why"),
    [
        (
            "2025-05-20",
            (a_meeting("2025-06-12"), a_meeting("2025-05-28")),
            '"Clinical Group 2025-06-12 all" on 12 June 2025, not at "Clinical Group 2025-05-28 all".',
        ),
        ("2025-07-01", (a_meeting("2025-06-12"), a_meeting("2025-05-28")), ""),
        ("2025-05-20", (a_meeting("2025-06-12"), a_meeting("2025-07-16")), ""),
        ("2025-05-20", (a_meeting("2025-06-12"), a_meeting("2025-05-28", MeetingKind.SESSION)), ""),
    ],
    ids=["two in the quarter", "the quarter is over", "one in each quarter", "another kind"],
)
def test_of_two_meetings_in_a_quarter_the_team_is_told_which_counts(
    now: str, meetings: tuple[Meeting, ...], why: str
) -> None:
    update = an_update(due=DueAtMeeting(kind=MeetingKind.CLINICAL_GROUP))
    owed = an_obligation(requirement=update, due="2025-06-12")

    found = of("several-meetings", a_situation(a_world(owed, now=now), meetings=meetings))

    assert [a.why.endswith(why) for a in found] == ([True] if why else [])


def test_two_clinical_leads_of_one_unit_are_told_and_one_who_has_left_is_none() -> None:
    lead = a_contact(Post.CLINICAL_LEAD)
    new = a_contact(Post.CLINICAL_LEAD, name="Ann New", email="ann.new@wirral.example.org")
    old = a_contact(Post.CLINICAL_LEAD, name="Old", email="old@wirral.example.org", until=day("2025-06-25"))

    (told,) = of("several-leads", seen(contacts=(*EVERYBODY, new, old)))

    assert (told.what, told.why) == (
        "Wirral has two clinical leads.",
        f"Mails go to {lead.name} and Ann New.",
    )
    assert of("several-leads", seen(contacts=(*EVERYBODY, old))) == []
