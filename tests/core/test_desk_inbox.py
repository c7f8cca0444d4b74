from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from cmmtn_sync.columns import KEYED_SHEETS, TrackerView
from cmmtn_sync.config import load, shipped
from cmmtn_sync.facts.tracker import KeyedContent, RowContent, TrackerContent
from cmmtn_sync.model import CellValue, Post, Record, RecordKind, Status
from cmmtn_sync.plan.choices import document_choices, requirement_choices
from cmmtn_sync.plan.desk import desk_view
from cmmtn_sync.plan.inbox import Inbox, read_inbox, told, unanswered
from cmmtn_sync.plan.team_sheets import read_contacts, read_dates, read_meetings
from cmmtn_sync.plan.unclear import asked_anew
from tests.outputs.tracker.samples import NOW, a_situation, an_assessment, an_obligation, the_units

KEY, OWED_BY = an_obligation(8).key, an_obligation(8).owed_by
UPDATE = an_obligation(38).key
DUE_IN_SEPTEMBER = an_obligation(58).key
OBLIGATIONS = {an_obligation(n).key: an_obligation(n) for n in range(60)}


def content(sheet: str, *rows: dict[str, CellValue], key: str = "Ref", keyless: bool = False) -> TrackerContent:
    contents = tuple(
        RowContent(number=n, key=str(row.get(key, "")), values={h: v for h, v in row.items() if v is not None})
        for n, row in enumerate(rows, start=5)
    )
    empty = {s.name: KeyedContent(rows=(), headers={}, header_row=4) for s in KEYED_SHEETS}
    filled = KeyedContent(
        rows=() if keyless else contents, keyless=contents if keyless else (), headers={}, header_row=4
    )
    return TrackerContent(sheets=empty | {sheet: filled}, grids={})


def decided(
    word: str,
    beside: CellValue = None,
    *,
    key: str = KEY,
    version: str | None = "v1",
    said: str | None = None,
    held: tuple[Record, ...] = (),
    status: Status = Status.OVERDUE,
) -> Inbox:
    row: dict[str, CellValue] = {
        "Ref": key, "Team decision": word, "Reason or date": beside, "Version": version, "Decided": said,
        "Status": "typed over by a person",
    }  # fmt: skip
    shown = TrackerView(keyed={"Tracker": {key: {"Status": status.value}}}, grids={})
    found = content("Tracker", row)
    return read_inbox(found, obligations=OBLIGATIONS, now=NOW, held=held, written_at=NOW, shown=shown)


@pytest.mark.parametrize(
    ("word", "beside", "kind", "text", "day"),
    [
        ("Accept", None, RecordKind.ACCEPTED, "", None),
        ("  accept ", "looks good", RecordKind.ACCEPTED, "looks good", None),
        ("Return", "Section 4 is empty", RecordKind.RETURNED, "Section 4 is empty", None),
        ("More time", "31 July 2025, new lead", RecordKind.MORE_TIME, "new lead", date(2025, 7, 31)),
        ("MORE TIME", date(2025, 7, 31), RecordKind.MORE_TIME, "", date(2025, 7, 31)),
        ("Kept, more wanted", "31.7. the data", None, "", None),
        ("Kept, more wanted", "31/07/25: the data", RecordKind.MORE_WANTED, "the data", date(2025, 7, 31)),
        ("Return", "no minutes of 3 June 2025 in it", RecordKind.RETURNED, "no minutes of 3 June 2025 in it", None),
        ("Chase now", None, RecordKind.CHASE_NOW, "", None),
    ],
)
def test_an_entry_becomes_a_record_bound_to_the_version_that_was_shown(
    word: str, beside: CellValue, kind: RecordKind | None, text: str, day: date | None
) -> None:
    inbox = decided(word, beside)

    if kind is None:
        assert inbox.records == ()
        return
    record = inbox.records[0]
    assert (record.kind, record.about, record.bound_to, record.text, record.date) == (kind, KEY, "v1", text, day)
    assert {(c.header, c.value, c.was) for c in inbox.emptied} == {
        (h, None, v) for h, v in (("Team decision", word), ("Reason or date", beside)) if v is not None
    }


