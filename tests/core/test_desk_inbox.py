from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from cmmtn_sync.columns import KEYED_SHEETS, TrackerView
from cmmtn_sync.facts.tracker import KeyedContent, RowContent, TrackerContent
from cmmtn_sync.model import CellValue, Post, Record, RecordKind
from cmmtn_sync.plan.choices import document_choices
from cmmtn_sync.plan.desk import desk_view
from cmmtn_sync.plan.inbox import Inbox, read_inbox, told, unanswered
from cmmtn_sync.plan.team_sheets import read_contacts, read_dates, read_meetings
from tests.outputs.tracker.samples import NOW, a_situation, an_obligation, the_units

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
) -> Inbox:
    row: dict[str, CellValue] = {
        "Ref": key, "Team decision": word, "Reason or date": beside, "Version": version, "Decided": said,
    }  # fmt: skip
    return read_inbox(content("Tracker", row), obligations=OBLIGATIONS, now=NOW, held=held, written_at=NOW)


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
        ("MTU-WIRRAL", Post.COORDINATOR, "Jo@x.example.org", date(2024, 4, 1)),
    ]
    assert [(a.what, a.why) for a in sheet.attentions] == [
        ("Row 6 on Contacts is not clear.", 'Email "jo at x" is not an address that can be written to.'),
        ("Row 7 on Contacts is not clear.", 'Unit "Wiral" is not in the list. Did you mean "Wirral"?'),
        ("Row 8 on Contacts is not clear.", "Email is empty."),
        ("Row 9 on Contacts is not clear.", 'From "soon" is not a date. Write it like 31 July 2025.'),
    ]
    vacancy = "vacant MTU-WIRRAL trauma coordinator"
    assert [a.explains for a in sheet.attentions] == [vacancy, "", vacancy, vacancy]


def test_an_empty_sheet_of_the_teams_leaves_it_to_the_configuration() -> None:
    assert read_contacts(content("Tracker"), the_units()).rows is None


def test_meetings_say_who_came() -> None:
    row: dict[str, CellValue] = {
        "Meeting": "CG Q2", "Kind": "clinical group", "Date": "10 July 2025",
        "Who came": "Wirral lead; Chester: deputy; Royal Liverpool absent",
    }  # fmt: skip

    sheet = read_meetings(content("Meetings", row, {**row, "Who came": "Wirral maybe"}, key="Meeting"), the_units())

    assert sheet.rows is not None
    assert [(m.id, m.unit, m.date) for m in sheet.rows] == [("CG Q2", "all", date(2025, 7, 10))]
    assert [(a.unit, a.came) for a in sheet.rows[0].attendance] == [
        ("MTU-WIRRAL", "lead"),
        ("MTU-CHESTER", "deputy"),
        ("MTU-ROYAL", "absent"),
    ]
    assert "Wirral maybe" in sheet.attentions[0].why


def test_dates_move_one_units_due_date_or_everyones() -> None:
    rows: list[dict[str, CellValue]] = [
        {"Requirement": "y2q1.annual-report", "Due": date(2025, 7, 31), "Why": "agreed"},
        {"Requirement": "y2q1.annual-report", "Unit": "Wirral", "Due": "15 August 2025"},
        {"Requirement": "y2q1.annual", "Due": "15 August 2025"},
        {"Requirement": "y2q1.annual-report"},
    ]

    sheet = read_dates(content("Dates", *rows, key="Requirement"), the_units(), {"y2q1.annual-report"})

    assert sheet.rows is not None
    assert [(d.unit, d.due, d.why) for d in sheet.rows] == [
        (None, date(2025, 7, 31), "agreed"),
        ("MTU-WIRRAL", date(2025, 8, 15), ""),
    ]
    assert [a.why for a in sheet.attentions] == [
        'Requirement "y2q1.annual" is not in the list. Did you mean "y2q1.annual-report"?',
        "Due is empty.",
    ]
