"""What holds for all tests: at the end it is said what did not run here, and why."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")  # a slow machine is no fault of the code


def pytest_terminal_summary(terminalreporter: Any) -> None:  # noqa: ANN401 - pytest gives this class no public name
    skipped: list[pytest.TestReport] = terminalreporter.stats.get("skipped", [])
    reasons = Counter(_reason(report) for report in skipped)
    terminalreporter.section("Not run here" if reasons else "Everything ran here", sep="-")
    for reason, count in sorted(reasons.items()):
        terminalreporter.write_line(f"{count} {'test' if count == 1 else 'tests'}: {reason}")


def _reason(report: pytest.TestReport) -> str:
    words = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return words.removeprefix("Skipped: ")