@pytest.mark.parametrize(
    ("word", "beside", "answer"),
    [
        ("accpet", None, '"accpet" is not one of the decisions. Did you mean "Accept"?'),
        ("Return", None, '"Return" needs a reason beside it.'),
        ("More time", None, '"More time" needs a date beside it, such as 31 July 2025.'),
        ("More time", "soon", '"More time" needs a date beside it, such as 31 July 2025.'),
        ("More time", "30 June 2025", "30 June 2025 has passed already: which date is meant?"),
        ("More time", "31 June 2025", 'There is no day "31 June 2025".'),
        ("", "31 July", "choose a Team decision beside the reason or date."),
        ("Hold mails", "30 June 2025", "30 June 2025 has passed already: which date is meant?"),
        ("Received by email", None, '"Received by email" needs a date beside it, such as 31 July 2025.'),
        ("Received by email", "4 July 2025", "4 July 2025 has not come yet: which date is meant?"),
        (
            "Hold mails to unit",
            "2 weeks",
            '"2 weeks" is no day. Until which day? Write it as 31 July 2025, with the reason beside it.',
        ),
        (
            "Pause everything",
            "until next Friday",
            '"next Friday" is no day. Until which day? Write it as 31 July 2025, with the reason beside it.',
        ),
    ],
)
def test_what_is_not_clear_is_answered_in_the_row_and_stays(word: str, beside: str | None, answer: str) -> None:
    inbox = decided(word, beside)

    assert inbox.not_understood == {KEY: f"Not clear yet: {answer}"}
    assert inbox.records == ()
    assert inbox.emptied == ()


def test_a_question_stands_while_the_tracker_is_not_opened() -> None:
    asked = decided("accpet").not_understood

    view = desk_view(a_situation(not_understood=asked))

    assert unanswered(view) == asked
    assert differences_of_unopened(view) == ()


def differences_of_unopened(view: TrackerView) -> tuple[str, ...]:
    again = desk_view(a_situation(not_understood=unanswered(view)))
    return tuple(key for key, row in view.keyed["Tracker"].items() if again.keyed["Tracker"][key] != row)


def test_a_document_cannot_be_returned_where_there_is_none() -> None:
    assert decided("Return", "no", version=None).not_understood[KEY].endswith("this row has none yet.")
    assert decided("Accept", version=None).not_understood[KEY].endswith("this row has none yet.")


def test_an_update_is_noted_with_the_day_on_which_it_was_given() -> None:
    record = decided("Update given", "minute 4.2, 12 June", key=UPDATE, version=None).records[0]

    assert (record.kind, record.text) == (RecordKind.UPDATE_GIVEN, "12 June 2025, minute 4.2")
    assert record.date == date(2025, 6, 12)


def test_an_update_with_a_month_for_a_day_is_asked_about() -> None:
    asked = decided("Update given", "gave it in August 2025", key=UPDATE, version=None).not_understood[UPDATE]

    assert asked == 'Not clear yet: "in August 2025" is no day. On which day was it? Write it as 31 July 2025.'


@pytest.mark.parametrize(
    ("word", "status", "version", "answer"),
    [
        (
            "Chase now",
            Status.COMPLETE,
            "v1",
            'this is complete, so there is nothing to chase. Empty the cell, or choose "Return" and write why.',
        ),
        ("Chase now", Status.COMPLETE, None, "this is complete, so there is nothing to chase. Empty the cell."),
        (
            "Chase now",
            Status.BEFORE_START,
            None,
            'it was due before we started. "More time" asks for it, with a new date.',
        ),
        ("Accept", Status.NOT_NEEDED, None, 'this is not needed. "More time" or "Chase now" asks for it again.'),
        ("Return", Status.NOT_NEEDED, None, 'this is not needed. "More time" or "Chase now" asks for it again.'),
    ],
)
def test_a_decision_that_changes_nothing_in_a_row_like_this_is_asked_about(
    word: str, status: Status, version: str | None, answer: str
) -> None:
    inbox = decided(word, "no owner", status=status, version=version)

    assert inbox.records == ()
    assert inbox.not_understood == {KEY: f'Not clear yet: "{word}" changes nothing here: {answer}'}


def test_what_is_not_needed_is_asked_for_again_by_a_chase() -> None:
    assert decided("Chase now", status=Status.NOT_NEEDED, version=None).records[0].kind is RecordKind.CHASE_NOW


