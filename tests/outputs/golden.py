"""Golden files: what a person would see, kept beside the test. ``GOLDEN=write pytest ...`` takes what is new."""

from __future__ import annotations

import os
from difflib import unified_diff
from pathlib import Path


def assert_golden(path: Path, seen: str) -> None:
    """Compare what is seen with the golden file; raise ``AssertionError`` with the differing lines."""
    if os.environ.get("GOLDEN") == "write":
        path.write_text(seen, encoding="utf-8", newline="\n")
    expected = path.read_text(encoding="utf-8")
    lines = unified_diff(expected.splitlines(), seen.splitlines(), "golden", "seen", lineterm="")
    assert seen == expected, "\n".join([f"{path.name} differs (GOLDEN=write takes the new one)", *lines])
