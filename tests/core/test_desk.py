from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from cmmtn_sync.columns import DECISIONS, SHEET_ORDER, START_HERE, TRACKER, UNMATCHED, TrackerView
from cmmtn_sync.facts.spreadsheet_text import clean_value
from cmmtn_sync.facts.tracker import KeyedContent, RowContent, TrackerContent
from cmmtn_sync.model import Attention, CellChange, CellValue, MailKey, MailState, On, RecordKind, Status
from cmmtn_sync.plan.choices import NOTHING, document_choices
from cmmtn_sync.plan.desk import (
    changed_by_people,
    desk_view,
    differences,
    only_the_stamp,
    view_from_json,
    view_to_json,
)
from cmmtn_sync.plan.desk_words import mails_words, next_step, record_words
from cmmtn_sync.plan.start_here import CHANGES_ROW, HAD_OPEN, MOST_NEEDS, NEEDS_ROW, NOTES_ROW, PUT_BACK
from tests.builders import REMINDERS
from tests.outputs.tracker.samples import (
    NOW,
    a_mail,
    a_record,
    a_situation,
    a_transition,
    a_view,
    an_assessment,
    an_obligation,
    an_unmatched,
)

KEY = an_obligation(1).key


def as_content(view: TrackerView) -> TrackerContent:
    """Return the view as it would be read back."""
    return TrackerContent(
        sheets={
            name: KeyedContent(
                rows=tuple(
                    RowContent(number=n, key=key, values={h: clean_value(v) for h, v in row.items() if v is not None})
                    for n, (key, row) in enumerate(rows.items(), start=5)
                ),
                headers={},
                header_row=4,
            )
            for name, rows in view.keyed.items()
        },
        grids=view.grids,
    )


def test_the_view_has_every_sheet() -> None:
    view = a_view(12)

    assert {*view.keyed, *view.grids} == set(SHEET_ORDER)


def test_what_runs_comes_first_then_the_earliest_due() -> None:
    rows = list(a_view(160).keyed["Tracker"].values())

    done = [str(row["Status"]).startswith("●") for row in rows]
    due = [row["Due"] for row, is_done in zip(rows, done, strict=True) if not is_done]
    assert done == sorted(done)
    assert due == sorted(due, key=str)


@pytest.mark.parametrize(
    ("row", "status", "words"),
    [
        (1, Status.OVERDUE, "Walton to send the Annual Report. Due 30 June 2025."),
        (1, Status.NOT_STARTED, "Walton to send the Annual Report. Due 30 June 2025."),
        (31, Status.DUE_SOON, "Walton to see to: Update to the Clinical Group. Due 10 July 2025."),
        (1, Status.COMPLETE, "Nothing to do."),
        (1, Status.NOT_NEEDED, "Nothing to do."),
        (1, Status.BEFORE_START, "Nothing is asked: this was due before we started."),
        (
            1,
            Status.UNKNOWN,
            "Installer to look: we could not see this folder or file. Nobody is written to about it.",
        ),
    ],
)
def test_the_next_step_starts_with_who_and_states_a_day(row: int, status: Status, words: str) -> None:
    assert next_step(a_situation(), an_assessment(row, status=status)) == words


def test_the_next_step_for_an_incomplete_document_says_what_is_wanting() -> None:
    words = next_step(a_situation(), an_assessment(1, status=Status.MORE_WANTED))

    assert words.startswith(
        "Walton to send the Annual Report again: Section 4, Previous action plan update, has no text."
    )
    assert words.endswith("Due 30 June 2025.")


def test_two_candidates_are_both_named() -> None:
    words = next_step(a_situation(), an_assessment(3, status=Status.AMBIGUOUS))

    assert words.startswith("Network to decide: 2 files could be this, among them Ann rep v2 FINAL.docx and Annual")
    assert words.endswith("Say which on Unmatched.")


@pytest.mark.parametrize(
    ("kind", "text", "until", "words"),
    [
        (RecordKind.ACCEPTED, "", None, "Accepted 3 July 2025"),
        (RecordKind.RETURNED, "Section 4 is empty", None, "Returned 3 July 2025: Section 4 is empty"),
        (RecordKind.MORE_TIME, "", date(2025, 7, 31), "More time given 3 July 2025, until 31 July 2025"),
        (
            RecordKind.MORE_TIME,
            "new lead",
            date(2025, 7, 31),
            "More time given 3 July 2025, until 31 July 2025. new lead",
        ),
        (RecordKind.HOLD, "", None, "Mails about this are held since 3 July 2025"),
    ],
)
def test_what_was_decided_reads_as_a_sentence(kind: RecordKind, text: str, until: date | None, words: str) -> None:
    assert record_words(a_record(kind, KEY, text=text, date=until)) == words