def test_of_several_files_a_person_says_first_which_is_meant() -> None:
    asked = decided("Return", "no owner", status=Status.AMBIGUOUS, version=None).not_understood
    both = an_assessment(3, status=Status.AMBIGUOUS)
    assert len(both.candidates) == 2

    said = 'Not clear yet: "Return" needs one document, and {} files could be this: say which on Unmatched.'
    assert asked == {KEY: said.format("several")}
    assert asked_anew({both.obligation.key: asked[KEY]}, [both]) == {both.obligation.key: said.format("two")}


def test_a_question_that_goes_by_the_row_is_asked_anew_when_the_row_is_another() -> None:
    words = decided("Accept", version=None).not_understood[KEY]
    other = 'Not clear yet: "More time" needs a date beside it, such as 31 July 2025.'
    come = an_assessment(0, status=Status.COMPLETE)
    assert come.document is not None
    key = come.obligation.key

    since = asked_anew({key: words}, [come])

    assert since[key] == (
        'Not clear yet: "Accept" was chosen before this row changed. If "Accept" still holds, save this file once more.'
    )
    assert asked_anew(since, [come]) == since
    assert asked_anew(since, [replace(come, status=Status.NOT_NEEDED, evidence=())])[key].endswith("asks for it again.")
    assert asked_anew({key: other, "gone": words}, [come]) == {key: other, "gone": words}


@pytest.mark.parametrize(
    ("word", "beside", "about", "text", "day"),
    [
        ("Hold mails", None, KEY, "", None),
        ("hold mails", "until 31 July, the lead is ill", KEY, "the lead is ill", date(2025, 7, 31)),
        ("Hold mails to unit", "they merge", OWED_BY, "they merge", None),
        ("Resume mails to unit", None, OWED_BY, "", None),
        ("Pause everything", "1 September", "all", "", date(2025, 9, 1)),
        ("Resume everything", None, "all", "", None),
        ("Received by email", "28 June, from the secretary", KEY, "from the secretary", date(2025, 6, 28)),
    ],
)
def test_a_decision_reaches_as_far_as_its_word_says(
    word: str, beside: str | None, about: str, text: str, day: date | None
) -> None:
    held = tuple(
        Record(id=about, kind=RecordKind.HOLD, about=about, who="team", at=NOW - timedelta(days=2), source="Tracker")
        for about in (KEY, OWED_BY, "all")
    )
    record = decided(word, beside, held=held).records[0]

    assert (record.about, record.text, record.date) == (about, text, day)
    assert record.row == ("" if about == KEY else KEY)
    assert told(record, ()).about == KEY


@pytest.mark.parametrize(
    ("word", "beside", "held", "answer"),
    [
        ("Resume mails", None, None, "nothing is held here."),
        ("Resume everything", None, None, "nothing is held here."),
        ("Resume mails", None, "unit", 'what is held here goes again by "Resume mails to unit".'),
        (
            "Resume mails",
            "5 August 2025",
            "row",
            'a date beside "Resume mails" is not used: delete it, or choose another',
        ),
    ],
)
def test_a_word_that_would_change_nothing_is_not_called_decided(
    word: str, beside: str | None, held: str | None, answer: str
) -> None:
    about = {"unit": OWED_BY, "row": KEY}.get(held or "")
    at = NOW - timedelta(days=2)
    holds = [Record(id="h", kind=RecordKind.HOLD, about=about, who="team", at=at, source="Tracker")] if about else []

    inbox = decided(word, beside, held=tuple(holds))

    assert inbox.records == ()
    assert inbox.not_understood[KEY].startswith(f"Not clear yet: {answer}")


def test_a_pause_and_its_end_in_one_save_are_both_asked_about() -> None:
    rows: list[dict[str, CellValue]] = [
        {"Ref": KEY, "Team decision": "Pause everything"},
        {"Ref": UPDATE, "Team decision": "Resume everything"},
    ]
    hold = Record(id="h", kind=RecordKind.HOLD, about="all", who="team", at=NOW - timedelta(days=2), source="Tracker")

    inbox = read_inbox(content("Tracker", *rows), obligations=OBLIGATIONS, now=NOW, held=(hold,))

    assert inbox.records == ()
    assert inbox.not_understood[KEY] == (f'Not clear yet: the row {UPDATE} says "Resume everything": which is meant?')


