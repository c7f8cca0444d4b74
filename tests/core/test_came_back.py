"""What came back: an answer pauses the chase until somebody decides, or days have passed; a bad address rests."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cmmtn_sync.model import (
    NETWORK,
    Assessment,
    Attention,
    Contact,
    Held,
    MailRow,
    MailState,
    Post,
    Record,
    RecordKind,
)
from cmmtn_sync.plan.asked import RECEIPT
from cmmtn_sync.plan.came_back import CameBack, attentions, came_back
from cmmtn_sync.plan.reminders import answer_to_read, recipients, sayings
from cmmtn_sync.plan.situation import Situation
from tests.builders import (
    a_contact,
    a_key,
    a_mail_row,
    a_record,
    a_requirement,
    a_situation,
    a_world,
    an_obligation,
    at,
    day,
)

REPORT, PLAN = an_obligation(), an_obligation("work-plan")
JO = "coordinator@wirral.example.org"
ANSWERED = at("2025-07-02 15:00")
"""A Wednesday."""


def a_mail(*about: object, on: str = "2025-07-01", rule: str = "day-after", **changes: object) -> MailRow:
    keys = (a_key(rule, each) for each in about or (REPORT,))  # type: ignore[arg-type]  # obligations all
    return a_mail_row(*keys, on=on, **changes)  # type: ignore[arg-type]  # each test names fields of MailRow


def an_answered_mail(*about: object, answered: str = "2025-07-02 15:00", **changes: object) -> MailRow:
    return a_mail(*about, answered_at=at(answered), **changes)  # type: ignore[arg-type]  # as above


def a_decision(kind: RecordKind = RecordKind.MORE_TIME, *, on: str) -> Record:
    return a_record(kind, REPORT, on=on)


# --- answers


def test_an_answer_is_about_everything_that_the_mail_asked_for() -> None:
    found = came_back([an_answered_mail(REPORT, PLAN)], [])

    assert found == CameBack(answered={REPORT.key: ANSWERED, PLAN.key: ANSWERED})


@pytest.mark.parametrize(
    "row",
    [a_mail(), a_mail_row(a_key(counted_from=""), answered_at=ANSWERED)],
    ids=["nobody answered", "it told the team"],
)
def test_what_told_only_the_team_or_was_not_answered_pauses_nothing(row: MailRow) -> None:
    assert came_back([row], []).answered == {}


@pytest.mark.parametrize(
    ("decided", "pauses"),
    [
        ("2025-07-01 09:00", True),
        ("2025-07-02 14:59", True),
        ("2025-07-02 15:01", False),
        ("2025-07-09 09:00", False),
    ],
    ids=["days before", "a minute before", "a minute after", "days after"],
)
def test_a_decision_since_ends_the_pause(decided: str, pauses: bool) -> None:  # noqa: FBT001 - a column of the table
    found = came_back([an_answered_mail()], [a_decision(on=decided)])

    assert (REPORT.key in found.answered) is pauses


@pytest.mark.parametrize("kind", [RecordKind.CHASE_NOW, RecordKind.MORE_TIME, RecordKind.ACCEPTED, RecordKind.HOLD])
def test_whatever_somebody_decides_they_have_read_the_answer(kind: RecordKind) -> None:
    assert came_back([an_answered_mail()], [a_decision(kind, on="2025-07-03")]).answered == {}


def test_a_decision_about_one_thing_ends_the_pause_of_that_alone() -> None:
    found = came_back([an_answered_mail(REPORT, PLAN)], [a_decision(on="2025-07-03")])

    assert set(found.answered) == {PLAN.key}


def test_the_last_answer_counts_whichever_mail_it_is_to() -> None:
    first = an_answered_mail(on="2025-07-01", answered="2025-07-10 09:00")
    second = an_answered_mail(on="2025-07-08", answered="2025-07-09 09:00")

    assert came_back([first, second], []).answered == {REPORT.key: at("2025-07-10 09:00")}


def test_an_answer_after_a_decision_pauses_again() -> None:
    rows = [an_answered_mail(), an_answered_mail(on="2025-07-08", answered="2025-07-09 09:00")]

    assert came_back(rows, [a_decision(on="2025-07-03")]).answered == {REPORT.key: at("2025-07-09 09:00")}


def situation(now: str, *rows: MailRow, records: tuple[Record, ...] = (), **changes: object) -> Situation:
    made = a_situation(a_world(REPORT, now=now, records=records), ledger=rows, **changes)
    return replace(made, came_back=came_back(rows, records))


def asked(now: str, *rows: MailRow, records: tuple[Record, ...] = ()) -> list[str]:
    """Return the rules by which somebody would be asked now."""
    return [saying.key.rule for saying in sayings(situation(now, *rows, records=records))]


@pytest.mark.parametrize(
    ("now", "rules"),
    [
        ("2025-07-03", []),
        ("2025-07-08", []),
        ("2025-07-16", []),
        ("2025-07-17", ["second-chase"]),
        ("2025-07-22", ["third-chase"]),
    ],
    ids=["the day after", "the day of a reminder", "ten working days after", "eleven", "later"],
)
def test_the_chase_pauses_for_ten_working_days(now: str, rules: list[str]) -> None:
    assert asked(now, an_answered_mail()) == rules


def test_without_an_answer_it_goes_on() -> None:
    assert asked("2025-07-08", a_mail()) == ["first-chase"]


def test_a_person_who_read_the_answer_can_let_it_go_on_at_once() -> None:
    chase = a_record(RecordKind.CHASE_NOW, REPORT, on="2025-07-03")

    assert asked("2025-07-03", an_answered_mail(), records=(chase,)) == ["chase-now"]
    assert asked("2025-07-08", an_answered_mail(), records=(chase,)) == ["chase-now", "first-chase"]


def test_what_is_to_be_read_is_known_as_long_as_it_pauses() -> None:
    def to_read(now: str) -> object:
        there = situation(now, an_answered_mail())
        return answer_to_read(there.assessments[0], there)

    assert to_read("2025-07-16") == ANSWERED
    assert to_read("2025-07-17") is None


# --- addresses

BOUNCED = at("2025-07-01 10:05")


def a_bounced_mail(on: str = "2025-07-01", **changes: object) -> MailRow:
    return a_mail(on=on, **{"bounced_at": BOUNCED, **changes})  # type: ignore[arg-type]  # of MailRow


LATE_BOUNCE = a_bounced_mail(bounced_at=at("2025-07-04"))


@pytest.mark.parametrize(
    ("rows", "since"),
    [
        ((a_bounced_mail(),), BOUNCED),
        ((a_mail(state=MailState.REFUSED),), at("2025-07-01")),
        ((a_bounced_mail(state=MailState.UNDECIDABLE),), BOUNCED),
        ((a_mail(),), None),
        ((a_bounced_mail(), a_mail(on="2025-07-02", state=MailState.DRAFTED)), BOUNCED),
        ((a_bounced_mail(), a_mail(on="2025-07-02", state=MailState.SENDING)), BOUNCED),
        ((a_bounced_mail(), a_mail(on="2025-07-02", state=MailState.WITHDRAWN)), BOUNCED),
        ((a_bounced_mail(), a_mail(on="2025-07-16", sent_at=at("2025-07-16"))), None),
        ((a_bounced_mail(), an_answered_mail(on="2025-07-16")), None),
        ((a_bounced_mail(), a_bounced_mail("2025-07-16", bounced_at=at("2025-07-16"))), at("2025-07-16")),
        ((LATE_BOUNCE, a_mail(on="2025-07-02", sent_at=at("2025-07-02"))), LATE_BOUNCE.bounced_at),
        ((a_bounced_mail(state=MailState.REDIRECTED),), None),
        ((a_bounced_mail(), a_mail(on="2025-07-16", state=MailState.REDIRECTED)), BOUNCED),
    ],
    ids=[
        "it came back",
        "it was refused",
        "it came back, so it was sent",
        "it did not",
        "a draft has reached nobody",
        "one on its way has not either",
        "one taken back has not",
        "one sent since has",
        "one answered since has",
        "another came back",
        "it came back days later, and another was sent meanwhile",
        "one of a trial came back from the trial's address",
        "one of a trial has reached the trial's address",
    ],
)  # fmt: skip
def test_an_address_is_bad_from_when_a_mail_came_back_until_one_reaches_it(
    rows: tuple[MailRow, ...], since: object
) -> None:
    assert came_back(rows, []).unreachable.get(JO) == since


WRITTEN_TO = a_requirement(asks=(Post.COORDINATOR, Post.CLINICAL_LEAD))
ONLY_JO = a_requirement(asks=(Post.COORDINATOR,))
LEAD, MANAGER, DEPUTY, THERAPY = (
    a_contact(post) for post in (Post.CLINICAL_LEAD, Post.OPERATIONAL_MANAGER, Post.DEPUTY, Post.THERAPY_LEAD)
)


def written_to(*bad: str, only: bool = True, now: str = "2025-07-08", people: tuple[Contact, ...] = ()) -> list[str]:
    """Return who is written to about the Annual Report while these addresses rest."""
    asked_for = an_obligation(requirement=ONLY_JO if only else WRITTEN_TO)
    contacts = people or (a_contact(Post.COORDINATOR), LEAD, MANAGER, DEPUTY, THERAPY)
    there = a_situation(a_world(asked_for, now=now), contacts=contacts)
    there = replace(there, came_back=CameBack(unreachable=dict.fromkeys(bad, BOUNCED)))
    assessment: Assessment = there.assessments[0]
    return [contact.email for contact in recipients(there, assessment)]


@pytest.mark.parametrize(
    ("bad", "only", "expected"),
    [
        ((), True, [JO]),
        ((JO,), False, [LEAD.email]),
        ((JO,), True, [MANAGER.email]),
        ((JO, MANAGER.email), True, [DEPUTY.email]),
        ((JO, MANAGER.email, DEPUTY.email), True, [LEAD.email]),
        ((JO, MANAGER.email, DEPUTY.email, LEAD.email), True, [THERAPY.email]),
        ((JO, MANAGER.email, DEPUTY.email, LEAD.email, THERAPY.email), True, []),
    ],
    ids=["all are well", "another is asked too", "the manager", "the deputy", "the lead", "the therapy lead", "nobody"],
)
def test_while_an_address_rests_another_takes_over(
    bad: tuple[str, ...],
    only: bool,  # noqa: FBT001 - a column of the table
    expected: list[str],
) -> None:
    assert written_to(*bad, only=only) == expected


@pytest.mark.parametrize(("now", "rests"), [("2025-07-15", True), ("2025-07-16", False)])
def test_after_ten_working_days_an_address_is_tried_again(now: str, rests: bool) -> None:  # noqa: FBT001 - a column
    assert (written_to(JO, now=now) != [JO]) is rests


def test_an_address_rests_however_it_is_written() -> None:
    assert written_to(JO, people=(a_contact(Post.COORDINATOR, email=JO.title()), LEAD)) == [LEAD.email]


# --- what the network is told


def told(
    *rows: MailRow,
    records: tuple[Record, ...] = (),
    contacts: tuple[Contact, ...] = (),
    waited_for: tuple[str, ...] = (REPORT.key, PLAN.key),
) -> list[Attention]:
    people = contacts or (a_contact(Post.COORDINATOR, name="Jo Smith"), LEAD)
    back, units = came_back(rows, records), {"MTU-WIRRAL": "Wirral"}
    return list(attentions(rows, back, people, at("2025-07-08"), waited_for=waited_for, units=units))


def test_an_answer_to_what_was_wanting_in_a_file_is_told_as_long_as_it_is() -> None:
    mail = an_answered_mail(rule=RECEIPT)

    assert [each.code for each in told(mail)] == ["answered"]
    assert told(mail, waited_for=()) == []


def test_an_answer_is_told_with_who_and_when_and_what_to_do() -> None:
    (answer,) = told(an_answered_mail(REPORT, PLAN))

    assert (answer.code, answer.about, answer.who) == ("answered", f"{JO} 2025-07-01", Held.TEAM)
    assert answer.what == "Jo Smith answered our mail on 2 July 2025."
    assert '"Chase now"' in answer.do


def test_an_answer_that_somebody_has_seen_to_is_told_no_more() -> None:
    assert told(an_answered_mail(), records=(a_decision(on="2025-07-03"),)) == []


def test_of_two_answers_to_the_same_chase_the_later_is_told() -> None:
    rows = (an_answered_mail(), an_answered_mail(on="2025-07-03", answered="2025-07-04 09:00"))

    assert [each.what for each in told(*rows)] == ["Jo Smith answered our mail on 4 July 2025."]


def test_an_answer_of_somebody_who_is_no_contact_is_told_by_the_address() -> None:
    (answer,) = told(an_answered_mail(), contacts=(LEAD,))

    assert answer.what == f"{JO} answered our mail on 2 July 2025."


def test_a_bad_address_is_told_with_whose_it_is() -> None:
    (bad,) = told(a_bounced_mail())

    assert (bad.code, bad.about, bad.do) == ("bad-address", JO, "Correct the address on Contacts.")
    assert bad.what == "Mail has not reached Jo Smith (trauma coordinator of Wirral) since 1 July 2025."


def test_a_bad_address_of_the_networks_own_is_told_too() -> None:
    admin = a_contact(Post.ADMINISTRATOR, NETWORK)
    row = a_mail_row(a_key("overview", "week", admin.email, counted_from=""), bounced_at=BOUNCED)

    (bad,) = told(row, contacts=(admin,))

    assert "(administration officer of the network)" in bad.what


@pytest.mark.parametrize(
    ("until", "number"), [("2025-07-07", 0), ("2025-07-08", 1)], ids=["who has left", "who leaves today"]
)
def test_a_bad_address_of_who_has_left_concerns_nobody(until: str, number: int) -> None:
    assert len(told(a_bounced_mail(), contacts=(a_contact(Post.COORDINATOR, until=day(until)),))) == number


def test_a_bad_address_that_was_corrected_concerns_nobody() -> None:
    assert told(a_bounced_mail(), contacts=(a_contact(Post.COORDINATOR, email="jo.new@wirral.example.org"),)) == []


def test_a_mail_of_which_nobody_can_tell_is_the_installers() -> None:
    (lost,) = told(a_mail(state=MailState.UNDECIDABLE))

    assert (lost.code, lost.who) == ("undecidable", Held.INSTALLER)
    assert lost.what == "Nobody can tell whether our mail of 1 July 2025 to Jo Smith was sent."


def test_a_mail_of_which_nobody_can_tell_is_not_asked_about_for_ever() -> None:
    assert told(a_mail(state=MailState.UNDECIDABLE, at=at("2025-06-24"))) == []


def test_a_mail_of_which_nobody_could_tell_and_that_was_answered_was_sent() -> None:
    assert [each.code for each in told(an_answered_mail(state=MailState.UNDECIDABLE))] == ["answered"]


def test_a_refused_mail_did_not_come_back() -> None:
    (bad,) = told(a_mail(state=MailState.REFUSED, refused_why="It said: no such recipient."))

    assert bad.code == "bad-address"
    assert "came back" not in bad.what
