"""The one mouth: how things are said to the person at the terminal, and to machines with ``--json``.

Long text hangs under where it began, so that nothing falls back to the left edge. Commands and paths are never
broken: people copy them.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cmmtn_sync.errors import CmmtnSyncError, ConfigurationError

if TYPE_CHECKING:  # rich is slow to import, and --json does not need it
    from rich.console import Console, RenderableType
    from rich.progress import Progress

_HANG = 2
_PROGRAM = "cmmtn-sync"


def console(*, stderr: bool = False) -> Console:
    """Return a console that colours nothing by itself, and nothing at all where nobody sees it."""
    from rich.console import Console

    plain = "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb"
    return Console(stderr=stderr, highlight=False, markup=False, no_color=plain, soft_wrap=False, emoji=False)


def line(text: str = "", *, indent: int = 0, style: str | None = None) -> None:
    """Print a sentence or two on standard output."""
    out = console()
    out.print(_hanging(text, out.width, indent), style=style, soft_wrap=True)


def heading(text: str) -> None:
    """Print what the lines below it are about, after an empty line."""
    line()
    line(text, style="bold")


def verbatim(text: str, *, indent: int = 0) -> None:
    """Print a command or a path to be copied: in one piece, however narrow the window is."""
    console().print(" " * indent + text, soft_wrap=True)


def note(text: str) -> None:
    """Print a line on standard error: asides, nothing that anybody would pipe."""
    out = console(stderr=True)
    out.print(_hanging(text, out.width), soft_wrap=True)


def _hanging(text: str, width: int, indent: int = 0) -> str:
    rows = [row.expandtabs() for row in text.splitlines()] or [""]
    return "\n".join(_row(row.lstrip(), width, indent + len(row) - len(row.lstrip())) for row in rows)


def _row(text: str, width: int, indent: int) -> str:
    return textwrap.fill(
        text,
        width,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + _HANG),
        break_long_words=False,
        break_on_hyphens=False,
    )


def typed(words: str, config: str = "") -> str:
    """Return a command of ours as it is to be typed here: the program as this person called it, and its folder.

    ``config`` is the configuration folder that the command is about, if it is about one.
    """
    folder = "" if config in {"", os.environ.get("CMMTN_SYNC_CONFIG") or "config"} else f"--config {_quoted(config)} "
    return f"{_program()} {folder}{words}"


def _program() -> str:
    called = Path(sys.argv[0])
    if called.name == "__main__.py":
        return "python -m cmmtn_sync"
    found = shutil.which(_PROGRAM)
    if called.stem != _PROGRAM or (found and Path(found) == called):
        return _PROGRAM
    here = Path.cwd()
    return _quoted(str(called.relative_to(here) if called.is_relative_to(here) else called))


def _quoted(word: str) -> str:
    if os.name == "nt":
        return f'"{word}"' if " " in word else word
    return shlex.quote(word)


def as_json(value: object) -> None:
    """Print one JSON document. Where the other end does not read UTF-8, letters are escaped, not lost."""
    wide = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    sys.stdout.write(json.dumps(_plain(value), ensure_ascii=not wide, indent=2) + "\n")


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
    if isinstance(value, Path):
        return value.as_posix()
    return value


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: int) -> None:
    """Print a table whose long cells hang under their own column; the column ``numbers`` holds numbers."""
    from rich import box
    from rich.table import Table

    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    for place, name in enumerate(columns):
        grid.add_column(name, overflow="fold", justify="right" if place == numbers else "left")
    for row in rows:
        grid.add_row(*row)
    _print(grid)


def pairs(rows: Iterable[tuple[str, str]], *, indent: int = 0) -> None:
    """Print words and what they stand for, in two columns without a head."""
    from rich.table import Table

    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for left, right in rows:
        grid.add_row(" " * indent + left, right)
    _print(grid)


def _print(what: RenderableType) -> None:
    """Print without the spaces that fill a row to the edge: whoever pipes it into a file does not want them."""
    from rich.text import Text

    out = console()
    with out.capture() as captured:
        out.print(what)
    for row in captured.get().splitlines():
        out.print(Text.from_ansi(row.rstrip()), soft_wrap=True)


@contextmanager
def progress() -> Iterator[Bar]:
    """Give a bar that shows how many documents are read, on standard error and only on a terminal."""
    bar = Bar()
    try:
        yield bar
    finally:
        bar.end()


class Bar:
    """Called with how many of how many: draws nothing before the first call, and leaves nothing behind."""

    def __init__(self) -> None:
        """Begin without anything drawn."""
        self._drawn: Progress | None = None

    def __call__(self, done: int, total: int) -> None:
        """Show how far we are."""
        if not sys.stderr.isatty():
            return
        self._drawn = self._drawn or _begun(total)
        words = "Reading documents" if done < total else "Judging and writing"
        self._drawn.update(self._drawn.task_ids[0], completed=done, description=words)

    def end(self) -> None:
        """Take the bar away."""
        if self._drawn is not None:
            self._drawn.stop()
            self._drawn = None


def _begun(total: int) -> Progress:
    from rich.progress import BarColumn, Progress, TextColumn

    bar = BarColumn(style="dim", complete_style="default", finished_style="default")
    parts = (TextColumn("{task.description:<19}"), bar, TextColumn("{task.completed} of {task.total}"))
    drawn = Progress(*parts, console=console(stderr=True), transient=True)
    drawn.add_task("Reading documents", total=total)
    drawn.start()
    return drawn


def trouble(error: CmmtnSyncError) -> None:
    """Print what happened, why, and what to do, in that order, on standard error."""
    out = console(stderr=True)
    happened = f"Error: {error.happened} (exit code {int(error.exit_code)})"
    out.print(_hanging(happened, out.width), style="bold red", soft_wrap=True)
    problems = [str(p) for p in error.problems] if isinstance(error, ConfigurationError) else []
    for words in (*problems, error.why, error.do):
        if words:
            out.print(_hanging(words, out.width, _HANG), soft_wrap=True)