def test_two_copies_of_a_row_that_say_different_things_are_asked_about() -> None:
    rows: list[dict[str, CellValue]] = [
        {"Ref": KEY, "Team decision": word, "Version": "v1"} for word in ("Accept", "Chase now")
    ]
    one = content("Tracker", *rows)
    doubled = replace(one, sheets={**one.sheets, "Tracker": replace(one.sheets["Tracker"], duplicates=frozenset({6}))})

    inbox = read_inbox(doubled, obligations=OBLIGATIONS, now=NOW)

    assert inbox.records == ()
    assert inbox.not_understood[KEY] == (
        'Not clear yet: row 6 is a copy of this row and says "Chase now": which is meant?'
    )
    assert [a.why for a in inbox.attentions] == [
        'Each row is known by its Ref. What it says, "Chase now", is not acted on.'
    ]


def test_two_holds_that_end_on_different_days_are_asked_about() -> None:
    rows: list[dict[str, CellValue]] = [
        {"Ref": key, "Team decision": "Pause everything", "Reason or date": day}
        for key, day in ((KEY, "31 August 2025"), (UPDATE, "7 July 2025"))
    ]

    inbox = read_inbox(content("Tracker", *rows), obligations=OBLIGATIONS, now=NOW)

    assert inbox.records == ()
    assert inbox.not_understood[KEY] == (
        f'Not clear yet: the row {UPDATE} says "Pause everything, 7 July 2025": which is meant?'
    )


def test_what_was_acted_on_while_the_tracker_was_locked_does_not_contradict_what_is_said_since() -> None:
    hold: dict[str, CellValue] = {"Ref": KEY, "Team decision": "Pause everything"}
    first = read_inbox(content("Tracker", hold), obligations=OBLIGATIONS, now=NOW)
    both = content("Tracker", hold, {"Ref": UPDATE, "Team decision": "Resume everything"})

    later = read_inbox(both, obligations=OBLIGATIONS, now=NOW + timedelta(minutes=15), held=first.records)

    assert later.not_understood == {}
    assert [r.kind for r in later.records] == [RecordKind.HOLD, RecordKind.RESUME]
    assert {change.key for change in later.emptied} == {KEY, UPDATE}


def test_two_files_that_are_said_to_be_one_document_are_asked_about() -> None:
    choice = next(iter(document_choices(OBLIGATIONS.values())))
    rows: list[dict[str, CellValue]] = [
        {"Document ref": f"units:{n}", "File": f"{n}.docx", "This document is": choice} for n in "ab"
    ]

    inbox = read_inbox(content("Unmatched", *rows, key="Document ref"), obligations=OBLIGATIONS, now=NOW)

    assert inbox.records == ()
    assert inbox.not_understood["units:a"] == (
        'Not clear yet: "b.docx" is said to be the same document: which of the two is it?'
    )


@pytest.mark.parametrize(
    ("key", "word", "answer"),
    [
        (KEY, "Update given", '"Update given" is not for the Annual Report.'),
        (KEY, "Done", '"Done" is not for the Annual Report.'),
        (KEY, "No change to policy", '"No change to policy" is not for the Annual Report.'),
        (UPDATE, "Done", '"Done" is not for the Update to the Clinical Group. Did you mean "Update given"?'),
    ],
)
def test_a_decision_that_would_have_no_effect_is_not_called_decided(key: str, word: str, answer: str) -> None:
    assert decided(word, "June", key=key).not_understood == {key: f"Not clear yet: {answer}"}


def test_more_time_is_later_than_the_due_date() -> None:
    asked = decided("More time", "1 September 2025", key=DUE_IN_SEPTEMBER).not_understood[DUE_IN_SEPTEMBER]

    assert asked == "Not clear yet: it is due on 30 September 2025 anyway: which later date is meant?"


def test_a_decision_taken_once_is_not_questioned_again_while_the_tracker_is_locked() -> None:
    given = Record(
        id=decided("More time", "31 July 2025").records[0].id,
        kind=RecordKind.MORE_TIME,
        about=KEY,
        who="team",
        at=NOW - timedelta(days=60),
        source="Tracker",
        date=date(2025, 7, 31),
    )

    inbox = read_inbox(
        content(
            "Tracker", {"Ref": KEY, "Team decision": "More time", "Reason or date": "31 July 2025", "Version": "v1"}
        ),
        obligations=OBLIGATIONS,
        now=datetime(2025, 8, 4, 9, tzinfo=UTC),
        held=(given,),
        written_at=NOW - timedelta(days=61),
    )

    assert inbox.records == (given,)
    assert inbox.not_understood == {}


