"""The clinical lead's update to the Clinical Group: attendance alone is not an update (programme, section 3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from cmmtn_sync.checks import common
from cmmtn_sync.checks.kind import Context, Kind
from cmmtn_sync.checks.wanting import named, wanting
from cmmtn_sync.model import ActionItem, Facts, Finding, Obligation, RecordKind
from cmmtn_sync.register.actions import actions_of
from cmmtn_sync.register.identity import names, takes_up
from cmmtn_sync.register.statuses import status_of

_OUR_FORM: Final = 70.0
"""So much of the text of our form is ours, with the unit's actions filled in by us."""


def check(facts: Facts, obligation: Obligation, context: Context) -> Iterable[Finding]:
    """Return what is wanting of an update: for each action a status and a line."""
    basics = common.findings(facts, obligation, context)
    if any(f.code in common.BEYOND_DETAIL for f in basics):
        return basics
    told = actions_of(facts)
    blank = told and not any(item.status_words or item.progress for item in told)
    if blank and context.template and common.like_template(facts, context.template, least=_OUR_FORM):
        return (common.untouched(),)
    return (*basics, *_of_actions(facts, told, context))


def _of_actions(facts: Facts, told: Sequence[ActionItem], context: Context) -> Iterator[Finding]:
    """Yield the actions without a status, and those without a line: the open ones, else those that the form lists."""
    wanted = told if context.open_actions is None else context.open_actions
    standing = [(action, _told(action, told, facts)) for action in wanted]
    if not standing:
        yield wanting("no-actions", "The form has no actions in it yet.")
        return
    without = [action for action, said in standing if said is not None and said.status is None]
    if without:
        said = f"We could not find where these actions stand: {named(without)}."
        yield wanting("action-no-status", f"{said} Please give each a status.", items=[a.name for a in without])
    silent = [action for action, said in standing if said is None or not said.progress]
    if silent:
        said = f"These actions have no line on what was done: {named(silent)}."
        yield wanting("action-no-line", f"{said} One sentence is enough.", items=[a.name for a in silent])


def _told(action: ActionItem, told: Sequence[ActionItem], facts: Facts) -> ActionItem | None:
    """Return what an update says of an action: in a row, else in a line of its text."""
    row = next((item for item in told if takes_up(item, action)), None)
    if row is not None:
        return row
    line = next((line for line in facts.text.splitlines() if names(line, action)), None)
    return ActionItem(action=action.action, progress=line, status=status_of(line)) if line else None


KIND: Final = Kind(
    title="Update on the action plan",
    calls=(
        "update on the action plan",
        "update on action plan",
        "action plan update",
        "work plan update",
        "clinical lead update",
        "clinical group update",
        "quarterly update",
        "progress update",
    ),
    check=check,
    proved_by=frozenset({RecordKind.UPDATE_GIVEN}),
    tells_actions=True,
)