def test_every_decision_word_has_an_answer_that_can_be_filled_in() -> None:
    for decision in DECISIONS.values():
        words = record_words(a_record(decision.does, KEY, text="{odd} reason", date=date(2025, 7, 31)))

        assert words
        assert "None" not in words


def test_decided_says_what_is_not_clear_before_what_was_decided() -> None:
    records = (a_record(RecordKind.ACCEPTED, KEY),)

    said = desk_view(a_situation(records=records, not_understood={KEY: "Not clear yet: x"})).keyed["Tracker"]
    decided = desk_view(a_situation(records=records)).keyed["Tracker"]

    assert said[KEY]["Decided"] == "Not clear yet: x"
    assert decided[KEY]["Decided"] == "Accepted 3 July 2025"


def test_a_decision_about_an_earlier_version_says_so() -> None:
    key = an_obligation(0).key
    records = (a_record(RecordKind.ACCEPTED, key, bound_to="an old content"),)

    rows = desk_view(a_situation(records=records)).keyed["Tracker"]

    assert rows[key]["Decided"] == "Accepted 3 July 2025 (an earlier version)"


def test_reminders_sent_and_waiting_are_told_apart() -> None:
    ledger = (
        a_mail(1, MailState.SENT),
        replace(a_mail(1, MailState.SENT), sent_at=datetime(2025, 6, 24, 9, tzinfo=UTC)),
        a_mail(1, MailState.WITHDRAWN),
        replace(a_mail(1, MailState.DRAFTED), day=date(2025, 7, 3)),
        a_mail(2, MailState.SENT),
    )

    assert mails_words(ledger, KEY) == "Sent 17 June 2025, 24 June 2025. A draft waits since 3 July 2025."
    assert mails_words((), KEY) == ""


def test_a_mail_to_several_people_on_one_day_is_one_day() -> None:
    one = replace(a_mail(1, MailState.SENT), sent_at=datetime(2025, 7, 8, 9, tzinfo=UTC))

    assert mails_words((one, replace(one, recipient="lead@walton.example.org")), KEY) == "Sent 8 July 2025 to 2 people."


def test_the_list_of_mails_has_no_word_of_the_machine() -> None:
    keys = (
        MailKey(rule="day-after", about=KEY, recipient="x@example.org", counted_from="2025-06-30"),
        MailKey(rule="receipt", about=KEY, recipient="x@example.org", counted_from="49a0f605e36427790d7d"),
        MailKey(rule="held", about="49a0f605e36427790d7d", recipient="x@example.org"),
        MailKey(rule="overview", about="programme", recipient="x@example.org", counted_from="2025-W27"),
        MailKey(rule="accepted-since", about=f"{KEY} 49a0f605", recipient="x@example.org"),
        MailKey(rule="tracker-held", about="tracker", recipient="x@example.org"),
    )
    row = replace(a_mail(1), keys=keys, why=('The day of the rule "day-after" has come.',))
    programme = replace(a_situation().programme, reminders=REMINDERS)

    listed = desk_view(a_situation(ledger=(row,), programme=programme)).grids["Reminders"][4]

    assert listed[4] == (
        "Walton: Annual Report; Mails that are held; The week's overview; Something for the network to see to"
    )
    assert listed[5] == (
        "1 working day after the due date; a file came; the network is to know of it; the week's overview."
    )


def test_start_here_keeps_its_places_whatever_there_is_to_say() -> None:
    for rows in (0, 12, 300):
        grid = a_view(rows).grids[START_HERE]

        assert len(grid) == CHANGES_ROW + 1 + 5 + 1
        assert {len(row) for row in grid} == {5}
        assert "needs us today" in str(grid[NEEDS_ROW - 1][0])
        assert "changed since Wednesday 2 July 2025" in str(grid[CHANGES_ROW - 1][0])


def test_start_here_counts_every_row_of_the_tracker_once() -> None:
    grid = a_view(160).grids[START_HERE]

    assert sum(int(str(count)) for count in grid[3]) == 160