def test_words_mended_after_a_question_are_a_new_decision_where_the_same_was_decided_before() -> None:
    first = decided("Chase now").records[0]

    mended = decided("Chase now", said="Not clear yet: x", held=(first,)).records[0]

    assert mended.id != first.id


def test_an_entry_seen_twice_is_one_decision_and_typed_again_later_a_new_one() -> None:
    first, again = decided("Chase now").records[0], decided("chase  now").records[0]
    later = decided("Chase now", said="Chase asked for 3 July 2025").records[0]
    mended = decided("Chase now", said="Not clear yet: x").records[0]

    assert first.id == again.id == mended.id
    assert later.id != first.id
    assert decided("Chase now", version="v2").records[0].id != first.id


def test_this_document_is_points_to_what_it_is_for_or_to_nothing() -> None:
    rows: list[dict[str, CellValue]] = [
        {"Document ref": "d1", "This document is": "mtu-wirral: annual report (y2q1)", "Version": "v7"},
        {"Document ref": "d2", "This document is": "Nothing we asked for"},
        {"Document ref": "d3", "This document is": "MTU-WIRAL: Annual Report (y2q1)"},
    ]

    inbox = read_inbox(content("Unmatched", *rows, key="Document ref"), obligations=OBLIGATIONS, now=NOW)

    assert [(r.about, r.kind, r.points_to, r.bound_to) for r in inbox.records] == [
        ("d1", RecordKind.DOCUMENT_IS, KEY, "v7"),
        ("d2", RecordKind.DOCUMENT_IS, None, None),
    ]
    assert inbox.not_understood["d3"].endswith('Did you mean "MTU-WIRRAL: Annual Report (y2q1)"?')
    assert [told(r, OBLIGATIONS.values()).after for r in inbox.records] == [
        "Counted as MTU-WIRRAL: Annual Report (y2q1)",
        "Nothing we asked for",
    ]


def test_a_row_without_a_key_is_told_and_left_alone() -> None:
    inbox = read_inbox(content("Tracker", {"Team decision": "Accept"}, keyless=True), obligations=OBLIGATIONS, now=NOW)

    assert [a.what for a in inbox.attentions] == ["Row 5 on Tracker has no Ref, so it is linked to nothing."]
    assert inbox.records == ()


def test_contacts_are_read_and_a_bad_row_never_spoils_the_others() -> None:
    good: dict[str, CellValue] = {
        "Unit": "wirral", "Role": "Trauma Coordinator", "Name": "Jo Smith", "Email": " Jo@x.example.org ",
        "Until": date(2025, 8, 1),
    }  # fmt: skip
    rows = [
        good,
        {**good, "Email": "jo at x"},
        {**good, "Unit": "Wiral"},
        {**good, "Email": None},
        {**good, "Unit": "MTU-WIRRAL", "From": "soon"},
        {**good, "From": "1 April 2024"},
    ]

    sheet = read_contacts(content("Contacts", *rows, key="Email"), the_units())

    assert sheet.rows is not None
    assert [(c.unit, c.post, c.email, c.since) for c in sheet.rows] == [
        ("MTU-WIRRAL", Post.COORDINATOR, "Jo@x.example.org", None),
        ("MTU-WIRRAL", Post.COORDINATOR, "Jo@x.example.org", None),
        ("MTU-WIRRAL", Post.COORDINATOR, "Jo@x.example.org", date(2024, 4, 1)),
    ]
    assert [(a.what, a.why) for a in sheet.attentions] == [
        ("Row 6 on Contacts is not clear.", 'Email "jo at x" is not an address that can be written to.'),
        ("Row 7 on Contacts is not clear.", 'Unit "Wiral" is not in the list. Did you mean "Wirral"?'),
        ("Row 8 on Contacts is not clear.", "Email is empty."),
        ("From in row 9 on Contacts is not clear.", 'From "soon" is not a date. Write it like 31 July 2025.'),
    ]
    vacancy = "vacant MTU-WIRRAL trauma coordinator"
    assert [a.explains for a in sheet.attentions] == [vacancy, "", vacancy, ""]


