"""One person's mail of one working day: what it says, and how long its sentences are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmmtn_sync.model import (
    NETWORK,
    Basis,
    Contact,
    DueAtMeeting,
    Facts,
    Mail,
    MeetingKind,
    Obligation,
    Post,
    Reason,
    Record,
    RecordKind,
    Status,
    Unreadable,
)
from cmmtn_sync.plan.desk_words import next_step
from cmmtn_sync.plan.digest import SHOWN
from cmmtn_sync.plan.situation import Situation
from cmmtn_sync.plan.week import came_in
from tests.builders import (
    EVERYBODY,
    WIRRAL,
    Sent,
    a_contact,
    a_document,
    a_duty,
    a_meeting,
    a_record,
    a_requirement,
    a_section,
    a_situation,
    a_table,
    a_template,
    a_unit,
    a_world,
    a_year,
    an_obligation,
    an_update,
    sent,
    some_facts,
    some_units,
)
from tests.core.laws import LAW
from tests.core.office import Office, drafted

REPORT = an_obligation()
PLAN = an_obligation("work-plan")
POLICY = an_obligation("operational-policy")
UPDATE = an_obligation(
    requirement=an_update(due=DueAtMeeting(kind=MeetingKind.CLINICAL_GROUP), asks=(Post.COORDINATOR,)), due="2025-06-12"
)
BAD = some_facts("Annual Report 2024/25, Chester")
NAMES = (
    "Aintree",
    "Walton",
    "Alder Hey",
    "Chester",
    "Royal Liverpool",
    "Southport",
    "Whiston",
    "Warrington",
    "Wirral",
    "Noble's",
)
"""The short names of the units that are shipped: the longest is Royal Liverpool."""


def mail(
    *owed: Obligation,
    now: str = "2025-07-01",
    came: Sequence[Sent] = (),
    records: Sequence[Record] = (),
    name: str = "Wirral",
    **changes: object,
) -> Mail:
    """Return the one mail that the coordinator of Wirral would get now."""
    units = some_units(a_unit(short_name=name), "MTU-CHESTER")
    world = a_world(*(owed or (REPORT,)), came=came, records=records, now=now, units=units)
    situation = a_situation(world, **{"contacts": (a_contact(),), **changes})
    (found,) = drafted(Office(world=lambda _: situation).plan(now))
    return found


def everything(found: Mail) -> list[str]:
    """Return every text of a mail that its reader reads."""
    asks = [t for a in found.asks for t in (a.title, a.due, *a.wanting, a.note, a.do)]
    thanks = [t for x in found.thanks for t in (x.title, x.words)]
    lines = [t for p in found.parts for line in p.lines for t in (p.heading, line.what, line.do)]
    return [t for t in (found.subject, found.preheader, found.opening, *asks, *thanks, *lines) if t]


def sentences(text: str) -> list[str]:
    return [s for s in re.split(r"(?<=[.?!:])\s+", text) if s]


def longest(found: Mail) -> int:
    return max(len(s.split()) for text in everything(found) for s in sentences(text))


# --- what it says -------------------------------------------------------------------------------------------


def test_before_the_due_date_it_says_what_is_needed_by_when() -> None:
    found = mail(now="2025-06-23")

    assert found.subject == "Annual Report 2024/25 is due on 30 June 2025 (Wirral)"
    assert found.opening == (
        "The network needs the Annual Report 2024/25 from Wirral, by 11:59pm on Monday 30 June 2025."
    )
    assert [(a.title, a.status, a.due, a.wanting) for a in found.asks] == [
        ("Annual Report 2024/25", Status.DUE_SOON, "Due 30 June 2025", ("We have not received it yet.",))
    ]


def test_after_the_due_date_it_says_since_when() -> None:
    found = mail()

    assert found.subject == "Annual Report 2024/25 was due on 30 June 2025 (Wirral)"
    assert found.opening == "The network still needs the Annual Report 2024/25 from Wirral. It was due on 30 June 2025."


def test_a_sunday_is_said_as_the_day_it_is() -> None:
    owed = an_obligation(due="2024-06-30", opens="2024-04-01", period=a_year(2023))
    situation = a_situation(a_world(owed, now="2024-06-24"), contacts=(a_contact(),))
    before = replace(situation.programme, tracked_from=a_year(2024).starts)
    world = replace(a_world(owed, now="2024-06-24"), tracked_from=before.tracked_from)
    (found,) = drafted(Office(world=lambda _: a_situation(world, contacts=(a_contact(),))).plan("2024-06-24"))

    assert "by 11:59pm on Sunday 30 June 2024" in found.opening


def test_it_states_dates_and_no_number_of_days() -> None:
    texts = [t for now in ("2025-06-02", "2025-06-27", "2025-07-22") for t in everything(mail(REPORT, PLAN, now=now))]

    assert not [t for t in texts if re.search(r"\b\d+ (working )?days?\b|tomorrow|today|yesterday", t, re.IGNORECASE)]


@pytest.mark.parametrize(("one", "other"), [("2025-06-17", "2025-06-20"), ("2025-07-08", "2025-07-22")])
def test_it_says_the_same_on_another_day_while_the_facts_are_the_same(one: str, other: str) -> None:
    assert everything(mail(REPORT, PLAN, now=one)) == everything(mail(REPORT, PLAN, now=other))


def test_what_came_and_is_wanting_is_named() -> None:
    found = mail(came=[sent(reading=BAD, received="2025-06-30 12:00")])

    assert found.asks[0].wanting == (
        'We have your file "Annual Report.docx".',
        "Its first page names Chester, not Wirral. Please check which file you sent.",
    )


def test_of_many_things_that_are_wanting_six_are_named_and_the_rest_counted() -> None:
    template = a_template(*(f"Heading number {n} {w}" for n, w in enumerate("abcdefghi")))
    owed = an_obligation(requirement=a_requirement(template="T.docx"))
    world = a_world(owed, came=[sent(received="2025-06-30")], now="2025-07-01", templates={"T.docx": template})
    (found,) = drafted(Office(world=lambda _: a_situation(world, contacts=(a_contact(),))).plan("2025-07-01"))

    assert len(found.asks[0].wanting) == 8
    assert found.asks[0].wanting[-1] == "And 3 more: please compare it with the template."


def test_thanks_say_what_came() -> None:
    found = mail(came=[sent(received="2025-06-24")], now="2025-06-24 14:00")

    assert found.subject == "Everything for 30 June 2025 is in, thank you (Wirral)"
    assert [(t.title, t.words) for t in found.thanks] == [
        ("Annual Report 2024/25", '"Annual Report.docx" is complete.')
    ]
    assert found.asks == ()


def test_thanks_for_one_document_never_read_as_if_all_were_in() -> None:
    found = mail(REPORT, PLAN, came=[sent(received="2025-06-24")], now="2025-06-24 14:00")

    assert "Work Plan 2025/26" in found.opening
    assert "Everything" not in found.subject


def test_asks_come_in_the_order_of_their_urgency() -> None:
    soon = an_obligation("self-assessment", due="2025-07-11")
    request = an_obligation(key="2024-26/y2q2.information/MTU-WIRRAL/1", due="2025-06-20", asked_words="the audit")
    found = mail(POLICY, soon, REPORT, request, now="2025-07-08")

    assert [a.status for a in found.asks] == [Status.OVERDUE, Status.OVERDUE, Status.OVERDUE, Status.DUE_SOON]
    assert found.asks[0].wanting == ("The network asks: the audit",)


def test_more_than_eight_asks_are_counted() -> None:
    owed = [an_obligation(key=f"2024-26/y2q1.annual-report/{n}") for n in range(12)]
    found = mail(*owed)

    assert (len(found.asks), found.more) == (SHOWN, 4)


def test_an_update_is_given_and_not_uploaded() -> None:
    found = mail(UPDATE, now="2025-06-11", meetings=(a_meeting("2025-06-12"),), place_links={WIRRAL: "https://x"})

    assert (found.asks[0].do, found.asks[0].link) == ("Give the update to the Clinical Group", None)
    assert "upload" not in found.opening.lower()


def a_filled_form(line: str) -> Sent:
    rows = [("A1", "Train ten nurses in trauma care", "In progress", line)]
    table = a_table("Ref", "Action", "Status", "One line on progress", rows=rows)
    form = some_facts("Update on the action plan, Wirral, July 2025", tables=(table,))
    return sent("Wirral/Update on the action plan.docx", form, received="2025-06-10 10:00")


@pytest.mark.parametrize("line", ["Six are trained", ""], ids=["complete", "a line is wanting"])
def test_a_complete_form_is_thanked_for_and_the_unit_told_who_gives_it_when(line: str) -> None:
    found = mail(UPDATE, now="2025-06-11", came=[a_filled_form(line)], meetings=(a_meeting("2025-06-12"),))

    said = "has come. The clinical lead, or a deputy, gives it at the Clinical Group on Thursday 12 June 2025."
    assert (said in found.opening) is bool(line)
    assert any("One sentence is enough." in words for words in found.asks[0].wanting) is not bool(line)
    assert 'We have your form "Update on the action plan.docx".' in found.asks[0].wanting
    assert longest(found) <= 20


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Six are trained", "Wirral to give the Update to the Clinical Group: its form has come."),
        ("", "Wirral to send the Update to the Clinical Group again: "),
    ],
    ids=["complete", "a line is wanting"],
)
def test_the_next_step_of_a_complete_form_is_to_give_it(line: str, said: str) -> None:
    world = a_world(UPDATE, now="2025-06-11", came=[a_filled_form(line)])
    situation = a_situation(world)
    (assessment,) = situation.assessments

    told = [words.what for words in came_in(situation)]

    assert next_step(situation, assessment).startswith(said)
    assert any("needs more" in words for words in told) is not bool(line)
    assert told


def test_a_document_has_the_link_of_its_units_folder() -> None:
    assert mail(place_links={WIRRAL: "https://example.org/wirral"}).asks[0].link == "https://example.org/wirral"


def test_one_who_stands_in_is_told_why() -> None:
    found = mail(contacts=(a_contact(Post.OPERATIONAL_MANAGER),))

    assert found.asks[0].wanting[-1] == (
        "We know of no trauma coordinator at Wirral, so this comes to you. Please pass it on."
    )


def test_an_extension_is_said_to_be_one() -> None:
    moved = an_obligation(due="2025-07-31", basis=Basis.EXTENDED)

    assert mail(moved, now="2025-07-24").asks[0].due == "Due 31 July 2025, with the extra time agreed"


def test_the_networks_duty_about_several_units_is_one_block() -> None:
    duty = a_duty()
    owed = [
        an_obligation(requirement=duty, unit=u, due="2025-09-30", opens="2025-07-01") for u in (WIRRAL, "MTU-CHESTER")
    ]
    situation = a_situation(a_world(*owed, now="2025-10-01"), contacts=(a_contact(Post.QUALITY_LEAD, NETWORK),))
    (found,) = (a.mail for a in Office(world=lambda _: situation).plan("2025-10-01").actions if hasattr(a, "mail"))

    assert [a.wanting for a in found.asks] == [("Still open for Chester and Wirral.",)]


def test_keys_and_reasons_are_kept_with_the_mail_and_are_not_in_it() -> None:
    found = mail()

    assert [(k.rule, k.about, k.counted_from) for k in found.keys] == [("day-after", REPORT.key, "2025-06-30")]
    assert found.why == (f'{REPORT.key}: The day of the rule "day-after" has come.',)
    assert not [t for t in everything(found) if "day-after" in t]


def test_what_came_for_something_that_has_no_date_yet_is_answered_without_one() -> None:
    owed = an_obligation(due=None)
    wanting = mail(owed, now="2025-06-24 14:00", came=[sent(reading=BAD, received="2025-06-24")])
    thanks = mail(owed, now="2025-06-24 14:00", came=[sent(received="2025-06-24")])

    assert wanting.subject == "Annual Report 2024/25 needs something more (Wirral)"
    assert thanks.subject == "Thank you for the Annual Report 2024/25 (Wirral)"
    assert not [t for t in (*everything(wanting), *everything(thanks)) if "9999" in t]


# --- how long -----------------------------------------------------------------------------------------------

_KINDS = ("annual-report", "work-plan", "operational-policy", "self-assessment")
_DUE = ("2025-06-30", "2025-09-30", "2026-03-31")


@LAW
@given(
    name=st.sampled_from(NAMES),
    asks=st.lists(st.tuples(st.sampled_from(_KINDS), st.sampled_from(_DUE)), min_size=1, max_size=12),
    now=st.sampled_from(["2025-06-24 14:00", "2025-07-02", "2025-09-24", "2026-03-25", "2026-04-08"]),
    came=st.sampled_from(["", "good", "bad"]),
    meets=st.booleans(),
)
def test_subjects_are_under_60_characters_and_sentences_at_most_20_words(
    name: str,
    asks: list[tuple[str, str]],
    now: str,
    came: str,
    meets: bool,  # noqa: FBT001 - drawn
) -> None:
    owed = [
        an_obligation(kind, due=due, key=f"2024-26/y2q1.{kind}/{WIRRAL}/{n}", opens="2025-04-01")
        for n, (kind, due) in enumerate(asks)
    ]
    update = [replace(UPDATE, due=an_obligation(due="2025-09-25").due)] * meets
    files = [sent(reading=BAD, received="2025-06-24")] * (came == "bad") + [sent(received="2025-06-24")] * (
        came == "good"
    )
    world = a_world(*owed, *update, came=files, now=now, units=some_units(a_unit(short_name=name), "MTU-CHESTER"))
    for found in drafted(Office(world=lambda _: a_situation(world, contacts=(a_contact(),))).plan(now)):
        assert len(found.subject) < 60
        assert longest(found) <= 20, [s for t in everything(found) for s in sentences(t) if len(s.split()) > 20]


@pytest.mark.parametrize("name", ["Royal Liverpool", "Noble's"])
@pytest.mark.parametrize(
    "title",
    [
        "Update to the Clinical Group",
        "Representatives at the peer review meeting",
        "National standards in the self-assessment",
        "Further information on the Operational Policy",
        "A title that somebody made much longer than a title should ever be",
    ],
)
@pytest.mark.parametrize("now", ["2025-09-23", "2025-10-01"], ids=["before", "after"])
def test_a_long_title_does_not_make_a_long_subject(title: str, name: str, now: str) -> None:
    owed = an_obligation(requirement=a_requirement("y2q1.operational-policy", title=title), due="2025-09-30")

    assert len(mail(owed, name=name, now=now).subject) < 60


def _worst(reading: Facts | Unreadable, kind: str, **world: object) -> Mail:
    owed = an_obligation(requirement=a_requirement(f"y2q1.{kind}", template="T.docx"))
    names = {"annual-report": "Annual Report", "work-plan": "Work Plan", "operational-policy": "Operational Policy"}
    came = [
        Sent(
            document=a_document(f"Wirral/{names[kind]} of the trauma service.docx", received="2025-06-30"),
            reading=reading,
        )
    ]
    full = a_world(owed, came=came, now="2025-07-01", **world)  # type: ignore[arg-type]
    (found,) = drafted(Office(world=lambda _: a_situation(full, contacts=(a_contact(),))).plan("2025-07-01"))
    return found


_LONG = a_template("Outstanding actions carried forward from the previous review cycle", "Patient and carer experience")
_PLAN_ROWS = [("Train two nurses", "", "TBC") for _ in range(9)] + [("Audit", "S Lunt", "1 May 2026")]


@pytest.mark.parametrize(
    ("reading", "kind", "template"),
    [
        *((Unreadable(reason=r, reader=1, detail="a picture"), "annual-report", None) for r in Reason if not r.ours),
        (
            some_facts("Annual Report 2023/24, Chester", sections=[a_section("Patient experience", "TBC")]),
            "annual-report",
            _LONG,
        ),
        (some_facts(text="Too short."), "annual-report", None),
        (_LONG, "annual-report", _LONG),
        (
            some_facts("Work Plan 2025/26", tables=(a_table("Action", "Lead", "Due", rows=_PLAN_ROWS),)),
            "work-plan",
            None,
        ),
        (
            some_facts("Work Plan 2025/26", tables=(a_table("Action", "Notes", rows=[("Audit", "")]),)),
            "work-plan",
            None,
        ),
        (some_facts("Operational Policy", cover="Review date: 31 May 2025"), "operational-policy", None),
        (some_facts("Operational Policy", text="No change to version 3. " * 9), "operational-policy", None),
    ],
)
def test_every_finding_is_said_in_short_sentences(
    reading: Facts | Unreadable, kind: str, template: Facts | None
) -> None:
    found = _worst(reading, kind, templates={"T.docx": template} if template else {})

    assert len(found.asks[0].wanting) > 1
    assert longest(found) <= 20, [s for t in everything(found) for s in sentences(t) if len(s.split()) > 20]


# --- the team's own mail ------------------------------------------------------------------------------------


def a_busy_situation(now: str) -> Situation:
    units = [a_unit(f"MTU-{n.upper()}", short_name=n) for n in NAMES]
    owed = [an_obligation(kind, u.id) for u in units for kind in ("annual-report", "work-plan", "operational-policy")]
    owed += [replace(UPDATE, key=f"2024-26/y2q1.update/{u.id}", owed_by=u.id, about=u.id) for u in units]
    came = [
        sent("Wirral/Annual Report A.docx"),
        sent("Wirral/Annual Report B.docx"),
        sent("Chester/Annual Report.docx", BAD),
    ]
    contacts: tuple[Contact, ...] = (*(a_contact(unit=u.id) for u in units), *EVERYBODY)
    return a_situation(a_world(*owed, came=came, now=now, units=some_units(*units)), contacts=contacts)


@pytest.mark.parametrize("now", ["2025-06-13", "2025-06-30", "2025-07-01", "2025-07-28", "2025-07-30"])
def test_the_teams_mails_are_short_too(now: str) -> None:
    plan = Office(world=a_busy_situation).plan(now)
    mails = [a.mail for a in plan.actions if hasattr(a, "mail")]

    assert any(m.to.unit == NETWORK for m in mails)
    for found in mails:
        assert len(found.subject) < 60
        assert longest(found) <= 20, [s for t in everything(found) for s in sentences(t) if len(s.split()) > 20]


def test_a_returned_file_is_told_with_the_persons_own_words() -> None:
    came = sent(received="2025-04-10")
    returned = a_record(RecordKind.RETURNED, REPORT, on="2025-05-06", bound_to=came.document, text="Section 4 is thin.")
    found = mail(came=[came], records=[returned], now="2025-05-06 11:00")

    assert found.asks[0].wanting[-1] == "The network returned it: Section 4 is thin."