def test_start_here_shows_ten_things_and_says_how_many_more() -> None:
    grid = a_view(300).grids[START_HERE]

    assert all(row[0] for row in grid[NEEDS_ROW + 1 : NEEDS_ROW + 1 + MOST_NEEDS])
    assert "more rows: filter the Tracker" in str(grid[NEEDS_ROW + 1 + MOST_NEEDS][0])


def start(**also: object) -> tuple[list[tuple[object, ...]], str, str]:
    """Return the rows of what needs us, what stands above them, and what stands under them."""
    grid = desk_view(a_situation(**also)).grids[START_HERE]  # type: ignore[arg-type]
    rows = [row for row in grid[NEEDS_ROW + 1 : NEEDS_ROW + 1 + MOST_NEEDS] if row[1]]
    return list(rows), str(grid[NEEDS_ROW - 1][0]), str(grid[NEEDS_ROW + 1 + MOST_NEEDS][0])


def some(code: str, number: int, about: str = "x") -> tuple[Attention, ...]:
    return tuple(
        Attention(code=code, about=f"{about} {n}", what=f"{code} {n}.", why="So.", do="Do it.") for n in range(number)
    )


def test_start_here_always_shows_what_is_late_and_folds_what_is_alike() -> None:
    entries = tuple(replace(a, about=an_obligation(n).key) for n, a in enumerate(some("not-understood", 5)))
    stray = some("tracker-row", 7)

    rows, heading, _ = start(rows=60, attentions=(*entries, *stray, *some("ring", 1)))

    assert rows[0][1] == "ring 0."
    assert rows[-2][1:4] == (
        "5 entries in the Tracker are not clear: Decided says why.",
        "Aintree, Annual Report; Walton, Annual Report; Alder Hey, Annual Report; Chester, Annual Report; and 1 more.",
        "Correct them in the yellow cells of their rows.",
    )
    assert rows[-1][1] == "7 rows that somebody made are not used."
    assert sum(str(row[2]).startswith("■ Overdue") for row in rows) == 7
    assert heading.startswith("What needs us today: 3 things and ")


def test_start_here_says_where_the_rest_is() -> None:
    many = tuple(replace(a, code=f"kind {n}") for n, a in enumerate(some("x", 12)))

    rows, heading, more = start(rows=60, attentions=many)

    assert len(rows) == MOST_NEEDS
    assert heading.startswith("What needs us today: 12 things and ")
    assert more.startswith("And 6 more things: the mails to the network team name each. And ")
    assert more.endswith(" more rows: filter the Tracker by Status.")


def test_what_changed_names_unit_and_document_and_decisions_come_first() -> None:
    put_back = replace(a_transition(0), what=f"{PUT_BACK}: Status", who="team", about=f"Tracker: {KEY}")
    stray = replace(put_back, about="Unmatched: main:item-77", what=f"{PUT_BACK}: File")
    sheet = replace(put_back, about="Contacts", what=f"{PUT_BACK}: the sheet was deleted")
    decided = replace(a_transition(0), what="Decided", who="team", about=KEY, after="Accepted 3 July 2025")
    file = replace(decided, about="main:item-9")
    said = a_record(RecordKind.DOCUMENT_IS, "main:item-9", text="report.pdf", points_to=KEY)
    transitions = (put_back, stray, sheet, *(a_transition(n) for n in range(2)), decided, file)

    grid = desk_view(a_situation(transitions=transitions, records=(said,))).grids[START_HERE]

    assert [row[:2] for row in grid[CHANGES_ROW + 1 : CHANGES_ROW + 6]] == [
        ("Walton", "Annual Report: Decided"),
        ("Unmatched", '"report.pdf": Decided'),
        ("Aintree", "Annual Report: Status"),
        ("Walton", "Annual Report: Status"),
        ("Walton", f"Annual Report: {PUT_BACK}: Status"),
    ]
    assert grid[CHANGES_ROW + 6][0] == "And 2 more: see Changes."
    few = desk_view(a_situation(transitions=(stray, sheet))).grids[START_HERE]
    assert [row[:2] for row in few[CHANGES_ROW + 1 : CHANGES_ROW + 3]] == [
        ("Wirral", f'"minutes (scan) 12.06.pdf": {PUT_BACK}: File'),
        ("Contacts", f"{PUT_BACK}: the sheet was deleted"),
    ]
    assert few[CHANGES_ROW + 6][0] is None


