"""How the laws of the core are tried: a few dozen cases each, and no clock, for two cores are shared by many."""

from __future__ import annotations

from typing import Final

from hypothesis import settings

LAW: Final = settings(max_examples=40, deadline=None)
"""To be put above ``@given``."""