def test_a_contact_whose_last_day_is_not_clear_is_served_as_if_it_were_empty() -> None:
    row: dict[str, CellValue] = {
        "Unit": "Wirral", "Role": "Clinical Lead", "Email": "h.birtles@x.example.org", "Until": "end of June",
    }  # fmt: skip

    sheet = read_contacts(content("Contacts", row, key="Email"), the_units())

    assert sheet.rows is not None
    assert [(c.name, c.until) for c in sheet.rows] == [("h.birtles", None)]
    assert [(a.about, a.do) for a in sheet.attentions] == [
        ("Contacts row 5 Name", 'Mend that cell. Until then mails say "h.birtles".'),
        (
            "Contacts row 5 Until",
            "Mend that cell. Until then this person is written to, as if Until were empty.",
        ),
    ]


def test_an_empty_sheet_of_the_teams_leaves_it_to_the_configuration() -> None:
    assert read_contacts(content("Tracker"), the_units()).rows is None


def test_meetings_say_who_came() -> None:
    row: dict[str, CellValue] = {
        "Meeting": "CG Q2", "Kind": "clinical group", "Date": "10 July 2025",
        "Who came": "Wirral lead; Chester: deputy; Royal Liverpool absent",
    }  # fmt: skip

    sheet = read_meetings(content("Meetings", row, key="Meeting"), the_units())

    assert sheet.rows is not None
    assert [(m.id, m.unit, m.date) for m in sheet.rows] == [("CG Q2", "all", date(2025, 7, 10))]
    assert [(a.unit, a.came) for a in sheet.rows[0].attendance] == [
        ("MTU-WIRRAL", "lead"),
        ("MTU-CHESTER", "deputy"),
        ("MTU-ROYAL", "absent"),
    ]
    assert sheet.attentions == ()


@pytest.mark.parametrize(
    ("said", "came", "unclear"),
    [
        ("Aintree, Walton, Dr Smith", [], '"Aintree", "Walton" and "Dr Smith" are not clear.'),
        ("Wirral maybe; Chester deputy", [("MTU-CHESTER", "deputy")], '"Wirral maybe" is not clear.'),
        ("Wirral, lead", [("MTU-WIRRAL", "lead")], ""),
        ("Wirral lead, Chester absent", [("MTU-WIRRAL", "lead"), ("MTU-CHESTER", "absent")], ""),
    ],
)
def test_what_is_not_clear_of_who_came_costs_the_meeting_nothing(
    said: str, came: list[tuple[str, str]], unclear: str
) -> None:
    row: dict[str, CellValue] = {"Meeting": "CG", "Kind": "Clinical Group", "Date": date(2025, 6, 12)}

    sheet = read_meetings(content("Meetings", {**row, "Who came": said}, key="Meeting"), the_units())

    assert sheet.rows is not None
    assert [m.date for m in sheet.rows] == [date(2025, 6, 12)]
    assert [(a.unit, a.came) for a in sheet.rows[0].attendance] == came
    assert [a.why.startswith(unclear) for a in sheet.attentions] == ([True] if unclear else [])
    assert all("the meeting counts" in a.do for a in sheet.attentions)


def test_a_time_that_is_not_clear_leaves_the_meeting_its_day() -> None:
    row: dict[str, CellValue] = {"Meeting": "CG", "Kind": "Clinical Group", "Date": date(2025, 6, 12), "Time": "after"}

    sheet = read_meetings(content("Meetings", row, key="Meeting"), the_units())

    assert [(m.date, m.begins) for m in sheet.rows or ()] == [(date(2025, 6, 12), None)]
    assert [a.what for a in sheet.attentions] == ["Time in row 5 on Meetings is not clear."]


def test_a_meeting_whose_date_cannot_be_read_is_left_out() -> None:
    row: dict[str, CellValue] = {"Meeting": "CG", "Kind": "Clinical Group", "Date": "mid June"}

    sheet = read_meetings(content("Meetings", row, key="Meeting"), the_units())

    assert sheet.rows == ()
    assert [a.do for a in sheet.attentions] == ["Mend row 5 on Meetings. Until then that row is not used."]


