"""Findings in words: lists that a person can read, and the two severities."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from cmmtn_sync.model import ActionItem, Finding, Severity

_LONG: Final = 200
_NAMED: Final = 8
"""What a line of a mail names; machines read all of them in ``items``."""


def wanting(code: str, words: str, *, where: str = "", items: Sequence[str] = ()) -> Finding:
    """Return a finding that makes a document incomplete."""
    return Finding(code=code, severity=Severity.WANTING, words=words, where=where, items=tuple(items))


def note(code: str, words: str, *, where: str = "", items: Sequence[str] = ()) -> Finding:
    """Return a finding that is said, and no more."""
    return Finding(code=code, severity=Severity.NOTE, words=words, where=where, items=tuple(items))


def named(actions: Sequence[ActionItem]) -> str:
    """Return actions as people know them: ``A1 "Train ten nurses", A2 "..."``."""
    return listed([f'{a.ref} "{_told(a)}"'.strip() for a in actions])


def _told(action: ActionItem) -> str:
    """Return an action's own words, of a very long one the first sentence or clause."""
    words = " ".join(action.action.split()).rstrip(".")
    return words if len(words) <= _LONG else re.split(r"[.;:]\s", words)[0][:_LONG].rpartition(" ")[0]


def listed(items: Sequence[str]) -> str:
    """Return items with commas and "and"; of very many, the first and how many more."""
    shown = list(items[:_NAMED])
    if len(items) > _NAMED:
        shown.append(f"{len(items) - _NAMED} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def quoted(items: Sequence[str]) -> str:
    """Return items in quotation marks, as a list."""
    return listed([f'"{item}"' for item in items])
