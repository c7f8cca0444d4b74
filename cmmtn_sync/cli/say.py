"""The one mouth: how things are said to the person at the terminal, and to machines with ``--json``."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any

from cmmtn_sync.errors import CmmtnSyncError, ConfigurationError

if TYPE_CHECKING:  # rich is slow to import, and --json does not need it
    from rich.console import Console


def console(*, stderr: bool = False) -> Console:
    """Return a console that colours nothing by itself, and nothing at all where nobody sees it."""
    from rich.console import Console

    plain = "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb"
    return Console(stderr=stderr, highlight=False, markup=False, no_color=plain, soft_wrap=False, emoji=False)


def line(text: str = "") -> None:
    """Print a line on standard output."""
    console().print(text)


def note(text: str) -> None:
    """Print a line on standard error: progress and asides, nothing that anybody would pipe."""
    console(stderr=True).print(text)


def as_json(value: object) -> None:
    """Print one JSON document."""
    sys.stdout.write(json.dumps(_plain(value), ensure_ascii=False, indent=2) + "\n")


def _plain(value: Any) -> Any:  # noqa: ANN401 - any noun
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        return {key: _plain(v) for key, v in asdict(value).items()}
    if isinstance(value, dict):
        return {str(_plain(k)): _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(v) for v in value]
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return value


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table whose long cells hang under their own column."""
    from rich import box
    from rich.table import Table

    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    for name in columns:
        grid.add_column(name, overflow="fold")
    for row in rows:
        grid.add_row(*row)
    console().print(grid)


def pairs(rows: Iterable[tuple[str, str]]) -> None:
    """Print words and what they stand for, in two columns without a head."""
    from rich.table import Table

    grid = Table.grid(padding=(0, 2))
    for left, right in rows:
        grid.add_row(left, right)
    console().print(grid)


def trouble(error: CmmtnSyncError) -> None:
    """Print what happened, why, and what to do, in that order, on standard error."""
    out = console(stderr=True)
    out.print(error.happened, style="bold red")
    if isinstance(error, ConfigurationError):
        for problem in error.problems:
            out.print(f"  {problem}")
    if error.why:
        out.print(f"  {error.why}")
    if error.do:
        out.print(f"  {error.do}")