def test_start_here_says_when_it_looked_and_what_waits() -> None:
    put_back = replace(a_transition(0), what=f"{PUT_BACK}: Status", who="team")

    grid = desk_view(a_situation(transitions=(put_back,))).grids[START_HERE]
    quiet = desk_view(a_situation(transitions=(), ledger=())).grids[START_HERE]

    assert grid[1][0] == (
        "Updated Thursday 3 July 2025 at 10am. It is written again when something changes, and each working morning."
    )
    assert grid[NOTES_ROW - 1][0] == "► 2 drafts wait, the oldest since 16 June 2025. Read them, then send them."
    assert grid[NOTES_ROW][0] == "► We put back 1 thing that people had changed. See Changes."
    assert [quiet[NOTES_ROW - 1 + n][0] for n in range(3)] == [None] * 3


def test_the_matrix_has_a_short_word_for_each_unit_and_what_is_to_do() -> None:
    grid = a_view(160).grids["By unit"]

    assert grid[0][0] == "By unit: 2025/26, year 2 of the cycle 2024-26"
    assert grid[3][:3] == ("Unit", "Annual Report", "Work Plan")
    assert grid[3][4:6] == ("Update to the Clinical Group, Q1", "Update to the Clinical Group, Q2")
    assert grid[3][-1] == "To do"
    assert grid[5][:2] == ("Walton", "■ Overdue")


def test_a_document_decided_about_keeps_its_answer_where_its_row_is() -> None:
    record = a_record(RecordKind.DOCUMENT_IS, "main:item-77", points_to=KEY)
    before = as_content(a_view(12))

    view = desk_view(a_situation(records=(record,), unmatched=()))
    changes = [c for c in differences(view, before) if c.sheet == UNMATCHED.name]

    assert {(c.header, c.value) for c in changes} == {
        ("Why it is here", "Settled."),
        ("Decided", "Counted as Walton, Annual Report, said 3 July 2025"),
    }
    assert [c for c in differences(view, as_content(a_view(0))) if c.sheet == UNMATCHED.name] == []


def test_the_same_view_again_changes_nothing() -> None:
    view = a_view(160)

    assert differences(view, as_content(view)) == ()


def test_only_machine_cells_are_ever_changed() -> None:
    headers = {c.header for c in TRACKER.machine_columns}

    changes = differences(desk_view(a_situation(rows=15, later=True)), as_content(a_view(12)))

    assert {c.header for c in changes if c.sheet == "Tracker"} <= headers
    assert not {c.sheet for c in changes} & {"Contacts", "Meetings", "Dates"}


def test_a_row_that_is_owed_no_more_stays_and_says_so_once() -> None:
    smaller = a_view(11)

    changes = [c for c in differences(smaller, as_content(a_view(12))) if c.sheet == "Tracker"]

    gone = an_obligation(11).key
    assert {(c.key, c.header, c.value) for c in changes} >= {(gone, "Status", "– Not needed")}


def test_a_new_time_of_update_alone_is_not_worth_a_write() -> None:
    later = desk_view(a_situation(now=NOW.replace(minute=30)))
    complete = desk_view(a_situation(rows=12, later=True))

    assert only_the_stamp(differences(later, as_content(a_view(12))))
    assert not only_the_stamp(differences(complete, as_content(a_view(12))))


def test_a_weekend_by_itself_changes_nothing_but_the_stamp() -> None:
    friday, sunday = (datetime(2025, 7, day, 9, tzinfo=UTC) for day in (4, 6))
    views = [desk_view(a_situation(now=now)) for now in (friday, sunday)]

    assert only_the_stamp(differences(views[1], as_content(views[0])))


def test_a_machine_cell_that_a_person_changed_is_told_and_put_back() -> None:
    last = a_view(12)
    rows = {**last.keyed["Tracker"], KEY: {**last.keyed["Tracker"][KEY], "Status": "all fine"}}
    now = as_content(TrackerView(keyed={**last.keyed, "Tracker": rows}, grids=last.grids))

    told = changed_by_people(last, now, NOW)

    assert [(t.about, t.what, t.before, t.after) for t in told] == [
        (f"Tracker: {KEY}", f"{PUT_BACK}: Status", "■ Overdue", "all fine")
    ]
    assert differences(last, now) == (
        CellChange(sheet="Tracker", key=KEY, header="Status", value="■ Overdue", was="all fine"),
    )
    assert changed_by_people(None, now, NOW) == ()


