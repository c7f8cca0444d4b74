"""So many of something, and the verb that goes with it."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """Return ``1 document`` or ``3 documents``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def have(number: int) -> str:
    """Return ``has`` or ``have``."""
    return "has" if number == 1 else "have"


def are(number: int) -> str:
    """Return ``is`` or ``are``."""
    return "is" if number == 1 else "are"
