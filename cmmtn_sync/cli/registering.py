"""The action register, to be looked at: what each unit means to do, and how it went."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Optional

import typer

from cmmtn_sync.cli.options import Json
from cmmtn_sync.model import NETWORK, ActionItem
from cmmtn_sync.register.history import History, Step

_NONE = -1
_SHOWN = 9
"""Words of an action that a line of the table shows."""


def actions(
    context: typer.Context,
    unit: Annotated[
        Optional[str],  # noqa: UP045 - typer reads the annotation at run time
        typer.Option("--unit", metavar="ID", help="Only this unit's, such as MTU-WIRRAL or Wirral."),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Also what is complete.")] = False,
    json: Json = False,
) -> None:
    """List the units' open actions, and where each stands.

    They are read from work plans and updates, and brought in by import actions.
    """
    from cmmtn_sync.cli import say
    from cmmtn_sync.cli.naming import unit_called
    from cmmtn_sync.config import load
    from cmmtn_sync.register.history import histories
    from cmmtn_sync.store import Store

    configuration = load(Path(context.obj))
    wanted = unit_called(unit, configuration.units).id if unit is not None else None
    with Store.rehearsal(configuration.settings.data) as store:
        known = histories(store.register())
    chosen = [h for h in known if (wanted in {None, h.unit}) and (everything or h.item.is_open)]
    if json:
        say.as_json({"actions": chosen})
        return
    for owner in dict.fromkeys(h.unit for h in chosen):
        named = configuration.units[owner].short_name if owner in configuration.units else owner
        say.heading(named if owner != NETWORK else owner)
        _tell([h for h in chosen if h.unit == owner])
    if not chosen:
        say.line("The register holds no action that is open." if known else "The register is empty as yet.")


def _tell(rows: Iterable[History]) -> None:
    from cmmtn_sync.cli import say

    table = [(h.item.ref, _words(h.item), h.item.due_words, _stands(h.item, h.steps)) for h in rows]
    say.table(("Ref", "Action", "Due", "Stands"), table, numbers=_NONE)


def _words(item: ActionItem) -> str:
    words = item.action.split()
    return " ".join(words[:_SHOWN]) + (" ..." if len(words) > _SHOWN else "")


def _stands(item: ActionItem, steps: Sequence[Step]) -> str:
    """Return where an action stands, and for one that moved, since when: ``in progress since 4 July 2025``."""
    from cmmtn_sync.quarters import london_date, long_date

    status = item.status or steps[-1].status
    if status is None:
        return "not said"
    last = steps[-1]
    since = f" since {long_date(london_date(last.at))}" if len(steps) > 1 and last.status is status else ""
    return f"{status.value}{since}"
