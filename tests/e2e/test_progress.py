"""The bar of a run: on a terminal alone, and gone when the run has ended."""

from __future__ import annotations

import io
import sys

import pytest

from cmmtn_sync.cli import say


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_how_many_documents_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Terminal()
    monkeypatch.setattr(sys, "stderr", seen)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "80")

    with say.progress() as bar:
        bar(1, 3)
        reading = seen.getvalue()
        bar(3, 3)

    assert "Reading documents" in reading
    assert "3 of 3" in seen.getvalue()
    assert seen.getvalue().endswith("\x1b[2K")  # the line is taken away


@pytest.mark.parametrize("where", [Terminal(), io.StringIO()])
def test_nothing_is_drawn_for_a_quiet_run_or_where_nobody_sees_it(
    monkeypatch: pytest.MonkeyPatch, where: io.StringIO
) -> None:
    monkeypatch.setattr(sys, "stderr", where)

    with say.progress() as bar:
        if not where.isatty():
            bar(1, 3)

    assert where.getvalue() == ""