def test_of_two_meetings_of_one_name_the_first_counts_and_the_team_is_told() -> None:
    row: dict[str, CellValue] = {"Meeting": "CG Q2", "Kind": "Clinical Group", "Date": date(2025, 9, 18)}

    sheet = read_meetings(
        content("Meetings", row, {**row, "Meeting": "cg  q2", "Date": date(2025, 7, 16)}, key="Meeting"), the_units()
    )

    assert [m.date for m in sheet.rows or ()] == [date(2025, 9, 18)]
    assert [a.why for a in sheet.attentions] == [
        'Row 5 has the same name, "cg q2", and counts. Give this one a name of its own.'
    ]


def test_dates_move_one_units_due_date_or_everyones() -> None:
    rows: list[dict[str, CellValue]] = [
        {"Requirement": "y2q1.annual-report", "Due": date(2025, 7, 31), "Why": "agreed"},
        {"Requirement": "y2q1.annual-report", "Unit": "Wirral", "Due": "15 August 2025"},
        {"Requirement": "y2q1.annual", "Due": "15 August 2025"},
        {"Requirement": "y2q1.annual-report"},
    ]

    choices = {"y2q1.annual-report": ("y2q1.annual-report",)}
    sheet = read_dates(content("Dates", *rows, key="Requirement"), the_units(), choices)

    assert sheet.rows is not None
    assert [(d.unit, d.due, d.why) for d in sheet.rows] == [
        (None, date(2025, 7, 31), "agreed"),
        ("MTU-WIRRAL", date(2025, 8, 15), ""),
    ]
    assert [a.why for a in sheet.attentions] == [
        'Requirement "y2q1.annual" is not in the list. Did you mean "y2q1.annual-report"?',
        "Due is empty.",
    ]


@pytest.mark.parametrize(
    ("said", "means", "why"),
    [
        ("review of submissions", ["y2q2.review"], ""),
        ("Annual report", ["y2q1.annual-report"], ""),
        ("Peer review meeting", ["y1q3.panel"], ""),
        (
            "Update to the Clinical Group",
            [],
            "could be any of y2q1.update, y2q2.update, y2q3.update, y2q4.update. Write one of these.",
        ),
    ],
    ids=["one of that name", "one of the running year", "one of the other year alone", "several"],
)
def test_dates_know_a_requirement_by_its_title_where_one_is_meant(said: str, means: list[str], why: str) -> None:
    choices = requirement_choices(load(shipped("config")).programme, date(2025, 7, 4))
    row: dict[str, CellValue] = {"Requirement": said, "Due": date(2025, 9, 15)}

    sheet = read_dates(content("Dates", row, key="Requirement"), the_units(), choices)

    assert [d.requirement for d in sheet.rows or ()] == means
    assert [a.why.endswith(why) for a in sheet.attentions] == ([True] if why else [])


@pytest.mark.parametrize(
    ("typed", "unit", "hint"),
    [
        ("Annual Report", "Wirral", 'Did you mean "MTU-WIRRAL: Annual Report (y2q1)"?'),
        ("annual report (y2q1)", "Chester", 'Did you mean "MTU-CHESTER: Annual Report (y2q1)"?'),
        ("Anual Report", "", "is not in the list."),
    ],
)
def test_a_title_alone_on_unmatched_is_answered_with_the_units_own_document(typed: str, unit: str, hint: str) -> None:
    owed = {
        o.key: o
        for identity in ("MTU-WIRRAL", "MTU-CHESTER")
        for first, opens in (("y1q1", date(2024, 4, 1)), ("y2q1", date(2025, 4, 1)))
        for requirement in [replace(an_obligation(8).requirement, id=f"{first}.annual-report", title="Annual Report")]
        for o in [
            replace(
                an_obligation(8),
                key=f"2024-26/{requirement.id}/{identity}",
                requirement=requirement,
                owed_by=identity,
                about=identity,
                opens=opens,
            )
        ]
    }
    row: dict[str, CellValue] = {"Document ref": "d1", "Unit": unit, "This document is": typed}

    inbox = read_inbox(content("Unmatched", row, key="Document ref"), obligations=owed, now=NOW, units=the_units())

    assert inbox.not_understood["d1"].endswith(hint)