def overtyped(last: TrackerView, sheet: str, *cells: tuple[int, int, CellValue]) -> TrackerContent:
    """Return the tracker after a person typed into these cells of a grid, by row and column."""
    rows = [list(row) for row in last.grids[sheet]]
    for row, column, value in cells:
        rows += [[None] * len(rows[3]) for _ in range(row - len(rows))]
        rows[row - 1][column - 1] = value
    return as_content(replace(last, grids={**last.grids, sheet: tuple(tuple(row) for row in rows)}))


@pytest.mark.parametrize(
    ("sheet", "cells", "what", "before", "after"),
    [
        ("By unit", [(6, 2, "● Done")], "B6 (Walton)", "■ Overdue", "● Done"),
        ("By unit", [(6, 2, "● Done"), (8, 3, "x")], "B6 (Walton) and 1 other cell", "■ Overdue", "● Done"),
        ("Start here", [(4, 1, 99)], "A4", "1", "99"),
        ("Changes", [(1, 1, "Ours")], "A1", "Changes", "Ours"),
    ],
)
def test_cells_that_people_changed_on_a_sheet_of_ours_are_told_in_one_line(
    sheet: str, cells: list[tuple[int, int, CellValue]], what: str, before: str, after: str
) -> None:
    last = a_view(12)

    told = changed_by_people(last, overtyped(last, sheet, *cells), NOW)

    assert [(t.about, t.what, t.after) for t in told] == [(sheet, f"{PUT_BACK}: {what}", after)]
    assert told[0].before == before or sheet == "Start here"


def test_rows_that_only_moved_and_a_stamp_that_was_not_written_are_no_change_of_a_persons() -> None:
    last = a_view(12)
    by_unit = last.grids["By unit"]
    moved = replace(last, grids={**last.grids, "By unit": (*by_unit[:4], *reversed(by_unit[4:]))})

    assert changed_by_people(last, as_content(moved), NOW) == ()
    assert changed_by_people(last, overtyped(last, "Start here", (2, 1, "Updated before")), NOW) == ()
    assert changed_by_people(last, overtyped(last, "Start here", (9, 1, f"{HAD_OPEN} from 3pm.")), NOW) == ()


def test_a_deleted_row_is_told_and_put_back() -> None:
    last = a_view(2)
    rows = {key: row for key, row in last.keyed["Tracker"].items() if key != KEY}
    now = as_content(TrackerView(keyed={**last.keyed, "Tracker": rows}, grids=last.grids))

    assert [t.what for t in changed_by_people(last, now, NOW)] == [f"{PUT_BACK}: the row was deleted"]
    assert {c.key for c in differences(last, now)} == {KEY}


def test_a_view_is_kept_as_json_and_comes_back_the_same() -> None:
    view = a_view(12)

    assert view_from_json(view_to_json(view)) == view


@pytest.mark.parametrize("text", ["[]", "{}", '{"keyed": {"T": {"k": {"h": [1]}}}, "grids": {}}', "x"])
def test_what_is_no_view_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        view_from_json(text)


def test_the_documents_to_choose_from_name_unit_title_and_quarter() -> None:
    request = replace(an_obligation(0), key="2024-26/y2q2.information/MTCC-AINTREE/1", origin="r1")

    choices = document_choices([an_obligation(8), an_obligation(38), request])

    assert choices == {
        "MTU-WIRRAL: Annual Report (y2q1)": an_obligation(8).key,
        "MTCC-AINTREE: Annual Report (y2q1, request 1)": request.key,
    }
    assert NOTHING in {row[1] for row in a_view(12).grids["Lists"][4:]}


def test_an_unmatched_name_that_is_odd_stays_as_it_is() -> None:
    view = desk_view(a_situation(unmatched=(replace(an_unmatched(name="=1+1 <b>🚑"), link=None),)))

    assert view.keyed["Unmatched"]["main:item-77"]["File"] == "=1+1 <b>🚑"


def test_no_sentence_counts_days() -> None:
    for row in a_view(160).keyed["Tracker"].values():
        assert "days" not in str(row["Next step"])


def test_every_due_day_is_a_real_day() -> None:
    view = a_view(12)

    for row, key in enumerate(an_obligation(n).key for n in range(12)):
        due = an_obligation(row).due
        assert isinstance(due, On)
        assert view.keyed["Tracker"][key]["Due"] == due.date
