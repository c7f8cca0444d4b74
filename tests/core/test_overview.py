"""What the network team is told: the week's overview, and on any working day what is new."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import pytest

from cmmtn_sync.model import (
    NETWORK,
    Attention,
    Contact,
    Held,
    MailKey,
    MailState,
    Post,
    RecordKind,
)
from cmmtn_sync.plan.folding import folded
from cmmtn_sync.plan.overview import Besides, for_team, waiting_drafts
from cmmtn_sync.plan.situation import Situation
from cmmtn_sync.plan.start_here import NEEDS_ROW, start_here
from tests.builders import (
    WIRRAL,
    a_contact,
    a_key,
    a_mail_row,
    a_record,
    a_situation,
    a_world,
    an_obligation,
    at,
    day,
    sent,
    some_facts,
)

ADMINISTRATOR = a_contact(Post.ADMINISTRATOR, NETWORK)
QUALITY = a_contact(Post.QUALITY_LEAD, NETWORK)
MEDICAL = a_contact(Post.MEDICAL_LEAD, NETWORK)
DIRECTOR = a_contact(Post.DIRECTOR, NETWORK)
BAD = some_facts("Annual Report 2024/25, Chester")
OWED = (
    an_obligation(),
    an_obligation("work-plan"),
    an_obligation(unit="MTU-CHESTER"),
    an_obligation("self-assessment", due="2025-07-11"),
)


def news(code: str = "unmatched", **changes: object) -> Attention:
    attention = Attention(
        code=code, about="units:Wirral/x.docx", what='Wirral: what is "x.docx"?', why="", do="Choose on Unmatched."
    )
    return replace(attention, **changes)  # type: ignore[arg-type]  # each test names fields of Attention


def situation(now: str = "2025-07-01", *contacts: Contact, **changes: object) -> Situation:
    came = [
        sent(reading=BAD, received="2025-06-27"),
        sent("Wirral/Work Plan.docx", some_facts("Work Plan"), received="2025-06-26"),
    ]
    world = a_world(*OWED, came=[s for s in came if s.document.receipt.at <= at(now)], now=now)
    return a_situation(world, **{"contacts": contacts or (ADMINISTRATOR, QUALITY), **changes})


def week_told(*people: Contact, week: str = "2025-W27") -> frozenset[MailKey]:
    return frozenset(MailKey(rule="overview", about="programme", recipient=c.email, counted_from=week) for c in people)


def told(
    now: str,
    *contacts: Contact,
    attentions: tuple[Attention, ...] = (),
    before: frozenset[MailKey] = frozenset(),
    lasting: frozenset[str] = frozenset(),
    standing: Mapping[str, datetime] | None = None,
) -> dict[Post, Besides]:
    there = situation(now, *contacts, lasting=lasting, standing=standing or {})
    return {t.contact.post: t for t in for_team(there, attentions, before)}


def parts(team: Besides) -> dict[str, list[str]]:
    return {p.heading: [line.what for line in p.lines] for p in team.parts}


# --- who is told what ---------------------------------------------------------------------------------------


def test_the_week_is_told_to_the_administrator_and_the_quality_lead() -> None:
    everybody = (DIRECTOR, ADMINISTRATOR, MEDICAL, QUALITY)

    assert {*told("2025-07-01", *everybody)} == {Post.ADMINISTRATOR, Post.QUALITY_LEAD}


def test_the_week_is_told_once_a_week_on_its_first_working_day_that_the_worker_wakes() -> None:
    before = week_told(ADMINISTRATOR, QUALITY)

    assert told("2025-07-03", ADMINISTRATOR, QUALITY, before=before) == {}
    assert {*told("2025-07-07", ADMINISTRATOR, QUALITY, before=before)} == {Post.ADMINISTRATOR, Post.QUALITY_LEAD}


def test_what_is_new_is_told_on_any_day_to_the_daily_user_and_to_nobody_else() -> None:
    before = week_told(ADMINISTRATOR, QUALITY)
    found = told("2025-07-03", ADMINISTRATOR, QUALITY, attentions=(news(),), before=before)

    assert {*found} == {Post.ADMINISTRATOR}
    assert found[Post.ADMINISTRATOR].subject == 'Wirral: what is "x.docx"?'
    assert not found[Post.ADMINISTRATOR].weekly


def test_what_was_told_is_not_new() -> None:
    about, to = "units:Wirral/x.docx", ADMINISTRATOR.email
    key = MailKey(rule="unmatched", about=about, recipient=to, cause="2025-07-02")
    before = week_told(ADMINISTRATOR, QUALITY) | {key}
    standing, again = {news().name: at("2025-07-02")}, {news().name: at("2025-07-03")}
    new = told("2025-07-03", ADMINISTRATOR, QUALITY, attentions=(news(),), before=before, standing=again)

    assert told("2025-07-03", ADMINISTRATOR, QUALITY, attentions=(news(),), before=before, standing=standing) == {}
    assert [*new] == [Post.ADMINISTRATOR], "what was mended and came again is new"


@pytest.mark.parametrize(
    ("team", "daily"),
    [
        ((DIRECTOR, MEDICAL, QUALITY, ADMINISTRATOR), Post.ADMINISTRATOR),
        ((DIRECTOR, MEDICAL, QUALITY), Post.QUALITY_LEAD),
        ((DIRECTOR, MEDICAL), Post.MEDICAL_LEAD),
        ((DIRECTOR,), Post.DIRECTOR),
        ((QUALITY, replace(ADMINISTRATOR, until=day("2025-06-30"))), Post.QUALITY_LEAD),
    ],
    ids=[
        "the administrator",
        "else the quality lead",
        "else the medical lead",
        "else the director",
        "one who left is not",
    ],
)
def test_the_daily_user_is_the_next_who_serves(team: tuple[Contact, ...], daily: Post) -> None:
    before = week_told(ADMINISTRATOR, QUALITY)

    assert {*told("2025-07-03", *team, attentions=(news(),), before=before)} == {daily}


@pytest.mark.parametrize("order", [1, -1], ids=["in one order", "in the other"])
def test_one_person_in_two_posts_is_told_once_and_misses_nothing(order: int) -> None:
    both = (ADMINISTRATOR, replace(DIRECTOR, email=ADMINISTRATOR.email.upper()))[::order]

    found = for_team(situation("2025-07-01", *both), (news(),), frozenset())
    assert [(t.weekly, len(t.keys)) for t in found] == [(True, 2)]
    later = for_team(situation("2025-07-03", *both), (news(),), week_told(ADMINISTRATOR))
    assert [t.weekly for t in later] == [False]


def test_without_a_team_nobody_is_told() -> None:
    assert told("2025-07-01", a_contact(), attentions=(news(),)) == {}


# --- the week -----------------------------------------------------------------------------------------------


def test_the_week_says_what_is_overdue_what_is_due_and_what_came() -> None:
    team = told("2025-07-01")[Post.ADMINISTRATOR]
    found = parts(team)

    assert team.subject == "Week of 30 June 2025: 3 overdue"
    assert any("Chester: Annual Report has not come." in line for line in found["Overdue"])
    assert any("Wirral: Annual Report and Work Plan came and need more." in line for line in found["Overdue"])
    assert found["Due on Friday 11 July 2025"] == ["Wirral: Self-assessment."]
    (came,) = (lines for heading, lines in found.items() if heading.startswith("Came in since"))
    assert any("Annual Report and Work Plan need more" in line for line in came)


def test_nothing_overdue_is_said_as_nothing() -> None:
    assert told("2025-06-24")[Post.ADMINISTRATOR].subject == "Week of 23 June 2025: nothing overdue"


def test_the_week_says_the_same_on_each_of_its_days_while_facts_are_the_same() -> None:
    one, other = (told(now)[Post.QUALITY_LEAD] for now in ("2025-07-01", "2025-07-04"))

    assert (one.subject, one.opening, one.parts) == (other.subject, other.opening, other.parts)


def test_what_needs_somebody_comes_first_and_by_who_can_let_it_go() -> None:
    attentions = (
        news(),
        news("place-lost", what="We cannot see the folder of Wirral.", who=Held.INSTALLER),
        news("later", what="The tracker is open.", who=Held.TIME),
    )
    lasting = frozenset({attentions[2].name})
    team = told("2025-07-01", attentions=attentions, lasting=lasting)[Post.ADMINISTRATOR]

    assert [p.heading for p in team.parts][:3] == [
        "What needs you",
        "For the person who looks after the software",
        "What waits",
    ]


def test_what_goes_by_itself_is_no_news_until_it_has_lasted() -> None:
    busy = news("library-lost", what="We could not look into the library.", who=Held.TIME)

    headings = [p.heading for p in told("2025-07-01", attentions=(busy,))[Post.ADMINISTRATOR].parts]

    assert "What waits" not in headings


def test_what_is_counted_is_what_is_listed() -> None:
    attentions = tuple(news(f"kind {n}") for n in range(15))
    team = told("2025-07-01", attentions=attentions)[Post.ADMINISTRATOR]

    assert len(parts(team)["What needs you"]) == 15
    assert team.opening.startswith("15 things need you.")


def test_more_than_two_of_a_kind_are_one_thing() -> None:
    attentions = tuple(news(about=f"units:{n}", what=f"Wirral: what is {n}?") for n in range(5))
    team = told("2025-07-01", attentions=attentions)[Post.ADMINISTRATOR]

    assert parts(team)["What needs you"] == [
        (
            "5 files on Unmatched fit nothing yet. Wirral: what is 0?; Wirral: what is 1?; Wirral: what is 2?; "
            "Wirral: what is 3?; and 1 more."
        )
    ]
    assert team.subject == "Week of 30 June 2025: 1 thing needs you, 3 overdue"
    assert [key.about for key in team.keys[1:]] == [f"units:{n}" for n in range(5)]


def test_what_the_team_is_told_counts_from_nothing_so_that_it_is_taken_for_no_mail_that_asked_anybody() -> None:
    found = told("2025-07-03", ADMINISTRATOR, attentions=(news(), news("ring")), before=week_told(ADMINISTRATOR))

    keys = found[Post.ADMINISTRATOR].keys
    assert {(key.rule, key.counted_from, key.cause) for key in keys} == {
        ("unmatched", "", "2025-07-03"),
        ("ring", "", "2025-07-03"),
    }


def test_what_is_new_says_how_much_there_is_in_all() -> None:
    about = "units:Wirral/x.docx"
    key = MailKey(rule="unmatched", about=about, recipient=ADMINISTRATOR.email, cause="2025-07-03")
    before = week_told(ADMINISTRATOR, QUALITY) | {key}
    new = (news(), news("ambiguous"), news("bad-address"))

    found = told("2025-07-03", ADMINISTRATOR, QUALITY, attentions=new, before=before)[Post.ADMINISTRATOR]

    assert found.opening == (
        "This is new since we last wrote. In all, 3 things need you: see Start here in the Tracker."
    )


def test_mail_console_and_tracker_give_one_count() -> None:
    attentions = (
        *(news(about=f"units:{n}") for n in range(5)),
        *(news("ring", about=o.key, what="Ring.") for o in OWED),
        news("place-lost", who=Held.INSTALLER),
    )
    found = situation("2025-07-01", attentions=attentions)
    team = next(t for t in for_team(found, attentions, frozenset()) if t.contact == ADMINISTRATOR)

    things = [a for a in folded(attentions, found) if a.who is Held.TEAM]
    heading = start_here(found)[NEEDS_ROW - 1][0]
    assert len(things) == 3
    assert team.opening.startswith("3 things need you.")
    assert str(heading).startswith("What needs us today: 3 things and 1 thing for the installer or to wait for")


# --- drafts and the tracker ---------------------------------------------------------------------------------


def test_drafts_that_wait_since_an_earlier_day_are_told() -> None:
    rows = (
        a_mail_row(a_key(), on="2025-06-27", state=MailState.DRAFTED),
        a_mail_row(a_key(recipient="lead@chester.example.org"), on="2025-07-01", state=MailState.DRAFTED),
        a_mail_row(a_key(recipient=QUALITY.email), on="2025-06-26", state=MailState.DRAFTED),
        a_mail_row(a_key(), on="2025-06-20", state=MailState.SENT),
    )
    team = for_team(situation("2025-07-01", ledger=rows), (), frozenset())[0]

    assert parts(team)["Drafts that wait to be sent"] == ["1 draft waits since 27 June 2025."]
    assert len(waiting_drafts(rows)) == 3


def test_since_when_the_tracker_could_not_be_written_is_told() -> None:
    team = for_team(situation(tracker_waits_since=at("2025-06-30 15:05")), (), frozenset())[0]

    assert [line for lines in parts(team).values() for line in lines if "tracker" in line] == [
        "The tracker could not be written since 30 June 2025 at 3:05pm: somebody has it open."
    ]


def test_one_call_is_about_everything_that_a_unit_owes() -> None:
    rings = tuple(news("ring", about=o.key, what=f"Ring Wirral about the {o.requirement.title}.") for o in OWED[:2])
    (part,) = (p for p in told("2025-07-01", attentions=rings)[Post.ADMINISTRATOR].parts if "needs you" in p.heading)

    assert [line.what.split(". ")[0] for line in part.lines] == ["Ring Wirral about 2 documents"]


def test_what_was_due_before_tracking_began_and_what_is_not_needed_is_in_no_count() -> None:
    waived = [a_record(RecordKind.NOT_NEEDED, o) for o in OWED if o.about == WIRRAL]
    world = a_world(*OWED, now="2025-07-01", records=waived)
    team = for_team(a_situation(world, contacts=(ADMINISTRATOR,)), (), frozenset())[0]

    assert team.subject == "Week of 30 June 2025: 1 overdue"
    assert "0 of 1 documents for 30 June 2025 are complete." in team.opening
