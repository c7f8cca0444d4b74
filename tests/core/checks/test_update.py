"""The update on the action plan: for each action a status, and a line."""

from __future__ import annotations

import pytest

from cmmtn_sync.model import ActionItem, Facts, Finding
from tests.builders import SENTENCE, a_table, some_facts
from tests.core.checks.asking import codes, found

OPEN = (
    ActionItem(ref="A1", action="Train ten nurses in trauma care"),
    ActionItem(ref="A2", action="Audit imaging within 30 minutes of arrival"),
)
ROWS = (
    ("A1", OPEN[0].action, "In progress", "Six are trained"),
    ("A2", OPEN[1].action, "Complete", "Audit presented in May"),
)


def a_form(*rows: tuple[str, ...], text: str = SENTENCE * 3) -> Facts:
    table = a_table("Ref", "Action", "Status", "One line on progress", rows=rows)
    return some_facts("Update on the action plan, July to September 2025", tables=(table,), text=text)


def asked(*rows: tuple[str, ...], text: str = SENTENCE * 3) -> tuple[Finding, ...]:
    return found("update", a_form(*rows, text=text), open_actions=OPEN)


def test_a_whole_form_lacks_nothing() -> None:
    assert asked(*ROWS) == ()


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("A1", OPEN[0].action, "", "Six are trained"), "action-no-status"),
        (("A1", OPEN[0].action, "Purple", "Six are trained"), "action-no-status"),
        (("A1", OPEN[0].action, "In progress", ""), "action-no-line"),
    ],
)
def test_an_action_lacks_a_status_or_a_line(row: tuple[str, ...], code: str) -> None:
    (finding,) = asked(row, ROWS[1])

    assert (finding.code, finding.items) == (code, ("A1",))


def test_an_action_without_a_row_has_no_line() -> None:
    (finding,) = asked(ROWS[0])

    assert (finding.code, finding.items) == ("action-no-line", ("A2",))


def test_a_line_of_text_is_an_update_too() -> None:
    assert asked(ROWS[0], text=f"{SENTENCE * 3}\nA2: complete, the audit was presented in May.") == ()


def test_without_a_list_the_forms_own_rows_are_looked_at() -> None:
    findings = found("update", a_form(ROWS[0], ("B1", "Buy a scanner", "", "Ordered")), open_actions=None)

    assert [f.items for f in findings] == [("B1",)]


def test_a_form_without_actions_is_told_so() -> None:
    assert codes(found("update", a_form(), open_actions=None)) == ["no-actions"]
