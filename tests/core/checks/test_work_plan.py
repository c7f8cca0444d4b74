"""The Work Plan: rows with an action, who leads it and by when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest

from cmmtn_sync.checks.work_plan import required_columns
from cmmtn_sync.model import ActionItem, Facts, Finding, Table
from tests.builders import a_table, some_facts
from tests.core.checks.asking import codes, found, notes

HINTS = ("if it applies", "what you will do", "one name or post", "a date", "not started, in progress or complete")
TEMPLATE = some_facts(
    "Work Plan",
    text="One row for each action. The columns with a star must be filled in. " * 4,
    tables=(a_table("Ref", "Action *", "Lead *", "Due *", "Status", rows=[HINTS]),),
)
ROWS = (
    ("Train two more nurses in trauma care", "S Lunt", "30 September 2025"),
    ("Agree a transfer form with the centre", "Dr Bell", "31 December 2025"),
    ("Audit imaging within 30 minutes", "J Stanway", "31 March 2026"),
)


def a_plan(*tables: Table) -> Facts:
    return some_facts("Wirral Work Plan 2025/26", tables=tables)


def rows_of(header: Sequence[str] = ("Action", "Lead", "Due"), rows: Iterable[Sequence[str]] = ROWS) -> Table:
    return a_table(*header, rows=rows)


def wanting(*tables: Table) -> list[str]:
    return codes(found("work-plan", a_plan(*tables), template=TEMPLATE))


# --- columns ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    [
        ("Action", "Lead", "Due"),
        ("ACTION REQUIRED", "OWNER", "DEADLINE"),
        ("What needs to happen", "Who", "By when"),
        ("Agreed action", "Person responsible", "Target date"),
        ("Recommendation", "By whom", "Timescale"),
        ("Objective", "Responsible", "Completion date"),
        ("Task", "Assigned to", "When"),
        ("Actions to be taken", "Lead officer", "Date due"),
        ("Work", "Resp.", "Complete by"),
        ("Action(s)", "Lead(s)", "Due date(s)"),
    ],
    ids=", ".join,
)
def test_columns_are_known_by_the_titles_that_people_give_them(header: tuple[str, ...]) -> None:
    assert wanting(rows_of(header)) == []


def test_columns_stand_in_any_order_among_others() -> None:
    header = ("No.", "By when", "RAG", "Standard", "Owner", "What we will do", "Comments")
    rows = [(str(n), due, "G", "", lead, action, "") for n, (action, lead, due) in enumerate(ROWS, 1)]

    assert wanting(rows_of(header, rows)) == []


@pytest.mark.parametrize(
    ("header", "lacking"),
    [
        (("Action", "Owner"), ["Due"]),
        (("Action", "Deadline"), ["Lead"]),
        (("Owner", "Deadline"), ["Action"]),
        (("Action", "Comments"), ["Lead", "Due"]),
    ],
    ids=", ".join,
)
def test_a_column_that_is_not_there_is_named(header: tuple[str, ...], lacking: list[str]) -> None:
    findings = found("work-plan", a_plan(rows_of(header, [r[: len(header)] for r in ROWS])), template=TEMPLATE)

    assert [f.words for f in findings if f.code == "column-missing"] == [
        f'The plan has no column for "{name}". Please add it.' for name in lacking
    ]


def test_what_is_required_follows_from_the_stars_in_the_template() -> None:
    assert required_columns(TEMPLATE) == ("Action", "Lead", "Due")


def test_a_template_without_stars_or_none_at_all_leaves_what_the_programme_asks() -> None:
    assert required_columns(some_facts(tables=(a_table("Action", "Who"),))) == ("action", "lead", "due")
    assert required_columns(None) == ("action", "lead", "due")


def test_a_network_that_stars_another_column_asks_for_it() -> None:
    template = some_facts(tables=(a_table("Action *", "Lead *", "Due *", "Success measure *"),))

    assert codes(found("work-plan", a_plan(rows_of()), template=template)) == ["column-missing"]


# --- rows ---------------------------------------------------------------------------------------------------


def changed(row: int, column: int, text: str) -> list[tuple[str, ...]]:
    rows = [list(r) for r in ROWS]
    rows[row][column] = text
    return [tuple(r) for r in rows]


@pytest.mark.parametrize("text", ["", "  ", "TBC", "tba", "To be agreed", "?", "--", "xx"])
@pytest.mark.parametrize(("column", "name"), [(1, "Lead"), (2, "Due")], ids=["lead", "due"])
def test_a_row_without_owner_or_date_is_counted(column: int, name: str, text: str) -> None:
    (finding,) = found("work-plan", a_plan(rows_of(rows=changed(1, column, text))), template=TEMPLATE)

    assert finding.code == "rows-incomplete"
    assert finding.words.startswith("1 of 3 actions ")
    assert f'nothing under "{name}"' in finding.words


@pytest.mark.parametrize("text", ["ED", "AB", "Q3", "Ongoing", "Ward 12", "M&M lead"])
def test_one_word_is_enough(text: str) -> None:
    assert wanting(rows_of(rows=changed(0, 1, text))) == []


def test_a_column_without_any_entry_is_said_once() -> None:
    assert wanting(rows_of(rows=[(action, lead, "") for action, lead, _ in ROWS])) == ["column-empty"]


def test_a_table_without_actions_is_said_so() -> None:
    assert wanting(rows_of(rows=[("", "", ""), ("", "S Lunt", "31 March 2026")])) == ["no-actions"]


def test_the_template_as_we_sent_it_is_answered_in_one_sentence() -> None:
    assert codes(found("work-plan", TEMPLATE, template=TEMPLATE)) == ["untouched-template"]


@pytest.mark.parametrize("prompts", [(), (HINTS,)], ids=["without the grey row", "with the grey row left in"])
def test_one_action_in_the_templates_table_makes_it_a_plan(prompts: tuple[tuple[str, ...], ...]) -> None:
    filled = a_table(*TEMPLATE.tables[0].header, rows=[*prompts, ("1", *ROWS[0], "Not started")])
    facts = some_facts("Work Plan", text=TEMPLATE.text.replace("Work Plan", "2025/26"), tables=(filled,))

    assert codes(found("work-plan", facts, template=TEMPLATE)) == []


def test_a_document_without_a_table_is_asked_for_one() -> None:
    assert wanting() == ["no-table"]
    assert wanting(a_table("Standard", "Evidence", rows=[("T14-1C-101", "Minutes")])) == ["no-table"]


def test_a_row_shorter_than_its_header_lacks_what_is_not_there() -> None:
    assert wanting(rows_of(rows=[*ROWS, ("Review the rota", "S Lunt")])) == ["rows-incomplete"]


def test_banners_between_groups_of_rows_are_no_actions() -> None:
    banner = ("Reception and resuscitation",) * 3
    merged = ("Rehabilitation", "", "")

    assert wanting(rows_of(rows=[banner, ROWS[0], merged, *ROWS[1:]])) == []


def test_an_action_without_owner_and_date_is_no_banner_where_it_has_a_number() -> None:
    header = ("Ref", "Action", "Lead", "Due")
    rows = [("1", *ROWS[0]), ("2", "Review the rota", "", "")]

    assert wanting(rows_of(header, rows)) == ["rows-incomplete", "rows-incomplete"]


# --- several tables -----------------------------------------------------------------------------------------


def test_a_plan_in_several_tables_is_one_plan() -> None:
    second = a_table("Action", "Lead", "Due", rows=changed(0, 1, ""), place="table 2")
    (finding,) = found("work-plan", a_plan(rows_of(), second), template=TEMPLATE)

    assert finding.words.startswith("1 of 6 actions ")


def test_a_list_of_closed_actions_beside_the_plan_is_no_part_of_it() -> None:
    closed = a_table("Action", "Closed on", rows=[("Buy a pelvic binder", "1 May 2025")], place='sheet "Closed"')

    assert wanting(rows_of(), closed) == []


def test_a_cover_table_beside_the_plan_is_no_part_of_it() -> None:
    cover = a_table("Unit", "Wirral", rows=[("Lead", "Dr Birtles"), ("Date", "")], place="table 1")

    assert wanting(cover, rows_of()) == []


def test_a_plan_of_last_year_is_told_so_beside_its_rows() -> None:
    facts = some_facts("Wirral Work Plan 2024/25", tables=(rows_of(rows=changed(1, 2, "")),))

    assert codes(found("work-plan", facts, template=TEMPLATE)) == ["wrong-period", "rows-incomplete"]


# --- what a row says ----------------------------------------------------------------------------------------

FULL = ("Ref", "Action", "Lead", "Start", "Due", "Status")


def a_full_plan(*rows: tuple[str, ...]) -> Facts:
    return a_plan(a_table(*FULL, rows=rows))


def of_row(start: str = "", due: str = "30 September 2025", status: str = "In progress") -> tuple[Finding, ...]:
    row = ("1", "Train two more nurses in trauma care", "S Lunt", start, due, status)
    return found("work-plan", a_full_plan(row), template=TEMPLATE)


@pytest.mark.parametrize("status", ["In progress", "RED", "Complete", "", "Waiting for the board to say yes in June"])
def test_a_status_in_usual_words_or_a_sentence_is_no_matter(status: str) -> None:
    assert of_row(status=status) == ()


def test_a_status_that_nobody_understands_is_asked_about_with_the_words_we_know() -> None:
    (finding,) = of_row(status="Purple")

    assert finding.code == "status-not-understood"
    assert finding.words == (
        'We do not understand the status "Purple". Please write not started, in progress, complete, overdue or on hold.'
    )


@pytest.mark.parametrize(
    ("start", "due"),
    [("", "31 June 2025"), ("", "30 September 2052"), ("", "1 May 2015"), ("1 October 2025", "30 September 2025")],
    ids=["no day of the calendar", "far away", "long ago", "before its start"],
)
def test_a_date_that_cannot_be_meant_is_named(start: str, due: str) -> None:
    (finding,) = of_row(start=start, due=due)

    assert (finding.code, finding.items) == ("date-not-plausible", (due,))


@pytest.mark.parametrize("due", ["Ongoing", "Q3 25/26", "Sept 25", "30/9/24", "Each quarter", "March 2028"])
def test_a_date_in_usual_words_is_no_matter(due: str) -> None:
    assert codes(of_row(due=due)) == []


@pytest.mark.parametrize("due", ["Ongoing", "ASAP", "Each quarter"])
def test_a_date_that_names_no_day_is_noted(due: str) -> None:
    assert notes(of_row(due=due)) == ["date-not-understood"]


def test_a_row_with_lead_and_date_and_no_action_is_told() -> None:
    rows = (*ROWS, ("", "S Lunt", "March 2026"))
    (finding,) = found("work-plan", a_plan(rows_of(rows=rows)), template=TEMPLATE)

    assert finding.words == "1 row has a lead and a date and no action: the 4th."


# --- what the plan must take up -----------------------------------------------------------------------------

ADVISED = (
    ActionItem(ref="R1", action="Provide a weekend rota for the trauma coordinator"),
    ActionItem(ref="R2", action="Record the time of CT for every trauma call"),
)
OPEN = (ActionItem(ref="A7", action="Agree a transfer form with the centre"),)
TRACED = (("1", "Set up a weekend rota for the coordinator (R1)", "S Lunt", "", "May 2026", "New"),)


def test_a_recommendation_without_a_row_is_listed() -> None:
    findings = found("work-plan", a_full_plan(*TRACED), template=TEMPLATE, recommendations=ADVISED)

    assert [(f.code, f.items) for f in findings] == [("recommendation-not-traced", ("R2",))]
    assert findings[0].words == (
        "1 recommendation of the last review has no row that we could find: "
        'R2 "Record the time of CT for every trauma call".'
    )


def test_what_was_open_before_must_go_on() -> None:
    findings = found("work-plan", a_full_plan(*TRACED), template=TEMPLATE, open_actions=OPEN)

    assert [(f.code, f.items) for f in findings] == [("carried-forward-missing", ("A7",))]


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("A7: complete. The transfer form was agreed with the centre in May.", []),
        ("A7: in progress. The transfer form is with the centre.", ["carried-forward-missing"]),
    ],
    ids=["done", "not done"],
)
def test_what_the_annual_report_says_is_done_need_not_go_on(said: str, asked: list[str]) -> None:
    report = some_facts("Annual Report 2024/25", text=said)

    findings = found(
        "work-plan", a_full_plan(*TRACED), template=TEMPLATE, open_actions=OPEN, beside={"annual-report": report}
    )

    assert codes(findings) == asked


def test_without_any_list_nobody_can_tell() -> None:
    findings = found("work-plan", a_full_plan(*TRACED), template=TEMPLATE, open_actions=None, recommendations=None)

    assert (codes(findings), notes(findings)) == ([], ["no-baseline"])
