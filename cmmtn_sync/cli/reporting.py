"""A report built on command, into a folder of one's choice."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from cmmtn_sync.errors import WrongUseError
from cmmtn_sync.model import NETWORK
from cmmtn_sync.plan.acts import quarter_reports
from cmmtn_sync.quarters import london_date, quarter_of
from cmmtn_sync.run import assess_now
from cmmtn_sync.run.acting import Hands
from cmmtn_sync.run.house import House


def build(house: House, now: datetime, about: str, into: Path) -> tuple[Path, str]:
    """Return where the report was written, and a word if the shipped template stood in.

    A file that is there is never overwritten. Raise ``WrongUseError`` if there is no such unit.
    """
    situation = assess_now(house, now)
    wanted = {r.about: r for r in quarter_reports(situation, quarter_of(london_date(now)))}
    if about not in wanted:
        happened = f"There is no unit {about}."
        raise WrongUseError(happened, do=f"Name one of: {NETWORK}, {', '.join(situation.units)}.")
    data, words = Hands(house=house, now=now, situation=situation).report_bytes(wanted[about])
    into.mkdir(parents=True, exist_ok=True)
    path = _free(into / wanted[about].name)
    path.write_bytes(data)
    return path, words


def _free(path: Path) -> Path:
    """Return the path, or the next version of it that is not there: an edited report stays."""
    number = 1
    found = path
    while found.exists():
        number += 1
        found = path.with_name(f"{path.stem} v{number}{path.suffix}")
    return found
